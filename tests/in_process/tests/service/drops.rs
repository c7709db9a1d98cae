//! When a stream is over for the user, in whatever way, the body is dropped, and no later.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use http::{Request, Response};
use http_body::Frame;
use streamgauge::{Body, Client, StopSignal, UserStart, scenario};
use tokio::time::timeout;
use tower::service_fn;

use crate::support::{BoxError, Seen};

/// How a body ends.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    Never,
    /// Behind its event.
    Well,
    Broken,
    Panics,
}

/// A body of one event that tells when it is dropped.
struct Body1 {
    seen: Seen,
    first: Option<Bytes>,
    ends: Ends,
}

impl http_body::Body for Body1 {
    type Data = Bytes;
    type Error = &'static str;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, &'static str>>> {
        match (self.first.take(), self.ends) {
            (Some(first), _) => Poll::Ready(Some(Ok(Frame::data(first)))),
            (None, Ends::Never) => Poll::Pending,
            (None, Ends::Well) => Poll::Ready(None),
            (None, Ends::Broken) => Poll::Ready(Some(Err("broken"))),
            (None, Ends::Panics) => panic!("it panics"),
        }
    }
}

impl Drop for Body1 {
    fn drop(&mut self) {
        self.seen.push("dropped");
    }
}

/// A client of streams that end so; a path `/500` has that status.
fn streams(ends: Ends) -> (Client, Seen) {
    let seen = Seen::default();
    let sees = seen.clone();
    let client = Client::service(service_fn(move |request: Request<Body>| {
        let body = Body1 { seen: sees.clone(), first: Some(Bytes::from_static(b"data: 1\n\n")), ends };
        async move {
            let status = if request.uri().path() == "/500" { 500 } else { 200 };
            let response = Response::builder().status(status).header("content-type", "text/event-stream");
            Ok::<_, Infallible>(response.body(body).unwrap())
        }
    }));
    (client, seen)
}

/// After `ran`, so many bodies were dropped.
#[track_caller]
fn dropped(seen: &Seen, bodies: usize) {
    assert_eq!(seen.all(), vec!["dropped"; bodies]);
}

#[tokio::test(start_paused = true)]
async fn by_close_and_not_before() {
    let (client, seen) = streams(Ends::Never);
    let reads = scenario! {
        sse "S" open "/" check await within 20s until 1
        pause 1h
        run { dropped(&seen, 0); Ok(()) }
        sse "S" close
        run { dropped(&seen, 1); Ok(()) }
    };
    reads.client(client).run().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn by_a_failure_a_stop_and_a_wish_to_stop() {
    let (client, seen) = streams(Ends::Never);
    let fails = scenario! {
        sse "S" name "a" open "/"
        sse "S" name "b" open "/" check await within 20s until 2
        sse "S" name "a" close
        sse "S" name "b" close
    };
    fails.client(client.clone()).run().await.unwrap_err();
    dropped(&seen, 2);
    let stops = scenario! { sse "S" open "/" check await within 20s until 1 stop };
    stops.client(client.clone()).run().await.unwrap();
    dropped(&seen, 3);
    let signal = StopSignal::new();
    let waits = scenario! {
        sse "S" open "/" check await within 20s until 1
        run { signal.stop(); Ok(()) }
        pause 1h
        sse "S" close
    };
    let _ = waits.client(client.clone()).run_as(UserStart::new().stop(signal.clone())).await;
    dropped(&seen, 4);
    let fails = scenario! { sse "S" open "/" fail "enough" };
    fails.client(client).run().await.unwrap_err();
    dropped(&seen, 5);
}

#[tokio::test(start_paused = true)]
async fn by_a_run_that_is_dropped_or_panics() {
    let (client, seen) = streams(Ends::Never);
    let waits = scenario! { sse "S" open "/" check await within 1h until 2 close }.client(client.clone());
    timeout(Duration::from_secs(1), waits.run()).await.unwrap_err();
    dropped(&seen, 1);
    let run = tokio::spawn(waits.run());
    tokio::time::sleep(Duration::from_secs(1)).await;
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    dropped(&seen, 2);
    let of_the_user: fn() -> Result<(), BoxError> = || panic!("the test's own");
    let panics = scenario! {
        move
        sse "S" open "/" check await within 1h until 1
        run { of_the_user()?; }
        sse "S" close
    };
    assert!(tokio::spawn(panics.client(client).run()).await.unwrap_err().is_panic());
    dropped(&seen, 3);
}

#[tokio::test(start_paused = true)]
async fn by_its_own_end() {
    for (ends, is_well) in [(Ends::Well, true), (Ends::Broken, false), (Ends::Panics, false)] {
        let (client, seen) = streams(ends);
        let reads = scenario! {
            on failure continue
            sse "S" open "/" check await within 1h until end expect 1
            run { dropped(&seen, 1); Ok(()) }
            sse "S" close
        };
        let ended = reads.client(client).run().await;
        assert_eq!(ended.is_ok(), is_well);
        assert!(ended.err().is_none_or(|failure| failure.further().is_empty()));
    }
}

#[tokio::test(start_paused = true)]
async fn by_a_round_of_attempt_a_reconnection_and_a_response_that_is_no_stream() {
    let (client, seen) = streams(Ends::Never);
    let tries = scenario! {
        attempt 3 { sse "S" open "/" check await within 1s until 2 close } otherwise { }
        run { dropped(&seen, 3); Ok(()) }
        attempt 1 { sse "S" open "/500" close } otherwise { }
        run { dropped(&seen, 4); Ok(()) }
        attempt 1 { http "H" get "/500" timeout 1s } otherwise { }
        run { dropped(&seen, 5); Ok(()) }
    };
    tries.client(client.clone()).run().await.unwrap();
    let (lost, seen) = streams(Ends::Broken);
    let reads = scenario! {
        sse "S" open "/" reconnect 2 check await within 1h until 3
        sse "S" close
    };
    reads.client(lost).run().await.unwrap();
    dropped(&seen, 3);
    // Silence is a loss, too.
    let (client, seen) = streams(Ends::Never);
    let reads = scenario! {
        sse "S" open "/" idle 5s reconnect 1 check await within 1h until 2
        run { dropped(&seen, 1); Ok(()) }
        sse "S" close
    };
    reads.client(client).run().await.unwrap();
    dropped(&seen, 2);
}

#[tokio::test]
async fn a_request_over_the_cap_drops_the_body_too() {
    let (client, seen) = streams(Ends::Never);
    let asks = scenario! { http "H" get "/" };
    asks.client(client.body_cap(5)).run().await.unwrap_err();
    dropped(&seen, 1);
}
