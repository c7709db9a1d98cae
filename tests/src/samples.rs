//! A taker of samples that keeps all of them.

use std::sync::{Arc, Mutex, MutexGuard};

use streamgauge::Failure;
use streamgauge::metrics::{
    MetricId, MetricKind, SampleOutcome, Samples, Subject, SubjectId, SubjectKind, Unit,
};
use tokio::time::Instant;

/// Keeps all samples. Clones share what they keep, so that a test gives one away and asks the other.
///
/// What something is measured of is named by its keyword and title: `user`, `open Prices`, `group Login`, `check Stocks`,
/// `stream s1`, `connection`, `own orders`.
#[derive(Debug, Clone, Default)]
pub struct Taken(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    subjects: Vec<(String, SubjectKind)>,
    samples: Vec<Sample>,
    statuses: Vec<(SubjectId, u16)>,
    failures: Vec<(SubjectId, String)>,
}

#[derive(Debug, Clone, Copy)]
struct Sample {
    of: SubjectId,
    metric: MetricId,
    value: i64,
    outcome: SampleOutcome,
}

impl Samples for Taken {
    fn subject(&mut self, subject: &Subject<'_>) -> SubjectId {
        let (named, kind) = (named(subject), subject.kind());
        let mut kept = self.kept();
        let place = kept.subjects.iter().position(|(name, _)| *name == named).unwrap_or_else(|| {
            kept.subjects.push((named, kind));
            kept.subjects.len() - 1
        });
        SubjectId(place.try_into().expect("a test has few"))
    }

    fn value(&mut self, of: SubjectId, metric: MetricId, _: Instant, value: u64, outcome: SampleOutcome) {
        self.keep(MetricKind::Distribution, of, metric, value.try_into().expect("it is no age"), outcome);
    }

    fn count(&mut self, of: SubjectId, metric: MetricId, _: Instant, n: u64) {
        let n = n.try_into().expect("it is counted");
        self.keep(MetricKind::Counter, of, metric, n, SampleOutcome::Succeeded);
    }

    fn level(&mut self, of: SubjectId, metric: MetricId, _: Instant, change: i64) {
        self.keep(MetricKind::Level, of, metric, change, SampleOutcome::Succeeded);
    }

    fn status(&mut self, of: SubjectId, _: Instant, status: u16) {
        self.kept().statuses.push((of, status));
    }

    fn failed(&mut self, of: SubjectId, _: Instant, failure: &Failure) {
        self.kept().failures.push((of, failure.cause().to_owned()));
    }
}

impl Taken {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().expect("no test panicked with it")
    }

    #[track_caller]
    fn keep(&self, kind: MetricKind, of: SubjectId, metric: MetricId, value: i64, outcome: SampleOutcome) {
        let mut kept = self.kept();
        let (subject, subject_kind) = kept.subjects[of.0 as usize].clone();
        let known = metric.metric();
        assert_eq!((known.kind, known.of), (kind, subject_kind), "`{}` of {subject}", known.name);
        kept.samples.push(Sample { of, metric, value, outcome });
    }

    /// What was taken of a metric that there is.
    #[track_caller]
    fn picked(&self, of: &str, name: &str, wanted: Option<SampleOutcome>) -> Vec<i64> {
        let kept = self.kept();
        let Some(place) = kept.subjects.iter().position(|(named, _)| named == of) else { return Vec::new() };
        let kind = kept.subjects[place].1;
        let metric = MetricId::find(name, kind);
        let metric = metric.unwrap_or_else(|| panic!("there is no metric `{name}` of a {kind}"));
        let is_wanted = |sample: &&Sample| {
            sample.of.0 as usize == place
                && sample.metric == metric
                && wanted.is_none_or(|wanted| sample.outcome == wanted)
        };
        kept.samples.iter().filter(is_wanted).map(|sample| sample.value).collect()
    }

    /// The values of what succeeded.
    #[must_use]
    #[track_caller]
    pub fn values(&self, of: &str, name: &str) -> Vec<i64> {
        self.picked(of, name, Some(SampleOutcome::Succeeded))
    }

    /// The only value of what succeeded.
    ///
    /// # Panics
    /// If there is another number of them, or one failed.
    #[must_use]
    #[track_caller]
    pub fn value(&self, of: &str, name: &str) -> i64 {
        let (values, failed) = (self.values(of, name), self.failed_values(of, name));
        let ([value], []) = (&values[..], &failed[..]) else {
            panic!("`{name}` of {of}: {values:?}, failed {failed:?}; of {:?}", self.kept())
        };
        *value
    }

    /// The values of what failed.
    #[must_use]
    #[track_caller]
    pub fn failed_values(&self, of: &str, name: &str) -> Vec<i64> {
        self.picked(of, name, Some(SampleOutcome::Failed))
    }

    /// How many of them succeeded and how many failed.
    #[must_use]
    #[track_caller]
    pub fn outcomes(&self, of: &str, name: &str) -> (usize, usize) {
        (self.values(of, name).len(), self.failed_values(of, name).len())
    }

    /// What a counter has come to.
    #[must_use]
    #[track_caller]
    pub fn counted(&self, of: &str, name: &str) -> i64 {
        self.picked(of, name, None).iter().sum()
    }

    /// What a level has come to, and the most that it was.
    #[must_use]
    #[track_caller]
    pub fn level(&self, of: &str, name: &str) -> (i64, i64) {
        let changes = self.picked(of, name, None);
        changes.iter().fold((0, 0), |(now, most), change| (now + change, most.max(now + change)))
    }

    /// The statuses of responses to it.
    #[must_use]
    pub fn statuses(&self, of: &str) -> Vec<u16> {
        let kept = self.kept();
        let is_of = |id: SubjectId| kept.subjects[id.0 as usize].0 == of;
        kept.statuses.iter().filter(|(id, _)| is_of(*id)).map(|(_, status)| *status).collect()
    }

    /// What failed, and its cause.
    #[must_use]
    pub fn failures(&self) -> Vec<(String, String)> {
        let kept = self.kept();
        let named =
            |(of, cause): &(SubjectId, String)| (kept.subjects[of.0 as usize].0.clone(), cause.clone());
        kept.failures.iter().map(named).collect()
    }

    /// The names of all metrics of times and counts that have a sample of it, in the order of the table.
    #[must_use]
    pub fn metrics(&self, of: &str) -> Vec<&'static str> {
        let kept = self.kept();
        let is_of = |sample: &&Sample| kept.subjects[sample.of.0 as usize].0 == of;
        let mut metrics: Vec<_> = kept.samples.iter().filter(is_of).map(|sample| sample.metric).collect();
        metrics.sort();
        metrics.dedup();
        metrics.into_iter().map(|id| id.metric().name).collect()
    }

    /// The unit of the metric of this name that has a sample of it.
    #[must_use]
    pub fn unit(&self, of: &str, name: &str) -> Option<Unit> {
        let kept = self.kept();
        let (_, kind) = kept.subjects.iter().find(|(named, _)| named == of)?;
        MetricId::find(name, *kind).map(|id| id.metric().unit)
    }
}

fn named(subject: &Subject<'_>) -> String {
    let text = match subject {
        Subject::User => "user".to_owned(),
        Subject::Stream { name, .. } => format!("stream {name}"),
        Subject::Connection(_) => "connection".to_owned(),
        Subject::Own(name) => format!("own {name}"),
        other => other.key().map(|key| format!("{} {}", key.step(), key.title())).unwrap_or_default(),
    };
    text.trim_end().to_owned()
}
