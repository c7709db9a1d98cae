//! Who takes the samples, and what they are of.

use std::net::SocketAddr;

use tokio::time::Instant;

use super::table::{MetricId, SubjectKind};
use crate::failure::Failure;
use crate::step_key::StepKey;

/// What something is measured of. It is the same for each user and in each round of a loop, so that samples add up by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// The user that the [`Meter`](super::Meter) hears.
    User,
    /// A step or action.
    Step(StepKey),
    /// A check.
    Check(StepKey),
    /// A group.
    Group(StepKey),
    /// A stream.
    #[non_exhaustive]
    Stream {
        /// Its `open`.
        open: StepKey,
        /// Its name; of a member of a family that of the family. Empty for the default stream.
        name: &'a str,
    },
    /// The connections to this address.
    Connection(SocketAddr),
    /// What the user's Rust counts or records under this name.
    Own(&'a str),
}

impl Subject<'_> {
    /// Which of the metrics are measured of it.
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::User => SubjectKind::User,
            Self::Step(_) => SubjectKind::Step,
            Self::Check(_) => SubjectKind::Check,
            Self::Group(_) => SubjectKind::Group,
            Self::Stream { .. } => SubjectKind::Stream,
            Self::Connection(_) => SubjectKind::Connection,
            Self::Own(_) => SubjectKind::Own,
        }
    }

    /// The step that it is; of a stream its `open`. `None` if it is no step.
    #[must_use]
    pub fn key(&self) -> Option<StepKey> {
        match self {
            Self::Step(key) | Self::Check(key) | Self::Group(key) | Self::Stream { open: key, .. } => {
                Some(*key)
            }
            Self::User | Self::Connection(_) | Self::Own(_) => None,
        }
    }
}

/// What the taker of samples calls a subject: it gives it, and is told it with each sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubjectId(pub u32);

/// Whether what is measured did what it was to do. What came to nothing has no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SampleOutcome {
    /// It did.
    Succeeded,
    /// It failed: the value is the time to the failure.
    Failed,
}

/// Takes the samples of a [`Meter`](super::Meter): what adds them up, such as a load engine's core.
///
/// It is called while the user waits, for each event, so it must be quick. `at` is when the sample was complete.
///
/// ```
/// use streamgauge::metrics::{MetricId, SampleOutcome, Samples, Subject, SubjectId};
/// use streamgauge::Failure;
/// use tokio::time::Instant;
///
/// /// Counts the messages of all streams.
/// #[derive(Default)]
/// struct Messages(u64);
///
/// impl Samples for Messages {
///     fn subject(&mut self, _: &Subject<'_>) -> SubjectId {
///         SubjectId(0) // all alike
///     }
///
///     fn value(&mut self, _: SubjectId, _: MetricId, _: Instant, _: u64, _: SampleOutcome) {}
///
///     fn count(&mut self, _: SubjectId, metric: MetricId, _: Instant, n: u64) {
///         if metric == MetricId::EVENTS {
///             self.0 += n;
///         }
///     }
///
///     fn level(&mut self, _: SubjectId, _: MetricId, _: Instant, _: i64) {}
///     fn status(&mut self, _: SubjectId, _: Instant, _: u16) {}
///     fn failed(&mut self, _: SubjectId, _: Instant, _: &Failure) {}
/// }
/// # let _ = Messages::default();
/// ```
pub trait Samples {
    /// What to call this subject from here on. It is asked once for each visit of a step and each stream that is opened,
    /// never for an event of a stream.
    fn subject(&mut self, subject: &Subject<'_>) -> SubjectId;

    /// A value of a [distribution](super::MetricKind::Distribution), in the metric's unit.
    fn value(&mut self, of: SubjectId, metric: MetricId, at: Instant, value: u64, outcome: SampleOutcome);

    /// A [counter](super::MetricKind::Counter) grows by `n`.
    fn count(&mut self, of: SubjectId, metric: MetricId, at: Instant, n: u64);

    /// A [level](super::MetricKind::Level) rises or falls by `change`.
    fn level(&mut self, of: SubjectId, metric: MetricId, at: Instant, change: i64);

    /// A message came on a stream: `events` and `bytes` grow, and `gap` is a value of its own, unless it is the first one. It
    /// is told for each message. A taker may do so much at once, and cheaper than by its other functions, which are called
    /// otherwise. `at` is when the message was read, however long it has waited for a check since.
    #[inline]
    fn message(&mut self, of: SubjectId, at: Instant, bytes: u64, gap: Option<u64>) {
        self.count(of, MetricId::EVENTS, at, 1);
        self.count(of, MetricId::BYTES, at, bytes);
        if let Some(gap) = gap {
            self.value(of, MetricId::GAP, at, gap, SampleOutcome::Succeeded);
        }
    }

    /// A response with this status came: to an `open` or `http` for the step, to an attempt to open a lost stream again for
    /// the stream.
    fn status(&mut self, of: SubjectId, at: Instant, status: u16);

    /// A step, check or stream failed. It is told once for each failure, and not for the groups and loops around it.
    fn failed(&mut self, of: SubjectId, at: Instant, failure: &Failure);

    /// This begins with the user: it is its first step, a group around that, or the stream that it opens. A user that was to
    /// start and did not would have had it too. It is told for each user.
    fn begins_user(&mut self, _of: SubjectId) {}

    /// An answer of this stream is whole, or has failed: its times and figures all together, so that limits can be held
    /// against each answer. The answer of a stream without a language model's protocol is the whole stream. Of one that the
    /// scenario closed before its end, or that the end of the run cut, nothing is told. The values were given one by one
    /// before; the gaps between its events and tokens are not among them.
    fn answer(&mut self, _of: SubjectId, _at: Instant, _values: &[(MetricId, u64)], _outcome: SampleOutcome) {
    }
}

impl<S: Samples + ?Sized> Samples for Box<S> {
    fn subject(&mut self, subject: &Subject<'_>) -> SubjectId {
        (**self).subject(subject)
    }

    fn value(&mut self, of: SubjectId, metric: MetricId, at: Instant, value: u64, outcome: SampleOutcome) {
        (**self).value(of, metric, at, value, outcome);
    }

    fn count(&mut self, of: SubjectId, metric: MetricId, at: Instant, n: u64) {
        (**self).count(of, metric, at, n);
    }

    fn level(&mut self, of: SubjectId, metric: MetricId, at: Instant, change: i64) {
        (**self).level(of, metric, at, change);
    }

    fn message(&mut self, of: SubjectId, at: Instant, bytes: u64, gap: Option<u64>) {
        (**self).message(of, at, bytes, gap);
    }

    fn status(&mut self, of: SubjectId, at: Instant, status: u16) {
        (**self).status(of, at, status);
    }

    fn failed(&mut self, of: SubjectId, at: Instant, failure: &Failure) {
        (**self).failed(of, at, failure);
    }

    fn begins_user(&mut self, of: SubjectId) {
        (**self).begins_user(of);
    }

    fn answer(&mut self, of: SubjectId, at: Instant, values: &[(MetricId, u64)], outcome: SampleOutcome) {
        (**self).answer(of, at, values, outcome);
    }
}

/// Takes samples, and keeps none.
impl Samples for () {
    fn subject(&mut self, _: &Subject<'_>) -> SubjectId {
        SubjectId(0)
    }

    fn value(&mut self, _: SubjectId, _: MetricId, _: Instant, _: u64, _: SampleOutcome) {}

    fn count(&mut self, _: SubjectId, _: MetricId, _: Instant, _: u64) {}

    fn level(&mut self, _: SubjectId, _: MetricId, _: Instant, _: i64) {}

    fn status(&mut self, _: SubjectId, _: Instant, _: u16) {}

    fn failed(&mut self, _: SubjectId, _: Instant, _: &Failure) {}
}
