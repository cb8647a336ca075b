//! How good a net is.

use std::collections::HashMap;

use super::encode::{ENCODED_CASE, encode_with};
use super::vocabulary::Vocabulary;
use crate::context::{Id, Net, Over, Question, Scorer, Token};
use crate::cost::NAT;
use crate::error::Error;
use crate::lexicon::Case;
use crate::viet::letter::{fold_char, lower_char};

/// What [`measure`] counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Words the net knows, signs included.
    pub words: usize,
    /// Words picked among those of the same letters without marks, their case
    /// told.
    pub right: usize,
    /// The same, their case not told.
    pub right_open: usize,
    /// What a word costs among all, its case told, in nats.
    pub nats: f64,
}

/// Counts the words of a clean text that a net picks among the words of the
/// same letters, given the words around in the text or, where that is given,
/// in the same text as it was repaired.
///
/// # Errors
///
/// If the repaired text has not the same number of tokens.
///
/// # Complexity
///
/// Linear; a millisecond a word, most of it for [`Measured::nats`], which is
/// taken of one word in sixteen.
pub fn measure(
    net: &Net,
    text: &str,
    seen: Option<&str>,
) -> Result<Measured, Error> {
    let truth = tokens(net, text);
    let shown = match seen {
        Some(seen) => tokens(net, seen),
        None => truth.clone(),
    };
    if shown.len() != truth.len() {
        return Err(Error::data(format!(
            "the texts have {} and {} tokens; they must be the same but for \
             the words",
            truth.len(),
            shown.len()
        )));
    }
    let bare = |id: Id| -> (String, bool) {
        let word = net.word(id);
        let bare = word.chars().map(|c| fold_char(lower_char(c)));
        (bare.collect(), word.starts_with(char::is_uppercase))
    };
    let mut kin: HashMap<(String, bool), Vec<Id>> = HashMap::new();
    for id in net.ids().skip(usize::from(Vocabulary::FIRST)) {
        kin.entry(bare(id)).or_default().push(id);
    }
    let words: Vec<usize> = (0..truth.len())
        .filter(|&at| !net.word(truth[at].word).is_empty())
        .collect();
    let candidates: Vec<&[Id]> =
        words.iter().map(|&at| &kin[&bare(truth[at].word)][..]).collect();
    let ask = |told: bool| -> Vec<Question<'_>> {
        let each = words.iter().zip(&candidates);
        let each = each.map(|(&at, &candidates)| Question {
            at,
            case: told.then_some(truth[at].case),
            candidates,
            over: Over::Candidates,
        });
        each.collect()
    };
    let mut scorer = Scorer::new(net);
    let mut right = [0; 2];
    for (right, told) in right.iter_mut().zip([true, false]) {
        let answers = scorer.score(&shown, &ask(told));
        for ((answer, candidates), &at) in
            answers.iter().zip(&candidates).zip(&words)
        {
            let best = answer.costs.iter().zip(*candidates).min();
            *right +=
                usize::from(best.map(|(_, &id)| id) == Some(truth[at].word));
        }
    }
    let some: Vec<[Id; 1]> =
        words.iter().step_by(16).map(|&at| [truth[at].word]).collect();
    let questions: Vec<Question<'_>> = words
        .iter()
        .step_by(16)
        .zip(&some)
        .map(|(&at, own)| Question {
            at,
            case: Some(truth[at].case),
            candidates: own,
            over: Over::Words,
        })
        .collect();
    let answers = scorer.score(&shown, &questions);
    let cost: i64 = answers.iter().map(|a| i64::from(a.costs[0])).sum();
    Ok(Measured {
        words: words.len(),
        right: right[0],
        right_open: right[1],
        nats: cost as f64 / f64::from(NAT) / some.len().max(1) as f64,
    })
}

/// The tokens of a text as the net sees them.
fn tokens(net: &Net, text: &str) -> Vec<Token> {
    let id = |word: &str| net.id(word).map(|id| id.index() as u16);
    let encoded = encode_with(id, text);
    let all: Vec<Id> = net.ids().collect();
    let mask = (1 << ENCODED_CASE) - 1;
    let each = encoded.into_iter().map(|token| Token {
        word: all[usize::from(token & mask)],
        case: Case::ALL[usize::from(token >> ENCODED_CASE)],
    });
    each.collect()
}
