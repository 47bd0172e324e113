//! The builder: each method takes a gather that was not started and gives one that differs in one
//! thing. Nothing here is unsafe.

mod controls;
mod errors;
pub(crate) mod in_header;
mod modes;
pub(crate) mod values;
