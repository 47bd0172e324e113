//! The arms that an iterator yields, drawn at the first poll; and what can be a spread arm.

use alloc::vec::Vec;
use core::ops::ControlFlow;
use core::pin::Pin;

use super::leaf::{ByFuture, ByNothing, Nothing};
use super::{
    Arms, At, Contents, Drive, Element, Fill, Left, Limit, Manner, Many, Rekeep, Rekept, Report,
    Run, Take, Window,
};
use crate::control::Count;
use crate::cursor::Place;
use crate::drive::Visit;
use crate::marks::{Marks, State};
use crate::mode::{Mode, Project};
use crate::pin;
use crate::wake::{Asked, Session};

/// The arms that an iterator yields, drawn at the first poll.
#[derive(Debug)]
pub struct Lazy<I, F, K> {
    /// Until the first poll.
    source: Option<I>,
    /// From then on.
    drawn: Many<F, K>,
}

/// The iterator is never pinned.
impl<I, F: Unpin, K> Unpin for Lazy<I, F, K> {}

impl<I, F, K> Lazy<I, F, K> {
    /// The same elements, each made another, before they are drawn.
    pub(super) fn map<J, G>(self, into: impl FnOnce(I) -> J) -> Lazy<J, G, K> {
        let manner = self.drawn.manner;
        Lazy {
            source: self.source.map(into),
            drawn: Many::of(Vec::new(), manner),
        }
    }

    /// `#[background]` on arms that may end without an output: they are not waited for.
    pub(crate) fn background(mut self) -> Self {
        self.drawn.manner.background = true;
        self
    }

    /// They run elsewhere.
    #[cfg(target_has_atomic = "64")]
    pub(super) fn remote(mut self) -> Self {
        self.drawn.manner.remote = true;
        self
    }

    /// `#[shield]`
    pub(crate) fn shielded(mut self) -> Self {
        self.drawn.manner.shield = true;
        self
    }

    /// The elements of a spread arm.
    fn spread(source: I) -> Self {
        Self::of(
            source,
            Manner {
                spread: true,
                ..Manner::default()
            },
        )
    }

    /// Arms by themselves.
    pub fn collection(source: I) -> Self {
        Self::of(source, Manner::default())
    }

    fn of(source: I, manner: Manner) -> Self {
        Self {
            source: Some(source),
            drawn: Many::of(Vec::new(), manner),
        }
    }

    #[inline]
    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Many<F, K>>, &mut Option<I>) {
        // SAFETY: `one` requires that the closure only names fields: the arms, which nothing else
        // reaches when this is pinned, and the source, which is never pinned.
        unsafe { pin::one(self, |lazy| (&mut lazy.drawn, &mut lazy.source)) }
    }

    #[inline]
    fn drawn(self: Pin<&mut Self>) -> Pin<&mut Many<F, K>> {
        self.parts().0
    }
}

impl<I, F, K> Rekept for Lazy<I, F, K> {
    type Output = K;
    type Keeping<K2> = Lazy<I, F, K2>;

    fn keeping<K2>(self) -> Lazy<I, F, K2> {
        Lazy {
            source: self.source,
            drawn: self.drawn.keeping(),
        }
    }
}

impl<I, F: Run<M>, K, M: Mode> Rekeep<M> for Lazy<I, F, K> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<I, F, K> Arms for Lazy<I, F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;
    const LEAVES_ARMS: bool = true;

    fn place(self: Pin<&mut Self>) {
        self.drawn().place();
    }

    fn groups(&self) -> usize {
        self.drawn.groups()
    }

    #[inline]
    fn is_single(&self) -> bool {
        self.drawn.is_single()
    }

    fn needs_bank(&self) -> bool {
        self.drawn.needs_bank()
    }

    fn first_marks(&self, group: usize) -> Marks {
        self.drawn.first_marks(group)
    }

    fn is_finished(&self) -> bool {
        self.drawn.is_finished()
    }

    fn has(&self, left: Left) -> bool {
        self.drawn.has(left)
    }

    fn count(&self, at: At<'_>) -> Option<usize> {
        self.drawn.count(at)
    }

    fn withhold(self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        self.drawn().withhold(from, at);
    }

    fn flush(
        self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    ) {
        self.drawn().flush(group, number, asked, session);
    }

    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>) {
        let (drawn, source) = self.parts();
        // Arms that were not drawn have their turn, too.
        drop(source.take());
        drawn.clear(what, at);
    }

    /// A spread arm that was not drawn yet is one arm: how many it will be, nobody knows.
    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        if self.source.is_some() && self.drawn.manner.spread {
            report(at.place, None, State::Pending);
        }
        self.drawn.report(at, report);
    }
}

impl<I, F, K, M> Drive<M> for Lazy<I, F, K>
where
    I: Iterator<Item: Element<Arm = F>>,
    F: Run<M, Kept = K>,
    M: Mode,
{
    fn draw(self: Pin<&mut Self>, _: usize) {
        let manner = self.drawn.manner;
        let (mut drawn, source) = self.parts();
        if let Some(source) = source.take() {
            let futures = source.map(Element::into_arm).collect();
            drawn.set(Many::of(futures, manner));
        }
    }

    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        self.drawn().sweep(visit)
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>) {
        self.drawn().call_off(losers, at);
    }

    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>) {
        self.drawn().fill(fill, at);
    }
}

impl<I, F, K> Limit for Lazy<I, F, K> {
    type Limited = Window<I, F, K>;

    fn limit(self) -> Self::Limited {
        match self.source {
            Some(source) => Window::new(source, self.drawn.manner),
            None => unreachable!("`gather`: a limit after the first poll"),
        }
    }
}

impl<I, F, K, P: Project<K>> Take<P> for Lazy<I, F, K> {
    type Taken = Vec<P::Piece>;

    fn take(self: Pin<&mut Self>, at: At<'_>) -> Vec<P::Piece> {
        Take::<P>::take(self.drawn(), at)
    }
}

/// Anything that can be a spread arm; see [`IntoArm`](super::IntoArm), also for why there are two
/// implementations.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an iterator of futures, so it cannot be a spread arm of `gather!`",
    label = "not an iterator of futures",
    note = "`..` takes anything `IntoIterator` whose items are futures: `..urls.iter().map(fetch)`"
)]
pub trait IntoSpread<By> {
    /// The arm.
    type Leaf;

    /// The arm, not started.
    fn into_spread(self) -> Self::Leaf;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<Item: IntoFuture>> IntoSpread<ByFuture> for I {
    type Leaf =
        Lazy<I::IntoIter, <I::Item as IntoFuture>::IntoFuture, <I::Item as IntoFuture>::Output>;

    fn into_spread(self) -> Self::Leaf {
        Lazy::spread(self.into_iter())
    }
}

#[diagnostic::do_not_recommend]
impl<T: Nothing> IntoSpread<ByNothing> for T {
    type Leaf = T;

    fn into_spread(self) -> T {
        self
    }
}
