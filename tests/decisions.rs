//! What people decide of a run holds for what they decided it of, and a run
//! says what of it holds no more.

use std::fs;

use serde_json::{Value, json};

use crate::util::Dir;
use crate::util::command::Ran;

/// A text whose first word is doubtful to nobody: each test decides it.
const TEXT: &str = "Số 12/QĐ-UBND ngày 5 tháng 6 năm 2018\n";

fn batch(dir: &Dir) -> Ran {
    let ran = dir.khoidau(["batch", "in", "--out", "out"]).output();
    ran.status(0);
    ran
}

fn hash(bytes: &[u8]) -> String {
    khoidau::batch::decisions::content(&mut &bytes[..]).unwrap()
}

/// A decision that the first word of a text is another.
fn first_word(name: &str, content: &[u8], after: &str) -> Value {
    json!({
        "version": 1, "file": name, "content": hash(content),
        "kind": "change", "start": 0, "end": "Số".len(), "before": "Số",
        "after": after, "who": "mai", "when": "2026-11-28T02:03:04Z",
    })
}

fn decide(dir: &Dir, all: &[Value]) {
    let lines = all.iter().map(|one| format!("{one}\n"));
    dir.put("out/decisions.jsonl", lines.collect::<String>());
}

fn text(dir: &Dir, name: &str) -> String {
    String::from_utf8(dir.get(&format!("out/{name}"))).unwrap()
}

fn rows(dir: &Dir, name: &str) -> Vec<Value> {
    let bytes = dir.get(&format!("out/{name}"));
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn warnings(dir: &Dir) -> String {
    String::from_utf8(dir.get("out/warnings.csv")).unwrap()
}

#[test]
fn a_decision_holds_again_when_its_file_is_what_it_was() {
    let dir = Dir::new("decisions-back");
    let second = format!("{TEXT}Điều 1.\n");
    dir.put("in/a.txt", TEXT);
    batch(&dir);
    let all = [
        first_word("a.txt", TEXT.as_bytes(), "Số cũ"),
        first_word("a.txt", second.as_bytes(), "Số mới"),
        // It has no such word at its beginning.
        json!({
            "version": 1, "file": "a.txt", "content": hash(TEXT.as_bytes()),
            "kind": "change", "start": 4, "end": 6, "before": "12",
            "after": "13", "who": "mai", "when": "2026-11-28T02:03:04Z",
        }),
    ];
    decide(&dir, &all);
    batch(&dir);
    assert!(
        text(&dir, "a.txt").starts_with("Số cũ "),
        "{}",
        text(&dir, "a.txt")
    );
    let said = warnings(&dir);
    let outdated = "a.txt,\"1 decision (decisions.jsonl, line 2) not applied: \
                    the file has changed";
    assert!(said.contains(outdated), "{said}");
    let left = "a.txt,\"1 decision (decisions.jsonl, line 3) not applied: \
                what they were about is not there";
    assert!(said.contains(left), "{said}");
    dir.put("in/a.txt", &second);
    batch(&dir);
    assert!(text(&dir, "a.txt").starts_with("Số mới "));
    let outdated = "2 decisions (decisions.jsonl, line 1, 3) not applied";
    assert!(warnings(&dir).contains(outdated), "{}", warnings(&dir));
    dir.put("in/a.txt", TEXT);
    batch(&dir);
    assert!(text(&dir, "a.txt").starts_with("Số cũ "));
}

#[test]
fn a_file_beside_json_lines_is_none_of_their_texts() {
    let dir = Dir::new("decisions-names");
    let row = |id: &str| format!("{}\n", json!({"id": id, "text": TEXT}));
    let lines = row("x") + &row("y#1");
    dir.put("in/a.jsonl", &lines);
    // The bytes of two are the same, and only their names tell them apart.
    dir.put("in/b.txt", TEXT);
    dir.put("in/b.txt#c", TEXT);
    dir.put("in/b.txt#e", TEXT.replace("12", "77"));
    batch(&dir);
    decide(
        &dir,
        &[
            first_word("a.jsonl#y#1", lines.as_bytes(), "Số y"),
            first_word("b.txt", TEXT.as_bytes(), "Số b"),
            first_word("b.txt#c", TEXT.as_bytes(), "Số c"),
            first_word("b.txt#d", TEXT.as_bytes(), "Số d"),
            first_word("gone.txt", TEXT.as_bytes(), "Số"),
            json!("no decision"),
        ],
    );
    let ran = batch(&dir);
    ran.says(&[
        "decisions.jsonl:6: not a decision, left out",
        "what is decided of 1 file is not applied, for the inputs have no \
         such file now: gone.txt",
    ]);
    let out = rows(&dir, "a.jsonl");
    assert_eq!(out[0]["text"], TEXT);
    assert!(out[1]["text"].as_str().unwrap().starts_with("Số y "));
    assert!(text(&dir, "b.txt").starts_with("Số b "));
    assert!(text(&dir, "b.txt#c").starts_with("Số c "));
    let said = warnings(&dir);
    let mut told: Vec<&str> =
        said.lines().filter(|row| row.contains("decisions.jsonl")).collect();
    let last = told.pop().unwrap();
    assert!(last.starts_with("b.txt,\"1 decision (decisions.jsonl, line 4)"));
    assert_eq!(told, [""; 0]);

    // One is done again: the other stays in the catalogue.
    let search = || {
        let args = ["search", "out", "77/QĐ-UBND", "--format", "json"];
        dir.khoidau(args).output().status(0).stdout()
    };
    assert!(search().contains("b.txt#e"), "{}", search());
    dir.put("in/b.txt", format!("{TEXT}Điều 1.\n"));
    batch(&dir);
    assert!(search().contains("b.txt#e"), "{}", search());
    dir.khoidau(["catalogue", "out", "--check"]).output().status(0);
    fs::remove_file(dir.join("in/b.txt#e")).unwrap();
    batch(&dir);
    assert!(!search().contains("b.txt#e"), "{}", search());
}
