//! What an arm came to: its output, or why it has none.

use core::fmt;

use crate::arm::Arm;

/// The result of an arm in mode `settle`: its output, or why it has none (after
/// `Promise.allSettled`, whose "rejected" is an arm that panicked here: an `Err` that an arm
/// returns is its output like any other).
pub type Settled<T> = Result<T, NoOutput>;

/// Why an arm has no output, and which arm.
///
/// ```
/// use gather::{gather, NoOutput, Settled};
/// use futures::executor::block_on;
///
/// # std::panic::set_hook(Box::new(|_| {}));
/// async fn parse(text: &str) -> u32 {
///     text.parse().expect("a number")
/// }
///
/// let (good, bad): (Settled<u32>, Settled<u32>) =
///     block_on(gather((parse("7"), parse("seven"))).settle());
///
/// assert_eq!(good.unwrap(), 7);
/// let why: NoOutput = bad.unwrap_err();
/// assert!(why.is_panic());
/// assert_eq!(why.arm().index(), 1);
/// assert!(why.to_string().starts_with("arm `#1` panicked: a number"));
/// ```
pub struct NoOutput {
    arm: Arm,
    cause: Cause,
}

/// A panic's payload is `Send`, not `Sync`; the mutex makes it so. It is never locked: the payload
/// is reached by value only.
#[cfg(feature = "std")]
type Payload = std::boxed::Box<std::sync::Mutex<std::boxed::Box<dyn core::any::Any + Send>>>;

enum Cause {
    #[cfg(feature = "std")]
    Panic {
        payload: Payload,
        message: Option<std::boxed::Box<str>>,
    },
    Cancelled,
    /// The arm that it depends on and that has no output.
    Skipped(Arm),
}

impl NoOutput {
    #[cfg(feature = "std")]
    pub(crate) fn panic(arm: Arm, payload: std::boxed::Box<dyn core::any::Any + Send>) -> Self {
        let text = payload.downcast_ref::<&'static str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<std::string::String>().map(|s| &**s));
        let message = text.map(Into::into);
        let payload = std::boxed::Box::new(std::sync::Mutex::new(payload));
        let cause = Cause::Panic { payload, message };
        Self { arm, cause }
    }

    pub(crate) fn cancelled(arm: Arm) -> Self {
        Self {
            arm,
            cause: Cause::Cancelled,
        }
    }

    pub(crate) fn skipped(arm: Arm, behind: Arm) -> Self {
        Self {
            arm,
            cause: Cause::Skipped(behind),
        }
    }

    /// Which arm has no output.
    pub const fn arm(&self) -> Arm {
        self.arm
    }

    /// Whether the arm panicked while it was polled. Needs feature `std`.
    pub const fn is_panic(&self) -> bool {
        match self.cause {
            #[cfg(feature = "std")]
            Cause::Panic { .. } => true,
            Cause::Cancelled | Cause::Skipped(_) => false,
        }
    }

    /// Whether the arm was cancelled before it finished: the gather's `until` came first, or the
    /// executor that it was spawned on threw it away.
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.cause, Cause::Cancelled)
    }

    /// Whether the arm was never started, since an arm that it depends on has no output.
    pub const fn is_skipped(&self) -> bool {
        matches!(self.cause, Cause::Skipped(_))
    }

    /// The payload of the panic.
    ///
    /// # Panics
    /// If the arm did not panic; see [`try_into_panic`](Self::try_into_panic).
    #[cfg(feature = "std")]
    pub fn into_panic(self) -> std::boxed::Box<dyn core::any::Any + Send> {
        self.try_into_panic()
            .unwrap_or_else(|this| panic!("`gather`: there is no panic to take: {this}"))
    }

    /// The payload of the panic, or `self` if the arm did not panic.
    ///
    /// # Errors
    /// `self`, if the arm has no output for another reason.
    #[cfg(feature = "std")]
    pub fn try_into_panic(self) -> Result<std::boxed::Box<dyn core::any::Any + Send>, Self> {
        match self.cause {
            Cause::Panic { payload, .. } => Ok(payload
                .into_inner()
                .unwrap_or_else(std::sync::PoisonError::into_inner)),
            Cause::Cancelled | Cause::Skipped(_) => Err(self),
        }
    }

    /// Goes on with the arm's panic here, as if it had not been captured.
    ///
    /// # Panics
    /// Always: with the arm's payload, or, if the arm did not panic, with a message that says so.
    #[cfg(feature = "std")]
    pub fn resume(self) -> ! {
        std::panic::resume_unwind(self.into_panic())
    }
}

impl fmt::Debug for NoOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoOutput({self})")
    }
}

impl fmt::Display for NoOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arm `{}` ", self.arm)?;
        match self.cause {
            #[cfg(feature = "std")]
            Cause::Panic {
                message: Some(ref message),
                ..
            } => write!(f, "panicked: {message}"),
            #[cfg(feature = "std")]
            Cause::Panic { message: None, .. } => f.write_str("panicked"),
            Cause::Cancelled => f.write_str("was cancelled before it finished"),
            Cause::Skipped(behind) => {
                write!(
                    f,
                    "was skipped: arm `{behind}`, which it needs, has no output"
                )
            }
        }
    }
}

impl core::error::Error for NoOutput {}
