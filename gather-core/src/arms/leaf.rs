//! One arm of a type of its own.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ops::ControlFlow;
use core::pin::Pin;
use core::ptr;

use super::{Cells, DriveCells, Fill, Kind, Rekeep, Rekept, Run, TakeCells, Waited, slots};
use crate::control::Count;
use crate::drive::{Live, Visit};
use crate::marks::Marks;
use crate::mode::{Mode, Project};
use crate::slot::Slot;
use crate::wake::ArmWaker;

/// One arm: its future `F` and room for what is kept of it, `K`.
///
/// It drops its future as any value does, until it is one of a group: that knows what its arms hold, and
/// drops no arm but by its marks (I3).
#[derive(Debug)]
pub struct Leaf<F, K, X = Waited> {
    slot: Slot<F, K>,
    kind: PhantomData<fn() -> X>,
}

impl<F, K, X> Leaf<F, K, X> {
    /// An arm that was not started.
    #[inline]
    pub fn new(future: F) -> Self {
        Self {
            slot: Slot::new(future),
            kind: PhantomData,
        }
    }

    /// The future of an arm that was not started.
    #[inline]
    pub(super) fn into_future(self) -> F {
        let leaf = ManuallyDrop::new(self);
        // SAFETY: `read` requires that the slot is not used again: `leaf` is not dropped.
        let slot = unsafe { ptr::read(&raw const leaf.slot) };
        // SAFETY: `into_future` requires a future that was never polled: a leaf can be moved only
        // before it is pinned for its first poll, and it holds its future from the start.
        unsafe { slot.into_future() }
    }

    /// The same arm with another future.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn map<G>(self, into: impl FnOnce(F) -> G) -> Leaf<G, K, X> {
        Leaf::new(into(self.into_future()))
    }

    /// The same arm of another kind.
    #[inline]
    pub(super) fn of_kind<Y>(self) -> Leaf<F, K, Y> {
        Leaf::new(self.into_future())
    }

    // Not by `pin::one`: what is compiled for each arm of a call is kept small.
    #[inline]
    fn slot(self: Pin<&mut Self>) -> Pin<&mut Slot<F, K>> {
        // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: only the slot is named.
        let leaf = unsafe { self.get_unchecked_mut() };
        // SAFETY: `new_unchecked` requires that the slot stays in place as long as the leaf is pinned: a
        // field of a pinned struct does (I2).
        unsafe { Pin::new_unchecked(&mut leaf.slot) }
    }
}

/// Only before the arm is one of a group.
impl<F, K, X> Drop for Leaf<F, K, X> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `new_unchecked` requires that the slot stays where it is: it is being dropped.
        let slot = unsafe { Pin::new_unchecked(&mut self.slot) };
        // SAFETY: `drop_future` requires a future: an arm that is in no group was not started.
        unsafe { slot.drop_future() };
    }
}

/// Anything that can be an arm.
///
/// All of what [`arm`](crate::__private::arm) returns is this trait's one projection, so that an
/// expression that is no future is one error, on it, and nothing behind it is another. For that the
/// projection must not be resolved for such an expression: there are two implementations, so that
/// the compiler looks at their bounds before it chooses one. It depends on the expression alone, so
/// that an output which is not yet known is inferred from what is done with the result.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future, so it cannot be an arm of `gather!`",
    label = "not a future",
    note = "a function has to be called: `f()`, and what was awaited already is a value: leave `.await` out",
    note = "for a plain value use `async {{ .. }}` or `core::future::ready(..)`, for a collection of futures a spread arm, `..futures`",
    note = "a future behind `&mut` or in a `Box` has to be pinned: `core::pin::pin!(future)`, `Box::into_pin(future)`"
)]
pub trait IntoArm<By> {
    /// The arm.
    type Leaf;
    /// The future in it.
    type Future;

    /// The arm, not started.
    fn into_arm(self) -> Self::Leaf;

    /// The future, for an arm that is made when it starts.
    fn future(self) -> Self::Future;
}

/// A future, or what can be made one.
#[derive(Debug)]
pub struct ByFuture;

/// Nothing; see [`IntoArm`].
#[derive(Debug)]
pub struct ByNothing;

/// Implemented by nothing; see [`IntoArm`].
pub trait Nothing {}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> IntoArm<ByFuture> for F {
    type Leaf = Leaf<F::IntoFuture, F::Output>;
    type Future = F::IntoFuture;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn into_arm(self) -> Self::Leaf {
        Leaf::new(self.into_future())
    }

    #[inline]
    fn future(self) -> F::IntoFuture {
        self.into_future()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Nothing> IntoArm<ByNothing> for T {
    type Leaf = T;
    type Future = T;

    fn into_arm(self) -> T {
        self
    }

    fn future(self) -> T {
        self
    }
}

impl<F, K, X> Rekept for Leaf<F, K, X> {
    type Output = K;
    type Keeping<K2> = Leaf<F, K2, X>;

    #[inline]
    fn keeping<K2>(self) -> Leaf<F, K2, X> {
        Leaf::new(self.into_future())
    }
}

impl<F: Run<M>, K, X, M: Mode> Rekeep<M> for Leaf<F, K, X> {
    type Arms = F::Arm<Self>;

    #[inline]
    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

impl<F, K, X: Kind> Cells for Leaf<F, K, X> {
    const COUNT: usize = 1;
    const BACKGROUND: u32 = X::BACKGROUND as u32;
    const SHIELD: u32 = X::SHIELD as u32;
    const REMOTE: u32 = X::REMOTE as u32;
    const DEPENDENT: u32 = X::DEPENDENT as u32;
    const EARLY: u32 = X::EARLY as u32;

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn empty(self: Pin<&mut Self>, _: usize, output: bool) {
        if output {
            // SAFETY: `drop_kept` requires an output: the caller says so.
            unsafe { self.slot().drop_kept() };
        } else {
            // SAFETY: `drop_future` requires a future: the caller says so.
            unsafe { self.slot().drop_future() };
        }
    }
}

#[expect(private_interfaces, reason = "see `Cells`")]
impl<F, K, X, M> DriveCells<M> for Leaf<F, K, X>
where
    F: Run<M, Kept = K>,
    X: Kind,
    M: Mode,
{
    // Arms of one type share this function, and called from twelve places it would not be inlined by
    // itself: twice the instructions for each arm.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn visit<'m, T: Count>(
        mut self: Pin<&mut Self>,
        bit: u32,
        more: bool,
        marks: &mut Live<'m>,
        waker: &mut ArmWaker<'m>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()> {
        if !marks.is_due(bit) {
            let started = if X::DEPENDENT {
                let slot = self.as_mut().slot();
                // SAFETY: `begin` requires that the bit is the slot's: the group gives each leaf the
                // same bit every time (I3).
                unsafe { slots::begin(slot, bit, X::BACKGROUND, marks, visit) }?
            } else {
                T::LIMITED && visit.admit(bit, marks)
            };
            if !started {
                if T::LIMITED && !X::BACKGROUND && marks.now.waiting() & (1 << bit) != 0 {
                    visit.pass_by(1);
                }
                return ControlFlow::Continue(());
            }
        }
        if !T::ONE_GROUP && !marks.is_paid() {
            visit.spend(bit)?;
        }
        marks.now.sleep(1 << bit);
        // SAFETY: `poll` requires that the bit is the slot's (I3) and that the arm
        // is pending: arms that were awake are.
        unsafe { slots::poll(self.slot(), bit, X::BACKGROUND, marks, waker, visit) }?;
        if more {
            visit.look_ahead(bit, marks);
        }
        ControlFlow::Continue(())
    }

    fn call_off(self: Pin<&mut Self>, losers: bool, bit: u32, marks: Marks) {
        if X::REMOTE && !(losers && X::SHIELD) && marks.running() & (1 << bit) != 0 {
            // SAFETY: `future` requires one: the arm was started and is not finished (I3).
            unsafe { self.slot().future() }.call_off();
        }
    }

    fn fill(
        self: Pin<&mut Self>,
        bit: u32,
        marks: &mut Marks,
        fill: &mut Fill<'_, M>,
        place: usize,
    ) {
        if marks.vacant(bit as usize + 1) & (1 << bit) != 0 {
            if let Some(kept) = fill.kept::<F>(place, None, X::BACKGROUND) {
                // SAFETY: `fill` requires that the bit is the slot's (I3), and a vacant slot: it is.
                unsafe { slots::fill(self.slot(), bit, kept, fill.is_end(), marks) };
            }
        }
    }
}

impl<F, K, X: Kind, P: Project<K>> TakeCells<P> for Leaf<F, K, X> {
    const WHOLE: bool = P::WHOLE;
    const STANDS_IN: bool = P::STANDS_IN;
    type Taken = P::Piece;

    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn take(self: Pin<&mut Self>, bit: u32, kept: u32) -> P::Piece {
        // SAFETY: `take` requires an output if the bit is in `kept`: the caller says so.
        P::project(unsafe { slots::take(self.slot(), bit, kept) })
    }
}
