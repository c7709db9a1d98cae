//! Depth is read where nothing is built of it, and said where something is.

use serde::Deserialize;
use streamgauge::testing::Script;
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{assert_says, serving};

use crate::support::{SOON, answering, nested, sending};

/// An object whose `deep` has so many levels.
fn with_deep(levels: usize) -> String {
    format!(r#"{{"a":"x","deep":{},"b":1.50}}"#, nested(levels))
}

#[tokio::test]
async fn paths_read_json_of_any_depth() {
    for levels in [126, 127, 128, 129, 1_000, 400_000] {
        let server = sending([with_deep(levels), format!("cb({});", with_deep(levels))]).await;
        let values = scenario! {
            base (server.url())
            sse "Paths" open "/s"
                check await within (SOON) until 1
                    json "$.a" == "x" save a
                    json "$.b" == 1.5 save b
                    json "$.deep" exists save deep
                    json "$.deep[0][0]" exists
                    json "$..b" == 1.5
                    json "$.deep..*" count > 100
                    json "$[?@ == 'x']" == "x"
                    json "$.c" missing
                    json "$.deep" != (serde_json::json!([]))
                    message json "$.data.b" == 1.5
                    regex "1\\.50" exists
                check await within (SOON) until 1
                    jsonp "$.a" == "x"
                    jsonp "$..b" == 1.5
            sse "Close" close
        }
        .run()
        .await
        .unwrap();
        assert_eq!((values.a.as_str(), values.b.as_str()), ("x", "1.50"));
        assert_eq!(values.deep, nested(levels));
    }
}

#[tokio::test]
async fn an_array_alone_and_unclosed_brackets_do_no_harm() {
    let server = sending(["[".repeat(900_000), nested(450_000), "{\"a\":".repeat(150_000)]).await;
    let values = scenario! {
        base (server.url())
        sse "Brackets" open "/s"
            check await within (SOON) until 1
                json "$[0]" missing
                json "$..*" missing
                json "$..*" count == 0
            check await within (SOON) until 1
                json "$[0][0]" exists
                json "$..*" count save all: u32
            check await within (SOON) until 1
                json "$.a" missing
                json "$..a" missing
        sse "Close" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.all, 449_999);
}

#[tokio::test]
async fn a_body_is_read_alike() {
    for levels in [128, 500_000] {
        let server = answering(&with_deep(levels)).await;
        scenario! {
            base (server.url())
            http "Body" get "/s" check
                json "$.a" == "x"
                json "$..b" == 1.5
                json "$.deep..*" count > 100
        }
        .run()
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn what_builds_a_value_says_that_it_nests_too_deeply() {
    #[derive(Deserialize, Debug)]
    struct Deep {
        #[allow(dead_code, reason = "only read")]
        deep: serde_json::Value,
    }

    const WORDS: &str = "nests too deeply, in more than 127 levels";
    macro_rules! says {
        ($($condition:tt)*) => {{
            let server = sending([with_deep(200)]).await;
            let failure = scenario! {
                base (server.url())
                sse "Deep" open "/s" check await within (SOON) until 1 $($condition)*
                sse "Close" close
            }
            .run()
            .await
            .map(drop)
            .unwrap_err();
            assert_eq!(failure.kind(), FailureKind::Check);
            assert_says(&failure, &[WORDS]);
        }};
    }
    says!(json "$" save whole: Deep);
    says!(json "$.deep" save deep: serde_json::Value);
    says!(json "$.deep" satisfies (|_: &Deep| true));
    says!(json "$..deep" all save deep: Vec<serde_json::Value>);
    says!(jmespath "a" == "x");
    says!(jmespath "a" missing);
    says!(jmespath "a" count == 0);

    let server = answering(&with_deep(200)).await;
    let failure = scenario! {
        base (server.url())
        http "Body" get "/s" check json "$" save whole: Deep jmespath "c" missing
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_says(&failure, &[WORDS]);
}

#[tokio::test]
async fn what_is_unknown_does_not_pass_for_nothing() {
    // Had it matched, the check had failed.
    let server = sending([with_deep(200)]).await;
    let failure = scenario! {
        base (server.url())
        sse "None" open "/s" check await within (SOON) expect 0 jmespath "a" == "x"
        sse "Close" close
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    assert_says(&failure, &["nests too deeply"]);

    // Had it matched, the check had only been done earlier.
    let server = sending([with_deep(200), r#"{"a":"x"}"#.to_owned()]).await;
    scenario! {
        base (server.url())
        sse "One" open "/s" check await within (SOON) until 1 jmespath "a" == "x"
        sse "Close" close
    }
    .run()
    .await
    .unwrap();
}

macro_rules! cut_by_depth {
    ($($test:ident: $protocol:ident $($method:ident)?, $message:expr;)*) => {$(
        #[tokio::test]
        async fn $test() {
            let message: String = $message;
            let server = serving(Script::sse().message(message).hold()).await;
            let failure = scenario! {
                base (server.url())
                sse "Protocol" open post "/s"
                    body json { "jsonrpc": "2.0", "id": 1, "method": "message/stream" }
                    protocol $protocol
                    check await within (SOON) until end
            }
            .run()
            .await
            .map(drop)
            .unwrap_err();
            assert_eq!(failure.kind(), FailureKind::Cut);
            assert_says(&failure, &["nests too deeply, in more than 127 levels"]);
        }
    )*};
}
cut_by_depth! {
    a_chat_says_that_a_message_nests_too_deeply: openai_chat, format!(r#"{{"choices":{}}}"#, nested(200));
    responses_say_it: openai_responses, format!(r#"{{"type":"response.created","x":{}}}"#, nested(200_000));
    anthropic_says_it: anthropic, format!(r#"{{"type":"message_start","x":{}}}"#, nested(200));
    a2a_says_it: a2a, format!(r#"{{"jsonrpc":"2.0","id":1,"result":{}}}"#, nested(200));
    mcp_says_it: mcp, format!(r#"{{"jsonrpc":"2.0","id":1,"result":{}}}"#, nested(200));
    a_batch_says_it: mcp, format!(r#"[{{"jsonrpc":"2.0","id":1,"result":{}}}]"#, nested(200));
}

/// The arguments of a tool are no value, but a text.
#[tokio::test]
async fn tool_arguments_may_nest() {
    let arguments = format!(r#"{{\"n\":{}}}"#, nested(300));
    let call = format!(
        r#"{{"choices":[{{"index":0,"delta":{{"tool_calls":[{{"index":0,"id":"c","function":{{"name":"f","arguments":"{arguments}"}}}}]}},"finish_reason":"tool_calls"}}]}}"#
    );
    let server = sending([call.as_str(), "[DONE]"]).await;
    let values = scenario! {
        base (server.url())
        sse "Tools" open "/s" protocol openai_chat
            check await within (SOON) until 1
                tool json "$[0].name" == "f"
                tool json "$[0].arguments.n" save n
                tool json "$..n" count == 1
            close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(values.n, nested(300));
}
