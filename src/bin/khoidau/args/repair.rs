//! What can be typed behind `clean` and `restore`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use khoidau::encoding::Encoding;
use khoidau::format::{Kind, Risk};

use super::{Reading, confidence};
use crate::lang::Choice;

const CLEAN_EXAMPLES: &str = "\
Examples:
  Repair a file and look at what was changed:
    khoidau clean page.txt > page.clean.txt
    khoidau clean --format diff page.txt

  Repair in place, confident changes only:
    khoidau clean --min-confidence 0.9 -o page.txt page.txt

  List doubtful places for a reader to go through:
    khoidau clean --suggest page.txt

  Read an image through Tesseract and repair what it read:
    khoidau clean page.png
    khoidau clean --to hocr -o pages.hocr pages.tif

  Make a searchable PDF of them; repair one, and read its pages that have
  no text:
    khoidau clean --to pdf -o pages.pdf pages.tif
    khoidau clean -o scan.pdf scan.pdf

  Keep the names of a district, and repair to them:
    khoidau clean --words names.txt page.txt

  Repair a scan in its place (hOCR, ALTO, PAGE, TSV), and every one of a
  folder:
    khoidau clean -o page.hocr page.hocr
    khoidau clean --in-place scans

  A folder into another one:
    khoidau clean scans --out repaired

  The text of a scan, repaired or as it was read:
    khoidau clean --to text page.alto.xml
    khoidau clean --as-is --to text page.alto.xml

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
/// encoding of Vietnamese (--encoding); images are read through Tesseract
/// (--ocr); invalid text is refused, with a message that says what it is and
/// what to do. Output is UTF-8.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CLEAN_EXAMPLES)]
pub struct Clean {
    /// The kind of damage, or `auto`
    ///
    /// A profile describes the mistakes of one kind of OCR engine;
    /// `khoidau --version` lists the profiles. `auto` chooses the likeliest
    /// profile for each text. It leaves two kinds of text as they are: sound
    /// text, where fewer than one word in a thousand would change, and
    /// hopeless text, where fewer than two words in five can be read with
    /// confidence. Pages with Vietnamese marks and pages without are judged
    /// separately, even within one text; hopeless stretches stay in any text.
    /// A named profile is used on every text.
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
    /// Repair the files of folders into DIR
    ///
    /// Each goes below DIR where it is below the folder that was named, in
    /// its own format; images and Word documents become texts (page.png.txt).
    /// Inputs stay as they are. `khoidau batch` does the same for folders too
    /// large for one go, and reads records.
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["output", "in_place"],
        conflicts_with_all = ["format", "suggest", "check", "encoding_out"]
    )]
    pub out: Option<PathBuf>,
    /// Repair files, and those of folders, where they are
    ///
    /// Each changes all at once. What it was is kept beside it, with .orig
    /// behind its name, and is never replaced.
    #[arg(
        long,
        conflicts_with_all = ["output", "to", "format", "suggest", "check"],
        conflicts_with_all = ["encoding_out", "lossy"]
    )]
    pub in_place: bool,
    /// Keep no .orig
    #[arg(long, requires = "in_place")]
    pub no_backup: bool,
    /// Of folders, take only files that match, as for `khoidau batch`; may be
    /// repeated
    #[arg(long, value_name = "PATTERN")]
    pub glob: Vec<String>,
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

/// Add diacritics to unmarked text; letters are kept.
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
    #[arg(long, value_enum, value_parser = Choice::<Format>::new())]
    #[arg(default_value_t = Format::Text)]
    pub format: Format,
    /// The format to write the repaired text in
    ///
    /// Another format than that of the file is written anew: pages, lines,
    /// words, their boxes in pixels and how sure the engine was. What only
    /// the one format has, and what was read before, is left out. JSON lines
    /// stay what they are.
    #[arg(
        long,
        value_enum,
        value_parser = Choice::<To>::new(),
        default_value_t = To::Same,
        conflicts_with = "format"
    )]
    pub to: To,
    /// Repair nothing: write what was read, as text or in another format
    #[arg(long, conflicts_with_all = ["suggest", "check"])]
    pub as_is: bool,
    /// Keep what was read before a repair in files that have a place for it
    ///
    /// hOCR has it in the title of the word as x_kd_ocr, ALTO as an
    /// ALTERNATIVE, PAGE as a TextEquiv of a higher index, PDF as the
    /// revision before.
    #[arg(
        long,
        value_name = "yes|no",
        default_value = "yes",
        value_parser = yes_or_no,
        action = clap::ArgAction::Set
    )]
    pub keep: bool,
    /// Write a PDF whole, without the text that it had before
    ///
    /// Without it what is corrected is appended to the file, which stays as
    /// it was up to there, so that the text before can be got back. The same
    /// as --keep no.
    #[arg(long, conflicts_with = "keep")]
    pub forget_old: bool,
    /// Write a PDF all the same that is `signed`, `encrypted` or `damaged`
    ///
    /// Signatures will no longer hold for all of a file that is signed. One
    /// that is encrypted, and opens without a password, is written anew
    /// without its protection; one that is damaged, from the objects that
    /// were found, which may not be all. Separate several with commas.
    #[arg(
        long,
        value_name = "RISK",
        value_delimiter = ',',
        value_parser = risk
    )]
    pub force: Vec<Risk>,
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
    /// never changed: as listed, with an initial capital, or in capitals.
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
    /// characters. Of a scan as FILE: page N [LEFT, TOP, RIGHT, BOTTOM], in
    /// the unit of its boxes. The exit status is 1 if the list is not empty.
    #[arg(long, conflicts_with_all = ["format", "check"])]
    pub suggest: bool,
    /// Write nothing; exit with 1 if something would change
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub check: bool,
    /// Also read invalid text, with U+FFFD for what cannot be read
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
    /// One of those of --encoding but latin-1. A character that it does not
    /// have is replaced by a similar character or `?`, with a warning.
    #[arg(
        long,
        value_name = "NAME",
        value_parser = written,
        conflicts_with_all = ["suggest", "check"]
    )]
    pub encoding_out: Option<Encoding>,
    #[command(flatten)]
    pub reading: Reading,
    /// What was the option for what is the rule now.
    #[arg(long = "strict", hide = true, conflicts_with = "lossy")]
    _strict: bool,
    /// The model: `context`, `full`, `compact`, or a path
    ///
    /// `compact` is built in. `full` knows more and is a file, full.lm;
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
    /// Text may go to the file it came from, and what that was is kept as
    /// FILE.orig; nothing else is ever written over an input, nor over a list
    /// of words.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The format of a repaired file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum To {
    /// That of the file: the words change in it, and nothing else; of an
    /// image, plain text
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
    /// Tesseract's TSV
    Tsv,
    /// A searchable PDF: of images, their pages with the repaired text behind
    /// them; a PDF as it is, corrected
    Pdf,
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
            To::Pdf => Some(Kind::Pdf),
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
    /// runner_up, the next likeliest reading, or null; of files with boxes
    /// page, counted from 1, and bbox: left, top, right, bottom in the unit of
    /// the file, y downwards, or null. The kind is marks,
    /// letters, case, merge, split, code (a number, date or symbol by its
    /// grammar), speck (signs that were no print) or unicode (the same
    /// characters composed, or Latin letters for others that look like them)
    Json,
    /// The changed lines before and after, with the changes in them
    /// explained: kind, confidence, the next likeliest reading
    Diff,
}

/// Reads a risk.
pub(super) fn risk(text: &str) -> Result<Risk, String> {
    let known = Risk::ALL.into_iter().find(|risk| risk.name() == text);
    known.ok_or_else(|| {
        let names = Risk::ALL.map(Risk::name);
        format!("choose {}", names.join(", "))
    })
}

/// Reads yes or no.
pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
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
