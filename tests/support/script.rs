//! Arms that act by a script, and a naive model of what a gather of them does.
//!
//! A script says what each poll of each arm does: whom it wakes, and whether the arm ends. The model
//! knows the rules alone (sweeps in arm order, 128 polls, places, the deadline behind a sweep, the
//! grace), none of the machinery; both write a log, and the logs must be the same.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::Numbers;

/// What an arm ends with.
pub type Ends = Result<usize, usize>;

/// Who acts by a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Arm(usize),
    Until,
    Grace,
}

/// What one poll does.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// Whom it wakes, in this order; itself among them.
    pub wakes: Vec<Who>,
    /// With what it ends.
    pub end: Option<Ends>,
}

/// What the polls of one of them do, one after the other; the last step ends it. Behind the last
/// step it only waits.
pub type Script = Vec<Step>;

/// Everything that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Made(usize),
    Polled(Who),
    Dropped(usize),
    /// How many are done, of how many, and which arm.
    Progress(usize, Option<usize>, usize),
    Cancelled(String),
}

/// What a gather came to, whatever its mode and its container were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    All(Vec<Ends>),
    Values(Vec<usize>),
    Failed(usize),
    /// `None` was cancelled.
    Settled(Vec<Option<Ends>>),
    Stopped {
        partial: Vec<Option<Ends>>,
        unfinished: Vec<usize>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    All,
    FailFast,
    Settle,
}

/// A gather, as far as the model knows it.
#[derive(Clone, Debug)]
pub struct Plan {
    pub arms: Vec<Script>,
    pub until: Script,
    pub grace: Option<Script>,
    pub limit: Option<usize>,
    pub mode: Mode,
    /// Arms are made when they are started.
    pub lazy: bool,
    /// The arms' source says how many there are.
    pub exact: bool,
}

impl Plan {
    /// A plan of which the numbers decide everything.
    pub fn random(n: usize, mode: Mode, numbers: &mut Numbers) -> Self {
        let limit = match numbers.below(4) {
            0 => None,
            1 => Some(1 + numbers.below(3)),
            2 => Some(1 + numbers.below(n + 2)),
            _ => Some(usize::MAX),
        };
        let busy = [0, 1, 4][numbers.below(3)];
        let failing = [0, 1, 8][numbers.below(3)];
        let mut arms: Vec<Script> = Vec::new();
        for i in 0..n {
            let most = [1, 2, 5][numbers.below(3)];
            let polls = 1 + numbers.below(most);
            let mut script = vec![Step::default(); polls];
            for step in &mut script {
                for _ in 0..numbers.below(busy + 1) {
                    let near = (i + numbers.below(9)).saturating_sub(4).min(n - 1);
                    step.wakes.push(match numbers.below(6) {
                        0 => Who::Arm(i),
                        1 => Who::Until,
                        2 | 3 => Who::Arm(near),
                        _ => Who::Arm(numbers.below(n)),
                    });
                }
            }
            let fails = numbers.below(40) < failing;
            script[polls - 1].end = Some(if fails { Err(i) } else { Ok(i) });
            arms.push(script);
        }
        let ends = (numbers.below(2) == 0, numbers.below(2) == 0);
        let mut waiting = |most: usize, who: Who, ends: bool| {
            let mut script = vec![Step::default(); 1 + numbers.below(most)];
            for step in &mut script {
                match numbers.below(6) {
                    0 => step.wakes.push(who),
                    1 => step.wakes.push(Who::Arm(numbers.below(n))),
                    _ => {}
                }
            }
            if let Some(last) = script.last_mut().filter(|_| ends) {
                last.end = Some(Ok(0));
            }
            script
        };
        let until = waiting(6, Who::Until, ends.0);
        let grace = waiting(4, Who::Grace, ends.1);
        Self {
            arms,
            until,
            grace: (numbers.below(2) == 0).then_some(grace),
            limit,
            mode,
            lazy: false,
            exact: true,
        }
    }
}

/// What the scripted futures of one gather share.
pub struct World {
    pub plan: Plan,
    log: RefCell<Vec<Happened>>,
    arm_wakers: RefCell<Vec<Option<Waker>>>,
    until_waker: RefCell<Option<Waker>>,
    grace_waker: RefCell<Option<Waker>>,
    in_grace: Cell<bool>,
}

impl World {
    pub fn new(plan: Plan) -> Rc<Self> {
        let n = plan.arms.len();
        Rc::new(Self {
            plan,
            log: RefCell::default(),
            arm_wakers: RefCell::new(vec![None; n]),
            until_waker: RefCell::default(),
            grace_waker: RefCell::default(),
            in_grace: Cell::new(false),
        })
    }

    pub fn add(&self, what: Happened) {
        self.log.borrow_mut().push(what);
    }

    pub fn take_log(&self) -> Vec<Happened> {
        self.log.take()
    }

    fn waker(&self, who: Who) -> Option<Waker> {
        match who {
            Who::Arm(i) => self.arm_wakers.borrow()[i].clone(),
            // The two are told by the same bell: that of a deadline that nobody waits for any more
            // is not rung here.
            Who::Until if self.in_grace.get() => None,
            Who::Until => self.until_waker.borrow().clone(),
            Who::Grace => self.grace_waker.borrow().clone(),
        }
    }

    pub fn wake(&self, who: Who) {
        if let Some(waker) = self.waker(who) {
            waker.wake_by_ref();
        }
    }

    fn store(&self, who: Who, waker: &Waker) {
        let waker = Some(waker.clone());
        match who {
            Who::Arm(i) => self.arm_wakers.borrow_mut()[i] = waker,
            Who::Until => *self.until_waker.borrow_mut() = waker,
            Who::Grace => {
                self.in_grace.set(true);
                *self.grace_waker.borrow_mut() = waker;
            }
        }
    }

    fn script(&self, who: Who) -> &[Step] {
        match who {
            Who::Arm(i) => &self.plan.arms[i],
            Who::Until => &self.plan.until,
            Who::Grace => self.plan.grace.as_deref().unwrap_or(&[]),
        }
    }

    /// The future that plays the part of `who`.
    pub fn actor(self: &Rc<Self>, who: Who) -> Actor {
        if let Who::Arm(i) = who {
            if self.plan.lazy {
                self.add(Happened::Made(i));
            }
        }
        Actor {
            world: self.clone(),
            who,
            polls: 0,
        }
    }
}

/// Acts by its script.
pub struct Actor {
    world: Rc<World>,
    who: Who,
    polls: usize,
}

impl Future for Actor {
    type Output = Ends;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ends> {
        let who = self.who;
        let at = self.polls;
        self.polls += 1;
        self.world.add(Happened::Polled(who));
        self.world.store(who, cx.waker());
        let Some(step) = self.world.script(who).get(at).cloned() else {
            return Poll::Pending;
        };
        for whom in step.wakes {
            self.world.wake(whom);
        }
        step.end.map_or(Poll::Pending, Poll::Ready)
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        if let Who::Arm(i) = self.who {
            self.world.add(Happened::Dropped(i));
            // It has nothing to be woken for.
            self.world.arm_wakers.borrow_mut()[i] = None;
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arm {
    Waiting,
    Running,
    /// It is there, and a stop found it before its first poll.
    Withheld,
    Done(Ends),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Failed(usize),
    Until,
}

/// The naive model: arms in a list, looked through from the first to the last.
pub struct Model {
    plan: Plan,
    arms: Vec<Arm>,
    polls: Vec<usize>,
    /// To be visited in this sweep, and in the next.
    now: BTreeSet<usize>,
    next: BTreeSet<usize>,
    /// Behind the arm that was visited last, in a sweep that was cut.
    position: Option<usize>,
    until: (bool, usize),
    grace: (bool, usize),
    stop: Option<Why>,
    done: usize,
    /// It is known that no arm is left to be started.
    ended: bool,
    log: Vec<Happened>,
}

const BUDGET: usize = 128;

impl Model {
    pub fn new(plan: Plan) -> Self {
        let n = plan.arms.len();
        let arms = if plan.limit.is_some() {
            vec![Arm::Waiting; n]
        } else {
            vec![Arm::Running; n]
        };
        let mut model = Self {
            arms,
            polls: vec![0; n],
            now: BTreeSet::new(),
            next: BTreeSet::new(),
            position: None,
            until: (true, 0),
            grace: (true, 0),
            stop: None,
            done: 0,
            ended: plan.exact || plan.limit.is_none(),
            log: Vec::new(),
            plan,
        };
        if model.plan.limit.is_none() {
            model.next = (0..n).collect();
            if model.plan.lazy {
                model.log = (0..n).map(Happened::Made).collect();
            }
        }
        model
    }

    pub fn take_log(&mut self) -> Vec<Happened> {
        std::mem::take(&mut self.log)
    }

    /// Whether the task has to be woken.
    pub fn is_awake(&self) -> bool {
        let alarm = match self.stop {
            None => self.until.0,
            Some(_) => self.grace.0,
        };
        self.position.is_some() || !self.now.is_empty() || !self.next.is_empty() || alarm
    }

    /// An arm that runs, for somebody who wants to wake one.
    pub fn is_running(&self, i: usize) -> bool {
        self.arms[i] == Arm::Running
    }

    pub fn wake(&mut self, who: Who) {
        match who {
            Who::Arm(i) if self.arms[i] != Arm::Running || self.polls[i] == 0 => {}
            Who::Arm(i) => {
                let is_ahead = self.position.is_some_and(|position| i >= position);
                let sweep = if is_ahead {
                    &mut self.now
                } else {
                    &mut self.next
                };
                sweep.insert(i);
            }
            Who::Until if self.stop.is_none() => self.until.0 |= self.until.1 > 0,
            Who::Grace if self.stop.is_some() => self.grace.0 |= self.grace.1 > 0,
            Who::Until | Who::Grace => {}
        }
    }

    fn running(&self) -> usize {
        self.arms.iter().filter(|&&arm| arm == Arm::Running).count()
    }

    /// The next arm to be visited, started if it waits for a place.
    fn due(&mut self, position: usize) -> Option<usize> {
        if let Some(&i) = self.now.range(position..).next() {
            return Some(i);
        }
        let limit = self.plan.limit.filter(|_| self.stop.is_none())?;
        if self.running() >= limit {
            return None;
        }
        let waiting = self.arms.iter().position(|&arm| arm == Arm::Waiting);
        self.ended |= waiting.is_none();
        waiting
    }

    fn act(&mut self, who: Who, at: usize) -> Option<Ends> {
        self.log.push(Happened::Polled(who));
        let script = match who {
            Who::Arm(i) => &self.plan.arms[i],
            Who::Until => &self.plan.until,
            Who::Grace => self.plan.grace.as_ref()?,
        };
        let step = script.get(at).cloned().unwrap_or_default();
        for whom in step.wakes {
            self.wake(whom);
        }
        step.end
    }

    /// One sweep, or what the budget allows of it: whether it was cut.
    fn sweep(&mut self, budget: &mut usize) -> bool {
        if self.position.is_none() {
            let mut next = std::mem::take(&mut self.next);
            self.now.append(&mut next);
        }
        let mut position = self.position.unwrap_or(0);
        loop {
            self.position = Some(position);
            let Some(i) = self.due(position) else {
                break;
            };
            if self.arms[i] == Arm::Waiting {
                if self.plan.lazy {
                    self.log.push(Happened::Made(i));
                }
                self.arms[i] = Arm::Running;
            }
            if *budget == 0 {
                self.now.insert(i);
                self.position = Some(i);
                return true;
            }
            *budget -= 1;
            self.now.remove(&i);
            // From here on it is behind.
            position = i + 1;
            self.position = Some(position);
            self.polls[i] += 1;
            if let Some(end) = self.act(Who::Arm(i), self.polls[i] - 1) {
                self.finish(i, end);
                if self.plan.mode == Mode::FailFast && end.is_err() && self.stop.is_none() {
                    self.stop = Some(Why::Failed(i));
                    break;
                }
            }
        }
        self.position = None;
        let mut rest = std::mem::take(&mut self.now);
        self.next.append(&mut rest);
        false
    }

    fn finish(&mut self, i: usize, end: Ends) {
        self.arms[i] = Arm::Done(end);
        self.next.remove(&i);
        self.done += 1;
        self.log.push(Happened::Dropped(i));
        let total = Some(self.arms.len());
        self.log.push(Happened::Progress(self.done, total, i));
    }

    /// One poll of the gather.
    pub fn poll(&mut self) -> Option<Outcome> {
        let mut budget = BUDGET;
        loop {
            let stopped = self.stop.is_some();
            let cut = self.sweep(&mut budget);
            let over = if stopped {
                self.running() == 0
            } else {
                self.arms.iter().all(|arm| matches!(arm, Arm::Done(_)))
            };
            if self.stop.is_some() && !stopped {
                self.withhold();
                if self.is_stop_early() {
                    self.tell();
                    if self.plan.grace.is_some() {
                        continue;
                    }
                }
                return Some(self.end());
            }
            if over {
                return Some(self.end());
            }
            if cut {
                return None;
            }
            if stopped {
                if !std::mem::take(&mut self.grace.0) {
                    return None;
                }
                self.grace.1 += 1;
                let ended = self.act(Who::Grace, self.grace.1 - 1);
                return ended.map(|_| self.end());
            }
            if !std::mem::take(&mut self.until.0) {
                return None;
            }
            self.until.1 += 1;
            let _ = self.act(Who::Until, self.until.1 - 1)?;
            self.stop = Some(Why::Until);
            self.tell();
            if self.plan.grace.is_none() {
                return Some(self.end());
            }
        }
    }

    /// Arms that were not polled before a stop are not started after it.
    fn withhold(&mut self) {
        for i in 0..self.arms.len() {
            if self.arms[i] == Arm::Running && self.polls[i] == 0 {
                self.arms[i] = Arm::Withheld;
                self.now.remove(&i);
                self.next.remove(&i);
            }
        }
    }

    fn is_stop_early(&self) -> bool {
        // Of a source that does not say that it has ended, something may be left.
        !self.ended || !self.arms.iter().all(|arm| matches!(arm, Arm::Done(_)))
    }

    fn tell(&mut self) {
        let why = match self.stop {
            Some(Why::Failed(i)) => format!("Failed({i})"),
            _ => "Until".to_owned(),
        };
        self.log.push(Happened::Cancelled(why));
    }

    /// What is left is dropped.
    fn end(&mut self) -> Outcome {
        self.drop_arms();
        let partial = self.arms.iter().map(|arm| match arm {
            Arm::Done(end) => Some(*end),
            _ => None,
        });
        let partial: Vec<Option<Ends>> = partial.collect();
        match (self.stop, self.plan.mode) {
            (Some(Why::Failed(i)), _) => Outcome::Failed(i),
            (Some(Why::Until), Mode::All | Mode::FailFast) => Outcome::Stopped {
                unfinished: (0..partial.len())
                    .filter(|&i| partial[i].is_none())
                    .collect(),
                partial: match self.plan.mode {
                    // A failure that arrives in the grace has no place.
                    Mode::FailFast => partial
                        .into_iter()
                        .map(|end| end.filter(Result::is_ok))
                        .collect(),
                    _ => partial,
                },
            },
            (_, Mode::Settle) => Outcome::Settled(partial),
            (None, Mode::All) => Outcome::All(partial.into_iter().flatten().collect()),
            (None, Mode::FailFast) => {
                Outcome::Values(partial.into_iter().flatten().flatten().collect())
            }
        }
    }

    /// The gather is dropped; `unwinding` says how.
    pub fn cancel(&mut self, why: &str) {
        if self.stop.is_none() {
            self.log.push(Happened::Cancelled(why.to_owned()));
        }
        self.drop_arms();
    }

    fn drop_arms(&mut self) {
        for i in 0..self.arms.len() {
            let is_there = match self.arms[i] {
                Arm::Waiting => !self.plan.lazy,
                Arm::Running | Arm::Withheld => true,
                Arm::Done(_) => false,
            };
            if is_there {
                self.log.push(Happened::Dropped(i));
            }
        }
    }
}
