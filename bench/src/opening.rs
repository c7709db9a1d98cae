//! What a stream costs that is opened for its first event: CPU time, over a loop on bare sockets.
//!
//! Most of it is the kernel's work, which the count of instructions does not see.

use std::hint::black_box;

use streamgauge::scenario;
use tokio::task::JoinSet;

use crate::bar::{Limit, Line};
use crate::process::{thread_cpu, without_counting};
use crate::raw;
use crate::turns::Turns;

/// The argument that makes this program one side: its name, `ours` or `raw`, a number of streams, and the server's URL.
pub(crate) const COMMAND: &str = "open-in-turn";

/// Few enough that each finds a free port at once: a port stays in use for a minute after its stream was closed.
const STREAMS: &str = "3000";
/// Streams that are open at a time.
const AT_ONCE: usize = 20;

/// Measures the bar of opening.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let turns = Turns::take([&[COMMAND, "ours", STREAMS], &[COMMAND, "raw", STREAMS]])?;
    let [ours, raw] = turns.microseconds();
    let limit = Limit::Varying { bar: 1.35, failure: 1.5 };
    Ok(vec![
        Line::bar(
            "open: a stream opened, checked and closed over raw sockets",
            turns.ratio(0, 1),
            "x",
            limit,
        ),
        Line::info("    each stream", format!("{ours} over {raw} of CPU")),
    ])
}

/// Opens streams, and prints the nanoseconds that each takes.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [side, streams, url] = arguments else { return Err("a side, a number and a URL are needed".into()) };
    let streams = streams.parse()?;
    let each = without_counting(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            if side == "ours" { ours(url, streams).await } else { raw(url, streams).await }
        })
    })?;
    println!("{each}");
    Ok(())
}

async fn ours(url: &str, streams: usize) -> streamgauge::Result<f64> {
    let base = url.to_owned();
    let opening = scenario! { move
        base (base)
        sse "Ticks" open "/first/tick"
            check await within 600s until 1
                json "$.price" > 0.0 save price: f64
            close
    };
    measure(streams, || {
        let run = opening.run();
        async move { Ok(run.await?.price) }
    })
    .await
}

async fn raw(url: &str, streams: usize) -> streamgauge::Result<f64> {
    let url = url.to_owned();
    measure(streams, || {
        let url = url.clone();
        async move {
            let mut price = None;
            let mut stream = raw::Stream::open(&url, "/first/tick").await?;
            stream
                .ticks(|tick| {
                    price = Some(tick.price).filter(|price| *price > 0.0);
                    price.is_some()
                })
                .await?;
            Ok(price.ok_or("the stream had no tick")?)
        }
    })
    .await
}

/// Nanoseconds of this thread that each stream takes. `open` gives the price that it found.
async fn measure<F, T>(streams: usize, mut open: impl FnMut() -> F) -> streamgauge::Result<f64>
where
    F: Future<Output = streamgauge::Result<T>> + Send + 'static,
    T: Send + 'static,
{
    open_all(10 * AT_ONCE, &mut open).await?;
    let before = thread_cpu();
    open_all(streams, &mut open).await?;
    Ok(1e9 * (thread_cpu() - before).as_secs_f64() / streams as f64)
}

/// Opens the streams, a few at a time, each in a task of its own.
async fn open_all<F, T>(streams: usize, open: &mut impl FnMut() -> F) -> streamgauge::Result
where
    F: Future<Output = streamgauge::Result<T>> + Send + 'static,
    T: Send + 'static,
{
    let mut tasks = JoinSet::new();
    for _ in 0..streams {
        if tasks.len() == AT_ONCE
            && let Some(ended) = tasks.join_next().await
        {
            // A price that nobody looks at need not be read: the compiler could leave that out on one side.
            black_box(ended??);
        }
        tasks.spawn(open());
    }
    while let Some(ended) = tasks.join_next().await {
        black_box(ended??);
    }
    Ok(())
}
