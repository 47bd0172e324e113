//! Feature `tracing`: a span for each arm.
//!
//! A span's name is part of the program's text, so the arm's own name is a field of it: spans are
//! called `arm`, with the fields `arm` (`user`, `#2`, `pages[3]`), `outcome` and `duration_us`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use tracing::field::Empty;
use tracing::span::EnteredSpan;
use tracing::{Span, debug_span};

use crate::arm::Whose;

/// The spans of the arms that were started and are not finished, by group and bit.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    open: BTreeMap<(usize, u32), Open>,
}

#[derive(Debug)]
struct Open {
    span: Span,
    since: Instant,
    /// Whether a poll has unwound.
    panicked: Arc<AtomicBool>,
}

/// The span of an arm while it is polled.
pub(crate) struct Entered {
    _span: EnteredSpan,
    panicked: Arc<AtomicBool>,
    /// The arm is polled while something unwinds that is not its own.
    unwinds: bool,
}

impl Drop for Entered {
    fn drop(&mut self) {
        if thread::panicking() && !self.unwinds {
            // Ordering: Relaxed, only the owner of the gather looks.
            self.panicked.store(true, Ordering::Relaxed);
        }
    }
}

/// What became of an arm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is finished.
    Done,
    /// It is finished, and the gather with it.
    Stopped {
        won: bool,
    },
    Panicked,
    Cancelled,
}

impl Trace {
    /// The arm is about to be polled.
    pub(crate) fn enter(&mut self, group: usize, bit: u32, whose: Whose) -> Entered {
        let open = self.open.entry((group, bit)).or_insert_with(|| Open {
            span: debug_span!(
                target: "gather",
                "arm",
                arm = %whose.arm(),
                outcome = Empty,
                duration_us = Empty,
            ),
            since: Instant::now(),
            panicked: Arc::default(),
        });
        Entered {
            _span: open.span.clone().entered(),
            panicked: open.panicked.clone(),
            unwinds: thread::panicking(),
        }
    }

    /// The arm has ended; its span is closed.
    pub(crate) fn close(&mut self, group: usize, bit: u32, outcome: Outcome) {
        if let Some(open) = self.open.remove(&(group, bit)) {
            open.close(outcome);
        }
    }

    /// The arms that are left are dropped.
    pub(crate) fn cancel(&mut self) {
        for open in std::mem::take(&mut self.open).into_values() {
            // Ordering: Relaxed, as above.
            let panicked = open.panicked.load(Ordering::Relaxed);
            open.close(if panicked {
                Outcome::Panicked
            } else {
                Outcome::Cancelled
            });
        }
    }
}

impl Open {
    fn close(self, outcome: Outcome) {
        let outcome = match outcome {
            Outcome::Done => "done",
            Outcome::Stopped { won: true } => "won",
            Outcome::Stopped { won: false } => "failed",
            Outcome::Panicked => "panicked",
            Outcome::Cancelled => "cancelled",
        };
        self.span.record("outcome", outcome);
        let micros = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.span.record("duration_us", micros);
    }
}
