//! A page that is made of eight answers, some of which need others first.
//!
//! `cargo run --example page` starts a small shop server on this machine and reads it with one
//! `gather!`. Each request starts the moment those that it needs have been answered: the waterfall
//! shows it, and the whole takes as long as the longest chain of requests. With `-- --check` the
//! program fails if it takes longer.

#[path = "../support/client.rs"]
mod client;
mod server;
#[path = "../support/timeline.rs"]
mod timeline;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use gather::{Plan, gather};

use client::{Client, FetchError};
use server::{Product, Server, Session, User};
use timeline::{Row, Timeline};

/// The longest time that may be spent beside the requests of the longest chain, under `--check`.
const OVERHEAD: Duration = Duration::from_millis(20);

/// A gather, and its plan as a picture for reviews and documents: both of one call, so that they
/// can't differ.
macro_rules! with_plan {
    ($($call:tt)*) => {
        (gather!($($call)*), gather::plan!($($call)*))
    };
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let server = Server::start().await?;
    let client = Client::new()?;
    let time = Timeline::start();

    let (text, plan) = page(&server, &client, &time).await?;

    println!("{text}\n\n{time}\n");
    let is_in_time = judge(&time);
    println!("\nThe plan, for Mermaid:\n\n{plan}");

    let check = std::env::args().any(|arg| arg == "--check");
    if check && !is_in_time {
        eprintln!("the page took longer than its longest chain of requests");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

async fn page(
    server: &Server,
    client: &Client,
    time: &Timeline,
) -> Result<(String, Plan), FetchError> {
    let at = |path: &str| server.url(path);

    let (shop, plan) = with_plan!(<fail_fast>
        page = |user, cart, recommended, prices| time.track("page", async {
            let (count, first) = (cart.len(), &recommended[0].name);
            let total: u32 = prices.iter().sum();
            client.text(at(&format!("/page/{}/{count}/{first}/{total}", user.name))).await
        }),
        session = time.track("session", client.json::<Session>(at("/session"))),
        flags = time.track("flags", client.text(at("/flags"))),
        index = time.track("index", client.json::<Vec<Product>>(at("/index"))),
        user = |session| {
            time.track("user", client.json::<User>(at(&format!("/users/{}", session.user))))
        },
        cart = |session| {
            time.track("cart", client.json::<Vec<u32>>(at(&format!("/carts/{}", session.user))))
        },
        prices = |index, _flags| {
            time.track("prices", client.json::<Vec<u32>>(at(&format!("/prices/{}", index.len()))))
        },
        recommended = |user, index| time.track("recommended", async {
            let path = format!("/recommended/{}/{}", user.interest, index.len());
            client.json::<Vec<Product>>(at(&path)).await
        }),
    );

    Ok((shop.await?.page, plan))
}

/// Whether the run took as long as its longest chain, which is shorter than level after level.
fn judge(time: &Timeline) -> bool {
    let rows = time.rows.borrow();
    let took = |name: &str| {
        let row = rows.iter().find(|row| row.name == name);
        row.map(Row::took).unwrap_or_default()
    };
    let slowest = |names: &[&str]| {
        names
            .iter()
            .map(|name| took(name))
            .max()
            .unwrap_or_default()
    };

    let first = (took("session") + took("user")).max(took("index"));
    let chains = [
        first + took("recommended"),
        took("session") + took("cart"),
        took("index").max(took("flags")) + took("prices"),
    ];
    let critical = chains.into_iter().max().unwrap_or_default() + took("page");
    let levels = slowest(&["session", "flags", "index"])
        + slowest(&["user", "cart", "prices"])
        + took("recommended")
        + took("page");
    println!(
        "   critical path {} ms, level by level {} ms",
        critical.as_millis(),
        levels.as_millis()
    );
    time.wall() < levels.min(critical + OVERHEAD)
}
