//! What the two servers in Rust serve, apart from how a framework sends it.

use std::collections::HashMap;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::{Stream, stream};
use serde_json::{Value, json};
use tokio::sync::broadcast;

/// Text beyond ASCII: two, three and four bytes a character, a line separator that ends no line, and a mark that could
/// be taken for a byte-order mark.
pub const UNICODE: &str = "naïve 日本語 😀 a\u{2028}b \u{feff}c";

/// An event.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its type, if it names one.
    pub event: Option<&'static str>,
    /// Its id.
    pub id: &'static str,
    /// Its data.
    pub data: &'static str,
}

/// The events of `/formats`.
pub const FORMATS: [Format; 4] = [
    Format { event: Some("greeting"), id: "1", data: "hello" },
    Format { event: Some("lines"), id: "2", data: "first\nsecond\n\n  fourth: x" },
    Format { event: None, id: "3", data: UNICODE },
    Format { event: Some("json"), id: "4", data: r#"{"price":99.5}"# },
];

/// The five numbers after this id, up to 20.
#[must_use]
pub fn after(last_event_id: Option<&str>) -> Vec<u64> {
    let last: u64 = last_event_id.and_then(|id| id.parse().ok()).unwrap_or(0);
    (last + 1..=20).take(5).collect()
}

/// An error of a body, by which a framework cuts the connection. What came before it goes out first.
pub fn cut<T>() -> impl Stream<Item = io::Result<T>> {
    stream::once(async {
        // Where a body has nothing more to give for now, frameworks send what they have.
        tokio::task::yield_now().await;
        Err(io::Error::other("cut on purpose"))
    })
}

/// The data of the chunks of an answer that repeats the question, word by word.
#[must_use]
pub fn chunks(question: &str) -> Vec<String> {
    let chunk = |delta: Value, finish: Value| {
        json!({ "id": "chat-1", "object": "chat.completion.chunk", "model": "echo",
                "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }] })
        .to_string()
    };
    let words = question.split_inclusive(' ').map(|word| chunk(json!({ "content": word }), Value::Null));
    let last = [chunk(json!({}), json!("stop")), "[DONE]".to_owned()];
    words.chain(last).collect()
}

/// An order, as it is sent.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Order {
    symbol: String,
    lots: u32,
}

/// What a server remembers.
#[derive(Debug, Default)]
pub struct Served {
    gone: Mutex<HashMap<String, u64>>,
    rooms: Mutex<HashMap<String, Room>>,
}

#[derive(Debug)]
struct Room {
    orders: u64,
    hears: broadcast::Sender<String>,
}

impl Default for Room {
    fn default() -> Self {
        Self { orders: 0, hears: broadcast::channel(64).0 }
    }
}

impl Served {
    /// How many streams of this key their clients have left.
    #[must_use]
    pub fn gone(&self, key: &str) -> u64 {
        lock(&self.gone).get(key).copied().unwrap_or(0)
    }

    /// The orders of this room from now on.
    #[must_use]
    pub fn orders(&self, room: &str) -> broadcast::Receiver<String> {
        lock(&self.rooms).entry(room.to_owned()).or_default().hears.subscribe()
    }

    /// Takes an order, tells it to the streams of its room, and gives it with its id.
    #[must_use]
    pub fn order(&self, room: &str, order: &Order) -> Value {
        let mut rooms = lock(&self.rooms);
        let room = rooms.entry(room.to_owned()).or_default();
        room.orders += 1;
        let order = json!({ "id": room.orders, "symbol": order.symbol, "lots": order.lots });
        // Nobody may listen.
        drop(room.hears.send(order.to_string()));
        order
    }
}

/// A stream whose client leaves it when this is dropped.
#[derive(Debug)]
pub struct Left {
    served: Arc<Served>,
    key: String,
}

impl Left {
    /// For a stream of this key.
    #[must_use]
    pub fn new(served: Arc<Served>, key: String) -> Self {
        Self { served, key }
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        *lock(&self.served.gone).entry(std::mem::take(&mut self.key)).or_default() += 1;
    }
}

/// Says where the server listens, and lets its process end when its standard input ends.
pub fn listening(address: SocketAddr) {
    let url = format!("http://{address}");
    println!("{}", json!({ "url": url, "h2c": url }));
    std::thread::spawn(|| {
        let mut nothing = Vec::new();
        drop(io::stdin().read_to_end(&mut nothing));
        std::process::exit(0);
    });
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
