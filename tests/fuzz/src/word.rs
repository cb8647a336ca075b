//! Word documents, part by part: an archive of its own would be refused by
//! its checksums before anything of it is read.

use std::io::{Cursor, Write};

use khoidau::format::{self, Kind};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The parts of a document.
const PARTS: [(&str, &str); 7] = [
    (
        "[Content_Types].xml",
        "<Types><Override PartName=\"/word/document.xml\" ContentType=\"\
         application/vnd.openxmlformats-officedocument.wordprocessingml.\
         document.main+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>",
    ),
    (
        "word/_rels/document.xml.rels",
        "<Relationships><Relationship Id=\"s\" Type=\"x/styles\" \
         Target=\"styles.xml\"/><Relationship Id=\"n\" Type=\"x/numbering\" \
         Target=\"numbering.xml\"/><Relationship Id=\"f\" \
         Type=\"x/footnotes\" Target=\"footnotes.xml\"/></Relationships>",
    ),
    (
        "word/document.xml",
        "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle \
         w:val=\"H\"/><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"2\"/>\
         </w:numPr></w:pPr><w:r><w:rPr><w:rFonts w:ascii=\".VnTime\"/></w:rPr>\
         <w:t xml:space=\"preserve\">QuyÕt ®Þnh </w:t><w:tab/><w:br/></w:r>\
         <w:ins><w:r><w:t>s&#7889; 12</w:t></w:r></w:ins><w:del><w:r>\
         <w:delText>x</w:delText></w:r></w:del><w:r><w:footnoteReference \
         w:id=\"3\"/></w:r></w:p><w:tbl><w:tblGrid><w:gridCol w:w=\"9\"/>\
         <w:gridCol w:w=\"9\"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:gridSpan \
         w:val=\"2\"/><w:vMerge/></w:tcPr><w:p><w:r><w:fldChar \
         w:fldCharType=\"begin\"/><w:instrText>PAGE</w:instrText><w:fldChar \
         w:fldCharType=\"separate\"/><w:t>1</w:t><w:fldChar \
         w:fldCharType=\"end\"/></w:r></w:p></w:tc></w:tr></w:tbl><w:sectPr/>\
         </w:body></w:document>",
    ),
    (
        "word/styles.xml",
        "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" \
         w:styleId=\"H\"><w:basedOn w:val=\"B\"/><w:pPr><w:numPr><w:numId \
         w:val=\"2\"/></w:numPr></w:pPr></w:style><w:style \
         w:type=\"paragraph\" w:styleId=\"B\"><w:basedOn w:val=\"H\"/>\
         <w:rPr><w:caps/></w:rPr></w:style></w:styles>",
    ),
    (
        "word/numbering.xml",
        "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"1\">\
         <w:lvl w:ilvl=\"0\"><w:start w:val=\"4\"/><w:numFmt \
         w:val=\"upperRoman\"/><w:lvlText w:val=\"Điều %1.\"/></w:lvl><w:lvl \
         w:ilvl=\"1\"><w:numFmt w:val=\"lowerLetter\"/><w:lvlText \
         w:val=\"%1.%2)\"/></w:lvl></w:abstractNum><w:num w:numId=\"2\">\
         <w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"1\">\
         <w:startOverride w:val=\"26\"/></w:lvlOverride></w:num>\
         </w:numbering>",
    ),
    (
        "word/footnotes.xml",
        "<w:footnotes xmlns:w=\"w\"><w:footnote w:id=\"3\"><w:p><w:r><w:t>\
         Xem Điều 5</w:t></w:r></w:p></w:footnote></w:footnotes>",
    ),
];

/// What stands for the archive itself in the first line.
const WHOLE: &str = "archive";

/// The document, with something in place of a part.
fn archive(changed: &str, content: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, own) in PARTS {
        let part = if name == changed { content } else { own.as_bytes() };
        let begun = zip.start_file(name, SimpleFileOptions::default());
        begun.and_then(|()| Ok(zip.write_all(part)?)).expect("into memory");
    }
    zip.finish().expect("into memory").into_inner()
}

/// The parts, each with its name in front, in a line, and the archive.
pub fn parts() -> Vec<Vec<u8>> {
    let parts = PARTS.map(|(name, own)| format!("{name}\n{own}").into_bytes());
    let whole = [format!("{WHOLE}\n").as_bytes(), &archive("", &[])].concat();
    parts.into_iter().chain([whole]).collect()
}

/// A document with a part of other bytes, or other bytes altogether.
pub fn document(data: &[u8]) {
    let at = data.iter().position(|&byte| byte == b'\n');
    let (name, content) = data.split_at(at.unwrap_or(0));
    let name = std::str::from_utf8(name).unwrap_or_default();
    let content = content.get(1..).unwrap_or_default();
    let file = match name {
        WHOLE => content.to_vec(),
        _ => archive(name, content),
    };
    let Ok(source) = format::open(&file) else { return };
    // Other bytes may be of another format, or of none.
    let is_document = source.kind() == Kind::Docx;
    assert!(!is_document || !source.is_writable(), "it is only read");
    assert_eq!(source.text(), format::open(&file).expect("again").text());
    source.pages().for_each(drop);
    source.confidences().for_each(drop);
}
