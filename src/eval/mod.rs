//! The figures of merit: how much of a damaged text was put right, and how
//! much of a sound one was harmed.
//!
//! Three texts are compared line by line: `gold`, what was printed; `noisy`,
//! what was read; `out`, what a corrector made of it. Line *i* of each is the
//! same printed line; lines end at `\n` alone.
//!
//! Words are split at white space, composed (NFC), freed of what is neither
//! letter nor number at both ends, and their tone mark is put at the uniform
//! place (`hoà` counts as `hòa`). Case counts. In gold a line that is just
//! `¤` is not scored, and a word `¤` matches any run of words, the empty one
//! included, at no cost: it stands for what a stamp or a stain left.
//!
//! Words are aligned by the least number of substitutions, deletions and
//! insertions (Levenshtein distance); among equals, reading from the end of
//! the line, a pair is preferred to a deletion and that to an insertion.

mod align;
mod calibration;
mod words;

use std::{collections::HashMap, fmt};

pub use self::calibration::{Bin, Calibration, calibration};

use self::{
    align::{Alignment, WILD_ID, align, distance},
    words::{WILD, words},
};
use crate::error::Error;

/// The figures of one evaluation.
///
/// Shares are rounded to four places, half to even, from the binary value.
/// `Display` prints a line for each, [`Score::to_json`] one JSON object.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    words: u64,
    word_acc_in: f64,
    word_acc: f64,
    cer_in: f64,
    cer: f64,
    err: f64,
    fixed: f64,
    harmed: f64,
    codes_in: f64,
    codes: f64,
}

impl Score {
    /// Words of gold that were scored, `¤` not counted.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Word accuracy of the noisy text: see [`Score::word_acc`].
    pub fn word_acc_in(&self) -> f64 {
        self.word_acc_in
    }

    /// Word accuracy of the output: one less the edits per gold word. Below
    /// zero where there are more edits than words; at most 1.
    pub fn word_acc(&self) -> f64 {
        self.word_acc
    }

    /// Character error rate of the noisy text: see [`Score::cer`].
    pub fn cer_in(&self) -> f64 {
        self.cer_in
    }

    /// Character error rate of the output: edits per gold character over the
    /// lines without `¤`, words joined by one space. At least 0.
    pub fn cer(&self) -> f64 {
        self.cer
    }

    /// Error reduction: the share of the noisy text's word errors that is
    /// gone. Below zero where the output has more; at most 1.
    pub fn err(&self) -> f64 {
        self.err
    }

    /// Share of all gold words that are wrong in noisy and right in output.
    pub fn fixed(&self) -> f64 {
        self.fixed
    }

    /// Share of the gold words right in noisy that are wrong in the output.
    pub fn harmed(&self) -> f64 {
        self.harmed
    }

    /// Share of the codes of gold found in the noisy text: see
    /// [`Score::codes`].
    pub fn codes_in(&self) -> f64 {
        self.codes_in
    }

    /// Share of the codes of gold (numbers and symbols of documents and
    /// other capital abbreviations with a sign between them, as the
    /// [tokenizer](crate::token) has it) that are found in the same line of
    /// the output to the letter; 1 where there is none.
    pub fn codes(&self) -> f64 {
        self.codes
    }

    /// The figures by name, in their usual order, printed in the shortest
    /// form that reads back as the same number.
    pub fn rows(&self) -> [(&'static str, String); 10] {
        let share = |value: f64| format!("{value:?}");
        [
            ("words", self.words.to_string()),
            ("word_acc_in", share(self.word_acc_in)),
            ("word_acc", share(self.word_acc)),
            ("cer_in", share(self.cer_in)),
            ("cer", share(self.cer)),
            ("err", share(self.err)),
            ("fixed", share(self.fixed)),
            ("harmed", share(self.harmed)),
            ("codes_in", share(self.codes_in)),
            ("codes", share(self.codes)),
        ]
    }

    /// One JSON object in one line, without a line end.
    pub fn to_json(&self) -> String {
        let pairs = self.rows().map(|(name, v)| format!("\"{name}\": {v}"));
        format!("{{{}}}", pairs.join(", "))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.rows() {
            writeln!(f, "{name:12} {value}")?;
        }
        Ok(())
    }
}

/// A kind of word error left in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordError {
    gold: String,
    got: String,
    count: u64,
}

impl WordError {
    /// The printed word; empty where the output has one too many.
    pub fn gold(&self) -> &str {
        &self.gold
    }

    /// What stands in its place; empty where the word is missing.
    pub fn got(&self) -> &str {
        &self.got
    }

    /// How often.
    pub fn count(&self) -> u64 {
        self.count
    }
}

/// What [`score`] found.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    score: Score,
    errors: Vec<WordError>,
}

impl Evaluation {
    /// The figures.
    pub fn figures(&self) -> &Score {
        &self.score
    }

    /// The word errors left, most frequent first; equally frequent ones in
    /// the order they were met, lines forwards and each line backwards.
    pub fn errors(&self) -> &[WordError] {
        &self.errors
    }
}

/// Compares what was read and what a corrector made of it with what was
/// printed.
///
/// Time grows with the product of the lengths of two lines. Lines of more
/// than about 8,000 words or 16,000 characters are compared in overlapping
/// windows instead, in bounded time and memory; there the edits counted can
/// be more than the least possible. Memory is a few times that of the texts.
///
/// # Errors
///
/// Where the texts differ in the number of their lines, with the three
/// counts. A last line without `\n` counts, an empty one does not.
///
/// # Examples
///
/// ```
/// let evaluation = khoidau::eval::score(
///     "Kính gửi: ủy ban\n¤ Ký tên ¤\n",
///     "Kinh gửi. uỷ bän\n~~ Ký tén 7\n",
///     "Kính gửi: ủy bản\n~~ Ký tên 7\n",
/// )?;
/// let figures = evaluation.figures();
/// assert_eq!(figures.words(), 6);
/// assert_eq!(figures.word_acc_in(), 0.5);
/// assert_eq!(figures.word_acc(), 0.8333);
/// let error = &evaluation.errors()[0];
/// assert_eq!((error.gold(), error.got()), ("ban", "bản"));
/// # Ok::<(), khoidau::Error>(())
/// ```
pub fn score(gold: &str, noisy: &str, out: &str) -> Result<Evaluation, Error> {
    counts_agree(&[("gold", gold), ("noisy", noisy), ("output", out)])?;
    let mut tally = Tally::default();
    for ((gold, noisy), out) in lines(gold).zip(lines(noisy)).zip(lines(out)) {
        tally.add(gold, noisy, out);
    }
    Ok(tally.finish())
}

/// Refuses texts that differ in the number of their lines.
fn counts_agree(texts: &[(&str, &str)]) -> Result<(), Error> {
    let count = |(name, text): &(&str, &str)| {
        let count = lines(text).count();
        (count, format!("{name} {count}"))
    };
    let counts: Vec<(usize, String)> = texts.iter().map(count).collect();
    if counts.windows(2).all(|two| two[0].0 == two[1].0) {
        return Ok(());
    }
    let named: Vec<String> = counts.into_iter().map(|(_, it)| it).collect();
    Err(Error::data(format!(
        "line counts differ: {}; the texts must go line by line, so look for \
         lines that were joined or lost",
        named.join(", ")
    )))
}

/// The pieces between line feeds, an empty last one left out.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_terminator('\n')
}

/// Numbers for words, so that comparing and counting them is cheap.
#[derive(Default)]
struct Words {
    ids: HashMap<String, u32>,
    by_id: Vec<String>,
}

impl Words {
    fn id(&mut self, word: String) -> u32 {
        if word == WILD {
            return WILD_ID;
        }
        if let Some(&id) = self.ids.get(&word) {
            return id;
        }
        let id = self.by_id.len() as u32;
        self.by_id.push(word.clone());
        self.ids.insert(word, id);
        id
    }

    fn word(&self, id: Option<u32>) -> &str {
        match id {
            None => "",
            Some(WILD_ID) => WILD,
            Some(id) => &self.by_id[id as usize],
        }
    }

    fn ids(&mut self, line: &str) -> Vec<u32> {
        words(line).into_iter().map(|word| self.id(word)).collect()
    }

    /// The characters of the line, its words joined by one space.
    fn joined(&self, line: &[u32]) -> Vec<u32> {
        let mut chars = Vec::new();
        for (n, &id) in line.iter().enumerate() {
            if n > 0 {
                chars.push(u32::from(' '));
            }
            chars.extend(self.word(Some(id)).chars().map(u32::from));
        }
        chars
    }
}

/// The counts behind the figures.
#[derive(Default)]
struct Tally {
    vocabulary: Words,
    words: u64,
    chars: u64,
    edits_in: u64,
    edits_out: u64,
    char_edits_in: u64,
    char_edits_out: u64,
    right_in: u64,
    fixed: u64,
    harmed: u64,
    codes: u64,
    codes_in: u64,
    codes_out: u64,
    /// Kinds of error in the order they were met, with their counts.
    errors: Vec<(Pair, u64)>,
    places: HashMap<Pair, usize>,
}

/// Gold and output of a word error.
type Pair = (Option<u32>, Option<u32>);

impl Tally {
    fn add(&mut self, gold: &str, noisy: &str, out: &str) {
        let printed = gold;
        let gold = self.vocabulary.ids(gold);
        if gold.is_empty() || gold == [WILD_ID] {
            return;
        }
        let codes = words::codes(printed);
        if !codes.is_empty() {
            self.codes += codes.len() as u64;
            self.codes_in += found(&codes, words::codes(noisy));
            self.codes_out += found(&codes, words::codes(out));
        }
        let noisy = self.vocabulary.ids(noisy);
        let out = self.vocabulary.ids(out);
        let was = align(&gold, &noisy);
        let is = align(&gold, &out);
        self.words += gold.iter().filter(|&&id| id != WILD_ID).count() as u64;
        self.edits_in += was.edits as u64;
        self.edits_out += is.edits as u64;
        self.count_found(&was, &is);
        for pair in is.pairs {
            self.count_error(pair);
        }
        if !gold.contains(&WILD_ID) {
            let gold = self.vocabulary.joined(&gold);
            let noisy = self.vocabulary.joined(&noisy);
            let out = self.vocabulary.joined(&out);
            self.chars += gold.len() as u64;
            self.char_edits_in += distance(&gold, &noisy) as u64;
            self.char_edits_out += distance(&gold, &out) as u64;
        }
    }

    fn count_found(&mut self, was: &Alignment, is: &Alignment) {
        for (&before, &after) in was.found.iter().zip(&is.found) {
            self.right_in += u64::from(before);
            self.fixed += u64::from(after && !before);
            self.harmed += u64::from(before && !after);
        }
    }

    fn count_error(&mut self, pair: Pair) {
        let next = self.errors.len();
        let place = *self.places.entry(pair).or_insert(next);
        if place == next {
            self.errors.push((pair, 0));
        }
        self.errors[place].1 += 1;
    }

    fn finish(mut self) -> Evaluation {
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        let codes = |found| match self.codes {
            0 => 1.0,
            all => share(found, all),
        };
        let score = Score {
            words: self.words,
            word_acc_in: rounded(1.0 - share(self.edits_in, self.words)),
            word_acc: rounded(1.0 - share(self.edits_out, self.words)),
            cer_in: rounded(share(self.char_edits_in, self.chars)),
            cer: rounded(share(self.char_edits_out, self.chars)),
            err: rounded(1.0 - share(self.edits_out, self.edits_in)),
            fixed: rounded(share(self.fixed, self.words)),
            harmed: rounded(share(self.harmed, self.right_in)),
            codes_in: rounded(codes(self.codes_in)),
            codes: rounded(codes(self.codes_out)),
        };
        // The sort is stable, which keeps equals in the order they were met.
        self.errors.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let errors = self.errors.iter().map(|&((gold, got), count)| {
            let gold = self.vocabulary.word(gold).to_owned();
            let got = self.vocabulary.word(got).to_owned();
            WordError { gold, got, count }
        });
        Evaluation { errors: errors.collect(), score }
    }
}

/// How many of the codes of gold there are among others, each counted once.
fn found(gold: &[String], mut others: Vec<String>) -> u64 {
    let mut count = 0;
    for code in gold {
        if let Some(at) = others.iter().position(|other| other == code) {
            others.swap_remove(at);
            count += 1;
        }
    }
    count
}

/// The nearest number of four decimal places.
///
/// Going through the decimal form is what makes it the nearest: scaling by
/// ten thousand would round a second time.
fn rounded(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, gold, noisy and output, the figures in order, the errors left.
    type Row = (&'static str, [&'static str; 3], &'static str, &'static str);

    #[rustfmt::skip]
    const ROWS: [Row; 15] = [
        (
            "nothing at all",
            ["", "", ""],
            "0 1.0 1.0 0.0 0.0 1.0 0.0 0.0 1.0 1.0",
            "",
        ),
        (
            "all right",
            ["Quyết định này có hiệu lực", "Quyết định này có hiệu lực", "Quyết định này có hiệu lực"],
            "6 1.0 1.0 0.0 0.0 1.0 0.0 0.0 1.0 1.0",
            "",
        ),
        (
            "one fixed",
            ["Giao cho Sở Tài chính chủ trì", "Giao cho Sỏ Tài chính chù trì", "Giao cho Sở Tài chính chù trì"],
            "7 0.7143 0.8571 0.069 0.0345 0.5 0.1429 0.0 1.0 1.0",
            "chủ>chù 1",
        ),
        (
            "one harmed",
            ["Căn cứ Luật Đất đai", "Căn cứ Luật Đất đai", "Căn cứ Luật Đất đài"],
            "5 1.0 0.8 0.0 0.0526 0.0 0.0 0.2 1.0 1.0",
            "đai>đài 1",
        ),
        (
            "only noise in the output",
            ["Phòng Nội vụ", "Phong Noi vu", "x y z t u v"],
            "3 0.0 -1.0 0.25 0.75 -1.0 0.0 0.0 1.0 1.0",
            "vụ>v 1; Nội>u 1; Phòng>t 1; >z 1; >y 1; >x 1",
        ),
        (
            "tone place, punctuation",
            ["Ông Hoà, bà Thuý: «khoẻ».", "Ông Hòa bà Thúy khỏe", "- Ông (Hoà) bà Thuý; khoẻ"],
            "5 1.0 1.0 0.0 0.0 1.0 0.0 0.0 1.0 1.0",
            "",
        ),
        (
            "wild words",
            ["¤ Chánh Văn phòng ¤ Lê Thị Mơ", "dấu đỏ Chánh Văn phong Lê Thị Mo", "| Chánh Văn phòng ~~ ký Lê Thị Mơ"],
            "6 0.6667 1.0 0.0 0.0 1.0 0.3333 0.0 1.0 1.0",
            "",
        ),
        (
            "a wild line is not scored",
            ["¤\nNơi nhận", "rác\nNoi nhận", "\nNơi nhận"],
            "2 0.5 1.0 0.125 0.0 1.0 0.5 0.0 1.0 1.0",
            "",
        ),
        (
            "a thirty-second is half way",
            ["a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a", "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a b", "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a"],
            "32 0.9688 0.9688 0.0159 0.0317 0.0 0.0312 0.0323 1.0 1.0",
            "a> 1",
        ),
        (
            "merged and split",
            ["Các đồng chí ủy viên", "Cácđồng chí ủyviên", "Các đồng c hí ủyviên"],
            "5 0.2 0.4 0.1 0.1 0.25 0.4 1.0 1.0 1.0",
            "viên>ủyviên 1; ủy>hí 1; chí>c 1",
        ),
        (
            "empty lines",
            ["Điều 1\n\nĐiều 2\n", "Điêu 1\n\n\n", "Điều 1\nthừa\nĐiều\n"],
            "4 0.25 0.75 0.5833 0.1667 0.6667 0.5 0.0 1.0 1.0",
            "2> 1",
        ),
        (
            "codes and figures",
            ["Số: 12-QĐ/TU, ngày 3/5, 20 m²", "So: l2-QD/TU, ngày 3/5, 20 m2", "Số: 12-QĐ/TU, ngày 3/5, 20 m2"],
            "6 0.5 0.8333 0.1538 0.0385 0.6667 0.3333 0.0 0.0 1.0",
            "m²>m2 1",
        ),
        (
            "codes to the letter, each once",
            ["Quyết định 08-QĐ/TU và 08-QĐ/TU, 5/NQ-CP", "Quyết định 08-QD/TU và 08-QĐ/TU, 5/NQ-CP", "Quyết định 08-QĐ/TU và 08-QD/TU, 5/NQ -CP"],
            "6 0.8333 0.5 0.0256 0.0513 -2.0 0.1667 0.4 0.6667 0.3333",
            "5/NQ-CP>CP 1; 08-QĐ/TU>5/NQ 1; >08-QD/TU 1",
        ),
        (
            "case counts",
            ["BÁO CÁO kết quả", "Báo cáo kết quả", "BÁO cáo kết quả"],
            "4 0.5 0.75 0.3333 0.2 0.5 0.25 0.0 1.0 1.0",
            "CÁO>cáo 1",
        ),
        (
            "repeated words",
            ["cây cây cây trồng", "cây trồng", "cây cây trồng trồng"],
            "4 0.5 0.75 0.4706 0.2941 0.5 0.5 0.5 1.0 1.0",
            "cây>trồng 1",
        ),
    ];

    #[test]
    fn figures_and_errors_are_those_of_the_definition() {
        for (name, [gold, noisy, out], figures, errors) in ROWS {
            let evaluation = score(gold, noisy, out).unwrap();
            let values = evaluation.figures().rows().map(|(_, value)| value);
            assert_eq!(values.join(" "), figures, "{name}");
            let left: Vec<String> = evaluation
                .errors()
                .iter()
                .map(|e| format!("{}>{} {}", e.gold(), e.got(), e.count()))
                .collect();
            assert_eq!(left.join("; "), errors, "{name}");
        }
    }

    #[test]
    fn frequent_errors_come_first_and_equals_keep_their_order() {
        let evaluation = score("b a\nc\nc\n", "\n\n\n", "\n\n\n").unwrap();
        let errors = evaluation.errors().iter();
        let order: Vec<_> = errors.map(|e| (e.gold(), e.count())).collect();
        assert_eq!(order, [("c", 2), ("a", 1), ("b", 1)]);
    }

    #[test]
    fn different_line_counts_are_refused_by_number() {
        let error = score("a\nb\n", "a\nb", "a").unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Data);
        let said = error.to_string();
        assert!(said.contains("gold 2, noisy 2, output 1"), "{said}");
        assert!(score("a\n\n", "a\n\n", "a\n").is_err());
    }

    #[test]
    fn json_and_plain_forms_name_every_figure() {
        let evaluation = score("một hai", "mot hai", "một hai").unwrap();
        let figures = evaluation.figures();
        assert_eq!(
            figures.to_json(),
            "{\"words\": 2, \"word_acc_in\": 0.5, \"word_acc\": 1.0, \
             \"cer_in\": 0.1429, \"cer\": 0.0, \"err\": 1.0, \
             \"fixed\": 0.5, \"harmed\": 0.0, \"codes_in\": 1.0, \
             \"codes\": 1.0}"
        );
        let plain = figures.to_string();
        assert_eq!(plain.lines().next(), Some("words        2"));
        assert_eq!(plain.lines().count(), 10);
    }

    #[test]
    fn a_whole_book_on_one_line_is_still_measured() {
        let gold = "cộng hòa xã hội ".repeat(5_000);
        let noisy = gold.replacen("xã", "xa", 100);
        let evaluation = score(&gold, &noisy, &gold).unwrap();
        let figures = evaluation.figures();
        assert_eq!(figures.words(), 20_000);
        assert_eq!(figures.word_acc_in(), 0.995);
        assert_eq!((figures.word_acc(), figures.fixed()), (1.0, 0.005));
        assert_eq!(figures.cer_in(), 0.0013);
    }
}
