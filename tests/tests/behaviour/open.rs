//! "open": what the response must be.

use std::time::Duration;

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Failure, FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, SOON, assert_says, serving};

async fn refused(script: Script) -> Failure {
    let server = serving(script).await;
    let failure =
        scenario! { base (server.url()) sse "Prices" name "s1" open "/s" close }.run().await.unwrap_err();
    assert_says(&failure, &["open \"Prices\" on stream \"s1\" failed", "open.rs:", "/s"]);
    server.wait_streams(0, SOON).await.unwrap();
    failure
}

#[tokio::test]
async fn it_succeeds_when_status_and_content_type_have_arrived_before_any_body() {
    let server = serving(Script::sse().hold()).await;
    let log = Recorder::default();
    scenario! { base (server.url()) sse "x" open "/s" close }.observer(log.clone()).run().await.unwrap();
    assert_eq!(log.of(Kind::Opened), [Event::opened(200)]);
}

#[tokio::test]
async fn another_status_fails_the_step_and_is_named() {
    for status in [201, 202, 400, 404, 500, 503] {
        let failure = refused(Script::sse().with_status(status).hold()).await;
        assert_eq!(failure.kind(), FailureKind::Status);
        assert_says(&failure, &[&format!("status {status}"), "status 200"]);
    }
}

#[tokio::test]
async fn what_the_server_says_instead_is_shown() {
    let failure = refused(Script::json(r#"{"error":"overloaded"}"#).with_status(529)).await;
    assert_says(&failure, &["529", r#"{"error":"overloaded"}"#]);
    let failure = refused(Script::text("<html>\nlogin").content_type("text/html")).await;
    assert_eq!(failure.kind(), FailureKind::ContentType);
    assert_says(&failure, &["text/html", "text/event-stream", "<html>", "login"]);
}

#[tokio::test]
async fn another_content_type_or_none_fails_the_step_and_is_named() {
    for wrong in ["text/html", "application/json", "text/event-streams", "text/event-stream+json", ""] {
        let failure = refused(Script::sse().content_type(wrong).hold()).await;
        assert_eq!(failure.kind(), FailureKind::ContentType);
        assert_says(&failure, &["content type", wrong]);
    }
    let failure = refused(Script::sse().no_content_type().hold()).await;
    assert_eq!(failure.kind(), FailureKind::ContentType);
    assert_says(&failure, &["no content type"]);
}

#[tokio::test]
async fn parameters_and_case_of_the_content_type_do_not_matter() {
    for right in ["text/event-stream; charset=utf-8", "Text/Event-Stream", "text/event-stream ;x=y"] {
        let server = serving(Script::sse().content_type(right).hold()).await;
        scenario! { base (server.url()) sse "x" open "/s" close }.run().await.unwrap();
    }
}

#[tokio::test]
async fn another_status_can_be_wanted() {
    let server = Server::start().await.unwrap();
    for status in [200, 201, 204, 299, 300] {
        let script = if status == 204 { Script::status(204) } else { Script::sse().with_status(status) };
        server.on(&format!("/{status}"), script);
    }
    let (url, wanted) = (server.url(), 201);
    scenario! { base (url) sse "x" open "/201" status 201 close }.run().await.unwrap();
    scenario! { base (url) sse "x" open "/201" status (wanted) close }.run().await.unwrap();
    scenario! { base (url) sse "x" open "/200" status 200..300 close }.run().await.unwrap();
    scenario! { base (url) sse "x" open "/299" status 200..=299 close }.run().await.unwrap();
    scenario! { base (url) sse "x" open "/299" status 200.. close }.run().await.unwrap();
    scenario! { base (url) sse "x" open "/201" status ..=201 close }.run().await.unwrap();
    let failure = scenario! { base (url) sse "x" open "/200" status 201 close }.run().await.unwrap_err();
    assert_says(&failure, &["status 201", "status 200"]);
    let failure = scenario! { base (url) sse "x" open "/300" status 200..300 close }.run().await.unwrap_err();
    assert_says(&failure, &["200..=299", "300"]);
    let failure = scenario! { base (url) sse "x" open "/200" status 300.. close }.run().await.unwrap_err();
    assert_says(&failure, &["a status of 300.. with"]);
}

#[tokio::test]
async fn no_content_is_never_a_stream() {
    let server = serving(Script::status(204)).await;
    let any = scenario! { base (server.url()) sse "x" open "/s" status 200..=299 close };
    let failure = any.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status, "{failure}");
    assert_says(&failure, &["204"]);
    let exactly = scenario! { base (server.url()) sse "x" open "/s" status (204) close };
    assert_eq!(exactly.run().await.unwrap_err().kind(), FailureKind::Status);
}

#[tokio::test]
async fn a_redirect_is_followed() {
    let server = Server::start().await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        server.on(&format!("/{status}"), Script::redirect(status, "/s"));
    }
    server.on("/s", Script::sse().message("there").hold());
    for path in ["/301", "/302", "/303", "/307", "/308"] {
        scenario! {
            base (server.url())
            sse "x" open (path) header "x-own" "kept" check await within 20s until 1 data == "there" close
        }
        .run()
        .await
        .unwrap();
    }
    for request in server.requests_to("/s") {
        assert_eq!(request.header("x-own"), Some("kept"));
        assert_eq!(request.header("accept"), Some("text/event-stream"));
    }
}

#[tokio::test]
async fn a_redirect_to_nowhere_or_in_a_circle_fails() {
    let failure = refused(Script::status(301)).await;
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["301"]);
    let failure = refused(Script::redirect(307, "/s")).await;
    assert_says(&failure, &["redirect"]);
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_after_the_timeout() {
    let server = serving(Script::stall()).await;
    let (log, line) = (Recorder::default(), line!() + 2);
    let scenario = scenario! { base (server.url())
        sse "Slow" open "/s" timeout 100ms close
    };
    let failure = scenario.observer(log.clone()).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Timeout);
    assert_eq!(failure.at().line(), line);
    assert_says(&failure, &["no response head came within 100ms", "GET ", "/s"]);
    assert_eq!(log.count(Kind::Opened), 0);
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn the_timeout_is_for_the_head_alone() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message("late").hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Slow" open "/s" timeout 200ms
        pause 400ms
        sse "Slow" check listen within 20s until 1
        pause (Duration::ZERO)
        sse "Slow" await
        sse "Slow" close
    };
    let run = scenario.run();
    let opening = async {
        gate.wait_reached(1, SOON).await.unwrap();
        tokio::time::sleep(Duration::from_millis(600)).await;
        gate.open();
    };
    let (values, ()) = tokio::join!(run, opening);
    values.unwrap();
}

#[tokio::test]
async fn connection_refused_is_named() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let failure = scenario! { base "http://{address}" sse "Nobody" open "/" close }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Connect);
    assert_says(&failure, &["connection refused", &address.to_string()]);
    let mut last: &dyn std::error::Error = &failure;
    let mut causes = 0;
    while let Some(source) = last.source() {
        (last, causes) = (source, causes + 1);
    }
    assert!(causes > 0);
    assert!(last.to_string().to_lowercase().contains("refused"), "{last}");
}

#[tokio::test]
async fn a_connection_that_is_lost_before_the_head_is_named() {
    for script in
        [Script::raw(), Script::raw().reset(), Script::raw().bytes("HTTP/1.1 200 OK\r\ncontent-t").cut()]
    {
        let failure = refused(script).await;
        assert_eq!(failure.kind(), FailureKind::Connect, "{failure}");
        assert_says(&failure, &["cause", "connection"]);
    }
}

#[tokio::test]
async fn a_head_that_is_no_http_fails_the_step() {
    let failure = refused(Script::raw().bytes("HTTP/1.1 two hundred\r\n\r\n")).await;
    assert_says(&failure, &["cause"]);
}

#[tokio::test]
async fn the_body_of_a_refusal_is_not_waited_for() {
    let failure = refused(Script::json("").with_status(500).content_length(100).hold()).await;
    assert_says(&failure, &["500"]);
}

#[tokio::test]
async fn a_stream_can_be_opened_again_after_its_close() {
    let server = serving(Script::sse().message(1).hold()).await;
    scenario! {
        base (server.url())
        repeat 3 {
            sse "Again" open "/s" check await within 20s until 1 data == 1 close
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(server.requests().len(), 3);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn within_of_a_chained_check_counts_from_the_response_head() {
    let server = serving(Script::sse().head_after(Duration::from_millis(1500)).message(1).hold()).await;
    scenario! { base (server.url()) sse "x" open "/s" check await within 1s until 1 close }
        .run()
        .await
        .unwrap();
}
