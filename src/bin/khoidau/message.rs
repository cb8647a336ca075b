//! What goes to standard error, each line with the command's name in front.

use std::fmt::{Arguments, Display};
use std::io::{self, Write};
use std::mem;
use std::path::{MAIN_SEPARATOR as MAIN, Path};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use khoidau::batch::Listener;
use khoidau::batch::fault::Fault;
use khoidau::export::shown;

use crate::{lang, pending};

/// Whether an error was told; it decides the exit status.
static RAISED: AtomicBool = AtomicBool::new(false);

/// Whether a part of an input is missing in what was written.
static INCOMPLETE: AtomicBool = AtomicBool::new(false);

/// How many of the errors were our own.
static FAULTS: AtomicUsize = AtomicUsize::new(0);

/// Whether `--verbose` was given.
static VERBOSE: AtomicBool = AtomicBool::new(false);

/// Sets whether details are told.
pub fn be_verbose(yes: bool) {
    VERBOSE.store(yes, Ordering::Relaxed);
}

/// Says what only `--verbose` is to say.
pub fn detail(text: impl Display) {
    if VERBOSE.load(Ordering::Relaxed) {
        line(&text.to_string());
    }
}

/// Says something in the language of the run.
fn line(text: &str) {
    tell(&lang::said(text));
}

/// Writes a line. Standard error may be closed; then there is nobody to
/// tell, which is no reason to stop.
fn tell(text: &str) {
    let mut stderr = io::stderr().lock();
    if STEPPED.swap(false, Ordering::Relaxed) {
        let _ = stderr.write_all(CLEAR);
    }
    // A name may hold anything, the end of a line and what a terminal obeys.
    let _ = writeln!(stderr, "khoidau: {}", shown(text));
}

/// A path as it is typed in a shell.
pub fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |sign: char| {
        sign.is_alphanumeric() || "-_./:,+@%".contains(sign) || sign == MAIN
    };
    if !path.is_empty() && path.chars().all(is_plain) {
        path
    } else if cfg!(windows) {
        format!("\"{path}\"")
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

/// How many files, in words.
pub fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}

/// Whether the line that tells the progress stands on the terminal.
static STEPPED: AtomicBool = AtomicBool::new(false);

/// Empties the line the cursor stands in.
const CLEAR: &[u8] = b"\r\x1b[K";

/// Says what failed, with the causes behind it, and remembers that
/// something did.
pub fn error(error: &anyhow::Error) {
    RAISED.store(true, Ordering::Relaxed);
    if error.chain().any(|cause| cause.is::<Fault>()) {
        FAULTS.fetch_add(1, Ordering::Relaxed);
    }
    let mut text = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        // Some errors tell their cause themselves.
        if text.ends_with(&cause) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause);
    }
    line(&text);
}

/// Remembers that something failed of which is said elsewhere.
pub fn raise() {
    RAISED.store(true, Ordering::Relaxed);
}

/// Says at the end how often we failed ourselves, and asks for a report.
pub fn faults() {
    let times = match FAULTS.load(Ordering::Relaxed) {
        0 => return,
        1 => "once".to_owned(),
        times => format!("{times} times"),
    };
    line(&format!(
        "khoidau itself failed {times}, which is no fault of the texts: \
         please report it, with the lines above and, if it may be shared, \
         the text"
    ));
}

/// Says what part of an input is missing, although the rest is as good as it
/// can be: it is written, and the exit status tells.
pub fn incomplete(text: impl Display) {
    INCOMPLETE.store(true, Ordering::Relaxed);
    line(&text.to_string());
}

/// Whether [`incomplete`] was called.
pub fn was_incomplete() -> bool {
    INCOMPLETE.load(Ordering::Relaxed)
}

/// Whether [`error`] or [`raise`] was called.
pub fn was_raised() -> bool {
    RAISED.load(Ordering::Relaxed)
}

/// Says what is worth knowing although the work goes on.
pub fn warning(text: impl Display) {
    let text = text.to_string();
    tell(&format!("{}: {}", lang::text("warning"), lang::said(&text)));
}

/// Says something that is neither error nor warning.
pub fn note(text: impl Display) {
    line(&text.to_string());
}

/// Tells somebody who sits at a terminal and named no file what the command
/// is waiting for.
pub fn reading_from_terminal() {
    line(
        "reading from standard input; end it with Ctrl-D, \
         or name a FILE (--help tells more)",
    );
}

/// Whether somebody closed the pipe we write to; for a filter that is a
/// normal end (`khoidau clean FILE | head`).
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// A line that tells how far a long work has come. It is overwritten in
/// place, so it shows on a terminal only.
pub struct Progress {
    shown: bool,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { shown: io::IsTerminal::is_terminal(&io::stderr()) }
    }

    /// Puts another text in the place of the last one.
    pub fn step(&self, text: impl Display) {
        if self.shown {
            let mut stderr = io::stderr().lock();
            STEPPED.store(true, Ordering::Relaxed);
            let _ = stderr.write_all(CLEAR);
            let text = text.to_string();
            let said = lang::said(&text);
            let _ = write!(stderr, "khoidau: {}", shown(&said));
            let _ = stderr.flush();
        }
    }

    /// Takes the line away, so that others can be said.
    pub fn clear(&self) {
        let mut stderr = io::stderr().lock();
        if STEPPED.swap(false, Ordering::Relaxed) {
            let _ = stderr.write_all(CLEAR);
        }
    }

    /// Puts another text in its place with a bar before it that is filled to a share.
    #[cfg(feature = "train")]
    pub fn bar(&self, text: impl Display, share: f32) {
        const WIDTH: usize = 20;
        let full = (share.clamp(0.0, 1.0) * WIDTH as f32) as usize;
        let bar = format!("{:·<WIDTH$}", "#".repeat(full));
        self.step(format_args!("[{bar}] {text}"));
    }

    /// Takes the line away and leaves the final one.
    #[cfg(feature = "train")]
    pub fn done(self, text: impl Display) {
        drop(self);
        note(text);
    }
}

/// What is said next, an error perhaps, begins on a clean line.
impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Tells what is heard of an input, with its name.
pub struct Of<'n>(pub &'n (dyn Display + Sync));

impl Listener for Of<'_> {
    fn warning(&self, text: Arguments<'_>) {
        warning(format_args!("{}: {text}", self.0));
    }

    fn incomplete(&self, text: Arguments<'_>) {
        incomplete(format_args!("{}: {text}", self.0));
    }

    fn detail(&self, text: Arguments<'_>) {
        detail(format_args!("{}: {text}", self.0));
    }

    fn step(&self, text: Arguments<'_>) {
        // It stays until the next one, or until `stepped`.
        let progress = mem::ManuallyDrop::new(Progress::new());
        progress.step(format_args!("{}: {text}", self.0));
    }

    fn stepped(&self) {
        Progress::new().clear();
    }

    fn engine_starts(&self) {
        pending::watch_signals();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_where_a_shell_would_cut_them() {
        for path in ["out", "kết-quả", "a/b.c", "/nas/x_1"] {
            assert_eq!(typed(Path::new(path)), path);
        }
        let rows = match cfg!(windows) {
            true => [("kết quả", "\"kết quả\""), ("a&b", "\"a&b\"")],
            false => [("kết quả", "'kết quả'"), ("a'b$c", r"'a'\''b$c'")],
        };
        for (path, quoted) in rows {
            assert_eq!(typed(Path::new(path)), quoted);
        }
    }
}
