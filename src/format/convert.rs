//! Scans written anew in another format: pages, blocks, lines and words with
//! their boxes, and nothing of what one format has and the other has not.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::format::boxes::{LARGEST, around, shared};
use crate::format::{Kind, Source};
use crate::layout::{BoundingBox, Line, Page, Word};
use crate::xml_tree::Tree;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// ALTO 4.2, the latest that the readers of libraries have in common.
const ALTO: [(&str, &str); 4] = [
    ("xmlns", "http://www.loc.gov/standards/alto/ns-v4#"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    (
        "xsi:schemaLocation",
        "http://www.loc.gov/standards/alto/ns-v4# \
         http://www.loc.gov/standards/alto/v4/alto-4-2.xsd",
    ),
    ("SCHEMAVERSION", "4.2"),
];

/// PAGE of 2019-07-15, the latest version.
const PAGE: [(&str, &str); 1] = [(
    "xmlns",
    "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15",
)];

/// When a file was made, which PAGE wants to know: never, so that the same
/// input gives the same bytes.
const NEVER: &str = "1970-01-01T00:00:00";

const PROGRAM: &str = concat!("khoidau ", env!("CARGO_PKG_VERSION"));

impl Source<'_> {
    /// The scan in another format, as UTF-8: of the format that it has, too,
    /// it is written anew. Every page goes into one file; PAGE has one page a
    /// file, so of more there are as many files. `None` where the file has no
    /// boxes, or the format none.
    ///
    /// Coordinates are rounded to whole pixels; those that are in parts of an
    /// inch or of a millimetre become pixels of 300 to the inch. A word
    /// without a box has its share of that of its line. Takes time and memory
    /// in proportion to the words.
    pub fn convert(&self, kind: Kind) -> Option<Vec<String>> {
        if !self.has_boxes() {
            return None;
        }
        let dots = self.dots_of_unit();
        let mut pages: Vec<Page> = self.pages().collect();
        pages.iter_mut().for_each(|page| in_pixels(page, self.text(), dots));
        let text = self.text();
        Some(match kind {
            Kind::Hocr => vec![hocr(text, &pages)],
            Kind::Alto => vec![alto(text, &pages)],
            Kind::Page => pages.iter().map(|one| page(text, one)).collect(),
            Kind::Tsv => vec![tsv(text, &pages)],
            _ => return None,
        })
    }
}

impl Source<'_> {
    /// How many pixels, of [`DPI`] to the inch, the unit of the boxes is.
    fn dots_of_unit(&self) -> f32 {
        match self.about().unit.as_deref() {
            Some("mm10") => DPI / 254.0,
            Some("point") => DPI / 72.0,
            Some("inch1200") => DPI / 1200.0,
            _ => 1.0,
        }
    }
}

/// The pixels of an inch where a file counts in parts of one: what engines
/// are given most often.
const DPI: f32 = 300.0;

/// A page with its boxes in pixels, and one for each word where its line has
/// one.
fn in_pixels(page: &mut Page, text: &str, dots: f32) {
    let scaled = |bbox: &mut Option<BoundingBox>| {
        if let Some(b) = bbox {
            for edge in [&mut b.left, &mut b.top, &mut b.right, &mut b.bottom]
            {
                *edge *= dots;
            }
        }
    };
    page.size = page.size.map(|(w, h)| (w * dots, h * dots));
    for line in page.blocks.iter_mut().flat_map(|block| &mut block.lines) {
        scaled(&mut line.bbox);
        let words = || line.cells.iter().flat_map(|cell| &cell.words);
        let bare = words().all(|word| word.bbox.is_none());
        let shares = line.bbox.filter(|_| bare).map(|whole| {
            let counts = words().map(|w| text[w.span.range()].chars().count());
            shared(whole, &counts.collect::<Vec<_>>(), true)
        });
        let mut shares = shares.into_iter().flatten();
        let words = line.cells.iter_mut().flat_map(|cell| &mut cell.words);
        for word in words {
            match word.bbox {
                None => word.bbox = shares.next(),
                Some(_) => scaled(&mut word.bbox),
            }
        }
    }
}

/// Left, top, right and bottom of a box in whole numbers.
type Edges = [i64; 4];

fn edges(bbox: Option<BoundingBox>) -> Edges {
    bbox.map_or([0; 4], |b| [b.left, b.top, b.right, b.bottom].map(whole))
}

/// A coordinate in whole numbers, no larger than readers take for one.
fn whole(edge: f32) -> i64 {
    f64::from(edge).round().clamp(-LARGEST, LARGEST) as i64
}

fn words(line: &Line) -> impl Iterator<Item = &Word> {
    line.cells.iter().flat_map(|cell| &cell.words)
}

fn line_box(line: &Line) -> Option<BoundingBox> {
    around(words(line).filter_map(|word| word.bbox))
}

fn block_box(lines: &[Line]) -> Option<BoundingBox> {
    around(lines.iter().filter_map(line_box))
}

/// Width and height of a page; those of what stands on it where it does not
/// say them.
fn size(page: &Page) -> (i64, i64) {
    let size = page.size.map(|(w, h)| (whole(w), whole(h)));
    size.unwrap_or_else(|| {
        let blocks = page.blocks.iter();
        let all = around(blocks.filter_map(|block| block_box(&block.lines)));
        let [_, _, right, bottom] = edges(all);
        (right.max(1), bottom.max(1))
    })
}

fn percent(word: &Word) -> Option<i64> {
    word.confidence.map(|sure| (sure * 100.0).round() as i64)
}

/// What a word says, but that a character which XML cannot have is U+FFFD: it
/// would be lost, and the word with it where it is all there is.
fn said<'t>(text: &'t str, word: &Word) -> Cow<'t, str> {
    let lacks =
        |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    let own = &text[word.span.range()];
    match own.contains(lacks) {
        true => own.replace(lacks, "\u{fffd}").into(),
        false => own.into(),
    }
}

/// A text as it stands.
fn as_is(text: &str) -> String {
    text.to_owned()
}

fn hocr(text: &str, pages: &[Page]) -> String {
    let bbox = |[l, t, r, b]: Edges| format!("bbox {l} {t} {r} {b}");
    let mut out = Tree::new(as_is);
    out.open("html", &[("xmlns", "http://www.w3.org/1999/xhtml")]);
    out.open("head", &[]);
    out.leaf("title", Some("OCR".to_owned()));
    let charset = "text/html; charset=utf-8";
    out.empty("meta", &[("http-equiv", "Content-Type"), ("content", charset)]);
    out.empty("meta", &[("name", "ocr-system"), ("content", PROGRAM)]);
    let can = "ocr_page ocr_carea ocr_par ocr_line ocrx_word";
    out.empty("meta", &[("name", "ocr-capabilities"), ("content", can)]);
    out.close("head");
    out.open("body", &[]);
    let mut word_count = 0;
    for (p, page) in pages.iter().enumerate() {
        let (width, height) = size(page);
        let place = bbox([0, 0, width, height]);
        let title = format!("{place}; ppageno {p}");
        let id = format!("page_{}", p + 1);
        let named = [("class", "ocr_page"), ("id", &id), ("title", &title)];
        out.open("div", &named);
        for (b, block) in page.blocks.iter().enumerate() {
            let place = bbox(edges(block_box(&block.lines)));
            let id = format!("par_{}_{}", p + 1, b + 1);
            let named = [("class", "ocr_par"), ("id", &id), ("title", &place)];
            out.open("p", &named);
            for (l, line) in block.lines.iter().enumerate() {
                let place = bbox(edges(line_box(line)));
                let id = format!("line_{}_{}_{}", p + 1, b + 1, l + 1);
                let named =
                    [("class", "ocr_line"), ("id", &id), ("title", &place)];
                out.open("span", &named);
                for word in words(line) {
                    word_count += 1;
                    let mut title = bbox(edges(word.bbox));
                    if let Some(sure) = percent(word) {
                        let _ = write!(title, "; x_wconf {sure}");
                    }
                    let id = format!("word_{word_count}");
                    let named = [
                        ("class", "ocrx_word"),
                        ("id", &id),
                        ("title", &title),
                    ];
                    out.word("span", &named, &said(text, word));
                }
                out.close("span");
            }
            out.close("p");
        }
        out.close("div");
    }
    out.close("body");
    out.close("html");
    let doctype = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 \
        Transitional//EN\" \
        \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n";
    format!("{DECLARATION}{doctype}{}", out.text())
}

fn alto(text: &str, pages: &[Page]) -> String {
    let place = |[l, t, r, b]: Edges| {
        [l, t, (r - l).max(0), (b - t).max(0)].map(|edge| edge.to_string())
    };
    let mut out = Tree::new(as_is);
    out.open("alto", &ALTO);
    out.open("Description", &[]);
    out.leaf("MeasurementUnit", Some("pixel".to_owned()));
    out.open("Processing", &[("ID", "PROCESSING_1")]);
    out.open("processingSoftware", &[]);
    out.leaf("softwareName", Some("khoidau".to_owned()));
    let version = env!("CARGO_PKG_VERSION").to_owned();
    out.leaf("softwareVersion", Some(version));
    out.close("processingSoftware");
    out.close("Processing");
    out.close("Description");
    out.open("Layout", &[]);
    let mut word_count = 0;
    for (p, page) in pages.iter().enumerate() {
        let (width, height) = size(page);
        let (width, height) = (width.to_string(), height.to_string());
        let (id, number) = (format!("page_{}", p + 1), (p + 1).to_string());
        let named = [
            ("ID", &*id),
            ("PHYSICAL_IMG_NR", &*number),
            ("HEIGHT", &*height),
            ("WIDTH", &*width),
        ];
        out.open("Page", &named);
        let whole = [
            ("HPOS", "0"),
            ("VPOS", "0"),
            ("WIDTH", &*width),
            ("HEIGHT", &*height),
        ];
        out.open("PrintSpace", &whole);
        for (b, block) in page.blocks.iter().enumerate() {
            let id = format!("block_{}_{}", p + 1, b + 1);
            let bbox = place(edges(block_box(&block.lines)));
            out.open("TextBlock", &placed(&id, &bbox));
            for (l, line) in block.lines.iter().enumerate() {
                let id = format!("line_{}_{}_{}", p + 1, b + 1, l + 1);
                let bbox = place(edges(line_box(line)));
                out.open("TextLine", &placed(&id, &bbox));
                for (w, word) in words(line).enumerate() {
                    if w > 0 {
                        out.empty("SP", &[]);
                    }
                    word_count += 1;
                    let id = format!("string_{word_count}");
                    let bbox = place(edges(word.bbox));
                    let sure =
                        word.confidence.map(|sure| format!("{sure:.2}"));
                    let mut named = placed(&id, &bbox).to_vec();
                    let own = said(text, word);
                    named.push(("CONTENT", &own));
                    if let Some(sure) = &sure {
                        named.push(("WC", sure));
                    }
                    out.empty("String", &named);
                }
                out.close("TextLine");
            }
            out.close("TextBlock");
        }
        out.close("PrintSpace");
        out.close("Page");
    }
    out.close("Layout");
    out.close("alto");
    format!("{DECLARATION}{}", out.text())
}

fn placed<'a>(id: &'a str, bbox: &'a [String; 4]) -> [(&'a str, &'a str); 5] {
    let [left, top, width, height] = bbox;
    [
        ("ID", id),
        ("HPOS", left),
        ("VPOS", top),
        ("WIDTH", width),
        ("HEIGHT", height),
    ]
}

fn page(text: &str, page: &Page) -> String {
    let points =
        |[l, t, r, b]: Edges| format!("{l},{t} {r},{t} {r},{b} {l},{b}");
    let equivalent = |out: &mut Tree, text: &str, sure: Option<f32>| {
        let sure = sure.map(|sure| format!("{sure:.2}"));
        match &sure {
            Some(sure) => out.open("TextEquiv", &[("conf", sure)]),
            None => out.open("TextEquiv", &[]),
        }
        out.word("Unicode", &[], text);
        out.close("TextEquiv");
    };
    let line_text = |line: &Line| {
        let words = words(line).map(|word| said(text, word));
        words.collect::<Vec<_>>().join(" ")
    };
    let mut out = Tree::new(as_is);
    out.open("PcGts", &PAGE);
    out.open("Metadata", &[]);
    out.leaf("Creator", Some(PROGRAM.to_owned()));
    out.leaf("Created", Some(NEVER.to_owned()));
    out.leaf("LastChange", Some(NEVER.to_owned()));
    out.close("Metadata");
    let (width, height) = size(page);
    let (width, height) = (width.to_string(), height.to_string());
    let named = [
        ("imageFilename", ""),
        ("imageWidth", &*width),
        ("imageHeight", &*height),
    ];
    out.open("Page", &named);
    for (b, block) in page.blocks.iter().enumerate() {
        let id = format!("region_{}", b + 1);
        out.open("TextRegion", &[("id", &*id)]);
        let bbox = edges(block_box(&block.lines));
        out.empty("Coords", &[("points", &points(bbox))]);
        for (l, line) in block.lines.iter().enumerate() {
            let id = format!("line_{}_{}", b + 1, l + 1);
            out.open("TextLine", &[("id", &*id)]);
            let bbox = edges(line_box(line));
            out.empty("Coords", &[("points", &points(bbox))]);
            for (w, word) in words(line).enumerate() {
                let id = format!("word_{}_{}_{}", b + 1, l + 1, w + 1);
                out.open("Word", &[("id", &*id)]);
                let bbox = edges(word.bbox);
                out.empty("Coords", &[("points", &points(bbox))]);
                let own = said(text, word);
                equivalent(&mut out, &own, word.confidence);
                out.close("Word");
            }
            equivalent(&mut out, &line_text(line), None);
            out.close("TextLine");
        }
        let lines = block.lines.iter().map(line_text);
        let whole = lines.collect::<Vec<_>>().join("\n");
        equivalent(&mut out, &whole, None);
        out.close("TextRegion");
    }
    out.close("Page");
    out.close("PcGts");
    format!("{DECLARATION}{}", out.text())
}

fn tsv(text: &str, pages: &[Page]) -> String {
    let mut out = super::tsv::HEADER.to_owned() + "\n";
    let mut row = |level: usize,
                   numbers: [usize; 5],
                   [l, t, r, b]: Edges,
                   sure: i64,
                   word: &str| {
        let [page, block, paragraph, line, number] = numbers;
        let (width, height) = ((r - l).max(0), (b - t).max(0));
        let _ = writeln!(
            out,
            "{level}\t{page}\t{block}\t{paragraph}\t{line}\t{number}\t\
             {l}\t{t}\t{width}\t{height}\t{sure}\t{word}"
        );
    };
    for (p, page) in pages.iter().enumerate() {
        let (width, height) = size(page);
        row(1, [p + 1, 0, 0, 0, 0], [0, 0, width, height], -1, "");
        for (b, block) in page.blocks.iter().enumerate() {
            let bbox = edges(block_box(&block.lines));
            row(2, [p + 1, b + 1, 0, 0, 0], bbox, -1, "");
            row(3, [p + 1, b + 1, 1, 0, 0], bbox, -1, "");
            for (l, line) in block.lines.iter().enumerate() {
                let numbers = [p + 1, b + 1, 1, l + 1, 0];
                row(4, numbers, edges(line_box(line)), -1, "");
                for (w, word) in words(line).enumerate() {
                    let numbers = [p + 1, b + 1, 1, l + 1, w + 1];
                    let sure = percent(word).unwrap_or(-1);
                    let own = &text[word.span.range()];
                    row(5, numbers, edges(word.bbox), sure, own);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format;

    const SCAN: &str = "<html><body>\
        <div class='ocr_page' title='bbox 0 0 800 900'>\
        <p class='ocr_par'><span class='ocr_line'>\
        <span class='ocrx_word' title='bbox 5 6 20 16; x_wconf 91'>Số</span>\
        <span class='ocrx_word' title='bbox 30 6 60 16; x_wconf 80'>&lt;5\
        </span></span><span class='ocr_line'>\
        <span class='ocrx_word' title='bbox 5 20 60 30'>\"của</span></span>\
        </p><p class='ocr_par'><span class='ocr_line'>\
        <span class='ocrx_word' title='bbox 5 50 60 60'>Điều</span></span>\
        </p></div><div class='ocr_page' title='bbox 0 0 800 900'>\
        <span class='ocr_line'>\
        <span class='ocrx_word' title='bbox 5 6 20 16'>hai</span></span>\
        </div></body></html>";

    /// Words with their boxes and confidences, page by page.
    fn facts(source: &Source<'_>) -> Vec<(usize, String, Edges, Option<i64>)> {
        let mut out = Vec::new();
        for (at, page) in source.pages().enumerate() {
            let lines = page.blocks.iter().flat_map(|block| &block.lines);
            for word in lines.flat_map(words) {
                let text = source.text()[word.span.range()].to_owned();
                out.push((at, text, edges(word.bbox), percent(word)));
            }
        }
        out
    }

    #[test]
    fn a_scan_is_the_same_in_every_format() {
        let scan = format::open(SCAN.as_bytes()).unwrap();
        assert_eq!(scan.text(), "Số <5\n\"của\n\nĐiều\n\u{c}hai\n");
        for kind in [Kind::Hocr, Kind::Alto, Kind::Page, Kind::Tsv] {
            let files = scan.convert(kind).unwrap();
            let opened: Vec<Source<'_>> = files
                .iter()
                .map(|file| format::open(file.as_bytes()).unwrap())
                .collect();
            let texts: Vec<&str> = opened.iter().map(|o| o.text()).collect();
            let pages = match kind {
                Kind::Page => scan.text().split('\u{c}').collect(),
                _ => vec![scan.text()],
            };
            assert_eq!(texts, pages, "{kind}");
            assert!(opened.iter().all(|o| o.kind() == kind));
            let mut found: Vec<_> = Vec::new();
            for (at, own) in opened.iter().enumerate() {
                let facts = facts(own).into_iter();
                found.extend(facts.map(|(page, text, bbox, sure)| {
                    (page + at, text, bbox, sure)
                }));
            }
            assert_eq!(found, facts(&scan), "{kind}");
        }
        assert!(scan.convert(Kind::Text).is_none());
        let text = format::open(&b"mot"[..]).unwrap();
        assert!(text.convert(Kind::Alto).is_none());
    }

    #[test]
    fn boxes_are_in_pixels_and_lines_share_theirs() {
        let alto = "<alto><Description><MeasurementUnit>inch1200\
            </MeasurementUnit></Description><Layout><Page WIDTH='9920' \
            HEIGHT='14030'><PrintSpace><TextBlock><TextLine>\
            <String CONTENT='mot' HPOS='400' VPOS='800' WIDTH='200' \
            HEIGHT='100'/></TextLine></TextBlock></PrintSpace></Page></Layout>\
            </alto>";
        let lines = "<div class='ocr_page' title='bbox 0 0 800 900'>\
            <span class='ocr_line' title='bbox 100 20 170 40'>hai con</span>\
            </div>";
        let rows = [
            (alto, vec![[100, 200, 150, 225]]),
            (lines, vec![[100, 20, 130, 40], [140, 20, 170, 40]]),
        ];
        for (file, expected) in rows {
            let scan = format::open(file.as_bytes()).unwrap();
            for kind in [Kind::Hocr, Kind::Alto, Kind::Page, Kind::Tsv] {
                let files = scan.convert(kind).unwrap();
                let opened = format::open(files[0].as_bytes()).unwrap();
                let found: Vec<Edges> =
                    facts(&opened).into_iter().map(|fact| fact.2).collect();
                assert_eq!(found, expected, "{kind}");
            }
        }
    }

    #[test]
    fn what_a_format_cannot_have_loses_no_word() {
        let absurd = SCAN.replace(">Số<", ">\u{8}<");
        let alto = "<alto><Layout><Page WIDTH='99999999999' HEIGHT='9'>\
            <PrintSpace><TextBlock><TextLine><String CONTENT='mot' HPOS='1' \
            VPOS='1' WIDTH='1e30' HEIGHT='2147483647'/></TextLine>\
            </TextBlock></PrintSpace></Page></Layout></alto>";
        for file in [&*absurd, alto] {
            let scan = format::open(file.as_bytes()).unwrap();
            for kind in [Kind::Hocr, Kind::Alto, Kind::Page, Kind::Tsv] {
                let words = |file: String| {
                    let opened = format::open(file.into_bytes());
                    opened.expect("what is written is read").words()
                };
                let files = scan.convert(kind).unwrap().into_iter();
                assert_eq!(files.map(words).sum::<usize>(), scan.words());
            }
        }
    }
}
