//! Whatever a caller's names are, and however strict its lints, a call means the same.
#![forbid(unsafe_code)]
#![deny(warnings, future_incompatible, clippy::pedantic)]

use futures::executor::block_on as now;
use gather::gather;

/// The names of the prelude, each with another meaning.
mod shadowed {
    #![allow(
        clippy::unnecessary_wraps,
        dead_code,
        non_camel_case_types,
        non_snake_case,
        reason = "that is the point"
    )]

    use super::{gather, now};
    use core::future::ready;
    use core::option::Option as Maybe;

    struct Result;
    struct Option;
    struct Box;
    struct Vec;
    struct String;
    struct str;
    struct bool;
    struct usize;
    struct Ready;
    struct Poll;
    struct Pin;
    struct Gather;
    struct Settled;
    struct Self_;
    fn Ok() {}
    fn Err() {}
    fn Some() {}
    fn None() {}
    fn drop() {}
    trait Future {}
    trait IntoFuture {}
    trait Iterator {}
    trait IntoIterator {}
    trait Default {}
    trait Clone {}
    trait Debug {}
    trait PartialEq {}
    trait Eq {}
    trait Hash {}
    trait Sized {}
    trait Send {}
    trait FnOnce {}
    trait Shape {}
    trait Named {}
    mod std {}
    mod alloc {}
    mod gather_core {}
    mod __private {}

    fn found(value: u8) -> Maybe<u8> {
        Maybe::Some(value)
    }

    #[test]
    fn every_form() {
        assert_eq!(now(gather!(ready(1), ready(2))), (1, 2));
        let named = now(gather!(a = ready(1), b = ready(2)));
        assert_eq!(named, core::clone::Clone::clone(&named));
        assert_eq!(named.into_tuple(), (1, 2));
        assert!(now(gather!(<fail_fast> ready(found(1)), b2())).is_some());
        assert!(now(gather!(<fail_fast> a = ready(found(1)), b = b2())).is_some());
        assert!(now(gather!(<settle> ready(1), ..[ready(2)])).0.is_ok());
        assert_eq!(
            now(gather!(
                #[cfg(any())]
                ready(1),
                #[cfg(all())]
                ready(2)
            )),
            (2,)
        );
    }

    fn b2() -> core::future::Ready<Maybe<u8>> {
        ready(found(2))
    }
}

/// Constants, which a pattern of the same name would be compared with.
mod constants {
    #![allow(
        dead_code,
        non_snake_case,
        non_upper_case_globals,
        reason = "that is the point"
    )]

    use super::{gather, now};
    use core::future::ready;

    const __gather: u8 = 255;
    const arm: u8 = 255;
    const arms: u8 = 255;
    const arm_0: u8 = 255;
    const a: u8 = 255;
    const b: u8 = 255;
    const outs: u8 = 255;
    const tag: u8 = 255;
    const leaf: u8 = 255;
    const value: u8 = 255;
    const this: u8 = 255;
    const T0: u8 = 255;
    const T1: u8 = 255;
    const E: u8 = 255;
    const F: u8 = 255;
    const NAMES: &[&str] = &[];
    static first: u8 = 255;
    static second: u8 = 255;

    #[test]
    fn every_form() {
        assert_eq!(now(gather!(ready(a), ready(__gather))), (255, 255));
        let named = now(gather!(
            a = ready(1),
            __gather = ready(b),
            T0 = ready(NAMES)
        ));
        assert_eq!(named.into_tuple(), (1, 255, NAMES));
        assert_eq!(
            now(gather!(<fail_fast> ready(Some(a)), ready(Some(T0)), ..[ready(Some(__gather))])),
            Some((255, 255, vec![255]))
        );
        let found = now(gather!(<fail_fast> tag = ready(Some(a)), value = ready(Some(T0))));
        assert_eq!(
            found.map(|found| (found.tag, found.value)),
            Some((255, 255))
        );
        let (one, many) = now(gather!(<settle> ready(first), ..[ready(second)]));
        assert_eq!((one.ok(), many.len()), (Some(255), 1));
        assert_eq!(
            now(gather!(
                #[cfg(any())]
                ready(1),
                #[cfg(all())]
                ready(arm_0)
            )),
            (255,)
        );
    }
}

/// Types and functions, which code of the call could be taken to mean.
mod items {
    #![allow(dead_code, non_camel_case_types, reason = "that is the point")]

    use super::{gather, now};
    use core::future::ready;

    struct Gathered;
    struct __GatherShape;
    struct __GatherCfg;
    struct __gather;
    struct T0;
    #[derive(Debug, PartialEq, Eq)]
    struct T1;
    fn arm() {}
    fn spread() {}
    fn pair() {}
    fn with() {}
    fn build() {}
    fn into_tuple() {}

    #[test]
    fn every_form() {
        assert_eq!(now(gather!(ready(T1), ready(T1))), (T1, T1));
        let named = now(gather!(t0 = ready(T1), t1 = ready(T1)));
        assert_eq!(named.into_tuple(), (T1, T1));
        assert_eq!(
            now(gather!(<fail_fast> ready(Some(T1)), ready(Some(T1)))),
            Some((T1, T1))
        );
        let Gathered = now(gather!(..[ready(Gathered)], ready(Gathered))).1;
        let (__GatherShape,) = now(gather!(
            #[cfg(all())]
            ready(__GatherShape)
        ));
    }
}

/// A generic function has parameters of its own.
mod generics {
    use super::{gather, now};

    async fn both<T0, const N: usize>(left: T0, right: [T0; N]) -> (T0, [T0; N]) {
        let both = gather!(left = async { left }, right = async { right }).await;
        both.into_tuple()
    }

    struct Holder<'a, T>(&'a T);

    impl<T: Clone + Send> Holder<'_, T> {
        async fn twice(&self) -> Option<(T, T)> {
            gather!(<fail_fast>
                async { Some(self.0.clone()) },
                async { Some(Self(self.0).0.clone()) },
            )
            .await
        }
    }

    #[test]
    fn in_generic_code() {
        assert_eq!(now(both(1, [2, 3])), (1, [2, 3]));
        assert_eq!(now(Holder(&"text").twice()), Some(("text", "text")));
    }
}

/// Lints that are off by default, and what a call must not trip them with.
mod strict {
    #![deny(
        let_underscore_drop,
        missing_debug_implementations,
        missing_docs,
        nonstandard_style,
        rust_2018_idioms,
        single_use_lifetimes,
        trivial_casts,
        unreachable_pub,
        unused,
        unused_lifetimes,
        unused_qualifications,
        unused_results,
        variant_size_differences,
        clippy::absolute_paths,
        clippy::as_conversions,
        clippy::default_numeric_fallback,
        clippy::exhaustive_structs,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::missing_docs_in_private_items,
        clippy::missing_inline_in_public_items,
        clippy::missing_trait_methods,
        clippy::multiple_inherent_impl,
        clippy::nursery,
        clippy::panic,
        clippy::pattern_type_mismatch,
        clippy::pub_underscore_fields,
        clippy::semicolon_inside_block,
        clippy::shadow_reuse,
        clippy::shadow_same,
        clippy::shadow_unrelated,
        clippy::single_char_lifetime_names,
        clippy::std_instead_of_core,
        clippy::unwrap_used,
        clippy::used_underscore_binding
    )]

    use super::{gather, now};
    use core::future::ready;

    #[test]
    fn every_form() {
        now(gather!());
        assert_eq!(now(gather!(ready(1_u8), ready(2_u8))), (1, 2));
        let named = now(gather!(first = ready(1_u8), second = ready(2_u8)));
        assert_eq!(named.into_tuple(), (1, 2));
        let found = now(gather!(<fail_fast> ready(Some(1_u8)), ..[ready(Some(2_u8))]));
        assert_eq!(found, Some((1, vec![2])));
        let both = now(gather!(<fail_fast> first = ready(Some(1_u8)), second = ready(Some(2_u8))));
        assert_eq!(both.map(|all| all.first), Some(1));
        let settled = now(gather!(<settle> first = ready(1_u8), second = ready(2_u8)));
        assert_eq!(settled.first.ok(), Some(1));
        let left = now(gather!(
            #[cfg(any())]
            ready(1_u8),
            #[cfg(all())]
            ready(2_u8)
        ));
        assert_eq!(left, (2,));
    }
}

/// Brackets that a header or a closure's body needs, of which no lint says that the expansion does not.
#[test]
fn brackets_that_are_needed_are_no_warnings() {
    use std::future::ready;
    let (few, many) = (1, 2);
    let both = now(gather!(<limit = if (many > few) { many } else { few }>
        a = ready(1),
        b = |a| { ready(*a + 1) },
        c = |b| -> std::future::Ready<i32> { ready(*b + 1) },
    ));
    assert_eq!(both.into_tuple(), (1, 2, 3));
    let one = now(gather!(<settle, limit = (if many > few { many } else { few })> { ready(1) }));
    assert_eq!(one.0.unwrap(), 1);
}
