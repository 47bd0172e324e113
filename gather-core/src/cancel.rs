//! Cancellation guards: something that runs if what it guards does not get to its end.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::pin;

/// Runs a callback when it is dropped, unless it was disarmed before: the guard of a scope that may
/// be cancelled at any `.await`.
///
/// The piece under [`OnCancel::on_cancel`]; for other places too.
///
/// # Panics
///
/// A panic of the callback unwinds out of the drop; while another panic unwinds it ends the process.
///
/// ```
/// use gather::CancelGuard;
///
/// let mut log = Vec::new();
/// {
///     let guard = CancelGuard::new(|| log.push("rolled back"));
///     // .. work that may be cancelled ..
///     # let done = false;
///     if done {
///         guard.disarm();
///     }
/// }
/// assert_eq!(log, ["rolled back"]);
/// ```
#[must_use = "a guard that is dropped at once runs at once"]
pub struct CancelGuard<F: FnOnce()> {
    callback: Option<F>,
    armed: bool,
}

impl<F: FnOnce()> CancelGuard<F> {
    /// A guard that is armed.
    pub const fn new(callback: F) -> Self {
        Self {
            callback: Some(callback),
            armed: true,
        }
    }

    /// Drops the callback without running it.
    pub fn disarm(mut self) {
        self.armed = false;
    }
}

impl<F: FnOnce()> Drop for CancelGuard<F> {
    fn drop(&mut self) {
        if let Some(callback) = self.callback.take().filter(|_| self.armed) {
            callback();
        }
    }
}

impl<F: FnOnce()> fmt::Debug for CancelGuard<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelGuard")
            .field("armed", &self.armed)
            .finish_non_exhaustive()
    }
}

/// Guards any future: `fut.on_cancel(f)`.
///
/// ```
/// use gather::{gather, OnCancel};
/// use core::cell::Cell;
/// use futures::executor::block_on;
///
/// let rolled_back = Cell::new(false);
/// let transfer = core::future::pending::<Result<(), &str>>();
/// let failed = core::future::ready(Err::<(), _>("no route"));
/// let arms = (transfer.on_cancel(|| rolled_back.set(true)), failed);
/// assert_eq!(block_on(gather(arms).fail_fast()), Err("no route"));
/// assert!(rolled_back.get());
/// ```
pub trait OnCancel: IntoFuture + Sized {
    /// The same future, which runs `callback` if it was polled and is dropped before it has
    /// completed: cancelled, or unwound by a panic of its own. It runs right before the future is
    /// dropped. A future that was never polled has not begun, and nothing runs for it.
    ///
    /// # Panics
    ///
    /// A panic of `callback` unwinds out of the drop of the future, which is dropped all the same; while
    /// another panic unwinds it ends the process.
    fn on_cancel<F: FnOnce()>(self, callback: F) -> Guarded<Self::IntoFuture, F> {
        Guarded {
            guard: CancelGuard {
                callback: Some(callback),
                armed: false,
            },
            future: self.into_future(),
        }
    }
}

impl<F: IntoFuture> OnCancel for F {}

/// A future with a guard: made by [`OnCancel::on_cancel`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Guarded<F, G: FnOnce()> {
    /// Dropped first.
    guard: CancelGuard<G>,
    future: F,
}

/// The callback is never pinned.
impl<F: Unpin, G: FnOnce()> Unpin for Guarded<F, G> {}

impl<F: Future, G: FnOnce()> Future for Guarded<F, G> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: `one` requires that the closure only names fields: the future, which nothing else
        // reaches when this is pinned, and the guard, which is never pinned.
        let (future, guard) =
            unsafe { pin::one(self, |guarded| (&mut guarded.future, &mut guarded.guard)) };
        guard.armed = guard.callback.is_some();
        let polled = future.poll(cx);
        if polled.is_ready() {
            guard.armed = false;
            guard.callback = None;
        }
        polled
    }
}

impl<F, G: FnOnce()> fmt::Debug for Guarded<F, G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}
