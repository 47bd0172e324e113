//! A page that is made of eight answers, some of which need others first.
//!
//! `cargo run --example page` starts a small shop server on this machine and reads it with one
//! `gather!`. Each request starts the moment those that it needs have been answered: the waterfall
//! shows it, and the program checks that the whole takes as long as the longest chain of requests.

#[allow(dead_code, reason = "the dashboard uses more of it")]
#[path = "../dashboard/client.rs"]
mod client;
mod server;
#[allow(dead_code, reason = "the dashboard uses more of it")]
#[path = "../dashboard/timeline.rs"]
mod timeline;

use std::error::Error;
use std::time::Duration;

use gather::{Plan, gather};

use client::{Client, FetchError};
use server::{Product, Server, Session, User};
use timeline::Timeline;

/// The same plan as a picture, for reviews and documents: no expression of it is ever run.
const PLAN: Plan = gather::plan!(<fail_fast>
    page = |user, cart, recommended, prices| render(),
    session = get("/session"),
    flags = get("/flags"),
    index = get("/index"),
    user = |session| get(session.user),
    cart = |session| get(session.user),
    prices = |index, _flags| get(index),
    recommended = |user, index| get(user.interest, index),
);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    let client = Client::new()?;
    let time = Timeline::start();

    let text = page(&server, &client, &time).await?;

    println!("{text}\n\n{time}\n");
    check(&time);
    println!("\nThe plan, for Mermaid:\n\n{PLAN}");
    Ok(())
}

async fn page(server: &Server, client: &Client, time: &Timeline) -> Result<String, FetchError> {
    let at = |path: &str| server.url(path);

    let shop = gather!(<fail_fast>
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
    )
    .await?;

    Ok(shop.page)
}

/// The run takes as long as its longest chain, which is shorter than level after level.
fn check(time: &Timeline) {
    let took = |name: &str| time.took(name);
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

    let overhead = time.wall().saturating_sub(critical);
    assert!(overhead < Duration::from_millis(20), "{overhead:?} behind");
    assert!(time.wall() < levels, "no faster than level by level");
    assert_eq!(PLAN.depth(), 4);
}
