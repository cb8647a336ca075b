//! Tokens that only their own damage changes: Roman numerals, and
//! designations of letters and digits (`U18`, `H2O`, `km2`).

use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::notation::roman::is_numeral;
use crate::repair::lattice::build::LatticeBuilder;
use crate::tables::Phrases;
use crate::token::is_capital;
use crate::viet::{fold, syllable};

/// The cost of a designation, and of each character of it: far less than of
/// an unknown word, for it is built as designations are.
const DESIGNATION: Cost = 5 * NAT;
const DESIGNATION_CHARACTER: Cost = NAT;

impl LatticeBuilder<'_, '_> {
    /// Lays a designation as it stands and, where damage is common, the
    /// words in which digits were read for letters (`B6`, "Bộ").
    pub(in crate::repair) fn designation(&mut self, at: usize, start: usize) {
        let length = self.forms[at].chars().count() as Cost;
        let cost = DESIGNATION + DESIGNATION_CHARACTER * length;
        self.keep(at, Effect::word(WordId::UNKNOWN), cost);
        let channel = self.candidates.channel;
        if channel.keeps_letters() || channel.rarity() > 0 {
            return;
        }
        if let Some(number) = self.token_ids[at - start] {
            self.word(at, 1, number, &self.forms[at]);
            self.expected(at, start);
        }
    }

    /// Lays a word that is a well-formed numeral; gives whether it can be
    /// nothing else. Of numerals only `VI` and `XI` are words, too, in lines
    /// of capitals, and single letters what is left of words.
    pub(in crate::repair) fn numeral(&mut self, at: usize) -> bool {
        let form = &*self.forms[at];
        if !is_numeral(form) {
            return false;
        }
        self.keep(at, self.as_read(at), 0);
        let line = self.tokens[at].line();
        let beside = |other: Option<usize>| {
            let other = other?;
            let token = self.tokens.get(other)?;
            (token.line() == line).then(|| &*self.forms[other])
        };
        let before = beside(at.checked_sub(1));
        let after = beside(Some(at + 1));
        let is_word = |form: &str| {
            is_capital(form)
                && !is_numeral(form)
                && syllable::is_possible(&fold(form).to_lowercase())
        };
        let counts = before.is_some_and(|word| {
            Phrases::get().is_counted(&fold(word).to_lowercase())
        });
        let among = before.is_some_and(is_word) || after.is_some_and(is_word);
        // `V` before a small letter at the head of a line numbers nothing.
        let next = after.is_some_and(|w| w.starts_with(char::is_lowercase));
        let may_be = match form {
            "VI" | "XI" => among && !counts,
            "V" | "X" | "I" => next && self.heads_line(at),
            _ => false,
        };
        !may_be || self.candidates.channel.rarity() > 0
    }
}
