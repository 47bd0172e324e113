//! Feature `tracing`: a span for each arm, entered on each poll, closed with its outcome.

use std::collections::BTreeMap;
use std::future::{pending, poll_fn, ready};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use futures::executor::block_on;
use gather::gather;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// What was seen of one span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    entered: usize,
    fields: BTreeMap<&'static str, String>,
    parent: Option<String>,
    closed: bool,
}

/// All spans, in the order in which they began.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<(u64, Seen)>>>);

impl Log {
    fn update(&self, id: &Id, change: impl FnOnce(&mut Seen)) {
        let mut spans = self.0.lock().unwrap();
        let span = spans
            .iter_mut()
            .rev()
            .find(|(seen, _)| *seen == id.into_u64());
        change(&mut span.unwrap().1);
    }
}

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut seen = Seen::default();
        attributes.record(&mut Fields(&mut seen.fields));
        let parent = context.span(id).and_then(|span| span.parent());
        seen.parent = parent.map(|parent| parent.name().to_owned());
        self.0.lock().unwrap().push((id.into_u64(), seen));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        self.update(id, |seen| values.record(&mut Fields(&mut seen.fields)));
    }

    fn on_enter(&self, id: &Id, _: Context<'_, S>) {
        self.update(id, |seen| seen.entered += 1);
    }

    fn on_close(&self, id: Id, _: Context<'_, S>) {
        self.update(&id, |seen| seen.closed = true);
    }
}

/// The spans of what `run` does: arm, outcome, number of polls.
fn spans(run: impl FnOnce()) -> Vec<(String, String, usize)> {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing::subscriber::with_default(subscriber, run);
    let spans = log.0.lock().unwrap();
    let mut all = Vec::new();
    for (_, seen) in spans
        .iter()
        .filter(|(_, seen)| seen.fields.contains_key("arm"))
    {
        assert!(seen.closed, "{seen:?}");
        assert!(seen.fields["duration_us"].parse::<u64>().is_ok());
        let field = |name| seen.fields[name].clone();
        all.push((field("arm"), field("outcome"), seen.entered));
    }
    all
}

fn span(arm: &str, outcome: &str, polls: usize) -> (String, String, usize) {
    (arm.to_owned(), outcome.to_owned(), polls)
}

/// Pending once, waking itself.
async fn later() {
    let mut polled = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[test]
fn a_span_is_entered_on_each_poll_and_closed_with_its_outcome() {
    let spans = spans(|| {
        let gathered = block_on(gather!(now = ready(1), later = later()));
        assert_eq!(gathered.now, 1);
    });
    assert_eq!(spans, [span("now", "done", 1), span("later", "done", 2)]);
}

#[test]
fn unnamed_arms_and_elements_are_named_by_their_places() {
    let spans = spans(|| {
        block_on(gather!(ready(1), ..[ready(2), ready(3)]));
    });
    let names: Vec<_> = spans.iter().map(|(arm, ..)| arm.as_str()).collect();
    assert_eq!(names, ["#0", "#1[0]", "#1[1]"]);
}

#[test]
fn an_early_stop_is_told_from_the_arms_that_it_cancels() {
    let spans = spans(|| {
        let never = pending::<Result<u8, ()>>();
        assert!(block_on(gather!(<fail_fast> never, ready(Err::<u8, _>(())))).is_err());
    });
    assert_eq!(spans, [span("#0", "cancelled", 1), span("#1", "failed", 1)]);
}

#[test]
fn a_captured_panic_is_an_outcome() {
    std::panic::set_hook(Box::new(|_| {}));
    let spans = spans(|| {
        let (result,) = block_on(gather!(<settle> async { panic!("boom") }));
        let result: gather::Settled<()> = result;
        assert!(result.is_err());
    });
    assert_eq!(spans, [span("#0", "panicked", 1)]);
}

#[test]
fn a_panic_that_unwinds_is_the_outcome_of_its_arm_alone() {
    std::panic::set_hook(Box::new(|_| {}));
    let spans = spans(|| {
        let gather = || block_on(gather!(pending::<()>(), async { panic!("boom") }, later()));
        assert!(std::panic::catch_unwind(gather).is_err());
    });
    assert_eq!(
        spans,
        [span("#0", "cancelled", 1), span("#1", "panicked", 1)]
    );
}

#[test]
fn a_dropped_gather_closes_its_spans() {
    let spans = spans(|| {
        let mut gather = Box::pin(gather!(pending::<()>()));
        let waker = std::task::Waker::noop();
        let polled = gather
            .as_mut()
            .poll(&mut std::task::Context::from_waker(waker));
        assert!(polled.is_pending());
    });
    assert_eq!(spans, [span("#0", "cancelled", 1)]);
}

#[test]
fn slots_that_are_used_again_have_a_span_for_each_arm() {
    let spans = spans(|| {
        block_on(gather((0..3).map(|_| later())).limit(1));
    });
    let expected = ["#0", "#1", "#2"].map(|arm| span(arm, "done", 2));
    assert_eq!(spans, expected);
}

#[test]
fn an_arm_is_a_child_of_the_span_around_the_gather() {
    let log = Log::default();
    let subscriber = tracing_subscriber::registry().with(log.clone());
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("request").in_scope(|| block_on(gather!(ready(()))));
    });
    let spans = log.0.lock().unwrap();
    assert_eq!(spans[1].1.parent.as_deref(), Some("request"));
}
