//! Metrics of each kind, with exact counts.

use std::time::Duration;

use streamgauge::metrics::{counter, trend};
use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::{Report, Whose, at_once, load, millis, ramp, secs};

use crate::{counted, found, sampled, server};

#[test]
fn events_bytes_heartbeats_and_gaps_are_counted_exactly() {
    let (_runtime, server) = server();
    server
        .on("/", Script::sse().comment("a").message("12345").comment("b").message("678").message("9").end());
    let url = server.url().to_owned();
    let reads = scenario! {
        base (url)
        sse "Title" name "s1" open "/"
            check await within 10s until end
    };
    let report = load("reads").scenario(reads, at_once(7)).cores(3).run().unwrap();
    let stream = Whose::Stream("s1");
    assert_eq!(counted(&report, "events", stream), 21);
    assert_eq!(counted(&report, "bytes", stream), 7 * 9);
    assert_eq!(counted(&report, "heartbeats", stream), 14);
    assert_eq!(sampled(&report, "gap", stream), (14, 0));
    assert_eq!(sampled(&report, "first event", stream), (7, 0));
    assert_eq!(sampled(&report, "stream", stream), (7, 0));
    assert_eq!(sampled(&report, "head", Whose::Title("Title")), (7, 0));
    assert_eq!(sampled(&report, "check", Whose::Title("Title")), (7, 0));
    assert_eq!(sampled(&report, "user", Whose::All), (7, 0));
    let address = server.address().to_string();
    assert_eq!(counted(&report, "connections", Whose::Title(&address)), 7);
    assert_eq!(sampled(&report, "tcp", Whose::Title(&address)).0, 7);
    let open = found(&report, "open streams", stream).total.level.unwrap();
    assert!(open.most >= 1 && open.most <= 7 && open.end == 0, "{open:?}");
    // What the slices say is what the total says.
    for metric in ["events", "gap", "first event"] {
        let found = found(&report, metric, stream);
        let of_slices: u64 = found.slices.iter().map(|slice| slice.count).sum();
        assert_eq!(of_slices, found.total.count + found.total.succeeded.count(), "{metric}");
    }
}

#[test]
fn an_event_counts_in_the_slice_in_which_it_comes() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").wait(millis(2_300)).message("2").message("3").end());
    let url = server.url().to_owned();
    let reads = scenario! { base (url) sse "S" open "/" check await within 20s until end };
    let report = load("slices").scenario(reads, at_once(3)).cores(2).run().unwrap();
    assert_eq!(report.slice, 1_000_000_000);
    let events = found(&report, "events", Whose::All);
    let early: u64 =
        events.slices.iter().filter(|slice| slice.at < 2_000_000_000).map(|slice| slice.count).sum();
    let late: u64 =
        events.slices.iter().filter(|slice| slice.at >= 2_000_000_000).map(|slice| slice.count).sum();
    assert_eq!((early, late), (3, 6));
}

#[test]
fn losses_reconnects_and_ids_are_counted() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().event("id: 1\nretry: 10\ndata: a").event("id: 2\ndata: b").cut());
    server.on("/", Script::sse().event("id: 5\ndata: c").cut());
    server.on(
        "/",
        Script::sse().event("id: 4\ndata: d").event("id: 5\ndata: e").event("id: 6\ndata: f").hold(),
    );
    let url = server.url().to_owned();
    let reads = scenario! {
        base (url)
        sse "S" open "/" reconnect 5
            check await within 20s until 6
            close
    };
    let report = load("losses").scenario(reads, at_once(1)).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 1, "{:?}", report.failures);
    assert_eq!(counted(&report, "events", Whose::All), 6);
    assert_eq!(counted(&report, "losses", Whose::All), 2);
    assert_eq!(counted(&report, "reconnects", Whose::All), 2);
    assert_eq!(sampled(&report, "recovery", Whose::All), (2, 0));
    assert_eq!(counted(&report, "ids lost", Whose::All), 2, "3 and 4");
    assert_eq!(counted(&report, "ids repeated", Whose::All), 2, "4 and 5");
    assert_eq!(counted(&report, "connections", Whose::All), 3);
    assert!(found(&report, "recovery", Whose::All).total.succeeded.min().unwrap() >= 9_000_000);
}

/// How often each status came.
fn statuses(report: &Report) -> Vec<(u16, u64)> {
    let mut statuses: Vec<(u16, u64)> = report.statuses.iter().map(|it| (it.status, it.count)).collect();
    statuses.sort_unstable();
    statuses
}

#[test]
fn statuses_and_failures_are_counted_by_their_cause() {
    let (_runtime, server) = server();
    server.on("/ok", Script::json("1"));
    server.on("/no", Script::status(503));
    server.on("/created", Script::json("1").with_status(201));
    let (url, unused) = (server.url().to_owned(), "http://127.0.0.1:9/");
    let asks = scenario! {
        base (url)
        on failure continue
        http "Ok" get "/ok"
        http "Created" post "/created"
        http "No" get "/no" check status == 200
        sse "Refused" open (unused) close
    };
    let report = load("statuses").scenario(asks, ramp(4).over(millis(100))).cores(2).run().unwrap();
    assert_eq!(statuses(&report), [(200, 4), (201, 4), (503, 4)]);
    let users = report.scenarios[0].users;
    assert_eq!((users.failed, users.succeeded), (4, 0));
    let mut groups: Vec<(&str, u64)> =
        report.failures.iter().map(|group| (&*group.of.title, group.count)).collect();
    groups.sort_unstable();
    assert_eq!(groups, [("No", 4), ("Refused", 4)], "{:#?}", report.failures);
    for group in &report.failures {
        assert!(!group.examples.is_empty() && group.examples.iter().all(|text| !text.is_empty()));
        assert!(!group.generator, "the server refused: {group:?}");
    }
    assert_eq!(sampled(&report, "response", Whose::Title("Ok")), (4, 0));
    assert_eq!(sampled(&report, "response", Whose::Title("No")), (0, 4));
    assert_eq!(sampled(&report, "head", Whose::Title("Refused")), (0, 4));
}

#[test]
fn what_users_measure_themselves_groups_and_families() {
    let (_runtime, server) = server();
    for path in ["/0", "/1", "/2"] {
        server.on(path, Script::sse().message("1").message("2").hold());
    }
    let url = server.url().to_owned();
    let user = scenario! {
        base (url)
        group "Basket" {
            run { counter("orders").add(2); trend("price age").record(Duration::from_millis(5)); }
        }
        repeat 3 as i {
            sse "Prices {i}" name "p"[(i)] open "/{i}"
                check await within 10s until 2
        }
        sse "Close" name "p" [all] close
    };
    let report = load("own").scenario(user, at_once(5)).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 5, "{:?}", report.failures);
    assert_eq!(counted(&report, "counter", Whose::Title("orders")), 10);
    let ages = found(&report, "trend", Whose::Title("price age"));
    assert_eq!(ages.total.succeeded.count(), 5);
    assert_eq!(ages.total.succeeded.min(), Some(5_000_000));
    assert_eq!(sampled(&report, "group", Whose::Title("Basket")), (5, 0));
    assert_eq!(counted(&report, "events", Whose::Stream("p")), 30);
    let keys = report.subjects_of("events", None);
    assert_eq!(keys.len(), 1, "a title counts as it is written, a family as one: {keys:?}");
    assert_eq!(keys[0].title, "Prices {i}");
}

#[test]
fn tokens_are_those_of_the_usage_figures() {
    let (_runtime, server) = server();
    let delta =
        |delta: &str| format!(r#"{{"choices":[{{"index":0,"delta":{delta},"finish_reason":null}}]}}"#);
    server.on(
        "POST /chat",
        Script::sse()
            .message(delta(r#"{"role":"assistant","content":""}"#))
            .message(delta(r#"{"reasoning_content":"Hm."}"#))
            .wait(millis(60))
            .message(delta(r#"{"content":"It is "}"#))
            .wait(millis(30))
            .message(delta(r#"{"content":"Paris."}"#))
            .message(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#)
            .message(r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21}}"#)
            .message("[DONE]")
            .end(),
    );
    let url = server.url().to_owned();
    let asks = scenario! {
        base (url)
        sse "Chat" open post "/chat" body json {} protocol openai_chat
            check await within 10s until end
    };
    let report = load("tokens").scenario(asks, at_once(4)).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 4, "{:?}", report.failures);
    let chat = Whose::Title("Chat");
    assert_eq!(counted(&report, "tokens", chat), 48);
    assert_eq!(sampled(&report, "time to first token", chat), (4, 0));
    assert_eq!(sampled(&report, "time to first answer token", chat), (4, 0));
    assert_eq!(sampled(&report, "inter-token time", chat), (8, 0));
    assert_eq!(sampled(&report, "time per token", chat), (4, 0));
    assert_eq!(sampled(&report, "answer", chat), (4, 0));
    let (first, answer) = (
        found(&report, "time to first token", chat).total.succeeded.min().unwrap(),
        found(&report, "time to first answer token", chat).total.succeeded.min().unwrap(),
    );
    assert!(answer >= first + 50_000_000, "{first} {answer}");
    let per_token = found(&report, "time per token", chat).total.succeeded.min().unwrap();
    assert!(per_token >= 85_000_000 / 11, "{per_token}");
    let per_chunk = found(&report, "tokens per chunk", chat).total.succeeded;
    assert_eq!(per_chunk.min(), Some(4_000));
}

#[test]
fn what_is_expected_stands_beside_what_came() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").message("2").end());
    let url = server.url().to_owned();
    let reads = scenario! {
        base (url)
        sse "S" open "/" check await within 10s expect 5 close
    };
    let report = load("expected").scenario(reads, at_once(3)).run().unwrap();
    assert_eq!(counted(&report, "expected", Whose::Title("S")), 15);
    assert_eq!(counted(&report, "received", Whose::Title("S")), 6);
    assert_eq!(sampled(&report, "check", Whose::Title("S")), (0, 3));
}

#[test]
fn a_title_in_several_places_is_their_sum() {
    let (_runtime, server) = server();
    server.on("/", Script::json("1"));
    let (one, two) = (server.url().to_owned(), server.url().to_owned());
    let first = scenario! { "A" base (one) http "Get" get "/" http "Get" get "/" };
    let other = scenario! { "B" base (two) http "Get" get "/" };
    let report = load("sums").scenario(first, at_once(2)).scenario(other, at_once(3)).cores(2).run().unwrap();
    assert_eq!(sampled(&report, "response", Whose::Title("Get")), (7, 0));
    let in_b = report
        .find(&streamgauge_load::Selector::of("response", Whose::Title("Get")).in_scenario("B"))
        .unwrap();
    assert_eq!(in_b.total.succeeded.count(), 3);
}

#[test]
fn the_report_reads_back_as_it_was_written() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").end());
    let url = server.url().to_owned();
    let reads = scenario! { base (url) sse "S" open "/" check await within 10s until end };
    let report = load("file").scenario(reads, at_once(5)).warm_up(millis(1)).cores(2).run().unwrap();
    let mut written = Vec::new();
    report.write_to(&mut written).unwrap();
    let read = Report::read_from(&written[..]).unwrap();
    assert_eq!(read, report);
    assert!(report.elapsed < secs(60).as_nanos() as u64);
}

#[test]
fn what_is_tried_again_is_counted_apart_and_the_summary_says_so() {
    let (_runtime, server) = server();
    for _ in 0..3 {
        server.on("/", Script::status(503)).on("/", Script::text("ok"));
    }
    let url = server.url().to_owned();
    let tries = scenario! { base (url) repeat 3 { attempt 2 { http "Get" get "/" } } };
    let report = load("tries").scenario(tries, at_once(1)).cores(1).run().unwrap();
    let get = Whose::Title("Get");
    assert_eq!(counted(&report, "retried", get), 3);
    assert_eq!(sampled(&report, "response", get), (3, 0));
    assert_eq!(sampled(&report, "user", Whose::All), (1, 0));
    assert!(report.failures.is_empty());
    let text = report.to_string();
    assert!(text.contains("Retried"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("http \"Get\"") && line.ends_with(" 3")), "{text}");
}
