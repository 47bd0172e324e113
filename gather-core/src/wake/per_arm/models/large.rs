//! Large gathers: a tree.

use super::*;

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
    walks(WORDS, false, [(3, 0), (3, 20)], one_each);
}

#[test]
fn walks_to_leaves_under_the_root() {
    walks(2, false, [(0, 0), (1, 0)], one_each);
}

#[test]
fn walks_to_leaves_of_one_word() {
    walks(WORDS, false, [(1, 1), (7, 2)], one_each);
}

#[test]
fn walks_to_leaves_of_two_words() {
    walks(WORDS, false, [(1, 1), (21, 2)], one_each);
}

#[test]
fn walks_a_bank() {
    walks(WORDS, true, [(1, 1), (21, 2)], one_each);
}

/// Each of them finds the words above empty, or just about to be.
#[test]
fn walks_to_leaves_of_one_word_of_words() {
    walks(DEEP, false, [(1, 1), (7, 2)], one_each);
}

#[test]
fn walks_a_deep_bank() {
    walks(DEEP, true, [(1, 1), (9, 2)], one_each);
}

/// The owner may have emptied a word before the waker that filled it tells of it above. What that leaves
/// there neither keeps the owner busy nor stops the next waker.
#[test]
fn tells_late_of_a_word_that_is_empty_again() {
    model(|| {
        let task = Task::new();
        let (mut gather, [a, b]) = start(&task, DEEP, false, [(1, 1), (7, 2)]);
        let thread = thread::spawn(move || a.wake());
        gather.poll(&task);
        thread.join().unwrap();
        while gather.run_once(&task) {}
        b.wake();
        end(gather, [], &task);
    });
}

/// The bank is older than the first waker, and has no parent waker before the poll ends.
#[test]
fn wakes_during_the_first_poll_of_a_bank() {
    wakes_at_once(2, true, [(0, 0), (1, 0)], false);
}

/// The only waker may be gone again before the poll ends.
#[test]
fn one_wakes_and_is_gone_during_the_first_poll_of_a_bank() {
    wakes_at_once(2, true, [(1, 0)], true);
}

#[test]
fn cut_within_a_leaf() {
    walks(WORDS, false, [(3, 0), (3, 1), (3, 2)], |[a, b, c]| {
        [std::vec![a, c], std::vec![b]]
    });
}

#[test]
fn cut_within_a_word() {
    walks(WORDS, false, [(3, 0), (4, 1), (5, 2)], |[a, b, c]| {
        [std::vec![a, c], std::vec![b]]
    });
}

#[test]
fn cut_between_words() {
    walks(WORDS, false, [(3, 0), (4, 1), (21, 2)], |[a, b, c]| {
        [std::vec![b, c], std::vec![a]]
    });
}

/// A waker of an arm that was passed, while the owner is behind it.
#[test]
fn cut_and_woken_behind() {
    walks(WORDS, true, [(3, 0), (4, 1), (5, 2)], |[a, b, c]| {
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
fn cut_in_a_bank_under_the_root() {
    walks(4, true, [(0, 0), (1, 0), (2, 0), (3, 0)], |[a, b, c, d]| {
        [std::vec![b, d], std::vec![c, a]]
    });
}

#[test]
fn cut_and_woken_behind_in_another_word() {
    walks(
        WORDS,
        true,
        [(0, 0), (1, 0), (2, 0), (21, 0)],
        |[a, b, c, d]| [std::vec![b, c, d], std::vec![a]],
    );
}

#[test]
fn last_wakers_of_leaves_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (gather, [a, b]) = start(&task, WORDS, false, [(3, 0), (4, 0)]);
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
        let (gather, [a, b]) = start(&task, WORDS, false, [(3, 0), (3, 1)]);
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

/// One of them tells the words above, the other gives its reference back with its bit.
#[test]
fn last_wakers_of_one_leaf_are_used_up_while_the_owner_drops() {
    model(|| {
        let task = Task::new();
        let (gather, [a, b]) = start(&task, WORDS, false, [(3, 0), (3, 1)]);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || b.wake()),
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
        let (mut gather, [a, b]) = start(&old, WORDS, false, [(3, 0), (4, 0)]);
        let threads = [
            thread::spawn(move || a.wake()),
            thread::spawn(move || b.wake()),
        ];
        gather.poll(&new);
        end(gather, threads, &new);
        old.assert_released();
    });
}
