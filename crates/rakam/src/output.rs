//! Colour, numbers and commands for people, and what they used wrongly.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::Write as _;

use clap::error::ErrorKind;
use rakam_model::Format;

/// A share of 1 as a percentage with two digits: `99.21%`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2}%", 100.0 * share)
}

/// `1 epoch`, `15 epochs`.
pub(crate) fn count(number: usize, what: &str) -> String {
    format!("{number} {}", plural(number, what))
}

/// The word for so many.
pub(crate) fn plural(number: usize, what: &str) -> String {
    match number {
        1 => what.to_owned(),
        _ if what.ends_with("tch") => format!("{what}es"),
        _ => format!("{what}s"),
    }
}

/// Whether the user asked for no colour (<https://no-color.org>).
pub(crate) fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// One line to standard error. A closed stream isn't a reason to fail.
pub(crate) fn tell(text: impl Display) {
    let _ = writeln!(std::io::stderr(), "{}", printable(&text.to_string(), |c| c == '\n'));
}

/// A name from outside, such as a file's, for a line or a cell.
pub(crate) fn name(text: &str) -> String {
    printable(text, |_| false)
}

/// The text without what a terminal would obey, but for characters that `may` be in it.
fn printable(text: &str, may: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && !may(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// What went wrong, to standard error.
pub(crate) fn complain(error: impl Display) {
    tell(format_args!("rakam: {error}"));
}

/// A word of a command line, to be pasted into a shell.
pub(crate) fn quoted(word: &OsStr) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    match word.to_str() {
        Some(text) if !text.is_empty() && text.chars().all(plain) => text.to_owned(),
        Some(text) if !text.contains(char::is_control) => format!("'{}'", text.replace('\'', r"'\''")),
        _ => format!("$'{}'", word.as_encoded_bytes().escape_ascii()),
    }
}

/// Ends the program with exit status 2, as clap does for what it finds itself.
pub(crate) fn wrong_usage<A: clap::Args>(command: &'static str, kind: ErrorKind, said: &str) -> ! {
    A::augment_args(clap::Command::new(command)).error(kind, said).exit()
}

/// The format with weights as 16-bit floats, for `--half`.
pub(crate) fn halved<A: clap::Args>(command: &'static str, format: Format) -> Format {
    let refuse =
        || wrong_usage::<A>(command, ErrorKind::ArgumentConflict, "--half is for an OUT that ends in .safetensors");
    format.halved().unwrap_or_else(refuse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_no_name() {
        assert_eq!(name("a\nb\u{1b}[31m é.png"), "a\\nb\\u{1b}[31m é.png");
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!(["image", "batch"].map(|what| count(1, what)), ["1 image", "1 batch"]);
        assert_eq!(["image", "batch", "epoch"].map(|what| count(0, what)), ["0 images", "0 batches", "0 epochs"]);
    }

    #[test]
    fn words_are_quoted_for_the_shell() {
        assert_eq!(quoted(OsStr::new("--out=a/b_c.safetensors")), "--out=a/b_c.safetensors");
        assert_eq!(quoted(OsStr::new("my weights")), "'my weights'");
        assert_eq!(quoted(OsStr::new("it's")), r"'it'\''s'");
        assert_eq!(quoted(OsStr::new("")), "''");
        assert_eq!(quoted(OsStr::new("it's\n\u{1b}")), r"$'it\'s\n\x1b'");
    }
}
