//! The values of options that are one of several, told in the language of the
//! run.

use std::ffi::OsStr;

use clap::builder::{EnumValueParser, PossibleValue, TypedValueParser};
use clap::error::Error;
use clap::{Arg, Command, ValueEnum};

use super::{Language, help};

/// Reads one of several values as clap does.
#[derive(Clone, Debug)]
pub struct Choice<E: ValueEnum + Clone + Send + Sync + 'static>(
    EnumValueParser<E>,
);

impl<E: ValueEnum + Clone + Send + Sync + 'static> Choice<E> {
    pub fn new() -> Choice<E> {
        Choice(EnumValueParser::new())
    }
}

impl<E: ValueEnum + Clone + Send + Sync + 'static> TypedValueParser
    for Choice<E>
{
    type Value = E;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<E, Error> {
        self.0.parse_ref(command, arg, value)
    }

    fn possible_values(
        &self,
    ) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = self.0.possible_values()?;
        Some(match Language::current() {
            Language::En => values,
            Language::Vi => Box::new(values.map(help::value)),
        })
    }
}
