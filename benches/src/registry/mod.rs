//! All cases: which implementations run which loads, at which sizes.

mod collections;
mod fixed;
mod limit;
mod nested;
pub(crate) mod polls;
mod tokio;

use crate::case::{Case, Name, Run};
use crate::joins::Implementation;
use crate::loads::Load;

/// How long a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// Under two minutes: fewer rounds, no collection of more than 100,000 arms.
    Quick,
    Full,
}

impl Scale {
    /// The largest collection.
    fn most_arms(self) -> usize {
        match self {
            Self::Quick => 100_000,
            Self::Full => 1_000_000,
        }
    }
}

/// Every case that is run at this scale; those of one row of a table stand side by side.
pub(crate) fn cases(scale: Scale) -> Vec<Case> {
    let mut cases = Vec::new();
    fixed::register(&mut cases);
    nested::register(&mut cases);
    collections::register(&mut cases, scale);
    collections::register_small(&mut cases);
    tokio::register(&mut cases, scale);
    limit::register(&mut cases);
    cases
}

/// A row of a table, to which the implementations are added one by one.
struct Row<'a> {
    cases: &'a mut Vec<Case>,
    group: &'static str,
    workload: &'static str,
    arms: usize,
    events: usize,
    most_sets: usize,
}

impl<'a> Row<'a> {
    /// A row of the load `L`.
    fn of<L: Load>(
        cases: &'a mut Vec<Case>,
        group: &'static str,
        workload: &'static str,
        arms: usize,
    ) -> Self {
        let mut row = Self::once(cases, group, workload, arms);
        row.events = L::EVENTS;
        row.most_sets = 512;
        row
    }

    /// A row whose cases make one set of arms at a time.
    fn once(
        cases: &'a mut Vec<Case>,
        group: &'static str,
        workload: &'static str,
        arms: usize,
    ) -> Self {
        Self {
            cases,
            group,
            workload,
            arms,
            events: 1,
            most_sets: 1,
        }
    }

    fn add<J: Implementation>(&mut self, run: Run) -> &mut Self {
        self.cases.push(Case {
            name: Name {
                group: self.group,
                workload: self.workload,
                implementation: J::NAME,
                arms: self.arms,
            },
            events: self.events,
            most_sets: self.most_sets,
            run,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lost wake-up would panic.
    #[test]
    fn every_case_runs() {
        for case in cases(Scale::Quick) {
            if case.name.arms > 1_000 {
                continue;
            }
            let mut runs = 0;
            (case.run)(case.name.arms, case.most_sets.min(2), &mut |run| {
                run();
                runs += 1;
            });
            assert_eq!(runs, 1, "{:?}", case.name);
        }
    }

    #[test]
    fn every_name_is_there_once() {
        let cases = cases(Scale::Full);
        for (index, case) in cases.iter().enumerate() {
            let same = cases[index + 1..]
                .iter()
                .find(|other| other.name == case.name);
            assert!(same.is_none(), "{:?}", case.name);
        }
    }
}
