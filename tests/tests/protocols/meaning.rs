//! What a protocol means for a stream, whichever it is.

use std::time::Duration;

use streamgauge::protocol::{Assembled, Fault, Next, Protocol};
use streamgauge::testing::Script;
use streamgauge::{FailureKind, Message, scenario};
use streamgauge_tests::{DONE, Kind, Recorder, SOON, assert_says, delta, serving, stop};

#[tokio::test]
async fn the_end_mark_ends_the_stream_though_the_server_goes_on() -> streamgauge::Result {
    let answer = Script::sse().message(delta("Par")).message(delta("is")).message(stop()).message(DONE);
    let server = serving(answer.message("what comes after it").hold()).await;
    let ends = Recorder::default();
    let user = scenario! {
        base (server.url())
        sse "Chat" name "chat" open "/s" protocol openai_chat
            check await within (SOON) until 1
                finish == "stop"
                text == "Paris" save answer
            check await within (SOON) until end
            check await within (SOON) expect 0
            close
    }
    .observer(ends.clone())
    .run()
    .await?;
    assert_eq!(user.answer, "Paris");
    assert_eq!(ends.endings(), [(Kind::Ended, "chat"), (Kind::Measured, "chat"), (Kind::Closed, "chat")]);
    server.wait_closed(SOON).await?; // as the vendors' clients do
    Ok(())
}

#[tokio::test]
async fn an_expect_is_judged_at_the_end_mark() -> streamgauge::Result {
    let server = serving(Script::sse().message(delta("a")).message(delta("b")).message(DONE).hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat
            check listen within (SOON) expect 2
                json "$.choices[0].delta.content" collect pieces
                text save whole
            await close
    }
    .run()
    .await?;
    assert_eq!((user.pieces, user.whole.as_str()), (vec!["a".to_owned(), "b".to_owned()], "ab"));
    Ok(())
}

#[tokio::test]
async fn without_its_end_mark_a_stream_is_cut() -> streamgauge::Result {
    let server = serving(Script::sse().message(delta("Par")).end()).await;
    server.on("/s", Script::sse().message(delta("Par")).bytes("data: {\"cho").end());
    server.on("/s", Script::sse().end());
    let ends = Recorder::default();
    let chat = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat
            check await within (SOON) until end
    }
    .observer(ends.clone());

    let failure = chat.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Cut, "check"));
    assert_says(
        &failure,
        &["the stream was cut: the stream ended without its end mark, `data: [DONE]`", "Par"],
    );
    let failure = chat.run().await.unwrap_err();
    assert_says(&failure, &["`data: [DONE]`, in the middle of an event, whose 11 bytes are dropped"]);
    let failure = chat.run().await.unwrap_err();
    assert_says(&failure, &["without its end mark", "no message ever came"]);
    assert_eq!(ends.endings()[..2], [(Kind::Cut, ""), (Kind::Measured, "")]);
    assert_eq!(ends.cuts()[0], "the stream ended without its end mark, `data: [DONE]`");
    Ok(())
}

/// With no check pending, and in the middle of a wait, the run fails all the same.
#[tokio::test]
async fn an_error_in_the_stream_cuts_it() -> streamgauge::Result {
    let error = r#"{"error":{"message":"The server had an error","type":"server_error","code":null}}"#;
    let server = serving(Script::sse().message(delta("Par")).message(error).message(DONE).hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "Chat" name "chat" open "/s" protocol openai_chat
        pause (SOON)
        sse "Chat" name "chat" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Cut, "stream"));
    assert_says(
        &failure,
        &[
            "cause    the server sent an error: server_error: The server had an error",
            "\"message\":\"The server",
        ],
    );
    Ok(())
}

#[tokio::test]
async fn what_breaks_the_protocol_is_shown() -> streamgauge::Result {
    let server = serving(Script::sse().message("<html>Bad Gateway</html>").hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat
            check await within (SOON) until 1 text contains "Paris"
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            "the stream was cut: the stream breaks its protocol: a message is no JSON: <html>Bad Gateway</html>",
            "text contains \"Paris\" found nothing",
        ],
    );
    Ok(())
}

#[tokio::test]
async fn a_stall_is_told_by_the_message_after_which_nothing_came() -> streamgauge::Result {
    let start = r#"{"type":"message_start","message":{"usage":{"input_tokens":1,"output_tokens":1}}}"#;
    let stalled = || Script::sse().typed("message_start", start).typed("ping", r#"{"type":"ping"}"#).hold();
    let server = serving(stalled()).await;
    server.on("/s", stalled());
    server.on("/s", Script::sse().message(delta("a")).hold());

    let by_idle = scenario! {
        base (server.url())
        sse "Claude" open "/s" protocol anthropic idle 500ms
            check await within (SOON) until end
    };
    assert_says(
        &by_idle.run().await.unwrap_err(),
        &["nothing came for 500ms, longer than `idle` allows, since message 2, `ping`"],
    );
    let by_within = scenario! {
        base (server.url())
        sse "Claude" open "/s" protocol anthropic
            check await within 500ms until end
    };
    assert_says(
        &by_within.run().await.unwrap_err(),
        &["the stream is open, the last message came ", "ms ago (nothing since message 2, `ping`)"],
    );
    let unnamed = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat idle 500ms
            check await within (SOON) until end
    };
    assert_says(&unnamed.run().await.unwrap_err(), &["longer than `idle` allows, since message 1,"]);
    Ok(())
}

#[tokio::test]
async fn a_refusal_shows_the_error_in_its_body() -> streamgauge::Result {
    let long = "x".repeat(2000);
    let body = format!(r#"{{"padding":"{long}","error":{{"message":"No such model.","type":"not_found"}}}}"#);
    let server = serving(Script::json(body).with_status(404)).await;
    server.on("/s", Script::json(r#"{"error":{"message":"Busy","code":"busy"}}"#));
    server.on(
        "/s",
        Script::json(r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"No session"}}"#)
            .with_status(400),
    );
    server.on("/s", Script::text("<html>").with_status(502));
    let chat = scenario! { base (server.url()) sse "Chat" open "/s" protocol openai_chat close };
    let mcp = scenario! { base (server.url()) sse "Tool" open "/s" protocol mcp close };

    let failure = chat.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &["status 404", "error    not_found: No such model."]);
    let failure = chat.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentType);
    assert_says(&failure, &["error    busy: Busy"]);
    let failure = mcp.run().await.unwrap_err();
    assert_says(
        &failure,
        &[
            "wanted   status 200 with content type text/event-stream or application/json",
            "error    -32001: No session",
        ],
    );
    assert!(!chat.run().await.unwrap_err().to_string().contains("error  "), "no error of the API's");
    Ok(())
}

#[tokio::test]
async fn a_miss_is_explained_by_what_was_there_when_the_message_came() -> streamgauge::Result {
    let server =
        serving(Script::sse().message(delta("Lon")).message(delta("don")).message(DONE).hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat
            check await within (SOON) until 1 text == "Paris"
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &["1 message within 20s where  text == \"Paris\"", "text is \"London\"", "the server ended"],
    );
    Ok(())
}

streamgauge::fragment! {
    /// Opens the stream of an answer.
    asks gives stream "chat" {
        sse "Chat" name "chat" open "/s" protocol openai_chat
    }
}

streamgauge::fragment! {
    /// Waits for the whole of an answer.
    hears needs stream "chat" gives value answer: String {
        sse "Chat" name "chat"
            check await within 20s until 1 finish exists text save answer
    }
}

#[tokio::test]
async fn fragments_may_open_a_stream_with_a_protocol_and_look_at_it() -> streamgauge::Result {
    let server = serving(Script::sse().message(delta("Paris")).message(stop()).message(DONE).hold()).await;
    let user = scenario! {
        base (server.url())
        include asks
        sse "Chat" name "chat" check await within (SOON) until 1 text contains "Paris"
        include hears
        sse "Chat" name "chat" close
    }
    .run()
    .await?;
    assert_eq!(user.answer, "Paris");
    Ok(())
}

/// The compiler lets a stream through that has a protocol on one branch only.
#[tokio::test]
async fn without_a_protocol_nothing_is_put_together() -> streamgauge::Result {
    let server = serving(Script::sse().message(delta("Paris")).hold()).await;
    let with = std::hint::black_box(false);
    let failure = scenario! {
        base (server.url())
        if (with) { sse "Chat" open "/s" protocol openai_chat } else { sse "Chat" open "/s" }
        sse "Chat"
            check await within 10s until 1 text missing tool missing usage missing finish missing
            check await within 100ms until 1 text contains "Paris"
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_says(&failure, &["text contains \"Paris\"", "got      0 in"]);
    Ok(())
}

#[tokio::test]
async fn an_answer_of_json_is_one_message_and_the_end() -> streamgauge::Result {
    let answer = r#"{"jsonrpc":"2.0","id":1,
        "result":{"content":[{"type":"text","text":"18 degrees"}],"isError":false}}"#;
    let split = Script::json("").content_type("application/json; charset=utf-8").split(answer, 7);
    let server = serving(split.close_delimited()).await;
    server.on("/s", Script::json("{\"jsonrpc\":\"2.0\"").close_delimited());
    server.on("/s", Script::json(format!("\"{}\"", "x".repeat(3000))));
    let ends = Recorder::default();
    let tool = scenario! {
        base (server.url())
        sse "Weather" open "/s" protocol mcp
            check await within (SOON) until 1
                json "$.result.isError" == false
                text contains "degrees"
                text save answer
            check await within (SOON) until end
    }
    .client(streamgauge::Client::new().event_cap(2000))
    .observer(ends.clone());

    assert_eq!(tool.run().await?.answer, "18 degrees");
    assert_eq!(ends.endings(), [(Kind::Ended, ""), (Kind::Measured, "")]);
    assert_eq!(server.request("/s").unwrap().header("accept"), Some("application/json, text/event-stream"));
    assert_says(&tool.run().await.unwrap_err(), &["a message is no JSON: {\"jsonrpc\":\"2.0\""]);
    assert_says(&tool.run().await.unwrap_err(), &["an event is over the cap of 2000 bytes"]);
    Ok(())
}

/// Words, up to `bye`.
#[derive(Clone, Default)]
struct Words {
    seen: usize,
}

impl Protocol for Words {
    fn name(&self) -> &str {
        "words"
    }

    fn end_mark(&self) -> Option<&str> {
        Some("`bye`")
    }

    fn read(&mut self, message: &Message<'_>, assembled: &mut Assembled) -> Result<Next, Fault> {
        self.seen += 1;
        if message.event() == "bye" {
            assembled.set_finish(self.seen.to_string());
            return Ok(Next::Ends);
        }
        assembled.add_text(message.data());
        Ok(Next::GoesOn)
    }
}

#[tokio::test]
async fn a_protocol_of_ones_own_begins_anew_with_each_stream() -> streamgauge::Result {
    let script = || Script::sse().message("a").message("b").typed("bye", "!").hold();
    let server = serving(script()).await;
    server.on("/s", script()).on("/s", script());
    let words = Words::default();
    let two = scenario! {
        base (server.url())
        repeat 2 {
            sse "Words" open "/s" protocol (words)
                check await within (SOON) until 1 finish == 3 text == "ab" save text
                close
        }
        sse "Words" open "/s" protocol (Words { seen: 1 })
            check await within (SOON) until end finish collect seen
            close
    };
    let user = two.run().await?;
    assert_eq!((user.text.as_str(), user.seen), ("ab", vec!["4".to_owned()]));
    Ok(())
}

#[tokio::test]
async fn by_hand() -> streamgauge::Result {
    use streamgauge::check::{Check, Comparable, Compare, Condition, Goal, Operator, Text};
    use streamgauge::protocol::OpenAiChat;
    use streamgauge::session::Session;
    use streamgauge::{Open, Target};

    let server = serving(Script::sse().message(delta("Paris")).message(stop()).message(DONE).hold()).await;
    let mut session = Session::new().base(server.url());
    let chat = session.stream("chat");
    let chat = session.open(chat, "Chat", Open::new("GET", "/s").protocol(OpenAiChat)).await?;
    let stopped = Condition::on(Target::Finish).compare(Compare::Is(Operator::Equal, "stop".operand()));
    let answer = Check::new("Answer", Goal::Until(1), Duration::from_secs(20))
        .when(stopped)
        .when(Condition::on(Target::Text))
        .save::<Text, String>();
    let ((), answer) = session.check(&chat, answer).await?;
    assert_eq!(answer.as_deref(), Some("Paris"));
    Ok(())
}
