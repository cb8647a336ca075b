//! The context net against the same net in NumPy
//! (`dictionaries/context/reference.py`).

use std::collections::HashMap;
use std::path::Path;

use khoidau::context::{Id, Net, Over, Question, Scorer, Token};
use khoidau::cost::NAT;
use khoidau::lexicon::Case;
use serde_json::Value;

fn json(name: &str) -> Value {
    let path = Path::new("tests/data/context").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn whole(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

/// Nats from costs.
fn nats(cost: i32) -> f64 {
    f64::from(cost) / f64::from(NAT)
}

#[cfg(feature = "train")]
#[test]
fn an_exported_net_says_what_the_trained_one_says() {
    use khoidau::train::context::{Vocabulary, export};
    let folder = Path::new("tests/data/context");
    let vocabulary = Vocabulary::open(&folder.join("vocab.txt")).unwrap();
    let weights = folder.join("weights.npz");
    let net = Net::from_bytes(export(&vocabulary, &[weights]).unwrap());
    let net = net.unwrap();
    let ids: Vec<Id> = net.ids().collect();
    assert_eq!(net.id("Hòa"), Some(ids[14]));
    let mut scorer = Scorer::new(&net);
    let mut compared = 0;
    for case in list(&json("vectors.json")) {
        let words = list(&case["words"]).map(|id| ids[whole(id)]);
        let cases = list(&case["case"]).map(|case| Case::ALL[whole(case)]);
        let text: Vec<Token> = words
            .zip(cases)
            .map(|(word, case)| Token { word, case })
            .collect();
        let told = list(&case["told"]).enumerate();
        let asked: Vec<Question<'_>> = told
            .map(|(at, told)| Question {
                at,
                case: Case::ALL.get(whole(told)).copied(),
                candidates: &ids,
                over: Over::Words,
            })
            .collect();
        let answers = scorer.score(&text, &asked);
        for (answer, (words, cases)) in answers
            .iter()
            .zip(list(&case["nats"]).zip(list(&case["case_nats"])))
        {
            let found = answer.costs.iter().chain(&answer.case);
            let exact = list(words).chain(list(cases));
            for (&cost, exact) in found.zip(exact) {
                let exact = exact.as_f64().unwrap();
                // Steps of 1/256, and rows that are rounded to 14 bits.
                let error = (nats(cost) - exact).abs();
                assert!(error < 0.004, "{} {exact}", nats(cost));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 38 * 21);
}

#[cfg(feature = "train")]
#[test]
fn weights_that_do_not_belong_together_are_named() {
    use khoidau::train::context::{Vocabulary, export};
    let folder = Path::new("tests/data/context");
    let text = std::fs::read_to_string(folder.join("vocab.txt")).unwrap();
    let more = Vocabulary::parse(&(text.clone() + "phường\n")).unwrap();
    let weights = folder.join("weights.npz");
    let message = |result: Result<Vec<u8>, khoidau::Error>| {
        result.unwrap_err().to_string()
    };
    let error = message(export(&more, std::slice::from_ref(&weights)));
    assert!(error.contains("\"emb\" has the shape [18, 16]"), "{error}");
    let same = Vocabulary::parse(&text).unwrap();
    let error = message(export(&same, &[]));
    assert!(error.contains("\"emb\""), "{error}");
    let error = message(export(&same, &[folder.join("vocab.txt")]));
    assert!(error.contains("vocab.txt") && error.contains("savez"), "{error}");
    assert!(Vocabulary::parse("một\nhai\n").is_err());
}

/// The net that was trained, where it is there.
#[test]
fn the_trained_net_agrees_with_its_reference() {
    let path = Path::new("dictionaries/context.nn");
    if !path.exists() {
        return;
    }
    let net = Net::open(path).unwrap();
    let mut scorer = Scorer::new(&net);
    let classes: HashMap<&str, Id> =
        [("<boundary>", Id::BOUNDARY), ("<number>", Id::NUMBER)].into();
    for case in list(&json("net.json")) {
        let words: Vec<&str> =
            list(&case["words"]).map(|word| word.as_str().unwrap()).collect();
        let id = |word: &&str| classes.get(word).copied().or(net.id(word));
        let text: Vec<Token> = words
            .iter()
            .map(|word| Token {
                word: id(word).unwrap(),
                case: Case::of(word).unwrap(),
            })
            .collect();
        let asked = list(&case["at"]).map(whole);
        for (at, exact) in asked.zip(list(&case["nats"])) {
            let question = Question {
                at,
                case: Some(text[at].case),
                candidates: &[text[at].word],
                over: Over::Words,
            };
            let cost = scorer.score(&text, &[question])[0].costs[0];
            let exact = exact.as_f64().unwrap();
            // Its weights are rounded, too; rows are not.
            let error = (nats(cost) - exact).abs();
            assert!(
                error < 0.015 + 0.01 * exact,
                "{}: {} {exact}",
                words[at],
                nats(cost)
            );
        }
    }
    // Decided by what stands far to the right.
    let words = ["giá", "bán", "lẻ"]
        .map(|word| Token { word: net.id(word).unwrap(), case: Case::Lower });
    let candidates = ["bán", "bàn", "bản", "bạn"].map(|w| net.id(w).unwrap());
    let question = Question {
        at: 1,
        case: Some(Case::Lower),
        candidates: &candidates,
        over: Over::Candidates,
    };
    let costs = &scorer.score(&words, &[question])[0].costs;
    assert!(costs[1..].iter().all(|&cost| cost > costs[0] + NAT), "{costs:?}");
}
