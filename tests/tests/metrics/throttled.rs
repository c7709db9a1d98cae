//! Time at a gate is measured by itself, and is no service time.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Gate, GatedRequest, RequestKind, UserStart, scenario};
use streamgauge_tests::{quick, serving_at};
use tokio::time::Instant;

use super::{measured_as, ms, ns};

/// Holds these requests back for a while.
struct Holds(Duration, fn(RequestKind) -> bool);

impl Gate for Holds {
    fn admit(&self, request: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let time = self.0;
        (self.1)(request.kind).then(|| Box::pin(tokio::time::sleep(time)) as Pin<Box<_>>)
    }
}

/// A user whose requests are held back so.
fn held(time: Duration, which: fn(RequestKind) -> bool) -> UserStart {
    UserStart::new().gate(Arc::new(Holds(time, which)))
}

const HELD: Duration = Duration::from_millis(50);

async fn server() -> Server {
    serving_at([
        ("/s", Script::sse().message(1).hold()),
        ("/from", Script::redirect(302, "/x")),
        ("/x", Script::text("x")),
    ])
    .await
}

#[tokio::test]
async fn it_is_part_of_each_time_but_service_times() {
    let server = server().await;
    let scenario = scenario! {
        base (server.url())
        group "First" {
            sse "S" name "s" open "/s"
                check await within 20s until 1
                close
        }
        group "Second" { http "X" get "/from" }
    };
    let taken = measured_as(scenario, held(HELD, |_| true), Some(Instant::now())).await;
    assert_eq!(taken.failures(), []);
    let at_open = taken.value("open S", "throttled");
    assert!(at_open >= ns(HELD));
    // That of the redirect too.
    let at_http = taken.values("http X", "throttled");
    assert!(at_http.len() == 2 && at_http.iter().all(|time| *time >= ns(HELD)), "{at_http:?}");
    let at_http: i64 = at_http.iter().sum();
    for (of, name, held) in [
        ("open S", "head", at_open),
        ("stream s", "first event", at_open),
        ("group First", "group", at_open),
        ("http X", "response", at_http),
        ("group Second", "group", at_http),
        ("user", "user", at_open + at_http),
    ] {
        let (whole, service) = (taken.value(of, name), taken.value(of, &format!("{name} service time")));
        assert!(whole - service >= held, "`{name}` of {of}: {whole}, {service}, held {held}");
    }
}

#[tokio::test]
async fn without_an_intended_start_it_is_part_of_no_time() {
    let server = server().await;
    let begun = Instant::now();
    let scenario = scenario! {
        base (server.url())
        group "First" {
            sse "S" name "s" open "/s"
                check await within 20s until 1
                close
        }
    };
    let taken = measured_as(scenario, held(HELD, |_| true), None).await;
    let whole = ns(begun.elapsed());
    assert_eq!(taken.failures(), []);
    let held = taken.value("open S", "throttled");
    assert!(held >= ns(HELD));
    for (of, name) in
        [("open S", "head"), ("stream s", "first event"), ("group First", "group"), ("user", "user")]
    {
        assert!(taken.value(of, name) + held <= whole, "{name} of {of}");
    }
}

#[tokio::test]
async fn that_of_a_reconnect_is_of_the_stream() {
    let server = Server::start().await.unwrap();
    server.on("/s", quick().message(1).cut()).on("/s", Script::sse().message(2).hold());
    let scenario = scenario! {
        base (server.url())
        sse "S" name "s" open "/s" reconnect 1
            check await within 20s until 2
            close
    };
    let is_reconnect = |kind| kind == RequestKind::Reconnect;
    let taken = measured_as(scenario, held(HELD, is_reconnect), Some(Instant::now())).await;
    assert_eq!(taken.failures(), []);
    assert!(taken.value("stream s", "throttled") >= ns(HELD));
    assert_eq!(taken.metrics("open S"), ["head", "head service time"]);
    // It is no part of the check's time, whose service it is not: a check counts from set to decided.
    assert!(taken.value("check S", "check") >= ms(50));
}
