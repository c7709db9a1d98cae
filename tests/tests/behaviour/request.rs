//! "open": what the request is.

use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::testing::{Request, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{assert_says, only_request, serving};

fn all<'r>(request: &'r Request, name: &str) -> Vec<&'r str> {
    let named = request.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.as_str()).collect()
}

#[tokio::test]
async fn it_asks_for_an_event_stream_that_is_not_cached() {
    let server = serving(Script::sse()).await;
    scenario! { base (server.url()) sse "x" open "/s" close }.run().await.unwrap();
    let request = only_request(&server);
    assert_eq!(request.method, "GET");
    assert_eq!(all(&request, "accept"), ["text/event-stream"]);
    assert_eq!(all(&request, "cache-control"), ["no-cache"]);
    assert_eq!(all(&request, "last-event-id"), [""; 0]);
}

#[tokio::test]
async fn a_steps_own_header_replaces_the_default_and_the_scenarios_in_whatever_case() {
    let server = serving(Script::sse()).await;
    scenario! {
        base (server.url())
        header "X-Team" "scenario"
        header "x-kept" "kept"
        header "ACCEPT" "application/json, text/event-stream"
        sse "x" open "/s" header "x-TEAM" "step" header "cache-CONTROL" "max-age=0" close
    }
    .run()
    .await
    .unwrap();
    let request = only_request(&server);
    assert_eq!(all(&request, "x-team"), ["step"]);
    assert_eq!(all(&request, "x-kept"), ["kept"]);
    assert_eq!(all(&request, "accept"), ["application/json, text/event-stream"]);
    assert_eq!(all(&request, "cache-control"), ["max-age=0"]);
}

#[tokio::test]
async fn bearer_and_basic_replace_the_scenarios_authorization() {
    let server = serving(Script::sse()).await;
    scenario! {
        base (server.url())
        header "Authorization" "Bearer of-the-scenario"
        sse "none" open "/s" close
        sse "bearer" open "/s" bearer "t0k3n" close
        sse "basic" open "/s" basic "Aladdin" "open sesame" close
    }
    .run()
    .await
    .unwrap();
    let sent: Vec<Vec<String>> = server
        .requests()
        .iter()
        .map(|request| all(request, "authorization").iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(sent, [["Bearer of-the-scenario"], ["Bearer t0k3n"], ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]]);
}

#[tokio::test]
async fn query_is_encoded_and_added_to_the_one_the_url_has() {
    let server = serving(Script::sse()).await;
    let symbol = "A&B=C/ü +%";
    scenario! {
        base (server.url())
        sse "x" open "/s?kept=1%2C2" query "symbol" "{symbol}" query "na me" "" close
    }
    .run()
    .await
    .unwrap();
    let path = only_request(&server).path;
    let query: Vec<(String, String)> =
        reqwest::Url::parse(&format!("http://x{path}")).unwrap().query_pairs().into_owned().collect();
    let wanted = [("kept", "1,2"), ("symbol", symbol), ("na me", "")];
    assert_eq!(query, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(path.starts_with("/s?kept=1%2C2&symbol=A%26B%3DC%2F%C3%BC"), "{path}");
}

#[tokio::test]
async fn last_event_id_is_sent_unless_it_is_empty() {
    let server = serving(Script::sse()).await;
    let id = 42;
    scenario! {
        base (server.url())
        sse "some" open "/s" last_event_id "id-{id}" close
        sse "none" open "/s" last_event_id "" close
        sse "zero" open "/s" last_event_id "0" close
    }
    .run()
    .await
    .unwrap();
    let sent: Vec<Option<String>> =
        server.requests().iter().map(|request| request.header("Last-Event-ID").map(str::to_owned)).collect();
    assert_eq!(sent, [Some("id-42".to_owned()), None, Some("0".to_owned())]);
}

#[tokio::test]
async fn the_method_is_the_one_that_is_written() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse());
    scenario! {
        base (server.url())
        sse "x" open "/" close
        sse "x" open get "/" close
        sse "x" open post "/" close
        sse "x" open put "/" close
        sse "x" open patch "/" close
        sse "x" open delete "/" close
        sse "x" open options "/" close
    }
    .run()
    .await
    .unwrap();
    let methods: Vec<String> = server.requests().into_iter().map(|request| request.method).collect();
    assert_eq!(methods, ["GET", "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
}

struct Symbol {
    name: &'static str,
}

#[tokio::test]
async fn texts_are_filled_in_when_the_step_runs() {
    let server = serving(Script::sse().event("id: 9\ndata: tok-1").hold()).await;
    server.on("/s/tok-1", Script::sse());
    let symbol = Symbol { name: "ACME" };
    scenario! {
        base (server.url())
        sse "One" open "/s"
            check await within 20s until 1 save token id save seen
            close
        sse "Two {token}" open "/s/{token}"
            header "x-token" "<{token}> of {symbol.name}"
            header "x-{token}" "1"
            query "q-{token}" "{seen}{{}}"
            bearer "{token}"
            last_event_id "{seen}"
            close
    }
    .run()
    .await
    .unwrap();
    let request = server.requests()[1].clone();
    assert!(request.path == "/s/tok-1?q-tok-1=9%7B%7D", "{}", request.path);
    assert_eq!(request.header("x-token"), Some("<tok-1> of ACME"));
    assert_eq!(request.header("x-tok-1"), Some("1"));
    assert_eq!(request.header("authorization"), Some("Bearer tok-1"));
    assert_eq!(request.header("last-event-id"), Some("9"));
}

#[tokio::test]
async fn each_expression_is_evaluated_once_by_each_user_when_its_step_comes() {
    let server = serving(Script::sse()).await;
    let count = AtomicUsize::new(0);
    let next = || count.fetch_add(1, Ordering::Relaxed);
    let scenario = scenario! {
        base (server.url())
        sse "x" open "/s" header "x-n" (next()) close
        sse "x" open "/s" header "x-n" (next()) close
    };
    assert_eq!(count.load(Ordering::Relaxed), 0);
    scenario.run().await.unwrap();
    scenario.run().await.unwrap();
    let sent: Vec<String> =
        server.requests().iter().map(|request| request.header("x-n").unwrap().to_owned()).collect();
    assert_eq!(sent, ["0", "1", "2", "3"]);
}

#[tokio::test]
async fn a_relative_url_is_put_behind_the_base_with_one_slash() {
    let server = Server::start().await.unwrap();
    server.on("/api/v1/prices", Script::sse());
    let with = format!("{}/api/v1/", server.url());
    let without = format!("{}/api/v1", server.url());
    scenario! { base (with) sse "x" open "/prices" close }.run().await.unwrap();
    scenario! { base (with) sse "x" open "prices" close }.run().await.unwrap();
    scenario! { base (without) sse "x" open "/prices" close }.run().await.unwrap();
    scenario! { base "{without}" sse "x" open "prices" close }.run().await.unwrap();
    assert_eq!(server.requests_to("/api/v1/prices").len(), 4);
}

#[tokio::test]
async fn a_base_can_be_a_str_a_string_or_anything_displayed() {
    let server = serving(Script::sse()).await;
    let (text, string) = (server.url(), server.url().to_owned());
    let displayed = reqwest::Url::parse(server.url()).unwrap();
    scenario! { base (text) sse "x" open "/s" close }.run().await.unwrap();
    scenario! { base (string) sse "x" open "/s" close }.run().await.unwrap();
    scenario! { base (string.clone()) sse "x" open "/s" close }.run().await.unwrap();
    scenario! { base (&displayed) sse "x" open "/s" close }.run().await.unwrap();
    scenario! { base (displayed) sse "x" open "/s" close }.run().await.unwrap();
    assert_eq!(server.requests().len(), 5);
    // Borrowed, not moved.
    assert_eq!(format!("{string}/"), displayed.to_string());
}

#[tokio::test]
async fn an_absolute_url_needs_no_base_and_ignores_it() {
    let server = serving(Script::sse()).await;
    let url = server.url_to("/s");
    scenario! { sse "x" open (url) close }.run().await.unwrap();
    scenario! { base "http://127.0.0.1:1" sse "x" open "{url}" close }.run().await.unwrap();
    assert_eq!(server.requests_to("/s").len(), 2);
}

#[tokio::test]
async fn each_user_takes_the_next_base_and_keeps_it() {
    let mut servers = Vec::new();
    for _ in 0..3 {
        servers.push(serving(Script::sse()).await);
    }
    let roots: Vec<&str> = servers.iter().map(Server::url).collect();
    let scenario = scenario! {
        base [(roots[0]), (roots[1]), (roots[2])]
        sse "x" open "/s" close
        sse "y" open "/s" close
    };
    for _ in 0..4 {
        scenario.run().await.unwrap();
    }
    let counts: Vec<usize> = servers.iter().map(|server| server.requests().len()).collect();
    assert_eq!(counts, [4, 2, 2]);
}

#[tokio::test]
async fn what_no_request_could_carry_fails_the_step_when_it_comes_from_rust() {
    let server = Server::start().await.unwrap();
    let (url, bad, ftp, nowhere) = (server.url(), "a\nb", "ftp://127.0.0.1/", "http://");
    // Whole URLs: on a service in the same process, where this runs too, a relative one has a base.
    let spaced = "http://a b/";
    let failures = [
        scenario! { sse "x" open (spaced) close }.run().await.unwrap_err(),
        scenario! { sse "x" open "{spaced}" close }.run().await.unwrap_err(),
        scenario! { base (url) sse "x" open "/" header "x" (bad) close }.run().await.unwrap_err(),
        scenario! { base (url) sse "x" open "/" header (bad) "x" close }.run().await.unwrap_err(),
        scenario! { base (url) sse "x" open "/" bearer (bad) close }.run().await.unwrap_err(),
        scenario! { sse "x" open (ftp) close }.run().await.unwrap_err(),
        scenario! { sse "x" open (nowhere) close }.run().await.unwrap_err(),
    ];
    for failure in failures {
        assert_eq!(failure.kind(), FailureKind::Request, "{failure}");
        assert_says(&failure, &["open \"x\" on the default stream failed", "request.rs:"]);
    }
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_base_that_is_no_url_fails_the_run_at_its_line() {
    let bad = "localhost";
    let (failure, line) = (
        scenario! {
            "Title"
            base (bad)
            sse "x" open "/" close
        },
        line!() - 3,
    );
    let failure = failure.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Request);
    assert_eq!(failure.at().line(), line, "{failure}");
    assert_says(&failure, &["base", "localhost"]);
}
