//! Documents cut up, put together anew and spoiled: whatever comes of them,
//! records are read without a panic, their evidence lies in the text, and
//! every form can be written.
//!
//! `KHOIDAU_ROUNDS` sets the number of texts, for a long search. A text that
//! fails is printed and becomes a row of a table in the tests of records.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use khoidau::record::{Extractor, Reading};
use khoidau::{Correction, Corrector};

use crate::properties::nasty;
use crate::random::Random;
use crate::records::assert_records;
use crate::util::model;

/// The texts of `corpus/` and `corpus/records/`, read and printed.
fn corpus() -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths = Vec::new();
    for folder in [corpus.clone(), corpus.join("records")] {
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
        paths.extend(entries.filter(|p| p.extension().is_some_and(is_text)));
    }
    paths.sort();
    let texts: Vec<String> =
        paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert!(texts.len() >= 100, "documents are missing: {}", texts.len());
    texts
}

fn is_text(extension: &std::ffi::OsStr) -> bool {
    extension == "txt"
}

/// Lines that header, list and signature are known by, to be strewn in.
const LINES: &[&str] = &[
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "ỦY BAN NHÂN DÂN",
    "Số: 15/QĐ-UBND    Hòa Phú, ngày 12 tháng 5 năm 2025",
    "các Nghị quyết số 35, 36, 37-NQ/TW và 38-NQ/TW",
    "Nơi nhận:    T/M BAN THƯỜNG VỤ",
    "Kính gửi: - Sở Nội vụ; - Sở Y tế;",
    "BẢN SAO",
    "Số 24-BS/VPTU",
    "PHỤ LỤC I",
    "(Ban hành kèm theo Quyết định số 15/QĐ-UBND)",
    "Dự thảo lần 2",
    "| **a** | b |",
    "# ",
    "\u{C}",
    "VĂN BẢN ĐẾN QUA MẠNG",
];

/// A text made of some others: lines, words and characters of them moved,
/// doubled, struck out, joined.
fn mutated(texts: &[String], odd: &[String], random: &mut Random) -> String {
    let text = &texts[random.below(texts.len())];
    let mut lines: Vec<String> =
        text.split_inclusive('\n').map(str::to_owned).collect();
    if random.below(3) == 0 {
        let other = &texts[random.below(texts.len())];
        lines.extend(other.split_inclusive('\n').map(str::to_owned));
    }
    // A stretch of it: long texts hide what short ones show.
    let from = random.below(lines.len() + 1);
    let most = [8, 30, 90, usize::MAX][random.below(4)];
    lines = lines.split_off(from.min(lines.len() / 2));
    lines.truncate(most);
    for _ in 0..random.below(40) {
        if lines.is_empty() {
            break;
        }
        let at = random.below(lines.len());
        let other = random.below(lines.len());
        match random.below(12) {
            0 => lines.swap(at, other),
            1 => lines.insert(other, lines[at].clone()),
            2 => drop(lines.remove(at)),
            3 => lines[at] = lines[at].trim_end_matches('\n').to_owned(),
            4 => {
                let line = LINES[random.below(LINES.len())];
                lines.insert(at, format!("{line}\n"));
            }
            5 => {
                // A block again: header, list or signature.
                let end = lines.len().min(at + 1 + random.below(12));
                let block = lines[at..end].to_vec();
                for (skip, line) in block.into_iter().enumerate() {
                    lines.insert((other + skip).min(lines.len()), line);
                }
            }
            6 => {
                let joined = lines[at].trim_end().to_owned();
                let gap = ["", " ", "    ", "\t", "|"][random.below(5)];
                lines[at] = format!("{joined}{gap}{}", lines[other]);
            }
            7 => lines[at] = words_mutated(&lines[at], random),
            8 => lines[at] = characters_mutated(&lines[at], random),
            9 => lines[at] = lines[at].to_uppercase(),
            10 => lines[at] = lines[at].to_lowercase(),
            _ => {
                let piece = &odd[random.below(odd.len())];
                let piece: String = piece.chars().take(40).collect();
                lines.insert(at, piece);
            }
        }
    }
    lines.concat()
}

fn words_mutated(line: &str, random: &mut Random) -> String {
    let mut words: Vec<&str> = line.split(' ').collect();
    for _ in 0..1 + random.below(4) {
        let (at, other) =
            (random.below(words.len()), random.below(words.len()));
        match random.below(4) {
            0 => words.swap(at, other),
            1 => words.insert(other, words[at]),
            2 if words.len() > 1 => drop(words.remove(at)),
            _ => words.insert(at, ["", "\n", "số", "-", "/"][other % 5]),
        }
    }
    words.join(" ")
}

fn characters_mutated(line: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = line.chars().collect();
    for _ in 0..1 + random.below(6) {
        if chars.is_empty() {
            break;
        }
        let (at, other) =
            (random.below(chars.len()), random.below(chars.len()));
        match random.below(4) {
            0 => chars.swap(at, other),
            1 => chars.insert(other, chars[at]),
            2 => drop(chars.remove(at)),
            _ => {
                const SIGNS: &[char] = &[
                    '|', '/', '-', ':', ';', '.', ',', '(', ')', 'İ', 'ß',
                    '\u{301}', '\u{a0}', '\u{2028}', 'Đ', 'Ǆ', '®', '₫', '0',
                ];
                chars.insert(at, SIGNS[random.below(SIGNS.len())]);
            }
        }
    }
    chars.into_iter().collect()
}

/// Reads the records of a text and writes them in every form; the number of
/// their fields.
fn all_of(
    extractor: &Extractor,
    text: &str,
    correction: Option<&Correction<'_>>,
) -> usize {
    let reading = match correction {
        Some(correction) => Reading::new(correction),
        None => Reading::plain(text),
    };
    let documents = extractor.extract(&reading);
    let count = assert_records(text, &documents);
    #[cfg(feature = "export")]
    written(&documents);
    count
}

#[cfg(feature = "export")]
fn written(documents: &[khoidau::record::Document]) {
    use khoidau::export::{self, Exporter, Form, Review, Source};
    use khoidau::graph::GraphBuilder;

    let source = Source::file("a.txt", "in/a.txt");
    for form in Form::ALL {
        let exporter = Exporter::new(form);
        let exported = exporter.file(&source, documents);
        let (opening, closing) = (exporter.opening(), exporter.closing());
        if form == Form::Json {
            let whole = format!("{opening}{}{closing}", exported.text());
            let read: Result<serde_json::Value, _> =
                serde_json::from_str(&whole);
            assert!(read.is_ok(), "{whole}");
        }
    }
    let _ = Review::new().file(&source, documents);
    let mut graph = GraphBuilder::new();
    graph.add("a.txt", documents, |at| source.id(at));
    let graph = graph.build();
    let _ = (export::to_dot(&graph), export::to_csv(&graph));
    let _ = (export::to_list(&graph), export::to_json(&graph));
}

/// How many texts are tried; a correction takes longer than a record.
fn rounds(plain: usize) -> usize {
    let set = std::env::var("KHOIDAU_ROUNDS").ok();
    set.and_then(|rounds| rounds.parse().ok()).unwrap_or(plain)
}

/// Runs `read` on mutated texts and prints those it fails on.
fn hunt(rounds: usize, mut seed: u64, read: impl Fn(&str) -> usize) {
    let (texts, odd) = (corpus(), nasty());
    let (mut fields, mut failed) = (0, 0);
    for _ in 0..rounds {
        seed += 1;
        let text = mutated(&texts, &odd, &mut Random(seed));
        match catch_unwind(AssertUnwindSafe(|| read(&text))) {
            Ok(count) => fields += count,
            Err(_) => {
                eprintln!("seed {seed}: {text:?}");
                failed += 1;
            }
        }
    }
    assert_eq!(failed, 0, "of {rounds} texts");
    assert!(fields > rounds, "hardly anything was read: {fields}");
}

#[test]
fn no_order_of_lines_and_words_breaks_a_record() {
    let extractor = Extractor::new();
    hunt(rounds(1500), 0, |text| all_of(&extractor, text, None));
}

#[test]
fn no_order_of_lines_and_words_breaks_a_corrected_record() {
    let corrector = Corrector::builder(model()).build().unwrap();
    let extractor = Extractor::new();
    hunt(rounds(60), 1 << 40, |text| {
        let correction = corrector.correct(text);
        all_of(&extractor, text, Some(&correction))
    });
}
