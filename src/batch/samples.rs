//! What the engine of each folder has written, to learn from: some text of
//! the files in it, kept so that every shard and every later run begins with
//! the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::disk::put;
use super::listener::Silent;
use super::open::Opened;
use super::pieces::{PIECE, piece_end};
use super::run::Batch;
use super::walk::{Found, Listing};
use super::{HIDDEN, decisions};
use crate::error::Error;
use crate::format::image::ImageKind;

/// The files of a folder that are read to learn from. Some 6,000 words are
/// learned from, which stand on 24 pages.
const TEACHERS: usize = 256;

/// Of images fewer, each of which an engine has to read.
const IMAGES: usize = 24;

/// The folder of the samples.
const FOLDER: &str = "samples";

/// Samples by the folder they are of.
#[derive(Debug, Default)]
pub struct Samples(BTreeMap<String, (PathBuf, String)>);

/// The folder of a file, by its name.
fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Samples {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// That of the folder of a file.
    pub fn path_of(&self, name: &str) -> Option<PathBuf> {
        self.0.get(folder_of(name)).map(|sample| sample.0.clone())
    }

    /// The hash of it.
    pub fn hash_of(&self, name: &str) -> &str {
        self.0.get(folder_of(name)).map_or("", |sample| &sample.1)
    }
}

/// The samples of all folders: those there are, and new ones.
pub fn gather(batch: &Batch, listing: &Listing) -> Result<Samples, Error> {
    let place = batch.out.join(HIDDEN).join(FOLDER);
    fs::create_dir_all(&place)
        .map_err(|error| Error::io(&place, "make", error))?;
    let mut folders: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
    for file in &listing.files {
        folders.entry(folder_of(&file.name)).or_default().push(file);
    }
    let mut samples = Samples::default();
    for (folder, files) in folders {
        let name = decisions::content(&mut folder.as_bytes());
        let name = name.unwrap_or_default();
        let path = place.join(format!("{}.txt", name.get(..16).unwrap_or("")));
        if !path.is_file() {
            let text = sample(batch, &files);
            put(&path, |out| out.write_all(text.as_bytes()))?;
        }
        let hash = fs::File::open(&path)
            .and_then(|mut file| decisions::content(&mut file))
            .map_err(|error| Error::io(&path, "read", error))?;
        // Processes may be started elsewhere.
        let path = std::path::absolute(&path).unwrap_or(path);
        samples.0.insert(folder.to_owned(), (path, hash));
    }
    Ok(samples)
}

/// Text of some files all over a folder. What cannot be read teaches nothing,
/// and is named when its turn comes.
fn sample(batch: &Batch, files: &[&Found]) -> String {
    let step = files.len().div_ceil(TEACHERS).max(1);
    let share = PIECE as usize / files.len().clamp(1, TEACHERS);
    let mut text = String::new();
    let mut images = 0;
    for file in files.iter().step_by(step) {
        let path = Listing::path(&batch.inputs, file);
        let Ok(bytes) = super::whole::whole(&path) else { continue };
        if ImageKind::of(&bytes).is_some() {
            images += 1;
            if images > IMAGES {
                continue;
            }
        }
        let work = &batch.work;
        let read = work.images.read(&file.name, bytes, &Silent);
        let Ok(read) = read else { continue };
        let opened = Opened::new(&read.bytes, work.read_as.encoding);
        let Some(opened) = opened.map(|opened| read.known(opened)) else {
            continue;
        };
        let all = opened.text();
        text.push_str(&all[..piece_end(all, share)]);
        text.push('\n');
    }
    text
}
