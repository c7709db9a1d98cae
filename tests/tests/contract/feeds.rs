//! Feeders in scenarios that are stored, shared, moved, generic and spawned.

use std::collections::HashSet;
use std::fmt::Display;
use std::sync::Arc;

use serde::Deserialize;
use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, Scenario, scenario};
use streamgauge_tests::{SOON, serving_at};
use tokio::task::JoinSet;

#[derive(Clone, Debug, Deserialize)]
struct User {
    name: String,
    #[serde(default)]
    tags: Vec<String>,
}

fn users(count: usize) -> Feeder<User> {
    (0..count).map(|n| User { name: format!("user{n}"), tags: vec![format!("t{n}")] }).collect()
}

async fn server() -> Server {
    serving_at([
        ("/h", Script::json(r#"{"token":"t"}"#)),
        ("/s", Script::sse().message(r#"{"price":1.5}"#).message(r#"{"price":2.5}"#).hold()),
    ])
    .await
}

#[tokio::test]
async fn a_record_stands_in_every_place_of_a_step() {
    let (server, users) = (server().await, users(2));
    let user = scenario! {
        base (server.url())
        feed user from (users)
        http "Login {user.name}" post "/h" header "X-{user.name}" "{user.name}" query "tag" (user.tags[0]) basic "{user.name}" (user.name)
            body json { "name": "{user.name}", "tags": (user.tags), "{user.name}": [(user.tags.len()), (user.name.to_uppercase())] }
            check json "$.token" save token json "$.token" != "{user.name}" json "$.token" satisfies (|token: &String| *token != user.name)
        sse "Prices of {user.name}" open "/s" query "user" "{user.name}" bearer "{token}" last_event_id "{user.name}"
            check await within (SOON) until 1 json "$.price" > 1 save price: f64
            check listen within (SOON) until 1 data != "{user.name}" data satisfies (|data: &String| !data.contains(&user.name))
            await close
        let name = (user.name.clone())
        if (user.tags.is_empty()) { fail "{user.name} has no tags" }
        http "Form" put "/h" body form { "name": "{user.name}", "tag": (user.tags[0]) }
        http "Text" put "/h" body text "{user.name}"
    };
    let (one, other) = (user.run().await.unwrap(), user.run().await.unwrap());
    assert_eq!((one.name.as_str(), other.name.as_str(), one.price), ("user0", "user1", 1.5));
    let first = &server.requests()[0];
    assert_eq!(first.text(), r#"{"name":"user0","tags":["t0"],"user0":[1,"USER0"]}"#);
    assert_eq!((first.path.as_str(), first.header("x-user0")), ("/h?tag=t0", Some("user0")));
    assert_eq!(user.run().await.unwrap_err().step(), "feed");
}

/// A scenario in a field, of which the type is not written.
struct Suite<S> {
    journey: S,
}

fn journey<T: Display + Send + Sync + Clone + 'static>(
    base: String,
    users: Arc<Feeder<T>>,
) -> impl Scenario + Send + Sync + 'static {
    scenario! { move
        "Generic"
        base (base)
        feed user from (users)
        http "{user}" post "/h" body json { "user": "{user}" } check status == 200 json "$.token" save token
        sse "{user}" open "/s" header "X-User" "{user}" bearer "{token}" reconnect 1
            check listen within 20s until 2 json "$.price" collect prices: f64
        http "{user}" get "/h" query "user" "{user}" timeout 20s check elapsed < 1h
        sse "{user}" await close
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_users_share_a_scenario_and_its_feeder() {
    let server = server().await;
    let names: Arc<Feeder<String>> = Arc::new((0..200).map(|n| format!("u{n}")).collect());
    let suite = Arc::new(Suite { journey: journey(server.url().to_owned(), Arc::clone(&names)) });
    let mut runs = JoinSet::new();
    for _ in 0..200 {
        let suite = Arc::clone(&suite);
        runs.spawn(async move { suite.journey.run().await.map(drop) });
    }
    while let Some(run) = runs.join_next().await {
        run.unwrap().unwrap();
    }
    assert!(names.take().is_none());
    let sent: HashSet<String> =
        server.requests_to("/s").iter().map(|request| request.header("x-user").unwrap().to_owned()).collect();
    assert_eq!(sent.len(), 200);
    server.wait_closed(SOON).await.unwrap();
}

#[tokio::test]
async fn a_whole_record_is_sent_compared_and_filled_in() {
    #[derive(serde::Serialize)]
    struct Order {
        lots: u32,
        note: &'static str,
    }
    let server = serving_at([("/h", Script::json(r#"{"n":7,"s":"ACME","t":[7,8]}"#))]).await;
    let (orders, numbers, symbols) =
        (Feeder::new([Order { lots: 3, note: "x" }]), Feeder::new([7_u32]), Feeder::new(["ACME".to_owned()]));
    let user = scenario! {
        base (server.url())
        feed order from (orders)
        feed number from (numbers)
        feed symbol from (symbols)
        http "{symbol}" post "/h" query "symbol" (symbol) query "n" "{number}" bearer (number)
            body json { "order": (order), "all": [(number), (symbol), (order.lots)], "text": "{symbol}", "{symbol}": (number) }
            check json "$.n" == (number) json "$.s" == (symbol) json "$.s" in ["x", (symbol)] json "$.n" in (number)..=(number)
                json "$.t[*]" all >= (number) contains (symbol) json "$.s" == "{symbol}"
        if (*number > 7 || symbol.is_empty() || order.note != "x") { fail "{number} {symbol}" }
    };
    user.run().await.unwrap();
    let request = &server.requests()[0];
    assert_eq!(request.path, "/h?symbol=ACME&n=7");
    assert_eq!(
        request.text(),
        r#"{"order":{"lots":3,"note":"x"},"all":[7,"ACME",3],"text":"ACME","ACME":7}"#
    );
}

#[tokio::test]
async fn captured_by_reference_or_moved_boxed_or_as_a_trait_object() {
    let (server, users) = (server().await, users(6));
    let base = server.url();
    let by_reference = scenario! { base (base) feed user from (users) http "{user.name}" get "/h" };
    by_reference.run().await.unwrap();
    let by_borrow = scenario! { base (base) feed user from (&users) http "{user.name}" get "/h" };
    by_borrow.run().await.unwrap();
    let (shared, kept) = (&users, Arc::new(crate::feeds::users(1)));
    let moved = scenario! { move base (base) feed user from (shared) http "{user.name}" get "/h" };
    moved.run().await.unwrap();
    assert_eq!(shared.take().map(|user| user.name.clone()).as_deref(), Some("user3"));
    let owned = scenario! { move base (base) feed user from (kept) let name = (user.name.clone()) };
    assert!(owned.run().await.unwrap().name.starts_with("user"));
}
