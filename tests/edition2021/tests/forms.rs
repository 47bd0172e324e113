//! The forms of a call, in edition 2021 and with another name for the crate.
#![forbid(unsafe_code)]
#![deny(warnings, rust_2024_compatibility, clippy::pedantic)]
#![allow(
    edition_2024_expr_fragment_specifier,
    keyword_idents_2024,
    tail_expr_drop_order,
    reason = "of the test itself; and temporaries of arms with `#[cfg]` live as in 2021, in every edition"
)]

use std::future::{pending, ready, Future};
use std::pin::Pin;

use futures::executor::block_on;
use join::{gather, Settled};

async fn length(text: &str) -> usize {
    ready(text.len()).await
}

#[test]
fn tuples_and_structs() {
    let () = block_on(gather!());
    assert_eq!(block_on(gather!(ready(1), ready('b'),)), (1, 'b'));
    let page = block_on(gather!(
        user = ready("Ada"),
        r#type = ready(1),
        gen = ready(2)
    ));
    assert_eq!((page.user, page.r#type, page.gen), ("Ada", 1, 2));
    assert_eq!(page.clone(), page);
    assert_eq!(page.into_tuple(), ("Ada", 1, 2));
}

#[test]
fn spreads() {
    let arms = || [1, 2].map(ready);
    assert_eq!(block_on(gather!(..arms(), ready(3))), (vec![1, 2], 3));
    let named = block_on(gather!(all = ..arms().into_iter().rev(), one = ready(3)));
    assert_eq!(named.into_tuple(), (vec![2, 1], 3));
}

#[test]
fn modes_that_elect_and_those_with_errors() {
    #[derive(Debug, PartialEq)]
    struct Page {
        user: &'static str,
        r#type: u8,
    }
    let failed = || ready(Err::<u8, _>("no"));
    let fine = || ready(Ok::<u8, std::num::ParseIntError>(1));
    assert_eq!(block_on(gather!(<race> pending(), ready(2))), 2);
    assert_eq!(block_on(gather!(<first_ok> failed(), fine())), Ok(1));
    let checked = block_on(gather!(<validate> failed(), fine()));
    assert_eq!(checked, Err((Some("no"), None)));
    let votes = block_on(gather!(<quorum(1 + 1)> fine(), failed(), fine()));
    assert_eq!(votes.unwrap(), (Some(1), None, Some(1)));
    let boxed =
        block_on(gather!(<fail_fast, error = Box<dyn std::error::Error>, labeled> fine(), fine()));
    assert_eq!(boxed.unwrap(), (1, 1));
    let page = block_on(gather!(<into = Page> user = ready("Ada"), r#type = ready(1)));
    let expected = Page {
        user: "Ada",
        r#type: 1,
    };
    assert_eq!(page, expected);
}

#[test]
fn modes() {
    fn parsed(text: &str) -> Result<(u8, u8), std::num::ParseIntError> {
        block_on(async {
            let both = gather!(<fail_fast> one = async { "1".parse() }, two = async {
                let two: u8 = text.parse()?;
                Ok(two)
            })
            .await?;
            Ok(both.into_tuple())
        })
    }
    assert_eq!(parsed("2"), Ok((1, 2)));
    assert!(parsed("x").is_err());

    let arms = (ready(Some(1)), ready(None::<u8>));
    assert_eq!(block_on(gather!(<fail_fast> arms.0, arms.1)), None);
    let (a, b): (Settled<u8>, Settled<u8>) = block_on(gather!(<settle> ready(1), ready(2)));
    assert_eq!((a.unwrap(), b.unwrap()), (1, 2));
    let header = block_on(gather!(<settle> ready(1), ready(2)));
    let builder = block_on(gather!(ready(1), ready(2)).settle());
    assert_eq!(header.0.unwrap(), builder.0.unwrap());
    assert_eq!(block_on(gather([1, 2].map(ready))), [1, 2]);
}

#[test]
fn arms_borrow_temporaries() {
    block_on(async {
        let text = String::from("text");
        let both = gather!(length(&text), length(&String::from("other"))).await;
        assert_eq!(both, (4, 5));
        let named = gather!(a = length(&format!("{text}!"))).await;
        assert_eq!(named.a, 5);
        let kept = gather!(
            #[cfg(all())]
            length(&String::from("kept")),
            #[cfg(any())]
            missing()
        )
        .await;
        assert_eq!(kept, (4,));
    });
}

/// The call is the tail of its block: in this edition its temporaries live longer than the locals.
async fn in_the_tail(text: String) -> (usize, usize) {
    gather!(length(&text), async { text.len() }).await
}

#[test]
fn as_the_tail_of_a_block() {
    assert_eq!(block_on(in_the_tail(String::from("text"))), (4, 4));
}

#[test]
fn cfg() {
    assert_eq!(
        block_on(gather!(
            #[cfg(any())]
            ready(1),
            #[cfg(all())]
            ready(2)
        )),
        (2,)
    );
    let named = block_on(gather!(<fail_fast>
        #[cfg(all())] a = ready(Some(1)),
        #[cfg(any())] a = ready("other"),
        #[cfg(all())] b = ..[gather!(<fail_fast> #[cfg(all())] ready(Some(2)))],
    ));
    assert_eq!(named.map(|named| (named.a, named.b)), Some((1, vec![(2,)])));
}

macro_rules! both {
    ($a:expr, $b:expr) => {
        gather!($a, $b)
    };
    ($name:ident = $a:expr) => {
        gather!(<settle> $name = $a)
    };
}

#[test]
fn within_other_macros() {
    assert_eq!(
        block_on(both!(ready(1), both!(ready(2), ready(3)))),
        (1, (2, 3))
    );
    assert!(block_on(both!(name = ready(1))).name.is_ok());
}

macro_rules! many {
    ($($number:tt)*) => {
        let all = block_on(gather!($(ready($number)),*));
        $(assert_eq!(all.$number, $number);)*
    };
}

#[test]
fn many_arms() {
    many! { 0 1 2 3 4 5 6 7 8 9 10 11 12 }
    many! { 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 }
}

#[test]
fn types_come_from_the_result() {
    let made: Pin<Box<dyn Future<Output = (u8, u8)> + Send>> =
        Box::pin(gather!(pending(), ready(1)));
    drop(made);
    let (a, b): (u8, Option<u8>) = block_on(gather!(async { Default::default() }, ready(None)));
    assert_eq!((a, b), (0, None));
}
