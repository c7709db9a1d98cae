//! A question and a tool call over Anthropic messages: what was answered, and how fast.
//!
//! ```text
//! cargo run --example anthropic                                              starts a server of its own
//! ANTHROPIC_API_KEY=… cargo run --example anthropic -- --url https://api.anthropic.com --model claude-sonnet-4-5
//! ```

use std::process::ExitCode;

use streamgauge::scenario;
use streamgauge_examples::llm::page::Page;
use streamgauge_examples::llm::play::{Example, Target};

async fn play(Target { url, model, key }: &Target, page: &Page) -> streamgauge::Result {
    let question = scenario! {
        "A question"
        base (url)
        header "x-api-key" (key)
        header "anthropic-version" "2023-06-01"

        sse "Question"
            open post "/v1/messages"
                body json {
                    "model": (model),
                    "max_tokens": 200,
                    "messages": [{ "role": "user", "content": "What is the capital of France? Answer in a sentence." }],
                    "stream": true
                }
                protocol anthropic
                idle 30s
            check await within 1min until 1
                finish == "end_turn"
                text contains "Paris"
                text save answer
                usage json "$.output_tokens" save tokens: u64
            check await within 10s until end
    }
    .observer(page.clone());
    let user = question.run().await?;
    page.value("answer", &user.answer);
    page.value("tokens", &user.tokens);
    page.metrics();

    let tool = scenario! {
        "A tool call"
        base (url)
        header "x-api-key" (key)
        header "anthropic-version" "2023-06-01"

        sse "Weather"
            open post "/v1/messages"
                body json {
                    "model": (model),
                    "max_tokens": 200,
                    "messages": [{ "role": "user", "content": "What is the weather in Paris? Use the tool." }],
                    "tools": [{
                        "name": "get_weather",
                        "description": "The weather in a city",
                        "input_schema": {
                            "type": "object",
                            "properties": { "city": { "type": "string" } },
                            "required": ["city"]
                        }
                    }],
                    "stream": true
                }
                protocol anthropic
            check await within 1min until 1
                finish == "tool_use"
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
    Example { help: HELP, key_variable: Some("ANTHROPIC_API_KEY"), model: "example" }.run(play).await
}

const HELP: &str = "\
Asks a model that speaks Anthropic messages a question and for a tool call, and prints what happens.

Usage: cargo run --example anthropic [-- OPTIONS]

Options:
      --url URL      Ask this server instead of one that is started for it: POST URL/v1/messages
      --model MODEL  Ask this model
  -h, --help         Print this

With --url the key is taken from the environment variable ANTHROPIC_API_KEY. It is not printed.";
