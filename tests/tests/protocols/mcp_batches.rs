//! MCP: batches, errors, results, and the events that are no messages.

use streamgauge::protocol::{Mcp, StreamMetrics};
use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Recorder, SOON, assert_says};

use crate::read::{Read, answer, cause, fails, named, read, run};

const BATCH: &str = r#"[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":2,"method":"b"}]"#;

fn mcp() -> Mcp {
    Mcp::default()
}

fn result(id: &str, text: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"type":"text","text":"{text}"}}]}}}}"#)
}

async fn batch(events: &[&str]) -> Result<Read, String> {
    answer(mcp(), BATCH, events).await.map_err(|failure| cause(&failure))
}

#[tokio::test]
async fn a_batch_ends_with_the_response_of_its_last_request() {
    let (one, two) = (&*result("1", "Oak"), &*result("2", " door"));
    let notice = r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}"#;
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}"#;
    let both = &*format!("[{one},{two}]");
    for events in [
        &[one, two][..],
        &[notice, one, notice, call, two],
        &[both],
        &[&format!("[{notice},{one}]"), &format!("[{two}]")],
    ] {
        let read = batch(events).await.unwrap();
        assert_eq!((read.text.as_str(), read.finish.as_deref()), ("Oak door", Some("complete")));
    }
    assert_eq!(batch(&[two, one]).await.unwrap().text, " doorOak", "in the order in which they came");
    // What comes behind the last is not read.
    assert_eq!(batch(&[one, two, "oops"]).await.unwrap().messages.len(), 2);
}

#[tokio::test]
async fn a_batch_is_cut_before() {
    let (one, two) = (&*result("1", "Oak"), &*result("2", " door"));
    let ended = "the stream ended without its end mark, the JSON-RPC response";
    for (events, due) in [
        (&[one][..], " to request 2"),
        (&[two], " to request 1"),
        (&[&format!("[{one}]")], " to request 2"),
        (&[], "s to requests 1, 2"),
    ] {
        assert!(batch(events).await.unwrap_err().starts_with(&format!("{ended}{due}")), "{events:?}");
    }
    let failure = batch(&[one, &result("3", "Elm")]).await.unwrap_err();
    assert!(failure.contains("a response to request 3 came on the stream of requests 1, 2"), "{failure}");
    assert!(batch(&["[]"]).await.unwrap_err().contains("a batch is empty"));
}

#[tokio::test]
async fn an_answer_that_comes_again_is_one_answer() {
    let (one, two) = (&*result("1", "Oak"), &*result("2", " door"));
    assert_eq!(batch(&[one, one, two]).await.unwrap().text, "Oak door");
    assert!(batch(&[one, one]).await.unwrap_err().contains("request 2"));
    let failure = batch(&[one, &result("1", "Elm"), two]).await.unwrap_err();
    assert!(failure.contains("request 1 is answered twice, and not alike"), "{failure}");
}

#[tokio::test]
async fn ids_of_every_kind_await_a_response_and_nothing_else_does() {
    let strings = r#"[{"jsonrpc":"2.0","id":"a","method":"a"},{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":2,"method":"b"},{"jsonrpc":"2.0","id":9,"result":{}}]"#;
    let (a, two) = (&*result(r#""a""#, "Oak"), &*result("2.0", " door"));
    assert_eq!(answer(mcp(), strings, &[a, two]).await.unwrap().text, "Oak door");
    let failure = answer(mcp(), strings, &[a]).await.unwrap_err();
    assert!(cause(&failure).contains("the JSON-RPC response to request 2"), "{failure}");
    let failure = answer(mcp(), strings, &[a, &result(r#""2""#, "Elm")]).await.unwrap_err();
    assert!(cause(&failure).contains(r#"a response to request "2" came"#), "{failure}");
    // No response is due to these: the server may end the stream at any time.
    for body in [
        r#"[{"jsonrpc":"2.0","method":"notifications/x"}]"#,
        r#"{"jsonrpc":"2.0","method":"notifications/x"}"#,
        r#"{"jsonrpc":"2.0","id":9,"result":{}}"#,
    ] {
        assert!(answer(mcp(), body, &[]).await.is_ok(), "{body}");
    }
}

#[tokio::test]
async fn a_batch_may_be_answered_by_json() {
    let both = format!("[{},{}]", result("1", "Oak"), result("2", " door"));
    assert_eq!(run(mcp(), BATCH, Script::json(both)).await.unwrap().text, "Oak door");
    let one = format!("[{}]", result("1", "Oak"));
    let failure = run(mcp(), BATCH, Script::json(one)).await.unwrap_err();
    assert_says(&failure, &["the JSON-RPC response to request 2"]);
    let failed = format!(
        r#"[{},{{"jsonrpc":"2.0","id":2,"error":{{"code":-32000,"message":"No door"}}}}]"#,
        result("1", "Oak")
    );
    assert_says(&run(mcp(), BATCH, Script::json(failed)).await.unwrap_err(), &["-32000: No door"]);
}

#[tokio::test]
async fn an_error_is_an_error_wherever_it_stands() {
    let says = "the server sent an error: -32000: The saw broke";
    let error = |id: &str| {
        format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32000,"message":"The saw broke"}}}}"#)
    };
    let no_id = r#"{"jsonrpc":"2.0","error":{"code":-32000,"message":"The saw broke"}}"#;
    let no_rpc = r#"{"error":{"code":-32000,"message":"The saw broke"}}"#;
    let alone = r#"{"code":-32000,"message":"The saw broke"}"#;
    let foreign = result("9", "Elm");
    for event in [
        error("1"),
        error("null"),
        error("9"),
        no_id.to_owned(),
        no_rpc.to_owned(),
        format!("[{}]", error("1")),
        // Before it is judged that an answer has no question.
        format!("[{foreign},{}]", error("1")),
        named("error", &error("1")),
        named("error", no_rpc),
        named("error", alone),
        named("gateway", no_rpc),
    ] {
        fails(mcp(), &[&event, &result("1", "Oak")], says).await;
    }
    let failure = batch(&[&result("1", "Oak"), &error("2")]).await.unwrap_err();
    assert!(failure.contains(says), "{failure}");
    for (event, says) in [
        (r#"{"jsonrpc":"2.0","id":1,"error":{}}"#, r#""error":{}"#),
        (r#"{"jsonrpc":"2.0","id":1,"error":"The saw broke"}"#, "an error: The saw broke"),
        (r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":5}}"#, "an error: 5"),
        ("event: error\ndata: The saw broke", "an error: The saw broke"),
    ] {
        fails(mcp(), &[event], says).await;
    }
    // What a tool reports is a result, and `null` is no error.
    let reported = r#"{"jsonrpc":"2.0","id":1,"error":null,"result":{"isError":true,"content":[{"type":"text","text":"No"}]}}"#;
    assert_eq!(read(mcp(), &[reported]).await.unwrap().text, "No");
}

#[tokio::test]
async fn a_result_that_cannot_be_read_is_a_fault() -> streamgauge::Result {
    let of = |content: &str| format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{{content}}}}}"#);
    for (content, says) in [
        (r#""content":[{"type":"text","text":7}]"#, "`text` is no string"),
        (r#""content":[{"text":"Oak"}]"#, r#"a block of the result has no `type`: {"text":"Oak"}"#),
        (r#""content":["Oak"]"#, "a block of the result has no `type`"),
        (r#""content":7"#, "`content` of the result is no list: 7"),
        (r#""resultType":7"#, "`resultType` is no string"),
    ] {
        fails(mcp(), &[&of(content)], says).await;
    }
    let others = of(
        r#""resultType":"","content":[{"type":"image","data":"x"},{"type":"text","text":"Oak"}],"structuredContent":{"a":1}"#,
    );
    let result = read(mcp(), &[&others]).await?;
    assert_eq!((result.text.as_str(), result.finish.as_deref()), ("Oak", Some("complete")));
    let image = of(r#""content":[{"type":"image","data":"x"}]"#);
    assert_eq!(read(mcp(), &[&image]).await?.metrics.unwrap().content_events, 1);
    // The results of other requests have forms of their own.
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"files/list"}"#;
    let untyped = of(r#""content":[{"name":"a"},7]"#);
    assert_eq!(answer(mcp(), list, &[&untyped]).await?.text, "");
    Ok(())
}

#[tokio::test]
async fn priming_events_are_no_messages() -> streamgauge::Result {
    let notice = r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}"#;
    let last = &*result("1", "Oak");
    let read = read(
        mcp(),
        &["id: 1\ndata: ", notice, "id: 2\nevent: message\ndata: ", "id: 3\nevent: priming\ndata: ", last],
    )
    .await?;
    assert_eq!(read.messages, [notice, last]);
    let Some(StreamMetrics { events, content_events, .. }) = read.metrics else { panic!("no figures") };
    assert_eq!((events, content_events), (2, 1));
    Ok(())
}

/// No check sees them, none keeps them, and their ids hold: on every connection.
#[tokio::test]
async fn a_check_sees_no_priming_event() -> streamgauge::Result {
    let server = Server::start().await?;
    let notice = |n: u64| format!("id: 1-{n}\ndata: {{\"jsonrpc\":\"2.0\",\"method\":\"n\",\"params\":{n}}}");
    server.on(
        "POST /mcp",
        Script::sse().event("id: 1-0\nretry: 10\ndata: ").event(notice(1)).event("id: 1-2\ndata: ").end(),
    );
    server.on("GET /mcp", Script::sse().event("id: 1-3\ndata: ").end());
    server.on(
        "GET /mcp",
        Script::sse().event("id: 1-4\ndata: ").event(notice(5)).message(result("7", "Oak")).hold(),
    );
    let ends = Recorder::default();
    let user = scenario! {
        base (server.url())
        sse "Tool" name "mcp" open post "/mcp"
                body json { "jsonrpc": "2.0", "id": 7, "method": "tools/call" }
                protocol mcp unmatched 10 reconnect 3
            check await within (SOON) until 1
                id save first
            check await within (SOON) until 1
                finish exists
                text save text
            unmatched id collect ids
            close
    }
    .observer(ends.clone())
    .run()
    .await?;
    assert_eq!((user.first.as_str(), user.text.as_str()), ("1-1", "Oak"));
    assert_eq!(user.ids, ["1-5"]);
    assert_eq!(ends.metrics()[0].events, 3);
    let came_back: Vec<Option<String>> =
        server.requests().iter().map(|request| request.header("last-event-id").map(str::to_owned)).collect();
    assert_eq!(came_back, [None, Some("1-2".to_owned()), Some("1-3".to_owned())]);
    Ok(())
}

#[tokio::test]
async fn an_expect_is_not_spoilt_by_a_priming_event() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/mcp", Script::sse().event("id: 0\ndata: ").hold());
    let failure = scenario! {
        base (server.url())
        sse "Listen" open "/mcp" protocol mcp
            check await within 200ms expect 0
            check await within 200ms until 1
            close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Check, 0));
    assert_says(&failure, &["no message ever came"]);
    Ok(())
}

/// The ids of a batch are all due again where the request is sent once more.
#[tokio::test]
async fn a_batch_that_is_sent_again_is_answered_again() -> streamgauge::Result {
    let server = Server::start().await?;
    let (one, two) = (result("1", "Oak"), result("2", " door"));
    server.on("/s", Script::sse().bytes("retry: 10\n\n").message(&one).cut());
    server.on("/s", Script::sse().message(&two).message(&one).hold());
    let user = scenario! {
        base (server.url())
        sse "Batch" open post "/s"
                body json [{ "jsonrpc": "2.0", "id": 1, "method": "a" }, { "jsonrpc": "2.0", "id": 2, "method": "b" }]
                protocol mcp reconnect 1
            check await within (SOON) until end
                text save text
    }
    .run()
    .await?;
    assert_eq!(user.text.as_deref(), Some(" doorOak"));
    Ok(())
}

#[tokio::test]
async fn a_request_may_nest_as_deeply_as_it_likes() {
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    let call = |id: u8| format!(r#"{{"jsonrpc":"2.0","params":{{"x":{deep}}},"id":{id},"method":"a"}}"#);
    let (one, two) = (result("1", "Oak"), result("2", "Oak"));
    for (body, answers, lacks) in [
        (call(1), &[&*one][..], "the JSON-RPC response to request 1"),
        (format!("[{},{}]", call(1), call(2)), &[&one, &two], "the JSON-RPC responses to requests 1, 2"),
    ] {
        let notice = r#"{"jsonrpc":"2.0","method":"notifications/progress"}"#;
        let failure = answer(mcp(), &body, &[notice]).await.unwrap_err();
        assert_says(&failure, &[&format!("the stream ended without its end mark, {lacks}")]);
        answer(mcp(), &body, answers).await.unwrap();
    }
}

#[tokio::test]
async fn the_result_of_a_tool_is_an_object() {
    for result in ["null", "\"Oak\"", "7", "[]"] {
        let event = format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#);
        fails(mcp(), &[&event], &format!("the result of the tool is no object: {result}")).await;
    }
}
