//! Word documents in the command: read, and never written.

use std::fs;
use std::io::{Cursor, Write};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::util::Dir;

/// A document of these paragraphs below a header in a table of two columns.
fn document(left: &[&str], right: &[&str], paragraphs: &[&str]) -> Vec<u8> {
    let all = |lines: &[&str]| -> String {
        let lines = lines
            .iter()
            .map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>"));
        lines.collect()
    };
    let body = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/\
         wordprocessingml/2006/main\"><w:body><w:tbl><w:tr><w:tc>{}</w:tc>\
         <w:tc>{}</w:tc></w:tr></w:tbl>{}</w:body></w:document>",
        all(left),
        all(right),
        all(paragraphs)
    );
    let types = "<Types><Override PartName=\"/word/document.xml\" \
        ContentType=\"application/vnd.openxmlformats-officedocument.\
        wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<Relationships><Relationship Id=\"r\" Type=\"http://\
        schemas.openxmlformats.org/officeDocument/2006/relationships/\
        officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations),
        ("word/document.xml", &body),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A decision, whose words an engine without Vietnamese read.
pub fn decision() -> Vec<u8> {
    document(
        &["UY BAN NHAN DAN", "TINH BINH PHU", "Số: 125/QĐ-UBND"],
        &[
            "CONG HOA XA HOI CHU NGHIA VIET NAM",
            "Doc lap - Tu do - Hanh phuc",
            "Bình Phú, ngày 14 tháng 3 năm 2022",
        ],
        &[
            "QUYẾT ĐỊNH",
            "Ve viec ban hanh quy che lam viec",
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của \
             Chính phủ;",
        ],
    )
}

#[test]
fn the_record_of_a_document_is_read_off_it() {
    let dir = Dir::new("docx-record");
    dir.put("a.docx", decision());
    let ran = dir.khoidau(["extract", "--format", "json", "a.docx"]).output();
    let record: Value = serde_json::from_str(&ran.stdout()).unwrap();
    let record = &record["documents"][0];
    let rows = [
        ("number", "125"),
        ("symbol", "QĐ-UBND"),
        ("date", "2022-03-14"),
        ("subject", "ban hành quy chế làm việc"),
        ("issuing_body_full", "Ủy ban nhân dân tỉnh Bình Phú"),
    ];
    for (key, value) in rows {
        assert_eq!(record[key]["value"], value, "{key}");
    }
    let ran = dir.khoidau(["cites", "a.docx"]).output();
    assert!(ran.stdout().contains("30/2020/NĐ-CP"), "{}", ran.stdout());
    // The documents of a folder.
    dir.put("all/b.docx", decision());
    dir.put("all/b.txt", "Văn bản khác");
    let args = ["extract", "--format", "csv", "--ext", "docx", "all"];
    let ran = dir.khoidau(args).output();
    assert!(ran.stdout().contains("b.docx"), "{}", ran.stdout());
    assert!(!ran.stdout().contains("b.txt"));
}

#[test]
fn the_text_of_a_document_is_corrected_and_the_document_is_not() {
    let dir = Dir::new("docx-clean");
    dir.put("a.docx", decision());
    let ran = dir.khoidau(["clean", "--to", "text", "a.docx"]).output();
    let printed = ran.stdout();
    for line in ["ỦY BAN NHÂN DÂN", "Về việc ban hành quy chế làm việc"]
    {
        assert!(printed.lines().any(|own| own == line), "{printed}");
    }
    for args in [
        &["clean", "a.docx"][..],
        &["clean", "-o", "a.docx", "a.docx"],
        &["clean", "--to", "hocr", "a.docx"],
    ] {
        let ran = dir.khoidau(args.iter().copied()).output();
        ran.status(2).prints("").says(&["a.docx", "--to text"]);
    }
    assert_eq!(fs::read(dir.join("a.docx")).unwrap(), decision());
    let ran = dir.khoidau(["inspect", "--format", "json", "a.docx"]).output();
    let found: Value = serde_json::from_str(&ran.stdout()).unwrap();
    assert_eq!(
        (&found["format"], &found["pages"]),
        (&"docx".into(), &1.into())
    );
}

#[test]
fn what_is_no_document_is_refused_and_the_others_are_read() {
    let dir = Dir::new("docx-bad");
    let whole = decision();
    dir.put("cut.docx", &whole[..whole.len() / 2]);
    dir.put("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    dir.put("good.docx", &whole);
    let args = ["clean", "--to", "text", "cut.docx", "old.doc", "good.docx"];
    let ran = dir.khoidau(args).output();
    let said = ["cut.docx", "whole copy", "old.doc", "save it as .docx"];
    let ran = ran.status(2).says(&said);
    assert!(ran.stdout().contains("QUYẾT ĐỊNH"));
}
