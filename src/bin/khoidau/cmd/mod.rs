//! One file per subcommand.

#[cfg(feature = "train")]
mod train;

use std::process::ExitCode;

use crate::args::{Args, Command};

/// Runs what was typed and gives the exit status.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Clean(a) => clean(&a.file, &a.model, &a.profile),
        Command::Restore(a) => clean(&a.file, &a.model, "unmarked"),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args),
    }
}

fn clean(
    file: &std::path::Path,
    model: &std::path::Path,
    profile: &str,
) -> anyhow::Result<ExitCode> {
    let t = std::time::Instant::now();
    let model = khoidau::Model::open(model)?;
    let mut b = khoidau::Corrector::builder(model);
    if profile != "auto" {
        b = b.profile(profile);
    }
    let c = b.build()?;
    let text = std::fs::read_to_string(file)?;
    eprintln!("open {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let out = c.correct(&text);
    let n = text.split_whitespace().count();
    eprintln!(
        "{} {} words {:?} {} w/s",
        out.profile(),
        n,
        t.elapsed(),
        n as f64 / t.elapsed().as_secs_f64()
    );
    print!("{}", out.text());
    Ok(ExitCode::SUCCESS)
}
