//! What a stream costs that is open and idle, with the virtual user whose stream it is.
//!
//! Each side opens the streams in a process of its own, so that one does not take what the other gave back.

use std::hint::black_box;
use std::process::Command;

use streamgauge::{Run, scenario};
use tokio::task::JoinSet;

use crate::bar::{Bar, Limit};
use crate::listen::{hand_written_client, open};
use crate::process::{anonymous_memory, streams_that_fit};
use crate::server::{Server, all_held, ask};

/// The argument that makes this program one side.
pub(crate) const COMMAND: &str = "idle";

const STREAMS: usize = 4000;
/// Streams that are opened before the memory is looked at, so that what is there once is there.
const FIRST: usize = 100;

/// Measures the bar of memory per stream.
pub(crate) fn run() -> streamgauge::Result<Vec<Bar>> {
    let server = Server::start()?;
    let streams = streams_that_fit(STREAMS + FIRST).saturating_sub(FIRST).max(1);
    let per_stream = |side: &str| -> streamgauge::Result<f64> {
        let mut process = Command::new(std::env::current_exe()?);
        let output = process.args([COMMAND, side, &server.url(), &streams.to_string()]).output()?;
        let figure = String::from_utf8_lossy(&output.stdout);
        figure.trim().parse().map_err(|_| String::from_utf8_lossy(&output.stderr).into())
    };
    let ours = per_stream("ours")?;
    let by_hand = per_stream("by hand")?;
    Ok(vec![
        Bar::new(
            &format!("memory: user and open idle stream, of {streams}"),
            ours / 1024.0,
            "KiB",
            Limit::AtMost(20.0),
        ),
        Bar::new("memory: the same by hand, a task and a response", by_hand / 1024.0, "KiB", Limit::Free),
        Bar::new("memory: the future of a user with two streams", size_of_user() as f64, "B", Limit::Free),
    ])
}

/// Opens the streams, and prints the bytes that each takes.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [side, url, streams] = arguments else { return Err("a side, a URL and a number are needed".into()) };
    let streams: usize = streams.parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let per_stream = runtime.block_on(async {
        if side == "ours" { users(url, streams).await } else { tasks(url, streams).await }
    })?;
    println!("{per_stream}");
    Ok(())
}

async fn users(url: &str, streams: usize) -> streamgauge::Result<f64> {
    let base = url.to_owned();
    let idle = scenario! { move
        base (base)
        sse "Idle" open "/hold"
            check listen within 600s expect 0..
                json "$.price" > 0.0
            await
            close
    };
    measure(url, streams, || {
        let run = idle.run();
        async move { run.await.map_err(Into::into).map(drop) }
    })
    .await
}

async fn tasks(url: &str, streams: usize) -> streamgauge::Result<f64> {
    let (client, url_held) = (hand_written_client()?, format!("{url}/hold"));
    measure(url, streams, || {
        let (client, url) = (client.clone(), url_held.clone());
        async move {
            let mut response = open(&client, &url).await?;
            while let Some(bytes) = response.chunk().await? {
                black_box(bytes);
            }
            Ok(())
        }
    })
    .await
}

/// Bytes that each of the streams takes.
async fn measure<F>(url: &str, streams: usize, mut open: impl FnMut() -> F) -> streamgauge::Result<f64>
where
    F: Future<Output = streamgauge::Result> + Send + 'static,
{
    ask(url, "/end").await?;
    let mut tasks = JoinSet::new();
    let mut before = 0.0;
    // Not all at once: what a request takes while it is made is not what its stream takes.
    for opened in 0..FIRST + streams {
        if opened % FIRST == 0 {
            all_held(url, opened).await?;
        }
        if opened == FIRST {
            before = anonymous_memory();
        }
        tasks.spawn(open());
    }
    all_held(url, FIRST + streams).await?;
    let taken = anonymous_memory() - before;
    match tasks.try_join_next() {
        Some(ended) => Err(format!("a stream ended early: {ended:?}").into()),
        None => Ok(taken / streams as f64),
    }
}

fn size_of_user() -> usize {
    fn size<F>(_: &Run<F>) -> usize {
        size_of::<F>()
    }
    let two = scenario! {
        base "http://127.0.0.1:1"
        sse "Prices" name "prices" open "/prices"
            check await within 10s until 1
                json "$.price" > 0.0 save opening: f64
        sse "News" name "news" open "/news"
            check listen within 10s expect 1..
                json "$.price" collect news: f64
        sse "News" name "news" await
        sse "News" name "news" close
        sse "Prices" name "prices" close
    };
    size(&two.run())
}
