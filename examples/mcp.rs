//! A tool call to an MCP server over streamable HTTP: what the server does meanwhile, and the result.
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
        header "MCP-Protocol-Version" "2026-07-28"

        // The server answers with JSON or with a stream: under `protocol mcp` both are one.
        sse "Tools" name "tools"
            open post "/mcp"
                header "Mcp-Method" "tools/list"
                body json {
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "tools/list",
                    "params": {
                        "_meta": {
                            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                            "io.modelcontextprotocol/clientInfo": { "name": "streamgauge", "version": "0.1.0" },
                            "io.modelcontextprotocol/clientCapabilities": {}
                        }
                    }
                }
                protocol mcp
            check await within 10s until 1
                json "$.result.tools[*].name" all save tools
            check await within 10s until end

        sse "Weather" name "weather"
            open post "/mcp"
                header "Mcp-Method" "tools/call"
                header "Mcp-Name" "get_weather"
                body json {
                    "jsonrpc": "2.0",
                    "id": 2,
                    "method": "tools/call",
                    "params": {
                        "name": "get_weather",
                        "arguments": { "city": "Paris" },
                        "_meta": {
                            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                            "io.modelcontextprotocol/clientInfo": { "name": "streamgauge", "version": "0.1.0" },
                            "io.modelcontextprotocol/clientCapabilities": {},
                            "progressToken": 2
                        }
                    }
                }
                protocol mcp
                idle 30s
            // The response to request 2 is the end mark; what comes before it are messages like others.
            check await within 30s until 1
                finish == "complete"
                // Not every server says `"isError": false`: the TypeScript SDK leaves it out.
                json "$[?@.isError == true]" missing
                text save weather
            check await within 10s until end
    }
    .observer(page.clone());
    let user = tool.run().await?;
    page.value("tools", &user.tools);
    page.value("weather", &user.weather);
    page.metrics();
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

The server speaks MCP 2026-07-28, and has a tool `get_weather` with an argument `city`.";
