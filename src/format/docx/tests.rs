//! Documents made part by part, as Word, LibreOffice and others write them.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::edit::EditLog;
use crate::format::{Keep, Kind, open};

const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/\
     wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/\
     officeDocument/2006/relationships\" xmlns:mc=\"http://schemas.\
     openxmlformats.org/markup-compatibility/2006\"";

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn types(kind: &str) -> String {
    format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/\
         content-types\"><Override PartName=\"/word/document.xml\" \
         ContentType=\"{kind}\"/></Types>"
    )
}

const WORD: &str = "application/vnd.openxmlformats-officedocument.\
     wordprocessingml.document.main+xml";

fn relations(rows: &[(&str, &str, &str)]) -> String {
    let mut out = String::from("<Relationships xmlns=\"x\">");
    for (id, kind, target) in rows {
        out.push_str(&format!(
            "<Relationship Id=\"{id}\" Type=\"http://schemas/{kind}\" \
             Target=\"{target}\"/>"
        ));
    }
    out + "</Relationships>"
}

/// A document with a body and other parts: the kind of each, which is its
/// relation too, its name and what is in it.
fn made(body: &str, parts: &[(&str, &str, &str)]) -> Vec<u8> {
    let rows: Vec<(&str, &str, &str)> =
        parts.iter().map(|&(kind, name, _)| (name, kind, name)).collect();
    let names: Vec<String> =
        parts.iter().map(|(_, name, _)| format!("word/{name}")).collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document {SPACE}>\
         <w:body>{body}</w:body></w:document>"
    );
    let types = types(WORD);
    let package = relations(&[("r", "officeDocument", "word/document.xml")]);
    let own = relations(&rows);
    let contents: Vec<String> = parts
        .iter()
        .map(|(_, _, content)| content.replacen('>', &format!(" {SPACE}>"), 1))
        .collect();
    let mut files = vec![
        ("[Content_Types].xml", &*types),
        ("_rels/.rels", &package),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", &own),
    ];
    let more = names.iter().zip(&contents);
    files.extend(more.map(|(name, content)| (&**name, &**content)));
    archive(&files)
}

fn text_with(body: &str, parts: &[(&str, &str, &str)]) -> String {
    let read = read(&made(body, parts)).expect("it can be read");
    read.text().to_owned()
}

fn text(body: &str) -> String {
    text_with(body, &[])
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn row(cells: &[&[&str]]) -> String {
    let cells = cells.iter().map(|lines| {
        let lines: String = lines.iter().map(|line| p(line)).collect();
        format!("<w:tc><w:tcPr/>{lines}</w:tc>")
    });
    format!("<w:tr>{}</w:tr>", cells.collect::<String>())
}

fn table(rows: &[&[&[&str]]]) -> String {
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>")
}

fn error(bytes: &[u8]) -> String {
    read(bytes).expect_err("it must be refused").to_string()
}

#[test]
fn runs_are_joined_and_signs_of_word_are_characters() {
    let rows = [
        ("<w:r><w:t>Ủy </w:t></w:r><w:r><w:t>ban</w:t></w:r>", "Ủy ban"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/></w:r>", "a\nb"),
        ("<w:r><w:t>NQ</w:t><w:noBreakHyphen/><w:t>TW</w:t></w:r>", "NQ-TW"),
        ("<w:r><w:t>kiểm</w:t><w:softHyphen/><w:t>kê</w:t></w:r>", "kiểmkê"),
        ("<w:r><w:sym w:font=\"Symbol\" w:char=\"F0B3\"/></w:r>", "≥"),
        (
            "<w:hyperlink r:id=\"x\"><w:r><w:t>web</w:t></w:r></w:hyperlink>",
            "web",
        ),
        ("<w:ins w:id=\"1\"><w:r><w:t>có</w:t></w:r></w:ins>", "có"),
        (
            "<w:r><w:t>a</w:t></w:r><w:del><w:r><w:delText>b</w:delText></w:r></w:del>",
            "a",
        ),
        (
            "<w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom><w:moveTo><w:r>\
          <w:t>b</w:t></w:r></w:moveTo>",
            "b",
        ),
        (
            "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:r>\
          <w:t>ô</w:t></w:r></w:sdtContent></w:sdt>",
            "ô",
        ),
        (
            "<w:fldSimple w:instr=\" PAGE \"><w:r><w:t>7</w:t></w:r></w:fldSimple>",
            "7",
        ),
        (
            "<w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText> IF 1 \
          </w:instrText><w:t>mã</w:t><w:fldChar w:fldCharType=\"begin\"/>\
          <w:fldChar w:fldCharType=\"separate\"/><w:t>trong</w:t><w:fldChar \
          w:fldCharType=\"end\"/><w:fldChar w:fldCharType=\"separate\"/>\
          <w:t>kết quả</w:t><w:fldChar w:fldCharType=\"end\"/></w:r>",
            "kết quả",
        ),
        (
            "<w:r><w:fldChar w:fldCharType=\"begin\"><w:ffData><w:checkBox>\
          <w:default w:val=\"0\"/><w:checked/></w:checkBox></w:ffData>\
          </w:fldChar></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
          <w:r><w:t> có</w:t></w:r>",
            "☒ có",
        ),
        (
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:rPr>\
          <w:vanish w:val=\"0\"/></w:rPr><w:t>hiện</w:t></w:r>",
            "hiện",
        ),
        (
            "<w:r><w:rPr><w:caps/></w:rPr><w:t>bộ tài chính</w:t></w:r>",
            "BỘ TÀI CHÍNH",
        ),
        (
            "<w:r><w:t>120 m</w:t></w:r><w:r><w:rPr><w:vertAlign \
          w:val=\"superscript\"/></w:rPr><w:t>2</w:t></w:r>",
            "120 m²",
        ),
        (
            "<w:r><w:t xml:space=\"preserve\"> A &amp; B &#7873; </w:t></w:r>",
            " A & B ề",
        ),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r>\
          <m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "1/2",
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>x</w:t></w:r></w:rt><w:rubyBase><w:r>\
          <w:t>字</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "字",
        ),
    ];
    for (inline, expected) in rows {
        let found = text(&format!("<w:p>{inline}</w:p>"));
        assert_eq!(found.trim_end_matches('\n'), expected, "{inline}");
    }
}

#[test]
fn a_field_that_never_ends_hides_nothing_behind_it() {
    let open = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>\
        REF a</w:instrText><w:t>mã</w:t></w:r></w:p>";
    assert_eq!(text(&format!("{open}{}", p("còn"))), "còn\n");
}

#[test]
fn a_deleted_end_of_a_paragraph_joins_it_with_the_next() {
    let gone = "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr><w:r>\
         <w:t>một </w:t></w:r></w:p>";
    assert_eq!(text(&format!("{gone}{}", p("hai"))), "một hai\n");
    // At the end of a cell there is none to join it with.
    let cell = format!("<w:tbl><w:tr><w:tc>{gone}</w:tc></w:tr></w:tbl>");
    assert_eq!(text(&format!("{cell}{}", p("hai"))), "một\n\nhai\n");
}

#[test]
fn text_boxes_are_read_once() {
    let boxed = |name: &str, text: &str| {
        format!(
            "<mc:{name}><w:pict><w:txbxContent>{}</w:txbxContent></w:pict>\
             </mc:{name}>",
            p(text)
        )
    };
    let both = format!(
        "<w:p><w:r><w:t>dòng</w:t></w:r><w:r><mc:AlternateContent>{}{}\
         </mc:AlternateContent></w:r></w:p>",
        boxed("Choice", "hộp"),
        boxed("Fallback", "hộp")
    );
    assert_eq!(text(&both), "dòng\nhộp\n");
    // What the choice has no text for the fallback says.
    let only = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing/></mc:Choice>{}\
         </mc:AlternateContent></w:r></w:p>",
        boxed("Fallback", "hộp")
    );
    assert_eq!(text(&only), "hộp\n");
}

#[test]
fn the_header_and_the_end_of_a_paper_are_read_column_by_column() {
    let header: [&[&[&str]]; 2] = [
        &[
            &["UBND TỈNH BÌNH PHÚ", "SỞ NỘI VỤ"],
            &[
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Độc lập - Tự do - Hạnh phúc",
            ],
        ],
        &[&["Số: 12/QĐ-SNV"], &["Bình Phú, ngày 3 tháng 4 năm 2020"]],
    ];
    let end: [&[&[&str]]; 3] = [
        &[&["Nơi nhận:"], &["GIÁM ĐỐC"]],
        &[&["- Như trên;"], &[""]],
        &[&["- Lưu: VT."], &["Đỗ Văn Cảnh"]],
    ];
    let body = [&*table(&header), &p("QUYẾT ĐỊNH"), &table(&end)].concat();
    let expected = "UBND TỈNH BÌNH PHÚ\nSỞ NỘI VỤ\nSố: 12/QĐ-SNV\n\
        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\
        Bình Phú, ngày 3 tháng 4 năm 2020\n\nQUYẾT ĐỊNH\nNơi nhận:\n\
        - Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nĐỗ Văn Cảnh\n";
    assert_eq!(text(&body), expected);
}

#[test]
fn rows_of_other_tables_are_lines() {
    let data: [&[&[&str]]; 3] = [
        &[&["TT"], &["Tên"], &["Số"]],
        &[&["1"], &[""], &["57-NQ/TW"]],
        &[&["2"], &["một", "hai"], &["3"]],
    ];
    let expected = "TT\tTên\tSố\n1\t\t57-NQ/TW\n2\nmột\nhai\n3\n";
    assert_eq!(text(&table(&data)), expected);
    // Two who sign; cells of running text.
    let names: [&[&[&str]]; 1] =
        [&[&["NGƯỜI GHI", "Đỗ An"], &["CHỦ TRÌ", "(ký)", "Hà Bình"]]];
    let expected = "NGƯỜI GHI\tCHỦ TRÌ\nĐỗ An\t(ký)\n\tHà Bình\n";
    assert_eq!(text(&table(&names)), expected);
    let long = "chữ ".repeat(20);
    let long = long.trim_end();
    let texts: [&[&[&str]]; 1] = [&[&[long, "hai"], &["ba"]]];
    let expected = format!("{long}\nhai\nba\n");
    assert_eq!(text(&table(&texts)), expected);
    // A table in a cell; a row that was deleted; cells that take several
    // columns or go on from above.
    let inner = table(&[&[&["a"], &["b"]]]);
    let nested = format!(
        "<w:tbl><w:tr><w:tc>{}{inner}<w:p/></w:tc><w:tc>{}</w:tc></w:tr>\
         <w:tr><w:trPr><w:del w:id=\"1\"/></w:trPr><w:tc>{}</w:tc></w:tr>\
         <w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/><w:vMerge/></w:tcPr>\
         <w:p/></w:tc></w:tr></w:tbl>",
        p("ngoài"),
        p("bên"),
        p("bỏ"),
    );
    assert_eq!(text(&nested), "ngoài\tbên\na b\n");
}

const NUMBERING: &str = "<w:numbering>\
    <w:abstractNum w:abstractNumId=\"1\">\
    <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"upperRoman\"/>\
    <w:lvlText w:val=\"%1.\"/></w:lvl>\
    <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>\
    <w:isLgl/><w:lvlText w:val=\"%1.%2\"/></w:lvl>\
    <w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt \
    w:val=\"lowerLetter\"/><w:lvlText w:val=\"%3)\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:start \
    w:val=\"5\"/><w:numFmt w:val=\"decimal\"/><w:pStyle w:val=\"Dieu\"/>\
    <w:lvlText w:val=\"Điều %1.\"/></w:lvl></w:abstractNum>\
    <w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:numFmt \
    w:val=\"bullet\"/><w:lvlText w:val=\"&#xF0B7;\"/><w:rPr><w:rFonts \
    w:ascii=\"Symbol\" w:hAnsi=\"Symbol\"/></w:rPr></w:lvl></w:abstractNum>\
    <w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>\
    <w:num w:numId=\"2\"><w:abstractNumId w:val=\"2\"/></w:num>\
    <w:num w:numId=\"3\"><w:abstractNumId w:val=\"3\"/></w:num>\
    <w:num w:numId=\"4\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride \
    w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>\
    </w:numbering>";

#[test]
fn lists_have_the_numbers_that_word_shows() {
    let item = |list: u32, level: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId \
             w:val=\"{list}\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r>\
             </w:p>"
        )
    };
    let styled = |text: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Dieu\"/></w:pPr><w:r><w:t>{text}\
             </w:t></w:r></w:p>"
        )
    };
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"Dieu\">\
        <w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>\
        </w:styles>";
    let body = [
        item(1, 0, "a"),
        item(1, 2, "b"),
        item(1, 2, "c"),
        item(1, 1, "d"),
        item(1, 1, "e"),
        item(1, 2, "g"),
        styled("h"),
        item(1, 0, "i"),
        item(1, 1, "k"),
        styled("l"),
        item(3, 0, "m"),
        item(4, 0, "n"),
        item(4, 0, "o"),
        item(0, 0, "p"),
        item(77, 0, "q"),
    ]
    .concat();
    let parts =
        [("styles", "s.xml", styles), ("numbering", "n.xml", NUMBERING)];
    let expected = "I. a\na) b\nb) c\n1.1 d\n1.2 e\na) g\nĐiều 5. h\nII. i\n\
        2.1 k\nĐiều 6. l\n• m\nI. n\nII. o\np\nq\n";
    assert_eq!(text_with(&body, &parts), expected);
}

#[test]
fn fonts_by_name_tell_old_encodings() {
    let run = |props: &str, text: &str| {
        format!("<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    let named = |font: &str| {
        format!("<w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\"/>")
    };
    let styles = "<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts \
        w:asciiTheme=\"minorHAnsi\" w:hAnsiTheme=\"minorHAnsi\"/></w:rPr>\
        </w:rPrDefault></w:docDefaults><w:style w:type=\"paragraph\" \
        w:default=\"1\" w:styleId=\"Normal\"/><w:style w:type=\"paragraph\" \
        w:styleId=\"Goc\"><w:rPr><w:rFonts w:ascii=\"VNI-Times\" \
        w:hAnsi=\"VNI-Times\"/></w:rPr></w:style><w:style \
        w:type=\"paragraph\" w:styleId=\"Con\"><w:basedOn w:val=\"Goc\"/>\
        </w:style><w:style w:type=\"paragraph\" w:styleId=\"Vong\"><w:basedOn \
        w:val=\"Vong\"/></w:style></w:styles>";
    let theme = "<a:theme><a:fontScheme><a:majorFont><a:latin \
        typeface=\"Arial\"/></a:majorFont><a:minorFont><a:latin \
        typeface=\".VnTime\"/></a:minorFont></a:fontScheme></a:theme>";
    let parts = [("styles", "s.xml", styles), ("theme", "t.xml", theme)];
    let styled = |style: &str, text: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{text}\
             </w:t></w:r></w:p>"
        )
    };
    let times = named("Times New Roman");
    let body = [
        p("Céng hoµ x· héi chñ nghÜa"),
        styled("Con", "Coäng hoøa xaõ hoäi"),
        styled("Vong", "sè 12"),
        format!("<w:p>{}</w:p>", run(&named(".VnTimeH"), "ñy ban nh©n d©n")),
        format!("<w:p>{}</w:p>", run(&times, "Cộng hòa xã hội")),
        // A letter of VNI and its mark in two runs.
        format!(
            "<w:p>{}{}</w:p>",
            run(&named("VNI-Times"), "hoa"),
            run(&format!("<w:b/>{}", named("VNI-Times")), "ø")
        ),
    ]
    .concat();
    let document = read(&made(&body, &parts)).unwrap();
    let expected = "Cộng hoà xã hội chủ nghĩa\nCộng hòa xã hội\nsố 12\n\
        ỦY BAN NHÂN DÂN\nCộng hòa xã hội\nhoà\n";
    assert_eq!(document.text(), expected);
    assert_eq!(document.old_encoding(), Some(Legacy::Tcvn3));
}

#[test]
fn capitals_that_an_old_encoding_lacks_come_back_from_the_lines_around() {
    let font = "<w:rFonts w:ascii=\".VnTime\" w:hAnsi=\".VnTime\"/>";
    let line = |text: &str| {
        format!("<w:p><w:r><w:rPr>{font}</w:rPr><w:t>{text}</w:t></w:r></w:p>")
    };
    let body =
        ["Gåm c¸c lo¹i thuÕ nh\u{AD} sau:", "- ¸p thuÕ theo møc ®· ®Þnh;"];
    let body: String = body.iter().map(|text| line(text)).collect();
    let expected = "Gồm các loại thuế như sau:\n- Áp thuế theo mức đã định;\n";
    assert_eq!(text(&body), expected);
}

#[test]
fn pages_are_parted_by_form_feeds() {
    let broken = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
    let drawn = |text: &str| {
        format!(
            "<w:p><w:r><w:lastRenderedPageBreak/><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let inside = "<w:p><w:r><w:t>đầu </w:t><w:lastRenderedPageBreak/><w:t>\
        cuối</w:t></w:r></w:p>";
    let ended = |kind: &str| {
        format!(
            "<w:p><w:pPr><w:sectPr>{kind}</w:sectPr></w:pPr><w:r><w:t>hết\
             </w:t></w:r></w:p>"
        )
    };
    let continuous = "<w:type w:val=\"continuous\"/>";
    let before = "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>b</w:t>\
        </w:r></w:p>";
    let rows = [
        ([&*p("a"), broken, &p("b")].concat(), "a\n\u{C}b\n"),
        // The program drew the page that the text asks for.
        ([&*p("a"), broken, &drawn("b")].concat(), "a\n\u{C}b\n"),
        ([&*p("a"), &drawn("b")].concat(), "a\n\u{C}b\n"),
        ([inside, &p("b")].concat(), "đầu cuối\n\u{C}b\n"),
        ([&*drawn("a"), &p("b")].concat(), "a\nb\n"),
        ([&*p("a"), before].concat(), "a\n\u{C}b\n"),
        ([&*ended(""), &p("b"), "<w:sectPr/>"].concat(), "hết\n\u{C}b\n"),
        (
            [&*ended(""), &p("b"), "<w:sectPr>", continuous, "</w:sectPr>"]
                .concat(),
            "hết\nb\n",
        ),
        ([&*p("a"), broken].concat(), "a\n"),
    ];
    for (body, expected) in rows {
        assert_eq!(text(&body), expected, "{body}");
    }
}

#[test]
fn headers_notes_and_footers_stand_around_the_text() {
    let note = "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"-1\">\
        <w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote><w:footnote \
        w:id=\"5\"><w:p><w:r><w:footnoteRef/><w:t> Đã sửa.</w:t></w:r></w:p>\
        </w:footnote></w:footnotes>";
    let end = "<w:endnotes><w:endnote w:id=\"2\"><w:p><w:r><w:t>Hết.</w:t>\
        </w:r></w:p></w:endnote></w:endnotes>";
    let head = |text: &str| format!("<w:hdr>{}</w:hdr>", p(text));
    let first = head("Dự thảo");
    let later = head("Lần 2");
    let page = "<w:hdr><w:p><w:r><w:t>- </w:t></w:r><w:fldSimple w:instr=\" \
        PAGE \"><w:r><w:t>3</w:t></w:r></w:fldSimple><w:r><w:t> -</w:t></w:r>\
        </w:p></w:hdr>";
    let foot = format!("<w:ftr>{}</w:ftr>", p("Chân"));
    let parts = [
        ("footnotes", "f.xml", note),
        ("endnotes", "e.xml", end),
        ("header", "h1.xml", &*first),
        ("header", "h2.xml", &*later),
        ("header", "h3.xml", page),
        ("footer", "b.xml", &*foot),
    ];
    let body = "<w:p><w:r><w:t>số 12/2020/NĐ-CP</w:t><w:footnoteReference \
        w:id=\"5\"/><w:t>;</w:t><w:endnoteReference w:id=\"2\"/></w:r></w:p>\
        <w:sectPr><w:headerReference w:type=\"default\" r:id=\"h2.xml\"/>\
        <w:headerReference w:type=\"first\" r:id=\"h1.xml\"/>\
        <w:headerReference w:type=\"even\" r:id=\"h3.xml\"/><w:footerReference \
        w:type=\"default\" r:id=\"b.xml\"/><w:titlePg/></w:sectPr>";
    let expected = "Dự thảo\n\nsố 12/2020/NĐ-CP¹;[1]\n\n¹ Đã sửa.\n\n\
        [1] Hết.\n\nLần 2\nChân\n";
    assert_eq!(text_with(body, &parts), expected);
}

#[test]
fn what_is_no_word_document_is_refused_with_the_remedy() {
    let ole = |name: &str| {
        let name = name.encode_utf16().flat_map(u16::to_le_bytes);
        [OLE, &[0; 600], &name.collect::<Vec<u8>>()].concat()
    };
    let package = relations(&[("r", "officeDocument", "word/document.xml")]);
    let office = |kind: &str| {
        archive(&[
            ("[Content_Types].xml", &types(kind)),
            ("_rels/.rels", &package),
            ("word/document.xml", "<workbook/>"),
        ])
    };
    let whole = made(&p("một"), &[]);
    let bomb = made(
        "<w:p/>",
        &[(
            "styles",
            "s.xml",
            &format!("<w:styles>{}</w:styles>", " ".repeat(UNPACKED)),
        )],
    );
    let entity = archive(&[
        ("[Content_Types].xml", &types(WORD)),
        ("_rels/.rels", &package),
        ("word/document.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
    ]);
    let deep = made(&"<w:sdt>".repeat(400), &[]);
    let odt = "application/vnd.oasis.opendocument.text";
    let rows = [
        (ole("WordDocument"), "old Office document", "soffice"),
        (ole("EncryptedPackage"), "encrypted", "without a password"),
        (office("x.spreadsheetml.sheet.main+xml"), "Excel", "CSV"),
        (office("x.presentationml.x"), "PowerPoint", "PDF"),
        (office(WORD), "word/document.xml in it is no text", "save it again"),
        (archive(&[("mimetype", odt)]), "OpenDocument text", "soffice"),
        (archive(&[("a.txt", "b")]), "ZIP archive", "unpack"),
        (archive(&[]), "ZIP archive", "unpack"),
        (whole[..whole.len() - 40].to_vec(), "cut short", "whole copy"),
        (bomb, "128 MiB", "several documents"),
        (entity, "entity", "save it again"),
        (deep, "word/document.xml, line 1", "save it again"),
        (made("<w:p><w:r></w:p>", &[]), "word/document.xml", "save it again"),
    ];
    for (bytes, what, remedy) in rows {
        let said = error(&bytes);
        assert!(said.contains(what), "{said}");
        assert!(said.contains(remedy), "{said}");
    }
}

/// What is more than a document may take.
const UNPACKED: usize = 130 << 20;

#[test]
fn documents_cut_or_changed_anywhere_are_read_or_refused() {
    let whole = made(&[p("một"), table(&[&[&["a"]]])].concat(), &[]);
    let mut random = crate::random::Random(7);
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
        }
        bytes.truncate(1 + random.below(2 * bytes.len()));
        let _ = read(&bytes);
    }
    // Parts that are sound as files and odd inside: elements that come again
    // where they may not, or lack their beginning.
    let parts: Vec<&str> = NUMBERING.split_inclusive('>').collect();
    let body = [&*p("một"), &table(&[&[&["a"], &["b"]]])].concat();
    let tags: Vec<&str> = body.split_inclusive('>').collect();
    let odd = |parts: &[&str], random: &mut crate::random::Random| {
        let mut parts = parts.to_vec();
        for _ in 0..3 {
            let (from, to) =
                (random.below(parts.len()), random.below(parts.len()));
            match random.below(3) {
                0 => parts.swap(from, to),
                1 => parts.insert(from, parts[to]),
                _ => drop(parts.remove(from)),
            }
        }
        parts.concat()
    };
    for _ in 0..400 {
        let numbering = odd(&parts, &mut random);
        let body = odd(&tags, &mut random);
        let parts = [("numbering", "n.xml", &*numbering)];
        let _ = read(&made(&body, &parts));
    }
}

#[test]
fn a_document_is_opened_and_never_written() {
    let bytes = made(&p("Số 12"), &[]);
    let source = open(&bytes[..]).unwrap();
    assert_eq!(source.kind(), Kind::Docx);
    assert_eq!(source.text(), "Số 12\n");
    assert!(!source.has_boxes() && !source.is_writable());
    assert_eq!(source.encoding(), "binary");
    assert_eq!(source.apply(&EditLog::new(), Keep::Old), bytes);
    let edits = crate::format::testing::edits(source.text(), &[("12", "13")]);
    let mut out = Vec::new();
    let error = source.apply_to(&edits, Keep::Old, &mut out).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::Unsupported);
    assert!(out.is_empty());
    assert_eq!(source.apply(&edits, Keep::Old), bytes);
    let places = source.locate(crate::Span::new(0, 3));
    assert_eq!((places.len(), places[0].bbox()), (1, None));
}
