//! The future that a user sees: it knows the states of arms which lie inside of an opaque block.
//!
//! While it polls the block it lends it a waker of its own, by which [`Running`](super::Running)
//! finds the table of states. Nobody else gets to see that waker: `Running` is what the block awaits,
//! and polls its gather with the real one.

use core::fmt;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use futures_core::FusedFuture;

use super::table::Entry;
use crate::arm::Arm;
use crate::pin;
use crate::shape::Named;

/// A gather with arms that need the outputs of others: what `gather!` gives then.
///
/// It is to a [`Gather`](crate::Gather) as an `async` block to a future of one's own: the same
/// promises and the same `Debug`, in which a spread is one arm, but no builder methods. Its parameters are not
/// to be named either.
///
/// Not to be confused with `gather::Plan`, which is a picture of a call.
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
///
/// let page = gather!(
///     user = async { "Ada" },
///     greeting = |user| async move { format!("Hello, {user}!") },
/// );
/// assert_eq!(format!("{page:?}"), "Gather {user: waiting, greeting: waiting}");
/// assert_eq!(block_on(page).greeting, "Hello, Ada!");
/// ```
///
/// # Auto traits
///
/// It is `Send` when its arms, their outputs and the values of its options are, and the outputs that
/// others need are `Sync` as well: those are lent by reference. It is never `Unpin`. It is a
/// `FusedFuture`.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Planned<B, S, const N: usize> {
    body: B,
    known: Known<N>,
    shape: core::marker::PhantomData<fn() -> S>,
}

/// What is known of the body.
struct Known<const N: usize> {
    /// An entry for each group, and for each spread.
    table: [Entry; N],
    is_finished: bool,
}

impl<B, S, const N: usize> Planned<B, S, N> {
    /// A gather that was not started, of groups of so many arms, where a spread is one.
    #[inline]
    pub(crate) fn new(arms: [u8; N], body: B) -> Self {
        Self {
            body,
            known: Known {
                table: arms.map(Entry::new),
                is_finished: false,
            },
            shape: core::marker::PhantomData,
        }
    }
}

impl<B: Future, S, const N: usize> Future for Planned<B, S, N> {
    type Output = B::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<B::Output> {
        // SAFETY: `one` requires that the closure only names fields: the body, which nothing else
        // reaches when this is pinned, and what is known of it, which is never pinned.
        let (body, known) = unsafe { pin::one(self, |all| (&mut all.body, &mut all.known)) };
        assert!(
            !known.is_finished,
            "`gather` future polled after completion",
        );
        let unwinding = Unwinding(known);
        let frame = Frame {
            parent: cx.waker(),
            table: &unwinding.0.table,
        };
        let polled = body.poll(&mut Context::from_waker(&frame.waker()));
        if polled.is_ready() {
            unwinding.0.is_finished = true;
        }
        core::mem::forget(unwinding);
        polled
    }
}

/// A panic leaves no arm behind.
struct Unwinding<'a, const N: usize>(&'a mut Known<N>);

impl<const N: usize> Drop for Unwinding<'_, N> {
    fn drop(&mut self) {
        self.0.is_finished = true;
        self.0.table.iter().for_each(Entry::cancel);
    }
}

impl<B: Future, S, const N: usize> FusedFuture for Planned<B, S, N> {
    fn is_terminated(&self) -> bool {
        self.known.is_finished
    }
}

impl<B, S: Named, const N: usize> fmt::Debug for Planned<B, S, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gather ")?;
        let mut list = f.debug_map();
        let states = self.known.table.iter().flat_map(Entry::states);
        for (place, state) in states.enumerate() {
            let arm = Arm::new(place, None, S::NAMES);
            list.entry(&format_args!("{arm}"), &format_args!("{state}"));
        }
        list.finish()
    }
}

/// One poll: what the waker that the body is lent leads to.
struct Frame<'a> {
    parent: &'a Waker,
    table: &'a [Entry],
}

impl Frame<'_> {
    /// A waker that leads back here, and goes before the frame does; a clone of it is one of the parent.
    fn waker(&self) -> ManuallyDrop<Waker> {
        let raw = RawWaker::new(ptr::from_ref(self).cast(), &VTABLE);
        // SAFETY: `from_raw` requires that the functions of the table do what their names say, on
        // any thread: they do it with the parent, which is a waker, and a clone is the parent's.
        ManuallyDrop::new(unsafe { Waker::from_raw(raw) })
    }
}

/// Its address tells such a waker from all others.
static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, |_| {});

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: `frame` requires the data of such a waker and a frame that is there: the waker is
    // borrowed, and goes before it.
    let parent = ManuallyDrop::new(unsafe { frame(data) }.parent.clone());
    RawWaker::new(parent.data(), parent.vtable())
}

unsafe fn wake(data: *const ()) {
    // SAFETY: `frame` requires the data of such a waker and a frame that is there: the waker is
    // borrowed, and goes before it.
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
#[inline]
pub(super) fn behind(waker: &Waker) -> (&Waker, &[Entry]) {
    if !ptr::eq(waker.vtable(), &raw const VTABLE) {
        return (waker, &[]);
    }
    // SAFETY: `frame` requires a waker with this table, for as long as the reference is used: it is
    // that of the table, and borrowed for as long.
    let frame = unsafe { frame(waker.data()) };
    (frame.parent, frame.table)
}
