//! Which model the command takes, and that it says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::util::{Dir, built};

/// A copy of the command in a directory of its own, far from any checkout,
/// and what its environment is.
struct Away {
    dir: Dir,
    at: PathBuf,
    variables: Vec<(&'static str, PathBuf)>,
}

/// Where data is looked for.
const VARIABLES: [&str; 4] =
    ["HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "KHOIDAU_MODEL"];

impl Away {
    fn new(name: &str) -> Away {
        let dir = Dir::new(name);
        dir.put("bin/README", "");
        let command = dir.join("bin").join(COMMAND);
        // A link, for one that is being written cannot be started: another
        // test that starts a process may hold it open for a moment.
        let built = env!("CARGO_BIN_EXE_khoidau");
        if std::fs::hard_link(built, &command).is_err() {
            let cp = Command::new("cp").arg(built).arg(&command).status();
            assert!(cp.unwrap().success());
        }
        dir.put("work/text.txt", "bao cao ket qua\n");
        let at = dir.join("work");
        // Not set, the system's own directories would be looked into.
        let variables = vec![("XDG_DATA_DIRS", dir.join("nothing"))];
        Away { dir, at, variables }
    }

    fn set(&mut self, name: &'static str, value: impl Into<PathBuf>) {
        self.variables.retain(|v| v.0 != name);
        self.variables.push((name, value.into()));
    }

    /// Puts the full model somewhere.
    fn put_full(&self, place: &str) -> PathBuf {
        let bytes = std::fs::read(built().join("ngram.lm")).unwrap();
        self.dir.put(place, bytes);
        // Where directories for temporary files are links, the command sees
        // through them in its current directory.
        self.dir.join(place)
    }

    /// The status, standard output and standard error.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(self.dir.join("bin").join(COMMAND));
        for name in VARIABLES {
            command.env_remove(name);
        }
        command.env("KHOIDAU_LANG", "en");
        command.envs(self.variables.iter().map(|v| (v.0, &v.1)));
        let output = command.current_dir(&self.at).args(args).output();
        let output = output.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = output.status.code().unwrap();
        (status, text(output.stdout), text(output.stderr))
    }

    /// The model that is used by itself, and asserts that the version says
    /// the same.
    #[track_caller]
    fn model(&self) -> String {
        let (status, restored, said) =
            self.run(&["restore", "--verbose", "text.txt"]);
        assert_eq!((status, &*restored), (0, "báo cáo kết quả\n"), "{said}");
        let (_, version, _) = self.run(&["--version"]);
        let line = said.strip_prefix("khoidau: ").unwrap();
        assert!(version.contains(&format!("\n{line}")), "{version}{line}");
        line.trim_end().strip_prefix("model: ").unwrap().to_owned()
    }
}

const COMMAND: &str = match cfg!(windows) {
    true => "khoidau.exe",
    false => "khoidau",
};

fn full(path: &Path) -> String {
    format!("full, {}", path.display())
}

/// What follows where the context net is used, too.
fn context(path: &Path) -> String {
    format!("; context, {}", path.display())
}

#[test]
fn the_context_net_joins_the_best_n_grams_there_are() {
    let mut away = Away::new("context");
    away.set("XDG_DATA_HOME", away.dir.join("data"));
    let args = ["restore", "-v", "--model", "context", "text.txt"];
    let (status, out, said) = away.run(&args);
    assert_eq!((status, &*out), (2, ""));
    assert!(said.contains("context.nn"), "{said}");
    let net = std::fs::read(built().with_file_name("context.nn")).unwrap();
    away.dir.put("data/khoidau/context.nn", &net);
    let path = away.dir.join("data/khoidau/context.nn");
    let compact = format!("compact, embedded{}", context(&path));
    assert_eq!(away.model(), compact);
    assert_eq!(away.run(&args).2, format!("khoidau: model: {compact}\n"));
    let full_model = away.put_full("data/khoidau/full.lm");
    assert_eq!(away.model(), full(&full_model) + &context(&path));
    // The n-grams alone can be asked for, and the net by its path.
    for tier in ["compact", "full"] {
        let args = ["restore", "-v", "--model", tier, "text.txt"];
        assert!(!away.run(&args).2.contains("; context"));
    }
    let args = ["restore", "-v", "--model", path.to_str().unwrap()];
    let (_, _, said) = away.run(&[&args[..], &["text.txt"]].concat());
    assert!(said.contains(&context(&path)), "{said}");
    // A damaged one that was found is told, and is no reason to fail.
    away.dir.put("data/khoidau/context.nn", &net[..net.len() / 2]);
    let (status, out, said) = away.run(&["restore", "text.txt"]);
    assert_eq!((status, &*out), (0, "báo cáo kết quả\n"));
    assert!(said.contains("context.nn"), "{said}");
    let args = ["restore", "--model", "context", "text.txt"];
    assert_eq!(away.run(&args).0, 2);
}

#[test]
fn without_the_full_model_the_compact_one_is_used() {
    let away = Away::new("compact");
    assert_eq!(away.model(), "compact, embedded");
    let (status, out, said) =
        away.run(&["restore", "--model", "full", "text.txt"]);
    assert_eq!((status, &*out), (2, ""));
    for part in ["full.lm", "khoidau model install", "--model compact"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn the_full_model_is_found_among_data_and_compact_can_be_asked_for() {
    let mut away = Away::new("data");
    let system = away.put_full("system/khoidau/full.lm");
    away.set("XDG_DATA_DIRS", away.dir.join("system"));
    assert_eq!(away.model(), full(&system));
    let home = away.put_full("home/.local/share/khoidau/full.lm");
    away.set("HOME", away.dir.join("home"));
    assert_eq!(away.model(), full(&home));
    let user = away.put_full("data/khoidau/full.lm");
    away.set("XDG_DATA_HOME", away.dir.join("data"));
    assert_eq!(away.model(), full(&user));
    // A relative path is none.
    away.put_full("work/data/khoidau/full.lm");
    away.set("XDG_DATA_HOME", "data");
    assert_eq!(away.model(), full(&home));
    let args = ["restore", "-v", "--model", "compact", "text.txt"];
    assert_eq!(away.run(&args).2, "khoidau: model: compact, embedded\n");
    away.set("KHOIDAU_MODEL", "compact");
    assert_eq!(away.model(), "compact, embedded");
    let args = ["restore", "-v", "--model", "full", "text.txt"];
    let said = format!("khoidau: model: {}\n", full(&home));
    assert_eq!(away.run(&args).2, said);
}

/// The same command means the same everywhere: neither the current directory
/// nor the one the command lies in is looked into.
#[test]
fn a_checkout_around_the_command_or_the_current_directory_changes_nothing() {
    let mut away = Away::new("checkout");
    away.put_full("dictionaries/full.lm");
    away.put_full("full.lm");
    away.put_full("work/full.lm");
    away.put_full("work/dictionaries/full.lm");
    away.dir.put("dictionaries/built/lexicon.fst", "");
    away.dir.put("work/dictionaries/built/lexicon.fst", "");
    assert_eq!(away.model(), "compact, embedded");
    let mut command = Command::new(env!("CARGO_BIN_EXE_khoidau"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env("XDG_DATA_DIRS", away.dir.join("nothing"));
    command.env("HOME", away.dir.join("nothing"));
    command.env("KHOIDAU_LANG", "en");
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.args(["--version", "-v"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("\nmodel: compact, embedded\n"), "{said}");
    // What is named may be anywhere.
    let named = Path::new("dictionaries/full.lm");
    away.set("KHOIDAU_MODEL", named);
    assert_eq!(away.model(), full(named));
}

#[test]
fn a_folder_with_files_of_tiers_is_a_model() {
    let mut away = Away::new("folder");
    away.set("XDG_DATA_HOME", away.dir.join("data"));
    away.put_full("data/khoidau/full.lm");
    let net = std::fs::read(built().with_file_name("context.nn")).unwrap();
    away.dir.put("work/net/context.nn", &net);
    away.dir.put("work/any.name", &net);
    away.put_full("work/both/full.lm");
    away.dir.put("work/both/context.nn", &net);
    away.put_full("work/mine.lm");
    let at = |path: &str| Path::new(path).to_owned();
    let found = away.dir.join("data/khoidau/full.lm");
    for (named, said) in [
        ("both", full(&at("both/full.lm")) + &context(&at("both/context.nn"))),
        // What a folder does not hold is not looked for elsewhere.
        (
            "net",
            "compact, embedded".to_owned() + &context(&at("net/context.nn")),
        ),
        ("any.name", full(&found) + &context(&at("any.name"))),
        ("mine.lm", "mine.lm".to_owned()),
    ] {
        away.set("KHOIDAU_MODEL", named);
        assert_eq!(away.model(), said);
    }
}

#[test]
fn json_tells_the_tiers_that_were_used() {
    let mut away = Away::new("json");
    let net = std::fs::read(built().with_file_name("context.nn")).unwrap();
    away.dir.put("work/net/context.nn", &net);
    away.put_full("work/full.lm");
    away.put_full("work/mine.lm");
    for (named, tiers) in [
        ("compact", r#"["compact"]"#),
        ("full.lm", r#"["full"]"#),
        ("mine.lm", r#"["own"]"#),
        ("net", r#"["compact","context"]"#),
    ] {
        away.set("KHOIDAU_MODEL", named);
        let tiers = format!("\"tiers\":{tiers}");
        for command in ["clean", "restore", "extract"] {
            let args = [command, "--format", "json", "text.txt"];
            let (status, out, said) = away.run(&args);
            assert_eq!(status, 0, "{said}");
            assert!(out.contains(&tiers), "{command}: {out}");
        }
    }
    let args = ["extract", "--no-clean", "text.txt"];
    assert!(away.run(&args).1.contains("\"tiers\":[]"));
}

#[test]
fn a_model_that_the_environment_names_wrongly_is_told_as_such() {
    let mut away = Away::new("variable");
    away.set("KHOIDAU_MODEL", "ful");
    let (status, out, said) = away.run(&["restore", "text.txt"]);
    assert_eq!((status, &*out), (2, ""));
    for part in ["KHOIDAU_MODEL=ful", "`full`", "dictionaries/built"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_damaged_file_that_was_found_is_told_and_one_that_was_named_refused() {
    let mut away = Away::new("damaged");
    let path = away.put_full("data/khoidau/full.lm");
    let whole = std::fs::read(&path).unwrap();
    away.set("XDG_DATA_HOME", away.dir.join("data"));
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for bad in [&whole[..whole.len() - 1], &flipped, b"", b"%PDF-1.4\n"] {
        std::fs::write(&path, bad).unwrap();
        let (status, out, said) = away.run(&["restore", "text.txt"]);
        assert_eq!((status, &*out), (0, "báo cáo kết quả\n"));
        for part in ["warning", "full.lm", "compact"] {
            assert!(said.contains(part), "{said}");
        }
        let path = path.to_str().unwrap();
        for model in ["full", path] {
            let args = ["restore", "--model", model, "text.txt"];
            let (status, out, said) = away.run(&args);
            assert_eq!((status, &*out), (2, ""), "{said}");
            assert!(said.contains("full.lm"), "{said}");
            assert!(said.contains("khoidau train lm"), "{said}");
        }
    }
}
