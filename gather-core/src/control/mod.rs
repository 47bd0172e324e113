//! What can be asked of a gather beside its mode; one small file each.
//!
//! A control is a type parameter of [`Controls`], [`Off`] until it is set, so that what is not asked
//! for costs nothing. Controls do not know single modes or containers.

mod alarm;
mod grace;
mod guard;
mod hold;
mod limit;
mod progress;
mod tally;

pub use alarm::{Alarm, AlarmState, Deadline, LateUntil, Made, Until};
pub use grace::{Grace, Patience, Shielding};
pub use guard::{Guard, OnStop};
pub use hold::{End, Hold, Holding, Stage};
pub use limit::Places;
pub(crate) use limit::{Limit, check_limit};
pub use progress::{Progress, Watch, Watched};
pub(crate) use tally::LentTally;
pub use tally::{Count, Tally};

use core::pin::Pin;

use crate::pin;

/// A control that was not asked for.
#[derive(Clone, Copy, Debug)]
pub struct Off;

/// A control that can be set.
#[diagnostic::on_unimplemented(
    message = "this option of the gather is given twice",
    label = "given before",
    note = "each option is set once: remove one of the two"
)]
pub trait Unset {}

impl Unset for Off {}

/// No `until`.
#[diagnostic::on_unimplemented(
    message = "`completions` does not go with `until`",
    label = "this gather has an `until`",
    note = "end the stream yourself: drop it, or race its `next()`"
)]
#[cfg(feature = "alloc")]
pub trait NoUntil {}

#[cfg(feature = "alloc")]
impl NoUntil for Off {}

/// The controls of a gather, each [`Off`] or set once.
#[derive(Debug)]
pub struct Controls<L = Off, P = Off, U = Off, G = Off, R = Off> {
    /// `limit`, `progress`: what is counted while arms run.
    pub(crate) tally: Tally<L, P>,
    /// `until`.
    pub(crate) until: U,
    /// `on_cancel`.
    pub(crate) guard: G,
    /// `grace`, `#[shield]`: what an early stop waits for.
    pub(crate) patience: R,
}

impl Controls {
    /// None of them.
    #[inline]
    pub(crate) const fn off() -> Self {
        Self {
            tally: Tally {
                limit: Off,
                progress: Off,
            },
            until: Off,
            guard: Off,
            patience: Off,
        }
    }
}

/// The controls of a gather, as the driver sees them.
pub trait Control {
    /// `limit` and `progress`.
    type Tally: Count;
    /// `until`.
    type Until: Alarm;
    /// `on_cancel`.
    type Guard: Guard;
    /// `grace` and `#[shield]`.
    type Patience: Patience;

    /// The parts; those that hold futures are pinned.
    fn parts(self: Pin<&mut Self>) -> Parts<'_, Self>;
}

/// The parts of pinned controls.
#[derive(Debug)]
pub struct Parts<'a, C: Control + ?Sized> {
    pub(crate) tally: &'a mut C::Tally,
    pub(crate) until: Pin<&'a mut C::Until>,
    pub(crate) guard: &'a mut C::Guard,
    pub(crate) patience: Pin<&'a mut C::Patience>,
}

impl<L, P, U, G, R> Control for Controls<L, P, U, G, R>
where
    Tally<L, P>: Count,
    U: Alarm,
    G: Guard,
    R: Patience,
{
    type Tally = Tally<L, P>;
    type Until = U;
    type Guard = G;
    type Patience = R;

    #[inline]
    fn parts(self: Pin<&mut Self>) -> Parts<'_, Self> {
        // SAFETY: `two` requires that the closure only names fields: those with futures, which
        // nothing else reaches in pinned controls, and the others, which are never pinned.
        let (until, patience, (tally, guard)) = unsafe {
            pin::two(self, |all| {
                let others = (&mut all.tally, &mut all.guard);
                (&mut all.until, &mut all.patience, others)
            })
        };
        Parts {
            tally,
            until,
            guard,
            patience,
        }
    }
}
