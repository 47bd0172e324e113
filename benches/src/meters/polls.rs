//! Polls per arm, counted by the arms.

use crate::arms::polls_of;
use crate::case::Case;
use crate::figure::{Figure, float};

pub(crate) fn measure(cases: &[Case]) -> Vec<Figure> {
    cases.iter().map(polls).collect()
}

fn polls(case: &Case) -> Figure {
    let mut polls = 0;
    (case.run)(case.name.arms, 1, &mut |run| polls = polls_of(run));
    let per_arm = float(polls) / float(case.name.arms);
    Figure::of(&case.name, per_arm)
}
