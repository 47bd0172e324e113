//! What is stored for arms without an output when a gather ends.

use super::Run;
use crate::NoOutput;
use crate::arm::Whose;
use crate::mode::Mode;

/// Says what is stored for an arm without an output.
pub struct Fill<'a, M: Mode> {
    mode: &'a mut M,
    names: &'static [&'static str],
    /// The gather was ended by its `until`.
    interrupted: bool,
}

impl<'a, M: Mode> Fill<'a, M> {
    pub(crate) fn new(mode: &'a mut M, names: &'static [&'static str], interrupted: bool) -> Self {
        Self {
            mode,
            names,
            interrupted,
        }
    }

    /// Whether anything may be stored for such arms.
    pub(crate) fn fills(&self, background: bool) -> bool {
        background || self.interrupted
    }

    /// What is stored for the arm, if anything is.
    pub(crate) fn kept<F: Run<M>>(
        &mut self,
        place: usize,
        element: Option<usize>,
        background: bool,
    ) -> Option<F::Kept> {
        let whose = Whose {
            place,
            element,
            names: self.names,
        };
        if background {
            F::left_out(self.mode, whose)
        } else if self.interrupted {
            F::absent(NoOutput::cancelled(whose.arm()))
        } else {
            None
        }
    }
}

impl<M: Mode> core::fmt::Debug for Fill<'_, M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Fill")
    }
}
