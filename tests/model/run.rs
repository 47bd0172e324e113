//! One gather and the model, through the same events.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Waker};

use super::actor::World;
use super::build::{Any, build};
use super::predict::Model;
use super::script::Who;
use super::trace::{Event, State, beside, in_order};
use super::{call, draw};
use crate::support::{Numbers, Wakes};

/// More polls than any script needs.
const MOST_POLLS: usize = 400;

/// A task's waker, and who holds it.
struct Parent {
    wakes: Arc<Wakes>,
    waker: Option<Waker>,
}

impl Parent {
    fn new() -> Self {
        let wakes = Wakes::new();
        Self {
            waker: Some(Waker::from(wakes.clone())),
            wakes,
        }
    }

    /// How many others have a clone of it.
    fn holders(&self) -> usize {
        Arc::strong_count(&self.wakes) - 1 - usize::from(self.waker.is_some())
    }
}

/// The account of one seed.
pub struct Account {
    pub call: call::Call,
    pub world: Rc<World>,
    pub predicted: Vec<Event>,
    pub seen: Vec<Event>,
}

struct Run {
    world: Rc<World>,
    model: Model,
    gather: Option<Any>,
    parent: Parent,
    numbers: Numbers,
    /// So many events are known to be the same.
    agreed: usize,
}

/// What is predicted of a seed, and what is seen.
pub fn run(seed: u64) -> Account {
    let mut numbers = Numbers::seed(seed);
    let call = draw::call(&mut numbers);
    let scripts = draw::scripts(&call, &mut numbers);
    let world = World::new(call.clone(), scripts.clone());
    let mut run = Run {
        gather: Some(build(&world)),
        model: Model::new(call.clone(), scripts),
        parent: Parent::new(),
        world,
        numbers,
        agreed: 0,
    };
    run.all();
    Account {
        call,
        predicted: in_order(std::mem::take(&mut run.model.trace)),
        seen: in_order(run.world.trace.take()),
        world: run.world,
    }
}

impl Run {
    fn all(&mut self) {
        let drops_at = if self.numbers.below(6) == 0 {
            self.numbers.below(9)
        } else {
            MOST_POLLS
        };
        for round in 0..=MOST_POLLS {
            if self.numbers.below(4) == 0 {
                self.look();
            }
            if round >= drops_at {
                self.drop_it();
                return;
            }
            self.poll();
            if self.model.is_over() || !self.agree() {
                self.look();
                break;
            }
            self.between();
        }
        // What has resolved is finished.
        self.drop_it();
    }

    /// Whether the accounts of the last turn are the same: behind a difference there is nothing to be
    /// learnt.
    fn agree(&mut self) -> bool {
        let from = std::mem::replace(&mut self.agreed, self.model.trace.len());
        let seen = self.world.trace.borrow();
        seen.len() == self.agreed
            && in_order(self.model.trace[from..].to_vec()) == in_order(seen[from..].to_vec())
    }

    fn both(&mut self, event: Event) {
        self.world.add(event.clone());
        self.model.trace.push(event);
    }

    fn wrong(&self, what: &str) {
        self.world.add(Event::Wrong(what.to_owned()));
    }

    fn poll(&mut self) {
        let has_other_waker = self.numbers.below(8) == 0;
        self.both(Event::Poll { has_other_waker });
        let mut old = None;
        if has_other_waker {
            old = Some(std::mem::replace(&mut self.parent, Parent::new()));
        }
        self.parent.wakes.take();
        if let Some(old) = &mut old {
            old.waker = None;
        }
        if self.model.is_stream() {
            self.model.poll_next();
        } else {
            self.model.poll();
        }
        let waker = self.parent.waker.clone().expect("the task's waker");
        let Some(gather) = &mut self.gather else {
            return;
        };
        let mut cx = Context::from_waker(&waker);
        let polled = catch_unwind(AssertUnwindSafe(|| gather.poll(&mut cx)));
        drop(waker);
        let polled = polled.unwrap_or(Event::Unwound);
        let is_ready = matches!(polled, Event::Ready(_) | Event::End);
        let is_pending = polled == Event::Pending;
        self.world.add(polled);
        if old.is_some_and(|old| old.holders() > 0) {
            self.wrong("the old waker of the task is held");
        }
        if is_ready {
            self.over();
        } else if is_pending && self.model.is_awake() && self.parent.wakes.count() == 0 {
            self.wrong("the task sleeps while somebody is awake");
        }
    }

    /// What holds when nothing is left to be done.
    fn over(&self) {
        if self.parent.holders() > 0 {
            self.wrong("the waker of the task is held");
        }
        if self.world.alive() > 0 {
            self.wrong("a future is left");
        }
    }

    /// Between two polls somebody may be woken; if nobody is awake, somebody is.
    fn between(&mut self) {
        let is_busy = self.model.is_awake() && self.numbers.below(3) > 0;
        let times = if is_busy {
            0
        } else {
            1 + self.numbers.below(4)
        };
        let wakeable = if times == 0 {
            vec![]
        } else {
            self.model.wakeable()
        };
        for _ in 0..if wakeable.is_empty() { 0 } else { times } {
            let whom = wakeable[self.numbers.below(wakeable.len())];
            self.fire(whom);
        }
    }

    fn fire(&mut self, whom: Who) {
        self.world.add(Event::Fire(whom));
        self.world.wake(whom, false);
        self.model.fire(whom);
        if self.model.is_awake() && self.parent.wakes.count() == 0 {
            self.wrong("the wake is lost");
        }
    }

    /// A look at the states of the arms.
    fn look(&mut self) {
        let gather = self.gather.as_ref().and_then(Any::shown);
        let (Some(states), Some(shown)) = (self.model.states(), gather) else {
            return;
        };
        self.model.trace.push(Event::States(states));
        self.world.add(Event::States(states_of(&shown)));
    }

    fn drop_it(&mut self) {
        let is_unwinding = self.numbers.below(2) == 0;
        self.both(Event::Drop { is_unwinding });
        self.model.drop(is_unwinding);
        let gather = self.gather.take();
        let dropped = catch_unwind(AssertUnwindSafe(move || {
            let _gather = gather;
            if is_unwinding {
                resume_unwind(Box::new("passes by"));
            }
        }));
        if dropped.is_err() && !is_unwinding {
            self.world.add(Event::Unwound);
        }
        self.over();
    }
}

/// The states in what `Debug` shows.
fn states_of(text: &str) -> Vec<State> {
    let arms = text.trim_start_matches("Gather {").trim_end_matches('}');
    let states = arms.split(", ").filter_map(|arm| arm.split_once(": "));
    states
        .map(|(_, state)| match state {
            "waiting" => State::Waiting,
            "pending" => State::Pending,
            "done" => State::Done,
            "cancelled" => State::Cancelled,
            other => panic!("no state: {other}"),
        })
        .collect()
}

/// What differs, if anything does.
pub fn difference(account: &Account) -> Option<String> {
    let Account {
        call,
        world,
        predicted,
        seen,
    } = account;
    (predicted != seen).then(|| {
        let arms = world.scripts.arms.iter().enumerate();
        let mut lines = vec![format!("{call}")];
        lines.extend(arms.map(|(i, script)| format!("arm {i}: {script}")));
        let deadlines = world.scripts.deadlines.iter().enumerate();
        let deadlines = deadlines.filter(|(i, _)| call.arms[*i].has_deadline);
        lines.extend(deadlines.map(|(i, script)| format!("deadline {i}: {script}")));
        lines.push(format!("until: {}", world.scripts.until));
        lines.push(format!("grace: {}", world.scripts.grace));
        lines.push(beside(predicted, seen));
        lines.join("\n")
    })
}
