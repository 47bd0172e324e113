//! Arms that need the outputs of others: wherever the gather is dropped, and whatever panics, each
//! future and each output is dropped once, and no output before those that borrow it.
mod support;

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use gather::gather;
use support::{Task, Yield};

/// What is alive, and how often the user's code was run.
#[derive(Default)]
struct World {
    alive: Cell<usize>,
    made: Cell<usize>,
    steps: Cell<usize>,
    /// The step that panics.
    fatal: Cell<usize>,
    mistakes: RefCell<Vec<String>>,
}

impl World {
    fn thing(self: &Rc<Self>) -> Thing {
        self.alive.set(self.alive.get() + 1);
        self.made.set(self.made.get() + 1);
        Thing {
            world: Rc::clone(self),
            readers: Cell::new(0),
        }
    }

    /// The user's code runs, and panics if this is the step that does.
    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        assert!(self.steps.get() != self.fatal.get(), "boom");
    }

    /// An arm that holds on to its inputs while it waits, also when it is dropped.
    async fn arm(self: &Rc<Self>, yields: usize, inputs: &[&Thing]) -> Thing {
        let _own = self.thing();
        let _readings = inputs.iter().map(|input| input.read()).collect::<Vec<_>>();
        for _ in 0..yields {
            self.step();
            Yield(1).await;
        }
        self.step();
        self.thing()
    }
}

/// An output, or what a future owns.
struct Thing {
    world: Rc<World>,
    readers: Cell<usize>,
}

impl Thing {
    fn read(&self) -> Reading<'_> {
        self.readers.set(self.readers.get() + 1);
        Reading(self)
    }
}

impl Drop for Thing {
    fn drop(&mut self) {
        self.world.alive.set(self.world.alive.get() - 1);
        if self.readers.get() > 0 {
            self.world
                .mistakes
                .borrow_mut()
                .push("an input went before its reader".into());
        }
    }
}

/// Somebody reads an output.
struct Reading<'a>(&'a Thing);

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.readers.set(self.0.readers.get() - 1);
    }
}

macro_rules! modes {
    ($($name:ident: [$($header:tt)*], $wrap:expr;)*) => {$(
        /// Drops it behind each poll, and panics at each step.
        #[test]
        fn $name() {
            let plan = |world: &Rc<World>| {
                let world = Rc::clone(world);
                async move {
                    let world = &world;
                    let wrap = $wrap;
                    let _outputs = gather!($($header)*
                        d = |b, c| async { wrap(world.arm(1, &[b.seen(), c.seen()]).await) },
                        a = async { wrap(world.arm(1, &[]).await) },
                        b = |a| async { wrap(world.arm(2, &[a.seen()]).await) },
                        c = |a| {
                            world.step();
                            async { wrap(world.arm(0, &[a.seen()]).await) }
                        },
                        e = async |a, d| {
                            world.step();
                            wrap(world.arm(1, &[a.seen(), d.seen()]).await)
                        },
                        lone = async { wrap(world.arm(4, &[]).await) },
                        #[on_cancel(|| { a.seen(); })]
                        guarded = |a| async { wrap(world.arm(5, &[a.seen()]).await) },
                        last = |_e, lone| async { wrap(world.arm(0, &[lone.seen()]).await) },
                    )
                    .await;
                }
            };
            let check = |world: &World, what: &str| {
                assert_eq!(world.alive.get(), 0, "{what}: all is dropped");
                assert_eq!(*world.mistakes.borrow(), [""; 0], "{what}");
            };
            let mut all = 0;
            for polls in 0.. {
                let world = Rc::new(World::default());
                let mut task = Task::new(plan(&world));
                let done = (0..polls).any(|_| task.poll().is_ready());
                drop(task);
                check(&world, &format!("dropped behind {polls} polls"));
                if done {
                    all = world.steps.get();
                    break;
                }
            }
            assert!(all > 8, "all arms ran");
            for fatal in 1..=all {
                let world = Rc::new(World::default());
                world.fatal.set(fatal);
                let mut task = Task::new(plan(&world));
                let ended = catch_unwind(AssertUnwindSafe(|| {
                    (0..50).any(|_| task.poll().is_ready())
                }));
                let captured = stringify!($($header)*).contains("settle");
                assert_eq!(ended.is_ok_and(|done| done), captured, "panic at step {fatal}");
                drop(task);
                check(&world, &format!("panic at step {fatal}"));
            }
        }
    )*};
}

/// The thing in an output, whatever is around it.
trait Seen {
    fn seen(&self) -> &Thing;
}

impl Seen for Thing {
    fn seen(&self) -> &Thing {
        self
    }
}

modes! {
    all: [], |thing: Thing| thing;
    all_with_limit: [<limit = 2>], |thing: Thing| thing;
    fail_fast: [<fail_fast>], |thing: Thing| Ok::<_, String>(thing);
    fail_fast_option: [<fail_fast, limit = 1>], |thing: Thing| Some(thing);
    fail_fast_converted: [<fail_fast, error = Failure, labeled>], |thing: Thing| Ok::<_, Never>(thing);
    validate: [<validate>], |thing: Thing| Ok::<_, String>(thing);
    validate_converted: [<validate, error = Failure>], |thing: Thing| Ok::<_, Never>(thing);
    settle: [<settle>], |thing: Thing| thing;
    settle_in_time: [<settle, limit = 3, until = std::future::pending::<()>()>], |thing: Thing| thing;
    all_in_time: [<until = std::future::pending::<()>()>], |thing: Thing| thing;
    with_grace: [<fail_fast, grace = || Yield(2), on_cancel = |_| ()>], |thing: Thing| Ok::<_, String>(thing);
}

/// An error that there is none of.
enum Never {}

/// What every such error becomes.
struct Failure;

impl From<Never> for Failure {
    fn from(never: Never) -> Self {
        match never {}
    }
}

impl From<gather::ArmError<Never>> for Failure {
    fn from(_: gather::ArmError<Never>) -> Self {
        Self
    }
}

/// An arm fails half-way, at any of its places: all is dropped when the gather resolves.
#[test]
fn a_failure_at_any_arm_leaves_nothing_behind() {
    for bad in 0..6 {
        let world = Rc::new(World::default());
        let mut task = Task::new({
            let world = Rc::clone(&world);
            async move {
                let world = &world;
                let arm = async |at: usize, inputs: &[&Thing]| {
                    let thing = world.arm(at % 3, inputs).await;
                    if at == bad { Err(at) } else { Ok(thing) }
                };
                let arm = &arm;
                let failed = gather!(<fail_fast>
                    f = |d, e| arm(5, &[d, e]),
                    a = arm(0, &[]),
                    b = |a| arm(1, &[a]),
                    c = |a, b| arm(2, &[a, b]),
                    d = |c| arm(3, &[c]),
                    e = |b| arm(4, &[b]),
                )
                .await;
                assert_eq!(failed.err(), Some(bad));
                assert_eq!(world.alive.get(), 0, "before it returns");
            }
        });
        assert!((0..50).any(|_| task.poll().is_ready()));
        assert_eq!(*world.mistakes.borrow(), [""; 0]);
    }
}
