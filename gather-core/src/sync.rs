//! The atomics of the crate, and what else loom has to see: loom's in the models, else `core`'s.
//!
//! The protocols between threads, `wake/per_arm` and `spawn`, take their atomics from here alone, so
//! that their models run the very code that ships. `store`, `planned/table` and `trace`, which are no
//! part of one, take theirs from `core` and `std`. Nothing here is unsafe.

#[cfg(not(all(test, loom)))]
pub(crate) use alloc::alloc::{alloc, dealloc};
#[cfg(all(test, loom))]
pub(crate) use loom::alloc::{alloc, dealloc};

#[cfg(not(all(test, loom)))]
pub(crate) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

#[cfg(all(test, loom))]
pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// A pointer that only the caller can reach.
#[inline]
pub(crate) fn read<T>(pointer: &mut AtomicPtr<T>) -> *mut T {
    #[cfg(not(all(test, loom)))]
    return *pointer.get_mut();
    #[cfg(all(test, loom))]
    pointer.with_mut(|pointer| *pointer)
}

/// A cell whose content is guarded by a protocol on some atomic; the pointer is only ever handed to
/// a closure, so that loom can watch each access.
#[derive(Debug)]
pub(crate) struct ProtocolCell<T>(
    #[cfg(not(all(test, loom)))] core::cell::UnsafeCell<T>,
    #[cfg(all(test, loom))] loom::cell::UnsafeCell<T>,
);

impl<T> ProtocolCell<T> {
    pub(crate) fn new(value: T) -> Self {
        #[cfg(not(all(test, loom)))]
        return Self(core::cell::UnsafeCell::new(value));
        #[cfg(all(test, loom))]
        return Self(loom::cell::UnsafeCell::new(value));
    }

    /// A shared access.
    pub(crate) fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        #[cfg(not(all(test, loom)))]
        return f(self.0.get());
        #[cfg(all(test, loom))]
        {
            let result = self.0.with(f);
            // To loom an access is an instant; this one lasts until `f` has returned.
            self.0.with(|_| {});
            result
        }
    }

    /// An exclusive access.
    pub(crate) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        #[cfg(not(all(test, loom)))]
        return f(self.0.get());
        #[cfg(all(test, loom))]
        return self.0.with_mut(f);
    }
}
