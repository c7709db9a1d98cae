//! The server of actix-web, with the event streams of actix-web-lab.

use std::io;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::middleware::Compress;
use actix_web::web::{self, Data, Json, Query, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, Responder, rt};
use actix_web_lab::sse::{self, Event, Sse};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use streamgauge_outside_servers::{FORMATS, Left, Order, Served, after, chunks, cut, listening};

fn main() -> io::Result<()> {
    rt::System::new().block_on(async {
        let served = Data::new(Served::default());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(served.clone())
                .service(web::scope("/gzip").wrap(Compress::default()).configure(compressed))
                .configure(plain)
        });
        let server = server.workers(1).disable_signals().bind_auto_h2c("127.0.0.1:0")?;
        listening(server.addrs()[0]);
        server.run().await
    })
}

fn compressed(config: &mut ServiceConfig) {
    config
        .route("/burst", web::get().to(burst))
        .route("/hold", web::get().to(hold))
        .route("/gone", web::get().to(gone))
        .route("/json", web::get().to(async || Json(json!({ "note": "x".repeat(10_000) }))));
}

fn plain(config: &mut ServiceConfig) {
    config
        .route("/formats", web::get().to(formats))
        .route("/burst", web::get().to(burst))
        .route("/numbers", web::get().to(numbers))
        .route("/hold", web::get().to(hold))
        .route("/gone", web::get().to(gone))
        .route("/private", web::get().to(private))
        .route("/page", web::get().to(page))
        .route("/page", web::head().to(page))
        .route("/chat", web::post().to(chat))
        .route("/large", web::get().to(large))
        .route("/orders", web::get().to(orders))
        .route("/orders", web::post().to(order));
}

fn sent(events: impl IntoIterator<Item = Event>) -> impl Stream<Item = Event> {
    stream::iter(events.into_iter().collect::<Vec<_>>())
}

fn data(data: impl Into<String>) -> sse::Data {
    sse::Data::new(data.into())
}

fn numbered(n: u64) -> Event {
    data(json!({ "n": n }).to_string()).id(n.to_string()).into()
}

async fn formats() -> impl Responder {
    let events = FORMATS.map(|format| {
        let event = data(format.data).id(format.id);
        match format.event {
            Some(name) => event.event(name),
            None => event,
        }
        .into()
    });
    let events = [Event::Comment("a comment".into())].into_iter().chain(events);
    Sse::from_infallible_stream(sent(events)).with_retry_duration(Duration::from_millis(2500))
}

#[derive(Deserialize)]
struct Burst {
    n: u64,
}

async fn burst(Query(Burst { n }): Query<Burst>) -> impl Responder {
    Sse::from_infallible_stream(stream::iter((1..=n).map(numbered)))
}

#[derive(Deserialize)]
struct How {
    how: String,
}

async fn numbers(Query(How { how }): Query<How>, request: HttpRequest) -> HttpResponse {
    let last = request.headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let numbers = after(last);
    if numbers.is_empty() {
        return HttpResponse::NoContent().finish();
    }
    let events = stream::iter(numbers.into_iter().map(|n| Ok(numbered(n))));
    let retry = Duration::from_millis(10);
    if how == "end" {
        Sse::from_stream(events.map(|event: io::Result<_>| event))
            .with_retry_duration(retry)
            .respond_to(&request)
    } else {
        Sse::from_stream(events.chain(cut())).with_retry_duration(retry).respond_to(&request)
    }
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

async fn hold(served: Data<Served>, Query(Key { key }): Query<Key>) -> impl Responder {
    let left = Left::new(served.into_inner(), key);
    let events = sent([data("here").into()]).chain(stream::pending()).map(move |event| {
        // Dropped with the stream.
        let _left = &left;
        event
    });
    Sse::from_infallible_stream(events).with_keep_alive(Duration::from_millis(50))
}

async fn gone(served: Data<Served>, Query(Key { key }): Query<Key>) -> impl Responder {
    Json(json!({ "gone": served.gone(&key) }))
}

async fn private(request: HttpRequest) -> HttpResponse {
    if request.headers().get("authorization").is_none_or(|token| token != "Bearer t0ken") {
        return HttpResponse::Unauthorized().json(json!({ "error": "no token" }));
    }
    Sse::from_infallible_stream(sent([data("welcome").into()])).respond_to(&request).map_into_boxed_body()
}

async fn page() -> impl Responder {
    web::Html::new("<p>not a stream</p>")
}

#[derive(Deserialize)]
struct Asked {
    question: String,
}

async fn chat(Json(Asked { question }): Json<Asked>) -> impl Responder {
    Sse::from_infallible_stream(sent(chunks(&question).into_iter().map(|chunk| data(chunk).into())))
}

#[derive(Deserialize)]
struct Large {
    bytes: usize,
}

async fn large(Query(Large { bytes }): Query<Large>) -> impl Responder {
    let large = data("x".repeat(bytes)).event("large");
    Sse::from_infallible_stream(sent([large.into(), data("small").event("after").into()]))
}

#[derive(Deserialize)]
struct Room {
    room: String,
}

async fn orders(served: Data<Served>, Query(Room { room }): Query<Room>) -> impl Responder {
    let orders = stream::unfold(served.orders(&room), async |mut orders| {
        let order = orders.recv().await.ok()?;
        Some((data(order).event("order").into(), orders))
    });
    Sse::from_infallible_stream(sent([data("{}").event("ready").into()]).chain(orders))
}

async fn order(
    served: Data<Served>,
    Query(Room { room }): Query<Room>,
    Json(order): Json<Order>,
) -> impl Responder {
    (Json(served.order(&room, &order)), StatusCode::CREATED)
}
