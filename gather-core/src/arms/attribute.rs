//! What an attribute makes of an arm that was not started.

use super::kind::{Background, Shielded};
use super::{Leaf, Optional};
use crate::OnCancel;
use crate::cancel::Guarded;
use crate::control::{LateUntil, Off, Until};

impl<F, K, X> Leaf<F, K, X> {
    /// `#[on_cancel(callback)]`
    pub(crate) fn guarded<G: FnOnce()>(self, callback: G) -> Leaf<Guarded<F, G>, K, X>
    where
        F: Future,
    {
        self.map(|future| future.on_cancel(callback))
    }

    /// `#[until(deadline)]`
    pub(crate) fn until<U: IntoFuture>(
        self,
        deadline: U,
    ) -> Leaf<Optional<F, Until<U::IntoFuture>>, K, X> {
        self.map(|future| Optional::until(future, deadline.into_future()))
    }

    /// The same of an arm that is made when it starts.
    pub(crate) fn late_until<B: Future>(self, block: B) -> Leaf<Optional<F, LateUntil<B>>, K, X> {
        self.map(|future| Optional::late_until(future, block))
    }

    /// The first half of `#[background]`: the arm may end without an output.
    pub(crate) fn optional(self) -> Leaf<Optional<F, Off>, K, X> {
        self.map(Optional::new)
    }

    /// The second half of `#[background]`: the arm is not waited for.
    pub(crate) fn background(self) -> Leaf<F, K, Background<X>> {
        self.of_kind()
    }

    /// `#[shield]`
    pub(crate) fn shielded(self) -> Leaf<F, K, Shielded<X>> {
        self.of_kind()
    }
}
