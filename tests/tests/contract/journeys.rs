//! Whole journeys of several pieces at once.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, Feeder, Scenario, scenario};
use streamgauge_tests::{SOON, asked, serving_at};

#[tokio::test]
async fn login_redirect_cookie_token_stream_and_logout() {
    let server = serving_at([
        ("POST /login", Script::redirect(303, "/home").header("Set-Cookie", "id=7; Path=/")),
        ("GET /home", Script::json(r#"{"token":"t0ken","rooms":["a","b"]}"#).header("X-Limit", "2")),
        ("/rooms/a", Script::sse().typed("joined", 1).typed("said", r#"{"n":1}"#).hold()),
        ("/rooms/b", Script::sse().typed("joined", 1).typed("said", r#"{"n":1}"#).hold()),
        ("POST /say", Script::json(r#"{"n":1}"#).with_status(201)),
        ("DELETE /login", Script::status(204)),
    ])
    .await;
    let user = scenario! {
        "Journey"
        base (server.url())
        header "User-Agent" "journey/1"
        http "Login" post "/login" body form { "user": "ada" }
            check
                status == 200
                header "X-Limit" save limit: usize
                json "$.token" save token
                json "$.rooms[*]" all save rooms: Vec<String>
        repeat (limit) as i {
            group "room" {
                let room = (rooms[i].clone())
                sse "Room {room}" open "/rooms/{room}" bearer "{token}"
                    check await within (SOON) until 1 event == "joined"
                    check listen within (SOON) until 1 event == "said" json "$.n" save heard: u8
                http "Say" post "/say" body json { "room": "{room}", "to": [{ "n": (i) }] }
                    check status == 201 json "$.n" save said: u8
                sse "Room {room}" await close
                if (heard != said) { fail "heard {heard}, said {said}" } else { pause 1ms..=2ms }
            }
        }
        http "Logout" delete "/login" check status == 204
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.limit, user.heard, user.said), (2, Some(1), Some(1)));
    assert_eq!(
        asked(&server),
        [
            "POST /login",
            "GET /home",
            "GET /rooms/a",
            "POST /say",
            "GET /rooms/b",
            "POST /say",
            "DELETE /login"
        ]
    );
    assert!(server.requests()[1..].iter().all(|request| request.header("cookie") == Some("id=7")));
    assert!(server.requests().iter().all(|request| request.header("user-agent") == Some("journey/1")));
    assert_eq!(server.requests()[5].text(), r#"{"room":"b","to":[{"n":1}]}"#);
}

/// Logs in again and again until the token is right.
#[tokio::test]
async fn a_loop_asks_until_the_answer_is_there() {
    let server = Server::start().await.unwrap();
    for state in ["queued", "running", "done"] {
        server.on("/job", Script::json(format!("{{\"state\":\"{state}\"}}")));
    }
    let user = scenario! {
        base (server.url())
        let state = (String::new())
        let rounds: u32 = (0)
        while (state != "done") {
            http "Poll" get "/job" check json "$.state" save state
            let rounds = (rounds + 1)
        }
        http "Last" get "/job" check json "$.state" == "{state}"
        if (rounds > 2) { stop } else if (rounds > 1) { fail "{rounds} are too few" } else { stop }
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.state.as_str(), user.rounds), ("done", 3));
}

#[tokio::test]
async fn forever_is_left_by_stop_or_by_a_feeder_that_is_empty() {
    let server = serving_at([("/h", Script::json(r#"{"n":3}"#))]).await;
    let (base, numbers) = (server.url(), Feeder::new([1, 2, 3, 4]));
    let user = scenario! {
        base (base)
        forever {
            feed number from (numbers)
            http "{number}" get "/h" query "n" "{number}" check json "$.n" save n: u8
            if (*number == n) { stop }
        }
    };
    let n: u8 = user.run().await.unwrap().n;
    assert_eq!((n, server.requests().len()), (3, 3));
    let failure = user.run().await.unwrap_err();
    assert_eq!((failure.step(), server.requests().len()), ("feed", 4));
}

#[tokio::test]
async fn the_values_of_a_response_are_typed_and_mapped() {
    #[derive(Debug, PartialEq)]
    struct Quote {
        bid: f64,
        lots: Vec<u32>,
        took: Duration,
    }
    fn quote(base: &str) -> impl Scenario<Values = Quote> {
        scenario! { move
            base (base)
            http "Quote" get "/q" check
                json "$.bid" save bid: f64
                json "$.lots[*]" all save lots: Vec<u32>
                json "$.bid" satisfies (|bid: &f64| bid.is_finite())
                json "$.none" missing
                elapsed save took: Duration
                json "$.lots" save list: Vec<u32>
                json "$.maker" save maker: std::collections::BTreeMap<String, Option<u8>>
        }
        .map(|values| {
            assert_eq!((values.list.len(), values.maker.len()), (2, 1));
            Quote { bid: values.bid, lots: values.lots, took: values.took }
        })
    }
    let server = serving_at([("/q", Script::json(r#"{"bid":1.25,"lots":[1,2],"maker":{"a":null}}"#))]).await;
    let quote = quote(server.url()).run().await.unwrap();
    assert_eq!((quote.bid, quote.lots.as_slice()), (1.25, &[1, 2][..]));
    assert!(quote.took > Duration::ZERO);
}

#[tokio::test]
async fn base_roots_in_turn_and_cookies_of_each() {
    let (one, two) =
        (serving_at([("/v1/h", Script::status(200))]).await, serving_at([("/h", Script::status(200))]).await);
    let root = one.url();
    let asks = scenario! { base ["{root}/v1/", (two.url())] http "a" get "/h" http "b" get "h" };
    asks.run().await.unwrap();
    asks.run().await.unwrap();
    assert_eq!((asked(&one), asked(&two)), (vec!["GET /v1/h".to_owned(); 2], vec!["GET /h".to_owned(); 2]));
}

#[tokio::test]
async fn an_http_step_stands_in_every_block() {
    let server = serving_at([("/h", Script::status(200)), ("/bad", Script::status(500))]).await;
    let (base, yes) = (server.url(), true);
    let failure = scenario! {
        base (base)
        group "a" { if (yes) { repeat 1 { while (yes) { during 1h { forever { group "b" on failure stop {
            http "deep" get "/bad"
        } } } } } } }
        http "never" get "/h"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(
        (failure.title(), failure.kind(), failure.at().line()),
        ("deep", FailureKind::Status, line!() - 9)
    );
    assert_eq!(asked(&server), ["GET /bad"]);
}
