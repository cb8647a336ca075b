//! What can be typed behind `khoidau review`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::lang::Choice;

const REVIEW_EXAMPLES: &str = "\
Examples:
  Review the uncertain places of a run in the browser:
    khoidau batch scans --out results
    khoidau review results --open

  The same in a spreadsheet:
    khoidau review results --format csv > doubtful.csv
    khoidau review results --apply doubtful.csv --name mai

In the column `decision` of the table, `=` or `ok` takes what stands, `-` what
was read (of a field: the page has none), and any other text is what it is to
be; where nothing stands, nothing is decided.

The page is served to this machine alone, at an address that is good for one
browser. Ctrl-C ends the review, as does its button; what was decided is kept.

Exit status: 0 done; 2 something failed, or a row of the table was not
understood.";

/// Review the uncertain places of a run.
///
/// Shows the doubtful words of a folder of results, line by line beside the
/// image, and the fields of records that are doubtful or missing, worst
/// first, on a page in the browser. Each decision is kept in
/// `decisions.jsonl` in the folder as it is made, with who made it and when,
/// and wins over every later run.
#[derive(Debug, clap::Args)]
#[command(after_long_help = REVIEW_EXAMPLES)]
pub struct Review {
    /// The folder that `khoidau batch --out` wrote
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Open the page in the browser of this machine
    #[arg(long)]
    pub open: bool,
    /// The port of the page, any that is free if none is named
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Who decides; the name of the login if none is given
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Write what there is to decide to standard output instead
    #[arg(
        long,
        value_enum,
        value_parser = Choice::<ReviewFormat>::new(),
        value_name = "FORMAT",
        conflicts_with_all = ["open", "port", "name", "apply"]
    )]
    pub format: Option<ReviewFormat>,
    /// Take the decisions of a table that `--format csv` wrote
    #[arg(long, value_name = "FILE", conflicts_with_all = ["open", "port"])]
    pub apply: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// A row for each doubtful word and field, for a spreadsheet
    Csv,
}
