//! A gather with everything in it, dropped behind each of its polls: guards run once or never, every
//! future and output is dropped once, and nothing is alive when it has resolved.
#![allow(clippy::many_single_char_names, reason = "arms, one like the other")]
mod support;

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::task::Poll;

use gather::{StopReason, gather};
use support::{Task, Yield};

/// What became of one arm, or of one element of a spread.
#[derive(Clone, Default)]
struct Fate(Rc<Seen>);

#[derive(Default)]
struct Seen {
    started: Cell<bool>,
    finished: Cell<bool>,
    guards: Cell<usize>,
    /// Futures and outputs that are alive.
    alive: Cell<usize>,
}

/// Counts itself among those that are alive.
struct Alive(Fate);

impl Fate {
    fn alive(&self) -> Alive {
        let seen = &self.0;
        seen.alive.set(seen.alive.get() + 1);
        Alive(self.clone())
    }

    /// An arm that ends after so many polls.
    fn arm(&self, polls: usize, fails: bool) -> impl Future<Output = Result<Alive, Alive>> + use<> {
        let (fate, future) = (self.clone(), self.alive());
        async move {
            let _future = future;
            fate.0.started.set(true);
            Yield(polls).await;
            fate.0.finished.set(true);
            if fails {
                Err(fate.alive())
            } else {
                Ok(fate.alive())
            }
        }
    }

    fn guard(&self) -> impl FnOnce() + Clone + use<> {
        let fate = self.clone();
        move || fate.0.guards.set(fate.0.guards.get() + 1)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        let alive = &self.0.0.alive;
        let before = alive.get();
        alive.set(before.checked_sub(1).expect("dropped more than once"));
    }
}

/// What became of a gather.
struct End {
    resolved: bool,
    /// Every arm that has no deadline of its own, and is waited for, has finished.
    complete: bool,
    told: Vec<StopReason>,
}

/// Polls a gather so often, and drops it.
fn drop_behind(polls: usize, limit: usize, fails: bool, time: usize) -> End {
    let fates: [Fate; 6] = Default::default();
    let told = RefCell::new(Vec::new());
    let deadline = Yield(9);
    let [a, b, c, d, e, f] = &fates;
    let gathered = gather!(<
        fail_fast,
        limit = limit,
        until = Yield(time),
        grace = || Yield(4),
        on_cancel = |why| told.borrow_mut().push(why),
        progress = |_| {},
    >
        #[on_cancel(a.guard())]
        a.arm(3, false),
        #[shield]
        #[on_cancel(b.guard())]
        b.arm(12, false),
        #[background]
        #[on_cancel(c.guard())]
        c.arm(40, false),
        #[until(deadline)]
        #[on_cancel(d.guard())]
        d.arm(30, false),
        #[on_cancel(e.guard())]
        ..[e.arm(5, false)],
        #[on_cancel(f.guard())]
        f.arm(7, fails),
    );
    let mut task = Task::new(gathered);
    let mut resolved = false;
    for _ in 0..polls {
        if let Poll::Ready(output) = task.poll() {
            drop(output);
            resolved = true;
            break;
        }
        assert!(task.wakes.count() > 0, "every arm wakes itself");
    }
    let alive = || fates.iter().map(|fate| fate.0.alive.get()).sum::<usize>();
    if resolved {
        assert_eq!(alive(), 0, "when it has resolved");
    }
    drop(task);
    assert_eq!(alive(), 0, "when it was dropped");
    for fate in &fates {
        let cancelled = fate.0.started.get() && !fate.0.finished.get();
        assert_eq!(fate.0.guards.get(), usize::from(cancelled));
    }
    End {
        resolved,
        complete: [a, b, e, f].iter().all(|fate| fate.0.finished.get()),
        told: told.take(),
    }
}

#[test]
fn guards_run_once_or_never_and_nothing_stays_alive() {
    for limit in [1, 2, 3, usize::MAX] {
        for fails in [false, true] {
            for time in [0, 1, 6, 25, 1000] {
                let mut has_resolved = false;
                for polls in 0..80 {
                    let end = drop_behind(polls, limit, fails, time);
                    let End {
                        resolved, complete, ..
                    } = end;
                    has_resolved |= resolved;
                    match end.told.as_slice() {
                        [] => assert!(polls == 0 || (resolved && complete), "it was not told"),
                        [StopReason::Failed(arm)] => assert!(fails && arm.index() == 5),
                        [StopReason::Until] => assert!(time < 1000),
                        [why] => assert!(*why == StopReason::Dropped && !resolved),
                        more => panic!("told more than once: {more:?}"),
                    }
                }
                assert!(has_resolved);
            }
        }
    }
}
