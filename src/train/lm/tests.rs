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

impl Drop for Text {
    fn drop(&mut self) {
        // A file left behind harms nobody.
        let _ = std::fs::remove_file(&self.0);
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
        let context = model.context(state);
        for word in model.ids() {
            let link = model.link(state.word(), word);
            assert_eq!(
                model.score_link(&context, &link),
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
        let cost = model.score_link(&model.context(model.start()), &linked).0;
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
