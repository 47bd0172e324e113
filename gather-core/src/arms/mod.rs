//! What can be gathered: the containers of arms, and what the engine asks of them.
//!
//! Arms are stored in *groups* of at most [`GROUP`](crate::marks::GROUP). [`Fixed`] is one group of
//! arms of different types, a tree of [`Pair`]s with [`Leaf`]s; [`Array`] and [`Many`] are as many
//! groups as they need, of arms of one type; a [`Pair`] of these is the groups of the first, then
//! those of the second. A group has [`Marks`](crate::marks::Marks), which say what each slot holds.
//!
//! I3. The marks of a group describe exactly its slots: whoever changes a slot changes its mark
//! first when it empties it, and afterwards when it fills it, so that the two agree whenever the
//! user's code runs, unwinding included.
//!
//! The traits are split by what they depend on: nothing ([`Arms`]), the mode ([`Drive`]), what is
//! handed back ([`Take`]); for the arms within a group, [`Cells`] and its two siblings.

mod array;
mod attribute;
#[cfg(feature = "alloc")]
mod deadlined;
#[cfg(feature = "alloc")]
mod deferred;
mod dependent;
#[cfg(feature = "alloc")]
mod element;
mod fill;
mod fixed;
mod kind;
#[cfg(feature = "alloc")]
mod lazy;
mod leaf;
#[cfg(feature = "alloc")]
mod ledger;
#[cfg(feature = "alloc")]
mod lending;
mod lent;
#[cfg(feature = "alloc")]
mod many;
mod pair;
mod plan;
mod run;
mod slots;
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
mod spawned;
mod unmade;
#[cfg(feature = "alloc")]
mod window;
#[cfg(feature = "alloc")]
mod windowed;

pub use array::Array;
#[cfg(feature = "alloc")]
pub use deadlined::{Cutoff, Deadlined};
#[cfg(feature = "alloc")]
pub use deferred::{ByCall, Change, Deferred, DeferredBy, Elements, Make, Then, ToKeep, ToLimit};
pub use dependent::After;
#[cfg(feature = "alloc")]
pub use element::{Element, Guards, Optionals};
pub use fill::Fill;
#[cfg_attr(
    not(feature = "alloc"),
    allow(unused_imports, reason = "for deadlines of spreads")
)]
pub(crate) use fill::Why;
pub use fixed::{Empty, Fixed};
pub use kind::{Background, Dependent, Early, Kind, Shielded, Spawned, Waited};
#[cfg(feature = "alloc")]
pub use lazy::{IntoSpread, Lazy};
pub(crate) use leaf::{ByFuture, ByNothing, Nothing};
pub use leaf::{IntoArm, Leaf};
#[cfg(feature = "alloc")]
pub use lending::{Borrowed, Lending};
pub use lent::{Entire, Lendable, Lent, Split, Stored, Success};
#[cfg(feature = "alloc")]
pub use many::{Manner, Many};
pub use pair::Pair;
pub use plan::{Group, Plan};
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub(crate) use run::resume;
pub use run::{Attempt, Gone, Optional, Run};
#[cfg(all(feature = "alloc", target_has_atomic = "64"))]
pub use spawned::Spawn;
#[cfg(feature = "alloc")]
pub use window::Window;
#[cfg(feature = "alloc")]
pub use windowed::IntoWindow;

use core::cmp::Ordering;
use core::ops::ControlFlow;
use core::pin::Pin;

use crate::control::Count;
use crate::cursor::Cursor;
use crate::drive::{Live, Visit};
use crate::marks::{Marks, State};
use crate::mode::Mode;
use crate::wake::{ArmWaker, Asked, Session, Wakes};

/// Where a container's groups are, among all groups.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    pub(crate) wakes: &'a Wakes,
    /// The first group's number.
    pub(crate) group: usize,
    /// The first arm's place.
    pub(crate) place: usize,
}

impl<'a> At<'a> {
    pub(crate) fn start(wakes: &'a Wakes) -> Self {
        Self {
            wakes,
            group: 0,
            place: 0,
        }
    }

    fn after(self, groups: usize, places: usize) -> Self {
        Self {
            wakes: self.wakes,
            group: self.group + groups,
            place: self.place + places,
        }
    }
}

/// The bits of a group, of those from a place among all groups on.
fn bits_from((first, bits): (usize, u32), group: usize) -> u32 {
    match group.cmp(&first) {
        Ordering::Less => 0,
        Ordering::Equal => bits,
        Ordering::Greater => u32::MAX,
    }
}

/// One arm's place, element and state, for `Debug`.
pub(crate) type Report<'a> = dyn FnMut(usize, Option<usize>, State) + 'a;

/// Groups of arms.
///
/// No implementation has a bound on what the user's types do: a gather that is held over an `.await`
/// has to be seen to be `Send` with lifetimes erased, when `I: Iterator` can't be shown
/// (rust-lang/rust#102211). What needs such bounds is in [`Drive`].
#[expect(
    private_interfaces,
    reason = "sealed: the crate's own containers implement it"
)]
pub trait Arms {
    /// How many places the arms have, where a spread has one.
    const PLACES: usize;
    /// Whether some arms may not be waited for.
    const LEAVES_ARMS: bool;
    /// Whether some arms need the outputs of others.
    const HAS_DEPENDENT: bool = false;
    /// Where the gather stands: less for one group than for many.
    type Cursor: Cursor;

    /// Before the first poll, when the bank is there: puts the arms where they are pinned.
    fn place(self: Pin<&mut Self>) {}

    /// How many groups there are; fixed once started.
    fn groups(&self) -> usize;

    /// Whether they are arms in slots of one group, or none, so that a poll need not ask for groups;
    /// fixed once started.
    #[inline]
    fn is_single(&self) -> bool {
        false
    }

    /// Whether the marks of some group are to be kept in the bank.
    fn needs_bank(&self) -> bool {
        false
    }

    /// The marks with which a group starts.
    fn first_marks(&self, group: usize) -> Marks;

    /// Whether no arm is left that is waited for.
    fn is_finished(&self) -> bool;

    /// Whether such arms are left.
    fn has(&self, left: Left) -> bool;

    /// Whether there will be no arms, though nobody said so of them: what they need is not there.
    fn never_began(&self) -> bool {
        false
    }

    /// How many arms there are that are waited for, as far as that is known.
    fn count(&self, at: At<'_>) -> Option<usize>;

    /// Before the first poll: every arm is to wait for a place, but those that hold none.
    fn hold(self: Pin<&mut Self>) {}

    /// The gather stops within its first sweep, which has come to a group and these bits of it: the
    /// arms from there on were not started, and are to wait for ever.
    fn withhold(self: Pin<&mut Self>, from: (usize, u32), at: At<'_>) {
        let _ = (from, at);
    }

    /// Hands the arms of a group that are awake to the block; `number` is the group's among all.
    fn flush(
        self: Pin<&mut Self>,
        group: usize,
        number: usize,
        asked: Asked,
        session: &Session<'_>,
    );

    /// Drops all futures or all stored outputs, in arm order, going on behind one that unwinds.
    fn clear(self: Pin<&mut Self>, what: Contents, at: At<'_>);

    /// Tells the state of each arm.
    fn report(&self, at: At<'_>, report: &mut Report<'_>);

    /// Tells the marks of each group, and of a spread those of one arm in its state, at a cost that does
    /// not depend on its elements.
    fn glance(&self, tell: &mut dyn FnMut(Marks)) {
        tell(Marks::of(if self.is_finished() {
            State::Done
        } else {
            State::Pending
        }));
    }
}

/// Arms that a mode can judge.
pub trait Drive<M: Mode>: Arms {
    /// Before the first poll: draws the arms from their sources, or makes room for as many as there
    /// are `places`.
    fn draw(self: Pin<&mut Self>, places: usize) {
        let _ = places;
    }

    /// How many arms their sources will still yield: at least, and at most.
    #[cfg(feature = "alloc")]
    fn undrawn(&self) -> (usize, Option<usize>) {
        (0, Some(0))
    }

    /// Polls the arms that are awake, in order. Breaks when the gather is stopped or the poll's
    /// budget is spent.
    fn sweep<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()>;

    /// Tells arms that run elsewhere, but shielded ones if `losers`, that they are needed no more.
    fn call_off(self: Pin<&mut Self>, losers: bool, at: At<'_>);

    /// Starts arms that wait and may start now, in order, and polls those. Breaks as a sweep does.
    fn start<T: Count>(self: Pin<&mut Self>, visit: &mut Visit<'_, M, T>) -> ControlFlow<()> {
        let _ = visit;
        ControlFlow::Continue(())
    }

    /// When all futures are dropped: stores for the arms without an output what the mode says.
    fn fill(self: Pin<&mut Self>, fill: &mut Fill<'_, M>, at: At<'_>);
}

/// Arms of which only so many run at a time.
pub trait Limit: Arms {
    /// The same arms, where those of a collection are pulled from it as places free up.
    type Limited: Arms;

    /// Only changes the type.
    fn limit(self) -> Self::Limited;
}

/// Arms whose outputs can be handed back through the projection `P`.
pub trait Take<P>: Arms {
    /// The outputs in the nesting of the arms.
    type Taken;

    /// No future is left. Never panics.
    fn take(self: Pin<&mut Self>, at: At<'_>) -> Self::Taken;
}

/// Arms that were not started and can be given another mode.
pub trait Rekeep<M: Mode> {
    /// The same arms, with room for what the mode keeps.
    type Arms;

    /// Only changes the type.
    fn rekeep(self) -> Self::Arms;
}

/// An arm that was not started, of which only the type of what it keeps is still open.
pub trait Rekept {
    /// What it keeps so far: its output.
    type Output;
    /// The same arm, with room for another type.
    type Keeping<K>;

    /// Only changes the type.
    fn keeping<K>(self) -> Self::Keeping<K>;
}

/// Arms within one group.
pub trait Cells {
    /// How many there are.
    const COUNT: usize;
    /// The bits of those that are not waited for.
    const BACKGROUND: u32;
    /// The bits of those that an early stop does not drop once they were started.
    const SHIELD: u32;
    /// The bits of those that run elsewhere.
    const REMOTE: u32;
    /// The bits of those that need the outputs of others.
    const DEPENDENT: u32;
    /// Those of them that stand before an arm whose output they need.
    const EARLY: u32;

    /// Drops the stored output of the arm with this number, or its future.
    ///
    /// # Safety
    /// The arm holds it, and the marks do not say so any more.
    unsafe fn empty(self: Pin<&mut Self>, number: usize, output: bool);
}

/// Arms within one group that a mode can judge.
#[expect(
    private_interfaces,
    reason = "sealed: the crate's own containers implement it"
)]
pub trait DriveCells<M: Mode>: Cells {
    /// Polls those that are awake, in order, with `waker`, which was lent by `marks`; whether there are
    /// `more` behind them.
    fn visit<'m, T: Count>(
        self: Pin<&mut Self>,
        bit: u32,
        more: bool,
        marks: &mut Live<'m>,
        waker: &mut ArmWaker<'m>,
        visit: &mut Visit<'_, M, T>,
    ) -> ControlFlow<()>;

    /// Tells those that run elsewhere, but shielded ones if `losers`, that they are needed no more.
    fn call_off(self: Pin<&mut Self>, losers: bool, bit: u32, marks: Marks);

    /// Stores for those without an output what the mode says.
    fn fill(
        self: Pin<&mut Self>,
        bit: u32,
        marks: &mut Marks,
        fill: &mut Fill<'_, M>,
        place: usize,
    );
}

/// Arms within one group whose outputs can be handed back through `P`.
pub trait TakeCells<P>: Cells {
    /// Whether every arm has a stored output.
    const WHOLE: bool;
    /// Whether what is stored may stand for an output that there is none of.
    const STANDS_IN: bool;
    /// The outputs in the nesting of the arms.
    type Taken;

    /// No future is left. Never panics.
    ///
    /// # Safety
    /// The arms whose bits are in `kept` have their outputs stored, which the marks do not say any
    /// more: they belong to the caller.
    unsafe fn take(self: Pin<&mut Self>, bit: u32, kept: u32) -> Self::Taken;
}

/// What is to be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// The futures of all pending arms.
    Futures,
    /// The same, but for arms that were started and are shielded, or run elsewhere.
    Losers,
    /// The same, but for arms that were started and run elsewhere.
    Locals,
    /// All stored outputs.
    Outputs,
}

/// Which arms are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// All of them.
    #[cfg_attr(
        not(feature = "alloc"),
        allow(dead_code, reason = "for deadlines of spreads")
    )]
    Any,
    /// Those that are waited for, started or not.
    Waited,
    /// Those that are waited for and were started.
    Running,
    /// Those that were started and are shielded, or run elsewhere.
    Shielded,
    /// Those that were started and run elsewhere.
    Remote,
}
