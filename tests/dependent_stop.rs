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

/// Elements that take turns and may fail, and when what else there is comes.
struct Drawn {
    /// What each element hands out a clone of.
    token: Rc<()>,
    /// The turns of each, and whether it fails.
    elements: Vec<(usize, bool)>,
    stop: usize,
    grace: usize,
    shielded: usize,
    limit: usize,
}

impl Drawn {
    fn of(numbers: &mut Numbers) -> Self {
        Self {
            token: Rc::new(()),
            elements: (0..numbers.below(4))
                .map(|_| (numbers.below(6), numbers.below(4) == 0))
                .collect(),
            stop: numbers.below(6),
            grace: numbers.below(8),
            shielded: numbers.below(8),
            limit: 1 + numbers.below(4),
        }
    }

    fn pages(&self) -> impl Iterator<Item = impl Future<Output = Result<Rc<()>, Rc<()>>>> {
        self.elements.iter().map(move |&(turns, fails)| async move {
            Yield(turns).await;
            let token = self.token.clone();
            if fails { Err(token) } else { Ok(token) }
        })
    }

    /// The same elements, none of which fails.
    fn plain(&self) -> impl Iterator<Item = impl Future<Output = Rc<()>>> {
        self.pages()
            .map(|page| async { page.await.unwrap_or_else(|token| token) })
    }

    /// How many pages there are, if none fails.
    fn total(&self) -> Option<usize> {
        let fails = self.elements.iter().any(|(_, fails)| *fails);
        (!fails).then_some(self.elements.len())
    }
}

/// Whatever was handed out is handed back once, with stops at any time.
fn at_any_time(check: impl Fn(&Drawn)) {
    let mut numbers = Numbers::seed(7);
    for _ in 0..400 {
        let drawn = Drawn::of(&mut numbers);
        check(&drawn);
        assert_eq!(Rc::strong_count(&drawn.token), 1);
    }
}

#[test]
fn a_failure_at_any_time() {
    at_any_time(|drawn| {
        let page = now(gather!(<fail_fast, grace = || Yield(drawn.grace)>
            pages = ..drawn.pages(),
            total = |pages| async { Ok(pages.len()) },
        ));
        assert_eq!(page.map(|page| page.total).ok(), drawn.total());
    });
}

#[test]
fn a_failure_of_a_shielded_spread_at_any_time() {
    at_any_time(|drawn| {
        let page = now(gather!(<fail_fast>
            #[shield] pages = ..drawn.pages(),
            total = |pages| async { Ok(pages.len()) },
            #[shield] other = async { Yield(drawn.shielded).await; Ok(()) },
        ));
        assert_eq!(page.map(|page| page.total).ok(), drawn.total());
    });
}

#[test]
fn a_failure_or_a_deadline_of_a_spread_that_needs_others_at_any_time() {
    at_any_time(|drawn| {
        let page = now(gather!(<
            fail_fast,
            limit = drawn.limit,
            until = Yield(drawn.stop),
            grace = || Yield(drawn.grace),
        >
            first = async { Ok(()) },
            pages = |_first| ..drawn.pages(),
            total = |pages| async { Ok(pages.len()) },
        ));
        if let Ok(Ok(page)) = page {
            assert_eq!(Some(page.total), drawn.total());
        }
    });
}

#[test]
fn a_deadline_at_any_time_leaves_the_outputs_of_the_elements_that_have_finished() {
    at_any_time(|drawn| {
        let stopped = now(gather!(<until = Yield(drawn.stop)>
            pages = ..drawn.plain(),
            total = |pages| async { Yield(9).await; pages.len() },
            #[shield] other = Yield(drawn.shielded),
        ));
        let partial = stopped.unwrap_err().into_partial();
        assert_eq!(partial.pages.len(), drawn.elements.len());
        for ((turns, _), page) in drawn.elements.iter().zip(&partial.pages) {
            let (elements, stop) = (&drawn.elements, drawn.stop);
            assert_eq!(page.is_some(), *turns <= stop, "{elements:?} at {stop}");
        }
    });
}

#[test]
fn a_deadline_at_any_time_leaves_an_entry_for_each_element_in_settle() {
    at_any_time(|drawn| {
        let settled = now(gather!(<
            settle,
            limit = drawn.limit,
            until = Yield(drawn.stop),
            grace = || Yield(drawn.grace),
        >
            #[shield] other = Yield(drawn.shielded),
            pages = ..drawn.plain(),
            total = |pages| async { pages.len() },
        ));
        assert_eq!(settled.pages.len(), drawn.elements.len());
    });
}

#[test]
fn a_deadline_at_any_time_leaves_values_and_failures_in_validate() {
    at_any_time(|drawn| {
        let valid = now(gather!(<
            validate,
            limit = drawn.limit,
            until = Yield(drawn.stop),
            grace = || Yield(drawn.grace),
        >
            pages = ..drawn.pages(),
            total = |pages| async { Yield(2).await; Ok::<_, ()>(pages.len()) },
            #[shield] other = async { Yield(drawn.shielded).await; Err::<(), _>(drawn.shielded) },
        ));
        let fails: Vec<_> = drawn.elements.iter().map(|(_, fails)| *fails).collect();
        match valid {
            Ok(valid) => {
                let errors = valid.map(|_| ()).unwrap_err();
                let failed: Vec<_> = errors.pages.iter().map(Option::is_some).collect();
                assert_eq!((failed, errors.other), (fails, Some(drawn.shielded)));
            }
            Err(stopped) => {
                let partial = stopped.into_partial();
                assert_eq!(partial.pages.len(), fails.len());
                for (page, fails) in partial.pages.iter().zip(fails) {
                    assert!(page.as_ref().is_none_or(|page| page.is_err() == fails));
                }
                let total = partial.total;
                assert!(total.is_none_or(|total| Some(total) == drawn.total().map(Ok)));
            }
        }
    });
}
