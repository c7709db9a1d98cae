//! No more requests than the throttle allows, evenly.

use std::thread;
use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::{Whose, at_once, hold, jump_to, load, millis, reach, secs};

use crate::{found, sampled, server};

side_by_side![
    the_time_of_who_is_given_up_at_the_throttle_is_told,
    redirects_and_reconnects_are_requests,
    the_time_at_the_throttle_is_a_metric_and_not_of_the_service_time,
    it_reaches_jumps_and_holds,
    a_stall_is_not_followed_by_a_burst,
    pauses_stay,
];

fn redirects_and_reconnects_are_requests() {
    let (_runtime, server) = server();
    server.on("/from", Script::redirect(302, "/to"));
    server.on("/to", Script::json("1"));
    server.on("/s", Script::sse().event("id: 1\nretry: 10\ndata: a").end());
    server.on("/s", Script::sse().event("id: 2\ndata: b").end());
    server.on("/s", Script::sse().event("id: 3\ndata: c").hold());
    let url = server.url().to_owned();
    let asks = scenario! {
        base (url)
        http "Redirected" get "/from"
        sse "S" open "/s" reconnect always check await within 60s until 3 close
    };
    let begun = Instant::now();
    let report = load("requests").scenario(asks, at_once(1)).throttle(jump_to(5.0)).cores(1).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 1, "{:?}", report.failures);
    assert_eq!(server.requests().len(), 5);
    // Five requests at 5 a second: the last is sent 800 ms after the first.
    assert!(begun.elapsed() >= millis(790), "{:?}", begun.elapsed());
    let held = [sampled(&report, "throttled", Whose::All).0, 0][0];
    assert!(held >= 3, "{held}");
}

fn the_time_at_the_throttle_is_a_metric_and_not_of_the_service_time() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let url = server.url().to_owned();
    let asks = scenario! { base (url) http "Get" get "/" };
    let report = load("times").scenario(asks, at_once(10)).throttle(jump_to(10.0)).cores(2).run().unwrap();
    let max = |metric: &str| {
        let of_step =
            |series: &&streamgauge_load::Series| series.metric == metric && series.of.kind == "step";
        report
            .series
            .iter()
            .find(of_step)
            .unwrap_or_else(|| panic!("{metric}"))
            .total
            .succeeded
            .max()
            .unwrap()
    };
    assert!(max("throttled") >= 700_000_000);
    assert!(max("response") >= 700_000_000, "from the intended start");
    assert!(max("response service time") + 200_000_000 < max("response"));
    let user = found(&report, "user service time", Whose::All).total.succeeded.max().unwrap();
    assert!(user + 200_000_000 < found(&report, "user", Whose::All).total.succeeded.max().unwrap());
}

fn the_time_of_who_is_given_up_at_the_throttle_is_told() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let url = server.url().to_owned();
    let asks = scenario! { base (url) http "Get" get "/" };
    let report = load("given up")
        .scenario(asks, at_once(3))
        .throttle(jump_to(0.1))
        .max_duration(millis(400))
        .grace(millis(100))
        .cores(1)
        .run()
        .unwrap();
    let users = report.scenarios[0].users;
    assert_eq!((users.succeeded, users.unfinished), (1, 2));
    let held = found(&report, "throttled", Whose::Title("Get")).total.succeeded;
    assert_eq!(held.count(), 2);
    assert!(held.min().unwrap() >= 400_000_000, "{held:?}");
}

fn it_reaches_jumps_and_holds() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let url = server.url().to_owned();
    let begun = Instant::now();
    let asks = scenario! { base (url) repeat 5 { http "Get" get "/" } };
    // 0 to 100 a second in one second: 50 requests; then 20 in a second; then 10 a second.
    let throttle = [reach(100.0).over(secs(1)), jump_to(20.0), hold(secs(1)), jump_to(10.0)];
    let report = load("steps").scenario(asks, at_once(15)).throttle(throttle).cores(2).run().unwrap();
    assert_eq!((report.scenarios[0].users.succeeded, server.requests().len()), (15, 75));
    assert!(begun.elapsed() >= millis(2_200), "{:?}", begun.elapsed());
}

fn a_stall_is_not_followed_by_a_burst() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let url = server.url().to_owned();
    let begun = Instant::now();
    let asks = scenario! { "Asks" base (url) repeat 4 { http "Get" get "/" } };
    let blocks = scenario! { "Blocks" run { thread::sleep(Duration::from_secs(1)); } };
    let report = load("stall")
        .scenario(asks, at_once(10))
        .scenario(blocks, [streamgauge_load::nothing_for(millis(300)), at_once(1)])
        .throttle(jump_to(40.0))
        .cores(1)
        .run()
        .unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 10);
    // 40 requests take 975 ms, and the second of the stall, in which only the one of its moment was due, comes on top.
    assert!(begun.elapsed() >= millis(1_850), "{:?}", begun.elapsed());
}

fn pauses_stay() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let url = server.url().to_owned();
    let asks = scenario! { base (url) http "One" get "/" pause 300ms http "Two" get "/" };
    let report = load("pauses").scenario(asks, at_once(6)).throttle(jump_to(20.0)).cores(1).run().unwrap();
    let pauses = report.series.iter().find(|it| it.metric == "step" && it.of.keyword == "pause").unwrap();
    assert!(pauses.total.succeeded.min().unwrap() >= 295_000_000);
    assert_eq!(pauses.total.succeeded.count(), 6);
}
