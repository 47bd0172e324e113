//! Arms that need others, in edition 2021: no lint of editions has anything to say.
#![forbid(unsafe_code)]
#![deny(warnings, rust_2024_compatibility, clippy::pedantic)]
#![allow(keyword_idents_2024, reason = "of the test itself")]

use std::future::ready;

use futures::executor::block_on;
use join::gather;

#[test]
fn arms_that_need_others() {
    let page = block_on(gather!(
        a = ready(1),
        b = |a| ready(*a + 1),
        c = |a, b| async move { a + b }
    ));
    assert_eq!(page.into_tuple(), (1, 2, 3));
    let page = block_on(gather!(<fail_fast, limit = 2>
        first = ready(Ok::<_, ()>(2)),
        many = |first| ..(0..*first).map(|n| ready(Ok(n))),
        sum = |many| async { Ok(many.iter().sum::<i32>()) },
    ));
    assert_eq!(page.unwrap().into_tuple(), (2, vec![0, 1], 1));
}
