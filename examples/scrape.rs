//! A list of URLs becomes a list of pages: the "unpack a list into gather" program.
//!
//! Four pages of a small local server are fetched at once, and the first 100 characters of each are
//! printed in the order of the list, although the first page is the slowest:
//!
//! ```text
//! /page/4   848 characters: Page 4. A future does nothing until it is polled. A future does ...
//! /page/1   218 characters: Page 1. A future does nothing until it is polled. A future does ...
//! /page/3   638 characters: Page 3. A future does nothing until it is polled. A future does ...
//! /page/2   428 characters: Page 2. A future does nothing until it is polled. A future does ...
//! 4 pages in 123 ms
//! ```
//!
//! Run it with `cargo run --example scrape`.

use std::time::{Duration, Instant};

use axum::{Router, extract::Path, routing::get};
use gather::gather;
use reqwest::Client;
use tokio::{net::TcpListener, time::sleep};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let site = Router::new().route("/page/{n}", get(page));
    tokio::spawn(async move { axum::serve(listener, site).await });

    let client = Client::builder().no_proxy().build()?;
    let paths = ["/page/4", "/page/1", "/page/3", "/page/2"];
    let urls = paths.map(|path| format!("http://{address}{path}"));

    // No macro needed for one collection; `fail_fast` gives up on the first page that fails.
    let start = Instant::now();
    let pages = gather(urls.iter().map(|url| fetch(&client, url)))
        .fail_fast()
        .await?;
    let took = start.elapsed();

    for (path, page) in paths.iter().zip(&pages) {
        let length = page.chars().count();
        let opening: String = page.chars().take(100).collect();
        println!("{path}  {length:>4} characters: {opening}");
    }
    println!("{} pages in {} ms", pages.len(), took.as_millis());
    Ok(())
}

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

async fn page(Path(n): Path<u16>) -> String {
    sleep(Duration::from_millis(30 * u64::from(n))).await;
    format!("Page {n}. ") + &"A future does nothing until it is polled. ".repeat(usize::from(n) * 5)
}
