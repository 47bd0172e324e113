//! An error with the arm that it came from.

use core::error::Error;
use core::fmt;

use crate::arm::Arm;

/// Which arm failed, and its error: what `labeled` makes of the errors of a gather.
///
/// Prints as ``arm `user` failed`` and has the error as its [`source`](Error::source), so that a
/// report that walks the chain names each once. With `{:#}` it prints both, as anyhow does:
/// ``arm `user` failed: no route``.
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
///
/// let parse = |text: &'static str| async move { text.parse::<u8>() };
/// let error = block_on(gather((parse("7"), parse("seven"))).fail_fast().labeled()).unwrap_err();
///
/// assert_eq!(error.arm().index(), 1);
/// assert_eq!(error.to_string(), "arm `#1` failed");
/// assert_eq!(format!("{error:#}"), "arm `#1` failed: invalid digit found in string");
/// let source = std::error::Error::source(&error).unwrap();
/// assert_eq!(source.to_string(), "invalid digit found in string");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ArmError<E> {
    arm: Arm,
    error: E,
}

impl<E> ArmError<E> {
    pub(crate) fn new(arm: Arm, error: E) -> Self {
        Self { arm, error }
    }

    /// Which arm failed.
    pub const fn arm(&self) -> Arm {
        self.arm
    }

    /// What it failed with, to look at.
    pub const fn error(&self) -> &E {
        &self.error
    }

    /// What it failed with.
    pub fn into_error(self) -> E {
        self.error
    }
}

impl<E: fmt::Debug> fmt::Debug for ArmError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArmError")
            .field("arm", &format_args!("{}", self.arm))
            .field("error", &self.error)
            .finish()
    }
}

impl<E: fmt::Display> fmt::Display for ArmError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arm `{}` failed", self.arm)?;
        if f.alternate() {
            write!(f, ": {:#}", self.error)?;
        }
        Ok(())
    }
}

impl<E: Error + 'static> Error for ArmError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}
