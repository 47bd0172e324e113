//! What sets one arm apart from its siblings: whether it is waited for, whether a stop drops it.

/// The kind of an arm, by its type.
pub trait Kind {
    /// It runs along and is not waited for.
    const BACKGROUND: bool;
    /// An early stop does not drop it once it was started.
    const SHIELD: bool;
}

/// An arm like any other.
#[derive(Debug)]
pub struct Waited;

impl Kind for Waited {
    const BACKGROUND: bool = false;
    const SHIELD: bool = false;
}

/// `#[shield]`.
#[derive(Debug)]
pub struct Shielded<X>(X);

impl<X: Kind> Kind for Shielded<X> {
    const BACKGROUND: bool = X::BACKGROUND;
    const SHIELD: bool = true;
}

/// `#[background]`.
#[derive(Debug)]
pub struct Background<X>(X);

impl<X: Kind> Kind for Background<X> {
    const BACKGROUND: bool = true;
    const SHIELD: bool = X::SHIELD;
}
