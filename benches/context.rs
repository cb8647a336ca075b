//! The context net alone: words a second on one core.
//!
//! Takes the net of `KHOIDAU_CONTEXT`, else `dictionaries/context.nn`; says
//! so where there is none.

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use khoidau::context::{Id, Net, Over, Question, Scorer, Token};
use khoidau::lexicon::Case;

/// The tokens read, and the longest sentence among them.
const TOKENS: usize = 4000;
const SENTENCE: usize = 30;

fn context(c: &mut Criterion) {
    let path = std::env::var_os("KHOIDAU_CONTEXT")
        .map_or_else(|| "dictionaries/context.nn".into(), PathBuf::from);
    let net = match Net::open(&path) {
        Ok(net) => net,
        Err(error) => {
            eprintln!("no context net, nothing measured: {error}");
            return;
        }
    };
    let ids: Vec<Id> = net.ids().collect();
    // What the words are does not change the time.
    let text: Vec<Token> = (0..TOKENS)
        .map(|at| Token {
            word: match at % SENTENCE {
                0 => Id::BOUNDARY,
                _ => ids[8 + at * 7919 % (ids.len() - 8)],
            },
            case: Case::Lower,
        })
        .collect();
    let candidates = &ids[8..20];
    let mut group = c.benchmark_group("context");
    group.throughput(Throughput::Elements(TOKENS as u64));
    // Every word, and as many as are doubtful in a good reading.
    for (name, every) in [("every word", 1), ("one word in 20", 20)] {
        let asked: Vec<Question<'_>> = (0..TOKENS)
            .step_by(every)
            .map(|at| Question {
                at,
                case: Some(Case::Lower),
                candidates,
                over: Over::Candidates,
            })
            .collect();
        let mut scorer = Scorer::new(&net);
        group.bench_function(name, |b| {
            b.iter(|| scorer.score(black_box(&text), &asked));
        });
    }
    group.finish();
    c.bench_function("context/open", |b| b.iter(|| Net::open(&path)));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = context
}
criterion_main!(benches);
