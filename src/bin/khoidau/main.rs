//! The `khoidau` command: reads what was typed, calls the library, writes
//! text to standard output and everything else to standard error.

mod args;
mod cmd;
mod message;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match cmd::run(args) {
        Ok(status) => status,
        Err(error) if message::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            message::error(&error);
            ExitCode::from(2)
        }
    }
}
