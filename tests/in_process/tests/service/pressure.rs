//! What a service sends is read as from a socket: no faster than the user takes it, with a turn for others.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body as AxumBody, Bytes};
use futures_util::{StreamExt, stream};
use http::{Request, Response};
use http_body::Frame;
use streamgauge::{Body, Client, scenario};
use streamgauge_tests::{assert_says, soon};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tower::service_fn;

use crate::support::{at, by, events};

/// A body that always has more, and counts how often it was asked.
#[derive(Clone)]
struct Flood {
    piece: Bytes,
    asked: Arc<AtomicUsize>,
}

impl http_body::Body for Flood {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(self.piece.clone()))))
    }
}

/// A client of streams without end and without a wait, of these pieces.
fn floods(piece: &'static str) -> (Client, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let body = Flood { piece: piece.into(), asked: Arc::clone(&asked) };
    let client = Client::service(service_fn(move |_: Request<Body>| {
        let body = body.clone();
        async {
            let response = Response::builder().header("content-type", "text/event-stream");
            Ok::<_, Infallible>(response.body(body).unwrap())
        }
    }));
    (client, asked)
}

/// A client of a stream that a task writes to through a channel, and how much it has written.
fn written() -> (Client, Arc<AtomicUsize>) {
    let written = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&written);
    let client = by(move |_| {
        let counts = Arc::clone(&counts);
        async move {
            let (sends, comes) = mpsc::channel::<Bytes>(4);
            tokio::spawn(async move {
                while sends.send("data: 1\n\n".into()).await.is_ok() {
                    counts.fetch_add(1, Ordering::Relaxed);
                }
                counts.fetch_add(1_000_000, Ordering::Relaxed);
            });
            let comes = stream::unfold(comes, |mut comes| async move { Some((comes.recv().await?, comes)) });
            Ok(events(AxumBody::from_stream(comes.map(Ok::<_, Infallible>))))
        }
    });
    (client, written)
}

#[tokio::test(start_paused = true)]
async fn a_writer_waits_for_the_reader() {
    let (client, written) = written();
    let reads = scenario! {
        sse "S" open "/" check await within 20s until 3
        let early = (written.load(Ordering::Relaxed))
        run { std::thread::sleep(Duration::from_millis(5)); Ok(()) }
        let late = (written.load(Ordering::Relaxed))
        sse "S" check await within 20s until 2
        sse "S" close
        run { tokio::task::yield_now().await; Ok(()) }
    };
    let user = soon(reads.client(client).run()).await.unwrap();
    assert!((3..=3 + 4 + 1).contains(&user.early), "{}", user.early);
    assert!((3..=3 + 4 + 1).contains(&user.late), "{}", user.late);
    let all = written.load(Ordering::Relaxed);
    assert!((1_000_005..=1_000_000 + 5 + 4 + 1).contains(&all), "the writer hears of the end: {all}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_always_has_more_is_asked_only_for_what_is_taken() {
    let (client, asked) = floods("data: 1\n\n");
    let reads = scenario! {
        repeat 50 { sse "S" open "/" check await within 20s until 2 close }
    };
    reads.client(client).run().await.unwrap();
    assert_eq!(asked.load(Ordering::Relaxed), 100);
}

/// Nobody waits while there is more, so that a paused clock would stand.
#[tokio::test(start_paused = true)]
async fn under_a_flood_time_goes_on_and_deadlines_are_exact() {
    for piece in ["data: 1\n\n", ": 1\n", ""] {
        let (client, _) = floods(piece);
        let begun = Instant::now();
        let reads = scenario! {
            sse "S" open "/" check listen within 2345ms expect 0..
            pause 3s
            run { tokio::time::sleep(Duration::from_secs(1)).await; Ok(()) }
            sse "S" check await within 2s expect 0..
            sse "S" close
        };
        reads.client(client).run().await.unwrap();
        assert_eq!(begun.elapsed(), Duration::from_secs(6), "{piece:?}");
    }
    let (client, _) = written();
    let begun = Instant::now();
    let reads = scenario! { sse "S" open "/" check await within 2s expect 1.. close };
    reads.client(client).run().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn much_that_comes_at_once_takes_no_time() {
    let client = by(|_| async {
        let burst = stream::repeat("data: 1\n\n").take(5_000).chain(stream::pending());
        Ok(events(AxumBody::from_stream(burst.map(Ok::<_, Infallible>))))
    });
    let begun = Instant::now();
    let reads = scenario! { repeat 3 { sse "S" open "/" check await within 20s until 5000 close } };
    reads.client(client).run().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

/// By the clock of the system, a flood takes nobody's turn.
#[tokio::test]
async fn a_flood_leaves_others_their_turn() {
    let (client, _) = floods("data: 1\n\n");
    let turns = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&turns);
    let others = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            counts.fetch_add(1, Ordering::Relaxed);
        }
    });
    let reads = scenario! {
        sse "A" name "a" open "/" check listen within 300ms expect 1..
        sse "B" name "b" open "/" check await within 300ms expect 1..
        sse "A" name "a" close
        sse "B" name "b" close
    };
    soon(reads.client(client).run()).await.unwrap();
    others.abort();
    assert!(turns.load(Ordering::Relaxed) > 3, "{turns:?}");
}

#[tokio::test]
async fn a_flood_on_one_stream_leaves_another_its_messages() {
    let client = by(|request| async move {
        Ok(events(match request.uri().path() {
            "/slow" => at([(50, "data: here\n\n")]),
            _ => AxumBody::from_stream(stream::repeat("data: 1\n\n").map(Ok::<_, Infallible>)),
        }))
    });
    let reads = scenario! {
        sse "Flood" name "flood" open "/"
        sse "Slow" name "slow" open "/slow" check await within 20s until 1 data == "here"
        sse "Flood" name "flood" close
        sse "Slow" name "slow" close
    };
    soon(reads.client(client).run()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_response_without_end_comes_to_the_cap_or_to_its_time() {
    let (client, asked) = floods("ten bytes.");
    let asks = scenario! { http "H" get "/" };
    let failure = asks.client(client.clone().body_cap(1_000)).run().await.unwrap_err();
    assert_says(&failure, &["the body is over the cap of 1000 bytes"]);
    assert_eq!(asked.load(Ordering::Relaxed), 101);
    let begun = Instant::now();
    let (client, _) = floods("1");
    let asks = scenario! { http "H" get "/" timeout 500ms };
    let failure = asks.client(client.body_cap(usize::MAX)).run().await.unwrap_err();
    assert_says(&failure, &["the body was not complete within 500ms"]);
    assert_eq!(begun.elapsed(), Duration::from_millis(500));
}
