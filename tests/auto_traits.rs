//! A gather is `Send`, `Sync` and `Unpin` exactly when what it holds allows it.

use std::cell::Cell;
use std::future::{Future, ready};
use std::marker::{PhantomData, PhantomPinned};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::MutexGuard;
use std::task::{Context, Poll};

use gather::gather;

/// Answers whether a type has a trait: the inherent method is there if it has, else the trait's is.
struct Is<T>(PhantomData<T>);

impl<T> Is<T> {
    fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

trait IsNot {
    fn send(&self) -> bool {
        false
    }
    fn sync(&self) -> bool {
        false
    }
    fn unpin(&self) -> bool {
        false
    }
}
impl<T> IsNot for Is<T> {}

impl<T: Send> Is<T> {
    #[expect(clippy::unused_self, reason = "has to be found before the trait's")]
    fn send(&self) -> bool {
        true
    }
}
impl<T: Sync> Is<T> {
    #[expect(clippy::unused_self, reason = "has to be found before the trait's")]
    fn sync(&self) -> bool {
        true
    }
}
impl<T: Unpin> Is<T> {
    #[expect(clippy::unused_self, reason = "has to be found before the trait's")]
    fn unpin(&self) -> bool {
        true
    }
}

/// `Send`, `Sync`, `Unpin` of a value.
macro_rules! traits {
    ($value:expr) => {{
        let value = $value;
        let is = Is::of(&value);
        (is.send(), is.sync(), is.unpin())
    }};
}

type Both = ();
type OnlySend = Cell<()>;
type OnlySync = MutexGuard<'static, ()>;
type Neither = Rc<()>;
type Pinned = PhantomPinned;

/// An arm that holds an `F` and gives an `O`.
struct Arm<F, O>(PhantomData<F>, PhantomData<fn() -> O>);

fn arm<F, O>() -> Arm<F, O> {
    Arm(PhantomData, PhantomData)
}

impl<F, O> Future for Arm<F, O> {
    type Output = O;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<O> {
        Poll::Pending
    }
}

/// An iterator that holds an `I`.
struct Source<I, F, O>(PhantomData<I>, PhantomData<fn() -> Arm<F, O>>);

fn source<I, F, O>() -> Source<I, F, O> {
    Source(PhantomData, PhantomData)
}

impl<I, F, O> Iterator for Source<I, F, O> {
    type Item = Arm<F, O>;

    fn next(&mut self) -> Option<Arm<F, O>> {
        None
    }
}

macro_rules! check {
    ($f:ty, $o:ty) => {{
        let (f, o) = (traits!(PhantomData::<$f>), traits!(PhantomData::<$o>));
        let expected = (f.0 && o.0, f.1 && o.1, f.2);
        let what = concat!(stringify!($f), " gives ", stringify!($o));
        macro_rules! same {
            ($gather:expr) => {
                assert_eq!(
                    traits!($gather),
                    expected,
                    "{what}: {}",
                    stringify!($gather)
                )
            };
        }
        same!(gather((arm::<$f, $o>(),)));
        same!(gather((arm::<$f, $o>(), arm::<Both, Both>())));
        same!(gather((arm::<Both, Both>(), arm::<$f, $o>())));
        same!(gather((
            arm::<Both, Both>(),
            arm::<Both, $o>(),
            arm::<$f, Both>()
        )));
        same!(gather((arm::<$f, $o>(), arm::<Both, u8>())).settle());
        same!(gather((arm::<$f, Option<$o>>(), arm::<Both, Option<u8>>())).fail_fast());
        same!(gather((arm::<$f, Result<$o, u8>>(), arm::<Both, Result<u8, u8>>())).fail_fast());
        same!(gather([arm::<$f, $o>(), arm(), arm()]));
        same!(gather([(); 60].map(|()| arm::<$f, $o>())));
        same!(gather([arm::<$f, $o>(), arm()]).settle());
        same!(gather([arm::<$f, Option<$o>>(), arm()]).fail_fast());
        same!(gather(vec![arm::<$f, $o>()]));
        same!(gather(vec![arm::<$f, $o>()]).settle());
        same!(gather(vec![arm::<$f, Result<$o, u8>>()]).fail_fast());
        same!(gather(source::<Both, $f, $o>()));
        same!(gather(source::<Both, $f, $o>()).settle());
        same!(gather(source::<Both, $f, Option<$o>>()).fail_fast());
        same!(gather((gather((arm::<$f, $o>(),)), arm::<Both, Both>())));
    }};
}

#[test]
fn the_probe_tells_the_traits_apart() {
    assert_eq!(traits!(PhantomData::<Both>), (true, true, true));
    assert_eq!(traits!(PhantomData::<OnlySend>), (true, false, true));
    assert_eq!(traits!(PhantomData::<OnlySync>), (false, true, true));
    assert_eq!(traits!(PhantomData::<Neither>), (false, false, true));
    assert_eq!(traits!(PhantomData::<Pinned>), (true, true, false));
}

#[test]
fn a_gather_is_send_and_sync_exactly_when_its_arms_are() {
    check!(Both, Both);
    check!(OnlySend, Both);
    check!(OnlySync, Both);
    check!(Neither, Both);
}

#[test]
fn a_gather_is_send_and_sync_exactly_when_its_outputs_are() {
    check!(Both, OnlySend);
    check!(Both, OnlySync);
    check!(Both, Neither);
    check!(OnlySend, OnlySync);
    check!(OnlySend, OnlySend);
    check!(OnlySync, OnlySync);
    check!(Neither, Neither);
}

#[test]
fn a_gather_is_unpin_exactly_when_its_arms_are_whatever_their_outputs() {
    check!(Pinned, Both);
    check!(Both, Pinned);
    check!(Pinned, Pinned);
    check!(Pinned, OnlySend);
    check!(OnlySync, Pinned);
}

#[test]
fn a_gather_is_send_and_sync_exactly_when_its_iterator_is() {
    assert_eq!(
        traits!(gather(source::<OnlySend, Both, u8>())),
        (true, false, true)
    );
    assert_eq!(
        traits!(gather(source::<OnlySync, Both, u8>())),
        (false, true, true)
    );
    assert_eq!(
        traits!(gather(source::<Neither, Both, u8>())),
        (false, false, true)
    );
    assert_eq!(
        traits!(gather(source::<Neither, Both, u8>()).settle()),
        (false, false, true)
    );
}

#[test]
fn an_iterator_is_never_pinned() {
    assert_eq!(
        traits!(gather(source::<Pinned, Both, u8>())),
        (true, true, true)
    );
    assert_eq!(
        traits!(gather(source::<Pinned, Pinned, u8>())),
        (true, true, false)
    );
}

#[test]
fn a_gather_of_async_blocks_can_be_spawned_and_one_of_local_futures_can_not() {
    fn spawnable<F: Future<Output: Send> + Send + 'static>(future: F) -> F {
        future
    }
    drop(spawnable(
        gather((async { 1 }, async { String::new() })).settle(),
    ));
    drop(spawnable(gather((0..3).map(|i| async move { i }))));
    drop(spawnable(async {
        gather(vec![async { Some(1) }]).fail_fast().await
    }));
    let local: Pin<Box<dyn Future<Output = u8>>> = Box::pin(async { *Rc::new(1) });
    let local = gather((local, std::future::ready(2)));
    assert_eq!(traits!(local), (false, false, true));
}

#[test]
fn results_are_what_their_parts_are() {
    assert_eq!(traits!(PhantomData::<gather::NoOutput>), (true, true, true));
    assert_eq!(traits!(PhantomData::<gather::Arm>), (true, true, true));
    assert_eq!(
        traits!(PhantomData::<gather::Settled<Neither>>),
        (false, false, true)
    );
}

/// One whose poll unwound is finished, so that nobody sees anything half done.
#[test]
fn a_gather_is_unwind_safe_if_its_arms_are() {
    fn check<T: UnwindSafe + RefUnwindSafe>(_: &T) {}
    check(&gather!(ready(1), ready("two")));
    check(&gather!(<settle, limit = 2> a = ready(1), b = ..[ready(2)]));
    check(&gather(std::array::from_fn::<_, 30, _>(ready)));
    check(&gather(vec![ready(1)]).race());
    check(&gather([ready(1)].into_iter()).limit(1));
}
