//! Lays what parts of a token may be together where spaces may be lost: the
//! words that are in it whole, and the token as it stands; and the space that
//! was lost beside a sign.

use super::{CandidateSource, Damage, Place};
use crate::candidates;
use crate::cost::{Cost, NAT};
use crate::decode::lattice::Effect;
use crate::ngram::WordId;
use crate::repair::casing::Position;
use crate::repair::lattice::build::{
    ArcAction, ArcPayload, LatticeBuilder, Literal,
};
use crate::repair::runs::{Gap, OFTEN, gap};
use crate::token::{Token, TokenKind, is_short};

/// The longest word made of parts, in characters.
const LONGEST: usize = 10;

/// The cost of no space having been printed beside a sign.
const NEVER_PRINTED: Cost = 9 * NAT;

/// The words that a part of a run and those after it may be, and the whole that
/// they are parts of. Few parts are joined, whatever the length of the whole.
pub(super) struct PartedRun;

impl CandidateSource for PartedRun {
    fn name(&self) -> &'static str {
        "parted-run"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        if !builder.is_word(at) {
            return;
        }
        let mut follows = gap(builder.gaps, at + 1);
        if follows == Gap::Apart {
            return;
        }
        let begins = gap(builder.gaps, at) == Gap::Apart;
        let mut form = builder.forms[at].to_string();
        let mut length = form.chars().count();
        let mut letters = form.chars().all(char::is_alphabetic);
        let mut last = at + 1;
        while last < end && follows != Gap::Apart {
            let part = &builder.forms[last];
            letters &=
                follows == Gap::Lost && part.chars().all(char::is_alphabetic);
            form.push_str(part);
            length += part.chars().count();
            last += 1;
            follows = gap(builder.gaps, last);
            let tokens = last - at;
            let whole = begins && follows == Gap::Apart;
            if whole && length > candidates::LONGEST {
                let channel = builder.candidates.channel;
                let cost = candidates::unexplained(channel, &form);
                let taken = ArcAction::Keep;
                let label = ArcPayload { token: at, tokens, taken };
                let effect = Effect::word(WordId::UNKNOWN);
                builder.push(effect, tokens, cost, label);
            } else if whole || letters && length <= LONGEST {
                let number =
                    builder.cache.token(&mut builder.candidates, &form);
                builder.word(at, tokens, number, &form);
            } else if !begins {
                return;
            }
        }
    }
}

/// The space that is lost beside a sign, where the channel loses spaces often.
pub(super) struct SignSpace;

impl CandidateSource for SignSpace {
    fn name(&self) -> &'static str {
        "sign-space"
    }

    fn needs(&self) -> Damage {
        Damage::Marks
    }

    fn propose(
        &self,
        builder: &mut LatticeBuilder<'_, '_>,
        place: &mut Place,
    ) {
        let &mut Place { at, end, .. } = place;
        if !builder.tokens[at].is_sign() {
            return;
        }
        let space = builder.candidates.channel.space_lost();
        let Some(space) = space.filter(|&space| space < OFTEN) else { return };
        let sign = builder.tokens[at].text();
        let glued =
            |at: usize| builder.tokens.get(at).is_some_and(Token::is_glued);
        if !builder.tight
            || at == 0
            || at + 1 >= end
            || !glued(at)
            || !glued(at + 1)
        {
            return;
        }
        let word = |at: usize| {
            builder.tokens[at].kind() == TokenKind::Word
                && builder.forms[at].chars().nth(1).is_some()
                && builder.forms[at].chars().all(char::is_alphabetic)
        };
        let number =
            |at: usize| builder.tokens[at].kind() == TokenKind::Number;
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
                let short = is_short(&builder.forms[before])
                    && builder.positions[at] != Position::Heading;
                (word(before) && !short || number(before))
                    .then(|| ". ".to_owned())
            }
            ")" | "”" if word(after) => Some(format!("{sign} ")),
            "(" | "“" if word(before) && word(after) => {
                Some(format!(" {sign}"))
            }
            _ => None,
        };
        let held = (before..=after).any(|token| builder.stays(token));
        if let Some(text) = text.filter(|_| !held) {
            let (text, effect) = (Literal::parted(text), builder.sign(at));
            builder.literal(at, 1, text, effect, space);
            place.kept += NEVER_PRINTED;
        }
    }
}
