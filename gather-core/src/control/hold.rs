//! A stop that is held back while arms that it does not cancel at once run on.

/// Why a gather ends.
#[derive(Debug)]
pub enum End<S> {
    /// No arm is left to wait for.
    Done,
    /// The mode has stopped it.
    Stopped(S),
    /// Its `until` came first.
    Until,
}

/// How far a gather is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not stopped.
    Running,
    /// Stopped: the arms that were started have time to finish.
    Grace,
    /// Stopped: the shielded arms are left.
    Shield,
}

/// Where a stop is held; nowhere, if nothing holds it back.
pub trait Hold<S> {
    /// Nothing is held.
    const NONE: Self;

    /// How far the gather is.
    fn stage(&self) -> Stage;

    /// Whether every arm that did not have to wait was started.
    fn has_swept(&self) -> bool;

    /// The first sweep is over.
    fn sweep(&mut self);

    /// Holds the stop of a gather that is at `stage` now.
    fn hold(&mut self, end: End<S>, stage: Stage);

    /// The stop that is held.
    fn take(&mut self) -> Option<End<S>>;
}

/// A gather without patience holds nothing.
impl<S> Hold<S> for () {
    const NONE: Self = ();

    #[inline]
    fn stage(&self) -> Stage {
        Stage::Running
    }

    #[inline]
    fn has_swept(&self) -> bool {
        true
    }

    #[inline]
    fn sweep(&mut self) {}

    fn hold(&mut self, _: End<S>, _: Stage) {
        unreachable!("`gather`: a stop is held back, and nothing holds it")
    }

    #[inline]
    fn take(&mut self) -> Option<End<S>> {
        None
    }
}

/// The stop, once there is one.
#[derive(Debug)]
pub struct Holding<S> {
    stage: Stage,
    /// The first sweep is over.
    swept: bool,
    end: Option<End<S>>,
}

impl<S> Hold<S> for Holding<S> {
    const NONE: Self = Self {
        stage: Stage::Running,
        swept: false,
        end: None,
    };

    fn stage(&self) -> Stage {
        self.stage
    }

    fn has_swept(&self) -> bool {
        self.swept
    }

    fn sweep(&mut self) {
        self.swept = true;
    }

    fn hold(&mut self, end: End<S>, stage: Stage) {
        self.stage = stage;
        self.end = Some(end);
    }

    fn take(&mut self) -> Option<End<S>> {
        self.end.take()
    }
}
