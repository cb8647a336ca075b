//! Help, and what is said where the command was used wrongly.

use clap::builder::{PossibleValue, Str, StyledStr};
use clap::error::{
    ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind,
};
use clap::{Arg, ArgMatches, Command};
use regex::Regex;

use super::{Language, vi};

/// The command with its help in the language of the run.
pub fn translated(command: Command) -> Command {
    match Language::current() {
        Language::En => command,
        Language::Vi => in_vietnamese(command),
    }
}

/// Reads what was typed. Ends the program for help, version and wrong usage.
pub fn matches(mut command: Command) -> ArgMatches {
    match Language::current() {
        Language::En => command.get_matches(),
        Language::Vi => {
            // What clap adds is translated, too.
            command.build();
            let mut command = in_vietnamese(command);
            match command.try_get_matches_from_mut(std::env::args_os()) {
                Ok(matches) => matches,
                Err(error) => exit(&error),
            }
        }
    }
}

/// Ends the program with what is wrong with what was typed.
pub fn exit(error: &Error) -> ! {
    match (Language::current(), error.kind()) {
        (Language::En, _) | (_, ErrorKind::DisplayVersion) => error.exit(),
        (Language::Vi, kind) => {
            let mut text = error.render().ansi().to_string();
            for placeholder in PLACEHOLDERS {
                text = text.replace(placeholder, own(placeholder));
            }
            let text = match kind {
                ErrorKind::DisplayHelp
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                    dressed(&text)
                }
                _ => complaint(&text),
            };
            let mut told = Error::<Told>::new(kind);
            let text = ContextValue::StyledStr(text.into());
            told.insert(ContextKind::Custom, text);
            told.exit()
        }
    }
}

/// An error that says what was put into it, on the stream and with the exit
/// status and colours that clap gives it.
struct Told;

impl ErrorFormatter for Told {
    fn format_error(error: &Error<Told>) -> StyledStr {
        match error.get(ContextKind::Custom) {
            Some(ContextValue::StyledStr(text)) => text.clone(),
            _ => StyledStr::new(),
        }
    }
}

/// The words clap itself puts into a help, which cannot be given to it.
fn dressed(help: &str) -> String {
    let mut text = help.to_owned();
    for heading in HEADINGS {
        // Nothing but a heading has its style closed behind a colon.
        let closed = |word: &str| format!("{word}:\u{1b}[0m");
        text = text.replace(&closed(heading), &closed(own(heading)));
    }
    text = text.replace(VALUES, own(VALUES));
    for (pattern, words) in NOTES {
        // Lines may be broken between two words.
        if let Ok(pattern) = Regex::new(pattern) {
            let with = format!("[{}: ", own(words));
            text = pattern.replace_all(&text, with).into_owned();
        }
    }
    text
}

/// The headings of a help, without their colons.
pub const HEADINGS: [&str; 4] = ["Usage", "Commands", "Arguments", "Options"];

/// What stands in a usage for what can be typed there.
pub const PLACEHOLDERS: [&str; 3] = ["[OPTIONS]", "[COMMAND]", "<COMMAND>"];

/// What stands before the list of values in a long help.
pub const VALUES: &str = "Possible values:";

/// What stands in brackets behind a help, with patterns that find it.
pub const NOTES: [(&str, &str); 2] =
    [(r"\[default:\s", "default"), (r"\[possible\s+values:\s", "values")];

/// A word of clap's in Vietnamese.
fn own(english: &'static str) -> &'static str {
    vi::texts().whole(english).unwrap_or(english)
}

/// What clap says of wrong usage, line by line.
fn complaint(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let heading = line.split_once(":\u{1b}[0m ");
        match heading {
            Some((word, rest)) => {
                // A heading is of its style and a word.
                let start = word.rfind('m').map_or(0, |at| at + 1);
                let (style, word) = word.split_at(start);
                let word = vi::texts().whole(word).unwrap_or(word);
                let rest = vi::messages().message(rest);
                format!("{style}{word}:\u{1b}[0m {rest}")
            }
            None => {
                let rest = line.trim_start();
                let indent = &line[..line.len() - rest.len()];
                format!("{indent}{}", vi::messages().message(rest))
            }
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A command and those below it with their help in Vietnamese.
fn in_vietnamese(mut command: Command) -> Command {
    let texts = vi::texts();
    let other =
        |text: Option<&StyledStr>| Some(texts.paragraphs(&text?.to_string()));
    if let Some(text) = other(command.get_about()) {
        command = command.about(text);
    }
    if let Some(text) = other(command.get_long_about()) {
        command = command.long_about(text);
    }
    if let Some(text) = other(command.get_after_help()) {
        command = command.after_help(text);
    }
    if let Some(text) = other(command.get_after_long_help()) {
        command = command.after_long_help(text);
    }
    command = command.mut_args(argument);
    command.mut_subcommands(in_vietnamese)
}

fn argument(mut arg: Arg) -> Arg {
    let texts = vi::texts();
    let other =
        |text: Option<&StyledStr>| Some(texts.paragraphs(&text?.to_string()));
    if let Some(text) = other(arg.get_help()) {
        arg = arg.help(text);
    }
    if let Some(text) = other(arg.get_long_help()) {
        arg = arg.long_help(text);
    }
    let names = arg.get_value_names().unwrap_or_default();
    let names: Vec<Str> = names
        .iter()
        .map(|name| match texts.whole(name.as_str()) {
            Some(other) => Str::from(other),
            None => name.clone(),
        })
        .collect();
    if names.is_empty() { arg } else { arg.value_names(names) }
}

/// A value with its help in Vietnamese.
pub fn value(value: PossibleValue) -> PossibleValue {
    let help = value.get_help().map(ToString::to_string);
    match help {
        Some(help) => value.help(vi::texts().paragraphs(&help)),
        None => value,
    }
}
