//! The time that programs spend on processors: what a machine that is busy with other things as well
//! disturbs least.

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Runs a program to its end, and tells the user and system time of it and of all that it started.
#[cfg(unix)]
pub(crate) fn of(command: &mut Command) -> io::Result<Duration> {
    let before = of_children()?;
    let output = command.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(io::Error::other(format!("{command:?} failed\n{said}")));
    }
    Ok(of_children()?.saturating_sub(before))
}

#[cfg(not(unix))]
pub(crate) fn of(_: &mut Command) -> io::Result<Duration> {
    Err(io::Error::other("no CPU time on this system"))
}

/// The time of all children that have ended.
#[cfg(unix)]
fn of_children() -> io::Result<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let microseconds =
        usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(
        u64::try_from(microseconds).unwrap_or(0),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_program_that_sleeps_spends_no_time() {
        let time = of(Command::new("sleep").arg("0.2")).unwrap();
        assert!(time < Duration::from_millis(100), "{time:?}");
        assert!(of(&mut Command::new("false")).is_err());
    }
}
