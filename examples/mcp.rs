//! A tool call to an MCP server over streamable HTTP: the session, what the server does meanwhile, the result.
//!
//! ```text
//! cargo run --example mcp                                     starts a server of its own
//! cargo run --example mcp -- --url http://127.0.0.1:3000      takes yours: POST URL/mcp, with a tool `get_weather`
//! ```

use std::process::ExitCode;

use streamgauge::scenario;
use streamgauge_examples::llm::page::Page;
use streamgauge_examples::llm::play::{Example, Target};

async fn play(Target { url, .. }: &Target, page: &Page) -> streamgauge::Result {
    let tool = scenario! {
        "A tool call"
        base (url)
        header "MCP-Protocol-Version" "2025-11-25"

        http "Initialize" post "/mcp"
            header "Accept" "application/json, text/event-stream"
            body json {
                "jsonrpc": "2.0",
                "id": 0,
                "method": "initialize",
                "params": {
                    "protocolVersion": "2025-11-25",
                    "capabilities": {},
                    "clientInfo": { "name": "streamgauge", "version": "0.1.0" }
                }
            }
            check header "mcp-session-id" save session
        http "Initialized" post "/mcp"
            header "Accept" "application/json, text/event-stream"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "method": "notifications/initialized" }
            check status == 202

        // JSON or a stream: under `protocol mcp` both are one.
        sse "Tools" name "tools"
            open post "/mcp"
                header "MCP-Session-Id" "{session}"
                body json { "jsonrpc": "2.0", "id": 1, "method": "tools/list" }
                protocol mcp
            check await within 10s until 1
                json "$.result.tools[*].name" all save tools

        sse "Weather" name "weather"
            open post "/mcp"
                header "MCP-Session-Id" "{session}"
                body json {
                    "jsonrpc": "2.0",
                    "id": 2,
                    "method": "tools/call",
                    "params": {
                        "name": "get_weather",
                        "arguments": { "city": "Paris" },
                        "_meta": { "progressToken": 2 }
                    }
                }
                protocol mcp
                idle 30s
            // The response to request 2 is the end mark; what comes before it are messages like others.
            check await within 30s until 1
                finish exists
                json "$.result.isError" == false
                text save weather
    }
    .observer(page.clone());
    let user = tool.run().await?;
    page.value("tools", &user.tools);
    page.value("weather", &user.weather);
    page.figures();
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    Example { help: HELP, key_variable: None, model: "" }.run(play).await
}

const HELP: &str = "\
Calls a tool of an MCP server over streamable HTTP, and prints what happens.

Usage: cargo run --example mcp [-- OPTIONS]

Options:
      --url URL  Ask this server instead of one that is started for it: POST URL/mcp
  -h, --help     Print this

The server has a tool `get_weather` with an argument `city`.";
