//! What of a result is meant by a name: the one place that knows which series belong together.

use std::collections::BTreeSet;

use super::report::{Phase, Report, Series, Slice, Total};
use super::slices;
use crate::metrics::{Buckets, Form, Subject};

/// Which series are meant.
///
/// ```
/// use streamgauge_load::{Selector, Whose};
///
/// let checks = Selector::of("check", Whose::Title("Stocks")).in_scenario("Stock market");
/// # let _ = checks;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selector<'a> {
    /// The name of the metric.
    pub metric: &'a str,
    /// Of what.
    pub whose: Whose<'a>,
    /// The title of the scenario; all of them if `None`.
    pub scenario: Option<&'a str>,
}

/// What a metric is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Everything that has it; what is told of steps and of addresses too, once.
    All,
    /// The steps with this title as it is written (of a stream, that of its `open`), the groups of this name, the connections
    /// to this address, or what the user's own Rust measures under this name.
    Title(&'a str),
    /// The streams of this name, and the steps that open them; of a family, its members.
    Stream(&'a str),
}

impl<'a> Selector<'a> {
    /// A metric of something, in all scenarios.
    #[must_use]
    pub const fn of(metric: &'a str, whose: Whose<'a>) -> Self {
        Self { metric, whose, scenario: None }
    }

    /// The same in the scenario of this title only.
    #[must_use]
    pub const fn in_scenario(mut self, title: &'a str) -> Self {
        self.scenario = Some(title);
        self
    }

    fn means(&self, report: &Report, series: &Series) -> bool {
        let is_in = |scenario: usize| {
            let part = report.scenarios.get(scenario);
            part.is_some_and(|part| self.scenario.is_none_or(|title| part.title == title))
        };
        series.metric == self.metric
            && series.scenario.map_or(self.scenario.is_none(), is_in)
            && self.whose.means(report, &series.of)
    }
}

impl Whose<'_> {
    /// Whether this is a part of what all that it means comes to together: what is told twice counts once.
    pub(crate) fn sums_up(self, report: &Report, metric: &str, of: &Subject) -> bool {
        self.means(report, of) && !(self == Self::All && of.repeats(metric))
    }

    /// Whether it means this. The `open` of a stream is a step without its name, and is meant by it too.
    pub(crate) fn means(self, report: &Report, of: &Subject) -> bool {
        match self {
            Self::All => true,
            Self::Title(title) => of.title == title,
            Self::Stream("") => false,
            Self::Stream(stream) if of.kind == "step" => report.series.iter().any(|series| {
                series.of.kind == "stream"
                    && series.of.stream == stream
                    && (&series.of.title, &series.of.place) == (&of.title, &of.place)
            }),
            Self::Stream(stream) => of.stream == stream,
        }
    }
}

/// What several series come to together.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// The unit of the values.
    pub unit: String,
    /// How samples are added up.
    pub form: Form,
    /// What was measured, each thing once.
    pub of: Vec<Subject>,
    /// What came in the run, without the warm-up.
    pub total: Total,
    /// The slices in which something came, warm-up included, each as long as [`Report::slice`].
    pub slices: Vec<Slice>,
    width: u64,
}

impl Found {
    /// What came in the slices that have a part of this span.
    #[must_use]
    pub fn between(&self, from: u64, to: u64) -> Span {
        let width = self.width.max(1);
        let (from_at, to_at) = (from / width * width, to.max(from + 1).div_ceil(width) * width);
        let mut span = Span { from_at, to_at, form: self.form, ..Span::default() };
        let within: Vec<Slice> =
            self.slices.iter().filter(|slice| (from_at..to_at).contains(&slice.at)).cloned().collect();
        for slice in &within {
            if !slice.buckets.is_empty() {
                span.min = if span.buckets.is_empty() { slice.min } else { span.min.min(slice.min) };
                span.max = span.max.max(slice.max);
                span.buckets = span.buckets.merged(&slice.buckets);
            }
            span.count += slice.count;
            span.failed += slice.failed;
            span.sum += slice.sum;
        }
        if self.form == Form::Level {
            span.level = Some(slices::level_between(&within, width, from_at, to_at, 0));
        }
        span
    }
}

/// What came in a span of a run.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Span {
    /// When it begins: where a slice does.
    pub from_at: u64,
    /// When it ends: where a slice does.
    pub to_at: u64,
    /// How samples are added up.
    pub form: Form,
    /// What was counted, or how many samples came.
    pub count: u64,
    /// How many of the samples were of what failed.
    pub failed: u64,
    /// The sum of the samples of what succeeded.
    pub sum: u128,
    /// The least of them; 0 if there are none.
    pub min: u64,
    /// The greatest of them; 0 if there are none.
    pub max: u64,
    /// The samples of what succeeded, to two digits.
    pub buckets: Buckets,
    /// The level in it.
    pub level: Option<super::report::Level>,
}

impl Report {
    /// What the series that are meant come to together; `None` if there are none.
    ///
    /// A title that stands in several places is the sum of them, and so is one of several scenarios.
    #[must_use]
    pub fn find(&self, selector: &Selector<'_>) -> Option<Found> {
        let sums_up = |series: &&Series| selector.whose.sums_up(self, selector.metric, &series.of);
        let mut meant = self.series.iter().filter(|series| selector.means(self, series)).filter(sums_up);
        let first = meant.next()?;
        let mut found = Found {
            unit: first.unit.clone(),
            form: first.form,
            of: vec![first.of.clone()],
            total: first.total.clone(),
            slices: first.slices.clone(),
            width: self.slice,
        };
        let mut is_sum = false;
        for series in meant.filter(|series| series.unit == first.unit && series.form == first.form) {
            is_sum = true;
            found.total.add(&series.total);
            slices::add(&mut found.slices, &series.slices, found.form);
            if !found.of.contains(&series.of) {
                found.of.push(series.of.clone());
            }
        }
        if is_sum && found.form == Form::Level {
            let most = found.total.level.unwrap_or_default().most;
            found.total.level = self
                .run()
                .map(|run| slices::level_between(&found.slices, self.slice, run.from_at, run.to_at, most));
        }
        Some(found)
    }

    /// Of what there is a metric: each title (with the stream, if it is of one) once, in the order of the series.
    #[must_use]
    pub fn subjects_of(&self, metric: &str, scenario: Option<&str>) -> Vec<Subject> {
        let selector = Selector { metric, whose: Whose::All, scenario };
        let mut seen = BTreeSet::new();
        let meant = self.series.iter().filter(|series| selector.means(self, series));
        meant
            .filter(|series| seen.insert((&series.of.kind, &series.of.title, &series.of.stream)))
            .map(|series| series.of.clone())
            .collect()
    }

    /// The names of the metrics that there are, each once, in the order of the series.
    #[must_use]
    pub fn metrics(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.series.iter().map(|series| &*series.metric).filter(|metric| seen.insert(*metric)).collect()
    }

    /// The run, without its warm-up.
    pub(crate) fn run(&self) -> Option<&Phase> {
        self.phases.last()
    }
}

impl Total {
    /// Adds what something else came to. Of levels, the most is at least the greater one; what they come to together, only their
    /// slices tell.
    pub(crate) fn add(&mut self, other: &Self) {
        self.succeeded.merge(&other.succeeded);
        self.failed.merge(&other.failed);
        self.count += other.count;
        if let Some(theirs) = other.level {
            let ours = self.level.get_or_insert_default();
            ours.most = ours.most.max(theirs.most);
            ours.plateau += theirs.plateau;
            ours.end += theirs.end;
        }
    }
}
