//! What a message costs on its way through `check listen`, against a loop that a good programmer would write by hand.
//!
//! Both sides read the same stream from the same server, and keep one value of every event. Only the CPU time of this
//! process is counted. The server sends as fast as it can, so that little is counted but the work on the events.

use serde::Deserialize;
use streamgauge::scenario;
use streamgauge::sse::{Decoder, Item};
use tokio::runtime::Runtime;

use crate::bar::{Bar, Limit};
use crate::process::thread_cpu;
use crate::rounds::{median, middle};
use crate::server::Server;

/// Events of one stream, which is one side of a round.
const EVENTS: usize = 100_000;

/// Measures the bars of the `check listen` path.
pub(crate) fn run(rounds: usize) -> streamgauge::Result<Vec<Bar>> {
    let server = Server::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ticks_url, words_url) =
        (format!("{}/burst/tick/{EVENTS}", server.url()), format!("{}/burst/llm/{EVENTS}", server.url()));
    let client = hand_written_client()?;

    let url = ticks_url.clone();
    let ticks = scenario! { move
        sse "Ticks" open (url)
            check listen within 60s until end
                json "$.price" > 0.0 collect prices: f64
            await
            close
    };
    let url = words_url.clone();
    let words = scenario! { move
        sse "Words" open (url)
            check listen within 60s until end
                json "$.choices[0].delta.content" collect words: String
            await
            close
    };
    let mut bars = Vec::new();
    let scenario = || {
        let run = ticks.run();
        async { Ok(run.await?.prices.len()) }
    };
    let by_hand = || {
        let (client, url) = (client.clone(), ticks_url.clone());
        async move { Ok(prices(&client, &url).await?.len()) }
    };
    bars.extend(compare(&runtime, rounds, "116 B ticks", scenario, by_hand));
    let scenario = || {
        let run = words.run();
        async { Ok(run.await?.words.len()) }
    };
    let by_hand = || {
        let (client, url) = (client.clone(), words_url.clone());
        async move { Ok(contents(&client, &url).await?.len()) }
    };
    bars.extend(compare(&runtime, rounds, "258 B events", scenario, by_hand));
    Ok(bars)
}

fn compare<O, H>(
    runtime: &Runtime,
    rounds: usize,
    events: &str,
    ours: impl Fn() -> O,
    by_hand: impl Fn() -> H,
) -> [Bar; 2]
where
    O: Future<Output = streamgauge::Result<usize>> + Send + 'static,
    H: Future<Output = streamgauge::Result<usize>> + Send + 'static,
{
    let mut costs = Vec::new();
    let ratio = median(rounds, || {
        let ours = cost(runtime, ours());
        costs.push(ours);
        ours / cost(runtime, by_hand())
    });
    let each = 1e9 * middle(costs) / EVENTS as f64;
    [
        Bar::new(&format!("listen: CPU over a hand-written loop, {events}"), ratio, "x", Limit::AtMost(1.25)),
        Bar::new(&format!("listen: CPU of each of the {events}"), each, "ns", Limit::Free),
    ]
}

/// CPU time of one stream, in seconds.
fn cost(runtime: &Runtime, side: impl Future<Output = streamgauge::Result<usize>> + Send + 'static) -> f64 {
    let before = thread_cpu();
    // As a task, since among tasks an event costs less than in `block_on` alone: what is ours counts for more.
    let kept = runtime.block_on(runtime.spawn(side)).expect("the task does not panic");
    let taken = thread_cpu() - before;
    assert_eq!(kept.unwrap_or_else(|failure| panic!("{failure}")), EVENTS, "every event has a value to keep");
    taken.as_secs_f64()
}

/// A client that opens a connection for every request, as ours does.
pub(crate) fn hand_written_client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().tcp_nodelay(true).pool_max_idle_per_host(0).build()
}

/// Opens a stream by hand.
pub(crate) async fn open(client: &reqwest::Client, url: &str) -> reqwest::Result<reqwest::Response> {
    client
        .get(url)
        .header("accept", "text/event-stream")
        .header("cache-control", "no-cache")
        .send()
        .await?
        .error_for_status()
}

#[derive(Deserialize)]
pub(crate) struct Tick {
    pub(crate) price: f64,
}

async fn prices(client: &reqwest::Client, url: &str) -> streamgauge::Result<Vec<f64>> {
    let mut response = open(client, url).await?;
    let (mut decoder, mut prices) = (Decoder::new(), Vec::new());
    while let Some(bytes) = response.chunk().await? {
        let mut input = &bytes[..];
        while let Some(item) = decoder.next(&mut input)? {
            if let Item::Event(event) = item {
                let tick: Tick = serde_json::from_str(event.data)?;
                if tick.price > 0.0 {
                    prices.push(tick.price);
                }
            }
        }
    }
    Ok(prices)
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Delta,
}

#[derive(Deserialize)]
struct Delta {
    content: String,
}

async fn contents(client: &reqwest::Client, url: &str) -> streamgauge::Result<Vec<String>> {
    let mut response = open(client, url).await?;
    let (mut decoder, mut contents) = (Decoder::new(), Vec::new());
    while let Some(bytes) = response.chunk().await? {
        let mut input = &bytes[..];
        while let Some(item) = decoder.next(&mut input)? {
            if let Item::Event(event) = item {
                let completion: Completion = serde_json::from_str(event.data)?;
                contents.extend(completion.choices.into_iter().next().map(|choice| choice.delta.content));
            }
        }
    }
    Ok(contents)
}
