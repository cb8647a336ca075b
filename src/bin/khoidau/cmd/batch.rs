//! `khoidau batch`: repairs whole folders; `khoidau merge`: puts shards
//! together.

use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, thread};

use anyhow::{Context, anyhow};
use khoidau::batch::open::ReadAs;
use khoidau::batch::paths::Written;
use khoidau::batch::{self, Hands, Program, Shard, Summary, Work};
use khoidau::encoding::Encoding;
use khoidau::format::Keep;
use khoidau::record::Extractor;
use serde_json::json;

use super::decisions;
use crate::args::{Batch, Merge, Only, To};
use crate::images::Images;
use crate::lang::{self, Language};
use crate::message;
use crate::pending;
use crate::progress::Shown;
use crate::records;
use crate::repair::Settings;

pub fn run(args: &Batch) -> anyhow::Result<bool> {
    if let Some(out) = &args.resume {
        resume(out, None)?;
        return Ok(false);
    }
    let Some(out) = &args.out else { return Ok(false) };
    let words = words(args, out);
    let images = Images::new(&args.reading).making_pdf(args.to == To::Pdf);
    let tables = records::tables(&args.tables)?;
    let settings = Settings {
        model: args.model.as_deref(),
        profile: &args.profile,
        min_confidence: args.min_confidence,
        adapts: !args.no_adapt,
        words: &words,
        tables: Some(Arc::new(tables.clone())),
        without: &args.without,
        encoding: args.encoding.0,
        as_is: false,
        images: &images,
    };
    let work = Work {
        corrector: settings.corrector()?,
        extractor: Extractor::with_knowledge(tables),
        manner: settings.manner(),
        images: images.how.clone(),
        read_as: ReadAs {
            encoding: args.encoding.0,
            lossy: args.lossy,
            output: Encoding::Utf8,
        },
        engine_confidences: args.engine_confidences,
        to: form(args.to),
        keep: match args.keep {
            true => Keep::Old,
            false => Keep::No,
        },
        force: args.force.clone(),
        texts: args.only.contains(&Only::Text),
        records: args.only.contains(&Only::Records),
    };
    if args.worker {
        pending::watch_signals();
        bound_memory(args.file_memory);
        let lines = io::stdin().lock().lines();
        batch::serve(&work, lines, io::stdout().lock())?;
        return Ok(false);
    }
    pending::watch_signals();
    pending::say_at_the_end(
        "broken off: what is done is kept, and the same command goes on",
    );
    let jobs = args.jobs.map_or_else(processors, usize::from);
    let (command, program) = command(jobs)?;
    let batch = batch::Batch {
        inputs: args.inputs.clone(),
        out: out.clone(),
        settings: described(args, &settings, &work)?,
        work,
        globs: args.glob.clone(),
        one_engine: args.one_engine,
        command,
        jobs,
        shard: args.shard,
        hands: Hands::Processes {
            jobs: program,
            catalogue: Some(cataloguer()?),
        },
        limit: Some(Duration::from_secs(args.file_timeout)),
        retry: args.retry,
        replace: args.replace,
        vietnamese: Some(lang::in_vietnamese),
    };
    let shown = Shown::new(args.progress);
    let summary = batch.run(&shown)?;
    shown.end();
    tell(out, &summary, args.shard);
    decisions::tell(out, summary.complete)?;
    Ok(false)
}

pub fn merge(args: &Merge) -> anyhow::Result<()> {
    let out = args.out.as_ref().unwrap_or(&args.outs[0]);
    let summary = batch::merge(&args.outs, out, Some(lang::in_vietnamese))?;
    tell(out, &summary, Shard::WHOLE);
    Ok(())
}

/// Says what became of a run.
fn tell(out: &Path, summary: &Summary, shard: Shard) {
    let Summary { files, skipped, failed, warned, complete, .. } = *summary;
    let (folder, out) = (out, out.display());
    let when = match skipped {
        0 => String::new(),
        _ => format!(" ({} now, {skipped} earlier)", files - skipped),
    };
    let done = match files {
        1 => format!("1 file done{when}"),
        files => format!("{files} files done{when}"),
    };
    message::note(format_args!("{out}: {done}"));
    if failed > 0 {
        message::incomplete(format_args!(
            "{out}: {failed} of them failed: errors.csv in it says why and \
             what can be done"
        ));
    }
    if warned > 0 {
        message::note(format_args!(
            "{out}: warnings for {warned} of them: warnings.csv in it lists \
             them"
        ));
    }
    match complete {
        true => {
            let report = message::typed(&folder.join(batch::REPORT));
            let out = message::typed(folder);
            message::note(format_args!(
                "open {report} in a browser; check with `khoidau review \
                 {out}`, find with `khoidau search {out} WORDS`"
            ));
        }
        false => message::note(format_args!(
            "{out}: shard {} of {} is done: when all are, `khoidau merge` \
             puts them together",
            shard.number(),
            shard.of()
        )),
    }
}

/// Goes on with the runs whose outputs are in a folder. What they say last is
/// kept where that is asked for.
pub fn resume(
    out: &Path,
    mut said: Option<&mut String>,
) -> anyhow::Result<()> {
    let hidden = out.join(batch::HIDDEN);
    let none = || {
        anyhow!(
            "{}: has no outputs of `khoidau batch`: name its folder",
            out.display()
        )
    };
    let entries = fs::read_dir(&hidden).map_err(|_| none())?;
    let mut runs: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path().join("run.json")))
        .filter(|path| path.is_file())
        .collect();
    runs.sort();
    if runs.is_empty() {
        return Err(none());
    }
    let program = program()?;
    let shards = runs.len() > 1;
    for run in runs {
        let unsound = || {
            anyhow!(
                "{}: is damaged: give the command of the run again",
                run.display()
            )
        };
        let told =
            fs::read(&run).with_context(|| run.display().to_string())?;
        let told: serde_json::Value =
            serde_json::from_slice(&told).map_err(|_| unsound())?;
        let command = told.get("command").ok_or_else(unsound)?;
        let words = command.get("arguments").and_then(|v| v.as_array());
        let words = words.ok_or_else(unsound)?;
        let mut again = Command::new(&program);
        let word = |word: &serde_json::Value| {
            serde_json::from_value::<Written>(word.clone()).ok()?.read()
        };
        let words: Option<Vec<OsString>> = words.iter().map(word).collect();
        let words = words.filter(|words| !words.is_empty());
        let words = words.ok_or_else(unsound)?;
        // The folder may have been moved since.
        let out = std::path::absolute(out)
            .with_context(|| out.display().to_string())?;
        again.args(with(&words, &["--out".into(), out.clone().into()]));
        again.env(lang::VARIABLE, Language::current().code());
        let place = command.get("directory").and_then(word);
        if let Some(place) = place.map(PathBuf::from) {
            if !place.is_dir() {
                return Err(anyhow!(
                    "{}: the run was begun there, and it is gone: give \
                     the command of the run again",
                    place.display()
                ));
            }
            again.current_dir(place);
        }
        let status = match said.as_deref_mut() {
            Some(said) => heard(&mut again, said),
            None => again.status(),
        };
        let status = status.with_context(|| {
            format!("{}: cannot be started", program.display())
        })?;
        if !status.success() {
            message::raise();
        }
        if status.code().is_none() {
            return Err(anyhow!("{}: the run was ended", out.display()));
        }
    }
    if shards {
        let outs = vec![out.to_owned()];
        merge(&Merge { outs, out: None })?;
    }
    Ok(())
}

/// Runs a command, passes on what it says and keeps the last of it.
fn heard(command: &mut Command, said: &mut String) -> io::Result<ExitStatus> {
    let mut child = command.stderr(Stdio::piped()).spawn()?;
    let lines = child.stderr.take().map(io::BufReader::new);
    for line in lines.into_iter().flat_map(io::BufReader::lines) {
        let line = line?;
        let _ = writeln!(io::stderr(), "{line}");
        let text = line.strip_prefix("khoidau: ").unwrap_or(&line);
        if !text.trim().is_empty() {
            text.clone_into(said);
        }
    }
    child.wait()
}

/// The words of a command with options put in, which must stand before what
/// ends the options.
fn with(words: &[OsString], options: &[OsString]) -> Vec<OsString> {
    let end = words.iter().position(|word| word == "--");
    let (before, after) = words.split_at(end.unwrap_or(words.len()));
    [before, options, after].concat()
}

/// This program.
fn program() -> anyhow::Result<PathBuf> {
    env::current_exe().context(
        "the place of this program is not known: start it by its whole path",
    )
}

/// What is kept of the command that was typed, and how processes are started
/// that do a part of its work.
fn command(jobs: usize) -> anyhow::Result<(serde_json::Value, Program)> {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    // Whoever goes on with the run has it told in a language of their own.
    let words = lang::without_option(&words);
    let written = |word: &OsString| Written::of(word);
    let written: Vec<Written> = words.iter().map(written).collect();
    let directory = env::current_dir().unwrap_or_default();
    let kept = json!({
        "arguments": written,
        "directory": Written::of(directory.as_os_str()),
    });
    let program = program()?;
    let threads = (processors() / jobs).max(1).to_string();
    let start = move || {
        let mut command = Command::new(&program);
        command.args(with(&words, &["--worker".into()]));
        command.env(lang::VARIABLE, Language::current().code());
        command.env("RAYON_NUM_THREADS", &threads);
        command
    };
    Ok((kept, Arc::new(start)))
}

/// How a process is started that builds a catalogue.
fn cataloguer() -> anyhow::Result<Program> {
    let program = program()?;
    Ok(Arc::new(move || {
        let mut command = Command::new(&program);
        command.arg("catalogue");
        // Its words are passed on by this process, which translates them.
        command.env(lang::VARIABLE, Language::En.code());
        command
    }))
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// The lists of words: those that were named, and that of the outputs.
fn words(args: &Batch, out: &Path) -> Vec<PathBuf> {
    let mut words = args.words.clone();
    let own = out.join(batch::WORDS);
    if own.is_file() {
        words.push(own);
    }
    words
}

/// What is written, as it was typed.
pub fn form(to: To) -> batch::To {
    match to {
        To::Same => batch::To::Same,
        To::Text => batch::To::Text,
        To::Hocr => batch::To::Hocr,
        To::Alto => batch::To::Alto,
        To::Page => batch::To::Page,
        To::Tsv => batch::To::Tsv,
        To::Pdf => batch::To::Pdf,
    }
}

/// All that outcomes depend on beside their files.
fn described(
    args: &Batch,
    settings: &Settings<'_>,
    work: &Work,
) -> anyhow::Result<String> {
    let mut tables = Vec::new();
    for path in &args.tables {
        let read = fs::read(path);
        tables.push(read.with_context(|| path.display().to_string())?);
    }
    let own = settings.manner().settings;
    Ok(format!(
        "{}\n{own:08x} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}\n{tables:?}",
        super::long_version_of(args.model.as_deref()),
        work.read_as,
        work.engine_confidences,
        work.to,
        work.keep,
        work.force,
        work.texts,
        work.records,
        work.images,
        args.one_engine,
    ))
}

/// Bounds the memory of this process.
#[cfg(unix)]
fn bound_memory(mib: u64) {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::As);
    let bytes = mib << 20;
    limit.current = Some(limit.maximum.map_or(bytes, |most| most.min(bytes)));
    // It is a bound beyond those that readers have.
    let _ = setrlimit(Resource::As, limit);
}

#[cfg(not(unix))]
fn bound_memory(_: u64) {}
