//! `khoidau model`, with the real command in a fresh directory: what is listed,
//! what is installed, and what stays as it was where anything fails.

use std::fs;

use serde_json::Value;

use crate::util::command::Ran;
use crate::util::{Dir, built};

/// Runs `khoidau` in a directory whose `data` is that of the user, and where
/// nothing else is found.
fn run(dir: &Dir, args: &[&str]) -> Ran {
    run_with(dir, "", args)
}

/// The same with a value of `KHOIDAU_MODEL`.
fn run_with(dir: &Dir, model: &str, args: &[&str]) -> Ran {
    let data = dir.join("data");
    let nothing = dir.join("nothing");
    dir.khoidau(args)
        .env("KHOIDAU_MODEL", model)
        .env("HOME", nothing.to_str().unwrap())
        .env("XDG_DATA_HOME", data.to_str().unwrap())
        .env("XDG_DATA_DIRS", nothing.to_str().unwrap())
        .output()
}

/// What the listing says in JSON.
fn listed(dir: &Dir, model: &str, status: i32) -> Value {
    let ran = run_with(dir, model, &["model", "list", "--json"]);
    ran.status(status);
    serde_json::from_str(&ran.stdout()).unwrap()
}

/// Of each model listed its tier, whether it is used, and why.
fn used(listing: &Value) -> Vec<(String, bool, String)> {
    let models = listing["models"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    models
        .map(|model| {
            let used = model["used"].as_bool().unwrap();
            (text(&model["tier"]), used, text(&model["why"]))
        })
        .collect()
}

fn tiers(listing: &Value) -> Vec<&str> {
    let tiers = listing["used"]["tiers"].as_array().unwrap().iter();
    tiers.map(|tier| tier.as_str().unwrap()).collect()
}

fn ngrams() -> Vec<u8> {
    fs::read(built().join("ngram.lm")).unwrap()
}

fn net() -> Vec<u8> {
    fs::read(built().with_file_name("context.nn")).unwrap()
}

#[test]
fn where_nothing_is_installed_the_compact_model_is_listed_and_used() {
    let dir = Dir::new("model-none");
    let ran = run(&dir, &["model"]);
    ran.status(0);
    let said = ran.stdout();
    for part in [
        "compact: built in\n",
        "format version 1, ",
        "in use, because no usable full.lm was found\n",
        "a run that names no --model uses: compact\n",
        "models are installed in: ",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(run(&dir, &["model", "list"]).stdout(), said);
    // Looking makes nothing.
    assert!(dir.names().is_empty());
    let listing = listed(&dir, "", 0);
    let [model] = &listing["models"].as_array().unwrap()[..] else {
        panic!("{listing}")
    };
    assert!(model["path"].is_null() && model["used"] == true);
    assert_eq!(model["bytes"], ngrams().len());
    assert_eq!(
        listing["directory"],
        dir.join("data/khoidau").to_str().unwrap()
    );
}

#[test]
fn a_folder_is_installed_and_used_from_then_on_and_removed() {
    let dir = Dir::new("model-install");
    dir.put("from/full.lm", ngrams());
    dir.put("from/context.nn", net());
    dir.put("from/other.txt", "stays here");
    let ran = run(&dir, &["model", "install", "from"]);
    ran.status(0);
    let said = ran.stdout();
    for file in ["full: installed as ", "context: installed as "] {
        assert!(said.contains(file), "{said}");
    }
    assert!(dir.get("data/khoidau/full.lm") == ngrams());
    assert!(dir.get("data/khoidau/context.nn") == net());
    let installed = fs::read_dir(dir.join("data/khoidau")).unwrap().count();
    assert_eq!(installed, 2, "something else was left there");
    let listing = listed(&dir, "", 0);
    assert_eq!(tiers(&listing), ["full", "context"]);
    let expected = [
        ("compact", false, "the full model knows more"),
        ("full", true, "it is the first that was found"),
        ("context", true, "it is the first that was found"),
    ];
    let expected: Vec<_> = expected
        .map(|(tier, used, why)| (tier.to_owned(), used, why.to_owned()))
        .into();
    assert_eq!(used(&listing), expected);
    let text = dir.khoidau(["restore", "-v"]).stdin("bao cao\n");
    let text = text
        .env("KHOIDAU_MODEL", "")
        .env("XDG_DATA_HOME", dir.join("data").to_str().unwrap());
    let ran = text.output();
    ran.prints("báo cáo\n");
    let said = ran.stderr();
    assert!(said.contains("full, ") && said.contains("; context, "), "{said}");
    // Again, over what is there.
    run(&dir, &["model", "install", "from"]).status(0);
    let ran = run_with(&dir, "compact", &["model", "install", "from"]);
    ran.status(0);
    assert!(ran.stderr().contains("KHOIDAU_MODEL is compact"));
    run(&dir, &["model", "remove", "context"]).status(0);
    assert_eq!(tiers(&listed(&dir, "", 0)), ["full"]);
    // Not one where the other is not there.
    let ran = run(&dir, &["model", "remove", "full", "context"]);
    ran.status(2).prints("");
    assert!(ran.stderr().contains("context.nn: is not there"));
    assert_eq!(tiers(&listed(&dir, "", 0)), ["full"]);
    run(&dir, &["model", "remove", "full"]).status(0);
    assert_eq!(tiers(&listed(&dir, "", 0)), ["compact"]);
}

#[test]
fn one_file_is_installed_by_what_it_holds() {
    let dir = Dir::new("model-file");
    dir.put("mine", ngrams());
    dir.put("net", net());
    run(&dir, &["model", "install", "mine"]).status(0);
    run(&dir, &["model", "install", "net"]).status(0);
    assert!(dir.get("data/khoidau/full.lm") == ngrams());
    assert!(dir.get("data/khoidau/context.nn") == net());
}

#[test]
fn what_is_damaged_is_not_installed_and_nothing_beside_it() {
    let dir = Dir::new("model-damaged");
    let mut flipped = ngrams();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut later = net();
    later[8] = 9;
    let cases: [(&str, &[u8], &str); 6] = [
        ("full.lm", &flipped, "its checksum does not fit"),
        ("full.lm", &ngrams()[..ngrams().len() - 9], "its length is not"),
        ("context.nn", &later, "format version 9"),
        ("context.nn", b"", "neither an n-gram model nor"),
        ("full.lm", &net(), "holds a context net where"),
        ("context.nn", &ngrams(), "holds n-grams where"),
    ];
    for (name, bytes, why) in cases {
        dir.put("data/khoidau/full.lm", "old");
        dir.put("data/khoidau/context.nn", "old");
        dir.put("from/full.lm", ngrams());
        dir.put("from/context.nn", net());
        dir.put(&format!("from/{name}"), bytes);
        let ran = run(&dir, &["model", "install", "from"]);
        ran.status(2).prints("");
        let said = ran.stderr();
        assert!(said.contains(why) && said.contains(name), "{said}");
        for file in ["full.lm", "context.nn"] {
            let file = format!("data/khoidau/{file}");
            assert_eq!(dir.get(&file), b"old", "{why}");
        }
        let left = fs::read_dir(dir.join("data/khoidau")).unwrap().count();
        assert_eq!(left, 2, "{why}: something was left behind");
    }
}

#[test]
fn what_cannot_be_installed_is_told_with_a_remedy() {
    let dir = Dir::new("model-wrong");
    dir.put("empty/readme.txt", "");
    dir.put("file", "");
    dir.put("data/khoidau/full.lm", ngrams());
    for (from, why) in [
        ("empty", "neither full.lm nor context.nn"),
        ("nowhere", "nowhere"),
        ("data/khoidau", "is the installed file itself"),
        ("data/khoidau/full.lm", "is the installed file itself"),
        ("empty/readme.txt", "neither an n-gram model nor"),
    ] {
        let ran = run(&dir, &["model", "install", from]);
        ran.status(2).prints("");
        let said = ran.stderr();
        assert!(
            said.contains(why) && said.contains("name the folder"),
            "{said}"
        );
    }
    assert!(dir.get("data/khoidau/full.lm") == ngrams());
    // A file where the directory should be.
    let data = dir.join("file");
    let ran = dir
        .khoidau(["model", "install", "data/khoidau"])
        .env("XDG_DATA_HOME", data.to_str().unwrap())
        .output();
    ran.status(2);
    assert!(ran.stderr().contains("set XDG_DATA_HOME"), "{}", ran.stderr());
}

#[test]
fn damaged_models_are_listed_as_such_and_not_used() {
    let dir = Dir::new("model-listed");
    let mut flipped = ngrams();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    dir.put("data/khoidau/full.lm", flipped);
    dir.put("data/khoidau/context.nn", net());
    let listing = listed(&dir, "", 2);
    assert_eq!(tiers(&listing), ["compact", "context"]);
    let error = listing["models"][1]["error"].as_str().unwrap();
    assert!(error.contains("its checksum does not fit"), "{error}");
    let ran = run(&dir, &["model"]);
    ran.status(2);
    assert!(ran.stderr().contains("khoidau model install FOLDER"));
}

#[test]
fn the_variable_goes_before_what_is_installed() {
    let dir = Dir::new("model-variable");
    dir.put("data/khoidau/full.lm", ngrams());
    dir.put_model("own");
    dir.put("mine.lm", ngrams());
    for (named, expected) in [
        ("compact", "compact"),
        ("full", "full"),
        ("own", "own"),
        ("mine.lm", "own"),
    ] {
        let listing = listed(&dir, named, 0);
        assert_eq!(tiers(&listing), [expected], "{named}");
        assert_eq!(listing["used"]["by"], "KHOIDAU_MODEL");
        let reason = format!("KHOIDAU_MODEL is {named}");
        assert!(used(&listing).iter().all(|(_, _, why)| *why == reason));
    }
    let listing = listed(&dir, "nowhere", 2);
    assert!(tiers(&listing).is_empty());
    let error = listing["used"]["error"].as_str().unwrap();
    assert!(error.contains("nowhere"), "{error}");
}
