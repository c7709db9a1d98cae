//! What assertions come to.

use super::assertion::Assertion;
use super::goodput::Goodput;
use super::key::{Key, Keyed, MetricOf, Only};
use super::known;
use super::limit::Bound;
use super::samples::Samples;
use super::select::{Selected, scenarios, select};
use super::shown::Shown;
use super::users::UsersOf;
use super::value::{Is, Value, value};
use super::what::{Statistic, What};
use super::window::Window;
use crate::result::{Report, Verdict};

/// What assertions come to in a run, in their order.
///
/// ```
/// use streamgauge_load::Report;
/// use streamgauge_load::judge::{Assertion, Exit, judge};
///
/// fn exit_of(mut report: Report, assertions: &[Assertion]) -> Exit {
///     report.assertions = judge(assertions, &report);
///     Exit::of(&report, false)
/// }
/// ```
#[must_use]
pub fn judge<'a>(assertions: impl IntoIterator<Item = &'a Assertion>, report: &Report) -> Vec<Verdict> {
    assertions.into_iter().map(|assertion| verdict(assertion, report).0).collect()
}

/// The first assertion that ends the run early, by what the run has come to so far: it may do that, its delay is over, it has
/// samples, and does not hold.
#[must_use]
pub fn aborts<'a>(assertions: impl IntoIterator<Item = &'a Assertion>, so_far: &Report) -> Option<Verdict> {
    let run = so_far.phases.iter().find(|phase| phase.name == "run");
    let lasted = match run {
        Some(run) => so_far.elapsed.saturating_sub(run.from_at),
        None if so_far.phases.is_empty() => so_far.elapsed,
        // The warm-up is not over.
        None => return None,
    };
    let may_abort = |assertion: &&Assertion| assertion.abort.is_some_and(|delay| lasted >= delay);
    assertions.into_iter().filter(may_abort).find_map(|assertion| {
        let (verdict, is_known) = verdict(assertion, so_far);
        (is_known && !verdict.held).then_some(verdict)
    })
}

/// What the goodputs of assertions need to have measured.
#[must_use]
pub fn goodputs<'a>(assertions: impl IntoIterator<Item = &'a Assertion>) -> Vec<Goodput> {
    let mut goodputs: Vec<Goodput> = Vec::new();
    for goodput in assertions.into_iter().filter_map(Assertion::goodput) {
        if !goodputs.contains(goodput) {
            goodputs.push(goodput.clone());
        }
    }
    goodputs
}

/// What an assertion comes to, and whether there was something to hold against it.
fn verdict(assertion: &Assertion, report: &Report) -> (Verdict, bool) {
    let window = Window::of(report, assertion.span);
    let values = values(assertion, report, &window);
    let count = values.len();
    let limit = &assertion.limit;
    let held = |value: &Value| value.number().is_some_and(|number| limit.holds(number));
    let badness = |value: &Value| value.number().map_or(f64::INFINITY, |number| limit.badness(number));
    let failing = values.iter().filter(|(_, value)| !held(value)).count();
    // What does not hold goes before what does, and of several the first.
    let worse = |one: &Value, other: &Value| (!held(one), badness(one)) > (!held(other), badness(other));
    let worst = values.into_iter().reduce(|worst, next| if worse(&next.1, &worst.1) { next } else { worst });
    let Some((name, mut value)) = worst else {
        return (told(assertion, &Value::no_data(Vec::new()), false), false);
    };
    if count > 1 {
        let how = match failing {
            0 => format!("the worst of {count}"),
            _ => format!("{failing} of {count} do not hold, the worst"),
        };
        value.notes.insert(0, format!("{how}: {name}"));
    }
    value.notes.extend(window.note);
    if value.is == Is::NoData && value.notes.is_empty() && is_warm_up_alone(report) {
        value.notes.push("all of it was warm-up".into());
    }
    (told(assertion, &value, held(&value)), value.is != Is::NoData)
}

/// Whether the warm-up never ended.
fn is_warm_up_alone(report: &Report) -> bool {
    report.phases.iter().all(|phase| phase.name != "run" || phase.from_at >= phase.to_at)
}

fn told(assertion: &Assertion, value: &Value, held: bool) -> Verdict {
    let limit = &assertion.limit;
    Verdict {
        assertion: assertion.to_string(),
        held,
        value: match &value.is {
            Is::Number(number) => value.shown.value(*number, limit),
            Is::Share { part, of } => {
                format!("{} ({part} of {of})", value.shown.value(*part as f64 / *of as f64 * 100.0, limit))
            }
            Is::None(why) => why.clone(),
            Is::NoData => "no data".into(),
        },
        samples: value.samples,
        note: value.notes.join("; "),
    }
}

/// What an assertion is held against: one value, or one of each key.
fn values(assertion: &Assertion, report: &Report, window: &Window) -> Vec<(String, Value)> {
    let alone = |value: Value| vec![(String::new(), value)];
    let scenarios = match assertion.scenario.as_deref().map(|title| scenarios(report, title)).transpose() {
        Ok(scenarios) => scenarios,
        Err(missing) => return alone(Value::no_data(vec![missing])),
    };
    let scenarios = scenarios.as_deref();
    let of_metric = |of: &MetricOf, value: &dyn Fn(Samples, &Selected<'_>) -> Value| match select(
        report, of, scenarios,
    ) {
        Ok(selected) => selected
            .into_iter()
            .map(|selected| {
                let samples = Samples::of(report, &selected, window);
                let why = nothing(of, report, &samples, &selected);
                let mut value = value(samples, &selected);
                if value.is == Is::NoData && value.notes.is_empty() {
                    value.notes.extend(why);
                }
                (selected.name.clone(), value)
            })
            .collect(),
        Err(missing) => alone(Value::no_data(vec![missing])),
    };
    let users = || UsersOf::of(report, scenarios, window);
    match &assertion.what {
        What::Metric(statistic, of) => {
            of_metric(of, &|samples, selected| of_samples(*statistic, of, window, samples, selected))
        }
        What::FailedOf(of) => of_metric(of, &|samples, _| failed_of(samples)),
        What::FailedSteps => alone(failed_steps(report, scenarios, window)),
        What::Failed => {
            let users = users();
            let asked = users.asked();
            alone(Value::share(users.failed + users.dropped, asked, users.notes))
        }
        What::Dropped => {
            let users = users();
            let of = users.asked() + users.unfinished;
            alone(share_or_number(assertion, users.dropped, of, users.notes))
        }
        What::Unfinished => {
            let users = users();
            let of = users.succeeded + users.failed + users.unfinished;
            alone(share_or_number(assertion, users.unfinished, of, Vec::new()))
        }
        What::Goodput(goodput) => alone(good(assertion, goodput, report, window)),
    }
}

/// Why there are no samples of what is there, if that is known.
fn nothing(of: &MetricOf, report: &Report, samples: &Samples, selected: &Selected<'_>) -> Option<String> {
    let (succeeded, failed) = (samples.succeeded.count(), samples.failures);
    let warm_up = selected.series.iter().filter_map(|series| series.warm_up.as_ref());
    let warm_up: u64 = warm_up.map(|total| total.succeeded.count() + total.failed.count()).sum();
    match of.only {
        Only::Failed if succeeded > 0 => Some(format!("none of {succeeded} failed")),
        Only::Succeeded if failed > 0 => Some(format!("none of {failed} succeeded")),
        _ if succeeded + failed > 0 || warm_up == 0 || is_warm_up_alone(report) => None,
        _ => Some(format!("its samples, {warm_up}, are all of the warm-up")),
    }
}

fn of_samples(
    statistic: Statistic,
    of: &MetricOf,
    window: &Window,
    samples: Samples,
    selected: &Selected<'_>,
) -> Value {
    let is_time = known::find(&of.metric).is_some_and(|known| known.is_time);
    let thousandths = selected.series.iter().any(|series| series.unit.starts_with("thousandth"));
    value(statistic, of.only, is_time, thousandths, window.seconds(), samples)
}

fn failed_of(samples: Samples) -> Value {
    let failed = samples.failures + samples.dropped;
    Value::share(failed, samples.succeeded.count() + failed, samples.notes)
}

fn failed_steps(report: &Report, scenarios: Option<&[usize]>, window: &Window) -> Value {
    let (mut failed, mut all) = (0, 0);
    for metric in ["head", "response", "check", "step"] {
        let of = MetricOf { metric: metric.into(), key: Key(Keyed::All), only: Only::All };
        for selected in select(report, &of, scenarios).unwrap_or_default() {
            let samples = Samples::of(report, &selected, window);
            failed += samples.failures;
            all += samples.succeeded.count() + samples.failures;
        }
    }
    Value::share(failed, all, Vec::new())
}

fn is_share(assertion: &Assertion) -> bool {
    assertion.limit.bounds().any(|bound| matches!(bound, Bound::Percent(_)))
}

fn share_or_number(assertion: &Assertion, part: u64, of: u64, notes: Vec<String>) -> Value {
    if is_share(assertion) || of == 0 {
        return Value::share(part, of, notes);
    }
    Value { is: Is::Number(part as f64), samples: of, shown: Shown::Number, notes, is_maximum: false }
}

fn good(assertion: &Assertion, goodput: &Goodput, report: &Report, window: &Window) -> Value {
    let Some(counted) = report.goodput.iter().find(|counted| counted.of == goodput.to_string()) else {
        return Value::no_data(vec!["no answer was held against these limits while the load ran".into()]);
    };
    let share = |part: u64| Shown::Share.digits(part as f64 / counted.asked as f64 * 100.0, 3);
    let mut notes: Vec<String> =
        counted.limits.iter().map(|limit| format!("{}: {}", limit.limit, share(limit.held))).collect();
    if counted.asked == 0 {
        let missing = goodput.limits.first().and_then(|limit| select(report, &limit.of, None).err());
        notes = missing.into_iter().collect();
    }
    if is_share(assertion) || counted.asked == 0 {
        return Value::share(counted.good, counted.asked, notes);
    }
    notes.insert(0, format!("{} of those asked for", share(counted.good)));
    let seconds = window.seconds();
    let is = if seconds > 0.0 { Is::Number(counted.good as f64 / seconds) } else { Is::NoData };
    Value { is, samples: counted.asked, shown: Shown::PerSecond, notes, is_maximum: false }
}
