//! A page that has to be out within 200 ms, whatever its services are doing.
//!
//! A small server on this machine plays five services; the seat map is far too slow today. The
//! deadline is any future, here tokio's `sleep`, and nothing that finished before it is lost:
//!
//! ```text
//! settle: show what there is when the time is up
//!   fares    89.50 EUR
//!   seats    12 left
//!   weather  drizzle, 12 degrees
//!   reviews  failed: the server answered 503 Service Unavailable
//!   map      too late
//!   sent after 202 ms without: map
//!
//! fail_fast: all of it or none, but keep what came in time
//!   stopped before arm `map` had finished
//!   kept: fares 89.50 EUR, 12 seats left
//!   gave up after 201 ms
//! ```
//!
//! Run it with `cargo run --example budget`.

use std::error::Error;
use std::fmt::Display;
use std::io;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use axum::{Json, Router, routing::get};
use gather::{Arm, Settled, gather};
use reqwest::Client;
use serde::de::DeserializeOwned;
use tokio::{net::TcpListener, time::sleep};

const BUDGET: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let site = Site {
        root: start_server().await?,
        client: Client::builder().no_proxy().build()?,
    };
    println!("settle: show what there is when the time is up");
    what_there_is(&site).await;
    println!("\nfail_fast: all of it or none, but keep what came in time");
    all_or_none(&site).await?;
    Ok(())
}

async fn what_there_is(site: &Site) {
    let start = Instant::now();
    let page = gather!(<settle, until = sleep(BUDGET)>
        fares = site.ask::<f64>("fares"),
        seats = site.ask::<u32>("seats"),
        weather = site.ask::<String>("weather"),
        reviews = site.ask::<Vec<String>>("reviews"),
        map = site.ask::<Vec<String>>("map"),
    )
    .await;
    let took = start.elapsed().as_millis();

    show("fares", &page.fares, |euros| format!("{euros:.2} EUR"));
    show("seats", &page.seats, |seats| format!("{seats} left"));
    show("weather", &page.weather, String::clone);
    show("reviews", &page.reviews, |all| {
        format!("{} of them", all.len())
    });
    show("map", &page.map, |rows| format!("{} rows", rows.len()));

    let late: Vec<String> = [
        late(&page.fares),
        late(&page.seats),
        late(&page.weather),
        late(&page.reviews),
        late(&page.map),
    ]
    .into_iter()
    .flatten()
    .map(|arm| arm.to_string())
    .collect();
    println!("  sent after {took} ms without: {}", late.join(", "));
}

async fn all_or_none(site: &Site) -> reqwest::Result<()> {
    let start = Instant::now();
    let page = gather!(<fail_fast, until = sleep(BUDGET)>
        fares = site.ask::<f64>("fares"),
        seats = site.ask::<u32>("seats"),
        map = site.ask::<Vec<String>>("map"),
    )
    .await;
    let took = start.elapsed().as_millis();

    // The outer `Result` says whether there was time enough, the inner one is that of `fail_fast`.
    match page {
        Ok(page) => println!("  complete, with {} rows of seats", page?.map.len()),
        Err(stopped) => {
            println!("  {stopped}");
            let kept = stopped.into_partial(); // the same fields, each an `Option`
            if let (Some(fares), Some(seats)) = (kept.fares, kept.seats) {
                println!("  kept: fares {fares:.2} EUR, {seats} seats left");
            }
            println!("  gave up after {took} ms");
        }
    }
    Ok(())
}

/// One line for one arm: what it gave, why it failed, or that it was cancelled.
fn show<T>(name: &str, outcome: &Settled<reqwest::Result<T>>, text: impl Fn(&T) -> String) {
    let what: &dyn Display = match outcome {
        Ok(Ok(value)) => &text(value),
        Ok(Err(error)) => match error.status() {
            Some(status) => &format!("failed: the server answered {status}"),
            None => &format!("failed: {error}"),
        },
        Err(no_output) if no_output.is_cancelled() => &"too late",
        Err(no_output) => no_output,
    };
    println!("  {name:<8} {what}");
}

/// The arm, if it was not done when the time was up.
fn late<T>(outcome: &Settled<T>) -> Option<Arm> {
    let no_output = outcome.as_ref().err()?;
    no_output.is_cancelled().then(|| no_output.arm())
}

/// The services and the client that asks them.
struct Site {
    root: String,
    client: Client,
}

impl Site {
    async fn ask<T: DeserializeOwned>(&self, service: &str) -> reqwest::Result<T> {
        let request = self.client.get(format!("{}/{service}", self.root));
        request.send().await?.error_for_status()?.json().await
    }
}

async fn start_server() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    let services = Router::new()
        .route("/fares", get(|| after_ms(60, Json(89.5))))
        .route("/seats", get(|| after_ms(30, Json(12))))
        .route(
            "/weather",
            get(|| after_ms(90, Json("drizzle, 12 degrees"))),
        )
        .route(
            "/reviews",
            get(|| after_ms(40, StatusCode::SERVICE_UNAVAILABLE)),
        )
        .route("/map", get(|| after_ms(900, Json(["ABC DEF"; 31]))));
    tokio::spawn(async move { axum::serve(listener, services).await });
    Ok(root)
}

async fn after_ms<T>(ms: u64, answer: T) -> T {
    sleep(Duration::from_millis(ms)).await;
    answer
}
