//! Finds the texts in folders, and the pages of one text in several files.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use khoidau::batch::natural::natural;
use khoidau::export::Source;

use crate::input::Input;
use crate::lang;
use crate::message;

/// A file with the names it has in records.
pub struct Text {
    pub input: Input,
    /// Its own name, or its path below the folder that was named; none for
    /// standard input.
    pub name: Option<String>,
    /// Where the file lies in a folder that was named.
    folder: Option<PathBuf>,
}

impl Text {
    /// The path by which it is opened, `-` for standard input.
    pub fn path(&self) -> String {
        match &self.input {
            Input::Stdin => "-".to_owned(),
            Input::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// The names for records.
    pub fn source(&self) -> Source {
        match &self.name {
            Some(name) => Source::file(name, self.path()),
            None => Source::stdin(),
        }
    }

    /// The series of pages the file may belong to, and which page it is.
    fn page(&self) -> Option<(Series<'_>, &str)> {
        let folder = self.folder.as_deref()?;
        let Input::File(path) = &self.input else { return None };
        let (before, number, after) = numbered(path.file_name()?.to_str()?)?;
        Some((Series { folder, before, after }, number))
    }
}

/// Files of one folder whose names differ in the number they end with:
/// `scan_p1.txt`, `scan_p2.txt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Series<'n> {
    folder: &'n Path,
    before: &'n str,
    after: &'n str,
}

/// What stands before the number that the stem of a name ends with, the
/// number, and what stands behind it. A bracket may close it: `scan (2).txt`.
fn numbered(name: &str) -> Option<(&str, &str, &str)> {
    let mut stem = name;
    // `p1.vie.txt` has two endings.
    while let Some((rest, ending)) = stem.rsplit_once('.')
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        stem = rest;
    }
    let stem = stem.trim_end_matches([')', ']']);
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    let start = stem.len() - digits;
    (digits > 0).then(|| (&stem[..start], &stem[start..], &name[stem.len()..]))
}

/// The files of each series of pages in a list, in its order. A file that is
/// no page of others is alone.
pub fn series(texts: &[Text]) -> Vec<Vec<&Text>> {
    let mut places: HashMap<Series<'_>, usize> = HashMap::new();
    let mut all: Vec<Vec<&Text>> = Vec::new();
    for text in texts {
        let next = all.len();
        let place = match text.page() {
            Some((series, _)) => *places.entry(series).or_insert(next),
            None => next,
        };
        match all.get_mut(place) {
            Some(series) => series.push(text),
            None => all.push(vec![text]),
        }
    }
    all
}

/// The texts that are read where pages are joined: each series in a folder is
/// one, and so are all the files that were named.
pub fn joined(texts: &[Text]) -> Vec<Vec<&Text>> {
    let mut all = series(texts);
    let named: Vec<&Text> =
        texts.iter().filter(|text| text.folder.is_none()).collect();
    all.retain(|series| series[0].folder.is_some());
    if !named.is_empty() {
        all.insert(0, named);
    }
    all
}

/// The pages that are missing in a series between its first and its last;
/// those of which there are many are no pages.
pub fn gaps(texts: &[&Text]) -> Vec<usize> {
    let numbers = texts.iter().filter_map(|text| text.page());
    let numbers: Vec<usize> =
        numbers.filter_map(|(_, number)| number.parse().ok()).collect();
    let (Some(&first), Some(&last)) =
        (numbers.iter().min(), numbers.iter().max())
    else {
        return Vec::new();
    };
    if last - first > 2 * numbers.len() {
        return Vec::new();
    }
    (first..last).filter(|page| !numbers.contains(page)).collect()
}

/// The texts that were named, and those in the folders that were: files whose
/// names end in one of these extensions, in natural order,
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
            let name = Some(name.to_string_lossy().into_owned());
            texts.push(Text { input, name, folder: None });
            continue;
        }
        let before = texts.len();
        let mut others = BTreeMap::new();
        walk(path, "", extensions, &mut texts, &mut others);
        left_out(path, extensions, texts.len() == before, &others);
    }
    texts
}

fn stdin() -> Text {
    Text { input: Input::Stdin, name: None, folder: None }
}

/// The endings of files that are read, too, where they are asked for: known
/// ones are told of that are not.
const READABLE: [&str; 18] = [
    "txt", "md", "html", "htm", "hocr", "xml", "tsv", "json", "jsonl", "pdf",
    "docx", "png", "jpg", "jpeg", "jp2", "tif", "tiff", "bmp",
];

/// Says what lies in a folder and was not read.
fn left_out(
    folder: &Path,
    extensions: &[String],
    nothing: bool,
    others: &BTreeMap<String, usize>,
) {
    let folder = folder.display();
    let endings: Vec<String> =
        extensions.iter().map(|e| format!(".{e}")).collect();
    let endings = endings.join(" or ");
    let told: Vec<String> = others
        .iter()
        .map(|(ending, count)| format!("{count} .{ending}"))
        .map(|told| lang::said(&told).into_owned())
        .collect();
    match (nothing, told.is_empty()) {
        (true, true) => message::warning(format_args!(
            "{folder}: no file in it ends in {endings}: name the ending of \
             your texts with --ext"
        )),
        (true, false) => message::warning(format_args!(
            "{folder}: no file in it ends in {endings}, only {}: --ext names \
             the endings to read",
            told.join(", ")
        )),
        (false, true) => {}
        (false, false) => message::warning(format_args!(
            "{folder}: only the files in it that end in {endings} are read; \
             others are skipped: {}: --ext names the endings to read",
            told.join(", ")
        )),
    }
}

fn walk(
    folder: &Path,
    below: &str,
    extensions: &[String],
    texts: &mut Vec<Text>,
    others: &mut BTreeMap<String, usize>,
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
            walk(&path, &format!("{short}/"), extensions, texts, others);
        } else if path.is_file() && has_extension(&name, extensions) {
            texts.push(Text {
                input: Input::File(path),
                name: Some(short),
                folder: Some(folder.to_owned()),
            });
        } else if let Some(ending) = Path::new(&*name).extension() {
            let ending = ending.to_string_lossy().to_lowercase();
            if READABLE.contains(&&*ending) {
                *others.entry(ending).or_default() += 1;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_by_the_number_a_name_ends_with() {
        let rows = [
            ("001.txt", Some(("", "001", ".txt"))),
            ("scan_p12.txt", Some(("scan_p", "12", ".txt"))),
            ("cv 5 (2).txt", Some(("cv 5 (", "2", ").txt"))),
            ("trang-3.vie.txt", Some(("trang-", "3", ".vie.txt"))),
            ("7", Some(("", "7", ""))),
            ("v1.2_p3.txt", Some(("v1.2_p", "3", ".txt"))),
            ("2025-letter.txt", None),
            ("letter.txt", None),
            (".txt", None),
        ];
        for (name, parts) in rows {
            assert_eq!(numbered(name), parts, "{name}");
        }
        let text = |name: &str| Text {
            input: Input::File(Path::new("in").join(name)),
            name: Some(name.to_owned()),
            folder: Some(PathBuf::from("in")),
        };
        let names = ["1.txt", "2.txt", "4.txt", "a1.txt", "b.txt", "a3.txt"];
        let texts = names.map(text);
        let all = series(&texts);
        let names = |series: &Vec<&Text>| {
            let names = series.iter().filter_map(|text| text.name.as_deref());
            names.collect::<Vec<_>>().join(" ")
        };
        let names: Vec<String> = all.iter().map(names).collect();
        assert_eq!(names, ["1.txt 2.txt 4.txt", "a1.txt a3.txt", "b.txt"]);
        assert_eq!(gaps(&all[0]), [3]);
        let far = ["2019.txt", "2024.txt"].map(text);
        assert!(gaps(&far.iter().collect::<Vec<_>>()).is_empty());
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
