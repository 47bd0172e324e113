//! Small gathers: one word.

use super::*;

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
    wakes_at_once(1, false, [(0, 0), (0, 1)], false);
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
    /// To be used before the thread is joined.
    fn waker<'a>(self) -> &'a Waker {
        // SAFETY: a reference requires that the waker is lent: who lends it joins before it returns.
        unsafe { &*self.0 }
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
                let clone = lent.waker().clone();
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
        let mut gather = Gather::new(WORDS, false, [(4, 3, lends(true))]);
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

/// Neither may undo what the other asks.
#[test]
fn one_thread_clones_what_another_wakes() {
    model(|| {
        let task = Task::new();
        let mut polls = 0;
        let arm: Arm = Box::new(move |cx| {
            polls += 1;
            if polls > 1 {
                return Poll::Ready(());
            }
            let lent = Lent(cx.waker());
            let clones = thread::spawn(move || drop(lent.waker().clone()));
            cx.waker().wake_by_ref();
            clones.join().unwrap();
            Poll::Pending
        });
        let mut gather = Gather::new(1, false, [(0, 3, arm)]);
        gather.poll(&task);
        end(gather, [], &task);
    });
}
