//! What is measured of a case: time, instructions, memory, polls; and the size of futures.

pub(crate) mod instructions;
pub(crate) mod memory;
pub(crate) mod polls;
pub(crate) mod rounds;
pub(crate) mod sizes;
pub(crate) mod time;
