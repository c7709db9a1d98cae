//! What an assertion names, held against the scenarios before they run.

use std::net::SocketAddr;

use streamgauge::Contents;

use super::assertion::Assertion;
use super::key::{Keyed, MetricOf};
use super::known::{self, Known};
use super::metric::SERVICE_TIME;
use super::select::instead;
use super::text::Quoted;
use super::what::What;

/// Why no run of these scenarios, each with its title, can have what the assertion names. `None` if a run may: of what is measured under
/// a name of the user's own, or of an address, only the run knows.
pub(crate) fn misnamed(assertion: &Assertion, scenarios: &[(&str, Option<Contents>)]) -> Option<String> {
    let titles = || scenarios.iter().map(|(title, _)| *title);
    let is_meant = |title: &str| assertion.scenario.as_deref().is_none_or(|wanted| wanted == title);
    if !titles().any(is_meant) {
        let wanted = assertion.scenario.as_deref().unwrap_or_default();
        return Some(format!("there is no scenario {}{}", Quoted(wanted), instead(wanted, titles())));
    }
    let meant = scenarios.iter().filter(|(title, _)| is_meant(title)).map(|(_, contents)| *contents);
    let contents: Vec<Contents> = meant.collect::<Option<_>>()?;
    match &assertion.what {
        What::Metric(_, of) | What::FailedOf(of) => of_nothing(of, &contents),
        What::Goodput(goodput) => goodput.limits.iter().find_map(|limit| of_nothing(&limit.of, &contents)),
        What::Failed | What::FailedSteps | What::Dropped | What::Unfinished => None,
    }
}

fn of_nothing(of: &MetricOf, contents: &[Contents]) -> Option<String> {
    let known = known::find(&of.metric)?;
    match &of.key.0 {
        Keyed::All | Keyed::Each => None,
        Keyed::Title(title) if known.is_own() || (known.is_of("connection") && is_address(title)) => None,
        Keyed::Title(title) => {
            let steps = contents.iter().flat_map(|contents| contents.steps());
            let has_it = steps.filter(|step| has(known, step.step()));
            let titles: Vec<&str> = has_it.map(|step| step.title()).collect();
            let is_there = titles.contains(&title.as_str());
            let others = || instead(title, titles.iter().copied().filter(|title| !title.is_empty()));
            (!is_there).then(|| format!("there is no `{}` of {}{}", of.metric, Quoted(title), others()))
        }
        Keyed::Stream(stream) => {
            let names = contents.iter().flat_map(|contents| contents.streams()).copied();
            // The default stream has none.
            let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            let others = || match names.is_empty() {
                true => ": no stream here has a name".to_owned(),
                false => instead(stream, names.iter().copied()),
            };
            let is_there = stream.is_empty() || names.contains(&stream.as_str());
            (!is_there).then(|| format!("there is no stream {}{}", Quoted(stream), others()))
        }
    }
}

fn is_address(title: &str) -> bool {
    title.parse::<SocketAddr>().is_ok()
}

/// Whether a metric may be of a step with this keyword, or of what such a step opens or sets.
fn has(metric: Known, keyword: &str) -> bool {
    match (metric.name.strip_suffix(SERVICE_TIME).unwrap_or(metric.name), keyword) {
        ("head", keyword) => keyword == "open",
        ("response", keyword) => keyword == "http",
        (_, "open") => metric.is_of("step") || metric.is_of("stream"),
        (_, "check") => metric.is_of("check"),
        (_, "group") => metric.is_of("group"),
        _ => metric.is_of("step"),
    }
}
