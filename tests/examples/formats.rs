//! Repairs a file of any format in which words have places: hOCR, ALTO, PAGE,
//! TSV, PDF. `cargo run --example formats IN OUT`.

use khoidau::format::{self, Keep};
use khoidau::{Corrector, Hints, Model};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("name a file, and another one for the result".into());
    };
    let bytes = std::fs::read(from)?;
    let source = format::open(&bytes[..])?;
    let corrector = Corrector::new(Model::embedded()?);
    // What can be seen on the pages of a PDF is never edited.
    let protected = source.protected();
    let hints = Hints::new().protecting(&protected);
    let correction = corrector.correct_with(source.text(), &hints);
    std::fs::write(to, source.apply(correction.edit_log(), Keep::Old))?;
    Ok(())
}
