//! Lays what parts of a token may be together where spaces may be lost: the
//! words that are in it whole, and the token as it stands; and the space that
//! was lost beside a sign.

use crate::candidates;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::repair::casing::Position;
use crate::repair::lattice::build::{
    ArcAction, ArcPayload, LatticeBuilder, Literal, NEVER,
};
use crate::repair::runs::{Gap, OFTEN, gap};
use crate::token::{Token, TokenKind, is_short};

/// The longest word made of parts, in characters.
const LONGEST: usize = 10;

/// The cost of no space having been printed beside a sign.
const NEVER_PRINTED: Cost = 9 * NAT;

impl LatticeBuilder<'_, '_> {
    /// What the space costs that was lost before a token.
    pub(in crate::repair) fn space_before(&self, at: usize) -> Cost {
        match gap(self.gaps, at) {
            Gap::Lost => self.candidates.channel.space_lost().unwrap_or(NEVER),
            Gap::Apart | Gap::None => 0,
        }
    }

    /// Whether a token is a part of what stands as one.
    pub(in crate::repair) fn is_part(&self, at: usize) -> bool {
        let apart = |at| gap(self.gaps, at) == Gap::Apart;
        !apart(at) || !apart(at + 1)
    }

    /// Lays the words that a part and those behind it may be, and the whole
    /// that they are parts of.
    ///
    /// Few parts are joined, whatever the length of the whole.
    pub(in crate::repair) fn joined(&mut self, at: usize, end: usize) {
        let mut follows = gap(self.gaps, at + 1);
        if follows == Gap::Apart {
            return;
        }
        let begins = gap(self.gaps, at) == Gap::Apart;
        let mut form = self.forms[at].to_string();
        let mut length = form.chars().count();
        let mut letters = form.chars().all(char::is_alphabetic);
        let mut last = at + 1;
        while last < end && follows != Gap::Apart {
            let part = &self.forms[last];
            letters &=
                follows == Gap::Lost && part.chars().all(char::is_alphabetic);
            form.push_str(part);
            length += part.chars().count();
            last += 1;
            follows = gap(self.gaps, last);
            let tokens = last - at;
            let whole = begins && follows == Gap::Apart;
            if whole && length > candidates::LONGEST {
                let channel = self.candidates.channel;
                let cost = candidates::unexplained(channel, &form);
                let taken = ArcAction::Keep;
                let label = ArcPayload { token: at, tokens, taken };
                let effect = Effect::word(WordId::UNKNOWN);
                self.push(effect, tokens, cost, label);
            } else if whole || letters && length <= LONGEST {
                let number = self.cache.token(&mut self.candidates, &form);
                self.word(at, tokens, number, &form);
            } else if !begins {
                return;
            }
        }
    }

    /// Lays the space that is lost beside a sign, where the channel loses
    /// spaces often; gives what it costs that none was printed.
    pub(in crate::repair) fn space_beside(
        &mut self,
        at: usize,
        effect: Effect,
        end: usize,
    ) -> Cost {
        let space = self.candidates.channel.space_lost();
        let Some(space) = space.filter(|&space| space < OFTEN) else {
            return 0;
        };
        let sign = self.tokens[at].text();
        let glued =
            |at: usize| self.tokens.get(at).is_some_and(Token::is_glued);
        if !self.tight
            || at == 0
            || at + 1 >= end
            || !glued(at)
            || !glued(at + 1)
        {
            return 0;
        }
        let word = |at: usize| {
            self.tokens[at].kind() == TokenKind::Word
                && self.forms[at].chars().nth(1).is_some()
                && self.forms[at].chars().all(char::is_alphabetic)
        };
        let number = |at: usize| self.tokens[at].kind() == TokenKind::Number;
        let (before, after) = (at - 1, at + 1);
        let text = match sign {
            "," | ";" if word(after) => {
                (word(before) || number(before)).then(|| format!("{sign} "))
            }
            "," | ";" if number(after) && word(before) => {
                Some(format!("{sign} "))
            }
            ":" if word(after) || number(after) => {
                word(before).then(|| ": ".to_owned())
            }
            // An abbreviation has its stop (`TP.HCM`).
            "." if word(after) => {
                let short = is_short(&self.forms[before])
                    && self.positions[at] != Position::Heading;
                (word(before) && !short || number(before))
                    .then(|| ". ".to_owned())
            }
            ")" | "”" if word(after) => Some(format!("{sign} ")),
            "(" | "“" if word(before) && word(after) => {
                Some(format!(" {sign}"))
            }
            _ => None,
        };
        let held = (before..=after).any(|token| self.stays(token));
        match text.filter(|_| !held) {
            Some(text) => {
                self.literal(at, 1, Literal::parted(text), effect, space);
                NEVER_PRINTED
            }
            None => 0,
        }
    }
}
