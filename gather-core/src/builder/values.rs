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
pub trait IntoDeadline<By> {
    /// The future.
    type Future;

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
impl<T: Nothing> IntoDeadline<ByNothing> for T {
    type Future = T;

    fn into_deadline(self) -> T {
        self
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident $(<$out:ident: $bound:ident>)?: $($kind:ident)::+($($arg:ty)?);)*) => {$(
        $(#[$doc])*
        pub trait $name<$($out,)? By>: $($kind)::+($($arg)?) $(-> $out)? {
            /// The function itself.
            type Function;

            /// Changes nothing.
            fn itself(self) -> Self::Function;
        }

        #[diagnostic::do_not_recommend]
        impl<F: $($kind)::+($($arg)?) $(-> $out, $out: $bound)?> $name<$($out,)? ByFunction> for F {
            type Function = F;

            #[inline]
            fn itself(self) -> F {
                self
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Nothing + $($kind)::+($($arg)?) $(-> $out, $out)?> $name<$($out,)? ByNothing> for T {
            type Function = T;

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
        note = "`on_cancel = |why| ..` is told why the gather ends before its arms do"
    )]
    StopGuard: FnOnce(StopReason);

    /// The value of `progress`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function of a `Progress`, so it cannot be a `progress`",
        label = "not a function of a `Progress`",
        note = "`progress = |at| ..` is told of each completion"
    )]
    OnProgress: FnMut(Progress);

    /// The value of `grace`.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not a function that makes a future, so it cannot be a `grace`",
        label = "not a function that makes a future",
        note = "`grace = || sleep(..)` makes the future that ends the grace when the grace begins"
    )]
    MakeGrace<U: IntoFuture>: FnOnce();
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
pub fn grace_value<F: MakeGrace<U, By>, U, By>(make: F) -> F::Function {
    make.itself()
}
