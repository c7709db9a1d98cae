//! Each way in which a stream is cut, or lost and opened again, has its kind and a cause to group by. The failure of the run has
//! the same cause.

use std::time::Duration;

use streamgauge::protocol::{Anthropic, Mcp, OpenAiChat, Protocol};
use streamgauge::testing::{Gate, Script};
use streamgauge::{Client, Failure, FailureKind, ReasonKind, scenario};
use streamgauge_tests::{
    Both, Event, Kind, Recorder, SOON, assert_says, opens, quick, serving, serving_in_turn,
};

use crate::support::{Reasons, Told};

/// Silence that is too long, where nothing comes.
const IDLE: Duration = Duration::from_millis(50);

/// What is told of a stream that is not opened again, while a check is pending or none is. Each script is made anew.
async fn cut(script: impl Fn() -> Script, client: Client, idle: Duration) -> Told {
    let (server, pending) = (serving(script()).await, Reasons::default());
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" idle (idle)
            check await within 20s until 99
            close
    };
    let checked = run.client(client.clone()).observer(pending.clone()).run().await.map(drop).unwrap_err();
    let (server, alone) = (serving(script()).await, Reasons::default());
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" idle (idle)
        pause 20s
        sse "S" close
    };
    let unchecked = run.client(client).observer(alone.clone()).run().await.map(drop).unwrap_err();
    assert_eq!((checked.step(), unchecked.step()), ("check", "stream"));
    assert_eq!((pending.all().len(), pending.all()), (1, alone.all()));
    let told = alone.at(Kind::Cut);
    fails_alike(&checked, &told);
    fails_alike(&unchecked, &told);
    told
}

/// The same of a stream with a protocol, which the server ends unless the script says otherwise.
async fn cut_under<P: Protocol + Clone + Sync + 'static>(protocol: P, script: Script) -> Told {
    let (server, reasons) = (serving(script).await, Reasons::default());
    let run = scenario! {
        base (server.url())
        sse "S" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "x" } protocol (protocol.clone())
            check await within 20s until end
    };
    let client = Client::new().event_cap(1000);
    let failure = run.client(client).observer(reasons.clone()).run().await.map(drop).unwrap_err();
    let told = reasons.at(Kind::Cut);
    fails_alike(&failure, &told);
    told
}

#[track_caller]
fn fails_alike(failure: &Failure, told: &Told) {
    assert_eq!((failure.kind(), failure.cause()), (FailureKind::Cut, &*told.cause), "{failure}");
    assert_says(failure, &[&told.text]);
}

#[tokio::test]
async fn a_reset() {
    let told = cut(|| Script::sse().message(1).reset(), Client::new(), SOON).await;
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::Reset, None, "connection reset"));
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    for script in [
        || Script::sse().message(1).cut(),
        || Script::sse().message(1).cut_in("data: half"),
        || Script::sse().content_length(1000).message(1).cut(),
    ] {
        let told = cut(script, Client::new(), SOON).await;
        assert_eq!((told.kind, told.status), (ReasonKind::Broken, None), "{told:?}");
        assert!(!told.cause.is_empty());
    }
}

#[tokio::test]
async fn what_cannot_be_decompressed() {
    let script = || Script::sse().header("content-encoding", "gzip").bytes("data: this is no gzip\n\n").hold();
    let told = cut(script, Client::new().gzip(true), SOON).await;
    assert_eq!(told.kind, ReasonKind::Broken, "{told:?}");
}

#[tokio::test]
async fn silence() {
    let told = cut(|| Script::sse().message(1).hold(), Client::new(), IDLE).await;
    let cause = "nothing came for longer than `idle` allows";
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::Idle, None, cause));
    assert_eq!(told.text, "nothing came for 50ms, longer than `idle` allows");
}

#[tokio::test]
async fn a_line_or_an_event_over_the_cap() {
    let client = Client::new().event_cap(100);
    let line = || Script::sse().message("x".repeat(200)).hold();
    let told = cut(line, client.clone(), SOON).await;
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::Cap, None, "a line is over the cap"));
    let event = || Script::sse().bytes(format!("data: {}\n", "x".repeat(40)).repeat(5)).hold();
    let told = cut(event, client, SOON).await;
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::Cap, None, "an event is over the cap"));
}

#[tokio::test]
async fn a_json_body_over_the_cap() {
    let told = cut_under(Mcp::default(), Script::json("x".repeat(2000))).await;
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::Cap, None, "an event is over the cap"));
}

#[tokio::test]
async fn an_error_that_the_server_sends() {
    let overloaded = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded at 12:03"}}"#;
    let told = cut_under(Anthropic::default(), Script::sse().typed("error", overloaded).hold()).await;
    let cause = "the server sent an error: overloaded_error";
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::ServerError, None, cause));
    assert_eq!(told.text, "the server sent an error: overloaded_error: Overloaded at 12:03");
    // As a field that is none of an event stream.
    let field = r#"error: {"code":500,"message":"gone"}"#;
    let told = cut_under(OpenAiChat::default(), Script::sse().bytes(format!("{field}\n")).hold()).await;
    assert_eq!(told.kind, ReasonKind::ServerError, "{told:?}");
    // A kind that is no name may be anything, and is not part of the cause.
    let odd = r#"{"type":"error","error":{"type":"user 17 of 99","message":"no"}}"#;
    let told = cut_under(Anthropic::default(), Script::sse().typed("error", odd).hold()).await;
    assert_eq!(told.cause, "the server sent an error");
}

#[tokio::test]
async fn a_message_that_breaks_the_protocol() {
    let told = cut_under(OpenAiChat::default(), Script::sse().message("{no json 17").hold()).await;
    assert_eq!(told.short(), (Kind::Cut, ReasonKind::Protocol, None, "the stream breaks its protocol"));
}

#[tokio::test]
async fn an_end_without_the_end_mark() {
    let chunk = r#"{"choices":[{"index":0,"delta":{"content":"Oak"}}]}"#;
    for script in [Script::sse().message(chunk).end(), Script::sse().message(chunk).bytes("data: {").end()] {
        let told = cut_under(OpenAiChat::default(), script).await;
        let cause = "the stream ended without its end mark";
        assert_eq!(told.short(), (Kind::Cut, ReasonKind::EndMark, None, cause));
        assert!(told.text.starts_with("the stream ended without its end mark, `data: [DONE]`"), "{told:?}");
    }
}

/// What is told of a stream with this script, which is opened again and then held.
async fn lost(script: Script, idle: Duration) -> Vec<Told> {
    let server = serving_in_turn([script, Script::sse().message("back").hold()]).await;
    let reasons = Reasons::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1 idle (idle)
            check await within 20s until 1 data == "back"
            close
    };
    run.observer(reasons.clone()).run().await.unwrap();
    reasons.all()
}

#[tokio::test]
async fn losses_have_the_kinds_of_cuts() {
    for (script, kind) in [
        (quick().message(1).end(), ReasonKind::Ended),
        (quick().message(1).cut(), ReasonKind::Broken),
        (quick().message(1).bytes("data: half").end(), ReasonKind::Ended),
    ] {
        let told = lost(script, SOON).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].at, told[0].kind, told[0].status), (Kind::Lost, kind, None), "{told:?}");
        assert!(!told[0].cause.is_empty());
    }
    let read = Gate::new();
    let server = serving_in_turn([
        quick().message(1).gate(&read).reset(),
        Script::sse().message(2).hold(),
    ])
    .await;
    let reasons = Reasons::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1
            check await within 20s until 1 data == "2"
            close
    };
    run.observer(Both(reasons.clone(), opens(&read, Event::is_message))).run().await.unwrap();
    let told = reasons.all();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].short(), (Kind::Lost, ReasonKind::Reset, None, "connection reset"));
}

#[tokio::test]
async fn a_silent_stream_is_lost_as_often_as_it_is_silent() {
    let server = serving_in_turn([quick().hold(), Script::sse().message(2).hold()]).await;
    let reasons = Reasons::default();
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always idle (IDLE)
            check await within 20s until 1
            close
    };
    run.observer(reasons.clone()).run().await.unwrap();
    assert_eq!(reasons.all()[0].kind, ReasonKind::Idle);
}

#[tokio::test]
async fn when_the_attempts_are_used_up_the_reason_is_the_loss() {
    let server = serving_in_turn([quick().message(1).cut(), Script::sse().cut()]).await;
    let (reasons, log) = (Reasons::default(), Recorder::default());
    let run = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 1
            check await within 20s until 9
            close
    };
    let failure = run.observer(Both(reasons.clone(), log.clone())).run().await.map(drop).unwrap_err();
    let (lost, cut) = (reasons.at(Kind::Lost), reasons.at(Kind::Cut));
    assert_eq!((lost.kind, &lost.cause), (cut.kind, &cut.cause));
    assert_eq!(cut.kind, ReasonKind::Broken);
    assert!(cut.text.contains("`reconnect 1` is used up"), "{cut:?}");
    fails_alike(&failure, &cut);
    assert_eq!(log.cuts(), [cut.text]);
}
