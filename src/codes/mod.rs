//! Proposes readings of what is no word: the numbers and symbols of
//! documents, dates, abbreviations, Roman numerals and the marks of items.
//!
//! Words are judged by the words around them; these by a grammar and by
//! tables of symbols, with the same channel for the letters. What is proposed
//! are arcs over one token or several, each with its cost; the decoder
//! chooses. A digit is changed only into the one digit that its place in the
//! grammar leaves.

mod grammar;
mod roman;
mod sequence;
mod sight;
mod table;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use grammar::Class;
use grammar::{LONGEST, Reading};
use sequence::Mark;
use sight::Sight;
use table::Symbols;

use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::token::{Token, TokenKind};
use crate::viet::{fold, syllable};

/// A way to read some tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// How many tokens it covers.
    pub tokens: usize,
    /// As they are written.
    pub text: Box<str>,
    /// What they are to the sentence.
    pub class: Class,
    /// What it costs beside the words of the sentence.
    pub cost: Cost,
}

/// A text cut into tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scene<'a, 't> {
    pub channel: &'a Channel,
    pub text: &'t str,
    pub tokens: &'a [Token<'t>],
    /// The tokens' composed forms.
    pub forms: &'a [Cow<'t, str>],
}

/// How far behind the best a reading may lie.
const WINDOW: Cost = 12 * NAT;

/// The cost of keeping a mark that its sequence says is another.
const OUT_OF_SEQUENCE: Cost = 3 * NAT;

/// The cost of a numeral read as other strokes, and of each stroke.
const NUMERAL: Cost = 2 * NAT;
const STROKE: Cost = NAT;

/// The cost of a digit of a number read as a letter.
const FIGURE: Cost = 4 * NAT;

/// The longest abbreviation looked up, in characters.
const LONGEST_SHORT: usize = 12;

/// The most abbreviations proposed for a token.
const SHORTS: usize = 3;

/// The most tokens that one code was torn into, and what tearing costs.
const TORN: usize = 4;
const TORN_COST: Cost = 3 * NAT;

/// The tokens remembered before the memory is emptied.
const REMEMBERED: usize = 1 << 13;

/// Makes proposals for the tokens of texts, under one profile, and remembers
/// what it found: symbols repeat.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    codes: HashMap<Box<str>, Arc<[Reading]>>,
    shorts: HashMap<Box<str>, Arc<[(String, Cost)]>>,
    /// The marks of the present text that are to be changed.
    marks: Vec<Mark>,
}

impl Codes {
    /// Begins a text: reads its marks as sequences.
    pub(crate) fn begin(&mut self, scene: Scene<'_, '_>) {
        let strokes = !scene.channel.keeps_letters();
        self.marks = sequence::repaired(scene.tokens, scene.forms, strokes);
    }

    /// Adds the readings of the token at `at`, and of those behind it before
    /// `end`, other than as it stands; gives what it costs to let a token
    /// that is no word stand.
    pub(crate) fn propose(
        &mut self,
        scene: Scene<'_, '_>,
        at: usize,
        end: usize,
        out: &mut Vec<Proposal>,
    ) -> Cost {
        let mut kept = self.mark(at, end, out);
        let form: &str = &scene.forms[at];
        match scene.tokens[at].kind() {
            TokenKind::Code => {
                kept += self.code(scene.channel, form, out);
                self.torn(scene, at, end, out);
            }
            TokenKind::Number => self.torn(scene, at, end, out),
            TokenKind::Word => self.word(scene.channel, form, out),
            _ => {}
        }
        kept
    }

    /// The mark as its sequence has it.
    fn mark(&self, at: usize, end: usize, out: &mut Vec<Proposal>) -> Cost {
        let Ok(place) = self.marks.binary_search_by_key(&at, |m| m.token)
        else {
            return 0;
        };
        let mark = &self.marks[place];
        if at + mark.tokens > end {
            return 0;
        }
        out.push(Proposal {
            tokens: mark.tokens,
            text: mark.text.as_str().into(),
            class: Class::Item,
            cost: 0,
        });
        OUT_OF_SEQUENCE
    }

    /// The readings of a code, against the best of them.
    fn code(
        &mut self,
        channel: &Channel,
        form: &str,
        out: &mut Vec<Proposal>,
    ) -> Cost {
        let readings = self.read(channel, form);
        let least = readings.first().map_or(0, |reading| reading.cost);
        let mut kept = 0;
        for reading in readings.iter() {
            let cost = reading.cost - least;
            if *reading.text == *form {
                kept = cost;
            } else if cost <= WINDOW {
                out.push(Proposal {
                    tokens: 1,
                    text: reading.text.clone(),
                    class: reading.class,
                    cost,
                });
            }
        }
        kept
    }

    fn read(&mut self, channel: &Channel, form: &str) -> Arc<[Reading]> {
        if let Some(found) = self.codes.get(form) {
            return Arc::clone(found);
        }
        let read = form.chars().take(LONGEST + 1).collect();
        let mut found = Vec::new();
        if form.chars().nth(LONGEST).is_none() {
            let sight = Sight::new(channel, read);
            found = grammar::read(Symbols::get(), &sight);
        }
        let found: Arc<[Reading]> = found.into();
        remember(&mut self.codes, form, &found);
        found
    }

    /// A code with a space beside one of its signs (`57 -NQ/TW`). With one
    /// on both sides it was printed so.
    fn torn(
        &mut self,
        scene: Scene<'_, '_>,
        at: usize,
        end: usize,
        out: &mut Vec<Proposal>,
    ) {
        let tokens = scene.tokens;
        let first: &str = &scene.forms[at];
        if scene.channel.keeps_letters() {
            return;
        }
        if !first.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let mut joined = first.to_owned();
        let mut gaps = 0;
        for next in at + 1..end.min(at + TORN) {
            let (before, token) = (&tokens[next - 1], &tokens[next]);
            let sign = |t: &Token<'_>| matches!(t.text(), "-" | "/");
            match &scene.text[before.span().end()..token.span().start()] {
                "" => {}
                " " if sign(before) != sign(token) => gaps += 1,
                _ => return,
            }
            let form: &str = &scene.forms[next];
            let fits = match token.kind() {
                TokenKind::Punctuation => sign(token),
                TokenKind::Code => true,
                TokenKind::Word => is_short(form),
                _ => false,
            };
            if !fits || gaps > 1 {
                return;
            }
            joined.push_str(form);
            if sign(token) || gaps == 0 {
                continue;
            }
            let readings = self.read(scene.channel, &joined);
            let Some(best) = readings.first().filter(|best| best.known) else {
                continue;
            };
            out.push(Proposal {
                tokens: next - at + 1,
                text: best.text.clone(),
                class: best.class,
                cost: sight::caution(scene.channel) + TORN_COST,
            });
        }
    }

    /// A numeral, a number or an abbreviation that was taken for a word.
    fn word(
        &mut self,
        channel: &Channel,
        form: &str,
        out: &mut Vec<Proposal>,
    ) {
        let mut push = |text: Box<str>, class: Class, cost: Cost| {
            out.push(Proposal { tokens: 1, text, class, cost });
        };
        if !channel.keeps_letters() && form.len() <= 8 {
            if let Some(numeral) = roman::repaired(form) {
                let strokes =
                    form.chars().filter(|c| !"IVX".contains(*c)).count();
                let cost = NUMERAL + STROKE * strokes as Cost;
                push(numeral.into(), Class::Word, cost);
            }
            if let Some((number, letters)) = figures(form) {
                let cost = FIGURE * letters as Cost;
                push(number.into(), Class::Number, cost);
            }
        }
        if is_short(form) && !syllable::is_possible(&fold(form)) {
            for (text, cost) in self.short(channel, form).iter() {
                push(text.as_str().into(), Class::Word, *cost);
            }
        }
    }

    /// The abbreviations that a word in capitals may be, other than itself.
    fn short(
        &mut self,
        channel: &Channel,
        form: &str,
    ) -> Arc<[(String, Cost)]> {
        if let Some(found) = self.shorts.get(form) {
            return Arc::clone(found);
        }
        let sight = Sight::new(channel, form.chars().collect());
        let mut found = sight.alone(Symbols::get());
        found.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        // One that is known stands before those that are dearer.
        let itself = found.iter().position(|short| short.0 == form);
        found.truncate(itself.unwrap_or(SHORTS).min(SHORTS));
        let found: Arc<[(String, Cost)]> = found.into();
        remember(&mut self.shorts, form, &found);
        found
    }
}

fn remember<T: ?Sized>(
    memory: &mut HashMap<Box<str>, Arc<T>>,
    form: &str,
    found: &Arc<T>,
) {
    if memory.len() >= REMEMBERED {
        memory.clear();
    }
    memory.insert(form.into(), Arc::clone(found));
}

/// Whether a word is written as an abbreviation is: large letters, and not
/// many.
fn is_short(form: &str) -> bool {
    let mut count = 0;
    for c in form.chars() {
        count += 1;
        if count > LONGEST_SHORT || !c.is_uppercase() {
            return false;
        }
    }
    count >= 2
}

/// The number that digits with letters among them are, and how many letters
/// there were; `None` where there are no more digits than letters.
fn figures(form: &str) -> Option<(String, usize)> {
    let mut letters = 0;
    let mut text = String::new();
    for c in form.chars() {
        match c {
            '0'..='9' => text.push(c),
            'O' | 'o' | 'I' | 'l' => {
                letters += 1;
                text.push(sight::figure(c)?);
            }
            _ => return None,
        }
    }
    let digits = text.len() - letters;
    (letters > 0 && digits > letters).then_some((text, letters))
}

/// The length of the figure, and the sign behind it, that a word was glued
/// to (`1.Nhà`); `None` if what follows is no word.
pub(crate) fn head(form: &str) -> Option<usize> {
    let digits = form.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    let sign = form[digits..].chars().next()?;
    let signed = ".,/:-)".contains(sign);
    let end = digits + usize::from(signed);
    let rest = &form[end..];
    let letters = rest.chars().take(3).filter(|c| c.is_alphabetic()).count();
    // Without a sign, letters behind digits are as often a damaged word;
    // behind a year they are not.
    let fits = signed || digits == 4;
    (fits && letters == 3 && rest.chars().next()?.is_uppercase()
        || signed && sign == '/' && letters == 3)
        .then_some(end)
}
