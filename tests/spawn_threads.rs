//! `spawn` on real threads: the tasks run while the gather is polled, stopped and dropped.
mod support;

use std::future::{Future, pending};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle};

use futures::executor::block_on;
use gather::{Task as ArmTask, gather};
use support::executor::{lock, wire};

type Queue = mpsc::Sender<Option<Arc<Job>>>;

/// A task and the pool that it is sent to when it is woken.
struct Job {
    task: Mutex<Option<ArmTask>>,
    queue: Mutex<Queue>,
}

impl Wake for Job {
    fn wake(self: Arc<Self>) {
        let queue = lock(&self.queue).clone();
        let _ = queue.send(Some(self));
    }
}

/// Two threads that poll what was woken.
struct Pool {
    queue: Queue,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    fn new() -> Self {
        let (queue, jobs) = mpsc::channel::<Option<Arc<Job>>>();
        let jobs = Arc::new(Mutex::new(jobs));
        let run = move |jobs: Arc<Mutex<mpsc::Receiver<Option<Arc<Job>>>>>| {
            loop {
                let job = lock(&jobs).recv();
                let Ok(Some(job)) = job else { return };
                let waker = Waker::from(job.clone());
                let mut place = lock(&job.task);
                let Some(task) = &mut *place else { continue };
                let polled = std::pin::Pin::new(task).poll(&mut Context::from_waker(&waker));
                if polled.is_ready() {
                    *place = None;
                }
            }
        };
        let threads = (0..2).map(|_| {
            let jobs = jobs.clone();
            thread::spawn(move || run(jobs))
        });
        Self {
            queue,
            threads: threads.collect(),
        }
    }

    fn spawn(&self) -> impl FnMut(ArmTask) + Send + 'static + use<> {
        let queue = self.queue.clone();
        move |task| {
            let job = Arc::new(Job {
                task: Mutex::new(Some(task)),
                queue: Mutex::new(queue.clone()),
            });
            job.wake();
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for _ in &self.threads {
            let _ = self.queue.send(None);
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Counts what is alive.
struct Live(Arc<AtomicUsize>);

impl Live {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count.clone())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn yields(times: usize) {
    support::Yield(times).await;
}

const ROUNDS: usize = 400;

#[test]
fn outputs_come_from_other_threads() {
    let pool = Pool::new();
    for round in 0..ROUNDS {
        let arms = (0..20).map(|i| async move {
            yields((i + round) % 4).await;
            i
        });
        let list = block_on(gather(arms).limit(1 + round % 7).spawn(pool.spawn()));
        assert!(list.into_iter().eq(0..20));
        let (a, b) = block_on(gather!(<spawn = pool.spawn()> async { "a" }, async move {
            yields(round % 3).await;
            Box::new(round)
        }));
        assert_eq!((a, *b), ("a", round));
    }
}

#[test]
fn no_arm_is_left_when_a_stopped_gather_resolves() {
    let pool = Pool::new();
    let live = Arc::new(AtomicUsize::new(0));
    for round in 0..ROUNDS {
        let arms = (0..12).map(|i| {
            let live = Live::new(&live);
            async move {
                let _live = live;
                yields((i * 7 + round) % 5).await;
                if i == round % 12 {
                    return Err(i);
                }
                if i % 3 == 0 {
                    pending::<()>().await;
                }
                Ok(Box::new(i))
            }
        });
        let result = block_on(gather(arms).fail_fast().spawn(pool.spawn()));
        assert_eq!(result.unwrap_err(), round % 12);
        assert_eq!(live.load(Ordering::SeqCst), 0, "{round}");
    }
}

#[test]
fn a_gather_that_is_dropped_while_its_tasks_run_leaves_nothing_behind() {
    let live = Arc::new(AtomicUsize::new(0));
    let pool = Pool::new();
    for round in 0..ROUNDS * 4 {
        let barrier = Arc::new(Barrier::new(2));
        let arms = (0..3).map(|i| {
            let live = Live::new(&live);
            let barrier = barrier.clone();
            let mut first = i == 0;
            async move {
                let output = live;
                std::future::poll_fn(|cx| {
                    if std::mem::take(&mut first) {
                        barrier.wait();
                    }
                    cx.waker().wake_by_ref();
                    if i == 2 {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                })
                .await;
                output
            }
        });
        let mut gathered = Box::pin(gather(arms).spawn(pool.spawn()));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(gathered.as_mut().poll(&mut cx).is_pending());
        barrier.wait();
        if round % 2 == 0 {
            let _ = gathered.as_mut().poll(&mut cx);
        }
        drop(gathered);
    }
    drop(pool);
    assert_eq!(live.load(Ordering::SeqCst), 0);
}

#[test]
fn panics_come_back_from_other_threads() {
    let pool = Pool::new();
    for round in 0..ROUNDS {
        let arms = || {
            (0..4).map(|i| async move {
                yields((i + round) % 3).await;
                if i == round % 4 {
                    resume_unwind(Box::new(i))
                } else {
                    i
                }
            })
        };
        let list = block_on(gather(arms()).settle().spawn(pool.spawn()));
        for (i, settled) in list.into_iter().enumerate() {
            match settled {
                Ok(value) => assert_eq!(value, i),
                Err(why) => assert_eq!(why.into_panic().downcast_ref(), Some(&(round % 4))),
            }
        }
        let gathered = gather(arms()).spawn(pool.spawn());
        let payload = catch_unwind(AssertUnwindSafe(|| block_on(gathered))).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&(round % 4)));
    }
}

#[test]
fn a_task_that_is_thrown_away_by_another_thread_is_told_at_once() {
    for _ in 0..ROUNDS {
        let (sender, tasks) = mpsc::channel::<ArmTask>();
        let thrower = thread::spawn(move || tasks.into_iter().for_each(drop));
        let (a, b) = block_on(gather!(<settle, spawn = move |task| sender.send(task)>
            pending::<()>(), async { 1 },
        ));
        assert!(a.unwrap_err().is_cancelled() && b.unwrap_err().is_cancelled());
        thrower.join().unwrap();
    }
}

#[test]
fn a_deadline_and_its_task_may_come_at_the_same_time() {
    let pool = Pool::new();
    for round in 0..ROUNDS {
        let (plug, deadline) = wire::<()>();
        let live = Arc::new(AtomicUsize::new(0));
        let arm = {
            let live = Live::new(&live);
            async move {
                let _live = live;
                yields(round % 4).await;
                round
            }
        };
        let other = thread::spawn(move || plug.send(()));
        let (value, two) =
            block_on(gather!(<spawn = pool.spawn()> #[until(deadline)] arm, async { 2 }));
        assert!(value.is_none_or(|value| value == round));
        assert_eq!((two, live.load(Ordering::SeqCst)), (2, 0));
        other.join().unwrap();
    }
}

#[test]
fn completions_come_from_other_threads() {
    use futures::StreamExt;
    let pool = Pool::new();
    for round in 0..ROUNDS / 4 {
        let arms = (0..30).map(|i| async move {
            yields((i + round) % 3).await;
            i
        });
        let list = gather(arms)
            .limit(4)
            .spawn(pool.spawn())
            .completions()
            .collect::<Vec<_>>();
        let mut list = block_on(list);
        list.sort_unstable();
        assert!(list.into_iter().eq((0..30).map(|i| (i, i))));
    }
}

#[test]
fn a_gather_may_be_polled_by_one_thread_and_dropped_by_another() {
    let pool = Pool::new();
    for _ in 0..ROUNDS {
        let (plug, socket) = wire::<u8>();
        let mut gathered = Box::pin(gather!(<spawn = pool.spawn()> socket, async { 2 }));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(gathered.as_mut().poll(&mut cx).is_pending());
        let dropper = thread::spawn(move || drop(gathered));
        plug.send(1);
        dropper.join().unwrap();
    }
}

/// The task has completed before the gather is told: a parent waker that panics then, on the task's thread,
/// takes nothing from the gather, which may be at its end on another.
#[test]
fn a_parent_waker_that_panics_on_the_thread_of_a_task() {
    struct Bomb;
    impl Wake for Bomb {
        fn wake(self: Arc<Self>) {
            // Without a message, of which there would be one for each turn.
            resume_unwind(Box::new("bomb"));
        }
    }
    let waker = Waker::from(Arc::new(Bomb));
    for turn in 0..300 {
        let (send, tasks) = mpsc::channel();
        let spawn = move |task: ArmTask| send.send(task).unwrap();
        let mut gather = pin!(gather!(<settle, spawn = spawn> async move { Box::new(turn) }));
        let mut cx = Context::from_waker(&waker);
        assert!(gather.as_mut().poll(&mut cx).is_pending());
        let task = tasks.recv().unwrap();
        let thread = thread::spawn(move || {
            let _ = catch_unwind(AssertUnwindSafe(|| {
                let mut task = pin!(task);
                task.as_mut().poll(&mut Context::from_waker(Waker::noop()))
            }));
        });
        let (output,) = loop {
            if let Poll::Ready(output) = gather.as_mut().poll(&mut cx) {
                break output;
            }
            thread::yield_now();
        };
        assert_eq!(*output.unwrap(), turn);
        thread.join().unwrap();
    }
}
