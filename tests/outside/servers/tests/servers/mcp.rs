//! MCP 2025-11-25 over streamable HTTP, on servers of the official SDKs: the session from `initialize` to `DELETE`.

use serde_json::{Value, json};
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::{Kind, Recorder, What, assert_says};

crate::on! {
    [typescript = crate::MCP_TYPESCRIPT, python = crate::MCP_PYTHON]
    [session, notifications, errors, answers_of_json, resumed, left_in_the_middle]
}

const VERSION: &str = "2025-11-25";

/// The parameters of `tools/call`. Each call asks for its progress, which not every tool tells.
fn call(tool: &str, arguments: Value) -> Value {
    json!({ "name": tool, "arguments": arguments, "_meta": { "progressToken": "p" } })
}

streamgauge::fragment! {
    /// Shakes hands, and gives the session.
    handshake(path: String) gives value session: String {
        http "Initialize" post "{path}"
            header "Accept" "application/json, text/event-stream"
            body json {
                "jsonrpc": "2.0",
                "id": 0,
                "method": "initialize",
                "params": {
                    "protocolVersion": (crate::mcp::VERSION),
                    "capabilities": {},
                    "clientInfo": { "name": "streamgauge", "version": "0.1.0" }
                }
            }
            check status == 200
                body contains "\"name\":\"counter\""
                header "MCP-Session-Id" save session
        http "Initialized" post "{path}"
            header "Accept" "application/json, text/event-stream"
            header "MCP-Session-Id" (&session)
            header "MCP-Protocol-Version" (crate::mcp::VERSION)
            body json { "jsonrpc": "2.0", "method": "notifications/initialized" }
            check status == 202
    }
}

/// Tools are listed, one is called and tells its progress, and the session is given back.
async fn session(server: &Server, client: Client) {
    let heard = Recorder::default();
    let session = scenario! {
        "Session"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/mcp")

        sse "List" name "list" open post "/mcp"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 1, "method": "tools/list" }
            protocol mcp
            check await within 30s until 1
                json "$.result.tools[*].name" all save tools
            check await within 30s until end

        sse "Count" name "count" open post "/mcp"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": (call("count", json!({ "to": 5 }))) }
            protocol mcp
            check await within 30s until 5
                json "$.method" == "notifications/progress"
                json "$.params.progressToken" == "p"
                json "$.params.progress" collect progress: f64
                require json "$.params.progress" rising
            check await within 30s until 1
                finish == "complete"
                json "$.id" == 2
                text save counted
            check await within 30s until end

        http "Delete" delete "/mcp" header "MCP-Session-Id" "{session}"
            check status in 200..300
        http "After it" post "/mcp"
            header "Accept" "application/json, text/event-stream"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 3, "method": "tools/list" }
            check status == 404
    };
    let user = session.client(client).observer(heard.clone()).run().await.unwrap();

    assert_eq!(user.tools, ["count", "announce", "refuse", "leave"]);
    assert_eq!(user.progress, [1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(user.counted, "counted to 5");
    assert_eq!(heard.metrics().len(), 2);
}

/// What the server tells on its own comes on the stream of a `GET`, beside the call that led to it.
async fn notifications(server: &Server, client: Client) {
    let told = scenario! {
        "Notifications"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/mcp")

        sse "Listen" name "events" open "/mcp"
            header "MCP-Session-Id" "{session}"
            protocol mcp
            check listen within 30s until 2
                json "$.method" collect methods
                json "$.id" missing
        repeat 2 as i {
            sse "Announce" name "call" open post "/mcp"
                header "MCP-Session-Id" "{session}"
                body json { "jsonrpc": "2.0", "id": (i + 1), "method": "tools/call", "params": (call("announce", json!({}))) }
                protocol mcp
                check await within 30s until 1 text == "announced"
                check await within 30s until end
        }
        sse "Listen" name "events" await
        http "Delete" delete "/mcp" header "MCP-Session-Id" "{session}"
            check status in 200..300
        // With the session, the server ends its stream.
        sse "Listen" name "events" check await within 30s until end
    };
    let user = told.client(client).run().await.unwrap();
    assert_eq!(user.methods, ["notifications/tools/list_changed"; 2]);
}

/// A tool that fails has a result that says so; a method that is not there is an error of JSON-RPC.
async fn errors(server: &Server, client: Client) {
    let tool = scenario! {
        "A tool that fails"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/mcp")
        sse "Refuse" open post "/mcp"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": (call("refuse", json!({}))) }
            protocol mcp
            check await within 30s until 1
                json "$.id" == "a"
                json "$.result.isError" == true
                text != ""
            check await within 30s until end
    };
    tool.client(client.clone()).run().await.unwrap();

    let method = scenario! {
        "No such method"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/mcp")
        sse "Nope" open post "/mcp"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 1, "method": "nope" }
            protocol mcp
            check await within 30s until end
    };
    let failure = method.client(client.clone()).run().await.unwrap_err();
    assert_says(&failure, &["-32601", "Method not found"]);

    // No session, and one that never was.
    for (session, status) in [("", "status 400"), ("n0ne", "status 404")] {
        let list = scenario! {
            "Without a session"
            base (server.url())
            header "MCP-Protocol-Version" (VERSION)
            if (session.is_empty()) {
                sse "List" open post "/mcp"
                    body json { "jsonrpc": "2.0", "id": 1, "method": "tools/list" }
                    protocol mcp
                    close
            } else {
                sse "List" open post "/mcp"
                    header "MCP-Session-Id" (session)
                    body json { "jsonrpc": "2.0", "id": 1, "method": "tools/list" }
                    protocol mcp
                    close
            }
        };
        let failure = list.client(client.clone()).run().await.unwrap_err();
        assert_eq!((failure.kind(), failure.cause()), (FailureKind::Status, status), "{failure}");
    }
}

/// A server may answer with JSON, which is a stream of one message.
async fn answers_of_json(server: &Server, client: Client) {
    let json = scenario! {
        "JSON"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/json")
        sse "Count" open post "/json"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": (call("count", json!({ "to": 3 }))) }
            protocol mcp
            check await within 30s until end
                json "$.id" == 1
                text save counted
    };
    let user = json.client(client).run().await.unwrap();
    assert_eq!(user.counted.as_deref(), Some("counted to 3"));
}

/// A server ends the stream before it has answered, and the client comes back by `GET` with the last id.
async fn resumed(server: &Server, client: Client) {
    let heard = Recorder::default();
    let resumed = scenario! {
        "Resumed"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/resumable")
        sse "Leave" open post "/resumable"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": (call("leave", json!({}))) }
            protocol mcp
            reconnect 5
            check await within 30s until 2
                json "$.params.progress" collect progress: f64
            check await within 30s until 1
                finish == "complete"
                text save text
            check await within 30s until end
    };
    let user = resumed.client(client).observer(heard.clone()).run().await.unwrap();

    assert_eq!((user.progress, user.text.as_str()), (vec![1.0, 2.0], "came back"));
    let lost = heard.picked(|event| match event.what {
        What::Lost { ended, .. } => Some(ended),
        _ => None,
    });
    assert_eq!(lost, [true]);
    assert_eq!(heard.count(Kind::Reconnected), 1);
}

/// Without `reconnect`, the same end is a cut.
async fn left_in_the_middle(server: &Server, client: Client) {
    let left = scenario! {
        "Left"
        base (server.url())
        header "MCP-Protocol-Version" (VERSION)
        include handshake("/resumable")
        sse "Leave" open post "/resumable"
            header "MCP-Session-Id" "{session}"
            body json { "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": (call("leave", json!({}))) }
            protocol mcp
            check await within 30s until end
    };
    let failure = left.client(client).run().await.unwrap_err();
    assert_says(&failure, &["without its end mark"]);
}
