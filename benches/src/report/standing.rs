//! What wins where: how gather stands to the best of its peers in each row of the tables.

use super::catalog::PARTS;
use super::table::{Table, align, short, size, tables};
use crate::figure::Results;
use crate::joins::{Bare, Gather, Implementation};

/// Two figures that are closer than this are equal.
const NOISE: f64 = 1.05;

const INTRODUCTION: &str = "\
## What wins where

Each workload below by its sizes: those at which gather is ahead of all of its peers, equal to the best
of them within 5 %, or behind it. In brackets gather's figure over that of the best peer. The bare loop
does not take part.

";

/// gather beside the best of its peers in one row of a table.
#[derive(Debug)]
struct Match<'a> {
    arms: usize,
    peer: &'a str,
    ratio: f64,
}

/// The section of the report.
pub(crate) fn standing(results: &Results) -> String {
    let header = ["workload", "ahead at", "equal at", "behind at"];
    let mut rows = vec![header.map(String::from).to_vec()];
    for part in PARTS.iter().filter(|part| part.is_of_time) {
        for table in tables(results.figures(part.name)) {
            let matches = matches(&table);
            if !matches.is_empty() {
                let workload = format!("{}: {}", part.title, table.workload);
                rows.push([vec![workload], cells(&matches)].concat());
            }
        }
    }
    format!("{INTRODUCTION}{}", align(&rows, ""))
}

/// The rows of a table in which gather meets a peer.
fn matches<'a>(table: &'a Table<'a>) -> Vec<Match<'a>> {
    let best = |arms| {
        let peers = table.implementations.iter().filter(|name| !is_apart(name));
        let known = peers.filter_map(|&peer| Some((peer, table.value(arms, peer)?)));
        known.min_by(|a, b| a.1.total_cmp(&b.1))
    };
    let meet = |&arms: &usize| {
        let (peer, best) = best(arms)?;
        let ratio = table.value(arms, Gather::NAME)? / best;
        Some(Match { arms, peer, ratio })
    };
    table.sizes.iter().filter_map(meet).collect()
}

/// gather itself, and what is no join.
fn is_apart(name: &str) -> bool {
    name == Gather::NAME || name == Bare::NAME || name.starts_with("sequential")
}

/// The sizes at which gather is ahead, equal and behind.
fn cells(matches: &[Match<'_>]) -> Vec<String> {
    let is_ahead = |ratio: f64| ratio < 1.0 / NOISE;
    let is_behind = |ratio: f64| ratio > NOISE;
    vec![
        cell(matches.iter().filter(|one| is_ahead(one.ratio))),
        cell(
            matches
                .iter()
                .filter(|one| !is_ahead(one.ratio) && !is_behind(one.ratio)),
        ),
        cell(matches.iter().filter(|one| is_behind(one.ratio))),
    ]
}

/// `2, 3, 4 (1.10 to 1.54 of futures::join!)`
fn cell<'a>(matches: impl Iterator<Item = &'a Match<'a>>) -> String {
    let (mut sizes, mut peers, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for one in matches {
        sizes.push(size(one.arms));
        ratios.push(one.ratio);
        if !peers.contains(&one.peer) {
            peers.push(one.peer);
        }
    }
    ratios.sort_by(f64::total_cmp);
    let range = match ratios.as_slice() {
        [] => return String::from("-"),
        [one] => short(*one),
        [first, .., last] => format!("{} to {}", short(*first), short(*last)),
    };
    format!("{} ({range} of {})", sizes.join("; "), peers.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Figure;

    #[test]
    fn a_workload_is_told_by_its_sizes() {
        let figure = |arms, name, value| Figure::new("ready", arms, name, value);
        let figures = [
            figure(2, "gather", 2.0),
            figure(2, "JoinSet", 1.0),
            figure(10, "gather", 1.0),
            figure(10, "JoinSet", 4.0),
            figure(10, "bare loop", 0.1),
            figure(1_000, "gather", 1.0),
            figure(1_000, "JoinSet", 2.0),
        ];
        let tables = tables(&figures);
        let expected = [
            "10; 1,000 (0.25 to 0.50 of JoinSet)",
            "-",
            "2 (2 of JoinSet)",
        ];
        assert_eq!(cells(&matches(&tables[0])), expected);
    }
}
