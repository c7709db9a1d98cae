//! A test behind `header "X"` is on the header.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::{assert_says, serving};

fn page() -> Script {
    Script::json(r#"{"id":"body"}"#)
        .header("Location", "/orders/17?page=2")
        .header("X-Info", r#"{"id":"header","n":[1,2]}"#)
        .header("X-Call", r#"f({"id":"call"});"#)
        .header("Link", "<a>; rel=next")
        .header("Link", "<b>; rel=last")
}

#[tokio::test]
async fn each_of_the_five_tests() {
    let server = serving(page()).await;
    let user = scenario! {
        base (server.url())
        http "Page" get "/s" check
            header "Location" regex r"/orders/(\d+)" save order: u32
            header "location" regex r"/(\w+)/(\d+)" save both: (String, u32)
            header "X-Info" json "$.id" save info
            header "X-Info" json "$.n[*]" all save numbers: Vec<u8>
            header "X-Info" json "$.n" or "none" save list
            header "X-Info" json "$.x" or "none" == "none"
            header "X-Call" jsonp "$.id" == "call" save call
            header "X-Info" contains "header"
            header "Link" regex "<(.)>" all save links
            header "Link" contains "rel" count == 2
            header "Link" regex "<(.)>" find 1 save second
            header "Missing" regex "x" missing
            header "Missing" json "$.id" save nothing: Option<String>
            body regex "\"(body)\"" save of_body
            json "$.id" == "body"
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.order, user.both), (17, ("orders".to_owned(), 17)));
    assert_eq!((user.info.as_str(), user.numbers, user.list.as_str()), ("header", vec![1, 2], "[1,2]"));
    assert_eq!((user.call.as_str(), user.second.as_str(), user.nothing), ("call", "b", None));
    assert_eq!((user.links, user.of_body.as_str()), (vec!["a".to_owned(), "b".to_owned()], "body"));
}

#[tokio::test]
async fn the_fifth() {
    let server = serving(page()).await;
    let user = scenario! {
        base (server.url())
        http "Page" get "/s" check header "X-Info" jmespath "n[1]" save n: u8
    };
    assert_eq!(user.run().await.unwrap().n, 2);
}

#[tokio::test]
async fn the_failure_says_what_the_header_has() {
    let server = serving(page()).await;
    let fails = scenario! {
        base (server.url())
        http "Page" get "/s" check
            header "Location" regex "body" save nothing
            header "X-Info" json "$.id" == "body"
            header "Link" json "$.id"
    };
    let failure = fails.run().await.unwrap_err();
    assert_says(
        &failure,
        &[
            "wanted   header \"Location\" regex \"body\" and header \"X-Info\" json \"$.id\" == \"body\" and header \"Link\" json",
            "header \"Location\" regex \"body\" found nothing",
            "header \"X-Info\" json \"$.id\" is \"header\"",
            "header \"Link\" json \"$.id\" found nothing",
        ],
    );
}
