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
    up_to_12::<Yields<10>>(cases, "yield ten times");
    all_sizes::<OneByOne<1, false>>(cases, "one by one");
    all_sizes::<OneByOne<10, false>>(cases, "ten events each, one by one");
    up_to_12::<AllWoken<10, false>>(cases, "ten events each, all woken");
    up_to_12::<Messages<64>>(cases, "tokio mpsc, one message per poll");
    up_to_12::<Oneshots>(cases, "tokio oneshot, one by one");
    up_to_12::<DropHalfWay>(cases, "drop half-way");
    early_error::<2>(cases);
    early_error::<4>(cases);
    early_error::<12>(cases);
    sleeps::<2>(cases);
    sleeps::<4>(cases);
    sleeps::<12>(cases);
}

fn all_sizes<L: Load>(cases: &mut Vec<Case>, workload: &'static str) {
    up_to_12::<L>(cases, workload);
    row::<L, 32>(cases, workload);
    row::<L, 64>(cases, workload);
}

fn up_to_12<L: Load>(cases: &mut Vec<Case>, workload: &'static str) {
    row::<L, 2>(cases, workload);
    row::<L, 3>(cases, workload);
    row::<L, 4>(cases, workload);
    row::<L, 8>(cases, workload);
    row::<L, 12>(cases, workload);
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
