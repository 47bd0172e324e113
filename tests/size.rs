//! How large a gather is: its arms and a few words, and no more than what it replaces.
mod support;

use std::future::{Future, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use gather::gather;
use support::Yield;

/// 16 bytes without a niche.
struct Plain([u64; 2]);

impl Future for Plain {
    type Output = u64;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u64> {
        Poll::Ready(self.0[0] + self.0[1])
    }
}

fn plain() -> Plain {
    Plain([1, 2])
}

/// An async block that holds a few bytes over an await.
fn block() -> impl Future<Output = u32> {
    let seed = std::hint::black_box([1_u8, 2, 3, 4, 5]);
    async move {
        Yield(1).await;
        seed.iter().map(|&byte| u32::from(byte)).sum()
    }
}

fn tiny() -> impl Future<Output = u8> {
    ready(0)
}

/// What one arm needs at least.
fn need<F: Future>(_: &F) -> usize {
    size_of::<F>().max(size_of::<F::Output>())
}

macro_rules! check {
    ($arm:ident) => {{
        let too_large: Vec<String> = [
            check!($arm; 0),
            check!($arm; 0 0),
            check!($arm; 0 0 0),
            check!($arm; 0 0 0 0),
            check!($arm; 0 0 0 0 0 0 0 0),
            check!($arm; 0 0 0 0 0 0 0 0 0 0 0 0),
        ]
        .into_iter()
        .flatten()
        .collect();
        assert!(too_large.is_empty(), "too large:\n{}", too_large.join("\n"));
    }};
    ($arm:ident; $($n:literal)*) => {{
        let n = [$($n),*].len();
        let what = stringify!($arm);
        let bare = size_of_val(&gather(($(check!(@call $n $arm),)*)));
        let ours = size_of_val(&async { gather(($(check!(@call $n $arm),)*)).await });
        let tokio = size_of_val(&async { tokio::join!($(check!(@call $n $arm)),*) });
        let sum = n * need(&$arm());
        let fits = bare <= tokio && ours <= tokio && bare <= sum.next_multiple_of(8) + 16;
        (!fits).then(|| {
            format!("{n:2} x {what}: arms {sum}, gather {bare}, awaited {ours}, tokio {tokio}")
        })
    }};
    (@call $n:literal $arm:ident) => { $arm() };
}

#[test]
fn a_gather_of_plain_futures_is_no_larger_than_a_join() {
    check!(plain);
}

#[test]
fn a_gather_of_async_blocks_is_no_larger_than_a_join() {
    check!(block);
}

#[test]
fn a_gather_of_ready_bytes_is_no_larger_than_a_join() {
    check!(tiny);
}

#[test]
fn a_mode_adds_nothing_but_what_it_stores() {
    let arms = || (ready(Ok::<u64, u64>(1)), ready(Ok::<u64, u64>(2)));
    let all = size_of_val(&gather(arms()));
    assert!(size_of_val(&gather(arms()).fail_fast()) <= all);
    let settled = size_of_val(&gather(arms()).settle());
    let need = size_of::<gather::Settled<Result<u64, u64>>>();
    assert!(settled <= 2 * need + 16, "{settled} bytes, arms of {need}");
}

#[test]
fn outputs_take_the_place_of_their_futures() {
    let small_future = || async { [1_u64; 100] };
    let output = size_of::<[u64; 100]>();
    let size = size_of_val(&gather((small_future(), small_future())));
    assert!(size <= 2 * output + 16, "{size}");
    let size = size_of_val(&gather([(); 10].map(|()| small_future())));
    assert!(size <= 10 * output + 48, "{size}");
}

#[test]
fn an_array_adds_a_byte_per_arm_at_most() {
    let size = size_of_val(&gather([(); 10].map(|()| plain())));
    assert!(size <= 10 * 16 + 10 + 48, "{size}");
    let size = size_of_val(&gather([(); 1000].map(|()| plain())));
    assert!(size <= 1000 * 16 + 1000 + 48, "{size}");
}

#[test]
fn a_vec_is_a_few_words_in_place() {
    let size = size_of_val(&gather(vec![plain()]));
    assert!(size <= 11 * size_of::<usize>(), "{size}");
}
