//! What tells right values from wrong ones.
//!
//! Beside what its rule says ([`Rule`](super::Rule)), a value bears marks of
//! how it was read: how much of the page was changed, signs that no such value
//! has, words that are no syllables, abbreviations and names that no table has.
//! How much each of them speaks for or against a value is counted
//! ([`calibration`](super::calibration)).

use std::fmt;
use std::str::FromStr;

use super::damage::{Damage, SOUND};
use super::{Document, FieldRef};
use crate::record::score;
use crate::tables::{Gazetteer, places};
use crate::viet::text::capitals;
use crate::viet::{fold_char, syllable};

/// Declares the clues, each once: its variant, its name in the table.
macro_rules! clues {
    ($($(#[$doc:meta])* $clue:ident = $name:literal,)*) => {
        /// Something seen of a value.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Clue {
            $($(#[$doc])* $clue,)*
        }

        impl Clue {
            /// All clues.
            pub(crate) const ALL: &'static [Clue] = &[$(Clue::$clue,)*];

            /// The name, such as `known-item`.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Clue::$clue => $name,)*
                }
            }
        }
    };
}

clues! {
    /// An item of a list, on a page nothing of which was changed.
    ItemUntouched = "item-untouched",
    /// An item of a list, with up to one word of a hundred changed.
    ItemFaint = "item-faint",
    /// An item of a list, with up to three words of a hundred changed.
    ItemSlight = "item-slight",
    /// An item of a list, with up to a quarter of the words changed.
    ItemDamaged = "item-damaged",
    /// An item of a list, with more changed: the marks were lost.
    ItemUnmarked = "item-unmarked",
    /// A subject, by the page as items are.
    SubjectUntouched = "subject-untouched",
    SubjectFaint = "subject-faint",
    SubjectSlight = "subject-slight",
    SubjectDamaged = "subject-damaged",
    SubjectUnmarked = "subject-unmarked",
    /// The name of who signed, by the page as items are.
    SignerUntouched = "signer-untouched",
    SignerFaint = "signer-faint",
    SignerSlight = "signer-slight",
    SignerDamaged = "signer-damaged",
    SignerUnmarked = "signer-unmarked",
    /// A place, symbol or body that no table has, where the rest of the page
    /// speaks against it, too.
    StrayName = "stray-name",
    /// The number and symbol of a citation.
    CitedNumber = "cited-number",
    /// Its date.
    CitedDate = "cited-date",
    /// Its type.
    CitedType = "cited-type",
    /// Its issuer.
    CitedIssuer = "cited-issuer",
    /// Any other field.
    Other = "other",
    /// An item that is in the tables of recipients or bodies.
    KnownItem = "known-item",
    /// An item that is not, on a page that was changed.
    UnknownItem = "unknown-item",
    /// Signs, digits or capitals that no such value has.
    StraySigns = "stray-signs",
    /// The same in the text that it was read from.
    StraySignsRead = "stray-signs-read",
    /// A word in capitals that is neither a syllable nor in a table.
    UnknownAbbreviation = "unknown-abbreviation",
    /// A word that is no Vietnamese syllable.
    ImpossibleWord = "impossible-word",
    /// A list item or subject of up to three words.
    Short = "short",
    /// A list item or subject of sixteen words and more.
    Long = "long",
}

impl fmt::Display for Clue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Clue {
    type Err = ();

    fn from_str(name: &str) -> Result<Clue, ()> {
        let known = Clue::ALL.iter().find(|clue| clue.name() == name);
        known.copied().ok_or(())
    }
}

/// The clues seen of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Clues(u32);

impl Clues {
    fn add(&mut self, clue: Clue) {
        self.0 |= 1 << clue as u32;
    }

    fn add_if(&mut self, seen: bool, clue: Clue) {
        if seen {
            self.add(clue);
        }
    }

    #[cfg(test)]
    pub(super) fn of(seen: &[Clue]) -> Clues {
        let mut clues = Clues::default();
        seen.iter().for_each(|&clue| clues.add(clue));
        clues
    }

    /// Those seen, in the order of [`Clue::ALL`].
    pub(crate) fn iter(self) -> impl Iterator<Item = Clue> {
        let all = Clue::ALL.iter().copied();
        all.filter(move |&clue| self.0 >> clue as u32 & 1 == 1)
    }

    #[cfg(feature = "serde")]
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The ends of the ranges of the share of words that were changed, up to the
/// last: what counts as sound in three, what has lost its marks apart.
const PAGES: [f64; 4] = [0.0, 0.01, SOUND, 0.25];
/// The first of them whose page was read by an engine.
const READ: usize = 2;

const ITEM: [Clue; 5] = [
    Clue::ItemUntouched,
    Clue::ItemFaint,
    Clue::ItemSlight,
    Clue::ItemDamaged,
    Clue::ItemUnmarked,
];
const SUBJECT: [Clue; 5] = [
    Clue::SubjectUntouched,
    Clue::SubjectFaint,
    Clue::SubjectSlight,
    Clue::SubjectDamaged,
    Clue::SubjectUnmarked,
];
const SIGNER: [Clue; 5] = [
    Clue::SignerUntouched,
    Clue::SignerFaint,
    Clue::SignerSlight,
    Clue::SignerDamaged,
    Clue::SignerUnmarked,
];

/// Up to this many words an item or subject is short.
const SHORT: usize = 3;
/// From this many on it is long.
const LONG: usize = 16;

/// What clues are looked up in.
pub(super) struct Look<'a> {
    knowledge: &'a Gazetteer,
    /// The place of the page in [`PAGES`].
    page: usize,
}

impl<'a> Look<'a> {
    pub(super) fn new(damage: Damage, knowledge: &'a Gazetteer) -> Look<'a> {
        let page = PAGES.iter().position(|&end| damage.share() <= end);
        Look { knowledge, page: page.unwrap_or(PAGES.len()) }
    }

    /// Notes at each value of a record what is seen of it.
    pub(super) fn at(&self, document: &mut Document) {
        let agrees = self.agrees(document);
        let stray_body = document
            .issuing_body()
            .is_some_and(|body| self.is_stray_body(body.value(), agrees));
        document.note(&|field| {
            let value = field.value();
            let stray = match field.key() {
                "place" => self.page > 0 && !places::is_known(&value),
                "symbol" => self.is_stray_symbol(field, &value, agrees),
                "issuing_body" | "issuing_body_full" => stray_body,
                "superior_body" => self.is_stray_body(&value, None),
                _ => false,
            };
            self.clues(field, &value, stray)
        });
        for cited in &mut document.cited_documents {
            cited.note(&|field| {
                let mut clues = Clues::default();
                clues.add(match field.key() {
                    "number_symbol" => Clue::CitedNumber,
                    "date" => Clue::CitedDate,
                    "issuer" => Clue::CitedIssuer,
                    _ => Clue::CitedType,
                });
                self.words(&mut clues, field, &field.value());
                clues
            });
        }
    }

    fn clues(
        &self,
        field: &FieldRef<'_>,
        value: &str,
        is_stray: bool,
    ) -> Clues {
        let mut clues = Clues::default();
        if is_stray {
            clues.add(Clue::StrayName);
            return clues;
        }
        let key = field.key();
        let is_item = matches!(key, "addressees" | "recipients");
        clues.add(match key {
            _ if is_item => ITEM[self.page],
            "subject" => SUBJECT[self.page],
            "signer" => SIGNER[self.page],
            _ => Clue::Other,
        });
        let bodies = ["issuing_body", "issuing_body_full", "superior_body"];
        let posts = ["signer_title", "authority_body", "signer", "subject"];
        if is_item || bodies.contains(&key) || posts.contains(&key) {
            self.words(&mut clues, field, value);
        }
        if is_item {
            let is_known = self.knowledge.is_named(value);
            clues.add_if(is_known, Clue::KnownItem);
            let is_read = self.page >= READ;
            clues.add_if(!is_known && is_read, Clue::UnknownItem);
        }
        if is_item || key == "subject" {
            let count = parts(value).count();
            clues.add_if(count <= SHORT, Clue::Short);
            clues.add_if(count >= LONG, Clue::Long);
        }
        clues
    }

    /// What is seen of the words of a value.
    fn words(&self, clues: &mut Clues, field: &FieldRef<'_>, value: &str) {
        let is_free =
            matches!(field.key(), "addressees" | "recipients" | "subject");
        let mixed = |word: &str| {
            word.contains(char::is_alphabetic)
                && word.contains(|c: char| c.is_ascii_digit())
        };
        let is_long = |word: &str| word.chars().nth(1).is_some();
        // `PHÓ` behind a name is of another column.
        let loud = is_free && capitals(value) < score::ALL_CAPITALS;
        let mut stray = has_stray_signs(value);
        let mut read = false;
        for place in field.evidence() {
            let text = place.text();
            stray |= text.contains('—');
            read |= has_stray_signs(text) || has_foreign_letters(text);
        }
        for word in parts(value) {
            let is_plain = word.chars().all(char::is_alphabetic);
            let is_capital = word.chars().all(char::is_uppercase);
            if !is_plain {
                let is_cited = field.key() == "number_symbol";
                let lone = self.page >= READ && word.len() == 1;
                stray |= !is_cited && is_free && (lone || mixed(word));
            } else if is_long(word) {
                let is_syllable = syllable::is_possible(word);
                match (is_capital, is_syllable) {
                    (true, true) => stray |= loud,
                    (true, false) => clues.add_if(
                        !self.knowledge.symbols().has(word),
                        Clue::UnknownAbbreviation,
                    ),
                    (false, true) => {}
                    (false, false) => clues.add(Clue::ImpossibleWord),
                }
            }
        }
        clues.add_if(stray, Clue::StraySigns);
        clues.add_if(read && !stray, Clue::StraySignsRead);
    }

    /// Whether the symbol may be of the body that issues it; `None` if one of
    /// them is not known.
    fn agrees(&self, document: &Document) -> Option<bool> {
        let body = document.issuing_body()?.value();
        let initials: Vec<char> = parts(body)
            .flat_map(|word| {
                let whole = is_capital_run(word);
                let count = if whole { word.len() } else { 1 };
                word.chars().take(count)
            })
            .flat_map(char::to_uppercase)
            .map(fold_char)
            .collect();
        let symbol = document.symbol()?.value();
        Some(symbol_parts(symbol).any(|part| {
            // `TTg` and `QH15` by their capitals; W stands for the Ư of
            // Trung ương.
            let letters = part.chars().filter(|c| c.is_uppercase());
            let letters = letters.map(|c| match fold_char(c) {
                'W' => 'U',
                c => c,
            });
            let mut left = initials.iter();
            let mut count = 0;
            let mut all = letters.inspect(|_| count += 1);
            let fits = all.all(|c| left.any(|&own| own == c));
            fits && count >= 2
        }))
    }

    /// A body that no table has, on a page or with a symbol that speaks
    /// against it.
    fn is_stray_body(&self, name: &str, agrees: Option<bool>) -> bool {
        if self.knowledge.is_named(name) {
            return false;
        }
        let is_read = self.page > 0;
        let is_cut = || self.knowledge.begins_name(name);
        let is_noise = |word: &str| {
            is_capital_run(word) && !self.knowledge.symbols().has(word)
        };
        agrees == Some(false) && (is_read || is_cut())
            || is_read && parts(name).any(is_noise)
    }

    /// A symbol with a part that no table has and that is not of the body,
    /// or that was read with a letter that Vietnamese does not have.
    fn is_stray_symbol(
        &self,
        field: &FieldRef<'_>,
        symbol: &str,
        agrees: Option<bool>,
    ) -> bool {
        let symbols = self.knowledge.symbols();
        let is_known = |part: &str| {
            part.chars().all(|c| c.is_ascii_digit()) || symbols.has(part)
        };
        let mut places = field.evidence().iter();
        self.page > 0
            && agrees == Some(false)
            && !symbol_parts(symbol).all(is_known)
            || places.any(|place| has_foreign_letters(place.text()))
    }
}

/// The words of a value, without the punctuation of lists.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || "/&.,;:()-–".contains(c);
    value.split(between).filter(|part| !part.is_empty())
}

fn symbol_parts(symbol: &str) -> impl Iterator<Item = &str> {
    let parts =
        symbol.split(|c: char| c.is_whitespace() || "/-.&".contains(c));
    parts.filter(|part| !part.is_empty())
}

/// Whether a word is capitals that are no syllable: `UBND`.
fn is_capital_run(word: &str) -> bool {
    word.chars().nth(1).is_some()
        && word.chars().all(char::is_uppercase)
        && !syllable::is_possible(word)
}

/// Signs that values have: what else stands there was misread, or a stamp.
const SIGNS: &str = ".,;:()/&-–—%\"“”+";

/// Whether a text has signs that no value has, or one that glues two words
/// together (`Như-Điều`, `người.có`).
fn has_stray_signs(text: &str) -> bool {
    let mut last = [' '; 2];
    for c in text.chars() {
        // Marks that stand by themselves belong to the letter before.
        let is_plain = c.is_alphanumeric()
            || c.is_whitespace()
            || ('\u{300}'..='\u{36F}').contains(&c);
        let is_glue = ".,:;'’-".contains(last[1]);
        let glued = is_glue && last[0].is_lowercase() && c.is_alphabetic();
        if glued || !is_plain && !SIGNS.contains(c) {
            return true;
        }
        last = [last[1], c];
    }
    false
}

/// Whether a text has letters that Vietnamese does not have.
fn has_foreign_letters(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    letters.any(|c| !fold_char(c).is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Evidence, Field, Lines, Role, Rule};
    use crate::span::Span;

    fn field(value: &str, read: &str) -> Field {
        let span = Span::new(0, read.len());
        let place = Evidence::new(span, Lines { start: 1, end: 1 }, read);
        Field::new(value.to_owned(), 0.95, Rule::Manual).with_evidence(place)
    }

    fn record() -> Document {
        Document::new(Lines { start: 1, end: 9 }, Role::Main)
    }

    /// Notes what is seen on a page that is in this place of [`PAGES`].
    fn noted(page: usize, mut record: Document) -> Document {
        let knowledge = Gazetteer::embedded();
        Look { knowledge: &knowledge, page }.at(&mut record);
        record
    }

    fn of_item(page: usize, value: &str, read: &str) -> Vec<Clue> {
        let mut record = record();
        record.set_recipients(vec![field(value, read)]);
        noted(page, record).recipients()[0].clues.iter().collect()
    }

    #[test]
    fn names_are_told_apart_and_read_back() {
        for &clue in Clue::ALL {
            assert_eq!(clue.name().parse(), Ok(clue));
        }
        assert!("rule".parse::<Clue>().is_err());
    }

    #[test]
    fn items_show_what_no_item_has() {
        use Clue::*;
        let rows: [(usize, &str, &str, &[Clue]); 12] = [
            (0, "Trạm Bơm", "Trạm Bơm;", &[ItemUntouched, Short]),
            (
                0,
                "BAN BÍ THƯ",
                "Ban Bí thư",
                &[ItemUntouched, KnownItem, Short],
            ),
            (
                3,
                "Chi cục Văn thư Lam Giang",
                "Chi cục",
                &[ItemDamaged, UnknownItem],
            ),
            (
                1,
                "Sở Nội vụ (b/©) tỉnh",
                "Sở Nội vụ (b/©) tỉnh",
                &[ItemFaint, StraySigns],
            ),
            (1, "Như-Điều một hai ba", "", &[ItemFaint, StraySigns]),
            (1, "Sở Nội vụ tỉnh PHÓ", "", &[ItemFaint, StraySigns]),
            (1, "Sở Nội vụ tỉnh Lam2", "", &[ItemFaint, StraySigns]),
            (
                1,
                "Sở Nội vụ tỉnh Lam Giang",
                "Sở Nội vụ tỉnh Lam Giang ¬",
                &[ItemFaint, StraySignsRead],
            ),
            (
                1,
                "Phó GĐ Sở Nội vụ",
                "Phó GÐ Sở Nội vụ",
                &[ItemFaint, StraySignsRead],
            ),
            (1, "Ban QXZWK của tỉnh", "", &[ItemFaint, UnknownAbbreviation]),
            (1, "UBND các xã, thị trấn", "", &[ItemFaint]),
            (1, "Thutiiig trực tỉnh ủy", "", &[ItemFaint, ImpossibleWord]),
        ];
        for (page, value, read, wanted) in rows {
            let clues = of_item(page, value, read);
            assert_eq!(clues, wanted, "{value}");
        }
    }

    #[test]
    fn marks_that_stand_by_themselves_are_no_stray_signs() {
        assert!(!has_stray_signs("Ha\u{300} Nội"));
        assert!(!has_foreign_letters("Hà Nội, Đà Nẵng"));
    }

    #[test]
    fn names_of_no_table_are_stray_where_the_page_speaks_against_them() {
        let made = |symbol: &str, body: &str, place: &str| {
            let mut record = record();
            record.set_symbol(field(symbol, symbol));
            record.set_issuing_body(field(body, body));
            record.set_place(field(place, place));
            record
        };
        let stray = |page, symbol, body, place| {
            let record = noted(page, made(symbol, body, place));
            let is = |field: Option<&Field>| {
                field.unwrap().clues.iter().any(|c| c == Clue::StrayName)
            };
            [record.symbol(), record.issuing_body(), record.place()].map(is)
        };
        let (body, place) = ("SỞ NỘI VỤ TỈNH LAM GIANG", "Hà Nội");
        // As printed, on a page that was changed, misread.
        assert_eq!(stray(0, "QĐ-SNV", body, "Lam Giang"), [false; 3]);
        assert_eq!(stray(2, "QĐ-SNV", body, place), [false; 3]);
        assert_eq!(stray(2, "QĐ-SNW", "HỘI XÂY CẦU", "Lam Giảng"), [true; 3]);
        // The first words of a name, under the symbol of another body.
        assert!(stray(0, "QĐ-SNV", "BỘ CÔNG", place)[1]);
        assert!(!stray(0, "QĐ-BC", "BỘ CÔNG", place)[1]);
        // `TW` is Trung ương.
        let body = "BAN CHẤP HÀNH TRUNG ƯƠNG";
        assert_eq!(stray(2, "NQ/TW", body, place), [false; 3]);
    }
}
