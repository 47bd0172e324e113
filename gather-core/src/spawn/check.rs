//! Whether an arm of a call with `spawn` can be sent, asked where it was written.
//!
//! Of an arm that can't, the compiler says which value is the reason and where it is held, as it
//! does for any bound on a future. So that nothing behind it is a second error, the result of an arm
//! that can't be sent has no type: there are two methods of one name, and the second is found where
//! the first does not apply. Nothing here is unsafe.

use core::ops::Deref;

use crate::arms::{Lazy, Leaf};

/// What becomes part of a task.
pub trait Sendable {
    /// What is sent there.
    type There;
    /// What is sent back.
    type Back;
    /// The result of [`Sent::sent`].
    type Checked;

    /// Changes nothing.
    fn checked(self) -> Self::Checked;
}

impl<F, K, X> Sendable for Leaf<F, K, X> {
    type There = F;
    type Back = K;
    type Checked = Self;

    #[inline]
    fn checked(self) -> Self {
        self
    }
}

impl<I, F, K> Sendable for Lazy<I, F, K> {
    type There = F;
    type Back = K;
    type Checked = Self;

    #[inline]
    fn checked(self) -> Self {
        self
    }
}

/// The value of an attribute.
#[derive(Debug)]
pub struct Value<T>(pub(crate) T);

impl<T> Sendable for Value<T> {
    type There = T;
    type Back = ();
    type Checked = T;

    #[inline]
    fn checked(self) -> T {
        self.0
    }
}

/// What is to be sent.
#[derive(Debug)]
pub struct Sent<L>(Unsent<L>);

/// What can't be sent.
#[derive(Debug)]
pub struct Unsent<L>(L);

impl<L> Sent<L> {
    pub(crate) fn new(sendable: L) -> Self {
        Self(Unsent(sendable))
    }
}

impl<L> Deref for Sent<L> {
    type Target = Unsent<L>;

    fn deref(&self) -> &Unsent<L> {
        &self.0
    }
}

impl<L: Sendable<There: Send + 'static, Back: Send + 'static>> Sent<L> {
    /// The arm or value, which can be sent.
    #[inline]
    pub fn sent(self) -> L::Checked {
        self.0.0.checked()
    }
}

impl<L> Unsent<L> {
    /// Never called: its bounds do not hold.
    pub fn sent<R>(&self) -> R
    where
        L: Sendable<There: Send + 'static, Back: Send + 'static>,
    {
        unreachable!("`gather`: an arm that can't be sent")
    }
}
