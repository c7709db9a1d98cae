//! `error`: a check takes the server's error before it cuts the stream.

use std::time::Duration;

use streamgauge::protocol::{
    A2a, Anthropic, Assembled, Fault, Gemini, Mcp, Next, OpenAiChat, OpenAiCompletions, OpenAiResponses,
    Protocol,
};
use streamgauge::testing::Script;
use streamgauge::{Failure, FailureKind, Message, Recorder as Hears, RunEvent, RunEventKind, scenario};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says, serving, serving_in_turn};

const OVERLOADED: &str = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;

/// An event before an error, and the error: the event of this name and data.
fn failing(before: &str, name: &str, data: &str) -> Script {
    let script = Script::sse().event("retry: 10");
    let script = if before.is_empty() { script } else { script.message(before) };
    if name.is_empty() { script.message(data) } else { script.typed(name, data) }
}

/// Takes the error of a stream that may be reconnected: its JSON, its kind, and how often the server was asked.
async fn taken<P: Protocol + Clone + Sync + 'static>(
    protocol: P,
    script: Script,
) -> Result<(String, Option<String>, usize), Failure> {
    let (server, ends) = (serving(script).await, Recorder::default());
    let user = scenario! {
        base (server.url())
        sse "Ask" name "s" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "x" }
            protocol (protocol.clone()) reconnect 3
            check await within (SOON) until 1
                error save error
                error kind save kind: Option<String>
    }
    .observer(ends.clone())
    .run()
    .await?;
    assert_eq!(ends.endings()[0], (Kind::Ended, "s"));
    Ok((user.error, user.kind, server.requests().len()))
}

#[tokio::test]
async fn of_each_protocol_it_is_the_error_itself() -> streamgauge::Result {
    async fn is<P: Protocol + Clone + Sync + 'static>(
        protocol: P,
        [before, name, data]: [&str; 3],
        [json, kind]: [&str; 2],
    ) -> streamgauge::Result {
        for script in [failing(before, name, data).hold(), failing(before, name, data).end()] {
            let (error, found, requests) = taken(protocol.clone(), script).await?;
            let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(parsed(&error), parsed(json), "{data}");
            assert_eq!(found.unwrap_or_default(), kind, "{data}");
            assert_eq!(requests, 1, "the stream has ended, and is not reconnected");
        }
        Ok(())
    }
    let chunk = r#"{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#;
    let limited =
        r#"{"message":"Rate limit reached","type":"tokens","param":null,"code":"rate_limit_exceeded"}"#;
    let wrapped = format!(r#"{{"error":{limited}}}"#);
    is(OpenAiChat, [chunk, "", &wrapped], [limited, "tokens"]).await?;
    is(OpenAiChat, [chunk, "error", &wrapped], [limited, "tokens"]).await?;
    is(OpenAiChat, ["", "", r#"{"error":"overloaded"}"#], [r#"{"message":"overloaded"}"#, ""]).await?;
    is(OpenAiChat, ["", "", r#"{"error":{"code":502}}"#], [r#"{"code":502}"#, "502"]).await?;
    let finished = r#"{"index":0,"delta":{},"finish_reason":"error"}"#;
    is(OpenAiChat, [chunk, "", &format!(r#"{{"choices":[{finished}]}}"#)], [finished, "error"]).await?;
    let vllm = r#"{"object":"error","message":"no","type":"BadRequestError","param":null,"code":400}"#;
    is(OpenAiCompletions::default(), ["", "", &format!(r#"{{"error":{vllm}}}"#)], [vllm, "BadRequestError"])
        .await?;
    let event = r#"{"type":"error","code":"rate_limit_error","message":"Slow down","param":null,"sequence_number":0}"#;
    is(OpenAiResponses::default(), ["", "error", event], [event, "rate_limit_error"]).await?;
    let failed = r#"{"type":"response.failed","sequence_number":0,"response":{"id":"r","status":"failed","error":{"code":"server_error","message":"no"}}}"#;
    let said = r#"{"code":"server_error","message":"no"}"#;
    is(OpenAiResponses::default(), ["", "response.failed", failed], [said, "server_error"]).await?;
    let said = r#"{"type":"overloaded_error","message":"Overloaded"}"#;
    is(Anthropic::default(), ["", "error", OVERLOADED], [said, "overloaded_error"]).await?;
    let said = r#"{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}"#;
    is(Gemini::default(), ["", "", &format!(r#"{{"error":{said}}}"#)], [said, "503"]).await?;
    let said = r#"{"code":-32602,"message":"Unknown tool: nope"}"#;
    let response = format!(r#"{{"jsonrpc":"2.0","id":1,"error":{said}}}"#);
    is(Mcp::default(), ["", "", &response], [said, "-32602"]).await?;
    is(A2a::default(), ["", "", &response], [said, "-32602"]).await?;
    let status = r#"{"state":"failed","message":{"role":"agent","parts":[{"kind":"text","text":"no"}]}}"#;
    let task = format!(
        r#"{{"jsonrpc":"2.0","id":1,"result":{{"kind":"status-update","taskId":"t","status":{status},"final":true}}}}"#
    );
    is(A2a::default(), ["", "", &task], [status, "task failed"]).await?;
    Ok(())
}

/// A protocol of the user's, whose errors are events `oops`.
#[derive(Clone)]
struct Own;

impl Protocol for Own {
    fn name(&self) -> &str {
        "own"
    }

    fn end_mark(&self) -> Option<&str> {
        None
    }

    fn read(&mut self, message: &Message<'_>, _: &mut Assembled) -> Result<Next, Fault> {
        match (message.event(), message.data()) {
            ("oops", "") => Err(Fault::error("oops", "nothing said")),
            ("oops", data) => Err(Fault::error("oops", "").sent_as(data)),
            ("broken", _) => Err(Fault::broken("it makes no sense")),
            _ => Ok(Next::GoesOn),
        }
    }
}

#[tokio::test]
async fn a_protocol_of_ones_own_says_what_it_is() -> streamgauge::Result {
    let sent = taken(Own, failing("x", "oops", r#"{"left":0}"#).hold()).await?;
    assert_eq!(sent, (r#"{"left":0}"#.to_owned(), Some("oops".to_owned()), 1));
    let made = taken(Own, Script::sse().event("event: oops\ndata").hold()).await?;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&made.0)?["message"], "nothing said");
    let failure = taken(Own, failing("x", "broken", "y").hold()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.error_kind()),
        (FailureKind::Cut, None),
        "what is no error is not taken"
    );
    Ok(())
}

#[tokio::test]
async fn beside_the_messages_too() -> streamgauge::Result {
    let error = r#"{"code":500,"message":"context is full","type":"server_error"}"#;
    let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    for script in [
        Script::sse().bytes(format!("error: {error}\n")).hold(),
        Script::sse().bytes(format!("error: {error}")).end(),
        Script::sse().bytes(format!("{{\"error\":{error}}}\n")).end(),
        Script::sse().bytes(format!("{{\"error\":{error}}}\n\n")).message("[DONE]").hold(),
    ] {
        let (said, kind, requests) = taken(OpenAiChat, script).await?;
        assert_eq!((parsed(&said), kind.as_deref(), requests), (parsed(error), Some("server_error"), 1));
    }
    let (said, ..) = taken(OpenAiChat, Script::sse().bytes("error: context is full\n").hold()).await?;
    assert_eq!(said, r#"{"message":"context is full"}"#);
    Ok(())
}

#[tokio::test]
async fn the_stream_may_be_opened_again_and_need_not_be_closed() -> streamgauge::Result {
    let fails = || Script::sse().typed("error", OVERLOADED).hold();
    let answers = Script::sse()
        .typed("message_start", r#"{"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}"#)
        .typed("message_stop", r#"{"type":"message_stop"}"#)
        .hold();
    let server = serving_in_turn([fails(), fails(), answers]).await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open post "/s" protocol anthropic
            check await within (SOON) until 1 error json "$.type" == "overloaded_error"
        sse "Listen" open post "/s" protocol anthropic
            check listen within (SOON) until 1 error kind == "overloaded_error" error json "$.message" save why
        sse "Listen" await
        sse "Again" open post "/s" protocol anthropic
            check await within (SOON) until end
    }
    .run()
    .await?;
    assert_eq!((user.why.as_str(), server.requests().len()), ("Overloaded", 3));
    Ok(())
}

#[tokio::test]
async fn with_the_answer_so_far() -> streamgauge::Result {
    let delta = r#"{"choices":[{"index":0,"delta":{"content":"It is "}}]}"#;
    let server = serving(Script::sse().message(delta).message(r#"{"error":{"code":"x"}}"#).hold()).await;
    let user = scenario! {
        base (server.url())
        sse "Ask" open post "/s" protocol openai_chat
            check await within (SOON) until 1 text contains "It"
            check await within (SOON) until 1 error json "$.code" in ["x", "y"] text save answer
    }
    .run()
    .await?;
    assert_eq!(user.answer, "It is ");
    Ok(())
}

#[tokio::test]
async fn expected_by_number() -> streamgauge::Result {
    let fails = || Script::sse().typed("error", OVERLOADED).hold();
    let server = serving_in_turn([fails(), fails(), Script::sse().message("x").hold()]).await;
    let user = scenario! {
        base (server.url())
        sse "One" open "/s" protocol anthropic
            check await within (SOON) expect 1 error kind == "overloaded_error" error save error
            close
    }
    .run()
    .await?;
    assert!(user.error.contains("Overloaded"));
    let none = scenario! {
        base (server.url())
        sse "None" open "/s" protocol anthropic
            check await within (SOON) expect 0 error exists
            close
    };
    let failure = none.run().await.unwrap_err();
    assert_says(&failure, &["wanted   no message within", "error exists", "1 in", "Overloaded"]);
    Ok(())
}

#[tokio::test]
async fn what_no_check_takes_cuts_the_stream() -> streamgauge::Result {
    let fails = || Script::sse().event("retry: 10").typed("error", OVERLOADED).hold();
    let server = serving_in_turn([fails(), fails(), fails(), fails()]).await;
    let ends = Recorder::default();
    let other = scenario! {
        base (server.url())
        sse "Ask" name "s" open "/s" protocol anthropic reconnect 3
            check await within (SOON) until 1 error kind == "rate_limit_error"
    };
    let failure = other.observer(ends.clone()).run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.error_kind()), (FailureKind::Cut, Some("overloaded_error")));
    assert_says(
        &failure,
        &[
            "where  error kind == \"rate_limit_error\"",
            "the stream was cut: the server sent an error: overloaded_error: Overloaded",
            "error kind is \"overloaded_error\"",
        ],
    );
    assert_eq!(ends.endings()[0], (Kind::Cut, "s"));
    // Nor does a check take it that asks for it under a `when` that does not hold, or that does not ask for it.
    let express = false;
    let unasked = scenario! {
        base (server.url())
        sse "Ask" open "/s" protocol anthropic
            check await within (SOON) until end when (express) error exists data save last
    };
    assert_eq!(unasked.run().await.unwrap_err().error_kind(), Some("overloaded_error"));
    let none = scenario! {
        base (server.url())
        sse "Ask" open "/s" protocol anthropic
            check await within (SOON) until 1 contains "Overloaded"
        pause (Duration::from_millis(50))
        sse "Ask" close
    };
    let failure = none.run().await.unwrap_err();
    assert_eq!((failure.step(), failure.error_kind()), ("stream", Some("overloaded_error")));
    Ok(())
}

#[tokio::test]
async fn without_an_error_the_check_fails_at_the_end() -> streamgauge::Result {
    let answer = r#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#;
    let server = serving(Script::sse().message(answer).message("[DONE]").hold()).await;
    let ask = scenario! {
        base (server.url())
        sse "Ask" open "/s" protocol openai_chat
            check await within (SOON) until 1 error json "$.code" == "rate_limit_error"
    };
    let failure = ask.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.error_kind()), (FailureKind::Check, None));
    assert_says(
        &failure,
        &[
            "1 message within 20s where  error json \"$.code\" == \"rate_limit_error\"",
            "the server ended the stream",
            "error json \"$.code\" is not there",
        ],
    );
    Ok(())
}

/// The kinds of errors in the events of a run.
#[derive(Default)]
struct Kinds(Vec<(&'static str, String)>);

impl Hears for Kinds {
    fn event(&mut self, event: &RunEvent<'_>) {
        let (name, kind) = match &event.kind {
            RunEventKind::Message { message, .. } => ("message", message.error_kind()),
            RunEventKind::Ended { error, .. } => ("ended", error.and_then(|error| error.error_kind())),
            RunEventKind::Cut { reason, .. } => ("cut", reason.error_kind()),
            RunEventKind::Failed { failure, .. } => ("failed", failure.error_kind()),
            _ => return,
        };
        self.0.push((name, kind.unwrap_or("none").to_owned()));
    }
}

#[tokio::test]
async fn events_have_its_kind() -> streamgauge::Result {
    use std::sync::{Arc, Mutex};

    use streamgauge::Observer;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Kinds>>);

    impl Observer for Shared {
        fn event(&self, event: &RunEvent<'_>) {
            self.0.lock().unwrap().event(event);
        }
    }

    let fails = || Script::sse().typed("ping", "{}").typed("error", OVERLOADED).hold();
    let refuses = Script::json(OVERLOADED).with_status(529);
    let server = serving_in_turn([fails(), fails(), refuses]).await;
    let heard = Shared::default();
    let ask = scenario! {
        base (server.url())
        on failure continue
        sse "Taken" name "a" open "/s" protocol anthropic check await within (SOON) until 1 error exists close
        sse "Cut" name "b" open "/s" protocol anthropic check await within (SOON) until end close
        sse "Refused" name "c" open "/s" protocol anthropic close
    };
    let failure = ask.observer(heard.clone()).run().await.unwrap_err();
    assert_eq!(failure.further()[0].error_kind(), Some("overloaded_error"));
    let kinds = std::mem::take(&mut heard.0.lock().unwrap().0);
    let (none, said) = ("none".to_owned(), "overloaded_error".to_owned());
    assert_eq!(
        kinds,
        [
            ("message", none.clone()),
            ("message", said.clone()),
            ("ended", said.clone()),
            ("message", none),
            ("message", said.clone()),
            ("cut", said.clone()),
            ("failed", said.clone()),
            ("failed", said),
        ]
    );
    Ok(())
}
