//! Collections whose outputs are handed on one by one.

use alloc::vec;
use core::array;

use super::{Array, Lazy, Limit, Many, Window};
use crate::shape::Same;

/// A collection of arms, none of which were started, whose outputs have the shape `S`.
#[diagnostic::on_unimplemented(
    message = "`completions` is for collections, and these arms are not one",
    label = "no collection",
    note = "put the futures into a `Vec`, an array or an iterator: `gather(futures).completions()`"
)]
pub trait IntoWindow<S> {
    /// Where the arms come from.
    type Source;
    /// An arm.
    type Run;
    /// What is kept of it.
    type Kept;

    /// Arms that are pulled from their source.
    fn into_window(self) -> Window<Self::Source, Self::Run, Self::Kept>;
}

impl<F, K> IntoWindow<Same> for Many<F, K> {
    type Source = vec::IntoIter<F>;
    type Run = F;
    type Kept = K;

    fn into_window(self) -> Window<vec::IntoIter<F>, F, K> {
        self.limit()
    }
}

impl<I, F, K> IntoWindow<Same> for Lazy<I, F, K> {
    type Source = I;
    type Run = F;
    type Kept = K;

    fn into_window(self) -> Window<I, F, K> {
        self.limit()
    }
}

impl<I, F, K> IntoWindow<Same> for Window<I, F, K> {
    type Source = I;
    type Run = F;
    type Kept = K;

    fn into_window(self) -> Self {
        self
    }
}

impl<F, K, X: super::Kind, const N: usize> IntoWindow<Same> for Array<F, K, N, X> {
    type Source = array::IntoIter<F, N>;
    type Run = F;
    type Kept = K;

    fn into_window(self) -> Window<array::IntoIter<F, N>, F, K> {
        Window::new(self.into_futures().into_iter(), self::manner::<X>())
    }
}

fn manner<X: super::Kind>() -> super::Manner {
    super::Manner {
        remote: X::REMOTE,
        ..super::Manner::default()
    }
}
