//! Where `http` steps meet Rust: types of one's own, functions, references, captures that cannot be sent.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use streamgauge::testing::Script;
use streamgauge::{JsonPath, Regex, Scenario, scenario};
use streamgauge_tests::{SOON, asked, serving_at};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Account {
    name: String,
    limits: Limits,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
struct Limits {
    lots: u32,
}

fn is_small(lots: &u32) -> bool {
    *lots < 10
}

#[tokio::test]
async fn a_saved_struct_has_its_fields_in_texts_and_bodies() {
    let body = r#"{"account":{"name":"ada","limits":{"lots":3}},"by":{"a":1,"b":2}}"#;
    let server = serving_at([("/h", Script::json(body)), ("/ada/3", Script::status(200))]).await;
    let least = 2;
    let at_least = |lots: &u32| *lots >= least;
    let user = scenario! {
        base (server.url())
        http "a" get "/h" check
            json "$.account" save account: Account
            json "$.account.limits.lots" satisfies (is_small)
            json "$.account.limits.lots" satisfies (at_least)
            json "$.account.limits.lots" satisfies (&at_least) save lots: u32
            json "$.by" save by: BTreeMap<String, u8>
        http "b" post "/{account.name}/{account.limits.lots}" query "twice" (account.limits.lots * 2) header "X" (account.name)
            body json { "account": (account), "limits": (account.limits), "lots": [(lots), (by["b"])], "who": "{account.name}" }
        http "c" get "/h" check json "$.account.limits.lots" satisfies (|other: &u32| *other == lots && account.name == "ada")
            json "$.account.limits.lots" == (account.limits.lots) json "$.account.name" == (account.name) json "$.account.name" in ["{account.name}"]
        let copy: Account = (account)
    }
    .run()
    .await
    .unwrap();
    assert_eq!((&user.copy, user.copy.limits.lots, user.by["a"]), (&user.account, user.lots, 1));
    assert_eq!(asked(&server)[1], "POST /ada/3?twice=6");
    assert_eq!(
        server.requests()[1].text(),
        r#"{"account":{"name":"ada","limits":{"lots":3}},"limits":{"lots":3},"lots":[3,2],"who":"ada"}"#
    );
}

#[tokio::test]
async fn urls_with_a_query_a_fragment_or_a_whole_root_of_their_own() {
    let (one, two) = (
        serving_at([("/a/b", Script::status(200)), ("/a/", Script::status(200))]).await,
        serving_at([("/b", Script::status(200))]).await,
    );
    let (root, other, path) = (one.url(), two.url(), "b c/d");
    scenario! {
        base "{root}/a"
        http "1" get "b?x=1" query "y" "2 &"
        http "2" get "/b?x=1#top" query "y" "2"
        http "3" get "{other}/b" query "path" "{path}"
        http "4" get (format!("{other}/b"))
        http "5" get "?x={path}"
    }
    .run()
    .await
    .unwrap();
    assert_eq!(asked(&one), ["GET /a/b?x=1&y=2+%26", "GET /a/b?x=1&y=2", "GET /a/?x=b%20c/d"]);
    assert_eq!(asked(&two), ["GET /b?path=b+c%2Fd", "GET /b"]);
}

#[tokio::test]
async fn captures_that_cannot_be_sent_run_where_they_are() {
    let server = serving_at([("/h", Script::json(r#"{"n":1}"#))]).await;
    let (count, name) = (Rc::new(Cell::new(0)), Rc::new("ada".to_owned()));
    let tick = || count.replace(count.get() + 1);
    let asks = scenario! {
        base (server.url())
        http "{name}" post "/h" query "n" (tick()) header "X" (name) body json { "name": (name), "n": (count.get()) }
            check json "$.n" satisfies (|n: &u8| { count.set(count.get() + 10); *n == 1 })
    };
    asks.run().await.unwrap();
    asks.run().await.unwrap();
    assert_eq!(count.get(), 22);
    assert_eq!(server.requests()[1].text(), r#"{"name":"ada","n":12}"#);
}

/// Nothing of the scenario is known to be anything but what the bounds say.
fn send<B: Serialize + Sync + ?Sized, N: std::fmt::Display + Send + Sync>(
    url: &str,
    body: &B,
    name: N,
) -> impl Scenario + Send + Sync {
    scenario! { move
        base (url)
        http "{name}" post "/h" header "X" (name) body json { "body": (body), "name": "{name}" } check json "$.n" == 1
    }
}

#[tokio::test]
async fn generic_functions_build_scenarios() {
    let server = serving_at([("/h", Script::json(r#"{"n":1}"#))]).await;
    let account = Account { name: "ada".to_owned(), limits: Limits { lots: 3 } };
    let all = [account.clone(), account];
    send(server.url(), &all[..], 7).run().await.unwrap();
    let boxed: Box<dyn Fn() -> u8> = Box::new(|| 1);
    let (regex, path) = (Regex::new("n").unwrap(), JsonPath::parse("$.n"));
    let asks = scenario! { base (server.url()) http "x" get "/h" check json (&path) == (boxed()) regex (&regex) json "$.n" satisfies (|n: &u8| *n == boxed()) };
    asks.run().await.unwrap();
    assert!(server.requests()[0].text().starts_with(r#"{"body":[{"name":"ada""#));
}

#[tokio::test]
async fn a_response_decides_how_a_stream_is_opened() {
    let server = serving_at([
        ("/plan", Script::json(r#"{"rooms":["a","b","c"],"wait":20000,"tries":2,"id":"7","messages":1}"#)),
        ("/a", Script::sse().message(1).hold()),
        ("/b", Script::sse().message(1).hold()),
        ("/c", Script::sse().message(1).hold()),
    ])
    .await;
    scenario! {
        base (server.url())
        http "Plan" get "/plan" check
            json "$.rooms[*]" all save rooms: Vec<String>
            json "$.wait" save wait: u64
            json "$.tries" save tries: u32
            json "$.id" save id
            json "$.messages" save messages: u8
        repeat (rooms.len()) as i {
            sse "Room" name "room"
                open (format!("/{}", rooms[i])) last_event_id "{id}" reconnect (tries) timeout (std::time::Duration::from_millis(wait)) idle (SOON)
                check await within (std::time::Duration::from_millis(wait)) until (messages) data == (messages)
                close
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(asked(&server), ["GET /plan", "GET /a", "GET /b", "GET /c"]);
    assert!(server.requests()[1..].iter().all(|request| request.header("last-event-id") == Some("7")));
}
