//! Which recorded request is the one that is asked now.

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::{SOON, assert_says};

use super::support::{cassette, line};

#[tokio::test]
async fn equal_requests_are_answered_in_their_order() -> streamgauge::Result {
    let scratch = cassette([
        line(1, "GET /a").text(200, "first"),
        line(2, "GET /b").text(200, "other"),
        line(3, "GET /a").text(503, "second"),
        line(4, "DELETE /a").text(200, "gone"),
        line(5, "GET /a?page=2").text(200, "page"),
    ]);
    let replay = scratch.replay();
    let user = scenario! {
        base "http://localhost"
        http "Page" get "/a?page=2" check body save page
        http "A" get "/a" check body save first
        http "Gone" delete "/a" check body save gone
        http "A" get "/a" check status == 503 body save second
        http "B" get "/b" check body save other
    }
    .client(Client::new().replay(&replay))
    .run()
    .await?;
    assert_eq!(
        [user.first, user.second, user.other, user.gone, user.page],
        ["first", "second", "other", "gone", "page"]
    );
    replay.finish()?;
    Ok(())
}

#[tokio::test]
async fn json_is_compared_by_value_without_what_is_ignored() -> streamgauge::Result {
    let scratch = cassette([line(1, "POST /a")
        .body(r#"{"id":"x","m":[{"at":1,"text":"hi"}],"n":1.0}"#)
        .text(200, "yes")]);
    let ask = |client: Client, id: u32, text: &'static str| async move {
        scenario! {
            base "http://localhost"
            http "A" post "/a" body json { "n": 1, "m": [{ "text": (text), "at": (id) }], "id": (id) }
        }
        .client(client)
        .run()
        .await
        .map(drop)
    };
    let replay = scratch.replay().ignore("$.id").ignore("$.m[*].at");
    ask(Client::new().replay(&replay), 7, "hi").await?;
    replay.finish()?;

    let replay = scratch.replay().ignore("$.id").ignore("$.m[*].at");
    let failure = ask(Client::new().replay(&replay), 7, "ho").await.unwrap_err();
    assert_says(&failure, &["status 599", r#"in its body $.m[0].text was "hi", and is "ho""#]);
    let error = replay.finish().unwrap_err();
    assert_eq!((error.unasked().len(), error.unknown().len()), (1, 1));
    Ok(())
}

#[test]
#[should_panic(expected = "`$.[` is not a JSONPath")]
fn what_is_ignored_is_a_jsonpath() {
    drop(cassette([]).replay().ignore("$.["));
}

#[tokio::test]
async fn an_unknown_request_fails_with_the_nearest() {
    let scratch = cassette([
        line(1, "POST /v1/chat/completions").body(r#"{"model":"large"}"#).ends("closed"),
        line(2, "GET /v1/models").text(200, "all"),
    ]);
    let replay = scratch.replay();
    let failure = scenario! {
        base "http://localhost"
        sse "Chat" open post "/v1/chat/completions" body json { "model": "small" } close
    }
    .client(Client::new().replay(&replay))
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.status()), (FailureKind::Status, Some(599)));
    let name = scratch.path().display().to_string();
    assert_says(
        &failure,
        &[
            &format!(
                "the cassette `{name}` has no answer to POST /v1/chat/completions; the nearest is request 1 (line 2)"
            ),
            r#"in its body $.model was "large", and is "small""#,
        ],
    );
    let error = replay.finish().unwrap_err();
    assert_eq!(
        error.unasked(),
        ["request 1 (line 2), POST /v1/chat/completions", "request 2 (line 3), GET /v1/models"]
    );
    let text = error.to_string();
    for part in ["not asked for: request 2 (line 3), GET /v1/models", "not recorded: the cassette"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn a_request_too_many_is_unknown_too() {
    let scratch = cassette([line(1, "GET /a").text(200, "once")]);
    let replay = scratch.replay();
    let failure = scenario! {
        base "http://localhost"
        http "A" get "/a"
        http "A" get "/a"
    }
    .client(Client::new().replay(&replay))
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["status 599", "it was recorded and has been asked for already, last as request 1 (line 2)"],
    );
    assert!(replay.unasked().is_empty());
    assert_eq!(replay.finish().unwrap_err().unknown().len(), 1);
}

#[tokio::test]
async fn streams_that_are_alike_go_on_behind_their_own_event() -> streamgauge::Result {
    let scratch = cassette([
        line(1, "GET /s").piece(0, 1, "retry: 1\nid: a\ndata: a1\n\n").ends("end"),
        line(2, "GET /s").piece(0, 2, "retry: 1\nid: b\ndata: b1\n\n").ends("end"),
        line(3, "GET /s").header("last-event-id", "a").piece(0, 3, "data: a2\n\n"),
        line(4, "GET /s").header("last-event-id", "b").piece(0, 4, "data: b2\n\n"),
    ]);
    let replay = scratch.replay().at_once();
    let client = Client::new().replay(&replay);
    let asked = scenario! {
        base "http://localhost"
        sse "S" open "/s" reconnect 3
            check await within (SOON) until 1 data save first
            check await within (SOON) until 1 data save second
            close
    }
    .client(client);
    let (one, other) = tokio::join!(asked.run(), asked.run());
    let (one, other) = (one?, other?);
    assert_eq!((one.first.as_str(), one.second.as_str()), ("a1", "a2"));
    assert_eq!((other.first.as_str(), other.second.as_str()), ("b1", "b2"));
    replay.finish()?;
    Ok(())
}
