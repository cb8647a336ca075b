//! The figures of an evaluation, their names and how they are printed.

use std::fmt;

use super::rounded;

/// The figures of one evaluation.
///
/// Shares are rounded to four places, half to even, from the binary value;
/// [`Score::rows`] gives all by name.
/// `Display` prints a line for each, [`Score::to_json`] one JSON object.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    pub(super) words: u64,
    pub(super) word_acc_in: f64,
    pub(super) word_acc: f64,
    pub(super) cer_in: f64,
    pub(super) cer: f64,
    pub(super) err: f64,
    pub(super) fixed: f64,
    pub(super) harmed: f64,
    pub(super) codes_in: f64,
    pub(super) codes: f64,
    pub(super) harm: Harm,
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

    /// What was right in the noisy text and is not in the output, kind by
    /// kind.
    pub fn harm(&self) -> &Harm {
        &self.harm
    }

    /// The figures by name, in their usual order, printed in the shortest
    /// form that reads back as the same number, and for a share that has a
    /// whole of its own how many that is.
    pub fn rows(&self) -> Vec<(&'static str, String, Option<u64>)> {
        let share = |value: f64| format!("{value:?}");
        let plain = [
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
        ];
        let plain = plain.into_iter().map(|(name, value)| (name, value, None));
        let harm =
            self.harm.rows().into_iter().map(|(name, rate)| {
                (name, share(rate.share()), Some(rate.of()))
            });
        plain.chain(harm).collect()
    }

    /// One JSON object in one line, without a line end. The whole of each
    /// share that has its own is under its name with `_of` behind.
    pub fn to_json(&self) -> String {
        let pairs = self.rows().into_iter().map(|(name, value, of)| {
            let of = of.map(|of| format!(", \"{name}_of\": {of}"));
            format!("\"{name}\": {value}{}", of.unwrap_or_default())
        });
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value, of) in self.rows() {
            match of {
                None => writeln!(f, "{name:12} {value}")?,
                Some(of) => writeln!(f, "{name:16} {value} of {of}")?,
            }
        }
        Ok(())
    }
}

/// What a corrector harmed: shares of what was right in the noisy text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Harm {
    pub(super) digits: Rate,
    pub(super) numerals: Rate,
    pub(super) lines: Rate,
    pub(super) names: Rate,
    pub(super) numbers: Rate,
    pub(super) codes: Rate,
    pub(super) other: Rate,
}

impl Harm {
    /// Words of digits, with signs between them or without, and without a
    /// letter, that are no longer right.
    pub fn digits_changed(&self) -> Rate {
        self.digits
    }

    /// Roman numerals, from I to XCIX, that are no longer right.
    pub fn numerals_changed(&self) -> Rate {
        self.numerals
    }

    /// Printed lines that stood on a line of their own and no longer do:
    /// all their words are gone, or they are joined with the line before.
    pub fn lines_lost(&self) -> Rate {
        self.lines
    }

    /// Names that are no longer right: words with a capital and small
    /// letters, or of one capital, which do not begin a line, a sentence, an
    /// item or a quotation. By this rule the *Công* of *Bộ Công an* is one.
    pub fn names(&self) -> Rate {
        self.names
    }

    /// Figures, with their signs and units, dates and Roman numerals that
    /// are no longer right.
    pub fn numbers(&self) -> Rate {
        self.numbers
    }

    /// Codes, addresses and all other words with a digit (`B6`, `m2`) that
    /// are no longer right.
    pub fn codes(&self) -> Rate {
        self.codes
    }

    /// All other words that are no longer right.
    pub fn other(&self) -> Rate {
        self.other
    }

    fn rows(&self) -> [(&'static str, Rate); 7] {
        [
            ("digits_changed", self.digits),
            ("numerals_changed", self.numerals),
            ("lines_lost", self.lines),
            ("harmed_names", self.names),
            ("harmed_numbers", self.numbers),
            ("harmed_codes", self.codes),
            ("harmed_other", self.other),
        ]
    }
}

/// How many of some things are no longer what they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    lost: u64,
    of: u64,
}

impl Rate {
    /// Counts a thing that was right before, if it was.
    pub(super) fn add(&mut self, before: bool, after: bool) {
        self.of += u64::from(before);
        self.lost += u64::from(before && !after);
    }

    /// How many are no longer right.
    pub fn lost(self) -> u64 {
        self.lost
    }

    /// How many were right in the noisy text.
    pub fn of(self) -> u64 {
        self.of
    }

    /// The share that is no longer right, from 0 to 1; 0 where there was
    /// none.
    pub fn share(self) -> f64 {
        rounded(self.lost as f64 / self.of.max(1) as f64)
    }
}
