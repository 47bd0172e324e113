//! Arms that need the outputs of others: when they start. A plan takes as long as its longest chain,
//! and each arm is polled at most twice for each time that it is woken.
mod support;

use std::cell::{Cell, RefCell};
use std::future::{Future, ready};
use std::pin::Pin;

use gather::gather;
use support::clock::Clock;
use support::{Numbers, Task, Yield, event, now};

#[path = "support/plans.rs"]
mod plans;

/// A plan of the list, as the test knows it and as `gather!` does.
struct Plan {
    edges: &'static [&'static [usize]],
    run: for<'a> fn(&'a Run) -> Outcome<'a>,
}

type Outcome<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// One run of a plan.
struct Run {
    clock: Clock,
    ticks: Vec<u64>,
    began: Vec<Cell<Option<u64>>>,
    ended: Vec<Cell<Option<u64>>>,
}

impl Run {
    fn new(ticks: Vec<u64>) -> Self {
        Self {
            clock: Clock::new(),
            began: vec![Cell::new(None); ticks.len()],
            ended: vec![Cell::new(None); ticks.len()],
            ticks,
        }
    }

    /// An arm, which must be made and run once.
    async fn arm(&self, index: usize) {
        let began = self.began[index].replace(Some(self.clock.now()));
        assert_eq!(began, None, "arm {index} runs once");
        self.clock.sleep(self.ticks[index]).await;
        self.ended[index].set(Some(self.clock.now()));
    }
}

#[test]
fn every_arm_of_a_random_plan_starts_when_its_last_input_is_there() {
    for (number, plan) in plans::PLANS.iter().enumerate() {
        for seed in 0..50 {
            let mut numbers = Numbers::seed(seed * 100 + number as u64);
            let ticks = plan.edges.iter().map(|_| numbers.below(6) as u64).collect();
            let run = Run::new(ticks);
            let ((), took) = run.clock.run((plan.run)(&run));
            let mut longest = 0;
            for (arm, needs) in plan.edges.iter().enumerate() {
                let begin = needs.iter().map(|need| run.ended[*need].get()).max();
                let begin = begin.map_or(Some(0), |begin| begin);
                assert_eq!(run.began[arm].get(), begin, "plan {number}, arm {arm}");
                longest = longest.max(run.ended[arm].get().unwrap());
            }
            assert_eq!(took, longest, "plan {number}: the critical path");
            let slept = run.ticks.iter().filter(|ticks| **ticks > 0).count();
            assert_eq!(run.clock.polls(), run.ticks.len() + slept, "plan {number}");
        }
    }
}

#[test]
fn a_diamond_takes_as_long_as_its_longer_side() {
    let clock = Clock::new();
    let work = async |ticks: u64| clock.sleep(ticks).await;
    let (_, took) = clock.run(gather!(
        top = work(1),
        left = |_top| work(5),
        right = |_top| work(2),
        bottom = |_left, _right| work(1),
    ));
    assert_eq!(took, 7);
}

#[test]
fn an_input_that_three_arms_need_is_made_once() {
    let made = Cell::new(0);
    let page = now(gather!(
        user = async {
            made.set(made.get() + 1);
            7
        },
        a = |user| ready(user + 1),
        b = |user| ready(user + 2),
        c = |user| ready(user + 3),
    ));
    assert_eq!(page.into_tuple(), (7, 8, 9, 10));
    assert_eq!(made.get(), 1);
}

#[test]
fn a_chain_beside_a_slow_sibling_does_not_wait_for_it() {
    let clock = Clock::new();
    let at = RefCell::new(Vec::new());
    let work = async |name: &str, ticks: u64| {
        clock.sleep(ticks).await;
        at.borrow_mut().push(format!("{name} {}", clock.now()));
    };
    let (_, took) = clock.run(gather!(
        slow = work("slow", 10),
        a = work("a", 1),
        b = |_a| work("b", 1),
        c = |_b| work("c", 1),
    ));
    assert_eq!(took, 10);
    assert_eq!(at.take(), ["a 1", "b 2", "c 3", "slow 10"]);
}

/// Level by level it would take 10 + 10: each level has one slow arm, and they are no chain.
#[test]
fn arms_of_swapped_latencies_take_the_longer_chain_and_not_the_sum_of_the_levels() {
    let clock = Clock::new();
    let work = async |ticks: u64| clock.sleep(ticks).await;
    let (_, took) = clock.run(gather!(
        a = work(1),
        b = work(10),
        c = |_a| work(10),
        d = |_b| work(1),
    ));
    assert_eq!(took, 11);
}

#[test]
fn an_arm_starts_in_the_very_poll_in_which_its_last_input_completes() {
    let (sender, input) = event::<u8>();
    let mut task = Task::new(gather!(
        far = |near| async move { *near + 1 },
        near = |input| async move { *input + 1 },
        input = input,
    ));
    assert!(task.poll().is_pending());
    sender.send(1);
    let (polls, output) = task.run();
    assert_eq!(polls, 1, "a chain that is declared the wrong way round");
    assert_eq!(output.unwrap().into_tuple(), (3, 2, 1));
}

#[test]
fn a_pass_over_waiting_arms_does_not_poll_again_those_that_woke_themselves() {
    let polls = Cell::new(0);
    let mut task = Task::new(gather!(
        last = |input| ready(*input),
        busy = std::future::poll_fn(|cx| {
            polls.set(polls.get() + 1);
            cx.waker().wake_by_ref();
            std::task::Poll::<()>::Pending
        }),
        input = async {
            Yield(1).await;
            5
        },
    ));
    assert!(task.poll().is_pending());
    assert_eq!(polls.get(), 1);
    assert_eq!(task.wakes.count(), 1);
    assert!(task.poll().is_pending());
    assert_eq!(polls.get(), 2, "once in the poll in which `last` started");
    assert_eq!(
        format!("{:?}", task.future),
        "Gather {last: done, busy: pending, input: done}"
    );
}

#[test]
fn an_arm_that_is_made_when_it_starts_is_not_made_before() {
    let made = Cell::new(0);
    let arm = |n: u8| {
        made.set(made.get() + 1);
        ready(n)
    };
    let gather = gather!(<limit = 1> || arm(1), || arm(2), async { made.get() });
    assert_eq!(made.get(), 0);
    assert_eq!(now(gather), (1, 2, 2));
    let (a, b) = now(gather!(<settle> || arm(3), || async { if true { return 4 } 5 }));
    assert_eq!((a.unwrap(), b.unwrap()), (3, 4));
}
