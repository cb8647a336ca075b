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
        for path in ["/api/decide", "/api/word"] {
            let (status, refused) = ask(&server, path, body.clone());
            assert_eq!((status, &refused["code"]), (400, &json!("request")));
        }
    }
    let (status, _) = ask(&server, "/api/end", json!({"now": true}));
    assert_eq!(status, 400);
}
