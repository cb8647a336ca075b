//! What a trained model must be, on texts of a few sentences.

use std::path::PathBuf;

use super::*;
use crate::cost::NAT;
use crate::ngram::State;

/// A file in the directory for temporary files, removed when dropped.
struct Text(PathBuf);

impl Text {
    fn new(name: &str, text: &str) -> Text {
        let name = format!("khoidau-lm-{}-{name}.txt", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        Text(path)
    }
}

impl Text {
    /// A directory instead of a file.
    fn directory(name: &str) -> Text {
        let name = format!("khoidau-lm-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Text(path)
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        // What is left behind harms nobody.
        let _ = match self.0.is_dir() {
            true => std::fs::remove_dir_all(&self.0),
            false => std::fs::remove_file(&self.0),
        };
    }
}

/// A world of few sentences, the later ones rarer.
fn small_world() -> String {
    let lines = [
        ("Chi bộ thôn họp chi bộ, bầu bí thư chi bộ.", 9),
        ("Bí thư chi bộ đọc báo cáo số 12-BC/CB ngày 3/2/2020.", 7),
        ("Báo cáo của chi bộ thôn được thông qua; họp xong.", 5),
        ("Thôn có 120 hộ, hộ nào cũng có vườn.", 4),
        ("Vườn của thôn trồng chè và trồng cam!", 2),
        ("Ông Tư kể chuyện riêng một lần.", 1),
    ];
    lines.iter().map(|(l, n)| format!("{l}\n").repeat(*n)).collect()
}

fn trainer() -> Trainer {
    let mut trainer = Trainer::new();
    trainer.word_floor(1).code_bits([8, 8, 2]);
    trainer
}

fn trained(name: &str, trainer: &Trainer) -> Ngrams {
    let text = Text::new(name, &small_world());
    let model = trainer.train(&[Input::new(&text.0, 2.0)], |_| {}).unwrap();
    Ngrams::from_bytes(model.bytes).unwrap()
}

/// All states of at most three words that can be reached.
fn states(model: &Ngrams) -> Vec<State> {
    let mut states = vec![model.start()];
    let words = model.ids().filter(|&w| w != WordId::BOUNDARY);
    for a in words.clone() {
        let one = model.score(model.start(), a).1;
        states.push(one);
        for b in words.clone() {
            let two = model.score(one, b).1;
            states.push(two);
            states.extend(words.clone().map(|c| model.score(two, c).1));
        }
    }
    states.sort_unstable();
    states.dedup();
    states
}

#[test]
fn after_every_state_the_probabilities_sum_to_one() {
    for lower in
        [LowerOrder::Continuation, LowerOrder::Counts, LowerOrder::Mixed]
    {
        let mut trainer = trainer();
        let model = trained(&format!("{lower:?}"), trainer.lower_order(lower));
        let [_, _, trigrams, fourgrams] = model.counts();
        assert!(trigrams > 10 && fourgrams > 10, "too small a world");
        let states = states(&model);
        assert!(states.len() > model.counts()[0]);
        for state in states {
            let sum: f64 = model
                .ids()
                .map(|w| model.score(state, w).0)
                .map(|cost| (-f64::from(cost) / f64::from(NAT)).exp())
                .sum();
            // What is left is the rounding of codes.
            assert!((sum - 1.0).abs() < 0.03, "{lower:?} {state:?}: {sum}");
        }
    }
}

#[test]
fn what_was_met_is_likelier_than_what_was_not() {
    let model = trained("likely", &trainer());
    let id = |w: &str| model.id(w).unwrap();
    let after = |words: &[&str]| {
        let mut state = model.start();
        for word in words {
            state = model.score(state, id(word)).1;
        }
        state
    };
    let cost = |words: &[&str], next| model.score(after(words), next).0;
    assert!(cost(&["bí", "thư"], id("chi")) < NAT / 4);
    assert!(cost(&["của", "chi"], id("bộ")) < cost(&["của", "chi"], id("hộ")));
    // Only the word before the last tells the two apart.
    assert!(
        cost(&["đọc", "báo", "cáo"], id("số"))
            < cost(&["đọc", "bí", "cáo"], id("số"))
    );
    // Only the third word before tells these two apart.
    assert!(
        cost(&["thư", "chi", "bộ"], WordId::BOUNDARY)
            < cost(&["họp", "chi", "bộ"], WordId::BOUNDARY)
    );
    // Classes and boundaries are words like others.
    assert!(cost(&["cáo", "số"], WordId::CODE) < NAT / 2);
    assert!(cost(&["thôn", "có"], WordId::NUMBER) < NAT);
    assert!(cost(&["thông", "qua"], WordId::BOUNDARY) < NAT / 2);
    let (_, state) = model.score(after(&["họp", "xong"]), WordId::BOUNDARY);
    assert_eq!(state, model.start());
}

#[test]
fn links_and_contexts_cost_what_the_words_cost() {
    let model = trained("links", &trainer());
    for state in states(&model) {
        let mut context = model.context(state);
        for word in model.ids() {
            let link = model.link(state.word(), word);
            assert_eq!(
                model.score_link(&mut context, &link),
                model.score(state, word)
            );
        }
    }
}

#[test]
fn rare_ngrams_stay_out() {
    let counts = |floor| {
        let mut trainer = trainer();
        let model = trained(&format!("floor{floor}"), trainer.floor(floor));
        let word = |w| model.id(w).unwrap();
        // A listed bigram makes a state of its own or a cheaper cost; asked
        // here through what backing off alone would give.
        let alone = model.score(model.start(), word("riêng")).1;
        let linked = model.link(word("chuyện"), word("riêng"));
        let cost =
            model.score_link(&mut model.context(model.start()), &linked).0;
        (model.counts(), cost < model.unigram(word("riêng")), alone)
    };
    let (all, known, _) = counts(1);
    let (common, kept, _) = counts(3);
    assert!(known && !kept);
    assert!(common[1] < all[1] && common[2] < all[2]);
}

#[test]
fn repeated_text_is_no_evidence() {
    let text = Text::new("repeat", &"Một hai ba bốn.\n".repeat(2));
    let model = |input: Input| {
        let inputs = [Input::new(&text.0, 1.0), input];
        trainer().train(&inputs, |_| {}).unwrap().counts
    };
    assert_eq!(model(Input::emphasis(&text.0, 5.0))[1..], [0, 0, 0]);
    assert_eq!(model(Input::new(&text.0, 1.0))[1..], [5, 4, 3]);
}

#[test]
fn a_smaller_model_fits_and_the_bytes_do_not_depend_on_the_threads() {
    // Many pairs of words, some often, so that there is much to choose from.
    let words = ["an", "bình", "cần", "dân", "ghi", "hội", "khu", "làm"];
    let sentence = |i: usize| {
        let word = |k: usize| words[(i * (k + 3) / (k + 1) + k) % 8];
        (0..9).map(word).collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = (0..800).map(sentence).collect();
    let text = Text::new("size", &lines.join("\n"));
    let build = |bytes, threads| {
        let mut trainer = trainer();
        trainer.code_bits([3, 2, 2]).max_bytes(bytes);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let inputs = [Input::new(&text.0, 1.0)];
        pool.install(|| trainer.train(&inputs, |_| {})).unwrap()
    };
    let full = build(1 << 20, 1);
    assert_eq!(full.bytes, build(1 << 20, 3).bytes);
    let bytes = full.bytes.len() - 200;
    let less = build(bytes, 2);
    let sum = |model: &Trained| model.counts[1..].iter().sum::<usize>();
    assert!(0 < sum(&less) && sum(&less) < sum(&full));
    assert!(less.bytes.len() <= bytes);
}

/// Texts that share much, so that their runs have the same n-grams.
fn long_text(seed: usize) -> String {
    let words = ["an", "bình", "cần", "dân", "ghi", "hội", "khu", "làm"];
    let word = |i: usize| words[(i * i / 7 + i * seed / 3) % 8];
    let line = |l: usize| {
        let line: Vec<_> = (0..12).map(|i| word(l * 5 + i)).collect();
        line.join(" ") + ".\n"
    };
    (0..2000).map(line).collect()
}

#[test]
fn the_memory_for_sorting_does_not_change_the_bytes() {
    let a = Text::new("memory-a", &long_text(2));
    let b = Text::new("memory-b", &long_text(5));
    let build = |memory| {
        let inputs = [
            Input::new(&a.0, 1.0),
            Input::new(&b.0, 2.5),
            // The same text again, as an emphasis.
            Input::emphasis(&a.0, 3.0),
        ];
        let scratch = Text::directory("memory");
        let trained = trainer()
            .memory(memory)
            .scratch(&scratch.0)
            .train(&inputs, |_| {})
            .unwrap();
        let left = std::fs::read_dir(&scratch.0).unwrap().count();
        assert_eq!(left, 0, "the files of counting are left behind");
        trained.bytes
    };
    let whole = build(1 << 30);
    // 26,000 trigrams a text in runs of 256, 400 and 5000: more than are
    // merged at once, and fewer.
    for memory in [0, 3200, 40_000] {
        assert_eq!(build(memory), whole, "memory of {memory} bytes");
    }
}

#[test]
fn kept_counts_are_used_again_and_only_while_they_are_true() {
    let a = Text::new("kept-a", &long_text(3));
    let kept = Text::directory("kept");
    let run = |settings: &dyn Fn(&mut Trainer)| {
        let mut trainer = trainer();
        settings(&mut trainer);
        let mut steps = Vec::new();
        let inputs = [Input::new(&a.0, 1.0)];
        let trained =
            trainer.train(&inputs, |s| steps.push(s.what().to_owned()));
        let reads = steps.iter().filter(|s| s.starts_with("reading"));
        let counts = steps.iter().filter(|s| s.starts_with("counting"));
        let (reads, mut kinds) = (reads.count(), counts.collect::<Vec<_>>());
        kinds.dedup();
        (trained.unwrap().bytes, reads > 0, kinds.len())
    };
    let with = |settings: &dyn Fn(&mut Trainer)| {
        run(&|trainer| {
            trainer.counts(&kept.0);
            settings(trainer);
        })
    };
    let (fresh, ..) = run(&|_| {});
    assert_eq!(with(&|_| {}), (fresh.clone(), true, 2), "the first run");
    assert_eq!(with(&|_| {}), (fresh.clone(), false, 0), "the second run");
    // Sizes and floors may differ; a vocabulary needs n-grams of its own.
    let (other, ..) = run(&|t| _ = t.floor(7));
    assert_eq!(with(&|t| _ = t.floor(7)), (other, false, 0));
    let (other, ..) = run(&|t| _ = t.words(5));
    assert_eq!(with(&|t| _ = t.words(5)), (other, true, 2));
    assert_eq!(with(&|_| {}), (fresh.clone(), false, 0));
    // Each file of counts in turn is cut short, then changed.
    let files: Vec<PathBuf> = std::fs::read_dir(&kept.0)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files.len(), 5, "{files:?}");
    for file in &files {
        let whole = std::fs::read(file).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 4;
        for bad in [&whole[..whole.len() - 9], &flipped] {
            std::fs::write(file, bad).unwrap();
            assert_eq!(with(&|_| {}).0, fresh);
            assert_eq!(
                with(&|t| _ = t.words(5)).0,
                run(&|t| {
                    t.words(5);
                })
                .0
            );
            assert_eq!(std::fs::read(file).unwrap(), whole);
        }
    }
    // A text that has changed is read again.
    std::fs::write(&a.0, long_text(4)).unwrap();
    let (changed, ..) = run(&|_| {});
    assert_ne!(changed, fresh);
    assert_eq!(with(&|_| {}), (changed, true, 2));
}

#[test]
fn settings_out_of_range_and_empty_texts_are_refused() {
    let empty = Text::new("empty", "");
    let message = |trainer: &Trainer, input: Input| {
        trainer.train(&[input], |_| {}).unwrap_err().to_string()
    };
    let rows = [
        (message(&trainer(), Input::new(&empty.0, 1.0)), "no words"),
        (message(&trainer(), Input::new(&empty.0, 0.0)), "weight"),
        (message(&trainer(), Input::new("/no/such/file", 1.0)), "such"),
        (
            message(trainer().code_bits([9, 1, 1]), Input::new(&empty.0, 1.0)),
            "bits",
        ),
        (message(trainer().words(70_000), Input::new(&empty.0, 1.0)), "65532"),
    ];
    for (message, part) in rows {
        assert!(message.contains(part), "{message:?} lacks {part:?}");
    }
}

/// Every byte of a model changed, and every length cut: opening refuses, and
/// where a forged checksum lets a damaged file in, no query panics.
#[test]
fn damaged_files_are_refused_or_harmless() {
    let text = Text::new("damage", &small_world());
    let mut trainer = trainer();
    trainer.code_bits([3, 2, 2]);
    let input = [Input::new(&text.0, 1.0)];
    let bytes = trainer.train(&input, |_| {}).unwrap().bytes;
    for cut in 0..bytes.len() {
        let error = Ngrams::from_bytes(bytes[..cut].to_vec()).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Model);
    }
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        assert!(Ngrams::from_bytes(damaged.clone()).is_err(), "byte {at}");
        if at < 16 {
            continue;
        }
        let forged = crate::ngram::write::seal(&damaged[16..]);
        let Ok(model) = Ngrams::from_bytes(forged) else { continue };
        let mut state = model.start();
        for before in model.ids() {
            for word in model.ids() {
                let (_, next) = model.score(state, word);
                state = match word.index() % 3 {
                    0 => model.score(next, before).1,
                    _ => next,
                };
            }
            assert!(model.word(before).len() < 1 << 10);
        }
    }
}
