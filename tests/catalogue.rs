//! Catalogues: built, grown, searched, by the library and as a user of the
//! command does it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use khoidau::catalogue::{self, Catalogue, FILE, Filter, Request};
use khoidau::graph::GraphBuilder;
use khoidau::record::Document;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::Random;
use crate::util::Dir;

/// A field as `records.jsonl` has it.
fn field(value: &str) -> Value {
    json!({
        "value": value, "confidence": 0.97, "rule": "manual",
        "evidence": [{
            "page": 2, "lines": [3, 4], "span": [10, 20],
            "bbox": [100, 200.5, 300, 240], "text": value,
        }],
        "alternatives": [],
    })
}

/// A record of a file with its place in it, and these fields.
fn record(file: &str, part: usize, fields: &[(&str, &str)]) -> Value {
    let mut record = json!({
        "id": format!("in/{file}#{part}"), "file": file,
        "path": format!("in/{file}"), "encoding": "UTF-8",
        "tiers": ["compact"], "line_start": 1, "line_end": 9,
        "role": "main", "parent": null, "cited_documents": [],
    });
    for (key, value) in fields {
        record[key] = match *key {
            "recipients" => value.split("; ").map(field).collect(),
            _ => field(value),
        };
    }
    record
}

/// Has a record name a document, by type and number.
fn citing(mut record: Value, kind: &str, number: &str) -> Value {
    let citation = json!({
        "number_symbol": field(number), "canonical": null,
        "type": field(kind), "issuer": null, "date": null,
    });
    record["cited_documents"].as_array_mut().unwrap().push(citation);
    record
}

/// A change; a doubtful one has its lines.
fn change(file: &str, start: usize, doubtful: bool) -> Value {
    let mut change = json!({
        "file": file, "page": 1, "line": 3, "column": 5, "start": start,
        "end": start + 4, "bbox": [1, 2, 3, 4], "line_bbox": null,
        "page_size": [1654, 2339], "before": "Nghi", "after": "Nghị",
        "kind": "marks", "confidence": if doubtful { 0.6 } else { 0.99 },
        "profile": "tesseract-vie",
        "runners_up": [{"text": "Nghỉ", "confidence": 0.012}],
        "applied": true, "decided": null,
    });
    if doubtful {
        change["read"] = json!("Nghi quyết");
        change["repaired"] = json!("Nghị quyết");
        change["at"] = json!([0, 6]);
    }
    change
}

fn lines(all: &[Value]) -> String {
    all.iter().map(|line| format!("{line}\n")).collect()
}

/// A small archive.
fn archive() -> Vec<Value> {
    let resolution = record(
        "tw/57.txt",
        1,
        &[
            ("system", "party"),
            ("number", "57"),
            ("symbol", "NQ/TW"),
            ("type", "Nghị quyết"),
            ("subject", "đột phá phát triển khoa học, chuyển đổi số"),
            ("issuing_body_full", "Bộ Chính trị"),
            ("place", "Hà Nội"),
            ("date", "2024-12-22"),
            ("signer", "Tô Lâm"),
        ],
    );
    let conclusion = record(
        "xa/2025/kl.txt",
        1,
        &[
            ("system", "party"),
            ("number", "05"),
            ("symbol", "KL/ĐU"),
            ("type", "Kết luận"),
            ("subject", "đẩy mạnh chuyển đổi số trong hoạt động"),
            ("issuing_body_full", "Đảng ủy xã Phú Hậu"),
            ("place", "Phú Hậu"),
            ("date", "2025-08-20"),
            ("signer", "Tạ Quang Nhưỡng"),
            ("recipients", "Thường trực Tỉnh ủy; Lưu VPĐU"),
        ],
    );
    let conclusion = citing(conclusion, "Nghị quyết", "57-NQ/TW");
    let road = |part, subject, date| {
        record(
            "huyen/duong.txt",
            part,
            &[
                ("system", "state"),
                ("number", "12"),
                ("symbol", "QĐ-UBND"),
                ("type", "Quyết định"),
                ("subject", subject),
                ("issuing_body_full", "Ủy ban nhân dân huyện Vĩnh Hà"),
                ("place", "Vĩnh Hà"),
                ("date", date),
                ("signer", "Lê Văn Khoa"),
            ],
        )
    };
    vec![
        road(1, "khen thưởng ông Dương Phú Trần", "2025-01-09"),
        road(2, "sửa chữa đường Trần Phú", "2019-03"),
        road(10, "ban hành mẫu a\"b", "2018"),
        resolution,
        conclusion,
    ]
}

fn filled(name: &str) -> Dir {
    let dir = Dir::new(name);
    dir.put("records.jsonl", lines(&archive()));
    let changes = [
        change("huyen/duong.txt", 7, true),
        change("xa/2025/kl.txt", 3, false),
        change("xa/2025/kl.txt", 9, true),
    ];
    dir.put("changes.jsonl", lines(&changes));
    dir
}

fn dump(catalogue: &Catalogue) -> String {
    let mut out = Vec::new();
    catalogue.dump(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The names of what a text finds.
fn found(catalogue: &Catalogue, text: &str, filter: Filter) -> Vec<String> {
    let mut request = Request::new(text);
    request.filter = filter;
    let found = catalogue.search(&request).unwrap();
    assert_eq!(found.total, found.hits.len());
    found
        .hits
        .into_iter()
        .map(|hit| hit.id.trim_start_matches("in/").to_owned())
        .collect()
}

#[test]
fn the_right_ones_come_first() {
    let dir = filled("catalogue-order");
    catalogue::rebuild(dir.path()).unwrap();
    let catalogue = Catalogue::read(dir.path()).unwrap();
    let find = |text| found(&catalogue, text, Filter::default());
    let (road, name) = ("huyen/duong.txt#2", "huyen/duong.txt#1");
    let (resolution, conclusion) = ("tw/57.txt#1", "xa/2025/kl.txt#1");
    // Marks that were typed count, those that were not do not.
    assert_eq!(find("đường trần phú"), [road, name]);
    assert_eq!(find("dương trần phú")[0], name);
    assert_eq!(find("DUONG TRAN PHU").len(), 2);
    assert_eq!(find("\"tran phu\""), [road]);
    // đ, too, and the tone mark at either place.
    assert_eq!(find("dang uy"), [conclusion]);
    assert_eq!(find("đảng uỷ"), [conclusion]);
    // Codes in any spelling; the document before those that name it.
    for code in ["57-NQ/TW", "57/NQ-TW", "57 nq tw", "nghi quyet so 57"] {
        assert_eq!(find(code), [resolution, conclusion], "{code}");
    }
    assert_eq!(find("5-kl/du"), [conclusion]);
    assert_eq!(find("a\"b"), ["huyen/duong.txt#10"]);
    // The year is that of the date.
    assert_eq!(find("chuyen doi so 2025"), [conclusion]);
    assert_eq!(find("20/08/2025"), [conclusion]);
    assert_eq!(find("chuyển đổi số").len(), 2);
    assert_eq!(find("chuy* doi"), [conclusion, resolution]);
    assert_eq!(find("thuong truc"), [conclusion]);
    // All there is, the newest first.
    assert_eq!(find("")[..2], [conclusion, name]);
    // Nothing has this in a row.
    let loose = catalogue.search(&Request::new("TW-NQ/57")).unwrap();
    assert!(loose.loosened && loose.total == 2);
}

#[test]
fn filters_narrow() {
    let dir = filled("catalogue-filters");
    catalogue::rebuild(dir.path()).unwrap();
    let catalogue = Catalogue::read(dir.path()).unwrap();
    let all = |set: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        set(&mut filter);
        let mut found = found(&catalogue, "", filter);
        found.sort();
        found
    };
    let text = |text: &str| Some(text.to_owned());
    let date = |text: &str| Some(text.parse().unwrap());
    let (resolution, conclusion) = ("tw/57.txt#1", "xa/2025/kl.txt#1");
    let [one, ten, two] =
        ["huyen/duong.txt#1", "huyen/duong.txt#10", "huyen/duong.txt#2"];
    assert_eq!(all(&|f| f.types = vec!["ket luan".into()]), [conclusion]);
    let types = ["Kết luận", "NGHỊ QUYẾT"].map(str::to_owned);
    let types = all(&|f| f.types = types.to_vec());
    assert_eq!(types, [resolution, conclusion]);
    // A body is named after it, no type.
    assert!(all(&|f| f.types = vec!["bo chinh tri".into()]).is_empty());
    assert_eq!(all(&|f| f.body = text("huyen vinh ha")), [one, ten, two]);
    assert_eq!(all(&|f| f.place = text("hà nội")), [resolution]);
    assert_eq!(all(&|f| f.signer = text("ta quang")), [conclusion]);
    assert_eq!(all(&|f| f.from = date("2025")), [one, conclusion]);
    assert_eq!(all(&|f| f.to = date("2018")), [ten]);
    // Of 2018 and March 2019 no more is known.
    assert_eq!(all(&|f| f.from = date("2018-05-01")).len(), 5);
    let march = all(&|f| {
        f.from = date("2019-03-20");
        f.to = date("2019-03-20");
    });
    assert_eq!(march, [two]);
    assert_eq!(all(&|f| f.file = text("xa")), [conclusion]);
    assert_eq!(all(&|f| f.file = text("xa/2025/")), [conclusion]);
    assert_eq!(all(&|f| f.file = text("tw/57.txt")), [resolution]);
    assert_eq!(all(&|f| f.file = text("*/5?.txt")), [resolution]);
    assert!(all(&|f| f.file = text("x")).is_empty());
    assert!(all(&|f| f.file = text("[xt]*")).is_empty());
    let mut nothing = Request::new("x");
    nothing.filter.body = text("--");
    let refused = catalogue.search(&nothing).unwrap_err().to_string();
    assert!(refused.contains("--body"), "{refused}");
}

#[test]
fn pages_of_hits_are_parts_of_one_list() {
    let dir = Dir::new("catalogue-pages");
    let mut random = Random(5);
    let all: Vec<Value> = (0..1500)
        .map(|at| {
            let day = format!("2020-01-{:02}", 1 + random.below(28));
            let fields = [("subject", "báo cáo công tác"), ("date", &*day)];
            record(&format!("{at}.txt"), 1, &fields)
        })
        .collect();
    dir.put("records.jsonl", lines(&all));
    catalogue::rebuild(dir.path()).unwrap();
    let catalogue = Catalogue::read(dir.path()).unwrap();
    for text in ["bao cao", "báo cáo", ""] {
        let mut request = Request::new(text);
        request.limit = usize::MAX;
        let whole = catalogue.search(&request).unwrap();
        let ids: BTreeSet<&str> =
            whole.hits.iter().map(|hit| &*hit.id).collect();
        assert_eq!((whole.total, ids.len()), (1500, 1500), "{text}");
        for offset in [0, 395, 420, 1495, 1500, usize::MAX] {
            (request.offset, request.limit) = (offset, 10);
            let page = catalogue.search(&request).unwrap().hits;
            let from = offset.min(1500);
            let to = (from + 10).min(1500);
            assert_eq!(page, whole.hits[from..to], "{text}, {offset}");
        }
    }
}

/// A file's lines at random, of numbers that meet, so that edges change.
fn some_file(file: &str, random: &mut Random) -> (Vec<Value>, Vec<Value>) {
    let mut records = Vec::new();
    for part in 1..=random.below(4) {
        let number = (1 + random.below(3)).to_string();
        let body = ["Đảng ủy xã An Phú", "Đảng ủy xã Tân Kỳ", ""];
        let date = ["2025-01-02", "2025-03-04", "2025", ""];
        let mut fields = vec![
            ("number", &*number),
            ("symbol", "KL/ĐU"),
            ("subject", ["kết luận", "đường", "số 5"][random.below(3)]),
            ("issuing_body_full", body[random.below(3)]),
            ("date", date[random.below(4)]),
        ];
        fields.retain(|(_, value)| !value.is_empty());
        let mut one = record(file, part, &fields);
        for _ in 0..random.below(3) {
            let cited = format!("{}-KL/ĐU", 1 + random.below(3));
            one = citing(one, "Kết luận", &cited);
        }
        records.push(one);
    }
    let changes = (0..random.below(3))
        .map(|at| change(file, 10 * at, random.below(2) == 0))
        .collect();
    (records, changes)
}

#[test]
fn what_grew_is_what_is_built() {
    for seed in 0..12 {
        let mut random = Random(seed);
        let dir = Dir::new("catalogue-growth");
        let mut files = BTreeMap::new();
        let mut grown = Catalogue::open(dir.path()).unwrap();
        for step in 0..6 {
            let mut update = grown.update().unwrap();
            for _ in 0..1 + random.below(8) {
                let file = format!("{}/{}.txt", step % 2, random.below(6));
                if random.below(4) == 0 {
                    update.remove(&file).unwrap();
                    files.remove(&file);
                    continue;
                }
                let (records, changes) = some_file(&file, &mut random);
                let [r, c] = [lines(&records), lines(&changes)];
                update.file(&file, r.lines(), c.lines()).unwrap();
                files.insert(file, (records, changes));
            }
            match random.below(5) {
                0 => {
                    // As if nothing had been done.
                    drop(update);
                    let (records, changes) = read(&dir);
                    files = by_file(&records, &changes);
                }
                _ => update.commit().unwrap(),
            }
            write(&dir, &files);
            if random.below(2) == 0 {
                grown.settle().unwrap();
            }
            if random.below(3) == 0 {
                grown.close().unwrap();
                grown = Catalogue::open(dir.path()).unwrap();
            }
        }
        grown.settle().unwrap();
        let is = dump(&grown);
        grown.close().unwrap();
        assert_eq!(catalogue::check(dir.path()).unwrap(), None, "{seed}");
        catalogue::rebuild(dir.path()).unwrap();
        let built = Catalogue::read(dir.path()).unwrap();
        assert_eq!(dump(&built), is, "{seed}");
        edges_are_those_of_the_graph(&files, &is);
    }
}

type Files = BTreeMap<String, (Vec<Value>, Vec<Value>)>;

fn write(dir: &Dir, files: &Files) {
    let records: String = files.values().map(|(r, _)| lines(r)).collect();
    let changes: String = files.values().map(|(_, c)| lines(c)).collect();
    dir.put("records.jsonl", records);
    dir.put("changes.jsonl", changes);
}

/// The lines that were written last.
fn read(dir: &Dir) -> (Vec<Value>, Vec<Value>) {
    let read = |name: &str| {
        let text = fs::read_to_string(dir.join(name)).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    };
    (read("records.jsonl"), read("changes.jsonl"))
}

fn by_file(records: &[Value], changes: &[Value]) -> Files {
    let mut files = Files::new();
    let name = |line: &Value| line["file"].as_str().unwrap().to_owned();
    for line in records {
        files.entry(name(line)).or_default().0.push(line.clone());
    }
    for line in changes {
        files.entry(name(line)).or_default().1.push(line.clone());
    }
    files
}

/// The catalogue says the same of who names whom as the graph of all.
fn edges_are_those_of_the_graph(files: &Files, dump: &str) {
    let mut builder = GraphBuilder::new();
    for (file, (records, _)) in files {
        for record in records {
            let document: Document =
                serde_json::from_value(record.clone()).unwrap();
            let id = record["id"].as_str().unwrap();
            builder.add(file, &[document], |_| id.to_owned());
        }
    }
    let graph = builder.build();
    let mut expected: Vec<(String, Vec<String>)> = Vec::new();
    for edge in graph.edges() {
        let to = graph.nodes()[edge.to].places();
        if to.is_empty() {
            continue;
        }
        let to: Vec<String> = to.iter().map(|p| p.id.clone()).collect();
        // Each copy of a document that names has its own citations; the
        // graph says which by the file alone.
        expected.push((edge.file.clone(), to));
    }
    let mut copies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut named = Vec::new();
    for line in dump.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| line[key].as_str().map(str::to_owned);
        match line["what"].as_str() {
            Some("work") => copies
                .entry(text("work").unwrap())
                .or_default()
                .extend(text("id")),
            Some("citation") => {
                let id = text("id").unwrap();
                let file = id.trim_start_matches("in/");
                let file = file.split('#').next().unwrap().to_owned();
                named.extend(text("work").map(|work| (file, work)));
            }
            _ => {}
        }
    }
    let mut found: Vec<(String, Vec<String>)> = named
        .into_iter()
        .map(|(file, work)| (file, copies[&work].clone()))
        .collect();
    for list in [&mut expected, &mut found] {
        list.iter_mut().for_each(|(_, to)| to.sort());
        list.sort();
    }
    assert_eq!(found, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is typed finds something or nothing.
    #[test]
    fn any_text_can_be_looked_for(
        text in any::<String>(),
        signs in "[a-dđẢ\"'*:^(){}+\\- .,«“”\0\u{301}NEAROT0-9]{0,60}",
    ) {
        static DIR: std::sync::OnceLock<Dir> = std::sync::OnceLock::new();
        let dir = DIR.get_or_init(|| {
            let dir = filled("catalogue-texts");
            catalogue::rebuild(dir.path()).unwrap();
            dir
        });
        let catalogue = Catalogue::read(dir.path()).unwrap();
        for text in [&text, &signs] {
            let mut request = Request::new(text);
            let found = catalogue.search(&request);
            prop_assert!(found.is_ok(), "{found:?}");
            let found = found.unwrap();
            for hit in &found.hits {
                for marked in [&hit.title, &hit.snippet] {
                    for mark in marked.marks() {
                        prop_assert!(!marked.text()[mark.clone()].is_empty());
                    }
                }
            }
            request.filter.types = vec![text.clone()];
            request.filter.body = Some(text.clone());
            request.filter.file = Some(text.clone());
            let narrowed = catalogue.search(&request);
            if let Err(error) = narrowed {
                // A filter without a word is refused as such.
                prop_assert!(error.to_string().contains("no word"));
            }
        }
    }
}

/// A catalogue that version 1 has made, kept as it was.
#[test]
fn the_first_version_can_be_read_and_grows() {
    let dir = Dir::new("catalogue-first");
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/catalogue");
    if std::env::var_os("UPDATE_CATALOGUE").is_some() {
        let dir = filled("catalogue-made");
        catalogue::rebuild(dir.path()).unwrap();
        fs::create_dir_all(&data).unwrap();
        fs::copy(dir.join(FILE), data.join("version-1.sqlite")).unwrap();
    }
    fs::copy(data.join("version-1.sqlite"), dir.join(FILE)).unwrap();
    let read = Catalogue::read(dir.path()).unwrap();
    let find = |text| found(&read, text, Filter::default());
    assert_eq!(find("dang uy"), ["xa/2025/kl.txt#1"]);
    drop(read);
    let mut open = Catalogue::open(dir.path()).unwrap();
    let mut update = open.update().unwrap();
    let new = record("new.txt", 1, &[("subject", "thêm vào")]).to_string();
    update.file("new.txt", [&*new], []).unwrap();
    update.commit().unwrap();
    open.settle().unwrap();
    open.close().unwrap();
    let mut all = archive();
    all.push(serde_json::from_str(&new).unwrap());
    dir.put("records.jsonl", lines(&all));
    let source = filled("catalogue-source");
    let changes = fs::read(source.join("changes.jsonl")).unwrap();
    dir.put("changes.jsonl", changes);
    assert_eq!(catalogue::check(dir.path()).unwrap(), None);
}

#[cfg(all(feature = "cli", feature = "embedded"))]
mod command {
    use super::*;

    #[test]
    fn records_of_real_papers_are_built_and_found() {
        let dir = Dir::new("catalogue-command");
        let corpus = format!("{}/corpus", env!("CARGO_MANIFEST_DIR"));
        let files = ["03-ket-luan-chuyen-doi-so", "06-huong-dan-xep-loai"]
            .map(|name| format!("{corpus}/{name}.txt"));
        let extract = ["extract", "--no-clean", "--format", "jsonl", "-o"];
        let args = extract.iter().copied().chain(["records.jsonl"]);
        let args = args.chain(files.iter().map(|file| &**file));
        dir.khoidau(args).output().status(0).quiet();
        let built = dir.khoidau(["catalogue", "."]).output();
        built.status(0).prints("").says(&["2 documents, 0 changes"]);
        assert_eq!(dir.names(), [FILE, "records.jsonl"]);
        dir.khoidau(["catalogue", ".", "--check"])
            .output()
            .status(0)
            .says(&["says what records.jsonl and changes.jsonl say"]);
        let ran = dir.khoidau(["search", ".", "chuyen doi so 2025"]).output();
        ran.status(0).says(&["hits 1-1 of 1"]);
        let text = ran.stdout();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "1. Kết luận «số» 05-KL/ĐU ngày 20/8/«2025» · Đảng ủy xã Phú \
             Hậu, tỉnh Lam Giang"
        );
        assert!(lines[1].contains("mạnh «chuyển đổi số» trong"), "{text}");
        assert!(lines[2].ends_with("so.txt#1, lines 1-44"), "{text}");
        // The words of a query need no quotes, a table has its rows.
        let ran = dir
            .khoidau(["search", ".", "dang", "uy", "--format", "csv"])
            .output();
        ran.status(0).says(&["hits 1-"]);
        let csv = ran.stdout();
        assert!(csv.starts_with("\u{feff}id,file,role,page,"), "{csv}");
        assert!(csv.contains(",05,KL/ĐU,Kết luận,2025-08-20,"), "{csv}");
        let json = ["search", ".", "57-NQ/TW", "--format", "json"];
        let ran = dir.khoidau(json).output();
        let found: Value = serde_json::from_str(&ran.stdout()).unwrap();
        assert_eq!(found["total"], 1);
        let snippet = &found["hits"][0]["snippet"];
        let [from, to] = [0, 1]
            .map(|at| snippet["marks"][0][at].as_u64().unwrap() as usize);
        let text = snippet["text"].as_str().unwrap();
        assert_eq!(&text[from..to], "57-NQ/TW");
    }

    #[test]
    fn nothing_found_is_said_with_what_might_be_meant() {
        let dir = filled("catalogue-nothing");
        dir.khoidau(["catalogue", "."]).output().status(0);
        let search = |args: &[&str]| {
            let all = ["search", "."].iter().chain(args).copied();
            dir.khoidau(all).output()
        };
        search(&["chuyenn doi"]).status(0).prints("").says(&[
            "no hit",
            "did you mean:",
            "chuyen doi: 2 hits",
        ]);
        search(&["tran phu", "--type", "ket luan"])
            .status(0)
            .says(&["no hit", "without the filters: 2 hits"]);
        search(&["chuyen doi duong"]).status(0).says(&["no hit", ": 2 hits"]);
        search(&["dang uy", "--offset", "5"])
            .status(0)
            .says(&["no more hits: there are 1"]);
        let ran = search(&["zzzz", "--format", "json"]);
        let found: Value = serde_json::from_str(&ran.stdout()).unwrap();
        assert_eq!((&found["total"], &found["hits"]), (&json!(0), &json!([])));
        search(&["x", "--body", "-"]).status(2).says(&["--body", "no word"]);
        search(&["x", "--from", "2025-02-30"])
            .status(2)
            .mentions(&["8/6/2025"]);
        search(&["duong", "--from", "9/1/2025", "--to", "1/2025"])
            .status(0)
            .says(&["hits 1-1 of 1"]);
    }

    #[test]
    fn what_is_missing_or_damaged_is_told_with_the_remedy() {
        let dir = filled("catalogue-damage");
        let search = || dir.khoidau(["search", ".", "x"]).output();
        let turned = dir.khoidau(["search", "57-NQ/TW", "."]).output();
        turned.status(2).says(&["name the folder first"]);
        let remedy = "khoidau catalogue .";
        search().status(2).says(&[FILE, "there is no catalogue", remedy]);
        dir.put(FILE, "");
        search().status(2).says(&["there is no catalogue", remedy]);
        dir.put(
            FILE,
            "this is no database, and long enough to be seen as one"
                .repeat(40),
        );
        search().status(2).says(&["is damaged", remedy]);
        // Half of a good one.
        dir.khoidau(["catalogue", "."]).output().status(0);
        let good = dir.get(FILE);
        dir.put(FILE, &good[..good.len() / 2]);
        search().status(2).says(&["is damaged", remedy]);
        // One of a later version: user_version is in the header.
        let mut later = good.clone();
        later[63] = 99;
        dir.put(FILE, later);
        search().status(2).says(&["version 99", "newer khoidau", remedy]);
        // Another program's.
        let mut other = good.clone();
        other[68] = 0;
        dir.put(FILE, other);
        search().status(2).says(&["no catalogue of Khoidau"]);
        dir.khoidau(["catalogue", "."]).output().status(0);
        search().status(0);
        // What cannot be read of the lines is told by its place, and the
        // catalogue stays.
        let mut records = dir.get("records.jsonl");
        records.extend(b"{\"id\":\"cut of");
        dir.put("records.jsonl", records);
        let before = dir.get(FILE);
        dir.khoidau(["catalogue", "."])
            .output()
            .status(2)
            .says(&["records.jsonl:6", "khoidau batch"]);
        assert_eq!(dir.get(FILE), before);
        assert_eq!(dir.names(), [FILE, "changes.jsonl", "records.jsonl"]);
        let empty = Dir::new("catalogue-empty");
        empty
            .khoidau(["catalogue", "."])
            .output()
            .status(2)
            .says(&["records.jsonl: is not there"]);
        assert!(empty.names().is_empty());
    }

    #[test]
    fn a_difference_is_found() {
        let dir = filled("catalogue-check");
        dir.khoidau(["catalogue", "."]).output().status(0);
        let all = archive();
        dir.put("records.jsonl", lines(&all[1..]));
        dir.khoidau(["catalogue", ".", "--check"])
            .output()
            .status(1)
            .says(&["differs", "in/huyen/duong.txt#1"]);
        dir.khoidau(["catalogue", "."]).output().status(0);
        let ran = dir.khoidau(["catalogue", ".", "--dump"]).output();
        let dump = ran.status(0).quiet().stdout();
        assert!(dump.contains("\"work\":\"in/tw/57.txt#1\""), "{dump}");
        assert!(dump.contains("\"repaired\":\"Nghị quyết\""), "{dump}");
        // Sure changes are counted, and not kept.
        assert!(!dump.contains("\"start_byte\":3,"), "{dump}");
        assert!(dump.contains("\"changed\":2,\"doubtful\":1,"), "{dump}");
    }

    /// Nothing is written where it is only searched, also while a log is
    /// there that another has left.
    #[cfg(unix)]
    #[test]
    fn a_directory_that_is_not_ours_is_searched() {
        use std::os::unix::fs::PermissionsExt;

        let dir = filled("catalogue-read-only");
        let mut grown = Catalogue::open(dir.path()).unwrap();
        let mut update = grown.update().unwrap();
        let [line, ..] = &archive()[..] else { panic!() };
        let line = line.to_string();
        update.file("huyen/duong.txt", [&*line], []).unwrap();
        update.commit().unwrap();
        let log = dir.join(&format!("{FILE}-wal"));
        // On a disk of its own the log is a file beside it until the end.
        let logged = log.exists();
        drop(grown);
        let set = |mode| {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(dir.path(), mode).unwrap();
        };
        set(0o555);
        let before = dir.names();
        let ran = dir.khoidau(["search", ".", "duong phu tran"]).output();
        let after = dir.names();
        set(0o755);
        ran.status(0).says(&["hits 1-1 of 1"]);
        assert_eq!(before, after, "logged: {logged}");
        let mut catalogue = Catalogue::open(dir.path()).unwrap();
        catalogue.settle().unwrap();
        catalogue.close().unwrap();
        assert!(!log.exists());
    }

    /// What another has open is not replaced: it would lose its work.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_catalogue_in_use_stays() {
        let dir = filled("catalogue-in-use");
        let open = Catalogue::open(dir.path()).unwrap();
        let built = || dir.khoidau(["catalogue", "."]).output();
        built().status(2).says(&["in use by another run"]);
        open.close().unwrap();
        built().status(0);
    }

    /// What a killed run has left is taken away; what is at work stays.
    #[test]
    fn leftovers_are_swept() {
        let dir = filled("catalogue-leftovers");
        for name in ["dead", "alive"] {
            dir.put(&format!(".khoidau-catalogue-{name}/lock"), "");
        }
        let alive = dir.join(".khoidau-catalogue-alive/lock");
        let lock = fs::File::open(alive).unwrap();
        lock.lock().unwrap();
        dir.khoidau(["catalogue", "."]).output().status(0);
        assert_eq!(
            dir.names(),
            [
                ".khoidau-catalogue-alive",
                FILE,
                "changes.jsonl",
                "records.jsonl"
            ]
        );
    }
}
