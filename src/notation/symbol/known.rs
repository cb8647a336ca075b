//! Which parts of symbols are known, and what damaged ones were.

use std::collections::{HashMap, HashSet};

use super::Symbols;
use crate::notation::number;
use crate::viet::letter::is_vowel;
use crate::viet::{fold, glyph, syllable};

/// Which of the tables a part belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::notation) enum Kind {
    Type,
    Body,
}

/// Parts of one kind.
#[derive(Debug)]
pub(super) struct Parts {
    forms: HashSet<Box<str>>,
    /// By their letters without marks, in capitals.
    flat: HashMap<String, Vec<Box<str>>>,
}

impl Parts {
    pub(super) fn new(forms: HashSet<Box<str>>) -> Parts {
        let mut flat: HashMap<String, Vec<Box<str>>> = HashMap::new();
        for form in &forms {
            flat.entry(flatten(form)).or_default().push(form.clone());
        }
        Parts { forms, flat }
    }

    fn contains(&self, form: &str) -> bool {
        self.forms.contains(form)
    }
}

fn flatten(form: &str) -> String {
    fold(form).to_uppercase()
}

impl Symbols {
    /// Whether a word in capitals is in the table: a sign of a type or body,
    /// or an abbreviation that stands in sentences, too.
    pub(crate) fn has(&self, form: &str) -> bool {
        self.is_type(form) || self.is_body(form) || self.shorts.contains(form)
    }

    pub(in crate::notation) fn is_type(&self, form: &str) -> bool {
        self.types.contains(form)
    }

    pub(in crate::notation) fn is_body(&self, form: &str) -> bool {
        self.bodies.contains(form) || is_assembly(form)
    }

    /// Whether a symbol is known as a whole, with the sign before it.
    pub(in crate::notation) fn is_whole(&self, form: &str) -> bool {
        self.wholes.contains(form)
    }

    /// Whether a word in capitals is one that stands for several.
    ///
    /// Those of the table that are no syllable (`THPT`, not `BAN`), and runs
    /// of letters without a vowel (`ĐTXD`).
    pub(in crate::notation) fn is_abbreviation(&self, word: &str) -> bool {
        let word = word.trim_end_matches([',', ';']);
        let letters = |c: char| c.is_alphabetic() && !c.is_lowercase();
        if !word.chars().all(letters) || word.chars().nth(1).is_none() {
            // `KH-CN`, `BVHTT&DL`: of its parts.
            let parts = word.split(['-', '&', '/']);
            return word.contains(['-', '&', '/'])
                && parts.into_iter().all(|part| self.is_abbreviation(part));
        }
        let listed = self.shorts.contains(word) || self.bodies.contains(word);
        let vowels = word.chars().any(is_vowel);
        (listed || !vowels) && !syllable::is_possible(word)
    }

    fn parts(&self, kind: Kind) -> &Parts {
        match kind {
            Kind::Type => &self.types,
            Kind::Body => &self.bodies,
        }
    }

    /// The part as it was printed: itself where it is known, or the one
    /// known part it looks like.
    pub(in crate::notation) fn snap(
        &self,
        read: &str,
        kind: Kind,
    ) -> Option<String> {
        let known = self.parts(kind);
        if known.contains(read) {
            return Some(read.to_owned());
        }
        if kind == Kind::Body
            && let Some(form) = assembly(read)
        {
            return Some(form);
        }
        // A cell has its number (`CB8`), which is no letter.
        let core = read.trim_end_matches(|c: char| c.is_ascii_digit());
        if core.len() < read.len() && known.contains(core) {
            return None;
        }
        // One letter looks like anything.
        read.chars().nth(1)?;
        let key = flatten(read);
        if let Some(forms) = known.flat.get(&key) {
            return match &forms[..] {
                [form] => Some(form.to_string()),
                _ => None,
            };
        }
        let seen: Vec<char> = key.chars().collect();
        // Short bodies are like each other, and not all are known.
        let short = kind == Kind::Body && seen.len() < 4;
        let mut best: Option<(usize, &str)> = None;
        let mut tied = false;
        for form in &known.forms {
            let Some(wrong) = misread(form, &seen, short) else { continue };
            match best {
                Some((least, _)) if wrong > least => {}
                Some((least, _)) if wrong == least => tied = true,
                _ => (best, tied) = (Some((wrong, &**form)), false),
            }
        }
        best.filter(|_| !tied).map(|(_, form)| form.to_owned())
    }

    /// Type and body that were read as one part, the slash between them lost
    /// or read as a stroke (`KHIBCDTW`).
    pub(in crate::notation) fn split(
        &self,
        read: &str,
    ) -> Option<(String, String)> {
        let ends = read.char_indices().map(|(at, _)| at);
        let mut found = None;
        for at in ends.filter(|at| (2..=6).contains(at)) {
            let (head, rest) = read.split_at(at);
            let key = flatten(head);
            let Some([head]) = self.types.flat.get(&key).map(|f| &f[..])
            else {
                continue;
            };
            let mut chars = rest.chars();
            let stroked = match chars.next() {
                Some(c) if glyph::is_stroke_of_slash(c) => {
                    self.body(chars.as_str())
                }
                _ => None,
            };
            // Without the stroke any unit might be cut in two (`KHBT`).
            let joined = self.body(rest).filter(|body| {
                number::is_party(body) || number::is_state(body)
            });
            let Some(body) = joined.or(stroked) else { continue };
            let pair = (head.to_string(), body);
            if found.as_ref().is_some_and(|found| *found != pair) {
                return None;
            }
            found = Some(pair);
        }
        found
    }

    fn body(&self, read: &str) -> Option<String> {
        read.chars().nth(1)?;
        self.snap(read, Kind::Body)
    }
}

/// How much of a form is misread if letters without marks are its, as far as
/// an engine tells them apart: any number of strokes of `Đ`, and one other
/// letter.
fn misread(form: &str, seen: &[char], short: bool) -> Option<usize> {
    let mut at = 0;
    let mut others = 0;
    let mut strokes = 0;
    for c in form.chars() {
        let &s = seen.get(at)?;
        at += 1;
        if c == 'Đ' && glyph::is_stroked(s) {
            strokes += usize::from(s != 'D');
            // `DB` and `BD` are one letter with its stroke.
            let next = seen.get(at);
            let pair = matches!((s, next), ('D', Some('B' | 'P')));
            if pair && form.chars().count() < seen.len() {
                at += 1;
                strokes += 1;
            }
            continue;
        }
        let flat = fold(c.encode_utf8(&mut [0; 4])).to_uppercase();
        if flat.chars().eq([s]) {
            // The foot of a `T` is seen as a stroke of its own (`TI`).
            let stroke = matches!(seen.get(at), Some('I' | '1'));
            if c == 'T'
                && stroke
                && !short
                && form.chars().count() < seen.len()
            {
                at += 1;
                strokes += 1;
            }
            continue;
        }
        others += 1;
        if others > 1 || short || !is_alike(c, s) {
            return None;
        }
    }
    let wrong = strokes + 2 * others;
    let fits = at == seen.len() && wrong > 0 && !(short && strokes > 1);
    fits.then_some(wrong)
}

/// Whether what is seen is read for a letter of a symbol; the letters were
/// compared in capitals.
fn is_alike(c: char, seen: char) -> bool {
    let large = c.to_uppercase().next().unwrap_or(c);
    glyph::looks_like_capital(large, seen)
}

/// Whether a part is the National Assembly or its Standing Committee in one
/// of its terms (`QH15`).
pub(in crate::notation) fn is_assembly(form: &str) -> bool {
    let Some(term) = ["UBTVQH", "TVQH", "QH"]
        .iter()
        .find_map(|head| form.strip_prefix(head))
    else {
        return false;
    };
    matches!(term.len(), 1 | 2)
        && term.parse().is_ok_and(|t: u8| (1..=30).contains(&t))
}

/// The same with its digits read as letters (`QHIS`).
fn assembly(read: &str) -> Option<String> {
    let key = flatten(read);
    let head = ["UBTVQH", "TVQH", "QH", "OH", "UBTVOH"]
        .iter()
        .find(|head| key.starts_with(**head))?;
    let mut form = head.replace('O', "Q");
    let mut term = &key[head.len()..];
    // A stroke too many (`QHI15`).
    if term.len() == 3 {
        term = term.strip_prefix(['I', 'L', '1']).unwrap_or(term);
    }
    for c in term.chars() {
        form.push(glyph::digit_of_value(c)?);
    }
    is_assembly(&form).then_some(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_parts_are_those_they_look_like() {
        let symbols = Symbols::embedded();
        for (read, kind, form) in [
            ("QD", Kind::Type, Some("QĐ")),
            ("QP", Kind::Type, Some("QĐ")),
            ("Qd", Kind::Type, Some("QĐ")),
            ("KB", Kind::Type, Some("KH")),
            ("ND", Kind::Type, Some("NĐ")),
            ("HD", Kind::Type, Some("HD")),
            ("DA", Kind::Type, Some("DA")),
            ("BCDTW", Kind::Body, Some("BCĐTW")),
            ("BCDBTW", Kind::Body, Some("BCĐTW")),
            ("BCPTW", Kind::Body, Some("BCĐTW")),
            ("BCPCDS", Kind::Body, Some("BCĐCĐS")),
            ("PU", Kind::Body, Some("ĐU")),
            ("DU", Kind::Body, Some("ĐU")),
            ("QHBP", Kind::Body, Some("QHĐP")),
            ("QHIS", Kind::Body, Some("QH15")),
            ("QH99", Kind::Body, None),
            ("UBTVQHI15", Kind::Body, Some("UBTVQH15")),
            ("BITCTW", Kind::Body, None),
            ("BTICTW", Kind::Body, Some("BTCTW")),
            ("TIGV", Kind::Body, Some("TGV")),
            ("QvD", Kind::Type, Some("QyĐ")),
            ("CB8", Kind::Body, None),
            ("BV", Kind::Body, None),
            ("KN", Kind::Type, None),
            ("XYZW", Kind::Body, None),
            ("X", Kind::Type, None),
        ] {
            let found = symbols.snap(read, kind);
            assert_eq!(found.as_deref(), form, "{read}");
        }
    }

    #[test]
    fn a_stroke_between_type_and_body_was_a_slash() {
        let symbols = Symbols::embedded();
        for (read, pair) in [
            ("KHIBCDTW", Some(("KH", "BCĐTW"))),
            ("KHIPU", Some(("KH", "ĐU"))),
            ("NQTW", Some(("NQ", "TW"))),
            ("NĐCP", Some(("NĐ", "CP"))),
            ("KHBT", None),
            ("UBND", None),
            ("BKHCN", None),
        ] {
            let found = symbols.split(read);
            let found = found.as_ref().map(|(a, b)| (&**a, &**b));
            assert_eq!(found, pair, "{read}");
        }
    }
}
