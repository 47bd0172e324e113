//! Steps that all happen, whatever unwinds.

use core::ops::Range;

/// Takes one step after the other; if one unwinds, the others are taken on the way. A function that is
/// compiled once: what is to be done is called by its address, and only where something ends.
pub(crate) fn each(steps: Range<usize>, step: &mut dyn FnMut(usize)) {
    struct Rest<'a>(Range<usize>, &'a mut dyn FnMut(usize));
    impl Rest<'_> {
        fn take(&mut self) {
            for next in self.0.by_ref() {
                (self.1)(next);
            }
        }
    }
    impl Drop for Rest<'_> {
        fn drop(&mut self) {
            self.take();
        }
    }
    Rest(steps, step).take();
}
