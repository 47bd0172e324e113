//! Futures that act by a script, and what they share.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::call::Call;
use super::script::{Act, End, Scripts, Who};
use super::trace::Event;

/// What the futures of one gather share.
pub struct World {
    pub call: Call,
    pub scripts: Scripts,
    pub trace: RefCell<Vec<Event>>,
    /// What each has stored.
    wakers: RefCell<Vec<Option<Waker>>>,
    /// Futures that are there.
    alive: Cell<usize>,
}

impl World {
    pub fn new(call: Call, scripts: Scripts) -> Rc<Self> {
        Rc::new(Self {
            wakers: RefCell::new(vec![None; scripts.places()]),
            trace: RefCell::default(),
            alive: Cell::new(0),
            call,
            scripts,
        })
    }

    pub fn add(&self, event: Event) {
        self.trace.borrow_mut().push(event);
    }

    pub fn alive(&self) -> usize {
        self.alive.get()
    }

    /// The future that plays the part of `who`.
    pub fn actor(self: &Rc<Self>, who: Who) -> Actor {
        self.alive.set(self.alive.get() + 1);
        if let Who::Arm(i) = who {
            if self.call.arms[i].is_lazy {
                self.add(Event::Made(i));
            }
        }
        Actor {
            world: self.clone(),
            who,
            polls: 0,
        }
    }

    /// What is waited for behind a stop. It is told by the same bell as the deadline, which nobody
    /// waits for any more.
    pub fn grace(self: &Rc<Self>) -> Actor {
        self.store(Who::Until, None);
        self.actor(Who::Grace)
    }

    /// Wakes somebody, by the waker that this one has stored.
    pub fn wake(&self, who: Who, by_value: bool) {
        let place = self.scripts.place(who);
        if by_value {
            let waker = self.wakers.borrow_mut()[place].take();
            waker.into_iter().for_each(Waker::wake);
        } else {
            let waker = self.wakers.borrow()[place].clone();
            waker.iter().for_each(Waker::wake_by_ref);
        }
    }

    fn store(&self, who: Who, waker: Option<Waker>) {
        let place = self.scripts.place(who);
        let old = std::mem::replace(&mut self.wakers.borrow_mut()[place], waker);
        drop(old);
    }

    /// Whoever has stored a waker is polled with one that is the same.
    fn check(&self, who: Who, waker: &Waker) {
        let known = self.wakers.borrow()[self.scripts.place(who)].clone();
        if known.is_some_and(|known| !known.will_wake(waker)) {
            self.add(Event::Wrong(format!("{who:?} has another waker")));
        }
    }

    fn act(&self, who: Who, act: Act, waker: Option<&Waker>) {
        match act {
            Act::WakeSelf => {
                waker.inspect(|waker| waker.wake_by_ref());
            }
            Act::Keep => self.store(who, waker.cloned()),
            Act::Forget => self.store(who, None),
            Act::Wake(whom) => self.wake(whom, false),
            Act::Spend(whom) => self.wake(whom, true),
        }
    }

    /// Nothing of it is woken any more.
    fn forget(&self, who: Who) {
        if self.call.reuses_places() {
            self.store(who, None);
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
    type Output = Result<Good, Bad>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (world, who) = (self.world.clone(), self.who);
        let at = self.polls;
        self.polls += 1;
        world.add(Event::Polled(who));
        let step = world.scripts.of(who).steps.get(at).cloned();
        let step = step.unwrap_or_default();
        world.check(who, cx.waker());
        for act in step.acts {
            world.act(who, act, Some(cx.waker()));
        }
        let token = || Token::new(&world, who);
        match step.end {
            None => Poll::Pending,
            Some(End::Ok) => Poll::Ready(Ok(Good(token()))),
            Some(End::Err) => Poll::Ready(Err(Bad(token()))),
            Some(End::Panic) => resume_unwind(Box::new("scripted")),
        }
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        let world = &self.world;
        world.alive.set(world.alive.get() - 1);
        let Who::Arm(i) = self.who else { return };
        world.add(Event::Dropped(i));
        world.forget(self.who);
        for act in &world.scripts.arms[i].at_drop {
            world.act(self.who, *act, None);
        }
        if world.scripts.arms[i].is_bomb && !std::thread::panicking() {
            resume_unwind(Box::new("scripted"));
        }
    }
}

/// The value of a success, and of a failure.
pub struct Good(pub Token);
pub struct Bad(pub Token);

/// Tells when it is dropped, unless it came out.
pub struct Token {
    world: Rc<World>,
    arm: Option<usize>,
}

impl Token {
    fn new(world: &Rc<World>, who: Who) -> Self {
        let arm = match who {
            Who::Arm(i) => Some(i),
            _ => None,
        };
        Self {
            world: world.clone(),
            arm,
        }
    }

    /// Whose it is; it came out.
    pub fn take(mut self) -> usize {
        self.arm.take().expect("an arm's output")
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        if let Some(i) = self.arm {
            self.world.add(Event::Lost(i));
        }
    }
}
