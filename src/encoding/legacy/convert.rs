//! From the characters of an old encoding to those of Unicode.

use std::borrow::Cow;

use unicode_normalization::char::compose;

use super::table::{Table, byte_of, windows};
use super::{Legacy, viqr};
use crate::viet::letter::{Tone, is_marked, tone, with_tone};
use crate::viet::syllable::is_possible;

/// Signs of Latin-1, and letters they are in TCVN3 that make no word alone.
/// Alone they are bullets, products and the mark of copyright, from a font of
/// symbols.
const ALONE: [(char, char); 4] =
    [('·', 'ã'), ('×', 'ì'), ('÷', 'ữ'), ('©', 'â')];

/// A text from bytes: lines that are UTF-8 as that, and in all others each
/// byte as the character of Latin-1 that it stands for, which is what
/// [`recognise`](super::recognise()) and [`decode`] read.
///
/// ```
/// use khoidau::encoding::legacy::from_bytes;
///
/// assert_eq!(from_bytes("sè 1\nsố 2\n".as_bytes()), "sè 1\nsố 2\n");
/// assert_eq!(from_bytes(b"s\xe8 1\ns\xe1\xbb\x91 2"), "sè 1\nsố 2");
/// ```
pub fn from_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        match unicode(line) {
            Some(line) => text.push_str(line),
            None => text.extend(line.iter().map(|&byte| char::from(byte))),
        }
    }
    text.into()
}

/// A line that is UTF-8, of a text that is not in the whole. Two letters of an
/// old encoding side by side may be UTF-8 by chance, but then hardly of a
/// letter of the language, or a sign.
pub(in super::super) fn unicode(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?;
    let is_likely = |c: char| {
        c.is_ascii()
            || is_marked(c)
            || is_mark(c)
            || matches!(c, '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2044}' | '\u{feff}')
    };
    line.chars().all(is_likely).then_some(line)
}

/// Reads a text that is in an encoding, by its table alone: what
/// [`encode`](super::encode) wrote comes back as it was, but for capitals that
/// the encoding lacks. Characters that it does not have stay.
///
/// Texts of people want the care of [`read`](super::read).
///
/// ```
/// use khoidau::encoding::legacy::{Legacy, decode};
///
/// let text = decode("QuyÕt ®Þnh sè 12/2003/Q§-BTC", Legacy::Tcvn3);
/// assert_eq!(text, "Quyết định số 12/2003/QĐ-BTC");
/// assert_eq!(decode("Coäng hoøa", Legacy::Vni), "Cộng hòa");
/// assert_eq!(decode("Vie^.t Nam", Legacy::Viqr), "Việt Nam");
/// ```
///
/// # Complexity
///
/// Linear in the text.
pub fn decode(text: &str, legacy: Legacy) -> Cow<'_, str> {
    convert(text, legacy, Care::Table)
}

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// By the table alone.
    Table,
    /// As people write: words in Unicode, symbols of other fonts, signs of
    /// Windows-1252 and what Word leaves between parts stay what they are,
    /// and punctuation behind vowels is no tone of VIQR.
    Words,
}

/// [`decode`], or the same with care.
pub(super) fn convert(text: &str, legacy: Legacy, care: Care) -> Cow<'_, str> {
    if legacy != Legacy::Viqr && text.is_ascii() && !has_controls(text) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    match (Table::of(legacy), legacy) {
        (Some(table), _) if care == Care::Table => {
            let chars: Vec<char> = text.chars().collect();
            out.push_str(&decode_word(&chars, table));
        }
        (Some(table), _) => decode_words(text, table, &mut out),
        (None, Legacy::Viqr) => viqr::decode(text, care, &mut out),
        (None, Legacy::DoubleUtf8) => decode_twice(text, &mut out),
        (None, _) => compose_all(text, &mut out),
    }
    out.into()
}

/// Whether there are control characters that may be letters.
fn has_controls(text: &str) -> bool {
    text.bytes().any(|byte| byte < b' ' && !byte.is_ascii_whitespace())
}

/// Decodes a text word by word.
fn decode_words(text: &str, table: &Table, out: &mut String) {
    let mut chars = text.char_indices().peekable();
    let mut before = ' ';
    let mut word: Vec<char> = Vec::new();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |next| next.1);
        if is_of_word(before, c, after, table) {
            word.push(c);
        } else {
            end_word(&mut word, table, &text[at..], out);
            out.push(c);
        }
        before = c;
    }
    end_word(&mut word, table, "", out);
}

/// Whether a character may be part of a word. Control characters are where
/// they are letters of the encoding and stand beside one: Word leaves others
/// between parts of a text.
fn is_of_word(before: char, c: char, after: char, table: &Table) -> bool {
    let Some(byte) = byte_of(c) else { return !c.is_whitespace() };
    match byte {
        0..b' ' | 0x7F => {
            let is_letter = |c: char| c.is_ascii_alphabetic() || c > '\u{9f}';
            table.single(byte).is_some()
                && (is_letter(before) || is_letter(after))
        }
        b' '..0x80 => byte.is_ascii_alphabetic(),
        0xA0 => table.single(byte).is_some(),
        _ => true,
    }
}

/// Decodes a word, if there is one, and empties it; `rest` follows it.
fn end_word(
    word: &mut Vec<char>,
    table: &Table,
    rest: &str,
    out: &mut String,
) {
    let is_plain = word.iter().all(char::is_ascii_alphabetic);
    let is_sign = || match word[..] {
        [c] => ALONE.iter().any(|&(sign, letter)| {
            sign == c
                && byte_of(c).and_then(|b| table.single(b)) == Some(letter)
        }),
        _ => false,
    };
    let is_unicode =
        || word.iter().any(|&c| byte_of(c).is_none() && c.is_alphabetic());
    if is_plain || is_sign() || is_unicode() {
        out.extend(word.drain(..));
        return;
    }
    let read = decode_word(word, table);
    let is_good = |text: &str| {
        is_possible(text.trim_matches(|c: char| !c.is_alphabetic()))
    };
    // Quotes and dashes of Windows-1252 are capitals in VPS and VISCII, and
    // stand around words all the same.
    let signs = |c: &&char| SIGNS.contains(*c);
    let from = word.iter().take_while(signs).count();
    let to = word.len() - word[from..].iter().rev().take_while(signs).count();
    let has_signs = (from, to) != (0, word.len());
    // The one word of one letter that is such a sign, where a sentence begins.
    if read == "Ở" && begins_sentence(out, rest) {
        out.push_str(&read);
        word.clear();
        return;
    }
    if has_signs && (from == to || !is_good(&read) || is_mixed(&read)) {
        let (before, behind) = (word[..from].to_vec(), word[to..].to_vec());
        word.truncate(to);
        word.drain(..from);
        out.extend(before);
        end_word(word, table, rest, out);
        out.extend(behind);
        return;
    }
    let raw: String = word.drain(..).collect();
    // In the middle of a text in an old encoding there may be words in
    // Unicode whose letters Latin-1 has, too.
    if !is_good(&read) && raw.chars().any(is_marked) && is_good(&raw) {
        out.push_str(&raw);
    } else {
        out.push_str(&read);
    }
}

/// Whether a sentence begins between two texts: the one ends in a stop, the
/// other goes on in small letters.
fn begins_sentence(before: &str, rest: &str) -> bool {
    before.trim_end_matches(' ').ends_with(['.', ':', '!', '?'])
        && rest.trim_start_matches(' ').starts_with(char::is_lowercase)
}

/// The signs of Windows-1252 that stand around words.
const SIGNS: [char; 10] = ['‚', '„', '…', '‘', '’', '“', '”', '•', '–', '—'];

/// Whether a capital stands behind a small letter.
fn is_mixed(word: &str) -> bool {
    let chars = word.chars().zip(word.chars().skip(1));
    chars.into_iter().any(|(a, b)| a.is_lowercase() && b.is_uppercase())
}

fn decode_word(word: &[char], table: &Table) -> String {
    let mut out = String::with_capacity(3 * word.len());
    let mut at = 0;
    while let Some(&c) = word.get(at) {
        at += 1;
        let Some(byte) = byte_of(c) else {
            out.push(c);
            continue;
        };
        let next = word.get(at).copied().and_then(byte_of);
        if let Some(letter) = next.and_then(|mark| table.pair(byte, mark)) {
            out.push(letter);
            at += 1;
        } else if let Some(letter) = table.single(byte) {
            out.push(letter);
        } else {
            // A control character where Windows-1252 has a sign.
            let is_control = ('\u{80}'..'\u{a0}').contains(&c);
            out.push(if is_control { windows(byte) } else { c });
        }
    }
    out
}

/// Puts the bytes of UTF-8 together that were taken for characters.
fn decode_twice(text: &str, out: &mut String) {
    let mut chars = text.chars();
    while let Some(c) = chars.clone().next() {
        let mut bytes = [0; 4];
        let len = match byte_of(c) {
            Some(0xC2..=0xDF) => 2,
            Some(0xE0..=0xEF) => 3,
            Some(0xF0..=0xF4) => 4,
            _ => 1,
        };
        let mut taken = chars.clone();
        let read = bytes[..len].iter_mut().all(|place| {
            let byte = taken.next().and_then(byte_of);
            *place = byte.unwrap_or(0);
            byte.is_some()
        });
        match std::str::from_utf8(&bytes[..len]) {
            Ok(letter) if read && len > 1 => {
                out.push_str(letter);
                chars = taken;
            }
            _ => {
                out.push(c);
                chars.next();
            }
        }
    }
}

/// The marks of vowels: circumflex, breve, horn.
const VOWEL_MARKS: [char; 3] = ['\u{302}', '\u{306}', '\u{31b}'];

/// The marks of the tones.
const TONE_MARKS: [(char, Tone); 5] = [
    ('\u{300}', Tone::Falling),
    ('\u{301}', Tone::Rising),
    ('\u{309}', Tone::Dipping),
    ('\u{303}', Tone::Broken),
    ('\u{323}', Tone::Heavy),
];

fn tone_of_mark(mark: char) -> Option<Tone> {
    TONE_MARKS.iter().find(|tone| tone.0 == mark).map(|tone| tone.1)
}

/// Whether a character is a mark of a Vietnamese letter.
pub(super) fn is_mark(c: char) -> bool {
    VOWEL_MARKS.contains(&c) || tone_of_mark(c).is_some()
}

/// Composes letters with the marks behind them, in whatever order these come:
/// the dot before the circumflex as in NFD, or behind the whole letter as in
/// CP1258. A letter that does not take all of its marks stays as it is.
fn compose_all(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        let marks = behind.find(|c| !is_mark(c)).unwrap_or(behind.len());
        let (marks, next) = behind.split_at(marks);
        match marks.chars().try_fold(c, with_mark) {
            Some(letter) => out.push(letter),
            None => {
                out.push(c);
                out.push_str(marks);
            }
        }
        rest = next;
    }
}

/// A letter with one mark more.
fn with_mark(letter: char, mark: char) -> Option<char> {
    let old = tone(letter);
    match tone_of_mark(mark) {
        Some(new) if old == Tone::Level => with_tone(letter, new),
        Some(_) => None,
        None => {
            let level = with_tone(letter, Tone::Level)?;
            with_tone(compose(level, mark)?, old)
        }
    }
}
