use streamgauge::metrics::{MetricId, Subject};

use crate::fed_by_tests::{Fed, key};
use crate::metrics::Form;
use crate::recorder::{Boundary, Name};
use crate::result::{Report, ScenarioPart, Selector, Whose};
use streamgauge::{Location, StepKey};

const SECOND: u64 = 1_000_000_000;

/// Two scenarios with the same titles; in the first one a title stands in two places.
fn report() -> Report {
    let mut fed = Fed::new(1, Boundary::new(false));
    let elsewhere = StepKey::new("check", "Prices", Location::new("src/other.rs", 3, 1));
    let checks =
        [(0, key("check", "Prices")), (0, elsewhere), (1, key("check", "Prices")), (1, key("check", "News"))];
    for ((scenario, key), millis) in checks.into_iter().zip([10, 20, 30, 40]) {
        let at = fed.at(millis * 100);
        let of = fed.cores[0].subject(&Name::of(scenario, &Subject::Check(key)));
        fed.cores[0].value(of, MetricId::CHECK, at, millis * 1_000_000, false);
        fed.cores[0].value(of, MetricId::CHECK, at, 1, millis == 20);
    }
    for (scenario, name) in [(0, "subs"), (1, "subs"), (1, "ticks")] {
        let open = Some(key("open", "Subscribe"));
        let of = Name { kind: "stream", key: open, text: name, ..Name::of(scenario, &Subject::User) };
        let of = fed.cores[0].subject(&of);
        for (from, to) in [(0, 2_000), (1_000, 3_000)] {
            let (from, to) = (fed.at(from), fed.at(to));
            fed.cores[0].level(of, MetricId::OPEN_STREAMS, from, 1);
            fed.cores[0].level(of, MetricId::OPEN_STREAMS, to, -1);
        }
        let at = fed.at(100);
        fed.cores[0].count(of, MetricId::EVENTS, at, 7);
    }
    let mut report = fed.into_report(5);
    report.scenarios.push(ScenarioPart { title: "News".into(), ..ScenarioPart::default() });
    report
}

#[test]
fn a_title_in_several_places_is_their_sum() {
    let report = report();
    let found = report.find(&Selector::of("check", Whose::Title("Prices"))).expect("there is one");
    assert_eq!((found.total.succeeded.count(), found.total.failed.count()), (5, 1));
    assert_eq!(found.of.len(), 2, "at two places");
    assert_eq!((found.unit.as_str(), found.form), ("ns", Form::Distribution));
    let one = Selector::of("check", Whose::Title("Prices")).in_scenario("News");
    assert_eq!(report.find(&one).map(|found| found.total.succeeded.max()), Some(Some(30_000_000)));
    assert_eq!(
        report.find(&Selector::of("check", Whose::All)).map(|found| found.total.succeeded.count()),
        Some(7)
    );
    for nothing in [
        Selector::of("check", Whose::Title("Prics")),
        Selector::of("chck", Whose::All),
        Selector::of("check", Whose::All).in_scenario("Olds"),
        Selector::of("check", Whose::Stream("")),
    ] {
        assert_eq!(report.find(&nothing), None, "{nothing:?}");
    }
}

#[test]
fn levels_of_several_are_added_up_over_time() {
    let found = report().find(&Selector::of("open streams", Whose::Stream("subs"))).expect("there is one");
    let level = found.total.level.expect("it is a level");
    assert_eq!((level.most, level.plateau, level.end), (4, 4.0, 0));
    let found =
        report().find(&Selector::of("open streams", Whose::Title("Subscribe"))).expect("there is one");
    assert_eq!(found.total.level.map(|level| level.most), Some(6));
    let events = report().find(&Selector::of("events", Whose::All)).expect("there is one");
    assert_eq!(events.total.count, 21);
}

#[test]
fn a_span_is_that_of_its_slices() {
    let found = report().find(&Selector::of("check", Whose::All)).expect("there is one");
    let span = found.between(1_500_000_000, 2 * SECOND + 1);
    assert_eq!((span.from_at, span.to_at), (SECOND, 3 * SECOND));
    // Those of 1.0 s and of 2.0 s.
    assert_eq!((span.count, span.failed, span.sum), (4, 1, 30_000_001));
    assert_eq!((span.min, span.max, span.buckets.count()), (1, 20_000_000, 3));
    assert_eq!(found.between(9 * SECOND, 10 * SECOND).count, 0);
    let found = report().find(&Selector::of("open streams", Whose::All)).expect("there is one");
    let level = found.between(2 * SECOND, 3 * SECOND).level.expect("it is a level");
    // What ends at 3.0 s is there until then.
    assert_eq!((level.most, level.end), (3, 3));
}

#[test]
fn what_there_is_can_be_listed() {
    let report = report();
    let titles = |metric, scenario| -> Vec<String> {
        report
            .subjects_of(metric, scenario)
            .into_iter()
            .map(|of| format!("{} {}", of.title, of.stream))
            .collect()
    };
    assert_eq!(titles("check", None), ["Prices ", "News "]);
    assert_eq!(titles("open streams", None), ["Subscribe subs", "Subscribe ticks"]);
    assert_eq!(titles("events", Some("Stock market")), ["Subscribe subs"]);
    assert_eq!(report.metrics(), ["check", "open streams", "events"]);
}
