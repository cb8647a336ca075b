//! Onset, rime and tone of a syllable, and whether Vietnamese could have it.
//!
//! The spelling is regular, so the possible syllables are a product: an
//! onset, a rime and a tone, less the combinations the orthography or the
//! sound system rules out. The tables follow the usual school description of
//! the modern spelling (*chính tả*). What is possible need not be a word:
//! `khoẽm` is possible and means nothing, `mêt` is not possible at all,
//! since a syllable ending in a stop must carry *sắc* or *nặng*. Loans in
//! foreign spelling (`email`) and names from the other languages of the
//! country (`Kạn`, `Lắk`) are for a word list, not for this module.

use std::fmt;

use super::letter::{Tone, lower_char, tone, with_tone};

/// Written onsets, two and three letters before one, so that the first that
/// fits is the longest; no onset at all comes last.
const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b",
    "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x",
    "",
];

/// The rimes that share a nucleus.
struct Row {
    /// The vowel letters, the glide of `oa`, `uy` and the like included.
    nucleus: &'static str,
    /// Which letter of the nucleus carries the tone mark.
    marked: usize,
    /// Whether the open rime may carry it on its first letter as well, which
    /// then is the uniform place (`hòa` for `hoà`).
    first_if_open: bool,
    /// Whether the nucleus begins with the glide that `c` writes as `qu`.
    glided: bool,
    rimes: &'static [&'static str],
}

/// A row whose tone mark has one place.
const fn row(
    nucleus: &'static str,
    marked: usize,
    rimes: &'static [&'static str],
) -> Row {
    Row { nucleus, marked, first_if_open: false, glided: false, rimes }
}

/// A row with a glide before the main vowel.
const fn glided(
    nucleus: &'static str,
    marked: usize,
    first_if_open: bool,
    rimes: &'static [&'static str],
) -> Row {
    Row { nucleus, marked, first_if_open, glided: true, rimes }
}

/// The rimes of every onset but `qu`, each once.
#[rustfmt::skip]
static ROWS: [Row; 29] = [
    row("a", 0, &[
        "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at",
        "au", "ay",
    ]),
    row("ă", 0, &["ăc", "ăm", "ăn", "ăng", "ăp", "ăt"]),
    row("â", 0, &["âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây"]),
    row("e", 0, &["e", "ec", "em", "en", "eng", "eo", "ep", "et"]),
    row("ê", 0, &["ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu"]),
    row("i", 0, &["i", "ich", "im", "in", "inh", "ip", "it", "iu"]),
    row("ia", 0, &["ia"]),
    row("iê", 1, &["iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu"]),
    row("o", 0, &["o", "oc", "oi", "om", "on", "ong", "op", "ot"]),
    glided("oa", 1, true, &[
        "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao",
        "oap", "oat", "oay",
    ]),
    glided("oă", 1, false, &["oăc", "oăm", "oăn", "oăng", "oăt"]),
    glided("oe", 1, true, &["oe", "oem", "oen", "oeo", "oet"]),
    row("oo", 1, &["ooc", "oong"]),
    row("ô", 0, &["ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt"]),
    row("ơ", 0, &["ơ", "ơi", "ơm", "ơn", "ơp", "ơt"]),
    row("u", 0, &["u", "uc", "ui", "um", "un", "ung", "up", "ut"]),
    row("ua", 0, &["ua"]),
    glided("uâ", 1, false, &["uân", "uâng", "uât", "uây"]),
    glided("uê", 1, false, &["uê", "uêch", "uênh", "uêu"]),
    row("uô", 1, &["uôc", "uôi", "uôm", "uôn", "uông", "uôt"]),
    glided("uơ", 1, false, &["uơ"]),
    glided("uy", 1, true, &[
        "uy", "uych", "uyn", "uynh", "uyp", "uyt", "uyu",
    ]),
    glided("uya", 1, false, &["uya"]),
    glided("uyê", 2, false, &["uyên", "uyêt"]),
    row("ư", 0, &["ư", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu"]),
    row("ưa", 0, &["ưa"]),
    row("ươ", 1, &[
        "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
    ]),
    row("y", 0, &["y"]),
    row("yê", 1, &["yêm", "yên", "yêng", "yêt", "yêu"]),
];

/// The rimes after `qu`, whose `u` is the glide: `quyên` is `qu` and `yên`.
///
/// `qui`, `quit` and their like are older spellings of `quy`, `quyt`.
#[rustfmt::skip]
static ROWS_AFTER_QU: [Row; 10] = [
    row("a", 0, &[
        "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at",
        "au", "ay",
    ]),
    row("ă", 0, &["ăc", "ăm", "ăn", "ăng", "ăp", "ăt"]),
    row("â", 0, &["âc", "ân", "âng", "ât", "ây"]),
    row("e", 0, &["e", "en", "eo", "et"]),
    row("ê", 0, &["ê", "êch", "ên", "ênh", "êt", "êu"]),
    row("i", 0, &["i", "ich", "inh", "it"]),
    row("ô", 0, &["ôc"]),
    row("ơ", 0, &["ơ", "ơi", "ơn", "ơt"]),
    row("y", 0, &["y", "ych", "yn", "ynh", "yp", "yt", "yu"]),
    row("yê", 1, &["yên", "yêt"]),
];

/// The glided rimes that loans brought behind a lip consonant (`buýt`,
/// `voan`, `phuy`); the sound system itself rules that pair out.
const LOANS_AFTER_LIPS: [&str; 6] = ["oa", "oan", "oay", "uy", "uya", "uyt"];

/// Whether the spelling allows the rime behind the onset.
fn fits(onset: &str, row: &Row, rime: &str) -> bool {
    if onset == "qu" {
        return true;
    }
    let front = row.nucleus.starts_with(['e', 'ê', 'i', 'y']);
    match row.nucleus {
        "y" => {
            return matches!(
                onset,
                "" | "h" | "k" | "l" | "m" | "n" | "s" | "t" | "th" | "v"
            );
        }
        "yê" => return onset.is_empty(),
        "iê" if onset.is_empty() => return false,
        _ => {}
    }
    match onset {
        "k" | "gh" | "ngh" => front,
        "g" | "ng" => !front,
        "c" => !front && !row.glided,
        "b" | "m" | "p" | "ph" | "v" if row.glided => {
            LOANS_AFTER_LIPS.contains(&rime)
        }
        _ => true,
    }
}

/// A syllable taken apart.
///
/// Two syllables are equal where onset, rime and tone are: `hoà` equals
/// `hòa`. `Display` writes it in lower case with the tone mark at the
/// uniform place.
///
/// ```
/// use khoidau::viet::{letter::Tone, syllable};
///
/// let syllable = syllable::parse("Nghiệp").unwrap();
/// assert_eq!(syllable.onset(), "ngh");
/// assert_eq!(syllable.rime(), "iêp");
/// assert_eq!((syllable.nucleus(), syllable.coda()), ("iê", "p"));
/// assert_eq!(syllable.tone(), Tone::Heavy);
/// assert_eq!(syllable.to_string(), "nghiệp");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Syllable {
    onset: &'static str,
    nucleus: &'static str,
    rime: &'static str,
    /// Which letter of the rime the tone mark is written on.
    marked: usize,
    tone: Tone,
}

impl Syllable {
    /// The onset as it is written, empty where there is none. `gi` and `qu`
    /// are onsets of their own, also where `gi` lends its *i* to the rime.
    pub fn onset(&self) -> &'static str {
        self.onset
    }

    /// The nucleus and the coda, in lower case without the tone: `iêng` of
    /// *giếng*, `yên` of *quyền*.
    pub fn rime(&self) -> &'static str {
        self.rime
    }

    /// The vowel letters of the rime, a glide before the vowel included
    /// (`oa`, `uyê`) and a closing semivowel left to the coda.
    pub fn nucleus(&self) -> &'static str {
        self.nucleus
    }

    /// The consonant or semivowel letters that close the rime, empty where
    /// it is open.
    pub fn coda(&self) -> &'static str {
        &self.rime[self.nucleus.len()..]
    }

    /// The tone.
    pub fn tone(&self) -> Tone {
        self.tone
    }

    /// Whether the rime ends in a stop, which leaves *sắc* and *nặng* as
    /// the only tones.
    pub fn is_stopped(&self) -> bool {
        ends_in_stop(self.rime)
    }
}

impl fmt::Display for Syllable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shares_i = self.onset == "gi" && self.rime.starts_with('i');
        f.write_str(if shares_i { "g" } else { self.onset })?;
        for (at, letter) in self.rime.chars().enumerate() {
            let tone = if at == self.marked { self.tone } else { Tone::Level };
            write!(f, "{}", with_tone(letter, tone).unwrap_or(letter))?;
        }
        Ok(())
    }
}

fn ends_in_stop(rime: &str) -> bool {
    rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch")
}

/// The longest syllable, *nghiêng*, has seven letters.
const LETTERS_AT_MOST: usize = 7;

/// The word in lower case without its tone, with the letter that carried it.
struct Toneless {
    letters: String,
    mark: Option<usize>,
    tone: Tone,
}

/// `None` where the word is too long or has more than one tone mark.
fn toneless(word: &str) -> Option<Toneless> {
    let mut bare = Toneless {
        letters: String::with_capacity(word.len().min(4 * LETTERS_AT_MOST)),
        mark: None,
        tone: Tone::Level,
    };
    for (at, c) in word.chars().enumerate() {
        let found = tone(c);
        if at == LETTERS_AT_MOST || found != Tone::Level && bare.mark.is_some()
        {
            return None;
        }
        if found != Tone::Level {
            (bare.mark, bare.tone) = (Some(at), found);
        }
        let lower = lower_char(c);
        bare.letters.push(with_tone(lower, Tone::Level).unwrap_or(lower));
    }
    Some(bare)
}

/// The rime's row, and the table's own copy of the rime.
fn find(onset: &str, rime: &str) -> Option<(&'static Row, &'static str)> {
    rows(onset).iter().find_map(|row| {
        if !rime.starts_with(row.nucleus) {
            return None;
        }
        let known = row.rimes.iter().find(|&&known| known == rime)?;
        fits(onset, row, known).then_some((row, *known))
    })
}

fn rows(onset: &str) -> &'static [Row] {
    if onset == "qu" { &ROWS_AFTER_QU } else { &ROWS }
}

/// A reading of the letters: onset, row, rime and where the rime starts,
/// counted in letters.
type Reading = (&'static str, &'static Row, &'static str, usize);

/// Readings that begin with `gi`. The *i* belongs to the onset alone where
/// that leaves a rime (`gia`, `giu`), except before *ê*, which only stands
/// in `iê` there (`giếng`); else onset and rime share it (`gì`, `gìn`).
fn read_gi(letters: &str) -> Option<Reading> {
    let behind = letters.strip_prefix("gi")?;
    let sharing = || {
        let (row, rime) = find("gi", &letters[1..])?;
        rime.starts_with('i').then_some(("gi", row, rime, 1))
    };
    let apart = || {
        let (row, rime) = find("gi", behind)?;
        (!rime.starts_with('i')).then_some(("gi", row, rime, 2))
    };
    if behind.starts_with('ê') {
        sharing().or_else(apart)
    } else {
        apart().or_else(sharing)
    }
}

fn read(letters: &str) -> Option<Reading> {
    if letters.starts_with("gi") {
        return read_gi(letters);
    }
    let onset = ONSETS.into_iter().find(|onset| letters.starts_with(onset))?;
    let (row, rime) = find(onset, &letters[onset.len()..])?;
    Some((onset, row, rime, onset.chars().count()))
}

/// Takes a syllable apart; `None` where Vietnamese could not have it.
///
/// Case does not matter. The letters have to be composed (NFC). The tone
/// mark has to sit where the orthography puts it, at either place where two
/// are in use (`hoà`, `hòa`). Takes constant time.
///
/// ```
/// use khoidau::viet::syllable::parse;
///
/// assert_eq!(parse("thuỷ"), parse("thủy"));
/// assert_eq!(parse("cuả"), None);
/// ```
pub fn parse(word: &str) -> Option<Syllable> {
    let bare = toneless(word)?;
    let (onset, row, rime, rime_at) = read(&bare.letters)?;
    let syllable = assemble(onset, row, rime, bare.tone)?;
    let well_placed = bare.mark.is_none_or(|mark| {
        mark == rime_at + syllable.marked
            || rime == row.nucleus && mark == rime_at + row.marked
    });
    well_placed.then_some(syllable)
}

/// Puts the parts together; `None` where the rime does not take the tone.
fn assemble(
    onset: &'static str,
    row: &Row,
    rime: &'static str,
    tone: Tone,
) -> Option<Syllable> {
    if ends_in_stop(rime) && !matches!(tone, Tone::Rising | Tone::Heavy) {
        return None;
    }
    let nucleus = row.nucleus;
    let at_first = row.first_if_open && rime == nucleus;
    let marked = if at_first { 0 } else { row.marked };
    Some(Syllable { onset, nucleus, rime, marked, tone })
}

/// Whether Vietnamese could have the syllable: see [`parse`].
///
/// ```
/// use khoidau::viet::syllable::is_possible;
///
/// assert!(is_possible("ĐƯỢC") && is_possible("khuỷu"));
/// assert!(!is_possible("ctia") && !is_possible("nghang"));
/// ```
pub fn is_possible(word: &str) -> bool {
    parse(word).is_some()
}

/// Every possible syllable once, in lower case with the tone mark at the
/// uniform place: about 16,500.
///
/// The order is fixed: by onset, rime, tone as the tables have them. Where
/// two readings share a spelling (`giu`), only the one [`parse`] gives is
/// there.
pub fn all_possible() -> impl Iterator<Item = String> {
    let with_rows = |onset| rows(onset).iter().map(move |row| (onset, row));
    let with_rimes = |(onset, row): (_, &'static Row)| {
        row.rimes.iter().map(move |&rime| (onset, row, rime))
    };
    ONSETS
        .into_iter()
        .flat_map(with_rows)
        .flat_map(with_rimes)
        .flat_map(|(onset, row, rime)| {
            Tone::ALL
                .into_iter()
                .filter_map(move |tone| assemble(onset, row, rime, tone))
        })
        .filter_map(|syllable| {
            let written = syllable.to_string();
            (parse(&written) == Some(syllable)).then_some(written)
        })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn parts_are_those_of_the_school_description() {
        let rows = [
            ("an", "", "an", "n", Tone::Level),
            ("Uỷ", "", "uy", "", Tone::Dipping),
            ("yếu", "", "yêu", "u", Tone::Rising),
            ("gì", "gi", "i", "", Tone::Falling),
            ("gìn", "gi", "in", "n", Tone::Falling),
            ("già", "gi", "a", "", Tone::Falling),
            ("giụi", "gi", "ui", "i", Tone::Heavy),
            ("giết", "gi", "iêt", "t", Tone::Rising),
            ("giếng", "gi", "iêng", "ng", Tone::Rising),
            ("giễu", "gi", "iêu", "u", Tone::Broken),
            ("giỗ", "gi", "ô", "", Tone::Broken),
            ("gỗ", "g", "ô", "", Tone::Broken),
            ("ghế", "gh", "ê", "", Tone::Rising),
            ("nghĩa", "ngh", "ia", "", Tone::Broken),
            ("Quý", "qu", "y", "", Tone::Rising),
            ("quốc", "qu", "ôc", "c", Tone::Rising),
            ("QUYỀN", "qu", "yên", "n", Tone::Falling),
            ("khuya", "kh", "uya", "", Tone::Level),
            ("khuỷu", "kh", "uyu", "u", Tone::Dipping),
            ("xoong", "x", "oong", "ng", Tone::Level),
            ("Đường", "đ", "ương", "ng", Tone::Falling),
            ("thuở", "th", "uơ", "", Tone::Dipping),
            ("ngoằn", "ng", "oăn", "n", Tone::Falling),
        ];
        for (word, onset, rime, coda, tone) in rows {
            let syllable = parse(word).unwrap();
            let parts = (syllable.onset(), syllable.rime(), syllable.coda());
            assert_eq!(parts, (onset, rime, coda), "{word}");
            assert_eq!(syllable.tone(), tone, "{word}");
            let again = format!("{}{}", syllable.nucleus(), syllable.coda());
            assert_eq!(again, rime, "{word}");
        }
    }

    #[test]
    fn the_spelling_rules_divide_the_possible_from_the_impossible() {
        let possible = "a à ạ ì ỉa ý yêng oẳng uể oải cá kẻ kỷ ký quả gà \
            ghi nga nghe nghỉ phở hoà hòa khoẻ khỏe thuỷ thủy quý hoạch \
            toán tuýp huých huỳnh buýt voan phuy boa lịch ách ếch inh \
            soóc coong nguệch nguều ngoèo ngoáy mỹ tỷ vỹ sỹ quít qui \
            quới quờn rượu mưa múa cứu ngữ tuần thuế tuyết khuếch";
        for word in possible.split_whitespace() {
            assert!(is_possible(word), "{word} is possible");
            let upper = word.to_uppercase();
            assert!(is_possible(&upper), "{upper} is possible");
        }
        let impossible = "b tr ctia cúa1 mêt việc1 các. cac măt hoc lich \
            lìch mẻt ăn. ă â ăi ơc ơng ưp ce ci ka ko kư ge gê nge ngi \
            gha ghô ngha nghư cua-lê coa cuê cuyên quu quo qang q iên \
            iếu yê hyên by dy uô iê ươ cuả gíao tóan hòan qúa qúy thưở \
            tiêu̓ hoàà hóà aa ee oai1 việtt nghiêngg internet web zô \
            fa wa jo mưòng sữac";
        for word in impossible.split_whitespace() {
            assert!(!is_possible(word), "{word} is not possible");
        }
        assert!(!is_possible("") && !is_possible(" a") && !is_possible("a "));
    }

    #[test]
    fn decomposed_letters_are_not_taken_for_letters() {
        assert!(!is_possible("vie\u{302}\u{323}t"));
    }

    #[test]
    fn enumeration_is_complete_for_its_kind_and_without_doubles() {
        let all: Vec<String> = all_possible().collect();
        let distinct: HashSet<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(distinct.len(), all.len());
        assert!((16_000..17_500).contains(&all.len()), "{}", all.len());
        for written in &all {
            let syllable = parse(written).unwrap();
            assert_eq!(syllable.to_string(), *written);
            assert_eq!(crate::viet::uniform(written), *written);
        }
        for word in ["gì", "giếng", "quyển", "hòa", "nghiêng", "ợ", "ướt"]
        {
            assert!(distinct.contains(word), "{word}");
        }
        for word in ["hoà", "giiếng", "giyên", "met", "ngỉ"] {
            assert!(!distinct.contains(word), "{word}");
        }
    }

    #[test]
    fn long_input_is_refused() {
        assert_eq!(parse(&"a".repeat(1 << 20)), None);
        assert_eq!(parse("nghiênga"), None);
    }
}
