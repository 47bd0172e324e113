//! Spread arms that need the outputs of others.
#![allow(
    clippy::cast_possible_truncation,
    clippy::manual_assert,
    clippy::redundant_closure,
    clippy::too_many_lines,
    reason = "what a test needs stands where it is used"
)]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, ready};

use gather::gather;
use support::clock::Clock;
use support::{Task, Yield, now};

struct Index {
    links: Vec<u64>,
}

fn index(count: u64) -> Index {
    Index {
        links: (0..count).collect(),
    }
}

#[test]
fn its_elements_are_made_of_what_it_needs() {
    let page = now(gather!(
        index = ready(index(3)),
        pages = |index| ..index.links.iter().map(|link| ready(link * 2)),
    ));
    assert_eq!(page.pages, [0, 2, 4]);
    assert_eq!(page.index.links.len(), 3);
}

#[test]
fn its_elements_run_beside_each_other_and_all_else() {
    for count in [0, 1, 5, 30, 1000] {
        let clock = Clock::new();
        let (page, took) = clock.run(gather!(
            before = |index| async {
                clock.sleep(1).await;
                index.links.len()
            },
            pages = |index| ..index.links.iter().map(|link| async {
                clock.sleep(1 + *link % 3).await;
                *link
            }),
            index = async {
                clock.sleep(2).await;
                index(count)
            },
            other = clock.sleep(4),
        ));
        assert_eq!(page.pages, (0..count).collect::<Vec<_>>());
        assert_eq!(took, if count > 2 { 5 } else { 4 });
    }
}

#[test]
fn each_element_is_polled_twice() {
    let polls = Cell::new(0);
    let clock = Clock::new();
    let poll = || polls.set(polls.get() + 1);
    let (page, _) = clock.run(gather!(
        index = async { index(300) },
        pages = |index| ..index.links.iter().map(|link| {
            let mut sleep = Box::pin(clock.sleep(1 + link % 50));
            std::future::poll_fn(move |cx| {
                poll();
                sleep.as_mut().poll(cx)
            })
        }),
    ));
    assert_eq!(page.pages.len(), 300);
    assert_eq!(polls.get(), 600);
}

#[test]
fn it_starts_in_the_poll_in_which_its_input_completes() {
    let started = Cell::new(0);
    let mut task = Task::new(gather!(
        pages = |index| ..index.links.iter().map(|_| {
            started.set(started.get() + 1);
            pending::<()>()
        }),
        index = async {
            Yield(1).await;
            index(3)
        },
    ));
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {pages: waiting, index: pending}"
    );
    assert_eq!(started.get(), 0);
    assert!(task.poll().is_pending());
    assert_eq!(started.get(), 3);
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {pages: pending, index: done}"
    );
}

#[test]
fn arms_on_both_sides_of_a_spread_are_shown_in_their_order() {
    let mut task = Task::new(gather!(
        first = ready(1),
        second = |first| async { Yield(*first).await },
        elements = ..(0..2).map(|_| ready(())),
        third = |_second| pending::<()>(),
        alone = pending::<()>(),
    ));
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {first: waiting, second: waiting, elements: waiting, third: waiting, alone: waiting}"
    );
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {first: done, second: pending, elements: done, third: waiting, alone: pending}"
    );
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {first: done, second: done, elements: done, third: pending, alone: pending}"
    );
}

#[test]
fn a_failure_of_an_element_stops_the_gather() {
    let told = RefCell::new(Vec::new());
    let failed = now(
        gather!(<fail_fast, labeled, on_cancel = |why| told.borrow_mut().push(why)>
            index = async { Ok::<_, String>(index(5)) },
            pages = |index| ..index.links.iter().map(|link| async move {
                if *link == 3 { Err(format!("link {link}")) } else { pending::<()>().await; Ok(()) }
            }),
        ),
    );
    let error = failed.map(|_| ()).unwrap_err();
    assert_eq!(error.arm().to_string(), "pages[3]");
    assert_eq!(format!("{error:#}"), "arm `pages[3]` failed: link 3");
    assert_eq!(format!("{told:?}").matches("Failed").count(), 1);

    let page = now(gather!(<fail_fast>
        index = async { Some(index(5)) },
        pages = |index| ..index.links.iter().map(|link| async move { Some(*link) }),
    ));
    assert_eq!(page.unwrap().pages, [0, 1, 2, 3, 4]);
}

#[test]
fn every_error_of_its_elements_is_listed() {
    let failed = now(gather!(<validate>
        index = async { Ok::<_, String>(index(3)) },
        pages = |index| ..index.links.iter().map(|link| async move {
            if *link == 1 { Err("one") } else { Ok(*link) }
        }),
    ));
    assert_eq!(
        failed.map(|_| ()).unwrap_err().pages,
        [None, Some("one"), None]
    );
    let skipped = now(gather!(<validate>
        index = async { Err::<Index, _>("index") },
        pages = |index| ..index.links.iter().map(|link| async move { Ok::<_, u8>(*link) }),
    ));
    let errors = skipped.map(|_| ()).unwrap_err();
    assert_eq!((errors.index, errors.pages), (Some("index"), vec![]));
}

#[test]
fn settle_tells_of_each_element_or_why_there_are_none() {
    let page = now(gather!(<settle>
        index = async { index(3) },
        pages = |index| ..index.links.iter().map(|link| async move {
            assert!(*link != 1, "link {link}");
            *link
        }),
    ));
    let pages: Vec<_> = page
        .pages
        .into_iter()
        .map(|page| page.map_err(|why| why.to_string()))
        .collect();
    assert_eq!(
        pages,
        [Ok(0), Err("arm `pages[1]` panicked: link 1".into()), Ok(2)]
    );

    let page = now(gather!(<settle>
        index = async { if true { panic!("boom") } else { index(1) } },
        pages = |index| ..index.links.iter().map(|link| ready(*link)),
    ));
    let [Err(why)] = &page.pages[..] else {
        panic!("one reason in the place of the elements")
    };
    assert_eq!(
        why.to_string(),
        "arm `pages` was skipped: arm `index`, which it needs, has no output"
    );

    let page = now(gather!(<settle>
        index = ready(index(1)),
        pages = |index| ..{
            assert!(index.links.is_empty(), "no link");
            [ready(0)]
        },
        other = ready(1),
    ));
    assert_eq!(
        page.pages[0].as_ref().unwrap_err().to_string(),
        "arm `pages` panicked: no link"
    );
    assert_eq!(page.other.unwrap(), 1);

    let page = now(gather!(<settle, until = ready(())>
        index = pending::<Index>(),
        pages = |index| ..index.links.iter().map(|link| ready(*link)),
    ));
    assert!(page.pages[0].as_ref().unwrap_err().is_cancelled());
}

#[test]
fn its_elements_hold_the_places_of_a_limit() {
    for limit in 1..7 {
        for count in [0, 1, 3, 40] {
            for ticks in 0..3 {
                let clock = Clock::new();
                let (running, most) = (Cell::new(0), Cell::new(0));
                let arm = async |ticks: u64| {
                    running.set(running.get() + 1);
                    most.set(most.get().max(running.get()));
                    clock.sleep(ticks).await;
                    running.set(running.get() - 1);
                };
                let arm = &arm;
                let (page, _) = clock.run(gather!(<limit = limit>
                    first = |_index| arm(ticks),
                    pages = |index| ..index.links.iter().map(|link| arm(*link % 3 * ticks)),
                    index = async { arm(1).await; index(count) },
                    plain = ..(0..count).map(|n| arm(n % 2)),
                    again = |index, _first| ..index.links.iter().map(|_| arm(0)).filter(|_| true),
                    other = arm(2),
                    last = |_other| arm(ticks),
                ));
                assert_eq!(
                    (page.pages.len(), page.plain.len(), page.again.len()),
                    (count as usize, count as usize, count as usize)
                );
                assert!(most.get() <= limit, "{} of {limit}", most.get());
                if count == 40 {
                    assert_eq!(most.get(), limit);
                }
            }
        }
    }
}

#[test]
fn until_and_progress_count_its_elements() {
    let clock = Clock::new();
    let done = RefCell::new(Vec::new());
    let (page, took) = clock.run(gather!(<
        until = clock.sleep(4),
        progress = |at: gather::Progress| done.borrow_mut().push(format!("{} {}/{:?}", at.arm, at.done, at.total)),
    >
        index = async { clock.sleep(1).await; index(3) },
        pages = |index| ..index.links.iter().map(|link| async { clock.sleep(1 + *link * 2).await; *link }),
        never = |_late| ..[ready(())],
        late = clock.sleep(9),
    ));
    let stopped = page.map(|_| ()).unwrap_err();
    assert_eq!(took, 4);
    assert_eq!(
        stopped.to_string(),
        "stopped before arms `pages[2]`, `never` and `late` had finished"
    );
    let partial = stopped.into_partial();
    assert_eq!(partial.pages, [Some(0), Some(1), None]);
    assert_eq!(
        done.take(),
        ["index 1/None", "pages[0] 2/None", "pages[1] 3/None"]
    );
}

#[test]
fn attributes_are_those_of_its_elements() {
    let clock = Clock::new();
    let log = RefCell::new(Vec::new());
    let log = &log;
    let (page, took) = clock.run(gather!(<fail_fast>
        index = async { Ok::<_, String>(index(3)) },
        #[until(clock.sleep(index.links.len() as u64))]
        #[on_cancel(|| log.borrow_mut().push("late"))]
        pages = |index| ..index.links.iter().map(|link| async { clock.sleep(*link * 2).await; Ok(*link) }),
        #[shield]
        safe = |index| ..index.links.iter().map(|link| async { clock.sleep(*link * 3).await; log.borrow_mut().push("safe"); Ok(()) }),
        #[background]
        along = |index| ..index.links.iter().map(|link| async { clock.sleep(*link * 50).await; Ok(*link) }),
        bad = async { clock.sleep(5).await; Err::<(), _>("bad".to_owned()) },
    ));
    assert_eq!(page.map(|_| ()), Err("bad".to_owned()));
    assert_eq!(took, 6);
    assert_eq!(log.borrow()[..], ["safe", "late", "safe", "safe"]);

    let (page, took) = clock.run(gather!(
        index = async { index(3) },
        #[until(clock.sleep(3))]
        pages = |index| ..index.links.iter().map(|link| async {
            clock.sleep(*link * 2).await;
            *link
        }),
        #[background]
        along = |index| ..index.links.iter().map(|link| async {
            clock.sleep(*link * 50).await;
            *link
        }),
        #[background]
        never = |_idle| ..[ready(())],
        #[background]
        idle = pending::<()>(),
    ));
    assert_eq!(page.pages, [Some(0), Some(1), None]);
    assert_eq!(page.along, [Some(0), None, None]);
    assert_eq!(page.never, []);
    assert_eq!(took, 3);
}

#[test]
fn errors_are_converted_and_labeled() {
    #[derive(Debug, PartialEq)]
    struct AppError(String);
    impl From<u8> for AppError {
        fn from(n: u8) -> Self {
            Self(n.to_string())
        }
    }
    impl<E: std::fmt::Debug> From<gather::ArmError<E>> for AppError {
        fn from(error: gather::ArmError<E>) -> Self {
            Self(format!("{}: {:?}", error.arm(), error.error()))
        }
    }
    let page = now(gather!(<fail_fast, error = AppError>
        index = async { Ok::<_, u8>(index(2)) },
        pages = |index| ..index.links.iter().map(|link| async move { if *link == 1 { Err(7_u8) } else { Ok(()) } }),
    ));
    assert_eq!(page.map(|_| ()), Err(AppError("7".into())));
    let page = now(gather!(<fail_fast, error = AppError, labeled, limit = 2>
        index = async { Ok::<_, u8>(index(2)) },
        pages = |index| ..index.links.iter().map(|link| async move { if *link == 1 { Err(7_u8) } else { Ok(()) } }),
    ));
    assert_eq!(page.map(|_| ()), Err(AppError("pages[1]: 7".into())));
    let page = now(gather!(<validate, error = AppError>
        index = async { Ok::<_, u8>(index(2)) },
        pages = |index| ..index.links.iter().map(|link| async move { if *link == 1 { Err(7_u8) } else { Ok(()) } }),
    ));
    assert_eq!(
        page.map(|_| ()).unwrap_err().pages,
        [None, Some(AppError("7".into()))]
    );
}

/// A panic of an element, or of the iterator, leaves nothing behind; nor does a drop at any poll.
#[test]
fn all_is_dropped_once() {
    struct Thing<'a>(&'a Cell<i32>, Vec<u64>);
    impl Drop for Thing<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() - 1);
        }
    }
    let alive = Cell::new(0);
    let thing = || {
        alive.set(alive.get() + 1);
        Thing(&alive, (0..30).collect())
    };
    let thing = &thing;
    for polls in 0..8 {
        for fatal in [None, Some(0), Some(7), Some(29)] {
            for in_iterator in [false, true] {
                let mut task = Task::new(gather!(<limit = 40>
                    index = async { Yield(1).await; thing() },
                    pages = |index| ..index.1.iter().map(move |link| {
                        assert!(!(in_iterator && Some(*link) == fatal), "boom");
                        let own = thing();
                        async move {
                            let _own = own;
                            let _read = index.1.len();
                            Yield(*link as usize % 3).await;
                            assert!(Some(*link) != fatal, "boom");
                            thing()
                        }
                    }),
                ));
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    (0..polls).any(|_| task.poll().is_ready())
                }));
                drop(task);
                assert_eq!(alive.get(), 0, "{polls} polls, panic at {fatal:?}");
            }
        }
    }
}

#[test]
fn it_can_be_sent() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }
    async fn page(count: u64) -> u64 {
        let base = 1;
        let page = gather!(<limit = 3>
            index = async { index(count) },
            pages = |index| ..index.links.iter().map(|link| async move { Yield(1).await; link + base }),
            again = move |index| ..index.links.iter().map(move |link| async move { Yield(1).await; link + base }),
        );
        page.await.pages.iter().sum()
    }
    assert_eq!(now(is_send(page(4))), 10);
}

#[test]
fn more_elements_than_one_poll_polls() {
    let mut task = Task::new(gather!(
        pages = |index| ..index.links.iter().map(|link| ready(*link)),
        index = ready(index(1000)),
    ));
    let mut polls = 0;
    let page = loop {
        polls += 1;
        assert!(polls < 20);
        if let std::task::Poll::Ready(page) = task.poll() {
            break page;
        }
        assert_eq!(task.wakes.count(), 1, "it wakes itself");
    };
    assert_eq!(polls, 8);
    assert_eq!(page.pages.len(), 1000);
}

/// What an arm waits for may be a spread, of either kind: it gets all outputs at once, when the last
/// is there.
#[test]
fn others_may_need_it() {
    for count in [0, 1, 4, 100] {
        let clock = Clock::new();
        let (page, took) = clock.run(gather!(
            sum = |pages| async {
                clock.sleep(1).await;
                pages.iter().sum::<u64>()
            },
            total = |pages, plain, sum| ready(
                pages.len() + plain.len() + usize::try_from(*sum).unwrap()
            ),
            titles = |pages, index| ..pages
                .iter()
                .zip(&index.links)
                .map(|(page, link)| ready(page + link)),
            pages = |index| ..index.links.iter().map(|link| async {
                clock.sleep(1 + *link % 3).await;
                *link
            }),
            index = async {
                clock.sleep(1).await;
                index(count)
            },
            plain = ..(0..count).map(|n| ready(n)),
            after = |_plain| clock.sleep(2),
        ));
        let sum: u64 = (0..count).sum();
        assert_eq!(page.sum, sum);
        assert_eq!(page.total, usize::try_from(2 * count + sum).unwrap());
        assert_eq!(page.titles, (0..count).map(|n| 2 * n).collect::<Vec<_>>());
        assert_eq!(
            (page.pages, page.plain),
            ((0..count).collect(), (0..count).collect())
        );
        assert_eq!(
            took,
            match count {
                0 => 2,
                1 => 3,
                _ => 5,
            }
        );
    }
}

#[test]
fn others_may_need_it_in_other_modes() {
    let page = now(gather!(<fail_fast, limit = 2>
        index = async { Ok::<_, String>(index(3)) },
        pages = |index| ..index.links.iter().map(|link| async move { Ok(*link) }),
        sum = |pages| async { Ok(pages.iter().sum::<u64>()) },
    ));
    assert_eq!(page.unwrap().sum, 3);
    let page = now(gather!(<fail_fast, error = String>
        index = async { Ok::<_, String>(index(3)) },
        pages = |index| ..index.links.iter().map(|link| async move { Ok::<_, &str>(*link) }),
        #[until(pending::<()>())]
        more = |index| ..index.links.iter().map(|link| async move { Ok::<_, &str>(*link) }),
        sum = |pages, more| async { Ok::<_, String>(pages.iter().sum::<u64>() + more.iter().flatten().sum::<u64>()) },
    ));
    assert_eq!(page.unwrap().sum, 6);
    let page = now(gather!(<fail_fast>
        pages = ..(0..3).map(|n| async move { if n == 1 { Err(n) } else { Ok(n) } }),
        never = |pages| async { Ok(pages.len()) },
    ));
    assert_eq!(page.map(|_| ()), Err(1));

    let page = now(gather!(<settle>
        pages = ..(0..3).map(|n| async move { assert_ne!(n, 1, "one"); n }),
        good = |pages| ready(pages.iter().flatten().sum::<i32>()),
        bad = async { if true { panic!("boom") } },
        none = |_bad| ..[ready(1)],
        behind = |none| ready(none.len()),
    ));
    assert_eq!(page.good.unwrap(), 2);
    assert!(page.pages[1].is_err());
    assert!(page.none[0].is_err());
    assert_eq!(
        page.behind.unwrap_err().to_string(),
        "arm `behind` was skipped: arm `none`, which it needs, has no output"
    );

    let clock = Clock::new();
    let (page, _) = clock.run(gather!(<until = clock.sleep(3)>
        early = ..(0..3).map(|n| async move { n }),
        seen = |early| ready(early.len()),
        late = |early| ..early.iter().map(|n| async { clock.sleep(*n * 2).await; *n }),
        never = |late| ready(late.len()),
    ));
    let partial = page.map(|_| ()).unwrap_err().into_partial();
    assert_eq!(partial.early, [Some(0), Some(1), Some(2)]);
    assert_eq!(
        (partial.seen, partial.late, partial.never),
        (Some(3), vec![Some(0), Some(1), None], None)
    );
}

#[test]
fn in_validate_others_get_the_values_if_none_has_failed() {
    let fetch = |fail: Option<u32>| {
        now(gather!(<validate>
            pages = ..(0..4_u32).map(move |n| async move {
                if Some(n) == fail { Err(format!("page {n}")) } else { Ok(n) }
            }),
            sum = |pages: &Vec<u32>| ready(Ok::<_, u8>(pages.iter().sum::<u32>())),
            more = |pages| ..pages.iter().map(|n| ready(Ok::<_, u8>(n * 10))),
            count = |more, _sum| ready(Ok::<_, ()>(more.len())),
        ))
    };
    let page = fetch(None).map_err(|_| ()).unwrap();
    assert_eq!(page.pages, [0, 1, 2, 3]);
    assert_eq!(
        (page.sum, page.more, page.count),
        (6, vec![0, 10, 20, 30], 4)
    );

    let errors = fetch(Some(2)).map(|_| ()).unwrap_err();
    assert_eq!(errors.pages, [None, None, Some("page 2".to_owned()), None]);
    assert_eq!(
        (errors.sum, errors.more, errors.count),
        (None, vec![], None)
    );
}

#[test]
fn in_validate_what_was_lent_has_no_errors_whoever_fails() {
    let errors = now(gather!(<validate>
        early = async { Err::<(), _>("early") },
        pages = ..(0..3).map(|n| ready(Ok::<_, u8>(n))),
        bad = |pages| ..pages.iter().map(|n| ready(if *n == 1 { Err(*n) } else { Ok(*n) })),
        behind = |bad| ready(Ok::<_, ()>(bad.len())),
        sum = |pages| ready(if pages.len() == 3 { Err("three") } else { Ok(()) }),
    ));
    let errors = errors.map(|_| ()).unwrap_err();
    assert_eq!((errors.early, errors.sum), (Some("early"), Some("three")));
    assert_eq!(errors.pages, [None; 3]);
    assert_eq!(errors.bad, [None, Some(1), None]);
    assert_eq!(errors.behind, None);

    // An arm's failure is not that of a spread that is visited behind it, nor the other way round.
    let seen = Cell::new(0);
    let errors = now(gather!(<validate>
        bad = ..[ready(Err::<u8, _>("bad"))],
        good = ..[ready(Ok::<_, u8>(1)), ready(Ok(2))],
        seen = |good| {
            seen.set(good.iter().sum());
            ready(Ok::<_, ()>(()))
        },
        unseen = |bad| {
            seen.set(bad.len() as u8 + 100);
            ready(Ok::<_, ()>(()))
        },
    ));
    assert_eq!(errors.map(|_| ()).unwrap_err().bad, [Some("bad")]);
    assert_eq!(seen.get(), 3);
}

#[test]
fn in_validate_with_a_deadline_nothing_finished_is_lost() {
    for fail in [false, true] {
        let stopped = now(gather!(<validate, until = ready(())>
            pages = ..(0..2).map(|n| ready(if fail && n == 1 { Err("one") } else { Ok(n) })),
            seen = |pages| ready(Ok::<_, ()>(pages.len())),
            slow = pending::<Result<(), ()>>(),
        ));
        let partial = stopped.map(|_| ()).unwrap_err().into_partial();
        if fail {
            assert_eq!(partial.pages, [Some(Ok(0)), Some(Err("one"))]);
            assert_eq!(partial.seen, None);
        } else {
            assert_eq!(partial.pages, [Some(Ok(0)), Some(Ok(1))]);
            assert_eq!(partial.seen, Some(Ok(2)));
        }
    }
}

#[test]
fn in_validate_with_converted_errors_and_elements_that_may_be_left_out() {
    #[derive(Debug, PartialEq)]
    struct App(String);
    impl From<gather::ArmError<u8>> for App {
        fn from(error: gather::ArmError<u8>) -> Self {
            Self(format!("{} {}", error.arm(), error.error()))
        }
    }
    for limit in 1..5 {
        let page = now(gather!(<validate, error = App, labeled, limit = limit>
            #[until(ready(()))]
            pages = ..(0..3_u8).map(|n| async move {
                if n == 1 { pending::<()>().await }
                Ok::<_, u8>(n)
            }),
            there = |pages| ready(Ok::<_, u8>(pages.iter().flatten().count())),
        ));
        let page = page.unwrap();
        assert_eq!(page.there, page.pages.iter().flatten().count());
        assert!(page.pages.len() == 3 && page.pages[1].is_none());

        let page = now(gather!(<validate, error = App, labeled, limit = limit>
            pages = ..(0..3_u8).map(|n| ready(if n == 1 { Err(n) } else { Ok(n) })),
            there = |pages| ready(Ok::<_, u8>(pages.len())),
        ));
        let errors = page.map(|_| ()).unwrap_err();
        assert_eq!(
            errors.pages,
            [None, Some(App("pages[1] 1".to_owned())), None]
        );
        assert_eq!(errors.there, None);

        let page = now(gather!(<validate, labeled, limit = limit>
            first = ready(Ok::<_, u8>(2_u8)),
            pages = |first| ..(0..*first).map(|n| ready(Ok::<_, u8>(n))),
            there = |pages| ready(if pages.is_empty() { Ok(0) } else { Err(pages.len()) }),
        ));
        let errors = page.map(|_| ()).unwrap_err();
        assert_eq!(errors.pages.len(), 2);
        assert_eq!(errors.there.unwrap().to_string(), "arm `there` failed");
    }
}

#[test]
fn a_spread_that_others_need_or_that_needs_others_may_come_first_where_errors_are_converted() {
    #[derive(Debug, PartialEq)]
    struct App(u8);
    impl From<u8> for App {
        fn from(error: u8) -> Self {
            Self(error)
        }
    }
    macro_rules! both {
        ($($mode:ident)*) => {$(
            let page = now(gather!(<$mode, error = App>
                pages = ..(0..3).map(|n| ready(Ok::<_, u8>(n))),
                count = |pages| ready(Ok::<_, u8>(pages.len())),
            ));
            assert_eq!(page.unwrap().count, 3);
            let page = now(gather!(<$mode, error = App>
                pages = |count| ..(0..*count).map(|n| ready(Ok::<_, u8>(n))),
                count = ready(Ok::<_, u8>(3)),
            ));
            assert_eq!(page.unwrap().pages, [0, 1, 2]);
            let page = now(gather!(<$mode, error = App>
                more = |pages| ..pages.iter().map(|n| ready(Ok::<_, u8>(n + 1))),
                pages = |count| ..(0..*count).map(|n| ready(Ok::<_, u8>(n))),
                count = ready(Ok::<_, u8>(3)),
            ));
            assert_eq!(page.unwrap().more, [1, 2, 3]);
        )*};
    }
    both!(fail_fast validate);
}

/// Those that a stop finds before their first poll are not started any more, with `grace` or a shield.
#[test]
fn elements_that_a_stop_has_not_reached_are_not_started() {
    for turns in [0, 1] {
        let polled = RefCell::new(Vec::new());
        let element = |i: usize| {
            let polled = &polled;
            async move {
                polled.borrow_mut().push(i);
                if i == 0 { Err(0) } else { Ok(()) }
            }
        };
        let a = || async move {
            Yield(turns).await;
            Ok::<_, u8>(())
        };
        let graced = now(gather!(<fail_fast, grace = pending::<()>>
            a = a(),
            s = |_a| ..(0..3).map(&element),
        ));
        assert!(graced.is_err());
        assert_eq!(polled.take(), [0], "{turns}");
        let shielded = now(gather!(<fail_fast>
            a = a(),
            #[shield] s = |_a| ..(0..3).map(&element),
        ));
        assert!(shielded.is_err());
        assert_eq!(polled.take(), [0], "{turns}");
    }
}

/// The iterator's panic is no arm's, with a limit and without.
#[test]
fn a_panic_of_the_iterator_unwinds_under_settle() {
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
    let elements = || {
        (0..3).map(|i| {
            if i == 1 {
                resume_unwind(Box::new("next"));
            }
            ready(())
        })
    };
    let caught = |run: &mut dyn FnMut()| catch_unwind(AssertUnwindSafe(run)).is_err();
    assert!(caught(&mut || {
        now(gather!(<settle> a = ready(()), s = |_a| ..elements()));
    }));
    assert!(caught(&mut || {
        now(gather!(<settle, limit = 1> a = ready(()), s = |_a| ..elements()));
    }));
    assert!(caught(&mut || {
        now(gather!(<settle> a = ready(()), s = ..elements()));
    }));
}

/// Nobody waits for background arms, so that none is unfinished.
#[test]
fn a_background_spread_is_not_among_the_unfinished() {
    let stopped = now(gather!(<until = ready(())>
        a = pending::<()>(),
        #[background] b = |_a| ready(()),
        #[background] c = |_a| ..[ready(())],
        #[background] d = ..[pending::<()>()],
    ));
    let stopped = stopped.map(|_| ()).unwrap_err();
    let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
    assert_eq!(unfinished, ["a"]);
}

/// `return` leaves the arm, as it does in one that is no spread.
#[test]
fn return_leaves_the_arm_with_elements() {
    let factor = 2;
    let elements = |count: u32| {
        let call = gather!(
            count = ready(count),
            doubled = |count| ..{
                if *count == 0 {
                    return Vec::new();
                }
                (0..*count).map(|value| ready(value * factor)).collect()
            },
            borrowed = |doubled| ..{
                let Some(first) = doubled.first() else {
                    return [None, None].map(ready);
                };
                [Some(first), doubled.last()].map(|value| ready(value.copied()))
            },
        );
        let all = now(call);
        (all.doubled, all.borrowed)
    };
    assert_eq!(elements(0), (vec![], vec![None, None]));
    assert_eq!(elements(3), (vec![0, 2, 4], vec![Some(0), Some(4)]));
}
