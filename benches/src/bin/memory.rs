//! Runs the cases with an allocator that counts, and prints what it counted.
#![allow(unsafe_code, reason = "an allocator is unsafe to implement")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use gather_benches::{Counter, Memory};

struct Counting;

thread_local! {
    // Per thread, so that the harness of another is not counted.
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(allocations: usize, bytes: isize) {
    // Nothing to count in a thread that is going away.
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + allocations));
    let live = LIVE.try_with(|live| {
        live.set(live.get() + bytes);
        live.get()
    });
    let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.unwrap_or(0))));
}

fn bytes(layout: Layout) -> isize {
    isize::try_from(layout.size()).unwrap_or(isize::MAX)
}

// SAFETY: every call goes on to `System`.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, bytes(layout));
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        count(0, -bytes(layout));
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both are in use while the content is moved, as it may be.
        count(1, isize::try_from(size).unwrap_or(isize::MAX));
        count(0, -bytes(layout));
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(memory, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() {
    gather_benches::count_memory(Counter {
        reset: || {
            ALLOCATIONS.set(0);
            LIVE.set(0);
            PEAK.set(0);
        },
        read: || Memory {
            allocations: ALLOCATIONS.get(),
            peak: PEAK.get(),
        },
    });
}
