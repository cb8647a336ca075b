//! Repairs a folder and reads its records: `cargo run --example folders IN OUT`.

use std::path::PathBuf;

use khoidau::batch::{Batch, Work};
use khoidau::{Corrector, Model};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1).map(PathBuf::from);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err("name a folder, and another one for the results".into());
    };
    let work = Work::new(Corrector::new(Model::embedded()?));
    let summary = Batch::new(work, vec![from], to).run(&())?;
    println!("{} of {} files failed", summary.failed, summary.files);
    Ok(())
}
