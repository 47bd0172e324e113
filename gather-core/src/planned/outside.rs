//! The future that a user sees: it knows the states of arms which lie inside of an opaque block.
//!
//! While it polls the block it lends it a waker of its own, by which [`Running`](super::Running)
//! finds the table of states. Nobody else gets to see that waker: `Running` is what the block awaits,
//! and polls its gather with the real one.

use core::fmt;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::ptr;
use core::sync::atomic::{AtomicU8, Ordering};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use futures_core::FusedFuture;

use crate::arm::Arm;
use crate::marks::State;
use crate::pin;
use crate::shape::Named;

/// A gather with arms that need the outputs of others: what `gather!` gives then.
///
/// It is to a [`Gather`](crate::Gather) as an `async` block to a future of one's own: the same
/// promises and the same `Debug`, but no builder methods, and never `Unpin`.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Planned<B, S, const N: usize> {
    body: B,
    /// The states of the arms, as far as they are known.
    table: [AtomicU8; N],
    phase: Phase,
    shape: core::marker::PhantomData<fn() -> S>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Fresh,
    Running,
    Finished,
}

impl<B, S, const N: usize> Planned<B, S, N> {
    /// A gather that was not started, of `N` arms.
    pub(crate) fn new(body: B) -> Self {
        Self {
            body,
            table: [const { AtomicU8::new(State::Waiting as u8) }; N],
            phase: Phase::Fresh,
            shape: core::marker::PhantomData,
        }
    }
}

impl<B: Future, S, const N: usize> Future for Planned<B, S, N> {
    type Output = B::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        // SAFETY: `one` requires that the closure only names fields: the body, which nothing else
        // reaches when this is pinned, and others, which are never pinned.
        let (body, (table, phase)) =
            unsafe { pin::one(self, |all| (&mut all.body, (&all.table, &mut all.phase))) };
        assert!(
            *phase != Phase::Finished,
            "`gather` future polled after completion",
        );
        let frame = Frame {
            parent: cx.waker(),
            table,
        };
        let unwinding = Unwinding { phase, table };
        let polled = body.poll(&mut Context::from_waker(&frame.waker()));
        *unwinding.phase = match polled {
            Poll::Ready(_) => Phase::Finished,
            Poll::Pending => Phase::Running,
        };
        core::mem::forget(unwinding);
        polled
    }
}

/// A panic leaves no arm behind.
struct Unwinding<'a> {
    phase: &'a mut Phase,
    table: &'a [AtomicU8],
}

impl Drop for Unwinding<'_> {
    fn drop(&mut self) {
        *self.phase = Phase::Finished;
        for state in self.table {
            // Ordering: Relaxed, as in `note`.
            if state.load(Ordering::Relaxed) != State::Done as u8 {
                state.store(State::Cancelled as u8, Ordering::Relaxed);
            }
        }
    }
}

impl<B: Future, S, const N: usize> FusedFuture for Planned<B, S, N> {
    fn is_terminated(&self) -> bool {
        self.phase == Phase::Finished
    }
}

impl<B, S: Named, const N: usize> fmt::Debug for Planned<B, S, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gather ")?;
        let mut list = f.debug_map();
        for (place, state) in self.table.iter().enumerate() {
            let arm = Arm::new(place, None, S::NAMES);
            // Ordering: Relaxed, as in `note`.
            let state = State::of(state.load(Ordering::Relaxed));
            list.entry(&format_args!("{arm}"), &format_args!("{state}"));
        }
        list.finish()
    }
}

/// One poll: what the waker that the body is lent leads to.
struct Frame<'a> {
    parent: &'a Waker,
    table: &'a [AtomicU8],
}

impl Frame<'_> {
    /// A waker that leads back here; it can't be cloned, and goes before the frame does.
    fn waker(&self) -> ManuallyDrop<Waker> {
        let raw = RawWaker::new(ptr::from_ref(self).cast(), &VTABLE);
        // SAFETY: `from_raw` requires that the functions of the table do what their names say, on
        // any thread: they do it with the parent, which is a waker, and a clone is the parent's.
        ManuallyDrop::new(unsafe { Waker::from_raw(raw) })
    }
}

/// Its address tells such a waker from all others.
static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, |_| {});

fn clone(data: *const ()) -> RawWaker {
    // SAFETY: `frame` requires a frame that is there: the waker is borrowed, and goes before it.
    let parent = ManuallyDrop::new(unsafe { frame(data) }.parent.clone());
    RawWaker::new(parent.data(), parent.vtable())
}

fn wake(data: *const ()) {
    // SAFETY: as in `clone`.
    unsafe { frame(data) }.parent.wake_by_ref();
}

/// # Safety
/// `data` is that of a waker with this module's table, which exists for as long as `'a`.
unsafe fn frame<'a>(data: *const ()) -> &'a Frame<'a> {
    // SAFETY: the reference requires a frame that is there: `Frame::waker` put its address into the
    // waker, which goes before the frame does.
    unsafe { &*data.cast::<Frame<'a>>() }
}

/// The real waker, and the table if this one is such a waker.
pub(super) fn behind(waker: &Waker) -> (&Waker, &[AtomicU8]) {
    if !ptr::eq(waker.vtable(), &raw const VTABLE) {
        return (waker, &[]);
    }
    // SAFETY: `frame` requires a waker with this table, for as long as the reference is used: it is
    // that of the table, and borrowed for as long.
    let frame = unsafe { frame(waker.data()) };
    (frame.parent, frame.table)
}

/// Notes the state of an arm.
pub(super) fn note(table: &[AtomicU8], place: usize, state: State) {
    if let Some(entry) = table.get(place) {
        // Ordering: Relaxed, the byte is all there is to know; the table is shared by one thread at
        // a time, but its type can't say so.
        entry.store(state as u8, Ordering::Relaxed);
    }
}
