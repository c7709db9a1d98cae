//! What the service is given.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body as AxumBody;
use axum::http::{HeaderMap, Method, Uri, Version};
use axum::response::Redirect;
use axum::routing::{any, get, post};
use http::{Request, Response};
use streamgauge::{Body, CarriedBy, Client, RunEvent, RunEventKind, UserStart, scenario};
use streamgauge_tests::Hear;
use tower_service::Service;

use crate::support::{Seen, by};

/// A router that answers everything, and keeps what was asked.
fn keeps(seen: &Seen) -> Router {
    let seen = seen.clone();
    Router::new().fallback(
        move |method: Method, uri: Uri, version: Version, headers: HeaderMap, body: String| async move {
            let mut headers: Vec<_> =
                headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
            headers.sort();
            seen.push(format!("{method} {uri} {version:?} [{}] {body}", headers.join(", ")));
        },
    )
}

#[tokio::test]
async fn the_uri_is_in_origin_form_and_the_base_is_localhost() {
    let seen = Seen::default();
    let agent = "user-agent: t";
    let client = || Client::service(keeps(&seen)).user_agent("t");
    let asks = scenario! {
        http "A" get "/a?b=c" query "d" "e f"
        http "B" post "/b" body text "hello" header "X" "1"
        http "C" get "http://user:pass@other.example:8080"
        http "D" get "https://secure.example/d#fragment"
    };
    asks.client(client()).run().await.unwrap();
    let based = scenario! { base "https://api.example/v1/" http "E" delete "e" };
    based.client(client()).run().await.unwrap();
    let given = scenario! { http "F" get "/f" };
    given.client(client()).run_as(UserStart::new().base("http://given.example")).await.unwrap();
    let accept = "accept: */*";
    assert_eq!(
        seen.all(),
        [
            format!("GET /a?b=c&d=e+f HTTP/1.1 [{accept}, host: localhost, {agent}] "),
            format!(
                "POST /b HTTP/1.1 [{accept}, content-length: 5, content-type: text/plain; charset=utf-8, host: localhost, {agent}, x: 1] hello"
            ),
            format!(
                "GET / HTTP/1.1 [{accept}, authorization: Basic dXNlcjpwYXNz, host: other.example:8080, {agent}] "
            ),
            format!("GET /d HTTP/1.1 [{accept}, host: secure.example, {agent}] "),
            format!("DELETE /v1/e HTTP/1.1 [{accept}, host: api.example, {agent}] "),
            format!("GET /f HTTP/1.1 [{accept}, host: given.example, {agent}] "),
        ]
    );
}

#[tokio::test]
async fn a_relative_url_without_a_base_needs_a_service() {
    let failure = scenario! { http "A" get "/a" }.run().await.unwrap_err();
    streamgauge_tests::assert_says(&failure, &["`/a` is a relative URL, and the scenario has no `base`"]);
}

#[tokio::test]
async fn redirects_and_cookies_work_as_with_a_server() {
    let seen = Seen::default();
    let sees = seen.clone();
    let router = Router::new()
        .route(
            "/login",
            post(|| async {
                ([("set-cookie", "session=7; Path=/")], Redirect::to("http://elsewhere.example/home"))
            }),
        )
        .route(
            "/home",
            get(move |headers: HeaderMap, uri: Uri| async move {
                sees.push(format!("{uri} {:?} {:?}", headers.get("host").unwrap(), headers.get("cookie")));
                ([("set-cookie", "other=8")], Redirect::temporary("http://localhost/end"))
            }),
        )
        .route(
            "/end",
            any(|headers: HeaderMap| async move { headers["cookie"].to_str().unwrap().to_owned() }),
        );
    let login = scenario! {
        http "Login" post "/login" body form { "user": "ada" }
            check status == 200 body save cookies
    };
    assert_eq!(login.client(Client::service(router)).run().await.unwrap().cookies, "session=7");
    assert_eq!(seen.all(), [r#"/home "elsewhere.example" None"#]);
}

/// A service that is ready at the third poll, and clones of which count.
struct Slow {
    polls: usize,
    calls: Arc<AtomicUsize>,
}

impl Clone for Slow {
    fn clone(&self) -> Self {
        Self { polls: 0, calls: Arc::clone(&self.calls) }
    }
}

impl Service<Request<Body>> for Slow {
    type Response = Response<AxumBody>;
    type Error = std::convert::Infallible;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.polls += 1;
        cx.waker().wake_by_ref();
        if self.polls < 3 { Poll::Pending } else { Poll::Ready(Ok(())) }
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        assert_eq!(self.polls, 3, "it is called before it is ready");
        self.polls = 0;
        self.calls.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok(Response::new("ok".into())))
    }
}

#[tokio::test]
async fn a_service_is_called_once_it_is_ready() {
    let calls = Arc::new(AtomicUsize::new(0));
    let asks = scenario! { repeat 2 { http "A" get "/" check body == "ok" } };
    asks.client(Client::service(Slow { polls: 0, calls: Arc::clone(&calls) })).run().await.unwrap();
    assert_eq!(calls.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_service_that_is_never_ready_says_why() {
    #[derive(Clone)]
    struct Closed;
    impl Service<Request<Body>> for Closed {
        type Response = Response<AxumBody>;
        type Error = String;
        type Future = std::future::Pending<Result<Self::Response, String>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), String>> {
            Poll::Ready(Err("the shop is closed".to_owned()))
        }

        fn call(&mut self, _: Request<Body>) -> Self::Future {
            unreachable!("it is not ready")
        }
    }
    let failure = scenario! { http "A" get "/" }.client(Client::service(Closed)).run().await.unwrap_err();
    streamgauge_tests::assert_says(&failure, &["the service failed: the shop is closed"]);
}

#[tokio::test]
async fn a_body_that_is_promised_and_lacks_is_waited_for() {
    let client = by(|request| async move {
        let length = request.headers()["content-length"].to_str().unwrap().to_owned();
        let body = axum::body::to_bytes(AxumBody::new(request.into_body()), 99);
        let body = tokio::time::timeout(std::time::Duration::from_millis(50), body).await;
        Ok(Response::new(format!("{length} {body:?}").into()))
    });
    let asks = scenario! {
        http "Cut" post "/" body text "hello" header "Content-Length" "2" check body == "2 Ok(Ok(b\"he\"))"
        http "Longer" post "/" body text "hello" header "Content-Length" "9" check body contains "9 Err"
    };
    asks.client(client).run().await.unwrap();
}

#[tokio::test]
async fn observers_hear_that_a_service_carried_it() {
    let seen = Seen::default();
    let hears = seen.clone();
    let observer = Hear(move |event: &RunEvent<'_>| match event.kind {
        RunEventKind::Opened { transport, address, version, .. } => {
            assert_eq!(transport, CarriedBy::Service);
            hears.push(format!("{transport} {address:?} {version}"));
        }
        RunEventKind::Connected { .. } => hears.push("connected"),
        _ => {}
    });
    // An address in the URL is no address that is connected to.
    let opens = scenario! { base "http://127.0.0.1:9" sse "S" open "/" close };
    opens.client(crate::support::sends([])).observer(observer).run().await.unwrap();
    assert_eq!(seen.all(), ["service None HTTP/1.1"]);
}

#[test]
fn a_load_runs_on_a_service_too() {
    use streamgauge_load::{at_once, load};

    let seen = Seen::default();
    let visit = scenario! { http "A" get "/a" check status == 200 };
    let report =
        load("in process").scenario(visit.client(Client::service(keeps(&seen))), at_once(20)).run().unwrap();
    assert_eq!((report.scenarios[0].users.succeeded, seen.all().len()), (20, 20), "{report}");
}
