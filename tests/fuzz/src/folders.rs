//! Folders of results in which a file is damaged, and tables that were spoiled
//! on the way through a spreadsheet: they are read or refused, the run goes on
//! or says why not, and no input changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use khoidau::batch::decisions::Decisions;
use khoidau::batch::{self, Batch, Observer, Outcome, Summary, Work};
use khoidau::catalogue::{self, Catalogue, Request};
use khoidau::review::Review;
use khoidau::{Corrector, Error};
use tempfile::TempDir;

use crate::{catalogue::shown, model};

/// The folder of the inputs and that of the outputs.
const IN: &str = "in";
pub const OUT: &str = "out";

/// What is repaired: two documents, one of them by lines.
const INPUTS: [(&str, &str); 2] = [
    ("a/1.txt", include_str!("../../../corpus/14-giay-moi.heavy.eng.txt")),
    (
        "b.jsonl",
        "{\"id\": 1, \"text\": \"ngay 3 thang 2 nam 2020\"}\n{\"id\": 2, \
         \"text\": \"Ban Chap hanh Trung wong\"}\n",
    ),
];

/// What a table decides of all that it asks.
const STANDS: &str = ",=\r\n";

/// The files of a folder and of all in it, by their names from there.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(&inner).expect("a folder") {
            let path = entry.expect("a file").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("it is in there");
            all.insert(name.to_owned(), fs::read(&path).expect("a file"));
        }
    }
    all
}

fn put(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) {
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("it is in a folder"))
            .expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

/// Sees that no panic is made a failure of a file.
struct Watch;

impl Observer for Watch {
    fn done(&self, outcome: &Outcome) {
        let said = outcome.failure.as_ref().map(ToString::to_string);
        let said = said.unwrap_or_default();
        assert!(!said.contains("khoidau itself failed"), "{said}");
    }
}

fn run(folder: &Path) -> Result<Summary, Error> {
    let work = Work::new(Corrector::new(model().clone()));
    let inputs = vec![folder.join(IN)];
    Batch::new(work, inputs, folder.join(OUT)).run(&Watch)
}

fn sheet_of(review: &Review) -> Vec<u8> {
    let mut table = Vec::new();
    review.write_sheet(&mut table).expect("results of our own");
    table
}

/// Inputs and the results of a run over them, of which some are decided.
fn finished() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static FINISHED: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    FINISHED.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let inputs = INPUTS.map(|(name, text)| {
            (Path::new(IN).join(name), text.as_bytes().to_vec())
        });
        put(folder.path(), &BTreeMap::from(inputs));
        run(folder.path()).expect("a run of our own");
        let out = folder.path().join(OUT);
        let mut review = Review::open(&out, "An").expect("our own results");
        let table = String::from_utf8(sheet_of(&review)).expect("UTF-8");
        let table = table.replacen(",\r\n", STANDS, 4);
        let applied = review.apply_sheet(table.as_bytes());
        assert!(applied.expect("a table of our own").decided > 0);
        drop(review);
        run(folder.path()).expect("a run of our own");
        files(folder.path())
    })
}

/// A folder with all of it.
pub fn copy() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), finished());
    folder
}

fn inputs_are_as_they_were(folder: &Path) {
    for (name, text) in INPUTS {
        let now = fs::read(folder.join(IN).join(name)).expect("an input");
        assert!(now == text.as_bytes(), "{name} was written to");
    }
}

/// Lines of the tables that a catalogue is built of, as
/// [`crate::catalogue::records`] reads them: all, and those of a file.
pub fn tables() -> Vec<Vec<u8>> {
    let table = |name: &str| {
        let bytes = &finished()[&Path::new(OUT).join(name)];
        String::from_utf8_lossy(bytes).into_owned()
    };
    let (records, changes) = (table("records.jsonl"), table("changes.jsonl"));
    let of = |table: &str, name: &str| {
        let lines = table.lines().filter(|line| line.contains(name));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    ["", INPUTS[0].0, "b.jsonl#1"]
        .map(|name| [of(&records, name), of(&changes, name)].join("\n"))
        .map(String::into_bytes)
        .into()
}

/// All files of the results, each with its name in front, in a line.
pub fn results_seeds() -> Vec<Vec<u8>> {
    let named = finished().iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix(OUT).ok()?.to_str()?;
        // Of others the lines are what counts.
        Some([format!("{name}\n").as_bytes(), bytes].concat())
    });
    named.collect()
}

/// The name of a file of the results, and in the lines behind what stands in
/// it in place of what stood there.
pub fn results(data: &[u8]) {
    let Some(at) = data.iter().position(|&byte| byte == b'\n') else { return };
    let (name, content) = (&data[..at], &data[at + 1..]);
    let Ok(name) = std::str::from_utf8(name) else { return };
    if !finished().contains_key(&Path::new(OUT).join(name)) {
        return;
    }
    let folder = copy();
    let out = folder.path().join(OUT);
    fs::write(out.join(name), content).expect("it is written");

    let _ = batch::contents(&out);
    let decided = Decisions::open(&out).expect("a file is there");
    for number in 1..=decided.count() {
        let one = decided.get(number);
        let about = one.and_then(|one| one.file().zip(one.content()));
        let held = about.map(|(file, content)| decided.of(file, content));
        assert!(held.is_none_or(|held| held.len() <= decided.count()));
    }
    if let Ok(review) = Review::look(&out) {
        let _ = review.write_sheet(&mut Vec::new());
    }
    searched(&out);
    let merged = folder.path().join("merged");
    let _ = batch::merge(&[out.clone()], &merged, None);
    let _ = catalogue::check(&out);
    let _ = run(folder.path());
    if catalogue::rebuild(&out).is_ok() {
        searched(&out);
    }
    inputs_are_as_they_were(folder.path());
}

fn searched(out: &Path) {
    let request = Request::new("quyet dinh");
    if let Ok(open) = Catalogue::read(out)
        && let Ok(found) = open.search(&request)
    {
        shown(&found, request.limit);
    }
}

/// The table of all that is asked, as it is and with decisions.
pub fn sheets() -> Vec<Vec<u8>> {
    let folder = copy();
    let review = Review::look(&folder.path().join(OUT));
    let table = sheet_of(&review.expect("results of our own"));
    let text = String::from_utf8(table.clone()).expect("it is UTF-8");
    let other = text.replace(STANDS, ",-\r\n").replace(',', ";");
    let typed = text.replace(",\r\n", ",Ủy ban\r\n").replace(STANDS, ",\r\n");
    vec![table, other.into_bytes(), typed.into_bytes()]
}

/// A table that comes back from a spreadsheet: what it decides once it does
/// not decide again, and the run goes on with it.
pub fn sheet(data: &[u8]) {
    let folder = copy();
    let out = folder.path().join(OUT);
    let mut review = Review::open(&out, "An").expect("our own results");
    if review.apply_sheet(data).is_err() {
        return;
    }
    let again = review.apply_sheet(data).expect("it was applied before");
    assert_eq!(again.decided, 0, "it decides nothing anew");
    drop(review);
    let decided = Decisions::open(&out).expect("they are there");
    assert!(decided.broken().is_empty(), "{:?}", decided.broken());
    let summary = run(folder.path()).expect("decisions break no run");
    assert!(summary.complete && summary.failed == 0, "{summary:?}");
    inputs_are_as_they_were(folder.path());
}
