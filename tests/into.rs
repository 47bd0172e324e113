//! `into = Page`: named outputs fill a struct of the user's.
#![allow(
    clippy::items_after_statements,
    clippy::unused_async,
    reason = "items stand where they are used, and arms are functions as users have them"
)]
mod support;

use std::future::{Future, pending, ready};
use std::num::ParseIntError;

use futures::future::FusedFuture;
use gather::gather;
use support::{Task, event, now};

#[derive(Debug, PartialEq)]
struct Page {
    user: String,
    posts: Vec<u8>,
}

#[derive(Debug, PartialEq)]
struct Both<A, B> {
    a: A,
    r#type: B,
}

async fn user() -> String {
    "Ada".to_owned()
}

async fn posts() -> Vec<u8> {
    vec![1, 2]
}

fn page() -> Page {
    Page {
        user: "Ada".to_owned(),
        posts: vec![1, 2],
    }
}

#[test]
fn all_fills_a_struct() {
    let filled: Page = now(gather!(<into = Page> user = user(), posts = posts()));
    assert_eq!(filled, page());
    let filled = now(gather!(<all, into = Page> posts = ..[ready(1), ready(2)], user = user()));
    assert_eq!(filled, page());
}

#[test]
fn fail_fast_fills_a_struct_inside_its_result() {
    let good = now(
        gather!(<fail_fast, into = Page> user = async { Ok::<_, ()>(user().await) }, posts = ready(Ok(vec![1, 2]))),
    );
    assert_eq!(good, Ok(page()));
    let bad = now(
        gather!(<fail_fast, into = Page> user = pending::<Result<String, _>>(), posts = ready(Err::<Vec<u8>, _>("no"))),
    );
    assert_eq!(bad, Err("no"));
    let none = now(
        gather!(<fail_fast, into = Page> user = ready(None), posts = pending::<Option<Vec<u8>>>()),
    );
    assert_eq!(none, None);
}

#[test]
fn validate_fills_a_struct_and_leaves_the_errors() {
    let good = now(
        gather!(<validate, into = Page> user = ready(Ok::<_, u8>("Ada".to_owned())), posts = ready(Ok::<_, ()>(vec![1, 2]))),
    );
    assert_eq!(good.ok(), Some(page()));
    let bad = now(
        gather!(<validate, into = Page> user = ready(Err::<String, _>(7)), posts = ready(Ok::<_, ()>(vec![]))),
    );
    let errors = bad.unwrap_err();
    assert_eq!((errors.user, errors.posts), (Some(7), None));
}

#[test]
fn with_until_it_is_filled_in_time_or_not_at_all() {
    let in_time =
        now(gather!(<into = Page, until = pending::<()>()> user = user(), posts = posts()));
    assert_eq!(in_time.unwrap(), page());
    let late =
        now(gather!(<into = Page, until = ready(())> user = user(), posts = pending::<Vec<u8>>()));
    let stopped = late.unwrap_err();
    assert_eq!(
        stopped.to_string(),
        "stopped before arm `posts` had finished"
    );
    assert_eq!(stopped.into_partial().user.as_deref(), Some("Ada"));
    let both = now(
        gather!(<fail_fast, into = Page, until = pending::<()>()> user = ready(Err::<String, _>("no")), posts = pending::<Result<Vec<u8>, _>>()),
    );
    assert_eq!(both.unwrap(), Err("no"));
}

/// Clippy judges closures that return a large error: the call has none.
#[test]
fn a_large_error_is_the_users() {
    #[derive(Debug, PartialEq)]
    struct Large {
        a: [u64; 9],
        b: [u64; 9],
    }
    type Errors = (Option<[u64; 9]>, Option<[u64; 9]>);
    let large = || ready(Ok::<_, [u64; 9]>([1; 9]));
    let both = now(gather!(<validate, into = Large> a = large(), b = large()));
    let both: Result<Large, Box<Errors>> = both.map_err(|errors| Box::new(errors.into_tuple()));
    assert_eq!(
        both.unwrap(),
        Large {
            a: [1; 9],
            b: [1; 9]
        }
    );
    let in_time =
        now(gather!(<fail_fast, into = Large, until = pending::<()>()> a = large(), b = large()));
    assert_eq!(
        in_time.unwrap(),
        Ok(Large {
            a: [1; 9],
            b: [1; 9]
        })
    );
}

#[test]
fn any_path_of_a_struct_will_do() {
    let both = now(gather!(<into = Both<u8, &str>> a = ready(1), r#type = ready("t")));
    assert_eq!(both, Both { a: 1, r#type: "t" });
    let both = now(gather!(<into = Both::<_, _>> a = ready(1_u8), r#type = ready('t')));
    assert_eq!(both, Both { a: 1, r#type: 't' });
    let both = now(gather!(<into = self::inner::Point> x = ready(1), y = ready(2)));
    assert_eq!((both.x, both.y), (1, 2));
    let both = now(gather!(<into = inner::Event::Move> x = ready(1), y = ready(2)));
    assert!(matches!(both, inner::Event::Move { x: 1, y: 2 }));
    assert_eq!(now(inner::Point::load()).x, 1);
}

mod inner {
    pub(crate) struct Point {
        pub(crate) x: i32,
        pub(crate) y: i32,
    }

    pub(crate) enum Event {
        Move { x: i32, y: i32 },
    }

    impl Point {
        pub(crate) async fn load() -> Self {
            gather::gather!(<into = Self> x = async { 1 }, y = async { 2 }).await
        }
    }
}

#[test]
fn a_struct_may_be_named_as_the_macro_names_its_own() {
    #[derive(Debug, PartialEq)]
    struct Gathered {
        a: u8,
    }
    assert_eq!(
        now(gather!(<into = Gathered> a = ready(1))),
        Gathered { a: 1 }
    );
    struct __GatherShape(#[expect(dead_code, reason = "only its name matters")] &'static str);
    impl From<&'static str> for __GatherShape {
        fn from(text: &'static str) -> Self {
            Self(text)
        }
    }
    let output = now(
        gather!(<fail_fast, error = __GatherShape, into = Gathered> a = ready(Err::<u8, _>("no"))),
    );
    assert!(output.is_err());
}

#[test]
fn fields_give_arms_their_types() {
    let filled = now(
        gather!(<into = Page> user = async { "Ada".into() }, posts = async { (1..3).collect() }),
    );
    assert_eq!(filled, page());
    async fn call() -> Result<Page, ParseIntError> {
        let page = gather!(<fail_fast, into = Page>
            user = async { "7".parse::<u8>()?; Ok("Ada".into()) },
            posts = async { Ok(vec!["1".parse()?, "2".parse()?]) },
        )
        .await?;
        Ok(page)
    }
    assert_eq!(now(call()), Ok(page()));
}

#[test]
fn it_is_a_future_like_the_others() {
    let (sender, slow) = event::<Vec<u8>>();
    let future = gather!(<into = Page> user = user(), posts = slow);
    fn parts<F: Future<Output = Page> + FusedFuture + std::fmt::Debug>(future: F) -> F {
        future
    }
    let mut task = Task::new(parts(future));
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {user: waiting, posts: waiting}"
    );
    assert!(task.run().1.is_none());
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {user: done, posts: pending}"
    );
    assert!(!task.future.is_terminated());
    sender.send(vec![1, 2]);
    assert_eq!(task.run().1, Some(page()));
    assert!(task.future.is_terminated());

    fn unpin<T: Unpin>(_: &T) {}
    fn send<T: Send>(value: T) -> T {
        value
    }
    unpin(&gather!(<into = Page> user = ready(String::new()), posts = ready(vec![])));
    drop(send(gather!(<into = Page> user = user(), posts = posts())));
}

#[test]
fn its_options_go_with_it() {
    let filled = now(gather!(<fail_fast, limit = 1, error = String, into = Page>
        user = ready(Ok::<_, String>("Ada".to_owned())),
        posts = async { Ok::<_, &str>(vec![1, 2]) },
    ));
    assert_eq!(filled, Ok(page()));
    let filled = now(
        gather!(<into = Page> #[cfg(any())] posts = pending::<Vec<u8>>(), user = user(), #[cfg(all())] posts = posts()),
    );
    assert_eq!(filled, page());
}
