//! Outputs of files that are gone: they are taken away where they are what a
//! run over the same papers has made, and stay where anybody has changed them
//! or may still want them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::desk::Desk;
use super::failure::{Failure, Stage};
use super::made::Made;
use super::run::{Batch, Observer};
use super::target::Target;
use super::walk::Listing;
use crate::error::Error;

/// Outputs of files that are gone.
pub(super) struct Stale {
    out: PathBuf,
    target: Target,
    /// By the names of the outputs what they were when they were made, of
    /// those that may be taken away.
    outputs: BTreeMap<Box<str>, Option<Made>>,
    taken: Told,
    /// Those of files that have others now.
    former: Told,
}

/// What is told of outputs.
#[derive(Debug, Default)]
pub(super) struct Told {
    count: usize,
    first: Option<Box<str>>,
}

impl Told {
    pub fn add(&mut self, name: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| name.into());
    }

    /// How many there are, and the first; none where there is none.
    pub fn all(&self) -> Option<(usize, &str)> {
        Some((self.count, self.first.as_deref()?))
    }
}

impl Stale {
    /// Those that the journal tells of, by all files there are.
    pub fn of(
        batch: &Batch,
        listing: &Listing,
        desk: &Desk,
    ) -> Result<Stale, Error> {
        let target = Target::new(&batch.out, &batch.inputs)
            .map_err(|error| Error::io(&batch.out, "find", error))?;
        // Of other papers it is not known that they are gone.
        let same = desk.is_of_same_inputs(batch);
        let mut outputs = BTreeMap::new();
        for name in desk.journal.names() {
            if listing.has(name) || hidden(listing, name) {
                continue;
            }
            let entry = desk.journal.entry(name);
            let output = entry.and_then(|entry| entry.output.as_deref());
            let Some(output) = output.filter(|one| !wanted(listing, one))
            else {
                continue;
            };
            let gone = same && is_gone(batch, name);
            let made = entry.and_then(|entry| entry.made.clone());
            outputs.insert(output.into(), made.filter(|_| gone));
        }
        let (taken, former) = (Told::default(), Told::default());
        Ok(Stale { out: batch.out.clone(), target, outputs, taken, former })
    }

    /// An output whose file has another one now, of another form: it may be
    /// what it was made for, and stays.
    pub fn former(&mut self, output: &str) {
        if self.out.join(output).is_file() {
            self.former.add(output);
        }
    }

    /// Takes away what stands in the way of an output. Says whether anything
    /// did.
    ///
    /// # Errors
    ///
    /// If what stands there is nothing that may be taken away.
    pub fn make_way(&mut self, output: &str) -> Result<bool, Failure> {
        let place = self.out.join(output);
        let mut in_way = Vec::new();
        let above = output.match_indices('/').map(|(at, _)| &output[..at]);
        let file = above.into_iter().find(|part| {
            let data = fs::symlink_metadata(self.out.join(part));
            data.is_ok_and(|data| !data.is_dir())
        });
        in_way.extend(file.map(str::to_owned));
        let is_folder =
            fs::symlink_metadata(&place).is_ok_and(|data| data.is_dir());
        if is_folder {
            let listed = files(&place, output, &mut in_way);
            listed.map_err(|error| in_its_way(output, &error))?;
        }
        for name in &in_way {
            if !self.take_away(name) {
                let why = "nobody knows that it may go";
                return Err(in_its_way(name, &why));
            }
        }
        if is_folder && place.exists() {
            let emptied = without_folders(&place);
            emptied.map_err(|error| in_its_way(output, &error))?;
        }
        Ok(is_folder || !in_way.is_empty())
    }

    /// Takes away an output that is what was made of a file that is gone.
    fn take_away(&mut self, name: &str) -> bool {
        let Some(Some(made)) = self.outputs.get(name) else { return false };
        let place = self.out.join(name);
        let is_file =
            fs::symlink_metadata(&place).is_ok_and(|data| data.is_file());
        let is_own = is_file
            && self.target.check(&place).is_ok()
            && made.is_untouched(&place);
        if !is_own || fs::remove_file(&place).is_err() {
            return false;
        }
        self.outputs.remove(name);
        self.taken.add(name);
        // Folders that hold nothing any more; others cannot be removed.
        let folders = place.ancestors().skip(1);
        for folder in folders.take_while(|one| *one != self.out) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        true
    }

    /// Takes all away, and tells of it, and of those that stay.
    pub fn end(mut self, observer: &dyn Observer) {
        let names: Vec<Box<str>> = self.outputs.keys().cloned().collect();
        let mut left = Told::default();
        for name in names {
            let there = fs::symlink_metadata(self.out.join(&*name));
            let there = there.is_ok_and(|data| data.is_file());
            if !self.take_away(&name) && there {
                left.add(&name);
            }
        }
        let out = self.out.display();
        if let Some((count, first)) = self.taken.all() {
            observer.warning(format_args!(
                "{out}: outputs of files that are gone were taken away \
                 ({count}); the first is {first}"
            ));
        }
        if let Some((count, first)) = self.former.all() {
            observer.warning(format_args!(
                "{out}: outputs of an earlier run, of another form, stay \
                 ({count}), and are not kept up to date any more; the first \
                 is {first}"
            ));
        }
        if let Some((count, first)) = left.all() {
            observer.warning(format_args!(
                "{out}: outputs of no file of this run stay ({count}), for \
                 they were changed since, or what they were made of may be \
                 there yet; the first is {first}: take them away if nobody \
                 needs them"
            ));
        }
    }
}

/// Whether a file may be there, but could not be looked for.
fn hidden(listing: &Listing, name: &str) -> bool {
    listing.refused.iter().any(|(refused, _)| {
        let rest = name.strip_prefix(&**refused);
        refused.is_empty()
            || rest.is_some_and(|r| r.is_empty() || r.starts_with('/'))
    })
}

/// Whether an output may be of a file that is there: it has its name, or that
/// with an ending more.
fn wanted(listing: &Listing, output: &str) -> bool {
    let mut stems = output.match_indices('.').map(|(at, _)| &output[..at]);
    listing.has(output) || stems.any(|stem| listing.has(stem))
}

/// Whether no input has a file of this name.
fn is_gone(batch: &Batch, name: &str) -> bool {
    batch.inputs.iter().all(|input| {
        let path = match input.is_dir() {
            true => input.join(name),
            false if input.file_name() == Some(name.as_ref()) => input.clone(),
            false => return true,
        };
        match fs::symlink_metadata(path) {
            Ok(data) => data.is_dir(),
            Err(error) => matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ),
        }
    })
}

/// The names of all files below a folder of the outputs.
fn files(folder: &Path, name: &str, all: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let below = entry.file_name();
        let below = format!("{name}/{}", below.to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => files(&entry.path(), &below, all)?,
            false => all.push(below),
        }
    }
    Ok(())
}

/// Takes away a folder that holds nothing but folders.
fn without_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        without_folders(&entry?.path())?;
    }
    fs::remove_dir(folder)
}

/// The failure of an output whose place is taken.
fn in_its_way(name: &str, why: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        Stage::Write,
        format!(
            "cannot be written: {name} is in its way in the folder of the \
             outputs, and stays ({why}): take it away"
        ),
    )
}
