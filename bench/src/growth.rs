//! What an event costs when few come at a time, as in most streams, and whether that grows with the number of
//! streams.
//!
//! The server sends a hundred events every 3 ms, to a hundred streams one each, whatever the number of streams. So the
//! client does the same work in the same steps. Only the streams that it has to look through grow in number.

use std::process::Command;

use streamgauge::scenario;
use streamgauge::sse::{Decoder, Item};
use tokio::task::JoinSet;

use crate::bar::Line;
use crate::by_hand::{self, Tick};
use crate::process::{streams_that_fit, thread_cpu};
use crate::rounds::middle;
use crate::server::{all_held, ask};

/// The argument that makes this program one side.
pub(crate) const COMMAND: &str = "paced";

const FEW: usize = 100;
const MANY: usize = 10_000;
/// Events that are measured, after `WARM` on every stream.
const EVENTS: usize = 60_000;
/// Enough for every buffer of a stream to reach its size.
const WARM: usize = 5;

/// Rounds; their median counts.
const ROUNDS: usize = 3;

/// Measures the cost of an event that comes alone. Most of it is the kernel's work, and nobody counts those
/// instructions, so it has no bar.
pub(crate) fn run(url: &str) -> streamgauge::Result<Vec<Line>> {
    let many = streams_that_fit(MANY);
    let cost = |side: &str, streams: usize| -> streamgauge::Result<f64> {
        let mut process = Command::new(std::env::current_exe()?);
        let output = process.args([COMMAND, side, url, &streams.to_string()]).output()?;
        let figure = String::from_utf8_lossy(&output.stdout);
        figure.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into())
    };
    let (mut few, mut over_hand, mut growths) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let ours = cost("ours", FEW)?;
        over_hand.push(ours / cost("by hand", FEW)?);
        growths.push(cost("ours", many)? / ours);
        few.push(ours);
    }
    let times = |ratio: Vec<f64>| format!("{:.2} times the CPU time", middle(ratio));
    Ok(vec![
        Line::info(format!("growth: an event, {many} streams over {FEW}"), times(growths)),
        Line::info(format!("growth: an event over a hand-written loop, {FEW} streams"), times(over_hand)),
        Line::info(format!("growth: an event, {FEW} streams"), format!("{:.0} ns", middle(few))),
    ])
}

/// Opens the streams, and prints the nanoseconds that each event takes.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [side, url, streams] = arguments else { return Err("a side, a URL and a number are needed".into()) };
    let streams: usize = streams.parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let each = runtime.block_on(async {
        if side == "ours" { users(url, streams).await } else { tasks(url, streams).await }
    })?;
    println!("{each}");
    Ok(())
}

async fn users(url: &str, streams: usize) -> streamgauge::Result<f64> {
    let (base, events) = (url.to_owned(), WARM + EVENTS / streams);
    let ticks = scenario! { move
        base (base)
        sse "Ticks" open "/hold"
            check listen within 600s expect (events)
                json "$.price" > 0.0 save price: f64
            await
            close
    };
    measure(url, streams, || {
        let run = ticks.run();
        async move { run.await.map_err(Into::into).map(drop) }
    })
    .await
}

async fn tasks(url: &str, streams: usize) -> streamgauge::Result<f64> {
    let (client, url_held, events) = (by_hand::client()?, format!("{url}/hold"), WARM + EVENTS / streams);
    measure(url, streams, || {
        let (client, url) = (client.clone(), url_held.clone());
        async move {
            let mut response = by_hand::open(&client, &url).await?;
            let (mut decoder, mut last, mut count) = (Decoder::new(), None, 0);
            while let Some(bytes) = response.chunk().await? {
                let mut input = &bytes[..];
                while let Some(item) = decoder.next(&mut input)? {
                    if let Item::Event(event) = item {
                        let tick: Tick = serde_json::from_str(event.data)?;
                        if tick.price > 0.0 {
                            last = Some(tick.price);
                            count += 1;
                        }
                    }
                }
            }
            if last.is_some() && count == events {
                Ok(())
            } else {
                Err(format!("{count} of {events}").into())
            }
        }
    })
    .await
}

/// Nanoseconds of this thread that each event takes.
async fn measure<F>(url: &str, streams: usize, mut open: impl FnMut() -> F) -> streamgauge::Result<f64>
where
    F: Future<Output = streamgauge::Result> + Send + 'static,
{
    ask(url, "/end").await?;
    let mut tasks = JoinSet::new();
    for _ in 0..streams {
        tasks.spawn(open());
    }
    all_held(url, streams).await?;
    ask(url, &format!("/send/tick/{}", streams * WARM)).await?;
    let events = EVENTS / streams * streams;
    let before = thread_cpu();
    ask(url, &format!("/send/tick/{events}")).await?;
    let taken = thread_cpu() - before;
    ask(url, "/end").await?;
    while let Some(ended) = tasks.join_next().await {
        // It kept all it should, or says why not.
        ended??;
    }
    Ok(1e9 * taken.as_secs_f64() / events as f64)
}
