//! `until end expect RANGE`.

use streamgauge::testing::Script;
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{SOON, assert_says, serving};

fn usage() -> Script {
    Script::sse().message(r#"{"text":"a"}"#).message(r#"{"text":"b","tokens":3}"#).message("[DONE]").end()
}

#[tokio::test]
async fn what_it_saves_is_there_where_one_is_wanted() {
    let server = serving(usage()).await;
    let chat = scenario! {
        base (server.url())
        sse "Chat" open "/s"
            check await within (SOON) until end expect 1..
                json "$.tokens" > 0 save tokens: u64
                json "$.text" collect texts
    };
    let user = chat.run().await.unwrap();
    let tokens: u64 = user.tokens;
    assert_eq!((tokens, user.texts.len()), (3, 1));
}

#[tokio::test]
async fn too_few_and_too_many_fail_at_the_end() {
    let server = serving(usage()).await;
    let url = server.url();
    let none = scenario! {
        base (url)
        sse "Chat" open "/s" check await within (SOON) until end expect 1.. json "$.tokens" > 5
    };
    let failure = none.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(
        &failure,
        &[
            "wanted   1 or more messages until the end of the stream, within 20s where  json \"$.tokens\" > 5",
            "got      0 ",
            "json \"$.tokens\" is 3",
        ],
    );
    let two = scenario! { base (url) sse "Chat" open "/s" check await within (SOON) until end expect ..=1 json "$.text" };
    let failure = two.run().await.unwrap_err();
    assert_says(
        &failure,
        &["wanted   at most 1 message until the end of the stream, within 20s", "got      2 "],
    );
    let least = 1;
    scenario! {
        base (url)
        sse "Chat" name "a" open "/s" check await within (SOON) until end expect 2 json "$.text"
        sse "Chat" name "b" open "/s" check await within (SOON) until end expect 0 json "$.error"
        sse "Chat" name "c" open "/s" check await within (SOON) until end expect (least)..=3 json "$.text"
        sse "Chat" name "d" open "/s" check listen within (SOON) until end expect 1.. json "$.text" await
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn it_fails_where_the_end_does_not_come() {
    let server = serving(Script::sse().message("a").hold()).await;
    let url = server.url();
    let waits =
        scenario! { base (url) sse "x" open "/s" check await within 200ms until end expect 1.. close };
    let failure = waits.run().await.unwrap_err();
    assert_eq!(failure.cause(), "deadline of check \"x\"");
    assert_says(&failure, &["got      1 ", "the stream is open"]);
}

#[tokio::test]
async fn close_is_no_end() {
    let server = serving(Script::sse().message("a").hold()).await;
    let closes = scenario! {
        base (server.url())
        sse "x" name "s" open "/s"
            check listen within (SOON) until end expect 1.. data == "a" collect all
        sse "x" name "t" open "/s" check await within (SOON) until 1
        sse "x" name "s" close
        sse "x" name "t" close
    };
    let failure = closes.run().await.unwrap_err();
    assert_eq!(failure.cause(), "close of the stream before check \"x\"");
}

#[tokio::test]
async fn in_a_family_and_a_loop() {
    let server = serving(usage()).await;
    let all = scenario! {
        base (server.url())
        repeat 2 as i {
            sse "Chat" name "chat"[(i)] open "/s"
                check listen within (SOON) until end expect 1.. json "$.tokens" collect tokens: u8
        }
        sse "Chat" name "chat"[all] await close
        repeat 2 { sse "Again" open "/s" check await within (SOON) until end expect 3 save last }
    };
    let user = all.run().await.unwrap();
    let last: String = user.last;
    assert_eq!((user.tokens, last.as_str()), (vec![3, 3], "[DONE]"));
}
