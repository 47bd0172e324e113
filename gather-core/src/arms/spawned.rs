//! Arms that become tasks of their own, before the first poll.

use alloc::sync::Arc;

use super::{Array, Deadlined, Empty, Fixed, Kind, Lazy, Leaf, Many, Pair, Spawned, Window};
use crate::arms::Cells;
use crate::spawn::{IntoRemote, Remotes, Spawner};

/// Arms that can run as tasks of their own.
pub trait Spawn<S> {
    /// The same arms, on an executor.
    type Spawned;

    /// Only wraps.
    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned;
}

impl<F: IntoRemote<S>, K, X, S> Spawn<S> for Leaf<F, K, X> {
    type Spawned = Leaf<F::Remote, K, Spawned<X>>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        Leaf::new(self.into_future().into_remote(spawner))
    }
}

impl<A: Spawn<S>, B: Spawn<S>, S> Spawn<S> for Pair<A, B> {
    type Spawned = Pair<A::Spawned, B::Spawned>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        Pair::new(self.first.spawn(spawner), self.second.spawn(spawner))
    }
}

impl<T: Cells + Spawn<S, Spawned: Cells>, S> Spawn<S> for Fixed<T> {
    type Spawned = Fixed<T::Spawned>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        Fixed::new(self.into_cells().spawn(spawner))
    }
}

impl<S> Spawn<S> for Empty {
    type Spawned = Self;

    fn spawn(self, _: &Arc<Spawner<S>>) -> Self {
        self
    }
}

impl<F: IntoRemote<S>, K, X: Kind, S, const N: usize> Spawn<S> for Array<F, K, N, X> {
    type Spawned = Array<F::Remote, K, N, Spawned<X>>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        Array::new(
            self.into_futures()
                .map(|future| future.into_remote(spawner)),
        )
    }
}

impl<F: IntoRemote<S>, K, S> Spawn<S> for Many<F, K> {
    type Spawned = Many<F::Remote, K>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        self.into_remote(|future| future.into_remote(spawner))
    }
}

impl<I, F, K, S> Spawn<S> for Lazy<I, F, K>
where
    I: Iterator<Item: IntoRemote<S, Remote = F::Remote>>,
    F: IntoRemote<S>,
{
    type Spawned = Lazy<Remotes<I, S, I::Item, F::Remote>, F::Remote, K>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        self.remote().map(|source| Remotes::new(source, spawner))
    }
}

impl<I, F, K, S> Spawn<S> for Window<I, F, K>
where
    I: Iterator<Item: IntoRemote<S, Remote = F::Remote>>,
    F: IntoRemote<S>,
{
    type Spawned = Window<Remotes<I, S, I::Item, F::Remote>, F::Remote, K>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        self.into_remote(|source| Remotes::new(source, spawner))
    }
}

impl<A: Spawn<S>, U, S> Spawn<S> for Deadlined<A, U> {
    type Spawned = Deadlined<A::Spawned, U>;

    fn spawn(self, spawner: &Arc<Spawner<S>>) -> Self::Spawned {
        self.map(|arms| arms.spawn(spawner))
    }
}
