//! The outputs of a collection in the order in which they come.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::{FusedStream, Stream};

use crate::Gather;
use crate::arms::{Drive, Window};
use crate::control::{Control, Count};
use crate::mode::Mode;
use crate::pin;
use crate::shape::Same;

/// A stream of the outputs of a collection in completion order, each with the index of its arm: made
/// by [`Gather::completions`].
///
/// Whenever it is polled, all arms that were admitted and woken are polled, not only the one whose
/// output it gives. Between two polls nothing runs.
///
/// ```
/// use gather::gather;
/// use futures::{StreamExt, executor::block_on};
///
/// let pages = ["/a", "/bb", "/ccc"];
/// let mut lengths = gather(pages.map(|page| async move { page.len() })).limit(2).completions();
/// block_on(async {
///     while let Some((index, length)) = lengths.next().await {
///         assert_eq!(length, pages[index].len());
///     }
/// });
/// ```
///
/// # Cancel safety
///
/// Waiting for the next item (`next().await`, in a `select!` too) loses nothing when it is dropped.
/// Dropping the stream drops its arms, and the outputs that were not taken.
///
/// # Panics
///
/// A panic in an arm unwinds to whoever polls, after all arms have been dropped; in mode `settle`,
/// with feature `std`, it is captured and becomes that arm's result.
#[must_use = "streams do nothing unless polled"]
pub struct Completions<I, F, K, M: Mode, C: Control> {
    gather: Arms<I, F, K, M, C>,
}

/// The arms, in a gather that is never asked for its output.
type Arms<I, F, K, M, C> = Gather<Window<I, F, K>, M, Same, C>;

impl<I, F, K, M: Mode, C: Control> Completions<I, F, K, M, C> {
    pub(crate) fn new(gather: Arms<I, F, K, M, C>) -> Self {
        Self { gather }
    }

    fn gather(self: Pin<&mut Self>) -> Pin<&mut Arms<I, F, K, M, C>> {
        // SAFETY: `one` requires that the closure only names fields: the gather, which nothing else
        // reaches when this is pinned.
        unsafe { pin::one(self, |stream| (&mut stream.gather, ())) }.0
    }
}

/// Needs no `pin!` before `next().await`: the arms are pinned where they lie, on the heap.
impl<I, F, K, M: Mode, C: Control + Unpin> Unpin for Completions<I, F, K, M, C> {}

impl<I, F, K, M, C> Stream for Completions<I, F, K, M, C>
where
    Window<I, F, K>: Drive<M>,
    M: Mode,
    C: Control,
{
    type Item = (usize, K);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<(usize, K)>> {
        let is_over = self.as_mut().gather().run_on(cx);
        let (arms, tally) = self.gather().arms_and_tally();
        match arms.next_output() {
            Some(output) => {
                tally.give_place();
                Poll::Ready(Some(output))
            }
            None if is_over => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let untaken = self.gather.arms().untaken();
        let (least, most) = self.gather.arms().undrawn();
        let most = most.and_then(|most| most.checked_add(untaken));
        (least.saturating_add(untaken), most)
    }
}

impl<I, F, K, M, C> FusedStream for Completions<I, F, K, M, C>
where
    Window<I, F, K>: Drive<M>,
    M: Mode,
    C: Control,
{
    fn is_terminated(&self) -> bool {
        self.gather.has_ended() && self.gather.arms().untaken() == 0
    }
}

impl<I, F, K, M: Mode, C: Control> fmt::Debug for Completions<I, F, K, M, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Completions").field(&self.gather).finish()
    }
}
