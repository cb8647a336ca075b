//! The `khoidau` command: reads what was typed, calls the library, writes
//! text to standard output and everything else to standard error.

mod abreast;
mod args;
mod cmd;
mod folder;
mod images;
mod input;
mod lang;
mod message;
mod model;
mod output;
mod pending;
mod progress;
mod records;
mod render;
mod repair;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use khoidau::batch::fault;

use crate::args::Args;
use crate::lang::help;

/// The exit status of `--check`, `--suggest` and `--review` that found
/// something.
const FOUND: u8 = 1;

/// The exit status where an input failed or the command was used wrongly.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let args = parse();
    message::be_verbose(args.verbose);
    fault::watch();
    let run = fault::caught(|| cmd::run(args.command));
    pending::leave_to_signals();
    let run = run.unwrap_or_else(|fault| Err(fault.into()));
    let found = run.unwrap_or_else(|error| {
        if !message::is_broken_pipe(&error) {
            message::error(&error);
        }
        false
    });
    message::faults();
    if message::was_raised() || message::was_incomplete() {
        ExitCode::from(FAILED)
    } else if found {
        ExitCode::from(FOUND)
    } else {
        ExitCode::SUCCESS
    }
}

/// What was typed. Ends the program for help, version and wrong usage.
fn parse() -> Args {
    let mut command = Args::command();
    // The long version counts what is in the model, so the model is opened
    // only where it is asked for.
    if std::env::args_os().any(|arg| arg == "--version") {
        // Clap wants text that lives as long as the program, and so does
        // this.
        let version: &'static str = cmd::long_version().leak();
        command = command.long_version(version);
    }
    let matches = help::matches(command);
    Args::from_arg_matches(&matches).unwrap_or_else(|error| help::exit(&error))
}
