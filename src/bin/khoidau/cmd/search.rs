//! `khoidau search`: finds records in a catalogue.

use std::path::Path;

use anyhow::anyhow;
use khoidau::catalogue::{self, Catalogue, Filter, Found, Request};

use crate::args::{Search, SearchFormat};
use crate::lang;
use crate::message;
use crate::output::Output;

pub fn run(args: &Search) -> anyhow::Result<()> {
    let mut filter = Filter::default();
    filter.types.clone_from(&args.types);
    filter.body.clone_from(&args.body);
    filter.place.clone_from(&args.place);
    filter.signer.clone_from(&args.signer);
    filter.file.clone_from(&args.file);
    (filter.from, filter.to) = (args.from, args.to);
    let mut request = Request::new(args.query.join(" "));
    (request.filter, request.offset) = (filter, args.offset);
    request.limit = args.limit;
    let query = Path::new(&request.text);
    if !args.dir.exists() && query.is_dir() {
        return Err(anyhow!(
            "{}: no such folder: name the folder first, and then what to \
             look for",
            args.dir.display()
        ));
    }
    let found = Catalogue::read(&args.dir)?.search(&request)?;
    let mut output = Output::new(args.output.as_deref())?;
    let text = match args.format {
        SearchFormat::Text => {
            let said = |place: String| lang::said(&place).into_owned();
            catalogue::to_text(&found, output.is_colourful(), said)
        }
        SearchFormat::Json => catalogue::to_json(&found),
        SearchFormat::Csv => catalogue::to_csv(&found),
    };
    output.write(text.as_bytes())?;
    output.finish()?;
    tell(&found);
    Ok(())
}

/// Says how much was found, and what else to look for if nothing was.
fn tell(found: &Found) {
    let total = thousands(found.total);
    match (found.total, found.hits.len()) {
        (0, _) => {
            message::note(
                "no hit: no record has these words; records are searched, \
                 not the whole text",
            );
            if !found.suggestions.is_empty() {
                message::note("did you mean:");
            }
            for other in &found.suggestions {
                let other = other.to_string();
                message::note(format_args!("  {}", lang::said(&other)));
            }
        }
        (_, 0) => message::note(format_args!(
            "no more hits: there are {total}, and --offset passes over {}",
            thousands(found.offset)
        )),
        (_, shown) => message::note(format_args!(
            "hits {}-{} of {total}",
            thousands(found.offset + 1),
            thousands(found.offset + shown)
        )),
    }
    if found.loosened {
        message::note(
            "nothing has this in a row; these have the words, but not in a \
             row, or without the small ones",
        );
    }
}

/// A number in groups of three digits.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
