//! One message between two sides that share it: raised by one, waited for by the other, its owner.

use core::task::Waker;

use super::root::Root;

/// A root of which nothing but the ready bit and the parent waker is used.
#[derive(Debug)]
pub(crate) struct Signal {
    root: Root,
}

impl Signal {
    pub(crate) fn new() -> Self {
        // The second is that of whoever raises it: the owner is never alone.
        let root = Root::new(Waker::noop().clone(), 2);
        Self { root }
    }

    /// Gives the message; whoever waits is woken.
    pub(crate) fn raise(&self) {
        self.root.set(1);
    }

    /// Whether the message was given, as far as this thread has seen.
    pub(crate) fn is_raised(&self) -> bool {
        self.root.has_ready(1)
    }

    /// Takes the message, if it is there; else `waker` is woken when it is.
    pub(crate) fn wait(&self, waker: &Waker) -> bool {
        let (ready, unparked) = self.root.enter(waker);
        if unparked {
            waker.wake_by_ref();
        }
        ready != 0
    }

    /// The owner waits no more: its waker is let go.
    pub(crate) fn close(&self) {
        self.root.close();
    }
}
