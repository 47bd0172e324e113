//! The gather inside, and what it hands on.

use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::merge::MergeInTime;
use super::outside::behind;
use super::table::Entry;
use crate::Gather;
use crate::arms::{Arms, Drive};
use crate::control::{Control, Deadline};
use crate::mode::{Finish, Mode};
use crate::pin;
use crate::shape::{Named, Shape};

/// The outputs in the nesting of the arms, with the names that `S` has for them.
pub struct Pieces<S>(PhantomData<fn() -> S>);

impl<S> Pieces<S> {
    pub(crate) fn of(_: &S) -> Self {
        Self(PhantomData)
    }
}

impl<S> fmt::Debug for Pieces<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pieces")
    }
}

impl<S: Named> Named for Pieces<S> {
    const NAMES: &'static [&'static str] = S::NAMES;
}

impl<S: Named, Outs> Shape<Outs> for Pieces<S> {
    type Out = Outs;

    #[inline]
    fn build(outs: Outs) -> Outs {
        outs
    }
}

/// A gather whose arms lend their outputs to each other.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Running<G> {
    gather: G,
}

impl<G> Running<G> {
    pub(crate) fn new(gather: G) -> Self {
        Self { gather }
    }
}

impl<G> fmt::Debug for Running<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Running")
    }
}

impl<A, M, S, C> Future for Running<Gather<A, M, Pieces<S>, C>>
where
    A: Drive<M>,
    M: Mode + Finish<A, Pieces<S>>,
    S: Named,
    C: Control<Until: Deadline<M, A, Pieces<S>>>,
{
    type Output = Outcome<M, C::Until, S, <C::Until as Deadline<M, A, Pieces<S>>>::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: `one` requires that the closure only names fields: the gather, which nothing else
        // reaches when this is pinned.
        let (gather, ()) = unsafe { pin::one(self, |running| (&mut running.gather, ())) };
        let (waker, table) = behind(cx.waker());
        let mut noting = Noting { gather, table };
        let polled = noting.gather.as_mut().poll(&mut Context::from_waker(waker));
        polled.map(Outcome::new)
    }
}

/// Notes the states of the arms when a poll ends, also by unwinding.
struct Noting<'a, A: Arms, M: Mode, S, C: Control> {
    gather: Pin<&'a mut Gather<A, M, S, C>>,
    table: &'a [Entry],
}

impl<A: Arms, M: Mode, S, C: Control> Drop for Noting<'_, A, M, S, C> {
    #[inline]
    fn drop(&mut self) {
        let mut table = self.table.iter();
        self.gather.glance(&mut |marks| {
            if let Some(entry) = table.next() {
                entry.note(marks);
            }
        });
    }
}

/// What the gather came to, and of which mode it was.
pub struct Outcome<M, U, S, O> {
    output: O,
    #[expect(clippy::type_complexity, reason = "the three types")]
    types: PhantomData<fn() -> (M, U, S)>,
}

impl<M, U, S, O> Outcome<M, U, S, O> {
    fn new(output: O) -> Self {
        Self {
            output,
            types: PhantomData,
        }
    }

    /// The output, with what was lent in its places.
    pub fn merge<R>(self, stores: R) -> U::Output
    where
        U: MergeInTime<M, O, R, S>,
    {
        U::merge(self.output, stores)
    }
}

impl<M, U, S, O> fmt::Debug for Outcome<M, U, S, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outcome")
    }
}
