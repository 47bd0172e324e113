//! What is printed and written: tables and plots.

mod catalog;
mod markdown;
mod plot;
mod standing;
mod table;
mod targets;

pub(crate) use catalog::{PARTS, Part, part};
pub(crate) use markdown::{locked_version, write};
pub(crate) use table::tables;
