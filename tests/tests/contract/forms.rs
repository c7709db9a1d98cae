//! Each form of the grammar of `http` steps and of the parts of a request.

use std::time::Duration;

use streamgauge::scenario;
use streamgauge::testing::{Request, Script};
use streamgauge_tests::{SOON, asked, serving_at};

/// What is the same in requests that were written in another order.
fn seen(request: &Request) -> (String, String, [Option<String>; 3]) {
    let header = |name| request.header(name).map(str::to_owned);
    (
        format!("{} {}", request.method, request.path),
        request.text().into_owned(),
        ["x-a", "authorization", "content-type"].map(header),
    )
}

#[tokio::test]
async fn parts_and_the_timeout_stand_in_any_order() {
    let server = serving_at([("/h", Script::status(200)), ("/s", Script::sse().hold())]).await;
    let (token, wait) = ("t0ken", Duration::from_secs(9));
    scenario! {
        base (server.url())
        http "1" post "/h" header "X-A" "1" query "q" "2" bearer (token) body json { "n": 1 } timeout 5s
        http "2" post "/h" timeout (wait) body json { "n": 1 } bearer "{token}" query "q" (1 + 1) header ("X-A") (1)
        http "3" post "/h" body json { "n": (1) } query "q" "2" timeout 0.5min header "X-A" "1" bearer "t0ken"
            check status == 200
        sse "4" open post "/s" header "X-A" "1" timeout 5s query "q" "2" idle 1h bearer (token) reconnect 3
            body json { "n": 1 } status 200 last_event_id "" close
        sse "5" open post "/s" body json { "n": 1 } status 200..=299 reconnect always bearer "{token}" idle (wait)
            query "q" "2" last_event_id "" timeout 5_000ms header "X-A" "1" close
    }
    .run()
    .await
    .unwrap();
    let expected = |path: &str| {
        let parts = ["1", "Bearer t0ken", "application/json"].map(|value| Some(value.to_owned()));
        (format!("POST {path}?q=2"), r#"{"n":1}"#.to_owned(), parts)
    };
    let seen: Vec<_> = server.requests().iter().map(seen).collect();
    assert_eq!(seen[..3], [expected("/h"), expected("/h"), expected("/h")]);
    assert_eq!(seen[3..], [expected("/s"), expected("/s")]);
}

#[tokio::test]
async fn on_one_line_and_in_other_brackets() {
    let server =
        serving_at([("/h", Script::json(r#"{"a":[1,2]}"#)), ("/s", Script::sse().message(1).hold())]).await;
    let base = server.url();
    let one = scenario! { base (base) http "a" get "/h" check status == 200 json "$.a[0]" save a: u8 http "b" get "/h" sse "s" open "/s" check await within 9s until 1 close http "c" delete "/h" timeout 9s check status in 200..300 elapsed < 9s };
    let two =
        scenario!(base (base) http "a" get "/h" check json "$.a[*]" count == 2 json "$.a[1]" save a: u8);
    let three = scenario![base (base) http "a" put "/h" body json [1, [2], {}] check json "$.a" all exists json "$.a[1]" save a: u8];
    let moved = scenario! { move "Title" base (base) on failure stop http "a" get "/h" };
    assert_eq!(one.run().await.unwrap().a, 1);
    assert_eq!(two.run().await.unwrap().a + three.run().await.unwrap().a, 4);
    moved.run().await.unwrap();
    assert_eq!(server.requests().len(), 7);
}

#[tokio::test]
async fn streams_are_opened_with_any_method() {
    let server = serving_at([("/s", Script::sse().message("x").end())]).await;
    scenario! {
        base (server.url())
        sse "a" open get "/s" check await within (SOON) until end close
        sse "b" open post "/s" check await within (SOON) until end
        sse "c" open put "/s" check await within (SOON) until end
        sse "d" open patch "/s" check await within (SOON) until end
        sse "e" open delete "/s" check await within (SOON) until end
        sse "f" open options "/s" check await within (SOON) until end
        sse "g" open head "/s" check await within (SOON) until end
    }
    .run()
    .await
    .unwrap();
    let methods: Vec<String> = server.requests().into_iter().map(|request| request.method).collect();
    assert_eq!(methods, ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]);
}

struct Account {
    name: String,
    keys: (u8, [u8; 2]),
}

#[tokio::test]
async fn texts_are_literals_names_fields_and_expressions_everywhere() {
    let server = serving_at([("/h/ada", Script::json(r#"{"id":7,"who":"ada"}"#))]).await;
    let account = Account { name: "ada".to_owned(), keys: (3, [4, 5]) };
    let field = "who";
    let user = scenario! {
        base (server.url())
        http "1 {account.name}" post "/h/{account.name}"
            header "X-{field}" "{account.keys.0}{{}}" query "{field}" "{account.name}&{account.keys.0}" basic "{field}" (account.name)
            body json { "{field}": "{account.name}", "{account.name}": { "{field}{field}": [(account.keys.1[0])] }, ("k"): "{{field}}" }
            check json "$.id" save id: u32 json "$.who" == "{account.name}" json "$.who" in ["x", (account.name)] save who
        http (format!("2 {id}")) patch (format!("/h/{who}")) body form { "a": "{id}", "b": (id + 1), "c": "{account.name}", }
            header ("X-who") (id) query (field) (who) bearer (id * 2)
            check contains "{who}" body contains (id) json "$.id" == (id) json "$.id" == "{id}"
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.id, account.name.as_str()), (7, "ada"));
    let requests = server.requests();
    assert_eq!(asked(&server), ["POST /h/ada?who=ada%263", "PATCH /h/ada?who=ada"]);
    assert_eq!((requests[0].header("x-who"), requests[1].header("x-who")), (Some("3{}"), Some("7")));
    assert_eq!(requests[0].text(), r#"{"who":"ada","ada":{"whowho":[4]},"k":"{field}"}"#);
    assert_eq!(requests[1].text(), "a=7&b=8&c=ada");
    assert_eq!(requests[1].header("authorization"), Some("Bearer 14"));
}

#[tokio::test]
async fn strings_are_written_in_any_way_of_rust() {
    let server = serving_at([("/h", Script::text("a\"b\\c\n\u{e9}"))]).await;
    let name = "x";
    scenario! {
        base (server.url())
        http r"raw {name}" post r#"/h"# body text r#"{"raw": "{name}", "b": {}}"#
            check body == "a\"b\\c\n\u{e9}" regex r#"a"b\\c"# contains r#"a"b\c"#
        http "long" post "/h" body text "one \
            line {name}"
        http "json" post "/h" body json { r#"a"b"#: r"\d {name}", "\u{e9}": "\t" }
    }
    .run()
    .await
    .unwrap();
    let bodies: Vec<String> = server.requests().iter().map(|request| request.text().into_owned()).collect();
    assert_eq!(
        bodies,
        [r#"{"raw": "x", "b": {}}"#, "one line x", "{\"a\\\"b\":\"\\\\d x\",\"\u{e9}\":\"\\t\"}"]
    );
}

#[tokio::test]
async fn every_comparison_after_every_target() {
    let script = Script::json(r#"{"n":5,"s":"b","t":true,"z":null,"l":[1,2,3],"o":{"k":1}}"#);
    let server = serving_at([("/h", script.header("X-N", "5").header("X-L", "1").header("x-l", "2"))]).await;
    let (five, limit) = (5, Duration::from_secs(60));
    scenario! {
        base (server.url())
        http "status" get "/h" check
            status == 200 status == "200" status != 404 status < 300 status <= 200 status > 199 status >= 200 status in [200, 204]
            status in 200..300 status in 200..=200 status in 200.. status in ..=200 status in (100..=599) status in (five * 40)..=(299)
            status exists status satisfies (|status: &u16| *status == 200) status count == 1 status all == 200 status find 0 == 200
            status find 1 missing status in 0..1000
        http "header" get "/h" check
            header "x-n" == 5 header "X-N" == "5" header "X-n" == 5.0 header "x-n" == (five) header "x-n" != 6 header "x-n" < 5.5
            header "x-n" in [4, 5] header "x-n" in 5..6 header "x-n" exists header "x-n" header "x-none" missing
            header "x-n" satisfies (|n: &u8| *n == 5) header "x-l" count == 2 header "x-l" all < 3 header "x-l" find 1 == 2
            header "x-l" find 2 missing header "x-none" count == 0 header "x-l" count in 1..=2
        http "elapsed" get "/h" check
            elapsed < 1min elapsed <= 60s elapsed > 0ms elapsed >= 0s elapsed != 0s elapsed != 1h elapsed in 0s..1min
            elapsed in ..=60_000ms elapsed in 0ms.. elapsed < (limit) elapsed in 0s..=(limit) elapsed exists
            elapsed satisfies (|time: &Duration| *time < limit) elapsed all < 1min elapsed count == 1 elapsed find 0 < 1min
        http "body" get "/h" check
            body contains "\"n\":5" contains "{five}" == 5 body json "$.n" == 5 json "$.n" == 5.0 json "$.n" == "5" json "$.s" == "b" json "$.s" > "a"
            json "$.t" == true json "$.t" != false json "$.z" == null json "$.z" exists json "$.x" missing json "$.l[*]" count == 3
            json "$.l[*]" all in 1..=3 json "$.l[*]" find 2 == 3 json "$.l[*]" find 3 missing json "$.o" == "{\"k\":1}"
            json "$.l" exists regex "\"n\":(\\d)" == 5 regex "\\d" count >= 5 body regex "(\\d),(\\d)" satisfies (|pair: &(u8, u8)| pair.0 < pair.1)
            body != "" body satisfies (|body: &String| body.len() > 10) body count == 1 body find 1 missing
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn one_header_in_several_conditions() {
    let server =
        serving_at([("/h", Script::status(200).header("X-R", "a=1; b=22").header("x-r", "a=3"))]).await;
    let user = scenario! {
        base (server.url())
        http "h" get "/h" check
            header "X-R" == "a=1; b=22" save first
            header "x-r" find 1 save second
            header "X-r" all save both
            header "X-R" count save number
            header "x-R" collect firsts
            header "X-R" find 2 missing
    }
    .run()
    .await
    .unwrap();
    let number: usize = user.number;
    assert_eq!((user.first.as_str(), user.second.as_str(), number), ("a=1; b=22", "a=3", 2));
    assert_eq!(
        (user.both, user.firsts),
        (vec!["a=1; b=22".to_owned(), "a=3".to_owned()], vec!["a=1; b=22".to_owned()])
    );
}
