//! Names by what an engine read of them: every name of the tables is weighed
//! by how common it is and by how likely it is to be misread so.

use crate::record::page::words;
use crate::tables::Gazetteer;
use crate::viet::letter::tone;
use crate::viet::{self, fuzzy};

use super::{is_syllable, letters_of, titled};

/// What a name that no table has counts for.
const UNKNOWN: f64 = 8.0;

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
        let (flat, whole) = (fuzzy::letters(&read), fuzzy::letters(&name));
        let lost = whole.len().saturating_sub(flat.len());
        if (1..=2).contains(&lost) && flat.len() > 1 && whole.ends_with(&flat)
        {
            return 0.2 / f64::from(1 << lost);
        }
        return match fuzzy::distance(&flat, &whole) > 0.34 {
            true => 0.0,
            false => aligned(&a, &b),
        };
    }
    a.iter().zip(&b).map(|(&a, &b)| letter(a, b)).product()
}

/// How likely a letter that is too many, or too few, is.
const EXTRA: f64 = 0.02;

/// How likely letters are read as others where some are too many or too few,
/// by the likeliest alignment.
fn aligned(read: &[char], name: &[char]) -> f64 {
    let mut row: Vec<f64> =
        (0..=name.len()).map(|len| EXTRA.powi(len as i32)).collect();
    for &a in read {
        let mut before = row[0];
        row[0] *= EXTRA;
        for (at, &b) in name.iter().enumerate() {
            let extra = row[at].max(row[at + 1]) * EXTRA;
            let here = (before * letter(a, b)).max(extra);
            before = std::mem::replace(&mut row[at + 1], here);
        }
    }
    row.last().copied().unwrap_or(0.0)
}

/// How likely a letter of a name is read as another.
fn letter(a: char, b: char) -> f64 {
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
}

/// The commonest surname that a damaged one may be: its first letters may be
/// gone, or a letter misread.
pub(super) fn mended(
    knowledge: &Gazetteer,
    word: &str,
) -> Option<(String, f64)> {
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
            // One letter too many makes no rare name a common one.
            ("Lường Thị Thuận", "Lưường Thị Thuận", "Lường Thị Thuận"),
            ("Lê Định Khoa", "Le Dinh Khoa", "Lê Đình Khoa"),
        ];
        for (name, raw, expected) in rows {
            assert_eq!(decoded(&knowledge, name, raw), expected);
        }
    }
}
