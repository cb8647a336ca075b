//! Accuracy on whole documents, and what must hold for every one of them.
//!
//! `corpus/` holds printed documents (`NN-name.txt`) and what two engines
//! read of them, lightly and heavily degraded (`NN-name.CONDITION.txt`), line
//! against line. What the corrector makes of them is not kept, since every
//! better model changes it; the floors of its accuracy are, in
//! `data/floors.tsv`.

use std::fs;
use std::path::{Path, PathBuf};

use khoidau::{Correction, Corrector, Model, Words, eval, viet};

use crate::util::{model, net};

/// A document: its printed text and how it was read.
struct Document {
    name: String,
    gold: String,
    path: PathBuf,
}

impl Document {
    /// What an engine read, or what is left of the text without marks.
    fn read(&self, condition: &str) -> String {
        if condition == "unmarked" {
            return viet::fold(&self.gold);
        }
        let path = self.path.with_extension(format!("{condition}.txt"));
        fs::read_to_string(path).unwrap()
    }
}

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<Document> {
    let mut paths: Vec<PathBuf> = fs::read_dir(repository().join("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let gold = name.strip_suffix(".txt").unwrap_or(".");
            gold.starts_with(|c: char| c.is_ascii_digit())
                && !gold.contains('.')
        })
        .collect();
    paths.sort();
    assert!(paths.len() >= 10, "the documents are not where they should be");
    let document = |path: PathBuf| Document {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        gold: fs::read_to_string(&path).unwrap(),
        path,
    };
    paths.into_iter().map(document).collect()
}

/// The compact n-grams, alone or with the context net.
fn tier_named(name: &str) -> Model {
    match name {
        "compact" => model(),
        "context" => model().with_context(net()),
        _ => panic!("no tier {name}"),
    }
}

const TIERS: [&str; 2] = ["compact", "context"];

/// The rows of a table, without comments.
fn rows(file: &str) -> Vec<Vec<String>> {
    let path = repository().join("tests/data").join(file);
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// What must hold whatever the text and the model: line by line, and the
/// edits are the change.
fn assert_kept(name: &str, original: &str, correction: &Correction<'_>) {
    let text = correction.text();
    let lines = |text: &str| text.matches('\n').count();
    assert_eq!(lines(original), lines(text), "{name}: lines");
    let mut rebuilt = String::new();
    let mut done = 0;
    for edit in correction.edits() {
        let span = edit.span();
        assert_eq!(&original[span.range()], edit.before(), "{name}");
        assert!(span.start() >= done, "{name}: edits overlap");
        rebuilt.push_str(&original[done..span.start()]);
        rebuilt.push_str(edit.after());
        done = span.end();
    }
    rebuilt.push_str(&original[done..]);
    assert_eq!(rebuilt, text, "{name}: the edits are not the change");
}

#[test]
fn accuracy_is_not_below_the_floors() {
    let documents = documents();
    let mut failures = Vec::new();
    for row in rows("floors.tsv") {
        let [tier, condition, profile, floor, codes] = &row[..] else {
            panic!("five fields expected: {row:?}");
        };
        let corrector = Corrector::new(tier_named(tier));
        let floors: [f64; 2] = [floor, codes].map(|f| f.parse().unwrap());
        let [mut gold, mut noisy, mut out] = [const { String::new() }; 3];
        let mut worker = corrector.worker();
        for document in &documents {
            let read = document.read(condition);
            let correction = worker.correct(&read);
            let name = format!("{} {condition}", document.name);
            let chosen = correction.profile();
            assert!(
                profile.split('|').any(|name| name == chosen),
                "{name}: {chosen}, not {profile}"
            );
            assert_kept(&name, &read, &correction);
            for (sum, text) in [
                (&mut gold, document.gold.as_str()),
                (&mut noisy, read.as_str()),
                (&mut out, correction.text()),
            ] {
                *sum += text;
                assert!(sum.ends_with('\n'), "{name}: no line end");
            }
        }
        let figures = eval::score(&gold, &noisy, &out).unwrap();
        let figures =
            [figures.figures().word_acc(), figures.figures().codes()];
        println!("{tier}\t{condition}\t{figures:?}");
        if figures.iter().zip(&floors).any(|(figure, floor)| figure < floor) {
            failures
                .push(format!("{tier} {condition}: {figures:?} < {floors:?}"));
        }
    }
    assert!(failures.is_empty(), "accuracy fell: {failures:?}");
}

/// At most this share of sound words may be changed.
const HARM: f64 = 0.002;

#[test]
fn sound_text_is_left_alone() {
    for tier in TIERS {
        let corrector = Corrector::new(tier_named(tier));
        let mut worker = corrector.worker();
        let (mut changed, mut all) = (Vec::new(), 0);
        for document in documents() {
            let correction = worker.correct(&document.gold);
            assert_kept(&document.name, &document.gold, &correction);
            all += words(&document.gold);
            changed.extend(correction.edits().iter().map(|edit| {
                let (before, after) = (edit.before(), edit.after());
                format!("{}: {before} -> {after}", document.name)
            }));
        }
        let share = changed.len() as f64 / all as f64;
        println!("{tier}: {} of {all} words changed", changed.len());
        assert!(share <= HARM, "{tier}: {share:.5} of all: {changed:#?}");
    }
}

#[test]
fn documents_whose_words_are_listed_stay_byte_for_byte() {
    for document in documents() {
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        let list: Vec<&str> =
            document.gold.split_whitespace().filter(is_word).collect();
        let words = Words::parse(&list.join("\n")).unwrap();
        let builder = Corrector::builder(model()).words(words);
        let correction = builder.build().unwrap().correct(&document.gold);
        assert_eq!(correction.text(), document.gold, "{}", document.name);
    }
}

#[test]
fn a_worker_used_for_all_documents_corrects_each_as_a_fresh_one() {
    for tier in TIERS {
        let corrector = Corrector::new(tier_named(tier));
        let mut worker = corrector.worker();
        for document in documents() {
            let read = document.read("heavy.eng");
            let used = worker.correct(&read);
            let fresh = corrector.correct(&read);
            assert_eq!(used.edits(), fresh.edits(), "{}", document.name);
            assert_eq!(used.profile(), fresh.profile(), "{}", document.name);
        }
    }
}

/// What is right without the net and wrong with it, of the words that it
/// changes, at the most; and the least share of the errors that it mends.
const SPOILT: f64 = 0.25;
const MENDED: f64 = 0.15;

#[test]
fn the_context_net_mends_far_more_than_it_spoils() {
    let tiers = TIERS.map(|tier| Corrector::new(tier_named(tier)));
    let (mut mended, mut spoilt, mut wrong) = (0, 0, 0);
    for document in documents() {
        let read = document.read("unmarked");
        let [alone, with] = tiers.each_ref().map(|c| c.correct(&read));
        let gold = document.gold.split_whitespace();
        let alone = alone.text().split_whitespace();
        let with = with.text().split_whitespace();
        for ((gold, alone), with) in gold.zip(alone).zip(with) {
            wrong += usize::from(gold != alone);
            mended += usize::from(gold != alone && gold == with);
            spoilt += usize::from(gold == alone && gold != with);
        }
    }
    println!("{wrong} wrong, {mended} mended, {spoilt} spoilt");
    assert!(spoilt as f64 <= SPOILT * mended as f64, "{spoilt} of {mended}");
    assert!(mended as f64 >= MENDED * wrong as f64, "{mended} of {wrong}");
}
