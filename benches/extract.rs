//! The archive record, read off text that is corrected already.
//!
//! | Group | What it isolates |
//! |---|---|
//! | `extract` | the fourteen documents as printed, and as corrected from what either engine read |
//! | `new` | an extractor with tables of its own, and what it prepares of them |
//! | `clean` | the correction that the records of `extract` rest on: the record should add no more than a fifth to it |

mod texts;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use khoidau::record::{Extractor, Gazetteer};
use khoidau::{Corrector, Model};

fn corrector() -> Corrector {
    Corrector::new(Model::embedded().expect("the embedded model opens"))
}

fn extract(c: &mut Criterion) {
    let extractor = Extractor::new();
    let corrector = corrector();
    let mut group = c.benchmark_group("extract");
    group.sample_size(20);
    let printed = texts::printed();
    group.throughput(texts::bytes(&printed));
    group.bench_function("printed", |b| {
        b.iter(|| {
            let records = black_box(&printed)
                .iter()
                .map(|text| extractor.read(text).len());
            records.sum::<usize>()
        });
    });
    for condition in ["light.eng", "light.vie"] {
        let read = texts::readings(condition);
        let mut worker = corrector.worker();
        let corrected: Vec<_> =
            read.iter().map(|text| worker.correct(text)).collect();
        group.throughput(texts::bytes(&read));
        group.bench_function(condition, |b| {
            b.iter(|| {
                let corrected = black_box(&corrected).iter();
                let records = corrected.map(|correction| {
                    extractor.read_correction(correction).len()
                });
                records.sum::<usize>()
            });
        });
    }
    group.finish();
}

fn new(c: &mut Criterion) {
    let mut group = c.benchmark_group("new");
    let knowledge = Gazetteer::embedded();
    group.bench_function("extractor", |b| {
        b.iter(|| Extractor::with_knowledge(Gazetteer::clone(&knowledge)));
    });
    group.finish();
}

fn clean(c: &mut Criterion) {
    let corrector = corrector();
    let mut group = c.benchmark_group("clean");
    group.sample_size(10).warm_up_time(Duration::from_secs(1));
    for condition in ["light.eng", "light.vie"] {
        let read = texts::readings(condition);
        group.throughput(texts::bytes(&read));
        group.bench_function(condition, |b| {
            b.iter(|| {
                let mut worker = corrector.worker();
                let texts = black_box(&read).iter();
                texts.map(|t| worker.correct(t).edits().len()).sum::<usize>()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, extract, new, clean);
criterion_main!(benches);
