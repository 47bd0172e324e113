//! What is left of a gather that its `until` ended.

use core::fmt;

use super::ArmList;
use crate::arm::Arm;

/// A gather's `until` completed first: what had finished by then, in the shape `P`, and the names of
/// the arms that had not.
///
/// `P` has an `Option` for each arm: of its output in `all`, of the value of its success in
/// `fail_fast`, of its `Result` in `validate` and `quorum`, of its error in `first_ok`. In `race` it
/// is `()`: the first arm to finish ends it.
///
/// After `asyncio.wait(timeout=..)`, which keeps what is done, where `wait_for` throws it away.
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
///
/// let never = core::future::pending::<u8>();
/// let deadline = core::future::ready(());
/// let stopped = block_on(gather((async { "done" }, never)).until(deadline)).unwrap_err();
///
/// assert_eq!(stopped.unfinished().next().unwrap().index(), 1);
/// assert_eq!(stopped.to_string(), "stopped before arm `#1` had finished");
/// assert_eq!(stopped.into_partial(), (Some("done"), None));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Stopped<P> {
    partial: P,
    unfinished: ArmList,
}

impl<P> Stopped<P> {
    pub(crate) fn new(partial: P, unfinished: ArmList) -> Self {
        Self {
            partial,
            unfinished,
        }
    }

    /// The same, with what had finished in another shape.
    pub(crate) fn map<Q>(self, shape: impl FnOnce(P) -> Q) -> Stopped<Q> {
        Stopped {
            partial: shape(self.partial),
            unfinished: self.unfinished,
        }
    }

    /// What had finished.
    pub fn into_partial(self) -> P {
        self.partial
    }

    /// What had finished, to look at.
    pub const fn partial(&self) -> &P {
        &self.partial
    }

    /// The arms that had not finished, in arm order. Without feature `alloc` those among the first
    /// 512.
    pub fn unfinished(&self) -> impl Iterator<Item = Arm> + '_ {
        self.unfinished.iter()
    }
}

impl<P> fmt::Debug for Stopped<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stopped")
            .field("unfinished", &self.unfinished)
            .finish_non_exhaustive()
    }
}

impl<P> fmt::Display for Stopped<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unfinished.iter().take(2).count() {
            // Those that were left had time to finish, and took it.
            0 => f.write_str("stopped, and every arm that was started has finished since"),
            1 => write!(f, "stopped before arm {} had finished", self.unfinished),
            _ => write!(f, "stopped before arms {} had finished", self.unfinished),
        }
    }
}

impl<P> core::error::Error for Stopped<P> {}
