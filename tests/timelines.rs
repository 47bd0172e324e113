//! Seven requests under a clock, as one would write them for `asyncio`, promises, structured scopes
//! or an error group: what each mode makes of the same schedule, and when.
mod support;

use std::cell::RefCell;
use std::future::Future;

use futures::StreamExt;
use gather::{NoOutput, Progress, StopReason, gather};
use support::clock::Clock;

type Try = Result<u8, &'static str>;

/// When each request ends, and how.
const ENDS: [(u64, Try); 7] = [
    (100, Ok(0)),
    (200, Err("one")),
    (250, Err("two")),
    (300, Ok(3)),
    (500, Ok(4)),
    (600, Err("five")),
    (700, Ok(6)),
];
const DEADLINE: u64 = 350;

fn requests(clock: &Clock) -> Vec<impl Future<Output = Try> + use<>> {
    let request = |(time, end)| {
        let sleep = clock.sleep(time);
        async move {
            sleep.await;
            end
        }
    };
    ENDS.map(request).into()
}

/// What had finished at a time, that included.
fn by(time: u64) -> Vec<Option<Try>> {
    ENDS.map(|(end, output)| (end <= time).then_some(output))
        .into()
}

#[test]
fn without_a_deadline_each_mode_ends_when_it_knows() {
    let clock = Clock::new();
    let all = ENDS.map(|(_, end)| end);
    assert_eq!(clock.run(gather(requests(&clock))), (all.to_vec(), 700));
    let (settled, time) = clock.run(gather(requests(&clock)).settle());
    assert!(settled.into_iter().map(Result::unwrap).eq(all));
    assert_eq!(time, 700);
    let failed = clock.run(gather(requests(&clock)).fail_fast());
    assert_eq!(failed, (Err("one"), 200));
    let (validated, time) = clock.run(gather(requests(&clock)).validate());
    assert_eq!(validated.unwrap_err(), all.map(Result::err));
    assert_eq!(time, 700);
    let won = clock.run(gather(requests(&clock)).race());
    assert_eq!(won, (Some(Ok(0)), 100));
    let first = clock.run(gather(requests(&clock)).first_ok());
    assert_eq!(first, (Ok(0), 100));
    let (reached, time) = clock.run(gather(requests(&clock)).quorum(3));
    let values = by(500).into_iter().map(|end| end.and_then(Result::ok));
    assert!(reached.unwrap().into_iter().eq(values));
    assert_eq!(time, 500);
    // Six of seven can't be reached once two have failed.
    let (missed, time) = clock.run(gather(requests(&clock)).quorum(6));
    assert_eq!((missed.unwrap_err().into_partial(), time), (by(250), 250));
}

#[test]
fn a_deadline_loses_nothing_that_has_finished() {
    let clock = Clock::new();
    let until = || clock.sleep(DEADLINE);
    let (settled, time) = clock.run(gather(requests(&clock)).settle().until(until()));
    assert_eq!(time, DEADLINE);
    let cancelled = settled.iter().flat_map(Result::as_ref).count();
    assert_eq!(cancelled, 4, "of seven");
    for (arm, end) in settled.into_iter().zip(by(DEADLINE)) {
        match end {
            Some(end) => assert_eq!(arm.unwrap(), end),
            None => assert!(arm.is_err_and(|why| why.is_cancelled())),
        }
    }
    let (stopped, time) = clock.run(gather(requests(&clock)).until(until()));
    let stopped = stopped.unwrap_err();
    let message = stopped.to_string();
    assert!(["#4", "#5", "#6"].iter().all(|name| message.contains(name)));
    assert!(
        ["#0", "#1", "#2", "#3"]
            .iter()
            .all(|name| !message.contains(name))
    );
    assert_eq!((stopped.into_partial(), time), (by(DEADLINE), DEADLINE));
    let (stopped, time) = clock.run(gather(requests(&clock)).validate().until(until()));
    let partial = stopped.unwrap_err().into_partial();
    assert_eq!((partial, time), (by(DEADLINE), DEADLINE));
    let (stopped, time) = clock.run(gather(requests(&clock)).quorum(3).until(until()));
    let partial = stopped.unwrap_err().into_partial();
    assert_eq!((partial, time), (by(DEADLINE), DEADLINE));
    // These know before.
    let (failed, time) = clock.run(gather(requests(&clock)).fail_fast().until(until()));
    assert_eq!((failed.unwrap(), time), (Err("one"), 200));
    let (won, time) = clock.run(gather(requests(&clock)).race().until(until()));
    assert_eq!((won.unwrap(), time), (Some(Ok(0)), 100));
    let (first, time) = clock.run(gather(requests(&clock)).first_ok().until(until()));
    assert_eq!((first.unwrap(), time), (Ok(0), 100));
    // And this one does not.
    let (stopped, time) = clock.run(gather(requests(&clock)).fail_fast().until(clock.sleep(150)));
    let partial = stopped.unwrap_err().into_partial();
    let values = by(150).into_iter().map(|end| end.and_then(Result::ok));
    assert!(partial.into_iter().eq(values));
    assert_eq!(time, 150);
}

#[test]
fn an_arm_that_ends_at_the_deadline_has_ended() {
    let clock = Clock::new();
    for (i, (end, output)) in ENDS.into_iter().enumerate() {
        let gathered = gather(requests(&clock)).settle().until(clock.sleep(end));
        let (mut settled, time) = clock.run(gathered);
        assert_eq!((settled.remove(i).unwrap(), time), (output, end));
    }
}

#[test]
fn the_grace_keeps_what_still_finishes() {
    let clock = Clock::new();
    let until = || clock.sleep(DEADLINE);
    let (settled, time) = clock.run(
        gather(requests(&clock))
            .settle()
            .until(until())
            .grace(|| clock.sleep(200)),
    );
    assert_eq!(time, DEADLINE + 200);
    assert_eq!(settled.iter().filter(|arm| arm.is_ok()).count(), 5);
    // The stop stays a stop though all have finished.
    let all = |clock: &Clock| clock.sleep(10_000);
    let gathered = gather(requests(&clock))
        .until(until())
        .grace(|| all(&clock));
    let (stopped, time) = clock.run(gathered);
    let stopped = stopped.unwrap_err();
    assert_eq!(stopped.unfinished().count(), 0);
    assert_eq!((stopped.into_partial(), time), (by(700), 700));
    let gathered = gather(requests(&clock)).fail_fast().grace(|| all(&clock));
    assert_eq!(clock.run(gathered), (Err("one"), 700));
    let gathered = gather(requests(&clock)).race().grace(|| all(&clock));
    assert_eq!(clock.run(gathered), (Some(Ok(0)), 700));
    let gathered = gather(requests(&clock))
        .quorum(6)
        .grace(|| clock.sleep(400));
    let (missed, time) = clock.run(gathered);
    assert_eq!((missed.unwrap_err().into_partial(), time), (by(650), 650));
}

#[test]
fn the_guard_is_told_why() {
    let clock = Clock::new();
    let told = RefCell::new(Vec::new());
    let tell = |why: StopReason| {
        told.borrow_mut().push(match why {
            StopReason::Failed(arm) => format!("failed {arm}"),
            StopReason::Won(arm) => format!("won {arm}"),
            why => format!("{why:?}"),
        });
    };
    let requests = || requests(&clock);
    let _ = clock.run(gather(requests()).fail_fast().on_cancel(tell));
    let _ = clock.run(gather(requests()).race().on_cancel(tell));
    let _ = clock.run(gather(requests()).first_ok().on_cancel(tell));
    let _ = clock.run(gather(requests()).quorum(2).on_cancel(tell));
    let _ = clock.run(gather(requests()).quorum(6).on_cancel(tell));
    let _ = clock.run(gather(requests()).until(clock.sleep(1)).on_cancel(tell));
    let reasons = [
        "failed #1",
        "won #0",
        "won #0",
        "won #3",
        "failed #2",
        "Until",
    ];
    assert_eq!(told.take(), reasons);
    // Every arm has finished.
    let _ = clock.run(gather(requests()).on_cancel(tell));
    let _ = clock.run(gather(requests()).settle().on_cancel(tell));
    let _ = clock.run(gather(requests()).validate().on_cancel(tell));
    let _ = clock.run(gather(requests()).until(clock.sleep(700)).on_cancel(tell));
    assert!(told.take().is_empty());
}

#[test]
fn two_at_a_time_start_as_places_free_up() {
    let clock = Clock::new();
    let seen = RefCell::new(Vec::new());
    let see = |at: Progress| seen.borrow_mut().push((clock.now(), at.arm.index()));
    let start = clock.now();
    let gathered = gather(requests(&clock)).settle().limit(2).progress(see);
    let (settled, time) = clock.run(gathered.until(clock.sleep(1000)));
    // 0: 0 to 100, 1: to 200, 2: 100 to 350, 3: 200 to 500, 4: 350 to 850, and 5 would end at 1100.
    let seen: Vec<_> = seen
        .take()
        .into_iter()
        .map(|(at, arm)| (at - start, arm))
        .collect();
    assert_eq!(seen, [(100, 0), (200, 1), (350, 2), (500, 3), (850, 4)]);
    let cancelled = settled.iter().filter_map(|arm| arm.as_ref().err());
    assert!(cancelled.clone().all(NoOutput::is_cancelled));
    assert!(cancelled.map(|why| why.arm().index()).eq([5, 6]));
    assert_eq!(time, 1000);
}

#[test]
fn completions_come_when_they_are_there() {
    let clock = Clock::new();
    let mut seen = Vec::new();
    clock.run(async {
        let mut completions = gather(requests(&clock)).completions();
        while let Some((index, output)) = completions.next().await {
            seen.push((index, clock.now(), output));
        }
    });
    let expected = ENDS.into_iter().enumerate();
    assert!(
        seen.into_iter()
            .eq(expected.map(|(i, (time, end))| (i, time, end)))
    );
}
