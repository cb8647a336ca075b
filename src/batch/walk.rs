//! Finds the files of folders, in the order in which people count.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};

use super::failure::{Failure, Stage, cannot_read};
use super::{HIDDEN, natural};
use crate::error::Error;

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its path below the folder that was named, with `/`; the name of a file
    /// that was named itself.
    pub name: Box<str>,
    /// Which of the inputs it is of, counted from 0.
    pub root: u32,
    /// How long it is, in bytes.
    pub size: u64,
}

/// What is in folders, and what of it cannot be taken.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files, in order.
    pub files: Vec<Found>,
    /// What cannot be taken, and why, in the order of the names.
    pub refused: Vec<(String, Failure)>,
    /// The folders that were left out, for they hold what other runs made.
    pub results: Vec<PathBuf>,
    /// The names of files that others work on, in order.
    pub others: Vec<Box<str>>,
}

impl Listing {
    /// The path of a file.
    pub fn path(inputs: &[PathBuf], found: &Found) -> PathBuf {
        let root = &inputs[found.root as usize];
        match root.is_dir() {
            true => root.join(&*found.name),
            false => root.clone(),
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    globs: Vec<String>,
    /// A folder that is left out, wherever it lies.
    except: Option<PathBuf>,
}

impl Walk {
    /// All files whose names do not begin with a dot.
    pub fn new() -> Walk {
        Walk::default()
    }

    /// Takes the files alone that one of these patterns fits, and none that
    /// fits one with `!` in front, as `.gitignore` has them: `*.txt`,
    /// `2019/**`, `!**/old/**`.
    pub fn globs(self, globs: impl IntoIterator<Item = String>) -> Walk {
        Walk { globs: globs.into_iter().collect(), ..self }
    }

    /// Leaves a folder out: that of the outputs.
    pub fn except(self, folder: &Path) -> Walk {
        Walk { except: folder.canonicalize().ok(), ..self }
    }

    /// Lists the files of folders, and files that are named.
    ///
    /// Links to files are followed, links to folders are not: they may lead
    /// back to where they are. A file that is named twice is taken once.
    /// Folders of results below the inputs are left out, and are told.
    ///
    /// # Errors
    ///
    /// If a pattern is none, an input is not there, or two inputs have files
    /// of one name.
    pub fn list(&self, inputs: &[PathBuf]) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        for (root, input) in (0..).zip(inputs) {
            let data = input.metadata().map_err(|error| {
                Error::setting(format!(
                    "{}: {}",
                    input.display(),
                    cannot_read(&error)
                ))
            })?;
            if data.is_dir() {
                self.folder(root, input, &mut listing)?;
                continue;
            }
            let name = input.file_name().unwrap_or(input.as_os_str());
            match (name.to_str(), data.is_file()) {
                (Some(name), true) => {
                    let name = name.into();
                    let size = data.len();
                    listing.files.push(Found { name, root, size });
                }
                (_, false) => listing.refuse(name, special()),
                (None, _) => listing.refuse(name, unnamed()),
            }
        }
        listing.part_by_name(inputs)?;
        Ok(listing)
    }

    fn folder(
        &self,
        root: u32,
        input: &Path,
        listing: &mut Listing,
    ) -> Result<(), Error> {
        let patterns = self.patterns(input)?;
        let except = self.except.clone();
        let mut walk = WalkBuilder::new(input);
        walk.standard_filters(false)
            .hidden(true)
            .follow_links(false)
            .overrides(patterns)
            .sort_by_file_name(by_name);
        let results: Arc<Mutex<Vec<PathBuf>>> = Arc::default();
        let found = Arc::clone(&results);
        walk.filter_entry(move |entry| {
            let is_dir = entry.file_type().is_some_and(|f| f.is_dir());
            if !is_dir || entry.depth() == 0 {
                return true;
            }
            if let Some(except) = &except
                && entry.path().canonicalize().is_ok_and(|p| p == *except)
            {
                return false;
            }
            let is_result = entry.path().join(HIDDEN).is_dir();
            if is_result {
                let mut found =
                    found.lock().unwrap_or_else(PoisonError::into_inner);
                found.push(entry.path().to_owned());
            }
            !is_result
        });
        for entry in walk.build() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    listing.refuse_error(input, &error);
                    continue;
                }
            };
            if entry.depth() == 0 {
                continue;
            }
            listing.take(root, input, &entry);
        }
        let mut results =
            results.lock().unwrap_or_else(PoisonError::into_inner);
        listing.results.append(&mut results);
        Ok(())
    }

    fn patterns(&self, input: &Path) -> Result<Override, Error> {
        let mut patterns = OverrideBuilder::new(input);
        for glob in &self.globs {
            patterns.add(glob).map_err(|error| {
                Error::setting(format!(
                    "{glob:?} is no pattern of files: {error}: give one such \
                     as '*.txt' or '!old/**'"
                ))
            })?;
        }
        patterns.build().map_err(|error| {
            Error::setting(format!("patterns of files: {error}"))
        })
    }
}

impl Listing {
    fn take(&mut self, root: u32, input: &Path, entry: &DirEntry) {
        let below = entry.path().strip_prefix(input);
        let below = below.unwrap_or(entry.path());
        let kind = entry.file_type();
        if kind.is_some_and(|kind| kind.is_dir()) {
            return;
        }
        let is_link = kind.is_some_and(|kind| kind.is_symlink());
        let data = match is_link {
            true => entry.path().metadata(),
            false => entry.metadata().map_err(|error| {
                error
                    .into_io_error()
                    .unwrap_or_else(|| io::ErrorKind::Other.into())
            }),
        };
        match data {
            Ok(data) if data.is_dir() => {}
            Ok(data) if !data.is_file() => {
                self.refuse(below.as_os_str(), special());
            }
            Ok(data) => match name_of(below) {
                Some(name) => {
                    let name = name.into();
                    let size = data.len();
                    self.files.push(Found { name, root, size });
                }
                None => self.refuse(below.as_os_str(), unnamed()),
            },
            Err(error) => {
                let failure = Failure::new(Stage::Read, cannot_read(&error));
                self.refuse(below.as_os_str(), failure);
            }
        }
    }

    /// What all files there are look like, in words: their names and sizes.
    pub fn in_words(&self) -> String {
        use std::fmt::Write;
        let mut words = String::new();
        for Found { name, size, .. } in &self.files {
            let _ = writeln!(words, "{size} {name}");
        }
        for (name, _) in &self.refused {
            let _ = writeln!(words, "- {name}");
        }
        words
    }

    /// Whether a file of this name was found.
    pub fn has(&self, name: &str) -> bool {
        let find = |file: &Found| natural::by_parts(&file.name, name);
        self.files.binary_search_by(find).is_ok()
    }

    /// Whether a file of this name was found, whoever works on it.
    pub fn has_any(&self, name: &str) -> bool {
        let found =
            self.others.binary_search_by(|one| natural::by_parts(one, name));
        self.has(name) || found.is_ok()
    }

    fn refuse(&mut self, name: &OsStr, failure: Failure) {
        self.refused.push((name.to_string_lossy().into_owned(), failure));
    }

    /// A folder that could not be listed, or the like.
    fn refuse_error(&mut self, input: &Path, error: &ignore::Error) {
        let mut place = input;
        let mut inner = error;
        loop {
            inner = match inner {
                ignore::Error::WithPath { path, err } => {
                    place = path;
                    err
                }
                ignore::Error::WithDepth { err, .. } => err,
                _ => break,
            };
        }
        let below = match place.strip_prefix(input) {
            // An input as a whole is named as it was.
            Ok(below) if below.as_os_str().is_empty() => input,
            Ok(below) => below,
            Err(_) => place,
        };
        let text = match inner.io_error() {
            Some(error) => format!("cannot be listed: {error}"),
            None => format!("cannot be listed: {inner}"),
        };
        let text = format!("{text}: ask for the right to read it");
        self.refuse(below.as_os_str(), Failure::new(Stage::Read, text));
    }

    /// Puts files in order, each once.
    fn part_by_name(&mut self, inputs: &[PathBuf]) -> Result<(), Error> {
        let mut files = std::mem::take(&mut self.files);
        files.sort_by(|a, b| {
            natural::by_parts(&a.name, &b.name)
                .then_with(|| a.root.cmp(&b.root))
        });
        self.files.reserve_exact(files.len());
        for file in files {
            let last = self.files.last();
            let Some(last) = last.filter(|last| last.name == file.name) else {
                self.files.push(file);
                continue;
            };
            let [one, other] = [last, &file].map(|f| Listing::path(inputs, f));
            let same = one.canonicalize().ok() == other.canonicalize().ok();
            if !same {
                return Err(Error::setting(format!(
                    "{} and {} would both become {}: name the folder above \
                     the two, or run them one after the other, each into a \
                     folder of its own",
                    one.display(),
                    other.display(),
                    file.name
                )));
            }
        }
        self.refused.sort_by(|a, b| natural::by_parts(&a.0, &b.0));
        Ok(())
    }
}

/// A path below a folder with `/` between its parts, where it is Unicode.
fn name_of(below: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> =
        below.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

fn by_name(a: &OsStr, b: &OsStr) -> std::cmp::Ordering {
    natural::natural(&a.to_string_lossy(), &b.to_string_lossy())
        .then_with(|| a.cmp(b))
}

fn special() -> Failure {
    Failure::new(
        Stage::Name,
        "is no regular file but a pipe, a device or the like: name a file",
    )
}

fn unnamed() -> Failure {
    Failure::new(
        Stage::Name,
        "its name is not Unicode, so that it cannot be told apart from \
         others in tables: rename it",
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(listing: &Listing) -> Vec<&str> {
        listing.files.iter().map(|file| &*file.name).collect()
    }

    #[test]
    fn files_are_found_in_the_order_in_which_people_count() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let all = ["p10.txt", "p2.txt", "a/b/1.hocr", "a/.x", "out/1.txt"];
        for name in all {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let inputs = [root.to_owned()];
        let walk = Walk::new().except(&root.join("out"));
        let found = walk.list(&inputs).unwrap();
        assert_eq!(names(&found), ["a/b/1.hocr", "p2.txt", "p10.txt"]);
        assert!(found.refused.is_empty());
        let walk = walk.globs(["*.txt".to_owned(), "!p2*".to_owned()]);
        assert_eq!(names(&walk.list(&inputs).unwrap()), ["p10.txt"]);
        let wrong = Walk::new().globs(["{a".to_owned()]).list(&inputs);
        assert!(wrong.unwrap_err().to_string().contains("{a"));
        // A file that is named is taken, and once.
        let inputs = [root.join("p2.txt"), root.to_owned()];
        let found = Walk::new().list(&inputs).unwrap();
        let named = Found { name: "p2.txt".into(), root: 0, size: 1 };
        assert_eq!(found.files[2], named);
        let twice = found.files.iter().filter(|f| &*f.name == "p2.txt");
        assert_eq!((twice.count(), found.refused.len()), (1, 0));
        // Two files of one name are told before anything is done.
        let inputs = [root.join("p2.txt"), root.join("other")];
        fs::create_dir(root.join("other")).unwrap();
        fs::write(root.join("other/p2.txt"), "y").unwrap();
        let both = Walk::new().list(&inputs).unwrap_err().to_string();
        assert!(both.contains("other/p2.txt would both become p2.txt"));
        // What a run has made is nothing to be read again.
        fs::create_dir_all(root.join("out").join(HIDDEN)).unwrap();
        let found = Walk::new().list(&[root.to_owned()]).unwrap();
        assert_eq!(found.results, [root.join("out")]);
        assert!(!names(&found).contains(&"out/1.txt"));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_taken_is_named() {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::write(root.join(OsStr::from_bytes(b"\xff.txt")), "x").unwrap();
        fs::write(root.join("a\nb.txt"), "x").unwrap();
        symlink(root.join("nothing"), root.join("link.txt")).unwrap();
        symlink(root, root.join("round")).unwrap();
        let socket = root.join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(socket).unwrap();
        let found = Walk::new().list(&[root.to_owned()]).unwrap();
        assert_eq!(names(&found), ["a\nb.txt"]);
        let refused: Vec<&str> =
            found.refused.iter().map(|(name, _)| &**name).collect();
        assert_eq!(refused, ["link.txt", "socket", "\u{fffd}.txt"]);
    }
}
