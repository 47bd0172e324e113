//! Arms that need the outputs of others, whatever the arms and what is around them are called.
#![forbid(unsafe_code)]
#![deny(warnings, future_incompatible, clippy::pedantic)]

use std::future::ready;

use futures::executor::block_on as now;
use gather::gather;

/// Arms with the names of what the expansion is made of.
#[test]
#[allow(
    non_snake_case,
    reason = "rustc says of an arm's name what it says of a field's"
)]
fn arms_may_have_the_name_of_anything() {
    let page = now(gather!(
        store = ready(1),
        arms = |store| ready(store + 1),
        gather = |arms| ready(arms + 1),
        core = |gather| ready(gather + 1),
        std = |core| ready(core + 1),
        shape = |std| ready(std + 1),
        inputs = |shape, store| ready(shape + store),
        future = |inputs| ready(inputs + 1),
        cx = |future| ready(future + 1),
        lender = |cx| ready(cx + 1),
        with = |lender| ready(lender + 1),
        run = |with| ready(with + 1),
        get = |run| ready(run + 1),
        split = |get| ready(get + 1),
        merge = |split| ready(split + 1),
        __private = |merge| ready(merge + 1),
        __a = |__private| ready(__private + 1),
        union = |__a| ready(__a + 1),
        auto = |union| ready(union + 1),
        r#async = |auto| ready(auto + 1),
        r#match = |r#async| ready(r#async + 1),
        T0 = |r#match| ready(r#match + 1),
        Gathered = |T0| ready(T0 + 1),
        Option = |Gathered| ready(Gathered + 1),
        Poll = |Option| ready(Option + 1),
        Some_ = |Poll| ready(Poll + 1),
        result = |Some_| ready(Some_ + 1),
    ));
    assert_eq!(page.result, 27);
}

/// Arms with the very names of the hidden variables.
#[test]
#[allow(non_snake_case, reason = "as above")]
fn arms_may_have_the_name_of_hidden_variables() {
    let page = now(gather!(
        __gather = ready(1),
        __inputs = |__gather| ready(__gather + 1),
        __store = |__inputs, __gather| ready(__inputs + __gather),
        Store = |__store| ready(__store + 1),
    ));
    assert_eq!(page.into_tuple(), (1, 2, 3, 4));
}

mod taken {
    #![allow(
        dead_code,
        non_camel_case_types,
        non_upper_case_globals,
        non_snake_case,
        reason = "that is the point"
    )]
    use super::{gather, now};
    use core::future::ready;

    // What a parameter and an arm are called is a constant, a static, a type, a function here.
    const user: u8 = 1;
    static posts: u8 = 2;
    struct ads;
    fn feed() {}
    struct Store;
    struct Option;
    struct Vec;
    enum Result {}
    trait Future {}
    struct Here;
    mod std {}

    #[test]
    fn arms_beside_functions_and_types_of_their_name() {
        let page = now(gather!(
            feed = ready(1),
            // A closure can't have a parameter of such a name, but an arm may wait for its end.
            Store = |feed| ready(feed + 1),
            user = |_Store| ready(2),
            ads = |_user| ready(3),
            posts = |_ads| ready(4),
            last = |_posts, _ads, feed| ready(feed + 4),
        ));
        assert_eq!(page.last, 5);
    }
}

macro_rules! plan {
    ($first:ident = $value:expr, $($name:ident = |$($need:ident),*| $expr:expr),*) => {
        gather!($first = $value, $($name = |$($need),*| $expr),*)
    };
}

macro_rules! doubled {
    ($name:ident, $of:expr) => {
        // `input` and `user` are this macro's own: those of the caller are others.
        gather!(input = ready($of), $name = |input| ready(*input * 2))
    };
}

macro_rules! by_tokens {
    ($($tokens:tt)*) => { gather!($($tokens)*) };
}

macro_rules! value_with_arm {
    ($arm:ident, $ty:ty, $body:block) => {
        gather!(<fail_fast> $arm = async { Ok::<$ty, String>(20) }, twice = |$arm| async move $body)
    };
}

#[test]
fn macros_by_example_can_write_plans() {
    let page = now(plan!(
        user = ready(1),
        posts = |user| ready(user + 1),
        feed = |user, posts| ready(user + posts)
    ));
    assert_eq!(page.feed, 3);

    let input = 20;
    let page = now(doubled!(input2, input + 1));
    assert_eq!((page.input, page.input2), (21, 42));

    let page = now(by_tokens!(a = ready(1), b = async |a| *a + 1));
    assert_eq!(page.b, 2);

    let page = now(value_with_arm!(user, u8, { Ok(*user * 2) }));
    assert_eq!(page.unwrap().twice, 40);
}

#[test]
fn names_are_shadowed_as_anywhere() {
    let user = String::from("outer");
    let page = now(gather!(
        first = async { user.len() },
        user = |first| async { user.clone() + &first.to_string() },
        both = |user| async {
            let inner = gather!(
                user = async { user.len() },
                posts = |user| ready(*user + 1),
                both = |posts, user| ready(posts + user),
            );
            inner.await.both
        },
        nested = |user| gather!(user = ready(user.len()), both = |user| ready(*user)),
    ));
    assert_eq!(page.user, "outer5");
    assert_eq!(page.both, 6 + 7);
    assert_eq!(page.nested.both, 6);
    assert_eq!(user, "outer");
}
