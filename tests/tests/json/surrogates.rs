//! A surrogate that has not its other half becomes U+FFFD, and cuts nothing.

use serde::Deserialize;
use streamgauge::{Feeder, Regex, scenario};
use streamgauge_tests::delta;

use crate::support::{SOON, answering, sending};

/// What is escaped, and what it is.
const TEXTS: [(&str, &str); 8] = [
    (r"\ud83d", "\u{fffd}"),
    (r"\ude00", "\u{fffd}"),
    (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
    (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
    (r"ab\uD83D", "ab\u{fffd}"),
    (r"\ud83dab\n", "\u{fffd}ab\n"),
    (r"\ud83d\u00e9", "\u{fffd}\u{e9}"),
    (r"\\ud83d\ud83d\ude00", "\\ud83d\u{1f600}"),
];

#[derive(Deserialize, Debug, PartialEq)]
struct Typed {
    a: String,
    #[serde(default)]
    list: Vec<String>,
}

#[tokio::test]
async fn conditions_see_the_replacement() {
    for (escaped, text) in TEXTS {
        let message = format!(r#"{{"a":"{escaped}","list":["x","{escaped}"],"{escaped}":1}}"#);
        let server = sending([message.clone(), format!("cb({message})")]).await;
        let text = text.to_owned();
        let named = streamgauge::JsonPath::parse(&format!("$[{}]", serde_json::to_string(&text).unwrap()));
        let pattern = Regex::new(&format!("^{}$", text.replace('\\', "\\\\").replace('\n', "\\n"))).unwrap();
        let values = scenario! {
            base (server.url())
            sse "Conditions" open "/s"
                check await within (SOON) until 1
                    json "$.a" == (&text) save a
                    json "$.a" != "other"
                    json "$.a" in [(&text)]
                    json "$.a" satisfies (|a: &str| pattern.is_match(a))
                    json "$..a" == (&text)
                    json "$.list" save list: Vec<String>
                    json "$.list[*]" all save each: Vec<String>
                    json "$.list[-1]" == (&text)
                    json "$.list" == (serde_json::json!(["x", text]))
                    json "$" save typed: Typed
                    json "$.a" save value: serde_json::Value
                    json (named) == 1
                    json "$.*" count == 3
                    message json "$.data.a" == (&text)
                    jmespath "a" == (&text)
                    jmespath "list[1]" save jmes
                check await within (SOON) until 1
                    jsonp "$.a" == (&text) collect padded
                    jsonp "$.list[1:]" == (&text)
            sse "Close" close
        }
        .run()
        .await
        .unwrap_or_else(|failure| panic!("{escaped}: {failure}"));
        let both = ["x".to_owned(), text.clone()];
        assert_eq!((&values.a, &values.jmes), (&text, &text));
        assert_eq!((&values.list[..], &values.each[..]), (&both[..], &both[..]));
        assert_eq!(values.typed, Typed { a: text.clone(), list: both.to_vec() });
        assert_eq!((values.value, values.padded), (serde_json::json!(text), vec![text]));
    }
}

#[tokio::test]
async fn a_body_is_read_alike() {
    let server = answering(r#"{"a":"x\ud83d","list":["\ude00"]}"#).await;
    let values = scenario! {
        base (server.url())
        http "Body" get "/s" check
            json "$.a" == "x\u{fffd}" save a
            json "$..list[*]" all save list: Vec<String>
            json "$" save typed: Typed
            jmespath "a" == "x\u{fffd}"
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.a.as_str(), values.list.as_slice()), ("x\u{fffd}", &["\u{fffd}".to_owned()][..]));
    assert_eq!(values.typed.list, ["\u{fffd}"]);
}

#[tokio::test]
async fn assembled_text_has_the_replacement_and_goes_on() {
    let stop = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x":"\ud83d"}"#;
    let server = sending([&delta(r"Oak \ud83d"), &delta(r"\ude00 door"), stop, "[DONE]"]).await;
    let values = scenario! {
        base (server.url())
        sse "Chat" open "/s" protocol openai_chat
            check await within (SOON) until 1
                finish == "stop"
                text == "Oak \u{fffd}\u{fffd} door" save text
            check await within (SOON) until end
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.text, "Oak \u{fffd}\u{fffd} door");

    let events = [
        ("response.created", r#"{"type":"response.created","response":{"id":"r"}}"#),
        (
            "response.output_text.delta",
            r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"item_id":"i","delta":"\ud83d"}"#,
        ),
        ("response.completed", r#"{"type":"response.completed","response":{"id":"r","status":"completed"}}"#),
    ];
    let server = sending(events.map(|(_, data)| data)).await;
    let values = scenario! {
        base (server.url())
        sse "Responses" open "/s" protocol openai_responses
            check await within (SOON) until end
                text save text
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.text.as_deref(), Some("\u{fffd}"));

    let events = [
        r#"{"type":"message_start","message":{"id":"m","usage":{"input_tokens":1}}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\ude00"}}"#,
        r#"{"type":"content_block_stop","index":0}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}"#,
        r#"{"type":"message_stop"}"#,
    ];
    let server = sending(events).await;
    let values = scenario! {
        base (server.url())
        sse "Anthropic" open "/s" protocol anthropic
            check await within (SOON) until end
                text save text
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.text.as_deref(), Some("a\u{fffd}"));
}

/// The halves of an escape in the arguments of a tool are joined before anybody reads them.
#[tokio::test]
async fn tool_arguments_keep_a_pair_that_was_cut_and_replace_a_half() {
    let piece = |arguments: &str, rest: &str| {
        format!(
            r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":[{{"index":0,{rest}"function":{{"name":"f","arguments":"{arguments}"}}}}]}},"finish_reason":null}}]}}"#
        )
    };
    let more = |arguments: &str| piece(arguments, "").replace(r#""name":"f","#, "");
    let stop = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#;
    let server = sending([
        piece(r#"{\"pair\":\"\\ud83d"#, r#""id":"c","type":"function","#),
        more(r#"\\ude00\",\"half\":\"\\ude00\","#),
        more(r#"\"outer\":\"\ud83d\"}"#),
        stop.to_owned(),
        "[DONE]".to_owned(),
    ])
    .await;
    let values = scenario! {
        base (server.url())
        sse "Tools" open "/s" protocol openai_chat
            check await within (SOON) until 1
                tool json "$[0].arguments.pair" == "\u{1f600}"
                tool json "$[0].arguments.half" == "\u{fffd}" save half
                tool json "$[0].arguments.outer" == "\u{fffd}"
                tool jmespath "[0].arguments.half" == "\u{fffd}"
            check await within (SOON) until end
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.half, "\u{fffd}");
}

#[tokio::test]
async fn json_rpc_is_read_with_its_surrogates() {
    let server =
        sending([r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"\ud83d"}]}}"#]).await;
    scenario! {
        base (server.url())
        sse "Mcp" open post "/s" body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call" } protocol mcp
            check await within (SOON) until end
    }
    .run()
    .await
    .unwrap();
}

#[test]
fn records_of_feeders_are_read_alike() {
    let lines = "{\"a\":\"\\ud83d\"}\n{\"a\":\"x\\ude00\",\"list\":[\"\\ud83d\\ude00\"]}\n";
    assert!(Feeder::<Typed>::json_lines_reader(lines.as_bytes()).is_ok());
    let nested = format!("[{{\"a\":\"\",\"deep\":{0}}}, {{\"a\":{0}}}]", crate::support::nested(200));
    let error = Feeder::<serde_json::Value>::json_reader(nested.as_bytes()).unwrap_err();
    assert!(error.to_string().contains("nests too deeply"), "{error}");
}
