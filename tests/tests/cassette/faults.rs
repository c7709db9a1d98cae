//! Faults that were not recorded.

use std::time::Duration;

use streamgauge::testing::{At, Replay};
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::{Recorder, assert_says};
use tokio::time::Instant;

use super::support::{Scratch, cassette, line};

/// Four events in two pieces, with a comment between.
fn ticks() -> Scratch {
    cassette([line(1, "GET /s")
        .piece(1_000, 1, "retry: 10\nid: 1\ndata: 1\n\nid: 2\ndata: 2\n\n")
        .piece(2_000, 1, ": still here\n\nid: 3\ndata: 3\n\nid: 4\ndata: 4\n\n")
        .ends("end")])
}

/// What came of the stream, and when its run was over.
async fn run(replay: &Replay) -> (Vec<String>, Result<(), streamgauge::Failure>, Duration) {
    let (heard, begun) = (Recorder::default(), Instant::now());
    let over = scenario! {
        base "http://localhost"
        sse "S" name "s" open "/s" idle 30s
            check await within 1min until end
    }
    .observer(heard.clone())
    .client(Client::new().replay(replay))
    .run()
    .await;
    (heard.messages("s"), over.map(drop), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_cut_and_a_reset_come_in_the_place_of_a_piece_or_an_event() {
    for (replay, came, ms, says) in [
        (ticks().replay().cut_at("/s", At::Event(4)), &["1", "2", "3"][..], 2_000, "end of file"),
        (ticks().replay().cut_at("GET /s", At::Event(1)), &[], 1_000, "end of file"),
        (ticks().replay().cut_at("/s", At::Piece(2)), &["1", "2"], 2_000, "end of file"),
        (ticks().replay().reset_at("/s", At::Event(2)), &["1"], 1_000, "connection reset"),
        (ticks().replay().reset_at("/s", At::Piece(1)), &[], 1_000, "connection reset"),
    ] {
        let (messages, over, time) = run(&replay).await;
        assert_eq!(
            (&messages[..], time),
            (&came.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()[..], Duration::from_millis(ms))
        );
        let failure = over.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Cut, "{failure}");
        assert_says(&failure, &[says]);
        replay.finish().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_stall_lasts_until_the_client_has_enough() {
    let replay = ticks().replay().stall_at("/s", At::Event(3));
    let (messages, over, time) = run(&replay).await;
    // 1 s until the first piece, the comment of the second at 2 s is sent, and then nothing for 30 s.
    assert_eq!((messages, time), (vec!["1".to_owned(), "2".to_owned()], Duration::from_secs(31)));
    assert_says(&over.unwrap_err(), &["nothing came"]);
    replay.finish().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_comes_back_gets_the_rest() -> streamgauge::Result {
    for fault in [Replay::cut_at, Replay::reset_at] {
        let replay = fault(ticks().replay(), "/s", At::Event(3));
        let heard = Recorder::default();
        scenario! {
            base "http://localhost"
            sse "S" name "s" open "/s" reconnect 3
                check await within 1min until 4
                close
        }
        .observer(heard.clone())
        .client(Client::new().replay(&replay))
        .run()
        .await?;
        assert_eq!(heard.messages("s"), ["1", "2", "3", "4"]);
        replay.finish()?;
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_again_is_answered_from_the_beginning() -> streamgauge::Result {
    let scratch =
        cassette([line(1, "POST /chat").piece(5, 1, "data: 1\n\n").piece(9, 1, "data: 2\n\n").ends("end")]);
    let replay = scratch.replay().cut_at("/chat", At::Piece(2));
    let heard = Recorder::default();
    scenario! {
        base "http://localhost"
        on failure continue
        sse "Chat" name "s" open post "/chat"
            check await within 1min until 2
            close
        sse "Chat" name "s" open post "/chat"
            check await within 1min until 2
            close
    }
    .observer(heard.clone())
    .client(Client::new().replay(&replay))
    .run()
    .await
    .unwrap_err();
    assert_eq!(heard.messages("s"), ["1", "1", "2"]);
    replay.finish()?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_cannot_come_is_told() {
    for (replay, said) in [
        (
            ticks().replay().cut_at("/s", At::Event(5)),
            "`cut_at` \"/s\", event 5: the answer to request 1 has 4 events",
        ),
        (
            ticks().replay().stall_at("/s", At::Piece(3)),
            "`stall_at` \"/s\", piece 3: the answer to request 1 has 2 pieces",
        ),
        (
            ticks().replay().reset_at("POST /s", At::Piece(1)),
            "`reset_at` \"POST /s\", piece 1: no such request was asked for",
        ),
    ] {
        let (messages, over, _) = run(&replay).await;
        assert!(over.is_ok() && messages.len() == 4);
        let text = replay.finish().unwrap_err().to_string();
        assert!(text.contains(&format!("a fault that did not come: {said}")), "{text}");
    }
}

#[test]
#[should_panic(expected = "a route is `/path` or `METHOD /path`, not \"s\"")]
fn a_route_is_that_of_the_scripted_server() {
    drop(ticks().replay().cut_at("s", At::Piece(1)));
}

#[test]
#[should_panic(expected = "there is no event 0")]
fn places_are_counted_from_1() {
    drop(ticks().replay().stall_at("/s", At::Event(0)));
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_was_not_waited_for_is_told() -> streamgauge::Result {
    for fault in [Replay::cut_at, Replay::stall_at, Replay::reset_at] {
        let replay = fault(ticks().replay(), "/s", At::Event(3));
        scenario! {
            base "http://localhost"
            sse "S" open "/s"
                check await within 1min until 1
                close
        }
        .client(Client::new().replay(&replay))
        .run()
        .await?;
        let text = replay.finish().unwrap_err().to_string();
        assert!(text.contains("event 3: the answer to request 1 was not read so far"), "{text}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn several_faults_come_in_the_answers_to_several_requests() -> streamgauge::Result {
    let stream = |number| line(number, "GET /s").piece(1, number, "data: 1\n\ndata: 2\n\n").ends("end");
    let scratch = cassette([stream(1), stream(2), stream(3)]);
    // The first is too far for any, and is told; the others come one after the other.
    let replay =
        scratch.replay().cut_at("/s", At::Event(3)).reset_at("/s", At::Event(2)).cut_at("/s", At::Piece(1));
    let mut all = Vec::new();
    for _ in 0..3 {
        let (messages, over, _) = run(&replay).await;
        all.push((messages.len(), over.err().map(|failure| failure.kind())));
    }
    assert_eq!(all, [(1, Some(FailureKind::Cut)), (0, Some(FailureKind::Cut)), (2, None)]);
    let text = replay.finish().unwrap_err().to_string();
    assert!(text.contains("`cut_at` \"/s\", event 3: the answer to request 3 has 2 events"), "{text}");
    Ok(())
}

/// What the same fault of the scripted server comes to.
#[tokio::test]
async fn a_fault_says_what_the_scripted_server_says() -> streamgauge::Result {
    let script = || streamgauge::testing::Script::sse().message(1).message(2);
    for (scripted, fault) in [
        (script().cut(), Replay::cut_at as fn(Replay, &str, At) -> Replay),
        (script().reset(), Replay::reset_at),
        (script().hold(), Replay::stall_at),
    ] {
        let server = streamgauge_tests::serving(scripted).await;
        let ask = |url: String, client: Client| async move {
            let heard = Recorder::default();
            let over = scenario! {
                base (url)
                sse "S" name "s" open "/s" idle 300ms
                    check await within 10s until end
            }
            .observer(heard.clone())
            .client(client)
            .run()
            .await;
            let failure = over.unwrap_err();
            (heard.messages("s"), failure.kind(), failure.cause().to_owned())
        };
        let scripted = ask(server.url().to_owned(), Client::new()).await;
        let stream = line(1, "GET /s").piece(1, 1, "data: 1\n\ndata: 2\n\n").piece(2, 1, "data: 3\n\n");
        let scratch = cassette([stream.ends("end")]);
        let replay = fault(scratch.replay(), "/s", At::Event(3));
        assert_eq!(ask("http://localhost".to_owned(), Client::new().replay(&replay)).await, scripted);
        replay.finish()?;
    }
    Ok(())
}
