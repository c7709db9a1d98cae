//! No message stops the thread: what takes longer than its size is stopped, and says so.

use std::time::Duration;

use streamgauge::{FailureKind, JsonPath, scenario};
use streamgauge_tests::assert_says;

use crate::support::{SOON, answering, nested, sending};

const LIMIT: &str = "1,000,000 nodes";

fn numbers(count: usize) -> String {
    format!("[{}1]", "1,".repeat(count - 1))
}

#[tokio::test]
async fn all_nodes_of_large_messages_are_found() {
    let objects: Vec<String> = (0..20_000).map(|n| format!(r#"{{"id":{n},"tags":["a","b"]}}"#)).collect();
    let server = sending([numbers(16_000), numbers(500_000), format!("[{}]", objects.join(","))]).await;
    let values = scenario! {
        base (server.url())
        sse "Large" open "/s"
            check await within (SOON) until 1
                json "$[*]" count > 0
                json "$[*]" count == 16000 save count: usize
                json "$[*]" all save all: Vec<u8>
                json "$[*]" find 15999 == 1
                json "$[*]" find 16000 missing
                json "$[-16000:]" count == 16000
                json "$..*" count == 16000
                jmespath "[*]" count == 16000
            check await within (SOON) until 1
                json "$..*" count == 500000
                json "$..*" exists
                json "$[*]" find 499999 == 1
                json "$[?@ == 1]" count == 500000
            check await within (SOON) until 1
                json "$..id" all save ids: Vec<u32>
                json "$..tags[*]" count == 40000
                json "$..[?@.id > 19998].id" == 19999
                json "$[*]['id','tags']" count == 40000
        sse "Close" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.count, values.all.len()), (16_000, 16_000));
    assert!(values.ids.iter().copied().eq(0..20_000));
}

#[tokio::test]
async fn a_path_that_looks_at_too_much_says_so() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    macro_rules! says {
        ($message:expr; $($condition:tt)*) => {{
            let server = sending([$message]).await;
            let failure = scenario! {
                base (server.url())
                sse "Stopped" open "/s" check await within (SOON) until 1 $($condition)*
                sse "Close" close
            }
            .run()
            .await
            .map(drop)
            .unwrap_err();
            assert_eq!(failure.kind(), FailureKind::Check);
            assert_says(&failure, &[LIMIT, "the limit"]);
        }};
    }
    says!(&deep; json "$..a..a" exists);
    says!(&deep; json "$..a..a" missing);
    says!(&deep; json "$..a..a" count < 5);
    says!(&deep; json "$..a..a" count == 0);
    says!(&deep; json "$..a..a" find 3 exists);
    says!(&deep; json "$..a..a" all save all: Vec<String>);
    says!(&deep; json "$..[?@..a]" missing);
    says!(nested(5_000); json "$..*..*..*" missing);
    says!(numbers(5_000); json "$[?count($[*]) > 1]" missing);
    says!(numbers(5_000); json "$[?@ == $[4999]]" count == 0);
    says!(format!("cb({deep})"); jsonp "$..a..a" missing);
    says!(&deep; message json "$..a..a" missing);
    let path = JsonPath::parse("$..a..a").unwrap();
    says!(&deep; json (path) missing);
}

#[tokio::test]
async fn what_is_unknown_does_not_pass_for_nothing() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    let small = r#"{"a":{"a":1}}"#;
    macro_rules! fails {
        ($($check:tt)*) => {{
            let server = sending([&*deep, small]).await;
            let failure = scenario! {
                base (server.url())
                sse "Unknown" open "/s" check await within (SOON) $($check)*
                sse "Close" close
            }
            .run()
            .await
            .map(drop)
            .unwrap_err();
            assert_says(&failure, &[LIMIT]);
        }};
    }
    fails!(expect 0 json "$..a..a" exists);
    fails!(expect 1 json "$..a..a" exists);
    fails!(expect ..=1 json "$..a..a" exists);
    fails!(until 1 require json "$..a..a" exists);
    fails!(until 1 json "$..a..a" exists require json "$.a" exists);
    fails!(until 1 require json "$..a..a" rising);
    fails!(until 2 require sequence [json "$..a..a" exists, data]);

    // Had the first matched, the check had only been done earlier.
    let server = sending([&*deep, small]).await;
    scenario! {
        base (server.url())
        sse "Small" open "/s" check await within (SOON) until 1 json "$..a..a" == 1
        sse "Close" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn a_body_is_looked_at_alike() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    let server = answering(&deep).await;
    let failure = scenario! {
        base (server.url())
        http "Body" get "/s" check json "$..a..a" missing
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_says(&failure, &[LIMIT]);
    let server = answering(&numbers(1_200_000)).await;
    scenario! {
        base (server.url())
        http "Body" get "/s" check json "$..*" count == 1200000
    }
    .run()
    .await
    .unwrap();
}

/// What one user's messages are, no other user waits for.
#[tokio::test]
async fn another_stream_of_the_thread_goes_on() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(20_000), "}".repeat(20_000));
    let hostile = sending(std::iter::repeat_n(deep.as_str(), 3)).await;
    let good = sending(["1"]).await;
    let slow = scenario! {
        base (hostile.url())
        sse "Hostile" open "/s" check await within (SOON) until 1 json "$..a..a..a" == "never"
        sse "Close" close
    };
    let quick = scenario! {
        base (good.url())
        sse "Good" open "/s" check await within (Duration::from_secs(30)) until 1 data == 1
        sse "Close" close
    };
    let (slow, quick) = tokio::join!(slow.run(), quick.run());
    quick.unwrap();
    assert_says(&slow.map(drop).unwrap_err(), &[LIMIT]);
}

/// A pattern that takes long to compile fails the step, as one that does not parse does.
#[tokio::test]
async fn a_pattern_that_is_too_big_fails_the_step() {
    const BIG: &str = "((a{1,100}){1,100}){1,100}";
    macro_rules! says {
        ($words:literal; $($condition:tt)*) => {{
            let server = sending(["1"]).await;
            let failure = scenario! {
                base (server.url())
                sse "Pattern" open "/s" check await within (SOON) until 1 $($condition)*
                sse "Close" close
            }
            .run()
            .await
            .map(drop)
            .unwrap_err();
            assert_says(&failure, &[$words]);
        }};
    }
    says!("exceeds size limit of 10485760 bytes"; regex (streamgauge::Regex::new(BIG)));
    says!("exceeds size limit of 10485760 bytes"; json "$[?match(@.a, '((a{1,100}){1,100}){1,100}')]" missing);
    says!("exceeds size limit of 10485760 bytes"; json (JsonPath::parse(&format!("$[?search(@, '{BIG}')]"))) exists);
    // A pattern of the message may be much smaller.
    let server = sending([format!(r#"{{"list":["a"],"p":"{BIG}"}}"#)]).await;
    let failure = scenario! {
        base (server.url())
        sse "Pattern" open "/s" check await within (SOON) until 1 json "$.list[?match(@, $.p)]" missing
        sse "Close" close
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_says(&failure, &["a pattern in the text compiles to more than 262,144 bytes"]);
}

/// A failure shows some of many nodes.
#[tokio::test]
async fn many_nodes_are_shown_in_part() {
    let server = sending([numbers(16_000)]).await;
    let failure = scenario! {
        base (server.url())
        sse "Many" open "/s" check await within (SOON) until 1
            json "$[*]" all satisfies (|all: &[u8]| all.is_empty())
        sse "Close" close
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_says(&failure, &["1, 1, … (16000 in all)]"]);
    assert!(failure.to_string().len() < 10_000);
}

/// Nothing is taken for a message that no check took, and does not match, where that is not known.
#[tokio::test]
async fn an_unmatched_message_of_which_it_is_not_known_fails_the_step() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(5_000), "}".repeat(5_000));
    let server = sending([&*deep, "end"]).await;
    let failure = scenario! {
        base (server.url())
        sse "Open" open "/s" unmatched 10 check await within (SOON) until 1 data == "end"
        sse "Rest" unmatched json "$..a..a" collect found
        sse "Close" close
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(&failure, &[LIMIT]);
}
