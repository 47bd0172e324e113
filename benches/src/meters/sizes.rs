//! Bytes of the joined future, for arms of 16 bytes that output 8.

use std::mem::size_of_val;

use futures_concurrency::future::Join;

use crate::arms::Ready;
use crate::figure::{Figure, float};
use crate::joins::{Bare, Concurrency, Futures, Gather, Implementation, JoinMeMaybe, Tokio};

const ITSELF: &str = "the future itself";
const AWAITED: &str = "an async block that awaits it";

struct Sizes {
    arms: usize,
    figures: Vec<Figure>,
}

impl Sizes {
    fn add<J: Implementation>(&mut self, workload: &str, bytes: usize) {
        let figure = Figure::new(workload, self.arms, J::NAME, float(bytes));
        self.figures.push(figure);
    }
}

macro_rules! sizes {
    ($($arm:literal)*) => {{
        let arm = Ready::new;
        let mut sizes = Sizes { arms: [$($arm),*].len(), figures: Vec::new() };
        sizes.add::<Gather>(ITSELF, size_of_val(&gather::gather!($(arm($arm)),*)));
        sizes.add::<Concurrency>(ITSELF, size_of_val(&($(arm($arm),)*).join()));
        sizes.add::<Bare>(ITSELF, size_of_val(&[$(arm($arm)),*]));
        sizes.add::<Gather>(AWAITED, size_of_val(&async { gather::gather!($(arm($arm)),*).await }));
        sizes.add::<Tokio>(AWAITED, size_of_val(&async { tokio::join!($(arm($arm)),*) }));
        sizes.add::<Futures>(AWAITED, size_of_val(&async { futures::join!($(arm($arm)),*) }));
        sizes.add::<JoinMeMaybe>(AWAITED, size_of_val(&async { join_me_maybe::join!($(arm($arm)),*) }));
        sizes.add::<Concurrency>(AWAITED, size_of_val(&async { ($(arm($arm),)*).join().await }));
        sizes.figures
    }};
}

pub(crate) fn measure() -> Vec<Figure> {
    [
        sizes!(0 1),
        sizes!(0 1 2 3),
        sizes!(0 1 2 3 4 5 6 7),
        sizes!(0 1 2 3 4 5 6 7 8 9 10 11),
    ]
    .concat()
}
