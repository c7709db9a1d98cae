//! A line `error: …`, which is no field of an event stream, is an error under every protocol.

use streamgauge::protocol::{
    A2a, Anthropic, Assembled, Fault, Mcp, Next, OpenAiChat, OpenAiResponses, Protocol,
};
use streamgauge::testing::Script;
use streamgauge::{Failure, FailureKind, Message, scenario};
use streamgauge_tests::{Kind, Recorder, SOON, assert_says, serving, serving_in_turn};

/// llama.cpp's, up to 2025.
const ERROR: &str = r#"error: {"code":500,"message":"context is full","type":"server_error"}"#;
const SAID: &str = "the server sent an error: server_error: context is full";

/// A protocol whose streams the server may end at any time.
#[derive(Clone)]
struct Own;

impl Protocol for Own {
    fn name(&self) -> &str {
        "own"
    }

    fn end_mark(&self) -> Option<&str> {
        None
    }

    fn read(&mut self, _: &Message<'_>, _: &mut Assembled) -> Result<Next, Fault> {
        Ok(Next::GoesOn)
    }
}

/// Asks for a stream of these scripts, up to its end.
async fn asked<P: Protocol + Clone + Sync + 'static>(
    protocol: P,
    scripts: impl IntoIterator<Item = Script>,
) -> (Result<(), Failure>, Recorder, usize) {
    let (server, ends) = (serving_in_turn(scripts).await, Recorder::default());
    let run = scenario! {
        base (server.url())
        sse "Ask" name "s" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "x" }
            protocol (protocol.clone()) reconnect 3
            check await within (SOON) until end
        sse "Ask" name "s" close
    }
    .observer(ends.clone())
    .run()
    .await;
    (run.map(drop), ends, server.requests().len())
}

/// The stream is cut by the error, however it is cut into pieces, whatever follows, and for good.
async fn cuts<P: Protocol + Clone + Sync + 'static>(protocol: P, before: &str, end: &str) {
    for after in ["", "\n", "\r\n", "\n\n", "\n: and so on\n\n", &format!("\n\n{end}"), &format!("\n{end}")] {
        let bytes = format!("retry: 10\n\n{before}{ERROR}{after}");
        for size in [bytes.len(), 1, 7] {
            let (run, ends, requests) =
                asked(protocol.clone(), [Script::sse().split(&bytes, size).end()]).await;
            let failure = run.unwrap_err();
            assert_eq!((failure.kind(), requests), (FailureKind::Cut, 1), "{after:?}: {failure}");
            assert_says(&failure, &[SAID, "dropped ", ERROR]);
            assert!(!failure.to_string().contains("end mark"), "{failure}");
            assert_eq!(ends.endings()[0], (Kind::Cut, "s"), "{after:?}");
            assert_eq!(ends.cuts(), [SAID], "{after:?}");
        }
    }
    // At once, when the line has ended: nothing more has to come.
    let (run, ..) = asked(protocol, [Script::sse().bytes(format!("{before}{ERROR}\n")).hold()]).await;
    assert_says(&run.unwrap_err(), &[SAID]);
}

const CHUNK: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Oak\"}}]}\n\n";

#[tokio::test]
async fn under_openai_chat() {
    cuts(OpenAiChat, CHUNK, "data: [DONE]\n\n").await;
    cuts(OpenAiChat, "", "data: [DONE]\n\n").await;
    // In one block with a chunk.
    cuts(OpenAiChat, CHUNK.strip_suffix("\n").unwrap(), "data: [DONE]\n\n").await;
}

#[tokio::test]
async fn under_openai_responses() {
    let created =
        "data: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"r\"}}\n\n";
    let end = "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\n\n";
    cuts(OpenAiResponses::default(), created, end).await;
}

#[tokio::test]
async fn under_anthropic() {
    let start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}\n\n";
    let end = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    cuts(Anthropic::default(), start, end).await;
}

#[tokio::test]
async fn under_mcp_and_a2a() {
    let end = "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n";
    cuts(Mcp::default(), "", end).await;
    let end = "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"kind\":\"message\",\"parts\":[]}}\n\n";
    cuts(A2a::default(), "", end).await;
}

#[tokio::test]
async fn under_a_protocol_of_ones_own() {
    cuts(Own, "data: x\n\n", "data: y\n\n").await;
}

#[tokio::test]
async fn what_it_says_is_what_a_message_would_say() {
    for (value, said) in [
        (r#"{"code":500,"message":"full"}"#, "500: full"),
        (r#"{"message":"full"}"#, "full"),
        (r#"{"error":{"type":"busy","message":"full"}}"#, "busy: full"),
        (r#""full""#, "full"),
        ("context is full", "context is full"),
        (r#"{"detail":"full"}"#, "full"),
        (r#"{"reason":"full"}"#, r#"{"reason":"full"}"#),
    ] {
        for space in ["", " "] {
            let bytes = format!("{CHUNK}error:{space}{value}\n\n");
            let (run, ..) = asked(OpenAiChat, [Script::sse().bytes(bytes).hold()]).await;
            assert_says(&run.unwrap_err(), &[&format!("the server sent an error: {said}")]);
        }
    }
}

#[tokio::test]
async fn without_a_value_it_says_nothing() {
    let lines = "error\nerror:\nerror: \nerror: null\nerror: \"\"\nerrors: x\nERROR: x\n";
    let bytes = format!("{CHUNK}{lines}\ndata: [DONE]\n\n");
    let (run, ends, _) = asked(OpenAiChat, [Script::sse().bytes(bytes).hold()]).await;
    run.unwrap();
    assert_eq!(ends.endings()[0], (Kind::Ended, "s"));
}

#[tokio::test]
async fn without_a_protocol_it_is_only_shown() {
    let server = serving(Script::sse().bytes(format!("{ERROR}\n\ndata: 1\n\n")).end()).await;
    scenario! {
        base (server.url())
        sse "x" open "/s" check await within (SOON) until 1
        sse "x" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn half_of_one_is_none_where_the_connection_breaks_off() {
    let whole = Script::sse().bytes(format!("{CHUNK}data: [DONE]\n\n"));
    let broken = Script::sse().bytes("retry: 10\n\n").cut_in(r#"error: {"code":500,"mess"#);
    let (run, _, requests) = asked(OpenAiChat, [broken, whole]).await;
    run.unwrap();
    assert_eq!(requests, 2);

    // A whole one is one.
    let (run, _, requests) = asked(OpenAiChat, [Script::sse().bytes("retry: 10\n\n").cut_in(ERROR)]).await;
    assert_says(&run.unwrap_err(), &[SAID]);
    assert_eq!(requests, 1);
}

/// A JSON text that is no data is not passed over in silence either.
#[tokio::test]
async fn a_json_text_with_an_error_makes_no_good_end() {
    const LINE: &str = r#"{"error":{"message":"context is full","type":"server_error"}}"#;
    let bytes = format!("{CHUNK}{LINE}\n\ndata: [DONE]\n\n");
    let (run, ends, _) = asked(OpenAiChat, [Script::sse().bytes(bytes).hold()]).await;
    assert_says(&run.unwrap_err(), &[SAID, "dropped ", LINE]);
    assert_eq!(ends.endings()[0], (Kind::Cut, "s"));
    assert_eq!(ends.cuts(), [SAID]);

    for end in ["", "\n", "\n\n"] {
        let script = Script::sse().bytes(format!("retry: 10\n\n{CHUNK}{LINE}{end}")).end();
        let (run, ..) =
            asked(OpenAiChat, [script.clone(), script.clone(), script.clone(), script.clone()]).await;
        assert_says(&run.unwrap_err(), &["without its end mark, `data: [DONE]`", SAID, LINE]);
        let (run, ..) = asked(Own, [script, Script::status(204)]).await;
        assert_says(&run.unwrap_err(), &[SAID, LINE]);
    }

    // One that was said before the stream was lost and came back says nothing of what came then.
    let lost = Script::sse().bytes(format!("retry: 10\n\n{LINE}\n")).cut();
    let whole = Script::sse().bytes(format!("{CHUNK}data: [DONE]\n\n")).hold();
    asked(OpenAiChat, [lost, whole]).await.0.unwrap();
}

#[tokio::test]
async fn what_stood_before_it_in_its_block_is_shown() {
    let bytes = format!("data: {{\"choices\":[]}}\n{ERROR}\n\n");
    let (run, ..) = asked(OpenAiChat, [Script::sse().bytes(bytes).hold()]).await;
    assert_says(&run.unwrap_err(), &[SAID, "; and 14 bytes of an event", "data: {\"choices\":[]}"]);
}

/// What is no event stream at all, under its type.
#[tokio::test]
async fn lines_that_say_nothing_are_shown() {
    for body in [
        "<html>\n<title>502 Bad Gateway</title>\n</html>\n",
        "{\"choices\":[]}\n{\"choices\":[]}\n",
        "data: [DONE]",
    ] {
        let script = Script::sse().bytes(body).end();
        let server = serving(script).await;
        let failure = scenario! {
            base (server.url())
            sse "Chat" open post "/s" protocol openai_chat check await within (SOON) until end
        }
        .run()
        .await
        .unwrap_err();
        assert_says(&failure, &["without its end mark", "dropped ", body.lines().next().unwrap()]);
    }
}
