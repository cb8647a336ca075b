//! The figures of merit: how much of a damaged text was put right, and how
//! much of a sound one was harmed.
//!
//! Three texts are compared: `gold`, what was printed; `noisy`, what was
//! read; `out`, what a corrector made of it. Lines end at `\n` alone. Where
//! line *i* of each is the same printed line they are compared line by line;
//! where an engine joined, lost or added lines, the words of the whole texts
//! are aligned ([`Align`]).
//!
//! Words are split at white space, composed (NFC), freed of what is neither
//! letter nor number at both ends, and their tone mark is put at the uniform
//! place (`hoà` counts as `hòa`). Case counts. In gold a line that is just
//! `¤` is not scored, and a word `¤` matches any run of words, the empty one
//! included, at no cost: it stands for what a stamp or a stain left.
//!
//! Words are aligned by the least number of substitutions, deletions and
//! insertions (Levenshtein distance); among equals, reading from the end of
//! the line or text, a pair is preferred to a deletion and that to an
//! insertion.
//!
//! In texts that are aligned as a whole, the words of `noisy` and `out` that
//! stand for a line of gold follow from that alignment; characters and codes
//! are compared with those, line by line.

pub(crate) mod align;
mod calibration;
mod classes;
mod figures;
mod tally;
mod text;
mod words;

pub use self::calibration::{Bin, Calibration, calibration, calibration_by};
pub use self::figures::{Harm, Rate, Score};

use self::tally::Tally;
use crate::error::Error;

/// How the words of texts are aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Align {
    /// By lines where all texts have as many, as a whole otherwise.
    #[default]
    Auto,
    /// Line by line; texts that differ in the number of their lines are
    /// refused.
    Lines,
    /// All words of one text with all words of the other.
    Text,
}

impl Align {
    /// What is done with some texts: [`Align::Lines`] or [`Align::Text`].
    fn settle(self, texts: &[(&str, &str)]) -> Result<Align, Error> {
        match (self, counts_agree(texts)) {
            (Align::Text, _) | (Align::Auto, Err(_)) => Ok(Align::Text),
            (_, agree) => agree.map(|()| Align::Lines),
        }
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
    aligned: Align,
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

    /// How the words were aligned, by [`Align::Lines`] or [`Align::Text`].
    pub fn aligned(&self) -> Align {
        self.aligned
    }
}

/// Compares what was read and what a corrector made of it with what was
/// printed, line by line.
///
/// [`score_by`] with [`Align::Lines`].
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
    score_by(gold, noisy, out, Align::Lines)
}

/// Compares what was read and what a corrector made of it with what was
/// printed.
///
/// Time grows with the product of the lengths of two lines, or of two texts
/// where these are aligned as a whole: of ten pages in a tenth of a second,
/// of a hundred in ten. Beyond 2³¹ pairs of words, or in a line 2²⁸ pairs of
/// characters, they are compared in overlapping windows instead, in time that
/// grows with the length alone; there the edits counted can be more than the
/// least possible. Memory is a few times that of the texts, and 16 MiB.
///
/// # Errors
///
/// With [`Align::Lines`], where the texts differ in the number of their
/// lines, with the three counts.
///
/// # Examples
///
/// The engine joined two lines and made up two:
///
/// ```
/// use khoidau::eval::{Align, score_by};
///
/// let gold = "Nơi nhận:\n- Như trên\n- Lưu: VT\n";
/// let noisy = "~\nNoi nhân:\n|| ~\n- Như trên - Luu: VT\n";
/// let out = "~\nNơi nhận:\n|| ~\n- Như trên - Lưu: VT\n";
/// let evaluation = score_by(gold, noisy, out, Align::Auto)?;
/// assert_eq!(evaluation.aligned(), Align::Text);
/// assert_eq!(evaluation.figures().word_acc_in(), 0.5);
/// assert_eq!(evaluation.figures().word_acc(), 1.0);
/// # Ok::<(), khoidau::Error>(())
/// ```
pub fn score_by(
    gold: &str,
    noisy: &str,
    out: &str,
    align: Align,
) -> Result<Evaluation, Error> {
    let texts = [("gold", gold), ("noisy", noisy), ("output", out)];
    let align = align.settle(&texts)?;
    let mut tally = Tally::default();
    if align == Align::Text {
        tally.add_text(gold, noisy, out);
        return Ok(tally.finish(align));
    }
    for ((gold, noisy), out) in lines(gold).zip(lines(noisy)).zip(lines(out)) {
        tally.add_line(gold, noisy, out);
    }
    Ok(tally.finish(align))
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
        "line counts differ: {}; look for lines that were joined or lost, \
         or align the texts as a whole",
        named.join(", ")
    )))
}

/// The pieces between line feeds, an empty last one left out.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_terminator('\n')
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
            let rows = evaluation.figures().rows().into_iter().take(10);
            let values: Vec<String> = rows.map(|row| row.1).collect();
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
             \"codes\": 1.0, \"digits_changed\": 0.0, \
             \"digits_changed_of\": 0, \"numerals_changed\": 0.0, \
             \"numerals_changed_of\": 0, \"lines_lost\": 0.0, \
             \"lines_lost_of\": 1, \"harmed_names\": 0.0, \
             \"harmed_names_of\": 0, \"harmed_numbers\": 0.0, \
             \"harmed_numbers_of\": 0, \"harmed_codes\": 0.0, \
             \"harmed_codes_of\": 0, \"harmed_other\": 0.0, \
             \"harmed_other_of\": 1}"
        );
        let plain = figures.to_string();
        assert_eq!(plain.lines().next(), Some("words        2"));
        assert_eq!(plain.lines().last(), Some("harmed_other     0.0 of 1"));
        assert_eq!(plain.lines().count(), 17);
    }

    #[test]
    fn texts_whose_lines_do_not_match_are_aligned_as_a_whole() {
        let gold = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\n¤\nHòa\n";
        // A line added, two joined, one torn; a stamp on a line that gold
        // has no words for.
        let noisy = "~~ x\nNoi nhận:\n- Như\ntren; - Luu: VT.\ndấu\nHòa";
        let out = "~~ x\nNơi nhận:\n- Như\ntrên; - Lưu: VT.\ndấu\nHòa";
        let evaluation = score_by(gold, noisy, out, Align::Auto).unwrap();
        assert_eq!(evaluation.aligned(), Align::Text);
        let figures = evaluation.figures();
        assert_eq!(figures.words(), 7);
        // The x is one word too many before and after.
        assert_eq!(figures.word_acc_in(), 0.4286);
        assert_eq!((figures.word_acc(), figures.harmed()), (0.8571, 0.0));
        assert_eq!(figures.harm().lines_lost().lost(), 0);
        // To 8 + 8 + 6 + 3 characters the x and its space are added.
        assert_eq!(figures.cer(), rounded(2.0 / 25.0));
        let lines = score_by(gold, noisy, out, Align::Lines).unwrap_err();
        assert!(lines.to_string().contains("gold 5, noisy 6"), "{lines}");
    }

    #[test]
    fn the_two_alignments_say_the_same_of_lines_that_match() {
        for (name, [gold, noisy, out], ..) in ROWS {
            // Words of lines that gold has nothing for count in one only.
            if ["a wild line is not scored", "empty lines"].contains(&name) {
                continue;
            }
            let by = |align| {
                let evaluation = score_by(gold, noisy, out, align).unwrap();
                evaluation.figures().clone()
            };
            assert_eq!(by(Align::Lines), by(Align::Text), "{name}");
        }
    }

    #[test]
    fn harm_is_counted_by_kinds_of_words() {
        let gold = "Ông Kpă Đức nộp 800.000 đồng, khóa XIV\n\
                    Số 12-QĐ/TU ngày 3/5/2024, vitamin B6\nHỎA\nTỐC\n";
        // Wrong before: Đức, khóa. Harmed: Kpă, 800.000, XIV, 12-QĐ/TU, B6,
        // nộp, and the line of TỐC.
        let noisy = gold.replace("Đức", "Duc").replace("khóa", "khoa");
        let out = gold
            .replace("Kpă Đức nộp 800.000", "Kpa Đúc nợp 800.00O")
            .replace("XIV", "XV")
            .replace("12-QĐ", "l2-QĐ")
            .replace("B6", "Bộ")
            .replace("HỎA\n", "HỎA ");
        let evaluation = score_by(gold, &noisy, &out, Align::Auto).unwrap();
        let harm = evaluation.figures().harm();
        let rates = [
            ("digits", harm.digits_changed(), (1, 2)),
            ("numerals", harm.numerals_changed(), (1, 1)),
            ("lines", harm.lines_lost(), (1, 4)),
            ("names", harm.names(), (1, 1)),
            ("numbers", harm.numbers(), (2, 3)),
            ("codes", harm.codes(), (2, 2)),
            ("other", harm.other(), (1, 8)),
        ];
        for (name, rate, expected) in rates {
            assert_eq!((rate.lost(), rate.of()), expected, "{name}");
        }
        assert_eq!(harm.numbers().share(), 0.6667);
    }

    #[test]
    fn a_line_is_lost_where_its_words_are_gone_or_join_the_line_before() {
        let rows = [
            ("HỎA\nTỐC\n", "HỎA\nTỐC\n", (0, 2)),
            ("HỎA\nTỐC\n", "HỎA TỐC\n", (1, 2)),
            ("HỎA\nTỐC\n", "HỎA\n\n", (1, 2)),
            ("một hai\nba bốn\n", "một hai ba\nbốn\n", (0, 2)),
            ("một hai\nba bốn\n", "một\nhai\nba bốn\n", (0, 2)),
        ];
        for (gold, out, expected) in rows {
            let evaluation = score_by(gold, gold, out, Align::Text).unwrap();
            let lost = evaluation.figures().harm().lines_lost();
            assert_eq!((lost.lost(), lost.of()), expected, "{out:?}");
        }
        // Joined by the engine, not by the corrector.
        let evaluation = score_by("a\nb", "a b", "a b", Align::Auto).unwrap();
        let lost = evaluation.figures().harm().lines_lost();
        assert_eq!((lost.lost(), lost.of()), (0, 1));
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
