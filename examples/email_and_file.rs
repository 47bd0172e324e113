//! Two side effects at once: an e-mail is sent (pretended) while a report is saved (really).
//!
//! The tutorial program it comes from logs each start and end. The lines interleave, and both jobs
//! are done when the slower one is:
//!
//! ```text
//! [  0 ms] sending the e-mail to ada@example.org
//! [  0 ms] saving the report
//! [200 ms] e-mail sent
//! [301 ms] report saved
//! both done after 301 ms; the file holds 31 bytes
//! ```
//!
//! Run it with `cargo run --example email_and_file`; the file is removed again.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use gather::gather;
use tokio::{fs, time::sleep};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let start = Instant::now();
    let file = std::env::temp_dir().join(format!("gather-report-{}.txt", std::process::id()));

    // An arm needs no result worth keeping: the e-mail's output is `()`.
    let ((), saved) = gather!(
        send_email(start, "ada@example.org"),
        save_report(start, &file),
    )
    .await;
    saved?;

    let bytes = fs::metadata(&file).await?.len();
    fs::remove_file(&file).await?;
    let ms = start.elapsed().as_millis();
    println!("both done after {ms} ms; the file holds {bytes} bytes");
    Ok(())
}

async fn send_email(start: Instant, to: &str) {
    log(start, &format!("sending the e-mail to {to}"));
    sleep(Duration::from_millis(200)).await;
    log(start, "e-mail sent");
}

async fn save_report(start: Instant, file: &Path) -> io::Result<()> {
    log(start, "saving the report");
    sleep(Duration::from_millis(300)).await; // a slow disk
    fs::write(file, "sales: 42, returns: 1, net: 41\n").await?;
    log(start, "report saved");
    Ok(())
}

fn log(start: Instant, what: &str) {
    println!("[{:>3} ms] {what}", start.elapsed().as_millis());
}
