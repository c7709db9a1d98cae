//! What a user would test on servers that others wrote, on both sides of the transport. The crate says what they serve.

mod carried;
mod compressed;
mod http2;
mod leaving;
mod mcp;
mod mcp_modern;
mod reconnecting;
mod refusals;
mod requests;
mod streams;

use std::time::Duration;

use streamgauge::{Client, Transport};
use streamgauge_outside_servers::{Program, Server};

const AXUM: Program = Program::Binary(env!("CARGO_BIN_EXE_axum"));
const ACTIX_WEB: Program = Program::Binary(env!("CARGO_BIN_EXE_actix_web"));
const BETTER_SSE: Program = Program::Node("better-sse.mjs");
const SSE_STARLETTE: Program = Program::Python("sse_starlette_server.py");
const MCP_TYPESCRIPT: Program = Program::Node("mcp.mjs");
const MCP_PYTHON: Program = Program::Python("mcp_server.py");

/// Longer than any of these tests takes, on a machine that does much else.
const DEADLINE: Duration = Duration::from_secs(120);

/// Does the test with a client of each transport. The server is started for it, and ended with it.
async fn on_both_transports(program: Program, test: impl AsyncFn(&Server, Client)) {
    let Some(server) = Server::start(program) else { return };
    for transport in [Transport::Automatic, Transport::Reqwest] {
        let client = Client::new().transport(transport);
        let done = tokio::time::timeout(DEADLINE, test(&server, client)).await;
        assert!(done.is_ok(), "with {transport:?} the test is not done after {DEADLINE:?}");
    }
}

/// Makes tests of functions that take a server and a client: one for each server and each function.
macro_rules! on {
    ([$($server:ident = $program:expr),* $(,)?] $tests:tt) => {
        $(mod $server { crate::on! { @ $program, $tests } })*
    };
    (@ $program:expr, [$($test:ident),* $(,)?]) => {
        $(#[tokio::test]
        async fn $test() {
            crate::on_both_transports($program, super::$test).await;
        })*
    };
}

/// The same, for the servers of all frameworks.
macro_rules! on_frameworks {
    ($tests:tt) => {
        crate::on! {
            [
                axum = crate::AXUM,
                actix_web = crate::ACTIX_WEB,
                better_sse = crate::BETTER_SSE,
                sse_starlette = crate::SSE_STARLETTE,
            ]
            $tests
        }
    };
}

use {on, on_frameworks};
