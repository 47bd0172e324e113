//! Proof that `gather!` needs neither std nor an allocator: this program has none, links, and exits
//! with 0 if its arms came to what they should.
#![no_std]
#![no_main]

use core::future::{Future, poll_fn, ready};
use core::panic::PanicInfo;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use gather::gather;

#[link(name = "c")]
unsafe extern "C" {}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}

// `core` is built to unwind; nothing here does.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() {}

/// Ready at the third poll.
fn sensor(value: i32) -> impl Future<Output = i32> {
    let mut polls = 0;
    poll_fn(move |_| {
        polls += 1;
        if polls == 3 {
            Poll::Ready(value)
        } else {
            Poll::Pending
        }
    })
}

fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let all = run(gather!(a = sensor(1), b = ready(2), c = sensor(4)));
    let failed = run(gather!(<fail_fast> ready(Ok::<i32, i32>(8)), ready(Err::<i32, i32>(16))));
    let array = run(gather::gather([32; 40].map(sensor)));
    let ok = |value| ready(Ok::<i32, i32>(value));
    let wrong = |error| ready(Err::<i32, i32>(error));
    let race = run(gather!(<race> sensor(1), ready(2)));
    let first = run(gather!(<first_ok> wrong(1), ok(2)));
    let checked = run(gather!(<validate, labeled> ok(1), wrong(2)));
    let quorum = run(gather!(<quorum(2)> ok(1), wrong(2), wrong(3)));
    let modes = race == 2
        && first == Ok(2)
        && matches!(checked, Err((None, Some(error))) if error.arm().index() == 1)
        && matches!(quorum, Err(error) if error.failed().count() == 2);
    let sum = all.a + all.b + all.c + array.iter().sum::<i32>();
    i32::from(!modes || sum != 7 + 40 * 32 || failed != Err(16))
}
