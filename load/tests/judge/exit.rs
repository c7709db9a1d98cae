//! Exit codes.

use streamgauge_load::judge::{Exit, dropped, failed, judge};
use streamgauge_load::{Ending, FailureGroup, percent};

use crate::reports::report;

#[test]
fn the_exit_code_says_how_a_run_ended() {
    let run = report(10);
    assert_eq!(Exit::of(&run, false).code(), 0);

    // Failed users alone fail no run.
    let mut failing = report(10);
    failing.scenarios[0].users.failed = 10;
    assert_eq!(Exit::of(&failing, false).code(), 0);
    failing.assertions = judge([&failed().below(percent(1.0))], &failing);
    assert_eq!(Exit::of(&failing, false).code(), 2);

    let mut saturated = report(10);
    saturated.generator.bottlenecks.push("core 1 was busy for 99% of a second".into());
    assert_eq!((Exit::of(&saturated, false).code(), Exit::of(&saturated, true).code()), (3, 0));
    saturated.scenarios[0].users.failed = 10;
    saturated.assertions = judge([&failed().below(percent(1.0))], &saturated);
    assert_eq!(Exit::of(&saturated, false), Exit::Failed, "2 goes before 3");

    let mut exhausted = report(10);
    exhausted.failures.push(FailureGroup { count: 1, generator: true, ..FailureGroup::default() });
    assert_eq!(Exit::of(&exhausted, false).code(), 3);

    let mut stopped = report(10);
    stopped.ending = Ending::Stopped;
    assert_eq!(Exit::of(&stopped, false).code(), 130);
    assert_eq!(Exit::CouldNotRun.code(), 1);
}

#[test]
fn dropped_users_fail_a_run_unless_they_are_asserted() {
    let mut run = report(90);
    run.scenarios[0].users.dropped = 10;
    assert_eq!(Exit::of(&run, false).code(), 2);
    run.assertions = judge([&failed().at_most(percent(10.0))], &run);
    assert_eq!(Exit::of(&run, false).code(), 2, "that is not of the dropped");
    run.assertions = judge([&dropped().at_most(percent(10.0))], &run);
    assert_eq!(Exit::of(&run, false).code(), 0);
    run.assertions = judge([&dropped().at_most(9)], &run);
    assert_eq!(Exit::of(&run, false).code(), 2);
}
