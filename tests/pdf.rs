//! PDF files as a user gives them to the command: hidden text is corrected in
//! place, text that can be seen is read and stays.

use std::fmt::Write;

use serde_json::Value;

use crate::util::Dir;
use crate::util::command::Ran;

/// A page with the text of an engine without Vietnamese behind its picture.
const SCAN: &[u8] =
    include_bytes!("../corpus/scans/14-giay-moi.light.eng.pdf");

/// A file of one page with this content, the objects behind the first six,
/// and further entries of its trailer and catalog. Nothing is compressed.
fn document(content: &str, more: &[&str], catalog: &str) -> Vec<u8> {
    document_with("", content, more, catalog)
}

/// The same, with entries of the dictionary of its content.
fn document_with(
    entries: &str,
    content: &str,
    more: &[&str],
    catalog: &str,
) -> Vec<u8> {
    let length = content.len();
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.275574 841.889771] \
         /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << \
         /Im 6 0 R /Fm 7 0 R >> /ExtGState << /None << /ca 0 >> >> >> >>"
            .to_owned(),
        format!(
            "<< {entries} /Length {length} >>\nstream\n{content}\nendstream"
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding \
         /WinAnsiEncoding >>"
            .to_owned(),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 \
         /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1 >>\nstream\nx\n\
         endstream"
            .to_owned(),
    ];
    objects.extend(more.iter().map(|&object| object.to_owned()));
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let (start, size) = (out.len(), objects.len() + 1);
    let _ = write!(out, "xref\n0 {size}\n0000000000 65535 f\r\n");
    for place in places {
        let _ = write!(out, "{place:010} 00000 n\r\n");
    }
    let _ = write!(
        out,
        "trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}

/// Lines of text at the places where an engine read them, in mode 3.
fn hidden(lines: &[&str]) -> String {
    let mut out = String::from("q BT 3 Tr /F1 10 Tf\n");
    for (at, line) in lines.iter().enumerate() {
        let y = 780 - 20 * at;
        let _ = writeln!(out, "1 0 0 1 60 {y} Tm ({line}) Tj");
    }
    out + "ET Q\n"
}

const READ: [&str; 4] = [
    "UY BAN NHAN DAN XA TAN PHU",
    "S6: 15/QD-UBND",
    "QUYET DINH",
    "Ve viec ban hanh quy che lam viec cua Uy ban nhan dan xa",
];

const PRINTED: &str = "ỦY BAN NHÂN DÂN XÃ TÂN PHÚ\nSố: 15/QĐ-UBND\nQUYẾT \
    ĐỊNH\nVề việc ban hành quy chế làm việc của Ủy ban nhân dân xã";

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout()).unwrap()
}

/// Whether a file has some bytes anywhere.
fn has(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_searchable_scan_is_corrected_in_place() {
    let dir = Dir::new("pdf");
    dir.put("scan.pdf", SCAN);
    let run =
        |args: &[&str]| dir.khoidau(args).output().status(0).quiet().stdout();
    run(&["clean", "-o", "new.pdf", "scan.pdf"]);
    assert!(dir.get("scan.pdf") == SCAN, "the input stays");
    let new = dir.get("new.pdf");
    assert!(new.starts_with(SCAN) && new.len() < SCAN.len() + 20_000);
    let text = run(&["clean", "--to", "text", "scan.pdf"]);
    assert!(text.contains("HỘI ĐỒNG NHÂN DÂN"), "{text}");
    let again = run(&["clean", "--as-is", "--to", "text", "new.pdf"]);
    assert_eq!(words(&again), words(&text));
    // A second time it is left alone, in its own place, too.
    run(&["clean", "-o", "newer.pdf", "new.pdf"]);
    assert!(dir.get("newer.pdf") == new);
    run(&["clean", "-o", "new.pdf", "new.pdf"]);
    assert!(dir.get("new.pdf") == new);
    // Written whole it is shorter, and says the same.
    run(&["clean", "--forget-old", "-o", "whole.pdf", "new.pdf"]);
    let whole = dir.get("whole.pdf");
    assert!(!whole.starts_with(SCAN) && whole.len() < new.len());
    let again = run(&["clean", "--as-is", "--to", "text", "whole.pdf"]);
    assert_eq!(words(&again), words(&text));
}

#[test]
fn words_keep_their_place_and_old_ones_can_be_forgotten() {
    let dir = Dir::new("pdf-forget");
    dir.put("scan.pdf", document(&hidden(&READ), &[], ""));
    let run =
        |args: &[&str]| dir.khoidau(args).output().status(0).quiet().stdout();
    let printed = run(&["clean", "--to", "text", "scan.pdf"]);
    assert_eq!(words(&printed), words(PRINTED));
    let tsv = |file: &str| {
        let args = ["clean", "--as-is", "--to", "tsv", file];
        let table = run(&args);
        let boxes = table.lines().map(|row| {
            row.split('\t').skip(6).take(4).collect::<Vec<_>>().join(" ")
        });
        boxes.collect::<Vec<_>>()
    };
    run(&["clean", "-o", "new.pdf", "scan.pdf"]);
    assert_eq!(tsv("new.pdf"), tsv("scan.pdf"));
    assert!(has(&dir.get("new.pdf"), b"UY BAN NHAN"));
    run(&["clean", "--forget-old", "-o", "whole.pdf", "scan.pdf"]);
    assert_eq!(tsv("whole.pdf"), tsv("scan.pdf"));
    assert!(!has(&dir.get("whole.pdf"), b"UY BAN NHAN"));
    // Numbers of the page are written as they were.
    let box_of_page = b"[0 0 595.275574 841.889771]";
    assert!(has(&dir.get("whole.pdf"), box_of_page));
}

#[test]
fn text_that_can_be_seen_is_read_and_stays() {
    let seen = "BT /F1 10 Tf 60 300 Td (Uy ban nhan dan tinh) Tj ET\n";
    let dir = Dir::new("pdf-seen");
    dir.put("born.pdf", document(seen, &[], ""));
    let ran = dir.khoidau(["clean", "--to", "text", "born.pdf"]).output();
    assert_eq!(ran.status(0).stdout().trim_end(), "Uy ban nhan dan tinh");
    dir.khoidau(["clean", "-o", "new.pdf", "born.pdf"]).output().status(0);
    assert!(dir.get("new.pdf") == dir.get("born.pdf"));
    let both = hidden(&READ) + seen;
    dir.put("both.pdf", document(&both, &[], ""));
    dir.khoidau(["clean", "-o", "new.pdf", "both.pdf"]).output().status(0);
    assert!(has(&dir.get("new.pdf"), seen.as_bytes()));
    let args = ["clean", "--as-is", "--to", "text", "new.pdf"];
    let text = dir.khoidau(args).output().status(0).stdout();
    let mut found = words(&text);
    let all = format!("{PRINTED} Uy ban nhan dan tinh");
    let mut expected = words(&all);
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn filters_that_are_references_are_followed() {
    let digits: String =
        hidden(&READ).bytes().map(|byte| format!("{byte:02X}")).collect();
    // Object 7 is a form that no page draws, 8 and 9 are the filters.
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 0 \
                >>\nstream\n\nendstream";
    let name = "/ASCIIHexDecode";
    let rows = [
        ("/Filter 8 0 R", [name, "null"]),
        ("/Filter [8 0 R] /DecodeParms 9 0 R", [name, "[null]"]),
        ("/Filter 9 0 R", [name, "[8 0 R]"]),
        ("/Filter 9 0 R /DecodeParms [null]", [name, "8 0 R"]),
    ];
    for (entries, [eighth, ninth]) in rows {
        let dir = Dir::new("pdf-filters");
        let more = [form, eighth, ninth];
        let content = format!("{digits}>");
        dir.put("scan.pdf", document_with(entries, &content, &more, ""));
        let run = |args: &[&str]| {
            dir.khoidau(args).output().status(0).quiet().stdout()
        };
        run(&["clean", "-o", "new.pdf", "scan.pdf"]);
        let (old, new) = (dir.get("scan.pdf"), dir.get("new.pdf"));
        assert!(new.starts_with(&old), "{entries}");
        run(&["clean", "--forget-old", "-o", "whole.pdf", "scan.pdf"]);
        for file in ["new.pdf", "whole.pdf"] {
            let args = ["clean", "--as-is", "--to", "text", file];
            assert_eq!(words(&run(&args)), words(PRINTED), "{entries}");
        }
    }
}

#[test]
fn what_hides_text_makes_it_editable() {
    let line = "(Uy ban nhan dan tinh Lam Giang ban hanh Quyet dinh)";
    let show = format!("BT /F1 10 Tf 60 300 Td {line} Tj ET\n");
    let image = "q 595 0 0 842 0 0 cm /Im Do Q\n";
    let small = "q 20 0 0 20 0 0 cm /Im Do Q\n";
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 600 900] \
        /Length 90 >>\nstream\n";
    let form = format!("{form}BT /F1 10 Tf 60 300 Td {line} Tj ET\nendstream");
    let rows = [
        (format!("{show}{image}"), true),
        (format!("{image}{show}"), false),
        (format!("{show}{small}"), false),
        (format!("q /None gs {show} Q"), true),
        (format!("q /Fm Do Q\n{image}"), true),
        (format!("q /Fm Do Q\n{image} /Fm Do"), false),
        (show.replace("BT", "BT 3 Tr"), true),
        (show.replace("BT", "BT 7 Tr"), false),
    ];
    for (content, editable) in rows {
        let dir = Dir::new("pdf-hides");
        dir.put("a.pdf", document(&content, &[&form], ""));
        let args = ["clean", "-o", "b.pdf", "a.pdf"];
        dir.khoidau(args).output().status(0).quiet();
        let changed = dir.get("a.pdf") != dir.get("b.pdf");
        assert_eq!(changed, editable, "{content}");
    }
}

#[test]
fn risks_are_named_and_taken_only_where_that_is_asked() {
    let dir = Dir::new("pdf-risks");
    let signature = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 \
        3] /Contents <00> >>";
    let form = "/AcroForm << /SigFlags 3 /Fields [<< /FT /Sig /V 7 0 R >>] >>";
    dir.put("signed.pdf", document(&hidden(&READ), &[signature], form));
    let mut torn = document(&hidden(&READ), &[], "");
    let table = torn.windows(9).rposition(|w| w == b"startxref").unwrap();
    torn.truncate(table);
    dir.put("damaged.pdf", &torn);
    for (risk, appended) in [("signed", true), ("damaged", false)] {
        let file = format!("{risk}.pdf");
        let ran = dir.khoidau(["clean", "-o", "new.pdf", &file]).output();
        let why = format!("--force {risk}");
        assert!(ran.status(2).stderr().contains(&why), "{}", ran.stderr());
        assert!(!dir.path().join("new.pdf").exists());
        // Its text may be had all the same.
        let ran = dir.khoidau(["clean", "--to", "text", &file]).output();
        assert_eq!(words(&ran.status(0).stdout()), words(PRINTED));
        let args = ["clean", "--force", risk, "-o", "new.pdf", &file];
        dir.khoidau(args).output().status(0);
        let new = dir.get("new.pdf");
        assert_eq!(new.starts_with(&dir.get(&file)), appended);
        std::fs::remove_file(dir.path().join("new.pdf")).unwrap();
    }
}

#[test]
fn a_pdf_has_pages_boxes_and_a_record() {
    let dir = Dir::new("pdf-record");
    dir.put("scan.pdf", SCAN);
    let ran = dir.khoidau(["clean", "--format", "json", "scan.pdf"]).output();
    let read = json(ran.status(0));
    assert_eq!(
        (&read["format"], &read["encoding"]),
        (&"pdf".into(), &"binary".into())
    );
    assert_eq!(read["edits"][0]["page"], 1);
    assert!(read["edits"][0]["bbox"].as_array().unwrap().len() == 4);
    let ran = dir.khoidau(["extract", "scan.pdf"]).output();
    let document = &json(ran.status(0))["documents"][0];
    assert_eq!(document["type"]["value"], "Giấy mời");
    let evidence = &document["type"]["evidence"][0];
    assert_eq!(evidence["page"], 1);
    let bbox: Vec<f64> = evidence["bbox"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| edge.as_f64().unwrap())
        .collect();
    assert!(bbox[0] > 200.0 && bbox[2] < 400.0 && bbox[3] < 300.0, "{bbox:?}");
    let args = ["inspect", "--format", "json", "scan.pdf"];
    let found = json(dir.khoidau(args).output().status(0));
    assert_eq!(
        (&found["format"], &found["pages"]),
        (&"pdf".into(), &1.into())
    );
    assert!(found["engine"].as_str().unwrap().contains("Tesseract"));
}

#[test]
fn pages_that_are_too_large_can_be_converted_and_read_again() {
    let dir = Dir::new("pdf-large");
    let sound = document(&hidden(&READ), &[], "");
    let sound = String::from_utf8(sound).unwrap();
    let (size, large) = ("595.275574 841.889771", "9999999999 9999999999");
    dir.put("large.pdf", sound.replace(size, large).as_bytes());
    for kind in ["hocr", "alto", "page", "tsv"] {
        let args = ["clean", "--as-is", "--to", kind, "large.pdf"];
        let made = dir.khoidau(args).output().status(0).stdout();
        dir.put("made", made.as_bytes());
        let args = ["clean", "--as-is", "--to", "text", "made"];
        let text = dir.khoidau(args).output().status(0).stdout();
        assert_eq!(words(&text), words(&READ.join("\n")), "{kind}");
    }
}

#[test]
fn what_is_no_sound_pdf_is_refused_with_the_remedy() {
    let rows: [(&str, Vec<u8>); 3] = [
        ("stub.pdf", b"%PDF-1.7\n1 0 obj\n".to_vec()),
        ("cut.pdf", SCAN[..2000].to_vec()),
        (
            "no-pages.pdf",
            b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n\
            trailer\n<< /Root 1 0 R >>\n"
                .to_vec(),
        ),
    ];
    for (name, bytes) in rows {
        let dir = Dir::new("pdf-bad");
        dir.put(name, bytes);
        dir.put("good.txt", "Uy ban nhan dan tinh");
        let ran =
            dir.khoidau(["clean", "--to", "text", name, "good.txt"]).output();
        let said = ran.status(2).stderr();
        assert!(said.contains(name), "{said}");
        assert!(ran.stdout().contains("dân"), "the others have their turn");
    }
}

#[test]
fn several_do_not_fit_into_one_output() {
    let dir = Dir::new("pdf-several");
    dir.put("a.pdf", SCAN);
    dir.put("b.pdf", SCAN);
    let ran = dir.khoidau(["clean", "-o", "c.pdf", "a.pdf", "b.pdf"]).output();
    assert!(ran.status(2).stderr().contains("--to text"));
    let args = ["clean", "--encoding-out", "tcvn3", "-o", "c", "a.pdf"];
    let ran = dir.khoidau(args).output();
    assert!(ran.status(2).stderr().contains("--to text"));
}

#[cfg(unix)]
mod read_by_engine {
    use super::*;

    /// A file in the place of Tesseract that reads the same words off each
    /// page, and knows Vietnamese.
    fn engine(dir: &Dir) {
        let page = "<html><body><div class='ocr_page' title='bbox 0 0 400 \
            200'><span class='ocr_line' title='bbox 40 20 240 40'>\
            <span class='ocrx_word' title='bbox 40 20 80 40'>UY</span>\
            <span class='ocrx_word' title='bbox 100 20 160 40'>BAN</span>\
            </span></div></body></html>";
        let script = format!(
            "#!/bin/sh\ncase $1 in --version) echo tesseract 5.9.9; exit;;\n\
             --list-langs) printf 'List of\\nosd\\nvie\\n'; exit;; esac\n\
             cat <<'END'\n{page}\nEND\n"
        );
        dir.put_program("tesseract", &script);
    }

    /// A picture of 400 by 200 white points, 100 to the inch, as BMP.
    fn picture() -> Vec<u8> {
        let (width, height) = (400_u32, 200_u32);
        let row = width.div_ceil(32) * 4;
        let mut out = b"BM".to_vec();
        for number in [62 + row * height, 0, 62, 40, width, height] {
            out.extend(number.to_le_bytes());
        }
        out.extend([1, 0, 1, 0]);
        for number in [0, row * height, 3937, 3937, 2, 0] {
            out.extend(number.to_le_bytes());
        }
        out.extend([0, 0, 0, 0, 255, 255, 255, 0]);
        out.resize(out.len() + (row * height) as usize, 0xff);
        out
    }

    #[test]
    fn an_image_becomes_a_searchable_pdf() {
        let dir = Dir::new("pdf-made");
        engine(&dir);
        dir.put("page.bmp", picture());
        let run = |args: &[&str]| {
            let ran =
                dir.khoidau(args).env("KHOIDAU_TESSERACT", "./tesseract");
            ran.output().status(0).stdout()
        };
        run(&["clean", "--to", "pdf", "-o", "page.pdf", "page.bmp"]);
        let file = dir.get("page.pdf");
        assert!(file.starts_with(b"%PDF-"));
        let table = run(&["clean", "--as-is", "--format", "json", "page.pdf"]);
        let read: Value = serde_json::from_str(&table).unwrap();
        assert_eq!(read["text"], "ỦY BAN\n");
        // The boxes of the engine are those of the words, at 300 to the inch.
        let tsv = run(&["clean", "--as-is", "--to", "tsv", "page.pdf"]);
        let row = tsv.lines().find(|row| row.ends_with("ỦY")).unwrap();
        let edges: Vec<&str> = row.split('\t').skip(6).take(4).collect();
        assert_eq!(edges, ["120", "60", "120", "60"]);
        // A PDF stays one, and what was corrected is left alone.
        run(&["clean", "--to", "pdf", "-o", "again.pdf", "page.pdf"]);
        assert!(dir.get("again.pdf") == file);
        // A text has no pages that could be put into one.
        dir.put("page.txt", "Uy ban");
        let args = ["clean", "--to", "pdf", "-o", "t.pdf", "page.txt"];
        dir.khoidau(args).output().status(2).mentions(&["name the images"]);
    }

    #[test]
    fn pages_that_are_images_are_read_where_the_engine_is_there() {
        let dir = Dir::new("pdf-read");
        let image = "q 595 0 0 842 0 0 cm /Im Do Q\n";
        dir.put("scan.pdf", document(image, &[], ""));
        let drawn = "#!/bin/sh\n[ \"$1\" = -v ] && exit 0\ncat page.bmp\n";
        dir.put_program("pdftoppm", drawn);
        dir.put("page.bmp", picture());
        engine(&dir);
        let run = |args: &[&str]| {
            let ran = dir.khoidau(args);
            let ran = ran.env("KHOIDAU_TESSERACT", "./tesseract");
            ran.env("KHOIDAU_PDFTOPPM", "./pdftoppm").output()
        };
        run(&["clean", "-o", "new.pdf", "scan.pdf"]).status(0);
        assert!(dir.get("new.pdf").starts_with(&dir.get("scan.pdf")));
        let text = run(&["clean", "--as-is", "--to", "text", "new.pdf"]);
        text.status(0).prints("ỦY BAN\n");
        // What is read off the page is that of the record, too.
        let ran = run(&["extract", "scan.pdf"]);
        let evidence = json(ran.status(0))["documents"][0]["line_end"].clone();
        assert_eq!(evidence, 1);
        // Read anew, the page says what the engine says.
        dir.put(
            "old.pdf",
            document(&(hidden(&["NHAN DAN"]) + image), &[], ""),
        );
        let args = ["clean", "--ocr", "force", "--to", "text", "old.pdf"];
        run(&args).status(0).prints("ỦY BAN\n");
        // Without the engine, or the wish, it stays without text.
        let never = ["clean", "--ocr", "never", "-o", "b.pdf", "scan.pdf"];
        run(&never).status(0).quiet();
        assert!(dir.get("b.pdf") == dir.get("scan.pdf"));
        let ran = dir.khoidau(["clean", "-o", "b.pdf", "scan.pdf"]);
        let ran = ran.env("KHOIDAU_TESSERACT", "./not-there").output();
        ran.status(2).mentions(&["stay so", "--ocr never"]);
        assert!(dir.get("b.pdf") == dir.get("scan.pdf"));
    }
}
