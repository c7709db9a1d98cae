//! `require … save`.

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::{SOON, assert_says, serving};

fn numbers() -> Script {
    Script::sse().typed("n", r#"{"n":2}"#).message(r#"{"n":0}"#).typed("n", r#"{"n":5,"x":"a"}"#).end()
}

#[tokio::test]
async fn a_requirement_keeps_the_last_matchs_value() {
    let server = serving(numbers()).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" check await within (SOON) until end expect 2
            event == "n"
            data save text
            require json "$.n" > 1 save n: u8
            require json "$.n" > 1 collect all: u8
            require json "$.x" save x: Option<char>
            require json "$.y" or 7 > 6 save y: u8
            require json "$.n" satisfies (|n: &u8| *n > 1) save again: u8
        sse "T" open "/s" check await within (SOON) until 1 require json "$.n" > 1 save first
            close
        sse "U" open "/s" check listen within (SOON) until 2 event == "n" require json "$.n" > 1 save listened: u8
            await
            close
    };
    let user = user.run().await.unwrap();
    let (n, first, listened): (u8, String, u8) = (user.n, user.first, user.listened);
    assert_eq!((n, first.as_str(), listened, user.again), (5, "2", 5, 5));
    assert_eq!((user.all, user.x, user.y), (vec![2, 5], Some('a'), 7));
    assert_eq!(user.text, r#"{"n":5,"x":"a"}"#);
}

#[tokio::test]
async fn one_that_does_not_hold_or_convert_fails_the_check() {
    let server = serving(numbers()).await;
    let url = server.url();
    let below = scenario! {
        base (url)
        sse "S" open "/s" check await within (SOON) until end expect 1.. require json "$.n" > 1 save n: u8
    };
    let failure = below.run().await.unwrap_err();
    assert_says(&failure, &["require  json \"$.n\" > 1", "broke ", "json \"$.n\" is 0"]);
    let other = scenario! {
        base (url)
        sse "S" open "/s" check await within (SOON) until end expect 1.. event == "n" require json "$.n" save n: bool
    };
    let failure = other.run().await.unwrap_err();
    assert_says(&failure, &["require  json \"$.n\"", "broke ", "2 is not a bool"]);
    // What is no match is none for a requirement either.
    let user = scenario! {
        base (url)
        sse "S" open "/s" check await within (SOON) until end expect 1
            json "$.x" save x: char
            require json "$.n" > 4 save n: u8
    };
    assert_eq!(user.run().await.unwrap().n, 5);
}

#[tokio::test]
async fn under_when() {
    let server = serving(numbers()).await;
    for strict in [true, false] {
        let user = scenario! {
            base (server.url())
            sse "S" open "/s" check await within (SOON) until end expect 2
                event == "n"
                when (strict) require json "$.n" > 1 save n: u8
        };
        assert_eq!(user.run().await.unwrap().n, strict.then_some(5));
    }
}
