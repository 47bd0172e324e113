//! What others need, where the gather stops and some arms go on: a spread that never came whole.
mod support;

use std::future::{pending, ready};
use std::rc::Rc;

use gather::gather;
use support::{Numbers, Yield, now};

/// A value on the heap after so many turns.
async fn boxed(turns: usize) -> Rc<usize> {
    Yield(turns).await;
    Rc::new(turns)
}

/// The same, or a failure.
async fn page(turns: usize, fails: bool) -> Result<Rc<usize>, usize> {
    Yield(turns).await;
    if fails {
        Err(turns)
    } else {
        Ok(Rc::new(turns))
    }
}

#[test]
fn a_failure_within_a_spread_that_others_need_and_grace() {
    for failing in 0..3 {
        let result = now(gather!(<fail_fast, grace = pending::<()>>
            pages = ..(0..3).map(|i| page(5 - i, i == failing)),
            total = |pages| async { Ok(pages.len()) },
        ));
        assert_eq!(result.map(|_| ()), Err(5 - failing));
    }
}

#[test]
fn a_failure_within_a_shielded_spread_that_others_need() {
    for failing in 0..3 {
        let result = now(gather!(<fail_fast>
            #[shield] pages = ..(0..3).map(|i| page(5 - i, i == failing)),
            total = |pages| async { Ok(pages.len()) },
        ));
        assert_eq!(result.map(|_| ()), Err(5 - failing));
    }
}

#[test]
fn a_failure_elsewhere_while_a_shielded_arm_goes_on() {
    let result = now(gather!(<fail_fast>
        pages = ..[page(9, false), page(0, false)],
        total = |pages| async { Ok::<_, usize>(pages.len()) },
        #[shield] end = async { Yield(3).await; Ok(()) },
        fails = ready(Err::<(), _>(7)),
    ));
    assert_eq!(result.map(|_| ()), Err(7));
}

#[test]
fn what_had_finished_of_a_spread_that_others_need() {
    // Elements that were dropped by the stop have no output, those that were done have theirs.
    let stopped = now(gather!(<until = Yield(1)>
        a = ..[boxed(0), boxed(99)],
        b = |a| async { a.len() },
        #[shield] c = Yield(5),
    ))
    .unwrap_err();
    let names: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
    assert_eq!(names, ["a[1]", "b"]);
    let partial = stopped.into_partial();
    assert_eq!(partial.a, [Some(Rc::new(0)), None]);
    assert_eq!((partial.b, partial.c.is_some()), (None, true));

    // In the grace all of them finish; what needs them is not started any more.
    let stopped = now(gather!(<until = Yield(1), grace = || Yield(50)>
        a = ..[boxed(0), boxed(9)],
        b = |a| async { a.len() },
    ))
    .unwrap_err();
    let partial = stopped.into_partial();
    assert_eq!(partial.a, [Some(Rc::new(0)), Some(Rc::new(9))]);
    assert_eq!(partial.b, None);
}

#[test]
fn the_same_in_settle() {
    let settled = now(gather!(<settle, until = Yield(1)>
        a = ..[boxed(0), boxed(99)],
        b = |a| async { a.len() },
        #[shield] c = Yield(5),
    ));
    assert_eq!(*settled.a[0].as_ref().unwrap(), Rc::new(0));
    assert!(settled.a[1].as_ref().unwrap_err().is_cancelled());
    assert!(settled.b.unwrap_err().is_cancelled());
    assert!(settled.c.is_ok());
}

#[test]
fn the_same_under_a_limit() {
    let stopped = now(gather!(<limit = 2, until = Yield(1)>
        #[shield] c = Yield(5),
        a = ..(0..3).map(|_| boxed(99)),
        b = |a| async { a.len() },
    ))
    .unwrap_err();
    assert_eq!(stopped.into_partial().a, [None, None, None]);
}

#[test]
fn the_same_of_a_spread_that_needs_others() {
    let result = now(gather!(<fail_fast, grace = pending::<()>>
        first = ready(Ok(3)),
        pages = |first| ..(0..*first).map(|i| page(5 - i, i == 1)),
        total = |pages| async { Ok(pages.len()) },
    ));
    assert_eq!(result.map(|_| ()), Err(4));

    let stopped = now(gather!(<until = Yield(2)>
        first = ready(2),
        a = |first| ..(0..*first).map(|i| boxed(99 * i)),
        b = |a| async { a.len() },
        #[shield] c = Yield(5),
    ))
    .unwrap_err();
    assert_eq!(stopped.into_partial().a, [Some(Rc::new(0)), None]);
}

#[test]
fn the_same_of_a_spread_with_a_deadline() {
    let stopped = now(gather!(<until = Yield(1)>
        #[until(pending::<()>())] a = ..[boxed(0), boxed(99)],
        b = |a| async { a.len() },
        #[shield] c = Yield(5),
    ))
    .unwrap_err();
    assert_eq!(stopped.into_partial().a, [Some(Some(Rc::new(0))), None]);
}

#[test]
fn a_panic_of_an_arm_that_goes_on() {
    let stopped = std::panic::catch_unwind(|| {
        now(gather!(<until = Yield(1)>
            a = ..[boxed(0), boxed(99)],
            b = |a| async { a.len() },
            #[shield] c = async { Yield(5).await; panic!("boom") },
        ))
        .map(|_| ())
        .map_err(|_| ())
    });
    assert!(stopped.is_err());
}

/// Elements that take turns and may fail, with stops at any time: whatever was handed out is handed back
/// once, and an output is there exactly if its element had finished.
#[test]
fn at_any_time_in_any_order() {
    let mut numbers = Numbers::seed(7);
    for _ in 0..400 {
        let token = Rc::new(0);
        let elements: Vec<(usize, bool)> = (0..numbers.below(4))
            .map(|_| (numbers.below(6), numbers.below(4) == 0))
            .collect();
        let (stop, grace, shielded) = (numbers.below(6), numbers.below(8), numbers.below(8));
        let limit = 1 + numbers.below(4);
        let pages = || {
            let token = &token;
            elements
                .clone()
                .into_iter()
                .map(move |(turns, fails)| async move {
                    Yield(turns).await;
                    if fails {
                        Err(token.clone())
                    } else {
                        Ok(token.clone())
                    }
                })
        };
        let plain = || pages().map(|page| async { page.await.unwrap_or_else(|token| token) });
        let fails = elements.iter().any(|(_, fails)| *fails);

        let page = now(gather!(<fail_fast, grace = || Yield(grace)>
            pages = ..pages(), total = |pages| async { Ok(pages.len()) }
        ));
        assert_eq!(
            page.map(|page| page.total).ok(),
            (!fails).then_some(elements.len())
        );

        let page = now(gather!(<fail_fast>
            #[shield] pages = ..pages(),
            total = |pages| async { Ok(pages.len()) },
            #[shield] other = async { Yield(shielded).await; Ok(()) },
        ));
        assert_eq!(
            page.map(|page| page.total).ok(),
            (!fails).then_some(elements.len())
        );

        let page = now(
            gather!(<fail_fast, limit = limit, until = Yield(stop), grace = || Yield(grace)>
                first = async { Ok(()) },
                pages = |_first| ..pages(),
                total = |pages| async { Ok(pages.len()) },
            ),
        );
        drop(page);

        let stopped = now(gather!(<until = Yield(stop)>
            pages = ..plain(),
            total = |pages| async { Yield(9).await; pages.len() },
            #[shield] other = Yield(shielded),
        ));
        let partial = stopped.unwrap_err().into_partial();
        assert_eq!(partial.pages.len(), elements.len());
        for ((turns, _), page) in elements.iter().zip(&partial.pages) {
            assert_eq!(page.is_some(), *turns <= stop, "{elements:?} at {stop}");
        }
        drop(partial);

        let settled = now(
            gather!(<settle, limit = limit, until = Yield(stop), grace = || Yield(grace)>
                #[shield] other = Yield(shielded),
                pages = ..plain(),
                total = |pages| async { pages.len() },
            ),
        );
        assert_eq!(settled.pages.len(), elements.len());
        drop(settled);

        let valid = now(
            gather!(<validate, limit = limit, until = Yield(stop), grace = || Yield(grace)>
                pages = ..pages(),
                total = |pages| async { Yield(2).await; Ok::<_, ()>(pages.len()) },
                #[shield] other = async { Yield(shielded).await; Err::<(), _>(shielded) },
            ),
        );
        match valid {
            Ok(valid) => {
                let errors = valid.map(|_| ()).unwrap_err();
                let failed: Vec<_> = errors.pages.iter().map(Option::is_some).collect();
                let fail: Vec<_> = elements.iter().map(|(_, fails)| *fails).collect();
                assert_eq!((failed, errors.other), (fail, Some(shielded)));
            }
            Err(stopped) => {
                let partial = stopped.into_partial();
                let mut finished = elements.iter().zip(&partial.pages);
                assert_eq!(partial.pages.len(), elements.len());
                assert!(finished.all(|((_, fails), page)| match page {
                    Some(page) => page.is_err() == *fails,
                    None => true,
                }));
                assert!(
                    partial
                        .total
                        .is_none_or(|total| total == Ok(elements.len()) && !fails)
                );
            }
        }
        assert_eq!(Rc::strong_count(&token), 1);
    }
}
