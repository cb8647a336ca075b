//! Records and citations as a user asks for them.

use std::fs;
use std::path::Path;

use khoidau::export::{SCHEMA, VERSION};
use serde_json::Value;

use crate::schema;
use crate::util::Dir;
use crate::util::command::Ran;

/// A letter as it was printed.
const LETTER: &str = "\
TỈNH ỦY HÒA PHÚ               ĐẢNG CỘNG SẢN VIỆT NAM
VĂN PHÒNG
*                         Hòa Phú, ngày 08 tháng 6 năm 2025
Số 05-CV/VPTU
V/v góp ý dự thảo đề án số hóa tài liệu

Kính gửi: - Các huyện ủy, thành ủy,
          - Các ban đảng của Tỉnh ủy.

Văn phòng Tỉnh ủy đề nghị các cơ quan góp ý dự thảo đề án trước khi trình.

Nơi nhận:                               K/T CHÁNH VĂN PHÒNG
- Như trên,                             PHÓ CHÁNH VĂN PHÒNG
- Lưu Văn phòng.

                                        Trần Thị Bông
";

/// A decision with an appendix.
const DECISION: &str = "\
ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ TÂN MỘC                     Độc lập - Tự do - Hạnh phúc
Số: 15/QĐ-UBND             Tân Mộc, ngày 12 tháng 5 năm 2025

QUYẾT ĐỊNH
Về việc ban hành quy chế làm việc

Điều 1. Ban hành kèm theo Quyết định này quy chế làm việc.

Nơi nhận:                             CHỦ TỊCH
- Như Điều 1;
- Lưu: VT.
                                      Lò Văn Páo

Phụ lục
DANH MỤC HỒ SƠ
(Ban hành kèm theo Quyết định số 15/QĐ-UBND)
1. Sổ đăng ký.
";

/// Texts that need no repair.
const PLAIN: [&str; 2] = ["extract", "--no-clean"];

#[track_caller]
fn json(ran: &Ran) -> Value {
    let value = serde_json::from_str(&ran.stdout()).unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let errors = schema::errors(&schema, &value);
    if !errors.is_empty() {
        ran.fail(&format!("{errors:#?}"));
    }
    value
}

/// The rows of a table behind the names of its columns.
#[track_caller]
fn rows(ran: &Ran) -> Vec<Vec<(String, String)>> {
    let table = ran.stdout();
    let Some(table) = table.strip_prefix('\u{feff}') else {
        ran.fail("expected the sign of UTF-8");
    };
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let names = reader.headers().unwrap().clone();
    let pairs = |record: csv::StringRecord| {
        let cells = names.iter().zip(record.iter());
        cells.map(|(name, cell)| (name.into(), cell.into())).collect()
    };
    reader.records().map(|record| pairs(record.unwrap())).collect()
}

fn cell(row: &[(String, String)], name: &str) -> String {
    row.iter().find(|(key, _)| key == name).unwrap().1.clone()
}

#[test]
fn a_letter_becomes_a_record_with_evidence() {
    let dir = Dir::new("letter");
    dir.put("in/a.txt", LETTER);
    let ran = dir.khoidau(PLAIN.iter().chain(&["in/a.txt"])).output();
    ran.status(0).quiet();
    let value = json(&ran);
    assert_eq!(value["version"], VERSION);
    let documents = value["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 1);
    let record = &documents[0];
    assert_eq!(record["id"], "in/a.txt#1");
    assert_eq!(record["file"], "a.txt");
    assert_eq!(record["path"], "in/a.txt");
    assert_eq!(record["role"], "main");
    for (key, expected) in [
        ("number", "05"),
        ("symbol", "CV/VPTU"),
        ("type", "Công văn"),
        ("subject", "góp ý dự thảo đề án số hóa tài liệu"),
        ("issuing_body", "VĂN PHÒNG"),
        ("superior_body", "TỈNH ỦY HÒA PHÚ"),
        ("place", "Hòa Phú"),
        ("date", "2025-06-08"),
        ("authority", "K/T"),
        ("signer", "Trần Thị Bông"),
    ] {
        let field = &record[key];
        assert_eq!(field["value"], expected, "{key}");
        let place = &field["evidence"][0];
        let at = |end: usize| place["span"][end].as_u64().unwrap() as usize;
        assert_eq!(place["text"], LETTER[at(0)..at(1)], "{key}");
        let line = LETTER[..at(0)].matches('\n').count() + 1;
        assert_eq!(place["lines"][0], line, "{key}");
    }
    assert_eq!(record["secrecy"], Value::Null);
    assert_eq!(record["addressees"].as_array().unwrap().len(), 2);
}

#[test]
fn a_damaged_page_is_repaired_first_and_quoted_as_it_was_read() {
    let dir = Dir::new("damaged");
    let printed = "góp ý dự thảo đề án số hóa tài liệu";
    let damaged = "gép ý dw thao dé án sé héa tai liéu";
    let read = LETTER.replace(printed, damaged);
    let subject = |args: &[&str], path: &str| {
        let args = [&["extract"][..], args].concat();
        let ran = dir.khoidau(args).stdin(&*read).output();
        let value = json(ran.status(0));
        let record = &value["documents"][0];
        assert_eq!(record["file"], Value::Null);
        assert_eq!(record["path"], "-");
        record.pointer(path).unwrap().as_str().unwrap().to_owned()
    };
    let repaired = ["--profile", "tesseract-eng"];
    assert_eq!(subject(&repaired, "/subject/value"), printed);
    assert!(subject(&repaired, "/subject/evidence/0/text").ends_with(damaged));
    assert!(subject(&["--no-clean"], "/subject/value").ends_with(damaged));
}

/// A letter of three pages, each a file: the subject on the first, a citation
/// on the second, the signature on the third.
fn put_pages(dir: &Dir, name: impl Fn(usize) -> String) {
    let at = |needle: &str| LETTER.find(needle).unwrap();
    let (body, end) = (at("Văn phòng Tỉnh ủy đề nghị"), at("Nơi nhận"));
    dir.put(&name(1), &LETTER[..body]);
    let cited = "Thực hiện Kết luận số 12-KL/TU, ngày 02/01/2025:\n";
    dir.put(&name(2), format!("{cited}{}", &LETTER[body..end]));
    dir.put(&name(3), &LETTER[end..]);
}

#[test]
fn pages_in_several_files_are_joined_to_one_text() {
    let dir = Dir::new("join");
    put_pages(&dir, |page| format!("in/scan_p{page}.txt"));
    // More pages than nine, whose names are not in the order of the alphabet,
    // and a text that is no page.
    for page in 4..=10 {
        dir.put(
            &format!("in/scan_p{page}.txt"),
            format!("Việc {page} giao các ban.\n"),
        );
    }
    dir.put("in/other.txt", DECISION);
    let ran = dir.khoidau(PLAIN.iter().chain(&["--join", "in"])).output();
    let value = json(ran.status(0).quiet());
    let documents = value["documents"].as_array().unwrap();
    let ids: Vec<_> = documents.iter().map(|one| &one["id"]).collect();
    let expected = ["in/other.txt#1", "in/other.txt#2", "in/scan_p1.txt#1"];
    assert_eq!(ids, expected);
    let letter = &documents[2];
    assert_eq!(letter["file"], "scan_p1.txt");
    assert_eq!(letter["pages"]["value"], 10);
    assert_eq!(letter["subject"]["evidence"][0]["file"], "in/scan_p1.txt");
    let signer = &letter["signer"];
    assert_eq!(signer["value"], "Trần Thị Bông");
    let place = &signer["evidence"][0];
    assert_eq!(place["file"], "in/scan_p3.txt");
    assert_eq!((&place["page"], &place["lines"][0]), (&3.into(), &5.into()));
    let read = String::from_utf8(dir.get("in/scan_p3.txt")).unwrap();
    let at = |end: usize| place["span"][end].as_u64().unwrap() as usize;
    assert_eq!(place["text"], read[at(0)..at(1)]);
    let place = &letter["cited_documents"][0]["number_symbol"]["evidence"][0];
    assert_eq!(place["file"], "in/scan_p2.txt");

    // The other forms, and the graph.
    let table = dir
        .khoidau(PLAIN.iter().chain(&["--join", "--format", "csv", "in"]))
        .output();
    let table = rows(table.status(0));
    assert_eq!(cell(&table[2], "path"), "in/scan_p1.txt");
    assert_eq!(cell(&table[2], "signer"), "Trần Thị Bông");
    let review = ["--join", "--review", "--min-confidence", "1", "in"];
    let review = dir.khoidau(PLAIN.iter().chain(&review)).output();
    let list = review.status(1).stdout();
    assert!(
        list.contains("doubtful: signer, in/scan_p3.txt line 5: "),
        "{list}"
    );
    assert!(list.contains("doubtful: number, line 4: 05"), "{list}");
    let cites = ["cites", "--no-clean", "--join", "in"];
    let list = dir.khoidau(cites).output().status(0).stdout();
    let cited = "  -> 12-KL/TU 2025-01-02: in/scan_p2.txt:1\n";
    assert!(list.contains(cited), "{list}");
}

#[test]
fn files_that_are_named_are_joined_in_their_order() {
    let dir = Dir::new("join-named");
    put_pages(&dir, |page| ["", "cover", "body", "end"][page].to_owned());
    let args = ["--join", "cover", "body", "end"];
    let ran = dir.khoidau(PLAIN.iter().chain(&args)).output();
    let value = json(ran.status(0).quiet());
    let documents = value["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0]["signer"]["evidence"][0]["file"], "end");
    // A page that is missing is reported, and the others are read.
    let args = ["--join", "cover", "none", "end"];
    let ran = dir.khoidau(PLAIN.iter().chain(&args)).output();
    let signer = &json(ran.status(2))["documents"][0]["signer"];
    assert_eq!(signer["value"], "Trần Thị Bông");
    ran.mentions(&["none: no such file"]);
}

#[test]
fn joining_is_suggested_for_pages_and_says_what_it_misses() {
    let dir = Dir::new("join-suggested");
    put_pages(&dir, |page| format!("in/{page:03}.txt"));
    let ran = dir.khoidau(PLAIN.iter().chain(&["--format", "jsonl", "in"]));
    ran.output().status(0).mentions(&[
        "in/002.txt and 1 more begin without a header: if in/001.txt to \
         in/003.txt are pages of documents, --join reads them as one text",
    ]);
    // Letters that are numbered are letters.
    for name in ["letters/1.txt", "letters/2.txt"] {
        dir.put(name, LETTER);
    }
    let ran = dir.khoidau(PLAIN.iter().chain(&["letters"])).output();
    ran.status(0).quiet();
    let join = |files: &[&str]| {
        let args = PLAIN.iter().chain(&["--join"]).chain(files);
        dir.khoidau(args).output()
    };
    dir.put("in/005.txt", "trang 5\n");
    let ran = join(&["in"]);
    ran.status(0).mentions(&["in/001.txt to in/005.txt: page 4 is missing"]);
    join(&["in/001.txt"])
        .status(0)
        .mentions(&["--join: no two files are pages"]);
}

#[test]
fn folders_are_read_to_the_bottom_in_natural_order() {
    let dir = Dir::new("folders");
    for name in [
        "in/10.txt",
        "in/2.txt",
        "in/1/b.TXT",
        "in/1/a.txt",
        "in/.hidden.txt",
        "in/.git/c.txt",
        "in/notes.md",
        "other/z.txt",
    ] {
        dir.put(name, LETTER);
    }
    let files = |args: &[&str]| -> Vec<(String, String)> {
        let args = PLAIN.iter().chain(&["--format", "csv"]).chain(args);
        let ran = dir.khoidau(args).output();
        let read = rows(ran.status(0));
        read.iter().map(|r| (cell(r, "file"), cell(r, "path"))).collect()
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|&(a, b)| (a.into(), b.into())).collect()
    };
    assert_eq!(
        files(&["other/z.txt", "in"]),
        pairs(&[
            ("z.txt", "other/z.txt"),
            ("1/a.txt", "in/1/a.txt"),
            ("1/b.TXT", "in/1/b.TXT"),
            ("2.txt", "in/2.txt"),
            ("10.txt", "in/10.txt"),
        ])
    );
    assert_eq!(
        files(&["--ext", ".md", "in"]),
        pairs(&[("notes.md", "in/notes.md")])
    );
    // A file that is named is read whatever its name.
    assert_eq!(
        files(&["in/.hidden.txt"]),
        pairs(&[(".hidden.txt", "in/.hidden.txt")])
    );
    let args = PLAIN.iter().chain(&["--ext", "xyz", "in"]);
    let ran = dir.khoidau(args).output();
    ran.status(0).says(&["in: no file in it ends in .xyz", "--ext"]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_above_is_not_followed() {
    let dir = Dir::new("loop");
    dir.put("in/a.txt", LETTER);
    std::os::unix::fs::symlink(dir.path(), dir.join("in/up")).unwrap();
    let args = PLAIN.iter().chain(&["--format", "csv", "in"]);
    let ran = dir.khoidau(args).output();
    assert_eq!(rows(ran.status(0).quiet()).len(), 1);
}

#[test]
fn many_texts_give_one_table_in_their_order_on_any_number_of_threads() {
    let dir = Dir::new("many");
    for number in 1..=40 {
        let text = LETTER.replace("05-CV", &format!("{number:02}-CV"));
        dir.put(&format!("in/{number}.txt"), text);
    }
    let run = |format: &str, threads: &str| {
        let args = [&PLAIN[..], &["--format", format, "in"]].concat();
        dir.khoidau(args).env("RAYON_NUM_THREADS", threads).output()
    };
    let numbers: Vec<String> = (1..=40).map(|n| format!("{n:02}")).collect();
    let table = rows(run("csv", "3").status(0).quiet());
    let found: Vec<String> = table.iter().map(|r| cell(r, "number")).collect();
    assert_eq!(found, numbers);
    for format in ["json", "jsonl", "tt05-csv", "tt05-xml", "dublin-core"] {
        run(format, "1").status(0).prints(run(format, "3").stdout());
    }
    assert_eq!(json(&run("json", "2"))["documents"][39]["file"], "40.txt");
}

#[test]
fn a_text_with_too_many_citations_says_how_many_are_left_out() {
    let dir = Dir::new("dense");
    let text: String =
        (1..=20_012).map(|at| format!("Nghị quyết số {at}-NQ/TW;")).collect();
    dir.put("a.txt", text);
    let ran = dir.khoidau([&PLAIN[..], &["a.txt"]].concat()).output();
    ran.status(0).says(&["a.txt: the first 20000 citations are listed, 12 "]);
    let value: Value = serde_json::from_str(&ran.stdout()).unwrap();
    let document = &value["documents"][0];
    let cited = document["cited_documents"].as_array().unwrap();
    assert_eq!(cited.len(), 20_000);
    assert_eq!(cited[19_999]["number_symbol"]["value"], "20000-NQ/TW");
    assert_eq!(document["citations_left_out"], 12);
}

#[test]
fn a_bad_text_is_told_and_the_others_are_written() {
    let dir = Dir::new("bad");
    dir.put("a.txt", LETTER);
    dir.put("b.txt", b"S\xc3\xb3 \xff\xfe 5");
    dir.put("empty.txt", "");
    let texts = ["missing.txt", "b.txt", "a.txt", "empty.txt"];
    let args = ["--format", "csv"];
    let args = [&PLAIN[..], &texts, &args].concat();
    let ran = dir.khoidau(&args).output();
    ran.status(2).says(&[
        "khoidau: missing.txt: no such file: check",
        "khoidau: b.txt: ",
        "khoidau: warning: empty.txt: no text in it",
    ]);
    assert_eq!(rows(&ran).len(), 1);
    let out = [&args[..], &["-o", "out.csv"]].concat();
    let ran = dir.khoidau(out).output();
    ran.status(2).prints("").says(&["the inputs that failed are not in it"]);
    assert!(fs::read_to_string(dir.join("out.csv")).unwrap().contains("05"));
    // A run that read nothing leaves what was there.
    let args = ["extract", "missing.txt", "-o", "out.csv"];
    let ran = dir.khoidau(args).output();
    ran.status(2).says(&["out.csv: left as it was"]);
    assert!(fs::read_to_string(dir.join("out.csv")).unwrap().contains("05"));
}

#[test]
fn records_have_the_names_that_are_listed() {
    let dir = Dir::new("extract-words");
    dir.put("names.txt", "Ngũ Hữu Lẫm\nLường Thị Thuận\n");
    let rows = [
        ("06-huong-dan-xep-loai", "Ngũ Hữu Lẫm"),
        ("02-thong-bao-kiem-tra", "Lường Thị Thuận"),
    ];
    for (name, signer) in rows {
        for damage in ["light.eng", "heavy.eng", "light.vie", "heavy.vie"] {
            let file = format!("{name}.{damage}.txt");
            let text = fs::read(Path::new("corpus").join(&file)).unwrap();
            dir.put("page.txt", text);
            let args = ["extract", "--words", "names.txt", "page.txt"];
            let ran = dir.khoidau(args).output();
            let all: Value = serde_json::from_str(&ran.stdout()).unwrap();
            let found = &all["documents"][0]["signer"]["value"];
            assert_eq!(found, signer, "{file}");
        }
    }
}

#[test]
fn delivery_tells_what_is_missing_and_takes_what_is_given() {
    let dir = Dir::new("delivery");
    dir.put("a.txt", LETTER);
    dir.put("b.txt", DECISION);
    let run = |args: &[&str]| {
        let args = [&PLAIN[..], args, &["a.txt", "b.txt"]].concat();
        dir.khoidau(args).output()
    };
    let ran = run(&["--format", "tt05-csv"]);
    ran.status(0).says(&[
        "not on the page, though required: docId, docCode, maintenance",
        "in 2 of 2 records: a.txt#1, b.txt#1",
    ]);
    let table = rows(&ran);
    // The appendix is told with its decision.
    assert_eq!(table.len(), 2);
    let told = cell(&table[1], "description");
    assert!(told.contains("Phụ lục: "), "{told}");
    assert_eq!(cell(&table[0], "organName"), "VĂN PHÒNG TỈNH ỦY HÒA PHÚ");
    assert_eq!(cell(&table[0], "codeNotation"), "CV/VPTU");
    assert_eq!(cell(&table[1], "codeNotation"), "/QĐ-UBND");
    assert_eq!(cell(&table[1], "issuedDate"), "12/05/2025");
    assert_eq!(cell(&table[1], "typeName"), "02");
    let given = ["docId", "docCode", "maintenance", "numberOfPage", "mode"];
    let mut args = vec!["--format", "tt05-csv", "--set", "riskRecovery=0"];
    let set: Vec<String> = given.iter().map(|k| format!("{k}=01")).collect();
    args.extend(set.iter().flat_map(|pair| ["--set", pair]));
    let ran = run(&args);
    ran.status(0).quiet();
    let table = rows(&ran);
    assert_eq!(cell(&table[0], "maintenance"), "01");
    assert_eq!(cell(&table[0], "missing"), "");
    let ran = run(&["--format", "tt05-xml", "--required", "subject"]);
    ran.status(0).quiet();
    assert!(ran.stdout().contains("<codeNotation>/QĐ-UBND</codeNotation>"));
    let args = ["--format", "tt05-csv", "--no-slash", "--appendices"];
    let table = rows(&run(&args));
    assert_eq!(table.len(), 3);
    assert_eq!(cell(&table[1], "codeNotation"), "QĐ-UBND");
}

#[test]
fn records_are_split_into_files_whose_root_is_that_of_the_standard() {
    let dir = Dir::new("split");
    dir.put("in/1/a.txt", LETTER);
    dir.put("in/b.txt", DECISION);
    let run = |args: &[&str]| {
        let base = ["--required", "subject", "--split", "out"];
        dir.khoidau([&PLAIN[..], &base, args].concat()).output()
    };
    let ran = run(&["--format", "tt05-xml", "--appendices", "in"]);
    ran.status(0).quiet().prints("");
    for name in ["out/1/a.1.xml", "out/b.1.xml", "out/b.2.xml"] {
        let text = String::from_utf8(dir.get(name)).unwrap();
        let root = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<simpledc>\n";
        assert!(text.starts_with(root), "{text}");
        assert!(text.ends_with("</simpledc>\n"), "{text}");
    }
    assert_eq!(fs::read_dir(dir.join("out")).unwrap().count(), 3);
    // Two texts of one name would take each other's place.
    dir.put("other/b.txt", LETTER);
    let ran = run(&["--format", "edxml", "in/b.txt", "other/b.txt"]);
    ran.status(2).says(&["out/b.1.xml", "other/b.txt#1", "in/b.txt#1"]);
    let ran = run(&["--format", "csv", "in"]);
    ran.status(2).says(&["--split", "choose tt05-xml, edxml or dublin-core"]);
}

#[test]
fn wrong_settings_are_refused_with_advice() {
    let dir = Dir::new("settings");
    dir.put("a.txt", LETTER);
    let rows: [(&[&str], &str); 7] = [
        (&["--format", "tt05-csv", "--set", "docid=1"], "choose from docId"),
        (&["--format", "csv", "--set", "docId=1"], "no field to set"),
        (&["--set", "docId"], "give KEY=VALUE"),
        (&["--required", "date,dat"], "no field \"dat\": choose from"),
        (&["--min-confidence", "2"], "from 0 to 1"),
        (&["--review", "--format", "csv"], "cannot be used with"),
        (&["--words", "w.txt"], "cannot be used with"),
    ];
    for (args, told) in rows {
        let args = [&PLAIN[..], args, &["a.txt"]].concat();
        let ran = dir.khoidau(args).output();
        ran.status(2).prints("").mentions(&[told]);
    }
}

#[test]
fn the_review_lists_pages_to_look_at() {
    let dir = Dir::new("review");
    dir.put("a.txt", LETTER);
    dir.put("b.txt", LETTER.replace("ngày 08 tháng 6 năm 2025", ""));
    let run = |args: &[&str]| {
        let args = [&PLAIN[..], &["--review"], args].concat();
        dir.khoidau(args).output()
    };
    let ran = run(&["--min-confidence", "0", "a.txt"]);
    ran.status(0).quiet().prints("");
    let ran = run(&["--min-confidence", "0", "a.txt", "b.txt"]);
    ran.status(1).quiet();
    let list = ran.stdout();
    assert!(list.starts_with("b.txt#1, lines 1-16: 05-CV/VPTU\n"), "{list}");
    assert!(list.contains("\n  missing: date\n"), "{list}");
    let ran =
        run(&["--min-confidence", "0", "--required", "+secrecy", "a.txt"]);
    let list = ran.status(1).stdout();
    assert!(list.contains("  missing: secrecy\n"), "{list}");
}

#[test]
fn the_schema_is_printed() {
    let dir = Dir::new("schema");
    let ran = dir.khoidau(["extract", "--schema"]).output();
    ran.status(0).quiet().prints(SCHEMA);
    let args = ["extract", "--schema", "a.txt"];
    dir.khoidau(args).output().status(2).prints("");
}

#[test]
fn a_user_adds_bodies_and_types() {
    let dir = Dir::new("tables");
    let text = LETTER
        .replace("CV/VPTU", "PTr/VPTU")
        .replace("V/v góp ý dự thảo đề án số hóa tài liệu", "")
        .replace("Kính gửi:", "PHIẾU TRÌNH\nsửa mái nhà kho\n\nKính gửi:");
    dir.put("a.txt", &text);
    let run = |args: &[&str]| {
        let base = ["--format", "tt05-csv", "--required", "subject"];
        let args = [&PLAIN[..], &base, args, &["a.txt"]].concat();
        dir.khoidau(args).output()
    };
    dir.put("mine.tsv", "# ours\ntype\tPhiếu trình\tPTr\tparty\t15\n");
    let table = rows(run(&["--tables", "mine.tsv"]).status(0));
    assert_eq!(cell(&table[0], "typeName"), "15");
    let without = rows(run(&[]).status(0));
    assert_ne!(cell(&without[0], "typeName"), "15");
    dir.put("bad.tsv", "type\tPhiếu trình\tPTr\tparty\t15\nkind\tx\n");
    let ran = run(&["--tables", "bad.tsv"]);
    ran.status(2).prints("").says(&["bad.tsv: line 2: "]);
    let ran = run(&["--tables", "none.tsv"]);
    ran.status(2).prints("").says(&["none.tsv", "--tables needs a text file"]);
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let dir = Dir::new("pipe");
    for number in 0..400 {
        dir.put(&format!("in/{number}.txt"), LETTER);
    }
    let args = PLAIN.iter().chain(&["in"]);
    let (_, ran) = dir.khoidau(args).output_head(10);
    ran.status(0).quiet();
}

#[test]
fn citations_lead_to_the_documents_of_the_folder() {
    let dir = Dir::new("cited");
    let letter = LETTER.replace(
        "Văn phòng Tỉnh ủy đề nghị",
        "Thực hiện Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị \
         và\nQuyết định số 15/QĐ-UBND của Ủy ban nhân dân xã Tân Mộc, đề nghị",
    );
    dir.put("in/1.txt", letter);
    dir.put("in/2.txt", DECISION);
    let run = |format: &str| {
        let args = ["cites", "--no-clean", "--format", format, "in"];
        dir.khoidau(args).output()
    };
    let list = run("list").status(0).quiet().stdout();
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[0].starts_with("05-CV/VPTU 2025-06-08, "), "{list}");
    assert!(lines[0].ends_with(" [in/1.txt#1]"), "{list}");
    assert_eq!(lines[1], "  -> 57-NQ/TW 2024-12-22: line 10");
    let decision = "-> 15/QĐ-UBND 2025-05-12: line 11 [in/2.txt#1]";
    assert_eq!(lines[2].trim(), decision);
    let table = rows(run("csv").status(0).quiet());
    assert_eq!(cell(&table[1], "file"), "in/1.txt");
    assert_eq!(cell(&table[1], "line"), "11");
    assert_eq!(cell(&table[1], "to_place"), "in/2.txt#1");
    assert_eq!(cell(&table[1], "date_given"), "");
    // The appendix names its decision.
    assert_eq!(cell(&table[2], "from"), "in/2.txt#2");
    assert_eq!(cell(&table[2], "to"), "15/QĐ-UBND 2025-05-12");
    let args = ["cites", "--no-clean", "--min-confidence", "1", "in"];
    dir.khoidau(args).output().status(0).quiet().prints("");
}

/// A conclusion 05-KL/ĐU of a commune, which goes on with a text.
fn conclusion(commune: &str, day: u8, text: &str) -> String {
    let upper = commune.to_uppercase();
    format!(
        "ĐẢNG BỘ TỈNH TÂN SƠN          ĐẢNG CỘNG SẢN VIỆT NAM\n\
         ĐẢNG ỦY XÃ {upper}\n          *\n\
         Số 05-KL/ĐU               {commune}, ngày {day} tháng 3 năm 2025\n\n\
         KẾT LUẬN\nvề công tác tháng 3\n\n{text}\n"
    )
}

#[test]
fn documents_of_two_communes_with_one_number_are_two() {
    let dir = Dir::new("communes");
    dir.put("in/1.txt", conclusion("An Phú", 3, "Giao Văn phòng Đảng ủy."));
    let text = "Thực hiện Kết luận số 05-KL/ĐU của Đảng ủy xã An Phú và \
                Công văn số 12/UBND-VP của UBND tỉnh.";
    dir.put("in/2.txt", conclusion("Bình Hòa", 3, text));
    let args = ["cites", "--no-clean", "--format", "json", "in"];
    let out = dir.khoidau(args).output().status(0).quiet().stdout();
    let value: Value = serde_json::from_str(&out).unwrap();
    let nodes = value["nodes"].as_array().unwrap();
    let ids: Vec<&str> =
        nodes.iter().map(|node| node["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "05-KL/ĐU 2025-03-03 Đảng ủy xã An Phú, tỉnh Tân Sơn",
            "05-KL/ĐU 2025-03-03 Đảng ủy xã Bình Hòa, tỉnh Tân Sơn",
            "12/UBND-VP"
        ]
    );
    let edges = value["edges"].as_array().unwrap();
    let edge = |at: usize| (&edges[at]["from"], &edges[at]["to"]);
    assert_eq!(edges.len(), 2, "{out}");
    assert_eq!(edge(0), (&nodes[1]["id"], &nodes[0]["id"]));
    assert_eq!(edge(1), (&nodes[1]["id"], &nodes[2]["id"]));
}

#[test]
fn the_documents_of_a_folder_are_nodes_of_its_graph() {
    let dir = Dir::new("cites");
    dir.put("in/1.txt", LETTER);
    dir.put("in/2.txt", DECISION);
    let run = |format: &str| {
        let args = ["cites", "--no-clean", "--format", format, "in"];
        dir.khoidau(args).output()
    };
    let value: Value =
        serde_json::from_str(&run("json").status(0).quiet().stdout()).unwrap();
    let nodes = value["nodes"].as_array().unwrap();
    let node = |id: &str| nodes.iter().find(|node| node["id"] == id).unwrap();
    let letter = node("05-CV/VPTU 2025-06-08");
    assert_eq!(letter["places"][0]["file"], "in/1.txt");
    let decision = node("15/QĐ-UBND 2025-05-12");
    assert_eq!(decision["places"][0]["id"], "in/2.txt#1");
    let dot = run("dot").status(0).quiet().stdout();
    assert!(dot.starts_with("digraph "), "{dot}");
    assert!(dot.contains("15/QĐ-UBND 2025-05-12\\nin/2.txt#1"), "{dot}");
    let table = run("csv");
    rows(table.status(0).quiet());
    run("list").status(0).quiet();
    let args = ["cites", "in", "missing.txt", "--no-clean"];
    let ran = dir.khoidau(args).output();
    ran.status(2).says(&["missing.txt: no such file"]);
}

/// The values of a record, which are not where they stand.
fn values(record: &Value) -> Value {
    let fields = record.as_object().unwrap().iter();
    let value = |field: &Value| field.get("value").cloned();
    let of = |field: &Value| match field.as_array() {
        Some(items) => Some(items.iter().filter_map(value).collect()),
        None => value(field),
    };
    fields.filter_map(|(k, v)| Some((k.clone(), of(v)?))).collect()
}

#[test]
fn letters_of_several_engines_in_one_text_are_read_as_alone() {
    let dir = Dir::new("alone");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let names = [
        "03-ket-luan-chuyen-doi-so.light.vie",
        "06-huong-dan-xep-loai",
        "08-to-trinh-kinh-phi.heavy.eng",
        "11-cong-van-thuy-loi",
        "13-thong-bao-y-te.heavy.vie",
        "14-giay-moi.light.eng",
    ];
    let text = |name: &str| {
        fs::read_to_string(corpus.join(format!("{name}.txt"))).unwrap()
    };
    let texts = names.map(text);
    for (at, text) in texts.iter().enumerate() {
        dir.put(&format!("apart/{at}.txt"), text);
    }
    dir.put("together.txt", texts.join("\n"));
    let records = |named: &str| -> Vec<Value> {
        let ran = dir.khoidau(["extract", named]).output();
        let read = json(ran.status(0));
        read["documents"].as_array().unwrap().iter().map(values).collect()
    };
    let alone = records("apart");
    assert!(alone.len() >= names.len());
    assert_eq!(records("together.txt"), alone);
}
