//! What the user's own Rust measures.

use std::cell::RefCell;
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;

use super::samples::{SampleOutcome, Samples, Subject};
use super::table::MetricId;

thread_local! {
    /// Who takes the samples of the user whose turn it is on this thread.
    static SINK: RefCell<Option<Box<dyn Samples>>> = const { RefCell::new(None) };
}

/// A user whose [`counter`]s and [`trend`]s reach who takes its samples: a future that polls another one.
///
/// A load engine wraps its users in it. Threads and tasks that a user starts are not in it.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// use streamgauge::metrics::{Measured, Samples, counter};
///
/// # fn sink_of_the_core() -> impl Samples + 'static {}
/// let user = Box::pin(async { counter("orders").add(1) });
/// Measured::new(user, sink_of_the_core()).await;
/// # });
/// ```
#[must_use = "futures do nothing unless polled"]
pub struct Measured<F> {
    user: F,
    /// It is with the thread while the user is polled.
    sink: Option<Box<dyn Samples>>,
}

impl<F> Measured<F> {
    /// Lets `sink` take what `user` counts and records.
    pub fn new(user: F, sink: impl Samples + 'static) -> Self {
        Self { user, sink: Some(Box::new(sink)) }
    }
}

impl<F: Future + Unpin> Future for Measured<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Self { user, sink } = &mut *self;
        let _turn = Turn::begin(sink);
        Pin::new(user).poll(cx)
    }
}

impl<F> fmt::Debug for Measured<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Measured").finish_non_exhaustive()
    }
}

/// A user's turn on the thread. When it is over, also by a panic, the thread has what it had before.
struct Turn<'s>(&'s mut Option<Box<dyn Samples>>);

impl<'s> Turn<'s> {
    fn begin(sink: &'s mut Option<Box<dyn Samples>>) -> Self {
        swap(sink);
        Self(sink)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        swap(self.0);
    }
}

fn swap(sink: &mut Option<Box<dyn Samples>>) {
    // A thread that ends has none any more.
    let _ = SINK.try_with(|of_thread| mem::swap(&mut *of_thread.borrow_mut(), sink));
}

/// Gives the sink of this thread's user what `tell` tells it. A sink that counts itself does nothing.
fn with_sink(tell: impl FnOnce(&mut dyn Samples)) {
    let _ = SINK.try_with(|of_thread| {
        if let Ok(mut sink) = of_thread.try_borrow_mut()
            && let Some(sink) = &mut *sink
        {
            tell(&mut **sink);
        }
    });
}

/// A counter of the user's own, for the Rust of a `run`. Its number is added up over all users, and reported by its name.
///
/// It counts for the user whose turn it is on this thread. Where no load runs it does nothing, so that a scenario can be a test
/// as well.
///
/// ```
/// use streamgauge::metrics::counter;
/// use streamgauge::scenario;
///
/// let orders = scenario! {
///     run { counter("orders").add(1); }
/// };
/// # let _ = orders;
/// ```
#[must_use = "`add` counts"]
pub fn counter(name: &str) -> Counter<'_> {
    Counter(name)
}

/// A counter of the user's own: see [`counter`].
#[derive(Debug, Clone, Copy)]
pub struct Counter<'a>(&'a str);

impl Counter<'_> {
    /// Counts `n` more.
    pub fn add(&self, n: u64) {
        with_sink(|sink| {
            let of = sink.subject(&Subject::Own(self.0));
            sink.count(of, MetricId::OWN_COUNTER, Instant::now(), n);
        });
    }
}

/// Values of the user's own, for the Rust of a `run`: times, numbers or sizes. Their percentiles are reported by the name.
///
/// They count for the user whose turn it is on this thread. Where no load runs they are not kept.
///
/// ```
/// use std::time::Duration;
/// use streamgauge::metrics::{Amount, trend};
///
/// trend("price age").record(Duration::from_millis(3));
/// trend("orders at once").record(12_u64);
/// trend("size of an order").record(Amount::bytes(1_300));
/// ```
#[must_use = "`record` records"]
pub fn trend(name: &str) -> Trend<'_> {
    Trend(name)
}

/// Values of the user's own: see [`trend`].
#[derive(Debug, Clone, Copy)]
pub struct Trend<'a>(&'a str);

impl Trend<'_> {
    /// Takes one value. All of one name should have the same unit: each unit is a metric of its own.
    pub fn record(&self, amount: impl Into<Amount>) {
        let Amount { metric, value } = amount.into();
        with_sink(|sink| {
            let of = sink.subject(&Subject::Own(self.0));
            sink.value(of, metric, Instant::now(), value, SampleOutcome::Succeeded);
        });
    }
}

/// A value with its unit: made of a [`Duration`], of a number, or by [`bytes`](Self::bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    metric: MetricId,
    value: u64,
}

impl Amount {
    /// So many bytes.
    #[must_use]
    pub fn bytes(value: u64) -> Self {
        Self { metric: MetricId::OWN_BYTES, value }
    }
}

impl From<Duration> for Amount {
    /// To a nanosecond, at most 584 years.
    fn from(time: Duration) -> Self {
        let value = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self { metric: MetricId::OWN_TIMES, value }
    }
}

impl From<u64> for Amount {
    fn from(value: u64) -> Self {
        Self { metric: MetricId::OWN_NUMBERS, value }
    }
}

impl From<u32> for Amount {
    fn from(value: u32) -> Self {
        u64::from(value).into()
    }
}

impl From<usize> for Amount {
    fn from(value: usize) -> Self {
        u64::try_from(value).unwrap_or(u64::MAX).into()
    }
}
