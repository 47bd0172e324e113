//! A process for each part: what one of them does to the machine or to itself, none of the others sees.

use std::env;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use crate::registry::Scale;

/// The hidden option that makes the program run one part.
pub(crate) const PART: &str = "--run-part";

/// Runs this program for one part; an error if it fails or does not end.
pub(crate) fn run(part: &str, scale: Scale) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    if scale == Scale::Quick {
        command.arg("--quick");
    }
    let mut child = command.arg(format!("{PART}={part}")).spawn()?;
    let status = wait(&mut child, patience(scale))?;
    if status.success() {
        return Ok(());
    }
    Err(io::Error::other(status.to_string()))
}

/// How long a part may take before something must be wrong.
fn patience(scale: Scale) -> Duration {
    match scale {
        Scale::Quick => Duration::from_secs(10 * 60),
        Scale::Full => Duration::from_secs(60 * 60),
    }
}

fn wait(child: &mut Child, patience: Duration) -> io::Result<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < patience {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        // Seldom enough not to disturb what is measured.
        thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    let minutes = patience.as_secs() / 60;
    Err(io::Error::other(format!(
        "not done after {minutes} minutes"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_process_that_does_not_end_is_ended() {
        let mut child = Command::new("sleep").arg("1000").spawn().unwrap();
        let error = wait(&mut child, Duration::from_millis(1)).unwrap_err();
        assert_eq!(error.to_string(), "not done after 0 minutes");
        assert!(child.try_wait().unwrap().is_some());
    }
}
