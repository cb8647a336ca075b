//! Where what is made of files may be put: below the folder of outputs, and
//! nowhere among inputs, whatever links lead there.

use std::io;
use std::path::{Path, PathBuf};

use super::failure::{Failure, Stage};

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
