//! From nothing to the first answer.
//!
//! | Group | What it isolates |
//! |---|---|
//! | `open` | a model from the bytes compiled in, from bytes in memory, from its files; checksums included |
//! | `first answer` | the same and one line corrected: what a run of the command pays beside starting a process |

mod texts;

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use khoidau::{Corrector, Model};

const LINE: &str = "Can ctr Nghi quyét cia Ban Chap hanh Trung wong";

fn open(c: &mut Criterion) {
    let dir = texts::built();
    let read = |name: &str| fs::read(dir.join(name)).expect("it is there");
    let (lexicon, ngrams) = (read("lexicon.fst"), read("ngram.lm"));
    let channels: Vec<String> = ["letter-drop", "tesseract-eng"]
        .map(|name| read(&format!("channels/{name}.tsv")))
        .map(|bytes| String::from_utf8(bytes).expect("profiles are UTF-8"))
        .to_vec();
    let channels: Vec<&str> = channels.iter().map(String::as_str).collect();
    let mut group = c.benchmark_group("open");
    group.sample_size(20);
    group.bench_function("embedded", |b| b.iter(Model::embedded));
    group.bench_function("from bytes", |b| {
        b.iter(|| {
            let (lexicon, ngrams) = (lexicon.clone(), ngrams.clone());
            Model::from_bytes(lexicon, ngrams, black_box(&channels))
        });
    });
    group.bench_function("from files", |b| b.iter(|| Model::open(&dir)));
    group.finish();
}

fn first_answer(c: &mut Criterion) {
    let mut group = c.benchmark_group("first answer");
    group.sample_size(20);
    group.bench_function("embedded", |b| {
        b.iter(|| {
            let model = Model::embedded().expect("the embedded model opens");
            Corrector::new(model).correct(black_box(LINE)).edits().len()
        });
    });
    group.finish();
}

criterion_group!(benches, open, first_answer);
criterion_main!(benches);
