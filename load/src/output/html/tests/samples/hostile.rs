//! What a server, a scenario and a file may send.

use super::{SECOND, with_baseline};
use crate::result::*;

/// What a server, a scenario and a file may send to whoever shows it.
pub(crate) const EVIL: &str = "</script><img src=x onerror=alert(1)>'\"`<!--<svg onload=alert(2)>{{7*7}}\u{202e}\x1b[31m\0]]>&lt;script&gt;";

/// All texts of a result are hostile.
pub(crate) fn hostile() -> Report {
    let mut report = with_baseline();
    let evil = || EVIL.to_owned();
    (report.name, report.version) = (evil(), evil());
    report.ending = Ending::Aborted(evil());
    report.after_failed = Some(evil());
    report.lost = vec![evil()];
    report.settings = vec![(evil(), evil())];
    report.steering = vec![Steering { at: 30 * SECOND, what: evil() }];
    for part in &mut report.scenarios {
        (part.title, part.profile, part.tags) = (evil(), evil(), vec![(evil(), evil())]);
    }
    let other = report.scenarios[0].clone();
    report.scenarios.push(other);
    for series in &mut report.series {
        (series.of.title, series.of.stream, series.of.place, series.of.keyword) =
            (evil(), evil(), evil(), evil());
        if series.metric == "recovery" {
            (series.metric, series.unit) = (evil(), evil());
        }
    }
    for group in &mut report.failures {
        (group.of.title, group.of.stream, group.of.keyword) = (evil(), evil(), evil());
        (group.cause, group.kind) = (evil(), evil());
        group.examples = vec![format!("{EVIL}\n\t{EVIL}"); 3];
    }
    for verdict in &mut report.assertions {
        (verdict.assertion, verdict.value) =
            (format!("{}{EVIL}", verdict.assertion), format!("{}{EVIL}", verdict.value));
        verdict.note = evil();
    }
    report.statuses.iter_mut().for_each(|status| status.of.title = evil());
    report.goodput =
        vec![Goodput { of: evil(), asked: 9, good: 8, limits: vec![LimitHeld { limit: evil(), held: 8 }] }];
    report.generator.bottlenecks = vec![evil()];
    report.generator.environment.os = evil();
    report.generator.ports[0].target = evil();
    report.search = Some(FoundLoad {
        assertion: evil(),
        factor: Some(1.0),
        curve: vec![LevelPoint { factor: 1.0, value: evil(), why: evil(), ..LevelPoint::default() }],
        ..FoundLoad::default()
    });
    report
}
