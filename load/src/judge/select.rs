//! Which series of a report an assertion means.

use std::collections::BTreeMap;

use streamgauge::metrics::MetricKind;

use super::assertion::Assertion;
use super::key::{Keyed, MetricOf};
use super::known;
use super::metric::SERVICE_TIME;
use super::text::Quoted;
use super::what::What;
use crate::result::{Report, Series, Whose};

/// The series that are judged together.
#[derive(Debug, Clone)]
pub(crate) struct Selected<'r> {
    /// What they are of, as a verdict names it.
    pub(crate) name: String,
    pub(crate) series: Vec<&'r Series>,
}

/// The indexes of the scenarios of this title: one title in several places is the sum of them.
pub(crate) fn scenarios(report: &Report, title: &str) -> Result<Vec<usize>, String> {
    let titles = || report.scenarios.iter().map(|scenario| scenario.title.as_str());
    let indexes: Vec<usize> =
        titles().enumerate().filter(|(_, other)| *other == title).map(|(index, _)| index).collect();
    if indexes.is_empty() {
        return Err(format!("there is no scenario {}{}", Quoted(title), instead(title, titles())));
    }
    Ok(indexes)
}

/// Whether a series is of one of the scenarios, if they are named; one that belongs to none is.
pub(crate) fn is_of(series: &Series, scenarios: Option<&[usize]>) -> bool {
    scenarios.zip(series.scenario).is_none_or(|(scenarios, scenario)| scenarios.contains(&scenario))
}

/// The series of a metric: all together, or for each key by itself. A title in several places is the sum of them.
pub(crate) fn select<'r>(
    report: &'r Report,
    of: &MetricOf,
    scenarios: Option<&[usize]>,
) -> Result<Vec<Selected<'r>>, String> {
    let metric = named(report, of);
    let all = || report.series.iter().filter(|series| is_of(series, scenarios));
    // Of what was never counted there is no series: it is known by the others of the same thing.
    let counter = known::find(metric).filter(|known| known.kind == MetricKind::Counter);
    let has_it = |series: &&Series| {
        series.metric == metric || counter.is_some_and(|counter| counter.is_of(&series.of.kind))
    };
    let of_key = all().filter(has_it).filter(|series| whose(&of.key.0).sums_up(report, metric, &series.of));
    let mut by_key: BTreeMap<(&str, &str), Vec<&Series>> = BTreeMap::new();
    for series in of_key {
        let key = match of.key.0 {
            Keyed::Each => (&*series.of.title, &*series.of.stream),
            _ => ("", ""),
        };
        let together = by_key.entry(key).or_default();
        if series.metric == metric {
            together.push(series);
        }
    }
    if by_key.is_empty() {
        return Err(missing(of, all()));
    }
    let is_each = of.key.0 == Keyed::Each;
    let name = |(title, stream): (&str, &str)| match stream {
        _ if !is_each => of.to_string(),
        "" => format!("{} {}", of.metric, Quoted(title)),
        stream => format!("{} {} stream {}", of.metric, Quoted(title), Quoted(stream)),
    };
    Ok(by_key.into_iter().map(|(key, series)| Selected { name: name(key), series }).collect())
}

/// The name of the metric in the report: where no arrivals were planned there is no service time of its own, since all times are
/// service times.
fn named<'a>(report: &Report, of: &'a MetricOf) -> &'a str {
    match of.metric.strip_suffix(SERVICE_TIME) {
        Some(plain) if !report.series.iter().any(|series| series.metric == of.metric) => plain,
        _ => &of.metric,
    }
}

fn whose(key: &Keyed) -> Whose<'_> {
    match key {
        Keyed::All | Keyed::Each => Whose::All,
        Keyed::Title(title) => Whose::Title(title),
        Keyed::Stream(stream) => Whose::Stream(stream),
    }
}

/// Why a run has nothing of what an assertion names; `None` if it has, or if in some scenario no user came to its end, on whose way it
/// may lie.
pub(crate) fn unknown(assertion: &Assertion, report: &Report) -> Option<String> {
    let may_lie_there = report.scenarios.iter().any(|scenario| scenario.users.succeeded == 0);
    let named = match &assertion.what {
        What::Metric(_, of) | What::FailedOf(of) => Some(of),
        What::Goodput(goodput) => goodput.limits.first().map(|limit| &limit.of),
        What::Failed | What::FailedSteps | What::Dropped | What::Unfinished => None,
    };
    let of = named?;
    let indexes = assertion.scenario.as_deref().map(|title| scenarios(report, title)).transpose();
    let selected = indexes.and_then(|indexes| select(report, of, indexes.as_deref()));
    let missing = selected.err().filter(|_| !may_lie_there)?;
    Some(format!("`{assertion}`: {missing}"))
}

/// Why there is no such series: what there is instead, or what else is measured of it.
fn missing<'r>(of: &MetricOf, all: impl Iterator<Item = &'r Series> + Clone) -> String {
    let metric = &of.metric;
    let with_metric = || all.clone().filter(|series| series.metric == *metric);
    let names = |is_meant: &dyn Fn(&Series) -> bool| {
        let mut names: Vec<&str> =
            all.clone().filter(|series| is_meant(series)).map(|series| series.metric.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        listed(&list, "no samples")
    };
    match &of.key.0 {
        Keyed::All | Keyed::Each => {
            format!("nothing has the metric `{metric}` (there are {})", names(&|_| true))
        }
        Keyed::Title(title) if all.clone().any(|series| series.of.title == *title) => {
            format!(
                "{} has no `{metric}`{}",
                Quoted(title),
                instead(title, with_metric().map(|series| &*series.of.title))
            )
        }
        Keyed::Title(title) => {
            let titles = with_metric().map(|series| series.of.title.as_str());
            format!("there is no `{metric}` of {}{}", Quoted(title), instead(title, titles))
        }
        Keyed::Stream(stream) if all.clone().any(|series| series.of.stream == *stream) => {
            let there = names(&|series| series.of.stream == *stream);
            format!("the stream {} has no `{metric}` (it has {there})", Quoted(stream))
        }
        Keyed::Stream(stream) => {
            let streams =
                all.clone().map(|series| series.of.stream.as_str()).filter(|stream| !stream.is_empty());
            format!("there is no `{metric}` of the stream {}{}", Quoted(stream), instead(stream, streams))
        }
    }
}

/// What there is instead of a name, with the nearest.
pub(super) fn instead<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> String {
    let mut others: Vec<&str> = others.filter(|other| *other != name).collect();
    others.sort_unstable();
    others.dedup();
    let near = known::nearest(name, others.iter().copied());
    let guess = near.map(|near| format!(": did you mean {}?", Quoted(near))).unwrap_or_default();
    let list: Vec<String> = others.iter().map(|other| Quoted(other).to_string()).collect();
    if list.is_empty() {
        " (nothing has one)".into()
    } else {
        format!(" (there is {}){guess}", listed(&list, "none"))
    }
}

fn listed(names: &[String], none: &str) -> String {
    const MOST: usize = 20;
    match names {
        [] => none.into(),
        names if names.len() > MOST => {
            let (first, rest) = names.split_at(MOST);
            format!("{} and {} more", first.join(", "), rest.len())
        }
        names => names.join(", "),
    }
}
