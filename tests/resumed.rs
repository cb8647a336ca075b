//! What was changed, damaged, moved or taken away between two runs over
//! folders: no record is wrong for it, and no file is lost.

use std::fs;
use std::path::Path;

use crate::batch::{batch, differ, documents, errors, lines, outputs};
use crate::util::Dir;

const TEXT: &str = "UY BAN NHAN DAN\n";

#[test]
fn outputs_that_somebody_changed_are_made_again() {
    let dir = Dir::new("resumed-outputs");
    documents(&dir, 4);
    batch(&dir, &["in", "--out", "out"]).status(0);
    let first = outputs(&dir, "out");
    let cut = fs::File::options()
        .write(true)
        .open(dir.join("out/0/trang 0.txt"))
        .unwrap();
    cut.set_len(100).unwrap();
    let mut other = first["1/trang 1.txt"].clone();
    other[0] ^= 1;
    dir.put("out/1/trang 1.txt", &other);
    // Written anew as it was.
    dir.put("out/2/trang 2.txt", &first["2/trang 2.txt"]);
    let again = batch(&dir, &["in", "--out", "out"]);
    let said =
        "out: outputs are not as they were made, and are made again (2)";
    again.status(0).mentions(&[said, "5 files done (2 now, 3 earlier)"]);
    // What somebody wrote there is kept.
    let mut now = outputs(&dir, "out");
    let kept = now.remove("0/trang 0.txt.orig").unwrap();
    assert_eq!(kept, first["0/trang 0.txt"][..100]);
    assert_eq!(now.remove("1/trang 1.txt.orig"), Some(other));
    assert_eq!(differ(&first, &now), [""; 0]);
    let again = batch(&dir, &["in", "--out", "out"]);
    again.status(0).mentions(&["0 now, 5 earlier"]);
    assert!(!again.stderr().contains("not as they were"));
    // Shards are not merged with what is not theirs.
    for part in ["1/2", "2/2"] {
        batch(&dir, &["in", "--out", "parts", "--shard", part]).status(0);
    }
    dir.put("parts/1/trang 1.txt", "short");
    let merge = || dir.khoidau(["merge", "parts", "--out", "all"]).output();
    merge().status(2).mentions(&["trang 1.txt: is not as it was made"]);
    for part in ["1/2", "2/2"] {
        batch(&dir, &["in", "--out", "parts", "--shard", part]).status(0);
    }
    merge().status(0);
    assert_eq!(differ(&first, &outputs(&dir, "all")), [""; 0]);
}

/// What a run puts in the place of a file that none has made is no loss.
#[test]
fn files_of_somebody_else_are_kept_beside_outputs() {
    let dir = Dir::new("resumed-kept");
    for name in ["a.txt", "b.txt", "c.txt"] {
        dir.put(&format!("in/{name}"), TEXT);
    }
    let run = |more: &[&str]| {
        let args = [&["in", "--out", "out"], more].concat();
        batch(&dir, &args)
    };
    run(&[]).status(0);
    // A note where the output of a later scan belongs.
    dir.put("out/d.txt", "mine\n");
    dir.put("in/d.txt", TEXT);
    let said = "they are kept as NAME.orig (1); the first is d.txt";
    run(&[]).status(0).mentions(&[said]);
    assert_eq!(dir.get("out/d.txt.orig"), b"mine\n");
    assert_eq!(dir.get("out/d.txt"), dir.get("out/a.txt"));
    // A second one has a name of its own.
    dir.put("out/d.txt", "mine, too\n");
    run(&[]).status(0).mentions(&[said]);
    assert_eq!(dir.get("out/d.txt.orig"), b"mine\n");
    assert_eq!(dir.get("out/d.txt.2.orig"), b"mine, too\n");
    // Other settings, or another number of shards, are no reason to keep what
    // runs have made, and no reason to lose what they have not.
    dir.put("out/b.txt", "mine\n");
    for more in [
        &["--shard", "1/2", "--min-confidence", "1"][..],
        &["--shard", "2/2", "--min-confidence", "1"],
        &["--min-confidence", "0.5"],
    ] {
        run(more).status(0);
    }
    assert_eq!(dir.get("out/b.txt.orig"), b"mine\n");
    let mut names: Vec<String> = outputs(&dir, "out").into_keys().collect();
    names.retain(|name| name.ends_with(".orig"));
    assert_eq!(names, ["b.txt.orig", "d.txt.2.orig", "d.txt.orig"]);
    // Nothing of the other shards is left.
    let hidden = fs::read_dir(dir.join("out/.khoidau")).unwrap();
    let hidden = hidden.map(|one| one.unwrap().file_name().into_string());
    let mut hidden: Vec<String> = hidden.map(Result::unwrap).collect();
    hidden.retain(|name| name.contains("-of-") || name.contains("before"));
    assert_eq!(hidden, ["1-of-1"]);
    // Outputs of another form may be what a run was for.
    let ran = run(&["--to", "text", "--min-confidence", "0.5"]);
    assert!(!ran.stderr().contains("of another form"));
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let scan = corpus.join("scans/14-giay-moi.light.eng.hocr");
    dir.put("in/e.hocr", fs::read(scan).unwrap());
    run(&[]).status(0);
    let ran = run(&["--to", "text"]);
    let said = "of another form, stay (1)";
    ran.status(0).mentions(&[said, "the first is e.hocr"]);
    assert!(dir.join("out/e.hocr").exists());
    assert!(!run(&["--to", "text"]).stderr().contains(said));
}

#[test]
fn what_was_ended_while_it_wrote_tables_leaves_nothing() {
    let dir = Dir::new("resumed-swept");
    dir.put("in/a.txt", TEXT);
    dir.put("out/decisions.jsonl", "");
    dir.put("out/.report.html.17.new", "half");
    dir.put("out/.mine.17.new", "mine");
    batch(&dir, &["in", "--out", "out"]).status(0);
    assert!(!dir.join("out/.report.html.17.new").exists());
    assert!(dir.join("out/.mine.17.new").exists());
}

#[test]
fn what_a_disk_damages_is_done_again() {
    let dir = Dir::new("resumed-damaged");
    dir.put("in/a.txt", "UY BAN NHAN DAN\nS6 12/QD-UBND\n");
    dir.put("in/b.txt", TEXT);
    batch(&dir, &["in", "--out", "out"]).status(0);
    let first = outputs(&dir, "out");
    let names = ["journal.jsonl", "spool"]
        .map(|name| format!("out/.khoidau/1-of-1/{name}"));
    let kept = names.clone().map(|name| dir.get(&name));
    for (name, bytes) in names.iter().zip(&kept) {
        for at in (0..bytes.len()).step_by(bytes.len() / 9 + 1) {
            for (name, bytes) in names.iter().zip(&kept) {
                dir.put(name, bytes);
            }
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            dir.put(name, damaged);
            let ran = batch(&dir, &["in", "--out", "out"]);
            ran.status(0);
            let said = ran.stderr();
            assert!(
                said.contains("they are done again")
                    || said.contains("2 earlier"),
                "{name} {at}: {said}"
            );
            let now = outputs(&dir, "out");
            assert_eq!(differ(&first, &now), [""; 0], "{name} {at}");
        }
    }
    // Who only reads is told.
    for part in ["1/2", "2/2"] {
        batch(&dir, &["in", "--out", "parts", "--shard", part]).status(0);
    }
    for number in 1..3 {
        let name = format!("parts/.khoidau/{number}-of-2/spool");
        let mut spool = dir.get(&name);
        spool.iter_mut().for_each(|byte| *byte ^= 4);
        dir.put(&name, spool);
    }
    let merged = dir.khoidau(["merge", "parts"]).output();
    merged.status(2).mentions(&["spool: is damaged", "command of the run"]);
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let dir = Dir::new("resumed-folders");
    for name in ["a.txt", "b/c.txt", "b/d/e.txt", "f.txt", "g.txt", "h.txt"] {
        dir.put(&format!("in/{name}"), TEXT);
    }
    let run = || batch(&dir, &["in", "--out", "out"]);
    run().status(0);
    fs::remove_file(dir.join("in/a.txt")).unwrap();
    dir.put("in/a.txt/b.txt", TEXT);
    fs::remove_dir_all(dir.join("in/b")).unwrap();
    dir.put("in/b", TEXT);
    run().status(0).mentions(&["were taken away (3)"]);
    batch(&dir, &["in", "--out", "fresh"]).status(0);
    let (now, fresh) = (outputs(&dir, "out"), outputs(&dir, "fresh"));
    assert_eq!(differ(&fresh, &now), [""; 0]);
    // What somebody has changed is theirs, and stays.
    dir.put("out/a.txt/b.txt", "mine\n");
    fs::remove_dir_all(dir.join("in/a.txt")).unwrap();
    dir.put("in/a.txt", TEXT);
    run().status(2);
    let why = &errors(&dir, "out")["a.txt"].1;
    assert!(why.contains("a.txt/b.txt is in its way"), "{why}");
    assert_eq!(dir.get("out/a.txt/b.txt"), b"mine\n");
    fs::remove_dir_all(dir.join("out/a.txt")).unwrap();
    run().status(0);
}

#[test]
fn only_what_is_known_to_be_of_no_use_is_taken_away() {
    let dir = Dir::new("resumed-gone");
    for at in 0..8 {
        dir.put(&format!("in/{at}.txt"), TEXT);
    }
    let run = |more: &[&str]| {
        let args = [&["in", "--out", "out"], more].concat();
        batch(&dir, &args)
    };
    run(&[]).status(0);
    dir.put("out/1.txt", "mine\n");
    for name in ["in/0.txt", "in/1.txt"] {
        fs::remove_file(dir.join(name)).unwrap();
    }
    let ran = run(&["--glob", "!2.txt"]);
    ran.status(0).mentions(&[
        "out: outputs of files that are gone were taken away (1)",
        "(1); the first is 0.txt",
        "out: outputs of no file of this run stay (2)",
        "be there yet; the first is 1.txt",
    ]);
    assert!(!dir.join("out/0.txt").exists());
    assert_eq!(dir.get("out/1.txt"), b"mine\n");
    assert!(dir.join("out/2.txt").exists());
    // Of other papers nothing is known to be gone.
    dir.put("more/3.txt", TEXT);
    let ran = batch(&dir, &["more", "--out", "out", "--replace"]);
    ran.status(0).mentions(&["outputs of no file of this run stay (4)"]);
    assert!(dir.join("out/7.txt").exists());
    assert_eq!(lines(&dir.get("out/records.jsonl")).len(), 1);
}

#[test]
fn papers_that_were_moved_have_one_path_in_all_records() {
    let dir = Dir::new("resumed-moved");
    documents(&dir, 3);
    batch(&dir, &["in", "--out", "out"]).status(0);
    fs::rename(dir.join("in"), dir.join("=moved")).unwrap();
    dir.put("=moved/more.txt", "QUYET DINH\nS6 7/QD-UBND\n");
    let moved = batch(&dir, &["=moved", "--out", "out"]);
    moved.status(0).mentions(&["5 files done (1 now, 4 earlier)"]);
    batch(&dir, &["=moved", "--out", "fresh"]).status(0);
    let (now, fresh) = (outputs(&dir, "out"), outputs(&dir, "fresh"));
    assert_eq!(differ(&fresh, &now), [""; 0]);
    dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
}

#[test]
fn shards_of_other_papers_or_settings_are_not_merged() {
    let dir = Dir::new("resumed-shards");
    for at in 0..6 {
        dir.put(&format!("a/{at}.txt"), TEXT);
        dir.put(&format!("b/{at}.txt"), "UY BAN NHAN DAN TINH\n");
    }
    let shard = |input: &str, out: &str, part: &str| {
        batch(&dir, &[input, "--out", out, "--shard", part]).status(0);
    };
    shard("a", "one", "1/2");
    shard("b", "two", "2/2");
    let merge = || dir.khoidau(["merge", "one", "two", "--out", "all"]);
    let said = merge().output();
    said.status(2).says(&["two: shard 2 of 2 was made of other files"]);
    assert!(!dir.join("all/records.jsonl").exists());
    // The same papers may lie elsewhere on another machine.
    fs::rename(dir.join("a"), dir.join("c")).unwrap();
    let other = ["c", "--out", "two", "--shard", "2/2", "--replace"];
    batch(&dir, &other).status(0);
    merge().output().status(0);
    let less = ["--min-confidence", "0.99"];
    batch(&dir, &[&other[..], &less].concat()).status(0);
    merge().output().status(2).says(&["was done with other settings"]);
}

/// A refused run leaves all as it was, whatever the shards are.
#[test]
fn other_papers_are_refused_before_other_shards_are_forgotten() {
    let dir = Dir::new("resumed-layouts");
    documents(&dir, 3);
    for part in ["1/2", "2/2"] {
        batch(&dir, &["in", "--out", "out", "--shard", part]).status(0);
    }
    dir.put("other/b.txt", TEXT);
    let told = dir.get("out/.khoidau/run.json");
    for more in [&[][..], &["--shard", "1/3"], &["--shard", "1/2"]] {
        let args = [&["other", "--out", "out"], more].concat();
        batch(&dir, &args).status(2).says(&["records of 4 files"]);
    }
    assert_eq!(dir.get("out/.khoidau/run.json"), told);
    dir.khoidau(["merge", "out"]).output().status(0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_unicode_is_a_folder() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let dir = Dir::new("resumed-raw");
    let name = OsStr::from_bytes(b"gi\xe1\xba\xa5y \xff");
    fs::create_dir(dir.path().join(name)).unwrap();
    fs::write(dir.path().join(name).join("a.txt"), TEXT).unwrap();
    let args = ["batch", "--out", "out"].map(OsStr::new);
    dir.khoidau([&args[..], &[name]].concat()).output().status(0);
    let repaired = "ỦY BAN NHÂN DÂN\n".as_bytes();
    assert_eq!(dir.get("out/a.txt"), repaired);
    fs::write(dir.path().join(name).join("b.txt"), TEXT).unwrap();
    let resumed = dir.khoidau(["batch", "--resume", "out"]).output();
    resumed.status(0).mentions(&["2 files done (1 now, 1 earlier)"]);
    assert_eq!(dir.get("out/b.txt"), repaired);
}

#[cfg(unix)]
#[test]
fn names_are_shown_and_not_obeyed() {
    let dir = Dir::new("resumed-names");
    dir.put("in/=1+1.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old");
    dir.put("in/@a.txt", "UY BAN NHAN DAN\nS6 12/QD-UBND\n");
    let evil = "in/\u{1b}[2Jkhoidau: a\nb\u{202e}.doc";
    dir.put(evil, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old");
    let ran = batch(&dir, &["in", "--out", "out"]);
    ran.status(2).says(&["\\u{1b}[2Jkhoidau: a\\nb\\u{202e}.doc"]);
    let cleaned = dir.khoidau(["clean", "--to", "text", evil]).output();
    cleaned.status(2).says(&["\\u{1b}[2Jkhoidau: a\\nb"]);
    for said in [ran.stderr(), cleaned.stderr()] {
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
    // No spreadsheet computes a name; who reads the table has it whole.
    let errors = errors(&dir, "out");
    assert!(errors.contains_key("'=1+1.doc"), "{errors:?}");
    let table = String::from_utf8(dir.get("out/records.csv")).unwrap();
    assert!(table.contains("in/@a.txt#1,'@a.txt,in/@a.txt,"), "{table}");
    let search = ["search", "out", "--format", "csv", "--", "ủy ban"];
    let found = dir.khoidau(search).output().status(0).stdout();
    assert!(found.contains(",'@a.txt,"), "{found}");
}

#[test]
fn results_are_not_written_over_by_what_is_found_in_them() {
    let dir = Dir::new("resumed-spared");
    documents(&dir, 2);
    batch(&dir, &["in", "--out", "out"]).status(0);
    let first = outputs(&dir, "out");
    let text = "1/trang 1.txt";
    let search = ["search", "out", "ủy ban", "-o"];
    let dump = ["catalogue", "out", "--dump", "-o"];
    let clean = ["clean", "in/0/trang 0.txt", "-o"];
    for (args, name, why) in [
        (&search[..], "records.jsonl", "is a table of a folder of outputs"),
        (&dump, "catalogue.sqlite", "is a table of a folder of outputs"),
        (&clean, text, "was made by a run over folders"),
        (&search, ".khoidau/1-of-1/spool", "is the program's own"),
        (&dump, ".khoidau/new", "is the program's own"),
    ] {
        let place = format!("out/{name}");
        let refused = dir.khoidau([args, &[&place]].concat()).output();
        refused.status(2).says(&[why, "name another file behind -o"]);
    }
    dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
    assert_eq!(differ(&first, &outputs(&dir, "out")), [""; 0]);
    let refused = dir.khoidau(["clean", "in", "--out", "out"]).output();
    refused.status(2).says(&["out: has the outputs of a run"]);
    // What is nobody's may lie there, and be written again.
    for _ in 0..2 {
        let found = dir.khoidau([&search[..], &["out/found.txt"]].concat());
        found.output().status(0);
    }
}

#[test]
fn no_paper_is_lost_by_where_the_outputs_are() {
    let dir = Dir::new("resumed-foreign");
    for name in ["in/a.txt", "in/b.txt", "two/c.txt"] {
        // Nothing in it is to be repaired, so that its output is the same.
        dir.put(name, "ỦY BAN NHÂN DÂN\n");
    }
    // Files of somebody else are not written over by a first run.
    for name in ["b.txt", "records.csv"] {
        let out = format!("out-{name}");
        dir.put(&format!("{out}/{name}"), "mine\n");
        let ran = batch(&dir, &["in", "--out", &out]);
        ran.status(2).mentions(&[name, "of which no run here knows"]);
        assert_eq!(dir.get(&format!("{out}/{name}")), b"mine\n");
    }
    // Nor are scans left out for lying in the folder of the outputs.
    dir.put("in/done/d.txt", TEXT);
    let ran = batch(&dir, &["in", "--out", "in/done"]);
    ran.status(2).mentions(&["lies in an input and has files of its own"]);
    batch(&dir, &["in", "--out", "in/new"]).status(0);
    // A paper that was moved to where its output lies is no output.
    batch(&dir, &["in", "--out", "out"]).status(0);
    fs::rename(dir.join("in/a.txt"), dir.join("out/a.txt")).unwrap();
    let ran = batch(&dir, &["in", "--out", "out"]);
    ran.status(0).mentions(&["outputs of no file of this run stay (1)"]);
    assert!(dir.join("out/a.txt").exists());
    // A drive that is not there is no reason to forget its papers.
    let both = || batch(&dir, &["in", "two", "--out", "both"]);
    both().status(0);
    fs::remove_file(dir.join("two/c.txt")).unwrap();
    both().status(2).mentions(&["two: no file in it", "--replace"]);
    assert!(dir.join("both/c.txt").exists());
}
