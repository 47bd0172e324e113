//! What happens, in order, and how two accounts of it are compared.

use super::script::Who;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Failed(usize),
    Won(usize),
    Until,
    Dropped,
    Unwinding,
}

/// What there is of one arm in what a gather gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Got {
    /// `None`.
    Nothing,
    /// `Some(None)`: it has ended without an output.
    Absent,
    Ok(usize),
    Err(usize),
    Panicked(usize),
    Cancelled(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The shape of the outputs.
    Full(Vec<Got>),
    /// The output of one arm; of none, where there was no arm.
    One(Got),
    /// The shape of the errors.
    Errors(Vec<Got>),
    Missed {
        partial: Vec<Got>,
        failed: Vec<usize>,
        reached: usize,
    },
    Stopped {
        partial: Vec<Got>,
        unfinished: Vec<usize>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Pending,
    Done,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// From outside.
    Poll {
        has_other_waker: bool,
    },
    Fire(Who),
    Drop {
        is_unwinding: bool,
    },
    /// From inside.
    Made(usize),
    Polled(Who),
    Dropped(usize),
    /// An output that nobody gets.
    Lost(usize),
    Progress {
        done: usize,
        total: Option<usize>,
        arm: usize,
    },
    Guard(Reason),
    States(Vec<State>),
    Pending,
    Ready(Outcome),
    /// One of a stream, with its index.
    Item(usize, Got),
    End,
    Unwound,
    /// What must not happen.
    Wrong(String),
}

/// Outputs that are lost together are dropped in any order; those of a gather that unwinds at any time
/// until it is gone.
pub fn in_order(mut events: Vec<Event>) -> Vec<Event> {
    if let Some(unwound) = events.iter().position(|event| *event == Event::Unwound) {
        let is_begin = |event: &Event| matches!(event, Event::Poll { .. } | Event::Drop { .. });
        let begin = events[..unwound].iter().rposition(is_begin);
        events[begin.unwrap_or(0)..].sort_by_key(|event| lost(event).is_some());
    }
    for run in events.chunk_by_mut(|a, b| lost(a).is_some() && lost(b).is_some()) {
        run.sort_by_key(lost);
    }
    events
}

fn lost(event: &Event) -> Option<usize> {
    match event {
        Event::Lost(i) => Some(*i),
        _ => None,
    }
}

/// The two accounts beside each other, up to where they part.
pub fn beside(predicted: &[Event], seen: &[Event]) -> String {
    let text = |event: Option<&Event>| event.map_or(String::new(), |event| format!("{event:?}"));
    let mut lines = vec![format!("{:<60} | seen", "predicted")];
    for at in 0..predicted.len().max(seen.len()) {
        let (left, right) = (predicted.get(at), seen.get(at));
        let is_same = left == right;
        let mark = if is_same { '|' } else { '#' };
        lines.push(format!("{:<60} {mark} {}", text(left), text(right)));
        if !is_same {
            break;
        }
    }
    lines.join("\n")
}
