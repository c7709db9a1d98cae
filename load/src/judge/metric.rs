//! What is measured, as an assertion names it: a metric, and of what.

use std::marker::PhantomData;

use super::goodput::AnswerLimit;
use super::key::{Key, Keyed, MetricOf, Only, all};
use super::limit::unit::{ByName, Number, StreamTime, Time};
use super::limit::{Bound, Limit, LimitIn};

impl From<Metric<StreamTime>> for Key {
    fn from(stream: Metric<StreamTime>) -> Self {
        stream.of.key
    }
}

/// What is put after the name of a metric for what the server alone took.
pub(crate) const SERVICE_TIME: &str = " service time";

/// A metric of something, in the unit `U`: what [`check`], [`head`] and the others give, and [`p99`](super::p99),
/// [`count`](super::count) and the others take.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "it is what a statistic is of: `p99(…)`"]
pub struct Metric<U> {
    pub(crate) of: MetricOf,
    unit: PhantomData<U>,
}

impl<U> Metric<U> {
    fn new(metric: &str, key: Key) -> Self {
        Self { of: MetricOf { metric: metric.into(), key, only: Only::All }, unit: PhantomData }
    }

    /// Those that succeeded alone. Otherwise each that failed counts as longer than any.
    ///
    /// ```
    /// use streamgauge_load::judge::{check, p99};
    /// use streamgauge_load::millis;
    ///
    /// let assertion = p99(check("Stocks").succeeded()).below(millis(800));
    /// assert_eq!(assertion.to_string(), r#"p99 check "Stocks" succeeded < 800ms"#);
    /// ```
    pub fn succeeded(mut self) -> Self {
        self.of.only = Only::Succeeded;
        self
    }

    /// Those that failed alone: the times to failure, and how many.
    ///
    /// ```
    /// use streamgauge_load::judge::{count, user};
    ///
    /// let assertion = count(user().failed()).at_most(3);
    /// assert_eq!(assertion.to_string(), "count user failed <= 3");
    /// ```
    pub fn failed(mut self) -> Self {
        self.of.only = Only::Failed;
        self
    }

    /// That one answer has less than this of it: one of the limits of [`goodput`](super::goodput()).
    pub fn below(self, limit: impl LimitIn<U>) -> AnswerLimit {
        self.answer(Limit::Below(limit.bound()))
    }

    /// That one answer has this or less of it: one of the limits of [`goodput`](super::goodput()).
    pub fn at_most(self, limit: impl LimitIn<U>) -> AnswerLimit {
        self.answer(Limit::AtMost(limit.bound()))
    }

    /// That one answer has this or more of it: one of the limits of [`goodput`](super::goodput()).
    pub fn at_least(self, limit: impl LimitIn<U>) -> AnswerLimit {
        self.answer(Limit::AtLeast(limit.bound()))
    }

    /// That one answer has more than this of it: one of the limits of [`goodput`](super::goodput()).
    pub fn above(self, limit: impl LimitIn<U>) -> AnswerLimit {
        self.answer(Limit::Above(limit.bound()))
    }

    /// That one answer has as much of it as one of the two, or between: one of the limits of [`goodput`](super::goodput()).
    pub fn between(self, least: impl LimitIn<U>, most: impl LimitIn<U>) -> AnswerLimit {
        let (least, most): (Bound, Bound) = (least.bound(), most.bound());
        self.answer(Limit::Between(least, most))
    }

    fn answer(self, limit: Limit) -> AnswerLimit {
        AnswerLimit { of: self.of, limit }
    }
}

impl Metric<Time> {
    /// Without the time that the generator was late by, or that the throttle held it: in open models, what begins with a user
    /// is otherwise counted from when the user was to start.
    ///
    /// ```
    /// use streamgauge_load::judge::{head, p95};
    /// use streamgauge_load::millis;
    ///
    /// let assertion = p95(head("Stocks").service_time()).below(millis(50));
    /// assert_eq!(assertion.to_string(), r#"p95 head service time "Stocks" < 50ms"#);
    /// ```
    pub fn service_time(mut self) -> Self {
        if !self.of.metric.ends_with(SERVICE_TIME) {
            self.of.metric.push_str(SERVICE_TIME);
        }
        self
    }
}

/// A metric by its name in the table of `streamgauge::metrics`. [`Assertion::check`](super::Assertion::check) refuses a name
/// that is not there, and a limit in another unit.
///
/// ```
/// use streamgauge_load::judge::{metric, p99};
/// use streamgauge_load::millis;
///
/// let assertion = p99(metric("inter-token time", "Chat")).below(millis(40));
/// assert!(assertion.check().is_ok());
///
/// let assertion = p99(metric("inter-tokn time", "Chat")).below(millis(40));
/// assert!(assertion.check().unwrap_err().to_string().ends_with("did you mean `inter-token time`?"));
/// ```
pub fn metric(name: &str, of: impl Into<Key>) -> Metric<ByName> {
    Metric::new(name, of.into())
}

/// How long the streams of this name were there; or, as the key of another metric, those streams: a family counts as one.
///
/// ```
/// use streamgauge_load::judge::{first_event, max, stream};
/// use streamgauge_load::secs;
///
/// let assertion = max(first_event(stream("s1"))).below(secs(1));
/// assert_eq!(assertion.to_string(), r#"max first event stream "s1" < 1s"#);
/// ```
pub fn stream(name: &str) -> Metric<StreamTime> {
    Metric::new("stream", Key(Keyed::Stream(name.into())))
}

/// How long users took, from when they were to start to the end of their last step.
pub fn user() -> Metric<Time> {
    Metric::new("user", all())
}

macro_rules! metrics {
    ($($(#[doc = $doc:literal])+ $name:ident: $unit:ty = $metric:literal;)+) => {$(
        $(#[doc = $doc])+
        pub fn $name(of: impl Into<Key>) -> Metric<$unit> {
            Metric::new($metric, of.into())
        }
    )+};
}

metrics! {
    /// From `open` to the response's head.
    head: Time = "head";
    /// From `http` to the end of the response.
    response: Time = "response";
    /// From when a check is set to when it is decided.
    check: Time = "check";
    /// How long groups took.
    group: Time = "group";
    /// How long any other step took.
    step: Time = "step";
    /// From `open` to the first event.
    first_event: Time = "first event";
    /// From `open` to the first event that has content, as the stream's protocol has it.
    first_content: Time = "first content";
    /// The time between two events of a stream.
    gap: Time = "gap";
    /// How late events were delivered, by the time at which they say that they were sent: [`Load::sent_at`](crate::Load::sent_at)
    /// says where. What the sender's clock and this machine's differ by is in it.
    delivery: Time = "delivery";
    /// The events of streams.
    events: Number = "events";
    /// The bytes of streams.
    bytes: Number = "bytes";
    /// The comments of streams, which servers send to keep them open.
    heartbeats: Number = "heartbeats";
    /// How many streams are open at a time: [`max`](super::max) is the most, [`mean`](super::mean) that over the plateau.
    open_streams: Number = "open streams";
    /// How often streams were lost.
    losses: Number = "losses";
    /// How often streams were opened again.
    reconnects: Number = "reconnects";
    /// From the loss of a stream to its next event.
    recovery: Time = "recovery";
    /// The events that never came, by their ids.
    ids_lost: Number = "ids lost";
    /// The events that came more than once, by their ids.
    ids_repeated: Number = "ids repeated";
    /// How long it took to find the addresses of a name.
    name_lookup: Time = "name lookup";
    /// How long it took to connect, to this address.
    tcp: Time = "tcp";
    /// How long the TLS handshake took, with this address.
    tls: Time = "tls";
    /// The connections, to this address.
    connections: Number = "connections";
    /// From the request to the first token of an answer, in whichever channel.
    time_to_first_token: Time = "time to first token";
    /// From the request to the first token of an answer, without its reasoning.
    time_to_first_answer_token: Time = "time to first answer token";
    /// The time between two chunks of an answer, of all answers.
    inter_token_time: Time = "inter-token time";
    /// The time per token after the first, one value for each answer of at least two.
    time_per_token: Time = "time per token";
    /// How long whole answers took.
    answer: Time = "answer";
    /// The tokens of answers.
    tokens: Number = "tokens";
    /// The tokens of a chunk.
    tokens_per_chunk: Number = "tokens per chunk";
    /// How often steps, checks or streams failed in an `attempt` that went on: these are no failures.
    retried: Number = "retried";
    /// How long requests waited for the throttle.
    throttled: Time = "throttled";
}
