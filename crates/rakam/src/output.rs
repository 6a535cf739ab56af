//! Tables, colour, numbers and commands for people, and what they used wrongly.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::Write as _;

use clap::error::ErrorKind;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};
use rakam_model::Format;

/// One line, under the header: the widest table then fits a terminal of 80 columns.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// A table for standard output: coloured on a terminal only, and never where `NO_COLOR` is set.
pub(crate) fn table(header: impl IntoIterator<Item = impl Into<Cell>>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if no_color() {
        table.force_no_tty();
    }
    table.set_header(header.into_iter().map(Into::<Cell>::into).collect::<Vec<_>>());
    // A space at the end of every line would be one too many for the widest table.
    if let Some(last) = table.column_iter_mut().last() {
        last.set_padding((1, 0));
    }
    table
}

/// A table with a short name at the beginning of each row, which is never broken: it is what one types next.
pub(crate) fn table_of_names(header: impl IntoIterator<Item = impl Into<Cell>>) -> Table {
    let mut table = table(header);
    if let Some(names) = table.column_mut(0) {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

/// A cell of a number: aligned to the right.
pub(crate) fn number(value: impl Display) -> Cell {
    Cell::new(value.to_string()).set_alignment(CellAlignment::Right)
}

/// A share of 1 as a percentage with two digits: `99.21%`.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2}%", 100.0 * share)
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
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
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
    fn words_are_quoted_for_the_shell() {
        assert_eq!(quoted(OsStr::new("--out=a/b_c.safetensors")), "--out=a/b_c.safetensors");
        assert_eq!(quoted(OsStr::new("my weights")), "'my weights'");
        assert_eq!(quoted(OsStr::new("it's")), r"'it'\''s'");
        assert_eq!(quoted(OsStr::new("")), "''");
    }
}
