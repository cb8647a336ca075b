//! The README shows what the command does, in both languages.
//!
//! Each block marked `console` is played: a line that begins with `$ ` is a
//! command for the shell, the lines after it are what must come out on
//! standard output. Commands run where `corpus/` and `dictionaries/` are as in
//! the repository, and may leave files behind. `UPDATE_README=1` puts what
//! comes out into the README instead of comparing it.
//!
//! Each line of a block marked `sh` is run, too, among files of the names that
//! it uses, and must end well. Those that set a machine up are not, nor, where
//! there is no Tesseract, those that read images.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::docx::decision;
use crate::util::Dir;

const PAGE: &str = "corpus/03-ket-luan-chuyen-doi-so.light.eng.txt";
const SCAN: &str = "corpus/scans/14-giay-moi.light.eng.pdf";
const IMAGE: &str = "corpus/scans/14-giay-moi.png";

/// What sets a machine up.
const SET_UP: &[&str] = &["cargo", "sudo", "brew", "winget"];

/// The files that lines of `sh` use, and what is in them.
const FILES: &[(&str, &str)] = &[
    ("page.txt", PAGE),
    ("scan.pdf", SCAN),
    ("page.png", IMAGE),
    ("pages.tif", IMAGE),
    ("scans/a/page.txt", PAGE),
    ("scans/scan.pdf", SCAN),
    ("drafts/page.txt", PAGE),
    ("ban-quet.pdf", SCAN),
    ("trang.png", IMAGE),
    ("tap.tif", IMAGE),
    ("THƯ_MỤC/trang.txt", PAGE),
    ("trang 1.txt", PAGE),
];

/// The shell with a line of the README in a directory.
fn shell(line: &str, dir: &Dir) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_khoidau"));
    let mut path = binary.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command
        .args(["-c", line])
        .current_dir(dir.path())
        .env("PATH", path)
        .env("KHOIDAU_LANG", "en")
        // Whether there is a full model on this machine must not matter, and
        // none is put where those of its user are.
        .env("KHOIDAU_MODEL", "compact")
        .env("XDG_DATA_HOME", dir.join("data"))
        // Decisions bear a name, which not every machine has set.
        .env("USER", "reader")
        .stdin(Stdio::null());
    command
}

/// Runs a line and gives its output.
fn run(line: &str, dir: &Dir) -> String {
    let ran = shell(line, dir).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(said, "", "\n$ {line}");
    String::from_utf8(ran.stdout).unwrap()
}

/// Runs a line that need only end well; one that serves a page, until it does.
fn try_out(line: &str, dir: &Dir) {
    let serves = line.starts_with("khoidau review");
    if serves && !line.contains(" --format ") && !line.contains(" --apply ") {
        let mut command = shell(&format!("exec {line}"), dir);
        let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(server.stdout.take().unwrap());
        let address = said
            .lines()
            .map_while(Result::ok)
            .find(|line| line.contains("http://"));
        server.kill().unwrap();
        server.wait().unwrap();
        assert!(address.is_some(), "{line}: serves no page");
        return;
    }
    let ran = shell(line, dir).output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{line}\n{said}");
}

fn reads_images(line: &str) -> bool {
    let words = line.split('#').next().unwrap_or("");
    [".png", ".tif", "--ext tif"].iter().any(|name| words.contains(name))
}

fn has_tesseract() -> bool {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    listed.is_ok_and(|ran| {
        String::from_utf8_lossy(&ran.stdout).lines().any(|l| l == "vie")
    })
}

#[test]
fn the_readme_shows_what_the_command_does() {
    assert_shows("README.md");
}

#[test]
fn the_vietnamese_readme_shows_what_the_command_does() {
    assert_shows("README.vi.md");
}

fn assert_shows(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join(name)).unwrap();
    let dir = Dir::new("readme");
    for name in ["corpus", "dictionaries"] {
        symlink(root.join(name), dir.join(name)).unwrap();
    }
    for (file, from) in FILES {
        dir.put(file, fs::read(root.join(from)).unwrap());
    }
    dir.put("decision.docx", decision());
    dir.put("drafts/decision.docx", decision());
    let images = has_tesseract();
    if images {
        dir.put("scans/page.tif", fs::read(root.join(IMAGE)).unwrap());
    }
    let (mut played, mut commands, mut tried) = (String::new(), 0, 0);
    let mut block = "";
    for line in readme.lines() {
        if let Some(begun) = line.strip_prefix("```") {
            block = begun;
        } else if block == "console" && !line.starts_with("$ ") {
            // The output comes from the command.
            continue;
        } else if block == "sh" {
            let command = line.split(' ').next().unwrap_or("");
            if line.is_empty() || SET_UP.contains(&command) {
                // Not of this program.
            } else if reads_images(line) && !images {
                eprintln!("skipped, no Tesseract with `vie`: {line}");
            } else {
                try_out(line, &dir);
                tried += 1;
            }
        }
        played += &format!("{line}\n");
        let shown = line.strip_prefix("$ ");
        if let Some(command) = shown.filter(|_| block == "console") {
            played += &run(command, &dir);
            commands += 1;
        }
    }
    assert!(commands >= 5 && tried >= 5, "{name} has lost its examples");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root.join(name), played).unwrap();
    } else {
        let remedy = "UPDATE_README=1 rewrites it";
        assert_eq!(readme, played, "{name} is stale: {remedy}");
    }
}
