//! What is sent when a stream is reconnected, and when.

use std::time::Duration;

use streamgauge::scenario;
use streamgauge::testing::{Gate, Script};
use streamgauge_tests::{Event, Kind, Recorder, SOON, last_event_ids, opens, quick, serving_in_turn};

use crate::support::of_streams;

#[tokio::test]
async fn the_last_id_is_sent_unless_it_is_empty() {
    let scripts = [
        quick().message("none yet").end(),
        Script::sse().event("id: a\ndata: 1").event("id: b").end(),
        Script::sse().event("id: c\0d\ndata: ignored").bytes("id: unfinished\ndata: 2").end(),
        Script::sse().message("no id").end(),
        Script::sse().event("id\ndata: reset").end(),
        Script::sse().message("done").hold(),
    ];
    let server = serving_in_turn(scripts).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 5
            check await within 20s until 1 data == "done"
            close
    }
    .run()
    .await
    .unwrap();
    let b = Some("b".to_owned());
    assert_eq!(last_event_ids(&server), [None, None, b.clone(), b.clone(), b, None]);
}

#[tokio::test]
async fn the_id_that_the_scenario_gave_goes_first() {
    let server =
        serving_in_turn([quick().end(), Script::sse().event("id: 8\ndata: 8").end(), Script::sse().hold()])
            .await;
    scenario! {
        base (server.url())
        sse "S" open "/s" last_event_id "7" reconnect 2
            check await within 20s until 1
        run { server.wait_requests_to("/s", 3, SOON).await?; }
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(last_event_ids(&server), ["7", "7", "8"].map(|id| Some(id.to_owned())));
}

#[tokio::test]
async fn a_header_of_that_name_goes_first_too() {
    let server = serving_in_turn([quick().event("id: 8\ndata: 8").end(), Script::sse().hold()]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" header "Last-Event-Id" "7" reconnect 1
        run { server.wait_requests_to("/s", 2, SOON).await?; }
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(last_event_ids(&server), ["7", "8"].map(|id| Some(id.to_owned())));
}

#[tokio::test]
async fn the_request_goes_out_as_it_did_first() {
    let server = serving_in_turn([quick().end(), Script::sse().message(2).hold()]).await;
    let token = "t0ken";
    scenario! {
        base (server.url())
        header "X-Desk" "7"
        sse "S"
            open post "/s" query "symbol" "A&B" header "X-Own" "8" bearer "{token}" reconnect 1
                body json { "ask": "{token}", "n": 2 }
            check await within 20s until 1
            close
    }
    .run()
    .await
    .unwrap();
    let requests = server.requests_to("/s");
    assert_eq!(requests.len(), 2);
    for request in requests {
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/s?symbol=A%26B"));
        assert_eq!(request.header("Accept"), Some("text/event-stream"));
        assert_eq!(request.header("Cache-Control"), Some("no-cache"));
        assert_eq!(request.header("X-Desk"), Some("7"));
        assert_eq!(request.header("X-Own"), Some("8"));
        assert_eq!(request.header("Authorization"), Some("Bearer t0ken"));
        assert_eq!(request.header("Content-Type"), Some("application/json"));
        assert_eq!(request.body, r#"{"ask":"t0ken","n":2}"#);
    }
}

/// The first connection asks for no wait to speak of, the second for one that no test lives to see.
#[tokio::test]
async fn the_last_retry_is_waited() {
    let scripts = [
        quick().end(),
        Script::sse().end(),
        Script::sse().bytes("retry: 3600000\n\nretry: +5\n\n").message("x").end(),
        Script::sse().message("too early").hold(),
    ];
    let server = serving_in_turn(scripts).await;
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 1 data == "x"
            check listen within 10s until 1
        pause 200ms
        sse "S" cancel close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests_to("/s").len(), 3);
    assert_eq!(of_streams(&log).last(), Some(&Event::closed()));
    assert_eq!(log.of(Kind::Lost), vec![Event::lost_by_its_end(); 3]);
}

#[tokio::test]
async fn a_retry_beyond_all_time_is_waited_until_the_end() {
    let server = serving_in_turn([Script::sse().bytes("retry: 18446744073709551615\n\n").end()]).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 50ms expect 0
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests_to("/s").len(), 1);
}

/// Other streams and the main flow go on while one is away.
#[tokio::test]
async fn nothing_else_waits_for_a_reconnection() {
    let head = Gate::new();
    let server = serving_in_turn([quick().end(), Script::sse().head_behind(&head).message(2).hold()]).await;
    server.on("/t", Script::sse().repeat(20, |n| format!("data: {n}\n\n")).hold());
    let ready = opens(&head, |event| *event == Event::check_succeeded("T", 20, 20).on("t"));
    scenario! {
        base (server.url())
        sse "S" name "s" open "/s" reconnect 1
            check listen within 20s until 1
        run { server.wait_requests_to("/s", 2, SOON).await?; }
        sse "T" name "t" open "/t"
            check await within 20s until 20
            close
        sse "S" name "s" await close
    }
    .observer(ready)
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn a_computed_number_of_attempts() {
    let server = serving_in_turn([quick().end(), quick().end(), Script::sse().hold()]).await;
    let (often, never) = (2_u32, 0_u8);
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect (often - 1)
            check await within 20s until end
            close
        sse "S" open "/s" reconnect (never) close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests_to("/s").len(), 3);
}

#[tokio::test]
async fn by_hand() -> streamgauge::Result {
    use streamgauge::check::{Check, Goal};
    let server =
        serving_in_turn([quick().message(1).end(), Script::sse().message(2).end(), Script::status(204)])
            .await;
    let mut session = streamgauge::session::Session::new().base(server.url());
    let stream = session.stream("s");
    let open = streamgauge::Open::new("GET", "/s").reconnect_always();
    let stream = session.open(stream, "S", open).await?;
    session.check(&stream, Check::new("Two", Goal::Until(2), SOON)).await?;
    session.check(&stream, Check::new("End", Goal::UntilEnd, SOON)).await?;
    session.close(stream).await?;

    let stream = session.stream("t");
    server.on("/t", quick().end());
    let stream = session.open(stream, "T", streamgauge::Open::new("GET", "/t").reconnect(2)).await?;
    session.check(&stream, Check::new("End", Goal::UntilEnd, SOON)).await?;
    session.close(stream).await?;
    assert_eq!(server.requests_to("/t").len(), 3);
    session.pause(Duration::from_millis(1)).await?;
    Ok(())
}
