//! Which services are taken: routers with all that is put around them, services by hand, and bodies and errors of every type.

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body as AxumBody, Bytes};
use axum::extract::connect_info::MockConnectInfo;
use axum::extract::{ConnectInfo, Request as AxumRequest, State};
use axum::middleware::{Next, from_fn};
use axum::response::sse::{Event, Sse};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use streamgauge::{Body, Client, FailureKind, scenario};
use streamgauge_tests::assert_says;
use tokio::time::{Instant, Sleep, sleep};
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::support::{BoxError, Seen};

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Two prices, ten seconds after each other.
async fn prices() -> Sse<impl stream::Stream<Item = Result<Event, Infallible>>> {
    let prices = stream::iter([1, 2]).then(|price| async move {
        sleep(secs(10)).await;
        Ok(Event::default().event("price").data(price.to_string()))
    });
    Sse::new(prices)
}

async fn gate(request: AxumRequest, next: Next) -> Response<AxumBody> {
    match request.headers().get("authorization") {
        Some(_) => next.run(request).await,
        None => Response::builder().status(StatusCode::UNAUTHORIZED).body(AxumBody::empty()).unwrap(),
    }
}

/// A router as an application has it: with a state, middleware, layers and a nested router.
fn application() -> Router {
    let api = Router::new()
        .route("/prices", get(prices))
        .route(
            "/slow",
            get(|| async {
                sleep(secs(60)).await;
            }),
        )
        .route("/name", get(|State(name): State<&'static str>| async move { name }))
        .layer(from_fn(gate));
    Router::new()
        .nest("/api", api)
        .layer(CompressionLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, secs(30)))
        .layer(TraceLayer::new_for_http())
        .with_state("ACME")
}

#[tokio::test(start_paused = true)]
async fn a_router_with_all_that_applications_put_around_it() {
    let begun = Instant::now();
    let visit = scenario! {
        header "Authorization" "Bearer t"
        http "Name" get "/api/name" check body == "ACME"
        sse "Prices" open "/api/prices" check await within 1min until end expect 2 event == "price"
        http "Slow" get "/api/slow" check status == 408
    };
    visit.client(Client::service(application())).run().await.unwrap();
    assert_eq!(begun.elapsed(), secs(50), "20 s of prices, and the 30 s of the layer");
    let refused = scenario! { http "Name" get "/api/name" check status == 401 };
    refused.client(Client::service(application())).run().await.unwrap();
    // The way a layer goes that is put around the whole.
    let around =
        ServiceBuilder::new().layer(TraceLayer::new_for_http()).concurrency_limit(1).service(application());
    let visit = scenario! {
        header "Authorization" "Bearer t"
        sse "Prices" open "/api/prices" check await within 1min until 1
        http "Name" get "/api/name" check body == "ACME"
        sse "Close" close
    };
    visit.client(Client::service(around)).run().await.unwrap();
}

#[tokio::test]
async fn what_is_asked_for_compressed_is_not_read_as_it_stands() {
    let long = Router::new().route("/", get(|| async { "long ".repeat(100) })).layer(CompressionLayer::new());
    let client = Client::service(long);
    let plain = scenario! { http "Plain" get "/" check body contains "long long" };
    plain.client(client.clone()).run().await.unwrap();
    let gzip = scenario! {
        http "Gzip" get "/" header "Accept-Encoding" "gzip" check header "content-encoding" == "gzip"
    };
    gzip.client(client).run().await.unwrap();
}

/// Each asks once, and wants "ok".
async fn says_ok(client: Client) {
    let asks = scenario! { http "A" get "/" check status == 200 body == "ok" }.client(client);
    asks.run().await.unwrap();
}

#[tokio::test]
async fn functions_boxed_services_and_parts_of_a_router() {
    let ok = || service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(Response::new("ok".to_owned())) });
    says_ok(Client::service(ok())).await;
    says_ok(Client::service(BoxCloneSyncService::new(ok()))).await;
    says_ok(Client::service(get(|| async { "ok" }))).await;
    // One that takes a body of its own.
    let of_axum = service_fn(|request: Request<AxumBody>| async move {
        let body = axum::body::to_bytes(request.into_body(), 9).await?;
        Ok::<_, axum::Error>(Response::new(Full::new(body)))
    });
    let of_axum = of_axum.map_request(|request: Request<Body>| request.map(AxumBody::new));
    let asks = scenario! { http "A" post "/" body text "ok" check body == "ok" };
    asks.client(Client::service(of_axum)).run().await.unwrap();
}

#[tokio::test]
async fn bodies_of_every_type() {
    fn of<B>(body: impl Fn() -> B + Clone + Send + Sync + 'static) -> Client
    where
        B: http_body::Body<Error: Into<BoxError>> + Send + 'static,
    {
        Client::service(service_fn(move |_: Request<Body>| {
            let body = body();
            async move { Ok::<_, Infallible>(Response::new(body)) }
        }))
    }
    let frames = || {
        let mut trailers = HeaderMap::new();
        trailers.insert("x-sum", "1".parse().unwrap());
        let frames =
            [Frame::data(Bytes::from("o")), Frame::data(Bytes::from("k")), Frame::trailers(trailers)];
        StreamBody::new(stream::iter(frames.map(Ok::<_, Infallible>)))
    };
    says_ok(of(|| Full::new(Bytes::from("ok")))).await;
    says_ok(of(|| Full::new(Bytes::from("ok")).boxed())).await;
    says_ok(of(move || frames().boxed_unsync())).await;
    says_ok(of(move || UnsyncBoxBody::new(frames().map_err(|never| match never {})))).await;
    says_ok(of(|| AxumBody::from("ok"))).await;
    says_ok(of(|| "ok".to_owned())).await;
    // Data that is not in one piece.
    says_ok(of(|| Full::new(bytes::Buf::chain(&b"o"[..], &b"k"[..])))).await;
    let empty = scenario! { http "A" get "/" check status == 200 body == "" };
    empty.client(of(Empty::<Bytes>::new)).run().await.unwrap();
}

/// A body of the size that it says.
struct Sized(Option<Bytes>, SizeHint);

impl http_body::Body for Sized {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|data| Ok(Frame::data(data))))
    }

    fn size_hint(&self) -> SizeHint {
        self.1
    }
}

/// As hyper's server does it.
#[tokio::test]
async fn a_body_whose_size_is_known_has_a_length() {
    let sized = |hint: fn() -> SizeHint| {
        Client::service(service_fn(move |request: Request<Body>| async move {
            let mut response = Response::builder();
            if request.uri().path() == "/none" {
                response = response.status(204);
            }
            Ok::<_, Infallible>(response.body(Sized(Some("hello".into()), hint())).unwrap())
        }))
    };
    let known = scenario! {
        http "A" get "/" check header "content-length" == "5" body == "hello"
        http "B" head "/" check header "content-length" == "5" body == ""
        http "C" get "/none" check status == 204 header "content-length" missing body == ""
    };
    known.client(sized(|| SizeHint::with_exact(5))).run().await.unwrap();
    let unknown = scenario! { http "A" get "/" check header "content-length" missing body == "hello" };
    unknown.client(sized(SizeHint::default)).run().await.unwrap();
    let more = scenario! { http "A" get "/" };
    let failure = more.client(sized(|| SizeHint::with_exact(6))).run().await.unwrap_err();
    assert_says(&failure, &["ended before its `Content-Length`"]);
}

#[tokio::test]
async fn errors_of_every_type() {
    fn fails<E: Into<BoxError> + Send + 'static>(error: fn() -> E) -> Client {
        Client::service(service_fn(
            move |_: Request<Body>| async move { Err::<Response<String>, E>(error()) },
        ))
    }
    #[derive(Debug)]
    struct Mine;
    impl std::fmt::Display for Mine {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("the shop is closed")
        }
    }
    impl Error for Mine {}
    for client in [
        fails(|| "the shop is closed"),
        fails(|| "the shop is closed".to_owned()),
        fails(|| BoxError::from("the shop is closed")),
        fails(|| std::io::Error::other("the shop is closed")),
        fails(|| Mine),
    ] {
        let failure = scenario! { http "A" get "/" }.client(client).run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Connect);
        assert_says(&failure, &["the service failed: the shop is closed"]);
        assert!(failure.source().is_some());
    }
}

/// A layer whose service is ready after some time.
#[derive(Clone)]
struct Later(Duration);

struct Delayed<S> {
    inner: S,
    after: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    dropped: Option<Seen>,
}

impl<S> Layer<S> for Later {
    type Service = Delayed<S>;

    fn layer(&self, inner: S) -> Delayed<S> {
        Delayed { inner, after: self.0, waiting: None, dropped: None }
    }
}

impl<S: Clone> Clone for Delayed<S> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), after: self.after, waiting: None, dropped: self.dropped.clone() }
    }
}

impl<S> Drop for Delayed<S> {
    fn drop(&mut self) {
        if let Some(dropped) = &self.dropped {
            dropped.push("dropped");
        }
    }
}

impl<S: Service<Request<Body>>> Service<Request<Body>> for Delayed<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        let after = self.after;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(after)));
        ready!(waiting.as_mut().poll(cx));
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        assert!(self.waiting.as_ref().is_some_and(|waiting| waiting.is_elapsed()), "it is not ready");
        self.inner.call(request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_not_ready_is_waited_for() {
    let slow = Later(secs(20)).layer(application());
    let begun = Instant::now();
    let asks = scenario! { header "Authorization" "Bearer t" http "A" get "/api/name" timeout 21s };
    asks.client(Client::service(slow)).run().await.unwrap();
    assert_eq!(begun.elapsed(), secs(20));

    let seen = Seen::default();
    let mut never = Later(secs(3_600)).layer(application());
    never.dropped = Some(seen.clone());
    let begun = Instant::now();
    let asks = scenario! { sse "A" open "/api/prices" timeout 5s close }.client(Client::service(never));
    assert_eq!(asks.run().await.unwrap_err().kind(), FailureKind::Timeout);
    assert_eq!((begun.elapsed(), seen.all()), (secs(5), vec!["dropped".to_owned()]), "the clone is dropped");
    drop(asks);
}

/// Panics where it is told to.
struct Panics(&'static str);

impl Clone for Panics {
    fn clone(&self) -> Self {
        assert!(self.0 != "clone", "in `clone`");
        Self(self.0)
    }
}

impl Service<Request<Body>> for Panics {
    type Response = Response<Sized>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        assert!(self.0 != "poll_ready", "in `poll_ready`");
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        assert!(self.0 != "call", "in `call`");
        let mut response = Response::new(Sized(None, SizeHint::default()));
        if self.0 == "drop" {
            response.extensions_mut().insert(PanicsInDrop);
        }
        std::future::ready(Ok(response))
    }
}

#[derive(Clone)]
struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("in `drop`");
    }
}

#[tokio::test]
async fn wherever_it_panics_the_user_goes_on() {
    for place in ["clone", "poll_ready", "call"] {
        let asks = scenario! {
            on failure continue
            http "A" get "/"
            sse "B" open "/" close
        };
        let failure = asks.client(Client::service(Panics(place))).run().await.unwrap_err();
        assert_says(&failure, &[&format!("the service panicked: in `{place}`")]);
        assert_eq!(failure.further().len(), 1, "{failure}");
    }
    scenario! { http "A" get "/" }.client(Client::service(Panics("drop"))).run().await.unwrap();
    let odd = service_fn(|_: Request<Body>| async {
        if true {
            std::panic::panic_any(7);
        }
        Ok::<_, Infallible>(Response::new(String::new()))
    });
    let failure = scenario! { http "A" get "/" }.client(Client::service(odd)).run().await.unwrap_err();
    assert_says(&failure, &["the service panicked: with a value that is no text"]);
}

#[tokio::test]
async fn connect_info_is_absent_and_can_be_given() {
    let router = || {
        Router::new()
            .route("/", get(|ConnectInfo(from): ConnectInfo<SocketAddr>| async move { from.to_string() }))
    };
    let absent = scenario! { http "A" get "/" check status == 500 };
    absent.client(Client::service(router())).run().await.unwrap();
    let given = scenario! { http "A" get "/" check body == "127.0.0.1:7" };
    let mocked = router().layer(MockConnectInfo(SocketAddr::from(([127, 0, 0, 1], 7))));
    given.client(Client::service(mocked)).run().await.unwrap();
}

/// What a service logs of a request has no secret.
#[test]
fn debug_of_a_request_hides_its_body() {
    let seen = Seen::default();
    let keeps = seen.clone();
    let logs = service_fn(move |request: Request<Body>| {
        keeps.push(format!("{request:?} {:?}", request.body().size_hint().exact()));
        async { Ok::<_, Infallible>(Response::new(String::new())) }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let asks = scenario! { http "A" post "/" bearer "s3cr3t" body text "pa55word" };
    runtime.block_on(asks.client(Client::service(logs)).run()).unwrap();
    let logged = seen.all().concat();
    assert!(logged.ends_with("Some(8)"), "{logged}");
    assert!(!logged.contains("s3cr3t") && !logged.contains("pa55word"), "{logged}");
}
