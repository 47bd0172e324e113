//! `on_cancel`: somebody who is told, once, that the gather ends before its arms do.

use super::Off;
use crate::StopReason;

/// Who is told.
pub trait Guard {
    /// Whether there is anybody.
    const ON: bool;

    /// The gather ends before its arms do. Does nothing the second time.
    fn fire(&mut self, reason: StopReason);
}

impl Guard for Off {
    const ON: bool = false;

    #[inline]
    fn fire(&mut self, _: StopReason) {}
}

/// A callback that has not run.
#[derive(Debug)]
pub struct OnStop<F>(pub(crate) Option<F>);

impl<F: FnOnce(StopReason)> Guard for OnStop<F> {
    const ON: bool = true;

    fn fire(&mut self, reason: StopReason) {
        if let Some(callback) = self.0.take() {
            callback(reason);
        }
    }
}
