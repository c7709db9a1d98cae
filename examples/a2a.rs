//! A task for an A2A agent over JSON-RPC: its states, its artifact, and how fast they came.
//!
//! ```text
//! cargo run --example a2a                                     starts an agent of its own
//! cargo run --example a2a -- --url http://127.0.0.1:9999/a2a  takes yours: the URL of its JSON-RPC interface
//! ```

use std::process::ExitCode;

use streamgauge::scenario;
use streamgauge_examples::llm::page::Page;
use streamgauge_examples::llm::play::{Example, Target};

async fn play(Target { url, .. }: &Target, page: &Page) -> streamgauge::Result {
    let url = if url.ends_with("/a2a") { url.clone() } else { format!("{url}/a2a") };
    let question = "What is the capital of France?";
    let task = scenario! {
        "A task"

        sse "Task" name "agent"
            open post (url)
                header "A2A-Version" "1.0"
                body json {
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "SendStreamingMessage",
                    "params": {
                        "message": { "messageId": "question-1", "role": "ROLE_USER", "parts": [{ "text": (question) }] }
                    }
                }
                protocol a2a
                idle 30s
            check await within 1min until 1
                json "$.result.task.id" save task
            check await within 1min until 1
                finish == "completed"
                text save answer
            // The final state is the end mark.
            check await within 10s until end
    }
    .observer(page.clone());
    let user = task.run().await?;
    page.value("task", &user.task);
    page.value("answer", &user.answer);
    page.metrics();
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    Example { help: HELP, key_variable: None, model: "" }.run(play).await
}

const HELP: &str = "\
Gives an A2A agent a task, and prints what happens.

Usage: cargo run --example a2a [-- OPTIONS]

Options:
      --url URL  Ask the agent with this JSON-RPC interface instead of one that is started for it; /a2a is put behind
                 it unless it is there
  -h, --help     Print this

The agent speaks A2A 1.0 over JSON-RPC, with streaming.";
