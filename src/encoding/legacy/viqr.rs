//! VIQR, Vietnamese in ASCII: RFC 1456, section 3.
//!
//! Marks are signs behind the letter: `^`, `(` and `+` of the vowel, then
//! `` ` ``, `'`, `?`, `~` and `.` of the tone; `dd` is *đ*; a backslash before a
//! sign makes it one. A sign behind a word may also be the punctuation it
//! looks like: it is no tone where the word would be none.

use super::convert::Care;
use crate::viet::letter::{Tone, is_vowel, tone, with_tone};
use crate::viet::syllable::is_possible;

/// The signs of the tones.
const TONES: [(char, Tone); 5] = [
    ('`', Tone::Falling),
    ('\'', Tone::Rising),
    ('?', Tone::Dipping),
    ('~', Tone::Broken),
    ('.', Tone::Heavy),
];

/// The signs of the vowels, with the letters they stand behind and those
/// they make.
const VOWELS: [(char, &str, &str); 3] =
    [('^', "aeoAEO", "âêôÂÊÔ"), ('(', "aA", "ăĂ"), ('+', "ouOU", "ơưƠƯ")];

const ESCAPE: char = '\\';

/// What a backslash makes a sign of.
fn is_special(c: char) -> bool {
    matches!(c, 'd' | 'D' | ESCAPE)
        || VOWELS.iter().any(|vowel| vowel.0 == c)
        || TONES.iter().any(|tone| tone.0 == c)
}

/// The vowel that a letter and a sign make.
fn with_mark(letter: char, sign: char) -> Option<char> {
    let (_, plain, marked) = VOWELS.iter().find(|vowel| vowel.0 == sign)?;
    let at = plain.chars().position(|c| c == letter)?;
    marked.chars().nth(at)
}

fn of_sign(sign: char) -> Option<Tone> {
    TONES.iter().find(|tone| tone.0 == sign).map(|tone| tone.1)
}

/// Whether signs at this place are likely marks: a vowel and a sign of one,
/// or a letter between which and the next stands the sign of a tone that is
/// no punctuation of plain text.
pub(super) fn is_likely(before: u8, sign: u8) -> bool {
    let vowel = before | 0x20;
    match sign {
        b'^' => matches!(vowel, b'a' | b'e' | b'o'),
        b'+' => matches!(vowel, b'o' | b'u'),
        b'(' => vowel == b'a',
        b'`' | b'~' => {
            matches!(vowel, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
                || matches!(before, b'^' | b'+' | b'(')
        }
        _ => false,
    }
}

/// Reads a text, to the letter of the RFC or as people write it.
pub(super) fn decode(text: &str, care: Care, out: &mut String) {
    let strict = !leaves_stops(text);
    let by_letter = care == Care::Table;
    let mut chars = text.chars().peekable();
    // Where the word begins in `out`, and whether it has its tone.
    let (mut word, mut has_tone) = (out.len(), false);
    while let Some(c) = chars.next() {
        if c == ESCAPE && chars.peek().is_some_and(|&c| is_special(c)) {
            let sign = chars.next().unwrap_or(c);
            out.push(sign);
            if !sign.is_alphabetic() {
                (word, has_tone) = (out.len(), false);
            }
            continue;
        }
        if !c.is_alphabetic() {
            out.push(c);
            (word, has_tone) = (out.len(), false);
            continue;
        }
        let starts = out.len() == word;
        if let Some(letter) = stroke(c, chars.peek().copied(), starts) {
            out.push(letter);
            chars.next();
            continue;
        }
        let mut letter = c;
        let rest: String = chars.clone().skip(1).take(2).collect();
        if let Some(made) =
            chars.peek().and_then(|&sign| with_mark(letter, sign))
            && (by_letter || begins_letters(made, &rest))
        {
            letter = made;
            chars.next();
        }
        let sign = chars.peek().copied().and_then(of_sign);
        if let Some(of_sign) = sign.filter(|_| !has_tone && is_vowel(letter)) {
            let rest: String = chars.clone().skip(1).take(8).collect();
            let toned = with_tone(letter, of_sign).unwrap_or(letter);
            let of_word = &out[word..];
            if by_letter || takes_tone(of_word, letter, toned, &rest, strict) {
                letter = toned;
                chars.next();
                has_tone = true;
            }
        }
        out.push(letter);
    }
}

/// Whether a text is by a writer who puts no backslash before full stops: one
/// stands behind a tone, and none behind a backslash.
fn leaves_stops(text: &str) -> bool {
    let behind_tones = ["`.", "'.", "?.", "~."];
    !text.contains(r"\.")
        && behind_tones.iter().any(|signs| text.contains(signs))
}

/// `dd` at the beginning of a word, `DD` and `Dd` anywhere: symbols have them
/// inside (`QDD-UB`), and no other word of the language has.
fn stroke(c: char, next: Option<char>, starts: bool) -> Option<char> {
    match (c, next) {
        ('d', Some('d')) if starts => Some('đ'),
        ('D', Some('d' | 'D')) => Some('Đ'),
        _ => None,
    }
}

/// Whether behind the mark of a vowel there is what may follow in a word:
/// `a(` opens a bracket and `o+1` adds, unless letters or tones come.
fn begins_letters(made: char, rest: &str) -> bool {
    let next = rest.chars().next();
    match made {
        'ă' | 'Ă' => next
            .is_some_and(|c| of_sign(c).is_some() || "cmnptCMNPT".contains(c)),
        _ => !next.is_some_and(|c| c.is_ascii_digit()),
    }
}

/// Whether the sign of a tone behind a vowel is one.
fn takes_tone(
    before: &str,
    plain: char,
    toned: char,
    rest: &str,
    strict: bool,
) -> bool {
    if rest.starts_with(|c: char| c.is_alphabetic()) {
        return true;
    }
    // At the end of the word it must leave a word.
    let word = format!("{before}{toned}");
    if !is_possible(&word) {
        return !is_possible(&format!("{before}{plain}"));
    }
    if strict || tone(toned) != Tone::Heavy {
        return true;
    }
    // A full stop where sentences end, or the tone: what is commoner.
    let ends = rest.is_empty()
        || rest.starts_with(['\n', '\r', '"'])
        || rest
            .trim_start_matches(' ')
            .starts_with(|c: char| c.is_uppercase());
    let lower = word.to_lowercase();
    !ends || HEAVY.lines().any(|line| line == lower)
}

/// The open syllables that are written more often with the heavy tone than
/// without a tone.
const HEAVY: &str = include_str!("../../../dictionaries/tables/heavy.tsv");

/// Writes a text, marks as signs; what is no letter of the language and no
/// ASCII is handed to `foreign`.
pub(super) fn encode(
    text: &str,
    out: &mut Vec<u8>,
    mut foreign: impl FnMut(usize, char, &mut Vec<u8>),
) {
    let mut before = ' ';
    let mut starts = true;
    for (at, c) in text.char_indices() {
        let level = with_tone(c, Tone::Level).unwrap_or(c);
        let parts = VOWELS.iter().find_map(|(sign, plain, marked)| {
            let at = marked.chars().position(|c| c == level)?;
            Some((plain.chars().nth(at)?, Some(*sign)))
        });
        let (letter, mark) = parts.unwrap_or((level, None));
        match c {
            'đ' => out.extend(b"dd"),
            'Đ' => out.extend(b"DD"),
            _ if !letter.is_ascii() => foreign(at, c, out),
            _ => {
                let escapes = match c {
                    ESCAPE => true,
                    // It would make a mark of what is before it.
                    'd' | 'D' => before == 'D' || before == 'd' && starts,
                    _ if is_special(c) => is_vowel(before),
                    _ => false,
                };
                if escapes {
                    out.push(ESCAPE as u8);
                }
                out.push(letter as u8);
                out.extend(mark.map(|sign| sign as u8));
                let sign = TONES.iter().find(|t| t.1 == tone(c));
                out.extend(sign.map(|sign| sign.0 as u8));
            }
        }
        starts = !before.is_alphabetic();
        before = c;
    }
}
