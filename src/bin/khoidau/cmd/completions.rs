//! `khoidau completions`: completions for shells, and the manual page.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::{Args, Completions, CompletionsKind as Kind};
use crate::lang::help;
use crate::output::Output;

pub fn run(args: &Completions) -> anyhow::Result<()> {
    let command = Args::command();
    let mut bytes = Vec::new();
    let shell = match args.kind {
        Kind::Bash => Some(Shell::Bash),
        Kind::Zsh => Some(Shell::Zsh),
        Kind::Fish => Some(Shell::Fish),
        Kind::Powershell => Some(Shell::PowerShell),
        Kind::Elvish => Some(Shell::Elvish),
        Kind::Man => None,
    };
    match shell {
        Some(shell) => {
            let mut command = help::translated(command);
            clap_complete::generate(shell, &mut command, "khoidau", &mut bytes)
        }
        None => manual(command, &mut bytes)?,
    }
    let mut output = Output::new(None)?;
    output.write(&bytes)?;
    output.finish()
}

/// The page of the command, and behind it those of its subcommands.
fn manual(command: clap::Command, out: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let command = help::translated(command);
    clap_mangen::Man::new(command.clone()).render(out)?;
    for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
        let title = one.get_name().to_uppercase();
        out.extend(format!(".SH \"KHOIDAU {title}\"\n").into_bytes());
        let page = clap_mangen::Man::new(one.clone());
        let mut section = Vec::new();
        // Its own title would begin a page anew.
        page.render_synopsis_section(&mut section)?;
        page.render_description_section(&mut section)?;
        page.render_options_section(&mut section)?;
        page.render_extra_section(&mut section)?;
        out.extend(section);
    }
    Ok(())
}
