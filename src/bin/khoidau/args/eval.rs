//! What can be typed behind `khoidau eval`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{Reading, confidence};
use crate::lang::Choice;

const EVAL_EXAMPLES: &str = "\
Examples:
  How good is the repair of a page whose printed text is known?
    khoidau eval --gold page.gold.txt --noisy page.ocr.txt

  The same for the output of another program, with the 20 commonest errors:
    khoidau eval --gold G --noisy N --out page.other.txt --errors 20

  How far can the confidences of its changes be trusted?
    khoidau eval --gold G --noisy N --calibration

  Has a program harmed anything that was right? What matters most is last:
    khoidau eval --gold G --noisy N --out page.other.txt | tail -7

The figures, all shares:
  words        words of gold that were scored
  word_acc_in  word accuracy of the noisy text: 1 - edits / words
  word_acc     word accuracy of the output
  cer_in, cer  character errors per gold character, before and after
  err          share of the word errors that is gone
  fixed        words wrong before and right after, of all words
  harmed       words right before and wrong after, of those right before
  codes_in, codes
               codes of gold, such as 57-NQ/TW, found to the letter in
               their line, before and after

and what was right before and is wrong after, each as a share `of` so many
that were right before (in JSON under the same name with `_of` behind):
  digits_changed
               words of digits alone, with signs or without: 800.000, 3/5
  numerals_changed
               Roman numerals from I to XCIX
  lines_lost   printed lines that had a line to themselves and no longer
               have: their words are gone, or joined with the line before
  harmed_names words with a capital and small letters, or of one capital,
               which do not begin a line, a sentence, an item or a quotation
  harmed_numbers
               figures with their units, dates, Roman numerals
  harmed_codes codes, addresses and other words with a digit: 57-NQ/TW, B6
  harmed_other all other words

  aligned      in JSON: lines or text, what --align came to
  calibration  with --calibration: how far on average the confidence of a
               change lies from the share of right ones among changes
               as sure, in ten bins; 0 is best";

/// Measure a correction against the printed text.
///
/// Words are compared without the punctuation around them and with the tone
/// mark at a uniform place; case counts. A line of gold that is just ¤ is not
/// scored; a word ¤ matches any run of words, so it stands for what a stamp
/// left.
///
/// Where the texts have as many lines, line i of each is the same printed
/// line, and they are compared line by line. Where an engine joined, lost or
/// added lines, all words of the texts are aligned with one another: a
/// hundred pages take ten seconds.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EVAL_EXAMPLES)]
pub struct Eval {
    /// What was printed
    #[arg(long, value_name = "G")]
    pub gold: PathBuf,
    /// What was read
    #[arg(long, value_name = "N")]
    pub noisy: PathBuf,
    /// What a corrector made of it; without it, `khoidau clean` is measured
    #[arg(long, value_name = "O")]
    pub out: Option<PathBuf>,
    /// What is aligned with what
    #[arg(long, value_enum, value_parser = Choice::<AlignBy>::new())]
    #[arg(default_value_t = AlignBy::Auto)]
    pub align: AlignBy,
    /// Write the figures as a JSON object
    #[arg(long)]
    pub json: bool,
    /// List the N most frequent word errors left
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub errors: usize,
    /// Say how far the confidences of changes can be trusted
    ///
    /// For the changes said to be so sure, tenth by tenth: how many there
    /// were, how sure on average, and the share that was right.
    #[arg(long, conflicts_with = "out")]
    pub calibration: bool,
    /// The kind of damage, or `auto`
    #[arg(
        long,
        default_value = "auto",
        value_name = "NAME",
        conflicts_with = "out"
    )]
    pub profile: String,
    /// Make only changes at least this sure, from 0 to 1
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.0,
        value_parser = confidence,
        conflicts_with = "out"
    )]
    pub min_confidence: f64,
    /// Take the profile as it is, as for `khoidau clean`
    #[arg(long, conflicts_with = "out")]
    pub no_adapt: bool,
    /// Keep the words listed in FILE, as for `khoidau clean`; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub words: Vec<PathBuf>,
    /// Leave out a source of candidates; may be repeated
    ///
    /// For measuring what each gives: `benches/record/sources` leaves out one
    /// after another.
    #[arg(long, value_name = "SOURCE", conflicts_with = "out")]
    pub without: Vec<String>,
    /// The model: `context`, `full`, `compact`, or a path, as for `khoidau clean`
    #[arg(long, value_name = "MODEL", conflicts_with = "out")]
    pub model: Option<PathBuf>,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AlignBy {
    /// The lines where all texts have as many, otherwise the whole texts
    Auto,
    /// Line i of each text; texts that differ in the number of their lines
    /// are refused
    Lines,
    /// All words of each text, wherever its lines end
    Text,
}
