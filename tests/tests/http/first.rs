//! HTTP steps: what is sent, what is asked of the response, what is kept.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{assert_says, only_request, serving};

#[tokio::test]
async fn every_method_goes_out_with_its_parts() {
    let server = serving(Script::text("ok")).await;
    let token = "t0ken";
    scenario! {
        base (server.url())
        header "X-Common" "scenario"
        http "a" get "/s" query "q" "a&b" query "q" "2" header "X-Own" "own" bearer "{token}"
        http "b" post "/s" basic "ada" "secret" header "x-common" "step"
        http "c" put "/s" body text "put"
        http "d" patch "/s" body json { "n": 1 }
        http "e" delete "/s"
        http "f" options "/s"
        http "{token}" head "/s" timeout 5s
    }
    .run()
    .await
    .unwrap();
    let requests = server.requests();
    let methods: Vec<&str> = requests.iter().map(|request| request.method.as_str()).collect();
    assert_eq!(methods, ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]);
    assert_eq!(requests[0].path, "/s?q=a%26b&q=2");
    assert_eq!(requests[0].header("authorization"), Some("Bearer t0ken"));
    assert_eq!(
        (requests[0].header("x-own"), requests[0].header("x-common")),
        (Some("own"), Some("scenario"))
    );
    assert_eq!(requests[0].header("accept"), Some("*/*"));
    assert_eq!(requests[1].header("authorization"), Some("Basic YWRhOnNlY3JldA=="));
    assert_eq!(requests[1].header("x-common"), Some("step"));
    assert_eq!((requests[2].text(), requests[3].text()), ("put".into(), r#"{"n":1}"#.into()));
}

#[tokio::test]
async fn conditions_look_at_every_part_of_the_response() {
    let body = r#"{"token":"t0ken","items":[{"id":1},{"id":2}],"price":1.5}"#;
    let script = Script::json(body).with_status(201).header("X-Id", "7").header("x-id", "8");
    let server = serving(script).await;
    let (wanted, slow) = ("t0ken", Duration::from_secs(10));
    let user = scenario! {
        base (server.url())
        http "All" post "/s" check
            status == 201 save code: u16
            status in [200, 201]
            status in 200..300
            status in 200..=201 save text
            header "X-ID" == 7 save first: u8
            header "x-id" find 1 == "8"
            header "x-id" all in 7..=8 save ids: Vec<u8>
            header "x-id" count == 2
            header "x-none" missing
            header "Content-Type" == "application/json"
            elapsed < 10s save took: Duration
            elapsed <= (slow) save shown
            elapsed in ..=10s
            elapsed in 0ms..10s
            elapsed in (Duration::ZERO..slow)
            elapsed in (Duration::ZERO)..=10s
            elapsed in 0.001ms..
            elapsed satisfies (|time| *time < Duration::from_secs(10))
            elapsed != 5h
            body contains "t0ken"
            body json "$.token" == "{wanted}" save token
            json "$.items[*].id" all > 0 save items: Vec<u64>
            json "$.items[*].id" count == 2
            json "$.items[1].id" satisfies (|id: &u64| *id == 2)
            json "$.price" save price: f64
            regex "\"id\":(\\d)" find 1 == 2
            regex "\"(t\\w+)\":\"(\\w+)\"" save pair
            json "$.none" missing
            body save page
            json "$.token" collect tokens
            status satisfies (|code: &u16| *code < 300)
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.code, user.text.as_str(), user.first), (201, "201", 7));
    assert_eq!((user.ids, user.items), (vec![7, 8], vec![1, 2]));
    assert_eq!((user.token.as_str(), user.price), ("t0ken", 1.5));
    assert_eq!(user.pair, ("token".to_owned(), "t0ken".to_owned()));
    assert_eq!((user.page.as_str(), user.tokens), (body, vec!["t0ken".to_owned()]));
    assert!(user.took > Duration::ZERO && user.took < slow);
    assert!(user.shown.ends_with('s'), "{}", user.shown);
}

#[tokio::test]
async fn jsonp_is_read_as_in_a_stream() {
    let server = serving(Script::text("cb({\"a\":1});")).await;
    let user = scenario! { base (server.url()) http "x" get "/s" check jsonp "$.a" == 1 save a: u8 };
    assert_eq!(user.run().await.unwrap().a, 1);
}

#[tokio::test]
async fn a_status_outside_200_to_399_fails_where_none_is_checked() {
    for (status, passes) in [(200, true), (204, true), (304, true), (300, true), (400, false), (500, false)] {
        let server = serving(Script::status(status)).await;
        let result = scenario! { base (server.url()) http "x" get "/s" }.run().await;
        assert_eq!(result.is_ok(), passes, "{status}");
        let result = scenario! { base (server.url()) http "x" get "/s" check body == "" }.run().await;
        assert_eq!(result.is_ok(), passes, "{status}");
        let result = scenario! { base (server.url()) http "x" get "/s" check status save s: u16 }.run().await;
        assert_eq!(result.unwrap().s, status);
    }
}

#[tokio::test]
async fn a_failure_says_what_was_wanted_and_what_came() {
    let server = serving(Script::json(r#"{"error":"no such user"}"#).with_status(401)).await;
    let failing = scenario! {
        base (server.url())
        http "Login" post "/s"
            check status == 200 json "$.token" exists elapsed > 1h save t: Duration
    };
    let failure = failing.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.title()), (FailureKind::Check, "http", "Login"));
    assert_eq!(failure.at().line(), line!() - 5);
    assert_says(
        &failure,
        &[
            "http \"Login\" failed",
            "request  POST http://127.0.0.1:",
            "wanted   status == 200 and json \"$.token\" and elapsed > 60min",
            "got      status is 401",
            "json \"$.token\" found nothing",
            "elapsed is ",
            "response status 401 Unauthorized, content type application/json, 24 bytes in ",
            "body: {\"error\":\"no such user\"}",
        ],
    );
    let failure = scenario! { base (server.url()) http "x" get "/s" }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["wanted   a status of 200..=399", "got      status is 401", "no such user"]);
}

#[tokio::test]
async fn a_value_that_does_not_convert_fails_the_step() {
    let server = serving(Script::json(r#"{"price":"cheap"}"#).header("x-n", "many")).await;
    let base = server.url();
    let failure =
        scenario! { base (base) http "x" get "/s" check json "$.price" save p: f64 }.run().await.unwrap_err();
    assert_says(&failure, &["json \"$.price\"", "\"cheap\" is not a f64"]);
    let failure =
        scenario! { base (base) http "x" get "/s" check header "x-n" save n: u8 }.run().await.unwrap_err();
    assert_says(&failure, &["header \"x-n\"", "\"many\" is not a u8"]);
    let failure = scenario! { base (base) http "x" get "/s" check body satisfies (|b| b.is_empty()) };
    assert_says(&failure.run().await.unwrap_err(), &["body satisfies (|b| b.is_empty())"]);
}

#[tokio::test]
async fn under_continue_the_scenario_goes_on_and_a_value_may_be_missing() {
    let server = serving(Script::json(r#"{"a":1}"#)).await;
    server.on("/bad", Script::status(500));
    let user = scenario! {
        base (server.url())
        group "first" on failure continue {
            http "x" get "/s" check json "$.a" save a: u8
        }
        if (a.is_some()) { http "again" get "/s" check json "$.a" save b: u8 json "$.a" collect all: u8 }
        http "x" get "/s" query "a" (a.unwrap_or(0))
    };
    let _ = user;
    let failure = scenario! {
        base (server.url())
        on failure continue
        http "x" get "/bad" check json "$.a" save a: u8
        http "y" get "/s/{a}"
        http "z" get "/s"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.further().len(), 1);
    assert_says(&failure, &["`a` is empty: the `http` step \"x\" in line"]);
    assert_eq!(server.requests_to("/s").len(), 1);
}

#[tokio::test]
async fn a_response_that_does_not_come_or_does_not_end_fails_in_time() {
    let server = serving(Script::stall()).await;
    server.on("/half", Script::json("{\"a\":").content_length(100).hold());
    let base = server.url();
    let failure = scenario! { base (base) http "x" get "/s" timeout 50ms }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Timeout);
    assert_says(&failure, &["no response came within 50ms", "GET http://"]);
    let failure = scenario! { base (base) http "x" get "/half" timeout 2s }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Timeout);
    assert_says(&failure, &["the body was not complete within 2s", "status 200 OK", "5 bytes"]);
    let none = Duration::ZERO;
    let failure = scenario! { base (base) http "x" get "/s" timeout (none) }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Value);
}

#[tokio::test]
async fn a_body_that_breaks_off_or_is_over_the_cap_is_a_clear_failure() {
    let server = serving(Script::text("0123456789")).await;
    server.on("/cut", Script::sse().bytes("half").cut());
    server.on("/none", Script::status(204));
    let base = server.url();
    let ask = scenario! { base (base) http "x" get "/s" check body save page }
        .client(streamgauge::Client::new().body_cap(9));
    let failure = ask.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Body);
    assert_says(&failure, &["over the cap of 9 bytes", "Client::body_cap"]);
    let ask = scenario! { base (base) http "x" get "/s" check body save page }
        .client(streamgauge::Client::new().body_cap(10));
    assert_eq!(ask.run().await.unwrap().page, "0123456789");
    let failure = scenario! { base (base) http "x" get "/cut" }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Body);
    assert_says(&failure, &["broke off after 4 bytes", "status 200 OK"]);
    let user = scenario! {
        base (base)
        http "x" head "/s" check body == "" header "content-length" == 10
        http "x" get "/none" check status == 204 body == "" save empty
    };
    assert_eq!(user.run().await.unwrap().empty, "");
}

#[tokio::test]
async fn bytes_that_are_no_utf_8_are_replaced_and_told() {
    let server = serving(Script::text("").bytes(b"a\xffb")).await;
    let failure = scenario! { base (server.url()) http "x" get "/s" check body save b status == 500 };
    assert_says(&failure.run().await.unwrap_err(), &["no UTF-8", "body: a\u{fffd}b", "3 bytes"]);
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_or_answered_names_the_cause() {
    let failure = scenario! { http "x" get "http://127.0.0.1:1/" }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Connect);
    assert_says(&failure, &["http \"x\" failed", "GET http://127.0.0.1:1/", "connection refused"]);
    let bad = "a\nb";
    let failure = scenario! { http "x" get "http://127.0.0.1:1/" header "a" (bad) }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Request);
    let relative = "/x";
    let failure = scenario! { http "x" get (relative) }.run().await.unwrap_err();
    assert_says(&failure, &["relative URL"]);
}

#[tokio::test]
async fn values_go_through_loops_and_branches() {
    let server = serving(Script::json(r#"{"n":2,"s":"x"}"#)).await;
    let user = scenario! {
        base (server.url())
        let total: u64 = (0)
        repeat 3 as i {
            http "x{i}" get "/s" query "i" "{i}" check json "$.n" save n: u64
            let total = (total + n)
        }
        if (total > 5) { http "big" post "/s" body json { "total": (total) } check json "$.s" save s }
        else { http "small" get "/s" check json "$.s" save s }
        http "end" get "/s/{s}" check status == 404
    };
    server.on("/s/x", Script::status(404));
    let user = user.run().await.unwrap();
    assert_eq!((user.n, user.total, user.s.as_str()), (2, 6, "x"));
    assert_eq!(server.requests()[3].text(), r#"{"total":6}"#);
    assert_eq!(only_to(&server, "/s/x"), "GET");
}

fn only_to(server: &Server, path: &str) -> String {
    let requests = server.requests_to(path);
    assert_eq!(requests.len(), 1);
    requests[0].method.clone()
}

#[tokio::test]
async fn steps_can_be_sent_by_hand() {
    use streamgauge::check::{Condition, ResponseCheck, Text};
    use streamgauge::session::Session;
    use streamgauge::{Http, Target};
    let server = serving(Script::text("page")).await;
    let mut session = Session::new().base(server.url());
    let check = ResponseCheck::new().when(Condition::on(Target::Body)).save::<Text, String>();
    let ((), page) = session.http("x", Http::new("GET", "/s"), check).await.unwrap();
    assert_eq!(page.as_deref(), Some("page"));
    assert_eq!(only_request(&server).path, "/s");
    let failure = session.http("x", Http::new("GET", "http://127.0.0.1:1"), ResponseCheck::new());
    assert_eq!(failure.await.unwrap_err().kind(), FailureKind::Connect);
}

#[tokio::test]
async fn a_condition_under_when_counts_only_then() {
    let server = serving(Script::json(r#"{"a":1}"#)).await;
    for strict in [false, true] {
        let wanted = strict.then_some(2);
        let ask = scenario! {
            base (server.url())
            http "x" get "/s" check
                when (!strict) json "$.a" save a: u8
                when (strict) json "$.a" == (wanted.unwrap()) save none: u8
                when (!strict) json "$.a" satisfies (|a: &u8| *a == 1) collect all: u8
        };
        let result = ask.run().await;
        if strict {
            assert_says(&result.unwrap_err(), &["wanted   json \"$.a\" == 2\n", "json \"$.a\" is 1"]);
        } else {
            let user = result.unwrap();
            assert_eq!((user.a, user.none, user.all), (Some(1), None, vec![1]));
        }
    }
}
