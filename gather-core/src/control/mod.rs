//! What can be asked of a gather beside its mode; one small file each.

/// The controls of a gather, each [`Off`] or set once.
#[derive(Debug)]
pub struct Controls {}

impl Controls {
    /// None of them.
    pub(crate) const fn off() -> Self {
        Self {}
    }
}
