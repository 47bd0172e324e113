//! The output of an arm that others need: set once, read by reference meanwhile, taken at the end.
//!
//! A store is shared by references that borrow it, so that the compiler sees to it that nobody reads
//! an output that was taken: [`Store::into_inner`] needs the store by value. Its [`Lender`], which
//! there is one of, sets it; the [`Input`]s read it.
//!
//! ```text
//!   EMPTY --- lend ---> SET        the value is there, and stays where it is
//!     |
//!     +-- lender dropped -> GONE   there will be none
//! ```

use core::cell::UnsafeCell;
use core::fmt;
use core::mem::{self, MaybeUninit};
use core::sync::atomic::{AtomicU8, Ordering};

const EMPTY: u8 = 0;
const SET: u8 = 1;
const GONE: u8 = 2;

/// A place for one output, beside the gather whose arms read it.
pub struct Store<T> {
    /// Whether `value` is there.
    state: AtomicU8,
    /// The place of the arm whose output it is.
    place: usize,
    value: UnsafeCell<MaybeUninit<T>>,
}

// SAFETY: `Sync` requires that a shared store can be used by several threads: they get `&T`, which
// needs `T: Sync`, and one of them, which has the lender, moves the value in, which needs `T: Send`;
// the state orders the two.
unsafe impl<T: Send + Sync> Sync for Store<T> {}

impl<T> Store<T> {
    /// An empty store for the output of the arm at this place.
    pub const fn new(place: usize) -> Self {
        Self {
            state: AtomicU8::new(EMPTY),
            place,
            value: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// Who sets it, and who reads it: as many copies as there are arms that do.
    ///
    /// # Panics
    /// If it was set before.
    pub fn split(&mut self) -> (Lender<'_, T>, Input<'_, T>) {
        assert!(
            *self.state.get_mut() == EMPTY,
            "`gather`: a store is used twice"
        );
        let store = &*self;
        (Lender(store), Input(store))
    }

    /// The value, if it was set.
    pub(crate) fn into_inner(mut self) -> Option<T> {
        let state = mem::replace(self.state.get_mut(), GONE);
        (state == SET).then(|| {
            // SAFETY: `assume_init_read` requires a value that is not used again: it was set, and the
            // store, which nobody borrows any more, does not say so from here on.
            unsafe { self.value.get_mut().assume_init_read() }
        })
    }
}

impl<T> Drop for Store<T> {
    fn drop(&mut self) {
        if *self.state.get_mut() == SET {
            // SAFETY: `assume_init_drop` requires a value that is not used again: it was set, and
            // the store, which nobody borrows any more, is gone from here on.
            unsafe { self.value.get_mut().assume_init_drop() };
        }
    }
}

impl<T> fmt::Debug for Store<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// The one who sets a store; dropped without that, it leaves the store without a value for good.
pub struct Lender<'s, T>(&'s Store<T>);

impl<T> Lender<'_, T> {
    /// Sets the store.
    pub(crate) fn lend(self, value: T) {
        let store = self.0;
        mem::forget(self);
        // SAFETY: the reference requires that nobody else uses the value: there is one lender while
        // the store is borrowed, which is gone from here on, and nobody reads before the state says
        // that the value is there.
        let place = unsafe { &mut *store.value.get() };
        place.write(value);
        // Ordering: Release pairs with the Acquire in `Input::look`.
        store.state.store(SET, Ordering::Release);
    }
}

impl<T> Drop for Lender<'_, T> {
    fn drop(&mut self) {
        // Ordering: Relaxed, nothing is handed over.
        self.0.state.store(GONE, Ordering::Relaxed);
    }
}

impl<T> fmt::Debug for Lender<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lender")
    }
}

/// One who reads a store.
pub struct Input<'s, T>(&'s Store<T>);

impl<T> Clone for Input<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Input<'_, T> {}

impl<'s, T> Input<'s, T> {
    /// The value; an arm that needs it is not started before it is there.
    ///
    /// # Panics
    /// If it is not there.
    #[must_use]
    pub fn get(self) -> &'s T {
        assert!(
            self.look() == Inputs::Ready,
            "`gather`: an arm reads an output that is not there"
        );
        // SAFETY: the reference requires that nobody writes meanwhile: that was done before the state
        // said so, and nobody takes the value while the store is borrowed.
        let value = unsafe { &*self.0.value.get() };
        // SAFETY: `assume_init_ref` requires that the value is there: it was set.
        unsafe { value.assume_init_ref() }
    }
}

impl<T> fmt::Debug for Input<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Input")
    }
}

/// What an arm can say of its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    /// They are there.
    Ready,
    /// Some are not there yet.
    Waiting,
    /// That of the arm at this place never will be.
    Gone(usize),
}

/// Inputs of an arm.
pub trait Needs {
    /// Whether they are there. Of several that never will be, the first counts.
    fn look(&self) -> Inputs;
}

impl<T> Needs for Input<'_, T> {
    #[inline]
    fn look(&self) -> Inputs {
        // Ordering: Acquire pairs with the Release in `Lender::lend`.
        match self.0.state.load(Ordering::Acquire) {
            SET => Inputs::Ready,
            EMPTY => Inputs::Waiting,
            _ => Inputs::Gone(self.0.place),
        }
    }
}

/// No inputs.
impl Needs for () {
    fn look(&self) -> Inputs {
        Inputs::Ready
    }
}

impl<A: Needs, B: Needs> Needs for (A, B) {
    #[inline]
    fn look(&self) -> Inputs {
        match (self.0.look(), self.1.look()) {
            (gone @ Inputs::Gone(_), _) | (_, gone @ Inputs::Gone(_)) => gone,
            (Inputs::Ready, Inputs::Ready) => Inputs::Ready,
            _ => Inputs::Waiting,
        }
    }
}
