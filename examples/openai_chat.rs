//! A question and a tool call over OpenAI chat completions: what was answered, and how fast.
//!
//! ```text
//! cargo run --example openai_chat                                            starts a server of its own
//! cargo run --example openai_chat -- --url http://127.0.0.1:8000 --model m   takes yours: vLLM, Ollama, …
//! OPENAI_API_KEY=… cargo run --example openai_chat -- --url https://api.openai.com --model gpt-5-mini
//! ```

use std::process::ExitCode;

use streamgauge::scenario;
use streamgauge_examples::llm::page::Page;
use streamgauge_examples::llm::play::{Example, Target};

async fn play(Target { url, model, key }: &Target, page: &Page) -> streamgauge::Result {
    let question = scenario! {
        "A question"
        base (url)

        sse "Question"
            open post "/v1/chat/completions"
                bearer (key)
                body json {
                    "model": (model),
                    "messages": [{ "role": "user", "content": "What is the capital of France? Answer in a sentence." }],
                    "stream": true,
                    "stream_options": { "include_usage": true }
                }
                protocol openai_chat
                idle 30s
            // The whole answer, when the model says that it is done.
            check await within 1min until 1
                finish == "stop"
                text contains "Paris"
                text save answer
            // The usage figures come after it, and then the end mark, without which the stream would fail.
            check await within 10s until end expect 1..
                usage json "$.completion_tokens" save tokens: u64
    }
    .observer(page.clone());
    let user = question.run().await?;
    page.value("answer", &user.answer);
    page.value("tokens", &user.tokens);
    page.metrics();

    let tool = scenario! {
        "A tool call"
        base (url)

        sse "Weather"
            open post "/v1/chat/completions"
                bearer (key)
                body json {
                    "model": (model),
                    "messages": [{ "role": "user", "content": "What is the weather in Paris? Use the tool." }],
                    "tools": [{
                        "type": "function",
                        "function": {
                            "name": "get_weather",
                            "parameters": {
                                "type": "object",
                                "properties": { "city": { "type": "string" } },
                                "required": ["city"]
                            }
                        }
                    }],
                    "stream": true
                }
                protocol openai_chat
            // The arguments come in pieces; they are JSON when the call is complete.
            check await within 1min until 1
                tool json "$[0].name" == "get_weather"
                tool json "$[0].arguments.city" save city
            check await within 10s until end
    }
    .observer(page.clone());
    page.value("city", &tool.run().await?.city);
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    Example { help: HELP, key_variable: Some("OPENAI_API_KEY"), model: "example" }.run(play).await
}

const HELP: &str = "\
Asks a model that speaks OpenAI chat completions a question and for a tool call, and prints what happens.

Usage: cargo run --example openai_chat [-- OPTIONS]

Options:
      --url URL      Ask this server instead of one that is started for it: POST URL/v1/chat/completions
      --model MODEL  Ask this model
  -h, --help         Print this

With --url the key is taken from the environment variable OPENAI_API_KEY. It is not printed.";
