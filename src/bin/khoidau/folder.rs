//! Finds the texts in folders.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use khoidau::record::export::Source;

use crate::input::Input;
use crate::message;

/// A text with the names it has in records.
pub struct Text {
    pub input: Input,
    pub source: Source,
}

/// The texts that were named, and those in the folders that were: files whose
/// names end in one of these extensions, in the order in which people count,
/// 1, 2, 10; hidden ones, whose names begin with a dot, are left out. What
/// cannot be read is told as an error and left out.
pub fn texts(paths: &[PathBuf], extensions: &[String]) -> Vec<Text> {
    if paths.is_empty() {
        if io::stdin().is_terminal() {
            message::reading_from_terminal();
        }
        return vec![stdin()];
    }
    let mut texts = Vec::new();
    for path in paths {
        let input = Input::new(path);
        if let Input::Stdin = input {
            texts.push(stdin());
            continue;
        }
        if !path.is_dir() {
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy();
            let source = Source::file(name, path.to_string_lossy());
            texts.push(Text { input, source });
            continue;
        }
        let before = texts.len();
        walk(path, "", extensions, &mut texts);
        if texts.len() == before {
            let endings: Vec<String> =
                extensions.iter().map(|e| format!(".{e}")).collect();
            message::warning(format_args!(
                "{}: no file in it ends in {}: name the ending of your texts \
                 with --ext",
                path.display(),
                endings.join(" or ")
            ));
        }
    }
    texts
}

fn stdin() -> Text {
    Text { input: Input::Stdin, source: Source::stdin() }
}

fn walk(
    folder: &Path,
    below: &str,
    extensions: &[String],
    texts: &mut Vec<Text>,
) {
    let entries = fs::read_dir(folder)
        .and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            message::error(&anyhow!(
                "{}: cannot be listed: {error}: ask for the right to read it",
                folder.display()
            ));
            return;
        }
    };
    entries.sort_by(|a, b| {
        let name = |entry: &fs::DirEntry| {
            entry.file_name().to_string_lossy().into_owned()
        };
        natural(&name(a), &name(b))
            .then_with(|| a.file_name().cmp(&b.file_name()))
    });
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        let short = format!("{below}{name}");
        // A link to a folder may lead back to where we come from.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, &format!("{short}/"), extensions, texts);
        } else if path.is_file() && has_extension(&name, extensions) {
            let source = Source::file(short, path.to_string_lossy());
            texts.push(Text { input: Input::File(path), source });
        }
    }
}

fn has_extension(name: &str, extensions: &[String]) -> bool {
    let name = name.to_lowercase();
    extensions.iter().any(|extension| {
        let stem = name.strip_suffix(&extension.to_lowercase());
        stem.is_some_and(|stem| stem.len() > 1 && stem.ends_with('.'))
    })
}

/// Runs of digits by their number, everything else by its small letters.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (first, second) = (run(a), run(b));
        let order = match (is_number(first), is_number(second)) {
            (true, true) => {
                let bare =
                    |digits: &str| digits.trim_start_matches('0').to_owned();
                let (x, y) = (bare(first), bare(second));
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
            }
            _ => first.to_lowercase().cmp(&second.to_lowercase()),
        };
        if order.is_ne() || first.is_empty() {
            return order;
        }
        (a, b) = (&a[first.len()..], &b[second.len()..]);
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The digits a text begins with, or its one character that is none.
fn run(text: &str) -> &str {
    match text.chars().next() {
        Some(c) if c.is_ascii_digit() => {
            let end = text.find(|c: char| !c.is_ascii_digit());
            &text[..end.unwrap_or(text.len())]
        }
        Some(c) => &text[..c.len_utf8()],
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_in_which_people_count() {
        let order = [
            "1.txt",
            "2.txt",
            "02b.txt",
            "10.txt",
            "a.txt",
            "A1",
            "a2-9",
            "A2-10",
            "b",
            "văn bản 9.txt",
            "văn bản 12.txt",
        ];
        let mut names = order;
        names.reverse();
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, order);
        let long = "9".repeat(40);
        assert_eq!(natural(&long, "10"), Ordering::Greater);
    }

    #[test]
    fn endings_count_without_regard_to_case() {
        let endings = ["txt".to_owned(), "vie.MD".to_owned()];
        let rows = [
            ("a.txt", true),
            ("a.TXT", true),
            ("a.vie.md", true),
            ("a.md", false),
            ("atxt", false),
            (".txt", false),
            ("txt", false),
        ];
        for (name, fits) in rows {
            assert_eq!(has_extension(name, &endings), fits, "{name}");
        }
    }
}
