//! A case: one implementation under one load at one size, in a form that every meter can run.

use crate::figure::float;

/// Runs what is to be measured, once. Everything before and after it is not measured.
pub(crate) type Measure<'a> = &'a mut dyn FnMut(&mut dyn FnMut());

/// Makes the inputs of so many sets of so many arms, and hands the joining of all of them, one set
/// after another, to the meter.
pub(crate) type Run = fn(arms: usize, sets: usize, Measure<'_>);

/// Names the rows and columns of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) group: &'static str,
    pub(crate) workload: &'static str,
    pub(crate) implementation: &'static str,
    pub(crate) arms: usize,
}

impl Name {
    /// Whether both stand in one row of a table.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        self.arms == other.arms && self.workload == other.workload && self.group == other.group
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) name: Name,
    /// Things that happen to each arm: what the figures are divided by, besides the arms.
    pub(crate) events: usize,
    /// The most sets of arms at a time.
    pub(crate) most_sets: usize,
    pub(crate) run: Run,
}

impl Case {
    /// So many sets that their arms fit into the first cache, about, and that they are soon done: a
    /// run that is interrupted is lost.
    pub(crate) fn sets(&self) -> usize {
        (1024 / (self.name.arms * self.events)).clamp(1, self.most_sets)
    }

    /// Arms times events in so many sets.
    pub(crate) fn events_of(&self, sets: usize) -> f64 {
        float(self.name.arms * self.events * sets)
    }
}
