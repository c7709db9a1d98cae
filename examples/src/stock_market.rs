//! A small stock exchange: a server of prices that walk at random.
//!
//! `GET /stocks/prices` answers with an event stream: a `snapshot` first, which has the opening price of every
//! symbol, then a `tick` for each trade, all with ids; now and then a comment, as servers send them to keep a quiet
//! connection open. `?symbol=ACME` leaves the other symbols out.
//!
//! ```text
//! event: snapshot
//! id: 0
//! retry: 1000
//! data: {"symbol":"ACME","price":99.8,"prices":{"ACME":99.8,"GLOBEX":41.3}}
//!
//! event: tick
//! id: 1
//! data: {"symbol":"GLOBEX","price":41.25}
//!
//! : heartbeat
//! ```
//!
//! So that a test knows what will come, each connection gets a trading day of its own, with the same ticks: every
//! symbol is traded four times, and after two and a half seconds the market closes and the stream ends.
//! A client that comes back with `Last-Event-ID` goes on behind that tick; one that has had the last is
//! answered 204, by which the standard tells a client not to come back.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::serving::serve;
pub use crate::serving::{OnThreads, Server};

/// What is traded.
pub const SYMBOLS: [&str; 4] = ["ACME", "GLOBEX", "HOOLI", "INITECH"];

/// How often each symbol is traded in a day.
pub const TRADES: usize = 4;

/// From one tick to the next.
const TICK: Duration = Duration::from_millis(150);

/// From one comment to the next.
const HEARTBEAT: Duration = Duration::from_millis(600);

/// Starts a server on a free port of 127.0.0.1, in this process.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use streamgauge_examples::stock_market;
///
/// let server = stock_market::spawn().await?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// When the operating system has no port to give.
pub async fn spawn() -> io::Result<Server> {
    let day = Arc::new(Day::random());
    serve(|is_open| Router::new().route("/stocks/prices", get(prices)).with_state(Exchange { day, is_open }))
        .await
}

/// Starts a server as [`spawn`] does, on threads of its own: for a program that has no runtime, or whose threads are to do
/// something else.
///
/// ```
/// let server = streamgauge_examples::stock_market::spawn_on_threads()?;
/// assert!(server.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// As [`spawn`], and when no thread can be started.
pub fn spawn_on_threads() -> io::Result<OnThreads> {
    OnThreads::start(spawn)
}

#[derive(Debug, Clone)]
struct Exchange {
    day: Arc<Day>,
    is_open: watch::Receiver<()>,
}

/// A day of trading: what every client gets.
#[derive(Debug)]
struct Day {
    opening: BTreeMap<&'static str, f64>,
    /// The first has the id 1.
    ticks: Vec<Tick>,
}

#[derive(Debug, Serialize)]
struct Snapshot<'a> {
    symbol: &'a str,
    price: f64,
    prices: BTreeMap<&'a str, f64>,
}

#[derive(Debug, Clone, Serialize)]
struct Tick {
    symbol: &'static str,
    price: f64,
}

#[derive(Debug, Deserialize)]
struct Filter {
    symbol: Option<String>,
}

impl Day {
    fn random() -> Self {
        let opening: BTreeMap<_, _> =
            SYMBOLS.map(|symbol| (symbol, cents(20.0 + 180.0 * fastrand::f64()))).into();
        let mut now = opening.clone();
        let mut ticks = Vec::new();
        for _ in 0..TRADES {
            let mut symbols = SYMBOLS;
            fastrand::shuffle(&mut symbols);
            for symbol in symbols {
                let price = now.entry(symbol).or_default();
                // A step of at most one percent, up or down.
                *price = cents(*price * (1.0 + (fastrand::f64() - 0.5) / 50.0));
                ticks.push(Tick { symbol, price: *price });
            }
        }
        Self { opening, ticks }
    }

    /// What a client gets that has had the ticks up to `had`, each with the time from its request. One that has
    /// had nothing gets a snapshot first.
    fn events(&self, symbol: Option<&str>, had: Option<usize>) -> Vec<(Duration, Event)> {
        let is_wanted = |one: &str| symbol.is_none_or(|symbol| symbol == one);
        let mut events = Vec::new();
        if had.is_none() {
            let prices: BTreeMap<_, _> = self.opening.iter().filter(|(one, _)| is_wanted(one)).collect();
            let prices: BTreeMap<&str, f64> =
                prices.into_iter().map(|(symbol, price)| (*symbol, *price)).collect();
            if let Some((&symbol, &price)) = prices.first_key_value() {
                let snapshot = Snapshot { symbol, price, prices };
                events.push((Duration::ZERO, event("snapshot", 0, &snapshot).retry(Duration::from_secs(1))));
            }
        }
        let mut at = Duration::ZERO;
        for (number, tick) in self.ticks.iter().enumerate().skip(had.unwrap_or(0)) {
            at += TICK;
            if is_wanted(tick.symbol) {
                events.push((at, event("tick", number + 1, tick)));
            }
        }
        events.push((at + TICK, Event::default().comment("the market is closed")));
        let heartbeats = (1..).map(|beat| HEARTBEAT * beat).take_while(|beat| *beat < at);
        events.extend(heartbeats.map(|beat| (beat, Event::default().comment("heartbeat"))));
        events.sort_by_key(|(at, _)| *at);
        events
    }
}

fn event(name: &str, id: usize, data: &impl Serialize) -> Event {
    // Names and numbers can always be written as JSON.
    let data = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).id(id.to_string()).data(data)
}

fn cents(price: f64) -> f64 {
    (price * 100.0).round() / 100.0
}

async fn prices(
    State(exchange): State<Exchange>,
    Query(filter): Query<Filter>,
    headers: HeaderMap,
) -> Response {
    let Exchange { day, mut is_open } = exchange;
    if let Some(symbol) = &filter.symbol
        && !SYMBOLS.contains(&symbol.as_str())
    {
        return (StatusCode::NOT_FOUND, format!("no symbol {symbol}; there are {}", SYMBOLS.join(", ")))
            .into_response();
    }
    // An id that this day cannot have given is as good as none: the client starts anew.
    let had = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let had = had.filter(|had| *had <= day.ticks.len());
    if had == Some(day.ticks.len()) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let start = Instant::now();
    let events = stream::iter(day.events(filter.symbol.as_deref(), had))
        .then(move |(at, event)| async move {
            sleep_until(start + at).await;
            Ok::<_, Infallible>(event)
        })
        // `changed` returns when the server is dropped.
        .take_until(Box::pin(async move { is_open.changed().await }));
    Sse::new(events).into_response()
}
