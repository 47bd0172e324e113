//! How often a gather allocates, and how much: never, once, or a few times for a collection.
#![allow(unsafe_code, reason = "an allocator that counts")]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::{Future, ready};
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use gather::gather;
use support::containers::events;
use support::{Event, Sender, Yield};

struct Counting;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Memory {
    /// Calls that gave memory: a change of size is one as well.
    allocations: usize,
    /// Bytes in use.
    live: isize,
    /// The most bytes in use at any time.
    peak: isize,
}

thread_local! {
    // Per thread, so that neither the harness nor another test is counted.
    static MEMORY: Cell<Memory> = const {
        Cell::new(Memory { allocations: 0, live: 0, peak: 0 })
    };
}

fn count(allocations: usize, bytes: isize) {
    // Nothing to count in a thread that is going away.
    let _ = MEMORY.try_with(|memory| {
        let mut now = memory.get();
        now.allocations += allocations;
        now.live += bytes;
        now.peak = now.peak.max(now.live);
        memory.set(now);
    });
}

fn bytes(size: usize) -> isize {
    isize::try_from(size).unwrap_or(isize::MAX)
}

// SAFETY: every call goes on to `System`.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, bytes(layout.size()));
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        count(0, -bytes(layout.size()));
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, bytes(size) - bytes(layout.size()));
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(ptr, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What `f` did to the memory, and its result.
fn measure<T>(f: impl FnOnce() -> T) -> (Memory, T) {
    MEMORY.set(Memory::default());
    let result = f();
    (MEMORY.get(), result)
}

fn allocations<T>(f: impl FnOnce() -> T) -> usize {
    measure(|| black_box(f())).0.allocations
}

/// Polls until it is ready, whether it was woken or not.
fn finish<F: Future>(mut future: Pin<&mut F>) -> F::Output {
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..1000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
    panic!("it does not finish");
}

fn run<F: Future>(future: F) -> F::Output {
    finish(pin!(future))
}

/// Polls once per 128 arms, then completes the arms, then polls until it is ready.
fn run_events<F: Future>(future: F, senders: &[Sender<u64>]) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..senders.len().div_ceil(128) {
        assert!(future.as_mut().poll(&mut cx).is_pending());
    }
    for sender in senders {
        sender.send(1);
    }
    finish(future)
}

#[test]
fn the_counter_counts() {
    let (memory, vec) = measure(|| {
        let mut vec = Vec::<u64>::with_capacity(2);
        vec.push(1);
        vec.reserve_exact(9);
        drop(Box::new(1_u64));
        vec
    });
    let expected = Memory {
        allocations: 3,
        live: 80,
        peak: 88,
    };
    assert_eq!(memory, expected);
    drop(vec);
}

macro_rules! tuples {
    ($arm:expr, $mode:ident, $check:expr) => {{
        tuples!(@one $arm, $mode, $check; 0);
        tuples!(@one $arm, $mode, $check; 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0 0 0 0 0 0);
        tuples!(@one $arm, $mode, $check; 0 0 0 0 0 0 0 0 0 0 0 0);
    }};
    (@one $arm:expr, $mode:ident, $check:expr; $($n:literal)*) => {{
        let arms = ($(tuples!(@arm $n $arm),)*);
        let allocations = allocations(|| run(gather(arms).$mode()));
        assert_eq!(allocations, $check, "{} arms", [$($n),*].len());
    }};
    (@arm $n:literal $arm:expr) => { $arm };
}

#[test]
fn ready_arms_of_a_tuple_cost_no_allocation() {
    tuples!(ready(1), all, 0);
    tuples!(ready(Ok::<u8, u8>(1)), fail_fast, 0);
    tuples!(ready(Some(1)), fail_fast, 0);
    tuples!(ready(1), settle, 0);
}

#[test]
fn arms_of_a_tuple_that_wake_by_reference_cost_no_allocation() {
    tuples!(Yield(3), all, 0);
    tuples!(
        async {
            Yield(3).await;
            Some(1)
        },
        fail_fast,
        0
    );
    tuples!(Yield(3), settle, 0);
}

#[test]
fn an_array_of_ready_arms_costs_no_allocation() {
    assert_eq!(allocations(|| run(gather([(); 1].map(|()| ready(1))))), 0);
    assert_eq!(allocations(|| run(gather([(); 25].map(|()| ready(1))))), 0);
    assert_eq!(allocations(|| run(gather([(); 64].map(|()| ready(1))))), 0);
    assert_eq!(
        allocations(|| run(gather([(); 64].map(|()| ready(1))).settle())),
        0
    );
    assert_eq!(
        allocations(|| run(gather([(); 64].map(|()| ready(Some(1)))).fail_fast())),
        0
    );
    assert_eq!(
        allocations(|| run(gather([(); 64].map(|()| ready(None::<u8>))).fail_fast())),
        0
    );
    assert_eq!(allocations(|| run(gather([(); 300].map(|()| ready(1))))), 0);
}

#[test]
fn an_array_of_arms_that_wake_by_reference_costs_no_allocation() {
    assert_eq!(allocations(|| run(gather([(); 25].map(|()| Yield(2))))), 0);
    assert_eq!(allocations(|| run(gather([(); 64].map(|()| Yield(2))))), 0);
    assert_eq!(allocations(|| run(gather([(); 300].map(|()| Yield(2))))), 0);
}

#[test]
fn a_nested_gather_of_ready_arms_costs_no_allocation() {
    let inner = || gather((ready(1), gather([ready(2), ready(3)])));
    assert_eq!(allocations(|| run(gather((inner(), inner(), Yield(2))))), 0);
}

fn array<const N: usize>() {
    let (senders, arms) = events::<u64>(N);
    let arms: [Event<u64>; N] = arms.try_into().ok().unwrap();
    assert_eq!(allocations(|| run_events(gather(arms), &senders)), 1, "{N}");
}

#[test]
fn arms_of_a_fixed_gather_that_clone_their_wakers_cost_one_allocation() {
    let (senders, arms) = events::<u64>(2);
    let [a, b] = arms.try_into().ok().unwrap();
    assert_eq!(allocations(|| run_events(gather((a, b)), &senders)), 1);

    let (senders, arms) = events::<u64>(3);
    let [a, b, c] = arms.try_into().ok().unwrap();
    assert_eq!(
        allocations(|| run_events(gather((a, b, c)).settle(), &senders)),
        1
    );

    let (senders, arms) = events::<u64>(12);
    let mut arms = arms.into_iter();
    let mut arm = || arms.next().unwrap();
    let arms = (
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
        arm(),
    );
    assert_eq!(allocations(|| run_events(gather(arms), &senders)), 1);

    array::<1>();
    array::<2>();
    array::<24>();
    array::<25>();
    array::<30>();
    array::<64>();
    array::<300>();
    array::<1000>();
}

#[test]
fn one_arm_that_clones_its_waker_among_many_that_do_not_costs_one_allocation() {
    let (sender, event) = support::event::<u64>();
    let arms = (ready(1), Yield(3), event, Yield(9));
    let count = allocations(|| {
        let mut gather = pin!(gather(arms));
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..5 {
            assert!(gather.as_mut().poll(&mut cx).is_pending());
        }
        sender.send(1);
        finish(gather)
    });
    assert_eq!(count, 1);
}

const MANY: [usize; 10] = [1, 10, 21, 22, 24, 25, 100, 577, 1000, 10_000];

#[test]
fn a_vec_costs_at_most_three_allocations_whatever_its_arms_do() {
    for n in MANY {
        let arms: Vec<_> = (0..n).map(ready).collect();
        let ready = allocations(|| run(gather(arms)));
        assert!(ready <= 3, "{n} ready arms: {ready}");

        let arms: Vec<_> = (0..n).map(|_| Yield(2)).collect();
        let yielding = allocations(|| run(gather(arms)));
        assert!(yielding <= 3, "{n} arms that yield: {yielding}");

        let (senders, arms) = events::<u64>(n);
        let waiting = allocations(|| run_events(gather(arms), &senders));
        assert!(waiting <= 3, "{n} arms that wait: {waiting}");

        let (senders, arms) = events::<u64>(n);
        let settled = allocations(|| run_events(gather(arms).settle(), &senders));
        assert!(settled <= 3, "{n} arms, settled: {settled}");

        let arms: Vec<_> = (0..n)
            .map(|_| async {
                Yield(1).await;
                Ok::<_, u8>([1_u64; 9])
            })
            .collect();
        let large = allocations(|| run(gather(arms).fail_fast()));
        assert!(large <= 3, "{n} arms with large outputs: {large}");
    }
}

#[test]
fn an_iterator_that_knows_its_length_costs_at_most_three_allocations() {
    for n in MANY {
        let (senders, arms) = events::<u64>(n);
        let mut arms = arms.into_iter();
        let mut source = arms.by_ref();
        let count = allocations(|| run_events(gather(&mut source), &senders));
        assert!(count <= 3, "{n}: {count}");
    }
}

/// 24 bytes, as a small async block is.
struct Small {
    event: Event<u64>,
    _more: [u64; 2],
}

impl Future for Small {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        Pin::new(&mut self.event).poll(cx)
    }
}

#[test]
fn a_large_gather_needs_at_most_ten_bytes_per_arm_beyond_the_arms() {
    const { assert!(size_of::<Small>() == 24) };
    let n = 1000;
    let (senders, arms) = events::<u64>(n);
    let arms: Vec<_> = arms
        .into_iter()
        .map(|event| Small {
            event,
            _more: [1; 2],
        })
        .collect();
    let (memory, output) = measure(|| run_events(gather(arms), &senders));
    assert_eq!(output.len(), n);
    assert!(
        memory.peak <= 10 * bytes(n),
        "{} bytes per 1000 arms",
        memory.peak
    );
}

#[test]
fn a_gather_gives_back_all_its_memory() {
    for n in MANY {
        let memory = measure(|| {
            let (senders, arms) = events::<u64>(n);
            let output = run_events(gather(arms), &senders);
            let (senders, arms) = events::<u64>(n);
            let mut gather = Box::pin(gather(arms).settle());
            let mut cx = Context::from_waker(Waker::noop());
            for _ in 0..n.div_ceil(128) {
                assert!(gather.as_mut().poll(&mut cx).is_pending());
            }
            // Wakers that outlive it.
            drop(gather);
            drop((senders, output));
        })
        .0;
        assert_eq!(memory.live, 0, "{n}");
    }
}

#[test]
fn a_million_elements_cost_memory_for_those_in_flight_and_for_the_outputs() {
    const IN_FLIGHT: usize = 64;
    let arms = |n: usize| {
        (0..n).map(|i| async move {
            let large = black_box([i; 64]);
            Yield(i % 2).await;
            u8::from(large[63] == i)
        })
    };
    let n = 1_000_000;
    let (memory, output) = measure(|| {
        let mut gather = pin!(gather(arms(n)).limit(IN_FLIGHT));
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..=2 * n / 128 {
            if let Poll::Ready(output) = gather.as_mut().poll(&mut cx) {
                return output;
            }
        }
        panic!("it does not finish");
    });
    assert!(output.len() == n && output.iter().all(|&one| one == 1));
    // A slot is somewhat over half a KiB; an output a byte, and a byte more while arms run; twice that
    // while a `Vec` grows.
    let most = bytes(IN_FLIGHT * 800 + 6 * n);
    assert!(memory.peak <= most, "{} bytes", memory.peak);
}

#[test]
fn a_limited_array_or_tuple_allocates_no_more_than_one_without() {
    assert_eq!(
        allocations(|| run(gather((Yield(1), ready(1), Yield(2))).limit(1))),
        0
    );
    assert_eq!(
        allocations(|| run(gather([(); 300].map(|()| Yield(2))).limit(7))),
        0
    );
    let (senders, arms) = events::<u64>(64);
    let arms: [Event<u64>; 64] = arms.try_into().ok().unwrap();
    assert_eq!(
        allocations(|| run_events(gather(arms).limit(64), &senders)),
        1
    );
}

#[test]
fn controls_allocate_nothing() {
    let count = allocations(|| {
        let arms = (Yield(1), ready(1), Yield(2));
        let gather = gather(arms)
            .limit(2)
            .until(Yield(usize::MAX))
            .on_cancel(|_| {});
        run(gather.grace(|| Yield(1)).progress(|_| {})).is_ok()
    });
    assert_eq!(count, 0);
}

/// Who has failed and who was not finished is noted without one, too.
#[test]
fn an_early_end_allocates_nothing() {
    let vote = |value: u8| ready(if value == 0 { Err("no") } else { Ok(value) });
    let reached = || gather!(<quorum(2)> vote(1), vote(0), vote(2), vote(3));
    assert_eq!(allocations(|| run(reached()).unwrap()), 0);
    let missed = || gather!(<quorum(2)> a = vote(1), b = vote(0), c = vote(0));
    let mut error = None;
    assert_eq!(allocations(|| error = run(missed()).err()), 0);
    assert_eq!(
        error.unwrap().to_string(),
        "quorum not reached: 1 of the 2 needed succeeded, arms `b` and `c` failed"
    );
    let stopped = || gather!(<until = ready(())> ready(1), Yield(9));
    assert_eq!(
        allocations(|| run(stopped()).unwrap_err().into_partial()),
        0
    );
    let settled = || gather!(<settle, until = ready(())> ready(1), Yield(9));
    assert_eq!(
        allocations(|| run(settled()).1.unwrap_err().is_cancelled()),
        0
    );
}

#[test]
fn a_limited_collection_gives_back_all_its_memory() {
    for n in MANY {
        for limit in [1, 30, 1000] {
            let memory = measure(|| {
                let (senders, arms) = events::<u64>(n);
                let mut gather = Box::pin(gather(arms).limit(limit).settle());
                let mut cx = Context::from_waker(Waker::noop());
                for sender in senders.iter().take(n / 2) {
                    assert!(gather.as_mut().poll(&mut cx).is_pending());
                    sender.send(1);
                }
                drop(gather);
                drop(senders);
            })
            .0;
            assert_eq!(memory.live, 0, "{n}, limit {limit}");
        }
    }
}
