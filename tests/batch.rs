//! `khoidau batch` on folders of made files: what is in the outputs, and that
//! no fault of a file, a disk or a power cut costs any of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::util::Dir;
use crate::util::command::Ran;

/// Puts documents of the corpus into a tree below `in`.
pub fn documents(dir: &Dir, count: usize) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut names: Vec<String> = fs::read_dir(&corpus)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter(|name| name.ends_with(".light.eng.txt"))
        .collect();
    names.sort();
    for (at, name) in names.iter().cycle().take(count).enumerate() {
        let text = fs::read_to_string(corpus.join(name)).unwrap();
        // A page, so that tests are quick.
        let page: String =
            text.lines().take(24).flat_map(|l| [l, "\n"]).collect();
        dir.put(&format!("in/{}/trang {at}.txt", at % 3), page);
    }
    let scan = corpus.join("scans/14-giay-moi.light.eng.hocr");
    dir.put("in/quét/giấy mời.hocr", fs::read(scan).unwrap());
}

/// All outputs but the page with the time on it, by their names.
pub fn outputs(dir: &Dir, out: &str) -> BTreeMap<String, Vec<u8>> {
    fn walk(at: &Path, below: &str, all: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(at).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            let short = format!("{below}{name}");
            let own = ["report.html", ".khoidau", "catalogue.sqlite"];
            if own.contains(&&*name) && below.is_empty() {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{short}/"), all);
            } else {
                all.insert(short, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(&dir.join(out), "", &mut all);
    assert!(all.contains_key("records.jsonl"), "{:?}", all.keys());
    all
}

/// Names of what differs.
pub fn differ(
    a: &BTreeMap<String, Vec<u8>>,
    b: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    let names = a.keys().chain(b.keys());
    let mut names: Vec<String> =
        names.filter(|name| a.get(*name) != b.get(*name)).cloned().collect();
    names.dedup();
    names
}

pub fn batch(dir: &Dir, args: &[&str]) -> Ran {
    dir.khoidau([&["batch"], args].concat()).output()
}

/// The rows of `errors.csv`, by the names of the files.
pub fn errors(dir: &Dir, out: &str) -> BTreeMap<String, (String, String)> {
    let bytes = dir.get(&format!("{out}/errors.csv"));
    let text = String::from_utf8(bytes).unwrap();
    let mut rows = csv::Reader::from_reader(
        text.trim_start_matches('\u{feff}').as_bytes(),
    );
    assert_eq!(rows.headers().unwrap(), vec!["file", "stage", "error"]);
    rows.records()
        .map(|row| {
            let row = row.unwrap();
            (row[0].to_owned(), (row[1].to_owned(), row[2].to_owned()))
        })
        .collect()
}

pub fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_folder_is_repaired_and_read_as_its_files_are() {
    let dir = Dir::new("batch");
    documents(&dir, 5);
    dir.put("in/lines.jsonl", "{\"id\":7,\"text\":\"UY BAN NHAN DAN\"}\n");
    batch(&dir, &["in", "--out", "out"]).status(0);
    let all = outputs(&dir, "out");
    for name in
        ["0/trang 0.txt", "2/trang 2.txt", "quét/giấy mời.hocr", "lines.jsonl"]
    {
        let cleaned = dir.khoidau(["clean", &format!("in/{name}")]).output();
        let cleaned = cleaned.status(0).stdout();
        assert!(all[name] == cleaned.as_bytes(), "{name}");
    }
    let args = ["extract", "--ext", "txt", "--ext", "hocr", "--ext", "jsonl"];
    for (form, name) in [("jsonl", "records.jsonl"), ("csv", "records.csv")] {
        let args = [&args[..], &["--format", form, "in"]].concat();
        let extracted = dir.khoidau(args).output();
        // Files stand before folders in the one, among them in the other.
        let sorted = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let mut lines: Vec<String> =
                text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(
            sorted(&all[name]),
            sorted(extracted.stdout().as_bytes()),
            "{form}"
        );
    }
    // Each change is where it says, and doubtful ones show their lines.
    let changes = lines(&all["changes.jsonl"]);
    assert!(changes.len() > 50);
    let mut shown = 0;
    for change in &changes {
        let file = change["file"].as_str().unwrap();
        if !file.ends_with(".txt") {
            continue;
        }
        let text = dir.get(&format!("in/{file}"));
        let place = |key: &str| change[key].as_u64().unwrap() as usize;
        let before = &text[place("start")..place("end")];
        assert_eq!(before, change["before"].as_str().unwrap().as_bytes());
        if let Some(repaired) = change["repaired"].as_str() {
            let at = |n: usize| change["at"][n].as_u64().unwrap() as usize;
            let key = match change["applied"].as_bool().unwrap() {
                true => "after",
                false => "before",
            };
            assert_eq!(repaired[at(0)..at(1)], *change[key].as_str().unwrap());
            let line = place("line") - 1;
            let whole = std::str::from_utf8(&text).unwrap();
            assert_eq!(whole.lines().nth(line).unwrap(), change["read"]);
            shown += 1;
        }
    }
    assert!(shown > 0);
    let boxed = |c: &Value| c["line_bbox"].is_array() && c["page"] == 1;
    assert!(changes.iter().any(boxed));
    let report: Value = serde_json::from_slice(&all["report.json"]).unwrap();
    assert_eq!(report["inputs"]["files"], 7);
    assert!(dir.get("out/report.html").starts_with(b"<!doctype html>"));
}

#[test]
fn jobs_shards_and_the_order_of_runs_change_no_byte() {
    let dir = Dir::new("batch-same");
    documents(&dir, 12);
    let all = |out: &str| outputs(&dir, out);
    batch(&dir, &["in", "--out", "one", "--jobs", "1"]).status(0);
    let one = all("one");
    batch(&dir, &["in", "--out", "three", "--jobs", "3"]).status(0);
    assert_eq!(differ(&one, &all("three")), [""; 0]);
    for shard in ["2/3", "1/3", "3/3"] {
        let merged = dir.khoidau(["merge", "shards"]).output();
        let said = merged.status(2).stderr();
        assert!(
            said.contains("shard") || said.contains("no outputs"),
            "{said}"
        );
        batch(&dir, &["in", "--out", "shards", "--shard", shard]).status(0);
    }
    dir.khoidau(["merge", "shards"]).output().status(0);
    assert_eq!(differ(&one, &all("shards")), [""; 0]);
    // Shards on machines of their own.
    for shard in ["1/2", "2/2"] {
        let out = format!("own{}", &shard[..1]);
        batch(&dir, &["in", "--out", &out, "--shard", shard]).status(0);
    }
    let own = ["merge", "own1", "own2", "--out", "own"];
    dir.khoidau(own).output().status(0);
    assert_eq!(differ(&one, &all("own")), [""; 0]);
    dir.khoidau(["merge", "own1", "own1"]).output().status(2);
    // What was learned of each folder is the same for all.
    let together = ["in", "--out", "together", "--one-engine"];
    batch(&dir, &together).status(0);
    let shards = ["in", "--out", "learned", "--one-engine", "--shard"];
    for shard in ["1/2", "2/2"] {
        batch(&dir, &[&shards[..], &[shard]].concat()).status(0);
    }
    dir.khoidau(["merge", "learned"]).output().status(0);
    assert_eq!(differ(&all("together"), &all("learned")), [""; 0]);
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let dir = Dir::new("batch-killed");
    documents(&dir, 40);
    batch(&dir, &["in", "--out", "whole"]).status(0);
    let whole = outputs(&dir, "whole");
    for round in 0..10u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_khoidau"))
            .current_dir(dir.path())
            .args(["batch", "in", "--out", "out", "--jobs", "2"])
            .env("KHOIDAU_MODEL", "compact")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(100 + 271 * round % 900));
        let _ = child.kill();
        let _ = child.wait();
        // A line that was torn in the middle is as good as none.
        let journal = dir.join("out/.khoidau/1-of-1/journal.jsonl");
        if let Ok(bytes) = fs::read(&journal)
            && round % 2 == 1
        {
            let torn = bytes.len() - bytes.len().min(7);
            fs::write(&journal, &bytes[..torn]).unwrap();
        }
        // Its hands may still write; they end with what they are at.
        thread::sleep(Duration::from_millis(50));
    }
    batch(&dir, &["in", "--out", "out"]).status(0);
    assert_eq!(differ(&whole, &outputs(&dir, "out")), [""; 0]);
    let left = fs::read_dir(dir.join("out/.khoidau/1-of-1")).unwrap();
    let left: Vec<String> = left
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("scratch") || name.contains("new"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn what_is_done_is_left_alone_until_it_changes() {
    let dir = Dir::new("batch-again");
    documents(&dir, 4);
    batch(&dir, &["in", "--out", "out"]).status(0);
    let first = outputs(&dir, "out");
    let told = |ran: &Ran, words: &str| {
        let said = ran.stderr();
        assert!(said.contains(words), "{words}: {said}");
    };
    let again = batch(&dir, &["in", "--out", "out"]);
    told(again.status(0), "5 files done (0 now, 5 earlier)");
    assert_eq!(differ(&first, &outputs(&dir, "out")), [""; 0]);
    // Touched, and written anew with the same words: nothing to do.
    let path = dir.join("in/0/trang 0.txt");
    let same = fs::read(&path).unwrap();
    fs::write(&path, &same).unwrap();
    told(&batch(&dir, &["in", "--out", "out"]), "0 now, 5 earlier");
    // Changed, taken away, added, an output lost.
    fs::write(&path, "UY BAN NHAN DAN\nTINH BINH PHU\n").unwrap();
    fs::remove_file(dir.join("in/1/trang 1.txt")).unwrap();
    fs::remove_file(dir.join("out/2/trang 2.txt")).unwrap();
    dir.put("in/new.txt", "Can ctr Nghi quyét\n");
    let changed = batch(&dir, &["in", "--out", "out"]);
    told(changed.status(0), "5 files done (3 now, 2 earlier)");
    let now = outputs(&dir, "out");
    // The catalogue that grew is the one that is built anew.
    dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
    // What comes next is said so that it can be typed.
    let quote = if cfg!(windows) { '"' } else { '\'' };
    let typed = format!(
        "khoidau: open {quote}{}{quote} in a browser; check with `khoidau \
         review {quote}a fresh one{quote}`, find with `khoidau search \
         {quote}a fresh one{quote} WORDS`\n",
        Path::new("a fresh one").join("report.html").display()
    );
    told(batch(&dir, &["in", "--out", "a fresh one"]).status(0), &typed);
    // What was made of a file that is gone is gone, too.
    assert_eq!(differ(&outputs(&dir, "a fresh one"), &now), [""; 0]);
    for lines in
        ["{\"id\":1,\"text\":\"S6 12-QD/TU\"}\n", "{\"text\":\"a\"}\n"]
    {
        dir.put("in/lines.jsonl", lines);
        batch(&dir, &["in", "--out", "out"]).status(0);
        dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
    }
    fs::remove_file(dir.join("in/lines.jsonl")).unwrap();
    batch(&dir, &["in", "--out", "out"]).status(0);
    dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
    // Other settings: all of it again.
    let other = ["in", "--out", "out", "--min-confidence", "0.9"];
    told(&batch(&dir, &other), "5 files done\n");
    // As it was begun, from anywhere.
    let resumed = dir.khoidau(["batch", "--resume", "out"]).output();
    told(resumed.status(0), "0 now, 5 earlier");
}

/// A page of hOCR with this on it.
#[cfg(unix)]
fn hocr(content: &str) -> String {
    format!("<html><body><div class='ocr_page'>{content}</div></body></html>")
}

#[cfg(unix)]
#[test]
fn bad_files_are_named_and_the_rest_goes_on() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let dir = Dir::new("batch-bad");
    dir.put("in/good.txt", "UY BAN NHAN DAN\n");
    dir.put("in/a\nb.txt", "UY BAN NHAN DAN\n");
    dir.put("in/word.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old");
    dir.put("in/torn.pdf", "%PDF-1.7\n1 0 obj\n<<");
    dir.put("in/other.xml", "<?xml version='1.0'?><invoice>5</invoice>");
    dir.put("in/torn.hocr", "<html><body><div class='ocr_page'><span class='ocrx_word' title='bbox 1 2 3'>a");
    dir.put("in/zip.docx", b"PK\x03\x04\x14\0\0\0\x08\0");
    dir.put("in/noise.bin", (0..=255u8).collect::<Vec<_>>());
    dir.put("in/other.json", "{\"a\":{\"b\":\n1}}");
    dir.put("in/half.jsonl", "{\"text\":\"mot\"}\n{\"text\":\n");
    dir.put("in/png.png", b"\x89PNG\r\n\x1a\n\0\0");
    dir.put("in/x.png", b"\x89PNG\r\n\x1a\n\0\0");
    dir.put("in/x.png.txt", "UY BAN\n");
    dir.put("in/nul.txt", "UY BAN\0NHAN DAN\n");
    dir.put("in/wide.txt", b"U\0Y\0 \0B\0A\0N\0\n\0");
    dir.put("in/text.rtf", "{\\rtf1\\ansi UY BAN}\n");
    dir.put("in/torn.alto.xml", "<?xml version='1.0'?><alto><Layout><Page>");
    dir.put(
        "in/bomb.xml",
        "<!DOCTYPE a [<!ENTITY b \"cc\">]><alto>&b;</alto>",
    );
    dir.put("in/deep.hocr", hocr(&"<div>".repeat(100_000)));
    dir.put("in/huge.png", {
        // A header of 60,000 by 60,000 pixels.
        let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        file.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
        file.extend([0; 64]);
        file
    });
    dir.put("in/loop.tif", b"II*\0\x08\0\0\0\0\0\x08\0\0\0");
    dir.put("in/large.txt", "");
    let large = fs::File::options().write(true).open(dir.join("in/large.txt"));
    large.unwrap().set_len(3 << 30).unwrap();
    let raw = std::ffi::OsStr::from_bytes(b"in/\xff.txt");
    fs::write(dir.path().join(raw), "UY BAN\n").unwrap();
    symlink("nothing", dir.join("in/link.txt")).unwrap();
    let made = Command::new("mkfifo").arg(dir.join("in/pipe.txt")).status();
    assert!(made.unwrap().success());
    let long = format!("{}.docx", "d".repeat(250));
    dir.put(&format!("in/{long}"), b"PK\x03\x04");
    let inputs = {
        let walk = Command::new("find")
            .arg(dir.join("in"))
            .args(["-type", "f", "-exec", "md5sum", "{}", "+"])
            .output();
        walk.unwrap().stdout
    };
    let ran = batch(&dir, &["in", "--out", "out"]);
    ran.status(2);
    let errors = errors(&dir, "out");
    let failed = [
        "word.doc",
        "torn.pdf",
        "other.xml",
        "zip.docx",
        "noise.bin",
        "other.json",
        "half.jsonl",
        "png.png",
        "x.png",
        "\u{fffd}.txt",
        "link.txt",
        "pipe.txt",
        "nul.txt",
        "wide.txt",
        "text.rtf",
        "torn.alto.xml",
        "bomb.xml",
        "deep.hocr",
        "huge.png",
        "loop.tif",
        "large.txt",
        &long,
    ];
    for name in failed {
        let row = errors.get(name);
        let row = row.unwrap_or_else(|| panic!("{name}: {errors:?}"));
        assert!(!row.1.is_empty() && !row.1.contains(name), "{row:?}");
    }
    assert!(errors.len() <= failed.len() + 1, "{errors:?}");
    let all = outputs(&dir, "out");
    assert!(all["good.txt"].starts_with("ỦY BAN NHÂN DÂN".as_bytes()));
    assert!(all["a\nb.txt"].starts_with("ỦY BAN".as_bytes()));
    assert!(all["x.png.txt"].starts_with("ỦY BAN".as_bytes()));
    let after = Command::new("find")
        .arg(dir.join("in"))
        .args(["-type", "f", "-exec", "md5sum", "{}", "+"])
        .output();
    assert!(after.unwrap().stdout == inputs);
}

#[cfg(unix)]
#[test]
fn a_file_that_takes_too_long_or_too_much_is_given_up() {
    let dir = Dir::new("batch-limit");
    dir.put_program(
        "tesseract",
        "#!/bin/sh\ncase \"$1\" in --list-langs) echo 'List (1):'; echo vie; \
         exit;; --version) echo 'tesseract 5.9.9'; exit;; esac\nsleep 60\n",
    );
    let engine = dir.join("tesseract");
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend([0, 0, 1, 0, 0, 0, 1, 0]);
    png.extend(b"\x08\0\0\0\0\0\0\0\0\0\0\0\0IEND\0\0\0\0");
    dir.put("in/slow.png", png);
    dir.put("in/a.txt", "UY BAN NHAN DAN\n");
    dir.put("in/z.txt", "UY BAN NHAN DAN\n");
    let run = |more: &[&str]| {
        // Long enough for a process to start beside other tests.
        let args = ["batch", "in", "--out", "out", "--file-timeout", "6"];
        dir.khoidau([&args[..], more].concat())
            .env("KHOIDAU_TESSERACT", engine.to_str().unwrap())
            .output()
    };
    run(&["--jobs", "1"]).status(2);
    assert_eq!(errors(&dir, "out")["slow.png"].0, "limit");
    assert!(outputs(&dir, "out").contains_key("z.txt"));
    // It is not tried again and again, unless asked for.
    let again = run(&[]);
    assert!(again.stderr().contains("3 earlier"), "{}", again.stderr());
    let again = run(&["--retry"]);
    assert!(again.stderr().contains("2 earlier"), "{}", again.stderr());
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_a_run_that_goes_on_later() {
    let dir = Dir::new("batch-full");
    documents(&dir, 30);
    dir.put("in/large.txt", "UY BAN NHAN DAN TINH\n".repeat(2000));
    batch(&dir, &["in", "--out", "whole"]).status(0);
    // In blocks of 512 bytes or 1 KiB, as shells have it.
    for blocks in [16, 60] {
        let run = format!(
            "ulimit -f {blocks}; exec '{}' batch in --out out",
            env!("CARGO_BIN_EXE_khoidau")
        );
        let ran = Command::new("sh")
            .args(["-c", &run])
            .current_dir(dir.path())
            .env("KHOIDAU_LANG", "en")
            .env("KHOIDAU_MODEL", "compact")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{said}");
        assert!(said.contains("what is done is kept"), "{said}");
    }
    batch(&dir, &["in", "--out", "out"]).status(0);
    let (whole, out) = (outputs(&dir, "whole"), outputs(&dir, "out"));
    assert_eq!(differ(&whole, &out), [""; 0]);
}

#[test]
fn a_second_run_at_once_is_refused_and_inputs_are_never_outputs() {
    let dir = Dir::new("batch-lock");
    dir.put("in/a.txt", "UY BAN NHAN DAN\n");
    batch(&dir, &["in", "--out", "out"]).status(0);
    let lock = File::options()
        .write(true)
        .open(dir.join("out/.khoidau/1-of-1/lock"))
        .unwrap();
    lock.lock().unwrap();
    let refused = batch(&dir, &["in", "--out", "out"]);
    assert!(refused.status(2).stderr().contains("in use by"));
    drop(lock);
    for wrong in [["in", "--out", "in"], ["out", "--out", "new"]] {
        let refused = batch(&dir, &wrong);
        assert!(refused.status(2).stderr().contains("name"), "{wrong:?}");
    }
    assert_eq!(dir.get("in/a.txt"), b"UY BAN NHAN DAN\n");
    // Outputs in a folder of the inputs are not read as inputs.
    for _ in 0..2 {
        batch(&dir, &["in", "--out", "in/made"]).status(0);
    }
    let report: Value =
        serde_json::from_slice(&dir.get("in/made/report.json")).unwrap();
    assert_eq!(report["inputs"]["files"], 1);
    // Nothing that is not there is begun with.
    let refused = batch(&dir, &["nowhere", "--out", "out2"]);
    assert!(refused.status(2).stderr().contains("nowhere: no such file"));
}

#[test]
fn what_a_person_has_decided_wins_over_every_later_run() {
    let dir = Dir::new("batch-decided");
    dir.put("in/a.txt", "S6 12/QD-UBND\n\nQUYET DINH\n\nUY BAN NHAN DAN\n");
    batch(&dir, &["in", "--out", "out"]).status(0);
    let changes = lines(&dir.get("out/changes.jsonl"));
    let first = &changes[0];
    let content = {
        let journal = dir.get("out/.khoidau/1-of-1/journal.jsonl");
        lines(&journal)[0]["content"].as_str().unwrap().to_owned()
    };
    let decision = |kind: &str, more: Value| {
        let mut all = serde_json::json!({
            "version": 1, "file": "a.txt", "content": content, "kind": kind,
            "who": "mai", "when": "2026-11-28T02:03:04Z",
        });
        for (key, value) in more.as_object().unwrap() {
            all[key] = value.clone();
        }
        format!("{all}\n")
    };
    let change = serde_json::json!({
        "start": first["start"], "end": first["end"],
        "before": first["before"], "after": "Sổ",
    });
    let field = serde_json::json!({
        "document": 1, "field": "number", "before": "12", "after": "21",
    });
    dir.put(
        "out/decisions.jsonl",
        decision("change", change) + &decision("field", field),
    );
    batch(&dir, &["in", "--out", "out"]).status(0);
    let text = String::from_utf8(dir.get("out/a.txt")).unwrap();
    assert!(text.starts_with("Sổ"), "{text}");
    let decided = lines(&dir.get("out/changes.jsonl"));
    assert_eq!(decided[0]["decided"], 1);
    assert_eq!(decided[0]["confidence"], 1.0);
    let records = lines(&dir.get("out/records.jsonl"));
    assert_eq!(records[0]["number"]["value"], "21");
    assert_eq!(records[0]["number"]["rule"], "manual");
    // Of other contents nothing is known.
    dir.put("in/a.txt", "S6 13/QD-UBND\n\nQUYET DINH\n\nUY BAN NHAN DAN\n");
    batch(&dir, &["in", "--out", "out"]).status(0);
    let text = String::from_utf8(dir.get("out/a.txt")).unwrap();
    assert!(text.starts_with("Số 13"), "{text}");
}

#[test]
fn what_is_decided_in_a_table_is_in_the_outputs_at_once() {
    let dir = Dir::new("batch-review");
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let name = "11-cong-van-thuy-loi.heavy.eng.txt";
    dir.put("in/a.txt", fs::read(corpus.join(name)).unwrap());
    batch(&dir, &["in", "--out", "out"]).status(0);
    let table = dir.khoidau(["review", "out", "--format", "csv"]).output();
    let table = table.status(0).stdout();
    let mut rows = csv::Reader::from_reader(
        table.trim_start_matches('\u{feff}').as_bytes(),
    );
    let head = rows.headers().unwrap().clone();
    let first = rows.records().next().unwrap().unwrap();
    let mut decided: Vec<&str> = first.iter().collect();
    assert_eq!(&head[decided.len() - 1], "decision");
    let last = decided.len() - 1;
    decided[last] = "Thủy";
    let mut filled = csv::Writer::from_writer(Vec::new());
    filled.write_record(&head).unwrap();
    filled.write_record(&decided).unwrap();
    dir.put("filled.csv", filled.into_inner().unwrap());
    let args = ["review", "out", "--apply", "filled.csv", "--name", "mai"];
    dir.khoidau(args).output().status(0);
    let changes = lines(&dir.get("out/changes.jsonl"));
    let made: Vec<&Value> =
        changes.iter().filter(|c| c["decided"] == 1).collect();
    assert_eq!(made.len(), 1, "{}", dir.khoidau(args).output().stderr());
    assert_eq!(made[0]["after"], "Thủy");
    let text = String::from_utf8(dir.get("out/a.txt")).unwrap();
    assert!(text.contains("Thủy"));
    dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
    // The same table once more says what is known.
    let again = dir.khoidau(args).output();
    let said = again.status(0).stderr();
    assert!(said.contains("0 decided, 1 already decided"), "{said}");
}

#[test]
fn the_outputs_of_other_papers_are_not_taken_over() {
    let dir = Dir::new("batch-other");
    documents(&dir, 3);
    batch(&dir, &["in", "--out", "out"]).status(0);
    let before = outputs(&dir, "out");
    let refused = |args: &[&str], words: &str| {
        let ran = batch(&dir, args);
        ran.status(2);
        assert!(ran.stderr().contains(words), "{words}: {}", ran.stderr());
        assert_eq!(differ(&before, &outputs(&dir, "out")), [""; 0]);
    };
    // Other papers, a drive that is not there, a name that is mistyped.
    dir.put("other/b.txt", "UY BAN NHAN DAN\n");
    refused(&["other", "--out", "out"], "4 of them are not in the inputs now");
    fs::create_dir(dir.join("drive")).unwrap();
    refused(&["drive", "--out", "out"], "no file in it");
    refused(&["nothing", "--out", "new"], "no such file");
    assert!(!dir.join("new").exists());
    // Two papers that would become one.
    dir.put("more/b.txt", "HUYEN UY VINH HA\n");
    let both = "more/b.txt would both become b.txt";
    refused(&["other", "more", "--out", "new"], both);
    // All inputs together, and these alone where that is said.
    batch(&dir, &["in", "other", "--out", "out"]).status(0);
    let replaced = batch(&dir, &["other", "--out", "out", "--replace"]);
    replaced.status(0);
    assert_eq!(lines(&dir.get("out/records.jsonl")).len(), 1);
}

#[test]
fn results_among_the_papers_are_no_papers() {
    let dir = Dir::new("batch-within");
    documents(&dir, 2);
    batch(&dir, &["in", "--out", "in/done"]).status(0);
    let ran = batch(&dir, &["in", "--out", "out"]);
    let said = ran.status(0).stderr();
    assert!(said.contains("in/done: holds what another run has made"));
    assert!(said.contains("3 files done"), "{said}");
}

/// Whatever lies where, an input is never written to.
#[cfg(unix)]
#[test]
fn no_way_leads_to_an_input() {
    use std::os::unix::fs::symlink;
    let dir = Dir::new("batch-inputs");
    let text = "UY BAN NHAN DAN\n";
    let all = [
        "a/o/scans/a.txt",
        "a/o/scans/scans/a.txt",
        "b/in/old/a.txt",
        "b/o/old/a.txt",
        "c/in/s/a.txt",
        "d/o/s/s/a.html",
        "d/o/s/a.html.txt",
        "e/a.txt",
        "f/in/a.txt",
    ];
    for name in all {
        dir.put(name, text);
    }
    fs::create_dir(dir.join("c/o")).unwrap();
    symlink("../in/s", dir.join("c/o/s")).unwrap();
    let runs: [&[&str]; 7] = [
        &["batch", "a/o/scans", "--out", "a/o"],
        &["clean", "a/o/scans", "--out", "a/o"],
        &["batch", "b/in", "b/o/old", "--out", "b/o"],
        &["batch", "c/in", "--out", "c/o"],
        &["clean", "c/in", "--out", "c/o"],
        &["batch", "d/o/s", "--out", "d/o", "--to", "text"],
        &["clean", "e/a.txt", "--out", "e"],
    ];
    for args in runs {
        let ran = dir.khoidau(args).output();
        ran.status(2);
    }
    for part in ["1/2", "2/2"] {
        let args = ["f/in", "--out", "f/parts", "--shard", part];
        batch(&dir, &args).status(0);
    }
    let merged = dir.khoidau(["merge", "f/parts", "--out", "f/in"]).output();
    merged.status(2);
    for name in all {
        assert_eq!(dir.get(name), text.as_bytes(), "{name}");
    }
}

#[test]
fn what_has_the_name_of_a_table_is_named() {
    let dir = Dir::new("batch-names");
    for name in ["Records.csv", "words.txt", "decisions.jsonl", "a.txt"] {
        dir.put(&format!("in/{name}"), "UY BAN NHAN DAN\n");
    }
    dir.put("in/b/words.txt", "UY BAN NHAN DAN\n");
    let ran = batch(&dir, &["in", "--out", "out"]);
    ran.status(2);
    let errors = errors(&dir, "out");
    for name in ["Records.csv", "words.txt", "decisions.jsonl"] {
        assert_eq!(errors[name].0, "name", "{errors:?}");
    }
    assert_eq!(errors.len(), 3);
    assert!(!dir.join("out/words.txt").exists());
    assert!(dir.join("out/b/words.txt").exists());
}

#[test]
fn a_run_goes_on_where_its_folder_is_and_however_it_was_typed() {
    let dir = Dir::new("batch-moved");
    dir.put("-in/a.txt", "UY BAN NHAN DAN\n");
    batch(&dir, &["--out", "out", "--", "-in"]).status(0);
    fs::rename(dir.join("out"), dir.join("moved")).unwrap();
    dir.put("-in/b.txt", "HUYEN UY VINH HA\n");
    dir.khoidau(["batch", "--resume", "moved"]).output().status(0);
    assert!(dir.join("moved/b.txt").exists());
    assert!(!dir.join("out").exists());
    // What was known in parts is not known of the whole.
    for part in ["1/2", "2/2"] {
        let args = ["./-in", "--out", "moved", "--shard", part];
        let args = [&args[..], &["--min-confidence", "0.99"]].concat();
        batch(&dir, &args).status(0);
    }
    let whole = batch(&dir, &["./-in", "--out", "moved"]);
    let said = whole.status(0).stderr();
    assert!(said.contains("2 files done\n"), "{said}");
    batch(&dir, &["./-in", "--out", "fresh"]).status(0);
    let (fresh, moved) = (outputs(&dir, "fresh"), outputs(&dir, "moved"));
    assert_eq!(differ(&fresh, &moved), [""; 0]);
    // A catalogue that is damaged is built anew, though nothing is to do.
    dir.put("moved/catalogue.sqlite", "none");
    batch(&dir, &["./-in", "--out", "moved"]).status(0);
    dir.khoidau(["catalogue", "moved", "--check"]).output().status(0);
}
