//! The arms of a call and who waits for whom, as text that can be drawn.

use core::fmt;

/// The plan of a `gather!` call, made by [`plan!`](crate::plan!) when the program is compiled.
///
/// Prints as the text for Mermaid. Not to be confused with [`Planned`](crate::Planned), which is the
/// future of such a call.
#[must_use = "a plan does nothing by itself: print it"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    mermaid: &'static str,
    dot: &'static str,
    depth: usize,
}

impl Plan {
    /// A flowchart in the words of [Mermaid](https://mermaid.js.org), which Markdown on GitHub and
    /// GitLab draws. A dotted arrow is for order only.
    #[must_use]
    pub const fn mermaid(&self) -> &'static str {
        self.mermaid
    }

    /// A graph in the words of [Graphviz](https://graphviz.org). A dashed arrow is for order only.
    #[must_use]
    pub const fn dot(&self) -> &'static str {
        self.dot
    }

    /// How many arms the longest chain has: the least number of steps in which the plan can run,
    /// however many arms run at a time.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mermaid)
    }
}

/// What the macro makes.
#[doc(hidden)]
pub const fn plan(mermaid: &'static str, dot: &'static str, depth: usize) -> Plan {
    Plan {
        mermaid,
        dot,
        depth,
    }
}

/// The plan of a call as a picture: what [`gather!`](crate::gather!) would run, and who waits for
/// whom.
///
/// Takes the same call, checks it by the same rules, and gives a constant [`Plan`]. The expressions
/// of the arms are read and thrown away: nothing runs, nothing is evaluated, and they need not even
/// compile. A plan that is not used costs nothing.
///
/// ```
/// const PAGE: gather::Plan = gather::plan!(<fail_fast>
///     user  = fetch_user(id),
///     ads   = fetch_ads(),
///     posts = |user| fetch_posts(user.id),
///     feed  = |posts, _ads| rank(posts),
/// );
///
/// assert_eq!(PAGE.depth(), 3);
/// assert_eq!(PAGE.mermaid(), r#"%% fail_fast, 4 arms, critical depth 3
/// flowchart LR
///     a0["user"]
///     a1["ads"]
///     a2["posts"]
///     a3["feed"]
///     a0 --> a2
///     a2 --> a3
///     a1 -.-> a3
/// "#);
/// ```
#[macro_export]
macro_rules! plan {
    ($($arms:tt)*) => {
        $crate::__plan_expand! { [$crate] $($arms)* }
    };
}
