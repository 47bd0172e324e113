//! Cases whose arms count their polls. They are not timed.

use super::{Row, Scale};
use crate::case::Case;
use crate::joins::{
    Buffered, Concurrency, Futures, Gather, JoinAll, JoinFixed, JoinMeMaybe, JoinSet, Tokio,
    Unordered,
};
use crate::loads::{Load, Messages, OneByOne, Polls};
use crate::{pairing, runtime};

pub(crate) const GROUP: &str = "polls";

type Events = Polls<OneByOne<1, false>>;
type RandomEvents = Polls<OneByOne<1, true>>;
type TenMessages = Polls<Messages<10>>;

/// Every case of the group.
pub(crate) fn cases(scale: Scale) -> Vec<Case> {
    let mut cases = Vec::new();
    let events = "fixed arms, one by one";
    fixed::<Events, 2>(&mut cases, events);
    fixed::<Events, 4>(&mut cases, events);
    fixed::<Events, 12>(&mut cases, events);
    fixed::<Events, 64>(&mut cases, events);
    let messages = "fixed arms, ten messages of tokio mpsc each";
    fixed::<TenMessages, 2>(&mut cases, messages);
    fixed::<TenMessages, 4>(&mut cases, messages);
    fixed::<TenMessages, 12>(&mut cases, messages);
    collection(&mut cases);
    // At 100,000 arms a peer takes seven seconds.
    let full = (scale == Scale::Full).then_some(100_000);
    for arms in [1_000, 10_000].into_iter().chain(full) {
        batch(&mut cases, arms);
    }
    cases
}

fn fixed<L: Load, const K: usize>(cases: &mut Vec<Case>, workload: &'static str)
where
    Gather: JoinFixed<K>,
    Tokio: JoinFixed<K>,
    Futures: JoinFixed<K>,
    JoinMeMaybe: JoinFixed<K>,
    Concurrency: JoinFixed<K>,
{
    Row::once(cases, GROUP, workload, K)
        .add::<Gather>(pairing::fixed::<Gather, L, K>)
        .add::<Tokio>(pairing::fixed::<Tokio, L, K>)
        .add::<Futures>(pairing::fixed::<Futures, L, K>)
        .add::<JoinMeMaybe>(pairing::fixed::<JoinMeMaybe, L, K>)
        .add::<Concurrency>(pairing::fixed::<Concurrency, L, K>);
}

fn collection(cases: &mut Vec<Case>) {
    Row::once(cases, GROUP, "collection, random order, one by one", 1_000)
        .add::<Gather>(pairing::collection::<Gather, RandomEvents>)
        .add::<Buffered>(pairing::collection::<Buffered, RandomEvents>)
        .add::<Concurrency>(pairing::collection::<Concurrency, RandomEvents>)
        .add::<JoinAll>(pairing::collection::<JoinAll, RandomEvents>)
        .add::<Unordered>(pairing::collection::<Unordered, RandomEvents>);
}

fn batch(cases: &mut Vec<Case>, arms: usize) {
    Row::once(cases, GROUP, "tokio oneshots sent in one batch", arms)
        .add::<Gather>(runtime::one_batch_counted::<Gather>)
        .add::<Buffered>(runtime::one_batch_counted::<Buffered>)
        .add::<Concurrency>(runtime::one_batch_counted::<Concurrency>)
        .add::<JoinAll>(runtime::one_batch_counted::<JoinAll>)
        .add::<Unordered>(runtime::one_batch_counted::<Unordered>)
        .add::<JoinSet>(runtime::one_batch_counted::<JoinSet>);
}
