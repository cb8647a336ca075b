//! The review as a browser and a spreadsheet see it: who is let in, what is
//! asked, what is kept.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::util::Dir;

const SCAN: &[u8] =
    include_bytes!("../corpus/scans/14-giay-moi.light.eng.hocr");
const IMAGE: &[u8] = include_bytes!("../corpus/scans/14-giay-moi.png");

/// A change of the scan's sixth line.
fn change(column: usize, before: &str, after: &str) -> Value {
    let read = "Dw ky hop thw 6, H6i dong nhan dan huyén Vinh Ha khoa XIX,";
    let repaired = read.replace("H6i", "Hội").replace("thw", "thứ");
    let at = repaired.find(after).unwrap();
    let start = 154 + read.chars().take(column - 1).collect::<String>().len();
    json!({
        "file": "a/scan.hocr", "page": 1, "line": 6, "column": column,
        "start": start, "end": start + before.len(),
        "bbox": [448, 560, 536, 600], "line_bbox": [250, 560, 1526, 600],
        "page_size": [2480, 3508], "before": before, "after": after,
        "kind": "letters", "confidence": 0.6, "profile": "tesseract-eng",
        "runners_up": [{"text": "Hồi", "confidence": 0.2}],
        "applied": true, "decided": null, "read": read,
        "repaired": repaired, "at": [at, at + after.len()],
    })
}

/// A folder of results with two doubtful words on a line of a scan, one in a
/// text, one that is sure, one decided, and a record.
fn results(name: &str) -> Dir {
    let dir = Dir::new(name);
    dir.put("in/a/scan.hocr", SCAN);
    dir.put("in/a/14-giay-moi.png", IMAGE);
    dir.put("in/b.txt", "=A1 Nghi\n");
    let inputs = [dir.join("in")];
    let run = json!({"version": 1, "inputs": inputs, "settings": {}});
    dir.put("out/.khoidau/run.json", run.to_string());
    let mut sure = change(1, "Dw", "thứ");
    sure["confidence"] = 0.99.into();
    for key in ["read", "repaired", "at"] {
        sure.as_object_mut().unwrap().remove(key);
    }
    let mut decided = change(4, "ky", "thứ");
    decided["decided"] = 1.into();
    let text = json!({
        "file": "b.txt", "page": null, "line": 1, "column": 5, "start": 4,
        "end": 8, "bbox": null, "line_bbox": null, "page_size": null,
        "before": "Nghi", "after": "Nghị", "kind": "marks",
        "confidence": 0.4, "profile": "tesseract-vie", "runners_up": [],
        "applied": false, "decided": null, "read": "=A1 Nghi",
        "repaired": "=A1 Nghi", "at": [4, 8],
    });
    let first = change(11, "thw", "thứ");
    let second = change(18, "H6i", "Hội");
    let changes = [sure, decided, first, second, text];
    let changes = changes.iter().map(|change| format!("{change}\n"));
    dir.put("out/changes.jsonl", changes.collect::<String>());
    let field = |value: &str, confidence: f64| {
        json!({
            "value": value, "confidence": confidence, "rule": "a",
            "evidence": [{
                "page": 1, "lines": [3, 3], "span": [99, 109],
                "bbox": [338, 368, 558, 408], "text": value,
            }],
            "alternatives": [
                {"value": "Giấy mới", "confidence": 0.1, "rule": "b"},
            ],
        })
    };
    let record = json!({
        "id": "in/a/scan.hocr#1", "file": "a/scan.hocr",
        "path": "in/a/scan.hocr", "role": "main", "date": null,
        "type": field("Giấy mời", 0.7), "subject": field("kỳ họp", 0.99),
        "issuing_body": field("HĐND", 0.99),
    });
    dir.put("out/records.jsonl", format!("{record}\n"));
    dir
}

/// The command while it serves, and what a browser knows of it.
struct Served {
    child: Child,
    port: u16,
    token: String,
    cookie: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server answers.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Served {
    /// Starts it without opening the page.
    fn start(dir: &Dir) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_khoidau"));
        command.current_dir(dir.path()).args(["review", "out"]);
        command.env("KHOIDAU_LANG", "en");
        // What a test puts in the place of the program of the machine.
        command.env("KHOIDAU_PDFTOPPM", "./pdftoppm");
        command.args(["--name", "mai"]).stdout(Stdio::piped());
        command.stderr(File::create(dir.join("said")).unwrap());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://127.0.0.1:").unwrap();
        let (port, token) = address.split_once("/?token=").unwrap();
        Served {
            child,
            port: port.parse().unwrap(),
            token: token.to_owned(),
            cookie: String::new(),
        }
    }

    /// Starts it and takes the cookie for the token.
    fn open(dir: &Dir) -> Served {
        let mut served = Served::start(dir);
        let path = format!("/?token={}", served.token);
        let answer = served.raw("GET", &path, &[served.host()], b"");
        assert_eq!(answer.status, 303, "{answer:?}");
        let set = answer
            .head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "));
        let set = set.unwrap();
        assert!(set.ends_with("; HttpOnly; SameSite=Strict; Path=/"), "{set}");
        assert!(answer.head.contains("\nlocation: /\r"), "{}", answer.head);
        let cookie = set.split(';').next().unwrap();
        served.cookie = format!("cookie: {cookie}");
        served
    }

    fn host(&self) -> String {
        format!("host: 127.0.0.1:{}", self.port)
    }

    fn origin(&self) -> String {
        format!("origin: http://127.0.0.1:{}", self.port)
    }

    /// Sends a request as it is, and reads to the end.
    fn raw(
        &self,
        method: &str,
        path: &str,
        headers: &[String],
        body: &[u8],
    ) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        if !headers.iter().any(|header| header.starts_with("content-length")) {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        // A server that has refused the head need not read the body.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer to {path}"));
        let head = String::from_utf8(bytes[..end + 2].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    /// As our page asks.
    fn get(&self, path: &str) -> Answer {
        self.raw("GET", path, &[self.host(), self.cookie.clone()], b"")
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [self.host(), self.cookie.clone(), self.origin()];
        self.raw("POST", path, &headers, body.to_string().as_bytes())
    }

    fn decide(&self, place: (&str, usize, usize), after: Value) -> Answer {
        let (view, item, question) = place;
        let place = json!({"view": view, "item": item, "question": question});
        let body = json!({"generation": 0, "place": place, "after": after});
        self.post("/api/decide", &body)
    }
}

/// The lines of the decisions.
fn decisions(dir: &Dir) -> Vec<Value> {
    let text = String::from_utf8(dir.get("out/decisions.jsonl")).unwrap();
    assert!(text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn nobody_is_let_in_but_the_browser_that_was_given_the_address() {
    let dir = results("review-guard");
    let served = Served::open(&dir);
    let (host, cookie) = (served.host(), served.cookie.clone());
    let origin = served.origin();
    let port = served.port;
    let h = |text: &str| text.to_owned();
    let token = &served.token;
    let body = json!({"generation": 0, "after": "x", "place":
        {"view": "lines", "item": 0, "question": 0}});
    let body = body.to_string();
    let wrong = |at: usize| {
        let other = if &token[at..=at] == "0" { "1" } else { "0" };
        format!("/?token={}{other}{}", &token[..at], &token[at + 1..])
    };
    let cut = cookie[..cookie.len() - 1].to_owned();
    let elsewhere = format!("host: evil.example:{port}");
    let foreign = h("origin: http://evil.example");
    let beside = format!("origin: http://127.0.0.1:{}", port ^ 1);
    let long = format!("content-length: {}", 1 << 30);
    let rows: Vec<(&str, String, Vec<String>, u16)> = vec![
        // Without a token or cookie, with used and wrong ones.
        ("GET", h("/"), vec![host.clone()], 403),
        ("GET", h("/?token="), vec![host.clone()], 403),
        ("GET", format!("/?token={token}"), vec![host.clone()], 403),
        ("GET", wrong(0), vec![host.clone()], 403),
        ("GET", wrong(63), vec![host.clone()], 403),
        ("GET", format!("/api/state?token={token}"), vec![host.clone()], 403),
        ("GET", h("/api/state"), vec![host.clone()], 403),
        ("GET", h("/review.js"), vec![host.clone()], 403),
        ("GET", h("/line/0/0"), vec![host.clone()], 403),
        ("GET", h("/"), vec![host.clone(), cut], 403),
        ("POST", h("/api/decide"), vec![host.clone(), origin.clone()], 403),
        // From elsewhere, although with the cookie.
        ("GET", h("/"), vec![elsewhere, cookie.clone()], 403),
        ("GET", h("/"), vec![h("host: 127.0.0.1"), cookie.clone()], 403),
        (
            "POST",
            h("/api/decide"),
            vec![host.clone(), cookie.clone(), foreign.clone()],
            403,
        ),
        (
            "POST",
            h("/api/decide"),
            vec![host.clone(), cookie.clone(), beside],
            403,
        ),
        ("POST", h("/api/decide"), vec![host.clone(), cookie.clone()], 403),
        (
            "GET",
            h("/api/state"),
            vec![host.clone(), cookie.clone(), foreign],
            403,
        ),
        // Out of the paths that there are.
        ("GET", h("/../in/b.txt"), vec![host.clone(), cookie.clone()], 403),
        (
            "GET",
            h("/page/lines/0/../../../in/b.txt"),
            vec![host.clone(), cookie.clone()],
            403,
        ),
        (
            "GET",
            h("/%2e%2e/in/b.txt"),
            vec![host.clone(), cookie.clone()],
            403,
        ),
        (
            "GET",
            h("/out/changes.jsonl"),
            vec![host.clone(), cookie.clone()],
            404,
        ),
        // Other methods, and more than is taken.
        ("GET", h("/api/decide"), vec![host.clone(), cookie.clone()], 405),
        (
            "POST",
            h("/api/state"),
            vec![host.clone(), cookie.clone(), origin.clone()],
            405,
        ),
        (
            "DELETE",
            h("/"),
            vec![host.clone(), cookie.clone(), origin.clone()],
            405,
        ),
        (
            "POST",
            h("/api/decide"),
            vec![host.clone(), cookie.clone(), origin.clone(), long],
            413,
        ),
    ];
    assert!(rows.len() >= 20);
    for (method, path, headers, status) in rows {
        let answer = served.raw(method, &path, &headers, body.as_bytes());
        assert_eq!(answer.status, status, "{method} {path} {headers:?}");
        let said = String::from_utf8_lossy(&answer.body);
        assert!(!said.contains("Nghi"), "{path}: {said}");
    }
    // More than it says, in pieces.
    let chunked = [
        host.clone(),
        cookie.clone(),
        origin.clone(),
        h("transfer-encoding: chunked"),
    ];
    let mut pieces = Vec::new();
    for _ in 0..40 {
        pieces.extend(b"1000\r\n");
        pieces.extend([b' '; 0x1000]);
        pieces.extend(b"\r\n");
    }
    pieces.extend(b"0\r\n\r\n");
    let answer = served.raw("POST", "/api/decide", &chunked, &pieces);
    assert_eq!(answer.status, 413, "{answer:?}");
    assert!(!dir.join("out/decisions.jsonl").exists());
    // And it serves all the same.
    assert_eq!(served.get("/").status, 200);
}

#[test]
fn the_page_is_whole_and_fetches_nothing() {
    let dir = results("review-page");
    let served = Served::open(&dir);
    let page = served.get("/");
    let text = String::from_utf8(page.body.clone()).unwrap();
    assert!(text.contains("<html lang=\"vi\">"), "{text}");
    for part in ["default-src 'none'", "no-store", "nosniff"] {
        assert!(page.head.contains(part), "{}", page.head);
    }
    let parts = ["css", "js"].map(|ending| format!("/review.{ending}"));
    let more =
        ["words.js", "parts.js", "pictures.js", "decided.js", "icon.svg"]
            .map(|name| format!("/{name}"));
    for path in parts.iter().chain(&more) {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let text = String::from_utf8(answer.body).unwrap();
        let text = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("http://") && !text.contains("https://"));
    }
    let line = served.get("/line/0/1");
    assert!(line.body.starts_with(b"\x89PNG"), "{:?}", line.head);
    assert!(line.head.contains("x-page-size: 2480.00,3508.00"));
    let edges = "x-edges: 218.00,544.00,1558.00,616.00";
    assert!(line.head.contains(edges), "{}", line.head);
    let whole = served.get("/page/fields/0/0/0");
    assert!(whole.body.starts_with(b"\xff\xd8\xff"), "{:?}", whole.head);
    for path in ["/line/0/0", "/line/1/1", "/line/0/99", "/line/0/x"] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
    assert_eq!(served.get("/page/fields/0/0/7").status, 404);
}

#[test]
fn pages_of_pdf_files_are_drawn() {
    let dir = results("review-pdf");
    dir.put("in/a/scan.hocr", "%PDF-1.5\n");
    let mut change = change(18, "H6i", "Hội");
    // In points; the page of the image is drawn with 200 dots an inch.
    change["page_size"] = json!([446, 631]);
    change["page"] = 3.into();
    change["line_bbox"] = json!([36, 72, 216, 82]);
    dir.put("out/changes.jsonl", format!("{change}\n"));
    let served = Served::open(&dir);
    let missing = served.get("/line/0/0");
    assert_eq!(missing.status, 404);
    let said = String::from_utf8(missing.body).unwrap();
    assert!(said.contains("poppler-utils"), "{said}");

    dir.put("page.png", IMAGE);
    let script = "#!/bin/sh\n[ \"$1\" = -v ] && exit 0\nprintf '%s ' \"$@\" \
        > asked\ncat page.png\n";
    dir.put_program("pdftoppm", script);
    let line = served.get("/line/0/0");
    assert_eq!(line.status, 200, "{line:?}");
    assert!(line.head.contains("x-page-size: 446.00,631.00"), "{line:?}");
    assert!(line.head.contains("x-edges: 28.00,68.00,224.00,86.00"));
    // The width of a PNG stands behind its sign and the name of its header.
    let width = u32::from_be_bytes(line.body[16..20].try_into().unwrap());
    // 196 of the 446 points that the 1239 pixels are.
    assert!((544..=546).contains(&width), "{width}");
    let asked = String::from_utf8(dir.get("asked")).unwrap();
    assert!(asked.contains("-r 200 ") && asked.contains("-f 3 -l 3 "));
    assert!(asked.trim_end().ends_with("/in/a/scan.hocr"), "{asked}");
}

#[test]
fn the_worst_is_asked_first_and_what_is_decided_is_kept() {
    let dir = results("review-decide");
    let served = Served::open(&dir);
    let state = served.get("/api/state").json();
    let expected =
        json!({"items": 2, "done": 0, "questions": 3, "decided": 0});
    assert_eq!(state["lines"], expected);
    assert_eq!(state["fields"]["questions"], 2);
    assert_eq!(
        (&state["who"], &state["folder"]),
        (&json!("mai"), &json!("out"))
    );
    let lines = served.get("/api/lines?from=0&count=9").json();
    let items = lines["items"].as_array().unwrap();
    // A suggestion that was not taken is one of the readings.
    assert_eq!(items[0]["file"], "b.txt");
    assert_eq!(items[0]["words"][0]["stands"], "Nghi");
    assert_eq!(items[0]["words"][0]["others"][0]["text"], "Nghị");
    assert_eq!(items[0]["has_place"], false);
    let parts = json!([
        ["Dw ky hop ", null],
        ["thứ", 0],
        [" 6, ", null],
        ["Hội", 1],
        [" dong nhan dan huyén Vinh Ha khoa XIX,", null],
    ]);
    assert_eq!(items[1]["repaired"], parts);
    assert_eq!(items[1]["has_place"], true);

    let first = served.decide(("lines", 0, 0), json!("Nghị")).json();
    assert_eq!(
        (&first["next"], &first["state"]["lines"]["done"]),
        (&json!(1), &json!(1))
    );
    served.decide(("lines", 1, 0), json!("thw")).json();
    // Typed, and decomposed at that.
    served.decide(("lines", 1, 1), json!(" Ho\u{302}\u{323}i ")).json();
    served.decide(("fields", 0, 0), json!("2018-07-04")).json();
    served.decide(("fields", 0, 1), Value::Null).json();
    let bad = [
        (("lines", 1, 0), json!("two\nlines")),
        (("lines", 1, 0), Value::Null),
        (("lines", 1, 0), json!("x".repeat(5000))),
        (("fields", 0, 0), json!("04/07/2018")),
    ];
    for (place, after) in bad {
        assert_eq!(served.decide(place, after).status, 400);
    }
    for place in [("lines", 9, 0), ("lines", 0, 9), ("fields", 1, 0)] {
        assert_eq!(served.decide(place, json!("x")).status, 404);
    }
    let late = json!({"generation": 7, "after": "x", "place":
        {"view": "lines", "item": 0, "question": 0}});
    assert_eq!(served.post("/api/decide", &late).status, 409);

    let rows = decisions(&dir);
    let shown: Vec<Value> = rows
        .iter()
        .map(|row| {
            let start = row["start"].as_u64();
            json!([
                row["file"],
                start,
                row["field"],
                row["before"],
                row["after"]
            ])
        })
        .collect();
    let expected = json!([
        ["b.txt", 4, null, "Nghi", "Nghị"],
        ["a/scan.hocr", 164, null, "thw", "thw"],
        ["a/scan.hocr", 171, null, "H6i", "Hội"],
        ["a/scan.hocr", null, "date", null, "2018-07-04"],
        ["a/scan.hocr", null, "type", "Giấy mời", null],
    ]);
    assert_eq!(Value::from(shown), expected);
    for row in &rows {
        assert_eq!((&row["version"], &row["who"]), (&json!(1), &json!("mai")));
        assert_eq!(row["content"].as_str().unwrap().len(), 64);
        let when = row["when"].as_str().unwrap();
        assert!(when.len() == 20 && when.ends_with('Z'), "{when}");
    }

    // The last is taken back, and the one before it.
    let back = served.post("/api/undo", &json!({})).json();
    let place = json!({"view": "fields", "item": 0, "question": 1});
    assert_eq!(back["place"], place);
    served.post("/api/undo", &json!({})).json();
    assert_eq!(decisions(&dir)[5]["of"], 5);
    assert_eq!(decisions(&dir)[6]["of"], 4);
    let state = served.get("/api/state").json();
    assert_eq!(state["fields"]["decided"], 0);
    assert_eq!(state["lines"]["decided"], 3);

    // Words are added when they are asked for, once.
    for new in [true, false] {
        let body = json!({"text": "Siu Blêh"});
        let answer = served.post("/api/word", &body).json();
        assert_eq!(answer["new"], new);
    }
    let body = json!({"text": "# all"});
    assert_eq!(served.post("/api/word", &body).status, 400);
    assert_eq!(dir.get("out/words.txt"), "Siu Blêh\n".as_bytes());
    // Nothing brings the outputs up to date here.
    assert_eq!(served.post("/api/apply", &json!({})).status, 500);

    // A second review is kept out, until the first is killed.
    let second = dir.khoidau(["review", "out", "--name", "an"]).output();
    let pid = format!("by process {}", served.child.id());
    second.status(2).says(&["out is reviewed already", &pid]);
    drop(served);
    let served = Served::open(&dir);
    let state = served.get("/api/state").json();
    assert_eq!(state["lines"]["decided"], 3);
    assert_eq!(
        (&state["next_line"], &state["next_field"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(dir.get("in/b.txt"), b"=A1 Nghi\n");
}

#[test]
fn the_review_ends_by_its_button_and_says_what_is_left() {
    let dir = results("review-end");
    let mut served = Served::open(&dir);
    served.decide(("lines", 0, 0), json!("Nghị")).json();
    assert_eq!(served.post("/api/end", &json!({})).status, 200);
    let status = served.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    let said = String::from_utf8(dir.get("said")).unwrap();
    assert!(said.contains("the outputs of 1 file are not as decided yet"));
}

#[test]
fn a_decision_that_was_torn_off_is_left_out() {
    let dir = results("review-torn");
    let served = Served::open(&dir);
    served.decide(("lines", 0, 0), json!("Nghị")).json();
    served.decide(("lines", 1, 0), json!("thứ")).json();
    drop(served);
    let mut whole = dir.get("out/decisions.jsonl");
    whole.truncate(whole.len() - 30);
    dir.put("out/decisions.jsonl", &whole);
    let served = Served::open(&dir);
    let state = served.get("/api/state").json();
    assert_eq!(state["lines"]["decided"], 1);
    served.decide(("lines", 1, 0), json!("thứ")).json();
    drop(served);
    let text = String::from_utf8(dir.get("out/decisions.jsonl")).unwrap();
    assert!(text.as_bytes().starts_with(&whole));
    assert_eq!(text.lines().count(), 3);
    let served = Served::open(&dir);
    assert_eq!(served.get("/api/state").json()["lines"]["decided"], 2);
    let said = String::from_utf8(dir.get("said")).unwrap();
    assert!(said.contains("decisions.jsonl:2: not a decision"), "{said}");
}

#[test]
fn what_is_decided_about_another_file_does_not_count() {
    let dir = results("review-content");
    let served = Served::open(&dir);
    served.decide(("lines", 0, 0), json!("Nghị")).json();
    std::fs::remove_file(dir.join("in/a/scan.hocr")).unwrap();
    let gone = served.decide(("lines", 1, 0), json!("thứ"));
    assert_eq!(gone.status, 409);
    let said = String::from_utf8(gone.body).unwrap();
    assert!(said.contains("a/scan.hocr is not where it was read"), "{said}");
    drop(served);
    dir.put("in/b.txt", "=A1 Nghi and more\n");
    let served = Served::open(&dir);
    assert_eq!(served.get("/api/state").json()["lines"]["decided"], 0);
}

#[test]
fn silent_connections_keep_nobody_out() {
    let dir = results("review-silent");
    let served = Served::open(&dir);
    let connect = || TcpStream::connect(("127.0.0.1", served.port)).unwrap();
    let silent: Vec<TcpStream> = (0..40).map(|_| connect()).collect();
    let begun = std::time::Instant::now();
    assert_eq!(served.get("/api/state").status, 200);
    assert!(begun.elapsed() < Duration::from_secs(5));
    drop(silent);
}

#[test]
fn what_is_decided_of_merged_outputs_is_told_to_need_the_runs() {
    let dir = Dir::new("review-merged");
    dir.put("in/a.txt", "S6 12/QD-UBND\n\nQUYET DINH\n");
    dir.put("in/b.txt", "UY BAN NHAN DAN\n");
    for shard in ["1", "2"] {
        let (out, shard) = (format!("out{shard}"), format!("{shard}/2"));
        let args = ["batch", "in", "--out", &out, "--shard", &shard];
        dir.khoidau(args).output().status(0);
    }
    // One of several has nothing to ask from.
    let alone = dir.khoidau(["review", "out1", "--format", "csv"]).output();
    alone.status(2).says(&["out1: has no tables yet", "`khoidau merge`"]);
    let merge = ["merge", "out1", "out2", "--out", "out"];
    dir.khoidau(merge).output().status(0);
    let served = Served::open(&dir);
    let said = String::from_utf8(dir.get("said")).unwrap();
    let remedy = "`khoidau merge FOLDERS --out out` again";
    assert!(said.contains(remedy), "{said}");
    served.decide(("fields", 0, 0), json!("Báo cáo")).json();
    let failed = served.post("/api/apply", &json!({}));
    let why = String::from_utf8(failed.body).unwrap();
    assert!(failed.status == 500 && why.contains(remedy), "{why}");
}

#[test]
fn an_update_that_the_run_refuses_is_none() {
    let dir = Dir::new("review-refused");
    dir.put("in/a.txt", "S6 12/QD-UBND\n\nQUYET DINH\n");
    let run = ["batch", "in", "--out", "out"];
    dir.khoidau(run).output().status(0);
    let served = Served::open(&dir);
    served.decide(("fields", 0, 0), json!("UBND xã")).json();
    dir.put("out/words.txt", "a ".repeat(17));
    let failed = served.post("/api/apply", &json!({}));
    let why = String::from_utf8(failed.body).unwrap();
    assert!(failed.status == 500 && why.contains("more than 16"), "{why}");
    let state = served.get("/api/state").json();
    assert_eq!(
        (&state["touched"], &state["generation"]),
        (&json!(1), &json!(0))
    );
    std::fs::remove_file(dir.join("out/words.txt")).unwrap();
    let done = served.post("/api/apply", &json!({})).json();
    assert_eq!(done["state"]["touched"], 0);
    assert_eq!(done["state"]["fields"]["decided"], 1);

    // The file changes, and is worked on anew, while the page is open.
    dir.put("in/a.txt", "S6 13/QD-UBND\n\nQUYET DINH\n");
    let decide = |generation: u64| {
        let place = json!({"view": "fields", "item": 0, "question": 0});
        let body = json!({
            "generation": generation, "place": place, "after": "2025-06",
        });
        served.post("/api/decide", &body)
    };
    let refused = decide(1);
    let why = String::from_utf8(refused.body).unwrap();
    assert!(why.contains("\"changed\""), "{why}");
    assert_eq!(served.get("/api/state").json()["wants_run"], true);
    let done = dir.khoidau(run).output();
    done.status(0);
    assert_eq!(decide(1).status, 409);
    let state = served.get("/api/state").json();
    assert_eq!(state["generation"], 2);
    assert_eq!(decide(2).status, 200);
}

#[test]
fn a_table_there_and_back() {
    let dir = results("review-table");
    let table = dir.khoidau(["review", "out", "--format", "csv"]).output();
    let table = table.status(0).quiet().stdout();
    let expected = "\u{feff}file,page,line,column,field,read line,repaired \
        line,before,after,confidence,runners-up,decision\r\n\
        b.txt,,1,5,,'=A1 Nghi,'=A1 Nghi,Nghi,Nghi,0.400,Nghị (0.400),\r\n\
        a/scan.hocr,1,6,11,,\"Dw ky hop thw 6, H6i dong nhan dan huyén Vinh \
        Ha khoa XIX,\",\"Dw ky hop thứ 6, Hội dong nhan dan huyén Vinh Ha \
        khoa XIX,\",thw,thứ,0.600,Hồi (0.200),\r\n";
    assert!(table.starts_with(expected), "{table}");
    // Of what is missing the document is told.
    let missing = table.split_once("\r\na/scan.hocr,,,,1:date,").unwrap().1;
    let missing = missing.split_once(",,,,0.000,,\r\n").unwrap().0;
    assert!(!missing.is_empty() && missing.len() < 80, "{missing}");
    assert!(!dir.join("out/.khoidau/review.lock").exists());

    // One of each: taken, as read, another word, a date, none.
    let decide = |table: &str, place: &str, decision: &str| {
        let at = table.find(place).unwrap();
        let end = at + table[at..].find("\r\n").unwrap();
        format!("{}{decision}{}", &table[..end], &table[end..])
    };
    let filled = decide(&table, "b.txt,,1,5", "Nghỉ");
    let filled = decide(&filled, ",6,11,", "OK");
    let filled = decide(&filled, ",6,18,", "-");
    let filled = decide(&filled, ",1:date,", "4/7/2018");
    let apply = || {
        let args = ["review", "out", "--apply", "filled.csv", "--name", "mai"];
        dir.khoidau(args).output()
    };
    // Who answers yes means no word of the text.
    for answer in ["đúng", "X", "không"] {
        dir.put("filled.csv", decide(&table, ",6,18,", answer));
        apply().status(2).says(&["write = to take what stands"]);
    }
    dir.put("filled.csv", &table);
    apply().status(0).says(&["nothing stands in its column `decision`"]);
    assert!(!dir.join("out/decisions.jsonl").exists());
    dir.put("filled.csv", &filled);
    apply().status(0).says(&["4 decided, 0 already decided, 0 not"]);
    let after: Vec<Value> =
        decisions(&dir).iter().map(|row| row["after"].clone()).collect();
    assert_eq!(after, ["Nghỉ", "thứ", "H6i", "2018-07-04"]);
    // Again, it decides nothing; nor does what it is written as now.
    apply().status(0).says(&["0 decided, 4 already decided"]);
    let again = dir.khoidau(["review", "out", "--format", "csv"]).output();
    let again = again.status(0).stdout();
    assert!(again.contains(",0.400,Nghị (0.400),Nghỉ\r\n"), "{again}");
    dir.put("filled.csv", &again);
    apply().status(0).says(&["0 decided, 4 already decided"]);
    assert_eq!(decisions(&dir).len(), 4);

    // What was written of another text, or of what stood there before,
    // decides nothing of what is there now.
    let of_date = format!("1:date,{missing},");
    for stale in [
        again.replace("H6i", "Hfi"),
        again.replace(",0.400,Nghị (0.400),Nghỉ", ",0.400,,#NAME?"),
        again.replace(&of_date, "1:date,another paper,"),
    ] {
        assert_ne!(stale, again);
        dir.put("filled.csv", stale);
        apply().status(2);
        assert_eq!(decisions(&dir).len(), 4);
    }
    // Rows that do not fit are told by their numbers, and the others count.
    let broken = again.replace(",6,11,", ",6,12,");
    let broken = broken.replace(",Nghỉ\r\n", ",ok\r\n");
    let broken = broken.replace("2018-07-04", "04/17/2018");
    dir.put("filled.csv", &broken);
    apply().status(2).says(&[
        "filled.csv, row 3: nothing of a/scan.hocr is asked there",
        "filled.csv, row 5: \"2018-17-04\" is no value of date",
        "1 decided, 1 already decided, 2 not understood",
    ]);
    assert_eq!(decisions(&dir)[4]["after"], "Nghi");
    dir.put("filled.csv", "a,b\n1,2\n");
    apply().status(2).says(&["no table of a review"]);
}

#[test]
fn what_is_no_folder_of_results_is_refused() {
    let dir = Dir::new("review-none");
    dir.put("a.txt", "Số 1");
    for folder in [".", "none"] {
        let ran = dir.khoidau(["review", folder, "--name", "mai"]).output();
        ran.status(2).says(&["is no folder of results", "khoidau batch"]);
    }
    let dir = results("review-empty");
    dir.put("out/changes.jsonl", "{\"read\": 1}\n");
    let ran = dir.khoidau(["review", "out", "--name", "mai"]).output();
    ran.status(2).says(&["changes.jsonl:1: "]);
    let ran = dir.khoidau(["review", "out", "--name", " "]).output();
    ran.status(2).says(&["give one with --name"]);
}
