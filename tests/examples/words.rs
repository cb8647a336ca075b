//! Keeps names that the model does not know, and repairs to them.

use khoidau::{Corrector, Model, Words};

fn main() -> Result<(), khoidau::Error> {
    let names = Words::from_lines(["Kpă", "Rơ Châm"])?;
    let builder = Corrector::builder(Model::embedded()?);
    let corrector = builder.profile("tesseract-eng").words(names).build()?;
    println!("{}", corrector.correct("ông Kpă va ba Ro Cham").text());
    Ok(())
}
