//! The table of what is measured.

use std::fmt;

/// What is measured of something, as [`metrics`] lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metric {
    /// Its name: `first event`. With [`of`](Self::of) it is that of no other metric, and it stays the same.
    pub name: &'static str,
    /// What its values count.
    pub unit: Unit,
    /// How its samples are added up.
    pub kind: MetricKind,
    /// What it is measured of.
    pub of: SubjectKind,
    /// What it is, in one sentence.
    pub about: &'static str,
}

/// What the values of a metric count. All values are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Nanoseconds.
    Nanoseconds,
    /// Bytes.
    Bytes,
    /// Things: events, losses, streams.
    Count,
    /// Tokens of a language model.
    Tokens,
    /// Thousandths: 1,250 is 1.25.
    PerMille,
}

/// How the samples of a metric are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetricKind {
    /// Values, of which there are percentiles: [`Samples::value`](super::Samples::value).
    Distribution,
    /// A number that only grows: [`Samples::count`](super::Samples::count).
    Counter,
    /// A number that rises and falls: [`Samples::level`](super::Samples::level).
    Level,
}

/// What a metric is measured of: the kinds of a [`Subject`](super::Subject).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubjectKind {
    /// A virtual user.
    User,
    /// A step or action, other than a group and a check.
    Step,
    /// A check, from set to decided.
    Check,
    /// A stream, from its `open` to its end. A member of a family counts for its family.
    Stream,
    /// A group of steps.
    Group,
    /// The connections to one address.
    Connection,
    /// Something of the user's own: see [`counter`](super::counter) and [`trend`](super::trend).
    Own,
}

impl fmt::Display for SubjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user",
            Self::Step => "step",
            Self::Check => "check",
            Self::Stream => "stream",
            Self::Group => "group",
            Self::Connection => "connection",
            Self::Own => "own",
        })
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nanoseconds => "ns",
            Self::Bytes => "bytes",
            Self::Count => "count",
            Self::Tokens => "tokens",
            Self::PerMille => "thousandths",
        })
    }
}

impl fmt::Display for MetricKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Distribution => "distribution",
            Self::Counter => "counter",
            Self::Level => "level",
        })
    }
}

/// The place of a metric in [`metrics`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MetricId(u8);

impl MetricId {
    /// The place in [`metrics`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// What it is.
    #[must_use]
    pub fn metric(self) -> &'static Metric {
        &METRICS[self.index()]
    }

    /// The metric of this name that is measured of this kind of thing; `None` if there is none.
    ///
    /// ```
    /// use streamgauge::metrics::{MetricId, SubjectKind, Unit};
    ///
    /// let first = MetricId::find("first event", SubjectKind::Stream).unwrap();
    /// assert_eq!(first.metric().unit, Unit::Nanoseconds);
    /// assert_eq!(MetricId::find("first event", SubjectKind::User), None);
    /// ```
    #[must_use]
    pub fn find(name: &str, of: SubjectKind) -> Option<Self> {
        Self::all().find(|id| id.metric().name == name && id.metric().of == of)
    }

    /// All metrics, in the order of [`metrics`].
    pub fn all() -> impl Iterator<Item = Self> {
        (0..COUNT).map(Self)
    }

    /// Whether each of its values ends when something was read that had come on a socket, so that the time for which that lay there
    /// unread, the `socket wait`, is part of it.
    ///
    /// ```
    /// use streamgauge::metrics::MetricId;
    ///
    /// assert!(MetricId::FIRST_EVENT.ends_with_a_read());
    /// assert!(!MetricId::TCP.ends_with_a_read());
    /// ```
    #[must_use]
    pub fn ends_with_a_read(self) -> bool {
        [
            Self::HEAD,
            Self::RESPONSE,
            Self::CHECK,
            Self::FIRST_EVENT,
            Self::FIRST_CONTENT,
            Self::GAP,
            Self::FIRST_TOKEN,
            Self::FIRST_ANSWER_TOKEN,
            Self::LAST_TOKEN,
            Self::ANSWER,
            Self::INTER_TOKEN,
        ]
        .contains(&self)
    }

    /// The metric beside this one that is never counted from a user's intended start, and holds no time at a throttle:
    /// `first event service time` beside `first event`. `None` if it has none.
    #[must_use]
    pub fn service_time(self) -> Option<Self> {
        let (metric, next) = (self.metric(), Self(self.0 + 1));
        let name = METRICS.get(next.index())?.name;
        (name.strip_suffix(SERVICE_TIME) == Some(metric.name)).then_some(next)
    }
}

const SERVICE_TIME: &str = " service time";

/// All that is measured, in an order that may change: a metric is known by its name and by what it is measured of.
///
/// ```
/// for metric in streamgauge::metrics::metrics() {
///     println!("{} of a {}: {}", metric.name, metric.of, metric.about);
/// }
/// ```
#[must_use]
pub const fn metrics() -> &'static [Metric] {
    METRICS
}

macro_rules! table {
    ($($of:ident { $($id:ident $name:literal $unit:ident $kind:ident $about:literal)* })*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they are the places of the constants below")]
        #[repr(u8)]
        enum Place { $($($id,)*)* END }

        const COUNT: u8 = Place::END as u8;

        impl MetricId {
            $($(
                #[doc = $about]
                pub const $id: Self = Self(Place::$id as u8);
            )*)*
        }

        const METRICS: &[Metric] = &[$($(Metric {
            name: $name,
            unit: Unit::$unit,
            kind: MetricKind::$kind,
            of: SubjectKind::$of,
            about: $about,
        },)*)*];
    };
}

// A service time stands right behind its metric.
table! {
    User {
        USER "user" Nanoseconds Distribution "A user's run, from start to end."
        USER_SERVICE_TIME "user service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        USER_UNFINISHED "unfinished" Nanoseconds Distribution "The age of a user that neither succeeded nor failed when its run was over."
    }
    Group {
        GROUP "group" Nanoseconds Distribution "A group, from its first step to the end of its last."
        GROUP_SERVICE_TIME "group service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        GROUP_UNFINISHED "unfinished" Nanoseconds Distribution "The age of a group that was not over when the run was, or the round of an `attempt`."
        GROUP_RETRIED "retried" Count Counter "Groups with a failure in them after which an `attempt` tried again, or went on with `otherwise`."
    }
    Step {
        HEAD "head" Nanoseconds Distribution "An `open`, from its start to the response head; or to its failure."
        HEAD_SERVICE_TIME "head service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        RESPONSE "response" Nanoseconds Distribution "An `http`, from its start to the last byte of the response; or to its failure."
        RESPONSE_SERVICE_TIME "response service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        STEP "step" Nanoseconds Distribution "Any other step or action, from start to end."
        STEP_SERVICE_TIME "step service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        STEP_UNFINISHED "unfinished" Nanoseconds Distribution "The age of a step that was not over when the run was, or the round of an `attempt`."
        STEP_RETRIED "retried" Count Counter "Failures of a step after which an `attempt` tried again, or went on with `otherwise`."
        STEP_THROTTLED "throttled" Nanoseconds Distribution "How long the gate held back a request of an `open` or `http`, one of a redirect included."
        STEP_SOCKET_WAIT "socket wait" Nanoseconds Distribution "How long the response head of an `open`, or the end of the response to an `http`, lay in the socket until it was read, by the kernel's clock."
        BODY_BYTES "body bytes" Bytes Counter "The bytes of the bodies of responses to `http`."
        STEP_INVALID_UTF8 "invalid UTF-8" Count Counter "Responses to `http` some of whose bytes were no UTF-8."
    }
    Check {
        CHECK "check" Nanoseconds Distribution "A check, from the moment it was set until it was decided."
        CHECK_UNFINISHED "unfinished" Nanoseconds Distribution "The age of a check that was not decided when the run was over, or the round of an `attempt`."
        CHECK_RETRIED "retried" Count Counter "Failures of a check after which an `attempt` tried again, or went on with `otherwise`."
        CANCELLED "cancelled" Count Counter "Checks that `cancel` dropped."
        EXPECTED "expected" Count Counter "The messages that decided checks wanted: the number of `until`, or the least one of `expect`."
        RECEIVED "received" Count Counter "How many of them came."
    }
    Stream {
        FIRST_EVENT "first event" Nanoseconds Distribution "From the start of the `open` to the first message; or to a failure before it."
        FIRST_EVENT_SERVICE_TIME "first event service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        FIRST_CONTENT "first content" Nanoseconds Distribution "With a protocol: from the start of the `open` to the first message with content; or to a failure before it."
        FIRST_CONTENT_SERVICE_TIME "first content service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        GAP "gap" Nanoseconds Distribution "From each message to the next, also across a loss of the connection."
        STREAM_SOCKET_WAIT "socket wait" Nanoseconds Distribution "How long bytes lay in the socket since the last of them arrived, until they were read, by the kernel's clock; of some reads."
        DELIVERY "delivery" Nanoseconds Distribution "Where messages say when they were sent: from then until their bytes were read, by the sender's clock and this one."
        SENT_IN_FUTURE "sent in the future" Count Counter "Messages that were sent after they came, by their own time: their delivery is 0."
        WITHOUT_TIME_OF_SENDING "without time of sending" Count Counter "Messages that were to say when they were sent, and did not."
        STREAM "stream" Nanoseconds Distribution "A stream, from the response head to its end; or until it was cut."
        STREAM_UNFINISHED "unfinished" Nanoseconds Distribution "The age of a stream that was open when the run was over, or the round of an `attempt`."
        STREAM_RETRIED "retried" Count Counter "Streams that were cut, after which an `attempt` tried again, or went on with `otherwise`."
        OPEN_STREAMS "open streams" Count Level "Streams that are open, those that are being reconnected included."
        EVENTS "events" Count Counter "Messages."
        BYTES "bytes" Bytes Counter "The bytes of the messages' data: without field names, line ends, ids and event types."
        HEARTBEATS "heartbeats" Count Counter "Comments."
        LOSSES "losses" Count Counter "Connections that were lost, or that the server ended though the stream is opened again."
        RECONNECTS "reconnects" Count Counter "Connections that opened a lost stream again."
        FAILED_RECONNECTS "failed reconnects" Count Counter "Attempts to open a lost stream again that did not open it."
        RECOVERY "recovery" Nanoseconds Distribution "From a loss to the response head that opened the stream again; or until the stream was given up."
        IDS_LOST "ids lost" Count Counter "Numbers missing between the last id before a loss and the first one after."
        IDS_REPEATED "ids repeated" Count Counter "Numbers of ids that came again after a loss."
        STREAM_THROTTLED "throttled" Nanoseconds Distribution "How long the gate held back a request to open a lost stream again."
        STREAM_INVALID_UTF8 "invalid UTF-8" Count Counter "Messages and blocks some of whose bytes were no UTF-8."
        UNMATCHED_DROPPED "unmatched dropped" Count Counter "Messages that no check took, and that were dropped since only a number of them is kept."
        FIRST_TOKEN "time to first token" Nanoseconds Distribution "From the start of the `open` to the first output of a language model, of any channel; or to a failure before it."
        FIRST_TOKEN_SERVICE_TIME "time to first token service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        FIRST_ANSWER_TOKEN "time to first answer token" Nanoseconds Distribution "The same to the first piece of the answer's text: reasoning and tool calls are none."
        FIRST_ANSWER_TOKEN_SERVICE_TIME "time to first answer token service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        LAST_TOKEN "time to last token" Nanoseconds Distribution "From the start of the `open` to the last output of a language model."
        LAST_TOKEN_SERVICE_TIME "time to last token service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        ANSWER "answer" Nanoseconds Distribution "From the start of the `open` to the end mark of a language model's answer; or to its failure."
        ANSWER_SERVICE_TIME "answer service time" Nanoseconds Distribution "The same from its actual start, without the time at the throttle."
        INTER_TOKEN "inter-token time" Nanoseconds Distribution "From each chunk with output to the next, the gaps of all answers pooled."
        TIME_PER_TOKEN "time per token" Nanoseconds Distribution "(last output − first output) / (tokens − 1), one value for each answer of at least two tokens that has usage figures."
        TIME_PER_OUTPUT_TOKEN "time per token from the start" Nanoseconds Distribution "(last output − start) / tokens, one value for each answer that has usage figures."
        TIME_PER_CHUNK "time per chunk" Nanoseconds Distribution "(last output − first output) / (chunks − 1), one value for each answer of at least two chunks that has no usage figures."
        TOKENS "tokens" Tokens Counter "The output tokens of answers, by the server's usage figures."
        CHUNKS "chunks" Count Counter "Messages with output of a language model."
        TOKENS_PER_CHUNK "tokens per chunk" PerMille Distribution "Output tokens / chunks, one value for each answer that has usage figures."
        WITHOUT_USAGE "answers without usage" Count Counter "Answers with output whose server sent no usage figures: how many tokens they have is not known."
    }
    Connection {
        CONNECTIONS "connections" Count Counter "Connections that were made."
        NAME_LOOKUP "name lookup" Nanoseconds Distribution "How long a connection waited for the addresses of its name, if it did not know them."
        TCP "tcp" Nanoseconds Distribution "How long TCP took to connect, with the addresses that were tried in vain."
        TLS "tls" Nanoseconds Distribution "How long the TLS handshake took."
        CONNECTION_HEAD "head" Nanoseconds Distribution "The service time of an `open` whose response head came from this address."
        CONNECTION_RESPONSE "response" Nanoseconds Distribution "The service time of an `http` whose response came from this address."
        FAILURES "failures" Count Counter "An `open` or `http` that failed, by the address that its request went to."
    }
    Own {
        OWN_COUNTER "counter" Count Counter "A number of the user's own."
        OWN_TIMES "trend" Nanoseconds Distribution "Times of the user's own."
        OWN_NUMBERS "trend of numbers" Count Distribution "Numbers of the user's own."
        OWN_BYTES "trend of bytes" Bytes Distribution "Sizes of the user's own."
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_table_of_the_documentation_is_this_one() {
        let about = include_str!("about.md");
        let (_, tables) = about.split_once("# All metrics").unwrap();
        let is_row = |line: &&str| line.starts_with("| `");
        let documented: Vec<&str> = tables.lines().filter(is_row).collect();
        let wanted: Vec<String> = metrics()
            .iter()
            .map(|metric| {
                let Metric { name, unit, kind, about, .. } = metric;
                format!("| `{name}` | {unit} | {kind} | {about} |")
            })
            .collect();
        assert_eq!(documented, wanted);
        for kind in ["Users", "Groups", "Steps", "Checks", "Streams", "Connections", "Your own"] {
            assert!(tables.contains(&format!("\n## {kind}\n")), "{kind}");
        }
    }

    #[test]
    fn a_name_and_what_it_is_of_are_those_of_one_metric() {
        let names: HashSet<_> = metrics().iter().map(|metric| (metric.name, metric.of)).collect();
        assert_eq!(names.len(), metrics().len());
        for id in MetricId::all() {
            assert_eq!(MetricId::find(id.metric().name, id.metric().of), Some(id));
        }
    }

    #[test]
    fn a_service_time_stands_beside_each_time_that_may_count_from_an_intended_start() {
        let with = MetricId::all().filter_map(|id| Some((id, id.service_time()?)));
        let with: Vec<_> = with.map(|(id, service)| (id.metric(), service.metric())).collect();
        let named: Vec<_> = metrics().iter().filter(|metric| metric.name.ends_with(SERVICE_TIME)).collect();
        assert_eq!(with.iter().map(|(_, service)| *service).collect::<Vec<_>>(), named);
        for (metric, service) in with {
            let of = |metric: &Metric| (metric.unit, metric.kind, metric.of);
            assert_eq!(of(metric), of(service), "{}", metric.name);
        }
        assert_eq!(MetricId::GAP.service_time(), None);
    }
}
