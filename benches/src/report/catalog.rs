//! The parts of the suite, in the order of the report.

/// A group of figures: one section of the report, one plot, one file of results.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// What a figure counts. Less is better, everywhere.
    pub(crate) unit: &'static str,
    pub(crate) text: &'static str,
    /// What the sizes are numbers of.
    pub(crate) counted: &'static str,
    /// Measured in time, not counted.
    pub(crate) is_of_time: bool,
}

pub(crate) const PARTS: &[Part] = &[
    Part {
        name: "fixed",
        title: "Fixed arms",
        unit: "ns per arm and event",
        text: "\
Two to 64 arms that are written down in the program: `gather!(a, b)` beside the macros, tuples and
arrays of the peers.

* **all ready**: every arm is ready at its first poll.
* **yield once**, **yield ten times**: an arm wakes itself by reference and returns `Pending`.
* **one by one**: each arm waits for one event, through the cheapest leaf there can be: it stores
  the waker in a cell. One event per poll of the join. *ten events each*: the same with ten events
  per arm, arms taking turns, so that making the join weighs less.
* **all woken**: an event for each arm, then one poll of the join.
* **tokio mpsc**: 64 messages for each arm, arms taking turns, one message per poll of the join.
  **tokio oneshot**: one value for each arm. Their re-polls cost more than that of the cheapest leaf.
* **drop half-way**: polled, half of the arms complete, polled, dropped.
* **fail_fast**: the middle arm fails at its first poll, the others wait: `gather!(<fail_fast> ..)`,
  `try_join!`.
* **tokio sleep**: arms that sleep for a millisecond, all at once; the figure is their time divided by
  their number. The timer decides, not the join.

futures-concurrency joins tuples up to 12 arms here, and arrays of 32 and 64.",
        counted: "arms",
        is_of_time: true,
    },
    Part {
        name: "nested",
        title: "Nested joins",
        unit: "ns per arm and event",
        text: "\
Three joins of three joins of three arms, 27 in all, with the loads of the fixed arms. A macro that
awaits where it stands is nested by `async` blocks.",
        counted: "arms",
        is_of_time: true,
    },
    Part {
        name: "collections",
        title: "Collections",
        unit: "ns per arm and event",
        text: "\
A `Vec` of 10 to 1,000,000 arms: `gather(vec)` beside `join_all(vec)`, `vec.join()` and the rest.
`FuturesUnordered` hands outputs on as they come, which is less work than to put them in order.

* **all ready**, **yield once**, **yield ten times**: as for fixed arms.
* **random order, one by one**: one event per poll of the join, in random order, through stored
  wakers. futures-concurrency takes time that grows with the square of the arms and is left out
  above 10,000.
* **random order, all woken**: an event for each arm in random order, then a poll of the join.
* **drop of pending arms**: polled once, so that every arm has stored a waker, then dropped.",
        counted: "arms",
        is_of_time: true,
    },
    Part {
        name: "small collections",
        title: "Small collections",
        unit: "ns per arm and event",
        text: "\
A `Vec` of 2 to 24 arms. `join_all` polls every pending arm at each poll up to 30 arms, which is the
cheapest way as long as a poll costs next to nothing.",
        counted: "arms",
        is_of_time: true,
    },
    Part {
        name: "tokio",
        title: "On tokio",
        unit: "ns per arm",
        text: "\
tokio's own futures on its current-thread runtime, the join in the root future. `JoinSet` spawns a
task for each arm.

* **oneshots sent in one batch**: another task sends all values at once, in arm order or in random
  order. tokio gives each poll of a task a budget of 128; a join that polls on when it is spent polls
  arms that can't make progress, again and again: time that grows with the square of the arms, which
  is why the largest rows have fewer columns.
* **in random order, one per turn**: the other task sends one value each time it is its turn.
* **by another thread**: as fast as it can.
* **yield_now**, **sleep of 1 ms**: arms that do just that. The time of a sleep is part of the figure.",
        counted: "arms",
        is_of_time: true,
    },
    Part {
        name: "limit",
        title: "A hundred at a time",
        unit: "ns per arm and event",
        text: "\
100,000 arms out of an iterator, at most 100 in flight: `gather(iter).limit(100)` beside
`stream::iter(iter).buffered(100)`, `buffer_unordered(100)` and those of futures-buffered. The
unordered ones hand outputs on as they come.",
        counted: "arms",
        is_of_time: true,
    },
    Part {
        name: "polls",
        title: "Polls",
        unit: "polls per arm",
        text: "\
How often each arm is polled, counted by the arms: 2 is the least for an arm that waits once. These
are exact and the same in every run.",
        counted: "arms",
        is_of_time: false,
    },
    Part {
        name: "memory",
        title: "Memory",
        unit: "allocations, or bytes per arm",
        text: "\
Allocations, and the most bytes in use at any time beyond those of the arms, which are there before.
Counted by an allocator, exact and the same in every run; a change of size counts as an allocation, and its
old and its new bytes as in use at once. Negative: more of the arms' own memory was
given back than was taken.",
        counted: "arms",
        is_of_time: false,
    },
    Part {
        name: "sizes",
        title: "Sizes of futures",
        unit: "bytes",
        text: "\
Arms of 16 bytes with outputs of 8. A macro that awaits where it stands is no value: its size is that
of an `async` block around it. futures-concurrency allocates besides. The bare loop's figure is that
of the arms alone.",
        counted: "arms",
        is_of_time: false,
    },
    Part {
        name: "instructions",
        title: "Instructions",
        unit: "instructions per arm and event",
        text: "\
Counted by callgrind, the same in every run. An atomic read-modify-write counts as one instruction
and costs as much as dozens: times say which is faster, instructions say whether a change did what
it was meant to.",
        counted: "arms",
        is_of_time: false,
    },
    Part {
        name: "atomics",
        title: "Atomic operations",
        unit: "atomic read-modify-writes per arm and event",
        text: "\
Locked instructions that were executed, counted by callgrind and the same in every run: what the time of
a wake-up is made of. All of the program's are counted: those of the join, of the arms, and of the task
that polls it, whose waker costs one to clone, one to drop and one to wake; not those inside of the
allocator.

The cheapest leaf has none of its own. A join that hands the task's waker to every arm costs three per
event: to clone it, to wake it, to drop it. *each further event* is what ten events cost more than one, a
ninth of it: the cost of an event alone, without that of making and ending the join. An arm that yields
ten times counts as one event.",
        counted: "arms",
        is_of_time: false,
    },
    Part {
        name: "compile",
        title: "Compile time",
        unit: "CPU seconds",
        text: "\
Scratch crates of functions that each join four arms, `async` blocks of four different types which await
`async fn`s, behind a `dyn Future` as in a program that is not one function. *sequential .await*: the
same functions, one arm awaited after another: what the arms themselves cost.

* **cargo check**, **cargo build --release**: user and system time of that crate alone, everything it
  depends on built before, not incremental. The crates take turns.
* **cold build**: an empty crate that depends on the peer and on nothing else, with all that comes with
  it, `cargo build --release`; a full run only.",
        counted: "calls",
        is_of_time: true,
    },
    Part {
        name: "programs",
        title: "Whole programs",
        unit: "ns per arm",
        text: "\
* **HTTP requests**: concurrent requests of a pooling client (hyper) on one thread to a server (hyper) in
  another process, over loopback connections that are kept alive, one for each request that is in
  flight; they are opened before. The network is the work; the join is what is left.
* **coroutines that yield once**, **that sleep for a millisecond**: the programs of the tutorials, in
  Python (`asyncio.gather`), JavaScript (`Promise.all`) and Rust on tokio's current-thread runtime. Making
  the coroutines is part of the figure here, in each language; starting the interpreter is not, and the
  first loops are not counted, so that compilers that compile as they go have done so. To yield is
  `asyncio.sleep(0)`, `await null` and `yield_now()`.",
        counted: "arms",
        is_of_time: true,
    },
];

/// The part of that name.
pub(crate) fn part(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}
