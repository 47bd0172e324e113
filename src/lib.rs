//! Wait for several futures at once.
//!
//! [`gather!`] joins futures of different types: the results come back in argument order, as a flat
//! tuple or as a struct of named fields, and a mode says when to stop. It is a plain future that
//! runs on any executor, allocates nothing for arms that are ready, and polls an arm only when that
//! arm was woken.
//!
//! ```
//! use gather::{Settled, gather};
//! # async fn fetch_user(id: u32) -> String { format!("user {id}") }
//! # async fn fetch_posts(id: u32) -> Vec<u32> { vec![id] }
//! # async fn try_user(id: u32) -> Result<String, std::io::Error> { Ok(format!("user {id}")) }
//! # async fn try_posts(id: u32) -> Result<Vec<u32>, std::io::Error> { Ok(vec![id]) }
//! # async fn fetch(url: &str) -> usize { url.len() }
//! # async fn run() -> Result<(), std::io::Error> {
//! # let id = 7;
//! # let urls = ["/a", "/b"];
//! // Wait for all: a flat tuple, in argument order.
//! let (user, posts) = gather!(fetch_user(id), fetch_posts(id)).await;
//! # let _ = (user, posts);
//!
//! // Named arms: a struct.
//! let page = gather!(user = fetch_user(id), posts = fetch_posts(id)).await;
//! println!("{}: {} posts", page.user, page.posts.len());
//!
//! // Stop at the first failure; the siblings are dropped before this line returns.
//! let (user, posts) = gather!(<fail_fast> try_user(id), try_posts(id)).await?;
//! # let _ = (user, posts);
//!
//! // Never fail: each arm reports for itself, panics included.
//! let (user, posts): (Settled<String>, Settled<Vec<u32>>) =
//!     gather!(<settle> fetch_user(id), fetch_posts(id)).await;
//! # let _ = (user, posts);
//!
//! // Spread arms: any iterator of futures becomes one `Vec` in its place.
//! let (user, pages) = gather!(fetch_user(id), ..urls.iter().map(|url| fetch(url))).await;
//! # let _ = (user, pages);
//!
//! // No macro: the same engine and modes, for collections of any size.
//! let pages = gather(urls.iter().map(|url| fetch(url))).await;
//! # let _ = pages;
//! # Ok(())
//! # }
//! # futures::executor::block_on(run()).unwrap();
//! ```
//!
//! # Modes
//!
//! | mode | stops at | output, for arms with outputs `A`, `B` |
//! |---|---|---|
//! | `all` (default) | the last arm | `(A, B)` |
//! | `fail_fast` | the first `Err` or `None` | `Result<(A, B), E>` for arms `Result<A, E>`, `Result<B, E>`; `Option<(A, B)>` for `Option`s |
//! | `settle` | the last arm | `(Settled<A>, Settled<B>)`; never fails |
//!
//! A mode is written in the header, `gather!(<settle> a, b)`, or as a builder method,
//! `gather!(a, b).settle()`: the same thing. The header gives the better error messages, rustfmt
//! formats the builder. In every mode the output has the shape of the arms: a flat tuple, a struct
//! for named arms, `[T; N]` for an array, a `Vec` for a collection and for each spread arm.
//!
//! # Guarantees
//!
//! * **Order.** Results come in argument order, whichever arm finishes first. Arms are polled in
//!   argument order, and judged one by one: where two fail in one poll, the first counts.
//! * **Structured concurrency.** When a gather resolves, every arm is finished or dropped; the
//!   losers of an early stop before it resolves. When it is dropped, every arm is.
//! * **Wake-ups.** An arm is polled when it was woken, once per wake; `n` arms that complete one by
//!   one cost `2n` polls, at any nesting and any size. One poll of the gather polls at most 128
//!   arms, so a large gather blocks neither its siblings nor the executor.
//! * **Cost.** No allocation as long as no arm clones its waker, then one for the whole gather. A
//!   gather is as large as its arms, an arm as large as the larger of its future and its output,
//!   and 24 bytes.
//! * **Panics.** A panic in an arm unwinds to the awaiting task at once, after all arms were
//!   dropped; `settle` captures it.
//!
//! What each of these means exactly, and where it is tested, is in `ARCHITECTURE.md`.
//!
//! # Features
//!
//! * `std` (default): `settle` captures panics. Implies `alloc`.
//! * `alloc` (by `std`): wakers for each arm, collections, spread arms. Without it nothing is
//!   allocated, and every poll of the gather polls every pending arm, with the gather's own waker.
//! * `macros` (default): [`gather!`]. Without it [`gather()`] takes tuples of up to 12 futures.
//!
//! Wakers for each arm need 64-bit atomics; on targets without them, polling is as without `alloc`.
#![no_std]
#![forbid(unsafe_code)]

pub use gather_core::{
    Arm, ArmError, CancelGuard, Gather, Gatherable, Guarded, NoOutput, OnCancel, Progress,
    QuorumError, Settled, StopReason, Stopped, gather,
};

#[cfg(feature = "alloc")]
pub use gather_core::Completions;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use gather_core::Task;

/// What the output of [`gather!`] names. Not public: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use gather_core::__private::*;
}
#[cfg(feature = "macros")]
#[doc(hidden)]
pub use gather_macros::{__GatherCfg, __gather_expand};

/// Joins futures of different types.
///
/// `gather!(a, b, c)` is a [`Gather`]: a future that can be awaited, nested, boxed, spawned, stored.
/// Nothing runs until it is polled. The arms' expressions are evaluated once, left to right, where
/// the call stands; they may borrow locals.
///
/// ```text
/// gather!( [ '<' mode '>' ]  [ arm (',' arm)* [','] ] )
///
/// mode  := all | fail_fast | settle                    (default all)
/// arm   := #[cfg(..)]* [ name '=' ] value
/// value := expr                    a future, or anything IntoFuture
///        | '..' expr               a spread arm: anything IntoIterator over futures
/// ```
///
/// # Arms
///
/// * Arms are all named or all unnamed. Named arms give a struct with a public field for each, which
///   derives `Debug`, `Clone`, `PartialEq`, `Eq`, `Hash` and `Default` where its fields allow it, and
///   has `into_tuple()`.
/// * A spread arm gives a `Vec`; its iterator is drained at the first poll. Its elements count as
///   arms: each can stop a `fail_fast`.
/// * `#[cfg(..)]` that is false removes the arm, and its field or place in the output.
/// * `gather!()` gives `()`, one arm `(A,)`.
/// * There is no limit to the number of arms but the compiler's memory; 256 need no
///   `#![recursion_limit]`.
///
/// # Modes
///
/// `all` waits for every arm. `fail_fast` stops at the first `Err` or `None`, and drops the others
/// before it returns it. `settle` waits for every arm and captures panics. See the
/// [crate's page](crate#modes) for their outputs, and [`Gather`] for what holds in all of them.
///
/// # Errors
///
/// A mistake in a call is one error, on the arm or word that is wrong. Modes and options of later
/// releases (`race`, `limit`, ..) are refused by name.
///
/// # Panics
///
/// The call itself never. The future: see [`Gather`].
///
/// # Cancel safety
///
/// Dropping the future drops every arm, and the outputs of those that had finished.
///
/// # Examples
///
/// ```
/// use gather::gather;
///
/// # async fn name() -> &'static str { "Ada" }
/// # async fn age() -> u32 { 36 }
/// # futures::executor::block_on(async {
/// let (name_, age_) = gather!(name(), age()).await;
/// assert_eq!((name_, age_), ("Ada", 36));
///
/// let person = gather!(name = name(), age = age()).await;
/// assert_eq!(person.name, "Ada");
/// assert_eq!(person.into_tuple(), ("Ada", 36));
/// # });
/// ```
///
/// Arms take their error type from their siblings, and `?` works as usual:
///
/// ```
/// use gather::gather;
///
/// # futures::executor::block_on(async {
/// let parsed = gather!(<fail_fast>
///     async { "7".parse::<u32>() },
///     async { let n: u32 = "no number".parse()?; Ok(n + 1) },
/// )
/// .await;
/// assert!(parsed.is_err());
/// # });
/// ```
#[cfg(feature = "macros")]
#[macro_export]
macro_rules! gather {
    ($($arms:tt)*) => {
        $crate::__gather_expand! { [$crate] $($arms)* }
    };
}

#[cfg(all(doctest, feature = "std", feature = "macros"))]
#[doc = include_str!("../README.md")]
struct Readme;
