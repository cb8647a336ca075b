//! Makes up the records of an archive, for `.ci/catalogue`:
//! `archive DIR RECORDS [SEED]` writes `records.jsonl` and `changes.jsonl` as
//! `khoidau batch` does, of one document a file.
//!
//! What is searched of a record takes some 350 bytes. Subjects are words in a
//! row of `corpus/`, so that they are as common as in real papers. One record
//! in a hundred has a subject that the queries of `.ci/catalogue` know of.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use khoidau::Span;
use khoidau::export::{Exporter, Form, Source};
use khoidau::layout::BoundingBox;
use khoidau::record::{
    Citation, Date, Document, Evidence, Field, Lines, Role, Rule, System,
};
use serde_json::json;

/// A row of numbers that look drawn by lot (Knuth's MMIX generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

const TYPES: [(&str, &str); 12] = [
    ("Công văn", "CV"),
    ("Quyết định", "QĐ"),
    ("Báo cáo", "BC"),
    ("Kế hoạch", "KH"),
    ("Thông báo", "TB"),
    ("Tờ trình", "TTr"),
    ("Nghị quyết", "NQ"),
    ("Kết luận", "KL"),
    ("Hướng dẫn", "HD"),
    ("Chương trình", "CTr"),
    ("Giấy mời", "GM"),
    ("Biên bản", "BB"),
];

/// Bodies with their signs, and whether they are of the Party.
const BODIES: [(&str, &str, bool); 6] = [
    ("Đảng ủy xã", "ĐU", true),
    ("Ủy ban nhân dân xã", "UBND", false),
    ("Hội đồng nhân dân huyện", "HĐND", false),
    ("Huyện ủy", "HU", true),
    ("Ủy ban nhân dân tỉnh", "UBND", false),
    ("Văn phòng Tỉnh ủy", "VPTU", true),
];

const FIRST: [&str; 16] = [
    "An", "Bình", "Châu", "Đông", "Gia", "Hòa", "Khánh", "Lâm", "Mỹ", "Ninh",
    "Phú", "Quảng", "Sơn", "Tân", "Vĩnh", "Xuân",
];
const SECOND: [&str; 16] = [
    "Bình",
    "Cường",
    "Dương",
    "Đường",
    "Giang",
    "Hà",
    "Khê",
    "Lộc",
    "Minh",
    "Nghĩa",
    "Phong",
    "Quang",
    "Sơn",
    "Thạnh",
    "Thượng",
    "Xá",
];
const FAMILIES: [&str; 10] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ",
    "Dương",
];
const MIDDLES: [&str; 8] =
    ["Văn", "Thị", "Đình", "Quang", "Minh", "Xuân", "Ngọc", "Thanh"];
const GIVEN: [&str; 16] = [
    "An",
    "Bắc",
    "Chiến",
    "Dũng",
    "Đường",
    "Giang",
    "Hà",
    "Hùng",
    "Khoa",
    "Lan",
    "Long",
    "Nam",
    "Phúc",
    "Quân",
    "Tuấn",
    "Yến",
];
const RECIPIENTS: [&str; 8] = [
    "Các chi bộ trực thuộc",
    "Thường trực Huyện ủy",
    "Các đồng chí Ủy viên Ban Thường vụ",
    "Ủy ban Mặt trận Tổ quốc",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Sở Nội vụ",
    "Lưu VT",
    "Như trên",
];

/// Subjects that are asked for.
const KNOWN: [&str; 4] = [
    "đẩy mạnh chuyển đổi số trong cơ quan nhà nước",
    "sửa chữa đường Trần Phú và đường liên xã",
    "thực hiện mẫu a\"b trong công tác lưu trữ",
    "tổng kết công tác xây dựng Đảng năm 2025",
];

/// A line of the made-up page.
const HEIGHT: f32 = 40.0;

/// The bytes of a page, all made up.
struct Page {
    line: usize,
    at: usize,
    boxes: bool,
}

impl Page {
    fn field(&mut self, value: &str) -> Field {
        let start = self.at;
        self.at += value.len() + 1;
        self.line += 1;
        let lines = Lines { start: self.line, end: self.line };
        let span = Span::new(start, start + value.len());
        let mut place = Evidence::new(span, lines, value);
        if self.boxes {
            let top = self.line as f32 * HEIGHT;
            let right = 200.0 + 12.0 * value.chars().count() as f32;
            place = place.with_page(1).with_bbox(BoundingBox {
                left: 200.0,
                top,
                right,
                bottom: top + HEIGHT - 6.0,
            });
        }
        let field = Field::new(value.to_owned(), 0.987, Rule::Manual);
        field.with_evidence(place)
    }
}

fn document(number: usize, words: &[&str], draw: &mut Draw) -> Document {
    let boxes = number.is_multiple_of(2);
    let mut page = Page { line: 0, at: 0, boxes };
    let mut one = Document::new(Lines { start: 1, end: 40 }, Role::Main);
    let (kind, sign) = TYPES[draw.below(TYPES.len())];
    let (body, of, party) = BODIES[draw.below(BODIES.len())];
    let place = format!("{} {}", draw.of(&FIRST), draw.of(&SECOND));
    let body = format!("{body} {place}");
    let system = if party { System::Party } else { System::State };
    one.set_system(page.field("").map(system));
    one.set_issuing_body(page.field(&body.to_uppercase()));
    let year = 2005 + draw.below(21);
    let (month, day) = (1 + draw.below(12), 1 + draw.below(28));
    let own = (1 + draw.below(900)).to_string();
    one.set_number(page.field(&own));
    one.set_symbol(page.field(&format!("{sign}/{of}")));
    one.set_place(page.field(&place));
    let date = Date::new(year as i16, month as i8, day as i8);
    let written = page.field(&format!("{day}/{month}/{year}"));
    one.set_date(date.map(|date| written.map(date)));
    one.set_doc_type(page.field(kind));
    let at = draw.below(words.len() - 32);
    let subject = match draw.below(100) {
        0 => draw.of(&KNOWN).to_owned(),
        _ => words[at..at + 15 + draw.below(15)].join(" "),
    };
    one.set_subject(page.field(&subject));
    one.set_issuing_body_full(page.field(&body));
    let recipients = 1 + draw.below(3);
    let recipients: Vec<Field> =
        (0..recipients).map(|_| page.field(draw.of(&RECIPIENTS))).collect();
    one.set_recipients(recipients);
    let name = [draw.of(&FAMILIES), draw.of(&MIDDLES), draw.of(&GIVEN)];
    one.set_signer(page.field(&name.join(" ")));
    let cited = (0..draw.below(3)).map(|_| {
        if draw.below(20) == 0 {
            let mut one = Citation::new(page.field("57-NQ/TW"));
            one.set_doc_type(page.field("Nghị quyết"));
            let date = Date::new(2024, 12, 22);
            one.set_date(date.map(|date| page.field("").map(date)));
            return one;
        }
        let (kind, sign) = TYPES[draw.below(TYPES.len())];
        let (body, of, party) = BODIES[draw.below(BODIES.len())];
        let joint = if party { '-' } else { '/' };
        let name = format!("{}{joint}{sign}/{of}", 1 + draw.below(900));
        let mut one = Citation::new(page.field(&name));
        one.set_doc_type(page.field(kind));
        let place = format!("{} {}", draw.of(&FIRST), draw.of(&SECOND));
        one.set_issuer(page.field(&format!("{body} {place}")));
        one
    });
    let cited = cited.collect();
    one.set_cited_documents(cited);
    one
}

/// The Resolution that others name.
fn cited() -> Document {
    let mut page = Page { line: 0, at: 0, boxes: true };
    let mut one = Document::new(Lines { start: 1, end: 300 }, Role::Main);
    one.set_system(page.field("").map(System::Party));
    one.set_number(page.field("57"));
    one.set_symbol(page.field("NQ/TW"));
    one.set_doc_type(page.field("Nghị quyết"));
    one.set_issuing_body_full(page.field("Bộ Chính trị"));
    let date = Date::new(2024, 12, 22);
    one.set_date(date.map(|date| page.field("22/12/2024").map(date)));
    one.set_subject(page.field(
        "đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển \
         đổi số quốc gia",
    ));
    one
}

/// The changes of a file: most are sure, in one file of five one is not.
fn changes(
    file: &str,
    words: &[&str],
    draw: &mut Draw,
    to: &mut impl Write,
) -> std::io::Result<()> {
    let count = 2 + draw.below(4);
    let doubtful = draw.below(5) == 0;
    for number in 0..count {
        let at = draw.below(words.len() - 30);
        let after = words[at + 5];
        let before: String = after.chars().filter(char::is_ascii).collect();
        let start = 200 * number;
        let mut change = json!({
            "file": file, "page": 1, "line": number + 1, "column": 20,
            "start": start, "end": start + before.len(),
            "bbox": [300, 40, 360, 80], "line_bbox": [200, 40, 1400, 80],
            "page_size": [1654, 2339], "before": before, "after": after,
            "kind": "marks", "confidence": 0.981,
            "profile": "tesseract-eng", "runners_up": [], "applied": true,
            "decided": null,
        });
        if doubtful && number == 0 {
            let line = words[at..at + 12].join(" ");
            let from = words[at..at + 5].join(" ").len() + 1;
            change["confidence"] = json!(0.613);
            change["runners_up"] =
                json!([{"text": before, "confidence": 0.207}]);
            change["read"] = json!(khoidau::viet::fold(&line));
            change["repaired"] = json!(line);
            change["at"] = json!([from, from + after.len()]);
        }
        writeln!(to, "{change}")?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, count, seed @ ..] = &args[..] else {
        return Err("usage: archive DIR RECORDS [SEED]".into());
    };
    let count: usize = count.parse()?;
    let seed = seed.first().map_or(Ok(1), |seed| seed.parse())?;
    let mut draw = Draw(seed);
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut texts = Vec::new();
    for entry in fs::read_dir(corpus)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        // Those as printed have one dot in their names.
        if name.is_some_and(|name| {
            name.ends_with(".txt") && name.matches('.').count() == 1
        }) {
            texts.push(path);
        }
    }
    texts.sort();
    let mut corpus = String::new();
    for path in texts {
        corpus += &fs::read_to_string(path)?;
    }
    let words: Vec<&str> = corpus.split_whitespace().collect();
    let dir = Path::new(dir);
    fs::create_dir_all(dir)?;
    let mut records = BufWriter::new(File::create(dir.join("records.jsonl"))?);
    let mut changed = BufWriter::new(File::create(dir.join("changes.jsonl"))?);
    let exporter = Exporter::new(Form::JsonLines);
    for number in 0..count {
        let file = format!("hop-{:03}/{number:07}.pdf", number / 2000);
        let source = Source::file(&file, &*format!("kho/{file}"));
        let document = match number == count / 2 {
            true => cited(),
            false => document(number, &words, &mut draw),
        };
        let exported = exporter.file(&source, &[document]);
        records.write_all(exported.text().as_bytes())?;
        changes(&file, &words, &mut draw, &mut changed)?;
    }
    records.flush()?;
    changed.flush()?;
    Ok(())
}
