//! A document teaches how its own engine damaged it.

use std::fs;
use std::path::Path;

use khoidau::{Corrector, eval};

use crate::util::model;

/// Printed documents of the corpus.
fn printed() -> Vec<String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let names = [
        "01-bao-cao-luu-tru.txt",
        "03-ket-luan-chuyen-doi-so.txt",
        "05-nghi-quyet-dai-hoi-chi-bo.txt",
    ];
    let read = |name| fs::read_to_string(corpus.join(name)).unwrap();
    names.map(read).into()
}

/// What engines that no profile knows make of some letters, with the least
/// word accuracy that a document comes to.
const ENGINES: &[(&[(&str, &str)], f64)] = &[
    (&[("đ", "6"), ("h", "7")], 0.985),
    (&[("đ", "~"), ("n", "ñ"), ("ô", "¢")], 0.98),
    (&[("h", "þ"), ("c", "ç"), ("ô", "¢"), ("ư", "µ"), ("á", "ø")], 0.98),
];

fn damaged(text: &str, engine: &[(&str, &str)]) -> String {
    engine
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn without() -> Corrector {
    Corrector::builder(model()).adapt(false).build().unwrap()
}

#[test]
fn an_engine_that_no_profile_knows_is_learned_from_its_document() {
    let (with, without) = (Corrector::new(model()), without());
    for (engine, floor) in ENGINES {
        for gold in printed() {
            let read = damaged(&gold, engine);
            let score = |corrector: &Corrector| {
                let out = corrector.correct(&read);
                let scored = eval::score(&gold, &read, out.text()).unwrap();
                let figures = scored.figures();
                [figures.word_acc_in(), figures.word_acc()]
            };
            let ([before, with], [_, without]) =
                (score(&with), score(&without));
            println!("{engine:?} {before:.4} {without:.4} {with:.4}");
            assert!(with >= *floor, "{engine:?}: {with} of {before}");
            assert!(with > without, "{engine:?}: {without} -> {with}");
        }
    }
}

#[test]
fn what_a_document_says_again_and_again_is_expected() {
    let said = "Ban chi dao Trung wong hop. Cac co quan dang bao cao. ";
    let read = |garbled: &str| {
        let rest = format!("Phó Truong Ban chi dao Trung {garbled} ket luan.");
        said.repeat(8) + &rest
    };
    let builder = Corrector::builder(model()).profile("tesseract-eng");
    let corrector = builder.build().unwrap();
    let is_read = |garbled: &str| {
        let text = read(garbled);
        let corrected = corrector.correct(&text);
        corrected.text().ends_with("Trung ương kết luận.")
    };
    assert!(is_read("ixcing"));
    // Numbers and what is far longer are nothing that was garbled.
    assert!(!is_read("2025") && !is_read("thixcingdan"));
}

#[test]
fn sound_documents_teach_nothing() {
    let (with, without) = (Corrector::new(model()), without());
    let (mut with, mut without) = (with.worker(), without.worker());
    for text in printed() {
        let (with, without) = (with.correct(&text), without.correct(&text));
        assert_eq!(with.edits(), without.edits());
    }
}

#[test]
fn what_one_document_taught_does_not_reach_the_next() {
    let corrector = Corrector::new(model());
    let mut worker = corrector.worker();
    let texts = printed();
    let rounds = ENGINES.iter().chain(ENGINES);
    for (text, (engine, _)) in texts.iter().cycle().zip(rounds) {
        let read = damaged(text, engine);
        let (used, fresh) = (worker.correct(&read), corrector.correct(&read));
        assert_eq!(used.edits(), fresh.edits(), "{engine:?}");
        assert_eq!(used.profile(), fresh.profile(), "{engine:?}");
        let sound = worker.correct(text);
        assert_eq!(sound.edits(), corrector.correct(text).edits());
    }
}

#[test]
fn a_document_far_longer_than_the_sample_is_learned_from_too() {
    let (engine, floor) = ENGINES[0];
    let gold = printed().concat().repeat(4);
    let read = damaged(&gold, engine);
    let corrector = Corrector::new(model());
    let out = corrector.correct(&read);
    let scored = eval::score(&gold, &read, out.text()).unwrap();
    let accuracy = scored.figures().word_acc();
    assert!(accuracy >= floor, "{accuracy}");
}

/// Single lines, each too short to teach anything.
fn pages(engine: &[(&str, &str)]) -> Vec<(String, String)> {
    let long = |line: &&str| line.split_whitespace().count() > 8;
    let lines: Vec<String> = printed()
        .iter()
        .flat_map(|text| text.lines().filter(long).map(str::to_owned))
        .collect();
    let pair = |gold: String| (damaged(&gold, engine), gold);
    lines.into_iter().map(pair).collect()
}

#[test]
fn pages_of_one_engine_teach_what_each_alone_cannot() {
    let alone = Corrector::new(model());
    for (engine, floor) in ENGINES {
        let pages = pages(engine);
        let together = alone.taught_by(pages.iter().map(|p| p.0.as_str()));
        let score = |corrector: &Corrector| {
            let mut worker = corrector.worker();
            let mut text = [String::new(), String::new(), String::new()];
            for (read, gold) in &pages {
                let out = worker.correct(read).into_text();
                for (all, one) in text.iter_mut().zip([gold, read, &*out]) {
                    all.push_str(one);
                    all.push('\n');
                }
            }
            let [gold, read, out] = &text;
            eval::score(gold, read, out).unwrap().figures().word_acc()
        };
        let (one, all) = (score(&alone), score(&together));
        println!("{engine:?} {one:.4} {all:.4}");
        // A line has less around a word than a page.
        assert!(all > floor - 0.03, "{engine:?}: {all}");
        assert!(all > one + 0.01, "{engine:?}: {one} -> {all}");
    }
}

#[test]
fn texts_that_teach_nothing_change_no_corrector() {
    let corrector = Corrector::new(model());
    let damaged = damaged(&printed()[0], ENGINES[0].0);
    let expected = corrector.correct(&damaged);
    for texts in [&[][..], &["", "một hai ba"]] {
        let taught = corrector.taught_by(texts.iter().copied());
        assert_eq!(taught.correct(&damaged).text(), expected.text());
    }
}
