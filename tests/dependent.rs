//! Arms that need the outputs of others: what they get, what is handed back, and what becomes of
//! those behind an arm that fails.
#![allow(
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    reason = "what a test needs stands where it is used"
)]
mod support;

use std::cell::Cell;
use std::future::{Future, pending, ready};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use futures::FutureExt;
use futures::future::FusedFuture;
use gather::{Settled, gather};
use support::{Log, Task, event, now};

#[derive(Debug, PartialEq)]
struct User {
    id: u32,
    name: String,
}

fn fail() -> u8 {
    panic!("boom")
}

fn absurd() -> std::convert::Infallible {
    panic!("absurd")
}

fn user(id: u32) -> User {
    User {
        id,
        name: format!("user {id}"),
    }
}

#[test]
fn a_dependent_arm_reads_the_output_of_another_and_both_are_handed_back() {
    let page = now(gather!(
        user = ready(user(7)),
        posts = |user| ready(vec![user.id; 2]),
        count = |user, posts| async move { user.name.len() + posts.len() },
    ));
    assert_eq!(page.user, user(7));
    assert_eq!(page.posts, [7, 7]);
    assert_eq!(page.count, 8);
}

#[test]
fn the_order_of_declaration_is_that_of_the_results_and_of_nothing_else() {
    let page = now(gather!(
        count = |user, posts| async move { user.name.len() + posts.len() },
        posts = |user| ready(vec![user.id; 2]),
        user = ready(user(7)),
    ));
    assert_eq!(page.into_tuple(), (8, vec![7, 7], user(7)));
}

#[test]
fn every_form_of_a_dependent_arm() {
    let base = String::from("base ");
    let page = now(gather!(
        user = ready(user(7)),
        expr = |user| ready(user.id),
        typed = |user: &User| ready(user.id),
        block = |user| {
            let id = user.id;
            async move { id }
        },
        held = |user| async move {
            let name = &user.name;
            ready(()).await;
            name.len()
        },
        closure = async |user| {
            let name = &user.name;
            ready(()).await;
            format!("{base}{name}")
        },
        moved = move |user| async move { user.name.as_str().to_owned() },
        given = |user| -> std::future::Ready<u32> { ready(user.id) },
        into = |user| Box::pin(ready(user.id)),
        order = |_user| async { "after" },
        nested = |user| gather!(id = ready(user.id), next = |id| ready(id + user.id)),
        early = |user| async move {
            if user.id == 7 {
                return "seven";
            }
            "other"
        },
    ));
    assert_eq!(
        page.expr + page.typed + page.block + page.given + page.into,
        35
    );
    assert_eq!(page.held, 6);
    assert_eq!(page.closure, "base user 7");
    assert_eq!(page.moved, "user 7");
    assert_eq!(page.order, "after");
    assert_eq!(page.nested.next, 14);
    assert_eq!(page.early, "seven");
}

#[test]
fn arms_may_borrow_locals_and_change_them() {
    let prefix = String::from("post of ");
    let mut seen = Vec::new();
    let text = now(gather!(
        user = async { user(1) },
        text = |user| async { prefix.clone() + &user.name },
        log = |user| async {
            seen.push(user.id);
        },
    ))
    .text;
    assert_eq!(text, "post of user 1");
    assert_eq!(seen, [1]);
}

#[test]
fn a_moved_arm_takes_what_it_needs() {
    let text = String::from("mine");
    let gather = gather!(
        user = async { user(1) },
        text = move |user| async move { text + &user.name },
    );
    assert_eq!(now(gather).text, "mineuser 1");
}

/// What is `Copy`, too: the gather leaves the function.
#[test]
fn moved_arms_take_copies() {
    fn page(id: u32, text: &str) -> impl Future<Output = (u32, usize, Vec<u32>)> + '_ {
        let page = gather!(
            user = async { user(1) },
            sum = move |user| ready(user.id + id),
            length = async move |_user| text.len(),
            more = move |sum| ..(0..*sum).map(move |n| ready(n + id)),
        );
        async {
            let page = page.await;
            (page.sum, page.length, page.more)
        }
    }
    let mut id = 2;
    let gather = page(id, "text");
    id += 1;
    assert_eq!((now(gather), id), ((3, 4, vec![2, 3, 4]), 3));
}

#[test]
fn independent_arms_are_evaluated_at_the_call_and_dependent_ones_when_they_start() {
    let log = Log::new();
    let make = |name: &str| {
        log.add(name);
        ready(())
    };
    let gather = gather!(<limit = { log.add("limit"); 9 }>
        c = |_a| make("c"),
        a = make("a"),
        b = make("b"),
        d = || make("d"),
    );
    assert_eq!(log.take(), ["a", "b", "limit"]);
    now(gather);
    assert_eq!(log.take(), ["d", "c"]);
}

#[test]
fn fail_fast_hands_on_the_value_of_a_success() {
    let find = |id| ready(Ok::<_, String>(user(id)));
    let page = now(gather!(<fail_fast>
        user = find(7),
        posts = |user| async { Ok(vec![user.id.to_string().parse::<u32>().map_err(|e| e.to_string())?]) },
        twice = |posts| async move { Ok(posts.len() * 2) },
    ));
    assert_eq!(page.unwrap().into_tuple(), (user(7), vec![7], 2));

    let page = now(gather!(<fail_fast>
        user = async { Some(user(7)) },
        posts = |user| async { Some(user.id) },
    ));
    assert_eq!(page.unwrap().posts, 7);
}

#[test]
fn fail_fast_starts_nothing_behind_a_failure_and_drops_the_rest_before_it_returns() {
    let log = Log::new();
    let guard = log.drops("sibling");
    let mut task = Task::new(gather!(<fail_fast>
        a = async { Ok::<_, String>(1) },
        sibling = async {
            let _guard = guard;
            pending::<Result<u8, String>>().await
        },
        b = |a| async move { Err::<u8, _>(format!("b after {a}")) },
        c = |b| async {
            log.add("c runs");
            Ok(*b)
        },
    ));
    let Poll::Ready(Err(error)) = task.poll() else {
        panic!("it fails in its first poll")
    };
    assert_eq!(error, "b after 1");
    assert_eq!(log.take(), ["drop sibling"]);
}

#[test]
fn settle_skips_what_is_behind_an_arm_without_output_and_names_it() {
    let page = now(gather!(<settle>
        further = |behind, user| async move { user.id + u32::from(*behind) },
        user = ready(user(7)),
        bad = async { fail() },
        posts = |user| ready(user.id),
        behind = |posts, bad| async move { *bad + u8::try_from(*posts).unwrap() },
    ));
    let posts: Settled<u32> = page.posts;
    assert_eq!(posts.unwrap(), 7);
    assert_eq!(page.user.unwrap().id, 7);
    assert!(page.bad.unwrap_err().is_panic());
    let behind = page.behind.unwrap_err();
    assert!(behind.is_skipped());
    assert_eq!(
        behind.to_string(),
        "arm `behind` was skipped: arm `bad`, which it needs, has no output"
    );
    assert_eq!(
        page.further.unwrap_err().to_string(),
        "arm `further` was skipped: arm `behind`, which it needs, has no output",
        "the direct input"
    );
}

#[test]
fn settle_does_not_wait_for_other_inputs_of_an_arm_that_can_not_start() {
    let (sender, slow) = event::<u8>();
    let mut task = Task::new(gather!(<settle>
        slow = slow,
        bad = async { fail() },
        both = |slow, bad| ready(slow + bad),
    ));
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {slow: pending, bad: done, both: cancelled}"
    );
    sender.send(1);
    let page = task.run().1.unwrap();
    assert!(page.both.unwrap_err().is_skipped());
    assert_eq!(page.slow.unwrap(), 1);
}

#[test]
fn a_panic_unwinds_and_drops_everything() {
    let log = Log::new();
    let (kept, arm) = (log.drops("kept"), log.drops("arm"));
    let mut task = Task::new(gather!(
        a = async { kept },
        b = async {
            let _arm = arm;
            pending::<()>().await;
        },
        c = |a| async {
            let _ = a;
            fail()
        },
    ));
    let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| task.poll().is_ready()));
    assert!(polled.is_err());
    assert_eq!(log.take(), ["drop arm", "drop kept"]);
    assert!(task.future.is_terminated());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {a: done, b: cancelled, c: cancelled}"
    );
}

#[test]
fn a_gather_that_is_dropped_half_way_drops_futures_before_outputs() {
    let log = Log::new();
    let (kept, one, two) = (log.drops("kept"), log.drops("one"), log.drops("two"));
    let mut task = Task::new(gather!(
        a = async { kept },
        one = async {
            let _one = one;
            pending::<()>().await;
        },
        two = |a| async {
            let _two = (two, a);
            pending::<()>().await;
        },
        never = |_two| async { log.add("never") },
    ));
    assert!(task.poll().is_pending());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {a: done, one: pending, two: pending, never: waiting}"
    );
    drop(task);
    assert_eq!(log.take(), ["drop one", "drop two", "drop kept"]);
}

#[test]
fn a_gather_that_is_never_polled_drops_its_arms_and_makes_none() {
    let log = Log::new();
    let guard = log.drops("arm");
    let gather = gather!(
        a = async {
            let _guard = guard;
        },
        b = |_a| {
            log.add("b is made");
            ready(())
        },
    );
    assert_eq!(format!("{gather:?}"), "Gather {a: waiting, b: waiting}");
    assert!(!gather.is_terminated());
    drop(gather);
    assert_eq!(log.take(), ["drop arm"]);
}

#[test]
fn a_finished_arm_of_which_others_keep_the_output_lets_its_future_go_at_once() {
    let log = Log::new();
    let guard = log.drops("future of a");
    let mut task = Task::new(gather!(
        a = async {
            let _guard = guard;
            1
        },
        b = |a| async {
            log.add("b");
            pending::<()>().await;
            *a
        },
    ));
    assert!(task.poll().is_pending());
    assert_eq!(log.take(), ["drop future of a", "b"]);
}

#[test]
fn it_is_fused_and_can_be_nested_boxed_and_sent() {
    fn is_send<F: Future + Send>(future: F) -> F {
        future
    }
    async fn page(id: u32) -> usize {
        let text = String::from("text");
        let page = gather!(
            user = async { user(id) },
            len = |user| async {
                let name = &user.name;
                ready(()).await;
                name.len() + text.len()
            },
            both = async |len, user| {
                ready(()).await;
                *len + user.name.len()
            },
        );
        page.await.both
    }
    assert_eq!(now(is_send(page(7))), 16);
    assert_eq!(now(Box::pin(is_send(page(7))).fuse()), 16);

    let mut gather = pin!(gather!(a = ready(1), b = |a| ready(a + 1)));
    assert_eq!(now(gather.as_mut()).b, 2);
    assert!(gather.is_terminated());
    assert_eq!(format!("{gather:?}"), "Gather {a: done, b: done}");
    let again = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = now(gather);
    }));
    let message = again.unwrap_err();
    assert_eq!(
        message.downcast_ref::<&str>(),
        Some(&"`gather` future polled after completion")
    );
}

#[test]
fn outputs_need_not_be_send_nor_clone() {
    let page = now(gather!(
        rc = ready(Rc::new(Cell::new(1))),
        set = |rc| async { rc.set(2) },
        get = |rc, _set| async { rc.get() },
    ));
    assert_eq!(page.get, 2);
    assert_eq!(Rc::strong_count(&page.rc), 1);
}

#[test]
fn outputs_of_no_size_and_of_no_value() {
    let page = now(gather!(<settle>
        unit = async {},
        never = async { absurd() },
        behind = |unit, never| async move { let _: (&(), &std::convert::Infallible) = (unit, never); },
    ));
    assert!(page.unit.is_ok());
    assert!(page.behind.unwrap_err().is_skipped());
}

#[test]
fn raw_names_and_underscores() {
    let page = now(gather!(
        r#type = ready(1),
        _private = ready(2),
        next = |r#type, _private| ready(r#type + 2),
        last = |_next, _type| ready(4),
    ));
    assert_eq!((page.next, page.last), (3, 4));
}

#[test]
fn an_arm_under_cfg_may_be_needed_where_it_is_left() {
    let page = now(gather!(
        #[cfg(any())]
        user = ready(1),
        #[cfg(all())]
        user = ready(2),
        #[cfg(any())]
        gone = |user| ready(user + 1),
        next = |user| ready(user + 2),
    ));
    assert_eq!(page.into_tuple(), (2, 4));
}

#[test]
fn more_arms_than_a_group_holds() {
    let page = now(gather!(
        z = |a, k, t, y| ready(a + k + t + y),
        a = ready(1),
        b = |a| ready(a + 1),
        c = |b| ready(b + 1),
        d = |c| ready(c + 1),
        e = |d| ready(d + 1),
        f = |e| ready(e + 1),
        g = |f| ready(f + 1),
        h = |g| ready(g + 1),
        i = |h| ready(h + 1),
        j = |i| ready(i + 1),
        k = |j| ready(j + 1),
        l = |k| ready(k + 1),
        m = |l| ready(l + 1),
        n = |m| ready(m + 1),
        o = |n| ready(n + 1),
        p = |o| ready(o + 1),
        q = |p| ready(p + 1),
        r = |q| ready(q + 1),
        s = |r| ready(r + 1),
        t = |s| ready(s + 1),
        u = |t| ready(t + 1),
        v = |u| ready(u + 1),
        w = |v| ready(v + 1),
        x = |w| ready(w + 1),
        y = |x| ready(x + 1),
    ));
    assert_eq!(page.y, 25);
    assert_eq!(page.z, 1 + 11 + 20 + 25);
}

#[test]
fn validate_lists_real_errors_only() {
    let page = now(gather!(<validate>
        behind = |bad, good| ready(Ok::<_, u8>(*good + bad.len())),
        good = async { Ok::<usize, String>(7) },
        bad = async { if true { Err("bad") } else { Ok("text") } },
        next = |good| async move { Err::<(), _>(*good) },
        further = |behind| ready(Ok::<_, char>(*behind)),
    ));
    let errors = page.map(|_| ()).unwrap_err();
    assert_eq!(
        errors.into_tuple(),
        (None, None, Some("bad"), Some(7), None)
    );

    let page = now(gather!(<validate>
        a = async { Ok::<_, String>(7) },
        b = |a| async move { Ok::<_, u8>(a + 1) },
    ));
    let page = page.map_err(|errors| errors.into_tuple()).unwrap();
    assert_eq!(page.into_tuple(), (7, 8));
}

#[derive(Debug, PartialEq)]
struct AppError(String);

impl From<u8> for AppError {
    fn from(n: u8) -> Self {
        Self(n.to_string())
    }
}

impl From<&str> for AppError {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl<E: std::fmt::Display> From<gather::ArmError<E>> for AppError {
    fn from(error: gather::ArmError<E>) -> Self {
        Self(format!("{error:#}"))
    }
}

#[test]
fn errors_are_converted_and_labeled() {
    let page = now(gather!(<fail_fast, error = AppError>
        b = |a| async move { if *a == 7 { Err("seven") } else { Ok(()) } },
        a = async { Ok::<_, u8>(7) },
    ));
    assert_eq!(page.map(|_| ()), Err(AppError("seven".into())));

    let page = now(gather!(<fail_fast, error = AppError>
        a = async { Ok::<_, u8>(7) },
        #[until(pending::<()>())]
        b = |a| async move { Ok::<_, &str>(*a + 1) },
        c = |b| async move { Ok::<_, &str>(b.map(|b| b + 1)) },
    ));
    assert_eq!(page.unwrap().into_tuple(), (7, Some(8), Some(9)));

    let page = now(gather!(<fail_fast, error = AppError, labeled>
        a = async { Ok::<_, u8>(7) },
        b = |a| async move { if *a == 7 { Err("seven") } else { Ok(()) } },
    ));
    assert_eq!(
        page.map(|_| ()),
        Err(AppError("arm `b` failed: seven".into()))
    );

    let page = now(gather!(<fail_fast, labeled>
        a = async { Ok::<_, u8>(7) },
        b = |a| async move { Err::<(), _>(*a) },
    ));
    assert_eq!(page.map(|_| ()).unwrap_err().arm().name(), Some("b"));

    let page = now(gather!(<validate, error = AppError, limit = 1>
        a = async { Ok::<_, u8>(7) },
        #[until(pending::<()>())]
        b = |a| async move { Ok::<_, &str>(*a) },
        c = |b| async move { Err::<(), _>(b.unwrap()) },
        d = |_c| async { Ok::<(), u8>(()) },
    ));
    let errors = page.map(|_| ()).unwrap_err().into_tuple();
    assert_eq!(errors, (None, None, Some(AppError("7".into())), None));

    let page = now(gather!(<validate, labeled>
        a = async { Ok::<_, u8>(7) },
        b = |a| async move { Err::<(), _>(*a) },
    ));
    let (a, b) = page.map(|_| ()).unwrap_err().into_tuple();
    assert!(a.is_none() && b.is_some_and(|error| error.arm().index() == 1));
}

#[test]
fn outputs_fill_a_struct() {
    #[derive(Debug, PartialEq)]
    struct Page {
        user: User,
        posts: Vec<u32>,
    }
    let page: Result<Page, String> = now(gather!(<fail_fast, into = Page>
        posts = |user| async { Ok(vec![user.id]) },
        user = async { Ok(user(7)) },
    ));
    let expected = Page {
        user: user(7),
        posts: vec![7],
    };
    assert_eq!(page, Ok(expected));
}

#[test]
#[allow(clippy::similar_names, reason = "numbered arms")]
fn an_arm_may_need_all_others() {
    macro_rules! sum_of {
        ($($arm:ident)*) => {
            gather!($($arm = ready(1_usize),)* sum = |$($arm),*| ready(0 $(+ *$arm)*))
        };
    }
    let page = now(sum_of!(
        a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 a20 a21 a22 a23
        a24 a25 a26 a27 a28 a29 a30 a31 a32 a33 a34 a35 a36 a37 a38 a39 a40 a41 a42 a43 a44 a45
        a46 a47 a48 a49 a50 a51 a52 a53 a54 a55 a56 a57 a58 a59 a60 a61 a62 a63 a64 a65 a66 a67
        a68 a69 a70 a71 a72 a73 a74 a75 a76 a77 a78 a79 a80 a81 a82 a83 a84 a85 a86 a87 a88 a89
        a90 a91 a92 a93 a94 a95 a96 a97 a98 a99 a100 a101 a102 a103 a104 a105 a106 a107 a108
        a109 a110 a111 a112 a113 a114 a115 a116 a117 a118 a119 a120 a121 a122 a123 a124 a125
        a126 a127 a128 a129 a130 a131 a132 a133 a134 a135 a136 a137 a138 a139 a140 a141 a142
        a143 a144 a145 a146 a147 a148 a149
    ));
    assert_eq!((page.a0, page.a149, page.sum), (1, 1, 150));
}
