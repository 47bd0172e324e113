//! Loom models: every interleaving, within loom's bounds, of the owner with its wakers.
//!
//! ```text
//! RUSTFLAGS="--cfg loom" LOOM_MAX_PREEMPTIONS=2 CARGO_TARGET_DIR=target/loom \
//!     cargo test --release -p gather-core --lib
//! ```
//!
//! What runs is the shipped code from `drive` down; only the arms and the executor are models. The
//! arms' outputs are behind loom's `UnsafeCell`, so that a wake that does not hand over what was
//! written before it is a data race; the parent wakers are counted; the words of a freed block may
//! have no access that is not ordered before, and are overwritten ([`Block::free`]).
//!
//! What loom can't show: a weak exchange that fails for no reason; and a step that takes effect before
//! one that its thread made earlier, so that the Acquire in `Node::set` and the Release in `Node::take`
//! rest on the argument there. `tests/threads.rs` runs on real threads.
//!
//! [`Block::free`]: crate::wake::per_arm::block::Block::free

extern crate std;

mod large;
mod small;
mod table;

use core::cell::{Cell, RefCell};
use core::pin::Pin;
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use std::boxed::Box;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize as Count, Ordering::Relaxed};
use std::vec::Vec;

use loom::cell::UnsafeCell;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering::AcqRel};
use loom::thread::{self, JoinHandle};

use table::{Mute, Table};

use crate::arms::Arms;
use crate::control::Controls;
use crate::cursor::{Cursor, Place};
use crate::drive::Driver;
use crate::marks::{GROUP, Marks};
use crate::wake::{Session, Wakes, Walk};

/// Groups of a gather whose root has words of leaves below: eight leaves each, two for each of their bits.
const WORDS: usize = GROUP + 1;
/// Groups of a gather whose root has words of such words below, four of them each.
const DEEP: usize = 8 * GROUP + 2;

std::thread_local! {
    /// Whether a gather of one group was made.
    static ANY_SINGLE: Cell<bool> = const { Cell::new(false) };
    /// Whether such a gather is polled as one that knows that it has one group.
    static KNOWS_SINGLE: Cell<bool> = const { Cell::new(false) };
}

/// Runs a scenario in every interleaving; gathers of one group are polled first as any number of groups,
/// as a window is, then as one, as arms in slots are.
fn model(scenario: impl Fn() + Sync + Send + 'static) {
    let scenario = Arc::new(scenario);
    ANY_SINGLE.set(false);
    KNOWS_SINGLE.set(false);
    explore(scenario.clone());
    if ANY_SINGLE.get() {
        KNOWS_SINGLE.set(true);
        explore(scenario);
    }
}

fn explore(scenario: Arc<impl Fn() + Sync + Send + 'static>) {
    let mut builder = loom::model::Builder::new();
    builder.max_branches = 10_000;
    let count = Arc::new(Count::new(0));
    let counted = count.clone();
    builder.check(move || {
        counted.fetch_add(1, Relaxed);
        scenario();
    });
    std::println!("{} interleavings", count.load(Relaxed));
}

// The executor.

/// A task: was it woken, and how many wakers of it are there?
struct Task {
    woken: AtomicBool,
    wakers: Count,
    /// What happens within the next wake.
    at_wake: Cell<Option<Box<dyn FnOnce()>>>,
}

static TASK: RawWakerVTable = RawWakerVTable::new(
    |data| {
        task(data).wakers.fetch_add(1, Relaxed);
        RawWaker::new(data, &TASK)
    },
    |_| unreachable!("the parent is woken by reference"),
    |data| {
        let task = task(data);
        assert!(
            task.wakers.load(Relaxed) > 0,
            "woken through a dropped waker"
        );
        // As an executor does: what came before the wake is seen by the poll that it causes.
        task.woken.swap(true, AcqRel);
        if let Some(at_wake) = task.at_wake.take() {
            at_wake();
        }
    },
    |data| {
        let before = task(data).wakers.fetch_sub(1, Relaxed);
        assert!(before > 0, "dropped twice");
    },
);

fn task<'a>(data: *const ()) -> &'a Task {
    // SAFETY: a reference requires a task that is alive: the scenario holds it to its end.
    unsafe { &*data.cast() }
}

impl Task {
    fn new() -> Rc<Self> {
        Rc::new(Self {
            woken: AtomicBool::new(false),
            wakers: Count::new(0),
            at_wake: Cell::new(None),
        })
    }

    fn waker(&self) -> Waker {
        self.wakers.fetch_add(1, Relaxed);
        // SAFETY: `new` requires the contract of `RawWaker`, which `TASK` keeps.
        unsafe { Waker::new(core::ptr::from_ref(self).cast(), &TASK) }
    }

    fn was_woken(&self) -> bool {
        self.woken.swap(false, AcqRel)
    }

    /// The gather has let go of its wakers.
    #[track_caller]
    fn assert_released(&self) {
        assert_eq!(
            self.wakers.load(Relaxed),
            0,
            "wakers of the task that are left"
        );
    }
}

// The arms.

/// One arm's poll.
type Arm = Box<dyn FnMut(&Context<'_>) -> Poll<()>>;

/// What an arm waits for.
struct Event {
    output: UnsafeCell<bool>,
}

// SAFETY: `Sync` requires that accesses don't race: loom checks that they do not.
unsafe impl Sync for Event {}
// SAFETY: `Send` requires nothing of a `bool`.
unsafe impl Send for Event {}

/// The other end of an arm, for another thread.
struct Trigger {
    event: Arc<Event>,
    waker: Waker,
}

impl Trigger {
    fn fire(&self) {
        self.event.output.with_mut(|output| {
            // SAFETY: a write requires that nobody else reads or writes: loom checks that.
            unsafe { *output = true };
        });
    }

    /// Completes the arm and keeps the waker.
    fn wake_by_ref(&self) {
        self.fire();
        self.waker.wake_by_ref();
    }

    /// Completes the arm by its waker's last use.
    fn wake(self) {
        self.fire();
        self.waker.wake();
    }
}

/// An arm that hands its waker to `give` in its first poll, and is finished when it is polled again.
fn once(mut give: impl FnMut(Trigger) + 'static) -> Arm {
    let mut waits_for: Option<Arc<Event>> = None;
    Box::new(move |cx| {
        if let Some(event) = &waits_for {
            event.output.with(|output| {
                // SAFETY: a read requires that nobody writes: loom checks that.
                assert!(unsafe { *output }, "polled before it was woken");
            });
            return Poll::Ready(());
        }
        let event = Arc::new(Event {
            output: UnsafeCell::new(false),
        });
        waits_for = Some(event.clone());
        let waker = cx.waker().clone();
        give(Trigger { event, waker });
        Poll::Pending
    })
}

// The gather.

struct Gather {
    wakes: Wakes,
    table: Table,
    cursor: u32,
}

impl Gather {
    fn new(groups: usize, banked: bool, arms: impl IntoIterator<Item = (usize, u32, Arm)>) -> Self {
        if groups == 1 {
            ANY_SINGLE.set(true);
        }
        let mut marks = std::vec![Marks::default(); groups];
        let mut table = BTreeMap::new();
        for (group, bit, arm) in arms {
            table.insert((group, bit), arm);
            marks[group] = marks[group].with(bit);
        }
        Self {
            wakes: Wakes::new(),
            table: Table {
                arms: table,
                marks,
                banked,
                single: groups == 1 && KNOWS_SINGLE.get(),
            },
            cursor: Place::HOME,
        }
    }

    fn is_finished(&self) -> bool {
        Place::peek(self.cursor, &self.wakes) == Place::FINISHED
    }

    /// What `Gather::poll` does, and the executor that calls it with a new waker each time.
    fn poll(&mut self, task: &Task) {
        let waker = task.waker();
        let mut controls = Controls::off();
        let driver = Driver {
            arms: Pin::new(&mut self.table),
            wakes: &mut self.wakes,
            cursor: &mut self.cursor,
            mode: &mut Mute,
            control: Pin::new(&mut controls),
            names: &[],
            held: &mut (),
            culprit: &mut None,
        };
        let polled = driver.drive(&mut { Session::BUDGET }, &Context::from_waker(&waker));
        if polled.is_ready() {
            Place::FINISHED.store(&mut self.cursor, &mut self.wakes);
            self.wakes.close();
        }
    }

    /// The beginning of a poll that visits no arm.
    fn park(&mut self, task: &Task) {
        let waker = task.waker();
        let session = Session::new(&self.wakes, &waker, self.table.groups());
        let _ = Walk::begin(&session);
        session.end(false);
    }

    /// Polls if the task was woken, else does nothing.
    fn run_once(&mut self, task: &Task) -> bool {
        let runs = !self.is_finished() && task.was_woken();
        if runs {
            self.poll(task);
        }
        runs
    }

    /// Runs the task until nobody wakes it. The wakers are through: were a wake-up lost, an arm
    /// would be left.
    #[track_caller]
    fn finish(&mut self, task: &Task) {
        while self.run_once(task) {}
        assert!(self.is_finished(), "a wake was lost");
    }
}

/// A gather with an arm at each place, polled until all of them have handed their wakers over.
fn start<const N: usize>(
    task: &Task,
    groups: usize,
    banked: bool,
    places: [(usize, u32); N],
) -> (Gather, [Trigger; N]) {
    let triggers = Rc::new(RefCell::new(Vec::new()));
    let arms = places.map(|(group, bit)| {
        let triggers = triggers.clone();
        (
            group,
            bit,
            once(move |trigger| triggers.borrow_mut().push(trigger)),
        )
    });
    let mut gather = Gather::new(groups, banked, arms);
    gather.poll(task);
    while gather.run_once(task) {}
    let triggers = triggers.take().try_into();
    (
        gather,
        triggers.unwrap_or_else(|_| panic!("an arm was not polled")),
    )
}

fn small<const N: usize>(task: &Task) -> (Gather, [Trigger; N]) {
    let mut bit = 0;
    let places = [(); N].map(|()| {
        bit += 1;
        (0, bit - 1)
    });
    start(task, 1, false, places)
}

/// Each arm's waker is used by a thread while the first poll is on its way, and a task runs when it is
/// woken. `yields`: the poll gives way to each thread, which loom does not try by itself.
fn wakes_at_once<const N: usize>(
    groups: usize,
    banked: bool,
    places: [(usize, u32); N],
    yields: bool,
) {
    model(move || {
        let task = Task::new();
        let threads = Rc::new(RefCell::new(Vec::new()));
        let arms = places.map(|(group, bit)| {
            let threads = threads.clone();
            let give = move |trigger: Trigger| {
                threads
                    .borrow_mut()
                    .push(thread::spawn(move || trigger.wake()));
                if yields {
                    thread::yield_now();
                }
            };
            (group, bit, once(give))
        });
        let mut gather = Gather::new(groups, banked, arms);
        gather.poll(&task);
        gather.run_once(&task);
        end(gather, threads.take(), &task);
    });
}

/// The wakers are through: runs the task and checks that everything is let go.
fn end(mut gather: Gather, threads: impl IntoIterator<Item = JoinHandle<()>>, task: &Task) {
    for thread in threads {
        thread.join().unwrap();
    }
    gather.finish(task);
    task.assert_released();
}

impl Marks {
    /// These, with an arm that is awake.
    fn with(self, bit: u32) -> Self {
        let mut arms = Self::fresh(GROUP);
        for other in 0..21 {
            if other != bit && self.pending() & (1 << other) == 0 {
                arms.finish(other);
            }
        }
        arms
    }
}
