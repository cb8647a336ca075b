//! `khoidau catalogue`: builds, checks or prints the catalogue of a folder.

use std::io::{BufWriter, Write};

use khoidau::catalogue::{self, Catalogue, Difference, FILE};

use crate::args::CatalogueArgs;
use crate::message;
use crate::output::Output;

/// Says whether `--check` found a difference.
pub fn run(args: &CatalogueArgs) -> anyhow::Result<bool> {
    let path = args.dir.join(FILE);
    if args.dump {
        let catalogue = Catalogue::read(&args.dir)?;
        let mut output = Output::new(args.output.as_deref())?;
        let mut failed = None;
        output.write_by(|to| {
            let mut to = BufWriter::new(to);
            if let Err(error) = catalogue.dump(&mut to) {
                failed = Some(error);
            }
            to.flush()
        })?;
        if let Some(error) = failed {
            return Err(error.into());
        }
        output.finish()?;
        return Ok(false);
    }
    if args.check {
        return Ok(match catalogue::check(&args.dir)? {
            None => {
                message::note(format_args!(
                    "{}: says what records.jsonl and changes.jsonl say",
                    path.display()
                ));
                false
            }
            Some(Difference { is, should_be, .. }) => {
                let shown = |line: Option<String>| {
                    line.unwrap_or_else(|| "(the end)".to_owned())
                };
                message::note(format_args!(
                    "{}: differs from what records.jsonl and changes.jsonl \
                     say: build it anew with `khoidau catalogue {}`",
                    path.display(),
                    args.dir.display()
                ));
                message::note(format_args!("  is         {}", shown(is)));
                message::note(format_args!(
                    "  should be  {}",
                    shown(should_be)
                ));
                true
            }
        });
    }
    let counts = catalogue::rebuild(&args.dir)?;
    message::note(format_args!(
        "{}: {} documents, {} changes",
        path.display(),
        counts.documents,
        counts.changes
    ));
    Ok(false)
}
