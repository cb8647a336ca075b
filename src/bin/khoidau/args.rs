//! What can be typed: the subcommands with their options and help.

mod extract;
mod inspect;
mod model;

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, Subcommand, ValueEnum};
use khoidau::encoding::Encoding;
use khoidau::format::Kind;

pub use extract::{Cites, CitesFormat, Dates, Extract, ExtractFormat, Texts};
pub use inspect::{Inspect, InspectFormat};
pub use model::{Installed, ModelAction, ModelArgs, ModelList};

/// Restores badly OCR'd Vietnamese administrative text.
///
/// Text goes from files or standard input to standard output; everything
/// else is said on standard error. A repaired text has
/// as many lines as before.
#[derive(Debug, Parser)]
#[command(
    name = "khoidau",
    version,
    max_term_width = 90,
    after_help = "`khoidau COMMAND --help` tells more, with examples.",
    after_long_help = EXIT
)]
pub struct Args {
    /// Say on standard error which model is used
    #[arg(long, short, global = true)]
    pub verbose: bool,
    #[command(subcommand)]
    pub command: Command,
}

const EXIT: &str = "\
Exit status:
  0  done; a closed pipe (`| head`) counts as done
  1  --check or --suggest found something that would change, --review
     something to look at
  2  an input failed or was no text, or the command was used wrongly

Ctrl-C and the like end the command by that signal; files it was writing are
taken away.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Repair texts
    Clean(Clean),
    /// Put marks on texts typed or stripped without; letters stay
    Restore(Restore),
    /// Read the archive records off texts
    Extract(Extract),
    /// List which document names which
    Cites(Cites),
    /// Say what files are, and what would be done with them
    Inspect(Inspect),
    /// Measure a correction against the printed text
    Eval(Eval),
    /// List, install and remove the larger models
    Model(ModelArgs),
    /// Rebuild the files of a model from text
    #[cfg(feature = "train")]
    #[command(subcommand)]
    Train(Train),
}

const CLEAN_EXAMPLES: &str = "\
Examples:
  Repair a file and look at what was changed:
    khoidau clean page.txt > page.clean.txt
    khoidau clean --format diff page.txt

  Repair a file in its place, surely only:
    khoidau clean --min-confidence 0.9 -o page.txt page.txt

  List doubtful places for a reader to go through:
    khoidau clean --suggest page.txt

  Keep the names of a district, and repair to them:
    khoidau clean --words names.txt page.txt

  Take the place and confidence of every change from JSON:
    khoidau clean --format json *.txt | jq '.edits[]'

Texts over 512 KiB are repaired in pieces of that size, cut at line ends, at
spaces in lines longer than half a piece, or else between signs; the first
piece decides the profile, and each teaches its own damage. Memory is the size
of the text, 30 MB for the model and 40 MB for each processor, 130 MB where
hardly a word is right; the largest text is 1 GiB.

Exit status: 0 done; 1 --check or --suggest found something; 2 an input
failed.";

/// Repair texts.
///
/// Words that were misread are put right, marks are put back, words are
/// joined and split; line breaks, columns and what is already right stay as
/// they are. Texts are UTF-8, UTF-16 with a byte order mark, or in an old
/// encoding of Vietnamese (--encoding); what is no sound text is refused,
/// saying what it is and what to do. Output is UTF-8.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CLEAN_EXAMPLES)]
pub struct Clean {
    /// The kind of damage, or `auto`
    ///
    /// Each profile of the model knows what one kind of engine does to
    /// print; `khoidau --version` lists those there are. `auto`
    /// takes the one under which each text is likeliest, and leaves a text as
    /// it is that is sound, with fewer than one word of a thousand to change,
    /// or hopeless, with fewer than two of five to be read with confidence;
    /// pages with Vietnamese marks and pages without, in one text, each by
    /// themselves, and stretches that are hopeless in any.
    /// A profile that is named is used on any text.
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub profile: String,
    /// Take the profile as it is
    ///
    /// A damaged text is read again by what the first reading taught: which
    /// letters its own engine takes for what. With this option it is read
    /// once: three times as fast on files of a page or two, no faster on long
    /// texts, of which only samples are read to learn from.
    #[arg(long)]
    pub no_adapt: bool,
    /// Take all files for the work of one engine
    ///
    /// What the files teach together, a little of each, is where every one
    /// begins to be read: of use for folders of single pages, each of which
    /// has little to teach. Standard input teaches nothing to the others.
    #[arg(long, conflicts_with = "no_adapt")]
    pub one_engine: bool,
    #[command(flatten)]
    pub repair: Repair,
}

const RESTORE_EXAMPLES: &str = "\
Examples:
    echo 'uy ban nhan dan tinh' | khoidau restore
    khoidau restore --format diff letter.txt
    khoidau restore --words names.txt letter.txt

Exit status: 0 done; 1 --check or --suggest found something; 2 an input
failed.";

/// Put marks on texts typed or stripped without; letters stay.
///
/// Only vowel marks, tones and the stroke of đ are changed. For text that
/// was misread in other ways too, `khoidau clean` is the right command.
#[derive(Debug, clap::Args)]
#[command(after_long_help = RESTORE_EXAMPLES)]
pub struct Restore {
    #[command(flatten)]
    pub repair: Repair,
}

/// What `clean` and `restore` have in common.
#[derive(Debug, clap::Args)]
pub struct Repair {
    /// The texts, `-` for standard input, which is read if none is named
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// The format to write the repaired text in
    #[arg(
        long,
        value_enum,
        default_value_t = To::Same,
        conflicts_with = "format"
    )]
    pub to: To,
    /// Keep what was read before a repair in files that have a place for it
    ///
    /// hOCR has it in the title of the word as x_kd_ocr, ALTO as an
    /// ALTERNATIVE, PAGE as a TextEquiv of a higher index.
    #[arg(
        long,
        value_name = "YES|NO",
        default_value = "yes",
        value_parser = yes_or_no,
        action = clap::ArgAction::Set
    )]
    pub keep: bool,
    /// Heed how sure the engine was of its words, where a file says it
    ///
    /// Words that it doubted are changed more readily, those that it was sure
    /// of less.
    #[arg(long)]
    pub engine_confidences: bool,
    /// Make only changes at least this sure, from 0 to 1
    ///
    /// The confidence of a change is its probability against all readings of
    /// the sentence it stands in. Those below are listed as `suggestions` in
    /// JSON.
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.0,
        value_parser = confidence
    )]
    pub min_confidence: f64,
    /// Keep the words listed in FILE, and repair to them; may be repeated
    ///
    /// A word or short phrase a line, UTF-8; comments behind #. They are
    /// never changed: as listed, with a large first letter, or in capitals.
    /// Damaged text is repaired to them where that is the likeliest reading.
    #[arg(long, value_name = "FILE")]
    pub words: Vec<PathBuf>,
    /// Leave out a source of candidates; may be repeated
    ///
    /// For measuring what each gives: `benches/record/sources` leaves out one
    /// after another.
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    pub without: Vec<String>,
    /// Change nothing; list what would change, one a line
    ///
    /// As FILE:LINE:COLUMN: before -> after (kind, confidence; or the next
    /// likeliest reading, its confidence); columns are counted in
    /// characters. The exit status is 1 if the list is not empty.
    #[arg(long, conflicts_with_all = ["format", "check"])]
    pub suggest: bool,
    /// Write nothing; exit with 1 if something would change
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub check: bool,
    /// Read what is no sound text, too, with U+FFFD for what cannot be read
    ///
    /// Without it such inputs are refused: files of other formats, texts with
    /// NUL characters or bytes of no encoding, UTF-16 without a byte order
    /// mark. An input is never written over by what was read so.
    #[arg(long)]
    pub lossy: bool,
    /// The encoding of the texts, or `auto`
    ///
    /// utf-8, utf-16le, utf-16be, latin-1; tcvn3 (ABC), vni, vps, viscii, viqr,
    /// cp1258; decomposed, double-utf-8. `auto` reads UTF-8 and UTF-16 with a
    /// byte order mark, and the old encodings of Vietnamese where there is
    /// proof: of 20 words and more, nine in ten are syllables and three in
    /// ten have marks, far more than as the text stands. They are recognised
    /// by runs of lines, as bytes and as Latin-1 inside UTF-8 (`Céng hoµ`),
    /// which is how Word and PDF give them. An encoding that is named is
    /// that of the whole text. Capitals that TCVN3 lacks come back where they
    /// are evident.
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub encoding: Asked,
    /// Write the text in another encoding than UTF-8
    ///
    /// One of those of --encoding but latin-1. What it does not have becomes
    /// a sign like it or `?`, and is told of.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = written,
        conflicts_with_all = ["suggest", "check"]
    )]
    pub encoding_out: Option<Encoding>,
    /// What was the option for what is the rule now.
    #[arg(long = "strict", hide = true, conflicts_with = "lossy")]
    _strict: bool,
    /// The model: `context`, `full`, `compact`, or a path
    ///
    /// `compact` is in the command. `full` knows more and is a file, full.lm;
    /// `context` is the better of the two with a net, context.nn, that reads
    /// a second time what n-grams are not sure of, for several times the time.
    /// Both files are found in khoidau/ of a directory for data, where
    /// `khoidau model install` puts them; what is found is the default. A path
    /// is that of a file of n-grams, of a net, or of a directory: with full.lm
    /// and context.nn, or with lexicon.fst, ngram.lm and channels/. The
    /// environment variable KHOIDAU_MODEL sets another default.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// Write to FILE, which changes only when all went well
    ///
    /// Text may go to the file it came from; nothing else is ever written
    /// over an input, nor over a list of words.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The format of a repaired file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// That of the file: the words change in it, and nothing else
    Same,
    /// Plain text
    Text,
    /// hOCR, written anew; of files with the places of words only, as those
    /// below
    Hocr,
    /// ALTO 4.2
    Alto,
    /// PAGE XML of 2019-07-15; of one page only
    Page,
    /// The table of Tesseract
    Tsv,
}

impl To {
    /// The format that a scan is written anew in; `None` where it is not.
    pub fn kind(self) -> Option<Kind> {
        match self {
            To::Same | To::Text => None,
            To::Hocr => Some(Kind::Hocr),
            To::Alto => Some(Kind::Alto),
            To::Page => Some(Kind::Page),
            To::Tsv => Some(Kind::Tsv),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The repaired text, in the format of the file
    Text,
    /// One object a line for each text: file, profile, condition (sound,
    /// damaged, hopeless), encoding it was read as, legacy, tiers of the
    /// model (compact, full or own, and context), text, edits and
    /// suggestions. Of each old encoding in `legacy`: whether it was forced;
    /// words, the share of them that are syllables and have marks, and the
    /// shares before; the spans that were in it, start and end in bytes of
    /// the text as it was read. Of each edit: start and end in bytes of the
    /// text as it was read, as UTF-8; line and column; before, after, kind, confidence, profile;
    /// runner_up, the next likeliest reading, or null. The kind is marks,
    /// letters, case, merge, split, code (a number, date or symbol by its
    /// grammar), speck (signs that were no print) or unicode (the same
    /// characters composed, or Latin letters for others that look like them)
    Json,
    /// The changed lines before and after, with the changes in them
    /// explained: kind, confidence, the next likeliest reading
    Diff,
}

/// Reads yes or no.
fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("give yes or no".to_owned()),
    }
}

/// The encoding that texts are said to be in; none for `auto`.
#[derive(Clone, Copy, Debug)]
pub struct Asked(pub Option<Encoding>);

impl FromStr for Asked {
    type Err = khoidau::Error;

    fn from_str(text: &str) -> Result<Asked, khoidau::Error> {
        match text.eq_ignore_ascii_case("auto") {
            true => Ok(Asked(None)),
            false => text.parse().map(|encoding| Asked(Some(encoding))),
        }
    }
}

/// Reads the encoding of what is written.
fn written(text: &str) -> Result<Encoding, String> {
    match text.parse() {
        Ok(Encoding::Latin1) => {
            Err("Latin-1 does not have the letters of Vietnamese".to_owned())
        }
        Ok(encoding) => Ok(encoding),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads a confidence.
fn confidence(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("give a number from 0 to 1, such as 0.9".to_owned()),
    }
}

/// Reads three numbers between commas.
#[cfg(feature = "train")]
fn three(text: &str) -> Result<[u32; 3], String> {
    let numbers: Result<Vec<u32>, _> =
        text.split(',').map(str::parse).collect();
    let numbers = numbers.ok().and_then(|n| n.try_into().ok());
    numbers.ok_or("give three numbers, such as 6,3,3".to_owned())
}

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
    #[arg(long, value_enum, default_value_t = AlignBy::Auto)]
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

#[cfg(feature = "train")]
#[derive(Debug, Subcommand)]
pub enum Train {
    /// Count clean text into a lexicon
    Lexicon(TrainLexicon),
    /// Count clean text into an n-gram model
    Lm(TrainLm),
    /// Learn a channel profile from pairs of lines
    Channel(TrainChannel),
    /// Prepare what the context net is trained on
    #[command(subcommand)]
    Context(TrainContext),
}

/// What the context net is trained on.
#[cfg(feature = "train")]
#[derive(Debug, clap::Subcommand)]
pub enum TrainContext {
    /// Take the words of the net from an n-gram model
    Vocabulary {
        /// The n-gram model, such as dictionaries/full.lm
        #[arg(value_name = "MODEL")]
        ngrams: PathBuf,
        /// Where the vocabulary goes
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
        /// The most words and classes
        #[arg(long, value_name = "N", default_value_t = 1 << 14)]
        words: usize,
    },
    /// Turn text into ids, two bytes a token
    Encode {
        /// The vocabulary
        vocabulary: PathBuf,
        /// Clean text, a paragraph or sentence a line
        text: PathBuf,
        /// Where the ids go
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count which words are taken for which where engines misread them
    Confusions {
        /// The vocabulary
        vocabulary: PathBuf,
        /// Where the table goes: for each id the same number of pairs of id
        /// and share, two bytes each
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write the file of the net from trained weights
    Export {
        /// The vocabulary
        vocabulary: PathBuf,
        /// The weights, all parts
        #[arg(required = true, value_name = "WEIGHTS")]
        weights: Vec<PathBuf>,
        /// Where the net goes
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Count the words of a clean text that a net picks among those of the
    /// same letters
    Measure {
        /// The net
        net: PathBuf,
        /// Clean text
        text: PathBuf,
        /// The same text, word for word, as it was repaired: what the net
        /// sees
        #[arg(long, value_name = "FILE")]
        seen: Option<PathBuf>,
    },
}

#[cfg(feature = "train")]
const LEXICON_EXAMPLES: &str = "\
Example:
  A lexicon of general text and of administrative text that counts threefold:
    khoidau train lexicon news.txt reports.txt=3 -o model/lexicon.fst";

/// Count clean text into a lexicon.
///
/// The lexicon holds every possible syllable, how often each was met and how
/// it is capitalised in the middle of a sentence, and foreign words and
/// abbreviations that are frequent enough.
#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
#[command(after_long_help = LEXICON_EXAMPLES)]
pub struct TrainLexicon {
    /// Clean text, a paragraph or sentence a line; FILE=3 counts it three
    /// times over
    #[arg(required = true, value_name = "FILE[=WEIGHT]")]
    pub text: Vec<String>,
    /// Where the lexicon goes
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// How often a syllable must occur to count as attested
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub syllable_floor: u64,
    /// How often any other word must occur to enter
    #[arg(long, value_name = "N", default_value_t = 400)]
    pub foreign_floor: u64,
}

#[cfg(feature = "train")]
const LM_EXAMPLES: &str = "\
Examples:
  A model of general and of administrative text, the latter at double weight:
    khoidau train lm news.txt reports.txt=2 -o model/ngram.lm

  The same where the reports are among the news already:
    khoidau train lm news.txt --emphasis reports.txt -o model/ngram.lm

  A larger model, from start to end. Count once; sorting may take 4 GB, and
  what does not fit goes to the disk that has room:
    khoidau train lm news.txt reports.txt --memory 4096 --tmp /big/disk \\
        --counts counts --max-bytes 67108864 --floor 2 --words 30000 \\
        --code-bits 8,5,5 -o full.lm
  Try another weight; the counts are known, so it takes seconds:
    khoidau train lm news.txt reports.txt=3 --memory 4096 --tmp /big/disk \\
        --counts counts --max-bytes 67108864 --floor 2 --words 30000 \\
        --code-bits 8,5,5 -o full3.lm
  See which is better on a page whose printed text is known:
    khoidau eval --model full.lm --gold page.txt --noisy page.ocr.txt
    khoidau eval --model full3.lm --gold page.txt --noisy page.ocr.txt
  Use it by its path, or put it where it is found by itself:
    khoidau clean --model full3.lm page.ocr.txt
    khoidau model install full3.lm

600 MB of text take a minute and 1 GB of memory on two cores, 6 GB a quarter of
an hour and 1.5 GB: beyond --memory it grows with the different words, the
pairs of neighbours and the n-grams that are met often enough, not with the
text. Files for sorting take about twice the size of the texts, counts that are
kept a third of it. The same texts, in the same order, and settings give the
same bytes on every machine, whatever --memory, --counts and the number of
cores.";

/// Count clean text into an n-gram model.
///
/// The model tells how likely a word is after the three before it, signs such
/// as a comma being words too, and names others than the common words of the
/// same letters. It is smoothed after Kneser and Ney, and pruned until it fits
/// --max-bytes.
#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
#[command(after_long_help = LM_EXAMPLES)]
pub struct TrainLm {
    /// Clean text, a paragraph or sentence a line; FILE=2.5 weighs it so
    /// many times over
    #[arg(required = true, value_name = "FILE[=WEIGHT]")]
    pub text: Vec<String>,
    /// Text that is part of another file too and is to weigh more; may be
    /// repeated
    ///
    /// It adds weight, but is not counted again where --floor and
    /// --long-floor decide.
    #[arg(long, value_name = "FILE[=WEIGHT]")]
    pub emphasis: Vec<String>,
    /// Where the model goes
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
    /// The words of the vocabulary at most, names and signs among them
    #[arg(long, value_name = "N", default_value_t = 14_000)]
    pub words: usize,
    /// How often a word must occur to enter the vocabulary
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub word_floor: u64,
    /// How often two or three words in a row must occur to enter
    ///
    /// Two at least, or what was written once could be read out of the model.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub floor: u32,
    /// How often four words in a row must occur to enter
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub long_floor: u32,
    /// The bytes of the model at most
    #[arg(long, value_name = "N", default_value_t = 7_680 << 10)]
    pub max_bytes: usize,
    /// The bits of the codes of bigram costs, of gains and of back-off costs
    ///
    /// Each from 1 to 8. More tell costs apart more finely and take more
    /// bytes, which for a small model are better spent on n-grams.
    #[arg(
        long,
        value_name = "B,G,O",
        default_value = "6,3,3",
        value_parser = three
    )]
    pub code_bits: [u32; 3],
    /// The megabytes that sorting may take; the model does not depend on it
    #[arg(
        long,
        value_name = "MB",
        default_value_t = 1024,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub memory: u32,
    /// The directory for files that are removed at the end; that of --out if
    /// none is named
    ///
    /// It must be there. A run that is killed leaves its files behind in a
    /// directory .khoidau-train-*; the next run there tells of it.
    #[arg(long, value_name = "DIR")]
    pub tmp: Option<PathBuf>,
    /// Keep the counts of each text in DIR and take them from there
    ///
    /// A later run counts only what is new or has changed by then: other
    /// weights, floors or sizes need no counting, and a run that was broken
    /// off goes on with the text it stopped at. A text is known by its path,
    /// size and time of change. --words and --word-floor may change the
    /// vocabulary, after which all is counted again, beside what is there;
    /// DIR may be emptied at any time.
    #[arg(long, value_name = "DIR")]
    pub counts: Option<PathBuf>,
}

#[cfg(feature = "train")]
const CHANNEL_EXAMPLES: &str = "\
Examples:
  From a page read by an engine and its printed text:
    khoidau train channel --name my-engine --noisy page.ocr.txt \\
        --gold page.txt -o model/channels/my-engine.tsv

  From a table whose last two columns are the line as read and as printed:
    khoidau train channel --name my-engine pairs.tsv \\
        -o model/channels/my-engine.tsv

A page or two are enough to begin with. The profile is text that can be read
and compared; `khoidau clean --model model --profile my-engine` uses it.";

/// Learn a channel profile from pairs of lines.
///
/// The profile says how likely each printed character, or two, is read as
/// something else, spaces among them. It is learned by expectation
/// maximisation. Lines that the engine made up teach nothing.
///
/// Where a reading has as many lines as its gold, line i of one is line i of
/// the other. Where an engine joined, tore, lost or added lines, they are
/// paired by the letters they share.
#[cfg(feature = "train")]
#[derive(Debug, clap::Args)]
#[command(after_long_help = CHANNEL_EXAMPLES)]
pub struct TrainChannel {
    /// Tab-separated files; the last two fields of a line are the line as
    /// read and the line as printed
    #[arg(value_name = "PAIRS", required_unless_present = "noisy")]
    pub pairs: Vec<PathBuf>,
    /// A reading whose printed text follows with --gold; may be repeated
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub noisy: Vec<PathBuf>,
    /// The printed text of the reading in the same place
    #[arg(long, value_name = "FILE", requires = "noisy")]
    pub gold: Vec<PathBuf>,
    /// The name of the profile
    #[arg(long)]
    pub name: String,
    /// Segments expected less often than this are left out
    #[arg(long, value_name = "COUNT", default_value_t = 2.0)]
    pub min_count: f64,
    /// Where the profile goes
    #[arg(long, short, value_name = "FILE")]
    pub out: PathBuf,
}
