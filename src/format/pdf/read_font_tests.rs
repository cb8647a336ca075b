//! What the codes of a text are by its font.

use super::*;

#[test]
fn letters_of_a_font_that_is_not_there_are_not_lost() {
    let content = "BT /F1 10 Tf 50 500 Td (CH) Tj /F2 10 Tf (\\010) Tj \
                   /F1 10 Tf ( NGH) Tj /F2 10 Tf (\\011\\007) Tj ET";
    let text = page("", content);
    assert_eq!(text.scan.text, "CH\u{FFFD} NGH\u{FFFD}\u{FFFD}\n");
}

/// A page whose text is in one font of some entries.
fn with_font(entries: &str, map: &str, string: &str) -> PdfText {
    let mut pdf = Pdf::new();
    let map = pdf.stream("", map);
    let font = pdf.object(
        format!("<< /Type /Font {entries} >>")
            .replace("MAP", &format!("/ToUnicode {map} 0 R")),
    );
    pdf.page_of(
        &format!("/Font << /F1 {font} 0 R >>"),
        format!("BT /F1 10 Tf 50 500 Td {string} Tj ET"),
    );
    read_pdf(pdf)
}

#[test]
fn codes_are_letters_by_the_font() {
    let simple = "/Subtype /Type1 /BaseFont /Helvetica";
    let true_type = "/Subtype /TrueType /BaseFont /Some";
    let map = "beginbfchar <41> <1EA4> <42> <0000> endbfchar";
    let cases = [
        // The map to text comes first; what it has not, the encoding has.
        (format!("{simple} /Encoding /WinAnsiEncoding MAP"), "(ABC)", "ẤBC"),
        (
            format!(
                "{simple} /Encoding << /Differences [65 /uni1EE6 /Ohorn \
                 /nowhere 200 /space] >>"
            ),
            "(ABC\\310D)",
            "ỦƠ\u{FFFD} D",
        ),
        (format!("{simple} /Encoding /MacRomanEncoding"), "(\\216)", "é"),
        (simple.to_owned(), "('\\341)", "’Æ"),
        (true_type.to_owned(), "(\\351)", "é"),
        ("/Subtype /Type1 /BaseFont /Symbol".to_owned(), "(a\\267)", "α•"),
        (
            "/Subtype /Type3 /FontMatrix [.01 0 0 .01 0 0] /Encoding << \
             /Differences [1 /a /b] >> /FirstChar 1 /Widths [60 50]"
                .to_owned(),
            "(\\001\\002)",
            "ab",
        ),
    ];
    for (entries, string, expected) in cases {
        let text = with_font(&entries, map, string);
        assert_eq!(text.scan.text.trim_end(), expected, "{entries}");
    }
    let type3 = "/Subtype /Type3 /FontMatrix [.01 0 0 .01 0 0] /Encoding << \
                 /Differences [1 /a] >> /FirstChar 1 /Widths [60]";
    let width = with_font(type3, "", "(\\001\\001)").words[0].width;
    assert!((width - 1.2).abs() < 1e-6);
}

#[test]
fn composite_fonts_are_read() {
    let font = |encoding: &str| {
        format!(
            "/Subtype /Type0 /BaseFont /X /Encoding /{encoding} \
             /DescendantFonts [<< /Subtype /CIDFontType2 /DW 700 \
             /W [1 [500 600] 5 9 250] >>]"
        )
    };
    let map = "beginbfchar <0001> <0111> <0002> <00660069> endbfchar";
    let with_map = font("Identity-H") + " MAP";
    let text = with_font(&with_map, map, "<000100020003>");
    assert_eq!(text.scan.text, "đfi\u{FFFD}\n");
    assert!((text.words[0].width - 1.8).abs() < 1e-6);
    let text = with_font(&font("Identity-H"), map, "<0001>");
    assert_eq!(text.scan.text, "\u{FFFD}\n");
    let text = with_font(&font("UniGB-UCS2-H"), map, "<1EA40042>");
    assert_eq!(text.scan.text, "ẤB\n");
    let text = with_font(&font("GBK-EUC-H"), map, "<41A3A142>");
    assert_eq!(text.scan.text, "A\u{FFFD}B\n");
    let text = with_font(&font("Identity-V"), map, "<00010001>");
    assert_eq!(text.words[0].matrix[1], -10.0);
    assert_eq!(text.words[0].width, 2.0);
}

#[test]
fn old_fonts_are_read_by_their_names() {
    let font = |name: &str| {
        format!(
            "/Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding"
        )
    };
    let cases = [
        ("ABCDEF+.VnTime", "(QuyÕt ®Þnh)", "Quyết định"),
        (".VnTimeH", "(quyÕt ®Þnh)", "QUYẾT ĐỊNH"),
        (".VnTime", "(ñY BAN NH¢N D¢N)", "ỦY BAN NHÂN DÂN"),
        ("VNI-Times", "(Coäng hoøa)", "Cộng hòa"),
        (".VnTime", "(l\\255)", "lư"),
    ];
    for (name, string, expected) in cases {
        // The bytes are those of Latin-1.
        let string: String = string
            .chars()
            .map(|letter| match u32::from(letter) {
                code @ 0x80.. => format!("\\{code:03o}"),
                _ => letter.to_string(),
            })
            .collect();
        let text = with_font(&font(name), "", &string);
        assert_eq!(text.scan.text.trim_end(), expected, "{name}");
    }
    // A map to the right letters needs no reading.
    let map = "beginbfchar <41> <1EA4> <42> <00E0> endbfchar";
    let text = with_font(&(font(".VnTime") + " MAP"), map, "(AB)");
    assert_eq!(text.scan.text, "Ấà\n");
}

#[test]
fn embedded_fonts_say_what_nothing_else_says() {
    // A table of characters alone: 0041 is glyph 5, 1EA5 glyph 6.
    let mut tables = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    tables.extend_from_slice(b"cmap\0\0\0\0\0\0\0\x1C\0\0\0\0");
    tables.extend([0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0]);
    tables.extend([0; 11]);
    tables.push(2);
    for (code, glyph) in [(0x41_u32, 5_u32), (0x1EA5, 6)] {
        for number in [code, code, glyph] {
            tables.extend(number.to_be_bytes());
        }
    }
    let mut pdf = Pdf::new();
    let file = pdf.stream("", &tables);
    let map = pdf.stream("", [0, 0, 0, 6, 0, 5]);
    let old = pdf.stream(
        "",
        "/Encoding 256 array 0 1 255 {1 index exch /.notdef put} for \
         dup 65 /Ohorn put readonly def currentfile eexec dup 66 /A put",
    );
    let composite = pdf.object(format!(
        "<< /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< \
         /Subtype /CIDFontType2 /CIDToGIDMap {map} 0 R /FontDescriptor << \
         /FontFile2 {file} 0 R >> >>] >>"
    ));
    let simple = pdf.object(format!(
        "<< /Subtype /Type1 /BaseFont /X /FontDescriptor << /Flags 4 \
         /FontFile {old} 0 R >> >>"
    ));
    pdf.page_of(
        &format!("/Font << /F1 {composite} 0 R /F2 {simple} 0 R >>"),
        "BT 50 500 Td /F1 10 Tf <000200010007> Tj 0 -20 Td /F2 10 Tf (AC) Tj \
         ET",
    );
    assert_eq!(read_pdf(pdf).scan.text, "Aấ\u{FFFD}\nƠC\n");
}
