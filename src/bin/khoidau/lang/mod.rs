//! The language people are spoken to in: English, in which everything is
//! written in the source, or Vietnamese, for which catalogues tell what each
//! English text is. What programs read is the same in both.

mod catalogue;
mod choice;
pub mod help;
mod template;
#[cfg(test)]
mod tests;
mod vi;

use std::borrow::Cow;
use std::env;
use std::ffi::{OsStr, OsString};
use std::sync::OnceLock;

use clap::ValueEnum;

pub use choice::Choice;

/// A language of help and messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Vietnamese
    Vi,
    /// English
    En,
}

/// The option that chooses it.
pub const OPTION: &str = "--lang";

/// The variable that chooses it where the option is not given.
pub const VARIABLE: &str = "KHOIDAU_LANG";

/// The variables that name the language of messages, the first that is set
/// before all others, after POSIX.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

impl Language {
    /// The language of this run.
    pub fn current() -> Language {
        static CURRENT: OnceLock<Language> = OnceLock::new();
        *CURRENT.get_or_init(|| {
            Language::of(env::args_os().skip(1), |name| env::var_os(name))
        })
    }

    /// The language that was typed; else that of the variable; else that of
    /// the locale. It is wanted before what was typed is understood, for help
    /// and what is said of mistakes are in it, too.
    fn of(
        words: impl Iterator<Item = OsString>,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Language {
        let set = |name: &str| variable(name).filter(|v| !v.is_empty());
        let typed = typed(words).and_then(|word| Language::named(&word));
        typed
            .or_else(|| set(VARIABLE).map(|value| Language::spoken(&value)))
            .or_else(|| {
                let value = LOCALE.into_iter().find_map(set)?;
                Some(Language::spoken(&value))
            })
            .unwrap_or(Language::En)
    }

    fn named(word: &OsStr) -> Option<Language> {
        Language::from_str(word.to_str()?, false).ok()
    }

    /// The language of a locale, such as `vi_VN.UTF-8` or `vi`.
    fn spoken(locale: &OsStr) -> Language {
        let locale = locale.to_string_lossy();
        let name = locale.split(['_', '-', '.', '@']).next();
        match name.is_some_and(|name| name.eq_ignore_ascii_case("vi")) {
            true => Language::Vi,
            false => Language::En,
        }
    }

    /// The code of the language, as [`OPTION`] and [`VARIABLE`] take it.
    pub fn code(self) -> &'static str {
        match self {
            Language::Vi => "vi",
            Language::En => "en",
        }
    }
}

/// What stands behind [`OPTION`] among the words of a command.
fn typed(mut words: impl Iterator<Item = OsString>) -> Option<OsString> {
    let mut last = None;
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--") => break,
            Some(OPTION) => last = words.next(),
            Some(word) => {
                let value = word.strip_prefix(OPTION);
                let value = value.and_then(|rest| rest.strip_prefix('='));
                last = value.map(OsString::from).or(last);
            }
            None => {}
        }
    }
    last
}

/// The words of a command without [`OPTION`], for a command that is given
/// again by somebody who may speak another language.
pub fn without_option(words: &[OsString]) -> Vec<OsString> {
    let mut rest = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("--") => {
                rest.push(word.clone());
                rest.extend(words.by_ref().cloned());
            }
            Some(OPTION) => drop(words.next()),
            Some(word)
                if word
                    .strip_prefix(OPTION)
                    .is_some_and(|value| value.starts_with('=')) => {}
            _ => rest.push(word.clone()),
        }
    }
    rest
}

/// A message in the language of this run. What no template is known of, such
/// as the names of files in it, stays as it is.
pub fn said(message: &str) -> Cow<'_, str> {
    match Language::current() {
        Language::En => Cow::Borrowed(message),
        Language::Vi => Cow::Owned(vi::messages().message(message)),
    }
}

/// A message in Vietnamese whatever the language of this run is; `None` where
/// no template is known of it.
pub fn in_vietnamese(message: &str) -> Option<String> {
    let said = vi::messages().message(message);
    (said != message).then_some(said)
}

/// A text that is always the same, in the language of this run.
pub fn text(english: &'static str) -> &'static str {
    match Language::current() {
        Language::En => english,
        Language::Vi => vi::texts().whole(english).unwrap_or(english),
    }
}
