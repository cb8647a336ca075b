//! Proposes readings of what is no word: the numbers and symbols of
//! documents, dates, abbreviations, Roman numerals and the marks of items.
//!
//! Words are judged by the words around them; these by a grammar and by
//! tables of symbols, with the same channel for the letters. What is proposed
//! are arcs over one token or several, each with its cost; the decoder
//! chooses. A digit is changed only into the one digit that its place in the
//! grammar leaves.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::channel::Channel;
use crate::cost::{Cost, NAT};
use crate::notation::enumerator::{self, Mark};
use crate::notation::grammar::{self, Class, LONGEST, Reading};
use crate::notation::observe::{FIGURE, Sight};
use crate::notation::roman;
use crate::notation::symbol::Symbols;
use crate::notation::word;
use crate::token::{Token, TokenKind, is_joined, is_short};
use crate::viet::{fold, glyph, syllable};

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

/// The cost of a slash read as a stroke in an abbreviation of three signs.
const SLASHED: Cost = 2 * NAT;

/// The cost of two abbreviations with `&` between them (`GD&ĐT`).
const JOINED: Cost = 8 * NAT;

/// The same where symbols have the two as one.
const JOINED_KNOWN: Cost = 4 * NAT;

/// The most abbreviations proposed for a token.
const SHORTS: usize = 3;

/// The most tokens that one code was torn into, and what tearing costs.
const TORN: usize = 4;
const TORN_COST: Cost = 3 * NAT;

/// The most tokens that "số" and a code written to it were cut into, and
/// what it costs to take them for that.
const GLUED: usize = 7;
const GLUED_COST: Cost = 3 * NAT;

/// The tokens remembered before the memory is emptied.
const REMEMBERED: usize = 1 << 13;

/// Makes proposals for the tokens of texts, under one profile, and remembers
/// what it found: symbols repeat.
#[derive(Debug)]
pub(crate) struct Codes {
    symbols: Arc<Symbols>,
    codes: HashMap<Box<str>, Arc<[Reading]>>,
    shorts: HashMap<Box<str>, Arc<[(String, Cost)]>>,
    /// The marks of the present text that are to be changed.
    marks: Vec<Mark>,
}

impl Codes {
    /// Nothing remembered yet; symbols are read by what is known of them.
    pub(crate) fn new(symbols: Arc<Symbols>) -> Codes {
        Codes {
            symbols,
            codes: HashMap::new(),
            shorts: HashMap::new(),
            marks: Vec::new(),
        }
    }

    /// Begins a text: reads its marks as sequences.
    pub(crate) fn begin(&mut self, scene: Scene<'_, '_>) {
        let strokes = !scene.channel.keeps_letters();
        let rare = scene.channel.rarity() > 0;
        self.marks =
            enumerator::repaired(scene.tokens, scene.forms, strokes, rare);
        if strokes {
            let cited = enumerator::inline(scene.tokens, scene.forms);
            self.marks.extend(cited);
            self.marks.sort_by_key(|mark| mark.token);
            self.marks.dedup_by_key(|mark| mark.token);
        }
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
            TokenKind::Word | TokenKind::Alphanumeric => {
                self.word(scene.channel, form, out);
                self.separated(scene, at, end, out);
                self.dotted(scene, at, end, out);
            }
            _ => {}
        }
        if matches!(
            scene.tokens[at].kind(),
            TokenKind::Code | TokenKind::Word | TokenKind::Alphanumeric
        ) {
            self.glued(scene, at, end, out);
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

    /// The likeliest reading of a code, as far as it can be read as one.
    pub(crate) fn best(
        &mut self,
        channel: &Channel,
        form: &str,
    ) -> Option<Reading> {
        self.read(channel, form).first().cloned()
    }

    fn read(&mut self, channel: &Channel, form: &str) -> Arc<[Reading]> {
        if let Some(found) = self.codes.get(form) {
            return Arc::clone(found);
        }
        let read = form.chars().take(LONGEST + 1).collect();
        let mut found = Vec::new();
        if form.chars().nth(LONGEST).is_none() {
            let sight = Sight::new(channel, read);
            found = grammar::read(self.symbols.costs(), &sight);
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
        if scene.channel.keeps_letters() || scene.channel.rarity() > 0 {
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
                cost: TORN_COST,
            });
        }
    }

    /// A code behind the word "số" that it was written to (`Số:15/QĐ-BNV`).
    fn glued(
        &mut self,
        scene: Scene<'_, '_>,
        at: usize,
        end: usize,
        out: &mut Vec<Proposal>,
    ) {
        let marks_only = scene.channel.keeps_letters();
        if scene.channel.rarity() > 0 {
            return;
        }
        let Some((word, len)) =
            word::number_head(&scene.forms[at], marks_only)
        else {
            return;
        };
        let run = scene.tokens[at + 1..end.min(at + GLUED)]
            .iter()
            .take_while(|token| {
                let sign = matches!(token.text(), "-" | "/");
                let kind = token.kind();
                token.is_glued()
                    && (sign
                        || matches!(
                            kind,
                            TokenKind::Code
                                | TokenKind::Word
                                | TokenKind::Alphanumeric
                        ))
            })
            .count();
        let all = scene.forms[at..=at + run].concat();
        let code = &all[len..];
        let sign = code.chars().next().filter(|c| ":.".contains(*c));
        let code = &code[usize::from(sign.is_some())..];
        if !code.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        let readings = self.read(scene.channel, code);
        let Some(best) = readings.first().filter(|best| best.known) else {
            return;
        };
        let between = match (sign, scene.channel.space_lost()) {
            (Some(sign), _) => sign.to_string(),
            (None, Some(_)) => " ".to_owned(),
            (None, None) => String::new(),
        };
        let text = format!("{word}{between}{}", best.text);
        out.push(Proposal {
            tokens: run + 1,
            text: text.into(),
            class: Class::Code,
            cost: GLUED_COST,
        });
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
        // `V1` is a name as often as a numeral.
        let is_designation = form.ends_with(|c: char| c.is_ascii_digit());
        if !channel.keeps_letters() && form.len() <= 8 {
            if let Some(text) = word::slashed(form) {
                push(text.into(), Class::Code, SLASHED + channel.rarity());
            }
            if let Some(numeral) = roman::repaired(form)
                && !(is_designation && channel.rarity() > 0)
            {
                let strokes =
                    form.chars().filter(|c| !"IVX".contains(*c)).count();
                let cost = NUMERAL + STROKE * strokes as Cost;
                let cost = cost + channel.rarity();
                push(numeral.into(), Class::Word, cost);
            }
            // `2l` is two litres, `10I` a label, and `O2` a gas.
            let is_label = form.ends_with('l')
                || channel.reads_marks()
                    && (form.ends_with(['I', 'O', 'o'])
                        || form.starts_with(char::is_uppercase));
            if let Some((number, letters)) =
                figures(form).filter(|_| !is_label)
            {
                let cost = FIGURE * letters as Cost + channel.rarity();
                push(number.into(), Class::Number, cost);
            }
        }
        if channel.keeps_letters()
            && let Some(amount) = form.strip_suffix('d')
            && is_amount(amount)
        {
            push(format!("{amount}đ").into(), Class::Number, 0);
        }
        if is_joined(form) {
            push(form.into(), Class::Word, JOINED);
            if let Some(text) = self.joined(channel, form) {
                push(text.into(), Class::Word, JOINED_KNOWN);
            }
        }
        if is_short(form) && !syllable::is_possible(&fold(form)) {
            for (text, cost) in self.short(channel, form).iter() {
                push(text.as_str().into(), Class::Word, *cost);
            }
        }
    }

    /// Abbreviations with `&` between them as three tokens.
    fn separated(
        &mut self,
        scene: Scene<'_, '_>,
        at: usize,
        end: usize,
        out: &mut Vec<Proposal>,
    ) {
        const TOKENS: usize = 3;
        let glued = |token: &Token<'_>| token.is_glued();
        if at + TOKENS > end
            || !scene.tokens[at + 1..at + TOKENS].iter().all(glued)
        {
            return;
        }
        let form = scene.forms[at..at + TOKENS].concat();
        if !is_joined(&form) {
            return;
        }
        if let Some(text) = self.joined(scene.channel, &form) {
            out.push(Proposal {
                tokens: TOKENS,
                text: text.into(),
                class: Class::Word,
                cost: JOINED_KNOWN,
            });
        }
    }

    /// The sign of a type of document between stops and digits, as codified
    /// law numbers its articles (`1.1.NĐ.3.18`).
    fn dotted(
        &mut self,
        scene: Scene<'_, '_>,
        at: usize,
        end: usize,
        out: &mut Vec<Proposal>,
    ) {
        let form: &str = &scene.forms[at];
        let Some(first) = at.checked_sub(2) else { return };
        if !is_short(form) || at + 2 >= end {
            return;
        }
        let row = &scene.tokens[first..=at + 2];
        let is_number = |token: &Token<'_>| {
            matches!(token.kind(), TokenKind::Number | TokenKind::Date)
        };
        let fits = row[1..].iter().all(|token| token.is_glued())
            && [1, 3].iter().all(|&sign| row[sign].text() == ".")
            && [0, 4].iter().all(|&number| is_number(&row[number]));
        if !fits {
            return;
        }
        let part = self.part_behind("1/", scene.channel, form);
        if let Some(part) = part.filter(|part| part != form) {
            out.push(Proposal {
                tokens: 1,
                text: part.into(),
                class: Class::Code,
                cost: 0,
            });
        }
    }

    /// What abbreviations with `&` between them may be, other than themselves:
    /// mostly symbols have them as one (`SGDĐT`).
    fn joined(&mut self, channel: &Channel, form: &str) -> Option<String> {
        let at = form.chars().position(|c| c == '&')?;
        let letters: String = form.chars().filter(|c| *c != '&').collect();
        let part = self.part(channel, &letters)?;
        let left = part.chars().take(at).chain(['&']);
        Some(left.chain(part.chars().skip(at)).collect())
    }

    /// The part of a symbol that capitals are, if they are a known one but
    /// for marks, by themselves or behind the letter of a department or
    /// ministry (`SKHĐT`, `BKHĐT`).
    fn part(&mut self, channel: &Channel, letters: &str) -> Option<String> {
        let before = ["1/", "1/S", "1/B"];
        before.iter().find_map(|b| self.part_behind(b, channel, letters))
    }

    /// The part of a symbol that capitals are behind what begins one, if
    /// they are a known one but for marks.
    fn part_behind(
        &mut self,
        before: &str,
        channel: &Channel,
        letters: &str,
    ) -> Option<String> {
        let best = self.best(channel, &format!("{before}{letters}"))?;
        let part = best.text.strip_prefix(before)?;
        (best.known && fold(part) == fold(letters)).then(|| part.into())
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
        let mut found = sight.alone(self.symbols.costs());
        found.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        // An engine that knows Vietnamese makes no abbreviation another.
        if channel.reads_marks() && !channel.keeps_letters() {
            let end = form.chars().count();
            found.retain(|short| sight.is_alike(&short.0, 0, end));
        }
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

/// Whether a text is a number with its thousands set apart by stops.
fn is_amount(text: &str) -> bool {
    let mut groups = text.split('.');
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let is_first = |g: &str| (1..=3).contains(&g.len()) && digits(g);
    groups.next().is_some_and(is_first)
        && text.contains('.')
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// The number that digits with letters among them are, and how many letters
/// there were; `None` where there are too few digits.
fn figures(form: &str) -> Option<(String, usize)> {
    let mut letters = 0;
    let mut text = String::new();
    for c in form.chars() {
        match c {
            '0'..='9' => text.push(c),
            'O' | 'o' | 'I' | 'l' => {
                letters += 1;
                text.push(glyph::digit(c)?);
            }
            _ => return None,
        }
    }
    let digits = text.len() - letters;
    // `1o` is as likely a word.
    let is_pair = text.len() == 2 && !form.contains('o');
    (letters > 0 && (digits > letters || digits == letters && is_pair))
        .then_some((text, letters))
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
    let capital = rest.chars().next()?.is_uppercase();
    (fits && letters == 3 && (capital || sign == '/')).then_some(end)
}

/// The two words that a token may be with a sign between them, and the sign;
/// each holds a letter and two characters at least.
pub(crate) fn parts(form: &str) -> Option<(&str, &str, &str)> {
    let at = form.find(['-', '/'])?;
    let (left, rest) = form.split_at(at);
    let (sign, right) = rest.split_at(1);
    let is_word = |part: &str| {
        part.chars().nth(1).is_some() && part.contains(char::is_alphabetic)
    };
    let fits = is_word(left) && is_word(right) && !right.contains(['-', '/']);
    fits.then_some((left, sign, right))
}

#[cfg(test)]
mod tests;
