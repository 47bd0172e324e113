//! Outputs come in the order of the arms, whichever finishes first, and in the shape of the arms.
#![allow(
    clippy::cast_possible_truncation,
    clippy::many_single_char_names,
    clippy::replace_box,
    reason = "small numbers; tuples of many arms; a box elsewhere is what is tested"
)]
mod support;

use std::cell::Cell;
use std::future::{Future, IntoFuture, Ready, poll_fn, ready};
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use gather::{Settled, gather};
use support::containers::{
    Boxed, Kind, SIZES, all, boxed, events, fail_fast, fail_fast_option, kinds, settle,
};
use support::{Log, Numbers, Task, Yield, event, now};

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let mut all = Vec::new();
    for shorter in permutations(n - 1) {
        for at in 0..n {
            let mut longer = shorter.clone();
            longer.insert(at, n - 1);
            all.push(longer);
        }
    }
    all
}

fn oks<T, E: std::fmt::Debug>(list: Vec<Result<T, E>>) -> Vec<T> {
    list.into_iter().map(Result::unwrap).collect()
}

/// Completes `n` arms in `order`; the outputs in each of the modes.
fn complete(kind: Kind, order: &[usize]) {
    let n = order.len();
    let expected: Vec<usize> = (0..n).map(|i| i * 10).collect();
    let (senders, arms) = events(n);
    let mut task = Task::new(all(kind, arms));
    let mut output = task.run().1;
    for &i in order {
        assert!(output.is_none());
        senders[i].send(i * 10);
        output = task.run().1;
    }
    assert_eq!(output.as_ref(), Some(&expected), "{kind:?} {n}: all");

    let (senders, arms) = events(n);
    let mut task = Task::new(settle(kind, arms));
    let mut output = task.run().1;
    for &i in order {
        assert!(output.is_none());
        senders[i].send(i * 10);
        output = task.run().1;
    }
    assert_eq!(oks(output.unwrap()), expected, "{kind:?} {n}: settle");

    let (senders, arms) = events::<Result<usize, String>>(n);
    let mut task = Task::new(fail_fast(kind, arms));
    let mut output = task.run().1;
    for &i in order {
        assert!(output.is_none());
        senders[i].send(Ok(i * 10));
        output = task.run().1;
    }
    assert_eq!(
        output.unwrap(),
        Ok(expected.clone()),
        "{kind:?} {n}: fail_fast"
    );

    let (senders, arms) = events::<Option<usize>>(n);
    let mut task = Task::new(fail_fast_option(kind, arms));
    let mut output = task.run().1;
    for &i in order {
        assert!(output.is_none());
        senders[i].send(Some(i * 10));
        output = task.run().1;
    }
    assert_eq!(
        output.unwrap(),
        Some(expected),
        "{kind:?} {n}: fail_fast of options"
    );
}

#[test]
fn every_order_of_completion_of_four_arms_gives_the_same_output() {
    for order in permutations(4) {
        for kind in kinds(4) {
            complete(kind, &order);
        }
    }
}

#[test]
fn random_orders_of_completion_give_the_same_output_at_every_size() {
    for n in SIZES {
        for kind in kinds(n) {
            for seed in 0..2 {
                let mut order: Vec<usize> = (0..n).collect();
                Numbers::seed(seed).shuffle(&mut order);
                complete(kind, &order);
            }
        }
    }
}

#[test]
fn arms_that_complete_in_batches_give_the_same_output() {
    for n in SIZES {
        for kind in kinds(n) {
            let (senders, arms) = events(n);
            let mut task = Task::new(all(kind, arms));
            assert!(task.run().1.is_none());
            let mut order: Vec<usize> = (0..n).collect();
            Numbers::seed(7).shuffle(&mut order);
            let mut output = None;
            for batch in order.chunks(n.div_ceil(3)) {
                assert!(output.is_none());
                for &i in batch {
                    senders[i].send(i);
                }
                output = task.run().1;
            }
            assert_eq!(output, Some((0..n).collect()), "{kind:?} {n}");
        }
    }
}

#[test]
fn ready_arms_are_ready_at_once() {
    for n in SIZES {
        for kind in kinds(n) {
            let mut task = Task::new(all(kind, (0..n).map(ready).collect()));
            let (polls, output) = task.run();
            assert_eq!(output, Some((0..n).collect()), "{kind:?} {n}");
            assert_eq!(polls, n.div_ceil(128), "{kind:?} {n}");
        }
    }
}

#[test]
fn a_tuple_takes_up_to_twelve_arms_of_different_types() {
    let (a, b, c) = now(gather((ready(1_u8), async { "two" }, Yield(3))));
    assert_eq!((a, b, c), (1, "two", ()));
    let (a, b, c, d, e) = now(gather((
        ready('a'),
        async { 2_i128 },
        async { vec![3] },
        ready(4.0),
        async { Some(5) },
    )));
    assert_eq!((a, b, c, d, e), ('a', 2, vec![3], 4.0, Some(5)));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
        ready(7_i16),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6, 7));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
        ready(7_i16),
        ready("8"),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6, 7, "8"));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
        ready(7_i16),
        ready("8"),
        ready('9'),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6, 7, "8", '9'));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
        ready(7_i16),
        ready("8"),
        ready('9'),
        ready(10_usize),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6, 7, "8", '9', 10));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
        ready(7_i16),
        ready("8"),
        ready('9'),
        ready(10_usize),
        ready([11]),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6, 7, "8", '9', 10, [11]));
    let output = now(gather((
        ready(1_u8),
        ready(2_u16),
        ready(3_u32),
        ready(4_u64),
        ready(5_u128),
        ready(6_i8),
        ready(7_i16),
        ready("8"),
        ready('9'),
        ready(10_usize),
        ready([11]),
        ready(()),
    )));
    assert_eq!(output, (1, 2, 3, 4, 5, 6, 7, "8", '9', 10, [11], ()));
}

#[test]
fn arms_of_different_types_keep_their_places_in_every_mode() {
    let output = now(gather((
        async { Ok::<_, u8>("one") },
        async { Ok(2) },
        ready(Ok('3')),
    ))
    .fail_fast());
    assert_eq!(output, Ok(("one", 2, '3')));
    let output = now(gather((async { Some("one") }, ready(Some(2)))).fail_fast());
    assert_eq!(output, Some(("one", 2)));
    let (a, b): (Settled<&str>, Settled<u8>) = now(gather((async { "one" }, ready(2_u8))).settle());
    assert_eq!((a.unwrap(), b.unwrap()), ("one", 2));
}

/// Not a future: it becomes one.
struct Request(u32);

impl IntoFuture for Request {
    type Output = u32;
    type IntoFuture = Ready<u32>;

    fn into_future(self) -> Ready<u32> {
        ready(self.0 * 2)
    }
}

#[test]
fn arms_may_be_anything_that_becomes_a_future() {
    assert_eq!(now(gather((Request(1), async { "two" }))), (2, "two"));
    assert_eq!(now(gather([Request(1), Request(2)])), [2, 4]);
    assert_eq!(now(gather(vec![Request(1), Request(2)])), [2, 4]);
    assert_eq!(
        now(gather((1..40).map(Request))),
        (1..40).map(|n| n * 2).collect::<Vec<_>>()
    );
}

#[test]
fn nothing_to_gather_is_ready_at_once() {
    let () = now(gather(()));
    let () = now(gather(()).settle());
    let none: [u8; 0] = now(gather::<[Ready<u8>; 0], _>([]));
    assert_eq!(none, []);
    for kind in [Kind::Array, Kind::Vec, Kind::Iterator] {
        let none = Vec::<Ready<u8>>::new;
        assert_eq!(
            Task::new(all(kind, none())).run(),
            (1, Some(vec![])),
            "{kind:?}"
        );
        assert!(now(settle(kind, none())).is_empty(), "{kind:?}");
        let none = Vec::<Ready<Result<u8, u8>>>::new();
        assert_eq!(now(fail_fast(kind, none)), Ok(vec![]), "{kind:?}");
        let none = Vec::<Ready<Option<u8>>>::new();
        assert_eq!(now(fail_fast_option(kind, none)), Some(vec![]), "{kind:?}");
    }
}

#[test]
fn a_single_arm_keeps_its_shape() {
    let one: (u8,) = now(gather((ready(1),)));
    assert_eq!(one, (1,));
    let one: [u8; 1] = now(gather([ready(1)]));
    assert_eq!(one, [1]);
    let one: Vec<u8> = now(gather(vec![ready(1)]));
    assert_eq!(one, [1]);
    let one: Result<(u8,), ()> = now(gather((ready(Ok(1)),)).fail_fast());
    assert_eq!(one, Ok((1,)));
}

#[test]
fn gathers_are_arms_of_gathers() {
    let inner = gather((ready(1), gather([ready(2), ready(3)])));
    let outer = gather((
        inner,
        gather(vec![gather((ready(4),)), gather((ready(5),))]),
    ));
    assert_eq!(now(outer), ((1, [2, 3]), vec![(4,), (5,)]));

    let rows = (0..30).map(|row| gather((0..30).map(move |column| ready(row * 30 + column))));
    let table = now(gather(rows));
    assert!(table.concat().into_iter().eq(0..900));

    let halves = gather((
        gather([ready(Ok::<_, u8>(1)), ready(Err(2))]).fail_fast(),
        ready(Ok(3)),
    ))
    .fail_fast();
    let halves: Result<([u8; 2], u8), u8> = now(halves);
    assert_eq!(halves, Err(2));
}

#[test]
fn a_gather_is_boxed_and_stored_and_kept_in_an_option() {
    struct Holder<F> {
        name: &'static str,
        future: F,
    }

    let mut holder = Holder {
        name: "sum",
        future: gather([ready(1), ready(2)]),
    };
    let output = now(&mut holder.future);
    assert_eq!((holder.name, output), ("sum", [1, 2]));

    let all: Vec<Boxed<'_, Vec<u8>>> = vec![
        boxed(gather(vec![ready(1)])),
        boxed(gather((2..4).map(ready))),
    ];
    assert_eq!(now(gather(all)), [vec![1], vec![2, 3]]);

    let mut kept = Some(Box::pin(gather((ready(1), ready(2)))));
    let output = now(kept.as_mut().unwrap());
    kept = None;
    assert!(kept.is_none());
    assert_eq!(output, (1, 2));
}

#[test]
fn an_iterator_is_drawn_at_the_first_poll_and_not_before() {
    for n in [0, 1, 24, 25, 300] {
        let drawn = Cell::new(0);
        let source = (0..n).map(|i| {
            drawn.set(drawn.get() + 1);
            ready(i)
        });
        let mut task = Task::new(gather(source).all());
        assert_eq!(drawn.get(), 0);
        let output = task.poll();
        assert_eq!(drawn.get(), n, "drained before the first arm is polled");
        if n <= 128 {
            assert_eq!(output, Poll::Ready((0..n).collect()));
        }
        drop(task);

        drawn.set(0);
        let source = (0..n).map(|i| {
            drawn.set(drawn.get() + 1);
            ready(Ok::<_, ()>(i))
        });
        drop(gather(source).fail_fast());
        assert_eq!(drawn.get(), 0, "never polled, never drawn");
    }
}

#[test]
fn an_iterator_is_drained_before_the_first_arm_is_polled() {
    let log = Log::new();
    let source = (0..3).map(|i| {
        log.add(format!("draw {i}"));
        let log = log.clone();
        async move { log.add(format!("poll {i}")) }
    });
    now(gather(source).settle());
    let expected = ["draw 0", "draw 1", "draw 2", "poll 0", "poll 1", "poll 2"];
    assert_eq!(log.take(), expected);
}

/// An iterator whose hint says anything.
struct Lying<I>(I, (usize, Option<usize>));

impl<I: Iterator> Iterator for Lying<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.1
    }
}

#[test]
fn an_iterator_may_be_wrong_about_its_length() {
    for hint in [(0, None), (0, Some(0)), (1, Some(1)), (100, Some(100))] {
        for n in [0, 1, 24, 25, 50] {
            let output = now(gather(Lying((0..n).map(ready), hint)));
            assert!(output.into_iter().eq(0..n), "{hint:?}, {n} arms");
        }
    }
}

#[test]
fn other_collections_come_as_iterators() {
    let mut queue: std::collections::VecDeque<_> = (1..4).map(ready).collect();
    queue.push_front(ready(0));
    assert_eq!(now(gather(queue.into_iter())), [0, 1, 2, 3]);
    let boxed: Box<[Ready<u8>]> = vec![ready(1), ready(2)].into();
    assert_eq!(now(gather(boxed.into_iter())), [1, 2]);
    let map = std::collections::BTreeMap::from([("b", 2), ("a", 1)]);
    let output = now(gather(
        map.iter()
            .map(|(name, value)| async move { (*name, *value) }),
    ));
    assert_eq!(output, [("a", 1), ("b", 2)]);
}

#[test]
fn arms_borrow_locals() {
    let name = String::from("Ada");
    let (mut count, mut list) = (0, vec![1]);
    let (length, (), ()) = now(gather((
        async { name.len() },
        async { count += 1 },
        async {
            Yield(2).await;
            list.push(2);
        },
    )));
    assert_eq!((length, count, list), (3, 1, vec![1, 2]));

    let words = ["a", "bc", "def"];
    let lengths = now(gather(
        words.iter().map(|word| async { word.len() + name.len() }),
    ));
    assert_eq!(lengths, [4, 5, 6]);

    let shared = Cell::new(0);
    let bump = |by: i32| {
        let shared = &shared;
        async move {
            Yield(1).await;
            shared.set(shared.get() + by);
            shared.get()
        }
    };
    assert_eq!(now(gather([bump(1), bump(10), bump(100)])), [1, 11, 111]);
}

#[test]
fn outputs_may_borrow() {
    let text = String::from("one two");
    let (a, b) = now(gather((async { &text[..3] }, async { &text[4..] })));
    assert_eq!((a, b), ("one", "two"));
    let words: Vec<&str> = now(gather(text.split(' ').map(|word| async move { word })));
    assert_eq!(words, ["one", "two"]);
}

#[repr(align(64))]
#[derive(Clone, Copy, Debug, PartialEq)]
struct Aligned(u8);

#[test]
fn outputs_of_any_size_and_alignment_share_the_place_of_their_futures() {
    fn check<F: Future<Output: PartialEq + std::fmt::Debug>>(
        arm: impl Fn(usize) -> F,
        expected: impl Fn(usize) -> F::Output,
    ) {
        for n in [1, 24, 25, 100] {
            let output = now(gather((0..n).map(&arm).collect::<Vec<_>>()));
            assert!(output.into_iter().eq((0..n).map(&expected)));
            let output = now(gather((0..n).map(&arm)).settle());
            assert!(
                output
                    .into_iter()
                    .map(Result::unwrap)
                    .eq((0..n).map(&expected))
            );
        }
        let output: [F::Output; 30] = now(gather(std::array::from_fn::<_, 30, _>(&arm)));
        assert!(output.into_iter().eq((0..30).map(&expected)));
    }

    // No future and no output.
    check(|_| async {}, |_| ());
    // Larger outputs than futures.
    check(|i| async move { [i; 20] }, |i| [i; 20]);
    // Larger futures than outputs.
    check(
        |i| {
            let big = [i; 20];
            async move {
                Yield(1).await;
                u8::try_from(big[i % 20] % 256).unwrap()
            }
        },
        |i| u8::try_from(i % 256).unwrap(),
    );
    // Stricter alignment of the output, of the future.
    check(|i| async move { Aligned(i as u8) }, |i| Aligned(i as u8));
    check(
        |i| {
            let aligned = Aligned(i as u8);
            async move {
                Yield(1).await;
                aligned.0
            }
        },
        |i| i as u8,
    );
    // Something to free.
    check(|i| async move { i.to_string() }, |i| i.to_string());
}

#[test]
fn a_gather_is_unpin_when_its_arms_are_and_may_be_moved_between_polls() {
    let mut cx = Context::from_waker(Waker::noop());
    for n in [2_usize, 24, 25, 300] {
        let (senders, arms) = events(n);
        let mut gather = gather(arms);
        for _ in 0..n.div_ceil(128) {
            assert!(Pin::new(&mut gather).poll(&mut cx).is_pending());
        }
        let mut elsewhere = Box::new(gather);
        senders
            .iter()
            .enumerate()
            .for_each(|(i, sender)| sender.send(i));
        for poll in 1..=n.div_ceil(128) {
            let output = Pin::new(&mut *elsewhere).poll(&mut cx);
            assert_eq!(output.is_ready(), poll == n.div_ceil(128));
            if let Poll::Ready(output) = output {
                assert!(output.into_iter().eq(0..n));
                break;
            }
            let moved = *elsewhere;
            elsewhere = Box::new(moved);
        }
    }

    let (senders, arms) = events(40);
    let mut arms = arms.into_iter();
    let mut array = gather(std::array::from_fn::<_, 40, _>(|_| arms.next().unwrap()));
    assert!(Pin::new(&mut array).poll(&mut cx).is_pending());
    let mut moved = array;
    for sender in &senders {
        sender.send(1);
    }
    assert_eq!(Pin::new(&mut moved).poll(&mut cx), Poll::Ready([1; 40]));

    let ((one, a), (two, b)) = (event(), event());
    let mut pair = gather((a, b));
    assert!(Pin::new(&mut pair).poll(&mut cx).is_pending());
    one.send(1);
    let mut moved = pair;
    assert!(Pin::new(&mut moved).poll(&mut cx).is_pending());
    two.send("two");
    let mut moved = moved;
    assert_eq!(Pin::new(&mut moved).poll(&mut cx), Poll::Ready((1, "two")));
}

/// Asserts that it is polled at one address, and dropped there.
struct Pinned {
    address: Option<usize>,
    polls: usize,
    _never: PhantomPinned,
}

impl Pinned {
    fn new(polls: usize) -> Self {
        Self {
            address: None,
            polls,
            _never: PhantomPinned,
        }
    }

    fn check(&self) {
        let here = std::ptr::from_ref(self).addr();
        assert!(self.address.is_none_or(|address| address == here), "moved");
    }
}

impl Future for Pinned {
    type Output = usize;

    #[allow(unsafe_code, reason = "a future that can't be moved")]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<usize> {
        self.check();
        // SAFETY: nothing is moved out.
        let this = unsafe { self.get_unchecked_mut() };
        this.address = Some(std::ptr::from_ref(this).addr());
        if this.polls == 0 {
            return Poll::Ready(1);
        }
        this.polls -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        self.check();
    }
}

#[test]
fn arms_are_never_moved_once_they_were_polled() {
    for n in SIZES {
        for kind in kinds(n) {
            let arms = || (0..n).map(|i| Pinned::new(3 + i % 3)).collect();
            assert_eq!(now(all(kind, arms())), vec![1; n]);
            let mut dropped = Task::new(settle(kind, arms()));
            let _ = dropped.poll();
            let _ = dropped.poll();
        }
    }
}

#[test]
fn a_gather_that_is_pinned_on_the_stack_runs_there() {
    let mut cx = Context::from_waker(Waker::noop());
    let polls = Cell::new(0);
    let mut gather = pin!(gather((
        poll_fn(|_| {
            polls.set(polls.get() + 1);
            Poll::Ready(1)
        }),
        ready(2),
    )));
    assert_eq!(gather.as_mut().poll(&mut cx), Poll::Ready((1, 2)));
    assert_eq!(polls.get(), 1);
}
