//! What assertions come to.

use streamgauge_load::judge::{
    Assertion, aborts, all, bytes, check, count, deviation, dropped, each, events, failed, failed_of,
    failed_steps, first_event, gap, goodput, goodputs, head, judge, losses, max, mean, metric, min,
    open_streams, p50, p95, p99, p999, rate_of, stream as named, time_per_token, time_to_first_token,
    tokens_per_chunk, unfinished, user,
};
use streamgauge_load::{
    Form, Goodput, LimitHeld, Phase, Report, Series, Slice, Total, Verdict, millis, percent, secs,
};

use crate::reports::{SEC, counter, level, report, scenario, slice, stream, subject, times};

fn with(series: impl IntoIterator<Item = Series>) -> Report {
    let mut report = report(100);
    report.series.extend(series);
    report
}

fn verdict(assertion: Assertion, report: &Report) -> Verdict {
    assertion.check().expect("it can be meant so");
    judge([&assertion], report).remove(0)
}

/// Whether it holds, the value, the number of samples, the note.
#[track_caller]
fn case(assertion: Assertion, report: &Report, expected: (bool, &str, u64, &str)) {
    let verdict = verdict(assertion, report);
    let got = (verdict.held, &*verdict.value, verdict.samples, &*verdict.note);
    assert_eq!(got, expected, "{}", verdict.assertion);
}

#[test]
fn a_verdict_has_value_limit_and_samples() {
    let report = with([times("check", subject("check", "Stocks"), 1..=1_000, [])]);
    let verdict = verdict(p99(check("Stocks")).below(millis(800)), &report);
    assert_eq!(verdict.assertion, r#"p99 check "Stocks" < 800ms"#);
    assert_eq!((verdict.held, &*verdict.value, verdict.samples), (false, "990 ms", 1_000));
    case(p99(check("Stocks")).below(millis(1_000)), &report, (true, "990 ms", 1_000, ""));
    case(p50(check("Stocks")).between(millis(400), millis(600)), &report, (true, "500 ms", 1_000, ""));
    case(max(check("Stocks")).at_most(millis(1_000)), &report, (true, "1 s", 1_000, ""));
    case(max(check("Stocks")).below(millis(1_000)), &report, (false, "1 s", 1_000, ""));
    case(min(check("Stocks")).above(millis(1)), &report, (false, "1 ms", 1_000, ""));
    case(mean(check("Stocks")).at_least(millis(500)), &report, (true, "500.5 ms", 1_000, ""));
    case(deviation(check("Stocks")).below(millis(300)), &report, (true, "289 ms", 1_000, ""));
    case(count(check("Stocks")).at_least(1_000), &report, (true, "1000", 1_000, ""));
    case(rate_of(check("Stocks")).at_least(11), &report, (false, "10/s", 1_000, ""));
}

#[test]
fn one_percent_failed_leaves_no_p99() {
    // A server that refuses fast: the failures are the fastest of all.
    let report = with([times("check", subject("check", "Stocks"), vec![100; 199], [1])]);
    case(p99(check("Stocks")).below(millis(800)), &report, (true, "100 ms", 200, ""));
    let report = with([times("check", subject("check", "Stocks"), vec![100; 99], [1])]);
    case(p99(check("Stocks")).below(millis(800)), &report, (false, "none: 1 of 100 failed", 100, ""));
    let report = with([times("check", subject("check", "Stocks"), vec![100; 98], [1, 1])]);
    case(p99(check("Stocks")).below(millis(800)), &report, (false, "none: 2 of 100 failed", 100, ""));
    case(p99(check("Stocks")).above(millis(1)), &report, (false, "none: 2 of 100 failed", 100, ""));
    case(max(check("Stocks")).below(secs(9)), &report, (false, "none: 2 of 100 failed", 100, ""));
    case(p95(check("Stocks")).below(millis(800)), &report, (true, "100 ms", 100, ""));
    let alone = "the maximum: p99 needs 100 samples";
    case(p99(check("Stocks").succeeded()).below(millis(800)), &report, (true, "100 ms", 98, alone));
    case(max(check("Stocks").failed()).below(millis(2)), &report, (true, "1 ms", 2, ""));
    case(count(check("Stocks").failed()).at_most(1), &report, (false, "2", 100, ""));
    case(
        mean(check("Stocks")).below(millis(800)),
        &report,
        (true, "100 ms", 100, "of the others alone: 2 of 100 failed"),
    );
    case(failed_of(check("Stocks")).below(percent(2.0)), &report, (false, "2% (2 of 100)", 100, ""));
    case(failed_of(check("Stocks")).at_most(percent(2.0)), &report, (true, "2% (2 of 100)", 100, ""));
}

#[test]
fn of_few_samples_a_percentile_is_the_maximum_and_marked_so() {
    let of = |n| with([times("check", subject("check", "Stocks"), 1..=n, [])]);
    let p999 = || p999(check("Stocks")).below(secs(9));
    case(p999(), &of(999), (true, "999 ms", 999, "the maximum: p99.9 needs 1000 samples"));
    case(p999(), &of(1_000), (true, "999 ms", 1_000, ""));
    case(p50(check("Stocks")).below(secs(9)), &of(1), (true, "1 ms", 1, "the maximum: p50 needs 2 samples"));
}

#[test]
fn what_has_no_sample_is_no_data() {
    let report = with([times("check", subject("check", "Stocks"), [], [])]);
    for assertion in [
        p99(check("Stocks")).below(secs(9)),
        mean(check("Stocks")).below(secs(9)),
        count(check("Stocks")).at_most(0),
        failed_of(check("Stocks")).below(percent(50.0)),
        failed_steps().below(percent(50.0)),
    ] {
        case(assertion, &report, (false, "no data", 0, ""));
    }
    let nothing = report_of_no_users();
    for assertion in [failed().at_most(percent(100.0)), dropped().at_most(0), unfinished().at_most(0)] {
        case(assertion, &nothing, (false, "no data", 0, ""));
    }
}

fn report_of_no_users() -> Report {
    report(0)
}

#[test]
fn a_name_that_is_not_there_lists_what_is() {
    let of_titles = ["Stocks", "Prices"].map(|title| times("check", subject("check", title), [1], []));
    let report = with(of_titles.into_iter().chain([times("head", subject("step", "Open"), [1], [])]));
    case(
        p99(check("Stokcs")).below(secs(9)),
        &report,
        (
            false,
            "no data",
            0,
            r#"there is no `check` of "Stokcs" (there is "Prices", "Stocks"): did you mean "Stocks"?"#,
        ),
    );
    case(
        p99(first_event(all())).below(secs(9)),
        &report,
        (false, "no data", 0, "nothing has the metric `first event` (there are `check`, `head`)"),
    );
    case(
        p99(check("Open")).below(secs(9)),
        &report,
        (false, "no data", 0, r#""Open" has no `check` (there is "Prices", "Stocks")"#),
    );
    case(
        failed().below(percent(1.0)).scenario("Tarders"),
        &report,
        (
            false,
            "no data",
            0,
            r#"there is no scenario "Tarders" (there is "Traders"): did you mean "Traders"?"#,
        ),
    );
}

#[test]
fn what_has_no_data_says_why() {
    let mut late = times("check", subject("check", "Late"), [], []);
    late.warm_up = Some(times("check", subject("check", "Late"), [1, 2], [3]).total);
    let mut report = with([
        late,
        times("check", subject("check", "Good"), [1, 2], []),
        times("check", subject("check", "Bad"), [], [1, 2, 3]),
        times("gap", stream("Prices", "s1"), [4], []),
        times("stream", stream("Prices", "s1"), [4], []),
        times("first event", stream("News", "s2"), [4], []),
    ]);
    let mut note = |assertion: Assertion, wanted: &str| {
        let counted =
            assertion.goodput().map(|goodput| Goodput { of: goodput.to_string(), ..Goodput::default() });
        report.goodput = counted.into_iter().collect();
        let told = verdict(assertion, &report);
        assert!(!told.held && told.value == "no data", "{told:?}");
        assert!(told.note.contains(wanted), "{told:?}");
    };
    note(p99(check("Late")).below(secs(1)), "its samples, 3, are all of the warm-up");
    note(p99(check("Good").failed()).below(secs(1)), "none of 2 failed");
    note(p99(check("Bad").succeeded()).below(secs(1)), "none of 3 succeeded");
    note(
        p99(first_event(named("s1"))).below(secs(1)),
        r#"the stream "s1" has no `first event` (it has `gap`, `stream`)"#,
    );
    note(
        goodput([first_event("Nwes").below(secs(1))]).at_least(percent(99.0)),
        r#"there is no `first event` of "Nwes" (there is "News"): did you mean "News"?"#,
    );
}

#[test]
fn a_title_in_several_places_is_their_sum_and_each_is_the_worst() {
    let elsewhere =
        streamgauge_load::Subject { place: "src/main.rs:9:5".into(), ..subject("check", "Stocks") };
    let report = with([
        times("check", subject("check", "Stocks"), [10, 20], []),
        times("check", elsewhere, [30, 40], []),
        times("check", subject("check", "Prices"), [5], [1]),
        times("check", subject("check", "Orders"), [35], []),
    ]);
    case(max(check("Stocks")).below(millis(50)), &report, (true, "40 ms", 4, ""));
    case(max(check(all())).below(millis(50)), &report, (false, "none: 1 of 7 failed", 7, ""));
    case(
        max(check(each())).below(millis(38)),
        &report,
        (false, "none: 1 of 2 failed", 2, r#"2 of 3 do not hold, the worst: check "Prices""#),
    );
    case(
        max(check(each()).succeeded()).below(millis(50)),
        &report,
        (true, "40 ms", 4, r#"the worst of 3: check "Stocks""#),
    );
    case(
        min(check(each())).above(millis(7)),
        &report,
        (
            false,
            "5 ms",
            2,
            r#"1 of 3 do not hold, the worst: check "Prices"; of the others alone: 1 of 2 failed"#,
        ),
    );
}

#[test]
fn streams_are_known_by_their_names_and_titles() {
    let report = with([
        times("first event", stream("Prices", "s1"), [10], []),
        times("first event", stream("News", "s2"), [20], []),
        times("stream", stream("Prices", "s1"), [1_000], []),
        times("head", subject("step", "Prices"), [3], []),
        times("gap", stream("Prices", "s1"), [4], []),
        level(stream("Prices", "s1"), 10, 9.5),
    ]);
    case(max(first_event(named("s1"))).below(millis(15)), &report, (true, "10 ms", 1, ""));
    case(max(first_event("News")).below(millis(15)), &report, (false, "20 ms", 1, ""));
    case(max(named("s1")).below(secs(2)), &report, (true, "1 s", 1, ""));
    case(max(head(named("s1"))).below(millis(5)), &report, (true, "3 ms", 1, ""));
    case(max(gap(named("s1"))).below(millis(5)), &report, (true, "4 ms", 1, ""));
    case(max(open_streams(named("s1"))).at_least(10), &report, (true, "10", 10, ""));
    case(mean(open_streams("Prices")).at_least(9.5), &report, (true, "9.5", 10, ""));
    let verdict = verdict(max(first_event(named("s3"))).below(secs(1)), &report);
    assert_eq!(
        verdict.note,
        r#"there is no `first event` of the stream "s3" (there is "s1", "s2"): did you mean "s1"?"#
    );
}

#[test]
fn what_is_counted_is_0_where_something_ran() {
    let report = with([
        counter("events", stream("Prices", "s1"), 500),
        counter("bytes", stream("Prices", "s1"), 0),
        times("check", subject("check", "Stocks"), [1], []),
    ]);
    case(count(events("Prices")).at_least(500), &report, (true, "500", 500, ""));
    case(rate_of(events(all())).above(5), &report, (false, "5/s", 500, ""));
    case(count(losses(all())).at_most(0), &report, (true, "0", 0, ""));
    case(count(losses(each())).at_most(0), &report, (true, "0", 0, ""));
    case(count(bytes("Prices")).below(1), &report, (true, "0", 0, ""));
    assert_eq!(verdict(count(losses("Pries")).at_most(0), &report).value, "no data");
    // Nothing ran that could have lost something.
    assert_eq!(verdict(count(losses(all())).at_most(0), &with([])).value, "no data");
}

#[test]
fn users_that_failed_or_were_dropped_are_shares_of_all() {
    let mut report = report(0);
    report.scenarios = vec![scenario("Traders", 89, 1), scenario("Readers", 100, 0)];
    report.scenarios[0].users.dropped = 10;
    report.scenarios[0].users.unfinished = 7;
    report.series = vec![
        times("user", subject("user", ""), 1..=89, [1]),
        Series { scenario: Some(1), ..times("user", subject("user", ""), 1..=100, []) },
    ];
    case(failed().below(percent(5.5)), &report, (false, "5.5% (11 of 200)", 200, ""));
    case(failed().below(percent(20.0)).scenario("Traders"), &report, (true, "11% (11 of 100)", 100, ""));
    case(failed().at_most(percent(0.0)).scenario("Readers"), &report, (true, "0% (0 of 100)", 100, ""));
    case(dropped().at_most(9), &report, (false, "10", 207, ""));
    case(dropped().below(percent(5.0)), &report, (true, "4.83% (10 of 207)", 207, ""));
    case(unfinished().at_most(7), &report, (true, "7", 197, ""));
    let none = "none: 1 of 100 failed, 10 dropped";
    case(p95(user()).below(secs(9)).scenario("Traders"), &report, (false, none, 100, ""));
    case(p95(user().succeeded()).below(secs(9)).scenario("Traders"), &report, (true, "85 ms", 89, ""));
}

#[test]
fn what_begins_with_a_user_has_the_dropped_as_well() {
    let report = with([
        times("head", subject("step", "Open"), vec![5; 90], []),
        counter("dropped", subject("step", "Open"), 10),
        times("head", subject("step", "Later"), vec![5; 90], []),
    ]);
    case(p95(head("Open")).below(secs(1)), &report, (false, "none: 10 of 100 dropped", 100, ""));
    case(p95(head("Later")).below(secs(1)), &report, (true, "5 ms", 90, ""));
    case(failed_of(head("Open")).below(percent(5.0)), &report, (false, "10% (10 of 100)", 100, ""));
}

#[test]
fn what_ended_in_the_warm_up_is_not_judged() {
    let mut report = report(0);
    report.phases = vec![
        Phase { name: "warm-up".into(), from_at: 0, to_at: 10 * SEC },
        Phase { name: "run".into(), from_at: 10 * SEC, to_at: 100 * SEC },
    ];
    report.scenarios = vec![scenario("Traders", 90, 10)];
    let warm_up = times("user", subject("user", ""), 1..=10, [1; 10]).total;
    report.series = vec![Series { warm_up: Some(warm_up), ..times("user", subject("user", ""), 1..=80, []) }];
    case(failed().at_most(percent(0.0)), &report, (true, "0% (0 of 80)", 80, ""));
    case(rate_of(user()).at_least(1), &report, (false, "0.889/s", 80, ""));
}

#[test]
fn failed_steps_are_of_steps_and_checks_but_no_groups() {
    let report = with([
        times("head", subject("step", "Open"), [1; 8], [1]),
        times("check", subject("check", "Stocks"), [1; 6], [1]),
        times("group", subject("group", "Trading"), [], [1; 9]),
        times("first event", stream("Open", ""), [], [1; 9]),
    ]);
    case(failed_steps().below(percent(10.0)), &report, (false, "12.5% (2 of 16)", 16, ""));
}

#[test]
fn a_span_is_taken_from_slices_and_widened() {
    let mut series = times("check", subject("check", "Stocks"), 1..=400, []);
    series.slices =
        (0..100).map(|at| slice(at, &[at + 1, at + 1, at + 1, 2 * at + 1], u64::from(at == 50))).collect();
    let mut report = with([series]);
    let of = |from, to| p50(check("Stocks")).below(secs(1)).between(from, to);
    case(of(secs(10), secs(20)), &report, (true, "17 ms", 40, "to two digits"));
    case(
        of(millis(10_500), millis(19_500)),
        &report,
        (true, "17 ms", 40, "to two digits; from slices of 1s: from 10s to 20s"),
    );
    case(of(secs(200), secs(300)), &report, (false, "no data", 0, "the run was over after 100 s"));
    case(
        max(check("Stocks")).below(secs(1)).between(secs(45), secs(55)),
        &report,
        (false, "none: 1 of 41 failed", 41, "to two digits"),
    );
    case(
        max(check("Stocks")).at_most(millis(39)).between(secs(10), secs(20)),
        &report,
        (true, "39 ms", 40, "to two digits"),
    );
    case(
        count(check("Stocks")).at_least(5).between(secs(0), secs(1)),
        &report,
        (false, "4", 4, "to two digits"),
    );
    case(
        rate_of(check("Stocks")).at_least(4).between(secs(0), secs(10)),
        &report,
        (true, "4/s", 40, "to two digits"),
    );
    case(
        mean(check("Stocks")).at_most(millis(2)).between(secs(1), secs(2)),
        &report,
        (false, "2.25 ms", 4, "to two digits"),
    );
    // The span is counted from the end of the warm-up.
    report.phases[0].from_at = 10 * SEC;
    case(of(secs(0), secs(10)), &report, (true, "17 ms", 40, "to two digits"));
}

#[test]
fn levels_of_a_span_and_of_several_streams_come_from_slices() {
    // A slice that is not there had nothing.
    let of = |name: &str, slices: std::ops::Range<u64>| Series {
        slices: slices.map(|at| Slice { at: at * SEC, level: Some(10), ..Slice::default() }).collect(),
        ..level(stream("Prices", name), 10, 10.0)
    };
    let report = with([of("a", 0..50), of("b", 50..99)]);
    let note = "by the levels at each tenth of a slice";
    // One ends where the other begins: there never were 20.
    case(max(open_streams("Prices")).at_least(11), &report, (false, "10", 10, note));
    case(mean(open_streams("Prices")).at_least(10), &report, (true, "10", 10, note));
    case(
        max(open_streams(named("a"))).at_least(10).between(secs(0), secs(9)),
        &report,
        (true, "10", 10, note),
    );
    assert_eq!(
        verdict(max(open_streams(named("a"))).at_least(10).between(secs(60), secs(70)), &report).value,
        "no data"
    );
    let mut busy = of("a", 0..50);
    busy.slices[3].levels = vec![10, 10, 12, 12, 20, 20, 12, 12, 10, 10];
    let both = with([busy, of("b", 0..5)]);
    case(max(open_streams(all())).at_least(30), &both, (true, "30", 30, note));
}

#[test]
fn tokens_per_chunk_are_shown_as_they_are() {
    let mut series = times("tokens per chunk", stream("Chat", ""), [], []);
    series.unit = "thousandths".into();
    [1_000, 1_500].iter().for_each(|value| series.total.succeeded.record(*value));
    case(mean(tokens_per_chunk("Chat")).at_most(1.25), &with([series]), (true, "1.25", 2, ""));
}

#[test]
fn metrics_go_by_their_names() {
    let mut trend = times("trend", subject("own", "price age"), [7], []);
    trend.scenario = None;
    let users = Series { metric: "users".into(), of: subject("user", ""), ..level(stream("", ""), 50, 49.5) };
    let report = with([trend, counter("counter", subject("own", "orders"), 3), users]);
    case(max(metric("trend", "price age")).below(millis(8)), &report, (true, "7 ms", 1, ""));
    case(count(metric("counter", "orders")).at_least(3), &report, (true, "3", 3, ""));
    case(mean(metric("users", all())).at_least(49), &report, (true, "49.5", 50, ""));
    case(count(metric("dropped", all())).at_most(0), &report, (true, "0", 0, ""));
}

#[test]
fn goodput_is_a_share_of_those_asked_for_and_a_rate() {
    let limits =
        || [time_to_first_token("Chat").below(millis(500)), time_per_token("Chat").below(millis(50))];
    let (share, rate) = (goodput(limits()).at_least(percent(50.0)), goodput(limits()).at_least(1));
    assert_eq!(goodputs([&share, &rate]).len(), 1, "both are of the same answers");
    let held = |limit: &str, held| LimitHeld { limit: limit.into(), held };
    let counts = Goodput {
        of: share.to_string().replace(" >= 50%", ""),
        asked: 5,
        good: 1,
        limits: vec![
            held("time to first token \"Chat\" < 500ms", 2),
            held("time per token \"Chat\" < 50ms", 2),
        ],
    };
    let mut report = with([]);
    let each = "time to first token \"Chat\" < 500ms: 40%; time per token \"Chat\" < 50ms: 40%";
    case(
        share.clone(),
        &report,
        (false, "no data", 0, "no answer was held against these limits while the load ran"),
    );
    report.goodput.push(counts);
    case(share, &report, (false, "20% (1 of 5)", 5, each));
    case(rate, &report, (false, "0.01/s", 5, &format!("20% of those asked for; {each}")));
}

#[test]
fn a_run_is_aborted_by_what_it_has_come_to_so_far() {
    let series = |n| times("check", subject("check", "Stocks"), vec![900; n], []);
    let at = |elapsed, n| {
        let mut report = with([series(n)]);
        (report.elapsed, report.phases[0].to_at) = (elapsed * SEC, elapsed * SEC);
        report
    };
    let p99 = || p99(check("Stocks")).below(millis(800));
    let [never, early, late] = [p99(), p99().abort_early(), p99().abort_after(secs(10))];
    assert_eq!(aborts([&never], &at(50, 10)), None);
    assert_eq!(aborts([&early], &at(1, 0)), None, "there is no sample to judge");
    assert_eq!(aborts([&late], &at(9, 10)), None);
    let verdict = aborts([&never, &late], &at(10, 10)).expect("it does not hold");
    assert_eq!(verdict.assertion, r#"p99 check "Stocks" < 800ms abort after 10s"#);
    assert!(aborts([&early], &at(1, 1)).is_some());
    let mut warm_up = at(50, 10);
    warm_up.phases[0].name = "warm-up".into();
    assert_eq!(aborts([&early], &warm_up), None);
}

#[test]
fn open_streams_that_never_were_are_no_data() {
    let total = Total { level: None, ..Total::default() };
    let report = with([Series { total, form: Form::Level, ..level(stream("Prices", ""), 0, 0.0) }]);
    case(max(open_streams(all())).at_most(5), &report, (false, "no data", 0, ""));
}
