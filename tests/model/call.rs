//! A call: which arms it has, in which mode they are waited for, and what is set beside.

use std::fmt;

/// What holds the arms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Vec,
    /// Its arms are made when they are pulled.
    Iterator,
    Array,
    Tuple,
    /// More arms of one call than a group holds.
    Many,
    /// `gather!(a, ..xs, b)`
    Spread,
    /// `gather!(..xs, a, b, ..ys, c)`, whose elements are made when they are pulled.
    Spreads,
    /// Arms that are shielded, in the background, or both, by name; elements among them.
    Attributes,
    /// Arms with deadlines of their own.
    Deadlines,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    All,
    FailFast,
    Validate,
    Settle,
    Race,
    FirstOk,
    Quorum(usize),
}

/// An arm, as the call has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is an attribute")]
pub struct Arm {
    /// Its place among the arms of the call.
    pub index: usize,
    pub element: Option<usize>,
    pub name: Option<&'static str>,
    /// It is made when its source is pulled.
    pub is_lazy: bool,
    pub is_shielded: bool,
    pub is_background: bool,
    pub has_deadline: bool,
}

#[derive(Clone, Debug)]
pub struct Call {
    pub shape: Shape,
    pub mode: Mode,
    /// In arm order, the elements of spreads among them.
    pub arms: Vec<Arm>,
    pub limit: Option<usize>,
    pub grace: bool,
    /// Its outputs are taken one by one, as they come: `.completions()`.
    pub is_stream: bool,
    /// Neither deadline nor guard nor progress: nothing is set.
    pub is_bare: bool,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.arms.len();
        write!(
            f,
            "{:?}, {:?} of {n} arms, limit {:?}",
            self.shape, self.mode, self.limit
        )?;
        f.write_str(if self.is_bare { ", bare" } else { "" })?;
        f.write_str(if self.is_stream { ", one by one" } else { "" })?;
        f.write_str(if self.grace { ", grace" } else { "" })
    }
}

impl Call {
    /// Places of arms are handed on: a waker that outlives its arm wakes who comes behind it.
    pub fn reuses_places(&self) -> bool {
        let is_source = |arm: &Arm| arm.element.is_some() || self.shape.is_collection();
        (self.limit.is_some() || self.is_stream) && self.arms.iter().any(is_source)
    }

    /// Where an arm of this index and element lies among all of them.
    pub fn number(&self, arm: gather::Arm) -> usize {
        let is_it = |own: &Arm| own.index == arm.index() && own.element == arm.element();
        let number = self.arms.iter().position(is_it);
        let number = number.unwrap_or_else(|| panic!("there is no arm {arm}"));
        assert_eq!(self.arms[number].name, arm.name(), "the name of arm {arm}");
        number
    }
}

impl Shape {
    pub fn is_collection(self) -> bool {
        matches!(self, Self::Vec | Self::Iterator)
    }

    /// The numbers of elements of its spreads, of `n` arms in all.
    pub fn spreads(self, n: usize) -> Vec<usize> {
        let rest = n - self.fixed().min(n);
        match self {
            Self::Spread | Self::Deadlines => vec![rest],
            Self::Spreads => vec![rest - rest / 3, rest / 3],
            Self::Attributes => vec![rest - 2 * (rest / 3), rest / 3, rest / 3],
            _ => vec![],
        }
    }

    /// How many of its arms are no elements.
    fn fixed(self) -> usize {
        match self {
            Self::Spread => 2,
            Self::Spreads | Self::Deadlines => 3,
            Self::Attributes => 4,
            _ => 0,
        }
    }

    /// The arms of a call with about `n` of them.
    pub fn arms(self, n: usize) -> Vec<Arm> {
        let spreads = self.spreads(n);
        let plain = |index| Arm {
            index,
            ..Arm::default()
        };
        match self {
            Self::Vec | Self::Array | Self::Tuple | Self::Many => (0..n).map(plain).collect(),
            Self::Iterator => (0..n).map(plain).map(lazy).collect(),
            Self::Spread => {
                let mut arms = vec![plain(0)];
                arms.extend(elements(plain(1), spreads[0]));
                arms.push(plain(2));
                arms
            }
            Self::Spreads => {
                let mut arms: Vec<Arm> = elements(lazy(plain(0)), spreads[0]).collect();
                arms.extend([plain(1), plain(2)]);
                arms.extend(elements(lazy(plain(3)), spreads[1]));
                arms.push(plain(4));
                arms
            }
            Self::Attributes => with_attributes(&spreads),
            Self::Deadlines => {
                let late = |arm| Arm {
                    has_deadline: true,
                    ..arm
                };
                let mut arms = vec![late(plain(0)), plain(1)];
                arms.extend(elements(plain(2), spreads[0]));
                arms.push(shielded(late(plain(3))));
                arms
            }
        }
    }
}

fn lazy(arm: Arm) -> Arm {
    Arm {
        is_lazy: true,
        ..arm
    }
}

fn shielded(arm: Arm) -> Arm {
    Arm {
        is_shielded: true,
        ..arm
    }
}

fn background(arm: Arm) -> Arm {
    Arm {
        is_background: true,
        ..arm
    }
}

fn elements(spread: Arm, n: usize) -> impl Iterator<Item = Arm> {
    (0..n).map(move |element| Arm {
        element: Some(element),
        ..spread
    })
}

/// As `build` has them.
fn with_attributes(spreads: &[usize]) -> Vec<Arm> {
    let named = |index, name| Arm {
        index,
        name: Some(name),
        ..Arm::default()
    };
    let mut arms = vec![background(named(0, "ticker")), named(1, "main")];
    arms.extend(elements(named(2, "parts"), spreads[0]));
    arms.push(shielded(named(3, "commit")));
    arms.extend(elements(shielded(named(4, "lines")), spreads[1]));
    arms.push(background(shielded(named(5, "audit"))));
    arms.extend(elements(background(named(6, "beats")), spreads[2]));
    arms
}
