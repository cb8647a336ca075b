//! What was decided of a folder of outputs: what of it cannot be heeded, and
//! how the outputs are brought up to date with it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use khoidau::batch;
use khoidau::batch::decided;
use khoidau::batch::decisions::{Broken, Decisions};

use crate::message;

/// The most files that a warning names.
const NAMED: usize = 5;

/// Says which lines of the decisions are none.
pub fn tell_broken(broken: &[Broken]) {
    for broken in broken {
        message::warning(format_args!(
            "decisions.jsonl:{}: not a decision, left out: {}",
            broken.line, broken.why
        ));
    }
}

/// Says the same of a folder after a run and, where all its shards are done,
/// which decisions are about no file of it. Of those about a file
/// `warnings.csv` tells.
pub fn tell(out: &Path, complete: bool) -> anyhow::Result<()> {
    let all = read(out)?;
    tell_broken(all.broken());
    if all.count() == 0 || !complete {
        return Ok(());
    }
    let files = batch::contents(out)?;
    let is_file = |name: &str| files.contains_key(name);
    let absent: Vec<&str> = all
        .files()
        .filter(|name| decided::owner(name, is_file).is_none())
        .collect();
    if absent.is_empty() {
        return Ok(());
    }
    let mut names = absent[..absent.len().min(NAMED)].join(", ");
    if absent.len() > NAMED {
        names.push_str(", …");
    }
    message::warning(format_args!(
        "{}: what is decided of {} is not applied, for the inputs have no \
         such file now: {names}",
        all.path().display(),
        message::files(absent.len())
    ));
    Ok(())
}

fn read(out: &Path) -> anyhow::Result<Decisions> {
    Decisions::open(out)
        .with_context(|| out.join("decisions.jsonl").display().to_string())
}

/// Why the decisions of a folder cannot take effect in it: no run belongs to
/// it. `None` where one does.
pub fn has_no_run(out: &Path) -> Option<String> {
    batch::contents(out).err()?;
    let out = out.display();
    Some(format!(
        "{out}: no run belongs to it, as `khoidau merge --out` leaves it: \
         what is decided takes effect in the folders of the runs: review \
         those, or copy decisions.jsonl into them, then give `khoidau batch \
         --resume FOLDER` for each, and `khoidau merge FOLDERS --out {out}` \
         again"
    ))
}

/// Brings outputs up to date with what was decided of these files: those
/// about which nothing is new are left alone.
///
/// # Errors
///
/// Where the run did not do it, with what it said, or could not for one of
/// the files.
pub fn apply(out: &Path, files: &[String]) -> anyhow::Result<()> {
    if let Some(why) = has_no_run(out) {
        bail!(why);
    }
    let mut said = String::new();
    super::batch::resume(out, Some(&mut said))?;
    let count = read(out)?.count();
    if decided::applied(out).is_none_or(|applied| applied < count) {
        return Err(match said.is_empty() {
            true => anyhow!("{}: the run was ended", out.display()),
            false => anyhow!(said),
        });
    }
    let failed = failed(out)?;
    for file in files {
        if let Some(why) = failed.get(file) {
            bail!("{file}: {why}");
        }
    }
    Ok(())
}

/// Which files failed, and why.
fn failed(out: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let path = out.join("errors.csv");
    let context = || path.display().to_string();
    let bytes = std::fs::read(&path).with_context(context)?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut table = csv::Reader::from_reader(text);
    let mut failed = BTreeMap::new();
    for row in table.records() {
        let row = row.with_context(context)?;
        if let (Some(file), Some(why)) = (row.get(0), row.get(2)) {
            failed.insert(file.to_owned(), why.to_owned());
        }
    }
    Ok(failed)
}
