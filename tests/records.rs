//! The archive record of whole documents, and what must hold for every one
//! of them.
//!
//! `corpus/` and `corpus/records/` hold printed documents with their records,
//! `records.json`, made by hand. What is read off the printed text is compared
//! with them field by field; what differs is listed here with both sides, so
//! that neither a new difference nor one that is gone passes unseen.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use khoidau::record::{Citation, Document, Field, FieldRef};
use khoidau::record::{Extractor, Gazetteer, Reading};
use khoidau::{Corrector, viet};
use rayon::prelude::*;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::properties::nasty;
use crate::util::model;

/// A file, its text and the records that are true of it.
struct File {
    name: String,
    text: String,
    gold: Vec<Value>,
}

fn files() -> Vec<File> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<File> = Vec::new();
    for folder in [corpus.clone(), corpus.join("records")] {
        let json = fs::read(folder.join("records.json")).unwrap();
        let records: Vec<Value> = serde_json::from_slice(&json).unwrap();
        for record in records {
            let name = record["file"].as_str().unwrap().to_owned();
            match files.last_mut().filter(|file| file.name == name) {
                Some(file) => file.gold.push(record),
                None => {
                    let text = fs::read_to_string(folder.join(&name));
                    let text = text.unwrap();
                    files.push(File { name, text, gold: vec![record] });
                }
            }
        }
    }
    assert!(files.len() >= 40, "documents are missing: {}", files.len());
    files
}

/// A value as it is compared: composed, without case, its tone marks in one
/// place, one space between words, no punctuation at either end.
fn plain(value: &str) -> String {
    let value: String = value.nfc().collect::<String>().to_lowercase();
    let words = value.split_whitespace().map(viet::tone::uniform);
    let joined = words.collect::<Vec<_>>().join(" ");
    joined.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn item(value: &Value) -> String {
    value.as_str().map(plain).unwrap_or_default()
}

/// The items of a list, in one order.
fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let items: BTreeSet<String> = items.map(plain).collect();
    items.into_iter().collect::<Vec<_>>().join(" | ")
}

fn value<T: ToString>(field: Option<&Field<T>>) -> String {
    let value = field.map(|field| field.value().to_string());
    value.map(|value| plain(&value)).unwrap_or_default()
}

fn values(fields: &[Field]) -> String {
    list(fields.iter().map(|field| field.value().as_str()))
}

/// The fields by their names in `records.json`, as they are compared; what
/// is not on the page is empty.
fn fields(text: &str, one: &Document) -> Vec<(&'static str, String)> {
    // The empty lines between two documents are no part of the first.
    let lines = text.split('\n').take(one.lines().end);
    let filled = lines.enumerate().filter(|(_, line)| !line.trim().is_empty());
    let end = filled.last().map_or(0, |(at, _)| at + 1);
    let system = one.system().map(|field| field.value().name());
    let parent = one.parent().map(|at| at.to_string());
    vec![
        ("role", one.role().name().to_owned()),
        ("parent", parent.unwrap_or_default()),
        ("line_start", one.lines().start.to_string()),
        ("line_end", end.to_string()),
        ("system", system.unwrap_or_default().to_owned()),
        ("number", value(one.number())),
        ("symbol", value(one.symbol())),
        ("type", value(one.doc_type())),
        ("subject", value(one.subject())),
        ("issuing_body", value(one.issuing_body())),
        ("superior_body", value(one.superior_body())),
        ("place", value(one.place())),
        ("date", value(one.date())),
        ("authority", value(one.authority())),
        ("authority_body", value(one.authority_body())),
        ("signer_title", value(one.signer_title())),
        ("signer", value(one.signer())),
        ("secrecy", value(one.secrecy())),
        ("urgency", value(one.urgency())),
        ("addressees", values(one.addressees())),
        ("recipients", values(one.recipients())),
    ]
}

/// The same field of a record made by hand.
fn gold(record: &Value, name: &str) -> Option<String> {
    Some(match record.get(name)? {
        Value::Array(items) => list(items.iter().filter_map(Value::as_str)),
        Value::Number(number) => number.to_string(),
        value => item(value),
    })
}

/// The numbers a document cites, in the order of the text, each with its date
/// where the record by hand has one.
fn cited(found: &[Citation], wanted: &[Value]) -> [String; 2] {
    let dated =
        |at: usize| wanted.get(at).is_some_and(|c| !c["date"].is_null());
    let found = found.iter().enumerate().map(|(at, one)| {
        let date = value(one.date());
        let number = plain(one.number_symbol().value());
        if dated(at) { format!("{number} {date}") } else { number }
    });
    let found = found.collect::<Vec<_>>().join(" | ");
    let wanted = wanted.iter().map(|one| {
        let number = item(&one["number_symbol"]);
        match item(&one["date"]) {
            date if date.is_empty() => number,
            date => format!("{number} {date}"),
        }
    });
    [found, wanted.collect::<Vec<_>>().join(" | ")]
}

/// Where we still differ: file, place of the document in it, field, what is
/// printed, what we read.
const DEVIATIONS: &[(&str, usize, &str, &str, &str)] = &[
    // The small letters behind the body are not read as part of the symbol.
    (
        "36-huong-dan-ban-trung-uong.txt",
        0,
        "cited_documents",
        "96-qđ/tw 2012-05-28 | 41-tb/tw | 57-tb/tw | 2215/btc-hcsn 2012-02-20 \
         | 118-cv/vptw/nb 2011-03-11 | 402-cv/vptw 2012-01-06",
        "96-qđ/tw 2012-05-28 | 41-tb/tw | 57-tb/tw | 2215/btc-hcsn 2012-02-20 \
         | 118-cv/vptw  | 402-cv/vptw 2012-01-06",
    ),
    // A year of two figures in the symbol.
    ("42-thong-cao-1976.txt", 0, "symbol", "tc-76", "tc"),
];

#[test]
fn printed_documents_give_the_records_made_by_hand() {
    let extractor = Extractor::new();
    let mut found = BTreeSet::new();
    let mut compared = 0;
    for file in files() {
        let documents = extractor.extract(&Reading::plain(&file.text));
        let name = file.name.as_str();
        assert_eq!(documents.len(), file.gold.len(), "{name}: documents");
        for (at, (one, wanted)) in documents.iter().zip(&file.gold).enumerate()
        {
            let mut compare = |field: &str, got: String, want: String| {
                compared += 1;
                if got != want {
                    let field = field.to_owned();
                    found.insert((name.to_owned(), at, field, want, got));
                }
            };
            for (field, got) in fields(&file.text, one) {
                if let Some(want) = gold(wanted, field) {
                    compare(field, got, want);
                }
            }
            if let Some(list) = wanted["cited_documents"].as_array() {
                let [got, want] = cited(one.cited_documents(), list);
                compare("cited_documents", got, want);
            }
        }
    }
    println!("{compared} fields, {} differ", found.len());
    assert!(compared > 900, "{compared}");
    let known: BTreeSet<_> = DEVIATIONS
        .iter()
        .map(|&(file, at, field, want, got)| {
            (file.into(), at, field.into(), want.into(), got.into())
        })
        .collect();
    let new: Vec<_> = found.difference(&known).collect();
    assert!(new.is_empty(), "differ and should not: {new:#?}");
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "no longer differ; strike them: {gone:#?}");
}

/// The evidence of a field lies in the original and is quoted from there.
fn assert_field(text: &str, field: FieldRef<'_>) {
    let lines = text.split('\n').count();
    let pages = text.split('\u{C}').count();
    assert!(!field.value().trim().is_empty(), "{field:?} {text:?}");
    // A document of one page has no page break in it.
    let quoted = field.key() == "pages" || !field.evidence().is_empty();
    assert!(quoted, "{field:?} {text:?}");
    let mut before = 0;
    for place in field.evidence() {
        let span = place.span();
        assert!(before <= span.start(), "{field:?} {text:?}");
        before = span.end();
        assert_eq!(text.get(span.range()), Some(place.text()), "{field:?}");
        assert!(1 <= place.lines().start, "{field:?} {text:?}");
        assert!(place.lines().start <= place.lines().end, "{field:?}");
        assert!(place.lines().end <= lines, "{field:?} {text:?}");
        match place.page() {
            None => assert_eq!(pages, 1, "{field:?} {text:?}"),
            Some(page) => assert!((1..=pages).contains(&page), "{field:?}"),
        }
    }
    let sure = |confidence| (0.0..=1.0).contains(&confidence);
    assert!(sure(field.confidence()), "{field:?} {text:?}");
    for other in field.alternatives() {
        assert!(sure(other.confidence()), "{field:?} {text:?}");
    }
}

/// What must hold whatever the text; the number of fields that it has.
pub fn assert_records(text: &str, documents: &[Document]) -> usize {
    let lines = text.split('\n').count();
    let mut count = 0;
    let mut before = 0;
    for (at, one) in documents.iter().enumerate() {
        assert!(before < one.lines().start, "{one:?} {text:?}");
        assert!(one.lines().start <= one.lines().end, "{one:?} {text:?}");
        assert!(one.lines().end <= lines, "{one:?} {text:?}");
        before = one.lines().end;
        assert!(one.parent().is_none_or(|parent| parent < at), "{one:?}");
        let cited = one.cited_documents();
        for citation in cited {
            assert!(citation.number_symbol().value().contains(['/', '-']));
        }
        for field in
            one.fields().chain(cited.iter().flat_map(Citation::fields))
        {
            assert_field(text, field);
            count += 1;
        }
    }
    count
}

/// Pieces that records are made of, to be put among odd ones.
const PARTS: &[&str] = &[
    "TỈNH ỦY HÒA PHÚ",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "ỦY BAN NHÂN DÂN",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số 05-CV/TU",
    "Số:      /QĐ-UBND",
    "số 12/2023/NQ-HĐND",
    "Hòa Phú, ngày 08 tháng 6 năm 2025",
    "ngày     tháng     năm",
    "ngày 31/02/2025",
    "Kính gửi:",
    "- Các huyện ủy,",
    "QUYẾT ĐỊNH",
    "về việc góp ý",
    "V/v góp ý",
    "Căn cứ Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị;",
    "Nơi nhận:",
    "- Lưu: VT.",
    "T/M BAN THƯỜNG VỤ",
    "KT. CHỦ TỊCH",
    "PHÓ CHỦ TỊCH",
    "(Đã ký)",
    "Lò Văn Páo",
    "Phụ lục II",
    "(Kèm theo Quyết định số 15/QĐ-UBND)",
    "SAO Y BẢN CHÍNH",
    "DỰ THẢO LẦN 2",
    "MẬT",
    "HỎA TỐC",
    "*",
    "\u{C}",
    "CÔNG VĂN ĐẾN",
    "Điều 1.",
    "",
    "|",
];

/// The odd texts of the other properties, alone and between parts of records.
fn texts() -> Vec<String> {
    let odd = nasty();
    let mut seed = 3usize;
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (seed >> 16) % limit
    };
    let mixed: Vec<String> = (0..300)
        .map(|_| {
            let mut text = String::new();
            for _ in 0..below(40) {
                text.push_str(PARTS[below(PARTS.len())]);
                if below(12) == 0 {
                    let odd = &odd[below(odd.len())];
                    text.extend(odd.chars().take(30));
                }
                let ends = ["\n", "\n", "\n\n", "\r\n", "    ", " "];
                text.push_str(ends[below(ends.len())]);
            }
            text
        })
        .collect();
    odd.into_iter().chain(mixed).collect()
}

#[test]
fn any_text_gives_records_whose_evidence_is_in_it() {
    let extractor = Extractor::new();
    let mut fields = 0;
    for text in texts() {
        let documents = extractor.extract(&Reading::plain(&text));
        fields += assert_records(&text, &documents);
    }
    println!("{fields} fields");
    assert!(fields > 1000, "the texts hold too little: {fields}");
}

/// Each word of a value that is taken from the page as it is printed stands
/// in the text.
fn assert_printed(text: &str, documents: &[Document]) {
    let words = |text: &str| -> BTreeSet<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts.map(plain).filter(|word| !word.is_empty()).collect()
    };
    let printed = words(text);
    let made = ["system", "type", "date", "issuing_body_full", "draft"];
    for document in documents {
        for field in document.fields().filter(|f| !made.contains(&f.key())) {
            let value = field.value();
            // What a line breaks is joined.
            let left: Vec<String> =
                words(&value).difference(&printed).cloned().collect();
            assert!(left.is_empty(), "{field:?} has {left:?} of no line");
        }
    }
}

/// How many lines of a document are its header, about.
const HEADER: usize = 14;

#[test]
fn headers_in_any_order_and_mixed_documents_give_nothing_invented() {
    let extractor = Extractor::new();
    let files = files();
    let mut seed = 5usize;
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (seed >> 16) % limit
    };
    let mut fields = 0;
    let mut check = |text: &str| {
        let documents = extractor.extract(&Reading::plain(text));
        fields += assert_records(text, &documents);
        assert_printed(text, &documents);
    };
    for (at, file) in files.iter().enumerate() {
        let mut lines: Vec<&str> = file.text.lines().collect();
        let header = lines.len().min(HEADER);
        for place in (1..header).rev() {
            lines.swap(place, below(place + 1));
        }
        check(&lines.join("\n"));
        // Two documents, line by line.
        let other = &files[(at + 1) % files.len()].text;
        let (mut one, mut two) = (file.text.lines(), other.lines());
        let mut mixed = String::new();
        loop {
            let pair = [one.next(), two.next()];
            if pair == [None, None] {
                break;
            }
            for line in pair.into_iter().flatten() {
                mixed.push_str(line);
                mixed.push('\n');
            }
        }
        check(&mixed);
    }
    assert!(fields > 500, "the texts hold too little: {fields}");
}

#[test]
fn the_evidence_of_a_corrected_text_is_in_the_original() {
    let extractor = Extractor::new();
    // With a profile that is named even hopeless texts are changed.
    let builder = Corrector::builder(model()).profile("tesseract-eng");
    let corrector = builder.build().unwrap();
    let mut worker = corrector.worker();
    let readings = files().into_iter().map(|file| viet::fold(&file.text));
    let (mut fields, mut changed) = (0, 0);
    for text in texts().into_iter().chain(readings) {
        let correction = worker.correct(&text);
        let reading = Reading::new(&correction);
        let documents = extractor.extract(&reading);
        fields += assert_records(&text, &documents);
        let subjects = documents.iter().filter_map(Document::subject);
        changed += subjects
            .filter(|field| field.evidence()[0].text() != field.value())
            .count();
    }
    println!("{fields} fields, {changed} subjects changed");
    assert!(fields > 1000 && changed > 20, "{fields} {changed}");
}

#[test]
fn records_are_the_same_on_any_number_of_threads() {
    let extractor = Extractor::new();
    let mut texts = texts();
    texts.extend(files().into_iter().map(|file| file.text));
    let read = |text: &String| extractor.extract(&Reading::plain(text));
    let one: Vec<_> = texts.iter().map(read).collect();
    let many: Vec<_> = texts.par_iter().map(read).collect();
    // A fresh one has met nothing.
    let fresh =
        Extractor::with_knowledge(Gazetteer::clone(&Gazetteer::embedded()));
    for ((text, one), many) in texts.iter().zip(one).zip(many) {
        assert_eq!(one, many, "{text:?}");
        assert_eq!(one, fresh.extract(&Reading::plain(text)), "{text:?}");
    }
}

#[test]
fn a_users_bodies_and_types_are_known() {
    let text = "\
HIỆP HỘI NUÔI ONG LAM GIANG
BÃI THỬ KÍN MÍT       CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 07/PTK-BTKM             Độc lập - Tự do - Hạnh phúc
                       Lam Giang, ngày 02 tháng 3 năm 2025

PHIẾU THỬ KÍN
Về việc thử kín các thùng ong mật
";
    let of = |knowledge: Gazetteer| {
        let extractor = Extractor::with_knowledge(knowledge);
        let document = extractor.extract(&Reading::plain(text)).remove(0);
        let full = document.issuing_body_full();
        [document.doc_type(), document.issuing_body(), full]
            .map(|field| field.map(|field| field.value().clone()))
    };
    let mut knowledge = Gazetteer::clone(&Gazetteer::embedded());
    let before = of(knowledge.clone());
    let rows = "body\tBãi thử Kín Mít\tBTKM\tstate\n\
                body\tHiệp hội Nuôi ong Lam Giang\t\tmass\n\
                type\tPhiếu thử kín\tPTK\tstate\t15\n";
    knowledge.add_text(rows).unwrap();
    let after = of(knowledge);
    let some = |text: &str| Some(text.to_owned());
    println!("{before:?}\n{after:?}");
    assert_ne!(before[0], some("Phiếu thử kín"));
    assert_ne!(before[1], some("BÃI THỬ KÍN MÍT"));
    assert_eq!(after[0], some("Phiếu thử kín"));
    assert_eq!(after[1], some("BÃI THỬ KÍN MÍT"));
    assert_eq!(after[2], some("Bãi thử Kín Mít Hiệp hội Nuôi ong Lam Giang"));
}

#[test]
fn a_users_signs_are_known_to_header_citations_and_corrector() {
    let text = "\
TỈNH ỦY LAM GIANG         ĐẢNG CỘNG SẢN VIỆT NAM
VĂN PHÒNG
*                         Lam Giang, ngày 02 tháng 3 năm 2025
Số 05-PKT/VPTU

Kính gửi: Các đồng chí cấp ủy viên

Theo số 06-PKT/VPTU ngày 01/3/2025, số 12/QĐ-BQLĐM ngày 02/02/2025, văn phòng đề nghị các đồng chí cho ý kiến.
";
    let of = |tables: Gazetteer| {
        let extractor = Extractor::with_knowledge(tables);
        let document = extractor.extract(&Reading::plain(text)).remove(0);
        let cited = document.cited_documents().iter();
        let cited: Vec<(String, Option<String>)> = cited
            .map(|cited| {
                let kind = cited.doc_type();
                let kind = kind.map(|kind| kind.value().clone());
                (cited.number_symbol().value().clone(), kind)
            })
            .collect();
        (document.doc_type().map(|field| field.value().clone()), cited)
    };
    let mut tables = Gazetteer::clone(&Gazetteer::embedded());
    let before = of(tables.clone());
    let rows = "type\tPhiếu kiểm tra\tPKT\tparty\t15\n\
                body\tBan Quản lý Đầm Mây\tBQLĐM\tstate\n";
    tables.add_text(rows).unwrap();
    let kind = Some("Phiếu kiểm tra".to_owned());
    assert_ne!(before.0, kind);
    let (header, cited) = of(tables.clone());
    assert_eq!(header, kind);
    assert_eq!(cited[0], ("06-PKT/VPTU".to_owned(), kind));
    assert_eq!(cited[1].0, "12/QĐ-BQLĐM");

    // What the grammar of codes does not know it leaves as it was read.
    let read = "So 15/QD-BQLDM ngay 2/3/2025";
    let clean = |tables: Option<Gazetteer>| {
        let builder = Corrector::builder(model()).profile("tesseract-eng");
        let builder = match tables {
            Some(tables) => builder.tables(Arc::new(tables)),
            None => builder,
        };
        builder.build().unwrap().correct(read).into_text()
    };
    assert_eq!(clean(None), "Số 15/QĐ-BQLDM ngày 2/3/2025");
    assert_eq!(clean(Some(tables)), "Số 15/QĐ-BQLĐM ngày 2/3/2025");
}

#[test]
fn marks_and_numbers_that_are_printed_tell_bodies_apart() {
    let state = |left: &str| {
        format!(
            "{left}\nSố: 15/QĐ-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\
             Hòa Phú, ngày 5 tháng 3 năm 2024\n\nQUYẾT ĐỊNH\n\
             về việc kiểm kê sổ sách\n"
        )
    };
    let party = |left: &str| {
        format!(
            "{left}\n*\nSố 15-BC/ĐU\nĐẢNG CỘNG SẢN VIỆT NAM\n\
             Hòa Phú, ngày 5 tháng 3 năm 2024\n\nBÁO CÁO\n\
             về việc kiểm kê sổ sách\n"
        )
    };
    // A text, the body, the one above, the name in full; empty for none.
    let rows = [
        ("So sánh (%)\nNăm 2014 Năm 2015\n1. Ngô 12 13\n".into(), "", "", ""),
        ("BẢN KHAI CỦA HỘ\nHọ và tên: Lò Văn Páo\n".into(), "", "", ""),
        ("Trưởng ban Ban Văn nghệ\nBài nói tại trại\n".into(), "", "", ""),
        (
            party("QUẬN ỦY SUỐI MÂY\nBAN TUYÊN GIÁO"),
            "BAN TUYÊN GIÁO",
            "QUẬN ỦY SUỐI MÂY",
            "Ban Tuyên giáo Quận ủy Suối Mây",
        ),
        (
            party("QUẬN UỶ QUẬN 6\nĐẢNG UỶ PHƯỜNG 1"),
            "ĐẢNG UỶ PHƯỜNG 1",
            "QUẬN UỶ QUẬN 6",
            "Đảng uỷ phường 1 Quận uỷ quận 6",
        ),
        (
            state("ỦY BAN NHÂN DÂN\nQUẬN 8"),
            "ỦY BAN NHÂN DÂN QUẬN 8",
            "",
            "Ủy ban nhân dân quận 8",
        ),
        (
            state("ỦY BAN NHÂN DÂN\nPHƯỜNG TÂN MÂY"),
            "ỦY BAN NHÂN DÂN PHƯỜNG TÂN MÂY",
            "",
            "Ủy ban nhân dân phường Tân Mây",
        ),
        (
            state("UBND HUYỆN EA H'LEO\nSỞ NỘI VỤ"),
            "SỞ NỘI VỤ",
            "UBND HUYỆN EA H'LEO",
            "Sở Nội vụ huyện Ea H'leo",
        ),
        (
            state("Công ty TNHH Hoa Đồi"),
            "CÔNG TY TNHH HOA ĐỒI",
            "",
            "Công ty TNHH Hoa Đồi",
        ),
    ];
    let extractor = Extractor::new();
    for (text, issuing, superior, full) in rows {
        let documents = extractor.extract(&Reading::plain(&text));
        let one = &documents[0];
        let fields =
            [one.issuing_body(), one.superior_body(), one.issuing_body_full()];
        let found =
            fields.map(|field| field.map_or("", |field| field.value()));
        assert_eq!(found, [issuing, superior, full], "{text}");
    }
}

/// Labels are looked for before each colon, and a line may be nothing but
/// colons: it takes no longer than prose does.
#[test]
fn lines_of_any_signs_are_read_in_time() {
    let extractor = Extractor::new();
    let begun = std::time::Instant::now();
    for piece in [
        "a: b: c: ",
        "Số: ",
        "a | b | ",
        "http://a.b/c?d=e&",
        "Kính gửi: ",
        "Nơi nhận: - Như trên; - Lưu: VT. ",
        "TM. ỦY BAN KT. CHỦ TỊCH ",
        "Số 12/QĐ-UBND ngày 1 tháng 2 năm 2020 ",
        "12/2020/",
    ] {
        let line = piece.repeat(30_000 / piece.len()) + "\n";
        let _ = extractor.read(&line.repeat(3));
    }
    // Minutes where a line is folded anew for each of its colons.
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}
