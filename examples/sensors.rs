//! Several sensors read at once on a bare-metal loop: no runtime, no threads, no allocation.
//!
//! A sensor is a hand-written future that is ready after some polls. The loop polls the gather
//! until all are ready, then combines them. Run it with `cargo run --example sensors`:
//!
//! ```text
//! temperature   21.5 °C
//! humidity      48.0 %
//! pressure    1013.2 hPa
//! dew point     11.1 °C, all read in 6 rounds
//! ```

use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

use gather::gather;

fn main() {
    let (air, rounds) = block_on(gather!(
        temperature = Sensor(21.5, 5),
        humidity = Sensor(48.0, 2),
        pressure = Sensor(1013.2, 4),
    ));

    println!("temperature {:>6.1} °C", air.temperature);
    println!("humidity    {:>6.1} %", air.humidity);
    println!("pressure    {:>6.1} hPa", air.pressure);
    let dew_point = air.temperature - (100.0 - air.humidity) / 5.0;
    println!("dew point   {dew_point:>6.1} °C, all read in {rounds} rounds");
}

/// The value it will give, and how many polls are left until then.
struct Sensor(f32, u32);

impl Future for Sensor {
    type Output = f32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<f32> {
        if self.1 == 0 {
            return Poll::Ready(self.0);
        }
        self.1 -= 1;
        cx.waker().wake_by_ref(); // "ask again"; a waker that is never cloned costs no memory
        Poll::Pending
    }
}

/// The whole executor.
fn block_on<F: Future>(future: F) -> (F::Output, u32) {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    let mut rounds = 1;
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return (output, rounds);
        }
        rounds += 1; // a microcontroller would sleep until an interrupt
    }
}
