//! The texts in the sources: what stands in quotation marks and looks like a
//! sentence.

use std::fs;
use std::path::{Path, PathBuf};

/// A text in the sources.
pub struct Text {
    /// Where it stands, below `src`.
    pub file: String,
    pub line: usize,
    /// As the program has it, its holes written `{}`.
    pub text: String,
}

/// The texts of all sources but tests, below the folder of the sources.
pub fn texts() -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    let mut texts = Vec::new();
    for path in files {
        let below = path.strip_prefix(&root).unwrap();
        let file = below.to_str().unwrap().replace('\\', "/");
        let source = fs::read_to_string(&path).unwrap();
        if !file.ends_with("tests.rs") && !file.contains("/tests/") {
            read(&file, without_tests(&source), &mut texts);
        }
    }
    texts
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// A source up to the tests at its end.
fn without_tests(source: &str) -> &str {
    let mut starts = source.match_indices("#[cfg(test)]\nmod ");
    let start = starts.find(|(at, _)| {
        let line = source[*at..].lines().nth(1).unwrap_or_default();
        line.ends_with('{')
    });
    start.map_or(source, |(at, _)| &source[..at])
}

fn read(file: &str, source: &str, texts: &mut Vec<Text>) {
    let bytes = source.as_bytes();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if bytes[at] == b'\'' {
            at += sign(rest);
        } else if let Some(hashes) = raw(rest) {
            let start = at + rest.find('"').unwrap() + 1;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = start + source[start..].find(&close).unwrap();
            at = end + close.len();
        } else if bytes[at] == b'"' {
            let start = at + 1;
            let mut end = start;
            while bytes[end] != b'"' {
                end += 1 + usize::from(bytes[end] == b'\\');
            }
            let is_text = at == 0 || bytes[at - 1] != b'b';
            let before = source[..at].trim_end();
            if is_text && !is_for_programmers(before) {
                texts.push(Text {
                    file: file.to_owned(),
                    line: source[..at].matches('\n').count() + 1,
                    text: holes(&unescaped(&source[start..end])),
                });
            }
            at = end + 1;
        } else {
            at += rest.chars().next().unwrap().len_utf8();
        }
    }
}

/// The length of a character in quotation marks, 1 of a lifetime.
fn sign(rest: &str) -> usize {
    let inside = &rest[1..];
    let Some(first) = inside.chars().next() else { return 1 };
    let end = match first {
        '\\' => inside[2..].find('\'').map(|end| end + 4),
        _ => inside[first.len_utf8()..]
            .starts_with('\'')
            .then(|| first.len_utf8() + 2),
    };
    end.unwrap_or(1)
}

/// The number of signs that a raw string is closed with, if one begins.
fn raw(rest: &str) -> Option<usize> {
    let rest = rest.strip_prefix('b').unwrap_or(rest);
    let rest = rest.strip_prefix('r')?;
    let hashes = rest.bytes().take_while(|&byte| byte == b'#').count();
    rest[hashes..].starts_with('"').then_some(hashes)
}

/// Whether a text is the argument of what only programmers see.
fn is_for_programmers(before: &str) -> bool {
    let calls =
        ["expect(", "panic!(", "unreachable!(", "debug_assert!(", "feature ="];
    // That of an attribute, not a variable of this name.
    let is_reason = before
        .strip_suffix("reason =")
        .is_some_and(|attribute| attribute.trim_end().ends_with([',', '(']));
    is_reason || calls.iter().any(|call| before.ends_with(call))
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            out.push(sign);
            continue;
        }
        match signs.next().unwrap() {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            '\n' => {
                while signs.next_if(|sign| sign.is_whitespace()).is_some() {}
            }
            other => out.push(other),
        }
    }
    out
}

/// A text of a format macro with its holes written alike.
fn holes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let sign = &rest[at..=at];
        if rest[at + 1..].starts_with(sign) {
            out.push_str(sign);
            rest = &rest[at + 2..];
            continue;
        }
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        // Two holes side by side are one for who looks for them.
        if !out.ends_with("{}") {
            out.push_str("{}");
        }
        rest = &rest[end..];
    }
    out + rest
}
