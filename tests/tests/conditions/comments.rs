//! Checks on comments.

use std::time::Duration;

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Recorder, SOON, assert_says, serving};

fn beats() -> Script {
    Script::sse()
        .comment("hello 1")
        .message("a")
        .comment("keep-alive 2")
        .event("event: tick\nid: 7\ndata: b")
        .comment("keep-alive 3")
        .message("c")
        .hold()
}

#[tokio::test]
async fn a_check_on_comments_waits_for_comments() {
    let server = serving(beats()).await;
    let user = scenario! {
        base (server.url())
        sse "Beats" open "/s" unmatched 9
            check await within 20s until 2 save whole
                comment contains "keep"
                regex r"(\d)" collect numbers: u8
                require comment regex r"\d" > 1 save last: u8
            check await within (SOON) until 1 data == "c"
            unmatched collect rest
            close
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.whole.as_str(), user.numbers, user.last), ("keep-alive 3", vec![2, 3], 3));
    assert_eq!(user.rest, ["a", "b"], "the messages meanwhile are unmatched");
}

#[tokio::test]
async fn comments_are_nothing_to_a_check_on_messages() {
    let server = serving(beats()).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        sse "Messages" open "/s"
            check await within (SOON) until 3 collect all
            close
    };
    let user = user.observer(log.clone()).run().await.unwrap();
    assert_eq!(user.all, ["a", "b", "c"]);
}

#[tokio::test]
async fn across_comments() {
    let server = serving(beats()).await;
    let url = server.url();
    scenario! {
        base (url)
        sse "Beats" open "/s"
            check await within (SOON) until 3
                comment
                require regex r"(\d)" rising
                require comment unique
                require sequence [comment contains "hello", 2.. contains "keep"]
                require gap <= 10s
            close
    }
    .run()
    .await
    .unwrap();
    let same = scenario! {
        base (url)
        sse "Beats" open "/s" check await within (SOON) until 3 comment require regex r"^(\w+)" same close
    };
    let failure = same.run().await.unwrap_err();
    assert_eq!(failure.cause(), "`same` broken in check \"Beats\"");
    assert_says(&failure, &["comment  keep-alive 2", "not the same as the \"hello\""]);
}

#[tokio::test]
async fn the_pace_of_heartbeats() {
    let server = serving(
        Script::sse()
            .comment("beat")
            .comment("beat")
            .every(Duration::from_millis(20), |n| format!("data: {n}\n\n")),
    )
    .await;
    let beats = scenario! {
        base (server.url())
        sse "Beats" open "/s" check await within 20s until 3 comment require gap <= 200ms close
    };
    let failure = beats.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Check);
    assert_says(
        &failure,
        &[
            "wanted   3 comments within 20s where  comment exists, require  gap <= 200ms",
            "got      2 ",
            "of 2 comments",
            "gap <= 200ms: no comment that matches came for 200ms",
        ],
    );
}

#[tokio::test]
async fn the_failure_shows_the_nearest_comments() {
    let server = serving(beats()).await;
    let fails = scenario! {
        base (server.url())
        sse "Beats" open "/s" check await within 300ms until 1 comment == "bye" close
    };
    let failure = fails.run().await.unwrap_err();
    assert_says(
        &failure,
        &[
            "wanted   1 comment within 300ms",
            "of 3 comments",
            "  comment  keep-alive 3    comment is \"keep-alive 3\"",
        ],
    );
}

#[tokio::test]
async fn listening_ending_and_none() {
    let gate = Gate::new();
    let script = Script::sse().comment("one").gate(&gate).comment("two").message("x").end();
    let server = serving(script).await;
    let user = scenario! {
        base (server.url())
        sse "Beats" name "b" open "/s"
            check listen within (SOON) until end expect 2 comment collect all
        run { gate.open(); }
        sse "Beats" name "b" await
        sse "None" name "n" open "/s" check await within (SOON) until end expect 0 comment contains "three"
    };
    assert_eq!(user.run().await.unwrap().all, ["one", "two"]);
    let some = scenario! {
        base (server.url())
        sse "Some" open "/s" check await within (SOON) until end expect 0 comment
    };
    let failure = some.run().await.unwrap_err();
    assert_says(&failure, &["wanted   no comment until the end of the stream, within 20s", "got      2 "]);
}

#[tokio::test]
async fn a_check_decided_by_a_comment_leaves_what_follows_to_the_next() {
    // All of it comes at once.
    let server = serving(Script::sse().bytes(": one\n\ndata: a\n\n: two\n\ndata: b\n\n").hold()).await;
    let user = scenario! {
        base (server.url())
        sse "S" open "/s"
            check await within (SOON) until 1 comment save first
            check await within (SOON) until 1 save message
            check await within (SOON) until 1 comment save second
            check await within (SOON) until 1 save last
            close
    };
    let user = user.run().await.unwrap();
    assert_eq!([user.first, user.message, user.second, user.last], ["one", "a", "two", "b"]);
}
