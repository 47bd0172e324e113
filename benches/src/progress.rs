//! One line that says what is being measured, where somebody is looking.

use std::io::{IsTerminal, stderr};

/// Replaces the line; an empty one takes it away.
pub(crate) fn show(what: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}
