//! The values of options and attributes, as the macro hands them on.
//!
//! Each passes one function, whose result is a projection that can't be resolved for a value that
//! does not fit: see [`IntoArm`](crate::__private::IntoArm). So it is one error, on the value, and
//! nothing behind it is another. Nothing here is unsafe.

use crate::arms::{ByFuture, ByNothing, Nothing};
use crate::{Progress, StopReason};

/// A function; see [`IntoArm`](crate::__private::IntoArm).
#[derive(Debug)]
pub struct ByFunction;

/// The value of `until`: what can be made a future.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future, so it cannot be an `until`",
    label = "not a future",
    note = "any future will do: the `sleep(..)` of a runtime, a token's `cancelled()`; a function has to be called: `f()`"
)]
pub trait IntoDeadline<By>: IntoFuture {
    /// The future.
    type Future: Future;

    /// Only converts.
    fn into_deadline(self) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> IntoDeadline<ByFuture> for F {
    type Future = F::IntoFuture;

    #[inline]
    fn into_deadline(self) -> F::IntoFuture {
        self.into_future()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Nothing + IntoFuture> IntoDeadline<ByNothing> for T {
    type Future = T::IntoFuture;

    fn into_deadline(self) -> T::IntoFuture {
        self.into_future()
    }
}

macro_rules! functions {
    ($(
        $(#[doc = $doc:literal])*
        #[diagnostic::on_unimplemented($($message:tt)*)]
        $(#[cfg($cfg:meta)])?
        $name:ident: $kind:ident($($arg:ty)?) $(-> $made:ident $(: $bound:ident)?)?;
    )*) => {$(
        $(#[doc = $doc])*
        #[diagnostic::on_unimplemented($($message)*)]
        $(#[cfg($cfg)])?
        pub trait $name<By>: $kind($($arg)?) $(-> <Self as $name<By>>::$made)? {
            /// The function itself.
            type Function: $kind($($arg)?) $(-> <Self as $name<By>>::$made)?;
            $(
                /// What it returns.
                type $made $(: $bound)?;
            )?

            /// Changes nothing.
            fn itself(self) -> Self::Function;
        }

        #[diagnostic::do_not_recommend]
        $(#[cfg($cfg)])?
        impl<F: $kind($($arg)?) $(-> $made, $made $(: $bound)?)?> $name<ByFunction> for F {
            type Function = F;
            $(type $made = $made;)?

            #[inline]
            fn itself(self) -> F {
                self
            }
        }

        #[diagnostic::do_not_recommend]
        $(#[cfg($cfg)])?
        impl<T: Nothing + $kind($($arg)?) $(-> $made, $made $(: $bound)?)?> $name<ByNothing> for T {
            type Function = T;
            $(type $made = $made;)?

            fn itself(self) -> T {
                self
            }
        }
    )*};
}

functions! {
    /// The value of `#[on_cancel(..)]`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function without parameters, so it cannot be the guard of an arm",
        label = "not a function without parameters",
        note = "`#[on_cancel(|| ..)]` runs if the arm is cancelled"
    )]
    ArmGuard: FnOnce();

    /// The value of `on_cancel`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function of a `StopReason`, so it cannot be an `on_cancel`",
        label = "not a function of a `StopReason`",
        note = "`on_cancel` takes `|why| ..`, which is told why the gather ends before its arms do"
    )]
    StopGuard: FnOnce(StopReason);

    /// The value of `progress`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function of a `Progress`, so it cannot be a `progress`",
        label = "not a function of a `Progress`",
        note = "`progress` takes `|at| ..`, which is told of each completion"
    )]
    OnProgress: FnMut(Progress);

    /// The value of `grace`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function that makes a future, so it cannot be a `grace`",
        label = "not a function that makes a future",
        note = "`grace` takes `|| sleep(..)`, which makes the future that ends the grace when the grace begins"
    )]
    MakeGrace: FnOnce() -> Future: IntoFuture;

    /// The value of `spawn`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function of a `Task`, so it cannot be a `spawn`",
        label = "not a function of a `Task`",
        note = "`spawn` takes what gives an arm to an executor: `tokio::spawn`, `|task| ex.spawn(task).detach()`"
    )]
    #[cfg(all(feature = "alloc", target_has_atomic = "64"))]
    SpawnTask: FnMut(crate::Task) -> Handle;
}

/// The value of `until` and `#[until(..)]`.
#[inline]
pub fn until_value<U: IntoDeadline<By>, By>(future: U) -> U::Future {
    future.into_deadline()
}

/// The value of `#[on_cancel(..)]`.
#[inline]
pub fn guard_value<F: ArmGuard<By>, By>(callback: F) -> F::Function {
    callback.itself()
}

/// The value of `on_cancel`.
#[inline]
pub fn on_cancel_value<F: StopGuard<By>, By>(callback: F) -> F::Function {
    callback.itself()
}

/// The value of `progress`.
#[inline]
pub fn progress_value<F: OnProgress<By>, By>(callback: F) -> F::Function {
    callback.itself()
}

/// The value of `grace`.
#[inline]
pub fn grace_value<F: MakeGrace<By>, By>(make: F) -> F::Function {
    make.itself()
}
