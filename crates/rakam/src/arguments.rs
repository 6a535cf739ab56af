//! Arguments that several commands take.

use std::ffi::OsStr;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use clap::Command;
use rakam_model::{Model, ModelError};

/// The model of that name, or in the file at that path, which need not be text.
pub(crate) fn model(name: &OsStr) -> Result<Model, ModelError> {
    match name.to_str() {
        Some(name) => rakam_model::open(name),
        None => Model::load(Path::new(name)),
    }
}

/// A whole number within a range.
pub(crate) fn whole<T>(range: RangeInclusive<T>) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync,
{
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("expected a whole number from {} to {}", range.start(), range.end())),
    }
}

/// The command with options that take what begins with a minus and a digit, so that each can say which numbers it expects.
pub(crate) fn with_negative_numbers(command: Command) -> Command {
    command.mut_subcommands(|command| {
        command.mut_args(|arg| {
            let takes_numbers = arg.get_action().takes_values() && !arg.is_positional();
            arg.allow_negative_numbers(takes_numbers)
        })
    })
}
