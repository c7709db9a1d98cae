//! A language model and an agent that know one thing, behind the APIs that the world speaks: a server to test
//! against without a key and without a cost.
//!
//! | | |
//! |---|---|
//! | `POST /v1/chat/completions` | OpenAI chat completions |
//! | `POST /v1/responses` | OpenAI responses |
//! | `POST /v1/messages` | Anthropic messages |
//! | `POST /mcp`, `GET /mcp`, `DELETE /mcp` | an MCP server with one tool, resumable |
//! | `POST /a2a` | an A2A agent |
//!
//! Whoever offers tools gets a call of `get_weather` for Paris; whoever does not is told the capital of France. The frames are
//! those of the APIs, down to the empty ones; keys, models and headers are looked at as there. [`Mode`] says what goes wrong.

mod a2a;
mod anthropic;
mod chat;
mod mcp;
pub mod page;
pub mod play;
mod responses;

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::sleep;

pub use crate::serving::Server;
use crate::serving::serve;

/// The key that the server takes where it wants one.
pub const KEY: &str = "example-key";

/// From one event to the next.
const PACE: Duration = Duration::from_millis(4);

/// What the model knows, a token each.
const ANSWER: [&str; 8] = ["The", " capital", " of", " France", " is", " Paris", ",", " \"voilà\"."];

/// The arguments of its tool call, in pieces.
const ARGUMENTS: [&str; 4] = ["{\"ci", "ty\":", " \"Par", "is\"}"];

/// What goes wrong with the streams of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    Good,
    /// The server ends them halfway.
    Truncated,
    /// They carry an error halfway, under status 200.
    Error,
    /// Halfway nothing more comes.
    Stall,
    /// Halfway they carry what no client can read.
    Garbage,
}

/// Starts a server on a free port of 127.0.0.1, in this process.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use streamgauge_examples::llm::{Mode, spawn};
///
/// let server = spawn(Mode::Good).await?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// When the operating system has no port to give.
pub async fn spawn(mode: Mode) -> io::Result<Server> {
    serve(|is_open| {
        Router::new()
            .route("/v1/chat/completions", post(chat::answer))
            .route("/v1/responses", post(responses::answer))
            .route("/v1/messages", post(anthropic::answer))
            .route("/mcp", post(mcp::answer).get(mcp::resume).delete(mcp::leave))
            .route("/a2a", post(a2a::answer))
            .with_state(Model { mode, is_open })
    })
    .await
}

/// What all routes share.
#[derive(Debug, Clone)]
struct Model {
    mode: Mode,
    is_open: watch::Receiver<()>,
}

/// One event as it is sent.
#[derive(Debug, Clone)]
struct Said {
    event: Option<&'static str>,
    id: Option<String>,
    /// In milliseconds.
    retry: Option<u32>,
    data: String,
}

impl Said {
    /// An event without a type.
    fn plain(data: impl ToString) -> Self {
        Self { event: None, id: None, retry: None, data: data.to_string() }
    }

    fn typed(event: &'static str, data: &Value) -> Self {
        Self { event: Some(event), ..Self::plain(data) }
    }

    /// As it goes over the wire. axum's own events leave an empty `data` out, and MCP sends one. JSON has no line breaks.
    fn into_bytes(self) -> String {
        let Self { event, id, retry, data } = self;
        let event = event.map(|event| format!("event: {event}\n")).unwrap_or_default();
        let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
        let retry = retry.map(|time| format!("retry: {time}\n")).unwrap_or_default();
        format!("{event}{id}{retry}data: {data}\n\n")
    }
}

impl Model {
    /// Sends the events, or what the mode makes of them; `error` is the API's own, as the n-th event.
    fn stream(&self, mut events: Vec<Said>, error: impl FnOnce(usize) -> Said) -> Response {
        let half = events.len() / 2;
        match self.mode {
            Mode::Good => {}
            Mode::Truncated | Mode::Stall => events.truncate(half),
            Mode::Error => {
                events.truncate(half);
                events.push(error(half));
            }
            Mode::Garbage => events.insert(half, Said::plain("<html><body>502 Bad Gateway</body></html>")),
        }
        let (mut is_open, stalls) = (self.is_open.clone(), self.mode == Mode::Stall);
        let events = stream::iter(events).then(async |said| {
            sleep(PACE).await;
            said
        });
        let silence = stream::iter(stalls.then_some(())).then(|()| std::future::pending::<Said>());
        let events = events
            .chain(silence)
            .map(|said| Ok::<_, Infallible>(said.into_bytes()))
            // `changed` returns when the server is dropped.
            .take_until(Box::pin(async move { is_open.changed().await }));
        let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")];
        (headers, Body::from_stream(events)).into_response()
    }
}

/// A body of JSON.
fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The token of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Whether a request offers tools.
fn has_tools(request: &Value) -> bool {
    request.get("tools").and_then(Value::as_array).is_some_and(|tools| !tools.is_empty())
}
