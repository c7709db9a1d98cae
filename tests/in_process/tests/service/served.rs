//! `testing::serve`: the same service on a port.

use axum::Router;
use axum::body::Body as AxumBody;
use axum::routing::{get, post};
use futures_util::{StreamExt, stream};
use http::Response;
use streamgauge::testing::serve;
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::{assert_says, soon};
use tokio::sync::oneshot;

use crate::support::{BoxError, By, events};

#[tokio::test]
async fn a_router_answers_on_a_port_as_it_does_in_the_process() {
    let router = || {
        let twice = |body: String| async move { format!("{body}{body}") };
        Router::new().route("/twice", post(twice)).route(
            "/prices",
            get(async || {
                events(AxumBody::from_stream(stream::iter([
                    Ok::<_, BoxError>("data: 1\n\n"),
                    Ok("data: 2\n\n"),
                ])))
            }),
        )
    };
    let server = serve(router()).await.unwrap();
    let visit = |base: &str| {
        let base = base.to_owned();
        scenario! {
            move
            base (base)
            http "Twice" post "/twice" body text "ab" check body == "abab"
            sse "Prices" open "/prices" check await within 20s until end expect 2
        }
    };
    soon(visit(server.url()).run()).await.unwrap();
    soon(visit("http://localhost").client(Client::service(router())).run()).await.unwrap();
    assert!(server.url().ends_with(&server.address().port().to_string()));
    soon(server.stop()).await;
}

#[tokio::test]
async fn it_ends_behind_the_response_that_is_under_way() {
    let (end, ended) = oneshot::channel::<()>();
    let (opens, opened) = oneshot::channel::<()>();
    let once = std::sync::Arc::new(std::sync::Mutex::new(Some((ended, opens))));
    let router = Router::new().route(
        "/slow",
        get(move || {
            let (ended, opens) = once.lock().unwrap().take().expect("one request");
            async move {
                opens.send(()).unwrap();
                let first = stream::iter([Ok::<_, BoxError>("data: 1\n\n")]);
                let last = stream::once(async move {
                    ended.await.unwrap();
                    Ok("data: 2\n\n")
                });
                events(AxumBody::from_stream(first.chain(last)))
            }
        }),
    );
    let server = serve(router).await.unwrap();
    let (url, address) = (server.url().to_owned(), server.address());
    let reads = scenario! {
        base "{url}"
        sse "S" open "/slow" check await within 20s until end expect 2
    };
    let stops = async {
        opened.await.unwrap();
        let stopping = tokio::spawn(server.stop());
        // No further connection is accepted from here on, and the one that is there goes on.
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        end.send(()).unwrap();
        stopping.await.unwrap();
    };
    let (read, ()) = soon(async { tokio::join!(reads.run(), stops) }).await;
    read.unwrap();
}

#[tokio::test]
async fn a_panic_and_an_error_are_a_lost_connection_there_too() {
    for panics in [true, false] {
        let service = By(move |_| async move {
            assert!(!panics, "it panics");
            Err::<Response<AxumBody>, _>(BoxError::from("it fails"))
        });
        let server = serve(service).await.unwrap();
        let failure = soon(scenario! { base (server.url()) http "H" get "/" }.run()).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Connect);
        assert_says(&failure, &["connection closed before message completed"]);
    }
}

#[tokio::test]
async fn dropped_it_closes_at_once() {
    let silent =
        By(|_| async { Ok(events(AxumBody::from_stream(stream::pending::<Result<String, BoxError>>()))) });
    let server = serve(silent).await.unwrap();
    let url = server.url().to_owned();
    let (opens, opened) = oneshot::channel::<()>();
    let opens = std::sync::Mutex::new(Some(opens));
    let reads = scenario! {
        base "{url}"
        sse "S" open "/" check listen within 20s until 1
        run { opens.lock().unwrap().take().unwrap().send(()).unwrap(); Ok(()) }
        sse "S" await close
    };
    let drops = async {
        opened.await.unwrap();
        drop(server);
    };
    let (read, ()) = soon(async { tokio::join!(reads.run(), drops) }).await;
    assert_says(&read.unwrap_err(), &["the stream was cut"]);
}

/// Whoever has connected and not asked yet is no reason to wait.
#[tokio::test]
async fn it_ends_though_connections_are_idle() {
    let server = serve(Router::new().route("/", get(|| async { "ok" }))).await.unwrap();
    let silent = tokio::net::TcpStream::connect(server.address()).await.unwrap();
    let keeps = Client::new().share_connections();
    let asks = scenario! { base (server.url()) repeat 2 { http "H" get "/" check body == "ok" } };
    soon(asks.client(keeps.clone()).run()).await.unwrap();
    soon(server.stop()).await;
    drop((silent, keeps));
}

#[tokio::test]
async fn it_speaks_both_versions_of_http() {
    let silent = AxumBody::from_stream(stream::pending::<Result<String, BoxError>>());
    let silent = std::sync::Mutex::new(Some(silent));
    let silent = std::sync::Arc::new(silent);
    let router = Router::new()
        .route("/version", get(|version: http::Version| async move { format!("{version:?}") }))
        .route("/echo", post(|body: String| async move { body }))
        .route(
            "/panics",
            get(|| async {
                if true {
                    panic!("it panics")
                }
            }),
        )
        .route("/silent", get(move || async move { events(silent.lock().unwrap().take().unwrap()) }));
    let server = serve(router).await.unwrap();
    let http2 = scenario! {
        base (server.url())
        http "Version" get "/version" check body == "HTTP/2.0"
        http "Echo" post "/echo" body text "ab" check body == "ab"
        attempt 1 { http "Panics" get "/panics" fail "it answered" } otherwise { }
        http "Version" get "/version" check body == "HTTP/2.0"
    };
    soon(http2.client(Client::new().http2_prior_knowledge().share_connections()).run()).await.unwrap();
    let http1 = scenario! { base (server.url()) http "Version" get "/version" check body == "HTTP/1.1" };
    soon(http1.run()).await.unwrap();
    // A reader that goes lets a graceful end come to its end.
    let url = server.url().to_owned();
    let (opens, opened) = oneshot::channel::<()>();
    let opens = std::sync::Mutex::new(Some(opens));
    let reads = scenario! {
        base "{url}"
        sse "S" open "/silent"
        run { opens.lock().unwrap().take().unwrap().send(()).unwrap(); Ok(()) }
        sse "S" check await within 200ms expect 0 close
    };
    let reads = reads.client(Client::new().http2_prior_knowledge());
    let stops = async {
        opened.await.unwrap();
        server.stop().await;
    };
    let (read, ()) = soon(async { tokio::join!(reads.run(), stops) }).await;
    read.unwrap();
}

#[tokio::test]
async fn each_has_a_port_of_its_own_and_leaves_it() {
    let (one, other) = (serve(Router::new()).await.unwrap(), serve(Router::new()).await.unwrap());
    assert_ne!(one.address(), other.address());
    let address = one.address();
    drop(one);
    let closed = async {
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    soon(closed).await;
    soon(scenario! { base (other.url()) http "H" get "/" check status == 404 }.run()).await.unwrap();
}
