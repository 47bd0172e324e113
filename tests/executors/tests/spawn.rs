//! `spawn` on executors with threads of their own: the same scenarios on each.

use std::future::{Future, pending};
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::Poll;
use std::thread;

use futures::channel::oneshot;
use futures::{FutureExt, StreamExt};
use gather::{Settled, Task, gather};

/// Gives a task to the executor, and forgets it; and gives one to it, and calls it off.
#[derive(Clone)]
struct Spawn {
    detached: Arc<dyn Fn(Task) + Send + Sync>,
    thrown_away: Arc<dyn Fn(Task) + Send + Sync>,
}

impl Spawn {
    fn new(
        detached: impl Fn(Task) + Send + Sync + 'static,
        thrown_away: impl Fn(Task) + Send + Sync + 'static,
    ) -> Self {
        Self {
            detached: Arc::new(detached),
            thrown_away: Arc::new(thrown_away),
        }
    }

    fn detached(&self) -> impl Fn(Task) + Send + Sync + 'static + use<> {
        let spawn = self.detached.clone();
        move |task| spawn(task)
    }

    fn thrown_away(&self) -> impl Fn(Task) + Send + Sync + 'static + use<> {
        let spawn = self.thrown_away.clone();
        move |task| spawn(task)
    }
}

type Scenario = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs every scenario on an executor: `$run` takes one, which is to be given how to spawn.
macro_rules! on {
    ($($executor:ident: $run:expr;)*) => {
        $(mod $executor {
            use super::*;
            on!(@scenarios $run;
                outputs_come_flat_and_in_argument_order,
                a_panic_comes_back_to_the_gather,
                settle_captures_the_panic_of_a_task,
                an_early_stop_returns_when_every_task_has_let_go,
                a_deadline_keeps_what_has_finished,
                dropping_the_gather_cancels_its_tasks,
                a_task_that_was_thrown_away_is_a_cancelled_arm,
                completions_come_as_tasks_finish,
                arms_are_completed_from_another_thread,
                every_arm_and_output_is_dropped_once_wherever_the_gather_is_dropped
            );
        })*
    };
    (@scenarios $run:expr; $($scenario:ident),*) => {
        $(#[test]
        fn $scenario() {
            let run: fn(fn(Spawn) -> Scenario) = $run;
            run(|spawn| Box::pin(super::$scenario(spawn)));
        })*
    };
}

on! {
    tokio_multi_thread: |scenario| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let spawn = Spawn::new(
            |task| drop(tokio::spawn(task)),
            |task| tokio::spawn(task).abort(),
        );
        runtime.block_on(async { tokio::spawn(scenario(spawn)).await.unwrap() });
    };
    tokio_multi_thread_from_outside: |scenario| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        let (handle, other) = (runtime.handle().clone(), runtime.handle().clone());
        let spawn = Spawn::new(
            move |task| drop(handle.spawn(task)),
            move |task| other.spawn(task).abort(),
        );
        pollster::block_on(scenario(spawn));
    };
    smol: |scenario| {
        let spawn = Spawn::new(
            |task| ::smol::spawn(task).detach(),
            |task| drop(::smol::spawn(task)),
        );
        ::smol::block_on(scenario(spawn));
    };
    async_executor: |scenario| {
        let executor = Arc::new(::async_executor::Executor::new());
        let (detached, thrown_away) = (executor.clone(), executor.clone());
        let spawn = Spawn::new(
            move |task| detached.spawn(task).detach(),
            move |task| drop(thrown_away.spawn(task)),
        );
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = stopped.shared();
        let threads = [(); 2].map(|()| {
            let (executor, stopped) = (executor.clone(), stopped.clone());
            thread::spawn(move || pollster::block_on(executor.run(stopped)).ok())
        });
        pollster::block_on(scenario(spawn));
        drop(stop);
        for thread in threads {
            thread.join().unwrap();
        }
    };
    futures_thread_pool: |scenario| {
        let pool = futures::executor::ThreadPool::builder().pool_size(2).create().unwrap();
        let thrown_away = pool.clone();
        let spawn = Spawn::new(
            move |task| pool.spawn_ok(task),
            move |task| {
                let (task, handle) = task.remote_handle();
                drop(handle);
                thrown_away.spawn_ok(task);
            },
        );
        pollster::block_on(scenario(spawn));
    };
}

/// Pending once, and woken at once.
async fn yield_now() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls once, and gives it back if it is pending.
async fn started<F: Future + Unpin>(mut future: F) -> F {
    std::future::poll_fn(|cx| {
        assert!(Pin::new(&mut future).poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
    future
}

/// How many are alive of what it counts, and how many there were.
#[derive(Clone, Default)]
struct Alive(Arc<(AtomicUsize, AtomicUsize)>);

impl Alive {
    fn one(&self) -> One {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        self.0.1.fetch_add(1, Ordering::SeqCst);
        One(self.clone())
    }

    fn count(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    fn ever(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }

    /// Waits until nothing is alive: for tasks that nobody else waits for.
    async fn none(&self) {
        while self.count() > 0 {
            yield_now().await;
        }
    }
}

struct One(Alive);

impl Drop for One {
    fn drop(&mut self) {
        let before = self.0.0.0.fetch_sub(1, Ordering::SeqCst);
        assert!(before > 0, "dropped more often than it was made");
    }
}

async fn outputs_come_flat_and_in_argument_order(spawn: Spawn) {
    let slow = async {
        for _ in 0..50 {
            yield_now().await;
        }
        1
    };
    let output: (u8, &str, Vec<u8>) =
        gather!(<spawn = spawn.detached()> slow, async { "two" }, ..[async { 3 }]).await;
    assert_eq!(output, (1, "two", vec![3]));
    let arm = |i: usize| async move {
        for _ in 0..i % 7 {
            yield_now().await;
        }
        i
    };
    let output = gather((0..500).map(arm))
        .limit(20)
        .spawn(spawn.detached())
        .await;
    assert!(output.into_iter().eq(0..500));
    let output = gather((0..100).map(arm).collect::<Vec<_>>())
        .spawn(spawn.detached())
        .await;
    assert!(output.into_iter().eq(0..100));
}

async fn a_panic_comes_back_to_the_gather(spawn: Spawn) {
    let alive = Alive::default();
    let one = alive.one();
    let sibling = async move {
        let _one = one;
        pending::<u8>().await
    };
    let bomb = async {
        yield_now().await;
        std::panic::resume_unwind(Box::new("bang"))
    };
    let gathered = gather!(<spawn = spawn.detached()> sibling, bomb);
    let gathered = async move {
        let (_, ()) = gathered.await;
    };
    let payload = AssertUnwindSafe(gathered).catch_unwind().await.unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"bang"));
    alive.none().await;
}

async fn settle_captures_the_panic_of_a_task(spawn: Spawn) {
    let bomb = |i: u8| async move {
        yield_now().await;
        if i == 1 {
            std::panic::resume_unwind(Box::new("bang"));
        }
        i
    };
    let output: [Settled<u8>; 3] = gather([0, 1, 2].map(bomb))
        .settle()
        .spawn(spawn.detached())
        .await;
    let [first, second, third] = output;
    assert_eq!((first.unwrap(), third.unwrap()), (0, 2));
    let second = second.unwrap_err();
    assert!(second.is_panic());
    assert_eq!(second.arm().index(), 1);
    assert_eq!(second.into_panic().downcast_ref(), Some(&"bang"));
}

async fn an_early_stop_returns_when_every_task_has_let_go(spawn: Spawn) {
    for _ in 0..20 {
        let alive = Alive::default();
        let arm = |i: usize| {
            let one = alive.one();
            async move {
                let _one = one;
                yield_now().await;
                if i == 7 {
                    return Err("seven");
                }
                pending::<Result<usize, &str>>().await
            }
        };
        let output = gather((0..10).map(arm))
            .fail_fast()
            .spawn(spawn.detached())
            .await;
        assert_eq!(output, Err("seven"));
        assert_eq!(alive.count(), 0, "nothing is alive when it returns");
    }
}

async fn a_deadline_keeps_what_has_finished(spawn: Spawn) {
    let (tell, told) = oneshot::channel();
    let done = async move {
        tell.send(()).unwrap();
        1
    };
    // Not before the task has finished, and long before the other has.
    let until = async move {
        told.await.unwrap();
        for _ in 0..1000 {
            yield_now().await;
        }
    };
    let alive = Alive::default();
    let one = alive.one();
    let late = async move {
        let _one = one;
        pending::<u8>().await
    };
    let output = gather!(<until = until, spawn = spawn.detached()> done = done, late = late).await;
    let stopped = output.err().unwrap();
    assert_eq!(alive.count(), 0);
    let unfinished: Vec<_> = stopped.unfinished().map(|arm| arm.to_string()).collect();
    assert_eq!(unfinished.last().unwrap(), "late");
    assert_eq!(stopped.into_partial().late, None);
}

async fn dropping_the_gather_cancels_its_tasks(spawn: Spawn) {
    let alive = Alive::default();
    let arms = (0..10).map(|_| {
        let one = alive.one();
        async move {
            let _one = one;
            pending::<u8>().await
        }
    });
    let arms: Vec<_> = arms.collect();
    let gathered = started(Box::pin(gather(arms).spawn(spawn.detached()))).await;
    assert_eq!(alive.ever(), 10);
    drop(gathered);
    alive.none().await;
}

async fn a_task_that_was_thrown_away_is_a_cancelled_arm(spawn: Spawn) {
    let alive = Alive::default();
    let arm = || {
        let one = alive.one();
        async move {
            let _one = one;
            pending::<u8>().await
        }
    };
    let output = gather([arm(), arm()])
        .settle()
        .spawn(spawn.thrown_away())
        .await;
    for arm in output {
        assert!(arm.unwrap_err().is_cancelled());
    }
    let gathered = gather((arm(),)).spawn(spawn.thrown_away());
    let payload = AssertUnwindSafe(gathered).catch_unwind().await.unwrap_err();
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or(payload.downcast_ref::<&str>().copied()).unwrap();
    assert!(message.contains("gather"), "{message}");
    alive.none().await;
}

async fn completions_come_as_tasks_finish(spawn: Spawn) {
    let arms = (0..200_usize).map(|i| async move {
        for _ in 0..i % 5 {
            yield_now().await;
        }
        i
    });
    let completions = gather(arms).limit(8).spawn(spawn.detached()).completions();
    let mut all: Vec<_> = completions.collect().await;
    assert!(all.iter().all(|(index, output)| index == output));
    all.sort_unstable();
    assert!(all.into_iter().map(|(index, _)| index).eq(0..200));
    // Given up half-way: what was taken is taken once, and what is left is cancelled.
    let alive = Alive::default();
    let arms = (0..50_usize).map(|i| {
        let one = alive.one();
        async move {
            yield_now().await;
            (i, one)
        }
    });
    let arms: Vec<_> = arms.collect();
    let mut completions = pin!(gather(arms).spawn(spawn.detached()).completions());
    let taken: Vec<_> = completions.by_ref().take(20).collect().await;
    assert!(taken.iter().all(|(index, (i, _))| index == i));
    assert!(alive.count() >= 20);
    drop(taken);
    let rest: Vec<_> = completions.collect().await;
    assert_eq!(rest.len(), 30);
    drop(rest);
    alive.none().await;
}

async fn arms_are_completed_from_another_thread(spawn: Spawn) {
    for n in [1, 2, 30, 300] {
        let (senders, receivers): (Vec<_>, Vec<_>) = (0..n).map(|_| oneshot::channel()).unzip();
        let sender = thread::spawn(move || {
            for (i, sender) in senders.into_iter().enumerate().rev() {
                sender.send(i).unwrap();
            }
        });
        let output = gather(receivers).spawn(spawn.detached()).await;
        assert!(output.into_iter().map(Result::unwrap).eq(0..n));
        sender.join().unwrap();
    }
}

async fn every_arm_and_output_is_dropped_once_wherever_the_gather_is_dropped(spawn: Spawn) {
    for polls in 0..30 {
        let alive = Alive::default();
        let arm = |i: usize| {
            let (future, output) = (alive.one(), alive.one());
            async move {
                let _future = future;
                for _ in 0..i {
                    yield_now().await;
                }
                output
            }
        };
        let arms: Vec<_> = (0..10).map(arm).collect();
        let mut gathered = Some(Box::pin(gather(arms).limit(3).spawn(spawn.detached())));
        for _ in 0..polls {
            let Some(mut gather) = gathered.take() else {
                break;
            };
            let polled = std::future::poll_fn(|cx| Poll::Ready(gather.as_mut().poll(cx))).await;
            if polled.is_pending() {
                gathered = Some(gather);
            }
            thread::yield_now();
        }
        drop(gathered);
        alive.none().await;
    }
}

/// Each arm waits for the other, and blocks its thread.
async fn arms_run_in_parallel(spawn: Spawn) {
    let both = Arc::new(Barrier::new(2));
    let arm = || {
        let both = both.clone();
        async move { both.wait().is_leader() }
    };
    let (first, second) = gather!(<spawn = spawn.detached()> arm(), arm()).await;
    assert!(first != second);
}

#[test]
fn arms_run_in_parallel_on_tokio() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let spawn = Spawn::new(|task| drop(tokio::spawn(task)), |_| {});
    runtime.block_on(arms_run_in_parallel(spawn));
}

#[test]
fn arms_run_in_parallel_on_a_thread_pool() {
    let pool = futures::executor::ThreadPool::builder()
        .pool_size(2)
        .create()
        .unwrap();
    let spawn = Spawn::new(move |task| pool.spawn_ok(task), |_| {});
    pollster::block_on(arms_run_in_parallel(spawn));
}
