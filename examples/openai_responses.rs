//! A question and a function call over OpenAI responses: what was answered, and how fast.
//!
//! ```text
//! cargo run --example openai_responses                                       starts a server of its own
//! OPENAI_API_KEY=… cargo run --example openai_responses -- --url https://api.openai.com --model gpt-5-mini
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
            open post "/v1/responses"
                bearer (key)
                body json {
                    "model": (model),
                    "input": "What is the capital of France? Answer in a sentence.",
                    "stream": true
                }
                protocol openai_responses
                idle 30s
            // The message that ends the stream has the usage figures too.
            check await within 1min until 1
                event == "response.completed"
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
        "A function call"
        base (url)

        sse "Weather"
            open post "/v1/responses"
                bearer (key)
                body json {
                    "model": (model),
                    "input": "What is the weather in Paris? Use the tool.",
                    "tools": [{
                        "type": "function",
                        "name": "get_weather",
                        "parameters": {
                            "type": "object",
                            "properties": { "city": { "type": "string" } },
                            "required": ["city"]
                        }
                    }],
                    "stream": true
                }
                protocol openai_responses
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
Asks a model that speaks OpenAI responses a question and for a function call, and prints what happens.

Usage: cargo run --example openai_responses [-- OPTIONS]

Options:
      --url URL      Ask this server instead of one that is started for it: POST URL/v1/responses
      --model MODEL  Ask this model
  -h, --help         Print this

With --url the key is taken from the environment variable OPENAI_API_KEY. It is not printed.";
