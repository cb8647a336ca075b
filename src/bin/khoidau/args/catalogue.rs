//! What can be typed behind `search` and `catalogue`.

use std::path::PathBuf;

use clap::ValueEnum;
use khoidau::catalogue::Request;
use khoidau::record::Date;

use crate::lang::Choice;

const SEARCH_EXAMPLES: &str = "\
Examples:
  Typed without a mark; all spellings are found:
    khoidau search out \"chuyen doi so 2025\"

  Typed with marks: hits with these marks come first:
    khoidau search out \"đường Trần Phú\"

  A document by its number, and those that name it:
    khoidau search out 57-NQ/TW

  Decisions of one body in a year, as a table:
    khoidau search out \"\" --type \"quyet dinh\" --body \"huyen vinh ha\" \\
        --from 2024 --to 2024 --limit 1000 --format csv > found.csv

Words apart by spaces must all be there, in any order. What is joined by other
signs (57-NQ/TW, 20/8/2025) or stands in quotation marks must be there in a
row. A star behind a word of three letters and more stands for any ending. No
text is refused.

Exit status: 0 done, with or without a hit; 2 there is no catalogue, or it
cannot be read.";

/// Search the records of a folder.
///
/// Looks for words in the catalogue of a directory that `khoidau batch --out`
/// wrote: in type, number, symbol and date, subject, bodies, place, signer,
/// addressees, recipients and cited documents, with marks or without.
#[derive(Debug, clap::Args)]
#[command(after_long_help = SEARCH_EXAMPLES)]
pub struct Search {
    /// The directory with the catalogue
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// What to look for; several are taken as one text, none finds all
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Only documents whose type begins so; may be repeated
    #[arg(long = "type", value_name = "TYPE")]
    pub types: Vec<String>,
    /// Only those of a body whose name has these words in a row
    #[arg(long, value_name = "NAME")]
    pub body: Option<String>,
    /// Only those of this date and later: 2025-06-08, 8/6/2025, 2025-06, 2025
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    /// Only those of this date and before
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,
    /// Only those signed by a name or post with these words in a row
    #[arg(long, value_name = "NAME")]
    pub signer: Option<String>,
    /// Only those of a place with these words in a row
    #[arg(long, value_name = "NAME")]
    pub place: Option<String>,
    /// Only those in this file, or below this folder; * and ? stand for any
    /// characters and for one
    #[arg(long, value_name = "PATH")]
    pub file: Option<String>,
    /// The hits to show
    #[arg(long, value_name = "N", default_value_t = Request::LIMIT)]
    pub limit: usize,
    /// The hits to pass over
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// What to write
    #[arg(long, value_enum, value_parser = Choice::<SearchFormat>::new())]
    #[arg(default_value_t = SearchFormat::Text)]
    pub format: SearchFormat,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// A paragraph for each hit; what was looked for is bold on a terminal,
    /// elsewhere in «»
    Text,
    /// One object: version, query, total, offset, loosened, hits,
    /// suggestions; marks are bytes of the text beside them
    Json,
    /// A table with a row for each hit, for Excel
    Csv,
}

const CATALOGUE_EXAMPLES: &str = "\
Examples:
  Build the catalogue anew, from records.jsonl and changes.jsonl:
    khoidau catalogue out

  Does it say what those files say?
    khoidau catalogue out --check

The catalogue that is there stays until the new one is whole. The file,
DIR/catalogue.sqlite, can be read by any program that reads SQLite; its tables
are described in the documentation of the library (module `catalogue`).

Exit status: 0 done; 1 --check found a difference; 2 it cannot be built or
read.";

/// Build, check or print the catalogue of a folder.
///
/// `khoidau batch` lets the catalogue grow by itself; it is built anew where
/// it was damaged, lost, or the records were changed by other means.
#[derive(Debug, clap::Args)]
#[command(after_long_help = CATALOGUE_EXAMPLES)]
pub struct CatalogueArgs {
    /// The directory that `khoidau batch --out` wrote
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Print all that the catalogue says, a JSON object a line, in an order
    /// that is the same however it came to be
    #[arg(long, conflicts_with = "check")]
    pub dump: bool,
    /// Compare the catalogue with one that is built anew and thrown away
    #[arg(long)]
    pub check: bool,
    /// Write what --dump prints to FILE instead of standard output
    #[arg(long, short, value_name = "FILE", requires = "dump")]
    pub output: Option<PathBuf>,
}

/// Reads a date as programs write it or as people do.
fn date(text: &str) -> Result<Date, String> {
    let parts: Vec<&str> = text.trim().split(['/', '.']).collect();
    let small = |text: &str| text.parse::<i8>().ok();
    let year = |text: &str| {
        (text.len() == 4).then(|| text.parse::<i16>().ok()).flatten()
    };
    let date = match parts[..] {
        [day, month, of] => small(day)
            .zip(small(month))
            .zip(year(of))
            .and_then(|((day, month), year)| Date::new(year, month, day)),
        [month, of] => small(month)
            .zip(year(of))
            .and_then(|(month, year)| Date::from_month(year, month)),
        _ => text.trim().parse().ok(),
    };
    date.ok_or_else(|| {
        "give a date that exists as 2025-06-08, 8/6/2025, 2025-06, 6/2025 or \
         2025"
            .to_owned()
    })
}
