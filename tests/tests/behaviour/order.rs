//! "Messages are taken in order."

use streamgauge::scenario;
use streamgauge::testing::{Gate, Script, Server};
use streamgauge_tests::{Event, SOON, opens, serving};

/// Messages 1 to `n` in one piece.
fn at_once(n: usize) -> Script {
    Script::sse().bytes((1..=n).map(|n| format!("data: {n}\n\n")).collect::<String>()).hold()
}

/// A response whose head and messages leave in one piece.
fn with_its_head(n: usize) -> Script {
    let events: String = (1..=n).map(|n| format!("data: {n}\n\n")).collect();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
    Script::raw().bytes(format!("{head}{events}")).hold()
}

#[tokio::test]
async fn a_check_chained_to_open_sees_every_message_even_those_that_came_with_the_head() {
    let server = serving(with_its_head(3)).await;
    let values = scenario! {
        base (server.url())
        sse "All" open "/s" check await within 20s until 3 collect all: u8
        sse "All" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, [1, 2, 3]);
}

#[tokio::test]
async fn a_check_in_the_next_step_sees_every_message_too() {
    let server = serving(with_its_head(3)).await;
    let values = scenario! {
        base (server.url())
        sse "Open" open "/s"
        let n = (3)
        sse "All" check await within 20s until (n) collect all: u8
        sse "All" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, [1, 2, 3]);
}

#[tokio::test]
async fn a_following_check_sees_every_message_after_the_one_that_decided() {
    let server = serving(at_once(6)).await;
    let values = scenario! {
        base (server.url())
        sse "One" open "/s" check await within 20s until 1 data == 2 save one: u8
        sse "Two" check await within 20s until 1 save two: u8
        sse "Three" check listen within 20s until 1 save three: u8
        sse "Three" await
        sse "Four" check await within 20s until 2 collect four: u8
        sse "Four" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.one, values.two, values.three), (2, 3, 4));
    assert_eq!(values.four, [5, 6]);
}

#[tokio::test]
async fn so_it_does_inside_repeat() {
    let server = serving(at_once(100)).await;
    scenario! {
        base (server.url())
        sse "Open" open "/s"
        repeat 100 as i {
            sse "Next" check await within 20s until 1 save n: usize
            let wanted = (i + 1)
            if (n != wanted) { fail "{n} came instead of {wanted}" }
        }
        sse "Close" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn the_close_of_another_stream_is_no_wait() {
    let server = serving(at_once(2)).await;
    let values = scenario! {
        base (server.url())
        sse "Other" name "other" open "/s"
        sse "One" open "/s" check await within 20s until 1 save one: u8
        sse "Other" name "other" close
        sse "Two" check await within 500ms until 1 save two: u8
        sse "Two" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.one, values.two), (1, 2));
}

#[tokio::test]
async fn cancel_and_reconcile_are_no_waits() {
    let server = serving(at_once(3)).await;
    let values = scenario! {
        base (server.url())
        sse "One" open "/s" check listen within 20s until 1 save one: u8
        sse "One" await
        sse "One" reconcile
        sse "Two" check listen within 20s until 1 data == "never"
        sse "Two" cancel
        sse "Three" check await within 20s until 1 save two: u8
        sse "Three" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.one, values.two), (1, 2));
}

#[tokio::test]
async fn messages_in_one_read_go_to_the_stream_they_came_on() {
    let server = Server::start().await.unwrap();
    server.on("/a", at_once(4));
    server.on("/b", at_once(4));
    let values = scenario! {
        base (server.url())
        sse "A" name "a" open "/a"
            check listen within 20s until 4 collect a: u8
        sse "B" name "b" open "/b"
            check listen within 20s until 4 collect b: u8
        sse "B" name "b" await
        sse "A" name "a" await
        sse "A" name "a" close
        sse "B" name "b" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.a, values.b), (vec![1, 2, 3, 4], vec![1, 2, 3, 4]));
}

#[tokio::test]
async fn a_message_is_taken_before_the_next_byte_arrives() {
    for ending in ["\n\n", "\r\r", "\r\n\r\n"] {
        let gate = Gate::new();
        let server =
            serving(Script::sse().bytes(format!("data: one{ending}")).gate(&gate).message("two").hold())
                .await;
        scenario! {
            base (server.url())
            sse "One" open "/s" check await within 20s until 1 data == "one"
            sse "Two" check await within 20s until 1 data == "two"
            sse "Two" close
        }
        .observer(opens(&gate, Event::is_message))
        .run()
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_message_can_come_in_any_pieces() {
    let gate = Gate::new();
    gate.open();
    let server = serving(Script::sse().split("event: tick\nid: 7\ndata: ü1\ndata: 2\n\n", 1).hold()).await;
    let values = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 1 message save all
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, r#"{"event":"tick","id":"7","data":"ü1\n2"}"#);
    server.wait_streams(0, SOON).await.unwrap();
}
