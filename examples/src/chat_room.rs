//! A chat: people log in, listen to a room, and say something to it.
//!
//! | request | answer |
//! |---|---|
//! | `POST /login` with the form `user=ada&password=…` | `{"user":"ada","token":"…"}` and a cookie; 401 with a reason if the password is not the user's name written backwards |
//! | `GET /rooms/{room}/events` with the token as a bearer | an event stream: `joined` once, then `said` for whatever is said there from now on, with ids |
//! | `POST /rooms/{room}/messages` with the cookie and `{"text":"…"}` | 201 and `{"id":7}`; what was said is on the streams *before* this answer is sent |
//! | `GET /rooms/{room}/latest` | 303 to the message that was said last |
//! | `GET /rooms/{room}/messages/{id}` | `{"id":7,"from":"ada","text":"…"}` |
//!
//! The answer to a message comes after the message itself: a client that begins to listen only when it has the answer
//! misses what it waits for. This is the server to show that with.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::{broadcast, watch};

pub use crate::serving::Server;
use crate::serving::serve;

/// Starts a server on a free port of 127.0.0.1, in this process.
///
/// # Errors
///
/// When the operating system has no port to give.
pub async fn spawn() -> io::Result<Server> {
    serve(|is_open| {
        Router::new()
            .route("/login", post(login))
            .route("/rooms/{room}/events", get(events))
            .route("/rooms/{room}/messages", post(say))
            .route("/rooms/{room}/messages/{id}", get(message))
            .route("/rooms/{room}/latest", get(latest))
            .with_state(Chat { rooms: Arc::default(), is_open })
    })
    .await
}

#[derive(Debug, Clone)]
struct Chat {
    rooms: Arc<Mutex<BTreeMap<String, Room>>>,
    is_open: watch::Receiver<()>,
}

#[derive(Debug)]
struct Room {
    said: Vec<Said>,
    listeners: broadcast::Sender<Said>,
}

#[derive(Debug, Clone, Serialize)]
struct Said {
    id: usize,
    from: String,
    text: String,
}

impl Chat {
    fn room<T>(&self, name: String, what: impl FnOnce(&mut Room) -> T) -> T {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Room { said: Vec::new(), listeners: broadcast::Sender::new(256) };
        what(rooms.entry(name).or_insert_with(new))
    }
}

#[derive(Debug, Deserialize)]
struct Login {
    user: String,
    password: String,
}

#[derive(Debug, Deserialize)]
struct Say {
    text: String,
}

async fn login(Form(login): Form<Login>) -> Response {
    let Login { user, password } = login;
    if user.is_empty() || !user.chars().rev().eq(password.chars()) {
        let reason = json!({ "error": format!("{user} has another password") });
        return (StatusCode::UNAUTHORIZED, Json(reason)).into_response();
    }
    let cookie = format!("session={user}; Path=/; HttpOnly");
    let token = json!({ "user": user, "token": format!("token-of-{user}") });
    ([(header::SET_COOKIE, cookie)], Json(token)).into_response()
}

/// The user of a bearer token.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer token-of-")
}

/// The user of a session.
fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split("; ").find_map(|cookie| cookie.strip_prefix("session="))
}

async fn events(State(chat): State<Chat>, Path(room): Path<String>, headers: HeaderMap) -> Response {
    let Some(user) = bearer(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let listener = chat.room(room.clone(), |room| room.listeners.subscribe());
    let joined = Event::default().event("joined").data(json!({ "room": room, "user": user }).to_string());
    // A listener that fell behind skips what it missed; the ids show the gap.
    let said = stream::unfold(listener, |mut listener| async move {
        loop {
            match listener.recv().await {
                Ok(said) => return Some((said, listener)),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    });
    let said = said.map(|said| {
        let data = json!({ "from": said.from, "text": said.text }).to_string();
        Event::default().event("said").id(said.id.to_string()).data(data)
    });
    let mut is_open = chat.is_open;
    let events = stream::iter([joined])
        .chain(said)
        // `changed` returns when the server is dropped.
        .take_until(Box::pin(async move { is_open.changed().await }))
        .map(Ok::<_, Infallible>);
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(5))).into_response()
}

async fn say(
    State(chat): State<Chat>,
    Path(room): Path<String>,
    headers: HeaderMap,
    Json(say): Json<Say>,
) -> Response {
    let Some(user) = session(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    let id = chat.room(room, |room| {
        let said = Said { id: room.said.len() + 1, from: user.to_owned(), text: say.text };
        room.said.push(said.clone());
        // Nobody may be listening.
        let _ = room.listeners.send(said);
        room.said.len()
    });
    // Long enough for every listener to have the message before the one who said it has this answer.
    tokio::time::sleep(Duration::from_millis(20)).await;
    (StatusCode::CREATED, Json(json!({ "id": id }))).into_response()
}

async fn latest(State(chat): State<Chat>, Path(room): Path<String>) -> Response {
    let id = chat.room(room.clone(), |room| room.said.len());
    if id == 0 {
        return StatusCode::NOT_FOUND.into_response();
    }
    Redirect::to(&format!("/rooms/{room}/messages/{id}")).into_response()
}

async fn message(State(chat): State<Chat>, Path((room, id)): Path<(String, usize)>) -> Response {
    let said = chat.room(room, |room| room.said.get(id.checked_sub(1)?).cloned());
    said.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |said| Json(said).into_response())
}
