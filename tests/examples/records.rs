//! Reads the archive record off a text and prints its fields.

use khoidau::record::Extractor;
use khoidau::{Corrector, Model};

fn main() -> Result<(), khoidau::Error> {
    let read = "S6 05-TB/VPTU     Binh Phu, ngay 03 thang 4 nam 2025\n";
    let corrector = Corrector::new(Model::embedded()?);
    let extractor = Extractor::new();
    for record in extractor.read_correction(&corrector.correct(read)) {
        for field in record.fields() {
            let sure = field.confidence();
            println!("{}: {} ({sure:.2})", field.key(), field.value());
        }
    }
    Ok(())
}
