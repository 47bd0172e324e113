//! A thousand downloads, at most 32 at a time, with a progress bar.
//!
//! The list is an iterator that is pulled as places free up: there are never more than 32 requests,
//! which is what the server on this machine counts. `progress` is called at each completion and
//! moves an `indicatif` bar, which is drawn on a terminal only:
//!
//! ```text
//! [##################>-----------]  614/1000  1 s left
//! 1000 files, 30.78 MiB in 812 ms; at most 32 requests were in flight
//! ```
//!
//! Run it with `cargo run --example bulk_download`.

use std::error::Error;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::{Router, extract::Path, routing::get};
use gather::gather;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use reqwest::Client;
use tokio::{net::TcpListener, time::sleep};

const FILES: usize = 1_000;
const AT_ONCE: usize = 32;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let root = start_server().await?;
    let client = Client::builder().no_proxy().build()?;
    let bar = bar()?;

    let start = Instant::now();
    let downloads = (0..FILES).map(|n| download(&client, format!("{root}/files/{n}")));
    let sizes = gather(downloads)
        .fail_fast()
        .limit(AT_ONCE)
        .progress(|at| bar.set_position(at.done as u64))
        .await?;
    let took = start.elapsed().as_millis();
    bar.finish_and_clear();

    let (files, most) = (sizes.len(), MOST.load(Ordering::Relaxed));
    let bytes = HumanBytes(sizes.iter().map(|&size| size as u64).sum());
    println!("{files} files, {bytes} in {took} ms; at most {most} requests were in flight");
    assert!(most <= AT_ONCE, "the limit is kept");
    Ok(())
}

async fn download(client: &Client, url: String) -> reqwest::Result<usize> {
    let response = client.get(url).send().await?.error_for_status()?;
    Ok(response.bytes().await?.len())
}

/// Drawn on standard output if that is a terminal, else not at all.
fn bar() -> Result<ProgressBar, Box<dyn Error>> {
    let target = ProgressDrawTarget::stdout();
    let style = "[{bar:30}] {pos:>4}/{len}  {eta} left";
    let style = ProgressStyle::with_template(style)?.progress_chars("#>-");
    Ok(ProgressBar::with_draw_target(Some(FILES as u64), target).with_style(style))
}

/// How many requests the server is at, and the most there ever were.
static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

async fn start_server() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    let files = Router::new().route("/files/{n}", get(file));
    tokio::spawn(async move { axum::serve(listener, files).await });
    Ok(root)
}

/// A file of up to 64 KiB, after some milliseconds.
async fn file(Path(n): Path<usize>) -> Vec<u8> {
    let now = NOW.fetch_add(1, Ordering::Relaxed) + 1;
    MOST.fetch_max(now, Ordering::Relaxed);
    sleep(Duration::from_millis(5)).await;
    NOW.fetch_sub(1, Ordering::Relaxed);
    vec![b'.'; n * 37 % 64 * 1024]
}
