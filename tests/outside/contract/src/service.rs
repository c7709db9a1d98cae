//! What the harness asks of a test service: what it can do, and streams that are opened, commanded and closed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Json, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use streamgauge::Transport;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;

use crate::Carried;
use crate::callbacks::Callbacks;
use crate::stream::{Command, Wanted};

/// All that the harness has tests for. `event-type-listeners` is left out, since it is for clients that hear only the
/// types they ask for.
const CAPABILITIES: [&str; 9] = [
    "bom",
    "comments",
    "headers",
    "last-event-id",
    "post",
    "read-timeout",
    "report",
    "restart",
    "server-directed-shutdown-request",
];

/// The streams that the harness has opened and not closed.
#[derive(Clone)]
struct Service(Arc<Inner>);

struct Inner {
    transport: Transport,
    carried: Carried,
    streams: Mutex<Streams>,
}

#[derive(Default)]
struct Streams {
    opened: u64,
    open: HashMap<u64, Running>,
}

struct Running {
    commands: UnboundedSender<Command>,
    task: AbortHandle,
}

/// Whatever drops it, the stream's connection is closed with it.
impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Service {
    fn with<T>(&self, act: impl FnOnce(&mut Streams) -> T) -> T {
        act(&mut self.0.streams.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The service. It opens the streams with `transport`, and `carried` counts them.
pub fn routes(transport: Transport, carried: Carried) -> Router {
    Router::new()
        .route("/", get(status).post(open))
        .route("/streams/{number}", post(command).delete(close))
        .with_state(Service(Arc::new(Inner { transport, carried, streams: Mutex::default() })))
}

async fn status() -> Json<Value> {
    Json(json!({ "name": "streamgauge", "capabilities": CAPABILITIES }))
}

async fn open(State(service): State<Service>, Json(wanted): Json<Wanted>) -> Response {
    let callbacks = Callbacks::to(wanted.callback_url.clone(), service.0.carried.clone());
    let (commands, received) = unbounded_channel();
    let run = match wanted.run(service.0.transport, callbacks, received) {
        Ok(run) => run,
        Err(reason) => return (StatusCode::BAD_REQUEST, reason).into_response(),
    };
    let task = tokio::spawn(run).abort_handle();
    let number = service.with(|streams| {
        streams.opened += 1;
        streams.open.insert(streams.opened, Running { commands, task });
        streams.opened
    });
    (StatusCode::CREATED, [(header::LOCATION, format!("/streams/{number}"))]).into_response()
}

#[derive(Deserialize)]
struct Asked {
    command: String,
}

async fn command(
    State(service): State<Service>,
    Path(number): Path<u64>,
    Json(asked): Json<Asked>,
) -> (StatusCode, String) {
    if asked.command != "restart" {
        return (StatusCode::BAD_REQUEST, format!("no command `{}`", asked.command));
    }
    let sent = service.with(|streams| streams.open.get(&number).map(|it| it.commands.send(Command::Restart)));
    match sent {
        Some(Ok(())) => (StatusCode::ACCEPTED, String::new()),
        Some(Err(_)) => (StatusCode::CONFLICT, format!("stream {number} is over")),
        None => (StatusCode::NOT_FOUND, format!("no stream {number}")),
    }
}

async fn close(State(service): State<Service>, Path(number): Path<u64>) -> StatusCode {
    let closed = service.with(|streams| streams.open.remove(&number));
    if closed.is_some() { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
