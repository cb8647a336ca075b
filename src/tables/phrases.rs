//! The fixed words of official documents, from
//! `dictionaries/tables/phrases.tsv`, whose head says what each kind of row
//! is.

use std::sync::LazyLock;

use super::Phrase;
use crate::viet::tone;

const TABLE: &str = include_str!("../../dictionaries/tables/phrases.tsv");

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| Phrases::parse(TABLE));

/// What kind of mark a document bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Secrecy,
    Urgency,
    Circulation,
}

/// The kinds of rows that are lists of words and nothing more; the head of
/// the table says what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    Address,
    Annexed,
    Begin,
    Beyond,
    Blank,
    Citing,
    Committee,
    Copy,
    Courtesy,
    GoesOn,
    Inner,
    Issued,
    Item,
    Label,
    Led,
    Link,
    Numbered,
    Open,
    Received,
    Recipients,
    Rules,
    Sentence,
    Short,
    Signed,
    Stop,
}

impl List {
    const ALL: [(List, &'static str); 25] = [
        (List::Address, "address"),
        (List::Annexed, "annexed"),
        (List::Begin, "begin"),
        (List::Beyond, "beyond"),
        (List::Blank, "blank"),
        (List::Citing, "citing"),
        (List::Committee, "committee"),
        (List::Copy, "copy"),
        (List::Courtesy, "courtesy"),
        (List::GoesOn, "goes-on"),
        (List::Inner, "inner"),
        (List::Issued, "issued"),
        (List::Item, "item"),
        (List::Label, "label"),
        (List::Led, "led"),
        (List::Link, "link"),
        (List::Numbered, "numbered"),
        (List::Open, "open"),
        (List::Received, "received"),
        (List::Recipients, "recipients"),
        (List::Rules, "rules"),
        (List::Sentence, "sentence"),
        (List::Short, "short"),
        (List::Signed, "signed"),
        (List::Stop, "stop"),
    ];
}

/// The table, ready for use.
#[derive(Debug)]
pub(crate) struct Phrases {
    marks: Vec<(Mark, Phrase)>,
    /// The words of each stamp, in small letters.
    stamps: Vec<Vec<String>>,
    offices: Vec<&'static str>,
    counted: Vec<&'static str>,
    leads: Vec<&'static str>,
    /// Without spaces.
    ranks: Vec<String>,
    posts: Vec<Vec<String>>,
    leaders: Vec<String>,
    /// Each list at the place that its kind has in [`List::ALL`].
    lists: Vec<Vec<Phrase>>,
    /// What types are called where they are cited, and their names.
    spoken: Vec<(&'static str, &'static str)>,
    /// Signs of authority written out, and the letters of the signs.
    authorities: Vec<(Phrase, &'static str)>,
}

/// How far from the beginning of a post the word stands that makes it one:
/// `PHÓ TỔNG CỤC TRƯỞNG`.
const LEADER_WITHIN: usize = 5;

impl Phrases {
    /// The most words of a rank or degree.
    pub(crate) const RANK_WORDS: usize = 4;

    /// The table of the crate.
    pub(crate) fn get() -> &'static Phrases {
        &PHRASES
    }

    fn parse(table: &'static str) -> Phrases {
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let rows = rows.filter_map(|line| line.split_once('\t'));
        let of = |wanted: &'static str| {
            let rows = rows.clone().filter(move |(kind, _)| *kind == wanted);
            rows.map(|(_, form)| form)
        };
        let kinds = [
            (Mark::Circulation, "circulation"),
            (Mark::Secrecy, "secrecy"),
            (Mark::Urgency, "urgency"),
        ];
        let marks = kinds.into_iter().flat_map(|(mark, kind)| {
            of(kind).map(move |form| (mark, Phrase::new(form)))
        });
        // Restrictions of circulation are printed, not stamped.
        let stamps = of("secrecy").chain(of("urgency"));
        let words = |stamp: &str| {
            let stamp = stamp.to_lowercase();
            stamp.split(' ').map(str::to_owned).collect()
        };
        Phrases {
            marks: marks.collect(),
            stamps: stamps.map(words).collect(),
            offices: of("office").collect(),
            counted: of("counted").collect(),
            leads: of("lead").collect(),
            ranks: of("rank").map(|rank| rank.replace(' ', "")).collect(),
            posts: of("post").map(uniform_words).collect(),
            leaders: of("leader").flat_map(uniform_words).collect(),
            lists: List::ALL
                .map(|(_, kind)| of(kind).map(Phrase::new).collect())
                .into(),
            spoken: of("spoken")
                .filter_map(|row| row.split_once('\t'))
                .collect(),
            authorities: of("authority")
                .filter_map(|row| row.split_once('\t'))
                .map(|(form, sign)| (Phrase::new(form), sign))
                .collect(),
        }
    }

    /// The marks of secrecy, urgency and circulation, as printed.
    pub(crate) fn marks(&self) -> &[(Mark, Phrase)] {
        &self.marks
    }

    /// The words of each stamp of secrecy or urgency, in small letters.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = &[String]> {
        self.stamps.iter().map(|words| &words[..])
    }

    /// Whether the name of an office begins with a word, which is given in
    /// capitals without marks.
    pub(crate) fn is_office(&self, word: &str) -> bool {
        self.offices.contains(&word)
    }

    /// Whether a name follows words, which are given in small letters
    /// without marks.
    pub(crate) fn leads_name(&self, words: &str) -> bool {
        self.leads.contains(&words)
    }

    /// Whether what a word names is counted by Roman numerals behind it; the
    /// word is given in small letters without marks.
    pub(crate) fn is_counted(&self, word: &str) -> bool {
        self.counted.contains(&word)
    }

    /// Whether letters, which are given small and without marks and spaces,
    /// are a rank or degree as it stands before the name of a person: `pgs`,
    /// `daita`.
    pub(crate) fn is_rank(&self, letters: &[u8]) -> bool {
        self.ranks.iter().any(|rank| rank.as_bytes() == letters)
    }

    /// Whether a text begins as a post does, with all of its marks: by the
    /// first word (`Chánh …`, `Trưởng …`), or by the one that makes a post of
    /// a unit (`Hạt trưởng …`, `Sư đoàn trưởng`).
    pub(crate) fn begins_post(&self, text: &str) -> bool {
        let most = self.posts.iter().map(Vec::len).max().unwrap_or(0);
        let most = most.max(LEADER_WITHIN);
        let words = text.split_whitespace().take(most).map(uniform);
        let words: Vec<String> = words.collect();
        let leads = |post: &Vec<String>| {
            words.starts_with(post)
                // An abbreviation may be joined to what stands behind it.
                || post.len() == 1
                    && post[0].ends_with('.')
                    && words.first().is_some_and(|w| w.starts_with(&post[0]))
        };
        let mut first = words.iter().take(LEADER_WITHIN).skip(1);
        self.posts.iter().any(leads)
            || first.any(|word| self.leaders.contains(word))
    }

    /// The phrases of a list.
    pub(crate) fn list(&self, list: List) -> &[Phrase] {
        &self.lists[list as usize]
    }

    /// Whether a list has a word as it is written.
    pub(crate) fn has(&self, list: List, word: &str) -> bool {
        self.list(list).iter().any(|phrase| phrase.text == word)
    }

    /// Whether a list has a phrase of these letters, which are given small
    /// and without marks and spaces.
    pub(crate) fn has_letters(&self, list: List, letters: &[u8]) -> bool {
        self.list(list).iter().any(|phrase| phrase.letters == letters)
    }

    /// Whether letters begin with those of a phrase of a list.
    pub(crate) fn begins(&self, list: List, letters: &[u8]) -> bool {
        let mut all = self.list(list).iter();
        all.any(|phrase| letters.starts_with(&phrase.letters))
    }

    /// What types are called where their numbers are cited, each with the
    /// name of the type.
    pub(crate) fn spoken(&self) -> &[(&'static str, &'static str)] {
        &self.spoken
    }

    /// Signs of authority written out, each with the letters of the sign.
    pub(crate) fn authorities(&self) -> &[(Phrase, &'static str)] {
        &self.authorities
    }
}

/// The words of a text in small letters, their tone marks in one place.
fn uniform_words(text: &str) -> Vec<String> {
    text.split_whitespace().map(uniform).collect()
}

/// A word in small letters, its tone mark in one place.
fn uniform(word: &str) -> String {
    let word = word.trim_end_matches([',', ';', ':']).to_lowercase();
    tone::uniform(&word).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_known_by_the_words_they_are_made_of() {
        let phrases = Phrases::get();
        let rows = [
            ("HẠT TRƯỞNG HẠT KIỂM LÂM", true),
            ("Sư đoàn trưởng", true),
            ("PHÓ TỔNG CỤC TRƯỞNG", true),
            ("TRƯỞNG KHOA", true),
            ("KIỂM SÁT VIÊN", true),
            ("Q.GIÁM ĐỐC", true),
            ("NGƯỜI LẬP BIỂU", true),
            ("ỦY VIÊN", true),
            ("UỶ VIÊN", true),
            ("TRƯỜNG TRUNG HỌC", false),
            ("ỦY BAN NHÂN DÂN", false),
            ("", false),
        ];
        for (text, is) in rows {
            assert_eq!(phrases.begins_post(text), is, "{text}");
        }
        assert!(phrases.is_rank(b"daita") && !phrases.is_rank(b"tran"));
    }

    #[test]
    fn the_table_has_every_kind_of_row() {
        let phrases = Phrases::get();
        assert!(phrases.stamps().any(|words| *words == ["hỏa", "tốc"]));
        assert!(phrases.is_office("UY") && !phrases.is_office("MAT"));
        // Every row is of a kind that is known.
        let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
        let known = phrases.marks.len()
            + phrases.offices.len()
            + phrases.counted.len()
            + phrases.leads.len()
            + phrases.ranks.len()
            + phrases.posts.len()
            + phrases.leaders.len()
            + phrases.lists.iter().map(Vec::len).sum::<usize>()
            + phrases.spoken.len()
            + phrases.authorities.len();
        for (at, (list, _)) in List::ALL.iter().enumerate() {
            assert_eq!(*list as usize, at);
            assert!(!phrases.list(*list).is_empty(), "{list:?}");
        }
        assert_eq!(rows.count(), known);
    }
}
