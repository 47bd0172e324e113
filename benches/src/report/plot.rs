//! Plots: for each part one file, with one panel for each workload.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

use super::catalog::Part;
use super::table::{Table, grouped, short, tables};
use crate::figure::{Figure, float};
use crate::joins::{Gather, Implementation, NAMES};

type Outcome<'a> = Result<(), Box<dyn Error + 'a>>;
type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const PANEL: (u32, u32) = (440, 300);
const LEGEND: u32 = 44;

/// Draws the figures of a part.
pub(crate) fn draw<'a>(path: &'a Path, part: &Part, figures: &[Figure]) -> Outcome<'a> {
    let tables = tables(figures);
    let columns = tables.len().clamp(1, 3);
    let rows = tables.len().div_ceil(columns);
    let width = PANEL.0 * u32::try_from(columns.max(2))?;
    let height = PANEL.1 * u32::try_from(rows)? + LEGEND;
    let root = SVGBackend::new(path, (width, height)).into_drawing_area();
    root.fill(&WHITE)?;
    let (legend, panels) = root.split_vertically(LEGEND);
    draw_legend(&legend, &tables)?;
    for (panel, table) in panels.split_evenly((rows, columns)).iter().zip(&tables) {
        if table.sizes.len() == 1 {
            draw_bars(panel, part, table)?;
        } else if table.values().all(|value| value > 0.0) {
            let (least, most) = table.range();
            draw_lines(panel, part, table, (least / 1.5..most * 1.5).log_scale())?;
        } else {
            draw_lines(
                panel,
                part,
                table,
                table.range().0..table.range().1 * 1.1 + 0.1,
            )?;
        }
    }
    root.present()?;
    Ok(())
}

/// The colours of the implementations, in the order of their names.
const COLOURS: [RGBColor; 13] = [
    RGBColor(214, 39, 40),
    RGBColor(31, 119, 180),
    RGBColor(23, 160, 175),
    RGBColor(152, 160, 40),
    RGBColor(44, 140, 44),
    RGBColor(148, 103, 189),
    RGBColor(255, 127, 14),
    RGBColor(140, 86, 75),
    RGBColor(227, 119, 194),
    RGBColor(255, 127, 14),
    RGBColor(140, 86, 75),
    RGBColor(80, 60, 140),
    RGBColor(120, 120, 120),
];

fn colour(name: &str) -> RGBColor {
    let known = NAMES.iter().position(|known| *known == name);
    known
        .and_then(|place| COLOURS.get(place))
        .copied()
        .unwrap_or(BLACK)
}

fn stroke(name: &str) -> u32 {
    if name == Gather::NAME { 4 } else { 2 }
}

fn draw_legend<'a>(area: &Area<'a>, tables: &[Table<'_>]) -> Outcome<'a> {
    let mut names: Vec<&str> = Vec::new();
    for name in tables.iter().flat_map(|table| &table.implementations) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let width = i32::try_from(area.dim_in_pixel().0)?;
    let (mut x, mut y) = (14, 6);
    for name in names {
        let room = 30 + 8 * i32::try_from(name.len())?;
        if x + room > width {
            (x, y) = (14, y + 18);
        }
        let colour = colour(name);
        area.draw(&Rectangle::new([(x, y), (x + 12, y + 12)], colour.filled()))?;
        area.draw(&Text::new(name.to_owned(), (x + 18, y), ("sans-serif", 14)))?;
        x += room;
    }
    Ok(())
}

/// A line for each implementation over the sizes; a size that was not measured breaks no line.
fn draw_lines<'a, Y>(area: &Area<'a>, part: &Part, table: &Table<'_>, range: Y) -> Outcome<'a>
where
    Y: AsRangedCoord<Value = f64, CoordDescType: ValueFormatter<f64> + Ranged<ValueType = f64>>,
{
    let places = table.sizes.len();
    let place = |index: usize| float(index);
    let mut chart = ChartBuilder::on(area)
        .caption(table.workload, ("sans-serif", 15))
        .margin(8)
        .x_label_area_size(36)
        .y_label_area_size(56)
        .build_cartesian_2d(-0.2..place(places) - 0.8, range)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(WHITE)
        .x_labels(places)
        .y_labels(6)
        .x_label_formatter(&|at| label(table, *at))
        .y_label_formatter(&|value| short(*value))
        .x_desc(part.counted)
        .y_desc(part.unit)
        .label_style(("sans-serif", 12))
        .draw()?;
    for &name in table.implementations.iter().rev() {
        let points = table.sizes.iter().enumerate();
        let points: Vec<(f64, f64)> = points
            .filter_map(|(index, &arms)| Some((place(index), table.value(arms, name)?)))
            .collect();
        let style = colour(name).stroke_width(stroke(name));
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        chart.draw_series(
            points
                .iter()
                .map(|&at| Circle::new(at, 3, colour(name).filled())),
        )?;
    }
    Ok(())
}

/// The size at a place of the axis.
fn label(table: &Table<'_>, at: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded, not below 0"
    )]
    let index = at.round().max(0.0) as usize;
    let is_place = (at - at.round()).abs() < 0.01;
    let size = table.sizes.get(index).filter(|_| is_place);
    size.map_or_else(String::new, |&size| grouped(size))
}

/// A bar for each implementation.
fn draw_bars<'a>(area: &Area<'a>, part: &Part, table: &Table<'_>) -> Outcome<'a> {
    let bars: Vec<(&str, f64)> = table
        .implementations
        .iter()
        .filter_map(|&name| Some((name, table.value(table.sizes[0], name)?)))
        .collect();
    let most = table.range().1.max(0.1);
    let count = i32::try_from(bars.len())?;
    let mut chart = ChartBuilder::on(area)
        .caption(table.workload, ("sans-serif", 15))
        .margin(8)
        .x_label_area_size(36)
        .build_cartesian_2d(table.range().0.min(0.0)..most * 1.7, 0..count * 10)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .disable_y_axis()
        .x_labels(5)
        .x_label_formatter(&|value| short(*value))
        .x_desc(part.unit)
        .label_style(("sans-serif", 12))
        .draw()?;
    for ((name, value), bar) in bars.into_iter().zip((0..count).rev()) {
        let corners = [(0.0, bar * 10 + 2), (value, bar * 10 + 8)];
        chart.draw_series([Rectangle::new(corners, colour(name).filled())])?;
        let at = (value.max(0.0) + most * 0.02, bar * 10 + 7);
        let text = format!("{name}  {}", short(value));
        chart.draw_series([Text::new(text, at, ("sans-serif", 12))])?;
    }
    Ok(())
}
