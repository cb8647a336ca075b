//! Names of people: where a line ends in one, and what is left of a surname
//! that was half covered by a stamp.

use crate::record::page::{PlacedWord, is_stroke, placed_words, words};
use crate::tables::{Gazetteer, Phrases};
use crate::viet::fuzzy;
use crate::viet::letter::tone;
use crate::viet::{self, syllable};

/// A name at the end of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    /// Where the ranks and degrees before it start in the text.
    pub lead: usize,
    /// Where it starts in the text.
    pub start: usize,
    /// Where its last word ends.
    pub end: usize,
    /// The name, its surname put right.
    pub value: String,
    /// From 0 to 1.
    pub confidence: f64,
}

/// The fewest and the most words of a name.
const WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// Where a name is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Anywhere: the name must be one that the tables know.
    Anywhere,
    /// Below the post of the one who signs, in a text that an engine misread:
    /// a damaged surname is no hindrance.
    BelowDamaged,
    /// Below the post of the one who signs, in a sound text: it may be a name
    /// that no table has.
    Below,
}

/// How often the middle names were met that are a sign of a name whatever
/// the surname: `Văn`, `Thị`.
const MIDDLE: u32 = 500;

/// The name that a text ends in, without the ranks and degrees before it and
/// the note that the original bears a signature. It is the whole text, or
/// stands behind what ends an item.
pub(crate) fn at_end(
    knowledge: &Gazetteer,
    text: &str,
    place: Place,
) -> Option<Name> {
    let sure = place != Place::Anywhere;
    let placed: Vec<PlacedWord<'_>> = placed_words(text).collect();
    let all: Vec<&str> = placed.iter().map(|word| word.text).collect();
    let all = &all[..unsigned(&all)];
    let noise = |word: &&&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters < 2 && !is_short_given(word)
    };
    let tail = all.iter().rev().take_while(noise).count();
    let all = &all[..all.len() - tail];
    let mut best: Option<Name> = None;
    for count in WORDS {
        let Some(first) = all.len().checked_sub(count) else { break };
        if ends_in_rank(knowledge, &all[..=first], &all[first + 1..]) > 0 {
            continue;
        }
        let before = before_ranks(knowledge, &all[..first], &all[first..]);
        // The strokes of a signature part it from the column on its left.
        let parted = place == Place::BelowDamaged
            && all[before..first].iter().any(|word| is_stroke(word));
        let begins = parted
            || match all[..before].last() {
                None => true,
                Some(before) => {
                    before.ends_with(['.', ',', ';', ':'])
                        || (sure && is_speck(before))
                        || place == Place::BelowDamaged && !is_syllable(before)
                        || !before.chars().any(char::is_alphanumeric)
                }
            };
        if !begins {
            continue;
        }
        let Some((value, confidence)) = name(knowledge, &all[first..], place)
        else {
            continue;
        };
        let least = best.as_ref().map_or(0.0, |name| name.confidence);
        if confidence >= least {
            let lead = placed[before].start();
            let start = placed[first].start();
            let end = placed[all.len() - 1].end();
            best = Some(Name { lead, start, end, value, confidence });
        }
    }
    best
}

/// How many words are left without the note at the end of them that the
/// original bears a signature: `(Đã ký)`.
fn unsigned(words: &[&str]) -> usize {
    let kept = words.len().saturating_sub(2);
    match is_signed(&words[kept..].concat()) {
        true => kept,
        false => words.len(),
    }
}

/// The text without that note at its end.
pub(crate) fn without_note(text: &str) -> &str {
    let placed: Vec<PlacedWord<'_>> = placed_words(text).collect();
    let all: Vec<&str> = placed.iter().map(|word| word.text).collect();
    match placed.get(unsigned(&all)) {
        Some(note) => text[..note.start()].trim_end(),
        None => text,
    }
}

/// Whether a text is the note that the original bears a signature.
pub(crate) fn is_signed(text: &str) -> bool {
    const NOTES: [&[u8]; 8] = [
        b"daky",
        b"daki",
        b"kyten",
        b"kytendongdau",
        b"kytenvadongdau",
        b"dakyvadongdau",
        b"dakytendongdau",
        b"signed",
    ];
    NOTES.contains(&fuzzy::letters(text).as_slice())
}

/// Whether a text is nothing but ranks and degrees.
pub(crate) fn is_rank(knowledge: &Gazetteer, text: &str) -> bool {
    let all: Vec<&str> = words(text).collect();
    !all.is_empty() && before_ranks(knowledge, &all, &[]) == 0
}

/// How many words are left without the ranks, the degrees and the note of a
/// signature that they end in; a name goes on behind them.
fn before_ranks(
    knowledge: &Gazetteer,
    words: &[&str],
    behind: &[&str],
) -> usize {
    let mut end = words.len();
    while end > 0 {
        let noted = words[end - 1].ends_with([':', ')']);
        let signed = unsigned(&words[..end]);
        let rank = ends_in_rank(knowledge, &words[..end], behind);
        if rank > 0 {
            end -= rank;
        } else if noted && signed < end {
            end = signed;
        } else if !words[end - 1].chars().any(char::is_alphanumeric) {
            end -= 1;
        } else {
            break;
        }
    }
    end
}

/// How many words of a rank or degree some words end in, 0 if in none.
fn ends_in_rank(
    knowledge: &Gazetteer,
    words: &[&str],
    behind: &[&str],
) -> usize {
    let phrases = Phrases::get();
    let rank = |count: &usize| {
        let Some(first) = words.len().checked_sub(*count) else {
            return false;
        };
        let part = |letters: &[u8]| phrases.is_rank(letters);
        let text = words[first..].concat();
        // `PGS.TS`, `TS,BS`, `Th.S`.
        let signs = ['.', ',', '-', '/'];
        let mut parts = text.split(signs).filter(|one| !one.is_empty());
        part(&fuzzy::letters(&text))
            || *count == 1
                && text.contains(signs)
                && parts.clone().next().is_some()
                && parts.all(|one| part(&fuzzy::letters(one)))
    };
    let found = (1..=Phrases::RANK_WORDS).rev().find(rank).unwrap_or(0);
    // `Ông` is a surname, too, and `Ba` a name, but not before a surname.
    let named = found == 1
        && words.last().is_some_and(|word| {
            let word = titled(letters_of(word));
            knowledge.surname(&word) + knowledge.given(&word) > 0
                || fuzzy::letters(&word) == b"ba"
        });
    let leads = behind.first().is_some_and(|word| {
        let word = titled(letters_of(word));
        knowledge.surname(&word) > knowledge.given(&word)
    });
    if named && !leads { 0 } else { found }
}

/// Whether a word is a given name of one letter: `Ý`, `É`.
fn is_short_given(word: &str) -> bool {
    let mut letters = letters_of(word).chars();
    let first = letters.next().unwrap_or(' ');
    letters.next().is_none()
        && first.is_uppercase()
        && (viet::fold_char(first) != first || first == 'Y')
}

/// Whether a word is what a seal leaves: a letter, or letters among digits
/// and punctuation.
fn is_speck(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters < 2 || word.chars().any(|c| !c.is_alphabetic())
}

/// Whether a character stands inside names of the highlands: `H'Yim`.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// A word without the punctuation around it.
fn letters_of(word: &str) -> &str {
    let inner = word.trim_matches(|c: char| !c.is_alphabetic());
    // `K' Brếp`.
    let short = inner.chars().count() == 1 && word.starts_with(inner);
    let rest = &word[if short { inner.len() } else { word.len() }..];
    let mut rest = rest.chars();
    match (rest.next(), rest.next()) {
        (Some(c), None) if is_apostrophe(c) => word,
        _ => inner,
    }
}

/// A word with its first letter large and the others small.
fn titled(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + &chars.as_str().to_lowercase()
}

/// A part of a name as it is written: `H'Yim` stays what it is.
fn as_name(word: &str) -> String {
    let small = word.chars().any(char::is_lowercase);
    match word.chars().skip(1).any(is_apostrophe) && small {
        true => word.to_owned(),
        false => titled(word),
    }
}

/// Whether a word may be Vietnamese.
fn is_syllable(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.chars().count() > 1 && syllable::is_possible(&lower)
}

/// The name that some words are, with how sure that is.
fn name(
    knowledge: &Gazetteer,
    words: &[&str],
    place: Place,
) -> Option<(String, f64)> {
    let sure = place != Place::Anywhere;
    let inner: Vec<&str> = words.iter().map(|word| letters_of(word)).collect();
    // Punctuation inside a name is a speck; before it may stand another word.
    let specks = words[..words.len() - 1]
        .iter()
        .filter(|word| word.ends_with(['.', ',', ';', ':']))
        .count();
    let plain = |word: &&str| {
        !word.is_empty()
            && word.chars().all(|c| c.is_alphabetic() || is_apostrophe(c))
            && word.chars().count() <= 8
    };
    if !inner.iter().all(plain) {
        return None;
    }
    let (surname, rest) = inner.split_first()?;
    let large =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    if !rest.iter().all(large) || (!sure && !large(surname)) {
        return None;
    }
    let mixed = |word: &&str| word.chars().skip(1).any(char::is_lowercase);
    let upper = !inner.iter().any(mixed);
    let known = rest
        .iter()
        .filter(|word| {
            let word = titled(word);
            knowledge.given(&word) + knowledge.surname(&word) > 0
        })
        .count();
    let shaped = place == Place::Below
        && !upper
        && specks == 0
        && inner.iter().all(|word| large(word) && has_form(word));
    if known == 0 && !shaped || (!sure && known * 2 < rest.len()) {
        return None;
    }
    let share = known as f64 / rest.len() as f64;
    let middle = rest.len() > 1 && knowledge.given(&titled(rest[0])) >= MIDDLE;
    let whole = as_name(surname);
    let (surname, confidence) = if knowledge.surname(&whole) > 0
        && large(surname)
        && (surname.chars().count() > 1 || !is_surname(knowledge, rest[0]))
    {
        (whole, 0.9 + 0.08 * share)
    } else if sure && middle && large(surname) && is_syllable(surname) {
        (whole, 0.85)
    } else if sure && large(surname) && is_syllable(surname) {
        // Many families have a name that no table has.
        let short = if rest.len() < 2 { 0.8 } else { 1.0 };
        (whole, (0.55 + 0.1 * share) * short)
    } else if shaped && !is_surname(knowledge, rest[0]) {
        (whole, 0.6)
    } else if sure && !upper {
        mended(knowledge, surname)?
    } else {
        return None;
    };
    // Capitals are more often the name of a body than of a person.
    let surely = words.len() > 2 && share >= 0.5 && confidence > 0.8;
    if upper && !(sure && surely) {
        return None;
    }
    let mut value = surname;
    for word in rest {
        value.push(' ');
        value.push_str(&as_name(word));
    }
    let specks = 1.0 - 0.3 * specks as f64;
    Some((value, confidence * (0.6 + 0.4 * share) * specks.max(0.1)))
}

/// How often a surname was met that is a sign of a name by itself.
const OFTEN: u32 = 10;

/// Whether a word is a surname more often than not.
fn is_surname(knowledge: &Gazetteer, word: &str) -> bool {
    let word = titled(word);
    let count = knowledge.surname(&word);
    count > OFTEN && count > knowledge.given(&word)
}

/// Whether a word has the form of a part of a name: a large letter, and small
/// ones behind it or behind its apostrophe.
fn has_form(word: &str) -> bool {
    let parts = word.split(is_apostrophe).filter(|part| !part.is_empty());
    parts.clone().count() <= 2
        && parts.into_iter().all(|part| {
            let lower = part.chars().skip(1);
            lower.clone().all(char::is_lowercase)
        })
}

/// The name on the right of a line that has two.
pub(crate) fn on_right(knowledge: &Gazetteer, text: &str) -> Option<Name> {
    let placed: Vec<PlacedWord<'_>> = placed_words(text).collect();
    let all: Vec<&str> = placed.iter().map(|word| word.text).collect();
    let mut best: Option<Name> = None;
    for count in 2..=4 {
        let Some(first) = all.len().checked_sub(count).filter(|&n| n >= 2)
        else {
            break;
        };
        let found = name(knowledge, &all[first..], Place::Anywhere);
        let Some((value, confidence)) = found else { continue };
        if best.as_ref().is_none_or(|best| confidence > best.confidence) {
            let start = placed[first].start();
            let end = text.trim_end().len();
            let confidence = confidence * 0.9;
            let lead = start;
            best = Some(Name { lead, start, end, value, confidence });
        }
    }
    best
}

/// A name by what was read: where the correction changed a word, the names
/// of people it may be are weighed by how common each is and by how near it
/// is to what was read.
///
/// The correction knows words by the text they stand in, which says little
/// about names.
pub(crate) fn decoded(knowledge: &Gazetteer, name: &str, raw: &str) -> String {
    let values: Vec<&str> = words(name).collect();
    let mut read: Vec<&str> = words(raw).map(letters_of).collect();
    read.retain(|word| !word.is_empty());
    if values.len() != read.len() {
        return name.to_owned();
    }
    let marked = !raw.is_ascii();
    let parted = words(raw).count() == read.len();
    let mut out: Vec<String> = Vec::new();
    for (at, (&value, &word)) in values.iter().zip(&read).enumerate() {
        let part = match at {
            0 => Part::Surname { marked },
            at if at + 1 == values.len() => Part::Given,
            _ => Part::Middle,
        };
        out.push(match parted {
            true => decoded_part(knowledge, value, word, part),
            false => value.to_owned(),
        });
    }
    out.join(" ")
}

/// A part of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The surname, and whether the engine that read it knows marks.
    Surname {
        marked: bool,
    },
    Middle,
    Given,
}

/// A part of a name by what was read, as [`decoded`] weighs it.
pub(crate) fn decoded_part(
    knowledge: &Gazetteer,
    value: &str,
    read: &str,
    part: Part,
) -> String {
    // Of a letter or two nothing can be told.
    let short = fuzzy::letters(read).len() < 2;
    if value == read || value == titled(read) || short {
        return value.to_owned();
    }
    let behind = matches!(part, Part::Middle | Part::Given);
    let bare = fuzzy::letters(&unwound(read));
    let scored = |(name, count): (&str, f64)| {
        // Of a given name only the marks are in doubt.
        let letters = fuzzy::letters(&unwound(name));
        if behind && letters != bare && name != value {
            return (0.0, String::new());
        }
        // The correction knows given names a little, surnames not.
        let same = if name == value && behind { 2.0 } else { 1.0 };
        (count * same * likeness(read, name), name.to_owned())
    };
    let best = |scores: &mut dyn Iterator<Item = (f64, String)>| {
        scores
            .filter(|score| score.0 > 0.0)
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
    };
    // A name that no table has may still be one, as it was put right or as
    // it was read.
    let known = behind && knowledge.given(value) > 0;
    let own = (!known).then_some((value, UNKNOWN)).into_iter();
    let found = match part {
        Part::Surname { marked } => {
            let word = titled(read);
            // An engine without marks says nothing by leaving them out.
            let whole = word.is_ascii() && marked && is_syllable(&word);
            let own = own.chain(whole.then_some((&*word, UNKNOWN)));
            let surnames = knowledge.surnames();
            let surnames =
                surnames.map(|(name, count)| (name, f64::from(count)));
            best(&mut surnames.chain(own).map(scored))
        }
        part => {
            let names = knowledge.given_names(part == Part::Given);
            best(&mut names.chain(own).map(scored))
        }
    };
    found.map_or_else(|| value.to_owned(), |found| found.1)
}

/// What a name that no table has counts for.
const UNKNOWN: f64 = 8.0;

/// A word in small letters with `u` for `w` and `v`, as which `ư` comes out
/// where an engine has no such letter.
fn unwound(word: &str) -> String {
    word.to_lowercase().replace(['w', 'v'], "u")
}

/// How likely a name is read as a word, up to a factor.
fn likeness(read: &str, name: &str) -> f64 {
    let (read, name) = (unwound(read), unwound(name));
    let (a, b): (Vec<char>, Vec<char>) =
        (read.chars().collect(), name.chars().collect());
    if a.len() != b.len() {
        let (a, b) = (fuzzy::letters(&read), fuzzy::letters(&name));
        let lost = b.len().saturating_sub(a.len());
        if (1..=2).contains(&lost) && a.len() > 1 && b.ends_with(&a) {
            return 0.2 / f64::from(1 << lost);
        }
        let distance = fuzzy::distance(&a, &b);
        return if distance > 0.34 { 0.0 } else { 0.02 };
    }
    let letter = |(&a, &b): (&char, &char)| {
        let (plain, other) = (viet::fold_char(a), viet::fold_char(b));
        let same = plain == other;
        match (a == b, same) {
            (true, _) => 1.0,
            (false, true) if a.is_ascii() => 0.35,
            (false, true) if tone(a) == tone(b) => 0.5,
            (false, true) => 0.1,
            (false, false) if fuzzy::alike(plain, other) => 0.03,
            (false, false) => 0.005,
        }
    };
    a.iter().zip(&b).map(letter).product()
}

/// The commonest surname that a damaged one may be: its first letters may be
/// gone, or a letter misread.
fn mended(knowledge: &Gazetteer, word: &str) -> Option<(String, f64)> {
    let read = fuzzy::letters(word);
    let mut scores: Vec<(f64, &str)> = Vec::new();
    for (surname, count) in knowledge.surnames() {
        let whole = fuzzy::letters(surname);
        let marks = word.to_lowercase();
        let lost = whole.len().saturating_sub(read.len());
        let near = if lost > 0
            && lost <= 3
            && read.len() >= 2
            && whole.ends_with(&read)
        {
            // What is left agrees in its marks, too, or lost them.
            let agrees = surname.to_lowercase().ends_with(&marks);
            let agrees = if agrees { 0.5 } else { 0.2 };
            // Each further letter is half as likely to be gone.
            agrees / f64::from(1 << lost)
        } else {
            let distance = fuzzy::distance(&read, &whole);
            if distance > 0.34 { 0.0 } else { 0.6 * (1.0 - 2.5 * distance) }
        };
        if near > 0.0 {
            scores.push((near * f64::from(count), surname));
        }
    }
    let all: f64 = scores.iter().map(|score| score.0).sum();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let &(score, surname) = scores.first()?;
    Some((surname.to_owned(), 0.9 * score / all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_weighed_by_what_was_read() {
        let knowledge = Gazetteer::embedded();
        // What the correction made, what was read, and the name.
        let rows = [
            ("Hồ Hữu Hiệu", "Ho Huu Hiéu", "Hồ Hữu Hiếu"),
            ("Lý Thị Cương", "Ly Thi Cuong", "Lý Thị Cường"),
            ("Lương Mạnh Tuấn", "ương Mạnh Tuấn", "Dương Mạnh Tuấn"),
            ("Lê Kim Việt", "Lê Kim Việt", "Lê Kim Việt"),
            ("Vừ A Dính", "Vừ A Dính", "Vừ A Dính"),
            ("Võ Đức Hòa", "V6 Ditc Hoa", "Võ Đức Hòa"),
            // `Đình` stands in the middle, `Định` at the end.
            ("Lê Khắc Đình", "Le Khac Dinh", "Lê Khắc Định"),
            ("Lê Định Khoa", "Le Dinh Khoa", "Lê Đình Khoa"),
        ];
        for (name, raw, expected) in rows {
            assert_eq!(decoded(&knowledge, name, raw), expected);
        }
    }

    #[test]
    fn the_note_of_a_signature_is_taken_off_an_item() {
        let rows = [
            ("- Các huyện ủy, (Đã ký)", "- Các huyện ủy,"),
            ("- Các huyện ủy,", "- Các huyện ủy,"),
            ("(đã ký)", ""),
            ("", ""),
        ];
        for (text, kept) in rows {
            assert_eq!(without_note(text), kept, "{text}");
        }
    }

    #[test]
    fn names_stand_alone_or_behind_an_item() {
        let knowledge = Gazetteer::embedded();
        let (yes, no) = (Place::BelowDamaged, Place::Anywhere);
        // A text, where the name is looked for, and the name.
        let rows = [
            ("Nguyễn Văn Bình", no, Some("Nguyễn Văn Bình")),
            ("- Lưu Văn phòng. Trần Ngọc Dũng", yes, Some("Trần Ngọc Dũng")),
            ("ương Mạnh Tuấn", yes, Some("Dương Mạnh Tuấn")),
            ("hạm Thành Hiếu", yes, Some("Phạm Thành Hiếu")),
            ("Võ. Đức Hòa", yes, Some("Võ Đức Hòa")),
            ("- Lưu VP. Nà _⁄ Võ Đức Hòa", yes, Some("Võ Đức Hòa")),
            ("- Lưu VP. Nà - Võ Đức Hòa", yes, None),
            ("ương Mạnh Tuấn", no, None),
            ("- Lưu: VT, NV.", yes, None),
            ("- Các huyện ủy, thành ủy,", yes, None),
            ("- Văn phòng Trung ương Đảng,", yes, None),
            ("BAN THƯỜNG VỤ", yes, None),
            ("", yes, None),
        ];
        for (text, place, expected) in rows {
            let found = at_end(&knowledge, text, place);
            let value = found.as_ref().map(|name| name.value.as_str());
            assert_eq!(value, expected, "{text}");
        }
    }
    #[test]
    fn names_below_a_post_are_those_of_every_people_and_rank() {
        let knowledge = Gazetteer::embedded();
        let rows = [
            ("Đại tá Nguyễn Văn Bình", "Nguyễn Văn Bình"),
            ("Thượng tá, TS. Trần Hữu An", "Trần Hữu An"),
            ("PGS. TS Phan Cao Minh", "Phan Cao Minh"),
            ("TS.BS Phan Cao Minh", "Phan Cao Minh"),
            ("Th.S Phan Cao Minh", "Phan Cao Minh"),
            ("BSCKII. Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("BS CKII Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("Luật sư Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("Ông Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("Ông Văn Thành", "Ông Văn Thành"),
            ("Ba Khiêm", "Ba Khiêm"),
            ("Bà Trịnh Thị Nam", "Trịnh Thị Nam"),
            ("Trịnh Hữu Nam (Đã ký)", "Trịnh Hữu Nam"),
            ("Trịnh Hữu Nam đã ký", "Trịnh Hữu Nam"),
            ("Đã ký: Trịnh Hữu Nam", "Trịnh Hữu Nam"),
            ("TRỊNH HỮU NAM", "Trịnh Hữu Nam"),
            ("LÝ VĂN SÌN", "Lý Văn Sìn"),
            ("Lò Văn Phong", "Lò Văn Phong"),
            ("Giàng A Páo", "Giàng A Páo"),
            ("Y Thông", "Y Thông"),
            ("Y Biêr Niê", "Y Biêr Niê"),
            ("A Pớt", "A Pớt"),
            ("H'Yim Kđoh", "H'Yim Kđoh"),
            ("K' Brếp", "K' Brếp"),
            ("Ksor Phước", "Ksor Phước"),
            ("Bh’Riu Liếc", "Bh’Riu Liếc"),
            ("Danh Út", "Danh Út"),
            ("Trần Thị É", "Trần Thị É"),
        ];
        for (text, expected) in rows {
            let found = at_end(&knowledge, text, Place::Below);
            let value = found.map(|name| name.value);
            assert_eq!(value.as_deref(), Some(expected), "{text}");
        }
        for text in ["Đại tá", "- Lưu: VT", "Như trên", "Sở Nội vụ"]
        {
            let found = at_end(&knowledge, text, Place::Below);
            assert_eq!(found, None, "{text}");
        }
    }
}
