//! Puts marks on what is typed without: `echo 'bao cao' | cargo run --example marks`.

use std::io::{self, BufRead};

use khoidau::{Corrector, Model};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let builder = Corrector::builder(Model::embedded()?);
    let corrector = builder.profile("unmarked").build()?;
    for line in io::stdin().lock().lines() {
        println!("{}", corrector.correct(&line?).text());
    }
    Ok(())
}
