//! The files that a folder of results was made of, and the images of their
//! pages.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use serde::Deserialize;

use super::decisions;
use crate::Error;

/// Where the run that made a folder says what it read, below the folder.
const RUN: &str = ".khoidau/run.json";

/// The version of that.
const VERSION: u32 = 1;

/// What is taken of it.
#[derive(Deserialize)]
struct Run {
    version: u32,
    #[serde(with = "crate::batch::paths::all")]
    inputs: Vec<PathBuf>,
}

/// The endings of images, and of the PDF files that stand for them, in the
/// order in which they are looked for beside a scan.
const ENDINGS: [&str; 8] =
    ["png", "tif", "tiff", "jpg", "jpeg", "bmp", "jp2", "pdf"];

/// The files that were read.
#[derive(Debug)]
pub(super) struct Inputs {
    /// The folders and files that were named, in their order.
    roots: Vec<PathBuf>,
    /// The hashes of contents, as long as neither size nor time changes.
    contents: HashMap<String, (u64, Option<SystemTime>, String)>,
}

impl Inputs {
    /// Those of a folder of results.
    pub(super) fn of(folder: &Path) -> Result<Inputs, Error> {
        let path = folder.join(RUN);
        let text = fs::read_to_string(&path).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                return Error::data(format!(
                    "{} is no folder of results: {RUN} is not in it; name \
                     the one that `khoidau batch --out` wrote",
                    folder.display()
                ));
            }
            Error::io(&path, "read", error)
        })?;
        let run: Run = serde_json::from_str(&text).map_err(|error| {
            Error::data(format!(
                "{}: {error}: run the same `khoidau batch` again",
                path.display()
            ))
        })?;
        if run.version != VERSION {
            return Err(Error::data(format!(
                "{}: version {} of a run, of which {VERSION} is known: use \
                 the khoidau that made it",
                path.display(),
                run.version
            )));
        }
        Ok(Inputs { roots: run.inputs, contents: HashMap::new() })
    }

    /// Where a file is, by its path below the root that was named. Never
    /// outside the roots.
    pub(super) fn find(&self, file: &str) -> Option<PathBuf> {
        let relative = Path::new(file);
        let mut parts = relative.components();
        if file.is_empty()
            || !parts.all(|part| matches!(part, Component::Normal(_)))
        {
            return None;
        }
        self.roots.iter().find_map(|root| {
            let inside = root.join(relative);
            if inside.is_file() {
                return Some(inside);
            }
            let itself = root.ends_with(relative) && root.is_file();
            itself.then(|| root.clone())
        })
    }

    /// A file of JSON lines other than `file` in which a text may have this
    /// name.
    pub(super) fn json_lines_of<'n>(
        &self,
        name: &'n str,
        file: &str,
    ) -> Option<&'n str> {
        let marks = name.match_indices('#');
        let mut shorter = marks.map(|(at, _)| &name[..at]);
        shorter.find(|own| {
            *own != file
                && self.find(own).is_some_and(|path| begins_an_object(&path))
        })
    }

    /// The hash of the contents of a file.
    pub(super) fn content(&mut self, file: &str) -> Result<String, Error> {
        let path = self.find(file).ok_or_else(|| self.missing(file))?;
        let cannot = |error| Error::io(&path, "read", error);
        let mut opened = File::open(&path).map_err(cannot)?;
        let about = opened.metadata().map_err(cannot)?;
        let (size, time) = (about.len(), about.modified().ok());
        if let Some((s, t, content)) = self.contents.get(file)
            && (*s, *t) == (size, time)
            && time.is_some()
        {
            return Ok(content.clone());
        }
        let content = decisions::content(&mut opened).map_err(cannot)?;
        let known = (size, time, content.clone());
        self.contents.insert(file.to_owned(), known);
        Ok(content)
    }

    fn missing(&self, file: &str) -> Error {
        let roots = self.roots.iter().map(|root| root.display().to_string());
        let roots: Vec<String> = roots.collect();
        Error::data(format!(
            "{file} is not where it was read, in {}: put it there again",
            roots.join(", ")
        ))
    }
}

/// Whether a file begins as JSON lines do, blanks aside.
fn begins_an_object(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(1 << 10).read_to_end(&mut start));
    let blank = |byte: &&u8| {
        byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(byte)
    };
    read.is_ok() && start.iter().find(|byte| !blank(byte)) == Some(&b'{')
}

/// The image of a page of a scan that lies at `path`: what the file names for
/// it, looked for beside it, else one of the same stem. A name is never
/// followed out of the folder of the scan.
pub(super) fn image_beside(
    path: &Path,
    named: Option<&str>,
) -> Option<PathBuf> {
    let folder = path.parent()?;
    let named = named.and_then(|name| {
        // Windows names are looked at on any system.
        let name = name.replace('\\', "/");
        let relative = Path::new(&name);
        let mut parts = relative.components();
        let inside = parts.all(|part| matches!(part, Component::Normal(_)));
        let whole = inside.then(|| folder.join(relative));
        let last = relative.file_name().map(|name| folder.join(name));
        whole.into_iter().chain(last).find(|image| is_image(image, path))
    });
    named.or_else(|| same_stem(path))
}

/// Whether a file is there and may be an image; never the scan itself.
fn is_image(image: &Path, scan: &Path) -> bool {
    image != scan && image.is_file()
}

/// An image whose name is that of the scan with one ending less after another
/// (`a.hocr`, `a.png.hocr`, `a.eng.hocr`).
fn same_stem(path: &Path) -> Option<PathBuf> {
    let mut stem = path.to_owned();
    while stem.extension().is_some() {
        stem.set_extension("");
        if is_image(&stem, path) {
            return Some(stem);
        }
        let endings = ENDINGS
            .iter()
            .flat_map(|ending| [(*ending).to_owned(), ending.to_uppercase()]);
        for ending in endings {
            let mut image = stem.clone().into_os_string();
            image.push(".");
            image.push(ending);
            let image = PathBuf::from(image);
            if is_image(&image, path) {
                return Some(image);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str], inputs: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let inputs: Vec<PathBuf> =
            inputs.iter().map(|input| dir.path().join(input)).collect();
        let run = serde_json::json!({ "version": 1, "inputs": inputs });
        fs::create_dir_all(dir.path().join(".khoidau")).unwrap();
        fs::write(dir.path().join(RUN), run.to_string()).unwrap();
        dir
    }

    #[test]
    fn files_are_found_below_the_roots_and_nowhere_else() {
        let files = ["in/a/b.txt", "more/a/b.txt", "more/c.txt", "d.txt"];
        let dir = folder(&files, &["in", "more", "d.txt"]);
        let inputs = Inputs::of(dir.path()).unwrap();
        let rows = [
            ("a/b.txt", Some("in/a/b.txt")),
            ("c.txt", Some("more/c.txt")),
            ("d.txt", Some("d.txt")),
            ("../d.txt", None),
            ("a/../a/b.txt", None),
            ("e.txt", None),
            ("a", None),
            ("", None),
        ];
        for (file, expected) in rows {
            let expected = expected.map(|at| dir.path().join(at));
            assert_eq!(inputs.find(file), expected, "{file}");
        }
        let absolute = dir.path().join("d.txt");
        assert_eq!(inputs.find(absolute.to_str().unwrap()), None);
    }

    #[test]
    fn contents_are_hashed_anew_when_they_change() {
        let dir = folder(&["in/a.txt"], &["in"]);
        let mut inputs = Inputs::of(dir.path()).unwrap();
        let first = inputs.content("a.txt").unwrap();
        assert_eq!(first.len(), 64);
        assert_eq!(inputs.content("a.txt").unwrap(), first);
        fs::write(dir.path().join("in/a.txt"), "longer than before").unwrap();
        assert_ne!(inputs.content("a.txt").unwrap(), first);
        let error = inputs.content("b.txt").unwrap_err().to_string();
        assert!(error.starts_with("b.txt is not where it was read"));
    }

    #[test]
    fn a_folder_that_no_run_made_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let error = Inputs::of(dir.path()).unwrap_err().to_string();
        assert!(error.contains("is no folder of results"), "{error}");
        let dir = folder(&[], &[]);
        let later = "{\"version\":2,\"inputs\":[]}";
        fs::write(dir.path().join(RUN), later).unwrap();
        let error = Inputs::of(dir.path()).unwrap_err().to_string();
        assert!(error.contains("version 2 of a run"), "{error}");
    }

    #[test]
    fn the_image_of_a_scan_is_beside_it() {
        let dir = folder(
            &["s/a.eng.hocr", "s/a.TIF", "s/img/p1.png", "s/q.jpg", "x.png"],
            &["s"],
        );
        let at = |name: &str| dir.path().join("s").join(name);
        let scan = at("a.eng.hocr");
        let rows = [
            (Some("img/p1.png"), Some("img/p1.png")),
            (Some("/tmp-of-elsewhere/q.jpg"), Some("q.jpg")),
            (Some("C:\\scans\\q.jpg"), Some("q.jpg")),
            // Not followed; the stem is taken instead.
            (Some("../x.png"), Some("a.TIF")),
            (Some("a.eng.hocr"), Some("a.TIF")),
            (Some(""), Some("a.TIF")),
            (None, Some("a.TIF")),
        ];
        for (named, expected) in rows {
            let expected = expected.map(at);
            assert_eq!(image_beside(&scan, named), expected, "{named:?}");
        }
        assert_eq!(image_beside(&at("z.hocr"), None), None);
    }
}
