//! Repairs a file and says what was changed: `cargo run --example repair FILE`.

use khoidau::{Corrector, Model};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a file of text")?;
    let read = std::fs::read_to_string(&path)?;
    let corrector = Corrector::new(Model::embedded()?);
    let correction = corrector.correct(&read);
    for edit in correction.edits() {
        let (before, after) = (edit.before(), edit.after());
        eprintln!("{}: {before} -> {after}", edit.span());
    }
    print!("{}", correction.text());
    Ok(())
}
