//! The parts of correcting, each as far alone as the library shows it.
//!
//! | Group | What it isolates |
//! |---|---|
//! | `tokenize` | cutting text into tokens |
//! | `ngrams` | the cost of each word after the words before it, no search |
//! | `lexicon` | looking written forms up in the trie |
//! | `words` | every distinct word of the damaged documents, each as a text of its own: the search of candidates, nothing remembered |
//! | `again` | a document its worker has met: all but the search of candidates |
//!
//! The text is `light.eng` or the printed documents of `corpus/`.

mod texts;

use std::collections::BTreeSet;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use khoidau::ngram::{Event, WordId, event};
use khoidau::token::tokenize;
use khoidau::{Corrector, Model};

fn model() -> Model {
    Model::embedded().expect("the embedded model opens")
}

fn tokens(c: &mut Criterion) {
    let texts = texts::readings("light.eng");
    let mut group = c.benchmark_group("tokenize");
    group.throughput(texts::words(&texts));
    group.bench_function("light.eng", |b| {
        b.iter(|| {
            let counts = texts.iter().map(|t| tokenize(black_box(t)).len());
            counts.sum::<usize>()
        });
    });
    group.finish();
}

fn ngrams(c: &mut Criterion) {
    let model = model();
    let ngrams = model.ngrams();
    let texts = texts::printed();
    let tokens = texts.iter().flat_map(|text| tokenize(text));
    let words: Vec<WordId> = tokens
        .filter_map(|token| match event(&token) {
            Event::Word(form) => {
                Some(ngrams.id(&form).unwrap_or(WordId::UNKNOWN))
            }
            Event::Number => Some(WordId::NUMBER),
            Event::Code => Some(WordId::CODE),
            Event::Unknown => Some(WordId::UNKNOWN),
            Event::Boundary => Some(WordId::BOUNDARY),
            Event::Skip => None,
        })
        .collect();
    let mut group = c.benchmark_group("ngrams");
    group.throughput(Throughput::Elements(words.len() as u64));
    group.bench_function("score", |b| {
        b.iter(|| {
            let start = (0i64, ngrams.start());
            let step = |(sum, state), &word| {
                let (cost, state) = ngrams.score(state, word);
                (sum + i64::from(cost), state)
            };
            black_box(&words).iter().fold(start, step)
        });
    });
    group.finish();
}

fn lexicon(c: &mut Criterion) {
    let model = model();
    let lexicon = model.lexicon();
    let text = texts::printed().concat().to_lowercase();
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    let mut group = c.benchmark_group("lexicon");
    group.throughput(Throughput::Elements(words.len() as u64));
    group.bench_function("entry", |b| {
        b.iter(|| {
            let found = black_box(&words).iter().copied();
            found.filter_map(|word| lexicon.entry(word)).count()
        });
    });
    group.finish();
}

fn words(c: &mut Criterion) {
    let builder = Corrector::builder(model()).profile("tesseract-eng");
    let corrector = builder.build().expect("the model has the profile");
    let text = texts::readings("light.eng").concat();
    let words: BTreeSet<&str> = text.split_whitespace().collect();
    let mut group = c.benchmark_group("words");
    group.sample_size(10);
    group.throughput(Throughput::Elements(words.len() as u64));
    group.bench_function("light.eng", |b| {
        b.iter(|| {
            let mut worker = corrector.worker();
            let each = black_box(&words).iter();
            each.map(|word| worker.correct(word).edits().len()).sum::<usize>()
        });
    });
    group.finish();
}

fn again(c: &mut Criterion) {
    let builder = Corrector::builder(model()).profile("tesseract-eng");
    let corrector = builder.build().expect("the model has the profile");
    let texts = texts::readings("light.eng");
    let mut worker = corrector.worker();
    let mut group = c.benchmark_group("again");
    group.sample_size(10);
    group.throughput(texts::words(&texts));
    // The run that warms up meets every word for the first time.
    group.bench_function("light.eng", |b| {
        b.iter(|| {
            let each = black_box(&texts).iter();
            each.map(|text| worker.correct(text).edits().len()).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, tokens, ngrams, lexicon, words, again);
criterion_main!(benches);
