//! The command as a user runs it: streams, files, options, exit status.

use std::fs::{self, File};
use std::path::Path;

use serde_json::Value;

use crate::util::{Dir, built};

/// A line as it was read, and as it was printed. Every word of it is far
/// from doubtful, so a better model changes nothing here.
const READ: &str = "Ban Chi dao Trung wong vé phat trién";
const PRINTED: &str = "Ban Chỉ đạo Trung ương về phát triển";

/// A line in which there is nothing to repair.
const SOUND: &str = "Căn cứ kết quả thực hiện nhiệm vụ năm 2019";

/// A line without marks, and with them.
const UNMARKED: &str = "bao cao ket qua thuc hien nhiem vu";
const MARKED: &str = "báo cáo kết quả thực hiện nhiệm vụ";

#[test]
fn standard_input_is_the_default_and_the_dash() {
    let dir = Dir::new("stdin");
    for args in [&["clean"][..], &["clean", "-"]] {
        let ran = dir.khoidau(args).stdin(format!("{READ}\n")).output();
        ran.status(0).quiet().prints(format!("{PRINTED}\n"));
    }
}

#[test]
fn line_ends_are_kept_as_they_are() {
    let dir = Dir::new("lines");
    let rows = [
        ("\n", "\n"),
        ("\n\n\n", "\n\n\n"),
        ("READ", "PRINTED"),
        ("READ\n", "PRINTED\n"),
        ("READ\r\nREAD\r\n", "PRINTED\r\nPRINTED\r\n"),
        ("READ\n\r\n\n  READ  \nREAD", "PRINTED\n\r\n\n  PRINTED  \nPRINTED"),
        ("\tREAD\n\x0cREAD\n", "\tPRINTED\n\x0cPRINTED\n"),
    ];
    for (before, after) in rows {
        let before = before.replace("READ", READ);
        let after = after.replace("PRINTED", PRINTED);
        let ran = dir.khoidau(["clean"]).stdin(before).output();
        ran.status(0).quiet().prints(after);
    }
}

#[test]
fn an_empty_file_stays_empty() {
    let dir = Dir::new("empty");
    dir.put("empty.txt", "");
    for format in ["text", "diff"] {
        let args = ["clean", "--format", format, "empty.txt"];
        dir.khoidau(args).output().status(0).quiet().prints("");
    }
    let args = ["clean", "--format", "json", "empty.txt"];
    let ran = dir.khoidau(args).output();
    let value: Value = serde_json::from_str(&ran.stdout()).unwrap();
    assert_eq!(value["text"], "");
    assert_eq!(value["edits"], Value::Array(Vec::new()));
}

#[test]
fn outputs_of_several_files_follow_one_another() {
    let dir = Dir::new("several");
    dir.put("a.txt", format!("{READ}\n"));
    dir.put("b.txt", format!("{SOUND}\n"));
    let args = ["clean", "--profile", "tesseract-eng", "a.txt", "-", "b.txt"];
    let ran = dir.khoidau(args);
    let ran = ran.stdin(format!("{SOUND}\n{READ}\n")).output();
    ran.status(0).quiet();
    ran.prints(format!("{PRINTED}\n{SOUND}\n{PRINTED}\n{SOUND}\n"));
}

#[test]
fn a_bad_file_is_reported_and_the_run_goes_on() {
    let dir = Dir::new("goes-on");
    dir.put("a.txt", format!("{READ}\n"));
    fs::create_dir(dir.join("folder")).unwrap();
    let args = ["clean", "missing.txt", "folder", "a.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(2).prints(format!("{PRINTED}\n")).says(&[
        "khoidau: missing.txt: no such file: check",
        "khoidau: folder: ",
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_reported() {
    let dir = Dir::new("unreadable");
    // Its first page is not there for anybody, be it the superuser.
    let ran = dir.khoidau(["clean", "/proc/self/mem"]).output();
    ran.status(2).prints("").says(&["/proc/self/mem: cannot be read"]);
}

#[test]
fn json_tells_every_edit_with_its_place() {
    let dir = Dir::new("json");
    let text = format!("{SOUND}\r\n\n{READ}\n");
    dir.put("a.txt", &text);
    dir.put("b.txt", SOUND);
    let args = ["clean", "--profile", "tesseract-eng", "--format", "json"];
    let args = args.iter().chain(&["a.txt", "b.txt"]);
    let ran = dir.khoidau(args).output();
    ran.status(0).quiet();
    let out = ran.stdout();
    let values: Vec<Value> =
        out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(values.len(), 2);
    assert_eq!(values[0]["file"], "a.txt");
    assert_eq!(values[0]["encoding"], "UTF-8");
    assert_eq!(values[0]["profile"], "tesseract-eng");
    assert_eq!(values[0]["text"], format!("{SOUND}\r\n\n{PRINTED}\n"));
    assert_eq!(values[0]["suggestions"], Value::Array(Vec::new()));
    let edits = values[0]["edits"].as_array().unwrap();
    assert_eq!(edits.len(), 6);
    for edit in edits {
        let at = |key: &str| edit[key].as_u64().unwrap() as usize;
        let before = edit["before"].as_str().unwrap();
        assert_eq!(&text[at("start")..at("end")], before);
        assert_eq!(at("line"), 3);
        // The line begins behind the last line end before it.
        let line = text[..at("start")].rsplit('\n').next().unwrap();
        assert_eq!(at("column"), 1 + line.chars().count());
        assert_eq!(edit["profile"], "tesseract-eng");
        assert!(edit["runner_up"]["text"] != edit["after"]);
        let confidence = edit["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&confidence));
    }
    assert_eq!(edits[0]["before"], "Chi");
    assert_eq!(edits[0]["after"], "Chỉ");
    assert_eq!(edits[0]["kind"], "marks");
    assert_eq!(values[1]["edits"], Value::Array(Vec::new()));
}

#[test]
fn a_diff_shows_changed_lines_alone_and_no_colour_in_a_pipe() {
    let dir = Dir::new("diff");
    dir.put("a.txt", format!("{SOUND}\n{READ}\r\n{SOUND}\n"));
    let args = ["clean", "--profile", "tesseract-eng", "--format", "diff"];
    let ran = dir.khoidau(args.iter().chain(&["a.txt"])).output();
    ran.status(0).quiet();
    let out = ran.stdout();
    let start = format!("a.txt:2\n- {READ}\n+ {PRINTED}\n  Chi -> Chỉ (marks");
    if !out.starts_with(&start) || out.lines().count() != 4 {
        ran.fail(&format!("expected {start:?} and no other line"));
    }
    assert!(!out.contains('\x1b'), "{out:?}");
}

#[test]
fn suggest_lists_places_and_changes_nothing() {
    let dir = Dir::new("suggest");
    let text = format!("{SOUND}\nđây là {READ}\n");
    dir.put("a.txt", &text);
    let args = ["clean", "--profile", "tesseract-eng", "--suggest", "a.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(1).quiet();
    let first = ran.stdout();
    // Columns are characters: đây␣là␣Ban␣ are eleven.
    if !first.starts_with("a.txt:2:12: Chi -> Chỉ (marks, ") {
        ran.fail("expected the place of the first change");
    }
    assert_eq!(dir.get("a.txt"), text.as_bytes());
    assert_eq!(dir.names(), ["a.txt"]);
    // It is the list of what is changed without --suggest.
    let args = ["clean", "--profile", "tesseract-eng", "--format", "json"];
    let ran = dir.khoidau(args.iter().chain(&["a.txt"])).output();
    let value: Value = serde_json::from_str(&ran.stdout()).unwrap();
    let edits = value["edits"].as_array().unwrap();
    assert_eq!(first.lines().count(), edits.len());
    for (line, edit) in first.lines().zip(edits) {
        let text = |key: &str| edit[key].as_str().unwrap();
        let (before, after) = (text("before"), text("after"));
        let (row, column) = (&edit["line"], &edit["column"]);
        let start = format!("a.txt:{row}:{column}: {before} -> {after} (");
        assert!(line.starts_with(&start), "{line} for {edit}");
    }
    dir.put("b.txt", SOUND);
    let ran = dir.khoidau(["clean", "--suggest", "b.txt"]).output();
    ran.status(0).quiet().prints("");
}

#[test]
fn a_doubtful_change_tells_what_else_it_may_have_been() {
    let dir = Dir::new("runner-up");
    let text = "cong ta co ma ba la bo";
    let run = |args: &[&str]| {
        let base = ["restore"];
        dir.khoidau(base.iter().chain(args)).stdin(text).output().stdout()
    };
    let json = run(&["--format", "json"]);
    let value: Value = serde_json::from_str(&json).unwrap();
    let edits = value["edits"].as_array().unwrap();
    let (list, diff) = (run(&["--suggest"]), run(&["--format", "diff"]));
    let mut told = 0;
    for edit in edits {
        let Some(second) = edit["runner_up"].as_object() else { continue };
        let other = second["text"].as_str().unwrap();
        assert_ne!(other, edit["after"]);
        assert_eq!(khoidau::viet::fold(other), edit["before"]);
        let sure = second["confidence"].as_f64().unwrap();
        let sum = sure + edit["confidence"].as_f64().unwrap();
        assert!(sure > 0.0 && sum < 1.002, "{edit}");
        let words = format!("; or {other}, {sure:.3})");
        assert!(list.contains(&words), "{words} in {list}");
        assert!(diff.contains(&words), "{words} in {diff}");
        told += 1;
    }
    assert!(told > 0, "nothing in it was doubtful: {json}");
}

#[test]
fn listed_words_stay_and_damaged_ones_become_them() {
    let dir = Dir::new("words");
    let text = format!("{READ}, ong Kpa va ba Siu Blêh\n");
    let run = |args: &[&str]| {
        let base = ["clean", "--profile", "tesseract-eng"];
        let args = base.iter().chain(args);
        dir.khoidau(args).stdin(&*text).output()
    };
    let with = |wong: &str, kpa: &str| {
        let line = format!("{PRINTED}, ông {kpa} và bà Siu Blêh\n");
        line.replace("ương", wong)
    };
    if run(&[]).status(0).stdout() == with("ương", "Kpă") {
        run(&[]).fail("the list makes no difference: choose other words");
    }
    dir.put("names.txt", "# Họ và tên\nKpă\r\n\nSiu Blêh # bà\n");
    let ran = run(&["--words", "names.txt"]);
    ran.status(0).quiet().prints(with("ương", "Kpă"));
    dir.put("more.txt", "\u{feff}wong\nkpa");
    let ran = run(&["--words", "more.txt", "--words", "names.txt"]);
    ran.status(0).quiet().prints(with("wong", "Kpa"));
    // A listed code is not repaired by the grammar of codes.
    let codes = "Thong bao so 03-TB/BCDTW va 04-TB/BCDTW";
    let printed = "Thông báo số 03-TB/BCDTW và 04-TB/BCĐTW";
    dir.put("codes.txt", "03-TB/BCDTW");
    let args = ["clean", "--profile", "tesseract-eng", "--words", "codes.txt"];
    let ran = dir.khoidau(args).stdin(codes).output();
    ran.status(0).quiet().prints(printed);
    // Damaged phrases are repaired word by word.
    dir.put("phrases.txt", "Phú Hậu\nTam Nông\nMường Thải");
    let args = ["clean", "--profile", "tesseract-eng", "--format", "json"];
    let args = args.iter().chain(&["--words", "phrases.txt"]);
    let ran = dir.khoidau(args).stdin("xa Phu Hau, xa Muong Thài").output();
    let value: Value = serde_json::from_str(&ran.stdout()).unwrap();
    assert_eq!(value["text"], "xã Phú Hậu, xã Mường Thải");
    let edits = value["edits"].as_array().unwrap();
    let before: Vec<_> = edits.iter().map(|e| &e["before"]).collect();
    assert_eq!(before, ["xa", "Phu", "Hau", "xa", "Muong", "Thài"]);
    assert!(edits.iter().all(|edit| edit["kind"] == "marks"));
    let args = ["restore", "--words", "names.txt"];
    let ran = dir.khoidau(args).stdin("ong Kpa va ong Kpă").output();
    ran.status(0).quiet().prints("ông Kpă và ông Kpă");
}

#[test]
fn listed_words_stay_in_all_pieces_of_a_long_text() {
    let dir = Dir::new("words-long");
    let dots = ". ".repeat(600);
    let text = format!("{READ}\n{dots}\n").repeat(600);
    dir.put("a.txt", &text);
    dir.put("names.txt", "wong");
    let args = ["clean", "--words", "names.txt", "a.txt"];
    let out = dir.khoidau(args).output().status(0).quiet().stdout();
    assert!(out == text.replace(READ, &PRINTED.replace("ương", "wong")));
}

#[test]
fn a_bad_list_of_words_is_refused_with_line_and_advice() {
    let dir = Dir::new("bad-words");
    let run = |name: &str| {
        let args = ["clean", "--words", name, "-o", "out.txt"];
        let ran = dir.khoidau(args).stdin(READ).output();
        ran.status(2).prints("");
        assert!(!dir.join("out.txt").exists());
        ran
    };
    dir.put("utf8.txt", b"Kp\xc4\x83\n\nKp\xe3\n");
    run("utf8.txt").says(&["utf8.txt: line 3: ", "save the list as UTF-8"]);
    dir.put("signs.txt", "Kpă\n---\n");
    run("signs.txt").says(&["signs.txt: line 2: ", "put a word on the line"]);
    dir.put("prose.txt", "một hai ba bốn năm sáu bảy tám chín ".repeat(2));
    run("prose.txt").says(&["prose.txt: line 1: ", "a line of its own"]);
    run("none.txt").says(&["none.txt: ", "--words needs a text file"]);
    run(".").says(&["--words needs a text file"]);
}

#[test]
fn check_says_it_with_the_exit_status_alone() {
    let dir = Dir::new("check");
    dir.put("good.txt", SOUND);
    dir.put("bad.txt", READ);
    let check = |files: &[&str]| {
        dir.khoidau(["clean", "--check"].iter().chain(files)).output()
    };
    check(&["good.txt"]).status(0).quiet().prints("");
    check(&["good.txt", "bad.txt"]).status(1).quiet().prints("");
    check(&["bad.txt", "missing.txt"]).status(2).prints("");
}

#[test]
fn doubtful_changes_are_suggestions_below_the_least_confidence() {
    let dir = Dir::new("confidence");
    let text = "cong ta co ma ba la bo, de cho con nha";
    let run = |least: &str| -> Value {
        let format = ["--format", "json", "--profile", "unmarked"];
        let args = ["clean", "--min-confidence", least];
        let args = args.iter().chain(&format);
        let ran = dir.khoidau(args).stdin(text).output();
        ran.status(0).quiet();
        serde_json::from_str(&ran.stdout()).unwrap()
    };
    let count =
        |value: &Value, key: &str| value[key].as_array().unwrap().len();
    let (all, sure) = (run("0"), run("0.95"));
    assert_eq!(count(&all, "suggestions"), 0);
    assert!(count(&sure, "suggestions") > 0);
    let parted = count(&sure, "edits") + count(&sure, "suggestions");
    assert_eq!(parted, count(&all, "edits"));
    for edit in sure["edits"].as_array().unwrap() {
        assert!(edit["confidence"].as_f64().unwrap() >= 0.95);
    }
}

#[test]
fn a_confidence_out_of_range_is_wrong_usage() {
    let dir = Dir::new("range");
    for bad in ["1.5", "-0.1", "0,9", "NaN", "much"] {
        let arg = format!("--min-confidence={bad}");
        let ran = dir.khoidau(["clean", &arg]).output();
        ran.status(2).prints("").mentions(&["from 0 to 1"]);
    }
}

#[test]
fn a_document_teaches_its_own_damage_unless_told_not_to() {
    let dir = Dir::new("adapt");
    let name = "corpus/03-ket-luan-chuyen-doi-so.txt";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let printed = fs::read_to_string(path).unwrap();
    dir.put("gold.txt", &printed);
    dir.put("read.txt", printed.replace('đ', "6").replace('h', "7"));
    let run = |more: &[&str]| {
        let args = [&["clean", "read.txt"][..], more].concat();
        let ran = dir.khoidau(args).output();
        ran.status(0).quiet().stdout()
    };
    let right = |text: &str| {
        let lines = text.lines().zip(printed.lines());
        lines.filter(|(line, printed)| line == printed).count()
    };
    let (with, without) = (run(&[]), run(&["--no-adapt"]));
    assert!(right(&with) > right(&without), "{with}\n{without}");
    // What is measured is what would be written.
    let eval = ["eval", "--gold", "gold.txt", "--noisy", "read.txt"];
    let figures = |more: &[&str]| {
        let ran = dir.khoidau([&eval[..], more].concat()).output();
        ran.status(0).quiet().stdout()
    };
    for (text, option) in [(with, &[][..]), (without, &["--no-adapt"])] {
        dir.put("out.txt", text);
        assert_eq!(figures(&["--out", "out.txt"]), figures(option));
    }
}

#[test]
fn files_of_one_engine_teach_together() {
    let dir = Dir::new("one-engine");
    let name = "corpus/03-ket-luan-chuyen-doi-so.txt";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let printed = fs::read_to_string(path).unwrap();
    let mut names = Vec::new();
    for (at, line) in printed.lines().enumerate() {
        let read = line.replace('đ', "6").replace('h', "7");
        names.push(format!("{at:02}.txt"));
        dir.put(&names[at], read + "\n");
    }
    // One that cannot be read teaches nothing and stops nothing.
    let run = |more: &[&str], files: &[String], status| {
        let files = files.iter().map(String::as_str);
        let args = ["clean"].into_iter().chain(more.iter().copied());
        let args: Vec<&str> = args.chain(files).collect();
        dir.khoidau(args).output().status(status).stdout()
    };
    let right = |text: &str| {
        let lines = text.lines().zip(printed.lines());
        lines.filter(|(line, printed)| line == printed).count()
    };
    let alone = run(&[], &names, 0);
    let together = run(&["--one-engine"], &names, 0);
    assert!(right(&together) > right(&alone), "{together}\n{alone}");
    names.push("missing.txt".to_owned());
    assert_eq!(run(&["--one-engine"], &names, 2), together);
}

#[test]
fn a_profile_can_be_named_and_an_unknown_one_lists_the_others() {
    let dir = Dir::new("profile");
    let args = ["clean", "--profile", "tesseract-eng"];
    let ran = dir.khoidau(args).stdin(READ).output();
    ran.status(0).quiet().prints(PRINTED);
    let ran = dir.khoidau(["clean", "--profile", "tesserract"]).output();
    ran.status(2).prints("").says(&[
        "\"tesserract\"",
        "choose auto, ",
        "ppocr, tesseract-eng, tesseract-vie",
        "unmarked",
    ]);
}

#[test]
fn what_pp_ocr_makes_of_horns_and_figures_is_read() {
    let dir = Dir::new("ppocr");
    let read = "Quyet dinh ve viec sura d6i, b6 sung Chrong trinh da duroc ky\n\
                Thong tur s6 12 cua Bo truong ve luru trr ho so\n";
    let ran = dir.khoidau(["clean", "--profile", "ppocr"]).stdin(read);
    ran.output().status(0).quiet().prints(
        "Quyết định về việc sửa đổi, bổ sung Chương trình đã được ký\n\
         Thông tư số 12 của Bộ trưởng về lưu trữ hồ sơ\n",
    );
}

#[test]
fn restore_puts_marks_on_and_leaves_letters() {
    let dir = Dir::new("restore");
    let ran = dir.khoidau(["restore"]).stdin(UNMARKED).output();
    ran.status(0).quiet().prints(MARKED);
    let ran = dir.khoidau(["restore"]).stdin("ctia wong 16p s6").output();
    assert_eq!(khoidau::viet::fold(&ran.stdout()), "ctia wong 16p s6");
    let ran = dir.khoidau(["restore", "--profile", "unmarked"]).output();
    ran.status(2).mentions(&["--profile"]);
}

#[test]
fn a_model_directory_gives_what_the_embedded_model_gives() {
    let dir = Dir::new("model");
    let text = format!("{READ}\n{UNMARKED}\n");
    let built = built();
    let args = ["clean", "--format", "json"];
    let embedded = dir.khoidau(args).stdin(&*text).output();
    let args = args.map(String::from).into_iter();
    let args = args.chain(["--model".into(), built.display().to_string()]);
    let opened = dir.khoidau(args).stdin(&*text).output();
    // All but where the n-grams are from.
    let tiers = |tier| format!("\"tiers\":[\"{tier}\"]");
    let expected = embedded.stdout().replace(&tiers("compact"), &tiers("own"));
    assert_ne!(expected, embedded.stdout());
    opened.status(0).quiet().prints(expected);
}

#[test]
fn a_directory_without_a_model_is_refused_with_advice() {
    let dir = Dir::new("no-model");
    dir.put("a.txt", READ);
    dir.put_model("m");
    for (gone, folder) in
        [("lexicon.fst", false), ("ngram.lm", false), ("channels", true)]
    {
        let path = dir.join("m").join(gone);
        let aside = dir.join("aside");
        fs::rename(&path, &aside).unwrap();
        let ran = dir.khoidau(["clean", "--model", "m", "a.txt"]).output();
        ran.status(2).prints("").says(&[gone, "dictionaries/built"]);
        fs::rename(&aside, &path).unwrap();
        assert_eq!(path.is_dir(), folder);
    }
}

#[test]
fn a_damaged_model_file_is_named_with_advice() {
    let dir = Dir::new("bad-model");
    dir.put("a.txt", READ);
    dir.put_model("m");
    let files = ["lexicon.fst", "ngram.lm", "channels/tesseract-eng.tsv"];
    for name in files {
        let name = format!("m/{name}");
        let whole = dir.get(&name);
        let mut flipped = whole.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        let cut = whole[..whole.len() / 2].to_vec();
        for bad in [flipped, cut, Vec::new(), b"%PDF-1.4\n".to_vec()] {
            dir.put(&name, &bad);
            let args = ["clean", "--model", "m", "a.txt"];
            let ran = dir.khoidau(args).output();
            ran.status(2).prints("");
            ran.says(&[&name, "khoidau train "]);
        }
        dir.put(&name, &whole);
    }
}

#[test]
fn utf16_is_understood_and_comes_out_as_utf8() {
    let dir = Dir::new("utf16");
    for (mark, swap) in [(b"\xff\xfe", false), (b"\xfe\xff", true)] {
        let mut bytes = mark.to_vec();
        for unit in format!("{READ}\r\n").encode_utf16() {
            let unit = if swap { unit.swap_bytes() } else { unit };
            bytes.extend(unit.to_le_bytes());
        }
        let ran = dir.khoidau(["clean"]).stdin(bytes).output();
        ran.status(0).prints(format!("{PRINTED}\r\n"));
        ran.says(&["warning: <stdin>: read as UTF-16", "UTF-8"]);
    }
}

#[test]
fn a_byte_order_mark_is_kept() {
    let dir = Dir::new("mark");
    let ran = dir.khoidau(["clean"]).stdin(format!("\u{feff}{READ}"));
    ran.output().status(0).quiet().prints(format!("\u{feff}{PRINTED}"));
}

#[test]
fn a_word_of_five_megabytes_passes() {
    let dir = Dir::new("long-word");
    let word = "a".repeat(5 << 20);
    let ran = dir.khoidau(["clean"]).stdin(&*word).output();
    ran.status(0).quiet();
    assert!(ran.stdout() == word, "a word that is none must stay");
}

#[test]
fn a_text_longer_than_a_piece_keeps_its_lines_and_places() {
    let dir = Dir::new("long-text");
    // Mostly punctuation, which costs little; several pieces, the last
    // of them without any line end.
    let dots = ". ".repeat(600);
    let mut text = format!("{READ}\n{dots}\n").repeat(700);
    text += &format!("{READ} {dots}").repeat(1200);
    text += "\n\n";
    text += READ;
    dir.put("a.txt", &text);
    let ran = dir.khoidau(["clean", "--format", "json", "a.txt"]).output();
    ran.status(0).quiet();
    let value: Value = serde_json::from_str(&ran.stdout()).unwrap();
    let out = value["text"].as_str().unwrap();
    assert_eq!(out.matches('\n').count(), text.matches('\n').count());
    assert!(out == text.replace(READ, PRINTED));
    let edits = value["edits"].as_array().unwrap();
    assert_eq!(edits.len(), 6 * (700 + 1200 + 1));
    for edit in edits {
        let at = |key: &str| edit[key].as_u64().unwrap() as usize;
        assert_eq!(&text[at("start")..at("end")], edit["before"]);
    }
    let last = edits.last().unwrap();
    assert_eq!(last["line"], 2 * 700 + 3);
    let plain = dir.khoidau(["clean", "a.txt"]).output();
    assert!(plain.stdout() == out);
}

#[test]
fn a_closed_pipe_is_success() {
    let dir = Dir::new("pipe");
    // More than any pipe holds.
    dir.put("big.txt", format!("{SOUND}\n").repeat(20_000));
    let (head, ran) = dir.khoidau(["clean", "big.txt"]).output_head(10);
    assert_eq!(head, SOUND.as_bytes()[..10]);
    ran.status(0).quiet();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let dir = Dir::new("full");
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ran = dir.khoidau(["clean"]).stdin(READ).stdout_to(full).run();
    ran.status(2).says(&["khoidau: standard output: "]);
}

#[test]
fn options_that_contradict_each_other_are_wrong_usage() {
    let dir = Dir::new("conflicts");
    for args in [
        &["--suggest", "--check"][..],
        &["--suggest", "--format", "json"],
        &["--check", "--format", "text"],
        &["--check", "-o", "x"],
    ] {
        let ran = dir.khoidau(["clean"].iter().chain(args)).output();
        ran.status(2).prints("").mentions(&["cannot be used with"]);
        assert_eq!(dir.names(), [""; 0]);
    }
}

#[test]
fn eval_gives_the_figures_of_a_correction() {
    let dir = Dir::new("eval");
    dir.put("gold.txt", format!("{PRINTED}\n¤\n{SOUND} ¤\n"));
    dir.put("noisy.txt", format!("{READ}\n~~ |\n{SOUND} x y\n"));
    dir.put("out.txt", format!("{PRINTED}\r\n?\r\n{READ}\r\n"));
    let base = ["eval", "--gold", "gold.txt", "--noisy", "noisy.txt"];
    let run = |more: &[&str]| dir.khoidau(base.iter().chain(more)).output();
    // Of 8 and 10 words 6 were misread; of the cleaned text all are right.
    let ran = run(&["--json", "--profile", "tesseract-eng"]);
    ran.status(0).quiet().prints(
        "{\"words\": 18, \"word_acc_in\": 0.6667, \"word_acc\": 1.0, \
         \"cer_in\": 0.2222, \"cer\": 0.0, \"err\": 1.0, \
         \"fixed\": 0.3333, \"harmed\": 0.0, \"codes_in\": 1.0, \
         \"codes\": 1.0, \"digits_changed\": 0.0, \
         \"digits_changed_of\": 1, \"numerals_changed\": 0.0, \
         \"numerals_changed_of\": 0, \"lines_lost\": 0.0, \
         \"lines_lost_of\": 2, \"harmed_names\": 0.0, \
         \"harmed_names_of\": 1, \"harmed_numbers\": 0.0, \
         \"harmed_numbers_of\": 1, \"harmed_codes\": 0.0, \
         \"harmed_codes_of\": 0, \"harmed_other\": 0.0, \
         \"harmed_other_of\": 10, \"aligned\": \"lines\"}\n",
    );
    let ran = run(&["--out", "out.txt", "--errors", "1"]);
    ran.status(0).quiet();
    let out = ran.stdout();
    let rows: Vec<&str> = out.lines().collect();
    assert_eq!(rows.len(), 18, "{out}");
    assert_eq!(rows[0], "words        18");
    assert_eq!(rows[1], "word_acc_in  0.6667");
    assert_eq!(rows[2], "word_acc     0.4444");
    assert!(rows[16].starts_with("harmed_other     "), "{out}");
    assert!(rows[17].starts_with("     1  gold '"), "{out}");
}

#[test]
fn eval_tells_how_far_confidences_can_be_trusted() {
    let dir = Dir::new("eval-calibration");
    dir.put("gold.txt", format!("{PRINTED}\n"));
    dir.put("noisy.txt", format!("{READ}\n"));
    let base = ["eval", "--gold", "gold.txt", "--noisy", "noisy.txt"];
    let base = [&base[..], &["--profile", "tesseract-eng"]].concat();
    let run = |more: &[&str]| dir.khoidau(base.iter().chain(more)).output();
    let plain = run(&[]).status(0).quiet().stdout();
    let with = run(&["--calibration"]).status(0).quiet().stdout();
    let table = with.strip_prefix(&plain).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows[0], "edits        6", "{with}");
    assert!(rows[1].starts_with("calibration  0.0"), "{with}");
    assert!(rows.last().unwrap().ends_with(" sure, 1.0000 right"), "{with}");
    let json = run(&["--json", "--calibration"]).status(0).quiet().stdout();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["words"], 8);
    assert_eq!(json["calibration"]["edits"], 6);
    let bins = json["calibration"]["bins"].as_array().unwrap();
    let edits = bins.iter().map(|bin| bin["edits"].as_u64().unwrap());
    assert_eq!((edits.sum::<u64>(), bins.len()), (6, rows.len() - 2));
    // A word that is listed stays; what was measured had no such list.
    let misread = READ.split_whitespace().nth(1).unwrap();
    dir.put("words.txt", misread);
    let words = ["--calibration", "--words", "words.txt"];
    let fewer = run(&words).status(0).quiet().stdout();
    assert!(fewer.contains("\nedits        5\n"), "{fewer}");
    let ran = run(&["--calibration", "--out", "noisy.txt"]);
    ran.status(2).mentions(&["--calibration", "--out"]);
}

#[test]
fn eval_aligns_whole_texts_where_lines_do_not_match() {
    let dir = Dir::new("eval-lines");
    dir.put("gold.txt", "Nơi nhận:\nLưu 57-NQ/TW\nngày 5\n");
    // Two lines made up, two joined.
    dir.put("noisy.txt", "~~\nNoi nhân:\n~~ |\nLuu 57-NQ/TW ngày 5\n");
    dir.put("out.txt", "~~\nNơi nhận:\n~~ |\nLưu 57-NQ/TW ngày 6\n");
    let base = ["eval", "--gold", "gold.txt", "--noisy", "noisy.txt"];
    let base = [&base[..], &["--out", "out.txt"]].concat();
    let run = |more: &[&str]| dir.khoidau(base.iter().chain(more)).output();
    let ran = run(&["--json", "--align", "text"]);
    let whole = ran.status(0).quiet().stdout();
    let json: serde_json::Value = serde_json::from_str(&whole).unwrap();
    let figures = [
        ("words", 6.into()),
        ("word_acc_in", 0.5.into()),
        ("word_acc", 0.8333.into()),
        ("codes", 1.0.into()),
        ("digits_changed", 1.0.into()),
        ("digits_changed_of", 1.into()),
        ("harmed_codes", 0.0.into()),
        ("lines_lost", 0.0.into()),
        ("aligned", serde_json::Value::from("text")),
    ];
    for (name, expected) in figures {
        assert_eq!(json[name], expected, "{name} in {whole}");
    }
    // It is what is done where the lines do not match, and is said.
    let ran = run(&["--json"]);
    ran.status(0).prints(&whole).says(&["number of their lines"]);
    let ran = run(&["--align", "lines"]);
    ran.status(2).prints("").says(&["gold.txt", "gold 3, noisy 4, output 4"]);
}

#[test]
fn eval_names_what_it_cannot_read() {
    let dir = Dir::new("eval-missing");
    dir.put("noisy.txt", "mot\n");
    let args = ["eval", "--gold", "none.txt", "--noisy", "noisy.txt"];
    dir.khoidau(args).output().status(2).says(&["none.txt: no such file"]);
}

#[test]
fn versions_and_helps_go_to_standard_output() {
    let dir = Dir::new("help");
    let version = format!("khoidau {}\n", env!("CARGO_PKG_VERSION"));
    let ran = dir.khoidau(["-V"]).output();
    ran.status(0).quiet().prints(&version);
    let ran = dir.khoidau(["--version"]).output();
    let long = ran.status(0).quiet().stdout();
    for part in [
        &version,
        "words (lexicon): ",
        "bigrams: ",
        "trigrams: ",
        ", unmarked\n",
    ] {
        assert!(long.contains(part), "{part:?} in {long}");
    }
    for command in ["clean", "restore", "eval", "model"] {
        let short = dir.khoidau([command, "-h"]).output();
        let long = dir.khoidau([command, "--help"]).output();
        let (short, long) =
            (short.status(0).stdout(), long.status(0).stdout());
        assert!(short.len() < long.len());
        assert!(long.contains(&format!("khoidau {command} ")), "{long}");
        assert!(long.contains("Example"), "{long}");
        assert!(long.lines().all(|line| line.chars().count() <= 90));
    }
    let ran = dir.khoidau(["mend"]).output();
    ran.status(2).prints("").mentions(&["mend"]);
    let ran = dir.khoidau([""; 0]).output();
    ran.status(2).prints("").mentions(&["Usage: khoidau"]);
}

#[test]
fn completions_and_the_manual_name_all_commands() {
    let dir = Dir::new("completions");
    for kind in ["bash", "zsh", "fish", "powershell", "elvish", "man"] {
        let ran = dir.khoidau(["completions", kind]).output();
        let text = ran.status(0).quiet().stdout();
        for name in ["clean", "batch", "search", "review", "inspect"] {
            assert!(text.contains(name), "{kind}: {name}");
        }
    }
}
