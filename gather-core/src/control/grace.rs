//! `grace` and `#[shield]`: arms that an early stop does not drop at once.

use core::pin::Pin;

use super::{Alarm, Hold, Holding, Off, Unset, Until};
use crate::pin;

/// What an early stop waits for.
pub trait Patience {
    /// Whether there may be anything to wait for.
    const ON: bool;
    /// Where the stop is held meanwhile.
    type Held<S>: Hold<S>;
    /// What ends the grace.
    type Alarm: Alarm;

    /// The same, where arms that run elsewhere are waited for, too.
    type Spawning: Patience;

    /// Only changes the type.
    fn spawning(self) -> Self::Spawning;

    /// Begins the grace; false if there is none.
    fn begin(self: Pin<&mut Self>) -> bool;

    /// What ends the grace.
    fn alarm(self: Pin<&mut Self>) -> Pin<&mut Self::Alarm>;
}

impl Patience for Off {
    const ON: bool = false;
    type Held<S> = ();
    type Alarm = Off;
    type Spawning = Shielding;

    fn spawning(self) -> Shielding {
        Shielding(self)
    }

    #[inline]
    fn begin(self: Pin<&mut Self>) -> bool {
        false
    }

    #[inline]
    fn alarm(self: Pin<&mut Self>) -> Pin<&mut Off> {
        self
    }
}

/// Some arms are shielded: an early stop waits for them.
#[derive(Debug)]
pub struct Shielding(pub(crate) Off);

impl Unset for Shielding {}

impl Patience for Shielding {
    const ON: bool = true;
    type Held<S> = Holding<S>;
    type Alarm = Off;
    type Spawning = Self;

    fn spawning(self) -> Self {
        self
    }

    fn begin(self: Pin<&mut Self>) -> bool {
        false
    }

    fn alarm(self: Pin<&mut Self>) -> Pin<&mut Off> {
        Pin::new(&mut self.get_mut().0)
    }
}

/// An early stop gives all arms time to finish, until a future completes.
#[derive(Debug)]
pub struct Grace<F, T: IntoFuture> {
    /// Makes the future; used once.
    make: Option<F>,
    /// The future, once the gather is stopped.
    future: Until<T::IntoFuture>,
}

impl<F, T: IntoFuture> Grace<F, T> {
    pub(crate) fn new(make: F) -> Self {
        Self {
            make: Some(make),
            future: Until::new(None),
        }
    }

    fn parts(self: Pin<&mut Self>) -> (Pin<&mut Until<T::IntoFuture>>, &mut Option<F>) {
        // SAFETY: `one` requires that the closure only names fields: the future, which nothing else
        // reaches when this is pinned, and what makes it, which is never pinned.
        unsafe { pin::one(self, |grace| (&mut grace.future, &mut grace.make)) }
    }
}

/// What makes the future is never pinned.
impl<F, T: IntoFuture<IntoFuture: Unpin>> Unpin for Grace<F, T> {}

impl<F, T> Patience for Grace<F, T>
where
    F: FnOnce() -> T,
    T: IntoFuture,
{
    const ON: bool = true;
    type Held<S> = Holding<S>;
    type Alarm = Until<T::IntoFuture>;
    type Spawning = Self;

    fn spawning(self) -> Self {
        self
    }

    fn begin(self: Pin<&mut Self>) -> bool {
        let (future, make) = self.parts();
        match make.take() {
            Some(make) => {
                future.set(make().into_future());
                true
            }
            None => false,
        }
    }

    fn alarm(self: Pin<&mut Self>) -> Pin<&mut Until<T::IntoFuture>> {
        self.parts().0
    }
}
