//! One arm's memory: its future, then its output, in the same place.
//!
//! A slot does not know which of the two it holds; the [`Marks`](crate::marks::Marks) of its group
//! do (I3). Every function here says what the slot must hold, and leaves it empty or filled as it
//! says. They take it by `&mut` or by value: only the owner reaches a slot, and no slot has shared
//! state (I1). A future is pinned from the first poll until it is dropped in place (I2).

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
#[cfg(feature = "alloc")]
use core::alloc::Layout;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::ptr;

/// `max(size_of::<F>(), size_of::<K>())` bytes, all from the first on.
#[repr(C)]
pub(crate) union Slot<F, K> {
    future: ManuallyDrop<F>,
    kept: ManuallyDrop<K>,
    #[cfg(feature = "alloc")]
    empty: (),
}

/// An output is never pinned: it is moved in when it is there, and out when it is handed on.
impl<F: Unpin, K> Unpin for Slot<F, K> {}

impl<F, K> Slot<F, K> {
    /// A slot that holds a future.
    #[inline]
    pub(crate) const fn new(future: F) -> Self {
        Self {
            future: ManuallyDrop::new(future),
        }
    }

    /// Slots that hold futures, which stay where they are if an output needs no more room.
    #[cfg(feature = "alloc")]
    pub(crate) fn all(futures: Vec<F>) -> Vec<Self> {
        if Layout::new::<Self>() != Layout::new::<F>() {
            return futures.into_iter().map(Self::new).collect();
        }
        let mut futures = ManuallyDrop::new(futures);
        let (len, capacity) = (futures.len(), futures.capacity());
        let slots = futures.as_mut_ptr().cast::<Self>();
        // SAFETY: `from_raw_parts` requires the allocation of a `Vec` of that layout, which nobody else
        // gives back, and as many valid elements: a future's bytes are those of a slot that holds it.
        unsafe { Vec::from_raw_parts(slots, len, capacity) }
    }

    /// A slot that holds nothing.
    #[cfg(feature = "alloc")]
    pub(crate) const fn empty() -> Self {
        Self { empty: () }
    }

    /// Puts a future into the slot.
    ///
    /// # Safety
    /// The slot is empty.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) unsafe fn put(self: Pin<&mut Self>, future: F) {
        // SAFETY: `get_unchecked_mut` requires that no pinned value is moved: the slot is empty.
        let slot = unsafe { self.get_unchecked_mut() };
        slot.future = ManuallyDrop::new(future);
    }

    /// Takes the future back.
    ///
    /// # Safety
    /// The slot holds a future that was never polled.
    #[inline]
    pub(crate) unsafe fn into_future(self) -> F {
        // SAFETY: reading the field requires that it was written last: the caller says so.
        ManuallyDrop::into_inner(unsafe { self.future })
    }

    /// Moves the output out and leaves the slot empty.
    ///
    /// # Safety
    /// The slot holds an output.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) unsafe fn into_kept(self) -> K {
        // SAFETY: reading the field requires that it was written last: the caller says so.
        ManuallyDrop::into_inner(unsafe { self.kept })
    }

    /// Moves the output out of a slot that stays where it is, empty.
    ///
    /// # Safety
    /// The slot holds an output.
    #[inline]
    pub(crate) unsafe fn take_kept(self: Pin<&mut Self>) -> K {
        // SAFETY: `get_unchecked_mut` requires that no pinned value is moved: the slot holds an
        // output, which is not pinned.
        let slot = unsafe { self.get_unchecked_mut() };
        // SAFETY: reading the field requires that it was written last: the caller says so.
        let kept = unsafe { &mut slot.kept };
        if 0 < size_of::<K>() && size_of::<K>() <= size_of::<usize>() {
            // Volatile, so that two words that were just stored one by one are not loaded as one:
            // that waits until both stores are through, as long as two ready arms take altogether.
            // SAFETY: `read_volatile` requires a value that may be read, and is not used again: the
            // slot is empty from here on.
            return unsafe { ptr::read_volatile(&raw const **kept) };
        }
        // SAFETY: `take` requires that the value is not used again: the slot is empty from here on.
        unsafe { ManuallyDrop::take(kept) }
    }

    /// Stores the output.
    ///
    /// # Safety
    /// The slot is empty.
    #[inline]
    pub(crate) unsafe fn keep(self: Pin<&mut Self>, kept: K) {
        // SAFETY: `get_unchecked_mut` requires that no pinned value is moved: the slot is empty.
        let slot = unsafe { self.get_unchecked_mut() };
        slot.kept = ManuallyDrop::new(kept);
    }

    /// The future, pinned.
    ///
    /// # Safety
    /// The slot holds a future.
    #[inline]
    pub(crate) unsafe fn future(self: Pin<&mut Self>) -> Pin<&mut F> {
        // SAFETY: `get_unchecked_mut` requires that the future is not moved: only its address is
        // taken here.
        let slot = unsafe { self.get_unchecked_mut() };
        // SAFETY: reading the field requires that it was written last: the caller says so.
        let future = unsafe { &mut slot.future };
        // SAFETY: `new_unchecked` requires that the future stays in place until it is dropped:
        // the slot is pinned, and only `drop_future` ends the future's life, in place (I2).
        unsafe { Pin::new_unchecked(&mut **future) }
    }

    /// Drops the future in place; the slot is empty then, also when the destructor unwinds.
    ///
    /// # Safety
    /// The slot holds a future.
    #[inline]
    pub(crate) unsafe fn drop_future(self: Pin<&mut Self>) {
        // SAFETY: `get_unchecked_mut` requires that the future is not moved: it is dropped in place.
        let slot = unsafe { self.get_unchecked_mut() };
        // SAFETY: reading the field requires that it was written last: the caller says so.
        let future = unsafe { &mut slot.future };
        // SAFETY: `drop` requires that the future is not used again: the slot is empty from here on.
        unsafe { ManuallyDrop::drop(future) }
    }

    /// Drops the output; the slot is empty then, also when the destructor unwinds.
    ///
    /// # Safety
    /// The slot holds an output.
    #[inline]
    pub(crate) unsafe fn drop_kept(self: Pin<&mut Self>) {
        // SAFETY: `take_kept` requires that the slot holds an output: the caller says so.
        drop(unsafe { self.take_kept() });
    }
}

impl<F, K> core::fmt::Debug for Slot<F, K> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Slot")
    }
}
