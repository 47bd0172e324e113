//! Arms that need the outputs of others, in each mode with each option.
#![allow(
    clippy::too_many_lines,
    clippy::unused_async,
    reason = "what a test needs stands where it is used"
)]
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, ready};

use gather::{ArmError, Settled, StopReason, gather};
use support::clock::Clock;
use support::{Task, Yield, now};

#[derive(Debug, PartialEq)]
struct User {
    id: u32,
}

async fn user(id: u32) -> User {
    User { id }
}

async fn try_user(id: u32) -> Result<User, String> {
    Ok(User { id })
}

#[derive(Debug, PartialEq)]
struct Page {
    user: User,
    posts: Vec<u32>,
}

/// Outputs may borrow from locals, and be neither `Clone` nor `'static`.
#[test]
fn outputs_may_borrow_from_locals() {
    let text = String::from("a b c");
    let page = now(gather!(
        words = async { text.split(' ').collect::<Vec<_>>() },
        first = |words| async { words[0] },
        same = |first| ready(*first),
    ));
    assert_eq!((page.words.len(), page.first, page.same), (3, "a", "a"));
    assert!(std::ptr::eq(page.first.as_ptr(), text.as_ptr()));
}

#[test]
fn the_struct_has_what_its_fields_allow() {
    let page = now(gather!(a = ready(1), b = |a| ready(a + 1)));
    let copy = page.clone();
    assert_eq!(copy, page);
    assert_eq!(format!("{page:?}"), "Gathered { a: 1, b: 2 }");
    assert_eq!(page.into_tuple(), (1, 2));
}

#[test]
fn into_fills_a_struct_in_every_mode_that_has_one() {
    let all: Page = now(gather!(<into = Page> user = user(1), posts = |user| ready(vec![user.id])));
    assert_eq!(all.posts, [1]);
    let fast: Result<Page, String> = now(
        gather!(<fail_fast, into = Page> user = try_user(1), posts = |user| async { Ok(vec![user.id]) }),
    );
    assert_eq!(fast.unwrap().posts, [1]);
    let some: Option<Page> = now(gather!(<fail_fast, into = Page>
        user = async { Some(user(1).await) }, posts = |user| async { Some(vec![user.id]) }));
    assert_eq!(some.unwrap().posts, [1]);
    let valid = now(gather!(<validate, into = Page>
        user = try_user(1), posts = |user| async { Ok::<_, u8>(vec![user.id]) }));
    assert_eq!(valid.map_err(|_| ()).unwrap().posts, [1]);
    let timely = now(
        gather!(<fail_fast, into = Page, until = pending::<()>(), error = String>
        user = try_user(1), posts = |user| async { Ok::<_, String>(vec![user.id]) }),
    );
    assert_eq!(timely.unwrap().unwrap().posts, [1]);
}

#[test]
fn errors_of_each_kind_behind_an_input() {
    #[derive(Debug, PartialEq)]
    enum AppError {
        Number(std::num::ParseIntError),
        Arm(String),
    }
    impl From<std::num::ParseIntError> for AppError {
        fn from(error: std::num::ParseIntError) -> Self {
            Self::Number(error)
        }
    }
    impl<E: std::fmt::Debug> From<ArmError<E>> for AppError {
        fn from(error: ArmError<E>) -> Self {
            Self::Arm(error.arm().to_string())
        }
    }
    let text = "12";
    let number = now(gather!(<fail_fast, error = AppError>
        text = async { Ok::<_, std::num::ParseIntError>(text) },
        number = |text| async move { text.parse::<u8>() },
        wrong = |number, text| async move { format!("{text}{number}x").parse::<u32>() },
    ));
    assert!(matches!(number, Err(AppError::Number(_))));
    let labeled = now(gather!(<fail_fast, error = AppError, labeled>
        text = async { Ok::<_, std::num::ParseIntError>(text) },
        wrong = |text| async move { format!("{text}x").parse::<u32>() },
        never = |wrong| async move { Ok::<u32, std::num::ParseIntError>(*wrong) },
    ));
    assert_eq!(labeled.err(), Some(AppError::Arm("wrong".into())));
    let plain: Result<_, ArmError<std::num::ParseIntError>> = now(gather!(<fail_fast, labeled>
        text = async { Ok(text) },
        wrong = |text| async move { format!("{text}x").parse::<u32>() },
    ));
    assert_eq!(plain.map(|_| ()).unwrap_err().arm().name(), Some("wrong"));
}

/// The type of the error flows from outside, also into `?` in an arm.
#[test]
fn the_error_type_is_inferred() {
    async fn page() -> Result<u32, String> {
        let page = gather!(<fail_fast>
            user = try_user(7),
            posts = |user| async {
                let other = try_user(user.id).await?;
                Ok(other.id)
            },
            count = |posts| async move { Ok(posts + 1) },
        )
        .await?;
        Ok(page.count + page.posts)
    }
    assert_eq!(now(page()), Ok(15));
}

#[test]
fn settle_tells_of_each_arm() {
    let bad = || -> u32 { panic!("boom") };
    let page = now(gather!(<settle>
        a = ready(1),
        b = |a| async { bad() + *a },
        made = |a| ready(bad() + *a),
        c = |b| ready(*b),
        d = |a| ready(*a + 1),
        e = |c, d| ready(c + d),
        order = |_c| ready(1),
    ));
    let ok: Settled<u32> = page.d;
    assert_eq!((page.a.unwrap(), ok.unwrap()), (1, 2));
    let why = |settled: Settled<u32>| settled.unwrap_err().to_string();
    assert_eq!(why(page.b), "arm `b` panicked: boom");
    assert_eq!(
        why(page.made),
        "arm `made` panicked: boom",
        "also while it is made"
    );
    assert_eq!(
        why(page.c),
        "arm `c` was skipped: arm `b`, which it needs, has no output"
    );
    assert_eq!(
        why(page.e),
        "arm `e` was skipped: arm `c`, which it needs, has no output"
    );
    assert_eq!(
        why(page.order),
        "arm `order` was skipped: arm `c`, which it needs, has no output"
    );
}

/// Skipped arms neither start nor hold a place, and what they have is dropped.
#[test]
fn an_arm_behind_a_failure_never_starts() {
    for limit in 1..4 {
        let started = Cell::new(0);
        let start = || {
            started.set(started.get() + 1);
            ready(Ok::<u8, u8>(1))
        };
        let errors = now(gather!(<validate, limit = limit>
            c = |_b| start(),
            b = |_a| start(),
            a = async { Err::<u8, _>("a") },
            d = start(),
        ));
        let errors = errors.map(|_| ()).unwrap_err().into_tuple();
        assert_eq!(errors, (None, None, Some("a"), None));
        assert_eq!(started.get(), 1);
    }
}

/// The whole can be a task of a work-stealing runtime, and arms may be woken from anywhere.
#[test]
fn the_whole_can_be_spawned() {
    /// Answered by a task, on whichever thread, that takes so many turns.
    async fn fetch(turns: usize, of: &str) -> Result<String, std::io::Error> {
        let of = of.to_owned();
        let answer = tokio::spawn(async move {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            of
        });
        Ok(answer.await?)
    }
    async fn page(id: &str) -> Result<String, std::io::Error> {
        let separator = String::from("/");
        let page = gather!(<fail_fast, limit = 3>
            user = fetch(2, id),
            ads = fetch(1, "ads"),
            posts = async |user| {
                let posts = fetch(1, user).await?;
                Ok(fetch(1, &posts).await? + &separator)
            },
            likes = |user, ads| async {
                let joined = format!("{user}{separator}{ads}");
                fetch(1, &joined).await
            },
            #[until(pending::<()>())]
            #[on_cancel(|| ())]
            slow = |user| fetch(1, user),
            all = |posts, likes, slow| async {
                Ok(format!("{posts}|{likes}|{}", slow.as_deref().unwrap_or("none")))
            },
        )
        .await?;
        Ok(page.all)
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let text = runtime.block_on(async {
        let tasks: Vec<_> = (0..20)
            .map(|n| tokio::spawn(async move { page(&n.to_string()).await }))
            .collect();
        let mut last = String::new();
        for task in tasks {
            last = task.await.unwrap().unwrap();
        }
        last
    });
    assert_eq!(text, "19/|19/ads|19");
}

#[test]
fn on_cancel_progress_and_grace_in_every_mode() {
    for stop in [true, false] {
        let clock = Clock::new();
        let told = RefCell::new(Vec::new());
        let ((), took) = clock.run(async {
            let outcome = gather!(<
                fail_fast,
                limit = 2,
                until = clock.sleep(6),
                on_cancel = |why: StopReason| told.borrow_mut().push(format!("{why:?}")),
                progress = |at: gather::Progress| told.borrow_mut().push(at.arm.to_string()),
                grace = || clock.sleep(2),
                labeled,
            >
                c = |b| async { clock.sleep(9).await; Ok(*b) },
                b = |a| async { clock.sleep(1).await; if stop { Err("b") } else { Ok(*a) } },
                a = async { clock.sleep(1).await; Ok(1_u64) },
                d = |a| async { clock.sleep(*a).await; Ok(()) },
            )
            .await;
            assert_eq!(outcome.is_ok(), stop);
        });
        let told = told.take();
        assert_eq!(took, if stop { 2 } else { 6 + 2 }, "{told:?}");
        assert_eq!(
            told.iter().filter(|line| *line == "a").count(),
            1,
            "{told:?}"
        );
    }
}

/// The gather of a dependent arm is a gather like any other.
#[test]
fn nested_gathers_in_dependent_arms() {
    let clock = Clock::new();
    let (page, took) = clock.run(gather!(<fail_fast>
        user = async { clock.sleep(1).await; Ok::<_, String>(3_u64) },
        inner = |user| gather!(<fail_fast>
            a = async { clock.sleep(*user).await; Ok::<u64, String>(*user) },
            b = |a| async { clock.sleep(*a).await; Ok(a + user) },
            c = async { clock.sleep(5).await; Ok(0) },
        ),
        many = |user| gather::gather((0..*user).map(|n| { let clock = clock.clone(); async move { clock.sleep(n).await; Ok(n) } })).limit(2).fail_fast(),
        sum = |inner, many| ready(Ok(inner.b + many.iter().sum::<u64>())),
    ));
    let page = page.unwrap();
    assert_eq!((page.inner.b, page.many.len(), page.sum), (6, 3, 9));
    assert_eq!(took, 1 + 6);
}

/// What cannot be polled again says so, and `Debug` shows where it stands at every poll.
#[test]
fn debug_shows_where_it_stands() {
    let mut task = Task::new(gather!(
        c = |b| async {
            Yield(1).await;
            *b
        },
        b = |a| async {
            Yield(1).await;
            *a
        },
        a = async {
            Yield(1).await;
            1
        },
    ));
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {c: waiting, b: waiting, a: waiting}"
    );
    let mut seen = Vec::new();
    while task.poll().is_pending() {
        seen.push(format!("{:?}", task.future));
    }
    assert_eq!(
        seen,
        [
            "Gather {c: waiting, b: waiting, a: pending}",
            "Gather {c: waiting, b: pending, a: done}",
            "Gather {c: pending, b: done, a: done}",
        ]
    );
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {c: done, b: done, a: done}"
    );
}

/// Also where no arm moves on in the first poll.
#[test]
fn debug_tells_arms_that_started_from_those_that_wait() {
    let mut task = Task::new(gather!(
        a = pending::<u8>(),
        b = |a| ready(*a),
        c = Yield(2)
    ));
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {a: waiting, b: waiting, c: waiting}"
    );
    for _ in 0..2 {
        assert!(task.poll().is_pending());
        assert_eq!(
            format!("{:?}", task.future),
            "Gather {a: pending, b: waiting, c: pending}"
        );
    }
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {a: pending, b: waiting, c: done}"
    );
}

/// A parameter's type may be written, and closures may be `move`, as anywhere.
#[test]
fn types_and_captures() {
    let mut count = 0;
    let owned = String::from("owned");
    let lent = String::from("lent");
    let page = now(gather!(
        user = user(3),
        typed = |user: &User| ready(user.id),
        both = |user: &User, typed: &u32| async move { user.id + *typed },
        taken = async move |user| format!("{owned}{}", user.id),
        read = async |user| format!("{lent}{}", user.id),
        counted = |user| {
            count += user.id;
            ready(())
        },
        pinned = |user| std::pin::pin!(async { user.id }),
        boxed = |user| -> std::pin::Pin<Box<dyn Future<Output = u32> + '_>> {
            Box::pin(async { user.id })
        },
    ));
    assert_eq!(
        (page.typed, page.both, page.pinned, page.boxed),
        (3, 6, 3, 3)
    );
    assert_eq!(
        (page.taken.as_str(), page.read.as_str()),
        ("owned3", "lent3")
    );
    assert_eq!(count, 3);
}

/// `_name` is for order only, in every mode; an arm may itself begin with an underscore.
#[test]
fn order_only() {
    let clock = Clock::new();
    let at = RefCell::new(Vec::new());
    let step = async |name: &'static str, ticks| {
        clock.sleep(ticks).await;
        at.borrow_mut().push(name);
        Ok::<(), String>(())
    };
    let (_, took) = clock.run(gather!(<fail_fast>
        migrate = step("migrate", 3),
        warm = |_migrate| step("warm", 2),
        serve = |_warm, _migrate| step("serve", 1),
        log = step("log", 1),
    ));
    assert_eq!(at.take(), ["log", "migrate", "warm", "serve"]);
    assert_eq!(took, 6);
}
