//! Every statistic of every metric, built or written.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::judge::*;
use streamgauge_load::{Report, at_once, load, millis, percent, secs};

use crate::server;

/// A load of streams, steps and users of which some failed.
fn report() -> Report {
    let (_runtime, server) = server();
    server.on("/", Script::sse().comment("h").message("12").message("34").hold());
    server.on("/no", Script::status(500));
    let url = server.url().to_owned();
    let good = scenario! {
        "Good"
        base (url)
        sse "Stocks" name "s1" open "/" check await within 10s until 2
        pause 10ms
        sse "Close" name "s1" close
        group "Group" { http "No" get "/no" check status == 500 }
    };
    let bad = scenario! { "Bad" fail "no" };
    load("judged").scenario(good, at_once(8)).scenario(bad, at_once(2)).cores(2).run().unwrap()
}

#[test]
fn each_is_judged() {
    let report = report();
    let assertions: Vec<(Assertion, bool)> = vec![
        (p99(check("Stocks")).below(secs(60)), true),
        (p50(check("Stocks")).below(millis(0)), false),
        (p95(head("Stocks")).at_most(secs(60)), true),
        (max(first_event(stream("s1"))).at_most(secs(60)), true),
        (min(gap(stream("s1"))).at_least(millis(0)), true),
        (mean(head(all())).between(millis(0), secs(60)), true),
        (deviation(head(each())).below(secs(60)), true),
        (count(check("Stocks")).between(8, 8), true),
        (count(events(stream("s1"))).between(16, 16), true),
        (count(events("Stocks")).at_least(16), true),
        (count(bytes(stream("s1"))).between(32, 32), true),
        (count(heartbeats("Stocks")).between(8, 8), true),
        (rate_of(events("Stocks")).above(0.0), true),
        (max(open_streams("Stocks")).between(1, 8), true),
        (count(losses("Stocks")).at_most(0), true),
        (count(reconnects("Stocks")).at_most(0), true),
        (count(ids_lost("Stocks")).at_most(0), true),
        (count(user()).between(10, 10), true),
        (count(user().failed()).between(2, 2), true),
        (count(user()).between(2, 2).scenario("Bad"), true),
        (failed().between(percent(20.0), percent(20.0)), true),
        (failed().at_most(percent(0.0)).scenario("Good"), true),
        (failed().at_least(percent(100.0)).scenario("Bad"), true),
        (failed_of(check("Stocks")).at_most(percent(0.0)), true),
        (dropped().at_most(0), true),
        (count(metric("started", all())).between(10, 10), true),
        (count(metric("finished", all())).between(10, 10), true),
        (max(metric("users", all())).between(1, 10), true),
        (max(metric("schedule lag", all())).below(secs(60)), true),
        (unfinished().at_most(0), true),
        (p99(user()).below(secs(60)), false),
        (p99(user().succeeded()).below(secs(60)), true),
        (p99(group("Group")).below(secs(60)), true),
        (p99(check("Stokcs")).below(secs(60)), false),
        (p99(recovery("Stocks")).below(secs(60)), false),
    ];
    for (assertion, held) in assertions {
        assertion.check().unwrap_or_else(|error| panic!("{assertion}: {error}"));
        let written: Assertion = assertion.to_string().parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(written, assertion);
        let verdict = &judge([&assertion], &report)[0];
        assert_eq!(verdict.held, held, "{verdict:?}");
    }
}

#[test]
fn a_wrong_name_lists_what_there_is() {
    let report = report();
    for (assertion, says) in [
        (p99(check("Stokcs")).below(secs(60)), "\"Stocks\""),
        (p95(head("Stonks")).below(secs(60)), "\"Stocks\""),
        (max(first_event(stream("s2"))).below(secs(60)), "\"s1\""),
        (p99(response("Stocks")).below(secs(60)), "\"No\""),
        (failed().below(percent(1.0)).scenario("Godo"), "\"Good\""),
    ] {
        let verdict = &judge([&assertion], &report)[0];
        assert!(!verdict.held && format!("{} {}", verdict.value, verdict.note).contains(says), "{verdict:?}");
    }
}

#[test]
fn a_percentile_of_few_samples_is_marked() {
    let verdict = &judge([&p99(check("Stocks")).below(secs(60))], &report())[0];
    assert!(verdict.held && verdict.note.contains("maximum"), "{verdict:?}");
    assert_eq!(verdict.samples, 8);
}

#[test]
fn nothing_that_ran_holds_nothing() {
    let idle = scenario! { run {} };
    let report =
        load("nobody").scenario(idle, at_once(3)).at_most_users(0).assert(failed().below(percent(1.0)));
    let report = report.assert(p99(user()).below(secs(1))).run().unwrap();
    // Three were dropped, which is all of them.
    assert_eq!(report.assertions.iter().map(|it| it.held).collect::<Vec<_>>(), [false, false]);
}
