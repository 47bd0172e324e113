//! A waterfall of what ran when, drawn in ASCII: for `dashboard` and `page`.

use std::cell::RefCell;
use std::fmt;
use std::time::{Duration, Instant};

/// The width of the chart in characters, whatever time it covers.
const WIDTH: usize = 40;

/// Records one row per tracked arm.
pub(crate) struct Timeline {
    start: Instant,
    pub(crate) rows: RefCell<Vec<Row>>,
}

pub(crate) struct Row {
    pub(crate) name: String,
    began: Duration,
    ended: Duration,
    outcome: Outcome,
}

#[derive(Clone, Copy)]
enum Outcome {
    Done,
    Failed,
    Cancelled,
}

impl Timeline {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
            rows: RefCell::default(),
        }
    }

    /// Runs `work` as an arm called `name`. Its row begins with the first poll and ends when the
    /// work is done, or when it is dropped before that: this is how a cancelled arm looks.
    pub(crate) async fn track<T, E>(
        &self,
        name: impl Into<String>,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let mut span = self.open(name.into());
        // Boxed, because the future of a request takes some kilobytes and every arm holds one.
        let result = Box::pin(work).await;
        span.outcome = match result {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Failed,
        };
        result
    }

    /// What the arms would take one after the other.
    pub(crate) fn sum(&self) -> Duration {
        self.rows.borrow().iter().map(Row::took).sum()
    }

    /// What they took together.
    pub(crate) fn wall(&self) -> Duration {
        let rows = self.rows.borrow();
        rows.iter().map(|row| row.ended).max().unwrap_or_default()
    }

    fn open(&self, name: String) -> Span<'_> {
        let mut rows = self.rows.borrow_mut();
        let began = self.start.elapsed();
        rows.push(Row {
            name,
            began,
            ended: began,
            outcome: Outcome::Cancelled,
        });
        Span {
            timeline: self,
            row: rows.len() - 1,
            outcome: Outcome::Cancelled,
        }
    }
}

/// An arm that is running; its row gets its end when this is dropped.
struct Span<'a> {
    timeline: &'a Timeline,
    row: usize,
    outcome: Outcome,
}

impl Drop for Span<'_> {
    fn drop(&mut self) {
        let row = &mut self.timeline.rows.borrow_mut()[self.row];
        row.ended = self.timeline.start.elapsed();
        row.outcome = self.outcome;
    }
}

impl Row {
    pub(crate) fn took(&self) -> Duration {
        self.ended.saturating_sub(self.began)
    }

    /// The row's bar on a chart that covers `whole`; never shorter than one character.
    fn bar(&self, whole: Duration) -> String {
        let first = column(self.began, whole).min(WIDTH - 1);
        let end = column(self.ended, whole).max(first + 1);
        let (fill, tip) = match self.outcome {
            Outcome::Done => ("=", "="),
            Outcome::Failed => ("=", "x"),
            Outcome::Cancelled => ("-", "-"),
        };
        let bar = fill.repeat(end - first - 1) + tip;
        format!("{:first$}{bar:<rest$}", "", rest = WIDTH - first)
    }
}

fn column(at: Duration, whole: Duration) -> usize {
    let column = at.as_micros() * WIDTH as u128 / whole.as_micros().max(1);
    usize::try_from(column).unwrap_or(WIDTH)
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.wall();
        let names = self.rows.borrow();
        let width = names.iter().map(|row| row.name.len()).max();
        let width = width.unwrap_or_default().max(8);
        for row in self.rows.borrow().iter() {
            let (name, bar, took) = (&row.name, row.bar(whole), row.took().as_millis());
            let note = match row.outcome {
                Outcome::Done => "",
                Outcome::Failed => "  failed",
                Outcome::Cancelled => "  cancelled",
            };
            writeln!(f, "   {name:<width$} |{bar}| {took:>3} ms{note}")?;
        }
        let (sum, wall) = (self.sum().as_millis(), whole.as_millis());
        write!(f, "   sum of arms {sum} ms, wall {wall} ms")
    }
}
