//! What is measured of a case: time, instructions, atomic operations, memory, polls; and the size of
//! futures, the time to compile them, and programs as a whole.

pub(crate) mod atomics;
pub(crate) mod callgrind;
pub(crate) mod compile;
pub(crate) mod cpu_time;
pub(crate) mod instructions;
mod machine_code;
pub(crate) mod memory;
pub(crate) mod polls;
pub(crate) mod programs;
pub(crate) mod rounds;
pub(crate) mod sizes;
pub(crate) mod time;
