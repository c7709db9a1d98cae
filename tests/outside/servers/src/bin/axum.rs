//! The server of axum, with tower-http's compression.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use streamgauge_outside_servers::{FORMATS, Left, Order, Served, after, chunks, cut, listening};
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    // By default it leaves event streams and small bodies alone.
    let compressed = CompressionLayer::new().gzip(true).compress_when(SizeAbove::new(0));
    let gzip = Router::new()
        .route("/burst", get(burst))
        .route("/hold", get(hold))
        .route("/gone", get(gone))
        .route("/json", get(|| async { Json(json!({ "note": "x".repeat(10_000) })) }))
        .layer(compressed);
    let app = Router::new()
        .route("/formats", get(formats))
        .route("/burst", get(burst))
        .route("/numbers", get(numbers))
        .route("/hold", get(hold))
        .route("/gone", get(gone))
        .route("/private", get(private))
        .route("/page", get(|| async { Html("<p>not a stream</p>") }))
        .route("/chat", post(chat))
        .route("/large", get(large))
        .route("/orders", get(orders).post(order))
        .nest("/gzip", gzip)
        .with_state(Arc::new(Served::default()));
    listening(listener.local_addr()?);
    axum::serve(listener, app).await
}

fn sent(events: impl IntoIterator<Item = Event>) -> impl Stream<Item = Result<Event, Infallible>> {
    let events: Vec<Event> = events.into_iter().collect();
    stream::iter(events.into_iter().map(Ok))
}

fn numbered(n: u64) -> Event {
    Event::default().id(n.to_string()).data(json!({ "n": n }).to_string())
}

async fn formats() -> impl IntoResponse {
    let first = [Event::default().retry(Duration::from_millis(2500)), Event::default().comment("a comment")];
    let events = FORMATS.map(|format| {
        let event = Event::default().id(format.id).data(format.data);
        match format.event {
            Some(name) => event.event(name),
            None => event,
        }
    });
    Sse::new(sent(first.into_iter().chain(events)))
}

#[derive(Deserialize)]
struct Burst {
    n: u64,
}

async fn burst(Query(Burst { n }): Query<Burst>) -> impl IntoResponse {
    Sse::new(stream::iter((1..=n).map(|n| Ok::<_, Infallible>(numbered(n)))))
}

#[derive(Deserialize)]
struct How {
    how: String,
}

async fn numbers(Query(How { how }): Query<How>, headers: HeaderMap) -> Response {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let numbers = after(last);
    if numbers.is_empty() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let retry = Event::default().retry(Duration::from_millis(10));
    let events: Vec<_> = [retry].into_iter().chain(numbers.into_iter().map(numbered)).map(Ok).collect();
    let events = stream::iter(events);
    if how == "end" {
        Sse::new(events).into_response()
    } else {
        Sse::new(events.chain(cut())).into_response()
    }
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

async fn hold(State(served): State<Arc<Served>>, Query(Key { key }): Query<Key>) -> impl IntoResponse {
    let left = Left::new(served, key);
    let events = sent([Event::default().data("here")]).chain(stream::pending()).map(move |event| {
        // Dropped with the stream.
        let _left = &left;
        event
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_millis(50)))
}

async fn gone(State(served): State<Arc<Served>>, Query(Key { key }): Query<Key>) -> Json<Value> {
    Json(json!({ "gone": served.gone(&key) }))
}

async fn private(headers: HeaderMap) -> Response {
    if headers.get("authorization").is_none_or(|token| token != "Bearer t0ken") {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "no token" }))).into_response();
    }
    Sse::new(sent([Event::default().data("welcome")])).into_response()
}

#[derive(Deserialize)]
struct Asked {
    question: String,
}

async fn chat(Json(Asked { question }): Json<Asked>) -> impl IntoResponse {
    Sse::new(sent(chunks(&question).into_iter().map(|chunk| Event::default().data(chunk))))
}

#[derive(Deserialize)]
struct Large {
    bytes: usize,
}

async fn large(Query(Large { bytes }): Query<Large>) -> impl IntoResponse {
    let large = Event::default().event("large").data("x".repeat(bytes));
    Sse::new(sent([large, Event::default().event("after").data("small")]))
}

#[derive(Deserialize)]
struct Room {
    room: String,
}

async fn orders(State(served): State<Arc<Served>>, Query(Room { room }): Query<Room>) -> impl IntoResponse {
    let orders = stream::unfold(served.orders(&room), async |mut orders| {
        let order = orders.recv().await.ok()?;
        Some((Ok(Event::default().event("order").data(order)), orders))
    });
    Sse::new(sent([Event::default().event("ready").data("{}")]).chain(orders))
}

async fn order(
    State(served): State<Arc<Served>>,
    Query(Room { room }): Query<Room>,
    Json(order): Json<Order>,
) -> impl IntoResponse {
    (StatusCode::CREATED, Json(served.order(&room, &order)))
}
