//! The targets: what gather has to reach, judged by the figures.

use super::catalog::part;
use super::table::{Table, align, grouped, short, size, tables};
use crate::figure::{Results, float};
use crate::joins::{
    Bare, Buffered, BufferedUnordered, Concurrency, Futures, Gather, Implementation, JoinAll,
    JoinSet, StreamUnordered, Tokio, Unordered,
};
use crate::meters::atomics::FURTHER;

const INTRODUCTION: &str = "
## Targets

What gather is to reach, by the figures above. A ratio is gather's figure over that of the peer, below 1
is ahead; without a peer it is gather's figure itself. Where a target holds for several sizes, the lowest
and the highest figure are told, and each size that missed it. What was tried where one is missed is
written in `ARCHITECTURE.md`.

";

/// What gather's figure is compared with.
#[derive(Clone, Copy, Debug)]
enum Against {
    /// The figure of a peer at the same size.
    Peer(&'static str),
    /// Nothing: the figure is judged as it is, in this unit.
    Limit(&'static str),
    /// Nothing: gather's figure of all arms together.
    Whole(&'static str),
    /// gather's own figure at that size.
    Itself(usize),
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
struct Target {
    part: &'static str,
    workload: &'static str,
    sizes: &'static [usize],
    against: Against,
    most: f64,
}

/// What was found for a target.
#[derive(Debug, PartialEq)]
enum Verdict {
    Met,
    /// The sizes at which it was missed.
    Missed(Vec<usize>),
    NotMeasured,
}

/// The section of the report.
pub(crate) fn targets(results: &Results) -> String {
    let mut rows = vec![
        ["workload", "arms", "against", "target", "measured", ""]
            .map(String::from)
            .to_vec(),
    ];
    let mut verdicts = Vec::new();
    for target in all() {
        let measured = target.measured(&tables(results.figures(target.part)));
        let verdict = target.verdict(&measured);
        rows.push(target.row(&measured, &verdict));
        verdicts.push(verdict);
    }
    let count = |is: fn(&Verdict) -> bool| verdicts.iter().filter(|one| is(one)).count();
    let met = count(|verdict| *verdict == Verdict::Met);
    let open = count(|verdict| *verdict == Verdict::NotMeasured);
    let missed = verdicts.len() - met - open;
    let all = verdicts.len();
    format!(
        "{INTRODUCTION}**{met} of {all} are met, {missed} missed, {open} not measured.**\n\n{}",
        align(&rows, "")
    )
}

impl Target {
    /// What is judged, at each size that was measured.
    fn measured(&self, tables: &[Table<'_>]) -> Vec<(usize, f64)> {
        let Some(table) = tables.iter().find(|table| table.workload == self.workload) else {
            return Vec::new();
        };
        let value = |arms| match self.against {
            Against::Peer(peer) => table.ratio(arms, peer),
            Against::Limit(_) => table.value(arms, Gather::NAME),
            Against::Whole(_) => Some(table.value(arms, Gather::NAME)? * float(arms)),
            Against::Itself(base) => {
                let base = table.value(base, Gather::NAME)?;
                Some(table.value(arms, Gather::NAME)? / base)
            }
        };
        let sizes = self.sizes.iter();
        sizes
            .filter_map(|&arms| Some((arms, value(arms)?)))
            .collect()
    }

    fn verdict(&self, measured: &[(usize, f64)]) -> Verdict {
        let missed = measured.iter().filter(|(_, value)| *value > self.most);
        let missed: Vec<usize> = missed.map(|&(arms, _)| arms).collect();
        match (measured.is_empty(), missed.is_empty()) {
            (true, _) => Verdict::NotMeasured,
            (false, true) => Verdict::Met,
            (false, false) => Verdict::Missed(missed),
        }
    }

    fn row(&self, measured: &[(usize, f64)], verdict: &Verdict) -> Vec<String> {
        let (title, unit) = part(self.part).map_or(("", ""), |part| (part.title, part.unit));
        let against = match self.against {
            Against::Peer(peer) => String::from(peer),
            Against::Limit("") => unit.into(),
            Against::Limit(unit) | Against::Whole(unit) => unit.into(),
            Against::Itself(base) => format!("itself at {}", grouped(base)),
        };
        let is_all = verdict == &Verdict::NotMeasured || measured.len() == self.sizes.len();
        let sizes: Vec<usize> = if is_all {
            self.sizes.to_vec()
        } else {
            measured.iter().map(|&(arms, _)| arms).collect()
        };
        vec![
            format!("{title}: {}", self.workload),
            list(&sizes),
            against,
            format!("<= {}", short(self.most)),
            range(measured),
            match verdict {
                Verdict::Met => "met".into(),
                Verdict::Missed(_) if sizes.len() == 1 => "**missed**".into(),
                Verdict::Missed(sizes) => format!("**missed at {}**", list(sizes)),
                Verdict::NotMeasured => "not measured".into(),
            },
        ]
    }
}

/// `2; 3`, and `100 to 1,000,000` for many.
fn list(sizes: &[usize]) -> String {
    match sizes {
        [first, .., last] if sizes.len() > 3 => format!("{} to {}", size(*first), size(*last)),
        _ => {
            let sizes: Vec<String> = sizes.iter().map(|&arms| size(arms)).collect();
            sizes.join("; ")
        }
    }
}

/// The lowest and the highest.
fn range(measured: &[(usize, f64)]) -> String {
    let mut values: Vec<f64> = measured.iter().map(|&(_, value)| value).collect();
    values.sort_by(f64::total_cmp);
    match values.as_slice() {
        [] => String::from("-"),
        [one] => short(*one),
        [first, .., last] if short(*first) == short(*last) => short(*first),
        [first, .., last] => format!("{} to {}", short(*first), short(*last)),
    }
}

/// Rows that share a part and a workload.
struct Of(&'static str, &'static str);

impl Of {
    const fn peer<J: Implementation>(&self, sizes: &'static [usize], most: f64) -> Target {
        self.target(sizes, Against::Peer(J::NAME), most)
    }

    const fn limit(&self, sizes: &'static [usize], unit: &'static str, most: f64) -> Target {
        self.target(sizes, Against::Limit(unit), most)
    }

    const fn whole(&self, sizes: &'static [usize], unit: &'static str, most: f64) -> Target {
        self.target(sizes, Against::Whole(unit), most)
    }

    const fn itself(&self, sizes: &'static [usize], base: usize, most: f64) -> Target {
        self.target(sizes, Against::Itself(base), most)
    }

    const fn target(&self, sizes: &'static [usize], against: Against, most: f64) -> Target {
        Target {
            part: self.0,
            workload: self.1,
            sizes,
            against,
            most,
        }
    }
}

/// Two to 12 arms.
const FEW: &[usize] = &[2, 3, 4, 8, 12];
/// Collections that are not small.
const MANY: &[usize] = &[100, 1_000, 10_000, 100_000, 1_000_000];
const SMALL: &[usize] = &[2, 4, 8, 16, 24];
const BATCH: &[usize] = &[1_000, 10_000, 100_000];

/// All of them, in the order of the table.
fn all() -> Vec<Target> {
    [
        fixed(),
        nested(),
        collections(),
        small_collections(),
        on_tokio(),
        limited(),
        space(),
        compile(),
        atomics(),
    ]
    .concat()
}

fn fixed() -> Vec<Target> {
    let ready = Of("fixed", "all ready");
    let mut targets = vec![
        ready.peer::<Tokio>(FEW, 1.0),
        ready.peer::<Futures>(FEW, 1.0),
        ready.peer::<Concurrency>(FEW, 0.1),
        Of("memory", "fixed, all ready: allocations").limit(FEW, "allocations", 0.0),
    ];
    let mpsc = Of("fixed", "tokio mpsc, one message per poll");
    targets.extend([
        mpsc.peer::<Tokio>(&[2], 1.05),
        mpsc.peer::<Tokio>(&[3], 0.8),
        mpsc.peer::<Tokio>(&[4], 0.6),
        mpsc.peer::<Tokio>(&[8], 0.4),
        mpsc.peer::<Tokio>(&[12], 0.28),
    ]);
    let yields = Of("fixed", "yield ten times");
    targets.extend([
        yields.peer::<Tokio>(&[2], 1.0),
        yields.peer::<Tokio>(&[4], 0.75),
        yields.peer::<Tokio>(&[12], 0.55),
    ]);
    for workload in ["one by one", "ten events each, one by one"] {
        let events = Of("fixed", workload);
        targets.extend([
            events.peer::<Tokio>(&[2], 1.1),
            events.peer::<Tokio>(&[4], 1.4),
            events.peer::<Tokio>(&[8], 1.0),
            events.peer::<Tokio>(&[12], 0.9),
        ]);
    }
    targets
}

fn nested() -> Vec<Target> {
    let mut targets = Vec::new();
    for workload in ["one by one", "ten events each, one by one"] {
        let events = Of("nested", workload);
        targets.push(events.peer::<Tokio>(&[27], 0.55));
        targets.push(events.peer::<Futures>(&[27], 0.6));
    }
    for workload in ["all woken", "ten events each, all woken"] {
        targets.push(Of("nested", workload).peer::<Tokio>(&[27], 1.1));
    }
    targets
}

fn collections() -> Vec<Target> {
    let of = |workload| Of("collections", workload);
    let one_by_one = of("random order, one by one");
    vec![
        of("all ready").peer::<Buffered>(MANY, 0.1),
        of("all ready").peer::<JoinAll>(MANY, 0.04),
        of("all ready").peer::<Unordered>(MANY, 0.04),
        of("all ready").peer::<Bare>(MANY, 2.1),
        of("yield once").peer::<Buffered>(MANY, 0.12),
        of("yield once").peer::<JoinAll>(MANY, 0.07),
        of("yield once").peer::<Bare>(MANY, 5.0),
        of("yield ten times").peer::<Buffered>(MANY, 0.15),
        of("yield ten times").peer::<JoinAll>(MANY, 0.07),
        of("yield ten times").peer::<Bare>(MANY, 5.0),
        one_by_one.peer::<Buffered>(MANY, 0.85),
        one_by_one.peer::<JoinAll>(MANY, 0.4),
        // Ten times the arms: 10 per arm if quadratic, 1 if linear; the rest is left to the caches.
        one_by_one.itself(&[10_000], 1_000, 3.0),
        of("random order, all woken").peer::<Buffered>(MANY, 0.33),
        of("random order, all woken").peer::<JoinAll>(MANY, 0.12),
        of("drop of pending arms").peer::<Buffered>(MANY, 0.5),
        of("drop of pending arms").peer::<JoinAll>(MANY, 0.2),
    ]
}

fn small_collections() -> Vec<Target> {
    let of = |workload| Of("small collections", workload);
    vec![
        of("all ready").peer::<JoinAll>(SMALL, 1.0),
        of("all ready").peer::<Buffered>(SMALL, 0.66),
        of("yield once").peer::<Buffered>(SMALL, 0.66),
        of("random order, one by one").peer::<JoinAll>(SMALL, 1.25),
        of("random order, one by one").peer::<Buffered>(SMALL, 0.66),
    ]
}

fn on_tokio() -> Vec<Target> {
    let batch = Of("tokio", "oneshots sent in one batch");
    vec![
        batch.peer::<Buffered>(BATCH, 0.55),
        batch.peer::<JoinAll>(&[1_000], 0.1),
        batch.peer::<JoinAll>(&[10_000], 0.02),
        batch.peer::<JoinAll>(&[100_000], 0.0025),
        batch.peer::<JoinSet>(BATCH, 0.17),
        // Polls per arm: the same at every size if they are linear in all.
        Of("polls", "tokio oneshots sent in one batch").itself(&[10_000, 100_000], 1_000, 1.1),
    ]
}

fn limited() -> Vec<Target> {
    const ARMS: &[usize] = &[100_000];
    let mut targets = Vec::new();
    for (workload, most) in [
        ("all ready", 0.12),
        ("yield once", 0.2),
        ("yield ten times", 0.2),
    ] {
        let of = Of("limit", workload);
        targets.extend([
            of.peer::<StreamUnordered>(ARMS, most),
            of.peer::<Buffered>(ARMS, 0.35),
            of.peer::<BufferedUnordered>(ARMS, 0.35),
        ]);
    }
    targets
}

fn space() -> Vec<Target> {
    const ARMS: &[usize] = &[1_000];
    let memory = |workload| Of("memory", workload);
    let bytes = "bytes per arm";
    vec![
        memory("collections, all ready: allocations").limit(ARMS, "allocations", 2.0),
        memory("collections, all ready: peak bytes per arm").limit(ARMS, bytes, 10.0),
        memory("collections, random order, one by one: allocations").limit(
            ARMS,
            "allocations",
            2.0,
        ),
        memory("collections, random order, one by one: peak bytes per arm")
            .limit(ARMS, bytes, 10.0),
        Of("sizes", "the future itself").limit(&[4], "", 96.0),
        Of("sizes", "an async block that awaits it").limit(&[4], "", 96.0),
    ]
}

fn compile() -> Vec<Target> {
    const CALLS: &[usize] = &[300];
    let (check, release) = (
        Of("compile", "cargo check"),
        Of("compile", "cargo build --release"),
    );
    vec![
        check.peer::<Tokio>(CALLS, 0.75),
        check.peer::<Futures>(CALLS, 0.9),
        release.peer::<Tokio>(CALLS, 0.8),
        release.peer::<Futures>(CALLS, 0.8),
    ]
}

/// A join whose arms wake themselves has to wake its task, once per poll; nothing else is allowed it.
fn atomics() -> Vec<Target> {
    const THOUSAND: &[usize] = &[1_000];
    const SOME: &[usize] = &[2, 8, 24];
    let of = |workload| Of("atomics", workload);
    let once = "all arms together: one wake per poll of the join";
    vec![
        of("fixed, all ready").limit(FEW, "", 0.0),
        of("small collections, all ready").limit(SOME, "", 0.0),
        // 1,000 arms are eight polls of 128 at most.
        of("collections, all ready").whole(THOUSAND, once, 8.0),
        of("fixed, yield ten times").whole(FEW, once, 10.0),
        of("small collections, yield once").whole(SOME, once, 1.0),
        // Eleven times eight polls.
        of("collections, yield ten times").whole(THOUSAND, once, 88.0),
        of(FURTHER).limit(FEW, "", 5.0),
        of("collections, random order, one by one").limit(THOUSAND, "", 5.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Figure;
    use crate::registry::{self, Scale};

    fn figures() -> Vec<Figure> {
        let figure = |arms, name, value| Figure::new("ready", arms, name, value);
        vec![
            figure(2, "gather", 1.0),
            figure(2, "JoinSet", 4.0),
            figure(3, "gather", 3.0),
            figure(3, "JoinSet", 4.0),
        ]
    }

    fn judged(target: Target) -> Vec<String> {
        let figures = figures();
        let measured = target.measured(&tables(&figures));
        let verdict = target.verdict(&measured);
        target.row(&measured, &verdict)
    }

    #[test]
    fn a_target_is_judged_by_the_figures() {
        let ready = Of("fixed", "ready");
        assert_eq!(
            judged(ready.peer::<JoinSet>(&[2, 3, 4], 0.5)),
            [
                "Fixed arms: ready",
                "2; 3",
                "JoinSet",
                "<= 0.50",
                "0.25 to 0.75",
                "**missed at 3**"
            ]
        );
        assert_eq!(judged(ready.peer::<JoinSet>(&[2], 0.25))[5], "met");
        assert_eq!(judged(ready.limit(&[2, 3], "bytes", 3.0))[5], "met");
        assert_eq!(judged(ready.whole(&[2, 3], "", 8.0))[4], "2 to 9");
        assert_eq!(judged(ready.itself(&[3], 2, 2.0))[4..], ["3", "**missed**"]);
        assert_eq!(
            judged(ready.peer::<JoinSet>(&[64], 0.5))[4..],
            ["-", "not measured"]
        );
    }

    /// A target whose workload were renamed would never be judged again.
    #[test]
    fn every_target_of_a_timed_part_has_its_cases() {
        let cases = registry::cases(Scale::Full);
        for target in all() {
            let of_part = |part: &str| cases.iter().any(|case| case.name.group == part);
            if !of_part(target.part) {
                assert!(part(target.part).is_some(), "{target:?}");
                continue;
            }
            for &arms in target.sizes {
                let peer = match target.against {
                    Against::Peer(peer) => peer,
                    _ => Gather::NAME,
                };
                let is_there = cases.iter().any(|case| {
                    let name = &case.name;
                    (name.group, name.workload, name.implementation, name.arms)
                        == (target.part, target.workload, peer, arms)
                });
                assert!(is_there, "{target:?}, {arms}");
            }
        }
    }
}
