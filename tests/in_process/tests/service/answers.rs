//! What becomes of what the service gives.

use std::io;

use axum::body::{Body as AxumBody, Bytes};
use futures_util::stream;
use http::Response;
use http_body::Frame;
use streamgauge::{FailureKind, ReasonKind, RunEvent, RunEventKind, scenario};
use streamgauge_tests::{Hear, assert_says};

use crate::support::{BoxError, By, Seen, Watched, at, by, events};
use streamgauge::Client;

/// An event, and then this.
fn then(end: impl FnOnce() -> Result<Bytes, BoxError> + Send + 'static) -> AxumBody {
    let first = stream::once(async { Ok(Bytes::from_static(b"data: 1\n\n")) });
    AxumBody::from_stream(stream::StreamExt::chain(first, stream::once(async move { end() })))
}

#[tokio::test]
async fn the_body_s_error_is_a_cut() {
    let client = by(|_| async { Ok(events(then(|| Err("the market is closed".into())))) });
    let reads = scenario! { sse "S" open "/" check await within 20s until 2 close };
    let failure = reads.client(client).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(
        &failure,
        &["the stream was cut", "the body that the service gave failed: the market is closed"],
    );
}

#[tokio::test]
async fn a_reset_of_the_body_is_one() {
    let client =
        by(|_| async { Ok(events(then(|| Err(io::Error::from(io::ErrorKind::ConnectionReset).into())))) });
    let seen = Seen::default();
    let hears = seen.clone();
    let observer = Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::Cut { reason, .. } = &event.kind {
            assert_eq!(reason.kind(), ReasonKind::Reset);
            hears.push("cut");
        }
    });
    let reads = scenario! { sse "S" open "/" check await within 20s until end };
    reads.client(client).observer(observer).run().await.unwrap_err();
    assert_eq!(seen.all(), ["cut"]);
}

#[tokio::test]
async fn a_panic_of_the_body_is_a_cut_and_the_user_goes_on() {
    let client = by(|request| async move {
        let panics = request.uri().path() == "/panics";
        Ok(if panics {
            events(then(|| panic!("no price for {}", "ACME")))
        } else {
            Response::new("ok".into())
        })
    });
    let reads = scenario! {
        on failure continue
        sse "S" open "/panics" check await within 20s until 2 close
        http "After" get "/" check body == "ok" save body
    };
    let failure = reads.client(client).run().await.unwrap_err();
    assert_says(
        &failure,
        &["the stream was cut", "the body that the service gave panicked: no price for ACME"],
    );
    assert_eq!(failure.further().len(), 0, "{failure}");
}

#[tokio::test]
async fn a_panic_or_an_error_before_the_head_fails_the_step() {
    let client = by(|request| async move {
        match request.uri().path() {
            "/panics" => panic!("no such market"),
            _ => Err("no such market".into()),
        }
    });
    for (path, said) in
        [("/panics", "the service panicked: no such market"), ("/", "the service failed: no such market")]
    {
        let opens = scenario! { sse "S" open "{path}" close }.client(client.clone());
        let failure = opens.run().await.unwrap_err();
        assert_eq!((failure.kind(), failure.address()), (FailureKind::Connect, None));
        assert_says(&failure, &[&format!("GET http://localhost{path}"), said]);
        let asks = scenario! { http "H" get "{path}" }.client(client.clone());
        assert_says(&asks.run().await.unwrap_err(), &[said]);
    }
}

#[tokio::test]
async fn a_panic_outside_of_the_future_is_caught_too() {
    let client = Client::service(By(|_| -> std::future::Ready<Result<Response<AxumBody>, BoxError>> {
        panic!("in `call`")
    }));
    let failure = scenario! { http "H" get "/" }.client(client).run().await.unwrap_err();
    assert_says(&failure, &["the service panicked: in `call`"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_body_is_reconnected_like_any_stream() {
    let seen = Seen::default();
    let sees = seen.clone();
    let client = by(move |request| {
        let id = request.headers().get("last-event-id").map(|id| id.to_str().unwrap().to_owned());
        sees.push(format!("{id:?}"));
        async move {
            Ok(match id.as_deref() {
                None => events(AxumBody::from_stream(stream::iter([
                    Ok("id: 7\ndata: 1\n\n"),
                    Err(BoxError::from("lost")),
                ]))),
                Some(_) => events(at([(1, "data: 2\n\n")])),
            })
        }
    });
    let reads = scenario! { sse "S" open "/" reconnect 1 check await within 20s until 2 collect all close };
    assert_eq!(reads.client(client).run().await.unwrap().all, ["1", "2"]);
    assert_eq!(seen.all(), ["None", r#"Some("7")"#]);
}

#[tokio::test]
async fn the_body_is_polled_only_when_it_is_read_and_a_closed_stream_drops_it() {
    let seen = Seen::default();
    let sees = seen.clone();
    let client = Client::service(By(move |_| {
        let body = Watched { seen: sees.clone(), polls: 0 };
        async move {
            Ok::<_, BoxError>(
                Response::builder().header("content-type", "text/event-stream").body(body).unwrap(),
            )
        }
    }));
    let reads = scenario! {
        sse "S" open "/" check await within 20s until 3 collect read: u64
        let polled = (seen.all().len())
        sse "S" close
        let dropped = (seen.all().last().cloned())
    };
    let user = reads.client(client).run().await.unwrap();
    assert_eq!(user.read, [1, 2, 3]);
    assert_eq!(user.polled, 3, "what comes behind the check is not asked for");
    assert_eq!(user.dropped.as_deref(), Some("dropped"));
}

#[tokio::test(start_paused = true)]
async fn a_step_that_is_given_up_drops_the_service_s_future() {
    struct Tells(Seen);
    impl Drop for Tells {
        fn drop(&mut self) {
            self.0.push("dropped");
        }
    }
    let seen = Seen::default();
    let sees = seen.clone();
    let client = by(move |_| {
        let tells = Tells(sees.clone());
        async move {
            let _tells = tells;
            std::future::pending().await
        }
    });
    scenario! { http "H" get "/" timeout 1s }.client(client).run().await.unwrap_err();
    assert_eq!(seen.all(), ["dropped"]);
}

/// A flood without data, which must not stop the user's clock.
#[tokio::test]
async fn frames_without_data_and_trailers_are_nothing() {
    struct Frames(u64);
    impl http_body::Body for Frames {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            self.0 += 1;
            let frame = match self.0 {
                1 => Frame::data(Bytes::from_static(b"data: 1\n\n")),
                n if n % 2 == 0 => Frame::data(Bytes::new()),
                _ => Frame::trailers(Default::default()),
            };
            std::task::Poll::Ready(Some(Ok(frame)))
        }
    }
    let client = Client::service(By(|_| async {
        Ok::<_, BoxError>(
            Response::builder().header("content-type", "text/event-stream").body(Frames(0)).unwrap(),
        )
    }));
    let reads = scenario! { sse "S" open "/" check await within 200ms expect 1 close };
    reads.client(client).run().await.unwrap();
}

#[tokio::test]
async fn a_response_ends_where_its_head_says() {
    let client = by(|request| async move {
        let path = request.uri().path().to_owned();
        let (status, length) = match path.as_str() {
            "/short" => (200, Some("3")),
            "/long" => (200, Some("30")),
            "/empty" => (204, None),
            _ => (200, Some("5")),
        };
        let mut response = Response::builder().status(status);
        if let Some(length) = length {
            response = response.header("content-length", length);
        }
        Ok(response.body("12345".into()).unwrap())
    });
    let asks = scenario! {
        http "Short" get "/short" check body == "123"
        http "Empty" get "/empty" check status == 204 body == ""
        http "Head" head "/" check header "content-length" == "5" body == ""
    };
    asks.client(client.clone()).run().await.unwrap();
    let failure = scenario! { http "Long" get "/long" }.client(client).run().await.unwrap_err();
    assert_says(&failure, &["ended before its `Content-Length`"]);
}

#[tokio::test]
async fn a_stream_that_is_compressed_is_refused() {
    let client = by(|_| async {
        let mut response = events("x".into());
        response.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
        Ok(response)
    });
    let failure = scenario! { sse "S" open "/" close }.client(client).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentEncoding);
}
