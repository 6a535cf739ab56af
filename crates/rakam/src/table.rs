//! Tables for people.

use std::fmt::{self, Display};

use comfy_table::{Cell, CellAlignment, Column, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width};

use crate::output::no_color;

/// One line, under the header: the widest table then fits a terminal of 80 columns.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// How much of a narrow terminal paths get, in percent.
const PATHS: u16 = 20;

/// A table for standard output: coloured on a terminal only, and never where `NO_COLOR` is set. On a narrow terminal its cells
/// are broken between words. No word is, and so no number: then lines are longer than the terminal.
pub(crate) struct Table(comfy_table::Table);

impl Table {
    pub(crate) fn new(header: impl IntoIterator<Item = impl Into<Cell>>) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        if no_color() {
            table.force_no_tty();
        }
        let header: Vec<Cell> = header.into_iter().map(Into::into).collect();
        table.set_header(header.clone());
        // A space at the end of every line would be one too many for the widest table.
        if let Some(last) = table.column_iter_mut().last() {
            last.set_padding((1, 0));
        }
        table.column_iter_mut().zip(&header).for_each(|(column, title)| keep_words(column, title));
        Self(table)
    }

    /// A table with a short name at the beginning of each row, which is never broken: it is what one types next.
    pub(crate) fn of_names(header: impl IntoIterator<Item = impl Into<Cell>>) -> Self {
        Self::new(header).with_first(ColumnConstraint::ContentWidth)
    }

    /// A table with a path at the beginning of each row, which may be too long to be kept whole.
    pub(crate) fn of_paths(header: impl IntoIterator<Item = impl Into<Cell>>) -> Self {
        Self::new(header).with_first(ColumnConstraint::LowerBoundary(Width::Percentage(PATHS)))
    }

    fn with_first(mut self, constraint: ColumnConstraint) -> Self {
        if let Some(first) = self.0.column_mut(0) {
            first.set_constraint(constraint);
        }
        self
    }

    pub(crate) fn add_row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let cells: Vec<Cell> = cells.into_iter().collect();
        self.0.column_iter_mut().zip(&cells).for_each(|(column, cell)| keep_words(column, cell));
        self.0.add_row(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes a column at least as wide as the longest word of a cell, unless something else was decided for it.
fn keep_words(column: &mut Column, cell: &Cell) {
    let before = match column.constraint() {
        None => 0,
        Some(ColumnConstraint::LowerBoundary(Width::Fixed(least))) => *least,
        Some(_) => return,
    };
    let content = cell.content();
    let longest = content.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let least = u16::try_from(longest).unwrap_or(u16::MAX).saturating_add(column.padding_width()).max(before);
    column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
}

/// A cell of a number: aligned to the right.
pub(crate) fn number(value: impl Display) -> Cell {
    Cell::new(value.to_string()).set_alignment(CellAlignment::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epochs() -> Table {
        let mut table = Table::new(["Epoch", "Loss", "Test accuracy", "Seconds"]);
        table.add_row(["10", "0.0123", "99.16%", "1234.56"].map(number));
        table
    }

    fn files() -> Table {
        let mut table = Table::of_paths(["File", "Number", "Each digit's confidence"]);
        let cells = ["scans/2026/november/form-17.png", "20262027", "2 100.00%  0 99.83%  2 98.76%  6 97.65%"];
        table.add_row([Cell::new(cells[0]), number(cells[1]), Cell::new(cells[2])]);
        table
    }

    fn names() -> Table {
        let mut table = Table::of_names(["Model", "Parameters", "What it is"]);
        table.add_row([Cell::new("classic"), number("44878"), Cell::new("The network of the original program.")]);
        table
    }

    #[test]
    fn no_number_is_broken_on_any_terminal() {
        let numbers = ["0.0123", "99.16%", "1234.56", "20262027", "100.00%", "98.76%", "97.65%", "44878"];
        for width in 1..=120 {
            let tables = [epochs(), files(), names()].map(|mut table| {
                table.0.set_width(width);
                table.to_string()
            });
            let lacks = |number: &&&str| !tables.iter().any(|table| table.contains(**number));
            assert_eq!(numbers.iter().find(lacks), None, "{width}:\n{}", tables.join("\n"));
        }
    }

    #[test]
    fn a_table_is_as_narrow_as_its_terminal_if_its_words_are() {
        for width in 60..=120 {
            for mut table in [epochs(), files(), names()] {
                table.0.set_width(width);
                let table = table.to_string();
                assert!(table.lines().all(|line| line.chars().count() <= width.into()), "{width}:\n{table}");
            }
        }
    }
}
