//! Arms that are never made, for the sake of what rustc says about one that it knows nothing of.
//!
//! An arm whose output can't be inferred is an error where it stands. In a mode that looks into outputs
//! nothing is known of such an arm, and rustc goes on with an error for each trait that it has to
//! implement, and lists who does. Where there are more than five, it does not list them, and says nothing if
//! there was an error before.

use core::ops::ControlFlow;
use core::pin::Pin;

use super::{Cells, DriveCells, Fill, TakeCells};
use crate::control::Count;
use crate::drive::{Live, Visit};
use crate::marks::Marks;
use crate::mode::{ByFrom, FailsInto, LabeledInto, Mode};
use crate::wake::ArmWaker;

/// There is no value of it.
#[derive(Debug)]
#[allow(
    dead_code,
    reason = "it is there for its implementations; Rust 1.85 does not miss its values"
)]
pub(super) enum Unmade<const N: u8> {}

impl<const N: u8> Cells for Unmade<N> {
    const COUNT: usize = 0;
    const BACKGROUND: u32 = 0;
    const SHIELD: u32 = 0;
    const REMOTE: u32 = 0;
    const DEPENDENT: u32 = 0;
    const EARLY: u32 = 0;

    unsafe fn empty(self: Pin<&mut Self>, _: usize, _: bool) {}
}

macro_rules! unmade {
    ($($number:literal)*) => {$(
        impl<M: Mode> DriveCells<M> for Unmade<$number> {
            fn visit<'m, T: Count>(
                self: Pin<&mut Self>,
                _: u32,
                _: bool,
                _: &mut Live<'m>,
                _: &mut ArmWaker<'m>,
                _: &mut Visit<'_, M, T>,
            ) -> ControlFlow<()> {
                ControlFlow::Continue(())
            }

            fn call_off(self: Pin<&mut Self>, _: bool, _: u32, _: Marks) {}

            fn fill(
                self: Pin<&mut Self>,
                _: u32,
                _: &mut Marks,
                _: &mut Fill<'_, M>,
                _: usize,
            ) {
            }
        }

        impl<P> TakeCells<P> for Unmade<$number> {
            const WHOLE: bool = true;
            const STANDS_IN: bool = false;
            type Taken = ();

            unsafe fn take(self: Pin<&mut Self>, _: u32, _: u32) {}
        }

        impl<T> FailsInto<T, ByFrom> for Unmade<$number> {
            type Leaf<L> = L;

            fn keep<L>(leaf: L) -> L {
                leaf
            }
        }

        impl<T> LabeledInto<T, ByFrom> for Unmade<$number> {
            type Leaf<L> = L;

            fn keep<L>(leaf: L) -> L {
                leaf
            }
        }
    )*};
}

// Each trait has two more implementations.
unmade!(0 1 2 3);
