//! What an open and idle stream costs, together with its virtual user: the bytes that are allocated and not freed, and
//! the growth of the process.
//!
//! Each side opens its streams in its own process, so that none reuses memory that the other freed.

use std::hint::black_box;
use std::process::Command;

use allocation_counter::measure;
use streamgauge::{Run, scenario};
use tokio::task::JoinSet;

use crate::bar::Line;
use crate::by_hand;
use crate::process::{anonymous_memory, streams_that_fit};
use crate::server::{all_held, ask};

/// The argument that makes this program one side.
pub(crate) const COMMAND: &str = "idle";

const STREAMS: usize = 4000;
/// Streams opened at once, and before the memory is looked at, so that one-time memory is there already.
const FIRST: usize = 100;

/// Measures the bars of memory.
pub(crate) fn run(url: &str) -> streamgauge::Result<Vec<Line>> {
    let streams = streams_that_fit(STREAMS + FIRST).saturating_sub(FIRST).max(1);
    let per_stream = |side: &str| -> streamgauge::Result<[f64; 2]> {
        let mut process = Command::new(std::env::current_exe()?);
        let output = process.args([COMMAND, side, url, &streams.to_string()]).output()?;
        let told = String::from_utf8_lossy(&output.stdout);
        let metrics = told.split_whitespace().map_while(|figure| figure.parse().ok()).collect::<Vec<f64>>();
        metrics.try_into().map_err(|_| String::from_utf8_lossy(&output.stderr).into())
    };
    let ([ours, our_pages], [by_hand, pages_by_hand]) = (per_stream("ours")?, per_stream("by hand")?);
    Ok(vec![
        Line::bar("memory: live bytes of a user and its open, idle stream", ours, "B"),
        Line::info("    by hand, a task and a response", format!("{by_hand:.0} B")),
        Line::info(
            format!("    resident, of {streams}"),
            format!("{:.1} KiB, by hand {:.1} KiB", our_pages / 1024.0, pages_by_hand / 1024.0),
        ),
        Line::bar("memory: the future of a user with two streams", size_of_user() as f64, "B"),
    ])
}

/// Opens the streams; prints the live bytes and those of resident memory that each takes.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [side, url, streams] = arguments else { return Err("a side, a URL and a number are needed".into()) };
    if side == "ours" { users(url, streams.parse()?) } else { tasks(url, streams.parse()?) }
}

fn users(url: &str, streams: usize) -> streamgauge::Result {
    let base = url.to_owned();
    let idle = scenario! { move
        base (base)
        sse "Idle" open "/hold"
            check listen within 600s expect 0..
                json "$.price" > 0.0
            await
            close
    };
    print_growth(url, streams, || {
        let run = idle.run();
        async move { run.await.map_err(Into::into).map(drop) }
    })
}

fn tasks(url: &str, streams: usize) -> streamgauge::Result {
    let (client, url_held) = (by_hand::client()?, format!("{url}/hold"));
    print_growth(url, streams, || {
        let (client, url) = (client.clone(), url_held.clone());
        async move {
            let mut response = by_hand::open(&client, &url).await?;
            while let Some(bytes) = response.chunk().await? {
                black_box(bytes);
            }
            Ok(())
        }
    })
}

fn print_growth<F>(url: &str, streams: usize, mut open: impl FnMut() -> F) -> streamgauge::Result
where
    F: Future<Output = streamgauge::Result> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut tasks = JoinSet::new();
    let mut open_up_to = |streams: usize| -> streamgauge::Result {
        runtime.block_on(async {
            // Not all at once: the memory of a request in progress is not that of its stream.
            while tasks.len() < streams {
                (0..FIRST.min(streams - tasks.len())).for_each(|_| drop(tasks.spawn(open())));
                all_held(url, tasks.len()).await?;
            }
            match tasks.try_join_next() {
                Some(ended) => Err(format!("a stream ended early: {ended:?}").into()),
                None => Ok(()),
            }
        })
    };
    runtime.block_on(ask(url, "/end"))?;
    open_up_to(FIRST)?;
    let (resident, mut opened) = (anonymous_memory(), Ok(()));
    let live = measure(|| opened = open_up_to(FIRST + streams)).bytes_current as f64;
    opened?;
    let grown = anonymous_memory() - resident;
    println!("{} {}", live / streams as f64, grown / streams as f64);
    Ok(())
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
