//! `khoidau clean` on folders: into another one, or each file in its place.

use crate::util::Dir;

#[test]
fn clean_repairs_folders_into_another_and_in_their_place() {
    let dir = Dir::new("clean-folders");
    dir.put("in/a/1.txt", "UY BAN NHAN DAN\n");
    dir.put("in/right.txt", "Ủy ban nhân dân\n");
    dir.put("in/b.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old");
    let docx = [b"PK\x03\x04".as_slice(), &[0; 30]].concat();
    dir.put("in/c.docx", docx);
    let ran = dir.khoidau(["clean", "in", "--out", "out"]).output();
    let said = ran.status(2).stderr();
    assert!(said.contains("b.doc") && said.contains("c.docx"), "{said}");
    assert_eq!(dir.get("out/a/1.txt"), "ỦY BAN NHÂN DÂN\n".as_bytes());
    assert_eq!(dir.get("out/right.txt"), "Ủy ban nhân dân\n".as_bytes());
    assert_eq!(dir.get("in/a/1.txt"), b"UY BAN NHAN DAN\n");
    assert!(!dir.join("out/b.doc").exists());
    let refused = dir.khoidau(["clean", "in"]).output();
    assert!(refused.status(2).stderr().contains("--in-place"));
    let refused = dir.khoidau(["clean", "in", "--out", "in"]).output();
    refused.status(2);
    let glob = ["clean", "in", "--in-place", "--glob", "*.txt"];
    for _ in 0..2 {
        dir.khoidau(glob).output().status(0);
        assert_eq!(dir.get("in/a/1.txt"), "ỦY BAN NHÂN DÂN\n".as_bytes());
        assert_eq!(dir.get("in/a/1.txt.orig"), b"UY BAN NHAN DAN\n");
    }
    // What needs no repair is not touched, and has no original beside it.
    assert!(!dir.join("in/right.txt.orig").exists());
    dir.put("in/a/2.txt", "UY BAN NHAN DAN\n");
    let none = ["clean", "in/a/2.txt", "--in-place", "--no-backup"];
    dir.khoidau(none).output().status(0);
    assert_eq!(dir.get("in/a/2.txt"), "ỦY BAN NHÂN DÂN\n".as_bytes());
    assert!(!dir.join("in/a/2.txt.orig").exists());
}

/// A text that is repaired, what becomes of it, and the same of another.
const READ: &str = "UY BAN NHAN DAN\n";
const REPAIRED: &str = "ỦY BAN NHÂN DÂN\n";

#[test]
fn copies_that_are_there_are_neither_written_over_nor_passed_for_ours() {
    let dir = Dir::new("clean-orig");
    dir.put("in/a.txt", READ);
    dir.put("in/a.txt.orig", "mine\n");
    let clean = || dir.khoidau(["clean", "in", "--in-place"]).output();
    let said = clean();
    said.status(0).says(&["in/a.txt: what it was is kept as a.txt.2.orig"]);
    assert_eq!(dir.get("in/a.txt"), REPAIRED.as_bytes());
    assert_eq!(dir.get("in/a.txt.orig"), b"mine\n");
    assert_eq!(dir.get("in/a.txt.2.orig"), READ.as_bytes());
    // The same once more needs no other copy, something else does.
    dir.put("in/a.txt", READ);
    clean().status(0);
    assert_eq!(dir.names().len(), 1);
    dir.put("in/a.txt", "UY BAN NHAN DAN TINH\n");
    clean().status(0).says(&["is kept as a.txt.3.orig"]);
    assert_eq!(dir.get("in/a.txt.3.orig"), b"UY BAN NHAN DAN TINH\n");
    assert_eq!(dir.get("in/a.txt.2.orig"), READ.as_bytes());
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_whatever_it_leads_to() {
    use std::fs;
    use std::os::unix::fs::symlink;
    let dir = Dir::new("clean-links");
    dir.put("in/a.txt", READ);
    dir.put("elsewhere.txt", READ);
    symlink("a.txt", dir.join("in/same.txt")).unwrap();
    let clean = || dir.khoidau(["clean", "in", "--in-place"]).output();
    // It leads to a file that is repaired where it is.
    clean().status(0);
    assert_eq!(dir.get("in/same.txt"), REPAIRED.as_bytes());
    symlink("../elsewhere.txt", dir.join("in/out.txt")).unwrap();
    clean().status(2).says(&["in/out.txt: is a link, and stays as it is"]);
    for link in ["in/same.txt", "in/out.txt"] {
        assert!(fs::read_link(dir.join(link)).is_ok(), "{link}");
    }
    assert_eq!(dir.get("elsewhere.txt"), READ.as_bytes());
}

#[cfg(unix)]
#[test]
fn what_killed_runs_left_is_taken_up_and_nothing_else() {
    let dir = Dir::new("clean-left");
    // The number of a process that is gone, and of one that is not.
    let mut gone = std::process::Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let own = std::process::id();
    let stays = [
        format!(".khoidau-{own}-0.tmp"),
        ".khoidau-notes.tmp".to_owned(),
        ".khoidau-1-x.tmp".to_owned(),
        format!(".khoidau-{}-0.txt", gone.id()),
    ];
    dir.put(&format!(".khoidau-{}-0.tmp", gone.id()), "half");
    stays.iter().for_each(|name| dir.put(name, "kept"));
    dir.put("a.txt", READ);
    let clean = ["clean", "a.txt", "--in-place", "--no-backup"];
    dir.khoidau(clean).output().status(0);
    let mut names = [&stays[..], &["a.txt".to_owned()]].concat();
    names.sort();
    assert_eq!(dir.names(), names);
}
