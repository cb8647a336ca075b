//! What the command reads and refuses, and what becomes of the files it is
//! told to write.

use std::fs;

use crate::util::Dir;

/// A line as it was read, and as it was printed.
const READ: &str = "Ban Chi dao Trung wong vé phat trién";
const PRINTED: &str = "Ban Chỉ đạo Trung ương về phát triển";

/// Files that people take for texts: the name, the bytes, what is said.
fn no_texts() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let unmarked = |swap: bool| -> Vec<u8> {
        let units = READ.encode_utf16();
        let units = units.map(|u| if swap { u.swap_bytes() } else { u });
        units.flat_map(u16::to_le_bytes).collect()
    };
    let office = b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml\xad\x91";
    // "Cộng hòa xã hội chủ nghĩa Việt Nam" in TCVN3.
    let old = b"C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam\n";
    let mut spot = format!("{PRINTED}\n").repeat(20).into_bytes();
    spot.insert(spot.len() / 2, 0xff);
    vec![
        ("a.pdf", b"%PDF-1.7\n1 0 obj\n".to_vec(), "take a whole copy"),
        ("a.gif", b"GIF89a\x10\0\x10\0\x80\0\0".to_vec(), "save it as PNG"),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), "OCR engine"),
        ("a.docx", office.to_vec(), "take a whole copy"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "soffice"),
        ("a.rtf", b"{\\rtf1\\ansi Ban}".to_vec(), "plain text in UTF-8"),
        ("a.gz", b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "unpack it"),
        ("a.le.txt", unmarked(false), "iconv -f UTF-16LE"),
        ("a.be.txt", unmarked(true), "iconv -f UTF-16BE"),
        ("a.old.txt", old.to_vec(), "TCVN3"),
        ("a.nul.txt", format!("{READ}\n\0").into_bytes(), "in line 2, is NUL"),
        ("a.spot.txt", spot, "is not UTF-8: put right"),
    ]
}

#[test]
fn what_is_no_text_is_refused_with_the_next_step() {
    let dir = Dir::new("no-text");
    let files = no_texts();
    dir.put("good.txt", READ);
    for (name, bytes, part) in &files {
        dir.put(name, bytes);
        let names = dir.names();
        for command in ["extract", "cites"] {
            let args = [command, "-o", "out.csv", name];
            let ran = dir.khoidau(args).output();
            let kept = "out.csv: not written, because no input could be read";
            ran.status(2).prints("").says(&[name, part, kept]);
        }
        // Nor is it written over.
        for command in ["clean", "restore"] {
            let ran = dir.khoidau([command, "-o", name, name]).output();
            let kept = format!("{name}: left as it was, because");
            ran.status(2).prints("").says(&[name, part, &kept]);
        }
        let ran = dir.khoidau(["clean", "-"]).stdin(bytes.clone()).output();
        ran.status(2).prints("").says(&["<stdin>: ", part]);
        assert_eq!(dir.get(name), *bytes, "{name}");
        assert_eq!(dir.names(), names);
    }
    // `eval` has no other way of reading, and names none.
    let args = ["eval", "--gold", "a.old.txt", "--noisy", "good.txt"];
    let said = dir.khoidau(args).output().status(2).prints("").stderr();
    assert!(said.contains("TCVN3") && !said.contains("--lossy"), "{said}");
    // The others have their turn.
    let names = files.iter().map(|(name, ..)| *name);
    let args = ["clean", "--profile", "tesseract-eng"].into_iter();
    let args = args.chain(names).chain(["good.txt"]);
    dir.khoidau(args).output().status(2).prints(PRINTED);
}

#[test]
fn lossy_reads_what_can_be_read_and_never_over_it() {
    let dir = Dir::new("lossy");
    for (name, bytes, _) in no_texts() {
        dir.put(name, &bytes);
        let read = |output: &str| {
            let args = ["clean", "--lossy", "-o", output, name];
            dir.khoidau(args).output()
        };
        read("out.txt").status(0).says(&[name, "all the same"]);
        let out = String::from_utf8(dir.get("out.txt")).unwrap();
        let lines = |bytes: &[u8]| bytes.iter().filter(|&&b| b == 10).count();
        assert_eq!(lines(out.as_bytes()), lines(&bytes), "{name}");
        read(name).status(2).says(&[name, "is an input, too", "--lossy"]);
        assert_eq!(dir.get(name), bytes);
        fs::remove_file(dir.join("out.txt")).unwrap();
        dir.khoidau(["clean", "--lossy", name]).output().status(0);
    }
    let ran = dir.khoidau(["clean", "--lossy"]).stdin(b"\0a\xff\n\0").output();
    ran.status(0).prints("\0a\u{fffd}\n\0");
    // Sound texts are read as ever, and stay safe all the same.
    dir.put("good.txt", READ);
    let args = ["clean", "--lossy", "-o", "good.txt", "good.txt"];
    dir.khoidau(args).output().status(2);
    assert_eq!(dir.get("good.txt"), READ.as_bytes());
    // What was the option for what is the rule now is still taken.
    let args = ["clean", "--strict", "good.txt"];
    dir.khoidau(args).output().status(0).quiet();
}

#[cfg(unix)]
#[test]
fn an_input_is_known_by_any_name() {
    use std::os::unix::fs::symlink;
    let dir = Dir::new("same-file");
    dir.put("a.txt", READ);
    symlink("a.txt", dir.join("link.txt")).unwrap();
    fs::hard_link(dir.join("a.txt"), dir.join("hard.txt")).unwrap();
    fs::create_dir(dir.join("in")).unwrap();
    symlink("../a.txt", dir.join("in/deep.txt")).unwrap();
    for name in ["a.txt", "link.txt", "hard.txt", "in/../link.txt"] {
        for args in [
            &["clean", "--lossy", "a.txt"][..],
            &["clean", "--format", "json", "a.txt"],
            &["clean", "--suggest", "a.txt"],
            &["clean", "in/deep.txt", "link.txt"],
            &["clean", "--words", "a.txt", "-"],
            &["extract", "a.txt"],
            &["extract", "--review", "in"],
            &["extract", "--words", "a.txt", "-"],
            &["cites", "link.txt"],
        ] {
            let ran = dir.khoidau([args, &["-o", name]].concat()).output();
            ran.status(2).prints("").says(&[name, "name another file"]);
            assert_eq!(dir.get("a.txt"), READ.as_bytes());
        }
    }
    assert_eq!(dir.names(), ["a.txt", "hard.txt", "in", "link.txt"]);
    let args = ["extract", "--format", "dublin-core", "--ext", "xml"];
    let args = [&args[..], &["--split", ".", "b.xml", "b.1.xml"]].concat();
    dir.put("b.xml", READ);
    dir.put("b.1.xml", READ);
    let ran = dir.khoidau(args).output();
    ran.status(2).mentions(&["b.1.xml: not written", "--split"]);
    assert_eq!(dir.get("b.1.xml"), READ.as_bytes());
}

#[cfg(unix)]
#[test]
fn no_output_has_the_ending_of_something_else() {
    let dir = Dir::new("files-endings");
    dir.put("a.txt", "UY BAN NHAN DAN\n");
    let rows: [(&[&str], &str); 3] = [
        (&["clean", "-o", "new.pdf", "a.txt"], "would be no PDF"),
        (&["clean", "-o", "new.DOCX", "a.txt"], "no file of .docx"),
        (&["extract", "-o", "new.xlsx", "a.txt"], ".csv"),
    ];
    for (args, said) in rows {
        dir.khoidau(args).output().status(2).says(&[said]);
    }
    assert_eq!(dir.names(), ["a.txt"]);
    dir.put("old.docx", "what somebody wrote");
    let args = ["clean", "-o", "old.docx", "a.txt"];
    dir.khoidau(args).output().status(2).says(&["no file of .docx"]);
    assert_eq!(dir.get("old.docx"), b"what somebody wrote");
}

#[test]
fn outputs_that_are_no_plain_files() {
    use std::os::unix::fs::symlink;
    let dir = Dir::new("outputs");
    dir.put("a.txt", READ);
    let to = |name: &str| {
        let args =
            ["clean", "--profile", "tesseract-eng", "-o", name, "a.txt"];
        dir.khoidau(args).output()
    };
    to("/dev/null").status(0).quiet().prints("");
    to("/dev/stdout").status(0).quiet().prints(PRINTED);
    // A link to what is not there yet stays a link.
    symlink("new.txt", dir.join("link.txt")).unwrap();
    to("link.txt").status(0).quiet();
    assert!(dir.join("link.txt").is_symlink());
    assert_eq!(dir.get("new.txt"), PRINTED.as_bytes());
    // As long a name as systems allow.
    let long = format!("{}.txt", "ộ".repeat(83));
    to(&long).status(0).quiet();
    assert_eq!(dir.get(&long), PRINTED.as_bytes());
    for (name, part) in [
        (".", "is a directory"),
        ("no/such/out.txt", "cannot be written"),
        ("a.txt/out.txt", "cannot be written"),
    ] {
        to(name).status(2).prints("").says(&[part]);
    }
    assert_eq!(dir.names(), ["a.txt", "link.txt", "new.txt", &long]);
}

#[test]
fn the_output_file_appears_whole_or_not_at_all() {
    let dir = Dir::new("output");
    dir.put("a.txt", READ);
    let ran = dir.khoidau(["clean", "a.txt", "-o", "b.txt"]).output();
    ran.status(0).quiet().prints("");
    assert_eq!(dir.get("b.txt"), PRINTED.as_bytes());
    // In its own place.
    let ran = dir.khoidau(["clean", "a.txt", "--output", "a.txt"]).output();
    ran.status(0).says(&["a.txt: what it was is kept as a.txt.orig"]);
    assert_eq!(dir.get("a.txt"), PRINTED.as_bytes());
    assert_eq!(dir.get("a.txt.orig"), READ.as_bytes());
    // A failed input leaves the old file, and nothing else behind.
    let args = ["clean", "a.txt", "missing.txt", "-o", "b.txt"];
    dir.put("b.txt", "old");
    let ran = dir.khoidau(args).output();
    ran.status(2).prints("");
    ran.says(&["missing.txt: no such file", "b.txt: left as it was"]);
    assert_eq!(dir.get("b.txt"), b"old");
    assert_eq!(dir.names(), ["a.txt", "a.txt.orig", "b.txt"]);
    let args = ["clean", "a.txt", "-o", "no/where.txt"];
    let ran = dir.khoidau(args).output();
    ran.status(2).prints("").says(&["where.txt: cannot be written"]);
    let ran = dir.khoidau(["clean", "a.txt", "-o", "."]).output();
    ran.status(2).says(&["is a directory"]);
}

/// A limit of the system is an error that is told, and leaves nothing.
#[cfg(unix)]
#[test]
fn an_output_that_may_not_grow_is_none() {
    let dir = Dir::new("limited");
    dir.put("a.txt", READ.repeat(2000));
    let command = env!("CARGO_BIN_EXE_khoidau");
    let run = format!("ulimit -f 10; exec '{command}' clean -o b.txt a.txt");
    let ran = std::process::Command::new("sh")
        .args(["-c", &run])
        .current_dir(dir.path())
        .env("KHOIDAU_LANG", "en")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("b.txt: cannot be written"), "{said}");
    assert_eq!(dir.names(), ["a.txt"]);
}

#[cfg(unix)]
#[test]
fn the_output_file_keeps_its_link_and_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = Dir::new("link");
    dir.put("real.txt", "old");
    let mode = fs::Permissions::from_mode(0o640);
    fs::set_permissions(dir.join("real.txt"), mode).unwrap();
    symlink("real.txt", dir.join("link.txt")).unwrap();
    let ran = dir.khoidau(["clean", "-o", "link.txt"]).stdin(READ).output();
    ran.status(0).quiet();
    assert!(dir.join("link.txt").is_symlink());
    assert_eq!(dir.get("real.txt"), PRINTED.as_bytes());
    let mode = fs::metadata(dir.join("real.txt")).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o640);
}

#[test]
fn inputs_that_are_no_plain_files() {
    let dir = Dir::new("inputs");
    fs::create_dir(dir.join("folder")).unwrap();
    let ran = dir.khoidau(["clean", "folder"]).output();
    ran.status(2).prints("").says(&["folder: is a directory: name the files"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.txt", dir.join("link.txt")).unwrap();
        let ran = dir.khoidau(["clean", "link.txt"]).output();
        ran.status(2).prints("").says(&["link.txt: no such file"]);
        dir.put("a.txt", READ);
        let args = ["clean", "--profile", "tesseract-eng", "link.txt"];
        dir.khoidau(args).output().status(0).quiet().prints(PRINTED);
    }
    // A file of nothing but a size.
    let large = fs::File::create(dir.join("large.txt")).unwrap();
    large.set_len((1 << 30) + 1).unwrap();
    let ran = dir.khoidau(["clean", "large.txt"]).output();
    ran.status(2).prints("").says(&["large.txt: larger than 1024 MiB"]);
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_models_and_lists() {
    let dir = Dir::new("pipes");
    dir.put_model("m");
    dir.put("a.txt", READ);
    let pipe = |name: &str| {
        let path = dir.join(name);
        let _ = fs::remove_file(&path);
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
    };
    pipe("pipe.lm");
    for args in [
        ["--model", "pipe.lm"],
        ["--model", "/dev/zero"],
        ["--words", "pipe.lm"],
        ["--words", "/dev/zero"],
        ["--words", "m"],
    ] {
        let args = [&["clean", "a.txt"][..], &args].concat();
        dir.khoidau(args).output().status(2).prints("").says(&["khoidau: "]);
    }
    for path in ["pipe.lm", "/dev/zero", "m"] {
        let ran = dir.khoidau(["extract", "a.txt", "--tables", path]).output();
        ran.status(2).prints("").says(&[path, "--tables needs a text file"]);
    }
    for name in ["lexicon.fst", "ngram.lm", "channels/tesseract-eng.tsv"] {
        let name = format!("m/{name}");
        let whole = dir.get(&name);
        pipe(&name);
        let ran = dir.khoidau(["clean", "--model", "m", "a.txt"]).output();
        ran.status(2).prints("").says(&[&name, "only regular files"]);
        fs::remove_file(dir.join(&name)).unwrap();
        dir.put(&name, whole);
    }
    dir.khoidau(["clean", "--model", "m", "a.txt"]).output().status(0);
}

/// A text on which the command fails is what the variable makes one of.
#[cfg(debug_assertions)]
#[test]
fn a_fault_of_ours_is_one_text_and_not_the_run() {
    let dir = Dir::new("fault");
    dir.put("a.txt", READ);
    dir.put("b.txt", format!("{READ}\nBOOM\n"));
    dir.put("c.txt", READ);
    let run = |args: &[&str]| {
        dir.khoidau(args).env("KHOIDAU_PANIC_AT", "BOOM").output()
    };
    let files = ["--profile", "tesseract-eng", "a.txt", "b.txt", "c.txt"];
    let ran = run(&[&["clean"][..], &files].concat());
    ran.status(2).prints(PRINTED.repeat(2)).says(&[
        "b.txt: not repaired: khoidau itself failed at ",
        "src/batch/fault.rs:",
        "(a rehearsal, asked for by \"BOOM\")",
        "khoidau itself failed once, ",
        "please report it",
    ]);
    let ran = run(&[&["clean", "-o", "out.txt"][..], &files].concat());
    ran.status(2).prints("").says(&["out.txt: not written, because"]);
    for format in ["jsonl", "csv"] {
        for more in [&[][..], &["--no-clean"]] {
            let args = ["extract", "--format", format];
            let files = if more.is_empty() { &files[..] } else { &files[2..] };
            let ran = run(&[&args[..], more, files].concat());
            ran.status(2).mentions(&["b.txt: no record of it", "failed once"]);
            let out = ran.stdout();
            assert!(out.contains("a.txt") && out.contains("c.txt"), "{out}");
            assert!(!out.contains("b.txt"), "{out}");
        }
    }
    // Alone, and in a later piece of a long text, on another thread.
    run(&["clean", "b.txt"]).status(2).prints("").says(&["failed once"]);
    dir.put("long.txt", format!("{}BOOM\n", ". \n".repeat(400_000)));
    let ran = run(&["clean", "long.txt", "-o", "b.txt"]);
    ran.status(2).says(&["fault.rs:", "b.txt: left as it was"]);
    assert_eq!(dir.names(), ["a.txt", "b.txt", "c.txt", "long.txt"]);
}

#[cfg(unix)]
#[test]
fn nothing_read_takes_the_place_of_no_file() {
    let dir = Dir::new("emptied");
    dir.put("page.txt", "old");
    for command in ["clean", "extract"] {
        let ran = dir.khoidau([command, "-o", "page.txt"]).stdin("").output();
        ran.status(2).mentions(&["page.txt would be lost"]);
        assert_eq!(dir.get("page.txt"), b"old");
    }
    // A file that says nothing yet may.
    dir.put("page.txt", "");
    dir.khoidau(["clean", "-o", "page.txt"]).stdin("").output().status(0);
}

#[test]
fn a_run_that_is_broken_off_leaves_nothing_behind() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)] {
        if is_ignored(number) {
            eprintln!("{name} is ignored here, as by nohup: not tried");
            continue;
        }
        let dir = Dir::new("signal");
        dir.put("out.txt", "old");
        let mut command = Command::new(env!("CARGO_BIN_EXE_khoidau"));
        command.current_dir(dir.path()).env("KHOIDAU_MODEL", "compact");
        command.args(["clean", "-o", "out.txt"]).stdin(Stdio::piped());
        // It waits for the end of its input, which does not come.
        let mut child = command.spawn().unwrap();
        let open = child.stdin.take();
        let end = Instant::now() + Duration::from_secs(60);
        while dir.names().len() < 2 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(10));
        }
        let names = dir.names();
        assert!(names[0].starts_with(".khoidau-"), "{names:?}");
        let pid = child.id().to_string();
        let kill = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(kill.unwrap().success());
        let status = child.wait().unwrap();
        drop(open);
        // A shell says 128 and the number.
        assert_eq!(status.signal(), Some(number), "{name}: {status:?}");
        assert_eq!(dir.names(), ["out.txt"], "{name}");
        assert_eq!(dir.get("out.txt"), b"old");
    }
}

/// Whether a signal is ignored by this process, and so by those it starts: in
/// the background of a script, or under `nohup`. Only Linux tells.
fn is_ignored(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status");
    let ignored = status.ok().and_then(|status| {
        let line = status.lines().find_map(|l| l.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(line.trim(), 16).ok()
    });
    ignored.is_some_and(|set| set >> (number - 1) & 1 == 1)
}

/// `nohup` has a program live on when its terminal is gone.
#[cfg(target_os = "linux")]
#[test]
fn signals_that_are_to_be_ignored_are_ignored() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let dir = Dir::new("nohup");
    let khoidau = env!("CARGO_BIN_EXE_khoidau");
    let script = format!("trap '' HUP; exec '{khoidau}' clean -o out.txt");
    let mut command = Command::new("sh");
    command.current_dir(dir.path()).env("KHOIDAU_MODEL", "compact");
    command.args(["-c", &script]).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    while dir.names().is_empty() {
        assert!(child.try_wait().unwrap().is_none());
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let pid = child.id().to_string();
    Command::new("kill").args(["-s", "HUP", &pid]).status().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(PRINTED.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(dir.get("out.txt"), PRINTED.as_bytes());
}

/// Memory grows with the size of a text, whatever is in it. Sizes are small
/// enough for a test; those of the README are 50 MB.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_whatever_the_text() {
    let dir = Dir::new("memory");
    const SIZE: usize = 8 << 20;
    let code = "Quyet dinh so 12/QD-UBND ngay 3/4/2020 cua Uy ban; ";
    let rows = [
        ("slashes", "/".repeat(SIZE)),
        ("words", code.repeat(SIZE / code.len())),
    ];
    for (name, text) in rows {
        dir.put("a.txt", &text);
        for format in ["text", "json"] {
            let args = ["clean", "--no-adapt", "--format", format];
            let args = args.into_iter().chain(["a.txt", "-o", "out"]);
            let command = dir.khoidau(args).env("RAYON_NUM_THREADS", "2");
            let (ran, peak) = command.output_with_peak();
            ran.status(0);
            // The text, the model, and two pieces in work at a time.
            let most = SIZE + (260 << 20);
            assert!(peak < most, "{name}, {format}: {peak} bytes");
        }
    }
}
