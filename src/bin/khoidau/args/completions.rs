//! What can be typed behind `completions`.

use clap::ValueEnum;

use crate::lang::Choice;

const EXAMPLES: &str = "\
Examples:
  For bash, for all who use it; for zsh and fish, for oneself:
    khoidau completions bash | sudo tee /etc/bash_completion.d/khoidau
    khoidau completions zsh > ~/.zfunc/_khoidau
    khoidau completions fish > ~/.config/fish/completions/khoidau.fish

  The manual page:
    khoidau completions man > khoidau.1 && man ./khoidau.1";

/// Write completions for a shell, or the manual page.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Completions {
    /// What to write
    #[arg(value_enum, value_parser = Choice::<Kind>::new())]
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Completions for bash
    Bash,
    /// Completions for zsh
    Zsh,
    /// Completions for fish
    Fish,
    /// Completions for PowerShell
    Powershell,
    /// Completions for Elvish
    Elvish,
    /// The manual page, with all commands
    Man,
}
