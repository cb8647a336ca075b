//! Repairs many files on all processors, and prints them in their order:
//! `cargo run --example many FILE...`.

use khoidau::{Corrector, Model};
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let corrector = Corrector::new(Model::embedded()?);
    let repaired = files
        .par_iter()
        .map(|file| {
            let read = std::fs::read_to_string(file)?;
            // What one thread has met serves the next text it takes.
            Ok(corrector.correct(&read).into_owned())
        })
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    for (file, correction) in files.iter().zip(&repaired) {
        eprintln!("{file}: {} changes", correction.edits.edits().len());
        print!("{}", correction.text);
    }
    Ok(())
}
