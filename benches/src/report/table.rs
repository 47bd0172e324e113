//! Tables of figures: a row for each size, a column for each implementation.

use std::fmt::Write as _;

use crate::figure::Figure;
use crate::joins::{Gather, Implementation, NAMES};

/// A table of one workload.
pub(crate) struct Table<'a> {
    pub(crate) workload: &'a str,
    pub(crate) implementations: Vec<&'a str>,
    pub(crate) sizes: Vec<usize>,
    figures: &'a [Figure],
}

/// The tables of a part, in the order in which it was measured.
pub(crate) fn tables(figures: &[Figure]) -> Vec<Table<'_>> {
    let mut tables: Vec<Table<'_>> = Vec::new();
    for figure in figures {
        let known = tables
            .iter_mut()
            .position(|table| table.workload == figure.workload);
        let known = known.unwrap_or_else(|| {
            tables.push(Table::new(&figure.workload, figures));
            tables.len() - 1
        });
        tables[known].add(figure);
    }
    tables
}

impl<'a> Table<'a> {
    fn new(workload: &'a str, figures: &'a [Figure]) -> Self {
        Self {
            workload,
            implementations: Vec::new(),
            sizes: Vec::new(),
            figures,
        }
    }

    fn add(&mut self, figure: &'a Figure) {
        if !self
            .implementations
            .contains(&figure.implementation.as_str())
        {
            self.implementations.push(&figure.implementation);
            self.implementations.sort_by_key(|name| rank(name));
        }
        if !self.sizes.contains(&figure.arms) {
            self.sizes.push(figure.arms);
        }
    }

    pub(crate) fn value(&self, arms: usize, implementation: &str) -> Option<f64> {
        let figure = self.figures.iter().find(|figure| {
            figure.arms == arms
                && figure.workload == self.workload
                && figure.implementation == implementation
        });
        figure.map(|figure| figure.value)
    }

    /// gather's figure over that of another: below 1 gather is better.
    pub(crate) fn ratio(&self, arms: usize, peer: &str) -> Option<f64> {
        let peer = self.value(arms, peer)?;
        let ratio = self.value(arms, Gather::NAME)? / peer;
        ratio.is_finite().then_some(ratio)
    }

    /// All figures.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        let figures = self.figures.iter();
        figures
            .filter(|figure| figure.workload == self.workload)
            .map(|figure| figure.value)
    }

    /// The smallest figure and the largest.
    pub(crate) fn range(&self) -> (f64, f64) {
        let values = self.values();
        values.fold((f64::MAX, f64::MIN), |(least, most), value| {
            (least.min(value), most.max(value))
        })
    }

    /// In Markdown, which reads well enough in a terminal; the sizes are numbers of what is `counted`.
    pub(crate) fn markdown(&self, counted: &str) -> String {
        let mut rows = vec![self.header(counted)];
        rows.extend(self.sizes.iter().map(|&arms| self.row(arms)));
        align(&rows, ":")
    }

    fn header(&self, counted: &str) -> Vec<String> {
        let names = self.implementations.iter().map(|&name| name.into());
        [counted.into()].into_iter().chain(names).collect()
    }

    fn row(&self, arms: usize) -> Vec<String> {
        let cells = self
            .implementations
            .iter()
            .map(|name| self.cell(arms, name));
        [size(arms)].into_iter().chain(cells).collect()
    }

    fn cell(&self, arms: usize, name: &str) -> String {
        let Some(value) = self.value(arms, name) else {
            return String::from("-");
        };
        match self.ratio(arms, name) {
            Some(ratio) if name != Gather::NAME => format!("{} ({})", short(value), short(ratio)),
            _ => short(value),
        }
    }
}

/// The place of an implementation among the columns.
fn rank(name: &str) -> usize {
    NAMES
        .iter()
        .position(|known| *known == name)
        .unwrap_or(NAMES.len())
}

/// Rows of Markdown whose columns stand one below the other; the first row is the header, and a
/// `colon` puts the columns but the first to the right.
pub(crate) fn align(rows: &[Vec<String>], colon: &str) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            write!(text, "| {cell:<width$} ").expect("a string takes all");
        }
        text.push_str("|\n");
        if index == 0 {
            for (column, width) in widths.iter().enumerate() {
                let (dashes, colon) = (
                    "-".repeat(width + 1),
                    if column == 0 || colon.is_empty() {
                        "-"
                    } else {
                        colon
                    },
                );
                write!(text, "|{dashes}{colon}").expect("a string takes all");
            }
            text.push_str("|\n");
        }
    }
    text
}

/// Three digits are more than a measurement of time is good for.
pub(crate) fn short(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        _ if size >= 100.0 || size.fract() == 0.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 0.1 => 2,
        _ if size >= 0.01 => 3,
        _ => 4,
    };
    let text = format!("{size:.digits$}");
    let sign = if value < 0.0 { "-" } else { "" };
    format!(
        "{sign}{}",
        if digits == 0 {
            with_commas(&text)
        } else {
            text
        }
    )
}

/// A number of arms; that of a whole crate has none.
pub(crate) fn size(arms: usize) -> String {
    if arms == 0 {
        return String::from("-");
    }
    grouped(arms)
}

/// A number with a comma between each three digits.
pub(crate) fn grouped(number: usize) -> String {
    with_commas(&number.to_string())
}

fn with_commas(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(0.0), "0");
        assert_eq!(short(0.001_24), "0.0012");
        assert_eq!(short(0.234_5), "0.23");
        assert_eq!(short(1.234), "1.23");
        assert_eq!(short(12.34), "12.3");
        assert_eq!(short(1_234.6), "1,235");
        assert_eq!(short(-24.0), "-24");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn a_cell_has_the_ratio_to_gather() {
        let figures = [
            Figure::new("ready", 2, "gather", 1.0),
            Figure::new("ready", 2, "JoinSet", 4.0),
            Figure::new("ready", 3, "JoinSet", 4.0),
        ];
        let tables = tables(&figures);
        let expected = "\
| arms | gather | JoinSet  |
|------|-------:|---------:|
| 2    | 1      | 4 (0.25) |
| 3    | -      | 4        |
";
        assert_eq!(tables[0].markdown("arms"), expected);
    }
}
