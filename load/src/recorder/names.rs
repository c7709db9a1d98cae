//! What samples are of: names that are looked up once, and numbers from there on.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;

use streamgauge::StepKey;
use streamgauge::metrics::{MetricId, MetricKind, metrics};

use crate::metrics::{DROPPED, Form, LOOP_LAG, SCHEDULE_LAG, STARTED, STATUS, SeriesKey, Subject, USERS};

/// What samples are of, as it can be looked up without making a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Name<'a> {
    /// `None` of what belongs to no scenario.
    pub(crate) scenario: Option<usize>,
    pub(crate) kind: &'static str,
    pub(crate) key: Option<StepKey>,
    /// The name of a stream, or of what is the user's own.
    pub(crate) text: &'a str,
    pub(crate) address: Option<SocketAddr>,
}

impl<'a> Name<'a> {
    pub(crate) fn of(scenario: usize, subject: &streamgauge::metrics::Subject<'a>) -> Self {
        use streamgauge::metrics::Subject;

        let name = Self { scenario: Some(scenario), kind: "user", key: None, text: "", address: None };
        match subject {
            Subject::Step(key) => Self { kind: "step", key: Some(*key), ..name },
            Subject::Check(key) => Self { kind: "check", key: Some(*key), ..name },
            Subject::Group(key) => Self { kind: "group", key: Some(*key), ..name },
            Subject::Stream { open, name: text, .. } => {
                Self { kind: "stream", key: Some(*open), text, ..name }
            }
            // An address is one for all scenarios.
            Subject::Connection(address) => {
                Self { scenario: None, kind: "connection", address: Some(*address), ..name }
            }
            Subject::Own(text) => Self { kind: "own", text, ..name },
            Subject::User => name,
            // What is new there, and not known here, is the user's.
            _ => name,
        }
    }

    /// The generator itself.
    pub(crate) const GENERATOR: Self =
        Self { scenario: None, kind: "generator", key: None, text: "", address: None };

    fn hashed(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    /// The same with another text.
    fn with_text<'b>(&self, text: &'b str) -> Name<'b> {
        let Self { scenario, kind, key, address, .. } = *self;
        Name { scenario, kind, key, text, address }
    }

    fn subject(&self) -> Subject {
        let mut subject = Subject { kind: self.kind.to_owned(), ..Subject::default() };
        if let Some(key) = self.key {
            let (at, title) = (key.location(), key.title());
            subject.keyword = key.step().to_owned();
            subject.title = title.to_owned();
            subject.place = format!("{}:{}:{}", at.file(), at.line(), at.column());
        } else if let Some(address) = self.address {
            subject.title = address.to_string();
        } else {
            subject.title = self.text.to_owned();
        }
        if self.kind == "stream" {
            subject.stream = self.text.to_owned();
        }
        subject
    }
}

/// What only a load measures, with numbers behind those of the runtime's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnMetric {
    /// Users that are there.
    Users,
    /// Users that started.
    Started,
    /// Users that are done.
    Finished,
    /// Users that did not start.
    Dropped,
    ScheduleLag,
    LoopLag,
    /// The responses of a subject, by status: no series, but a number in the same space.
    Status,
}

/// The number of a metric: the runtime's own, or one behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MetricNumber(u16);

const OWN: [(OwnMetric, &str, &str, Form); 7] = [
    (OwnMetric::Users, USERS, "count", Form::Level),
    (OwnMetric::Started, STARTED, "count", Form::Counter),
    (OwnMetric::Finished, "finished", "count", Form::Counter),
    (OwnMetric::Dropped, DROPPED, "count", Form::Counter),
    (OwnMetric::ScheduleLag, SCHEDULE_LAG, "ns", Form::Distribution),
    (OwnMetric::LoopLag, LOOP_LAG, "ns", Form::Distribution),
    (OwnMetric::Status, STATUS, "count", Form::Counter),
];

/// How many metrics there are.
const METRICS: usize = metrics().len() + OWN.len();

impl From<MetricId> for MetricNumber {
    #[inline]
    fn from(id: MetricId) -> Self {
        Self(id.index() as u16)
    }
}

impl From<OwnMetric> for MetricNumber {
    #[inline]
    fn from(own: OwnMetric) -> Self {
        Self((metrics().len() + own as usize) as u16)
    }
}

impl MetricNumber {
    fn told(self) -> (&'static str, String, Form) {
        let number = usize::from(self.0);
        if let Some(metric) = metrics().get(number) {
            let form = match metric.kind {
                MetricKind::Counter => Form::Counter,
                MetricKind::Level => Form::Level,
                _ => Form::Distribution,
            };
            return (metric.name, metric.unit.to_string(), form);
        }
        let (_, name, unit, form) = OWN[(number - metrics().len()).min(OWN.len() - 1)];
        (name, unit.to_owned(), form)
    }
}

/// The names of a core, and its series. They stay as long as the run.
#[derive(Debug, Default)]
pub(crate) struct Names {
    places: HashMap<u64, Vec<u32>>,
    names: Vec<Kept>,
    /// By subject and metric: the number of the series, and one more; 0 if there is none yet.
    series: Vec<[u32; METRICS]>,
    next: u32,
    /// The series that came since they were last asked for.
    new: Vec<SeriesKey>,
}

/// A name that is kept.
#[derive(Debug)]
struct Kept {
    name: Name<'static>,
    text: Box<str>,
}

impl Kept {
    fn name(&self) -> Name<'_> {
        self.name.with_text(&self.text)
    }
}

/// How many names are told apart: an address, a title or a counter's name that differs from user to user must not take all
/// memory.
const MOST: usize = 10_000;

/// What samples are of whose name is one too many.
const OTHERS: &str = "other names";

impl Names {
    /// The number of what has this name.
    pub(crate) fn subject(&mut self, name: &Name<'_>) -> u32 {
        let hash = name.hashed();
        let known = self.places.get(&hash).into_iter().flatten();
        for number in known {
            if self.names[*number as usize].name() == *name {
                return *number;
            }
        }
        if self.names.len() >= MOST && name.text != OTHERS {
            return self.subject(&Name { key: None, address: None, ..name.with_text(OTHERS) });
        }
        let number = self.names.len() as u32;
        self.places.entry(hash).or_default().push(number);
        self.names.push(Kept { name: name.with_text(""), text: name.text.into() });
        self.series.push([0; METRICS]);
        number
    }

    /// Whether something has this number.
    #[inline]
    pub(crate) fn has(&self, subject: u32) -> bool {
        (subject as usize) < self.names.len()
    }

    /// The number of the series of this metric of this subject; `None` if nothing has this number.
    #[inline]
    pub(crate) fn series(&mut self, subject: u32, metric: MetricNumber) -> Option<u32> {
        match self.series.get(subject as usize)?[usize::from(metric.0)].checked_sub(1) {
            Some(known) => Some(known),
            None => self.new_series(subject, metric),
        }
    }

    #[cold]
    fn new_series(&mut self, subject: u32, metric: MetricNumber) -> Option<u32> {
        let kept = self.names.get(subject as usize)?;
        let (name, unit, form) = metric.told();
        let kept = kept.name();
        self.new.push(SeriesKey { scenario: kept.scenario, of: kept.subject(), metric: name, unit, form });
        let number = self.next;
        self.next += 1;
        self.series[subject as usize][usize::from(metric.0)] = number + 1;
        Some(number)
    }

    /// The scenario of a subject, and what it is.
    pub(crate) fn told(&self, subject: u32) -> (usize, Subject) {
        let kept = self.names.get(subject as usize).map(Kept::name);
        kept.map_or((0, Subject::default()), |kept| (kept.scenario.unwrap_or_default(), kept.subject()))
    }

    /// The series that came since this was asked last.
    pub(crate) fn take_new(&mut self) -> Vec<SeriesKey> {
        std::mem::take(&mut self.new)
    }

    /// How many series there are.
    pub(crate) fn count(&self) -> usize {
        self.next as usize
    }
}
