//! What is printed and written: tables and plots.

mod catalog;
mod markdown;
mod plot;
mod standing;
mod table;

pub(crate) use catalog::{PARTS, Part};
pub(crate) use markdown::write;
pub(crate) use table::tables;
