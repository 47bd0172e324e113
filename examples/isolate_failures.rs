//! One arm fails, one panics, the others do not care: `return_exceptions=True`, but typed.
//!
//! Under `settle` every arm reports for itself. A [`Settled`] value is the arm's output, here a
//! `Result` of its own, or a [`gather::NoOutput`] that says why there is none. So an error the arm
//! returned and a bug that made it panic are two different things:
//!
//! ```text
//! orders   value:     12
//! returns  error:     the table is locked
//! revenue  no output: arm `revenue` panicked: attempt to divide by zero
//! visits   value:     340
//! ```
//!
//! Run it with `cargo run --example isolate_failures`.

use gather::{Settled, gather};
use tokio::task::yield_now;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // The default hook would write the panic to stderr before `settle` captures it. Here the panic
    // is part of the show and printed below, so the hook keeps quiet.
    std::panic::set_hook(Box::new(|_| {}));

    let report = gather!(<settle>
        orders = count("orders"),
        returns = count("returns"),
        revenue = revenue_per(0),
        visits = count("visits"),
    )
    .await;

    println!("orders   {}", describe(report.orders));
    println!("returns  {}", describe(report.returns));
    println!("revenue  {}", describe(report.revenue));
    println!("visits   {}", describe(report.visits));
}

async fn count(table: &str) -> Result<u32, String> {
    yield_now().await;
    match table {
        "orders" => Ok(12),
        "visits" => Ok(340),
        _ => Err("the table is locked".into()),
    }
}

async fn revenue_per(customers: u32) -> Result<u32, String> {
    yield_now().await;
    Ok(4_711 / customers)
}

fn describe(outcome: Settled<Result<u32, String>>) -> String {
    match outcome {
        Ok(Ok(value)) => format!("value:     {value}"),
        Ok(Err(error)) => format!("error:     {error}"),
        Err(no_output) => format!("no output: {no_output}"),
    }
}
