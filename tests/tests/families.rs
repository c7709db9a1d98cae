//! Families of streams: many of one kind under one name, over real sockets.

use std::collections::BTreeSet;
use std::sync::Arc;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{FailureKind, Observer, scenario};
use streamgauge_tests::{Both, Event, Kind, Recorder, SOON, What, opens_after, serving};

streamgauge_tests::on_both_transports!();

/// A server whose streams `/sub/0` to `/sub/{count - 1}` each say their number behind the gate, and hold.
async fn subscriptions(count: u32, gate: &Gate) -> Server {
    let server = Server::start().await.unwrap();
    for n in 0..count {
        let script = Script::sse().gate(gate).message(format!("{{\"n\":{n}}}")).hold();
        server.on(&format!("/sub/{n}"), script);
    }
    server
}

fn open_gate() -> Gate {
    let gate = Gate::new();
    gate.open();
    gate
}

/// Opens the gate when the check `All` was set on so many streams.
fn opens_with_all(gate: &Gate, checks: usize) -> impl Observer + 'static {
    opens_after(checks, gate, |event| matches!(&event.what, What::CheckSet { title } if title == "All"))
}

#[tokio::test]
async fn fifty_subscriptions_in_a_loop() {
    let server = subscriptions(50, &open_gate()).await;
    let user = scenario! {
        base (server.url())
        repeat 50 as i {
            sse "Subscribe" name "subs"[(i)] open "/sub/{i}"
                check listen within 20s until 1 json "$.n" collect n: u32
        }
        sse "All" name "subs"[all] await
        run { server.wait_streams(50, SOON).await?; }
        sse "Done" name "subs"[all] close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.n, (0..50).collect::<Vec<u32>>());
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn beyond_sixty_four_members_none_misses_what_wakes_it() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/s", Script::sse().gate(&gate).message(1).gate(&gate).message(2).hold());
    let count = 150_usize;
    let user = scenario! {
        base (server.url())
        repeat (count) as i {
            sse "Subscribe" name "subs"[(i)] open "/s"
                check listen within 60s until 2 collect all: u32
        }
        run { gate.wait_reached(count, SOON).await?; gate.open(); }
        sse "All" name "subs"[all] await close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.all.len(), 300);
}

#[tokio::test]
async fn members_are_checked_and_closed_by_index() {
    let gate = Gate::new();
    let server = subscriptions(3, &gate).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        repeat 3 as i { sse "Subscribe" name "subs"[(i)] open "/sub/{i}" }
        repeat 2 as i { sse "All" name "subs"[(2 * i)] check listen within 20s until 1 save rest }
        sse "All" name "subs"[1]
            check await within 20s until 1 json "$.n" save second: u32
            close
        sse "Rest" name "subs"[2] await
        sse "Rest" name "subs"[0] await
        sse "Done" name "subs"[all] close
    }
    .observer(Both(log.clone(), opens_with_all(&gate, 3)))
    .run()
    .await
    .unwrap();
    assert_eq!(user.second, 1);
    assert_eq!(user.rest.as_deref(), Some(r#"{"n":0}"#));
    assert_eq!(log.streams(Kind::Closed), ["subs[1]", "subs[0]", "subs[2]"]);
    assert_eq!(log.streams(Kind::Opened), ["subs[0]", "subs[1]", "subs[2]"]);
    assert_eq!(log.messages("subs[1]"), [r#"{"n":1}"#]);
    let awaited = log.picked(|event| event.is_step("await").then(|| event.clone()));
    let rest = Event::step("await", "Rest");
    assert_eq!(awaited, [rest.clone().on("subs[2]"), rest.on("subs[0]")]);
}

#[tokio::test]
async fn a_check_on_all_is_set_on_each_that_is_open() {
    let gate = Gate::new();
    let server = subscriptions(6, &gate).await;
    let user = scenario! {
        base (server.url())
        repeat 6 as i { sse "Subscribe" name "subs"[(5 - i)] open "/sub/{i}" }
        sse "Not this one" name "subs"[3] close
        sse "All" name "subs"[all]
            check await within 20s until 1 json "$.n" collect n: u32 data save last
        sse "Done" name "subs"[all] close
    }
    .observer(opens_with_all(&gate, 5))
    .run()
    .await
    .unwrap();
    // In the order of the indexes, whatever the order in which they were opened.
    assert_eq!(user.n, [5, 4, 3, 1, 0]);
    assert_eq!(user.last.as_deref(), Some(r#"{"n":0}"#));
}

#[tokio::test]
async fn what_is_collected_next_replaces_what_was_collected() {
    let server = Server::start().await.unwrap();
    let (gate, second) = (Gate::new(), Gate::new());
    server.on("/s", Script::sse().gate(&gate).message(1).gate(&second).message(2).hold());
    let user = scenario! {
        base (server.url())
        repeat 3 as i { sse "Subscribe" name "subs"[(i)] open "/s" }
        sse "All" name "subs"[all] check await within 20s until 1 collect all: u32
        let first = (all.clone())
        sse "Second" name "subs"[all] check listen within 20s until 1 collect all: u32
        run { second.open(); }
        sse "Second" name "subs"[all] await reconcile close
    }
    .observer(opens_with_all(&gate, 3))
    .run()
    .await
    .unwrap();
    assert_eq!((user.first, user.all), (vec![1, 1, 1], vec![2, 2, 2]));
}

#[tokio::test]
async fn one_failed_check_on_all_fails_with_its_member() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/s", Script::sse().gate(&gate).message(1).message(2).hold());
    server.on("/t", Script::sse().gate(&gate).message(1).end());
    let failure = scenario! {
        base (server.url())
        repeat 3 as i { sse "Subscribe" name "subs"[(i)] open "/s" }
        sse "Subscribe" name "subs"[7] open "/t"
        sse "All" name "subs"[all]
            check await within 20s until 2
            close
    }
    .observer(opens_with_all(&gate, 4))
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.stream()), (FailureKind::Check, Some("subs[7]")));
    assert!(failure.to_string().starts_with(r#"check "All" on stream "subs"[7] failed"#), "{failure}");
}

#[tokio::test]
async fn a_member_that_is_open_already_fails_its_open() {
    let server = subscriptions(2, &open_gate()).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "First" name "subs"[1] open "/sub/0" check listen within 20s until 1 json "$.n" == 0
        sse "Again" name "subs"[1] open "/sub/1"
        sse "Still the first" name "subs"[1] await
        sse "Done" name "subs"[all] close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.title()), (FailureKind::Value, "open", "Again"));
    let text = failure.to_string();
    assert!(text.contains(r#"stream "subs"[1] is open already: `close` it first"#), "{text}");
    assert_eq!(failure.further().len(), 0, "{text}");
}

#[tokio::test]
async fn a_member_that_is_not_open_fails_its_step() {
    let server = subscriptions(2, &open_gate()).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "First" name "subs"[0] open "/sub/0"
        sse "Check" name "subs"[1] check await within 20s until 1
        sse "Await" name "subs"[0] check listen within 20s until 1 close await
        sse "Close" name "subs"[0] close
        sse "Done" name "subs"[all] close
    }
    .run()
    .await
    .unwrap_err();
    let all: Vec<_> = [&failure]
        .into_iter()
        .chain(failure.further())
        .map(|failure| (failure.step(), failure.title()))
        .collect();
    // The first message may have come before the `close`, or not.
    let wanted = [("check", "Check"), ("await", "Await"), ("close", "Close")];
    assert_eq!(all.iter().filter(|one| **one != ("check", "Await")).copied().collect::<Vec<_>>(), wanted);
    assert!(failure.to_string().contains(r#"stream "subs"[1] is not open"#), "{failure}");
}

#[tokio::test]
async fn a_family_without_members_does_nothing() {
    let none = 0_usize;
    let user = scenario! {
        base "http://127.0.0.1:1"
        repeat (none) as i { sse "Subscribe" name "subs"[(i)] open "/" }
        sse "All" name "subs"[all]
            check await within 20s until 1 collect all: u32 data save last
            check listen within 20s until 1
            await
            check listen within 20s until 1
            cancel close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.all, user.last), (vec![], None));
}

#[tokio::test]
async fn two_families_beside_a_single_stream() {
    let server = subscriptions(4, &open_gate()).await;
    server.on("/news", Script::sse().message("news").hold());
    let user = scenario! {
        base (server.url())
        sse "News" name "news" open "/news" check listen within 20s until 1 save news
        repeat 4 as i {
            sse "A" name "a"[(i)] open "/sub/{i}" check listen within 20s until 1 json "$.n" collect a: u32
            if (i % 2 == 0) {
                sse "B" name "b"[(i * 1_000_000_000_000)] open "/sub/{i}"
                    check listen within 20s until 1 json "$.n" collect b: u32
            }
        }
        sse "News" name "news" await close
        sse "B" name "b"[all] await close
        sse "A" name "a"[all] await close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.news.as_str(), user.a, user.b), ("news", vec![0, 1, 2, 3], vec![0, 2]));
}

#[tokio::test]
async fn all_ended_by_the_server_need_no_close_and_can_be_opened_again() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/s", Script::sse().message(1).gate(&gate).end());
    let user = scenario! {
        base (server.url())
        repeat 2 {
            repeat 5 as i {
                sse "Subscribe" name "subs"[(i)] open "/s" check listen within 20s until 1 collect all: u32
            }
            sse "All" name "subs"[all]
                await
                check await within 20s until end
        }
    }
    .observer(opens_with_all(&gate, 5))
    .run()
    .await
    .unwrap();
    assert_eq!(user.all, [1; 5]);
    assert_eq!(server.requests_to("/s").len(), 10);
}

#[tokio::test]
async fn slots_of_closed_members_serve_others() {
    let server = serving(Script::sse().message(1).hold()).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        repeat 20 as i {
            sse "S" name "subs"[(i)] open "/s"
                check await within 20s until 1
                close
        }
        sse "S" name "subs"[all] close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let names: BTreeSet<String> = log.streams(Kind::Opened).into_iter().collect();
    assert_eq!(names.len(), 20);
    assert_eq!(log.count(Kind::Closed), 20);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn members_that_could_not_be_opened_are_skipped_under_continue() {
    let gate = Gate::new();
    let server = subscriptions(3, &gate).await;
    server.on("/sub/7", Script::status(503));
    let failure = scenario! {
        base (server.url())
        on failure continue
        repeat 2 as i { sse "Subscribe" name "subs"[(i)] open "/sub/{i}" }
        sse "Refused" name "subs"[7] open "/sub/7"
            check await within 20s until 1
        sse "All" name "subs"[all]
            check await within 20s until 1
            close
    }
    .observer(opens_with_all(&gate, 2))
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.stream()), (FailureKind::Status, Some("subs[7]")));
    assert_eq!(failure.further().len(), 0, "{failure}");
}

#[tokio::test]
async fn members_are_reconnected() {
    let server = serving(Script::sse().bytes("retry: 5\n\n").message(1).end()).await;
    scenario! {
        base (server.url())
        repeat 4 as i {
            sse "S" name "subs"[(i)] open "/s" reconnect always
                check listen within 20s until 3
        }
        sse "S" name "subs"[all] await close
    }
    .run()
    .await
    .unwrap();
    assert!(server.requests_to("/s").len() >= 12);
}

#[tokio::test]
async fn a_negative_index_fails_its_step() {
    let (server, n) = (subscriptions(1, &open_gate()).await, -1);
    let failure = scenario! {
        base (server.url())
        sse "S" name "subs"[(n)] open "/sub/0"
        sse "S" name "subs"[all] close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Value, "sse"));
    assert!(failure.to_string().contains("the index of a stream cannot be negative"), "{failure}");
}

#[tokio::test]
async fn a_value_that_is_not_there_fails_the_step_of_its_member() {
    let failure = scenario! {
        base "http://127.0.0.1:1"
        let some: Option<String> = (None)
        if (some.is_some()) { let path = ("/".to_owned()) }
        sse "S" name "subs"[7] open "{path}"
        sse "S" name "subs"[all] close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Value, "open"));
    assert_eq!((failure.title(), failure.stream()), ("S", Some("subs[7]")));
}

streamgauge::fragment! {
    subscribe(n: usize) gives stream "subs"[all] {
        sse "Subscribe {n}" name "subs"[(n)] open "/sub/{n}"
            check listen within 20s until 1
    }
}

streamgauge::fragment! {
    all_of_them closes stream "subs"[all] {
        sse "All" name "subs"[all] close
    }
}

#[tokio::test]
async fn fragments_add_to_a_family_and_close_it() {
    let server = subscriptions(4, &open_gate()).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        repeat 3 as i { include subscribe((i)) }
        sse "Own" name "subs"[3] open "/sub/3" check listen within 20s until 1
        sse "All" name "subs"[all] await
        include all_of_them
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.streams(Kind::Closed), ["subs[0]", "subs[1]", "subs[2]", "subs[3]"]);
}

#[tokio::test]
async fn a_family_can_be_run_by_many_users_and_spawned() {
    let gate = Gate::new();
    let server = Arc::new(subscriptions(5, &gate).await);
    let url = server.url().to_owned();
    let desk = scenario! { move
        base (url)
        repeat 5 as i { sse "S" name "subs"[(i)] open "/sub/{i}" }
        sse "All" name "subs"[all] check await within 20s until 1 collect all close
    }
    .observer(opens_with_all(&gate, 20));
    let desk = Arc::new(desk);
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let desk = Arc::clone(&desk);
            tokio::spawn(async move { desk.run().await.map(|user| user.all.len()) })
        })
        .collect();
    for run in runs {
        assert_eq!(run.await.unwrap().unwrap(), 5);
    }
}

#[tokio::test]
async fn what_no_check_of_a_member_took_is_handed_over() {
    let server = Server::start().await.unwrap();
    for n in 0..2 {
        let script = Script::sse().message(format!("{{\"n\":{n}}}")).message("last").hold();
        server.on(&format!("/sub/{n}"), script);
    }
    let values = scenario! {
        base (server.url())
        let rests: Vec<Vec<String>> = (Vec::new())
        repeat 2 as i {
            sse "S" name "subs"[(i)] open "/sub/{i}" unmatched 9
                check await within (SOON) until 1 data == "last"
                unmatched collect rest
            let rests = ([rests, vec![rest]].concat())
        }
        sse "S" name "subs"[all] close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.rests, [[r#"{"n":0}"#], [r#"{"n":1}"#]]);
}
