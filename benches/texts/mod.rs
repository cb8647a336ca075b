//! The texts of the benches: `corpus/`, read once, in fixed order.
//!
//! No bench makes up damage: everything comes from what engines read of the
//! fourteen documents, so that a run is the same on every machine.

#![allow(dead_code, reason = "each bench uses some of it")]

use std::fs;
use std::path::{Path, PathBuf};

use criterion::Throughput;

/// The printed texts of all documents.
pub fn printed() -> Vec<String> {
    let mut paths: Vec<PathBuf> = fs::read_dir(corpus())
        .expect("corpus/ is part of the repository")
        .map(|entry| entry.expect("corpus/ can be listed").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| {
                name.starts_with(|c: char| c.is_ascii_digit())
                    && name.matches('.').count() == 1
            })
        })
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// What an engine read of each of them under a condition: `light.eng`,
/// `heavy.eng`, `light.vie`, `heavy.vie`.
pub fn readings(condition: &str) -> Vec<String> {
    let ending = format!(".{condition}.txt");
    let mut paths: Vec<PathBuf> = fs::read_dir(corpus())
        .expect("corpus/ is part of the repository")
        .map(|entry| entry.expect("corpus/ can be listed").path())
        .filter(|path| path.to_string_lossy().ends_with(&ending))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// The printed texts with every `every`th word as `light.eng` has it; zero
/// changes none.
///
/// A line whose reading has more or fewer words than it is taken as it was
/// printed, as no word of it can be told to be the reading of another.
pub fn damaged(every: usize) -> Vec<String> {
    let mut count = 0;
    let mut mix = |printed: &str, read: &str| -> String {
        let printed: Vec<&str> = printed.split_whitespace().collect();
        let read: Vec<&str> = read.split_whitespace().collect();
        if every == 0 || printed.len() != read.len() {
            return printed.join(" ");
        }
        let words = printed.iter().zip(&read).map(|(printed, read)| {
            count += 1;
            if count % every == 0 { *read } else { *printed }
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let documents = printed();
    let pairs = documents.iter().zip(readings("light.eng"));
    pairs
        .map(|(printed, read)| {
            let lines = printed.lines().zip(read.lines());
            lines.map(|(p, r)| mix(p, r) + "\n").collect()
        })
        .collect()
}

/// The words of all texts, to give a rate in.
pub fn words(texts: &[String]) -> Throughput {
    let words = texts.iter().map(|text| text.split_whitespace().count());
    Throughput::Elements(words.sum::<usize>() as u64)
}

/// The bytes of all texts, likewise.
pub fn bytes(texts: &[String]) -> Throughput {
    let bytes: usize = texts.iter().map(String::len).sum();
    Throughput::Bytes(bytes as u64)
}

/// The directory of the compact model.
pub fn built() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/built")
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("the documents are UTF-8")
}
