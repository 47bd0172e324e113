//! What the futures of a call do, poll by poll.

use std::fmt;

/// Who acts by a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Arm(usize),
    /// The deadline of one arm.
    Deadline(usize),
    Until,
    Grace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Wakes itself by reference.
    WakeSelf,
    /// Stores a clone of its waker.
    Keep,
    /// Drops what it has stored.
    Forget,
    /// Wakes somebody by reference, by the waker that this one has stored; who has none is not woken.
    Wake(Who),
    /// The same by value.
    Spend(Who),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Ok,
    Err,
    Panic,
}

/// What one poll does.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub acts: Vec<Act>,
    pub end: Option<End>,
}

/// What the polls of one of them do, one after the other; behind the last step it only waits.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub steps: Vec<Step>,
    /// What it does when it is dropped.
    pub at_drop: Vec<Act>,
    /// It panics when it is dropped, unless a panic unwinds already.
    pub is_bomb: bool,
}

/// `[Keep] [WakeSelf, Wake(Arm(3))]Ok`, with what it does when it is dropped.
impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            write!(f, "{:?}", step.acts)?;
            match step.end {
                Some(end) => write!(f, "{end:?} ")?,
                None => f.write_str(" ")?,
            }
        }
        if !self.at_drop.is_empty() {
            write!(f, "at drop {:?}", self.at_drop)?;
        }
        f.write_str(if self.is_bomb { "and panics" } else { "" })
    }
}

#[derive(Clone, Debug)]
pub struct Scripts {
    pub arms: Vec<Script>,
    /// One for each arm, used by those that have a deadline.
    pub deadlines: Vec<Script>,
    pub until: Script,
    pub grace: Script,
}

impl Scripts {
    pub fn of(&self, who: Who) -> &Script {
        match who {
            Who::Arm(i) => &self.arms[i],
            Who::Deadline(i) => &self.deadlines[i],
            Who::Until => &self.until,
            Who::Grace => &self.grace,
        }
    }

    /// The number of a place for something that each of them has.
    pub fn place(&self, who: Who) -> usize {
        let n = self.arms.len();
        match who {
            Who::Arm(i) => i,
            Who::Deadline(i) => n + i,
            Who::Until => 2 * n,
            Who::Grace => 2 * n + 1,
        }
    }

    pub fn places(&self) -> usize {
        2 * self.arms.len() + 2
    }
}
