//! Makes made-up edits in a file of any format and writes the file again, for
//! `.ci/formats`: `edited FILE [SEED] [--keep no] [--text]`.
//!
//! Every fifth word or so is replaced, joined with the next, taken apart or
//! taken away; the same seed makes the same edits, without one there are
//! none. With `--text` the edited text is written in the place of the file.

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::{env, fs};

use khoidau::Span;
use khoidau::edit::{Edit, EditKind, EditLog};
use khoidau::format::{self, Keep};

/// A row of numbers that look drawn by lot (Knuth's MMIX generator).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }
}

/// The edit of a word, which may take in the next of its line.
fn edit(
    text: &str,
    word: Range<usize>,
    next: Option<&Range<usize>>,
    draw: &mut Draw,
) -> (Range<usize>, String) {
    let old = &text[word.clone()];
    let first = old.chars().next().map_or(0, char::len_utf8);
    let with_next = next.map(|next| word.start..next.end);
    match (draw.below(8), with_next) {
        (0, _) => (word, "<&ệ\"'>".to_owned()),
        (1, Some(both)) => {
            let joined = text[both.clone()].split_whitespace().collect();
            (both, joined)
        }
        (2, Some(both)) => (both, "ủy ban xã".to_owned()),
        (3, _) if old.len() > first => {
            let (left, right) = old.split_at(first);
            (word, format!("{left} {right}"))
        }
        (4, _) => (word, String::new()),
        (5, _) => (word.start..word.start + first, "Đ".to_owned()),
        _ => {
            let marked = |c| match c {
                'a' => 'á',
                'e' => 'ệ',
                'o' => 'ố',
                other => other,
            };
            (word, old.chars().map(marked).collect())
        }
    }
}

/// The made-up edits of a text that a seed makes.
fn edits(text: &str, seed: u64) -> Result<EditLog, Box<dyn Error>> {
    let mut draw = Draw(seed);
    let mut words = text
        .split_whitespace()
        .map(|word| {
            let start = word.as_ptr().addr() - text.as_ptr().addr();
            start..start + word.len()
        })
        .peekable();
    let mut log = EditLog::new();
    let mut done = 0;
    while let Some(word) = words.next() {
        if word.start < done || draw.below(5) > 0 {
            continue;
        }
        let next = words.peek().filter(|next| {
            !text[word.end..next.start].contains(char::is_control)
        });
        let (range, after) = edit(text, word.clone(), next, &mut draw);
        done = range.end;
        let span = Span::new(range.start, range.end);
        let edit = Edit::new(text, span, after, EditKind::Letters, 900);
        log.push(edit.ok_or("an edit left its line")?)?;
    }
    Ok(log)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (mut keep, mut as_text, mut named) = (Keep::Old, false, Vec::new());
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(argument) = rest.next() {
        match argument {
            "--keep" if rest.next() == Some("no") => keep = Keep::No,
            "--text" => as_text = true,
            option if option.starts_with("--") => named.clear(),
            name => named.push(name),
        }
    }
    let (file, seed) = match named[..] {
        [file] => (file, None),
        [file, seed] => (file, Some(seed.parse()?)),
        _ => {
            let usage = "usage: edited FILE [SEED] [--keep no] [--text]";
            return Err(usage.into());
        }
    };
    let source = format::open(fs::read(file)?)?;
    let log = match seed {
        Some(seed) => edits(source.text(), seed)?,
        None => EditLog::new(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    if as_text {
        out.write_all(log.apply(source.text()).as_bytes())?;
    } else {
        source.apply_to(&log, keep, &mut out)?;
    }
    out.flush()?;
    Ok(())
}
