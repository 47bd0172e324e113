//! The scenarios of this crate, on each executor.

/// Runs every scenario on an executor: `$run` takes a future that is `Send` and `'static`.
macro_rules! on {
    ($($executor:ident: $run:expr;)*) => {
        $(mod $executor {
            use super::*;
            on!(@scenarios $run;
                results_come_in_argument_order,
                arms_are_completed_from_another_thread,
                fail_fast_cancels_the_siblings,
                settle_reports_each_arm,
                a_thousand_arms_take_turns,
                gathers_nest,
                timers_run_at_the_same_time,
                a_gather_that_loses_a_race_is_dropped
            );
        })*
    };
    (@scenarios $run:expr; $($scenario:ident),*) => {
        $(#[test]
        fn $scenario() {
            let run: fn(Scenario) = $run;
            run(Box::pin(gather_executors::$scenario()));
        })*
    };
}

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use futures::task::LocalSpawnExt;

type Scenario = Pin<Box<dyn Future<Output = ()> + Send>>;

on! {
    tokio_current_thread: |scenario| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(scenario);
    };
    tokio_current_thread_as_a_task: |scenario| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async { tokio::spawn(scenario).await.unwrap() });
    };
    tokio_multi_thread: |scenario| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
        runtime.block_on(async { tokio::spawn(scenario).await.unwrap() });
    };
    smol: |scenario| ::smol::block_on(::smol::spawn(scenario));
    async_executor: |scenario| {
        let executor = ::async_executor::Executor::new();
        pollster::block_on(executor.run(executor.spawn(scenario)));
    };
    async_executor_local: |scenario| {
        let executor = ::async_executor::LocalExecutor::new();
        pollster::block_on(executor.run(executor.spawn(scenario)));
    };
    futures_local_pool: |scenario| {
        let mut pool = futures::executor::LocalPool::new();
        let task = pool.spawner().spawn_local_with_handle(scenario).unwrap();
        pool.run_until(task);
    };
    futures_thread_pool: |scenario| {
        let pool = futures::executor::ThreadPool::builder().pool_size(2).create().unwrap();
        let task = futures::task::SpawnExt::spawn_with_handle(&pool, scenario).unwrap();
        futures::executor::block_on(task);
    };
    pollster_alone: |scenario| pollster::block_on(scenario);
    embassy: on_embassy;
    by_hand: block_on;
    by_hand_with_a_waker_for_each_poll: block_on_with_new_wakers;
}

/// Embassy's executor never returns, so it gets a thread of its own that is left behind.
fn on_embassy(scenario: Scenario) {
    #[embassy_executor::task(pool_size = 16)]
    async fn run(scenario: Scenario, done: std::sync::mpsc::Sender<()>) {
        scenario.await;
        done.send(()).unwrap();
    }

    let (done, finished) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let executor = Box::leak(Box::new(embassy_executor::Executor::new()));
        executor.run(|spawner| spawner.spawn(run(scenario, done).unwrap()));
    });
    finished.recv().expect("the scenario panicked");
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn waker() -> Waker {
    Waker::from(Arc::new(Unpark(thread::current())))
}

/// All that an executor needs.
fn block_on(scenario: Scenario) {
    let mut scenario = pin!(scenario);
    let waker = waker();
    while scenario.as_mut().poll(&mut Context::from_waker(&waker)) == Poll::Pending {
        thread::park();
    }
}

/// No two polls have the same waker, as with some combinators.
fn block_on_with_new_wakers(scenario: Scenario) {
    let mut scenario = pin!(scenario);
    while scenario.as_mut().poll(&mut Context::from_waker(&waker())) == Poll::Pending {
        thread::park();
    }
}
