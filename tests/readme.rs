//! The README shows what the command does, in both languages.
//!
//! Each block marked `console` is played: a line that begins with `$ ` is a
//! command for the shell, the lines after it are what must come out on
//! standard output. Commands run where `corpus/` and `dictionaries/` are as in
//! the repository, and may leave files behind. `UPDATE_README=1` puts what
//! comes out into the README instead of comparing it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::util::Dir;

/// Runs a line of the README in a directory and gives its output.
fn run(command: &str, dir: &Dir) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_khoidau"));
    let mut path = binary.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let ran = Command::new("sh")
        .args(["-c", command])
        .current_dir(dir.path())
        .env("PATH", path)
        .env("KHOIDAU_LANG", "en")
        // Whether there is a full model on this machine must not matter.
        .env("KHOIDAU_MODEL", "compact")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(said, "", "\n$ {command}");
    String::from_utf8(ran.stdout).unwrap()
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
    let (mut played, mut commands, mut inside) = (String::new(), 0, false);
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if inside && !line.starts_with("$ ") {
            // The output comes from the command.
            continue;
        }
        played += &format!("{line}\n");
        if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            played += &run(command, &dir);
            commands += 1;
        }
    }
    assert!(commands >= 5, "{name} has lost its examples");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root.join(name), played).unwrap();
    } else {
        let remedy = "UPDATE_README=1 rewrites it";
        assert_eq!(readme, played, "{name} is stale: {remedy}");
    }
}
