//! Files with boxes are corrected in place: what must hold for any edits of
//! any of them.

use khoidau::Span;
use khoidau::edit::{Edit, EditKind, EditLog};
use khoidau::format::{Keep, Kind, Source, open};
use proptest::prelude::*;

/// Words as engines read them, with what markup has to escape.
const WORDS: &[&str] = &[
    "UY", "BAN", "ng", "ày", "S6", "12/QD-UB", "A&B", "<", "\"x\"", "'", "ệ",
    "-", "~", "tháng", "]]>", "&amp;", "đ", "1.", "…", "a=b", "\\",
];

/// What edits put in the place of a stretch: words, pieces, blanks, nothing.
const PUT: &[&str] = &[
    "",
    "ngày",
    "một hai",
    " ",
    "-",
    " - ",
    "x ",
    " y",
    "<&\"'>",
    "ba bốn năm",
    "\u{a0}",
    "]]>",
    "ủ",
];

/// A page: blocks of lines of words.
type Page = Vec<Vec<Vec<String>>>;

fn words() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(WORDS).prop_map(str::to_owned);
    prop::collection::vec(word, 1..6)
}

fn pages() -> impl Strategy<Value = Vec<Page>> {
    let block = prop::collection::vec(words(), 1..4);
    let page = prop::collection::vec(block, 0..4);
    prop::collection::vec(page, 1..4)
}

/// Edits by where they begin and end, in thousandths of the text.
fn edits() -> impl Strategy<Value = Vec<(usize, usize, &'static str)>> {
    let edit = (0..1000usize, 0..9usize, prop::sample::select(PUT));
    prop::collection::vec(edit, 0..12)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// The pages as hOCR: with words or with lines alone, with emphasis.
fn hocr(pages: &[Page], parted: bool, end: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    out.push_str("<html><head><title>x</title></head><body>");
    let mut id = 0;
    for page in pages {
        out.push_str("<div class='ocr_page' title='bbox 0 0 900 999'>");
        for block in page {
            out.push_str(end);
            out.push_str("<p class=\"ocr_par\">");
            for line in block {
                out.push_str(end);
                out.push_str("<span class='ocr_line' title=\"bbox 0 0 9 9\">");
                let mut left = 10;
                for word in line {
                    id += 1;
                    let text = escaped(word);
                    if !parted {
                        out.push_str(&format!("{text} "));
                        continue;
                    }
                    let right = left + 10 * word.chars().count();
                    let text = match id % 3 {
                        0 => format!("<strong>{text}</strong>"),
                        _ => text,
                    };
                    out.push_str(&format!(
                        "{end} <span class='ocrx_word' id='w{id}' \
                         title='bbox {left} 1 {right} 9; x_wconf {}'>{text}\
                         </span>",
                        id % 100
                    ));
                    left = right + 5;
                }
                out.push_str("</span>");
            }
            out.push_str("</p>");
        }
        out.push_str("</div>");
    }
    out.push_str("</body></html>");
    out
}

/// The pages as the table of Tesseract.
fn tsv(pages: &[Page], end: &str) -> String {
    let mut out = String::from(
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\t\
         width\theight\tconf\ttext",
    );
    out.push_str(end);
    let mut row = |level, at: [usize; 5], left, width, text: &str| {
        let [page, block, par, line, word] = at;
        out.push_str(&format!(
            "{level}\t{page}\t{block}\t{par}\t{line}\t{word}\t{left}\t0\t\
             {width}\t9\t50\t{text}{end}"
        ));
    };
    for (p, page) in pages.iter().enumerate() {
        row(1, [p + 1, 0, 0, 0, 0], 0, 900, "");
        for (b, block) in page.iter().enumerate() {
            row(3, [p + 1, 1, b + 1, 0, 0], 0, 900, "");
            for (l, line) in block.iter().enumerate() {
                row(4, [p + 1, 1, b + 1, l + 1, 0], 0, 900, "");
                for (w, word) in line.iter().enumerate() {
                    let width = 10 * word.chars().count();
                    let at = [p + 1, 1, b + 1, l + 1, w + 1];
                    row(5, at, 100 * w, width, word);
                }
            }
        }
    }
    out
}

/// The pages as ALTO.
fn alto(pages: &[Page], end: &str) -> String {
    let mut out = String::from("<alto><Layout>");
    let mut id = 0;
    for page in pages {
        out.push_str("<Page WIDTH='900' HEIGHT='999'><PrintSpace>");
        for block in page {
            out.push_str("<TextBlock>");
            for line in block {
                out.push_str(&format!("{end}<TextLine>"));
                for (at, word) in line.iter().enumerate() {
                    id += 1;
                    let text = escaped(word).replace('\'', "&apos;");
                    let width = 10 * word.chars().count();
                    out.push_str(&format!(
                        "{end}<String ID='w{id}' CONTENT='{text}' VPOS='1' \
                         HPOS='{}' WIDTH='{width}' HEIGHT='8' WC='0.5'/><SP/>",
                        100 * at
                    ));
                }
                out.push_str("</TextLine>");
            }
            out.push_str("</TextBlock>");
        }
        out.push_str("</PrintSpace></Page>");
    }
    out.push_str("</Layout></alto>");
    out
}

/// The pages as PAGE XML, its text on three levels or on that of lines alone.
fn page_xml(pages: &[Page], parted: bool, end: &str) -> String {
    let said = |text: &str| {
        let text = escaped(text);
        format!("{end}<TextEquiv><Unicode>{text}</Unicode></TextEquiv>")
    };
    let mut out = String::from("<PcGts>");
    let mut id = 0;
    for page in pages {
        out.push_str("<Page imageWidth='900' imageHeight='999'>");
        for block in page {
            out.push_str(&format!("{end}<TextRegion>"));
            for line in block {
                out.push_str(&format!("{end}<TextLine>"));
                for (at, word) in line.iter().enumerate().filter(|_| parted) {
                    id += 1;
                    let left = 100 * at;
                    let right = left + 10 * word.chars().count();
                    out.push_str(&format!(
                        "{end}<Word id='w{id}'><Coords points='{left},1 \
                         {right},1 {right},9 {left},9'/>{}</Word>",
                        said(word)
                    ));
                }
                out.push_str(&said(&line.join(" ")));
                out.push_str("</TextLine>");
            }
            if parted {
                let lines = block.iter().map(|line| line.join(" "));
                out.push_str(&said(&lines.collect::<Vec<_>>().join("\n")));
            }
            out.push_str("</TextRegion>");
        }
        out.push_str("</Page>");
    }
    out.push_str("</PcGts>");
    out
}

/// As many of the edits as can be made in this order.
fn log(text: &str, edits: &[(usize, usize, &str)]) -> EditLog {
    let mut log = EditLog::new();
    let mut sorted = edits.to_vec();
    sorted.sort_unstable();
    for (start, length, after) in sorted {
        let start = start * text.len() / 1000;
        let end = (start + length).min(text.len());
        let span = Span::new(start, end);
        // On an empty line is no word to change.
        let ends = |c: char| matches!(c, '\n' | '\u{C}');
        let blank = text
            .get(..start)
            .is_none_or(|t| t.is_empty() || t.ends_with(ends))
            && text
                .get(end..)
                .is_none_or(|t| t.is_empty() || t.starts_with(ends))
            && start == end;
        if blank {
            continue;
        }
        let edit = Edit::new(text, span, after, EditKind::Letters, 900);
        if let Some(edit) = edit {
            // One that overlaps the one before is left out.
            let _ = log.push(edit);
        }
    }
    log
}

/// Words by lines, lines without words left out.
fn lines(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().map(|line| line.split_whitespace().collect());
    lines.filter(|line: &Vec<&str>| !line.is_empty()).collect()
}

fn opened(file: &[u8], kind: Kind) -> Source<'_> {
    let source = open(file).expect("it can be read");
    assert_eq!(source.kind(), kind);
    source
}

/// Tags without those of words, which may come and go, and without what is
/// kept in titles: what must not change in any case.
fn frame(file: &str) -> Vec<&str> {
    let tags = file.split('<').skip(1);
    let tags = tags.map(|tag| &tag[..tag.find('>').unwrap_or(tag.len())]);
    let ours =
        |tag: &&str| !tag.contains("ocrx_word") && tag.contains("class");
    tags.filter(ours).collect()
}

/// What follows `id=` in a file.
fn names(file: &str) -> Vec<&str> {
    let names = file.split(" id='").skip(1);
    names.map(|name| name.split('\'').next().unwrap_or("")).collect()
}

/// Checks that a file is corrected in place; returns what comes out.
fn check(file: &str, kind: Kind, edits: &[(usize, usize, &str)], keep: Keep) {
    let source = opened(file.as_bytes(), kind);
    assert_eq!(source.apply(&EditLog::new(), keep), file.as_bytes());
    let log = log(source.text(), edits);
    let out = source.apply(&log, keep);
    let mut streamed = Vec::new();
    source.apply_to(&log, keep, &mut streamed).unwrap();
    assert_eq!(streamed, out);
    let out = String::from_utf8(out).expect("UTF-8");
    let again = opened(out.as_bytes(), kind);
    let wanted = log.apply(source.text());
    assert_eq!(lines(again.text()), lines(&wanted), "{out}");
    if wanted.trim() == source.text().trim()
        && lines(&wanted) == lines(source.text())
    {
        assert_eq!(out, file, "the same words are the same file");
    }
    let pages: Vec<_> = again.pages().map(|page| page.size).collect();
    let before: Vec<_> = source.pages().map(|page| page.size).collect();
    assert_eq!(pages, before);
    if kind == Kind::Hocr {
        if keep == Keep::No {
            assert_eq!(frame(&out), frame(file));
        }
        let names = names(&out);
        let mut once = names.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), names.len(), "names of elements: {out}");
    }
    // Boxes stay on their line.
    for page in again.pages() {
        for word in page
            .blocks
            .iter()
            .flat_map(|b| &b.lines)
            .flat_map(|l| &l.cells)
            .flat_map(|c| &c.words)
        {
            if let Some(bbox) = word.bbox {
                assert!(bbox.left <= bbox.right && bbox.right <= 900.0);
                assert!(bbox.left.fract() == 0.0 && bbox.left >= 0.0);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn hocr_is_corrected_in_place(
        pages in pages(),
        edits in edits(),
        parted: bool,
        windows: bool,
        kept: bool,
    ) {
        let end = if windows { "\r\n" } else { "\n" };
        let file = hocr(&pages, parted, end);
        let keep = if kept { Keep::Old } else { Keep::No };
        check(&file, Kind::Hocr, &edits, keep);
    }

    #[test]
    fn tables_are_corrected_in_place(
        pages in pages(),
        edits in edits(),
        windows: bool,
    ) {
        let file = tsv(&pages, if windows { "\r\n" } else { "\n" });
        check(&file, Kind::Tsv, &edits, Keep::Old);
    }

    #[test]
    fn alto_and_page_are_corrected_in_place(
        pages in pages(),
        edits in edits(),
        parted: bool,
        windows: bool,
        kept: bool,
    ) {
        let end = if windows { "\r\n" } else { "\n" };
        let keep = if kept { Keep::Old } else { Keep::No };
        check(&alto(&pages, end), Kind::Alto, &edits, keep);
        check(&page_xml(&pages, parted, end), Kind::Page, &edits, keep);
    }

    /// One page is one text, whatever it is in.
    #[test]
    fn a_page_is_the_same_text_in_every_format(pages in pages()) {
        let words = hocr(&pages, true, "\n");
        let table = tsv(&pages, "\n");
        let one = opened(words.as_bytes(), Kind::Hocr);
        let other = opened(table.as_bytes(), Kind::Tsv);
        prop_assert_eq!(one.text(), other.text());
        let loose = hocr(&pages, false, "\n");
        let loose = opened(loose.as_bytes(), Kind::Hocr);
        prop_assert_eq!(one.text(), loose.text());
        let strings = alto(&pages, "\n");
        let strings = opened(strings.as_bytes(), Kind::Alto);
        prop_assert_eq!(one.text(), strings.text());
        for parted in [true, false] {
            let levels = page_xml(&pages, parted, "\n");
            let levels = opened(levels.as_bytes(), Kind::Page);
            prop_assert_eq!(one.text(), levels.text());
        }
    }

    /// Whatever is cut out of a file or put into it, it is read or refused.
    #[test]
    fn damaged_files_are_read_or_refused(
        pages in pages(),
        table: bool,
        at in 0..1000usize,
        length in 0..40usize,
        put in prop::sample::select(PUT),
        edits in edits(),
    ) {
        let mut file = match table {
            true => tsv(&pages, "\n"),
            false => hocr(&pages, true, "\n"),
        }
        .into_bytes();
        let start = at * file.len() / 1000;
        let end = (start + length).min(file.len());
        file.splice(start..end, put.bytes());
        if let Ok(source) = open(&file) {
            prop_assert_eq!(source.apply(&EditLog::new(), Keep::Old), file.clone());
            let log = log(source.text(), &edits);
            let out = source.apply(&log, Keep::Old);
            // Damage may leave words and no line: without the words, text
            // beside them is text in no place that the format knows.
            let some = !log.apply(source.text()).trim().is_empty();
            prop_assert!(!(source.has_boxes() && some) || open(&out).is_ok());
        }
    }
}

/// A correction may take every word of a page: what is left is read again,
/// with the text that stands outside the page.
#[test]
fn a_file_without_a_word_left_is_read_again() {
    let page = vec![vec![vec![vec!["rn".to_owned(), "ii".to_owned()]]]];
    let file = hocr(&page, true, "\n").replace("<body>", "<body>Notes ");
    let source = open(file.as_bytes()).unwrap();
    let all = source.text().trim_end().len();
    let out = source.apply(&log(source.text(), &[(0, all, " ")]), Keep::No);
    assert_eq!(open(&out).unwrap().text().trim(), "");
}

/// A bomb is refused before it goes off: nothing of its size is made of it.
#[test]
fn bombs_are_refused() {
    let page = "<html><body><div class='ocr_page'><p class='ocr_line'>";
    let long = "a".repeat(20 << 20);
    let files = [
        format!("{page}<span class='ocrx_word' title='{long}'>x</span>"),
        format!("{page}<span class='ocrx_word' title='{long}"),
        format!("{page}<span class='ocrx_word'>{long}</span>"),
        format!("{page}{}", "<div>".repeat(100_000)),
        format!("{page}{}", "<i a=b>".repeat(100_000)),
        format!("{page}{}", "<".repeat(20 << 20)),
        format!("<!DOCTYPE html [<!ENTITY a 'b'>]>{page}&a;</p></div>"),
        format!("<!DOCTYPE html [<!ENTITY % a SYSTEM 'file:///b'>]>{page}"),
        format!("{page}<b class='ocrx_word' title='bbox 0 0 1e99 9'>x</b>"),
        format!("{page}\0"),
    ];
    for file in files {
        let error = open(file.as_bytes()).unwrap_err();
        assert!(error.offset() <= file.len());
        assert!(error.to_string().starts_with("byte "), "{error}");
    }
}
