//! What a good programmer would write by hand: reqwest, our decoder, typed `serde_json`.

use serde::Deserialize;
use streamgauge::sse::{Decoder, Item};

#[derive(Deserialize)]
pub(crate) struct Tick {
    pub(crate) price: f64,
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
    content: Option<String>,
}

/// A client that opens a connection for every request, as ours does.
pub(crate) fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().no_proxy().tcp_nodelay(true).pool_max_idle_per_host(0).build()
}

/// Opens a stream.
pub(crate) async fn open(client: &reqwest::Client, url: &str) -> reqwest::Result<reqwest::Response> {
    client
        .get(url)
        .header("accept", "text/event-stream")
        .header("cache-control", "no-cache")
        .send()
        .await?
        .error_for_status()
}

/// The prices of all ticks of a stream.
pub(crate) async fn prices(client: &reqwest::Client, url: &str) -> streamgauge::Result<Vec<f64>> {
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

/// The words of all completions of a stream.
pub(crate) async fn words(client: &reqwest::Client, url: &str) -> streamgauge::Result<Vec<String>> {
    let mut response = open(client, url).await?;
    let (mut decoder, mut words) = (Decoder::new(), Vec::new());
    while let Some(bytes) = response.chunk().await? {
        let mut input = &bytes[..];
        while let Some(item) = decoder.next(&mut input)? {
            if let Item::Event(event) = item {
                let completion: Completion = serde_json::from_str(event.data)?;
                words.extend(completion.choices.into_iter().next().and_then(|choice| choice.delta.content));
            }
        }
    }
    Ok(words)
}

/// The answer that the chunks of a chat put together, up to its end mark.
pub(crate) async fn answer(client: &reqwest::Client, url: &str) -> streamgauge::Result<String> {
    let mut response = open(client, url).await?;
    let (mut decoder, mut answer) = (Decoder::new(), String::new());
    while let Some(bytes) = response.chunk().await? {
        let mut input = &bytes[..];
        while let Some(item) = decoder.next(&mut input)? {
            if let Item::Event(event) = item {
                if event.data == "[DONE]" {
                    return Ok(answer);
                }
                let completion: Completion = serde_json::from_str(event.data)?;
                if let Some(text) =
                    completion.choices.first().and_then(|choice| choice.delta.content.as_deref())
                {
                    answer.push_str(text);
                }
            }
        }
    }
    Err("the chat ended without its end mark".into())
}

/// The price of the first tick of a stream, which is then closed.
pub(crate) async fn first_price(client: &reqwest::Client, url: &str) -> streamgauge::Result<f64> {
    let mut response = open(client, url).await?;
    let mut decoder = Decoder::new();
    while let Some(bytes) = response.chunk().await? {
        let mut input = &bytes[..];
        while let Some(item) = decoder.next(&mut input)? {
            if let Item::Event(event) = item {
                let tick: Tick = serde_json::from_str(event.data)?;
                return Ok(tick.price);
            }
        }
    }
    Err("the stream ended before its first event".into())
}
