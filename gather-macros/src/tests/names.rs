//! Mistyped words, and cycles.

use crate::graph::cycles;
use crate::names::{distance, nearest};

#[test]
fn distance_counts_slips() {
    for (from, to, slips) in [
        ("", "", 0),
        ("", "abc", 3),
        ("settle", "settle", 0),
        ("setle", "settle", 1),
        ("settlee", "settle", 1),
        ("zettle", "settle", 1),
        ("fail_fats", "fail_fast", 1),
        ("usr", "user", 1),
        ("all", "race", 3),
        ("größe", "grosse", 3),
    ] {
        assert_eq!(distance(from, to), slips, "{from} {to}");
        assert_eq!(distance(to, from), slips, "{to} {from}");
    }
}

#[test]
fn only_a_near_word_is_suggested() {
    let words = ["all", "fail_fast", "race", "limit"];
    let near = |word| nearest(word, words.into_iter());
    assert_eq!(near("fail_fats"), Some("fail_fast"));
    assert_eq!(near("failfast"), Some("fail_fast"));
    assert_eq!(near("limt"), Some("limit"));
    assert_eq!(near("al"), Some("all"));
    assert_eq!(near("x"), None);
    assert_eq!(near("timeout"), None);
    assert_eq!(nearest("x", std::iter::empty()), None);
}

#[test]
fn a_graph_without_cycles_has_none() {
    assert!(cycles(&[]).is_empty());
    assert!(cycles(&[vec![1, 2], vec![2], vec![]]).is_empty());
}

#[test]
fn a_cycle_is_listed_in_waiting_order() {
    assert_eq!(cycles(&[vec![1], vec![2], vec![0]]), [[0, 1, 2]]);
    assert_eq!(cycles(&[vec![1], vec![2], vec![1]]), [[1, 2]]);
}

#[test]
fn each_cycle_is_found_once() {
    let two = cycles(&[vec![1], vec![0], vec![3], vec![2], vec![0, 2]]);
    assert_eq!(two, [[0, 1], [2, 3]]);
    let everyone_waits_for_everyone = (0..4).map(|_| vec![0, 1, 2, 3]).collect::<Vec<_>>();
    assert_eq!(cycles(&everyone_waits_for_everyone).len(), 2);
}

#[test]
fn waiting_for_oneself_is_no_cycle() {
    assert!(cycles(&[vec![0]]).is_empty());
    assert_eq!(cycles(&[vec![0, 1], vec![0]]), [[0, 1]]);
}

#[test]
fn a_long_chain_does_not_exhaust_the_stack() {
    let mut chain = (1..100_000).map(|next| vec![next]).collect::<Vec<_>>();
    chain.push(vec![0]);
    assert_eq!(cycles(&chain)[0].len(), 100_000);
}
