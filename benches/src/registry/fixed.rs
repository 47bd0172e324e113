//! Fixed arms: macros, and tuples or arrays.

use super::Row;
use crate::case::Case;
use crate::joins::{
    Bare, Concurrency, Futures, Gather, JoinFallible, JoinFixed, JoinMeMaybe, Tokio,
};
use crate::loads::{
    AllWoken, DropHalfWay, EarlyError, Load, Messages, OneByOne, Oneshots, Ready, Yields,
};
use crate::{pairing, runtime};

pub(super) const GROUP: &str = "fixed";

pub(super) fn register(cases: &mut Vec<Case>) {
    all_sizes::<Ready>(cases, "all ready");
    all_sizes::<Yields<1>>(cases, "yield once");
    all_sizes::<Yields<10>>(cases, "yield ten times");
    all_sizes::<OneByOne<1, false>>(cases, "one by one");
    all_sizes::<OneByOne<10, false>>(cases, "ten events each, one by one");
    all_sizes::<AllWoken<10, false>>(cases, "ten events each, all woken");
    all_sizes::<Messages<64>>(cases, "tokio mpsc, one message per poll");
    all_sizes::<Oneshots>(cases, "tokio oneshot, one by one");
    all_sizes::<DropHalfWay>(cases, "drop half-way");
    at_each_size!(early_error(cases));
    at_each_size!(sleeps(cases));
}

/// Calls a function for each number of arms.
macro_rules! at_each_size {
    ($function:ident$(::<$load:ty>)?($($argument:expr),*)) => {
        $function::<$($load,)? 2>($($argument),*);
        $function::<$($load,)? 3>($($argument),*);
        $function::<$($load,)? 4>($($argument),*);
        $function::<$($load,)? 8>($($argument),*);
        $function::<$($load,)? 12>($($argument),*);
        $function::<$($load,)? 32>($($argument),*);
        $function::<$($load,)? 64>($($argument),*);
    };
}
use at_each_size;

fn all_sizes<L: Load>(cases: &mut Vec<Case>, workload: &'static str) {
    at_each_size!(row::<L>(cases, workload));
}

fn row<L: Load, const K: usize>(cases: &mut Vec<Case>, workload: &'static str)
where
    Gather: JoinFixed<K>,
    Tokio: JoinFixed<K>,
    Futures: JoinFixed<K>,
    JoinMeMaybe: JoinFixed<K>,
    Concurrency: JoinFixed<K>,
{
    Row::of::<L>(cases, GROUP, workload, K)
        .add::<Gather>(pairing::fixed::<Gather, L, K>)
        .add::<Tokio>(pairing::fixed::<Tokio, L, K>)
        .add::<Futures>(pairing::fixed::<Futures, L, K>)
        .add::<JoinMeMaybe>(pairing::fixed::<JoinMeMaybe, L, K>)
        .add::<Concurrency>(pairing::fixed::<Concurrency, L, K>)
        .add::<Bare>(pairing::fixed_bare::<L, K>);
}

fn early_error<const K: usize>(cases: &mut Vec<Case>)
where
    Gather: JoinFallible<K>,
    Tokio: JoinFallible<K>,
    Futures: JoinFallible<K>,
    Concurrency: JoinFallible<K>,
{
    Row::of::<EarlyError>(cases, GROUP, "fail_fast, the middle arm fails at once", K)
        .add::<Gather>(pairing::fallible::<Gather, K>)
        .add::<Tokio>(pairing::fallible::<Tokio, K>)
        .add::<Futures>(pairing::fallible::<Futures, K>)
        .add::<Concurrency>(pairing::fallible::<Concurrency, K>)
        .add::<Bare>(pairing::fixed_bare::<EarlyError, K>);
}

fn sleeps<const K: usize>(cases: &mut Vec<Case>)
where
    Gather: JoinFixed<K>,
    Tokio: JoinFixed<K>,
    Futures: JoinFixed<K>,
    JoinMeMaybe: JoinFixed<K>,
    Concurrency: JoinFixed<K>,
{
    Row::once(cases, GROUP, "tokio sleep of 1 ms", K)
        .add::<Gather>(runtime::fixed_sleeps::<Gather, K>)
        .add::<Tokio>(runtime::fixed_sleeps::<Tokio, K>)
        .add::<Futures>(runtime::fixed_sleeps::<Futures, K>)
        .add::<JoinMeMaybe>(runtime::fixed_sleeps::<JoinMeMaybe, K>)
        .add::<Concurrency>(runtime::fixed_sleeps::<Concurrency, K>);
}
