//! One file per subcommand.

#[cfg(feature = "train")]
mod train;

use std::process::ExitCode;

use crate::args::{Args, Command};

/// Runs what was typed and gives the exit status.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args),
    }
}
