//! Whole programs, run by the part `programs` of the benchmark suite.
//!
//! ```console
//! gather-benches-programs serve                              # prints its address, ends with its input
//! gather-benches-programs http <address> <requests> <rounds>
//! gather-benches-programs yield|sleep <arms> <rounds>
//! ```
//!
//! Each round goes through one join after another, and prints a line for each: its name, how many
//! arms it joined, the nanoseconds it took.

mod coroutines;
mod http;
mod joins;

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime on this thread");
    let outcome = runtime.block_on(async {
        match words.as_slice() {
            ["serve"] => http::serve().await,
            ["http", address, requests, rounds] => {
                http::requests(address, number(requests)?, number(rounds)?).await
            }
            ["yield", arms, rounds] => {
                coroutines::run(coroutines::turn, number(arms)?, number(rounds)?).await;
                Ok(())
            }
            ["sleep", arms, rounds] => {
                coroutines::run(coroutines::nap, number(arms)?, number(rounds)?).await;
                Ok(())
            }
            _ => Err("serve, http, yield or sleep".into()),
        }
    });
    if let Err(error) = outcome {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What a program may fail with.
type Error = Box<dyn std::error::Error>;

fn number(word: &str) -> Result<usize, Error> {
    Ok(word.parse()?)
}
