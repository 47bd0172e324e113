//! What is stored for arms without an output when a gather ends.

use super::Run;
use crate::NoOutput;
use crate::arm::Whose;
use crate::mode::Mode;

/// Says what is stored for an arm without an output.
pub struct Fill<'a, M: Mode> {
    mode: &'a mut M,
    names: &'static [&'static str],
    why: Why,
    /// If it is not for all: for which elements, in order.
    #[cfg(feature = "alloc")]
    these: Option<&'a [usize]>,
}

/// Why arms are without an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The gather has ended without those that are not waited for.
    Ended,
    /// It was ended by its `until`.
    Interrupted,
    /// The arms' own deadline has come.
    #[cfg_attr(not(feature = "alloc"), allow(dead_code, reason = "for spreads"))]
    GivenUp,
}

impl<'a, M: Mode> Fill<'a, M> {
    pub(crate) fn new(mode: &'a mut M, names: &'static [&'static str], why: Why) -> Self {
        Self {
            mode,
            names,
            why,
            #[cfg(feature = "alloc")]
            these: None,
        }
    }

    /// For some elements only.
    #[cfg(feature = "alloc")]
    pub(crate) fn of(self, these: Option<&'a [usize]>) -> Self {
        Self { these, ..self }
    }

    /// Whether anything may be stored for such arms.
    #[cfg(feature = "alloc")]
    pub(crate) fn fills(&self, background: bool) -> bool {
        background || self.why != Why::Ended
    }

    /// Whether the arms end by themselves: none of them is cancelled.
    pub(crate) fn is_end(&self) -> bool {
        self.why == Why::GivenUp
    }

    /// What is stored for the arm, if anything is.
    pub(crate) fn kept<F: Run<M>>(
        &mut self,
        place: usize,
        element: Option<usize>,
        background: bool,
    ) -> Option<F::Kept> {
        #[cfg(feature = "alloc")]
        if let (Some(these), Some(element)) = (self.these, element) {
            these.binary_search(&element).ok()?;
        }
        let whose = Whose {
            place,
            element,
            names: self.names,
        };
        match self.why {
            _ if background => F::left_out(self.mode, whose),
            Why::Ended => None,
            Why::Interrupted => F::absent(NoOutput::cancelled(whose.arm())),
            Why::GivenUp => F::left_out(self.mode, whose),
        }
    }
}

impl<M: Mode> core::fmt::Debug for Fill<'_, M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Fill")
    }
}
