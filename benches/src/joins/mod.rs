//! The implementations that are compared, each used as its documentation advises.

mod collections;
mod fallible;
mod fixed;
mod limited;
mod nested;

pub(crate) use collections::{JoinCollection, JoinOwned};
pub(crate) use fallible::JoinFallible;
pub(crate) use fixed::JoinFixed;
pub(crate) use limited::JoinLimited;
pub(crate) use nested::JoinNested;

/// One of the columns of a table.
pub(crate) trait Implementation {
    const NAME: &'static str;
}

macro_rules! implementations {
    ($($(#[$doc:meta])* $type:ident = $name:literal;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $type;

            impl Implementation for $type {
                const NAME: &'static str = $name;
            }
        )*

        /// All of them, in the order of the tables.
        pub(crate) const NAMES: &[&str] = &[$($name),*];
    };
}

implementations! {
    /// The macro for fixed arms, the function for collections.
    Gather = "gather";
    Tokio = "tokio::join!";
    Futures = "futures::join!";
    JoinMeMaybe = "join_me_maybe";
    /// Tuples, arrays and `Vec`s.
    Concurrency = "futures-concurrency";
    /// `join_all`, and `buffered_ordered` for a limit.
    Buffered = "futures-buffered";
    JoinAll = "futures::join_all";
    /// Outputs in the order of completion.
    Unordered = "FuturesUnordered";
    /// A task for each arm; outputs in the order of completion.
    JoinSet = "JoinSet";
    /// `StreamExt::buffered`.
    StreamBuffered = "buffered";
    /// `StreamExt::buffer_unordered`: outputs in the order of completion.
    StreamUnordered = "buffer_unordered";
    /// `buffered_unordered`: outputs in the order of completion.
    BufferedUnordered = "futures-buffered unordered";
    /// No join at all: a loop that polls each arm when it has something to do. The lower bound.
    Bare = "bare loop";
}
