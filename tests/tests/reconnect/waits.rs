//! How long a stream waits before it is opened again, where the server asks for none.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Client, scenario};
use streamgauge_tests::{Kind, Recorder, serving_in_turn};

/// Loses its stream at once, again and again, and never waits by itself.
async fn hasty(piece: &'static str) -> Server {
    let server = Server::start().await.unwrap();
    for _ in 0..400 {
        server.on("/s", Script::sse().bytes(piece).end());
    }
    server
}

/// The connections that are made in 400 ms.
async fn connections(piece: &'static str, client: Client) -> usize {
    let server = hasty(piece).await;
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
        pause 400ms
        sse "S" close
    }
    .client(client)
    .run()
    .await
    .unwrap();
    server.requests_to("/s").len()
}

#[tokio::test]
async fn a_stream_that_is_lost_again_and_again_is_not_opened_without_a_pause() {
    let made = connections("retry: 0\n\n", Client::new()).await;
    // Four waits of 10 ms, and seven of 50 ms on average.
    assert!((2..=20).contains(&made), "{made}");
}

#[tokio::test]
async fn a_message_between_begins_the_count_anew() {
    let made = connections("retry: 0\ndata: 1\n\n", Client::new()).await;
    // All waits are of 10 ms.
    assert!((2..=41).contains(&made), "{made}");
}

#[tokio::test]
async fn a_client_may_wait_longer() {
    let client = Client::new().min_reconnect_wait(Duration::from_millis(150));
    let made = connections("retry: 0\n\n", client).await;
    assert!((1..=3).contains(&made), "{made}");
}

#[tokio::test]
async fn attempts_that_are_refused_are_counted_too() {
    let server = serving_in_turn([Script::sse().bytes("retry: 0\n\n").end()]).await;
    for _ in 0..400 {
        server.on("/s", Script::raw().reset());
    }
    let log = Recorder::default();
    scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
        pause 400ms
        sse "S" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    // The loss, and what became of each attempt.
    let made = log.count(Kind::Lost) + log.count(Kind::Reconnected) + log.count(Kind::ReconnectFailed);
    assert!((2..=20).contains(&made), "{made}");
}
