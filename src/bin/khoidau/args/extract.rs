//! What can be typed behind `extract` and `cites`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::Reading;
use crate::lang::Choice;

/// What `extract` and `cites` have in common.
#[derive(Debug, clap::Args)]
pub struct Texts {
    /// Texts and folders of texts, `-` for standard input, which is read if
    /// nothing is named
    ///
    /// Plain text, Markdown, HTML, JSON lines and scans with the places of
    /// their words (hOCR, ALTO, PAGE XML, Tesseract's TSV) are known by their
    /// content. Lines are counted in the text, which of a scan is what
    /// `khoidau clean --as-is --to text` writes; values of scans have their
    /// page and box, too. Folders are searched recursively, in natural order
    /// (1, 2, 10); files whose names begin with a dot are left out.
    #[arg(value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// The ending of the texts in folders; may be repeated
    #[arg(long, value_name = "EXT", default_value = "txt")]
    pub ext: Vec<String>,
    /// Read the pages of a document in several files as one text
    ///
    /// In a folder, the files whose names differ only in the number they end
    /// with (001.txt, 002.txt; scan_p1.txt, scan_p2.txt) are one text, in
    /// natural order. Files that are named are one text in the
    /// order named. Evidence names the file.
    #[arg(long)]
    pub join: bool,
    /// Read the texts as they are; they are right already
    #[arg(long, conflicts_with_all = ["profile", "no_adapt", "words", "model"])]
    pub no_clean: bool,
    /// The kind of damage, or `auto`, as for `khoidau clean`
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub profile: String,
    /// Take the profile as it is, as for `khoidau clean`
    #[arg(long)]
    pub no_adapt: bool,
    /// Take all texts for the work of one engine, as for `khoidau clean`
    #[arg(long, conflicts_with_all = ["no_adapt", "no_clean"])]
    pub one_engine: bool,
    /// Keep the words listed in FILE, as for `khoidau clean`; may be repeated
    #[arg(long, value_name = "FILE")]
    pub words: Vec<PathBuf>,
    /// Leave out a source of candidates; may be repeated
    ///
    /// For measuring what each gives: `benches/record/sources` leaves out one
    /// after another.
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    pub without: Vec<String>,
    /// Heed how sure the engine was of its words, as for `khoidau clean`
    #[arg(long, conflicts_with = "no_clean")]
    pub engine_confidences: bool,
    /// Know the bodies, types and posts listed in FILE, too; may be repeated
    ///
    /// Tab-separated, UTF-8, one a line, comments behind #: `body`, name,
    /// sign, system (party, state, mass or both); `type`, name, sign, system,
    /// code after thông tư 05/2025/TT-BNV; `post`, name. What follows the name
    /// may be left out.
    #[arg(long, value_name = "FILE")]
    pub tables: Vec<PathBuf>,
    /// Also read invalid text, as for `khoidau clean`
    #[arg(long)]
    pub lossy: bool,
    /// The encoding of the texts, or `auto`, as for `khoidau clean`
    #[arg(long, default_value = "auto", value_name = "NAME")]
    pub encoding: super::Asked,
    #[command(flatten)]
    pub reading: Reading,
    /// Give confidences as the rules say them: for `dictionaries/calibrate`
    #[arg(long, hide = true)]
    pub uncalibrated: bool,
    /// What was the option for what is the rule now.
    #[arg(long = "strict", hide = true, conflicts_with = "lossy")]
    _strict: bool,
    /// The model: `context`, `full`, `compact`, or a path, as for `clean`
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// Write to FILE, which changes only when something was read
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

const EXTRACT_EXAMPLES: &str = "\
Examples:
  The record of a page, with the evidence of every value:
    khoidau extract page.txt

  A table of a folder for Excel:
    khoidau extract --format csv -o records.csv scans/

  Records for delivery after thông tư 05/2025/TT-BNV, with what no page tells:
    khoidau extract --format tt05-csv --set maintenance=01 --set mode=01 \\
        --set riskRecovery=0 -o tt05.csv scans/

  Records of a folder of images, which Tesseract reads:
    khoidau extract --ext png --ext tif scans/

  A letter whose pages are files of their own:
    khoidau extract --join page1.txt page2.txt page3.txt

  What a person should look at, page by page:
    khoidau extract --review scans/

  Symbol and date of everything, from JSON:
    khoidau extract --format jsonl scans/ | jq '[.symbol.value, .date.value]'

The delivery forms (all but json and jsonl) hold values in Unicode NFC with
single spaces. The tables of the circulars have the type and the issuing body
in capitals, the subject with a capital first and no stop last; language is 01
(Vietnamese), confidenceLevel 02 (digitised), mode 03 where the page bears a
secrecy mark; signer, place, marks, addressees, recipients, appendices and
cited documents go into the description. A type without a code has the code 32
and its name in the description. What is too long is cut at a word, with a
warning. What is required and not on the page is listed on standard error, in
tables also in the column `missing`, in XML in the attribute; nothing is made
up. Tables begin with a byte order mark, end their lines with CR LF, and hold
values as they are: one that begins with = or - is not altered to keep a
spreadsheet from computing it. Import columns as text to keep leading zeros.

Exit status: 0 done; 1 --review found something; 2 an input failed; the others
are written all the same.";

/// Extract archive records from texts.
///
/// Each text is repaired as by `khoidau clean` and cut into its documents:
/// letter, attachments, appendices. Of each are read number, symbol, type,
/// subject, issuing body, place, date, addressees, recipients, signature,
/// marks of secrecy and urgency, and the documents it names. What is not on
/// the page is left empty.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXTRACT_EXAMPLES)]
pub struct Extract {
    #[command(flatten)]
    pub texts: Texts,
    /// What to write
    #[arg(long, value_enum, value_parser = Choice::<ExtractFormat>::new())]
    #[arg(default_value_t = ExtractFormat::Json)]
    pub format: ExtractFormat,
    /// Leave out values less sure, from 0 to 1, in all forms but JSON
    ///
    /// With --review: list values less sure (default 0.975).
    #[arg(long, value_name = "P", value_parser = super::confidence)]
    pub min_confidence: Option<f64>,
    /// List what a person should check, and nothing else
    ///
    /// For each document the required fields that are missing, the values
    /// that are not sure, with line, rule and confidence, and the readings
    /// that disagree. The exit status is 1 if the list is not empty.
    #[arg(long, conflicts_with = "format")]
    pub review: bool,
    /// Print the JSON Schema of --format json, and nothing else
    #[arg(long, exclusive = true)]
    pub schema: bool,
    /// The fields that count as required, with commas between; +KEYS adds to
    /// those of the form
    #[arg(long, value_name = "[+]KEYS")]
    pub required: Option<String>,
    /// Give a field of tt05-csv, tt05-xml or tt02-csv this value in every
    /// record that has none; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// How tt05 and tt02 write a date whose day or month is not known
    #[arg(long, value_enum, value_parser = Choice::<Dates>::new())]
    #[arg(default_value_t = Dates::Zeros)]
    pub dates: Dates,
    /// Keep type and issuing body as printed, in tt05 and tt02
    #[arg(long)]
    pub no_capitals: bool,
    /// Write the symbol of a state document without a slash before it, in
    /// tt05 and tt02
    #[arg(long)]
    pub no_slash: bool,
    /// Write each record as an XML file of its own in DIR
    ///
    /// For tt05-xml, edxml and dublin-core. The root is then the element of
    /// the standard. A file is named after the text and the place of the
    /// document in it: the second of in/a.txt is DIR/a.2.xml.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["output", "review"])]
    pub split: Option<PathBuf>,
    /// Give appendices records of their own in tt05, tt02 and XML
    #[arg(long)]
    pub appendices: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExtractFormat {
    /// One object with all documents, each value with its evidence; --schema
    /// prints its JSON Schema
    Json,
    /// The same, an object a line for each document
    Jsonl,
    /// A table of all fields
    Csv,
    /// The document record of thông tư 05/2025/TT-BNV as a table
    Tt05Csv,
    /// The same as `simpledc` elements
    Tt05Xml,
    /// The document record of thông tư 02/2019/TT-BNV as a table
    Tt02Csv,
    /// Message headers of QCVN 102:2016/BTTTT
    #[value(name = "edxml")]
    EdXml,
    /// Dublin Core
    DublinCore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Dates {
    /// 00/05/2025, 00/00/2025
    Zeros,
    /// 05/2025, 2025, which a package for preservation (AIP) allows
    Short,
}

const CITES_EXAMPLES: &str = "\
Examples:
  What the documents of a folder cite, and where:
    khoidau cites scans/

  A picture of it, with Graphviz:
    khoidau cites --format dot scans/ | dot -Tsvg > cites.svg

  Which documents are cited but not here?
    khoidau cites --format json scans/ | jq -r '.nodes[]
        | select(.places == []) | .id'

Exit status: 0 done; 2 an input failed; the others are written all the same.";

/// List which documents cite which.
///
/// Spellings of one document meet by number, symbol and date, whatever their
/// case, spaces, tone places and lost strokes of đ; 193/2025/NQ-QH15 is
/// 193/2025/QH15. Numbers begin anew every term, so different dates are
/// different documents, and so are those of different places: each commune has
/// a 05-KL/ĐU. A citation without a date or a body is taken for the only
/// document of its number that it can be, or stays by itself and says so.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CITES_EXAMPLES)]
pub struct Cites {
    #[command(flatten)]
    pub texts: Texts,
    /// What to write
    #[arg(long, value_enum, value_parser = Choice::<CitesFormat>::new())]
    #[arg(default_value_t = CitesFormat::List)]
    pub format: CitesFormat,
    /// Leave out citations less sure, from 0 to 1
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.0,
        value_parser = super::confidence
    )]
    pub min_confidence: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CitesFormat {
    /// Each document and under it what it names, with the lines
    List,
    /// A row for every place at which one names another
    Csv,
    /// Graphviz: boxes are documents among the texts, ellipses those only
    /// named
    Dot,
    /// An object with nodes and edges
    Json,
}

/// Reads a key and its value.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => {
            Ok((key.to_owned(), value.to_owned()))
        }
        _ => Err("give KEY=VALUE, such as maintenance=01".to_owned()),
    }
}
