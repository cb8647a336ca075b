//! The command on texts in old encodings: what is recognised, said and
//! written.

use khoidau::encoding::Encoding;
use khoidau::encoding::legacy::{Legacy, encode};
use serde_json::Value;

use crate::legacy::PAGE;
use crate::util::Dir;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn old_texts_are_read_and_told_of() {
    let dir = Dir::new("old");
    let bytes = encode(PAGE, Legacy::Tcvn3).into_bytes();
    dir.put("bytes.txt", &bytes);
    let latin1: String = bytes.iter().map(|&b| char::from(b)).collect();
    dir.put("latin1.txt", &latin1);
    for (command, file) in [
        (["clean", "--profile", "general"], "bytes.txt"),
        (["clean", "--profile", "auto"], "latin1.txt"),
        (["restore", "--min-confidence", "1"], "latin1.txt"),
    ] {
        let ran = dir.khoidau(command.iter().chain(&[file])).output();
        let said = format!("{file}: read as TCVN3 (");
        ran.status(0).says(&[&said, "are syllables", "the output is UTF-8"]);
        let out = ran.stdout();
        assert!(out.starts_with("ỦY BAN NHÂN DÂN\tCỘNG HÒA"), "{out}");
        assert_eq!(out.lines().count(), PAGE.lines().count());
    }
    // A text in UTF-8 is read as before, in silence.
    dir.put("utf8.txt", PAGE);
    dir.khoidau(["clean", "utf8.txt"]).output().status(0).quiet();
}

#[test]
fn json_names_the_encoding_with_its_evidence() {
    let dir = Dir::new("old-json");
    dir.put("vni.txt", encode(PAGE, Legacy::Vni).into_bytes());
    dir.put("utf8.txt", PAGE);
    let args = ["clean", "--format", "json", "vni.txt", "utf8.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(0);
    let out = ran.stdout();
    let values: Vec<Value> = out.lines().map(json).collect();
    assert_eq!(values[0]["encoding"], "VNI");
    let [found] = &values[0]["legacy"].as_array().unwrap()[..] else {
        panic!("{out}")
    };
    assert_eq!(found["encoding"], "VNI");
    assert_eq!(found["forced"], false);
    assert!(found["words"].as_u64().unwrap() > 100);
    assert!(found["syllables"].as_f64().unwrap() > 0.95);
    assert!(found["syllables_before"].as_f64().unwrap() < 0.6);
    assert!(found["marked"].as_f64() > found["marked_before"].as_f64());
    assert_eq!(found["spans"][0]["start"], 0);
    assert_eq!(found["spans"][0]["end"], PAGE.len());
    assert_eq!(values[1]["encoding"], "UTF-8");
    assert_eq!(values[1]["legacy"], Value::Array(Vec::new()));
    let ran = dir.khoidau(["extract", "--no-clean", "vni.txt"]).output();
    ran.status(0).says(&["vni.txt: read as VNI ("]);
    let record = &json(&ran.stdout())["documents"][0];
    assert_eq!(record["encoding"], "VNI");
    assert_eq!(record["number"]["value"], "35");
    let span = &record["symbol"]["evidence"][0];
    let at = |end: usize| span["span"][end].as_u64().unwrap() as usize;
    assert_eq!(&PAGE[at(0)..at(1)], span["text"].as_str().unwrap());
    let ran = dir.khoidau(["cites", "vni.txt"]).output();
    ran.status(0).says(&["read as VNI"]);
    assert!(ran.stdout().contains("12/2001/NĐ-CP"), "{}", ran.stdout());
}

#[test]
fn an_encoding_is_forced() {
    let dir = Dir::new("forced");
    let text = b"B\xe9 T\xb5i ch\xddnh, ng\xb5y 3 th\xb8ng 4 n\xa8m 2003\n";
    dir.put("short.txt", text);
    let refused = dir.khoidau(["clean", "short.txt"]).output();
    refused.status(2).prints("").says(&["--encoding", "--lossy"]);
    let printed = "Bộ Tài chính, ngày 3 tháng 4 năm 2003\n";
    for name in ["tcvn3", "TCVN3", "abc"] {
        let args = ["clean", "--encoding", name, "short.txt"];
        dir.khoidau(args).output().status(0).prints(printed).quiet();
    }
    // Another one than that of the text is doubted.
    let args = ["clean", "--encoding", "vps", "short.txt"];
    dir.khoidau(args).output().says(&["is it in that encoding?"]);
    let args = ["clean", "--encoding", "koi8", "short.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(2).mentions(&["there is no encoding \"koi8\"", "TCVN3"]);
    // Wide ones without a mark, and Latin-1.
    dir.put("wide.txt", Encoding::Utf16Be.encode(printed, false));
    dir.khoidau(["clean", "wide.txt"]).output().status(2);
    let args = ["clean", "--encoding", "utf-16be", "wide.txt"];
    dir.khoidau(args).output().status(0).prints(printed).quiet();
    dir.put("latin1.txt", b"Ng\xe0y 3 th\xe1ng 4, \x93xong\x94\n");
    let args = ["clean", "--encoding", "latin-1", "latin1.txt"];
    dir.khoidau(args).output().status(0).prints("Ngày 3 tháng 4, “xong”\n");
    let args = ["clean", "--encoding", "utf-8", "short.txt"];
    dir.khoidau(args).output().status(2).prints("");
}

#[test]
fn texts_are_written_in_old_encodings() {
    let dir = Dir::new("written");
    dir.put("page.txt", PAGE);
    let clean = |name: &'static str| {
        let args = ["clean", "--encoding-out", name, "page.txt"];
        dir.khoidau(args).output()
    };
    for name in ["vni", "vps", "viscii", "cp1258", "viqr", "decomposed"] {
        let ran = clean(name);
        ran.status(0).quiet();
        let legacy: Legacy = name.parse().unwrap();
        ran.prints(encode(PAGE, legacy).bytes());
    }
    let ran = clean("tcvn3");
    ran.status(0).says(&["capitals with tones are written small"]);
    ran.prints(encode(PAGE, Legacy::Tcvn3).bytes());
    let ran = clean("utf-16le");
    let expected = Encoding::Utf16Le.encode(PAGE, true);
    ran.prints(&*expected);
    // From one old encoding to another, in the place of neither.
    dir.put("vni.txt", encode(PAGE, Legacy::Vni).into_bytes());
    let args = ["clean", "--encoding-out", "viscii", "-o", "out.txt"];
    let ran = dir.khoidau(args.iter().chain(&["vni.txt"])).output();
    ran.status(0).says(&["read as VNI", "the output is VISCII"]);
    assert!(dir.get("out.txt") == encode(PAGE, Legacy::Viscii).bytes());
    // What the encoding does not have is told of.
    dir.put("signs.txt", "Một → hai “ba”\n");
    let args = ["clean", "--encoding-out", "viqr", "signs.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(0).says(&["VIQR does not have 3 characters", "'→' in line 1"]);
    // An input is never lost by it, and other forms are UTF-8.
    let args =
        ["clean", "--encoding-out", "vni", "-o", "page.txt", "page.txt"];
    dir.khoidau(args).output().status(2).says(&["may not hold all of it"]);
    assert!(dir.get("page.txt") == PAGE.as_bytes());
    let args =
        ["clean", "--encoding-out", "vni", "--format", "json", "page.txt"];
    dir.khoidau(args).output().status(2).says(&["leave out --format"]);
    let args = ["clean", "--encoding-out", "latin-1", "page.txt"];
    dir.khoidau(args)
        .output()
        .status(2)
        .mentions(&["does not have the letters"]);
}
