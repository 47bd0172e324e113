//! `quorum(n)`: the n-th `Ok`, or as soon as n can no longer be reached.

use core::marker::PhantomData;
use core::pin::Pin;

use super::convert::{Conversion, Convert, Converts, Errors, HasErrors, Same};
use super::fit::Keeps;
use super::split::Split;
use super::{Finish, Interrupt, Judge, Mode, Partial, Verdict, partial};
use crate::arm::Whose;
use crate::arms::{At, Rekept, Take};
use crate::outcome::ArmList;
use crate::shape::Shape;
use crate::{QuorumError, Stopped};

/// Ends when so many arms have succeeded, or as soon as that can't happen any more (after the
/// quorum reads and writes of replicated stores).
pub struct Quorum<V = Same> {
    needed: usize,
    /// How many have succeeded.
    reached: usize,
    /// How many have failed; of `failed` it is the number where that is a list of all.
    failures: usize,
    /// Which have failed, in the order in which they did.
    failed: ArmList,
    /// How many arms there are, once that is known.
    total: Option<usize>,
    /// What becomes of the errors.
    by: PhantomData<fn() -> V>,
}

/// How a quorum ends before its arms do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// Enough arms have succeeded.
    Reached,
    /// Too many have failed.
    Missed,
}

impl Quorum {
    /// Checks the number where a quorum is made. One that is too large for the arms is missed when it runs.
    #[track_caller]
    pub(crate) fn check(needed: usize) {
        assert!(
            needed > 0,
            "`gather`: a quorum of 0 is reached before any arm has run; use 1 or more",
        );
    }
}

impl<V> Quorum<V> {
    pub(crate) fn new(needed: usize) -> Self {
        Self {
            needed,
            reached: 0,
            failures: 0,
            failed: ArmList::default(),
            total: None,
            by: PhantomData,
        }
    }

    /// Whether it is decided. A total that is not known yet may still be large enough.
    fn decided(&self) -> Option<Decided> {
        if self.reached >= self.needed {
            return Some(Decided::Reached);
        }
        let within_reach = self.total?.saturating_sub(self.failures);
        (within_reach < self.needed).then_some(Decided::Missed)
    }

    /// How many have to succeed.
    pub(crate) fn needed(&self) -> usize {
        self.needed
    }
}

impl<V> core::fmt::Debug for Quorum<V> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Quorum({})", self.needed)
    }
}

impl<V> Mode for Quorum<V> {
    type Stop = Decided;

    fn is_won(stop: &Decided) -> bool {
        *stop == Decided::Reached
    }

    fn count(&mut self, arms: usize) {
        self.total = Some(arms);
    }

    /// There are too few arms.
    fn foregone(&self) -> Option<Decided> {
        self.decided()
    }
}

impl<V> HasErrors for Quorum<V> {}

impl<V: Conversion> Errors for Quorum<V> {
    type By = V;
    type Into<T> = Quorum<V::Into<T>>;
    type Labeled = Quorum<V::Labeled>;

    fn converting<T>(self) -> Self::Into<T> {
        Quorum::new(self.needed)
    }

    fn labeling(self) -> Self::Labeled {
        Quorum::new(self.needed)
    }
}

impl<T, E, V: Converts<E>> Keeps<Result<T, E>> for Quorum<V> {
    type Kept = Result<T, V::Error>;
}

impl<T, E, V> Judge<Result<T, E>> for Quorum<V>
where
    V: Converts<E> + Convert<E, <V as Converts<E>>::Error>,
{
    type Kept = Result<T, V::Error>;
    type Arm<L: Rekept> = L::Keeping<Result<T, V::Error>>;
    const JUDGES_BY_USER_CODE: bool = V::BY_USER_CODE;

    #[inline]
    fn fit<L: Rekept>(leaf: L) -> Self::Arm<L> {
        leaf.keeping()
    }

    fn judge(&mut self, output: Result<T, E>, whose: Whose) -> Verdict<Self::Kept, Decided> {
        let kept = match output {
            Ok(value) => {
                self.reached += 1;
                Ok(value)
            }
            Err(error) => {
                self.failures += 1;
                self.failed.push(whose.arm());
                Err(V::convert(error, whose))
            }
        };
        match self.decided() {
            Some(decided) => Verdict::KeepAndStop(kept, decided),
            None => Verdict::Keep(kept),
        }
    }
}

/// The pieces for all ends of it.
type PartialOf<A> = <A as Take<Partial>>::Taken;

impl<A, S, V> Finish<A, S> for Quorum<V>
where
    A: Take<Partial, Taken: Split>,
    S: Shape<<PartialOf<A> as Split>::Oks> + Shape<PartialOf<A>>,
{
    type Output = Result<
        <S as Shape<<PartialOf<A> as Split>::Oks>>::Out,
        QuorumError<<S as Shape<PartialOf<A>>>::Out>,
    >;

    fn finish(&mut self, stop: Option<Decided>, arms: Pin<&mut A>, at: At<'_>) -> Self::Output {
        let pieces = arms.take(at);
        if stop == Some(Decided::Reached) {
            let (oks, errors) = pieces.split();
            // While the successes are a local, which is dropped as well if this unwinds.
            drop(errors);
            return Ok(S::build(oks));
        }
        let failed = core::mem::take(&mut self.failed).in_order();
        Err(QuorumError::new(
            S::build(pieces),
            failed,
            self.needed,
            self.reached,
        ))
    }
}

impl<A, S, V> Interrupt<A, S> for Quorum<V>
where
    Self: Finish<A, S>,
    A: Take<Partial>,
    S: Shape<PartialOf<A>>,
{
    type Interrupted = Result<Self::Output, Stopped<<S as Shape<PartialOf<A>>>::Out>>;

    fn in_time(output: Self::Output) -> Self::Interrupted {
        Ok(output)
    }

    fn interrupt(
        &mut self,
        arms: Pin<&mut A>,
        at: At<'_>,
        unfinished: ArmList,
    ) -> Self::Interrupted {
        Err(partial::<A, S>(arms, at, unfinished))
    }
}
