//! A group while it is visited; nothing here is unsafe.

use core::cell::Cell;

use crate::control::Count;
use crate::marks::Marks;
#[cfg(feature = "alloc")]
use crate::wake::Leaf;
use crate::wake::{ArmWaker, Own, Session, Wakers, Woken};

/// What the visit of a group needs for each arm: a copy that can live in registers. The marks are
/// written back when it ends, also by unwinding (I3).
pub(crate) struct Live<'a> {
    pub(crate) now: Marks,
    /// Arms ahead that are to be polled, as far as is known.
    pub(super) due: u32,
    /// How many slots of a bank hold a future.
    pending: Option<&'a Cell<usize>>,
    /// The budget suffices for all of them: it is taken when the visit ends.
    pub(super) is_paid: bool,
    home: &'a Cell<Marks>,
    session: &'a Session<'a>,
    group: usize,
    /// The own wakers of its arms, which are lent if one of them has shared its waker.
    own: Option<Wakers<'a>>,
    /// Which of its arms were woken meanwhile.
    woken: Woken<'a>,
}

impl<'a> Live<'a> {
    /// `own`: as of the [visit](super::Visit).
    #[inline]
    pub(super) fn new<T: Count>(
        home: &'a mut Marks,
        session: &'a Session<'a>,
        group: usize,
        own: Option<Own<'a>>,
    ) -> Self {
        let home = Cell::from_mut(home);
        let now = home.get();
        Self {
            now,
            due: 0,
            pending: None,
            is_paid: T::ONE_GROUP,
            home,
            session,
            group,
            // As long as the visit lasts: what is shared meanwhile is noted when it ends.
            own: if T::ONE_GROUP {
                own.map(|own| own.wakers)
            } else {
                session.own_wakers(group, now.is_shared())
            },
            woken: session.woken(),
        }
    }

    /// Of a bank's group, of which those woken among `mask` are awake.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(super) fn of_leaf(
        leaf: Leaf<'a>,
        pending: &'a Cell<usize>,
        session: &'a Session<'a>,
        mask: u32,
    ) -> Self {
        let home = leaf.marks();
        let mut now = home.get();
        now.wake(leaf.take(mask));
        let group = leaf.number();
        let own = now.is_shared().then(|| leaf.wakers());
        if own.is_none() {
            session.aim_at_group(group);
        }
        Self {
            now,
            due: 0,
            pending: Some(pending),
            is_paid: false,
            home,
            session,
            group,
            own,
            woken: leaf.woken(),
        }
    }

    /// Learns which arms of the group were woken, among `mask`.
    #[inline]
    pub(super) fn learn(&mut self, mask: u32) {
        (self.now, self.woken) = self.session.wake_ready(self.group, mask, self.now);
        self.due |= self.now.awake() & mask;
    }

    /// The same when the visit of the only group begins, which has a block: nobody was asked since the
    /// poll began.
    #[inline]
    pub(super) fn learn_first(&mut self, own: Own<'a>) {
        self.now.wake(own.first);
        self.woken = own.woken;
    }

    /// An arm in a slot has ended.
    #[inline]
    pub(crate) fn count_ended(&self) {
        if let Some(pending) = self.pending {
            pending.set(pending.get() - 1);
        }
    }

    /// Whether arms may have been woken meanwhile among `mask`.
    #[inline]
    pub(super) fn is_any_woken(&self, mask: u32) -> bool {
        self.woken.is_any_woken(mask)
    }

    /// Whether others may be due now than was known: some may have been woken meanwhile, or a place is free.
    #[inline]
    pub(crate) fn is_disturbed<T: Count>(&self) -> bool {
        // Any arm of the group: there is one, and to ask for those ahead takes longer.
        T::LIMITED || self.is_any_woken(u32::MAX)
    }

    /// Whether the arm is to be polled, which has not been passed.
    #[inline]
    pub(crate) fn is_due(&self, bit: u32) -> bool {
        self.due & (1 << bit) != 0
    }

    /// Whether the arms need not pay for their polls one by one.
    #[inline]
    pub(crate) fn is_paid(&self) -> bool {
        self.is_paid
    }

    /// An arm that waited is polled right now.
    #[inline]
    pub(super) fn start(&mut self, bit: u32) {
        self.now.start(bit);
        self.due |= 1 << bit;
    }

    /// A waker for the arms of the group, to be [aimed](Self::aim) at each. It lies apart: a copy of
    /// which an arm knows a part can't live in registers.
    #[inline]
    pub(crate) fn lend(&self) -> ArmWaker<'a> {
        self.session.lend()
    }

    /// Makes the waker that of an arm, which is polled next.
    #[inline]
    pub(crate) fn aim<T: Count>(&self, waker: &mut ArmWaker<'a>, bit: u32) {
        // Of the only group always: a constant is stored sooner than it is seen whether it has to be.
        if T::ONE_GROUP {
            self.session.aim(bit);
        }
        // The marks lie in a register: to ask `own` alone would take a load.
        if self.now.is_shared() {
            if let Some(own) = self.own {
                *waker = own.lend(bit);
                return;
            }
        }
        if !T::ONE_GROUP {
            self.session.aim(bit);
        }
    }

    /// Whether arms are lent wakers of their own, of which nothing is noted.
    #[inline]
    pub(super) fn lends_own(&self) -> bool {
        self.now.is_shared() && self.own.is_some()
    }
}

impl Drop for Live<'_> {
    // Where it unwinds, too: a copy whose address is handed on can't live in registers.
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn drop(&mut self) {
        self.home.set(self.now);
    }
}
