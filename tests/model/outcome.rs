//! What a gather gives back, in the words of a trace.

use gather::{Arm, NoOutput, QuorumError};

use super::actor::{Bad, Good};
use super::call::Call;
use super::trace::{Got, Outcome};

/// Outputs, in arm order.
pub trait List {
    fn list(self, call: &Call, list: &mut Vec<Got>);
}

impl List for Good {
    fn list(self, _: &Call, list: &mut Vec<Got>) {
        list.push(Got::Ok(self.0.take()));
    }
}

impl List for Bad {
    fn list(self, _: &Call, list: &mut Vec<Got>) {
        list.push(Got::Err(self.0.take()));
    }
}

impl List for NoOutput {
    fn list(self, call: &Call, list: &mut Vec<Got>) {
        let i = call.number(self.arm());
        assert!(self.is_panic() || self.is_cancelled(), "{self}");
        list.push(if self.is_panic() {
            Got::Panicked(i)
        } else {
            Got::Cancelled(i)
        });
    }
}

impl<T: List, E: List> List for Result<T, E> {
    fn list(self, call: &Call, list: &mut Vec<Got>) {
        match self {
            Ok(value) => value.list(call, list),
            Err(error) => error.list(call, list),
        }
    }
}

impl<T: List> List for Option<T> {
    fn list(self, call: &Call, list: &mut Vec<Got>) {
        let Some(some) = self else {
            list.push(Got::Nothing);
            return;
        };
        let at = list.len();
        some.list(call, list);
        if list[at..] == [Got::Nothing] {
            list[at] = Got::Absent;
        }
    }
}

impl<T: List> List for Vec<T> {
    fn list(self, call: &Call, list: &mut Vec<Got>) {
        for one in self {
            one.list(call, list);
        }
    }
}

impl<T: List, const N: usize> List for [T; N] {
    fn list(self, call: &Call, list: &mut Vec<Got>) {
        for one in self {
            one.list(call, list);
        }
    }
}

macro_rules! tuples {
    ($($($x:ident)*;)*) => {$(
        #[allow(non_snake_case, unused_variables, reason = "as many as there are")]
        impl<$($x: List),*> List for ($($x,)*) {
            fn list(self, call: &Call, list: &mut Vec<Got>) {
                let ($($x,)*) = self;
                $($x.list(call, list);)*
            }
        }
    )*};
}
tuples! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F G;
    A B C D E F G H I J K L;
    A B C D E F G H I J K L M N O P Q R S T U V W X Y;
}

fn listed(call: &Call, outputs: impl List) -> Vec<Got> {
    let mut list = Vec::new();
    outputs.list(call, &mut list);
    list
}

pub fn full(call: &Call, outputs: impl List) -> Outcome {
    Outcome::Full(listed(call, outputs))
}

pub fn errors(call: &Call, outputs: impl List) -> Outcome {
    Outcome::Errors(listed(call, outputs))
}

pub fn one(call: &Call, output: impl List) -> Outcome {
    Outcome::One(listed(call, output)[0])
}

/// An item of a stream.
pub fn item(call: &Call, (index, output): (usize, impl List)) -> (usize, Got) {
    (index, listed(call, output)[0])
}

pub fn missed<P: List>(call: &Call, missed: QuorumError<P>) -> Outcome {
    let failed = numbers(call, missed.failed());
    let reached = missed.reached();
    Outcome::Missed {
        partial: listed(call, missed.into_partial()),
        failed,
        reached,
    }
}

pub fn stopped(call: &Call, partial: impl List, unfinished: Vec<usize>) -> Outcome {
    Outcome::Stopped {
        partial: listed(call, partial),
        unfinished,
    }
}

pub fn numbers(call: &Call, arms: impl Iterator<Item = Arm>) -> Vec<usize> {
    arms.map(|arm| call.number(arm)).collect()
}
