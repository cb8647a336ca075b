//! Lists the public items of a crate, one a line, from the JSON that rustdoc
//! has written: `khoidau-public-api FILE`. `.ci/public-api` makes that JSON and
//! compares the list with `tests/data/public-api.txt`.
//!
//! What every type has by itself (blanket implementations, auto traits) is
//! left out, and of traits that are derived their functions. Hidden items are
//! not in the JSON.

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;

use public_api::{Builder, Error};

fn items(json: &Path, derived: bool) -> Result<Vec<String>, Error> {
    let listed = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(!derived)
        .sorted(true)
        .build()?;
    Ok(listed.items().map(ToString::to_string).collect())
}

/// All items but the functions of derived traits.
fn list(json: &Path) -> Result<String, Error> {
    let own: HashSet<String> = items(json, false)?.into_iter().collect();
    let mut all = items(json, true)?;
    // What the compiler alone asks for is no promise.
    all.retain(|item| {
        let derived = item.starts_with("impl");
        own.contains(item) || derived && !item.contains("StructuralPartialEq")
    });
    // What is exported at two places is listed by each.
    all.dedup();
    Ok(all.iter().map(|item| format!("{item}\n")).collect())
}

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("khoidau-public-api: name the JSON of rustdoc");
        return ExitCode::from(2);
    };
    match list(Path::new(&path)) {
        Ok(list) => {
            print!("{list}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("khoidau-public-api: {error}");
            ExitCode::FAILURE
        }
    }
}
