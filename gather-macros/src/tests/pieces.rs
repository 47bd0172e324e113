//! Where a header begins and ends.

#![allow(clippy::expect_used, reason = "a test may fail; the parser may not")]

use super::{split, Opening};
use proc_macro2::TokenStream;
use syn::buffer::TokenBuffer;

fn buffer(text: &str) -> TokenBuffer {
    TokenBuffer::new2(text.parse().expect("the test's own tokens"))
}

/// The items between `<` and the `>` that closes it, and what is left.
fn items(text: &str) -> Option<(Vec<String>, String)> {
    let plain = |tokens: TokenStream| tokens.to_string().replace(' ', "");
    let buffer = buffer(text);
    let (pieces, rest) = split(buffer.begin())?;
    Some((
        pieces
            .into_iter()
            .map(|piece| plain(piece.tokens))
            .collect(),
        plain(rest.token_stream()),
    ))
}

#[track_caller]
fn is_cut(text: &str, expected: &[&str], rest: &str) {
    let expected = expected.iter().map(ToString::to_string).collect();
    assert_eq!(items(text), Some((expected, rest.to_owned())));
}

#[track_caller]
fn opens(text: &str, expected: &Opening) {
    assert_eq!(&Opening::of(buffer(text).begin()), expected, "{text}");
}

#[test]
fn a_value_ends_at_the_first_comma_or_angle_outside_brackets() {
    is_cut("all> a, b", &["all"], "a,b");
    is_cut("settle, limit = 2> a", &["settle", "limit=2"], "a");
    is_cut(
        "until = sleep(a, b > c), limit = [1, 2][0]> a",
        &["until=sleep(a,b>c)", "limit=[1,2][0]"],
        "a",
    );
    is_cut("settle,> a", &["settle", ""], "a");
}

#[test]
fn generic_arguments_hold_commas_and_angles() {
    is_cut("error = Map<K, Vec<V>>> a", &["error=Map<K,Vec<V>>"], "a");
    is_cut(
        "until = f::<A, B>(), limit = 1> a",
        &["until=f::<A,B>()", "limit=1"],
        "a",
    );
    is_cut(
        "into = <T as Trait<A, B>>::Page> a",
        &["into=<TasTrait<A,B>>::Page"],
        "a",
    );
}

#[test]
fn arrows_close_nothing() {
    is_cut("error = fn(A) -> B> a", &["error=fn(A)->B"], "a");
    is_cut(
        "grace = || -> Sleep { sleep() }> a",
        &["grace=||->Sleep{sleep()}"],
        "a",
    );
    is_cut(
        "error = Box<dyn Fn(A) -> B>> a",
        &["error=Box<dynFn(A)->B>"],
        "a",
    );
}

#[test]
fn the_bars_of_a_closure_hold_commas() {
    is_cut(
        "on_cancel = |a, b| f(a), limit = 1> a",
        &["on_cancel=|a,b|f(a)", "limit=1"],
        "a",
    );
    is_cut(
        "progress = move |a: Map<K, V>, b| |c, d| e, settle> a",
        &["progress=move|a:Map<K,V>,b||c,d|e", "settle"],
        "a",
    );
    is_cut("grace = || f(), settle> a", &["grace=||f()", "settle"], "a");
    is_cut("limit = a | b, settle> a", &["limit=a|b", "settle"], "a");
}

#[test]
fn the_first_arm_may_touch_the_header() {
    is_cut("limit = 2>..iter", &["limit=2"], "..iter");
    is_cut("all><T as Trait>::f()", &["all"], "<TasTrait>::f()");
}

#[test]
fn a_header_that_nothing_closes_is_none() {
    assert_eq!(items("settle, limit = 2 a, b"), None);
    assert_eq!(items("until = f::<A(), b"), None);
}

#[test]
fn a_mode_or_an_option_opens_a_header() {
    for text in [
        "<all> a",
        "<limit = 2> a",
        "<quorum(2)> a",
        "<race>",
        "<settle, limit = 2",
        "<r#all> a",
    ] {
        opens(text, &Opening::Header);
    }
}

#[test]
fn a_mistyped_word_opens_a_header() {
    for text in [
        "<fail_fats> a",
        "<limt = 3, settle> a",
        "<fail_fats a, b",
        "<> a",
    ] {
        opens(text, &Opening::Header);
    }
}

#[test]
fn a_qualified_path_is_an_arm() {
    for text in [
        "<T as Trait>::call()",
        "<Vec<u8>>::new()",
        "<Name>::call(), b",
        "<[u8]>::f()",
        "<(A, B)>::f()",
        "<&T as Trait>::f()",
        "<dyn Fn(A) -> B as Trait>::f()",
        "<race as Trait>::f()",
        "<race<T>>::f()",
        "<limit::T as Trait>::f()",
        "a < b",
        "",
    ] {
        opens(text, &Opening::Arm);
    }
}
