//! `khoidau review`: what a run was not sure of is gone through.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, anyhow};
use khoidau::batch;
use khoidau::review::{Applied, Apply, Review, Server};

use super::decisions;
use crate::args;
use crate::lang;
use crate::message;
use crate::output::Output;
use crate::pending;

pub fn run(args: &args::Review) -> anyhow::Result<()> {
    let folder = &args.folder;
    if args.format.is_some() {
        return table(folder);
    }
    let name = args.name.clone().or_else(login);
    let opened = Review::open(folder, name.as_deref().unwrap_or("?"))?;
    if name.is_none() {
        return Err(anyhow!("say who decides: give your name with --name"));
    }
    let mut review = opened;
    match decisions::has_no_run(folder) {
        None => {
            let known = Contents::of(folder);
            review = review.known_contents(move |file| known.of_file(file));
        }
        // Of tables that were made by other means nothing else is known.
        Some(why) => message::warning(why),
    }
    decisions::tell_broken(review.broken());
    if let Some(file) = &args.apply {
        let table = fs::read(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let applied = review.apply_sheet(&table);
        let applied = applied.with_context(|| file.display().to_string())?;
        tell_applied(&applied, file);
    } else {
        review = served(review, args)?;
    }
    let touched = review.touched();
    if touched.is_empty() {
        return Ok(());
    }
    if let Some(why) = decisions::has_no_run(folder) {
        message::note(format_args!(
            "the outputs of {} are not as decided yet: {why}",
            message::files(touched.len())
        ));
        return Ok(());
    }
    message::note(format_args!(
        "the outputs of {} are brought up to date",
        message::files(touched.len())
    ));
    decisions::apply(folder, &touched)
}

/// The hashes of what was worked on last, read anew when a run has written the
/// outputs.
struct Contents {
    folder: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// When the outputs were written.
    written: Option<SystemTime>,
    files: BTreeMap<Box<str>, String>,
}

impl Contents {
    fn of(folder: &Path) -> Contents {
        Contents { folder: folder.to_owned(), known: Mutex::default() }
    }

    fn of_file(&self, file: &str) -> Option<String> {
        let mut known =
            self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // It is written when all else is.
        let written = fs::metadata(self.folder.join("changes.jsonl"));
        let written = written.and_then(|about| about.modified()).ok();
        if written.is_none() || known.written != written {
            let files = batch::contents(&self.folder).unwrap_or_default();
            *known = Known { written, files };
        }
        known.files.get(file).cloned()
    }
}

fn table(folder: &Path) -> anyhow::Result<()> {
    let review = Review::look(folder)?;
    decisions::tell_broken(review.broken());
    let mut bytes = Vec::new();
    review.write_sheet(&mut bytes)?;
    let mut output = Output::new(None)?;
    output.write(&bytes)?;
    output.finish()
}

/// Serves the page until somebody ends it there.
fn served(review: Review, args: &args::Review) -> anyhow::Result<Review> {
    let (asked, decided) = review.progress();
    if asked == decided {
        message::note("nothing is left to decide");
    }
    // What draws pages ends with us.
    pending::watch_signals();
    let out = args.folder.clone();
    let apply: Apply = Box::new(move |files| {
        decisions::apply(&out, files)
            .map_err(|error| lang::said(&format!("{error:#}")).into())
    });
    let server = Server::bind(review, args.port, Some(apply))?;
    let address = server.address();
    // Standard output, so that a program that starts us can take it.
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{address}")?;
    stdout.flush()?;
    drop(stdout);
    message::note(format_args!(
        "open the address in a browser on this machine; it works only once; \
         {decided} of {asked} doubtful places are decided; Ctrl-C ends the \
         review, and what was decided is kept",
    ));
    if args.open
        && let Err(error) = open(&address)
    {
        message::warning(format_args!(
            "no browser was opened ({error}): open the address yourself"
        ));
    }
    Ok(server.run()?)
}

fn tell_applied(applied: &Applied, file: &Path) {
    for (row, why) in &applied.bad {
        message::incomplete(format_args!(
            "{}, row {row}: {why}",
            file.display()
        ));
    }
    if applied.decided + applied.known + applied.bad.len() == 0 {
        message::warning(format_args!(
            "{}: nothing stands in its column `decision`",
            file.display()
        ));
    }
    message::note(format_args!(
        "{} decided, {} already decided, {} not understood",
        applied.decided,
        applied.known,
        applied.bad.len()
    ));
}

/// The name of who is logged in, as systems tell it to programs.
fn login() -> Option<String> {
    let names = ["USER", "LOGNAME", "USERNAME"];
    let mut told = names.iter().filter_map(|name| std::env::var(name).ok());
    told.find(|name| !name.trim().is_empty())
}

/// Opens an address with what the system has for it.
fn open(address: &str) -> io::Result<()> {
    let (program, before): (_, &[&str]) = if cfg!(windows) {
        // Not through a shell, for which `&` would end the address.
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(address);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}
