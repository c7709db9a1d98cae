//! Events of other names are passed over under anthropic, mcp and a2a, and unnamed data is not.

use streamgauge::protocol::{A2a, Anthropic, Mcp, Protocol};

use crate::read::{fails, named, read};

/// What a gateway may send between the events of an API.
fn foreign() -> Vec<String> {
    let mut events = vec!["event: ping\ndata: ".to_owned()];
    for data in [
        "",
        "ok",
        "null",
        "7",
        "[1]",
        "<html>",
        "{}",
        r#"{"cost":0.1}"#,
        r#"{"message":"ok"}"#,
        r#"{"status":"ok"}"#,
        r#"{"id":1,"result":{}}"#,
    ] {
        events.extend(["ping", "keepalive", "gateway.cost"].map(|name| named(name, data)));
    }
    events
}

async fn passes<P: Protocol + Clone + Sync + 'static>(protocol: P, good: &[&str], finish: &str) {
    let foreign = foreign();
    let between: Vec<&str> = foreign.iter().map(String::as_str).collect();
    let mut events: Vec<&str> = between.clone();
    for event in good {
        events.push(event);
        events.extend(&between);
    }
    let whole = read(protocol.clone(), &events).await.unwrap();
    assert_eq!((whole.text.as_str(), whole.finish.as_deref()), ("Oak", Some(finish)));
    // They are messages all the same, for who wants to see them.
    assert_eq!(whole.messages.len(), good.len() + between.len() * good.len());

    for broken in
        ["oops", "data: ", "[1]", "{}", "null", "event: message\ndata: oops", "event: message\ndata: {}"]
    {
        // An empty event is one that MCP sends for its id, or for nothing.
        if protocol.name() == "mcp" && broken == "data: " {
            continue;
        }
        let events: Vec<&str> = [&[broken], good].concat();
        fails(protocol.clone(), &events, "the stream breaks its protocol: ").await;
    }
}

#[tokio::test]
async fn under_anthropic() {
    let good = [
        r#"{"type":"message_start","message":{"id":"m"}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"Oak"}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#,
        r#"{"type":"message_stop"}"#,
    ];
    passes(Anthropic::default(), &good, "end_turn").await;
    // By whatever name what is the API's comes.
    let all = good.map(|data| named("chunk", data));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(read(Anthropic::default(), &all).await.unwrap().text, "Oak");
    // A name of its own is the API's.
    for name in [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ] {
        fails(Anthropic::default(), &[good[0], &named(name, "oops")], "a message is no JSON: oops").await;
        fails(Anthropic::default(), &[good[0], &named(name, "{}")], "an event has no `type`: {}").await;
    }
}

#[tokio::test]
async fn under_mcp() {
    let good = [
        r#"{"jsonrpc":"2.0","method":"notifications/message"}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Oak"}]}}"#,
    ];
    passes(Mcp::default(), &good, "complete").await;
    let all = good.map(|data| named("rpc", data));
    assert_eq!(read(Mcp::default(), &[&all[0], &all[1]]).await.unwrap().text, "Oak");
    let batch = named("rpc", &format!("[{}]", good[1]));
    assert_eq!(read(Mcp::default(), &[&batch]).await.unwrap().text, "Oak");
}

#[tokio::test]
async fn under_a2a() {
    let good = [
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"artifact-update","artifact":{"artifactId":"a","parts":[{"text":"Oak"}]}}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","final":true,"status":{"state":"completed"}}}"#,
    ];
    passes(A2a::default(), &good, "completed").await;
    let all = good.map(|data| named("update", data));
    assert_eq!(read(A2a::default(), &[&all[0], &all[1]]).await.unwrap().text, "Oak");
    // Over REST there is no `jsonrpc`, and a name may stand before what is the API's all the same.
    let rest = named("update", r#"{"message":{"role":"ROLE_AGENT","parts":[{"text":"Oak"}]}}"#);
    assert_eq!(read(A2a::default(), &[&rest]).await.unwrap().text, "Oak");
}
