//! Joins the parts of a run of letters that was parted where spaces may be
//! lost: to words that are in it whole, and to the run as it stands.

use crate::candidates;
use crate::cost::Cost;
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::repair::lattice::build::{
    ArcAction, ArcPayload, LatticeBuilder, NEVER,
};
use crate::repair::runs::lost_before;

/// The longest word made of parts, in characters.
const LONGEST: usize = 10;

impl LatticeBuilder<'_, '_> {
    /// What the space costs that was lost before a token.
    pub(in crate::repair) fn space_before(&self, at: usize) -> Cost {
        match lost_before(self.lost_spaces, at) {
            true => self.candidates.channel.space_lost().unwrap_or(NEVER),
            false => 0,
        }
    }

    /// Whether a token is part of a run.
    pub(in crate::repair) fn is_in_run(&self, at: usize) -> bool {
        lost_before(self.lost_spaces, at)
            || lost_before(self.lost_spaces, at + 1)
    }

    /// Lays the words that a part of a run and those behind it may be, and
    /// the whole run.
    ///
    /// Of a run of any length few parts are joined, but for the run itself.
    pub(in crate::repair) fn joined(&mut self, at: usize, end: usize) {
        let begins = !lost_before(self.lost_spaces, at);
        let mut form = self.forms[at].to_string();
        let mut length = form.chars().count();
        let mut last = at + 1;
        while last < end && lost_before(self.lost_spaces, last) {
            form.push_str(&self.forms[last]);
            length += self.forms[last].chars().count();
            last += 1;
            let tokens = last - at;
            let whole = begins && !lost_before(self.lost_spaces, last);
            if length > candidates::LONGEST && whole {
                let channel = self.candidates.channel;
                let cost = candidates::unexplained(channel, &form);
                let taken = ArcAction::Keep;
                let label = ArcPayload { token: at, tokens, taken };
                let effect = Effect::word(WordId::UNKNOWN);
                self.push(effect, tokens, cost, label);
            } else if length <= LONGEST || whole {
                let number = self.cache.token(&mut self.candidates, &form);
                self.word(at, tokens, number, &form);
            } else if !begins {
                return;
            }
        }
    }
}
