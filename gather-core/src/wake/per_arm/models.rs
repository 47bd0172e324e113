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
//! one that its thread made earlier, so that the Acquire in [`Block::wake`] and the Release in
//! `Node::take` rest on the argument there. `tests/threads.rs` runs on real threads.
//!
//! [`Block::free`]: super::block::Block::free
//! [`Block::wake`]: super::block::Block::wake

extern crate std;

use core::cell::{Cell, RefCell};
use core::convert::Infallible;
use core::ops::ControlFlow;
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

use super::Wakes;
use crate::arms::{Arms, At, Contents, Drive, Fill, Left, Report};
use crate::control::{Controls, Count as Counting};
use crate::cursor::{Cursor, Place};
use crate::drive::{Driver, Visit};
use crate::marks::{GROUP, Marks};
use crate::mode::Mode;
use crate::wake::Session;

/// Groups of a gather whose root has one word below, which has two leaves or more.
const ONE_WORD: usize = GROUP + 1;
/// Groups of a gather whose root has two words below.
const TWO_WORDS: usize = 129;

fn model(scenario: impl Fn() + Sync + Send + 'static) {
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

/// Arms at some places of some groups. Unlike the real containers, they may lie far apart.
struct Table {
    arms: BTreeMap<(usize, u32), Arm>,
    marks: Vec<Marks>,
    /// Whether the arms' first wakes are in the block from the start.
    banked: bool,
}

impl Arms for Table {
    type Cursor = Place;
    const PLACES: usize = 0;
    const LEAVES_ARMS: bool = false;

    fn groups(&self) -> usize {
        self.marks.len()
    }

    fn needs_bank(&self) -> bool {
        self.banked
    }

    fn first_marks(&self, group: usize) -> Marks {
        self.marks[group]
    }

    fn is_finished(&self) -> bool {
        self.marks.iter().all(|marks| marks.pending() == 0)
    }

    fn has(&self, _: Left) -> bool {
        !self.is_finished()
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        None
    }

    fn flush(mut self: Pin<&mut Self>, group: usize, number: usize, session: &Session<'_>) {
        session.flush(number, &mut self.marks[group], false);
    }

    fn clear(self: Pin<&mut Self>, _: Contents, _: At<'_>) {}

    fn report(&self, _: At<'_>, _: &mut Report<'_>) {}
}

struct Mute;

impl Mode for Mute {
    type Stop = Infallible;
}

impl<M: Mode> Drive<M> for Table {
    fn sweep<T: Counting>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let Self { arms, marks, .. } = self.get_mut();
        let mut next = 0;
        while let Some(group) = visit.next_group(next, marks.len()) {
            next = group + 1;
            let mut marks = visit.enter_group(&mut marks[group]);
            let mut flow = ControlFlow::Continue(());
            let mut due = visit.due(u32::MAX, &marks);
            while due != 0 {
                let bit = due.trailing_zeros();
                flow = visit.spend(bit);
                if flow.is_break() {
                    break;
                }
                let Some(arm) = arms.get_mut(&(group, bit)) else {
                    unreachable!("an arm that is not there was woken")
                };
                if visit.poll_arm(bit, &mut marks, |cx| arm(cx)).is_ready() {
                    marks.now.finish(bit);
                }
                due = visit.due_behind(bit, due, &mut marks);
            }
            visit.leave_group(marks);
            flow?;
        }
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, _: bool, _: At<'_>) {}

    fn fill(self: Pin<&mut Self>, _: &mut Fill<'_, M>, _: At<'_>) {}
}

// The gather.

struct Gather {
    wakes: Wakes,
    table: Table,
    cursor: Place,
}

impl Gather {
    fn new(groups: usize, banked: bool, arms: impl IntoIterator<Item = (usize, u32, Arm)>) -> Self {
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
            },
            cursor: Place::FRESH,
        }
    }

    fn is_finished(&self) -> bool {
        self.cursor == Place::FINISHED
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
        };
        let polled = driver.drive(&mut { Session::BUDGET }, &Context::from_waker(&waker));
        if polled.is_ready() {
            self.cursor = Place::FINISHED;
            self.wakes.close();
        }
    }

    /// The beginning of a poll that visits no arm.
    fn park(&mut self, task: &Task) {
        let waker = task.waker();
        let session = Session::new(&self.wakes, &waker, self.table.groups());
        session.begin();
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

// Small gathers.

#[test]
fn two_wakers_and_a_poll() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a, b]) = small(&task);
        let threads = [
            thread::spawn(move || a.wake_by_ref()),
            thread::spawn(move || b.wake()),
        ];
        gather.poll(&task);
        end(gather, threads, &task);
    });
}

#[test]
fn two_wakers_and_a_task_that_runs_when_it_is_woken() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a, b]) = small(&task);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || b.wake()),
        ];
        gather.run_once(&task);
        gather.run_once(&task);
        end(gather, threads, &task);
    });
}

/// Both wakes are one bit: whoever finds it set must hand over what it has written all the same.
#[test]
fn two_clones_wake_one_arm() {
    model(|| {
        let task = Task::new();
        let count = Arc::new(AtomicUsize::new(0));
        let waker = Rc::new(RefCell::new(None::<Waker>));
        let arm: Arm = {
            let (count, waker) = (count.clone(), waker.clone());
            Box::new(move |cx| {
                waker.borrow_mut().get_or_insert_with(|| cx.waker().clone());
                if count.load(Relaxed) == 2 {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
        };
        let mut gather = Gather::new(1, false, [(0, 7, arm)]);
        gather.poll(&task);
        let threads = [(); 2].map(|()| {
            let (count, waker) = (count.clone(), waker.borrow().clone().unwrap());
            thread::spawn(move || {
                count.fetch_add(1, Relaxed);
                waker.wake();
            })
        });
        gather.run_once(&task);
        end(gather, threads, &task);
    });
}

/// The block is not older than the poll in which it is used.
#[test]
fn wakes_during_the_first_poll() {
    model(|| {
        let task = Task::new();
        let threads = Rc::new(RefCell::new(Vec::new()));
        let arms = [0, 1].map(|bit| {
            let threads = threads.clone();
            let give = move |trigger: Trigger| {
                threads
                    .borrow_mut()
                    .push(thread::spawn(move || trigger.wake()));
            };
            (0, bit, once(give))
        });
        let mut gather = Gather::new(1, false, arms);
        gather.poll(&task);
        gather.run_once(&task);
        end(gather, threads.take(), &task);
    });
}

#[test]
fn last_wakers_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (gather, [a, b]) = small(&task);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || b.wake_by_ref()),
        ];
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        task.assert_released();
    });
}

/// An executor that runs the task right where it is woken: the second reader comes and the owner
/// goes while the first is still waking, so that the parent waker is not the second's to drop.
#[test]
fn the_owner_drops_while_two_are_waking() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a, b]) = small(&task);
        let at_first_wake = {
            let task = task.clone();
            move || {
                gather.park(&task);
                task.at_wake.set(Some(Box::new(move || drop(gather))));
                b.wake_by_ref();
                assert_eq!(
                    task.wakers.load(Relaxed),
                    1,
                    "dropped while it is being woken"
                );
            }
        };
        task.at_wake.set(Some(Box::new(at_first_wake)));
        a.wake();
        task.assert_released();
    });
}

/// The same on threads: whoever of the two is last drops the parent waker.
#[test]
fn two_readers_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a, b, _kept]) = small(&task);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || b.wake_by_ref()),
        ];
        if task.was_woken() {
            gather.park(&task);
        }
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        task.assert_released();
    });
}

/// A poll that finds nothing to do leaves no trace in the word, but has looked at the parent.
#[test]
fn a_poll_for_nothing_and_drop() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a]) = small(&task);
        let threads = [thread::spawn(move || a.wake())];
        gather.poll(&task);
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        task.assert_released();
    });
}

/// The gather is finished, and is kept; so is a waker, which must not keep the task.
#[test]
fn closes_while_the_parent_is_being_woken() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a, b]) = small(&task);
        let spare = b.waker.clone();
        let first = thread::spawn(move || a.wake_by_ref());
        let second = thread::spawn(move || b.wake());
        gather.poll(&task);
        gather.run_once(&task);
        first.join().unwrap();
        second.join().unwrap();
        gather.finish(&task);
        task.assert_released();
        spare.wake_by_ref();
        drop(gather);
        spare.wake();
    });
}

#[test]
fn clones_and_drops_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (gather, [a, b]) = small(&task);
        let threads = [
            thread::spawn(move || {
                let clone = a.waker.clone();
                drop(a);
                clone.wake();
            }),
            thread::spawn(move || drop(b.waker.clone())),
        ];
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        task.assert_released();
    });
}

#[test]
fn another_parent_while_the_old_one_is_being_woken() {
    model(|| {
        let (old, new) = (Task::new(), Task::new());
        let (mut gather, [a, b]) = small(&old);
        let threads = [
            thread::spawn(move || a.wake_by_ref()),
            thread::spawn(move || b.wake()),
        ];
        gather.poll(&new);
        gather.run_once(&new);
        end(gather, threads, &new);
        old.assert_released();
    });
}

#[test]
fn two_parents_in_turn() {
    model(|| {
        let (one, two) = (Task::new(), Task::new());
        let (mut gather, [a]) = small(&one);
        let threads = [thread::spawn(move || a.wake())];
        gather.poll(&two);
        if !gather.is_finished() {
            gather.poll(&one);
        }
        end(gather, threads, &one);
        two.assert_released();
    });
}

/// The owner goes away with the parent that it could not replace.
#[test]
fn another_parent_and_drop() {
    model(|| {
        let (old, new) = (Task::new(), Task::new());
        let (mut gather, [a, b]) = small(&old);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || drop(b)),
        ];
        gather.poll(&new);
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        old.assert_released();
        new.assert_released();
    });
}

// Wakers that are lent to other threads during a poll.

/// `&Waker` for a thread that is joined before the loan ends.
struct Lent(*const Waker);

// SAFETY: `Send` requires that `&Waker` is `Send`.
unsafe impl Send for Lent {}

impl Lent {
    fn clone_waker(self) -> Waker {
        // SAFETY: a reference requires that the waker is lent: `lends` joins before it returns.
        unsafe { &*self.0 }.clone()
    }
}

/// An arm whose two threads clone the waker that it was lent, and wake it by one clone.
fn lends(wakes: bool) -> Arm {
    let mut polls = 0;
    Box::new(move |cx| {
        polls += 1;
        if polls > 1 {
            return Poll::Ready(());
        }
        let threads = [wakes, false].map(|wakes| {
            let lent = Lent(cx.waker());
            thread::spawn(move || {
                let clone = lent.clone_waker();
                if wakes {
                    clone.wake();
                }
            })
        });
        for thread in threads {
            thread.join().unwrap();
        }
        Poll::Pending
    })
}

#[test]
fn two_threads_make_the_block() {
    model(|| {
        let task = Task::new();
        let mut gather = Gather::new(1, false, [(0, 3, lends(true))]);
        gather.poll(&task);
        end(gather, [], &task);
    });
}

#[test]
fn two_threads_make_a_large_block() {
    model(|| {
        let task = Task::new();
        let mut gather = Gather::new(ONE_WORD, false, [(4, 3, lends(true))]);
        gather.poll(&task);
        end(gather, [], &task);
    });
}

#[test]
fn two_threads_make_a_block_that_nobody_wakes() {
    model(|| {
        let task = Task::new();
        let mut gather = Gather::new(1, false, [(0, 3, lends(false))]);
        gather.poll(&task);
        drop(gather);
        task.assert_released();
    });
}

// Large gathers.

/// Two wakers, and an owner that polls and then runs when it is woken. A poll is cut after two arms.
fn walks<const N: usize>(
    groups: usize,
    banked: bool,
    places: [(usize, u32); N],
    split: impl Fn([Trigger; N]) -> [Vec<Trigger>; 2] + Sync + Send + 'static,
) {
    model(move || {
        let task = Task::new();
        let (mut gather, triggers) = start(&task, groups, banked, places);
        let threads = split(triggers)
            .map(|triggers| thread::spawn(move || triggers.into_iter().for_each(Trigger::wake)));
        gather.poll(&task);
        gather.run_once(&task);
        end(gather, threads, &task);
    });
}

fn one_each([a, b]: [Trigger; 2]) -> [Vec<Trigger>; 2] {
    [std::vec![a], std::vec![b]]
}

#[test]
fn walks_to_one_leaf() {
    walks(ONE_WORD, false, [(3, 0), (3, 20)], one_each);
}

#[test]
fn walks_to_leaves_under_the_root() {
    walks(2, false, [(0, 0), (1, 0)], one_each);
}

#[test]
fn walks_to_leaves_of_one_word() {
    walks(ONE_WORD, false, [(1, 1), (21, 2)], one_each);
}

#[test]
fn walks_to_leaves_of_two_words() {
    walks(TWO_WORDS, false, [(1, 1), (128, 2)], one_each);
}

#[test]
fn walks_a_bank() {
    walks(ONE_WORD, true, [(1, 1), (21, 2)], one_each);
}

#[test]
fn cut_within_a_leaf() {
    walks(ONE_WORD, false, [(3, 0), (3, 1), (3, 2)], |[a, b, c]| {
        [std::vec![a, c], std::vec![b]]
    });
}

#[test]
fn cut_within_a_word() {
    walks(ONE_WORD, false, [(3, 0), (4, 1), (5, 2)], |[a, b, c]| {
        [std::vec![a, c], std::vec![b]]
    });
}

#[test]
fn cut_between_words() {
    walks(TWO_WORDS, false, [(3, 0), (4, 1), (128, 2)], |[a, b, c]| {
        [std::vec![b, c], std::vec![a]]
    });
}

/// A waker of an arm that was passed, while the owner is behind it.
#[test]
fn cut_and_woken_behind() {
    walks(ONE_WORD, true, [(3, 0), (4, 1), (5, 2)], |[a, b, c]| {
        [std::vec![b, a], std::vec![c]]
    });
}

/// The next poll begins behind an arm that was woken: it has to come back for it.
#[test]
fn cut_and_woken_behind_under_the_root() {
    walks(
        4,
        false,
        [(0, 0), (1, 0), (2, 0), (3, 0)],
        |[a, b, c, d]| [std::vec![b, c, d], std::vec![a]],
    );
}

#[test]
fn cut_and_woken_behind_in_another_word() {
    walks(
        TWO_WORDS,
        true,
        [(0, 0), (1, 0), (2, 0), (128, 0)],
        |[a, b, c, d]| [std::vec![b, c, d], std::vec![a]],
    );
}

#[test]
fn last_wakers_of_leaves_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (gather, [a, b]) = start(&task, ONE_WORD, false, [(3, 0), (4, 0)]);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || drop(b)),
        ];
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        task.assert_released();
    });
}

#[test]
fn last_wakers_of_one_leaf_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (gather, [a, b]) = start(&task, ONE_WORD, false, [(3, 0), (3, 1)]);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || drop(b.waker.clone())),
        ];
        drop(gather);
        for thread in threads {
            thread.join().unwrap();
        }
        task.assert_released();
    });
}

#[test]
fn another_parent_of_a_large_gather() {
    model(|| {
        let (old, new) = (Task::new(), Task::new());
        let (mut gather, [a, b]) = start(&old, ONE_WORD, false, [(3, 0), (4, 0)]);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || b.wake()),
        ];
        gather.poll(&new);
        end(gather, threads, &new);
        old.assert_released();
    });
}
