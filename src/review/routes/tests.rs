use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use hyper::body::Bytes;
use serde_json::{Value, json};

use super::*;
use crate::review::decisions;
use crate::review::server::{Apply, Server};

/// A folder of results with a doubtful word in each of these texts.
fn folder(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let run = json!({"version": 1, "inputs": [dir.path()]});
    fs::create_dir(dir.path().join(".khoidau")).unwrap();
    fs::write(dir.path().join(".khoidau/run.json"), run.to_string()).unwrap();
    for file in files {
        fs::write(dir.path().join(file), "Nghi\n").unwrap();
    }
    changes(dir.path(), files, None);
    dir
}

/// What a run writes, with the word decided or not.
fn changes(folder: &Path, files: &[&str], decided: Option<usize>) {
    let lines = files.iter().map(|file| {
        let change = json!({
            "file": file, "page": null, "line": 1, "column": 1, "start": 0,
            "end": 4, "before": "Nghi", "after": "Nghị", "kind": "marks",
            "confidence": 0.5, "applied": true, "decided": decided,
            "read": "Nghi", "repaired": "Nghị", "at": [0, 6],
        });
        format!("{change}\n")
    });
    let text: String = lines.collect();
    fs::write(folder.join("changes.jsonl"), text).unwrap();
}

fn serve(dir: &tempfile::TempDir, apply: Option<Apply>) -> Server {
    let review = Review::open(dir.path(), "mai").unwrap();
    Server::bind(review, None, apply).unwrap()
}

fn ask(server: &Server, path: &str, body: Value) -> (u16, Value) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let method = if body.is_null() { Method::GET } else { Method::POST };
    let asked = Asked {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        body: Bytes::from(body.to_string()),
    };
    let answer = answer(server.state(), &asked);
    let status = answer.status().as_u16();
    (status, serde_json::from_slice(answer.body()).unwrap())
}

fn decide(generation: u32, item: usize, after: &str) -> Value {
    let place = json!({"view": "lines", "item": item, "question": 0});
    json!({"generation": generation, "place": place, "after": after})
}

#[test]
fn outputs_are_brought_up_to_date_and_the_questions_read_anew() {
    let dir = folder(&["a.txt", "b.txt", "c.txt"]);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (told, path) = (Arc::clone(&heard), dir.path().to_owned());
    let apply: Apply = Box::new(move |files: &[String]| {
        told.lock().unwrap().push(files.to_vec());
        changes(&path, &["b.txt"], None);
        Ok(())
    });
    let server = serve(&dir, Some(apply));
    for item in [2, 0] {
        let (status, _) = ask(&server, "/api/decide", decide(0, item, "x"));
        assert_eq!(status, 200);
    }
    let (_, state) = ask(&server, "/api/state", Value::Null);
    assert_eq!(
        (&state["touched"], &state["next_line"]),
        (&json!(2), &json!(1))
    );
    let (status, applied) = ask(&server, "/api/apply", json!({}));
    assert_eq!(status, 200, "{applied}");
    assert_eq!(*heard.lock().unwrap(), [["a.txt", "c.txt"]]);
    let state = &applied["state"];
    assert_eq!(
        (&state["generation"], &state["touched"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        (&state["lines"]["items"], &state["can_undo"]),
        (&json!(1), &json!(false))
    );
    // Places are those of the questions as they were.
    let (status, refused) = ask(&server, "/api/decide", decide(0, 0, "x"));
    assert_eq!((status, &refused["code"]), (409, &json!("stale")));
    let (status, _) = ask(&server, "/api/decide", decide(1, 0, "x"));
    assert_eq!(status, 200);
}

#[test]
fn what_cannot_be_brought_up_to_date_is_asked_for_again() {
    let dir = folder(&["a.txt"]);
    let apply: Apply = Box::new(|_: &[String]| Err("the disk is full".into()));
    let server = serve(&dir, Some(apply));
    ask(&server, "/api/decide", decide(0, 0, "Nghỉ"));
    let (status, failed) = ask(&server, "/api/apply", json!({}));
    assert_eq!(
        (status, &failed["message"]),
        (500, &json!("the disk is full"))
    );
    let (_, state) = ask(&server, "/api/state", Value::Null);
    assert_eq!(
        (&state["touched"], &state["generation"]),
        (&json!(1), &json!(0))
    );
}

#[test]
fn a_file_that_has_changed_since_the_run_is_refused() {
    let dir = folder(&["a.txt", "b.txt"]);
    let own = decisions::content(&mut &b"Nghi\n"[..]).unwrap();
    let review = Review::open(dir.path(), "mai").unwrap();
    let review = review.known_contents(move |_| Some(own.clone()));
    let server = Server::bind(review, None, None).unwrap();
    let (status, _) = ask(&server, "/api/decide", decide(0, 0, "Nghỉ"));
    assert_eq!(status, 200);
    fs::write(dir.path().join("b.txt"), "Nghi quyet\n").unwrap();
    let (status, refused) = ask(&server, "/api/decide", decide(0, 1, "x"));
    assert_eq!((status, &refused["code"]), (409, &json!("changed")));
}

#[test]
fn an_undo_brings_the_decision_before_back() {
    let dir = folder(&["a.txt"]);
    let server = serve(&dir, None);
    for after in ["Nghỉ", "Nghĩ"] {
        ask(&server, "/api/decide", decide(0, 0, after));
    }
    let decided = || {
        let (_, lines) = ask(&server, "/api/lines?from=0", Value::Null);
        lines["items"][0]["words"][0]["decided"].clone()
    };
    assert_eq!(decided()["after"], "Nghĩ");
    ask(&server, "/api/undo", json!({}));
    assert_eq!(decided()["after"], "Nghỉ");
    ask(&server, "/api/undo", json!({}));
    assert_eq!(decided(), Value::Null);
    let (status, nothing) = ask(&server, "/api/undo", json!({}));
    assert_eq!((status, &nothing["place"]), (200, &Value::Null));
    assert_eq!(nothing["state"]["can_undo"], false);
}

/// What a run says when it is done, with so many lines of decisions.
fn finished(folder: &Path, decided: usize) {
    let own = folder.join(".khoidau/1-of-1");
    fs::create_dir_all(&own).unwrap();
    let told = json!({"version": 1, "inputs": [], "command": null});
    fs::write(own.join("run.json"), told.to_string()).unwrap();
    let finished = json!({
        "version": 1, "settings": 1, "files": 1, "refused": [],
        "tiers": [], "decided": decided,
    });
    fs::write(own.join("finished.json"), finished.to_string()).unwrap();
}

#[test]
fn what_is_in_the_outputs_is_counted_taken_back_and_decided_anew() {
    let dir = folder(&["a.txt", "b.txt"]);
    finished(dir.path(), 0);
    let path = dir.path().to_owned();
    let apply: Apply = Box::new(move |_| {
        changes(&path, &["b.txt"], None);
        let all = decisions::Decisions::open(&path)?;
        finished(&path, all.count());
        Ok(())
    });
    let server = serve(&dir, Some(apply));
    ask(&server, "/api/decide", decide(0, 0, "Nghỉ"));
    ask(&server, "/api/apply", json!({}));
    let state = || ask(&server, "/api/state", Value::Null).1;
    let count = |state: &Value| {
        let lines = &state["lines"];
        let all = [&lines["decided"], &lines["questions"], &state["held"]];
        let all = all.map(|count| count.as_u64().unwrap());
        (all, state["touched"].as_u64().unwrap())
    };
    assert_eq!(count(&state()), ([1, 2, 1], 0));
    let decided = || {
        let (_, all) = ask(&server, "/api/decided?from=0", Value::Null);
        all["items"].clone()
    };
    let one = decided()[0].clone();
    let shown = [&one["number"], &one["state"], &one["line"], &one["text"]];
    let text = json!([["", null], ["Nghỉ", 0], ["", null]]);
    assert_eq!(shown, [&json!(1), &json!("applied"), &json!(1), &text]);

    let again = json!({"of": 1, "after": "Nghĩ"});
    assert_eq!(ask(&server, "/api/again", again.clone()).0, 200);
    assert_eq!(decided()[0]["state"], "waiting");
    assert_eq!(decided()[0]["before"], "Nghi");
    assert_eq!(count(&state()), ([1, 2, 1], 1));
    // It was replaced, and is none any more.
    assert_eq!(ask(&server, "/api/again", again).0, 404);
    let (status, back) = ask(&server, "/api/undo", json!({"of": 2}));
    assert_eq!((status, &back["place"]), (200, &Value::Null));
    assert_eq!(decided()[0]["number"], 1);
    ask(&server, "/api/undo", json!({"of": 1}));
    assert_eq!(decided(), json!([]));
    assert_eq!(ask(&server, "/api/undo", json!({"of": 1})).0, 404);
    // The outputs have it still, which is known later, too.
    assert_eq!(count(&state()), ([0, 1, 0], 1));
    drop(server);
    let review = Review::open(dir.path(), "mai").unwrap();
    assert_eq!(review.touched(), ["a.txt"]);
    drop(review);

    // Of another text of the same name it holds no more.
    let server = serve(&dir, None);
    ask(&server, "/api/decide", decide(0, 0, "Nghỉ"));
    fs::write(dir.path().join("b.txt"), "Nghi quyet\n").unwrap();
    changes(dir.path(), &["b.txt"], None);
    fs::write(dir.path().join("records.jsonl"), "").unwrap();
    let (_, state) = ask(&server, "/api/state", Value::Null);
    assert_eq!((&state["generation"], &state["held"]), (&json!(1), &json!(1)));
    assert_eq!(state["lines"]["decided"], 0);
    let (_, all) = ask(&server, "/api/decided", Value::Null);
    assert_eq!(all["items"][0]["state"], "outdated");
    let again = json!({"of": 5, "after": "x"});
    let (status, refused) = ask(&server, "/api/again", again);
    assert_eq!((status, &refused["code"]), (409, &json!("changed")));
    assert_eq!(ask(&server, "/api/undo", json!({"of": 5})).0, 200);
}

/// A record with these recipients.
fn recipients(folder: &Path, names: &[&str]) {
    let field = |value: &str, confidence: f64| {
        json!({
            "value": value, "confidence": confidence, "rule": "x",
            "evidence": [{
                "page": null, "lines": [2, 2], "span": [0, 1],
                "bbox": null, "text": value,
            }],
            "alternatives": [],
        })
    };
    let sure = |value: &str| field(value, 0.99);
    let all: Vec<Value> = names.iter().map(|name| field(name, 0.5)).collect();
    let record = json!({
        "id": "a.txt#1", "file": "a.txt", "path": "a.txt", "role": "main",
        "type": sure("Công văn"), "subject": sure("báo cáo"),
        "issuing_body": sure("UBND xã"), "date": sure("2025-06"),
        "number": sure("1"), "symbol": sure("CV"), "signer": sure("An"),
        "recipients": all,
    });
    fs::write(folder.join("records.jsonl"), format!("{record}\n")).unwrap();
}

#[test]
fn items_of_a_list_are_told_by_their_numbers_as_they_were_read() {
    let dir = folder(&["a.txt"]);
    fs::write(dir.path().join("changes.jsonl"), "").unwrap();
    recipients(dir.path(), &["Sở A", "Sở B", "Sở C"]);
    finished(dir.path(), 0);
    let path = dir.path().to_owned();
    let apply: Apply = Box::new(move |_| {
        recipients(&path, &["Sở B", "Sở C"]);
        finished(&path, 1);
        Ok(())
    });
    let server = serve(&dir, Some(apply));
    let decide = |generation: u32, question: usize, after: Value| {
        let place = json!({"view": "fields", "item": 0, "question": question});
        let body =
            json!({"generation": generation, "place": place, "after": after});
        let (status, said) = ask(&server, "/api/decide", body);
        assert_eq!(status, 200, "{said}");
    };
    let (_, items) = ask(&server, "/api/fields", Value::Null);
    let fields = items["items"][0]["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 3, "{fields:?}");
    decide(0, 0, Value::Null);
    ask(&server, "/api/apply", json!({}));
    decide(1, 0, Value::Null);
    decide(1, 1, json!("Sở D"));
    let all = decisions::Decisions::open(dir.path()).unwrap();
    let content = decisions::content(&mut &b"Nghi\n"[..]).unwrap();
    let held = all.of("a.txt", &content).into_iter().map(|(_, one)| {
        let decisions::Decision::Field(one) = one else { panic!("{one:?}") };
        (one.field, one.before.unwrap(), one.after)
    });
    let part = str::to_owned;
    let expected = [
        (part("recipients.1"), part("Sở A"), None),
        (part("recipients.2"), part("Sở B"), None),
        (part("recipients.3"), part("Sở C"), Some(part("Sở D"))),
    ];
    assert!(held.eq(expected));
    // The lines of the text stand for the image that is none.
    let (status, text) = ask(&server, "/text/1/0?line=1", Value::Null);
    assert_eq!((status, &text["lines"]), (200, &json!(["Nghi"])));
}

#[test]
fn a_text_of_json_lines_is_decided_on() {
    let dir = folder(&[]);
    let lines = "{\"id\":\"x\",\"text\":\"Nghi\"}\n";
    fs::write(dir.path().join("a.jsonl"), lines).unwrap();
    changes(dir.path(), &["a.jsonl#x"], None);
    let server = serve(&dir, None);
    let (status, said) = ask(&server, "/api/decide", decide(0, 0, "Nghỉ"));
    assert_eq!(status, 200, "{said}");
    let all = decisions::Decisions::open(dir.path()).unwrap();
    let own = decisions::content(&mut lines.as_bytes()).unwrap();
    assert_eq!(all.of("a.jsonl#x", &own).len(), 1);
    let (_, all) = ask(&server, "/api/decided", Value::Null);
    assert_eq!(all["items"][0]["text"][1][0], "Nghỉ");
    // A file of that name may be meant.
    fs::write(dir.path().join("a.jsonl#x"), "Nghi\n").unwrap();
    let (status, refused) = ask(&server, "/api/decide", decide(0, 0, "x"));
    assert_eq!((status, &refused["code"]), (409, &json!("name")));
}

#[test]
fn a_word_that_would_end_every_run_is_refused() {
    let dir = folder(&["a.txt"]);
    let server = serve(&dir, None);
    for text in ["a ".repeat(17), "***".to_owned(), "# a".to_owned()] {
        let (status, refused) =
            ask(&server, "/api/word", json!({"text": text}));
        assert_eq!((status, &refused["code"]), (400, &json!("word")));
    }
    assert!(!dir.path().join("words.txt").exists());
    ask(&server, "/api/word", json!({"text": "Siu Blêh"}));
    let (_, state) = ask(&server, "/api/state", Value::Null);
    assert_eq!(state["wants_run"], true);
}

#[test]
fn any_path_and_body_has_an_answer() {
    let dir = folder(&["a.txt"]);
    let server = serve(&dir, None);
    let paths = [
        "/line/0/0",
        "/line//",
        "/line/0",
        "/page/lines/0/0/0",
        "/page/x/0/0/0",
        "/text/0/0",
        "/text/0",
        "/page/lines/0/0/99999999999999999999",
        "/api/x",
        "/api/",
        "//",
        "/api/lines/0",
    ];
    for path in paths {
        let asked = Asked {
            method: Method::GET,
            path: path.to_owned(),
            query: String::new(),
            body: Bytes::new(),
        };
        let answer = answer(server.state(), &asked);
        assert_eq!(answer.status(), 404, "{path}");
    }
    let end = usize::MAX;
    let path = format!("/api/lines?from={end}&count={end}");
    assert_eq!(ask(&server, &path, Value::Null).1["items"], json!([]));
    for body in [json!({}), json!([]), json!({"text": 5}), json!("x")] {
        for path in ["/api/decide", "/api/word", "/api/again"] {
            let (status, refused) = ask(&server, path, body.clone());
            assert_eq!((status, &refused["code"]), (400, &json!("request")));
        }
    }
    let (status, _) = ask(&server, "/api/end", json!({"now": true}));
    assert_eq!(status, 400);
}
