//! What sets one arm apart from its siblings: whether it is waited for, whether a stop drops it.

/// The kind of an arm, by its type.
pub trait Kind {
    /// It runs along and is not waited for.
    const BACKGROUND: bool;
    /// An early stop does not drop it once it was started.
    const SHIELD: bool;
    /// It runs elsewhere: it is told that it is needed no more, and waited for.
    const REMOTE: bool;
    /// It is not started before its inputs are there.
    const DEPENDENT: bool = false;
    /// It stands before an arm whose output it needs.
    const EARLY: bool = false;
}

/// An arm like any other.
#[derive(Debug)]
pub struct Waited;

impl Kind for Waited {
    const BACKGROUND: bool = false;
    const SHIELD: bool = false;
    const REMOTE: bool = false;
}

/// `#[shield]`.
#[derive(Debug)]
pub struct Shielded<X>(X);

impl<X: Kind> Kind for Shielded<X> {
    const BACKGROUND: bool = X::BACKGROUND;
    const SHIELD: bool = true;
    const REMOTE: bool = X::REMOTE;
}

/// `#[background]`.
#[derive(Debug)]
pub struct Background<X>(X);

impl<X: Kind> Kind for Background<X> {
    const BACKGROUND: bool = true;
    const SHIELD: bool = X::SHIELD;
    const REMOTE: bool = X::REMOTE;
}

/// An arm that runs as a task of its own.
#[derive(Debug)]
pub struct Spawned<X>(X);

impl<X: Kind> Kind for Spawned<X> {
    const BACKGROUND: bool = X::BACKGROUND;
    const SHIELD: bool = X::SHIELD;
    const REMOTE: bool = true;
}

/// An arm that needs the outputs of others.
#[derive(Debug)]
pub struct Dependent<X>(X);

impl<X: Kind> Kind for Dependent<X> {
    const BACKGROUND: bool = X::BACKGROUND;
    const SHIELD: bool = X::SHIELD;
    const REMOTE: bool = X::REMOTE;
    const DEPENDENT: bool = true;
}

/// The same, before an arm whose output it needs.
#[derive(Debug)]
pub struct Early<X>(X);

impl<X: Kind> Kind for Early<X> {
    const BACKGROUND: bool = X::BACKGROUND;
    const SHIELD: bool = X::SHIELD;
    const REMOTE: bool = X::REMOTE;
    const DEPENDENT: bool = true;
    const EARLY: bool = true;
}
