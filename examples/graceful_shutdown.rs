//! Ctrl-C stops the workers; they tidy up first, and one that takes too long is dropped.
//!
//! Four parts of `gather!` play together. `until` is the signal. `on_cancel` runs then, and cancels
//! the token that the workers watch. `grace` polls them on while they clean up, as long as it takes
//! or at most 400 ms. What they give back meanwhile is kept.
//!
//! ```text
//! [   0 ms] mailer, indexer and backup are at work; Ctrl-C stops them
//! [ 255 ms] Ctrl-C: the workers are told, and have 400 ms
//! [ 338 ms] mailer:  the open letters are sent
//! [ 377 ms] indexer: the index is closed
//! [ 657 ms] backup:  dropped in the middle
//! [ 657 ms] mailer 15 letters, indexer 9 documents, backup nothing
//! [ 657 ms] stopped before arm `backup` had finished
//! ```
//!
//! Run it with `cargo run --example graceful_shutdown`, and press Ctrl-C; a second Ctrl-C ends the
//! grace. With `-- --self-test` it sends itself the signal after 250 ms.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use gather::gather;
use tokio::signal::ctrl_c;
use tokio::time::{interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

const PATIENCE: Duration = Duration::from_millis(400);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        None => {}
        Some("--self-test") => drop(tokio::spawn(press_ctrl_c())),
        Some(_) => {
            eprintln!("usage: graceful_shutdown [--self-test]");
            return ExitCode::from(2);
        }
    }
    run(Log(Instant::now())).await;
    ExitCode::SUCCESS
}

async fn run(log: Log) {
    let token = CancellationToken::new();
    log.line("mailer, indexer and backup are at work; Ctrl-C stops them");

    let stopped = gather!(<
        until = ctrl_c(),
        on_cancel = |_| {
            log.line("Ctrl-C: the workers are told, and have 400 ms");
            token.cancel();
        },
        grace = || timeout(PATIENCE, ctrl_c()),
    >
        mailer = mailer(&log, &token),
        indexer = indexer(&log, &token),
        #[on_cancel(|| log.line("backup:  dropped in the middle"))]
        backup = backup(),
    )
    .await
    .expect_err("the workers go on until they are stopped");

    let done = stopped.partial();
    let (mailer, indexer, backup) = (done.mailer, done.indexer, done.backup);
    log.line(&format!(
        "mailer {}, indexer {}, backup {}",
        count(mailer, "letters"),
        count(indexer, "documents"),
        count(backup, "files"),
    ));
    log.line(&stopped.to_string());
}

/// Sends a letter every 20 ms. Told to stop, it sends those that are open.
async fn mailer(log: &Log, token: &CancellationToken) -> u32 {
    let mut letters = ticks(20, token).await;
    for _open in 0..2 {
        sleep(Duration::from_millis(40)).await;
        letters += 1;
    }
    log.line("mailer:  the open letters are sent");
    letters
}

/// Reads a document every 30 ms. Told to stop, it closes the index, which takes a while.
async fn indexer(log: &Log, token: &CancellationToken) -> u32 {
    let documents = ticks(30, token).await;
    sleep(Duration::from_millis(120)).await;
    log.line("indexer: the index is closed");
    documents
}

/// Watches no token, so that only dropping it stops it.
async fn backup() -> u32 {
    std::future::pending().await
}

/// The work of a worker: how often it came to a tick of `ms` before it was told to stop.
async fn ticks(ms: u64, token: &CancellationToken) -> u32 {
    let mut clock = interval(Duration::from_millis(ms));
    let mut ticks = 0;
    while token.run_until_cancelled(clock.tick()).await.is_some() {
        ticks += 1;
    }
    ticks
}

fn count(number: Option<u32>, what: &str) -> String {
    number.map_or("nothing".into(), |number| format!("{number} {what}"))
}

struct Log(Instant);

impl Log {
    fn line(&self, text: &str) {
        println!("[{:>4} ms] {text}", self.0.elapsed().as_millis());
    }
}

/// What the keyboard would do: the parent of this shell, so this program, gets a SIGINT.
async fn press_ctrl_c() {
    sleep(Duration::from_millis(250)).await;
    let shell = Command::new("sh").args(["-c", "kill -INT $PPID"]).status();
    if !shell.is_ok_and(|status| status.success()) {
        eprintln!("the self-test needs a POSIX shell");
        std::process::exit(1);
    }
}
