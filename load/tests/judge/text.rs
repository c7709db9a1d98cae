//! Assertions as text.

use std::time::Duration;

use proptest::prelude::*;
use streamgauge_load::judge::{
    Assertion, Key, all, check, count, delivery, deviation, dropped, each, events, failed, failed_of,
    failed_steps, first_event, goodput, head, max, mean, metric, min, open_streams, p50, p75, p95, p99, p999,
    percentile, rate_of, stream, time_per_token, time_to_first_token, tokens_per_chunk, unfinished, user,
};
use streamgauge_load::{millis, mins, percent, secs};

#[test]
fn text_and_builder_say_the_same() {
    for (built, text) in [
        (p99(check("Stocks")).below(millis(800)), r#"p99 check "Stocks" < 800ms"#),
        (p95(head("Stocks")).at_most(millis(1_500)), r#"p95 head "Stocks" <= 1500ms"#),
        (max(first_event(stream("s1"))).below(secs(90)), r#"max first event stream "s1" < 90s"#),
        (p99(stream("s1")).above(mins(2)), r#"p99 stream "s1" > 2m"#),
        (p99(metric("stream", "Prices")).above(mins(120)), r#"p99 stream titled "Prices" > 2h"#),
        (p50(check(each())).below(millis(1)), "p50 each check < 1ms"),
        (p75(check(all()).failed()).below(millis(1)), "p75 check failed < 1ms"),
        (p999(user().service_time()).below(millis(1)), "p99.9 user service time < 1ms"),
        (min(user()).between(millis(1), secs(2)), "min user between 1ms and 2s"),
        (mean(tokens_per_chunk("Chat")).at_most(1.25), r#"mean tokens per chunk "Chat" <= 1.25"#),
        (deviation(check("a\"b\\\n\u{1b}")).below(secs(1)), r#"deviation check "a\"b\\\n\u{1b}" < 1s"#),
        (count(events("Stocks")).at_least(100), r#"count events "Stocks" >= 100"#),
        (p99(delivery("Stocks")).below(millis(250)), r#"p99 delivery "Stocks" < 250ms"#),
        (max(delivery(stream("s1"))).below(secs(1)), r#"max delivery stream "s1" < 1s"#),
        (count(metric("sent in the future", all())).at_most(0), "count sent in the future <= 0"),
        (
            count(metric("without time of sending", "Stocks")).below(1),
            r#"count without time of sending "Stocks" < 1"#,
        ),
        (rate_of(events(all())).above(1_000.5), "rate events > 1000.5/s"),
        (max(open_streams(all())).at_least(2_000), "max open streams >= 2000"),
        (failed().below(percent(1.0)), "failed < 1%"),
        (failed().between(percent(0.0), percent(1.0)), "failed between 0% and 1%"),
        (failed_steps().below(percent(0.1)), "failed steps < 0.1%"),
        (failed_of(check("Stocks")).below(percent(1.0)), r#"failed check "Stocks" < 1%"#),
        (dropped().at_most(3), "dropped <= 3"),
        (unfinished().below(percent(3.0)), "unfinished < 3%"),
        (
            goodput([
                time_to_first_token("Chat").below(millis(500)),
                time_per_token("Chat").at_most(millis(50)),
            ])
            .at_least(2),
            r#"goodput (time to first token "Chat" < 500ms, time per token "Chat" <= 50ms) >= 2/s"#,
        ),
        (
            p99(check("Stocks")).below(Duration::from_nanos(1_001)).scenario("EU \"1\"").abort_early(),
            r#"p99 check "Stocks" < 1001ns scenario "EU \"1\"" abort"#,
        ),
        (
            p99(check("Stocks")).below(Duration::ZERO).between(secs(60), secs(300)).abort_after(secs(10)),
            r#"p99 check "Stocks" < 0s from 1m to 5m abort after 10s"#,
        ),
    ] {
        assert_eq!(built.to_string(), text);
        assert_eq!(text.parse::<Assertion>().expect(text), built, "{text}");
        assert_eq!(built.check(), Ok(()), "{text}");
    }
}

#[test]
fn there_is_more_than_one_way_to_write_some() {
    for (text, same) in [
        (r#"  p999   check "Stocks"<1.5s "#, r#"p99.9 check "Stocks" < 1500ms"#),
        (r#"p9999 check < 0.5m"#, r#"p99.99 check < 30s"#),
        (r#"p100 check < 12us"#, r#"p100 check < 12µs"#),
        (r#"rate events > 5"#, r#"rate events > 5/s"#),
        (
            r#"failed < 1.0% abort from 0s to 1h scenario "a""#,
            r#"failed < 1% scenario "a" from 0ns to 60m abort"#,
        ),
        ("p99 user < 0.000000001s", "p99 user < 1ns"),
    ] {
        assert_eq!(text.parse::<Assertion>().expect(text), same.parse().expect(same), "{text}");
    }
}

/// Where the mark is, and what is said there.
#[test]
fn errors_point_at_the_character() {
    for (text, mark, reason) in [
        (
            "",
            "^",
            "expected a statistic (`p99`, `max`, `min`, `mean`, `deviation`, `count`, `rate`, `failed`, `dropped`, `unfinished`, `goodput`), found the end",
        ),
        (
            "p99 chekc < 1s",
            "    ^",
            "expected a metric (`check`, `head`, `first event`, …), found `chekc`: did you mean `check`?",
        ),
        (
            "p99 inter-tokn time < 1s",
            "    ^",
            "expected a metric (`check`, `head`, `first event`, …), found `inter-tokn time`: did you mean `inter-token time`?",
        ),
        ("mxa check < 1s", "^", "found `mxa`: did you mean `max`?"),
        (
            "p99 check 800ms",
            "          ^",
            "expected a limit (`<`, `<=`, `>=`, `>` or `between … and …`), found `800ms`",
        ),
        ("p99 check = 800ms", "          ^", "found `=`"),
        (
            "p99 check < 800",
            "               ^",
            "expected a unit of time (`ns`, `us`, `ms`, `s`, `m`, `h`), found none",
        ),
        ("p99 check < 800mss", "               ^", "found `mss`"),
        ("p99 check < 1%", "             ^", "expected a unit of time"),
        ("p99 check < fast", "            ^", "expected a time, such as `800ms`, for `check`, found `fast`"),
        ("p99 check < 0.1ns", "            ^", "a time is a whole number of nanoseconds"),
        ("p99 check < 9999999h", "            ^", "at most 584 years"),
        ("failed < 1s", "         ^", "expected a share, such as `1%`, for what failed, found `1s`"),
        ("count check < 1s", "              ^", "expected a number, for a count of `check`, found `1s`"),
        ("count check < 1/s", "              ^", "found `1/s`"),
        ("p99 check \"Stocks < 1s", "          ^", "no closing"),
        (r#"p99 check "\x" < 1s"#, "           ^", r#"expected `\"`, `\\`, `\n`"#),
        ("p101 check < 1s", "^", "there is no percentile 101"),
        ("p0 check < 1s", "^", "there is no percentile 0"),
        ("p99 events < 1", "^", "of `events`, which is counted, there are `count` and `rate`"),
        ("p99 open streams < 1", "^", "there are `max`, the most at a time, and `mean`"),
        ("count events failed < 1", "^", "counted without whether it succeeded"),
        ("failed events < 1%", "^", "the share that failed"),
        (
            "failed < 1% fro 1s to 2s",
            "            ^",
            "expected `scenario`, `from`, `abort`, or the end, found `fro`: did you mean `from`?",
        ),
        ("failed < 1% from 1s 2s", "                    ^", "expected `to`"),
        (
            "goodput (answer < 1s) >= 9% scenario \"a\"",
            "                            ^",
            "goodput is counted for the whole run",
        ),
        ("failed < 1% from 2s to 1s", "            ^", "its span ends before it begins"),
        (
            "failed < 1% abort abort",
            "                  ^",
            "expected `scenario`, `from`, or the end, found `abort`",
        ),
        (
            "failed < 1% scenario EU",
            "                     ^",
            "the title of a scenario in quotation marks, found `EU`",
        ),
        ("min user between 2s and 1s", "         ^", "the first of the two limits is to be the lesser"),
        ("min user \"a\" < 1s", "^", "users have no titles"),
        ("goodput check < 1s", "        ^", "expected `(`"),
        ("goodput (answer < 1s >= 9%", "                     ^", "expected `,` and another limit, or `)`"),
        (
            "goodput (answer < 1s, head < 1%) >= 9%",
            "                              ^",
            "expected a unit of time",
        ),
        ("goodput (answer \"a\" < 1s, answer \"b\" < 1s) >= 9%", "^", "of the same answers"),
        ("p99 \u{1f980} < 1s", "    ^", "expected a metric"),
        ("p99 open \"Stocks\" < 1s", "    ^", "of an `open` there are `head`"),
        ("p99 check Stocks < 1s", "          ^", "or a title in quotation marks, found `Stocks`"),
        ("p99 check betwen 1s and 2s", "          ^", "did you mean `between`?"),
    ] {
        let error = text.parse::<Assertion>().expect_err(text);
        assert_eq!(error.at(), Some(mark.len() - 1), "{error}");
        assert!(error.reason().contains(reason), "{error}");
        let shown = error.to_string();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[1].trim(), text.trim());
        assert!(lines[2].starts_with(&format!("  {mark} ")), "{error}");
    }
}

#[test]
fn what_cannot_be_meant_is_refused_before_the_run() {
    for (assertion, reason) in [
        (p99(metric("chekc", "Stocks")).below(secs(1)), "did you mean `check`?"),
        (p99(metric("check", "Stocks")).below(1), "the limit of `check` is a time, such as `800ms`"),
        (
            p99(metric("tokens per chunk", all())).below(secs(1)),
            "the limit of `tokens per chunk` is a number",
        ),
        (p99(check("Stocks").failed()).below(secs(1)).between(secs(1), secs(2)), "times to failure"),
        (percentile(f64::NAN, check("Stocks")).below(secs(1)), "there is no percentile NaN"),
        (percentile(100.1, check("Stocks")).below(secs(1)), "there is no percentile 100.1"),
        (failed().below(percent(f64::NAN)), "NaN is no limit"),
        (failed().below(percent(-1.0)), "-1 is no limit"),
        (failed().below(percent(1.0)).between(secs(2), secs(2)), "its span ends before it begins"),
        (goodput([]).at_least(1), "goodput needs a limit"),
        (goodput([first_event(each()).below(secs(1))]).at_least(1), "of the same answers"),
        (p99(check(stream("s1"))).below(secs(1)), "a check is known by its title"),
    ] {
        let error = assertion.check().expect_err(reason).to_string();
        assert!(error.contains(reason), "{error}");
        assert!(error.contains(&format!("`{assertion}`")), "{error}");
    }
}

fn keys() -> impl Strategy<Value = Key> {
    prop_oneof![
        Just(all()),
        Just(each()),
        any::<String>().prop_map(Key::from),
        any::<String>().prop_map(|name| Key::from(stream(&name))),
    ]
}

fn tails(
    assertion: Assertion,
    (scenario, span, abort): (Option<String>, Option<(u64, u64)>, Option<u64>),
) -> Assertion {
    let assertion = match scenario {
        Some(title) => assertion.scenario(&title),
        None => assertion,
    };
    let assertion = match span {
        Some((from, length)) => {
            assertion.between(Duration::from_nanos(from), Duration::from_nanos(from.saturating_add(length)))
        }
        None => assertion,
    };
    match abort {
        Some(after) => assertion.abort_after(Duration::from_nanos(after)),
        None => assertion,
    }
}

fn assertions() -> impl Strategy<Value = Assertion> {
    let names: Vec<&'static str> = streamgauge::metrics::metrics().iter().map(|metric| metric.name).collect();
    let numbers = || prop_oneof![0.0..1e3, 0.0..1e300, Just(0.0), Just(1e-9)];
    let of_time = (prop::sample::select(names), keys(), any::<u64>(), 0_u8..8, 0.000_1..100.0, 0_u8..3);
    let of_time = of_time.prop_map(|(name, key, limit, statistic, q, only)| {
        let metric = metric(name, key);
        let metric = match only {
            0 => metric,
            1 => metric.succeeded(),
            _ => metric.failed(),
        };
        let of = match statistic {
            0 => percentile(q, metric),
            1 => max(metric),
            2 => min(metric),
            3 => mean(metric),
            4 => deviation(metric),
            5 => return count(metric).at_least(limit),
            6 => return rate_of(metric).below(limit),
            _ => return failed_of(metric).below(percent(q)),
        };
        of.at_most(Duration::from_nanos(limit))
    });
    let of_users = (numbers(), numbers(), 0_u8..6).prop_map(|(one, other, which)| match which {
        0 => failed().above(percent(one)),
        1 => failed_steps().between(percent(one.min(other)), percent(one.max(other))),
        2 => dropped().at_most(one),
        3 => unfinished().at_least(percent(one)),
        4 => goodput([time_per_token("Chat").between(secs(1), secs(2))]).at_least(percent(one)),
        _ => rate_of(events(all())).between(one.min(other), one.max(other)),
    });
    let tail = (any::<Option<String>>(), any::<Option<(u64, u64)>>(), any::<Option<u64>>());
    (prop_oneof![of_time, of_users], tail).prop_map(|(assertion, tail)| tails(assertion, tail))
}

proptest! {
    #[test]
    fn every_assertion_prints_as_text_that_reads_as_itself(assertion in assertions()) {
        let text = assertion.to_string();
        match (assertion.check(), text.parse::<Assertion>()) {
            (Ok(()), Ok(read)) => prop_assert_eq!(read, assertion, "{}", text),
            (Ok(()), Err(error)) => prop_assert!(false, "{error}"),
            (Err(_), Err(_)) => {}
            (Err(error), Ok(_)) => prop_assert!(false, "`{text}` is read, though: {error}"),
        }
    }

    #[test]
    fn no_text_does_more_than_fail(text in ".*") {
        if let Err(error) = text.parse::<Assertion>() {
            prop_assert!(error.to_string().lines().count() == 3);
        }
    }

    #[test]
    fn no_words_do_more_than_fail(
        words in prop::collection::vec(
            prop::sample::select(vec!["p99", "failed", "check", "stream", "\"a\"", "<", ">=", "1s", "1%", "5", "goodput", "(", ")", ",", "from", "to", "abort", "each", "between", "and"]),
            0..12,
        ),
    ) {
        let text = words.join(" ");
        match text.parse::<Assertion>() {
            Ok(read) => prop_assert_eq!(read.to_string().parse::<Assertion>().expect("it is written so"), read),
            Err(error) => prop_assert!(error.at().is_some_and(|at| at <= text.len())),
        }
    }
}
