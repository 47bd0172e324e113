//! The builder's methods on what has none: gathers whose mode and options stand in the header.
//!
//! They only say so. Nothing here is unsafe.

use core::marker::PhantomData;

use crate::{Filled, Planned};

/// Implemented by nothing: a mode or option comes too late.
#[diagnostic::on_unimplemented(
    message = "this call of `gather!` takes its mode and options in its header",
    label = "write this in the header",
    note = "a call with dependent arms or with `into` has no other place for them: `gather!(<settle, limit = 2> ..)`"
)]
pub trait TakesOptions {}

/// What a method gives that can't be called. It has no type, so that nothing behind it is a second
/// error.
#[derive(Debug)]
pub struct Late<R>(PhantomData<R>);

/// Names and bound are handed in, so that an error quotes them and not this macro.
macro_rules! in_header {
    (where $bound:tt $($name:ident($($arg:ident)?))*) => {
        impl<B, S, const ARMS: usize> Planned<B, S, ARMS> {
            $(in_header!(@method $name [$($arg,)?] $bound);)*
        }

        impl<G, P> Filled<G, P> {
            $(in_header!(@method $name [$($arg,)?] $bound);)*
        }
    };
    // Its type is given, and what it gives is not.
    (@method error [] [$($bound:tt)*]) => {
        #[doc(hidden)]
        pub fn error<R>(self) -> Self
        where
            $($bound)*
        {
            self
        }
    };
    (@method $name:ident [$($arg:ident,)?] [$($bound:tt)*]) => {
        #[doc(hidden)]
        pub fn $name<$($arg,)? R>(self $(, _: $arg)?) -> R
        where
            $($bound)*
        {
            unreachable!("`gather`: a method that can't be called")
        }
    };
}

in_header! {
    where [Late<R>: TakesOptions]
    all() fail_fast() validate() settle() race() first_ok() quorum(N)
    error() labeled() limit(N) until(F) grace(F) on_cancel(F) spawn(F) progress(F) completions()
}
