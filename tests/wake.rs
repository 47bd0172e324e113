//! An arm is polled when it was woken, once per wake, and never otherwise.
mod support;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use gather::gather;
use support::containers::boxed;
use support::{Event, Numbers, Sender, Task, Wakes, Yield, event};

fn events(n: usize) -> (Vec<Sender<usize>>, Vec<Event<usize>>) {
    (0..n).map(|_| event()).unzip()
}

fn total(senders: &[Sender<usize>]) -> usize {
    senders.iter().map(Sender::polls).sum()
}

const SIZES: [usize; 14] = [3, 4, 12, 23, 24, 25, 30, 31, 48, 64, 65, 577, 1000, 1600];

#[test]
fn arms_that_complete_one_by_one_cost_two_polls_each() {
    for n in SIZES {
        for seed in 0..3 {
            let (senders, arms) = events(n);
            let mut task = Task::new(gather(arms));
            let mut order: Vec<usize> = (0..n).collect();
            Numbers::seed(seed).shuffle(&mut order);
            // The first poll of a large gather takes several turns, of 128 arms each.
            assert_eq!(task.run().0, n.div_ceil(128));
            for &i in &order {
                senders[i].send(i);
                assert_eq!(task.wakes.count(), 1, "n = {n}, arm {i}");
                if let Some(output) = task.run().1 {
                    assert_eq!(output, (0..n).collect::<Vec<_>>());
                    assert_eq!(total(&senders), 2 * n, "n = {n}");
                }
            }
            assert_eq!(total(&senders), 2 * n, "n = {n}");
        }
    }
}

#[test]
fn arms_that_complete_all_at_once_cost_two_polls_each() {
    for n in SIZES {
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms));
        task.run();
        for (i, sender) in senders.iter().enumerate().rev() {
            sender.send(i);
        }
        assert_eq!(task.wakes.count(), 1, "n = {n}: one wake is enough");
        let (polls, output) = task.run();
        assert_eq!(polls, n.div_ceil(128));
        assert_eq!(output, Some((0..n).collect()));
        assert_eq!(total(&senders), 2 * n, "n = {n}");
    }
}

#[test]
fn a_random_schedule_polls_an_arm_once_per_wake() {
    for seed in 0..60 {
        let mut numbers = Numbers::seed(seed);
        let n = 1 + numbers.below(if seed % 3 == 0 { 3000 } else { 90 });
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms));
        assert!(task.run().1.is_none());
        let mut expected = vec![1; n];
        let mut open: Vec<usize> = (0..n).collect();
        loop {
            for _ in 0..=numbers.below(40) {
                let at = numbers.below(open.len());
                let arm = open[at];
                if expected[arm] < 1_000_000 && senders[arm].waker().is_some() {
                    expected[arm] += 1;
                    if numbers.below(2) == 0 {
                        senders[arm].wake();
                    } else {
                        senders[arm].send(arm);
                        open.swap_remove(at);
                    }
                }
                if open.is_empty() {
                    break;
                }
            }
            let output = task.run().1;
            let polls: Vec<usize> = senders.iter().map(Sender::polls).collect();
            assert_eq!(polls, expected, "seed {seed}, n = {n}");
            assert_eq!(output.is_some(), open.is_empty());
            if let Some(output) = output {
                assert_eq!(output, (0..n).collect::<Vec<_>>());
                break;
            }
        }
    }
}

#[test]
fn a_spurious_poll_polls_no_arm() {
    for n in [3, 24, 25, 1000] {
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms));
        task.run();
        for _ in 0..5 {
            assert!(task.poll().is_pending());
            assert_eq!(task.wakes.count(), 0);
        }
        assert_eq!(total(&senders), n);
    }
}

#[test]
fn nested_gathers_cost_two_polls_per_arm() {
    let (senders, mut arms) = events(27);
    let mut triple = || {
        let mut one = || {
            let mut next = || arms.pop().unwrap();
            gather((next(), next(), next()))
        };
        gather((one(), one(), one()))
    };
    let mut task = Task::new(gather((triple(), triple(), triple())));
    task.run();
    assert_eq!(total(&senders), 27);
    for (i, sender) in senders.iter().enumerate() {
        sender.send(i);
        assert_eq!(task.run().1.is_some(), i == 26);
    }
    assert_eq!(total(&senders), 54);
}

/// A tree of nested pairs in which only the leaves count.
fn tree(
    depth: usize,
    senders: &mut Vec<Sender<usize>>,
) -> std::pin::Pin<Box<dyn Future<Output = usize>>> {
    if depth == 0 {
        let (sender, arm) = event();
        senders.push(sender);
        return Box::pin(arm);
    }
    let (a, b) = (tree(depth - 1, senders), tree(depth - 1, senders));
    Box::pin(async move {
        let (a, b) = gather((a, b)).await;
        a + b
    })
}

#[test]
fn a_wake_in_a_tree_of_nested_pairs_is_linear_in_its_depth() {
    let depth = 10;
    let mut senders = Vec::new();
    let mut task = Task::new(tree(depth, &mut senders));
    task.run();
    for arm in [0, 1, 511, 512, 700, 1023] {
        let before = total(&senders);
        senders[arm].wake();
        task.run();
        let polls = total(&senders) - before;
        assert!((1..=depth + 1).contains(&polls), "{polls} polls");
    }
}

#[test]
fn a_poll_polls_at_most_128_arms_and_the_next_goes_on_there() {
    for n in [128, 129, 256, 257, 1000] {
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms));
        let mut polled = 0;
        while polled < n {
            assert!(task.poll().is_pending());
            let now = total(&senders);
            assert_eq!(now, n.min(polled + 128));
            assert!(senders[..now].iter().all(|sender| sender.polls() == 1));
            polled = now;
            assert_eq!(task.wakes.count(), usize::from(polled < n));
        }
    }
}

#[test]
fn arms_that_wake_themselves_do_not_starve_those_behind() {
    // 500 arms that yield for ever, then one that counts: it is polled once per sweep.
    let (sender, arm) = event::<()>();
    let arms = (0..500)
        .map(|_| Box::pin(Yield(usize::MAX)) as std::pin::Pin<Box<dyn Future<Output = ()>>>)
        .chain([Box::pin(arm) as _]);
    let mut task = Task::new(gather(arms));
    for _ in 0..4 {
        assert!(task.poll().is_pending());
        assert_eq!(task.wakes.count(), 1);
    }
    assert_eq!(sender.polls(), 1);
    sender.wake();
    for _ in 0..5 {
        assert!(task.poll().is_pending());
    }
    assert_eq!(sender.polls(), 2);
}

#[test]
fn an_arm_woken_during_a_sweep_is_visited_in_it_if_it_lies_ahead() {
    for n in [3, 24, 25, 100, 700] {
        let (senders, arms) = events(n);
        let (trigger, triggered) = event::<()>();
        let wake = senders.clone();
        // The last arm, and one halfway: both are ahead.
        let first = async move {
            triggered.await;
            wake[n - 1].wake();
            wake[n / 2].wake();
            n
        };
        let mut arms: Vec<_> = arms.into_iter().map(boxed).collect();
        arms.insert(0, boxed(first));
        let mut task = Task::new(gather(arms));
        // In the first sweep all are awake anyway, and none has stored a waker yet.
        task.run();
        assert_eq!(total(&senders), n);
        trigger.send(());
        assert!(task.poll().is_pending());
        for (i, sender) in senders.iter().enumerate() {
            let is_woken = i == n - 1 || i == n / 2;
            assert_eq!(sender.polls(), 1 + usize::from(is_woken), "arm {i} of {n}");
        }
        // Nothing is left for the poll that their wakes asked for.
        task.run();
        assert_eq!(total(&senders), n + 2);
    }
}

#[test]
fn a_wake_ahead_in_the_same_poll_is_one_poll_and_a_wake_behind_is_the_next() {
    for n in [3usize, 30, 700] {
        let (senders, arms) = events(n);
        let (trigger, triggered) = event::<()>();
        let wake = senders.clone();
        let mut fired = false;
        let mut triggered = Box::pin(triggered);
        let middle = poll_fn(move |cx| {
            if triggered.as_mut().poll(cx).is_ready() && !fired {
                fired = true;
                wake[0].wake();
                wake[n - 1].wake();
            }
            Poll::<usize>::Pending
        });
        let mut arms = arms
            .into_iter()
            .map(|arm| Box::pin(arm) as std::pin::Pin<Box<dyn Future<Output = usize>>>)
            .collect::<Vec<_>>();
        arms.insert(n / 2, Box::pin(middle));
        let mut task = Task::new(gather(arms));
        task.run();
        assert_eq!(total(&senders), n);
        trigger.send(());
        assert!(task.poll().is_pending());
        assert_eq!(senders[n - 1].polls(), 2, "ahead: in the same poll");
        assert_eq!(senders[0].polls(), 1, "behind: not in the same poll");
        assert!(task.wakes.count() >= 1);
        assert!(task.poll().is_pending());
        assert_eq!(senders[0].polls(), 2);
        assert_eq!(total(&senders), n + 2);
    }
}

/// In its own group, in those beside it, below the same bit of a tree and below others.
#[test]
fn wakes_on_either_side_of_an_arm_are_seen_from_there() {
    for n in [60, 700, 8_000] {
        let (senders, arms) = events(n);
        let (trigger, triggered) = event::<()>();
        let near: Vec<isize> = vec![-400, -100, -30, -2, -1, 1, 2, 30, 100, 400];
        let near: Vec<usize> = near
            .into_iter()
            .filter_map(|at| (n / 2).checked_add_signed(at).filter(|at| *at < n))
            .collect();
        let (wake, woken) = (senders.clone(), near.clone());
        let mut triggered = Box::pin(triggered);
        let middle = poll_fn(move |cx| {
            if triggered.as_mut().poll(cx).is_ready() {
                for at in &woken {
                    wake[*at].wake();
                }
            }
            Poll::<usize>::Pending
        });
        let mut arms: Vec<_> = arms.into_iter().map(boxed).collect();
        arms[n / 2] = boxed(middle);
        let mut task = Task::new(gather(arms));
        task.run();
        assert_eq!(total(&senders), n - 1);
        trigger.send(());
        let polls = |ahead| {
            let polls = near.iter().filter(|at| (**at > n / 2) == ahead);
            polls.map(|at| senders[*at].polls()).collect::<Vec<_>>()
        };
        assert!(task.poll().is_pending());
        assert!(polls(true).iter().all(|polls| *polls == 2), "{n}");
        assert!(polls(false).iter().all(|polls| *polls == 1), "{n}");
        assert!(task.run().1.is_none());
        assert!(polls(false).iter().all(|polls| *polls == 2), "{n}");
        assert_eq!(total(&senders), n - 1 + near.len(), "{n}");
    }
}

/// The three lie below one bit of the tree, or at least may.
#[test]
fn an_arm_that_is_woken_between_two_that_are_awake_is_polled_between_them() {
    for n in [70, 700, 2_000, 8_000, 20_000] {
        for apart in [1, 21, 30] {
            let (senders, arms) = events(n);
            let order = Arc::new(Mutex::new(Vec::new()));
            let log = order.clone();
            let wake = senders[apart].clone();
            let arms: Vec<_> = arms
                .into_iter()
                .enumerate()
                .map(|(at, mut arm)| {
                    let (log, wake) = (log.clone(), wake.clone());
                    boxed(poll_fn(move |cx| {
                        log.lock().unwrap().push(at);
                        let polled = Pin::new(&mut arm).poll(cx);
                        if at == 0 && polled.is_ready() {
                            wake.wake();
                        }
                        polled
                    }))
                })
                .collect();
            let mut task = Task::new(gather(arms));
            task.run();
            order.lock().unwrap().clear();
            senders[2 * apart].wake();
            senders[0].send(0);
            assert!(task.poll().is_pending());
            assert_eq!(
                *order.lock().unwrap(),
                [0, apart, 2 * apart],
                "{n}, {apart} apart"
            );
        }
    }
}

/// Those behind lie below the same bit of the tree as the arm with which the next poll goes on.
#[test]
fn a_sweep_that_was_cut_goes_on_though_arms_behind_it_were_woken() {
    for n in [700, 2_000, 8_000, 20_000] {
        for behind in [1, 44, 65, 86, 107] {
            let (senders, arms) = events(n);
            let mut task = Task::new(gather(arms));
            task.run();
            let before = total(&senders);
            senders[..200].iter().for_each(Sender::wake);
            assert!(task.poll().is_pending());
            assert_eq!(total(&senders), before + 128, "{n}: cut");
            senders[behind].wake();
            assert!(task.poll().is_pending());
            assert_eq!(total(&senders), before + 200, "{n}: the rest of the sweep");
            assert_eq!(task.run().0, 1);
            assert_eq!(senders[behind].polls(), 3, "{n}, {behind}");
            assert_eq!(total(&senders), before + 201);
        }
    }
}

#[test]
fn wakers_outlive_the_gather() {
    for n in [1, 3, 25, 1000] {
        let (senders, arms) = events(n);
        let mut task = Task::new(gather(arms));
        task.run();
        let stored: Vec<Waker> = senders.iter().filter_map(Sender::waker).collect();
        assert_eq!(stored.len(), n);
        let wakes = task.wakes.clone();
        drop(task);
        let clones = stored.clone();
        for waker in &stored {
            waker.wake_by_ref();
        }
        for waker in clones {
            waker.wake();
        }
        assert_eq!(wakes.count(), 0, "a gather that is gone wakes nobody");
        drop(stored);
        assert_eq!(Arc::strong_count(&wakes), 1, "the parent waker is let go");
    }
}

#[test]
fn the_parent_waker_is_let_go_on_completion_though_arm_wakers_live_on() {
    for n in [3, 25, 1000] {
        let (senders, arms) = events(n);
        let mut future = Box::pin(gather(arms));
        let wakes = Wakes::new();
        let parent = Waker::from(wakes.clone());
        let mut poll = || {
            future
                .as_mut()
                .poll(&mut Context::from_waker(&parent))
                .is_ready()
        };
        while !poll() {
            if wakes.take() == 0 {
                for (i, sender) in senders.iter().enumerate() {
                    sender.send(i);
                }
            }
        }
        drop(parent);
        assert_eq!(Arc::strong_count(&wakes), 1);
    }
}

#[test]
fn another_parent_waker_replaces_the_old_one_before_the_poll_returns() {
    for n in [3, 25, 1000] {
        let (senders, arms) = events(n);
        let mut future = Box::pin(gather(arms));
        let old = Wakes::new();
        let mut poll = |wakes: &Arc<Wakes>| {
            loop {
                wakes.take();
                let waker = Waker::from(wakes.clone());
                let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
                if polled.is_ready() || wakes.count() == 0 {
                    return polled.is_ready();
                }
            }
        };
        assert!(!poll(&old));
        assert_eq!(Arc::strong_count(&old), 2);
        let new = Wakes::new();
        assert!(!poll(&new));
        assert_eq!(Arc::strong_count(&old), 1, "the old one is dropped");
        senders[1].wake();
        assert_eq!((old.count(), new.count()), (0, 1), "the new one is woken");
    }
}

#[test]
fn the_waker_of_an_arm_stays_the_same_from_poll_to_poll() {
    for n in [3, 25, 300] {
        let mut stored: Option<Waker> = None;
        let mut polls = 0;
        let picky = poll_fn(move |cx| {
            polls += 1;
            match &stored {
                None => stored = Some(cx.waker().clone()),
                Some(stored) => assert!(stored.will_wake(cx.waker())),
            }
            cx.waker().wake_by_ref();
            if polls > 5 {
                Poll::Ready(0_usize)
            } else {
                Poll::Pending
            }
        });
        let (senders, arms) = events(n);
        let arms = arms
            .into_iter()
            .map(|arm| Box::pin(arm) as std::pin::Pin<Box<dyn Future<Output = usize>>>)
            .chain([Box::pin(picky) as _]);
        let mut task = Task::new(gather(arms));
        assert!(task.run().1.is_none());
        for sender in &senders {
            sender.send(0);
        }
        assert!(task.run().1.is_some());
    }
}

#[test]
fn wakers_fire_from_other_threads() {
    for n in [3, 24, 100, 2000] {
        let (sent, received): (Vec<_>, Vec<_>) = (0..n)
            .map(|i| {
                let (sender, receiver) = futures::channel::oneshot::channel();
                ((i, sender), receiver)
            })
            .unzip();
        let threads: Vec<_> = {
            let mut halves = sent;
            let other = halves.split_off(n / 2);
            [halves, other]
                .into_iter()
                .map(|half| {
                    std::thread::spawn(move || {
                        for (i, sender) in half {
                            sender.send(i).unwrap();
                        }
                    })
                })
                .collect()
        };
        let output = futures::executor::block_on(gather(received));
        assert!(output.into_iter().map(Result::unwrap).eq(0..n));
        for thread in threads {
            thread.join().unwrap();
        }
    }
}

#[test]
fn an_arm_that_woke_itself_before_a_cut_is_polled_in_the_next_sweep() {
    // Nobody clones a waker, so that an array's marks alone say who is awake.
    let polls = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut index = 0;
    let arms = [(); 200].map(|()| {
        let first = index == 0;
        index += 1;
        let polls = polls.clone();
        poll_fn(move |cx| {
            if first && polls.replace(polls.get() + 1) == 0 {
                cx.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        })
    });
    let mut task = Task::new(gather(arms));
    let (turns, output) = task.run();
    assert!(output.is_none());
    assert_eq!(polls.get(), 2);
    assert_eq!(turns, 3, "128 arms, 72 arms, the first one again");
}
