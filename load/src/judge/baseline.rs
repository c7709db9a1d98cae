//! Runs held against earlier ones.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use super::key::Only;
use super::samples::Samples;
use super::select::Selected;
use super::shown::Shown;
use super::text::Quoted;
use super::users::UsersOf;
use super::value::{Is, Value, value};
use super::what::Statistic;
use super::window::Window;
use crate::metrics::Form;
use crate::profile::Percent;
use crate::result::{Report, Series, Verdict};

/// Earlier runs of the same load, which a run must not be worse than.
///
/// Each time that was measured (each title by itself, in each scenario) is compared by p50, p95, p99, mean and the share that
/// failed, and each scenario by its share of failed users. A difference counts only if it is beyond the tolerance, 10 % unless
/// set, and beyond the spread that the runs have among themselves: with several files, chance is known. Percentiles that are but
/// the greatest of too few samples are not compared.
///
/// ```
/// use streamgauge_load::judge::Baseline;
/// use streamgauge_load::{Report, percent};
///
/// let (earlier, run) = (Report::default(), Report::default());
/// let verdicts = Baseline::new([earlier]).tolerance(percent(5.0)).judge(&[&run])?;
/// assert!(verdicts.is_empty()); // nothing was measured
/// # Ok::<(), streamgauge_load::judge::BaselineError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "it compares nothing by itself"]
pub struct Baseline {
    earlier: Vec<Report>,
    tolerance: f64,
}

impl Baseline {
    /// These earlier runs.
    pub fn new(earlier: impl IntoIterator<Item = Report>) -> Self {
        Self { earlier: earlier.into_iter().collect(), tolerance: 0.1 }
    }

    /// By how much a value may be worse.
    pub fn tolerance(mut self, share: Percent) -> Self {
        self.tolerance = share.fraction();
        self
    }

    /// Compares a run, or several of the same load by their medians.
    ///
    /// # Errors
    ///
    /// If they are not of the same load: another name, scenario or profile makes other figures.
    pub fn judge(&self, runs: &[&Report]) -> Result<Vec<Verdict>, BaselineError> {
        let Some(first) = self.earlier.first() else { return Ok(Vec::new()) };
        for run in self.earlier.iter().chain(runs.iter().copied()) {
            same_load(first, run)?;
        }
        let theirs = gathered(self.earlier.iter());
        let ours = gathered(runs.iter().copied());
        Ok(theirs.iter().filter_map(|(name, theirs)| self.verdict(name, theirs, ours.get(name))).collect())
    }

    /// `None` if there is nothing to compare.
    fn verdict(&self, name: &Name, theirs: &Measures, ours: Option<&Measures>) -> Option<Verdict> {
        let assertion = format!("baseline {} {}", name.statistic, name.of);
        let was = Spread::of(theirs)?;
        if !was.median.is_finite() {
            return None;
        }
        let told = |value: f64| match value.is_finite() {
            true => theirs.shown.digits(value, 3),
            false => "none: too many failed".into(),
        };
        let before = match theirs.values.len() {
            1 => format!("was {} in one run", told(was.median)),
            n => format!(
                "was {} in {n} runs (from {} to {})",
                told(was.median),
                told(was.least),
                told(was.most)
            ),
        };
        let Some(ours) = ours.filter(|ours| ours.samples > 0) else {
            let value = format!("no data, {before}");
            return Some(Verdict { assertion, held: false, value, samples: 0, note: String::new() });
        };
        let is = Spread::of(ours)?;
        let chance = (was.most - was.least).max(if is.most.is_finite() { is.most - is.least } else { 0.0 });
        let allowed = (was.median * self.tolerance).max(chance);
        let difference = is.median - was.median;
        let note = match difference {
            difference if difference > allowed => "worse beyond the tolerance and the spread",
            difference if -difference > allowed => "better",
            _ => "",
        };
        Some(Verdict {
            assertion,
            held: difference <= allowed,
            value: format!("{}, {before}", told(is.median)),
            samples: ours.samples,
            note: note.into(),
        })
    }
}

/// What a series is compared as.
pub(crate) struct ComparedSeries<'r> {
    pub(crate) report: &'r Report,
    pub(crate) series: &'r Series,
}

impl fmt::Display for ComparedSeries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, stream) = (&self.series.of.title, &self.series.of.stream);
        f.write_str(&self.series.metric)?;
        // Addresses change from run to run: those of pods, ports that are free.
        if !title.is_empty() && self.series.of.kind != "connection" {
            write!(f, " {}", Quoted(title))?;
        }
        if !stream.is_empty() {
            write!(f, " stream {}", Quoted(stream))?;
        }
        f.write_str(&in_scenario(self.report, self.series.scenario))
    }
}

/// The scenario, where there are several.
fn in_scenario(run: &Report, index: Option<usize>) -> String {
    let part = index.and_then(|index| run.scenarios.get(index)).filter(|_| run.scenarios.len() > 1);
    part.map(|part| format!(" scenario {}", Quoted(&part.title))).unwrap_or_default()
}

/// What a verdict on the baseline says, in its parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Comparison<'r> {
    /// What is compared: the text of a [`ComparedSeries`], or users.
    pub(crate) of: &'r str,
    pub(crate) statistic: &'r str,
    /// The value of this run, and of those before.
    pub(crate) is: &'r str,
    pub(crate) was: &'r str,
    pub(crate) verdict: &'r Verdict,
}

impl<'r> Comparison<'r> {
    /// `None` if it is a verdict on something else.
    pub(crate) fn read(verdict: &'r Verdict) -> Option<Self> {
        let (statistic, of) = verdict.assertion.strip_prefix("baseline ")?.split_once(' ')?;
        let (is, was) = verdict.value.split_once(", was ")?;
        Some(Self { of, statistic, is, was, verdict })
    }
}

/// What is compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    of: String,
    statistic: &'static str,
}

/// The values of several runs.
#[derive(Debug)]
struct Measures {
    /// One of each run that has it. It is infinite where the percentile is among those that failed.
    values: Vec<f64>,
    shown: Shown,
    samples: u64,
}

struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    fn of(measures: &Measures) -> Option<Self> {
        let mut sorted = measures.values.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied();
        let (below, above) = (at(sorted.len().checked_sub(1)? / 2)?, at(sorted.len() / 2)?);
        Some(Self { least: *sorted.first()?, median: (below + above) / 2.0, most: *sorted.last()? })
    }
}

fn gathered<'a>(runs: impl Iterator<Item = &'a Report>) -> BTreeMap<Name, Measures> {
    let mut gathered = BTreeMap::new();
    for run in runs {
        for (name, value) in measured(run) {
            let number = match value.is {
                Is::None(_) => Some(f64::INFINITY),
                _ => value.number(),
            };
            let measures = gathered.entry(name).or_insert_with(|| Measures {
                values: Vec::new(),
                shown: value.shown,
                samples: 0,
            });
            measures.samples += value.samples;
            measures.values.extend(number.filter(|_| !value.is_maximum));
        }
    }
    gathered
}

/// All that is compared of one run.
fn measured(run: &Report) -> Vec<(Name, Value)> {
    let window = Window::of(run, None);
    let mut together: BTreeMap<String, Vec<&Series>> = BTreeMap::new();
    for series in run.series.iter().filter(|series| is_compared(series)) {
        let name = ComparedSeries { report: run, series }.to_string();
        together.entry(name).or_default().push(series);
    }
    let mut measured = Vec::new();
    for (of, series) in together {
        let selected = Selected { name: of.clone(), series };
        let samples = || Samples::of(run, &selected, &window);
        let of = |statistic: &'static str| Name { of: of.clone(), statistic };
        for (name, statistic) in [
            ("p50", Statistic::Percentile(50.0)),
            ("p95", Statistic::Percentile(95.0)),
            ("p99", Statistic::Percentile(99.0)),
            ("mean", Statistic::Mean),
        ] {
            measured.push((of(name), value(statistic, Only::All, true, false, window.seconds(), samples())));
        }
        let samples = samples();
        let (failed, all) = (samples.failures + samples.dropped, samples.count() + samples.dropped);
        measured.push((of("failed"), Value::share(failed, all, Vec::new())));
    }
    for index in 0..run.scenarios.len() {
        let users = UsersOf::of(run, Some(&[index]), &window);
        let name = Name { of: format!("users{}", in_scenario(run, Some(index))), statistic: "failed" };
        measured.push((name, Value::share(users.failed + users.dropped, users.asked(), Vec::new())));
    }
    measured.retain(|(_, value)| value.samples > 0);
    measured
}

/// Times that say how the server does. Service times say nothing more, what the end cut has no length of its own, and lags and what lay in
/// a socket are the generator's.
fn is_compared(series: &Series) -> bool {
    let is_other = ["unfinished", "throttled", "schedule lag", "loop lag", "socket wait"]
        .contains(&&*series.metric)
        || series.metric.ends_with(super::metric::SERVICE_TIME);
    let is_other = is_other || series.of.repeats(&series.metric);
    series.form == Form::Distribution && series.unit == "ns" && !is_other
}

fn same_load(one: &Report, other: &Report) -> Result<(), BaselineError> {
    let differ = |what: &str, theirs: &str, ours: &str| {
        Err(BaselineError(format!(
            "the baseline is of another load: {what} was {}, and is {}",
            Quoted(theirs),
            Quoted(ours)
        )))
    };
    if one.name != other.name {
        return differ("its name", &one.name, &other.name);
    }
    let titles = |report: &Report| {
        report.scenarios.iter().map(|scenario| scenario.title.as_str()).collect::<Vec<_>>().join(", ")
    };
    if titles(one) != titles(other) {
        return differ("the list of its scenarios", &titles(one), &titles(other));
    }
    for (one, other) in one.scenarios.iter().zip(&other.scenarios) {
        if one.profile != other.profile {
            return differ(&format!("the profile of {}", Quoted(&one.title)), &one.profile, &other.profile);
        }
    }
    Ok(())
}

/// Why runs cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineError(String);

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for BaselineError {}
