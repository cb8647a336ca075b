//! Numbers and symbols of documents: `57-NQ/TW`, `193/2025/QH15`,
//! `562/BKHCN-VCL`, in running text and in the header.

mod form;
mod piece;
mod read;
#[cfg(test)]
mod tests;

pub(crate) use form::{is_party, is_state};
use std::sync::LazyLock;

use regex::Regex;

use super::symbol::Symbols;
use super::word;
use crate::lines::back;
use crate::span::Span;
use crate::tables::{Gazetteer, List, Phrases};
use crate::viet::fold;
use crate::viet::fuzzy::letters;
use crate::viet::glyph::digit_of_value;

/// By whose rules a number is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// `57-NQ/TW`
    Party,
    /// `292/QĐ-BKHCN`
    State,
    /// A công văn of the state, which bears no type: `162/CP-QHĐP`.
    StateLetter,
    /// With its year: `88/2025/NĐ-CP`.
    Legal,
    /// Of the National Assembly: `193/2025/QH15`, `560/NQ-UBTVQH15`.
    Assembly,
    /// Of Mặt trận Tổ quốc and the like: `11/HD-MTTW-BTT`.
    Mass,
    /// As before 1997: `217-HĐBT`, `15 NQ/TW`, `04 NQ.TW`.
    Old,
}

/// The number and symbol of a document, as found in a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Code {
    /// From the first digit to the last letter, or from where the digits
    /// should be.
    pub span: Span,
    /// Where the word "số" before it begins; the start of the span if there
    /// is none.
    pub word: usize,
    /// As printed, with leading zeros; empty where it was left blank or
    /// cannot be read.
    pub number: String,
    /// What follows the separator, without spaces, damaged parts put right:
    /// `CV/TU`, `QĐ-UBND`, `2026/TT-BCT`.
    pub symbol: String,
    /// What stands between number and symbol: `-`, `/`, or in old documents
    /// a space or a stop.
    pub separator: char,
    pub form: Form,
    /// The sign of the type (`NQ`), if the symbol has one.
    pub type_sign: Option<String>,
    /// The body, with its units: `BKHCN-VCL`.
    pub body: String,
    /// Whether the word "số" stands before it.
    pub worded: bool,
    /// From 0 to 1.
    pub certainty: f64,
}

impl Code {
    /// As it is printed, without inner spaces: `57-NQ/TW`. A number left
    /// blank gives `-CV/ĐU`.
    pub(crate) fn printed(&self) -> String {
        format!("{}{}{}", self.number, self.separator, self.symbol)
    }

    /// The form of the rules, where the printed one is another:
    /// `193/2025/QH15` for `193/2025/NQ-QH15`.
    pub(crate) fn canonical(&self) -> Option<String> {
        let number = &self.number;
        let kind = self.type_sign.as_deref()?;
        if self.form == Form::Assembly {
            let (year, rest) = self.symbol.split_once(['/', '-'])?;
            let dated =
                year.len() == 4 && year.bytes().all(|c| c.is_ascii_digit());
            let body = rest.split_once(['-', '/'])?.1;
            return dated.then(|| format!("{number}/{year}/{body}"));
        }
        let proper = match self.form {
            Form::Old => format!("{number}-{kind}/{}", self.body),
            Form::Party => format!("{number}-{kind}/{}", self.body),
            Form::State => format!("{number}/{kind}-{}", self.body),
            _ => return None,
        };
        let sure = match self.form {
            Form::Party => form::is_party(&self.body),
            Form::State => form::is_state(&self.body),
            _ => true,
        };
        (sure && !self.body.is_empty() && proper != self.printed())
            .then_some(proper)
    }
}

/// Whether a word in capitals is an abbreviation: `UBND`, `TNHH`.
pub(crate) fn is_abbreviation(word: &str) -> bool {
    Symbols::embedded().is_abbreviation(word)
}

/// The longest line that may hold the number of a document, in bytes.
const LONGEST_LINE: usize = 400;

/// The most words of a type's name that are looked at.
const TYPE_WORDS: usize = 3;

/// The least certainty of what is found in running text.
const LEAST: f64 = 0.5;

/// The ways an engine reads the word "số" (and, at the end of a run of
/// letters, what is left of it).
static WORD: LazyLock<Regex> = LazyLock::new(|| {
    let word = &*word::NUMBER;
    Regex::new(&format!(
        r"(?x)
        (?: ^ | [^\p{{L}}\p{{N}}] )
        (?P<word> {word} | [sS] )
        (?P<sign> [\u{{20}}\t\^°,]* [:;.)\-]? [\u{{20}}\t\u{{a0}}]* )
        (?P<line> (?:\r?\n[\u{{20}}\t]*){{0,2}} ) $",
    ))
    .expect("the pattern is valid")
});

/// Where the word "số" begins that stands right before a place, if it does.
fn word_before(text: &str, at: usize) -> Option<usize> {
    // A window is enough: the word and what may stand behind it are short.
    let from = back(text, at, 24);
    let window = &text[from..at];
    let found = WORD.captures(window)?;
    let word = found.name("word")?;
    let behind = &found["sign"];
    let digits = word.as_str().bytes().all(|c| c.is_ascii_digit());
    let short = word.as_str().chars().count() == 1;
    // Digits, or one letter, are the word only with its colon.
    if (digits || short) && !behind.contains([':', ';']) {
        return None;
    }
    if behind.is_empty() && found["line"].is_empty() && short {
        return None;
    }
    Some(from + word.start())
}

/// Whether digits at a place may begin a number: not those of a longer
/// number or word.
fn begins(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        None => true,
        Some(c) if c.is_alphanumeric() => false,
        Some('-' | '/' | '.' | ':' | '_' | ',' | '–' | '⁄') => {
            !before.next().is_some_and(char::is_alphanumeric)
        }
        Some(_) => true,
    }
}

/// All numbers with symbols in a text, in its order. They may run over the
/// ends of lines.
#[allow(dead_code, reason = "the short form, by the tables of the crate")]
pub(crate) fn find(text: &str) -> Vec<Code> {
    find_with(&Gazetteer::embedded(), text)
}

/// The same, by the types and bodies of some tables.
pub(crate) fn find_with(tables: &Gazetteer, text: &str) -> Vec<Code> {
    let mut found = read_all(tables.symbols(), text);
    found.retain(|code| code.certainty >= LEAST);
    found
}

fn read_all(symbols: &Symbols, text: &str) -> Vec<Code> {
    static START: LazyLock<Regex> = LazyLock::new(|| {
        let word = &*word::SOUND;
        Regex::new(&format!(
            r"[0-9]+|{word}\s*:?[\s._…·]*(?:[-–/])\s*(?:[A-ZĐ]|[0-9]{{4}}/)",
        ))
        .expect("the pattern is valid")
    });
    let mut codes: Vec<Code> = Vec::new();
    let mut at = 0;
    while let Some(start) = START.find_at(text, at) {
        at = start.end();
        let read = if start.as_str().starts_with(|c: char| c.is_ascii_digit())
        {
            numbered(symbols, text, start.start())
        } else {
            unfilled(symbols, text, start.start(), start.end())
        };
        if let Some(mut code) = read {
            at = at.max(code.span.end());
            // What is of the number before is no word of this one.
            let floor = codes.last().map_or(0, |last| last.span.end());
            if code.word < floor {
                code.word = code.span.start();
            }
            list(text, &code, &mut codes);
            codes.push(code);
        }
    }
    codes
}

/// Adds the numbers before one that share its symbol: `số 18, 19-NQ/TW`.
fn list(text: &str, last: &Code, out: &mut Vec<Code>) {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        let word = &*word::SOUND;
        Regex::new(&format!(
            r"(?:^|[^\p{{L}}]){word}\s*:?\s*(?P<all>(?:[0-9]{{1,5}}[a-z]?\s*(?:,|;|và)\s*){{1,4}})$",
        ))
        .expect("the pattern is valid")
    });
    if last.worded || last.certainty < 0.9 || last.number.is_empty() {
        return;
    }
    let from = back(text, last.span.start(), 60);
    let floor = out.last().map_or(0, |code| code.span.end());
    let from = from.max(floor);
    let Some(found) = BEFORE.captures(&text[from..last.span.start()]) else {
        return;
    };
    let Some(all) = found.name("all") else { return };
    let word = from + found.get(0).map_or(0, |m| m.start());
    let mut word = Some(word + text[word..].find(['s', 'S']).unwrap_or(0));
    let base = from + all.start();
    let mut rest = 0;
    for piece in all.as_str().split_inclusive([',', ';', 'v']) {
        let number = piece.trim_start_matches(['à', ' ', '\n', '\r', '\t']);
        let start = base + rest + piece.len() - number.len();
        rest += piece.len();
        let len = number
            .find(|c: char| !c.is_ascii_alphanumeric() || c == 'v')
            .unwrap_or(number.len());
        if len == 0 {
            continue;
        }
        out.push(Code {
            span: Span::new(start, start + len),
            // Of the numbers of a list the first has the word.
            word: word.take().unwrap_or(start),
            number: number[..len].to_owned(),
            worded: true,
            certainty: last.certainty * 0.85,
            ..last.clone()
        });
    }
}

fn numbered(symbols: &Symbols, text: &str, start: usize) -> Option<Code> {
    if let Some(code) = glued(symbols, text, start) {
        return Some(code);
    }
    let word = word_before(text, start);
    if word.is_none() && !begins(text, start) {
        return None;
    }
    let mut code = read::code(symbols, text, start, word.is_some())?;
    // The year of a number that was left blank.
    let slashed = text[..start].trim_end().ends_with('/');
    if slashed && code.number.len() == 4 {
        return None;
    }
    code.word = word.unwrap_or(start);
    Some(code)
}

/// A number whose word "số" is written to it and half read as a digit:
/// `$6107-ĐA/TU`.
fn glued(symbols: &Symbols, text: &str, start: usize) -> Option<Code> {
    let mut before = text[..start].char_indices().rev();
    let (word, 'S' | '$' | '§') = before.next()? else { return None };
    if before.next().is_some_and(|(_, c)| c.is_alphanumeric()) {
        return None;
    }
    if !text[start..].starts_with(['0', '5', '6', '8', '9'])
        || !text[start + 1..].starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let mut code = read::code(symbols, text, start + 1, true)?;
    code.word = word;
    code.certainty *= 0.8;
    Some(code)
}

/// The number a draft leaves blank: `số -CV/ĐU`.
fn unfilled(
    symbols: &Symbols,
    text: &str,
    word: usize,
    end: usize,
) -> Option<Code> {
    if text[..word].chars().next_back().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let run = &text[word..end];
    let sign = run.find(['-', '–', '/'])?;
    let mut code = read::blank(symbols, text, word + sign, word + sign)?;
    code.type_sign.as_ref()?;
    (code.certainty >= 0.9).then(|| {
        code.word = word;
        code
    })
}

/// The number line of a header: `Số 127-QĐ/TW`, `Số: 15/QĐ-BNV`, also with
/// the number left blank or unreadable, with the word "số" damaged, and with
/// what another column has on the same line.
#[allow(dead_code, reason = "the short form, by the tables of the crate")]
pub(crate) fn header(line: &str) -> Option<Code> {
    header_with(&Gazetteer::embedded(), line)
}

/// The same, by the types and bodies of some tables.
pub(crate) fn header_with(tables: &Gazetteer, line: &str) -> Option<Code> {
    let symbols = tables.symbols();
    if line.len() > LONGEST_LINE {
        return None;
    }
    let found = read_all(symbols, line).into_iter().find_map(|mut code| {
        mend_start(line, &mut code);
        let before = Before::of(tables, &line[..code.word]);
        let behind = &line[code.span.end()..];
        let word = &line[code.word..code.span.start()];
        let large = word.starts_with(|c: char| !c.is_lowercase());
        let running = is_running(behind);
        let sure = match (before, code.worded) {
            (Before::Sentence, true) if is_named(tables, line, &code) => 0.7,
            (Before::Sentence, _) => return None,
            (_, true) if running && (!large || shouted(word)) => return None,
            (_, false) if running || starts_dated(behind) => return None,
            (Before::Nothing, true) => 1.0,
            (Before::Heading, true) => 0.9,
            (Before::Noise, true) => 0.8,
            (_, false) => 0.6,
        };
        let alone = code.worded && large && !running;
        if code.certainty < LEAST && !alone {
            return None;
        }
        code.certainty *= sure;
        Some(code)
    });
    found.or_else(|| scribbled(tables, line))
}

/// Whether a date follows at once, as behind a citation.
fn starts_dated(behind: &str) -> bool {
    let word = behind.trim_start();
    let end = word.find(|c: char| !c.is_alphabetic());
    word::is_day(&word[..end.unwrap_or(word.len())])
}

/// Whether the word "số" is in capitals, as in a title.
fn shouted(word: &str) -> bool {
    word.trim_end() == "SỐ"
}

/// Whether a line is the number of a document and nothing else, which says
/// its type first: `Luật số: 33/2024/QH15`, `Quyết định số: 5/QĐ-UBND`.
fn is_named(tables: &Gazetteer, line: &str, code: &Code) -> bool {
    let before = line[..code.word].trim();
    let name = fold(before).to_lowercase();
    let colon = line[code.word..code.span.start()].contains(':');
    let behind = &line[code.span.end()..];
    // What the other column has stands apart.
    let apart = behind.starts_with("  ")
        || behind.starts_with('\t')
        || !behind.contains(char::is_lowercase);
    let named = Phrases::get().has_letters(List::Numbered, &letters(before));
    (named || colon && tables.is_type(&name))
        && (colon || behind.trim().is_empty())
        && before.starts_with(char::is_uppercase)
        && apart
}

/// Takes in the first digits where they were read as letters (`!94`) or set
/// apart by spaces.
fn mend_start(line: &str, code: &mut Code) {
    if code.worded {
        return;
    }
    let mut start = code.span.start();
    let mut number = code.number.clone();
    for c in line[..start].chars().rev() {
        start -= c.len_utf8();
        match digit_of_value(c) {
            Some(digit) if number.len() < 5 => number.insert(0, digit),
            None if c == ' ' => {}
            _ => break,
        }
        if let Some(word) = word_before(line, start) {
            code.word = word;
            code.worded = true;
            code.number = number;
            code.span = Span::new(start, code.span.end());
            code.certainty *= 0.8;
            return;
        }
    }
}

/// What stands before the number on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Nothing,
    Noise,
    /// The other column: `Độc lập - Tự do - Hạnh phúc`, words in capitals.
    Heading,
    Sentence,
}

impl Before {
    fn of(tables: &Gazetteer, text: &str) -> Before {
        let flat = fold(text).to_lowercase();
        let words: Vec<&str> = flat
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        if words.is_empty() {
            return Before::Nothing;
        }
        if names_type(tables, &words) {
            return Before::Sentence;
        }
        let heading = ["doc lap", "hanh phuc", "cong hoa", "cong san"];
        let joined = words.join(" ");
        if heading.iter().any(|words| joined.contains(words)) {
            return Before::Heading;
        }
        let small = text.split_whitespace().filter(|word| {
            word.chars().count() > 1 && word.chars().all(char::is_lowercase)
        });
        match small.count() {
            0 if words.len() > 2 => Before::Heading,
            0 | 1 if words.len() < 4 => Before::Noise,
            _ => Before::Sentence,
        }
    }
}

/// Whether the last of some words name a type of document, so that a number
/// behind them is a citation.
fn names_type(tables: &Gazetteer, words: &[&str]) -> bool {
    (1..=TYPE_WORDS.min(words.len())).any(|count| {
        let tail = words[words.len() - count..].join(" ");
        Phrases::get().has_letters(List::Citing, &letters(&tail))
            || tables.is_type(&tail)
    })
}

/// Whether a sentence goes on behind a number.
fn is_running(behind: &str) -> bool {
    let rest = behind.trim_start_matches(|c: char| {
        !c.is_alphanumeric() && c != ',' && c != ';' && c != ')'
    });
    if rest.starts_with([',', ';', ')']) {
        return true;
    }
    let mut words = rest.split_whitespace();
    // A title in capitals goes on.
    let goes_on = |word| Phrases::get().has(List::GoesOn, word);
    if words.clone().next().is_some_and(goes_on) {
        return true;
    }
    let small = |word: Option<&str>| {
        word.is_some_and(|word| {
            word.chars().nth(1).is_some()
                && word.chars().all(char::is_lowercase)
        })
    };
    small(words.next()) && small(words.next())
}

/// A header line whose number is blank, written by hand or damaged.
fn scribbled(tables: &Gazetteer, line: &str) -> Option<Code> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        let word = &*word::NUMBER;
        Regex::new(&format!(
            r"(?x) (?: ^ | [^\p{{L}}\p{{N}}] )
            (?P<word> {word} ) [\u{{20}}]? [:;.]? ",
        ))
        .expect("the pattern is valid")
    });
    for found in HEAD.captures_iter(line) {
        let all = found.get(0)?;
        let word = found.name("word")?;
        let before = Before::of(tables, &line[..word.start()]);
        if before == Before::Sentence {
            continue;
        }
        let from = all.end();
        let signs = line[from..]
            .char_indices()
            .take(18)
            .filter(|(_, c)| matches!(c, '-' | '–' | '/' | '⁄'));
        for (sign, _) in signs {
            let at = from + sign;
            let Some(mut code) = read::blank(tables.symbols(), line, at, at)
            else {
                continue;
            };
            let noise = line[from..at].trim();
            let blank = noise.chars().all(|c| " ._…·-".contains(c));
            // Of what is left blank no more need be known than the type.
            let least = if blank { 0.8 } else { 0.9 };
            let known = code.type_sign.is_some() && code.certainty > least
                || code.form == Form::StateLetter && code.certainty > 0.85;
            if !known || is_running(&line[code.span.end()..]) {
                continue;
            }
            // A lone letter behind digits is a speck: `219 S-CV/ĐU`.
            let digits = noise.trim_end_matches(|c: char| {
                c.is_alphabetic() || c.is_whitespace()
            });
            let speck = noise[digits.len()..].trim_start();
            let plain = digits.len() > 1
                && digits.bytes().all(|c| c.is_ascii_digit())
                && speck.chars().count() == 1
                && digits.len() + speck.len() < noise.len();
            let written: Option<String> = match plain {
                true => Some(digits.to_owned()),
                false => noise
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .map(digit_of_value)
                    .collect(),
            };
            let read = noise.bytes().any(|c| c.is_ascii_digit());
            code.certainty *= match written {
                Some(number) if read && number.len() <= 5 => {
                    let lead = line[from..at].len()
                        - line[from..at].trim_start().len();
                    code.span = Span::new(from + lead, code.span.end());
                    code.number = number;
                    0.7
                }
                _ if blank => 0.9,
                _ => 0.6,
            };
            code.word = word.start();
            return Some(code);
        }
    }
    None
}
