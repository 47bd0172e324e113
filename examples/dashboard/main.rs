//! A dashboard that asks several endpoints at once, in three modes.
//!
//! `cargo run --example dashboard` starts a small server with endpoints of different speed, shape
//! and health on this machine, and reads it with `all`, `fail_fast` and `settle`. A timeline shows
//! that the arms overlap: `=` for an arm at work, `x` where it failed, `-` for one that was
//! cancelled.
//!
//! `cargo run --example dashboard -- URL...` fetches URLs of yours instead, one line each.

#[path = "../support/client.rs"]
mod client;
mod server;
#[path = "../support/timeline.rs"]
mod timeline;

use std::error::Error;
use std::fmt::Display;
use std::process::ExitCode;
use std::time::Instant;

use gather::{Settled, gather};
use reqwest::{IntoUrl, StatusCode};

use client::{Client, FetchError};
use server::{Post, Server, User};
use timeline::Timeline;

const USAGE: &str = "usage: dashboard [URL...]
Fetches all URLs (http only) at once and prints a line for each.
Without a URL it starts a server of its own and shows three modes of `gather!`.";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let urls: Vec<String> = std::env::args().skip(1).collect();
    if urls.iter().any(|url| url == "--help" || url == "-h") {
        println!("{USAGE}");
    } else if let Some(option) = urls.iter().find(|url| url.starts_with('-')) {
        eprintln!("unknown option `{option}`\n{USAGE}");
        return Ok(ExitCode::from(2));
    } else if urls.is_empty() {
        tour().await?;
    } else {
        fetch(&urls).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Fetches the user's URLs: one collection of arms, each with its own success or failure.
async fn fetch(urls: &[String]) -> Result<(), FetchError> {
    let client = Client::new()?;
    let timeline = Timeline::start();
    let report = async |url: &String| {
        let start = Instant::now();
        let (status, bytes) = timeline.track(url, probe(&client, url)).await?;
        let ms = start.elapsed().as_millis();
        Ok::<_, FetchError>(format!("{status}, {bytes} bytes, {ms} ms"))
    };

    let results = gather(urls.iter().map(&report)).await;

    let width = urls.iter().map(String::len).max().unwrap_or_default();
    for (url, result) in urls.iter().zip(&results) {
        match result {
            Ok(answer) => println!("{url:<width$}  {answer}"),
            Err(error) => println!("{url:<width$}  failed: {error}"),
        }
    }
    let answered = results.iter().filter(|result| result.is_ok()).count();
    let (sum, wall) = (timeline.sum().as_millis(), timeline.wall().as_millis());
    println!(
        "{answered} of {} answered; sum of arms {sum} ms, wall {wall} ms",
        urls.len()
    );
    Ok(())
}

/// Any answer counts here, a 404 as well: its status and the length of its body.
async fn probe(client: &Client, url: impl IntoUrl) -> Result<(StatusCode, usize), FetchError> {
    let response = client.0.get(url).send().await?;
    let status = response.status();
    Ok((status, response.bytes().await?.len()))
}

async fn tour() -> Result<(), Box<dyn Error>> {
    let mut server = Server::start().await?;
    let client = Client::new()?;

    println!("1. all: wait for every arm, the result is a struct of named fields\n");
    all(&server, &client).await?;

    println!("\n2. fail_fast: the first failure cancels the arms that are still running\n");
    fail_fast(&server, &client).await;
    let abandoned = server.abandoned(2).await;
    println!("   requests that the server saw abandoned: {abandoned}");

    println!("\n3. settle: every arm reports for itself, whatever happens to the others\n");
    settle(&server, &client).await;
    Ok(())
}

async fn all(server: &Server, client: &Client) -> Result<(), FetchError> {
    let at = |path: &str| server.url(path);
    let time = Timeline::start();

    let page = gather!(
        user = time.track("user", client.json::<User>(at("/users/7"))),
        posts = time.track("posts", client.json::<Vec<Post>>(at("/users/7/posts"))),
        weather = time.track("weather", client.text(at("/weather"))),
        visits = time.track("visits", client.json::<u64>(at("/visits"))),
        notes = ..(1..=3).map(|n| {
            let note = client.text(at(&format!("/notes/{n}")));
            time.track(format!("note {n}"), note)
        }),
    )
    .await;

    // Every field has the type of its arm, here a `Result`.
    let posts = page.posts?;
    let best = posts.iter().max_by_key(|post| post.likes);
    let notes: Vec<String> = page.notes.into_iter().collect::<Result<_, _>>()?;
    println!("   user     {}", page.user?);
    println!("   posts    {}", posts.len());
    if let Some(Post { title, likes }) = best {
        println!("   best     \"{title}\", {likes} likes");
    }
    println!("   weather  {}", page.weather?);
    println!("   visits   {}", page.visits?);
    println!("   notes    {}", notes.join(", "));
    println!("\n{time}");
    Ok(())
}

async fn fail_fast(server: &Server, client: &Client) {
    let at = |path: &str| server.url(path);
    let time = Timeline::start();

    let page = gather!(<fail_fast>
        weather = time.track("weather", client.text(at("/weather"))),
        quote = time.track("quote", client.text(at("/quote"))),
        posts = time.track("posts", client.json::<Vec<Post>>(at("/users/7/posts"))),
        report = time.track("report", client.text(at("/report"))),
    )
    .await;

    match page {
        // In this mode the fields are the values themselves, without a `Result` around each.
        Ok(page) => println!(
            "   {}, {} posts, {}",
            page.weather,
            page.posts.len(),
            page.quote
        ),
        Err(error) => println!("   stopped: {error}"),
    }
    println!("\n{time}");
}

async fn settle(server: &Server, client: &Client) {
    let at = |path: &str| server.url(path);
    let time = Timeline::start();

    let report = gather!(<settle>
        user = time.track("user", client.json::<User>(at("/users/7"))),
        shape = time.track("shape", client.json::<User>(at("/visits"))),
        quote = time.track("quote", client.text(at("/quote"))),
        refused = time.track("refused", client.text(server.refusing_url())),
        bad_url = time.track("bad url", client.text("http//missing-a-colon.example")),
        notes = ..(3..=5).map(|n| {
            let note = client.text(at(&format!("/notes/{n}")));
            time.track(format!("note {n}"), note)
        }),
    )
    .await;

    print_outcome("user", &report.user);
    print_outcome("shape", &report.shape);
    print_outcome("quote", &report.quote);
    print_outcome("refused", &report.refused);
    print_outcome("bad url", &report.bad_url);
    for (n, note) in (3..).zip(&report.notes) {
        print_outcome(&format!("note {n}"), note);
    }
    println!("\n{time}");
}

/// The outer `Result` is the gather's (did the arm come to an end?), the inner one the arm's own.
fn print_outcome<T: Display>(name: &str, outcome: &Settled<Result<T, FetchError>>) {
    match outcome {
        Ok(Ok(value)) => println!("   {name:<8} ok      {value}"),
        Ok(Err(error)) => println!("   {name:<8} failed  {error}"),
        Err(no_output) => println!("   {name:<8} none    {no_output}"),
    }
}
