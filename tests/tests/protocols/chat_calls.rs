//! openai_chat: calls are told apart by their index, then by their id, and are complete when the stream says so.

use streamgauge::protocol::OpenAiChat;
use streamgauge_tests::{DONE, serving};

use crate::read::{fails, read};

/// A chunk with these tool calls.
fn calls(entries: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":[{entries}]}}}}]}}"#)
}

fn finish(reason: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{}},"finish_reason":"{reason}"}}]}}"#)
}

/// The calls of these deltas and this end, as `name(arguments)`, with their ids.
async fn tool(deltas: &[&str], end: &str) -> Vec<(String, String)> {
    let deltas: Vec<String> = deltas.iter().map(|entries| calls(entries)).collect();
    let mut events: Vec<&str> = deltas.iter().map(String::as_str).collect();
    let end = finish(end);
    events.extend([&*end, DONE]);
    let whole = read(OpenAiChat, &events).await.unwrap();
    let calls: Vec<serde_json::Value> = serde_json::from_str(whole.tool.as_deref().unwrap_or("[]")).unwrap();
    let text = |call: &serde_json::Value, name: &str| call[name].as_str().unwrap().to_owned();
    calls
        .iter()
        .map(|call| (text(call, "id"), format!("{}({})", text(call, "name"), call["arguments"])))
        .collect()
}

#[track_caller]
fn assert_are(calls: Vec<(String, String)>, wanted: &[(&str, &str)]) {
    let calls: Vec<(&str, &str)> = calls.iter().map(|(id, call)| (&**id, &**call)).collect();
    assert_eq!(calls, wanted);
}

async fn refused(deltas: &[&str], end: &str, says: &str) {
    let deltas: Vec<String> = deltas.iter().map(|entries| calls(entries)).collect();
    let mut events: Vec<&str> = deltas.iter().map(String::as_str).collect();
    let end = finish(end);
    events.extend([&*end, DONE]);
    fails(OpenAiChat, &events, says).await;
}

#[tokio::test]
async fn with_interleaved_arguments() {
    let pieces = [
        r#"{"index":0,"id":"a","function":{"name":"f","arguments":""}}"#,
        r#"{"index":1,"id":"b","function":{"name":"g","arguments":""}}"#,
        r#"{"index":0,"function":{"arguments":"{\"x\":"}},{"index":1,"function":{"arguments":"{\"y\""}}"#,
        r#"{"index":0,"id":"","function":{"name":null,"arguments":"1}"}}"#,
        r#"{"index":1,"id":null,"function":{"name":"","arguments":":2}"}}"#,
    ];
    for reason in ["tool_calls", "stop", "length"] {
        assert_are(tool(&pieces, reason).await, &[("a", r#"f({"x":1})"#), ("b", r#"g({"y":2})"#)]);
    }
    // Without an index, by their ids.
    let pieces = [
        r#"{"id":"a","function":{"name":"f","arguments":"{\"x\""}},{"id":"b","function":{"name":"g","arguments":"{"}}"#,
        r#"{"id":"b","function":{"arguments":"\"y\":2}"}}"#,
        r#"{"id":"a","function":{"arguments":":1}"}}"#,
    ];
    assert_are(tool(&pieces, "tool_calls").await, &[("a", r#"f({"x":1})"#), ("b", r#"g({"y":2})"#)]);
    // All of the index 0, by their ids.
    let pieces = pieces.map(|entries| entries.replace("{\"id\"", "{\"index\":0,\"id\""));
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    assert_are(tool(&pieces, "tool_calls").await, &[("a", r#"f({"x":1})"#), ("b", r#"g({"y":2})"#)]);
}

#[tokio::test]
async fn that_come_whole() {
    let f = r#"{"id":"","function":{"name":"f","arguments":"{\"x\":1}"}}"#;
    let g = r#"{"id":"","function":{"name":"g","arguments":"{}"}}"#;
    let wanted = [("", r#"f({"x":1})"#), ("", "g({})")];
    assert_are(tool(&[&format!("{f},{g}")], "tool_calls").await, &wanted);
    assert_are(tool(&[f, g], "tool_calls").await, &wanted);
    assert_are(tool(&[f, f], "tool_calls").await, &[wanted[0], wanted[0]]);
    assert_are(tool(&[&format!("{f},{f}")], "tool_calls").await, &[wanted[0], wanted[0]]);
    let empty = r#"{"function":{"name":"now","arguments":""}}"#;
    assert_are(tool(&[&format!("{empty},{empty}")], "stop").await, &[("", "now({})"), ("", "now({})")]);
    // The same id twice in one delta, and nothing but names to tell two of one index apart.
    let same = f.replace("\"\"", "\"a\"");
    assert_are(
        tool(&[&format!("{same},{same}")], "stop").await,
        &[("a", r#"f({"x":1})"#), ("a", r#"f({"x":1})"#)],
    );
    let zero = |call: &str| call.replace("{\"id\":\"\"", "{\"index\":0,\"id\":\"\"");
    assert_are(tool(&[&format!("{},{}", zero(f), zero(g))], "stop").await, &wanted);
    // Ollama gave all the index 0.
    let (a, b) = (zero(f).replace(":\"\",", ":\"a\","), zero(f).replace(":\"\",", ":\"b\","));
    assert_are(tool(&[&a, &b], "stop").await, &[("a", r#"f({"x":1})"#), ("b", r#"f({"x":1})"#)]);
    // Nothing at all is no call.
    assert_are(
        tool(&[r#"{"index":0,"id":"","function":{"name":"","arguments":""}}"#, ""], "stop").await,
        &[],
    );
}

#[tokio::test]
async fn without_an_index_in_pieces() {
    let pieces = [
        r#"{"id":"a","function":{"name":"f","arguments":""}}"#,
        r#"{"function":{"arguments":"{\"x\":"}}"#,
        r#"{"index":null,"function":{"arguments":"1}"}}"#,
        r#"{"id":"b","function":{"name":"g","arguments":"{}"}}"#,
    ];
    assert_are(tool(&pieces, "tool_calls").await, &[("a", r#"f({"x":1})"#), ("b", "g({})")]);
    let pieces = [
        r#"{"function":{"name":"f","arguments":"{\"x\":"}},{"function":{"name":"g","arguments":"{"}}"#,
        r#"{"function":{"arguments":"1}"}},{"function":{"arguments":"}"}}"#,
    ];
    assert_are(tool(&pieces, "tool_calls").await, &[("", r#"f({"x":1})"#), ("", "g({})")]);
    // The name once more in each piece.
    let pieces = [
        r#"{"function":{"name":"f","arguments":"{\"x\":"}}"#,
        r#"{"function":{"name":"f","arguments":"1}"}}"#,
        r#"{"function":{"name":"f","arguments":"{}"}}"#,
    ];
    assert_are(tool(&pieces, "tool_calls").await, &[("", r#"f({"x":1})"#), ("", "f({})")]);
}

#[tokio::test]
async fn and_their_names() {
    let call = |name: &str, arguments: &str| {
        format!(r#"{{"index":0,"id":"a","function":{{"name":"{name}","arguments":"{arguments}"}}}}"#)
    };
    let f = r#"f_g({"x":1})"#;
    let whole = r#"{\"x\":1}"#;
    assert_are(tool(&[&call("f_g", ""), &call("f_g", whole)], "stop").await, &[("a", f)]);
    assert_are(tool(&[&call("f_g", whole), &call("f_g", "")], "stop").await, &[("a", f)]);
    assert_are(tool(&[&call("f_", ""), &call("g", ""), &call("f_g", whole)], "stop").await, &[("a", f)]);
    assert_are(tool(&[&call("", ""), &call("f_g", ""), &call("", whole)], "stop").await, &[("a", f)]);
    assert_are(tool(&[&call("", whole), &call("f_g", "")], "stop").await, &[("a", f)]);
    refused(&[&call("f", whole), &call("g", "")], "stop", "the tool call `f` is called `g`").await;
    refused(&[&call("f", "{"), &call("g", "}")], "length", "the tool call `f` is called `g`").await;
    refused(&[&call("", whole)], "stop", "the tool call of id `a` has no name").await;
    let nameless = r#"{"index":3,"function":{"arguments":"{}"}}"#;
    refused(&[nameless], "stop", "tool call 3 goes on, but has not begun").await;
    // Every piece with an id of its own, as from LM Studio.
    let piece = |id: &str, arguments: &str| {
        format!(r#"{{"index":0,"id":"{id}","function":{{"name":"","arguments":"{arguments}"}}}}"#)
    };
    let pieces = [call("f_g", ""), piece("b", r#"{\"x\""#), piece("c", ":1}")];
    assert_are(tool(&pieces.each_ref().map(String::as_str), "stop").await, &[("a", f)]);
    // The id comes late.
    let late = [r#"{"index":0,"function":{"name":"f_g","arguments":""}}"#, &call("", whole)];
    assert_are(tool(&late, "stop").await, &[("a", f)]);
}

#[tokio::test]
async fn and_their_arguments() {
    let call = |arguments: &str| format!(r#"{{"index":0,"id":"a","function":{{"name":"f"{arguments}}}}}"#);
    assert_are(tool(&[&call(r#","arguments":"""#)], "stop").await, &[("a", "f({})")]);
    assert_are(tool(&[&call(""), &call(r#","arguments":"""#)], "stop").await, &[("a", "f({})")]);
    for never in ["", r#","arguments":null"#] {
        for end in ["stop", "tool_calls", "function_call"] {
            refused(&[&call(never)], end, "the arguments of the tool call `f` were never sent").await;
        }
    }
    fails(OpenAiChat, &[&calls(&call("")), DONE], "the arguments of the tool call `f` were never sent").await;
    refused(&[&call(r#","arguments":"{""#)], "stop", "the arguments of the tool call `f` are no JSON: {")
        .await;
    // An object is its JSON, digit for digit.
    let object = calls(&call(r#","arguments":{"y":1.50,"x":[]}"#));
    let whole = read(OpenAiChat, &[&object, &finish("stop"), DONE]).await.unwrap();
    assert_eq!(whole.tool.unwrap(), r#"[{"id":"a","name":"f","arguments":{"y":1.50,"x":[]}}]"#);
    for broken in ["7", "true", "[1]"] {
        let says = format!("`arguments` of the tool call `f` is no text and no object: {broken}");
        refused(&[&call(&format!(r#","arguments":{broken}"#))], "stop", &says).await;
    }
    refused(&["7"], "stop", "an entry of `tool_calls` is no object: 7").await;
    refused(&[r#"{"index":"0","function":{"name":"f"}}"#], "stop", "`index` is no count").await;
    refused(&[r#"{"index":0,"function":{"name":7}}"#], "stop", "`name` is no string").await;
    refused(&[r#"{"index":0,"function":"f"}"#], "stop", "`function` is no object").await;
    let custom = r#"{"index":0,"id":"c","type":"custom","custom":{"name":"sh","input":"ls"}}"#;
    assert_are(tool(&[custom], "tool_calls").await, &[("c", r#"sh("ls")"#)]);
}

#[tokio::test]
async fn broken_off() {
    let f = r#"{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}"#;
    let half =
        |index: u8| format!(r#"{{"index":{index},"id":"b","function":{{"name":"g","arguments":"{{"}}}}"#);
    let (first, f_call) = (f, ("a", r#"f({"x":1})"#));
    for reason in ["length", "content_filter", "max_tokens", "LENGTH"] {
        assert_are(tool(&[first, &half(1)], reason).await, &[f_call]);
        assert_are(tool(&[first], reason).await, &[f_call]);
        assert_are(tool(&[&half(0)], reason).await, &[]);
        for bare in [r#","arguments":"""#, r#","arguments":null"#, ""] {
            let bare = format!(r#"{{"index":1,"id":"b","function":{{"name":"g"{bare}}}}}"#);
            assert_are(tool(&[first, &bare], reason).await, &[f_call]);
        }
        // Of a text nothing tells where it was broken off.
        let text = r#"{"index":1,"id":"t","custom":{"name":"py","input":"print"}}"#;
        assert_are(tool(&[first, text], reason).await, &[f_call]);
        // Nothing is lost silently: only the last can be what was broken off.
        let second = f.replace("\"index\":0,\"id\":\"a\"", "\"index\":1,\"id\":\"c\"");
        refused(&[&half(0), &second], reason, "the arguments of the tool call `g` are no JSON: {").await;
    }
    refused(&[first, &half(1)], "stop", "the arguments of the tool call `g` are no JSON: {").await;
}

#[tokio::test]
async fn are_complete_when_the_stream_says_so() {
    use streamgauge::scenario;
    use streamgauge::testing::Script;

    let call = |index: u8| {
        calls(&format!(r#"{{"index":{index},"id":"{index}","function":{{"name":"f","arguments":"{{}}"}}}}"#))
    };
    let server =
        serving(Script::sse().message(call(0)).message(call(1)).message(finish("stop")).message(DONE)).await;
    let user = scenario! {
        base (server.url())
        sse "Calls" open "/s" protocol openai_chat
            check await within 20s until 2 tool missing
            check await within 20s until 1 tool json "$[*]" count == 2 data save with
            check await within 20s until end
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.with, finish("stop"));
    // At the end mark, where there is no reason.
    let whole = read(OpenAiChat, &[&call(0), DONE]).await.unwrap();
    assert!(whole.tool.is_some() && whole.finish.is_none());
}

#[tokio::test]
async fn of_the_older_api() {
    let delta = |call: &str| format!(r#"{{"choices":[{{"index":0,"delta":{{"function_call":{call}}}}}]}}"#);
    let events = [
        delta(r#"{"name":"f","arguments":""}"#),
        delta(r#"{"arguments":"{\"x\""}"#),
        delta(r#"{"name":null,"arguments":":1}"}"#),
        delta("null"),
        finish("function_call"),
        DONE.to_owned(),
    ];
    let events = events.each_ref().map(String::as_str);
    let whole = read(OpenAiChat, &events).await.unwrap();
    assert_eq!(whole.tool.as_deref(), Some(r#"[{"id":"","name":"f","arguments":{"x":1}}]"#));
    let never = delta(r#"{"name":"f"}"#);
    fails(OpenAiChat, &[&never, DONE], "the arguments of the tool call `f` were never sent").await;
}
