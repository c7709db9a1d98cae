//! A2A: what ends a stream, what makes it fail, and what it puts out.

use streamgauge::protocol::A2a;
use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_tests::{Kind, Recorder, SOON};

use crate::read::{cause, fails, named, read, run};

fn agent() -> A2a {
    A2a::default()
}

/// An event of the task's in every form in which it may come.
fn forms(update: &str) -> Vec<String> {
    let kind = format!(r#"{{"kind":"status-update","taskId":"t",{update}}}"#);
    let member = format!(r#"{{"statusUpdate":{{"taskId":"t",{update}}}}}"#);
    let mut forms = vec![format!("{{{update}}}"), kind, member];
    forms.extend(forms.clone().iter().map(|form| format!(r#"{{"jsonrpc":"2.0","id":1,"result":{form}}}"#)));
    forms
}

const ARTIFACT: &str =
    r#"{"kind":"artifact-update","artifact":{"artifactId":"a","parts":[{"kind":"text","text":"Oak"}]}}"#;
const WORKING: &str = r#"{"kind":"status-update","final":false,"status":{"state":"working"}}"#;

#[tokio::test]
async fn a_task_that_waits_is_at_its_good_end_when_the_server_ends_the_stream() -> streamgauge::Result {
    for state in ["input-required", "auth-required"] {
        let upper = format!("TASK_STATE_{}", state.to_uppercase().replace('-', "_"));
        for written in [state, &upper] {
            for event in forms(&format!(r#""final":false,"status":{{"state":"{written}"}}"#)) {
                let read = read(agent(), &[&event]).await?;
                assert_eq!(read.finish.as_deref(), Some(state), "{event}");
                let read = crate::read::read(agent(), &[WORKING, &event, ARTIFACT]).await?;
                assert_eq!((read.text.as_str(), read.finish.as_deref()), ("Oak", Some(state)));
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_task_that_waited_may_go_on() -> streamgauge::Result {
    let waits = r#"{"kind":"status-update","final":false,"status":{"state":"input-required","message":{"parts":[{"text":"Which?"}]}}}"#;
    let done = r#"{"kind":"status-update","final":true,"status":{"state":"completed"}}"#;
    let all = read(agent(), &[waits, WORKING, ARTIFACT, done]).await?;
    assert_eq!((all.text.as_str(), all.finish.as_deref()), ("Oak", Some("completed")));
    assert_eq!(read(agent(), &[waits]).await?.text, "Which?");
    // What is said last is the text.
    let other = waits.replace("Which?", "Which one?");
    assert_eq!(read(agent(), &[waits, &other]).await?.text, "Which one?");

    let mark = "the stream ended without its end mark, a message, or a final state of the task";
    fails(agent(), &[waits, WORKING], mark).await;
    fails(agent(), &[WORKING], mark).await;
    // A reset, and half an event, are no good end.
    let cut = run(agent(), "", Script::sse().message(waits).cut()).await.unwrap_err();
    assert!(!cause(&cut).contains("end mark"), "{cut}");
    let half = run(agent(), "", Script::sse().message(waits).bytes("data: {\"ki").end()).await.unwrap_err();
    assert!(cause(&half).contains("in the middle of an event"), "{half}");
    Ok(())
}

/// The check that waits for the answer has it, and `reconnect` does not ask again for what is over.
#[tokio::test]
async fn a_good_end_is_not_reconnected() -> streamgauge::Result {
    let (server, ends) = (Server::start().await?, Recorder::default());
    let waits = r#"{"kind":"status-update","final":false,"status":{"state":"input-required"}}"#;
    server.on("/a2a", Script::sse().bytes("retry: 10\n\n").message(waits).end());
    let user = scenario! {
        base (server.url())
        sse "Task" name "a" open post "/a2a" body json {} protocol a2a reconnect 3
            check await within (SOON) until 1
                finish exists save finish
            check await within (SOON) until end
    }
    .observer(ends.clone())
    .run()
    .await?;
    assert_eq!(user.finish, "input-required");
    assert_eq!(server.requests().len(), 1);
    assert_eq!(ends.endings(), [(Kind::Ended, "a"), (Kind::Measured, "a")]);
    Ok(())
}

#[tokio::test]
async fn an_update_that_is_final_ends_the_stream_in_whatever_state() -> streamgauge::Result {
    for state in ["working", "submitted", "unknown", "input-required", "completed", "paused"] {
        for event in forms(&format!(r#""final":true,"status":{{"state":"{state}"}}"#)) {
            let read = read(agent(), &[&event, "oops"]).await?;
            assert_eq!((read.finish.as_deref(), read.messages.len()), (Some(state), 1), "{event}");
        }
    }
    // In 1.0 the state alone says it.
    let waits = r#"{"statusUpdate":{"status":{"state":"TASK_STATE_INPUT_REQUIRED"}}}"#;
    assert_eq!(read(agent(), &[waits, "oops"]).await?.messages.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_task_that_came_to_nothing_is_an_error() {
    for (state, is_final) in [
        ("failed", r#""final":true,"#),
        ("canceled", r#""final":false,"#),
        ("rejected", ""),
        ("TASK_STATE_FAILED", ""),
        ("TASK_STATE_CANCELED", r#""final":true,"#),
        ("TASK_STATE_REJECTED", r#""final":false,"#),
    ] {
        let says = format!(
            "the server sent an error: task {}: The saw broke",
            state.trim_start_matches("TASK_STATE_").to_lowercase()
        );
        let message = r#""message":{"role":"agent","parts":[{"text":"The saw broke"}]}"#;
        for event in forms(&format!(r#"{is_final}"status":{{"state":"{state}",{message}}}"#)) {
            fails(agent(), &[&event], &says).await;
        }
    }
    for (message, says) in [
        (r#""message":null"#, "an error: task failed"),
        (r#""message":"The saw broke""#, "task failed: The saw broke"),
        (r#""message":{"parts":[{"kind":"data","data":{"code":5}}]}"#, r#"task failed: [{"data":{"code":5}"#),
        (r#""error":{"message":"The saw broke"}"#, "task failed: The saw broke"),
    ] {
        // Before what is wrong with its artifacts.
        let task =
            format!(r#"{{"kind":"task","id":"t","artifacts":7,"status":{{"state":"failed",{message}}}}}"#);
        fails(agent(), &[&task], says).await;
    }
}

#[tokio::test]
async fn an_error_is_an_error_wherever_it_stands() {
    let says = "the server sent an error: -32603: The saw broke";
    let error = r#"{"code":-32603,"message":"The saw broke"}"#;
    for event in [
        format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#),
        format!(r#"{{"jsonrpc":"2.0","id":null,"error":{error}}}"#),
        format!(r#"{{"error":{error}}}"#),
        format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{"error":{error}}}}}"#),
        format!(r#"{{"jsonrpc":"1.0","id":1,"error":{error}}}"#),
        format!(r#"{{"kind":"status-update","status":7,"error":{error}}}"#),
        // As `a2a-js` and `a2a-python` send it.
        named("error", error),
        named("error", &format!(r#"{{"jsonrpc":"2.0","id":1,"error":{error}}}"#)),
        named("error", &format!(r#"{{"error":{error}}}"#)),
        named("gateway", &format!(r#"{{"error":{error}}}"#)),
    ] {
        fails(agent(), &[&event], says).await;
        fails(agent(), &[WORKING, ARTIFACT, &event], says).await;
    }
    fails(agent(), &[&named("error", "The saw broke")], "an error: The saw broke").await;
    fails(agent(), &[r#"{"jsonrpc":"2.0","id":1,"error":{}}"#], r#""error":{}"#).await;
}

#[tokio::test]
async fn what_cannot_be_read_is_a_fault() -> streamgauge::Result {
    for (event, says) in [
        (r#"{"kind":"status-update","final":"true","status":{"state":"working"}}"#, "`final` is no boolean"),
        (r#"{"kind":"status-update","status":"completed"}"#, "`status` is no object"),
        (r#"{"kind":"status-update","status":{"state":3}}"#, "`state` is no string"),
        (
            r#"{"kind":"status-update","status":{"state":"completed","message":"Oak"}}"#,
            "`message` is no object",
        ),
        (r#"{"kind":"message","role":"agent","parts":"Oak"}"#, "`parts` is no list"),
        (r#"{"kind":"message","role":"agent","parts":["Oak"]}"#, "a part is no object"),
        (r#"{"kind":"message","role":"agent","parts":[{"text":7}]}"#, "`text` is no string"),
        (
            r#"{"kind":"message","role":"agent","parts":[{"content":"Oak"}]}"#,
            r#"a part is no text, data or file: {"content":"Oak"}"#,
        ),
        (r#"{"message":"Oak"}"#, "a message or an artifact is no object"),
        (r#"{"kind":"artifact-update","artifact":"Oak"}"#, "`artifact` is no object"),
        (r#"{"kind":"artifact-update","append":"yes","artifact":{}}"#, "`append` is no boolean"),
        (r#"{"kind":"task","status":{"state":"completed"},"artifacts":{}}"#, "`artifacts` is no list"),
        (r#"{"jsonrpc":"2.0","id":1,"result":{"a":1}}"#, "a result is no message, task or update of one"),
        ("oops", "a message is no JSON: oops"),
    ] {
        fails(
            agent(),
            &[event, r#"{"kind":"status-update","final":true,"status":{"state":"completed"}}"#],
            says,
        )
        .await;
    }
    let nothing = r#"{"message":{"parts":[{"text":null}]},"task":null}"#;
    assert_eq!(read(agent(), &[nothing]).await?.text, "");
    Ok(())
}

#[tokio::test]
async fn content_is_whatever_the_agent_puts_out() -> streamgauge::Result {
    let events = [
        r#"{"kind":"task","id":"t","status":{"state":"submitted"},"history":[{"role":"user","parts":[{"text":"?"}]}]}"#,
        r#"{"kind":"status-update","final":false,"status":{"state":"working","message":{"parts":[{"text":"Looking."}]}}}"#, // 1
        WORKING,
        ARTIFACT, // 2
        r#"{"kind":"artifact-update","append":true,"artifact":{"artifactId":"a","parts":[{"text":" door"}]}}"#, // 3
        r#"{"kind":"artifact-update","append":true,"lastChunk":true,"artifact":{"artifactId":"a","parts":[]}}"#,
        r#"{"kind":"artifact-update","artifact":{"artifactId":"b","parts":[{"kind":"data","data":{"n":1}}]}}"#, // 4
        r#"{"kind":"artifact-update","append":true,"artifact":{"artifactId":"b","parts":[{"text":"."}]}}"#, // 5
        r#"{"kind":"artifact-update","append":true,"artifact":{"artifactId":"a","parts":[{"text":"s"}]}}"#, // 6
        r#"{"kind":"status-update","final":true,"status":{"state":"completed"}}"#,
    ];
    let read = read(agent(), &events).await?;
    assert_eq!(read.text, "Oak doors.");
    let metrics = read.metrics.unwrap();
    assert_eq!((metrics.events, metrics.content_events), (10, 6));
    assert!(metrics.first_content <= metrics.first_text);
    Ok(())
}

/// Agents older than 0.3 send their events without a `kind`.
#[tokio::test]
async fn events_without_a_kind_are_told_by_their_members() -> streamgauge::Result {
    let events = [
        r#"{"id":"t","status":{"state":"submitted"},"final":false}"#,
        r#"{"id":"t","artifact":{"parts":[{"type":"text","text":"Oak"}]}}"#,
        r#"{"id":"t","status":{"state":"completed"},"final":true}"#,
    ]
    .map(|event| format!(r#"{{"jsonrpc":"2.0","id":1,"result":{event}}}"#));
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let all = read(agent(), &events).await?;
    assert_eq!((all.text.as_str(), all.finish.as_deref()), ("Oak", Some("completed")));
    let task = r#"{"id":"t","status":{"state":"completed"},"artifacts":[{"artifactId":"a","parts":[{"text":"Oak"}]}]}"#;
    assert_eq!(read(agent(), &[task]).await?.text, "Oak");
    let message = r#"{"role":"agent","parts":[{"text":"Oak"}]}"#;
    assert_eq!(read(agent(), &[message]).await?.text, "Oak");
    Ok(())
}

#[tokio::test]
async fn a_stream_is_of_one_task() {
    let task = |id: &str| format!(r#"{{"kind":"task","id":"{id}","status":{{"state":"working"}}}}"#);
    let status = |id: &str| {
        format!(r#"{{"kind":"status-update","taskId":"{id}","final":true,"status":{{"state":"completed"}}}}"#)
    };
    let artifact = |id: &str| {
        format!(
            r#"{{"kind":"artifact-update","taskId":"{id}","artifact":{{"artifactId":"a","parts":[{{"text":"Oak"}}]}}}}"#
        )
    };
    let (one, end) = (&*task("t1"), &*status("t1"));
    for other in [task("t2"), status("t2"), artifact("t2")] {
        let says = "events of two tasks: `t1` and `t2`";
        fails(agent(), &[one, &other, end], says).await;
        fails(agent(), &[&artifact("t1"), &other, end], says).await;
    }
    // The same once more says nothing, and neither does none.
    for same in [task("t1"), artifact("t1"), artifact("")] {
        assert_eq!(read(agent(), &[one, &same, end]).await.unwrap().finish.as_deref(), Some("completed"));
    }
    // The reason of a failure is read first, of whatever task.
    let failed = status("t2").replace("completed", "failed");
    fails(agent(), &[one, &failed], "the server sent an error: task failed").await;
}

#[tokio::test]
async fn an_error_in_a_list_is_one() {
    let list = r#"[{"error":{"code":429,"message":"The saw broke"}}]"#;
    for event in [list.to_owned(), named("gateway", list)] {
        fails(agent(), &[WORKING, &event], "the server sent an error: 429: The saw broke").await;
    }
}
