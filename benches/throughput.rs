//! Whole documents through a worker, one thread.
//!
//! | Group | What it isolates |
//! |---|---|
//! | `clean` | the main job on all fourteen documents as read by either engine; the profile is chosen for each |
//! | `restore` | marks put on the documents without theirs, profile `unmarked` |
//! | `sound` | the documents as printed: what it costs to find nothing |
//! | `damage` | the same documents with 0, 5, 20 and 50 % of the words as the engine read them, profile named: how the cost grows with the damage |
//! | `short` | the lines of `light.eng`, each a text of its own: through one worker, through the corrector, which remembers as much, and through a new worker each, which remembers nothing |
//!
//! Every run but of `short` has a new worker, which has everything to learn; remembering
//! helps from the second document on, as it does a user. The same work is timed
//! twice, to have its rate in words and in bytes of the text that goes in.

mod texts;

use std::hint::black_box;
use std::time::Duration;

use criterion::{
    BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use khoidau::{Corrector, Model, viet};

/// The most lines that are texts of their own.
const SHORT: usize = 200;

fn correct(corrector: &Corrector, texts: &[String]) -> usize {
    let mut worker = corrector.worker();
    let edits = texts.iter().map(|text| worker.correct(text).edits().len());
    edits.sum()
}

fn named(profile: &str) -> Corrector {
    let model = Model::embedded().expect("the embedded model opens");
    let builder = Corrector::builder(model).profile(profile);
    builder.build().expect("the compact model has the profile")
}

fn auto() -> Corrector {
    Corrector::new(Model::embedded().expect("the embedded model opens"))
}

fn bench(
    c: &mut Criterion,
    group: &str,
    corrector: &Corrector,
    rows: &[(&str, Vec<String>)],
) {
    let mut group = c.benchmark_group(group);
    group.sample_size(10).warm_up_time(Duration::from_secs(1));
    for (name, texts) in rows {
        for (unit, size) in
            [("words", texts::words(texts)), ("bytes", texts::bytes(texts))]
        {
            group.throughput(size);
            group.bench_function(BenchmarkId::new(*name, unit), |b| {
                b.iter(|| correct(corrector, black_box(texts)));
            });
        }
    }
    group.finish();
}

fn clean(c: &mut Criterion) {
    let conditions = ["light.eng", "heavy.eng", "light.vie", "heavy.vie"];
    let rows = conditions.map(|name| (name, texts::readings(name)));
    bench(c, "clean", &auto(), &rows);
}

fn restore(c: &mut Criterion) {
    let texts = texts::printed().iter().map(|text| viet::fold(text)).collect();
    bench(c, "restore", &named("unmarked"), &[("unmarked", texts)]);
}

fn sound(c: &mut Criterion) {
    bench(c, "sound", &auto(), &[("printed", texts::printed())]);
}

fn damage(c: &mut Criterion) {
    let shares = [("0 %", 0), ("5 %", 20), ("20 %", 5), ("50 %", 2)];
    let rows = shares.map(|(name, every)| (name, texts::damaged(every)));
    bench(c, "damage", &named("tesseract-eng"), &rows);
}

fn short(c: &mut Criterion) {
    let corrector = auto();
    let texts = texts::readings("light.eng");
    let lines: Vec<&str> = texts.iter().flat_map(|t| t.lines()).collect();
    let lines = &lines[..lines.len().min(SHORT)];
    let mut worker = corrector.worker();
    let mut group = c.benchmark_group("short");
    group.sample_size(10).warm_up_time(Duration::from_secs(1));
    group.throughput(Throughput::Elements(lines.len() as u64));
    let count = |edits: &mut dyn FnMut(&str) -> usize| {
        black_box(lines).iter().map(|line| edits(line)).sum::<usize>()
    };
    group.bench_function("one worker", |b| {
        b.iter(|| count(&mut |line| worker.correct(line).edits().len()));
    });
    group.bench_function("the corrector", |b| {
        b.iter(|| count(&mut |line| corrector.correct(line).edits().len()));
    });
    group.bench_function("a worker each", |b| {
        let edits =
            |line: &str| corrector.worker().correct(line).edits().len();
        b.iter(|| count(&mut |line| edits(line)));
    });
    group.finish();
}

criterion_group!(benches, clean, restore, sound, damage, short);
criterion_main!(benches);
