//! The arms of a collection of which only so many run at a time: pulled from their source as places
//! free up, so that a million of them cost memory for those in flight and for the outputs.
//!
//! A slot is used for one arm after the other. So the order of the slots is not that of the arms, and a
//! sweep goes by the line in which these stand: from one that is awake to the next, and behind them new
//! ones start, which have higher numbers. That an arm was woken is taken from the block and noted in the
//! line, and stays so until it is polled, also when a sweep is cut: were it handed back to the block and
//! collected again, N arms that are awake would cost N²/128 steps.

mod awake;
mod line;
mod outputs;
mod seats;
mod source;
mod sweep;

use alloc::vec::{self, Vec};
use core::pin::Pin;

use super::{Arms, At, Contents, Left, Limit, Manner, Rekeep, Rekept, Report, Run, Take};
use crate::cursor::Place;
use crate::marks::{Marks, State};
use crate::mode::{Mode, Project};
use crate::unwind;
use crate::wake::{Asked, Session};
use outputs::Outputs;
use seats::Seats;
use source::Source;

/// With more places than this, a source that does not say how long it is is drawn until they are filled, or
/// it ends: slots can't be added later.
const MANY_PLACES: usize = 1 << 16;

/// The arms that a source yields, a few at a time.
#[derive(Debug)]
pub struct Window<I, F, K> {
    seats: Seats<F>,
    roster: Roster<I, F, K>,
}

/// Which arms there are, and what became of them.
#[derive(Debug)]
struct Roster<I, F, K> {
    source: Source<I, F>,
    outputs: Outputs<K>,
    manner: Manner,
}

impl<F, K> Window<vec::IntoIter<F>, F, K> {
    /// Arms that were not started, and of which it is known how many they are.
    pub(super) fn of_vec(futures: Vec<F>, manner: Manner) -> Self {
        let left = Some(futures.len());
        Self::from(Source::new(futures.into_iter(), left), manner)
    }
}

/// Neither the source nor the outputs are ever pinned.
impl<I, F: Unpin, K> Unpin for Window<I, F, K> {}

impl<I, F, K> Window<I, F, K> {
    /// Arms that were not started.
    pub(super) fn new(source: I, manner: Manner) -> Self {
        Self::from(Source::new(source, None), manner)
    }

    fn from(source: Source<I, F>, manner: Manner) -> Self {
        Self {
            seats: Seats::vacant(0),
            roster: Roster {
                source,
                outputs: Outputs::new(),
                manner,
            },
        }
    }

    /// The window itself, of which nothing is pinned but what the slots hold.
    fn parts(self: Pin<&mut Self>) -> &mut Self {
        // SAFETY: `get_unchecked_mut` requires that nothing pinned is moved: the slots lie on the
        // heap, and no method moves them while one holds a future (I2).
        unsafe { self.get_unchecked_mut() }
    }

    /// The source and what is asked of its arms, before the first poll.
    #[cfg(target_has_atomic = "64")]
    pub(super) fn into_remote<J, G>(self, into: impl FnOnce(I) -> J) -> Window<J, G, K> {
        let manner = Manner {
            remote: true,
            ..self.roster.manner
        };
        Window::from(self.roster.source.map(into), manner)
    }

    /// The outputs are to be handed on one by one, in the order in which they come.
    pub(crate) fn queued(mut self) -> Self {
        self.roster.outputs.queue();
        self
    }

    /// The output that came first of those that were not taken.
    pub(crate) fn next_output(self: Pin<&mut Self>) -> Option<(usize, K)> {
        self.parts().roster.outputs.next()
    }

    /// How many arms were pulled whose outputs were not taken.
    pub(crate) fn untaken(&self) -> usize {
        self.seats.line.len() + self.roster.outputs.queued()
    }
}

impl<I, F, K> Rekept for Window<I, F, K> {
    type Output = K;
    type Keeping<K2> = Window<I, F, K2>;

    fn keeping<K2>(self) -> Window<I, F, K2> {
        Window::from(self.roster.source.map(|source| source), self.roster.manner)
    }
}

impl<I, F: Run<M>, K, M: Mode> Rekeep<M> for Window<I, F, K> {
    type Arms = F::Arm<Self>;

    fn rekeep(self) -> Self::Arms {
        F::fit(self)
    }
}

#[expect(private_interfaces, reason = "see `Arms`")]
impl<I, F, K> Arms for Window<I, F, K> {
    type Cursor = Place;
    const PLACES: usize = 1;
    const LEAVES_ARMS: bool = true;

    fn groups(&self) -> usize {
        self.seats.groups()
    }

    fn needs_bank(&self) -> bool {
        self.seats.is_banked()
    }

    fn first_marks(&self, _: usize) -> Marks {
        Marks::default()
    }

    fn is_finished(&self) -> bool {
        self.roster.manner.background
            || (self.seats.line.len() == 0 && self.roster.source.is_ended())
    }

    fn has(&self, left: Left) -> bool {
        let is_running = self.seats.line.len() > 0;
        let comes = self.roster.source.has_more();
        match left {
            Left::Any => is_running || comes,
            Left::Waited => !self.roster.manner.background && (is_running || comes),
            _ => self.roster.manner.is(left) && is_running,
        }
    }

    fn count(&self, _: At<'_>) -> Option<usize> {
        if self.roster.manner.background {
            return Some(0);
        }
        self.roster.source.total()
    }

    /// Arms that stay awake are not handed to the block: they were collected.
    fn flush(self: Pin<&mut Self>, _: usize, _: usize, _: Asked, _: &Session<'_>) {}

    fn clear(self: Pin<&mut Self>, what: Contents, _: At<'_>) {
        let window = self.parts();
        if what == Contents::Outputs {
            drop(window.roster.outputs.take(window.roster.source.pulled()));
            return;
        }
        let _source = window.roster.source.end();
        if window.roster.manner.stays(what) {
            return;
        }
        let places = window.seats.line.places();
        unwind::each(places, &mut |place| window.seats.clear(place));
    }

    fn report(&self, at: At<'_>, report: &mut Report<'_>) {
        let mut tell = |arm, state| {
            let (place, element) = self.roster.manner.place(at.place, arm);
            report(place, element, state);
        };
        let running: Vec<_> = self.seats.arms().collect();
        let pulled = self.roster.source.pulled();
        if let Some(queued) = self.roster.outputs.queued_arms() {
            let mut shown: Vec<_> = queued.map(|arm| (arm, State::Done)).collect();
            shown.extend(running.iter().map(|arm| (*arm, State::Pending)));
            shown.sort_unstable_by_key(|(arm, _)| *arm);
            for (arm, state) in shown {
                tell(arm, state);
            }
        } else {
            for arm in 0..pulled {
                let is_running = running.binary_search(&arm).is_ok();
                let state = match self.roster.outputs.state(arm) {
                    State::Cancelled if is_running => State::Pending,
                    state => state,
                };
                tell(arm, state);
            }
        }
        if self.roster.source.is_cut_short() && self.roster.manner.spread {
            report(at.place, None, State::Cancelled);
        }
        // Those that were not pulled: as many as the source says, else one for all of them.
        let is_ended = self.roster.source.is_ended();
        let state = if is_ended {
            State::Cancelled
        } else {
            State::Waiting
        };
        match self.roster.source.left() {
            Some(left) => {
                for arm in pulled..pulled + left {
                    let (place, element) = self.roster.manner.place(at.place, arm);
                    report(place, element, state);
                }
            }
            None if self.roster.manner.spread && !is_ended => report(at.place, None, state),
            None => {}
        }
    }
}

impl<I, F, K> Limit for Window<I, F, K> {
    type Limited = Self;

    fn limit(self) -> Self {
        self
    }
}

impl<I, F, K, P: Project<K>> Take<P> for Window<I, F, K> {
    type Taken = Vec<P::Piece>;

    fn take(self: Pin<&mut Self>, _: At<'_>) -> Vec<P::Piece> {
        let roster = &mut self.parts().roster;
        // As for `fill`, in modes that hand back a place for each arm.
        roster.source.skip_rest();
        roster.outputs.take(roster.source.pulled()).project::<P>()
    }
}
