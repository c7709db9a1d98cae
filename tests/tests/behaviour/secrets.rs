//! Secrets never appear in a failure or in logs.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Observer, Open, RunEvent, scenario};
use streamgauge_tests::{Captured, Hear, serving, with_causes};

/// Logs and observes into the same place.
fn observed(captured: &Captured) -> impl Observer + 'static {
    let captured = captured.clone();
    Hear(move |event: &RunEvent<'_>| captured.add(&format!("observed {event:?}\n")))
}

const SECRETS: [&str; 5] = ["s3cr3t", "cz5jcjN0", "jM2NyM3Q", "c2VjcmV0", "hunter2"];

#[track_caller]
fn assert_clean(text: &str) {
    for secret in SECRETS {
        if let Some(place) = text.find(secret) {
            let start = text[..place].rfind('\n').map_or(0, |end| end + 1);
            let end = text[place..].find('\n').map_or(text.len(), |end| place + end);
            panic!("{secret} is shown: {}", &text[start..end]);
        }
    }
}

#[tokio::test]
async fn they_are_in_no_log_and_no_event_of_a_run_that_succeeds() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().message(1).hold()).on("/moved", Script::redirect(307, "/s"));
    let captured = Captured::default();
    let logging = captured.log();
    scenario! {
        base (server.url())
        header "Authorization" "Bearer s3cr3t-scenario"
        header "cookie" "session=s3cr3t"
        sse "own" open "/s" header "Cookie" "session=s3cr3t" check await within 20s until 1 close
        sse "bearer" open "/s" bearer "s3cr3t" close
        sse "basic" open "/moved" basic "hunter2" "hunter2" close
        sse "proxy" open "/s" header "Proxy-Authorization" "Basic s3cr3t" close
    }
    .observer(observed(&captured))
    .run()
    .await
    .unwrap();
    drop(logging);
    let sent: Vec<_> =
        server.requests().iter().filter_map(|r| r.header("authorization").map(str::to_owned)).collect();
    assert_eq!(sent.len(), 5);
    let text = captured.text();
    assert!(text.contains("streamgauge") && text.contains("observed"), "{text}");
    assert_clean(&text);
}

#[tokio::test]
async fn they_are_in_no_failure() {
    let server = Server::start().await.unwrap();
    server.on("/401", Script::status(401)).on("/stall", Script::stall()).on("/reset", Script::raw().reset());
    let captured = Captured::default();
    let logging = captured.log();
    let (base, newline) = (server.url(), "s3cr3t\n");
    for path in ["/401", "/stall", "/reset", "http://127.0.0.1:1/"] {
        let failure = scenario! {
            base (base)
            header "Authorization" "Bearer s3cr3t-scenario"
            header "Cookie" "session=s3cr3t"
            sse "x" open (path) bearer "s3cr3t" timeout 100ms close
        }
        .observer(observed(&captured))
        .run()
        .await
        .unwrap_err();
        let mut texts = format!("{failure} {failure:?} {failure:#?}");
        texts.push_str(&with_causes(&failure));
        assert_clean(&texts);
    }
    let invalid = [
        scenario! { base (base) sse "x" open "/" bearer (newline) close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/" header "Cookie" (newline) close }.run().await.unwrap_err(),
        scenario! { base (base) header "authorization" (newline) sse "x" open "/" close }
            .run()
            .await
            .unwrap_err(),
    ];
    for failure in invalid {
        assert_clean(&format!("{failure} {failure:?}"));
    }
    drop(logging);
    assert_clean(&captured.text());
}

#[tokio::test]
async fn a_password_in_a_url_is_sent_and_not_shown() {
    let server = serving(Script::status(401)).await;
    let captured = Captured::default();
    let logging = captured.log();
    let with_password = server.url().replace("http://", "http://user:hunter2@");
    let absolute = format!("{with_password}/s");
    let broken = "http://user:hunter2@[";
    let failures = [
        scenario! { base (with_password) sse "x" open "/s" close }
            .observer(observed(&captured))
            .run()
            .await
            .unwrap_err(),
        scenario! { sse "x" open (absolute) close }.observer(observed(&captured)).run().await.unwrap_err(),
        scenario! { base (broken) sse "x" open "/s" close }.run().await.unwrap_err(),
        scenario! { base "http://user:hunter2@127.0.0.1:1" sse "x" open "/s" close }.run().await.unwrap_err(),
    ];
    drop(logging);
    for failure in failures {
        assert_clean(&format!("{failure} {failure:?}"));
    }
    assert_clean(&captured.text());
    for request in server.requests() {
        assert_eq!(request.header("authorization"), Some("Basic dXNlcjpodW50ZXIy"));
    }
}

#[test]
fn they_are_not_in_the_debug_text_of_a_request() {
    let open = Open::new("GET", "http://user:hunter2@127.0.0.1/")
        .bearer("s3cr3t")
        .basic("hunter2", "hunter2")
        .header("Cookie", "s3cr3t");
    assert_clean(&format!("{open:?} {open:#?}"));
}

#[tokio::test]
async fn warnings_reach_the_log() {
    let gate = Gate::new();
    gate.open();
    let server = serving(Script::sse().bytes(b"data: a\xffb\n\ndata: cut off").gate(&gate).end()).await;
    let captured = Captured::default();
    let logging = captured.log();
    scenario! { base (server.url()) sse "x" open "/s" check await within 20s until end close }
        .run()
        .await
        .unwrap();
    drop(logging);
    let text = captured.text();
    assert!(text.contains("WARN streamgauge") && text.contains("invalid UTF-8"), "{text}");
    assert!(text.contains("in the middle of an event"), "{text}");
}
