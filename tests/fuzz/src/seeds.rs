//! What the files with the places of their words are made from.

use std::fmt::Write;

use khoidau::format::{self, Kind};

use crate::files;

/// A page in each format.
pub fn scans() -> Vec<Vec<u8>> {
    let mut all = files("corpus/scans", ".hocr");
    let page = small(&all[0]);
    let page = format::open(&page[..]).expect("a page of our own");
    for kind in [Kind::Hocr, Kind::Alto, Kind::Page, Kind::Tsv] {
        let files = page.convert(kind).expect("it has boxes");
        all.extend(files.into_iter().map(String::into_bytes));
    }
    // What is short is spoiled where it matters.
    all.retain(|file| file.len() < 20_000);
    all
}

/// JSON lines, with texts in all ways of writing them.
pub fn lines() -> Vec<Vec<u8>> {
    let lines = [
        r#"{"id": 7, "text": "S6 12\n", "more": {"text": [1, "x"]}}"#,
        r#"{"text":"a","id":"x","text":"ng\u00e0y \"3\" \ud835\udcb3"}"#,
        r#" { "a" : [ {"text" : "}" } , null ], "text" : "Uy ban" } "#,
        r#"{"\u0074ext": "Nghi quyét", "n": -1.5e-3, "t": true}"#,
    ];
    vec![lines.join("\n").into_bytes(), lines.join("\r\n").into_bytes()]
}

/// What is typed into a search, and what narrows it.
pub fn queries() -> Vec<Vec<u8>> {
    let typed = [
        "quyết định",
        "\"uy ban nhan dan\" 12/QĐ-UBND",
        "quye* trung-uong",
        "S6 12\nuy ban\nBinh Phu\nNguyễn\na/*.txt\n2020-01\n2024-12-31\n\
         quyet dinh\nNghị quyết",
        "AND OR NOT NEAR(a b) a:b ^c {d} -e \"\"",
        "",
    ];
    typed.map(|text| text.as_bytes().to_vec()).into()
}

/// The first lines of a page.
fn small(page: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(page);
    let mut lines = text.match_indices("class='ocr_line'").skip(6);
    let Some((at, _)) = lines.next() else { return page.to_vec() };
    let end = text[..at].rfind("<span").unwrap_or(at);
    format!("{}</p></div></div></body></html>", &text[..end]).into_bytes()
}

/// The hidden text of a page, as engines write it.
const HIDDEN: &str = "q BT 3 Tr /F1 10 Tf 1 0 0 1 50 700 Tm 90 Tz (Uy ban) \
    Tj 0 -14 Td [(nhan) -300 (dan)] TJ (tinh) ' 1 2 (so 12) \" T* ET Q\n";

/// Text that can be seen.
const SEEN: &str = "BT /F1 12 Tf 0 g 50 600 Td (Visible) Tj ET\n";

/// An image over all of the page, and an alpha of nothing.
const COVERED: &str = "BT /F1 9 Tf 60 500 Td (under) Tj ET q 595 0 0 842 0 0 \
    cm /Im Do Q /G0 gs BT /F1 9 Tf 60 400 Td (alpha) Tj ET\n";

/// Small files that are not compressed, so that what is spoiled is what they
/// say.
pub fn documents() -> Vec<Vec<u8>> {
    let form = format!("q 1 0 0 1 5 5 cm /Fm Do Q {SEEN}");
    let contents = [
        HIDDEN.to_owned(),
        SEEN.to_owned(),
        format!("{HIDDEN}{SEEN}"),
        format!("{COVERED}{HIDDEN}"),
        form,
    ];
    contents.iter().map(|content| document(content)).collect()
}

fn document(content: &str) -> Vec<u8> {
    let stream = |entries: &str, data: &str| {
        let length = data.len();
        format!("<< {entries} /Length {length} >>\nstream\n{data}endstream")
    };
    let unicode = "1 begincodespacerange <00> <FF> endcodespacerange\n\
        2 beginbfchar <55> <1EE6> <61> <0061> endbfchar\n\
        1 beginbfrange <62> <7A> <0062> endbfrange\n";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /Rotate 90 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.275574 842] \
         /Contents [4 0 R 5 0 R] /Resources << /Font << /F1 6 0 R >> \
         /ExtGState << /G0 << /ca 0 >> >> /XObject << /Im 7 0 R /Fm 8 0 R \
         >> >> >>"
            .to_owned(),
        stream("", content),
        stream("", "BT 3 Tr /F1 8 Tf 5 5 Td (cuoi) Tj ET\n"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << \
         /Differences [97 /a /b /Abreveacute] >> /ToUnicode 9 0 R /FirstChar \
         32 /Widths [250 300 500] >>"
            .to_owned(),
        stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 \
             /BitsPerComponent 8 /ColorSpace /DeviceGray",
            "x\n",
        ),
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 600 900] /Matrix [1 0 \
             0 1 0 0] /Resources << /Font << /F1 6 0 R >> >>",
            HIDDEN,
        ),
        stream("", unicode),
    ];
    let mut out = String::from("%PDF-1.5\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let start = out.len();
    let _ =
        write!(out, "xref\n0 {}\n0000000000 65535 f\r\n", places.len() + 1);
    for place in places {
        let _ = write!(out, "{place:010} 00000 n\r\n");
    }
    let _ = write!(
        out,
        "trailer\n<< /Size 10 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    out.into_bytes()
}
