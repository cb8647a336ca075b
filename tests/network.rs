//! The command works on papers that must not leave the machine: what is
//! repaired, read and searched opens no socket of a network.
//!
//! The system calls are watched by strace; without it the tests say so and
//! look at nothing. The review, which serves a page, shows that a socket would
//! be seen.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::util::Dir;

const PAGE: &str = include_str!("../corpus/14-giay-moi.light.eng.txt");
const SCAN: &[u8] =
    include_bytes!("../corpus/scans/14-giay-moi.light.eng.hocr");
const PDF: &[u8] = include_bytes!("../corpus/scans/14-giay-moi.light.eng.pdf");

/// Where the calls are written.
const CALLS: &str = "calls";

/// The families of addresses that lead to other machines (`socket(2)`); of
/// the rest, `AF_UNIX` and `AF_NETLINK` stay on this one.
const NETWORK: [&str; 3] = ["AF_INET", "AF_INET6", "AF_PACKET"];

fn folder() -> Dir {
    let dir = Dir::new("network");
    dir.put("in/page.txt", PAGE);
    dir.put("in/scan.hocr", SCAN);
    dir.put("in/scan.pdf", PDF);
    dir.put("in/rows.jsonl", "{\"text\": \"Uy ban nhan dan tinh\"}\n");
    dir
}

/// The command under watch, in a folder.
fn watched(dir: &Dir, args: &[&str]) -> Command {
    let mut command = Command::new("strace");
    // With all that it starts.
    command.args(["-f", "-qq", "-e", "trace=execve,%network", "-o", CALLS]);
    // It can be ended while it waits, which it could not be with -o.
    command.args(["-I", "2"]);
    command.arg(env!("CARGO_BIN_EXE_khoidau")).args(args);
    command.current_dir(dir.path()).env("KHOIDAU_MODEL", "compact");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    command
}

/// Whether this machine lets programs be watched.
fn can_watch() -> bool {
    let tried = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "true"])
        .output();
    let can = tried.as_ref().is_ok_and(|ran| ran.status.success());
    if !can {
        let why = match tried {
            Ok(ran) => String::from_utf8_lossy(&ran.stderr).into_owned(),
            Err(error) => format!("strace: {error}"),
        };
        eprintln!("skipped: nothing can be watched: {}", why.trim());
    }
    can
}

/// The sockets that were opened, but for those that stay on the machine.
fn sockets(dir: &Dir) -> Vec<String> {
    let calls = fs::read_to_string(dir.join(CALLS)).unwrap();
    assert!(calls.contains("execve("), "nothing was watched: {calls}");
    let of_network = |line: &&str| {
        let family = line.split_once("socket(").map(|(_, behind)| behind);
        let family = family.and_then(|behind| behind.split(',').next());
        family.is_some_and(|family| NETWORK.contains(&family.trim()))
    };
    calls.lines().filter(of_network).map(str::to_owned).collect()
}

#[test]
fn no_socket_of_a_network_is_opened() {
    if !can_watch() {
        return;
    }
    let dir = folder();
    let all: [&[&str]; 8] = [
        &["clean", "in/page.txt"],
        &["clean", "in/scan.hocr", "-o", "scan.hocr"],
        &["clean", "in/scan.pdf", "-o", "scan.pdf"],
        &["restore", "in/page.txt"],
        &["extract", "in/page.txt", "in/scan.hocr"],
        &["batch", "in", "--out", "out", "--jobs", "2"],
        &["catalogue", "out"],
        &["search", "out", "giấy mời"],
    ];
    for args in all {
        let ran = watched(&dir, args).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{args:?}: {said}");
        assert_eq!(sockets(&dir), [""; 0], "{args:?}");
    }
}

/// Else the test above could not fail.
#[test]
fn a_socket_would_be_seen() {
    if !can_watch() {
        return;
    }
    let dir = folder();
    let batch = ["batch", "in", "--out", "out"];
    let ran = dir.khoidau(batch).run();
    ran.status(0);
    let mut command = watched(&dir, &["review", "out", "--name", "mai"]);
    command.stderr(File::create(dir.join("said")).unwrap());
    let mut child = command.spawn().unwrap();
    let mut served = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut served).unwrap();
    // With it strace ends what it watches.
    let ended = Command::new("kill").arg(child.id().to_string()).status();
    assert!(ended.unwrap().success());
    child.wait().unwrap();
    let said = fs::read_to_string(dir.join("said")).unwrap();
    assert!(served.contains("token="), "{served}{said}");
    assert_ne!(sockets(&dir), [""; 0], "the page is served by a socket");
}
