//! MCP 2026-07-28 over streamable HTTP, which has no session: on the Python SDK, the only one of the two that speaks it.

use serde_json::{Value, json};
use streamgauge::{Client, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::assert_says;

crate::on! { [python = crate::MCP_PYTHON] [tools, listen, unknown_method] }

const VERSION: &str = "2026-07-28";

/// What each request says of its client.
fn meta(progress_token: Option<&str>) -> Value {
    let mut meta = json!({
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": { "name": "streamgauge", "version": "0.1.0" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    if let Some(token) = progress_token {
        meta["progressToken"] = json!(token);
    }
    meta
}

/// A request, its answer, and nothing before them.
async fn tools(server: &Server, client: Client) {
    let tools = scenario! {
        "Tools"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        // Without notifications the server answers with JSON, with them by a stream.
        sse "List" open post "/mcp"
            header "Mcp-Method" "tools/list"
            body json { "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": { "_meta": (meta(None)) } }
            protocol mcp
            check await within 30s until 1
                json "$.result.tools[*].name" all save tools
            check await within 30s until end
        sse "Count" name "count" open post "/mcp"
            header "Mcp-Method" "tools/call"
            header "Mcp-Name" "count"
            body json {
                "jsonrpc": "2.0", "id": 2, "method": "tools/call",
                "params": { "name": "count", "arguments": { "to": 5 }, "_meta": (meta(Some("p"))) }
            }
            protocol mcp
            check await within 30s until 5
                json "$.method" == "notifications/progress"
                json "$.params.progress" collect progress: f64
            check await within 30s until 1
                finish == "complete"
                text save counted
            check await within 30s until end
    };
    let user = tools.client(client).run().await.unwrap();
    assert_eq!(user.tools, ["count", "announce", "refuse", "leave"]);
    assert_eq!(user.progress, [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(user.counted, "counted to 5");
}

/// The answer to `subscriptions/listen` is a stream that stays open.
async fn listen(server: &Server, client: Client) {
    let listen = scenario! {
        "Listen"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        sse "Listen" name "events" open post "/mcp"
            header "Mcp-Method" "subscriptions/listen"
            body json {
                "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
                "params": { "notifications": { "toolsListChanged": true }, "_meta": (meta(None)) }
            }
            protocol mcp
            check await within 30s until 1
                json "$.method" == "notifications/subscriptions/acknowledged"
            check listen within 30s until 1
                json "$.method" save method
        sse "Announce" name "call" open post "/mcp"
            header "Mcp-Method" "tools/call"
            header "Mcp-Name" "announce"
            body json {
                "jsonrpc": "2.0", "id": 2, "method": "tools/call",
                "params": { "name": "announce", "arguments": {}, "_meta": (meta(None)) }
            }
            protocol mcp
            check await within 30s until 1 text == "announced"
            check await within 30s until end
        sse "Listen" name "events" await close
    };
    let user = listen.client(client).run().await.unwrap();
    assert_eq!(user.method, "notifications/tools/list_changed");
}

/// A method that is not there is status 404 with an error of JSON-RPC.
async fn unknown_method(server: &Server, client: Client) {
    let nope = scenario! {
        "No such method"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        sse "Nope" open post "/mcp"
            header "Mcp-Method" "nope"
            body json { "jsonrpc": "2.0", "id": 1, "method": "nope", "params": { "_meta": (meta(None)) } }
            protocol mcp
            close
    };
    let failure = nope.client(client).run().await.unwrap_err();
    assert_eq!(failure.cause(), "status 404");
    assert_says(&failure, &["-32601", "Method not found"]);
}
