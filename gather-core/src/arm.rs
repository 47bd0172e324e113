//! Which arm is meant, for people.

use core::fmt;
use core::hash::{Hash, Hasher};

/// One arm of a gather: its place among the arms, its name, its place within a spread.
///
/// Prints as `user`, `#2`, `pages[3]` or `#2[3]`: the name, else the place from 0, and for an
/// element of a spread arm the element from 0.
///
/// ```
/// use gather::gather;
/// use futures::executor::block_on;
///
/// let never = core::future::pending::<()>();
/// let late = block_on(gather!(<until = async {}> user = async { "Ada" }, posts = never));
///
/// let arm = late.unwrap_err().unfinished().next().unwrap();
/// assert_eq!((arm.index(), arm.name(), arm.element()), (1, Some("posts"), None));
/// assert_eq!(format!("still waiting for {arm}"), "still waiting for posts");
/// ```
#[derive(Clone, Copy)]
pub struct Arm {
    index: usize,
    element: Option<usize>,
    /// Of all arms.
    names: &'static [&'static str],
}

impl Arm {
    pub(crate) const fn new(
        index: usize,
        element: Option<usize>,
        names: &'static [&'static str],
    ) -> Self {
        Self {
            index,
            element,
            names,
        }
    }

    /// The names of all arms of the gather.
    pub(crate) const fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The place among the arms, from 0; for a collection the element.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// The name, where the arms have names.
    pub const fn name(&self) -> Option<&'static str> {
        if self.index < self.names.len() {
            Some(self.names[self.index])
        } else {
            None
        }
    }

    /// The element within a spread arm, from 0.
    pub const fn element(&self) -> Option<usize> {
        self.element
    }
}

/// By what can be asked of it: the names of other arms do not count.
impl PartialEq for Arm {
    fn eq(&self, other: &Self) -> bool {
        let parts = |arm: &Self| (arm.index, arm.name(), arm.element);
        parts(self) == parts(other)
    }
}

impl Eq for Arm {}

impl Hash for Arm {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.index, self.name(), self.element).hash(state);
    }
}

#[expect(
    clippy::missing_fields_in_debug,
    reason = "the names of other arms are no part of it"
)]
impl fmt::Debug for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arm")
            .field("index", &self.index)
            .field("name", &self.name())
            .field("element", &self.element)
            .finish()
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name)?,
            None => write!(f, "#{}", self.index)?,
        }
        match self.element {
            Some(element) => write!(f, "[{element}]"),
            None => Ok(()),
        }
    }
}

/// Which arm it is, before anybody asked: cheap to make, turned into an [`Arm`] where one is told.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    /// The place of the group's first arm, or of the spread.
    pub(crate) place: usize,
    /// Of a spread: the element.
    pub(crate) element: Option<usize>,
    /// The names of all arms.
    pub(crate) names: &'static [&'static str],
}

impl Whose {
    /// The arm, for the user.
    pub(crate) fn arm(self) -> Arm {
        Arm::new(self.place, self.element, self.names)
    }

    /// The arm of the same gather at another place.
    pub(crate) fn sibling(self, place: usize) -> Arm {
        Arm::new(place, None, self.names)
    }
}
