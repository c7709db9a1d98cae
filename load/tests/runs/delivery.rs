//! How late messages are delivered, by the time at which they say that they were sent.

use std::time::{Duration, SystemTime};

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_load::judge::{count, delivery, events, goodput, metric, min, p99, stream};
use streamgauge_load::{Load, Timestamp, at_once, id, json, load, millis, secs};
use tokio::runtime::{Builder, Runtime};

/// A server of messages that were sent 200 ms ago, with one of the future and one that does not say it.
fn server() -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start()).unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let ago = (now - Duration::from_millis(200)).as_millis();
    let late = format!("id: {ago}-0\ndata: {{\"t\":{ago}}}");
    let future = format!("id: {ago}-1\ndata: {{\"t\":{}}}", ago + 3_600_000);
    let without = format!("id: {ago}-2\ndata: {{\"u\":1}}");
    server.on("/", Script::sse().events([&late, &late, &future, &without]).end());
    (runtime, server)
}

#[test]
fn late_messages_are_measured_judged_and_shown() {
    let (_runtime, server) = server();
    let reads = scenario! {
        base (server.url())
        sse "Stocks" name "s1" open "/" check await within 20s until end close
        sse "News" name "s2" open "/" check await within 20s until end close
    };
    let report = load("late")
        .scenario(reads, at_once(3))
        .sent_at(json("$.t"), Timestamp::Milliseconds)
        .sent_at(id().of(stream("s2")), Timestamp::Milliseconds)
        .sent_at(json("$.nothing").of("News"), Timestamp::Milliseconds)
        .assert(p99(delivery("Stocks")).between(millis(200), secs(60)))
        .assert(min(delivery(stream("s1"))).at_most(millis(0)))
        .assert(min(delivery(stream("s2"))).at_least(millis(200)))
        .assert(r#"p99 delivery stream "s1" < 200ms"#.parse::<streamgauge_load::judge::Assertion>().unwrap())
        .assert(count(delivery("Stocks")).between(9, 9))
        .assert(count(delivery("News")).between(12, 12))
        .assert(count(metric("sent in the future", "Stocks")).between(3, 3))
        .assert(count(metric("without time of sending", "Stocks")).between(3, 3))
        .assert(count(metric("without time of sending", "News")).at_most(0))
        .assert(count(events("Stocks")).between(12, 12))
        .cores(2)
        .run()
        .unwrap();
    let held: Vec<bool> = report.assertions.iter().map(|verdict| verdict.held).collect();
    let wanted = [true, true, true, false, true, true, true, true, true, true];
    assert_eq!(held, wanted, "{:#?}", report.assertions);
    let summary = report.to_string();
    assert!(summary.contains("\ndelivery \"Stocks\" s1"), "{summary}");
    assert!(summary.contains("sent in the future \"Stocks\" s1"), "{summary}");
    assert!(summary.contains("Delivery is by the sender's clock and this machine's"), "{summary}");
}

#[test]
fn what_is_not_asked_for_is_not_measured() {
    let (_runtime, server) = server();
    let reads = scenario! {
        base (server.url())
        sse "Stocks" open "/" check await within 20s until end close
    };
    let report = load("plain").scenario(reads, at_once(1)).run().unwrap();
    let mut metrics = report.series.iter().map(|series| series.metric.as_str());
    assert!(!metrics.any(|metric| ["delivery", "without time of sending"].contains(&metric)));
}

#[test]
fn what_cannot_be_meant_is_said_before_anything_runs() {
    let idle = || scenario! { pause 1ms };
    let load = || load("idle").scenario(idle(), at_once(1));
    let refused = |load: Load<'_>| load.check().unwrap_err().to_string();
    let bad = refused(load().sent_at(json("$.a[").of("Stocks"), Timestamp::Seconds));
    assert!(bad.contains("`.sent_at(…)` of \"Stocks\": `$.a[` is not a JSONPath (RFC 9535): "), "{bad}");
    let twice = load().sent_at(json("$.t"), Timestamp::Seconds).sent_at(id(), Timestamp::Seconds);
    assert!(refused(twice).contains("is said twice of all streams"));
    let apart = load()
        .sent_at(json("$.t").of("a"), Timestamp::Seconds)
        .sent_at(json("$.t").of(stream("a")), Timestamp::Seconds)
        .sent_at(id(), Timestamp::Rfc3339);
    assert!(apart.check().is_ok());
    for assertion in [
        p99(delivery("Stocks")).below(millis(1)),
        count(metric("without time of sending", "Stocks")).at_most(0),
    ] {
        let unsaid = refused(load().assert(assertion));
        assert!(unsaid.contains("needs to know when messages were sent: say by `.sent_at("), "{unsaid}");
    }
    let of_answers = goodput([delivery("Stocks").below(millis(1))]).at_least(1);
    let many = refused(load().sent_at(json("$.t"), Timestamp::Seconds).assert(of_answers));
    assert!(many.contains("one answer has no `delivery \"Stocks\"`"), "{many}");
}
