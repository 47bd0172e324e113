//! The model: what a gather does, by the rules alone.
//!
//! Arms are looked through from the first to the last, one after the other. Nothing here knows of
//! groups, marks, wakers or blocks; it is as slow as it is plain.

use std::collections::VecDeque;

use super::call::{self, Call, Mode};
use super::script::{Act, End, Scripts, Who};
use super::trace::{Event, Got, Outcome, Reason, State};

/// As many arms are polled in one poll.
const BUDGET: usize = 128;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// It waits for a place.
    Waiting,
    Started,
    Done(Got),
    Dropped,
}

#[derive(Clone, Copy, Debug)]
struct Arm {
    stage: Stage,
    is_awake: bool,
    polls: usize,
    /// Its future exists.
    is_made: bool,
    /// Its output was dropped.
    is_lost: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    New,
    Running,
    Grace,
    /// Only shielded arms are left.
    Shields,
    Over,
}

/// What ended a sweep.
enum Swept {
    Through,
    Cut,
    Stopped(Reason),
}

/// A panic unwinds.
struct Unwinds;

#[allow(clippy::struct_excessive_bools, reason = "each says one thing")]
pub struct Model {
    call: Call,
    scripts: Scripts,
    arms: Vec<Arm>,
    phase: Phase,
    /// Where a sweep stands; an arm behind it is visited in the next.
    position: usize,
    stop: Option<Reason>,
    is_told: bool,
    is_unwinding: bool,
    is_until_awake: bool,
    is_grace_awake: bool,
    /// How often each was polled, and whether it has stored a waker.
    polls: Vec<usize>,
    has_waker: Vec<bool>,
    done: usize,
    /// Outputs that wait to be taken one by one, and hold their places.
    come: VecDeque<usize>,
    /// It has given its output.
    is_resolved: bool,
    pub trace: Vec<Event>,
}

impl Model {
    pub fn new(call: Call, scripts: Scripts) -> Self {
        let arm = |arm: &call::Arm| Arm {
            stage: Stage::Waiting,
            is_awake: true,
            polls: 0,
            is_made: !arm.is_lazy,
            is_lost: false,
        };
        Self {
            arms: call.arms.iter().map(arm).collect(),
            phase: Phase::New,
            position: 0,
            stop: None,
            is_told: false,
            is_unwinding: false,
            is_until_awake: !call.is_bare && !call.is_stream,
            is_grace_awake: false,
            polls: vec![0; scripts.places()],
            has_waker: vec![false; scripts.places()],
            done: 0,
            is_resolved: false,
            come: VecDeque::new(),
            trace: Vec::new(),
            call,
            scripts,
        }
    }

    /// One poll of the gather.
    pub fn poll(&mut self) {
        let polled = self.turn();
        let end = match polled {
            Ok(None) => Event::Pending,
            Ok(Some(outcome)) => {
                self.phase = Phase::Over;
                self.is_resolved = true;
                Event::Ready(outcome)
            }
            Err(Unwinds) => {
                self.unwind();
                Event::Unwound
            }
        };
        self.trace.push(end);
    }

    /// One poll of the stream of its outputs: a sweep, and the next of those that have come.
    pub fn poll_next(&mut self) {
        if self.phase == Phase::New {
            self.begin();
        }
        let swept = self.sweep(&mut { BUDGET });
        if swept.is_err() {
            self.unwind();
            self.trace.push(Event::Unwound);
        } else if let Some(i) = self.come.pop_front() {
            self.arms[i].is_lost = true;
            if let Stage::Done(got) = self.arms[i].stage {
                self.trace.push(Event::Item(i, got));
            }
        } else if self.is_anyone_waited_for() {
            self.trace.push(Event::Pending);
        } else {
            self.phase = Phase::Over;
            self.trace.push(Event::End);
        }
    }

    /// The gather is dropped.
    pub fn drop(&mut self, is_unwinding: bool) {
        let is_started = !matches!(self.phase, Phase::New | Phase::Over);
        self.is_unwinding = is_unwinding;
        if is_started {
            self.tell(if is_unwinding {
                Reason::Unwinding
            } else {
                Reason::Dropped
            });
        }
        if self.drop_arms(|_, _| true).is_err() {
            self.trace.push(Event::Unwound);
        }
        self.lose_all();
        self.phase = Phase::Over;
    }

    /// Somebody is woken from outside.
    pub fn fire(&mut self, who: Who) {
        self.trace.push(Event::Fire(who));
        self.wake(who);
    }

    /// Whether a poll would do anything.
    pub fn is_awake(&self) -> bool {
        let others = match self.phase {
            Phase::New => true,
            Phase::Running => self.is_until_awake,
            Phase::Grace => self.is_grace_awake,
            Phase::Shields | Phase::Over => false,
        };
        others || self.due(0).is_some()
    }

    pub fn is_stream(&self) -> bool {
        self.call.is_stream
    }

    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Who can be woken from outside.
    pub fn wakeable(&self) -> Vec<Who> {
        let n = self.arms.len();
        let arms = (0..n).map(Who::Arm).chain((0..n).map(Who::Deadline));
        let all = arms.chain([Who::Until, Who::Grace]);
        all.filter(|&who| self.has_waker[self.scripts.place(who)])
            .collect()
    }

    /// What `Debug` shows, as far as that is said: not of sources that were not drawn, nor of what a panic
    /// left.
    pub fn states(&self) -> Option<Vec<State>> {
        let is_drawn = |arm: &call::Arm| arm.element.is_none() && !arm.is_lazy;
        let is_known = match self.phase {
            Phase::New => self.call.arms.iter().all(is_drawn),
            Phase::Over => self.is_resolved,
            // Whether the arm at the cut has its place is not said.
            _ => self.call.limit.is_none() || self.position == 0,
        };
        is_known.then(|| self.arms.iter().map(|arm| self.state(arm)).collect())
    }

    fn state(&self, arm: &Arm) -> State {
        match arm.stage {
            Stage::Waiting => State::Waiting,
            // A stop found it before its first poll.
            Stage::Started if self.stop.is_some() && arm.polls == 0 => State::Waiting,
            Stage::Started => State::Pending,
            Stage::Done(_) => State::Done,
            Stage::Dropped => State::Cancelled,
        }
    }

    fn turn(&mut self) -> Result<Option<Outcome>, Unwinds> {
        let mut budget = BUDGET;
        if self.phase == Phase::New {
            self.begin();
        }
        loop {
            let swept = match self.sweep(&mut budget)? {
                Swept::Through | Swept::Cut if self.is_hopeless() => {
                    Swept::Stopped(Reason::Failed(0))
                }
                swept => swept,
            };
            match swept {
                Swept::Cut => return Ok(None),
                Swept::Stopped(reason) => {
                    if let Some(outcome) = self.stop(reason)? {
                        return Ok(Some(outcome));
                    }
                    continue;
                }
                Swept::Through => {}
            }
            let outcome = if self.is_anyone_waited_for() {
                match self.bell()? {
                    None => return Ok(None),
                    Some(Who::Until) => self.stop(Reason::Until)?,
                    Some(_) => self.spare_shields()?,
                }
            } else {
                match self.phase {
                    Phase::Grace => self.spare_shields()?,
                    _ => Some(self.end()?),
                }
            };
            if outcome.is_some() {
                return Ok(outcome);
            }
        }
    }

    /// Behind a sweep, what may end it all: which has come.
    fn bell(&mut self) -> Result<Option<Who>, Unwinds> {
        let (is_awake, who) = match self.phase {
            Phase::Running => (&mut self.is_until_awake, Who::Until),
            Phase::Grace => (&mut self.is_grace_awake, Who::Grace),
            _ => return Ok(None),
        };
        if !std::mem::take(is_awake) {
            return Ok(None);
        }
        Ok(self.act(who)?.map(|_| who))
    }

    /// Without a limit all arms are started; with one those that hold no place.
    fn begin(&mut self) {
        self.phase = Phase::Running;
        for i in 0..self.arms.len() {
            let own = self.call.arms[i];
            // A stream pulls as it goes.
            let is_free = self.call.limit.is_none() && !self.call.is_stream;
            if is_free || own.is_background && own.element.is_none() {
                self.make(i);
            }
        }
    }

    fn make(&mut self, i: usize) {
        if !std::mem::replace(&mut self.arms[i].is_made, true) {
            self.trace.push(Event::Made(i));
        }
        self.arms[i].stage = Stage::Started;
    }

    /// Every arm that is awake, in arm order; those that a visit wakes if they lie ahead.
    fn sweep(&mut self, budget: &mut usize) -> Result<Swept, Unwinds> {
        while let Some(i) = self.due(self.position) {
            self.make(i);
            if *budget == 0 {
                self.position = i;
                return Ok(Swept::Cut);
            }
            *budget -= 1;
            self.position = i + 1;
            if let Some(reason) = self.visit(i)? {
                self.position = 0;
                return Ok(Swept::Stopped(reason));
            }
        }
        self.position = 0;
        Ok(Swept::Through)
    }

    /// The first arm from `from` on that is to be visited.
    fn due(&self, from: usize) -> Option<usize> {
        let has_place = self.has_place();
        (from..self.arms.len()).find(|&i| {
            let arm = &self.arms[i];
            match (self.phase, arm.stage) {
                (Phase::Running, Stage::Waiting) => has_place || self.call.arms[i].is_background,
                (Phase::Running, Stage::Started) => arm.is_awake,
                (Phase::Grace | Phase::Shields, Stage::Started) => arm.is_awake && arm.polls > 0,
                _ => false,
            }
        })
    }

    /// Whether one more arm may start. Those in the background hold no place.
    fn has_place(&self) -> bool {
        let Some(limit) = self.call.limit else {
            return true;
        };
        let holds =
            |&i: &usize| self.arms[i].stage == Stage::Started && !self.call.arms[i].is_background;
        (0..self.arms.len()).filter(holds).count() + self.come.len() < limit
    }

    /// One poll of an arm, and what comes of it.
    fn visit(&mut self, i: usize) -> Result<Option<Reason>, Unwinds> {
        self.arms[i].is_awake = false;
        self.arms[i].polls += 1;
        let got = match self.act(Who::Arm(i)) {
            Ok(Some(End::Ok)) => Got::Ok(i),
            Ok(Some(_)) => Got::Err(i),
            Ok(None) if self.call.arms[i].has_deadline => match self.act(Who::Deadline(i)) {
                Ok(Some(_)) => Got::Absent,
                Ok(None) => return Ok(None),
                Err(unwinds) => self.capture(i, unwinds)?,
            },
            Ok(None) => return Ok(None),
            Err(unwinds) => self.capture(i, unwinds)?,
        };
        self.finish(i, got)
    }

    /// `settle` keeps a panic.
    fn capture(&self, i: usize, unwinds: Unwinds) -> Result<Got, Unwinds> {
        match self.call.mode {
            Mode::Settle => Ok(Got::Panicked(i)),
            _ => Err(unwinds),
        }
    }

    /// The future goes at once, its output is judged.
    fn finish(&mut self, i: usize, got: Got) -> Result<Option<Reason>, Unwinds> {
        self.arms[i].stage = Stage::Done(got);
        self.drop_future(i)?;
        if self.call.is_stream {
            self.come.push_back(i);
        }
        if !self.call.arms[i].is_background {
            self.done += 1;
            self.progress(i);
        }
        if self.stop.is_some() && self.has_no_place(got) {
            self.lose(i, &[]);
        }
        Ok(if self.stop.is_none() {
            self.judge(i, got)
        } else {
            None
        })
    }

    /// Behind a stop there may be nothing that takes an output.
    fn has_no_place(&self, got: Got) -> bool {
        match self.call.mode {
            Mode::FailFast => matches!(got, Got::Err(_)),
            Mode::FirstOk => matches!(got, Got::Ok(_)),
            Mode::Race => matches!(got, Got::Ok(_) | Got::Err(_)),
            _ => false,
        }
    }

    fn progress(&mut self, arm: usize) {
        let total = self.call.arms.iter().filter(|arm| !arm.is_background);
        if !self.call.is_bare {
            self.trace.push(Event::Progress {
                done: self.done,
                total: Some(total.count()),
                arm,
            });
        }
    }

    /// When to stop, by the mode.
    fn judge(&self, i: usize, got: Got) -> Option<Reason> {
        let failed = matches!(got, Got::Err(_));
        match self.call.mode {
            Mode::All | Mode::Validate | Mode::Settle => None,
            Mode::FailFast => failed.then_some(Reason::Failed(i)),
            Mode::Race => Some(Reason::Won(i)),
            Mode::FirstOk => (!failed).then_some(Reason::Won(i)),
            Mode::Quorum(_) if self.is_hopeless() => Some(Reason::Failed(i)),
            Mode::Quorum(needed) if failed => {
                let is_lost = self.count(true) + needed > self.arms.len();
                is_lost.then_some(Reason::Failed(i))
            }
            Mode::Quorum(needed) => (self.count(false) == needed).then_some(Reason::Won(i)),
        }
    }

    /// How many have failed, or succeeded.
    fn count(&self, failed: bool) -> usize {
        let is_it = |arm: &&Arm| match arm.stage {
            Stage::Done(Got::Err(_)) => failed,
            Stage::Done(Got::Ok(_)) => !failed,
            _ => false,
        };
        self.arms.iter().filter(is_it).count()
    }

    /// A quorum of more than there are can't be reached, whatever they do.
    fn is_hopeless(&self) -> bool {
        let is_short = matches!(self.call.mode, Mode::Quorum(n) if n > self.arms.len());
        is_short && self.stop.is_none()
    }

    /// An early stop, if anybody is left to be stopped.
    fn stop(&mut self, reason: Reason) -> Result<Option<Outcome>, Unwinds> {
        self.stop = Some(reason);
        self.tell(reason);
        self.phase = Phase::Grace;
        if self.call.grace && self.is_anyone_unfinished() {
            self.is_grace_awake = true;
            // Both are told by the same bell.
            self.has_waker[self.scripts.place(Who::Until)] = false;
            return Ok(None);
        }
        self.spare_shields()
    }

    /// Everybody else is dropped, and shielded arms that were started are driven to their ends.
    fn spare_shields(&mut self) -> Result<Option<Outcome>, Unwinds> {
        self.phase = Phase::Shields;
        self.drop_arms(|own, arm| !(own.is_shielded && arm.polls > 0))?;
        if self.is_anyone_waited_for() {
            return Ok(None);
        }
        self.end().map(Some)
    }

    /// Whether the gather goes on for somebody.
    fn is_anyone_waited_for(&self) -> bool {
        let mut arms = self.arms.iter().zip(&self.call.arms);
        arms.any(|(arm, own)| match (self.phase, arm.stage) {
            (Phase::Running, Stage::Started | Stage::Waiting) => !own.is_background,
            // What was not started before a stop is not started behind it.
            (Phase::Grace, Stage::Started) => !own.is_background && arm.polls > 0,
            (Phase::Shields, Stage::Started) => true,
            _ => false,
        })
    }

    /// Whether a stop is an early one.
    fn is_anyone_unfinished(&self) -> bool {
        let mut arms = self.arms.iter().zip(&self.call.arms);
        arms.any(|(arm, own)| {
            !own.is_background && matches!(arm.stage, Stage::Started | Stage::Waiting)
        })
    }

    /// The guard, once, if an arm is unfinished.
    fn tell(&mut self, reason: Reason) {
        if self.is_anyone_unfinished()
            && !self.call.is_bare
            && !std::mem::replace(&mut self.is_told, true)
        {
            self.trace.push(Event::Guard(reason));
        }
    }

    /// Futures first, then what nobody gets.
    fn end(&mut self) -> Result<Outcome, Unwinds> {
        self.drop_arms(|_, _| true)?;
        let outcome = self.outcome();
        let kept = outcome.kept();
        for i in 0..self.arms.len() {
            self.lose(i, &kept);
        }
        Ok(outcome)
    }

    fn lose(&mut self, i: usize, kept: &[Got]) {
        if let Stage::Done(got @ (Got::Ok(_) | Got::Err(_))) = self.arms[i].stage {
            if !kept.contains(&got) && !std::mem::replace(&mut self.arms[i].is_lost, true) {
                self.trace.push(Event::Lost(i));
            }
        }
    }

    fn lose_all(&mut self) {
        for i in 0..self.arms.len() {
            if self.phase != Phase::Over {
                self.lose(i, &[]);
            }
        }
    }

    fn unwind(&mut self) {
        self.is_unwinding = true;
        self.tell(Reason::Unwinding);
        let _ = self.drop_arms(|_, _| true);
        self.lose_all();
        self.is_unwinding = false;
        self.phase = Phase::Over;
    }

    /// Drops those of the unfinished that are meant, in arm order; a destructor that panics keeps no
    /// other from running.
    fn drop_arms(&mut self, is_meant: impl Fn(&call::Arm, &Arm) -> bool) -> Result<(), Unwinds> {
        let mut dropped = Ok(());
        for i in 0..self.arms.len() {
            let is_there = matches!(self.arms[i].stage, Stage::Started | Stage::Waiting);
            if is_there && is_meant(&self.call.arms[i], &self.arms[i]) {
                self.arms[i].stage = Stage::Dropped;
                if self.arms[i].is_made && self.drop_future(i).is_err() {
                    dropped = Err(Unwinds);
                }
            }
        }
        dropped
    }

    fn drop_future(&mut self, i: usize) -> Result<(), Unwinds> {
        self.trace.push(Event::Dropped(i));
        if self.call.reuses_places() {
            self.has_waker[i] = false;
        }
        let script = &self.scripts.arms[i];
        let (acts, is_bomb) = (script.at_drop.clone(), script.is_bomb);
        for act in acts {
            self.one(Who::Arm(i), act);
        }
        if is_bomb && !self.is_unwinding {
            Err(Unwinds)
        } else {
            Ok(())
        }
    }

    /// One poll of somebody.
    fn act(&mut self, who: Who) -> Result<Option<End>, Unwinds> {
        self.trace.push(Event::Polled(who));
        let at = std::mem::replace(&mut self.polls[self.scripts.place(who)], 0);
        self.polls[self.scripts.place(who)] = at + 1;
        let step = self.scripts.of(who).steps.get(at).cloned();
        let step = step.unwrap_or_default();
        for act in step.acts {
            self.one(who, act);
        }
        match step.end {
            Some(End::Panic) => Err(Unwinds),
            end => Ok(end),
        }
    }

    fn one(&mut self, who: Who, act: Act) {
        let own = self.scripts.place(who);
        match act {
            Act::WakeSelf => self.wake(who),
            Act::Keep => self.has_waker[own] = true,
            Act::Forget => self.has_waker[own] = false,
            Act::Wake(whom) | Act::Spend(whom) => {
                let place = self.scripts.place(whom);
                if self.has_waker[place] {
                    self.wake(whom);
                }
                self.has_waker[place] &= !matches!(act, Act::Spend(_));
            }
        }
    }

    fn wake(&mut self, who: Who) {
        match who {
            Who::Arm(i) | Who::Deadline(i) => self.arms[i].is_awake = true,
            Who::Until => self.is_until_awake = true,
            Who::Grace => self.is_grace_awake = true,
        }
    }

    fn outcome(&self) -> Outcome {
        let all = || self.arms.iter().enumerate();
        let got = |arm: &Arm| match arm.stage {
            Stage::Done(got) => Some(got),
            _ => None,
        };
        let full = |(i, arm)| self.in_full(i, got(arm));
        let partial = |(i, arm)| self.in_part(i, got(arm));
        let is_failed = |arm: &Arm| matches!(arm.stage, Stage::Done(Got::Err(_)));
        match (self.stop, self.call.mode) {
            (Some(Reason::Until), Mode::Race) => Outcome::Stopped {
                partial: vec![],
                unfinished: self.unfinished(),
            },
            (Some(Reason::Until), mode) if mode != Mode::Settle => Outcome::Stopped {
                partial: all().map(partial).collect(),
                unfinished: self.unfinished(),
            },
            (Some(Reason::Failed(_)), Mode::Quorum(_)) => Outcome::Missed {
                partial: all().map(partial).collect(),
                failed: all()
                    .filter(|(_, arm)| is_failed(arm))
                    .map(|(i, _)| i)
                    .collect(),
                reached: self.count(false),
            },
            (Some(Reason::Failed(i)), _) => Outcome::One(Got::Err(i)),
            (Some(Reason::Won(i)), Mode::Race | Mode::FirstOk) => {
                Outcome::One(got(&self.arms[i]).unwrap_or(Got::Nothing))
            }
            (None, Mode::Race) => Outcome::One(Got::Nothing),
            (None, Mode::FirstOk) => Outcome::Errors(all().map(full).collect()),
            (None, Mode::Validate) if self.count(true) > 0 => {
                let error = |(_, arm)| if is_failed(arm) { got(arm) } else { None };
                Outcome::Errors(
                    all()
                        .map(|arm| error(arm).unwrap_or(Got::Nothing))
                        .collect(),
                )
            }
            _ => Outcome::Full(all().map(full).collect()),
        }
    }

    fn unfinished(&self) -> Vec<usize> {
        let is_done = |i: &usize| matches!(self.arms[*i].stage, Stage::Done(_));
        let is_counted = |i: &usize| !self.call.arms[*i].is_background;
        (0..self.arms.len())
            .filter(|i| !is_done(i) && is_counted(i))
            .collect()
    }

    /// What an arm gives where every arm has its place.
    fn in_full(&self, i: usize, got: Option<Got>) -> Got {
        match (self.call.mode, got) {
            (_, Some(Got::Absent)) | (Mode::Quorum(_), Some(Got::Err(_))) => Got::Nothing,
            (Mode::Settle, None) if !self.call.arms[i].is_background => Got::Cancelled(i),
            (_, got) => got.unwrap_or(Got::Nothing),
        }
    }

    /// What an arm gives where those that had finished have theirs.
    fn in_part(&self, i: usize, got: Option<Got>) -> Got {
        match (self.call.mode, got) {
            // It is never unfinished.
            (_, None) if self.call.arms[i].is_background => Got::Absent,
            (Mode::FailFast, Some(Got::Err(_))) | (Mode::FirstOk, Some(Got::Ok(_))) => Got::Nothing,
            (_, got) => got.unwrap_or(Got::Nothing),
        }
    }
}

impl Outcome {
    /// The outputs in it.
    pub fn kept(&self) -> Vec<Got> {
        match self {
            Self::One(got) => vec![*got],
            Self::Full(all) | Self::Errors(all) => all.clone(),
            Self::Missed { partial, .. } | Self::Stopped { partial, .. } => partial.clone(),
        }
    }
}
