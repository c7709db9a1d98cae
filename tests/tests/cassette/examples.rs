//! `examples/cassettes/`: a stream of each protocol, as the servers of the examples send it. To record them again:
//!
//! ```console
//! $ cargo test -p streamgauge-tests --test cassette -- --ignored record_the_examples
//! ```

use std::path::{Path, PathBuf};
use std::time::Duration;

use streamgauge::testing::{At, Cassette, Replay, Script, Server};
use streamgauge::{Client, Failure, scenario};
use streamgauge_examples::llm::{self, KEY, Mode};
use streamgauge_tests::SOON;

const PROTOCOLS: [&str; 7] =
    ["openai_chat", "openai_completions", "openai_responses", "anthropic", "gemini", "mcp", "a2a"];

/// Asks over a protocol, and returns what was answered.
macro_rules! ask {
    ($url:ident, $client:ident, $protocol:ident $path:tt [$($settings:tt)*] $body:tt) => {
        scenario! {
            base ($url)
            sse "Question" open post $path
                    $($settings)*
                    body json $body
                    protocol $protocol
                check await within (SOON) until 1 finish exists save finish text save text
                check await within (SOON) until end
        }
        .client($client)
        .run()
        .await
        .map(|user| (user.text, user.finish))
    };
}

/// The whole text, and why it is complete.
async fn ask(protocol: &str, url: &str, client: Client) -> Result<(String, String), Failure> {
    match protocol {
        "openai_chat" => ask!(url, client, openai_chat "/v1/chat/completions" [bearer (KEY)] {
            "model": "example",
            "messages": [{ "role": "user", "content": "What is the capital of France?" }],
            "stream": true
        }),
        "openai_completions" => ask!(url, client, openai_completions "/v1/completions" [bearer (KEY)] {
            "model": "example",
            "prompt": "The capital of France is",
            "stream": true
        }),
        "openai_responses" => ask!(url, client, openai_responses "/v1/responses" [bearer (KEY)] {
            "model": "example",
            "input": "What is the capital of France?",
            "stream": true
        }),
        "anthropic" => ask!(url, client, anthropic "/v1/messages"
            [header "x-api-key" (KEY) header "anthropic-version" "2023-06-01"] {
                "model": "example",
                "max_tokens": 200,
                "messages": [{ "role": "user", "content": "What is the capital of France?" }],
                "stream": true
            }
        ),
        "gemini" => ask!(url, client, gemini "/v1beta/models/example:streamGenerateContent?alt=sse"
            [header "x-goog-api-key" (KEY)] {
                "contents": [{ "parts": [{ "text": "What is the capital of France?" }] }]
            }
        ),
        "mcp" => ask!(url, client, mcp "/mcp"
            [
                header "MCP-Protocol-Version" "2026-07-28"
                header "Mcp-Method" "tools/call"
                header "Mcp-Name" "get_weather"
            ] {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "tools/call",
                "params": {
                    "name": "get_weather",
                    "arguments": { "city": "Paris" },
                    "_meta": { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "progressToken": 1 }
                }
            }
        ),
        "a2a" => ask!(url, client, a2a "/a2a" [header "A2A-Version" "1.0"] {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "SendStreamingMessage",
            "params": {
                "message": {
                    "messageId": "question-1",
                    "role": "ROLE_USER",
                    "parts": [{ "text": "What is the capital of France?" }]
                }
            }
        }),
        _ => unreachable!("no protocol of the examples: {protocol}"),
    }
}

/// The servers that are recorded: the examples' own, and a scripted one for the protocols that it does not speak.
struct Servers {
    examples: llm::Server,
    scripted: Server,
}

impl Servers {
    async fn start() -> std::io::Result<Self> {
        let scripted = Server::start().await?;
        scripted.on("POST /v1/completions", script(&COMPLETIONS).end());
        scripted.on("POST /v1beta/models/example:streamGenerateContent", script(&GEMINI).end());
        Ok(Self { examples: llm::spawn(Mode::Good).await?, scripted })
    }

    fn url(&self, protocol: &str) -> &str {
        match protocol {
            "openai_completions" | "gemini" => self.scripted.url(),
            _ => self.examples.url(),
        }
    }
}

const COMPLETIONS: [&str; 3] = [
    r#"{"id":"cmpl-1","object":"text_completion","created":1730000000,"model":"example","choices":[{"index":0,"text":" Par","logprobs":null,"finish_reason":null}]}"#,
    r#"{"id":"cmpl-1","object":"text_completion","created":1730000000,"model":"example","choices":[{"index":0,"text":"is.","logprobs":null,"finish_reason":"stop"}]}"#,
    "[DONE]",
];

const GEMINI: [&str; 2] = [
    r#"{"candidates":[{"content":{"parts":[{"text":"It is "}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":2,"totalTokenCount":11},"modelVersion":"example","responseId":"response-1"}"#,
    r#"{"candidates":[{"content":{"parts":[{"text":"Paris."}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":4,"totalTokenCount":13},"modelVersion":"example","responseId":"response-1"}"#,
];

/// Each message by itself, so that it is recorded as a piece.
fn script(messages: &[&str]) -> Script {
    let pace = Duration::from_millis(20);
    messages.iter().fold(Script::sse(), |script, message| script.message(message).wait(pace))
}

fn path(protocol: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cassettes").join(format!("{protocol}.jsonl"))
}

#[tokio::test]
#[ignore = "writes examples/cassettes/"]
async fn record_the_examples() -> streamgauge::Result {
    let servers = Servers::start().await?;
    for protocol in PROTOCOLS {
        let recording = Cassette::to(path(protocol));
        ask(protocol, servers.url(protocol), Client::new().record(recording.clone())).await?;
        assert_eq!(recording.finish()?, 1, "{protocol}");
    }
    Ok(())
}

#[tokio::test]
async fn the_examples_say_what_the_servers_say() -> streamgauge::Result {
    let servers = Servers::start().await?;
    for protocol in PROTOCOLS {
        let said = ask(protocol, servers.url(protocol), Client::new()).await?;
        assert!(!said.0.is_empty(), "{protocol}");
        let replay = Cassette::read(path(protocol))?.replay().at_once();
        let replayed = ask(protocol, "http://localhost", Client::new().replay(&replay)).await?;
        assert_eq!(replayed, said, "{protocol}");
        replay.finish()?;
    }
    Ok(())
}

/// The bytes before an event, of a stream with LF.
fn before(number: usize, text: &str) -> &str {
    let ends = text.match_indices("\n\n").map(|(at, end)| at + end.len());
    ends.take(number - 1).last().map_or("", |end| &text[..end])
}

#[tokio::test]
async fn the_examples_with_faults_say_what_servers_with_faults_say() -> streamgauge::Result {
    for protocol in PROTOCOLS {
        let file = std::fs::read_to_string(path(protocol))?;
        let exchange: serde_json::Value = serde_json::from_str(file.lines().nth(1).unwrap())?;
        let text = super::support::whole(&exchange);
        let route = exchange["path"].as_str().unwrap();
        for (number, is_cut) in [(1, true), (2, true), (2, false)] {
            let server = Server::start().await?;
            let script = Script::sse().bytes(before(number, &text));
            server.on(route, if is_cut { script.cut() } else { script.reset() });
            let scripted = ask(protocol, server.url(), Client::new()).await.unwrap_err();
            let fault = if is_cut { Replay::cut_at } else { Replay::reset_at };
            let replay = fault(Cassette::read(path(protocol))?.replay().at_once(), route, At::Event(number));
            let replayed =
                ask(protocol, "http://localhost", Client::new().replay(&replay)).await.unwrap_err();
            assert_eq!(
                (replayed.kind(), replayed.cause()),
                (scripted.kind(), scripted.cause()),
                "{protocol}"
            );
            replay.finish()?;
        }
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_examples_are_replayed_at_their_pace_without_waiting() -> streamgauge::Result {
    for protocol in PROTOCOLS {
        let replay = Cassette::read(path(protocol))?.replay();
        ask(protocol, "http://localhost", Client::new().replay(&replay)).await?;
        replay.finish()?;
    }
    Ok(())
}

#[test]
fn the_examples_are_small_and_have_no_secret() -> std::io::Result<()> {
    for protocol in PROTOCOLS {
        let text = std::fs::read_to_string(path(protocol))?;
        assert!(!text.contains(KEY), "{protocol}");
        assert!(text.len() < 16 * 1024, "{protocol}: {} bytes", text.len());
    }
    Ok(())
}
