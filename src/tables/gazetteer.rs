//! The types, bodies, posts, recipients and names of people that are known:
//! the tables of `dictionaries/tables/` and those a user adds.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use super::names::NameTrie;
use super::phrases::{Mark, Phrases};
use super::spellings;
use super::spoken::Spoken;
use super::system::System;
use crate::error::Error;
use crate::notation::symbol::{Own, Symbols};
use crate::parallel;
use crate::viet::fuzzy::letters;
use crate::viet::text::words;

/// A type of document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocType {
    /// `Nghị quyết`.
    pub name: String,
    /// The sign in the symbol, `NQ`; empty if it has none.
    pub sign: String,
    /// The system that uses it, or both.
    pub system: Option<System>,
    /// The code of TT 05/2025/TT-BNV, from 1 to 31; `None` stands for 32,
    /// Khác.
    pub code: Option<u8>,
    pub(crate) letters: Vec<u8>,
}

/// A body that issues documents, or how the names of some begin.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body {
    /// `Văn phòng Trung ương Đảng`.
    pub name: String,
    /// Its abbreviation in symbols, `VPTW`; empty if it has none.
    pub sign: String,
    /// The system it belongs to; `None` if that differs.
    pub system: Option<System>,
    pub(crate) letters: Vec<u8>,
}

/// A phrase that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub text: String,
    pub letters: Vec<u8>,
}

impl Phrase {
    pub(crate) fn new(text: &str) -> Phrase {
        Phrase { text: text.to_owned(), letters: letters(text) }
    }
}

/// What is known of the bodies whose names begin in one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trait {
    /// Others stand below them in the left column of a header.
    Above,
    /// They stand below another body there.
    Below,
    /// What they are for may stand on a line of its own.
    Purpose,
}

/// Tables of what documents are made of.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    types: Vec<DocType>,
    bodies: Vec<Body>,
    heads: Vec<Body>,
    /// What only looks like the beginning of a name, in letters.
    not_heads: Vec<Vec<u8>>,
    /// Of the beginnings of names, in capitals.
    traits: Vec<(String, Trait)>,
    posts: Vec<Phrase>,
    recipients: Vec<Phrase>,
    surnames: HashMap<String, u32>,
    given: HashMap<String, Behind>,
    /// What users added, as parts of symbols and as names of bodies.
    own_signs: Vec<Own>,
    own_bodies: Vec<String>,
    /// Made of the rest when each is first asked for.
    spellings: OnceLock<HashMap<String, usize>>,
    symbols: OnceLock<Arc<Symbols>>,
    names: OnceLock<Arc<NameTrie>>,
    spoken: OnceLock<Arc<Spoken>>,
    /// The names of recipients and bodies as they are compared.
    named: OnceLock<HashSet<String>>,
}

/// What a part of a name counts for at the end that was met in the middle,
/// and the other way round.
const ELSEWHERE: f64 = 0.02;

/// How often a part of a name was met behind the surname.
#[derive(Clone, Copy, Debug, Default)]
struct Behind {
    /// In the middle.
    middle: u32,
    /// At the end.
    given: u32,
}

static EMBEDDED: LazyLock<Arc<Gazetteer>> = LazyLock::new(|| {
    let mut gazetteer = Gazetteer::default();
    let tables: [(Table, &str); 6] = [
        (Table::Type, include_str!("../../dictionaries/tables/types.tsv")),
        (Table::Body, include_str!("../../dictionaries/tables/bodies.tsv")),
        (Table::Head, include_str!("../../dictionaries/tables/heads.tsv")),
        (Table::Post, include_str!("../../dictionaries/tables/posts.tsv")),
        (
            Table::Recipient,
            include_str!("../../dictionaries/tables/recipients.tsv"),
        ),
        (Table::Name, include_str!("../../dictionaries/tables/names.tsv")),
    ];
    for (table, text) in tables {
        for (number, line) in rows(text) {
            let columns: Vec<&str> = line.split('\t').collect();
            let added = gazetteer.add(table, &columns);
            debug_assert!(added.is_ok(), "{table:?} {number}: {added:?}");
        }
    }
    Arc::new(gazetteer)
});

/// A name in small letters, its tone marks in one place, without punctuation
/// at its ends.
fn compared(name: &str) -> String {
    let lower = name.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric());
    spellings::key(&words(bare).collect::<Vec<_>>())
}

/// The kinds of rows.
#[derive(Clone, Copy, Debug)]
enum Table {
    Type,
    Body,
    Head,
    Post,
    Name,
    Recipient,
}

/// The lines of a table that hold something, counted from 1.
fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
}

/// How often a surname was met that is one of the commonest: those make out
/// nine of ten people.
const COMMON: u32 = 50;

/// The most characters of a column: no name is longer, and a file of another
/// kind is soon found out.
const MOST: usize = 300;

impl Gazetteer {
    /// The tables that come with the library.
    pub fn embedded() -> Arc<Gazetteer> {
        Arc::clone(&EMBEDDED)
    }

    /// Makes what is otherwise made when a text first asks for it, such as
    /// the trie of names: for programs that have a model to open meanwhile.
    pub fn prepare(&self) {
        parallel::join(|| self.names(), || self.symbols());
    }

    /// Adds the types, bodies and posts of a user's file.
    ///
    /// The file is text in UTF-8 with a row a line and tabs between the
    /// columns (shown as arrows here); what follows the name may be left out:
    ///
    /// ```text
    /// body → Ban Quản lý chợ Đầu Mối → BQLCĐM → state
    /// type → Phiếu trình → PTr → party → 15
    /// post → TRƯỞNG BAN QUẢN LÝ
    /// ```
    ///
    /// The columns of `body` are name, abbreviation and system (`party`,
    /// `state`, `mass` or `both`); those of `type` have the code of
    /// TT 05/2025/TT-BNV behind them. Lines that start with `#` and empty
    /// ones count for nothing.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is not UTF-8, or has a row that is not of
    /// this form; the message names the file and the line.
    #[allow(clippy::tabs_in_doc_comments, reason = "the form has tabs")]
    pub fn add_file(&mut self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let bytes = fs::read(path)
            .map_err(|e| Error::io(path, "read the table of bodies", e))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let sound = &bytes[..error.valid_up_to()];
            let line = 1 + sound.iter().filter(|&&b| b == b'\n').count();
            let advice = "not UTF-8: save the table as UTF-8";
            Error::setting(format!("line {line}: {advice}")).in_file(path)
        })?;
        self.add_text(text).map_err(|error| error.in_file(path))
    }

    /// Adds the rows of a text of the form [`Gazetteer::add_file`] reads.
    ///
    /// # Errors
    ///
    /// If a row is not of this form; the message names the line.
    pub fn add_text(&mut self, text: &str) -> Result<(), Error> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        for (number, line) in rows(text) {
            let (kind, rest) = line.split_once('\t').unwrap_or((line, ""));
            let table = match kind.trim() {
                "body" => Ok(Table::Body),
                "type" => Ok(Table::Type),
                "post" => Ok(Table::Post),
                _ => Err("starts with none of body, type, post and a tab"),
            };
            let columns: Vec<&str> = rest.split('\t').collect();
            table
                .and_then(|table| {
                    self.add(table, &columns)?;
                    self.add_own(table, &columns);
                    Ok(())
                })
                .map_err(|e| Error::setting(format!("line {number}: {e}")))?;
        }
        Ok(())
    }

    /// Notes what a user's row adds to what is made of the rows.
    fn add_own(&mut self, table: Table, columns: &[&str]) {
        let column = |at: usize| columns.get(at).map_or("", |c| c.trim());
        let sign = column(1);
        // What holds a sign is no part of a symbol.
        let is_part = |c: char| c.is_alphanumeric() || c == '&';
        let is_sign =
            sign.chars().nth(1).is_some() && sign.chars().all(is_part);
        match table {
            Table::Type if is_sign => {
                self.own_signs.push(Own::Type(sign.to_owned()));
            }
            Table::Body => {
                if is_sign {
                    self.own_signs.push(Own::Body(sign.to_owned()));
                }
                self.own_bodies.push(column(0).to_owned());
            }
            _ => return,
        }
        self.symbols.take();
        self.names.take();
        self.spoken.take();
    }

    fn add(
        &mut self,
        table: Table,
        columns: &[&str],
    ) -> Result<(), &'static str> {
        if columns.iter().any(|column| column.chars().count() > MOST) {
            return Err("has a column of more than 300 characters");
        }
        let column = |at: usize| columns.get(at).map_or("", |c| c.trim());
        let name = column(0);
        if !name.chars().any(char::is_alphanumeric) {
            return Err("has no name behind the first tab");
        }
        let system = |text: &str| match text {
            "party" => Ok(Some(System::Party)),
            "state" => Ok(Some(System::State)),
            "mass" => Ok(Some(System::Mass)),
            "both" | "" => Ok(None),
            _ => Err("has a system other than party, state, mass and both"),
        };
        match table {
            Table::Type => {
                let code = match column(3) {
                    "" | "32" => None,
                    code => match code.parse() {
                        Ok(code @ 1..=31) => Some(code),
                        _ => return Err("has a code that is not 01 to 32"),
                    },
                };
                self.types.push(DocType {
                    name: name.to_owned(),
                    sign: column(1).to_owned(),
                    system: system(column(2))?,
                    code,
                    letters: letters(name),
                });
            }
            Table::Body => {
                self.bodies.push(Body {
                    name: name.to_owned(),
                    sign: column(1).to_owned(),
                    system: system(column(2))?,
                    letters: letters(name),
                });
                self.spellings.take();
                self.named.take();
            }
            Table::Head => {
                if column(1) == "none" {
                    self.not_heads.push(letters(name));
                    return Ok(());
                }
                for word in column(2).split_whitespace() {
                    let traits = match word {
                        "above" => Trait::Above,
                        "below" => Trait::Below,
                        "purpose" => Trait::Purpose,
                        _ => {
                            return Err(
                                "has a word other than above, below and \
                                 purpose in its third column",
                            );
                        }
                    };
                    self.traits.push((name.to_uppercase(), traits));
                }
                self.heads.push(Body {
                    name: name.to_owned(),
                    sign: String::new(),
                    system: system(column(1))?,
                    letters: letters(name),
                });
            }
            Table::Post => self.posts.push(Phrase::new(name)),
            Table::Recipient => self.recipients.push(Phrase::new(name)),
            Table::Name => {
                let count: u32 =
                    column(2).parse().map_err(|_| "has no count")?;
                let word = column(1).to_owned();
                let counted = match name {
                    "surname" => self.surnames.entry(word).or_default(),
                    "given" => &mut self.given.entry(word).or_default().given,
                    "middle" => {
                        &mut self.given.entry(word).or_default().middle
                    }
                    _ => return Err("is no part of a name"),
                };
                *counted += count;
            }
        }
        Ok(())
    }

    /// The types of documents.
    pub fn types(&self) -> &[DocType] {
        &self.types
    }

    /// Whether words, given in small letters without marks, name a type.
    pub(crate) fn is_type(&self, words: &str) -> bool {
        let read = letters(words);
        self.types.iter().any(|kind| kind.letters == read)
    }

    /// The bodies that are known by name.
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// How the names of bodies and their beginnings are written in a
    /// sentence: places among [`Gazetteer::bodies`].
    pub(crate) fn spellings(&self) -> &HashMap<String, usize> {
        self.spellings.get_or_init(|| spellings::of_names(&self.bodies))
    }

    /// Whether a name is in the tables of recipients or bodies, in any case.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        let named = self.named.get_or_init(|| {
            let bodies = self.bodies.iter().map(|body| &body.name);
            let recipients = self.recipients.iter().map(|one| &one.text);
            bodies.chain(recipients).map(|name| compared(name)).collect()
        });
        named.contains(&compared(name))
    }

    /// Whether a name is that of a body or the first words of one.
    pub(crate) fn begins_name(&self, name: &str) -> bool {
        self.spellings().contains_key(&compared(name))
    }

    /// How the names of bodies begin.
    pub(crate) fn heads(&self) -> &[Body] {
        &self.heads
    }

    /// Whether a body whose name begins so, in capitals, is of a kind.
    pub(crate) fn has_trait(&self, head: &str, wanted: Trait) -> bool {
        self.traits.iter().any(|(name, own)| name == head && *own == wanted)
    }

    /// The letters of words that only look like the beginning of a name.
    pub(crate) fn not_heads(&self) -> &[Vec<u8>] {
        &self.not_heads
    }

    pub(crate) fn posts(&self) -> &[Phrase] {
        &self.posts
    }

    /// Whom documents of many bodies go to.
    pub(crate) fn recipients(&self) -> &[Phrase] {
        &self.recipients
    }

    /// The given and middle names with how often each was met at the end of
    /// a name, if `last`, or else in the middle; elsewhere counts little.
    pub(crate) fn given_names(
        &self,
        last: bool,
    ) -> impl Iterator<Item = (&str, f64)> {
        self.given.iter().map(move |(name, count)| {
            let (here, elsewhere) = match last {
                true => (count.given, count.middle),
                false => (count.middle, count.given),
            };
            let weight = f64::from(here) + ELSEWHERE * f64::from(elsewhere);
            (name.as_str(), weight)
        })
    }

    /// The marks of secrecy, urgency and circulation.
    pub(crate) fn marks(&self) -> &[(Mark, Phrase)] {
        Phrases::get().marks()
    }

    /// The parts of symbols, with the signs of all types and bodies.
    pub(crate) fn symbols(&self) -> &Arc<Symbols> {
        self.symbols.get_or_init(|| match &self.own_signs[..] {
            [] => Arc::clone(Symbols::embedded()),
            own => Arc::new(Symbols::new(own)),
        })
    }

    /// The names of places and bodies and the parts of names of people, word
    /// by word.
    pub(crate) fn names(&self) -> &NameTrie {
        self.names.get_or_init(|| match &self.own_bodies[..] {
            [] => Arc::clone(NameTrie::embedded()),
            own => {
                let own = own.iter().map(String::as_str);
                Arc::new(NameTrie::with_bodies(own))
            }
        })
    }

    /// The names of bodies, to count which system a text speaks of.
    pub(crate) fn spoken(&self) -> &Spoken {
        self.spoken.get_or_init(|| Arc::new(Spoken::new(&self.bodies)))
    }

    /// The commonest surnames.
    pub(crate) fn common_surnames(&self) -> impl Iterator<Item = &str> {
        let common = self.surnames().filter(|&(_, count)| count >= COMMON);
        common.map(|(name, _)| name)
    }

    /// How often a surname was met.
    pub(crate) fn surname(&self, word: &str) -> u32 {
        self.surnames.get(word).copied().unwrap_or(0)
    }

    /// The surnames with how often each was met.
    pub(crate) fn surnames(&self) -> impl Iterator<Item = (&str, u32)> {
        self.surnames.iter().map(|(name, &count)| (name.as_str(), count))
    }

    /// How often a given or middle name was met.
    pub(crate) fn given(&self, word: &str) -> u32 {
        self.given.get(word).map_or(0, |count| count.middle + count.given)
    }

    /// The types that a sign stands for in a system, those of the system
    /// itself first.
    pub fn types_of_sign(
        &self,
        sign: &str,
        system: Option<System>,
    ) -> Vec<&DocType> {
        let fits = |kind: &&DocType| match (kind.system, system) {
            (Some(one), Some(other)) => {
                // The organisations of the masses use signs of both.
                one == other || other == System::Mass
            }
            _ => true,
        };
        let same = |kind: &&DocType| !sign.is_empty() && kind.sign == sign;
        let mut found: Vec<&DocType> =
            self.types.iter().filter(same).filter(fits).collect();
        found.sort_by_key(|kind| kind.system.is_some());
        found.dedup_by(|a, b| a.name == b.name);
        found
    }

    /// The body that an abbreviation stands for in symbols.
    pub fn body_of_sign(&self, sign: &str) -> Option<&Body> {
        let mut bodies = self.bodies.iter();
        bodies.find(|body| !sign.is_empty() && body.sign == sign)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_tables_know_signs_of_each_system() {
        let gazetteer = Gazetteer::embedded();
        let names = |sign, system| -> Vec<String> {
            let found = gazetteer.types_of_sign(sign, system);
            found.into_iter().map(|kind| kind.name.clone()).collect()
        };
        let party = Some(System::Party);
        assert_eq!(names("QĐ", party), ["Quyết định", "Quy định"]);
        assert_eq!(names("QĐ", Some(System::State)), ["Quyết định"]);
        assert_eq!(names("TT", party), ["Thông tri"]);
        assert_eq!(names("TT", Some(System::State)), ["Thông tư"]);
        assert_eq!(names("", party), [""; 0]);
        let body = gazetteer.body_of_sign("VPTW").unwrap();
        assert_eq!(body.name, "Văn phòng Trung ương Đảng");
        assert!(gazetteer.surname("Nguyễn") > gazetteer.surname("Tạ"));
    }

    #[test]
    fn a_users_rows_are_added_and_bad_ones_told() {
        let mut gazetteer = Gazetteer::clone(&Gazetteer::embedded());
        let text = "# Ours\nbody\tBan Quản lý chợ\tBQLC\tstate\n\
                    type\tPhiếu trình\tPTr\t\t15\n\
                    post\tTRƯỞNG BAN QUẢN LÝ\n";
        gazetteer.add_text(text).unwrap();
        let name = |body: &Body| body.name.clone();
        let body = gazetteer.body_of_sign("BQLC").map(name);
        assert_eq!(body.as_deref(), Some("Ban Quản lý chợ"));
        let types = gazetteer.types_of_sign("PTr", Some(System::Party));
        assert_eq!(types[0].code, Some(15));
        // A text, and how the error starts.
        let rows = [
            ("body\tA\tA\tstate\nstadt\tB\n", "line 2: starts with none"),
            ("body\t\tA\n", "line 1: has no name"),
            ("body\tA\tA\tlocal\n", "line 1: has a system"),
            ("type\tA\tA\tstate\t40\n", "line 1: has a code"),
        ];
        for (text, start) in rows {
            let error = gazetteer.add_text(text).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
        }
    }
}
