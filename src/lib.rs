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
//! | `validate` | the last arm | `Result<(A, B), (Option<E1>, Option<E2>)>`: every error, not the first |
//! | `settle` | the last arm | `(Settled<A>, Settled<B>)`; never fails |
//! | `race` | the first arm to finish | `T`, the output of every arm; `Option<T>` of a collection or of spread arms alone, which may be empty |
//! | `first_ok` | the first `Ok` or `Some` | `Result<T, (E1, E2)>`: the success, or every error in arm order; `Option<T>` for `Option`s |
//! | `quorum(n)` | the `n`-th `Ok`, or as soon as `n` can't be reached | `Result<(Option<A>, Option<B>), QuorumError<(Option<Result<A, E1>>, Option<Result<B, E2>>)>>` |
//!
//! A mode is written in the header, `gather!(<settle> a, b)`, or as a builder method,
//! `gather!(a, b).settle()`: the same thing. The header gives the better error messages, rustfmt
//! formats the builder. In every mode the output has the shape of the arms: a flat tuple, a struct
//! for named arms, `[T; N]` for an array, a `Vec` for a collection and for each spread arm.
//!
//! Where they come from: `all` is `Promise.all` and `asyncio.gather` of what can't fail, `fail_fast`
//! is `try_join!` and `asyncio.TaskGroup`, `validate` the applicative `Validation`, `settle`
//! `Promise.allSettled`, `race` `Promise.race` and Java's `anyOf`, `first_ok` `Promise.any` and Java's
//! `invokeAny`, `quorum` what replicated stores do. Two differ: a race of nothing is `None` and not
//! pending for ever, and the losers of a race are cancelled and gone when it returns.
//!
//! # Errors
//!
//! Arms with different error types agree by `error = AppError`, in the header or as
//! `.error::<AppError>()`: each error is converted with `From`. `labeled`, or `.labeled()`, tells which
//! arm failed, as [`ArmError<E>`](ArmError); both together ask for `AppError: From<ArmError<E>>`. For
//! `fail_fast`, `validate`, `first_ok` and `quorum` over `Result`s.
//!
//! ```
//! use gather::gather;
//!
//! # type AppError = Box<dyn std::error::Error + Send + Sync>;
//! # async fn port() -> Result<u16, std::num::ParseIntError> { "80".parse() }
//! # async fn host() -> Result<std::net::IpAddr, std::net::AddrParseError> { "nowhere".parse() }
//! # futures::executor::block_on(async {
//! let bound = gather!(<fail_fast, error = AppError, labeled> port = port(), host = host()).await;
//! let error = bound.err().unwrap();
//! assert_eq!(error.to_string(), "arm `host` failed");
//! assert_eq!(error.source().unwrap().to_string(), "invalid IP address syntax");
//! # });
//! ```
//!
//! # Arms that need other arms
//!
//! `posts = |user| fetch_posts(user.id)`: the closure's parameters name the arms that the arm needs. It
//! starts in the very poll in which the last of them completes, while all others go on. Inputs are
//! bound by shared reference, to the output, or in `fail_fast` and `validate` to the value inside its
//! `Ok` or `Some`; `_user` waits without using. Where that poll ends early, after 128 arms, an arm written
//! in front of one that it needs starts when the rest has had its turn. In `settle`, an arm that needs one without an output
//! is a [`NoOutput`] that is [skipped](NoOutput::is_skipped); in `validate` it counts as skipped and
//! only real errors are listed. `|| expr` is an arm that is made when it starts. In the header's modes
//! `all`, `fail_fast`, `validate`, `settle`; [`plan!`] shows who needs whom.
//!
//! Such an arm is no closure: `return` leaves it with its output, and references into its inputs may
//! live across awaits. It borrows what it uses of its surroundings, or takes it with `move`; what is
//! `Copy` is taken where all arms of the call that need others say `move`, and borrowed where only some
//! do. What its attributes have for values is evaluated when it starts.
//!
//! `pages = |index| ..index.iter().map(fetch)` is a spread arm of what it needs: its elements are arms
//! like any other, for a limit, a failure, a deadline. An `async` block in it that uses a parameter needs
//! `move`, as in any iterator of futures that is handed on. An arm that needs a spread gets its whole
//! `Vec`, in `settle` with a [`Settled`] for each element; in `validate` it is skipped if one of them has
//! failed. A spread that was never made is one `NoOutput` in the place of its elements in `settle`, and
//! an empty `Vec` elsewhere.
//!
//! ```
//! use gather::gather;
//!
//! # async fn user(id: u32) -> Result<String, String> { Ok(format!("user {id}")) }
//! # async fn posts(user: &str) -> Result<Vec<String>, String> { Ok(vec![user.to_owned(); 2]) }
//! # async fn likes(post: &str) -> Result<usize, String> { Ok(post.len()) }
//! # futures::executor::block_on(async {
//! let page = gather!(<fail_fast>
//!     user = user(7),
//!     posts = |user| posts(user),
//!     likes = |posts| ..posts.iter().map(|post| likes(post)),
//!     total = |likes| async { Ok(likes.iter().sum::<usize>()) },
//! )
//! .await;
//! assert_eq!(page.unwrap().total, 12);
//! # });
//! ```
//!
//! # Controls
//!
//! An option of the header is also a builder method with its name: [`limit`](Gather::limit),
//! [`until`](Gather::until), [`on_cancel`](Gather::on_cancel), [`grace`](Gather::grace),
//! [`spawn`](Gather::spawn), [`progress`](Gather::progress); for collections
//! [`completions`](Gather::completions). An arm may have `#[shield]` (an early stop waits for it once
//! it was started), `#[background]` (it runs along and is not waited for, its output an `Option`),
//! `#[until(future)]` (a deadline of its own, its output an `Option`: one waker for both, so a wake polls the
//! arm and then its deadline) and `#[on_cancel(f)]` ([`OnCancel`]).
//!
//! An arm that an early stop finds before its first poll is not started any more, with `grace` too.
//! A `#[shield]` holds against an early stop, not against dropping the gather itself: that is Rust.
//!
//! | | not with | since |
//! |---|---|---|
//! | arms that need others | `race`, `first_ok`, `quorum` | those end without some arms, and one of them could be needed |
//! | | `spawn` | a task of its own may not borrow from another |
//! | `#[until]`, `#[background]` | `race`, `first_ok`, `quorum` | those choose among outputs, and such an arm may have none |
//! | `completions` | every mode but `all` and `settle`; `until` | another mode may end before its arms do |
//! | `error`, `labeled` | `all`, `settle`, `race` | they have no error |
//! | `into` | unnamed arms; every mode but `all`, `fail_fast`, `validate` | fields have names, and each needs a value |
//!
//! # Guarantees
//!
//! * **Order.** Results come in argument order, whichever arm finishes first. Arms are polled in
//!   argument order, and judged one by one: where two fail in one poll, the first counts.
//! * **Structured concurrency.** When a gather resolves, every arm is finished or dropped; the
//!   losers of an early stop before it resolves. When it is dropped, every arm is.
//! * **Wake-ups.** With feature `alloc` an arm is polled when it was woken, once per wake; `n` arms
//!   that complete one by one cost `2n` polls, at any nesting and any size. One poll of the gather
//!   polls at most 128 arms, so a large gather blocks neither its siblings nor the executor.
//! * **Allocations.** Fixed arms and arrays: none until an arm clones its waker, then one. A `Vec` or
//!   an iterator of known length: at most three, its result included; with a limit some more, but
//!   never one for each arm.
//! * **Size.** A gather is the sum of its arms plus two words (some more with options, above 21 arms,
//!   and for arrays); an arm is as large as the larger of its future and its output. In a call with
//!   arms that need others, those that need nothing count twice, and an output that is needed lies
//!   beside its arm.
//! * **Panics.** A panic in an arm unwinds to the awaiting task at once, after all arms were
//!   dropped; with feature `std`, `settle` captures it.
//!
//! What each of these means exactly, and where it is tested, is in `ARCHITECTURE.md`.
//!
//! # Features
//!
//! * `std` (default): `settle` captures panics. Implies `alloc`.
//! * `alloc` (by `std`): wakers for each arm, collections, spread arms. Without it nothing is
//!   allocated, and every poll of the gather polls every pending arm, with the gather's own waker.
//! * `tracing`: a span `arm` for each arm, entered on each poll, with its name in the field `arm`, and
//!   closed with `outcome` (`done`, `failed` or `won` where it stopped the gather, `cancelled`,
//!   `panicked`) and `duration_us`. Implies `std`.
//! * `macros` (default): [`gather!`]. Without it [`gather()`] takes tuples of up to 12 futures.
//!
//! Wakers for each arm need 64-bit atomics; on targets without them, polling is as without `alloc`.
#![no_std]
#![forbid(unsafe_code)]

pub use gather_core::{
    Arm, ArmError, CancelGuard, Filled, Gather, Gatherable, Guarded, NoOutput, OnCancel, Planned,
    Progress, QuorumError, Settled, StopReason, Stopped, gather,
};

#[cfg(feature = "alloc")]
pub use gather_core::Completions;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use gather_core::Task;

#[cfg(feature = "macros")]
mod plan;
#[cfg(feature = "macros")]
pub use plan::Plan;

/// What the output of [`gather!`] names. Not public: it changes without notice.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "macros")]
    pub use crate::plan::plan;
    pub use gather_core::__private::*;
}
#[cfg(feature = "macros")]
#[doc(hidden)]
pub use gather_macros::{__GatherCfg, __gather_expand, __plan_expand};

/// Joins futures of different types.
///
/// `gather!(a, b, c)` is a [`Gather`], or with `into` or arms that need others a type like it without
/// the methods: a future that can be awaited, nested, boxed, spawned, stored.
/// Nothing runs until it is polled. The arms' expressions are evaluated once, left to right, where
/// the call stands; they may borrow locals.
///
/// ```text
/// gather!( [ '<' item (',' item)* [','] '>' ]  [ arm (',' arm)* [','] ] )
///
/// item   := mode | option
/// mode   := all | fail_fast | validate | settle | race | first_ok | quorum(expr)    (default all)
/// option := limit = expr | until = expr | grace = expr | on_cancel = expr | spawn = expr
///         | progress = expr | error = type | labeled | into = path
/// arm    := attr* [ name '=' ] value
/// attr   := #[shield] | #[background] | #[until(expr)] | #[on_cancel(expr)] | #[cfg(..)]
/// value  := expr                    a future, or anything IntoFuture
///         | '|' dep,* '|' expr      an arm that needs others; `|| expr` is made when it starts
///         | '..' expr               a spread arm: anything IntoIterator over futures
/// ```
///
/// # Arms
///
/// * Arms are all named or all unnamed. Named arms give a struct with a public field for each, which
///   derives `Debug`, `Clone`, `PartialEq`, `Eq`, `Hash` and `Default` where its fields allow it, and
///   has `into_tuple()`.
/// * A spread arm gives a `Vec`; its iterator is drained at the first poll, under a `limit` pulled arm
///   by arm as places become free. Its elements count as
///   arms: each can stop a `fail_fast`, win a `race`, count for a `quorum`.
/// * `#[cfg(..)]` that is false removes the arm, and its field or place in the output.
/// * `gather!()` gives `()`, one arm `(A,)`. Only `all` and `settle` go without arms.
/// * There is no limit to the number of arms but the compiler's memory; 256 need no
///   `#![recursion_limit]`.
///
/// # Modes
///
/// `all` waits for every arm. `fail_fast` stops at the first `Err` or `None`. `validate` waits for
/// every arm and tells every error. `settle` waits for every arm and, with feature `std`, captures
/// panics. `race` ends with the first arm to finish, `first_ok` with the first `Ok` or `Some`,
/// `quorum(n)` with the `n`-th `Ok`.
/// Whatever ends a gather early, the other arms are dropped before it returns. See the
/// [crate's page](crate#modes) for their outputs, and [`Gather`] for what holds in all of them.
///
/// # Options
///
/// An option does what the method of [`Gather`] with its name does:
/// `gather!(<settle, limit = 2> a, b)` is `gather!(a, b).settle().limit(2)`, `error = T` is
/// [`.error::<T>()`](Gather::error). Their values are evaluated after the arms.
///
/// `into = Page` has no method: it puts the outputs of named arms into the fields of a struct of
/// yours, in the modes `all`, `fail_fast` and `validate`. Every field is an arm, and the types of the
/// fields are known to the arms.
///
/// # Errors
///
/// A mistake in a call is one error, on the arm or word that is wrong, in nearly all cases. Where two
/// arms that need others can't both have a value, it lies on the second; that an output borrows from
/// what its arm needs is told of the whole call.
///
/// # Panics
///
/// The call itself, if a `limit` or a `quorum` is 0. The future: see [`Gather`].
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
///
/// The first of several that succeeds; a form with all of its mistakes; a struct of yours:
///
/// ```
/// use gather::gather;
///
/// # async fn ask(mirror: &str) -> Result<&str, String> {
/// #     if mirror == "b" { Ok("page") } else { Err(format!("{mirror} is down")) }
/// # }
/// # async fn name() -> Result<&'static str, &'static str> { Ok("Ada") }
/// # async fn age() -> Result<u8, &'static str> { Err("too young") }
/// # futures::executor::block_on(async {
/// assert_eq!(gather!(<first_ok> ask("a"), ask("b")).await, Ok("page"));
///
/// #[derive(Debug)]
/// struct Person { name: &'static str, age: u8 }
/// let person = gather!(<validate, into = Person> name = name(), age = age()).await;
/// let mistakes = person.unwrap_err();
/// assert_eq!((mistakes.name, mistakes.age), (None, Some("too young")));
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
