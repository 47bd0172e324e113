//! `into = Page`: a gather whose named outputs fill a struct of the user's.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::FusedFuture;

use crate::pin;

/// A gather whose outputs fill a struct of the user's: what `gather!(<into = Page> ..)` gives.
///
/// The same promises, auto traits and `Debug` as a [`Gather`](crate::Gather), but no builder methods.
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
///
/// #[derive(Debug, PartialEq)]
/// struct Server { host: &'static str, port: u16 }
///
/// let server = gather!(<into = Server> port = async { 80 }, host = async { "::1" });
/// assert_eq!(block_on(server), Server { host: "::1", port: 80 });
/// ```
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Filled<G, F> {
    gather: G,
    /// Moves the outputs; used once.
    fill: Option<F>,
}

impl<G, F> Filled<G, F> {
    /// A gather that was not started.
    pub(crate) fn new(gather: G, fill: F) -> Self {
        Self {
            gather,
            fill: Some(fill),
        }
    }
}

/// What a gather gives whose outputs fill a struct.
#[derive(Debug)]
pub struct Full<P>(pub P);

/// The outputs of a gather with an `until`, filled into a struct.
///
/// # Errors
/// What there was when the `until` ended the gather.
#[inline]
pub fn in_time<T, P, E>(output: Result<T, E>, fill: impl FnOnce(T) -> Full<P>) -> Result<P, E> {
    output.map(|output| fill(output).0)
}

/// What fills the struct is never pinned.
impl<G: Unpin, F> Unpin for Filled<G, F> {}

impl<G: Future, F: FnOnce(G::Output) -> Full<P>, P> Future for Filled<G, F> {
    type Output = P;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P> {
        // SAFETY: `one` requires that the closure only names fields: the gather, which nothing else
        // reaches when this is pinned, and what fills the struct, which is never pinned.
        let (gather, fill) = unsafe { pin::one(self, |all| (&mut all.gather, &mut all.fill)) };
        gather.poll(cx).map(|output| match fill.take() {
            Some(fill) => fill(output).0,
            None => unreachable!("`gather`: ready twice"),
        })
    }
}

impl<G: FusedFuture, F: FnOnce(G::Output) -> Full<P>, P> FusedFuture for Filled<G, F> {
    fn is_terminated(&self) -> bool {
        self.gather.is_terminated()
    }
}

impl<G: fmt::Debug, F> fmt::Debug for Filled<G, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.gather.fmt(f)
    }
}
