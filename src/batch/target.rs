//! Where what is made of files may be put: below the folder of outputs, and
//! nowhere among inputs, whatever links lead there.

use std::io;
use std::path::{Path, PathBuf};

use super::failure::{Failure, Stage};
use super::put::is_table;
use super::{HIDDEN, assemble};
use crate::error::Error;

/// A folder of outputs, and the inputs that nothing is written to.
#[derive(Debug)]
pub struct Target {
    out: PathBuf,
    /// Those that do not hold the folder of outputs, by their real paths.
    inputs: Vec<PathBuf>,
}

impl Target {
    /// The folder and the inputs, as far as they are there.
    ///
    /// # Errors
    ///
    /// If the folder is not there.
    pub fn new(out: &Path, inputs: &[PathBuf]) -> io::Result<Target> {
        let out = out.canonicalize()?;
        let inputs = inputs.iter().filter_map(|one| one.canonicalize().ok());
        let inputs = inputs.filter(|one| !out.starts_with(one)).collect();
        Ok(Target { out, inputs })
    }

    /// Refuses a place that is no output.
    ///
    /// # Errors
    ///
    /// If it lies elsewhere, as behind a link, or in an input, or is one.
    pub fn check(&self, place: &Path) -> Result<(), Failure> {
        let Some(real) = real(place) else {
            return Err(Failure::new(Stage::Name, "it has no place"));
        };
        if !real.starts_with(&self.out) {
            return Err(Failure::new(
                Stage::Name,
                "a link in the folder of outputs leads out of it: take the \
                 link away, or name another folder after --out",
            ));
        }
        if self.inputs.iter().any(|input| real.starts_with(input)) {
            return Err(Failure::new(
                Stage::Name,
                "what is made of it would be written to an input: name \
                 another folder after --out",
            ));
        }
        Ok(())
    }
}

/// Refuses a file that belongs to a folder of outputs, which is not to be
/// written over: what a run has made, what it tells of all, or what is the
/// program's own. Any other file may lie there.
///
/// # Errors
///
/// If it is one, or it cannot be known.
pub fn spare_results(place: &Path) -> Result<(), Failure> {
    let refused = |what: &str| {
        let text = format!("{what}: name another file behind -o");
        Err(Failure::new(Stage::Name, text))
    };
    let Some(real) = real(place) else { return Ok(()) };
    for folder in real.ancestors().skip(1) {
        if folder.file_name().is_some_and(|name| name == HIDDEN) {
            return refused("is the program's own in a folder of outputs");
        }
        if !folder.join(HIDDEN).is_dir() || !real.exists() {
            continue;
        }
        let Some(name) = below(&real, folder) else { continue };
        if is_table(&name) {
            return refused(
                "is a table of a folder of outputs, and would be lost",
            );
        }
        let made = assemble::has_output(folder, &name);
        let unknown =
            |error: Error| Failure::new(Stage::Name, error.to_string());
        if made.map_err(unknown)? {
            return refused(
                "was made by a run over folders, and would be lost",
            );
        }
    }
    Ok(())
}

/// The name of a file in a folder above, with `/` between its parts.
fn below(path: &Path, folder: &Path) -> Option<String> {
    let parts = path.strip_prefix(folder).ok()?.iter();
    let parts: Option<Vec<&str>> = parts.map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// The real path of what may not be there yet. A link at the place itself is
/// replaced, so it is not followed.
fn real(place: &Path) -> Option<PathBuf> {
    let folder = place.parent()?;
    let there = folder.ancestors().find_map(|one| {
        // An empty path is that of the folder that we are in.
        let named = match one.as_os_str().is_empty() {
            true => Path::new("."),
            false => one,
        };
        Some((one, named.canonicalize().ok()?))
    });
    let (one, real) = there?;
    let below = place.strip_prefix(one).ok()?;
    Some(real.join(below))
}
