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
        &["status 599", "it was recorded once, and has been asked for already, last as request 1 (line 2)"],
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

/// A request for a stream that is sent with this query and this body.
async fn post(replay: &streamgauge::testing::Replay, target: &str, body: &str) -> Result<String, String> {
    scenario! {
        base "http://localhost"
        http "Post" post "{target}" body text "{body}" check body save said
    }
    .client(Client::new().replay(replay))
    .run()
    .await
    .map(|user| user.said)
    .map_err(|failure| failure.to_string())
}

#[tokio::test]
async fn a_query_is_compared_by_its_pairs() {
    let recorded = "/a?b=1&a=x%20y&a=~&empty";
    for (target, same) in [
        ("/a?b=1&a=x%20y&a=~&empty", true),
        ("/a?a=x+y&b=1&a=%7E&empty=", true),
        // Of one name, the order counts.
        ("/a?b=1&a=~&a=x%20y&empty", false),
        ("/a?b=1&a=x%20y&empty", false),
        ("/a?b=1&a=x%20y&a=~&empty&b=1", false),
        ("/a?b=2&a=x%20y&a=~&empty", false),
        ("/a", false),
    ] {
        let scratch = cassette([line(1, &format!("POST {recorded}")).text(200, "yes")]);
        let replay = scratch.replay();
        match post(&replay, target, "").await {
            Ok(said) => assert!(same && said == "yes", "{target}"),
            Err(failure) => {
                assert!(!same && failure.contains("its query was \"b=1&a=x%20y&a=~&empty\""), "{failure}")
            }
        }
        drop(replay.finish());
    }
}

#[tokio::test]
async fn the_nearest_has_the_fewest_differences_and_they_can_be_read() {
    let long = "You are a helpful assistant. ".repeat(20);
    let scratch = cassette([
        line(1, "POST /chat")
            .body(r#"{"model":"m","turn":1,"stream":true,"user":"ada","n":1}"#)
            .text(200, "1"),
        line(2, "POST /chat")
            .body(&format!(r#"{{"model":"m","turn":2,"system":"{long}Say yes."}}"#))
            .text(200, "2"),
        line(3, "POST /chats")
            .body(&format!(r#"{{"model":"m","turn":2,"system":"{long}Say no."}}"#))
            .text(200, "3"),
    ]);
    let replay = scratch.replay();
    let failure =
        post(&replay, "/chat", &format!(r#"{{"model":"m","turn":2,"system":"{long}Say no."}}"#)).await;
    let failure = failure.unwrap_err();
    assert!(
        failure.contains(
            "the nearest is request 2 (line 3), POST /chat: in its body $.system was …\"pful assistant. Say yes.\", and is …\"pful assistant. Say no.\""
        ),
        "{failure}"
    );
    // Much differs: some of it is told, and how much more there is.
    let failure = post(&replay, "/chat", r#"{"model":"x","turn":1,"stream":false,"user":"bob","n":2}"#).await;
    let failure = failure.unwrap_err();
    assert!(failure.contains("in its body $.model was \"m\", and is \"x\""), "{failure}");
    assert!(failure.contains("and 1 more in its body"), "{failure}");
    let failure = post(&replay, "/chat", "no JSON").await.unwrap_err();
    assert!(
        failure.contains("its body was \"{\\\"model\\\"") && failure.contains("and is \"no JSON\""),
        "{failure}"
    );
    drop(replay.finish());
}

#[tokio::test]
async fn what_is_ignored_may_be_anywhere_or_nowhere() {
    let recorded = r#"{"id":1,"m":[{"at":1,"t":"a"},{"at":2,"t":"b"}],"meta":{"trace":{"at":3}}}"#;
    for (paths, body, same) in [
        (&["$..at", "$.id"][..], r#"{"m":[{"t":"a","at":9},{"t":"b"}],"meta":{"trace":{}},"id":"x"}"#, true),
        (&["$.m[*].at", "$.meta", "$.id", "$.nowhere"], r#"{"m":[{"t":"a"},{"t":"b"}]}"#, true),
        (
            &["$.m[?@.at == 1].at", "$.id"],
            r#"{"m":[{"t":"a","at":1},{"t":"b","at":2}],"meta":{"trace":{"at":3}}}"#,
            true,
        ),
        (
            &["$['id']"],
            r#"{"id":2,"m":[{"at":1,"t":"a"},{"at":2,"t":"b"}],"meta":{"trace":{"at":3.0}}}"#,
            true,
        ),
        (&["$.m[*].at"], r#"{"id":1,"m":[{"t":"a"},{"t":"c"}],"meta":{"trace":{"at":3}}}"#, false),
        (&["$.i"], recorded, true),
    ] {
        let scratch = cassette([line(1, "POST /a").body(recorded).text(200, "yes")]);
        let replay = paths.iter().fold(scratch.replay(), |replay, path| replay.ignore(path));
        let said = post(&replay, "/a", body).await;
        assert_eq!(said.is_ok(), same, "{paths:?} {body} {said:?}");
        drop(replay.finish());
    }
}

#[tokio::test]
async fn requests_that_are_alike_are_told_apart_by_their_cookies() -> streamgauge::Result {
    let scratch = cassette([
        line(1, "GET /me").text(401, "who?"),
        line(2, "POST /login").text(200, "hi").status(200, &[("set-cookie", "sid=***; Path=/")]),
        line(3, "GET /me").header("cookie", "sid=***").text(200, "ada"),
    ]);
    let replay = scratch.replay();
    let user = scenario! {
        base "http://localhost"
        http "Log in" post "/login"
        http "Me" get "/me" check body save me
    }
    .client(Client::new().replay(&replay))
    .run()
    .await?;
    assert_eq!(user.me, "ada");
    assert_eq!(replay.finish().unwrap_err().unasked(), ["request 1 (line 2), GET /me"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_reconnection_that_is_not_recorded_is_not_tried_for_ever() {
    let scratch = cassette([line(1, "GET /s").piece(5, 1, "retry: 1\nid: 7\ndata: 1\n\n").ends("end")]);
    let replay = scratch.replay();
    let failure = scenario! {
        base "http://localhost"
        sse "S" open "/s" reconnect always
            check await within 1min until 2
            close
    }
    .client(Client::new().replay(&replay))
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["status 599", "has no answer to GET /s: it was recorded once, and has been asked for already"],
    );
    assert_eq!(replay.finish().unwrap_err().unknown().len(), 1);
}
