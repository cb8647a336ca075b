//! hOCR as programs write it, and as it comes out.

use crate::edit::EditLog;
use crate::format::testing::{corrected, edits, opened};
use crate::format::{Keep, Kind, open};
use crate::span::Span;

/// The content of a page as a whole file.
fn page(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html PUBLIC \
         \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n    \
         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n\
         <html xmlns=\"http://www.w3.org/1999/xhtml\">\n <head><title>Trang\
         </title>\n  <meta name='ocr-system' content='tesseract 5.3.0' />\n \
         </head>\n <body>\n  <div class='ocr_page' id='page_1' title='image \
         \"a;b.png\"; bbox 0 0 1654 2338; ppageno 0'>\n{content}\n  </div>\n \
         </body>\n</html>\n"
    )
}

/// The content of a page that is one line, corrected.
fn line(content: &str, edits: &[(&str, &str)], keep: Keep) -> String {
    let before = "<span class='ocr_line' id='l1' title='bbox 0 0 90 9'>";
    let file = page(&format!("{before}{content}</span>"));
    let out = corrected(&file, Kind::Hocr, edits, keep);
    let start = out.find("<span class='ocr_line'").unwrap();
    let end = out.rfind("</span>\n  </div>").unwrap();
    let out = &out[start..end];
    out.strip_prefix(before).unwrap_or(out).to_owned()
}

fn text(content: &str) -> String {
    opened(&page(content), Kind::Hocr).text().to_owned()
}

#[test]
fn lines_of_any_class_are_lines_and_paragraphs_are_blocks() {
    let content = "\
<div class='ocr_carea'><p class='ocr_par'>
<span class='ocr_header'><span class='ocrx_word'>UY</span> <span class='ocrx_word'>BAN</span></span>
<span class='ocr_caption'><span class='ocrx_word'>Hinh</span></span></p>
<p class='ocr_par'><span class='ocr_textfloat'><span class='ocrx_word'>So</span></span></p>
<div class='ocr_photo'></div><div class='ocr_separator' id='s1'></div></div>
<div class='ocr_carea extra'><p class='other ocr_par'>
<span class='ocr_line'><span class='ocrx_word'> </span></span>
<span class='ocr_line'><span class=' x ocrx_word'>Noi</span><span class='ocrx_word'>nhan</span></span></p></div>";
    assert_eq!(text(content), "UY BAN\nHinh\n\nSo\n\nNoi nhan\n");
}

#[test]
fn text_that_is_in_no_word_is_found_by_blanks() {
    let rows = [
        (
            "<span class='ocr_line'>Alice was <em>be</em>ginning</span>\
             <span class='ocr_line'>to get</span>",
            "Alice was beginning\nto get\n",
        ),
        (
            "<h3><span class='ocr_line'>Mot</span></h3>\
             <span class='ocr_line'>hai</span><p class='ocr_par'>ba<br/>bon\
             </p>nam",
            "Mot\n\nhai\n\nba\nbon\n\nnam\n",
        ),
        (
            "<span class='ocr_line'>mot <span class='ocrx_word'>hai</span> \
             ba&nbsp;bon &amp;c</span>",
            "mot hai ba bon &c\n",
        ),
        ("<span class='ocrx_word'>mot</span> hai", "mot hai\n"),
        ("<span class='ocr_line'><![CDATA[a < b]]> c</span>", "a < b c\n"),
        (
            "<div class='ocr_float'><div>mot</div><div>hai</div></div>",
            "mot\nhai\n",
        ),
    ];
    for (content, expected) in rows {
        assert_eq!(text(content), expected, "{content}");
    }
    let file = "<html><head><meta name=\"ocr-system\" content=\"x\"/></head>\
        <body><span class=\"ocr_page\"></span>\
        <span class=\"ocr_line\">Ja! Nein</span></body></html>";
    assert_eq!(opened(file, Kind::Hocr).text(), "Ja! Nein\n");
    let file = "<html><body><div class=\"ocr_page\">Page 1</div>\n\
        <div class=\"ocr_page\">Page 2</div></body></html>";
    assert_eq!(opened(file, Kind::Hocr).text(), "Page 1\n\u{C}Page 2\n");
}

#[test]
fn a_word_changes_and_keeps_what_was_read_in_its_title() {
    let word = "<span class='ocrx_word' id='w1' title='bbox 1 2 3 4; \
                x_wconf 91'>S6</span>";
    let rows = [
        (word, Keep::No, word.replace("S6", "Số")),
        (
            word,
            Keep::Old,
            "<span class='ocrx_word' id='w1' title='bbox 1 2 3 4; x_wconf 91; \
             x_kd_ocr \"S6\"'>Số</span>"
                .to_owned(),
        ),
        // Without a title, with one that ends in a semicolon or in blanks.
        (
            "<span class=\"ocrx_word\">S6</span>",
            Keep::Old,
            "<span class=\"ocrx_word\" title=\"x_kd_ocr &quot;S6&quot;\">Số\
             </span>"
                .to_owned(),
        ),
        (
            "<span class='ocrx_word' title=\"bbox 1 2 3 4; \">S6</span>",
            Keep::Old,
            "<span class='ocrx_word' title=\"bbox 1 2 3 4; x_kd_ocr &quot;S6\
             &quot; \">Số</span>"
                .to_owned(),
        ),
        // What an earlier correction kept is the older reading.
        (
            "<span class='ocrx_word' title='x_kd_ocr \"5o\"'>S6</span>",
            Keep::Old,
            "<span class='ocrx_word' title='x_kd_ocr \"5o\"'>Số</span>"
                .to_owned(),
        ),
        // Emphasis and white space around the word stay.
        (
            "<span class='ocrx_word'>\n <strong><em>S6</em></strong> </span>",
            Keep::No,
            "<span class='ocrx_word'>\n <strong><em>Số</em></strong> </span>"
                .to_owned(),
        ),
        // A letter that stays stays in its element.
        (
            "<span class='ocrx_word'><b>S</b>6</span>",
            Keep::No,
            "<span class='ocrx_word'><b>S</b>ố</span>".to_owned(),
        ),
        // What is said of each character goes where their number changes,
        // which it does not here.
        (
            "<span class='ocrx_word' title='x_confs 9 8; bbox 1 2 3 4'>\
             <span class='ocrx_cinfo' title='x_conf 9'>S</span>\
             <span class='ocrx_cinfo' title='x_conf 8'>6</span></span>",
            Keep::No,
            "<span class='ocrx_word' title='x_confs 9 8; bbox 1 2 3 4'>\
             <span class='ocrx_cinfo' title='x_conf 9'>S</span>\
             <span class='ocrx_cinfo' title='x_conf 8'>ố</span></span>"
                .to_owned(),
        ),
        (
            "<span class='ocrx_word'><span class='alternatives'>\
             <ins class='alt' title='nlp 0.1'>S6</ins>\
             <del class='alt'>5o</del></span></span>",
            Keep::No,
            "<span class='ocrx_word'><span class='alternatives'>\
             <ins class='alt' title='nlp 0.1'>Số</ins>\
             <del class='alt'>5o</del></span></span>"
                .to_owned(),
        ),
    ];
    for (content, keep, expected) in rows {
        assert_eq!(line(content, &[("S6", "Số")], keep), expected);
    }
}

#[test]
fn characters_go_where_their_number_changes() {
    let content = "<span class='ocrx_word' title='x_confs 9 8 7; bbox 1 2 3 \
        4; x_bboxes 1 2'><b><span class='ocrx_cinfo'>n</span><span \
        class='ocrx_cinfo'>g</span><span class='ocrx_cinfo'>y</span></b></span>";
    let expected = "<span class='ocrx_word' title='bbox 1 2 3 4'><b>ngày</b>\
        </span>";
    assert_eq!(line(content, &[("ngy", "ngày")], Keep::No), expected);
}

#[test]
fn only_words_that_change_are_written_anew() {
    let content = "<span class='ocrx_word'>A&amp;B</span> \
        <span class='ocrx_word'>&#39;x&quot;</span> \
        <span class='ocrx_word'><![CDATA[a<b]]></span> \
        <span class='ocrx_word'>&#272;&#x1ea3;ng</span>";
    let found = line(content, &[("a<b", "ă<b>&\"'")], Keep::No);
    let expected = content.replace("<![CDATA[a<b]]>", "ă&lt;b&gt;&amp;\"'");
    assert_eq!(found, expected);
    let kept = line(
        "<span class='ocrx_word' title='a'>\"x'\\</span>",
        &[("\"x'\\", "y")],
        Keep::Old,
    );
    let expected = "<span class='ocrx_word' title='a; x_kd_ocr \
        \"\\\"x&#39;\\\\\"'>y</span>";
    assert_eq!(kept, expected);
}

/// Three words of a line, with their boxes.
const WORDS: &str = "
 <span class='ocrx_word' id='w1' title='bbox 10 0 30 9; x_wconf 9'>ng</span>
 <span class='ocrx_word' id='w2' title='bbox 40 1 60 8; x_wconf 8'>ay3</span>
 <span class='ocrx_word' id='w3' title='bbox 70 0 80 9'>la</span>";

#[test]
fn words_merge_and_split_with_their_boxes() {
    let rows = [
        (
            vec![("ng ay3", "ngày3")],
            "
 <span class='ocrx_word' id='w1' title='bbox 10 0 60 9; x_wconf 9'>ngày3</span>
 <span class='ocrx_word' id='w3' title='bbox 70 0 80 9'>la</span>",
        ),
        (
            vec![("ay3", "ày 3")],
            "
 <span class='ocrx_word' id='w1' title='bbox 10 0 30 9; x_wconf 9'>ng</span>
 <span class='ocrx_word' id='w2' title='bbox 40 1 50 8; x_wconf 8'>ày</span>
 <span class='ocrx_word' id='w2_2' title='bbox 55 1 60 8; x_wconf 8'>3</span>
 <span class='ocrx_word' id='w3' title='bbox 70 0 80 9'>la</span>",
        ),
        // One by one where their number stays.
        (
            vec![("ng ay3", "ngày 3")],
            "
 <span class='ocrx_word' id='w1' title='bbox 10 0 30 9; x_wconf 9'>ngày</span>
 <span class='ocrx_word' id='w2' title='bbox 40 1 60 8; x_wconf 8'>3</span>
 <span class='ocrx_word' id='w3' title='bbox 70 0 80 9'>la</span>",
        ),
        (
            vec![("ng", ""), ("la", "là")],
            "
 <span class='ocrx_word' id='w2' title='bbox 40 1 60 8; x_wconf 8'>ay3</span>
 <span class='ocrx_word' id='w3' title='bbox 70 0 80 9'>là</span>",
        ),
    ];
    for (edits, expected) in rows {
        assert_eq!(line(WORDS, &edits, Keep::No), expected);
    }
    let all = line(WORDS, &[("ng ay3 la", "")], Keep::Old);
    assert_eq!(
        all,
        "<span class='ocr_line' id='l1' title='bbox 0 0 90 9; x_kd_ocr \"ng \
         ay3 la\"'>"
    );
    let merged = line(WORDS, &[("ng ay3", "ngày3")], Keep::Old);
    assert!(merged.contains("9; x_kd_ocr \"ng ay3\"'>ngày3<"), "{merged}");
}

#[test]
fn a_new_name_is_of_no_other_element_and_emphasis_goes_along() {
    let content = "<span class='ocrx_word' id='w'><b>mothai</b></span>\
        <i id=\"w_2\"></i>";
    let found = line(content, &[("mothai", "một hai")], Keep::No);
    let expected = "<span class='ocrx_word' id='w'><b>một</b></span> <span \
        class='ocrx_word' id='w_3'><b>hai</b></span><i id=\"w_2\"></i>";
    assert_eq!(found, expected);
}

#[test]
fn lines_without_words_change_in_place() {
    let rows = [
        (
            "uy  ban <em>nh</em>an\n dan",
            vec![("uy", "ủy"), ("nhan", "nhân")],
            "ủy  ban <em>nh</em>ân\n dan",
        ),
        ("ng ay la", vec![("ng ay", "ngày")], "ngày la"),
        ("ngayla 3", vec![("ngayla", "ngày là")], "ngày là 3"),
        ("a ~ b", vec![("~", "")], "a b"),
        ("A&amp;B &lt;c&gt;", vec![("A&B", "C&D")], "C&amp;D &lt;c&gt;"),
        ("<![CDATA[a b]]> c", vec![("a", "<d>")], "&lt;d&gt; b c"),
    ];
    for (content, edits, expected) in rows {
        assert_eq!(line(content, &edits, Keep::No), expected);
    }
    let kept = line("uy ban", &[("uy", "ủy"), ("ban", "bán")], Keep::Old);
    assert_eq!(
        kept,
        "<span class='ocr_line' id='l1' title='bbox 0 0 90 9; x_kd_ocr \"uy \
         ban\"'>ủy bán"
    );
}

#[test]
fn html_that_is_no_xml_is_read_as_browsers_do() {
    let file = "<!doctype html>\r\n<HTML><head><meta charset=utf-8><br>\
        </head><body><div class=ocr_page title='bbox 0 0 9 9'><p \
        class=ocr_par>\r\n<SPAN CLASS=ocr_line><span class=ocrx_word \
        title=\"bbox 1 1 2 2\">w&nbsp;&copy;</span> <span class=ocrx_word>1 < \
        2</span></SPAN><p class=ocr_par><span class=ocr_line><span \
        class=ocrx_word title=x_wconf>a&b</span></span></div>";
    let source = opened(file, Kind::Hocr);
    assert_eq!(source.text(), "w © 1 < 2\n\na&b\n");
    let found = corrected(
        file,
        Kind::Hocr,
        &[("w", "v"), ("a&b", "a&c d")],
        Keep::Old,
    );
    let expected = file
        .replace(
            "title=\"bbox 1 1 2 2\"",
            "title=\"bbox 1 1 2 2; x_kd_ocr \
                 &quot;w ©&quot;\"",
        )
        .replace("w&nbsp;&copy;", "v ©")
        .replace(
            "title=x_wconf>a&b</span>",
            "title=x_wconf;&#32;x_kd_ocr&#32;&quot;a&amp;b&quot;>a&amp;c\
             </span> <span class=ocrx_word title=x_wconf>d</span>",
        );
    assert_eq!(found, expected);
}

#[test]
fn words_are_never_lost_in_silence() {
    let rows = [
        // Text, but nothing of hOCR around it.
        ("<html><body><p title='ocr_line'>mot hai</body></html>", "no"),
        ("<html><body><div class='ocr_page'>mot", "ends before </div>"),
        (
            "<?xml version='1.0'?><html><body><b class='ocr_line'>mot",
            "ends before",
        ),
        ("<html><span class='ocrx_word' title='bbox 1 1", "ends"),
        (
            "<html><body><span class='ocr_line' title='bbox 0 0 1e30 1'>a</span>\
          </body></html>",
            "no page has such coordinates",
        ),
        (
            "<!DOCTYPE html [<!ENTITY a 'b'>]><p class='ocr_line'>&a;</p>",
            "declares an entity",
        ),
    ];
    for (file, part) in rows {
        let found = open(file.as_bytes());
        let error = found.map(|s| s.text().to_owned()).unwrap_err();
        assert!(error.to_string().contains(part), "{file}: {error}");
        assert!(error.offset() <= file.len());
    }
    // An empty page is one.
    assert_eq!(text("<p class='ocr_par'></p>"), "");
}

#[test]
fn places_and_confidences_lead_back() {
    let file = page(&format!("<span class='ocr_line'>{WORDS}</span>"));
    let source = opened(&file, Kind::Hocr);
    assert_eq!(source.text(), "ng ay3 la\n");
    let places = source.locate(Span::new(1, 4));
    let [place] = places.as_slice() else { panic!("one page") };
    let bytes = &file[place.bytes().range()];
    assert!(bytes.starts_with("<span") && bytes.ends_with(">ay3</span>"));
    let bbox = place.bbox().unwrap();
    assert_eq!((bbox.left, bbox.bottom), (10.0, 9.0));
    let sure: Vec<(Span, f32)> = source.confidences().collect();
    assert_eq!(sure, [(Span::new(0, 2), 0.09), (Span::new(3, 6), 0.08)]);
    let page = source.pages().next().unwrap();
    assert_eq!(page.size, Some((1654.0, 2338.0)));
    assert_eq!(page.blocks[0].lines[0].cells[0].words.len(), 3);
    assert_eq!(source.locate(Span::new(9, 9)).len(), 1);
}

#[test]
fn other_encodings_come_back_in_themselves() {
    let body = "<html><body><p class='ocr_line'>t\u{e9}l\u{e9} so</p></body>\
        </html>";
    let xml = |name| format!("<?xml version=\"1.0\" encoding=\"{name}\"?>");
    let wide = format!("\u{feff}{}\r\n{body}", xml("UTF-16"));
    let wide: Vec<u8> =
        wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = format!("{}{body}", xml("ISO-8859-1"));
    let latin: Vec<u8> = latin.chars().map(|c| c as u8).collect();
    for (bytes, number) in [(wide, "số"), (latin, "s&#7889;")] {
        let source = open(&bytes).unwrap();
        assert_eq!(source.text(), "télé so\n");
        assert_eq!(source.apply(&EditLog::new(), Keep::Old), bytes);
        let log = edits(source.text(), &[("so", "số")]);
        let out = source.apply(&log, Keep::No);
        assert_eq!(open(&out).unwrap().text(), "télé số\n");
        let after = match bytes[0] {
            0xff => body
                .replace("so<", &format!("{number}<"))
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            _ => body
                .replace("so<", &format!("{number}<"))
                .chars()
                .map(|c| c as u8)
                .collect::<Vec<u8>>(),
        };
        assert!(out.ends_with(&after));
        let place = source.locate(Span::new(0, 6))[0].bytes();
        assert!(bytes[place.end()..].len() < bytes.len());
        assert_eq!(
            place.start() % 2,
            usize::from(bytes[0] != 0xff) & place.start()
        );
    }
}

#[test]
fn tags_stay_matched_whatever_is_in_a_word() {
    type Row =
        (&'static str, &'static [(&'static str, &'static str)], &'static str);
    let rows: &[Row] = &[
        // Characters, of which one has no class, and in emphasis.
        (
            "<span class='ocrx_word'><span class='ocrx_cinfo'>S</span>\
             <span>6</span></span> <span class='ocrx_word'>12</span>",
            &[("S6", "Số:")],
            "<span class='ocrx_word'>Số:</span> \
             <span class='ocrx_word'>12</span>",
        ),
        (
            "<span class='ocrx_word'><b><span class='ocrx_cinfo'>S</span></b>\
             <span class='ocrx_cinfo'>6</span></span>",
            &[("S6", "Số:")],
            "<span class='ocrx_word'>Số:</span>",
        ),
        // A break is a blank of the word.
        (
            "<span class='ocrx_word'>h<br/>ai</span>",
            &[("h ai", "hai,")],
            "<span class='ocrx_word'>hai,</span>",
        ),
        (
            "<span class='ocrx_word'>mot<br/>hal</span>",
            &[("hal", "hai")],
            "<span class='ocrx_word'>mot<br/>hai</span>",
        ),
        // What parts two words must not go with the one between.
        (
            "S6 <span class='ocrx_word'>12</span>ba",
            &[("S6 12", "S612")],
            "S612  ba",
        ),
        (
            "a <span class='ocrx_word'>~</span><b>c</b>",
            &[("~", "")],
            "a  <b>c</b>",
        ),
        // A word that begins in an element and ends behind it.
        ("mot <i>hai</i>~ ba", &[(" hai~", "")], "mot <i></i> ba"),
    ];
    for (before, edits, after) in rows {
        let out = line(before, edits, Keep::No);
        assert_eq!(out, *after, "{before} {edits:?}");
    }
}

#[test]
fn words_that_are_never_closed_change_in_place() {
    let rows = [
        (
            "<p><span class=ocrx_word id=w>S6<p><span class=ocrx_word>12",
            ("S6", "S 6"),
        ),
        ("<p><span class=ocrx_word>S6<p><span class=ocrx_word>12", ("S6", "")),
        (
            "<Word><span class=ocrx_word><span class=ocrx_cinfo>S</span>\
             <span class=ocrx_cinfo>6</Word></span></span>\
             <span class=ocrx_word>12</span>",
            ("S6", "Số:"),
        ),
        (
            "<table><span class=ocrx_word><td>chin<td>muoi</table>\
             <span class=ocrx_word>12</span>",
            ("chinmuoi", "chín mươi"),
        ),
        (
            "<span class='ocrx_word' id=;w' title='bbox 1 1 9 9'>S6</span> \
             <span class='ocrx_word'>12</span>",
            ("S6", "S 6"),
        ),
        (
            "<span class='ocrx_word' title\"'bbox 1 1 9 9'>S6</span> \
             <span class='ocrx_word'>12</span>",
            ("S6", "S 6"),
        ),
    ];
    for (content, edit) in rows {
        let file = format!(
            "<html><body><div class='ocr_page'>{content}</body></html>"
        );
        // Whatever closes what was left open.
        let file = file.replace("12</body>", "12</span></body>");
        let file = file.replace("</body>", "</div></body>");
        for keep in [Keep::Old, Keep::No] {
            corrected(&file, Kind::Hocr, &[edit], keep);
        }
    }
}
