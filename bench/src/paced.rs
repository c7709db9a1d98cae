//! What an event costs when few come at a time, as in most streams: 1,000 streams with 20 events a second each. Also what it costs
//! to measure how long it lay in its socket, beside all else that is measured.
//!
//! Most of it is the kernel's work, which valgrind does not see. Much of the rest is waiting for memory, since by the
//! time of its next event a stream is in no cache any more. So CPU time counts here, over a loop on bare sockets.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::{UserStart, scenario};
use tokio::task::{JoinSet, yield_now};

use crate::bar::{Limit, Line};
use crate::comparison::on_one_thread;
use crate::measuring::start;
use crate::process::{thread_cpu, without_counting};
use crate::raw;
use crate::server::{Pace, all_held, ask};
use crate::turns::Turns;

/// The arguments that make this program one side: how it is driven, `received`, `checked`, `measured`, `timed` or `raw`, a number of streams,
/// one of events for each, and the server's URL.
pub(crate) const COMMANDS: [&str; 3] = ["drive-paced", "drive-in-hundreds", "drive-in-lock-step"];

const STREAMS: &str = "1000";
/// Events on each stream that are measured, 3 s of them.
const EVENTS: &str = "60";
/// Events on each stream before that: enough for every buffer of it to reach its size.
const WARM: usize = 5;

/// Measures an event that a check has listened to, and one with a check of its own.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let turns = Turns::take([
        &["drive-paced", "received", STREAMS, EVENTS],
        &["drive-paced", "checked", STREAMS, EVENTS],
        &["drive-paced", "raw", STREAMS, EVENTS],
    ])?;
    let [received, checked, raw] = turns.microseconds();
    let limit = Limit::Varying { bar: 1.25, failure: 1.35 };
    let timing = Turns::take([
        &["drive-paced", "timed", STREAMS, EVENTS],
        &["drive-paced", "measured", STREAMS, EVENTS],
    ])?;
    let [timed, measured] = timing.microseconds();
    let of_timing = Limit::Varying { bar: 1.05, failure: 1.1 };
    Ok(vec![
        Line::bar("paced: an event, 1,000 streams at 20/s, over raw sockets", turns.ratio(0, 2), "x", limit),
        Line::info("    each event", format!("{received} over {raw} of CPU")),
        Line::info(
            "    each event, checked by a check of its own",
            format!("{checked}, {:.2} times raw sockets", turns.ratio(1, 2)),
        ),
        Line::bar(
            "paced: a measured event with its socket wait, over without",
            timing.ratio(0, 1),
            "x",
            of_timing,
        ),
        Line::info("    each event", format!("{timed} over {measured} of CPU")),
    ])
}

/// Opens the streams, and prints the nanoseconds that each event takes.
pub(crate) fn side(driven: &str, arguments: &[String]) -> streamgauge::Result {
    let [side, streams, events, url] = arguments else {
        return Err("a side, two numbers and a URL are needed".into());
    };
    let drive = match driven {
        "drive-paced" => Drive::Paced(Pace { at_once: 20, milliseconds: 1 }),
        "drive-in-hundreds" => Drive::Paced(Pace { at_once: 100, milliseconds: 3 }),
        _ => Drive::LockStep,
    };
    let work = Work {
        url: url.clone(),
        streams: streams.parse()?,
        events: events.parse()?,
        drive,
        is_raw: side == "raw",
    };
    let side = side.clone();
    without_counting(|| {
        // This is a task as each stream is one: tasks have their turns in the order in which they were woken.
        on_one_thread(async move {
            let each = match side.as_str() {
                "received" => received(&work, UserStart::new).await?,
                "measured" => received(&work, || start(true)).await?,
                "timed" => received(&work, || start(true).time_sockets(true)).await?,
                "checked" => checked(&work).await?,
                _ => raw(&work).await?,
            };
            println!("{each}");
            Ok(())
        })
    })
}

/// Events that raw sockets took in.
static TAKEN_RAW: AtomicUsize = AtomicUsize::new(0);

struct Work {
    url: String,
    streams: usize,
    /// On each stream, behind the warm ones.
    events: usize,
    drive: Drive,
    /// Whether the side counts what it takes in.
    is_raw: bool,
}

#[derive(Clone, Copy)]
enum Drive {
    /// By the server's clock.
    Paced(Pace),
    /// An event on each stream; the next ones when all of them are taken in.
    LockStep,
}

async fn received(work: &Work, start: impl Fn() -> UserStart) -> streamgauge::Result<f64> {
    let (base, events) = (work.url.clone(), WARM + work.events);
    let ticks = scenario! { move
        base (base)
        sse "Ticks" open "/hold"
            check listen within 3600s expect (events)
                json "$.price" > 0.0 save price: f64
            await
            close
    };
    work.measure(|| {
        let run = ticks.run_as(start());
        async move { Ok(run.await?.price) }
    })
    .await
}

async fn checked(work: &Work) -> streamgauge::Result<f64> {
    let (base, events) = (work.url.clone(), WARM + work.events);
    let ticks = scenario! { move
        base (base)
        sse "Ticks" open "/hold"
        repeat (events) {
            sse "Tick" check await within 3600s until 1
                json "$.price" > 0.0 save price: f64
        }
        sse "End" check await within 3600s until end
            close
    };
    work.measure(|| {
        let run = ticks.run();
        async move { Ok(run.await?.price) }
    })
    .await
}

async fn raw(work: &Work) -> streamgauge::Result<f64> {
    let (url, events) = (work.url.clone(), WARM + work.events);
    work.measure(|| {
        let url = url.clone();
        async move {
            let (mut last, mut count) = (None, 0);
            let mut stream = raw::Stream::open(&url, "/hold").await?;
            stream
                .ticks(|tick| {
                    if tick.price > 0.0 {
                        last = Some(tick.price);
                        count += 1;
                        TAKEN_RAW.fetch_add(1, Ordering::Relaxed);
                    }
                    false
                })
                .await?;
            match last {
                Some(price) if count == events => Ok(price),
                _ => Err(format!("{count} of {events}").into()),
            }
        }
    })
    .await
}

impl Work {
    /// Nanoseconds of this thread that each event takes. `open` gives the last price of its stream.
    async fn measure<F, T>(&self, mut open: impl FnMut() -> F) -> streamgauge::Result<f64>
    where
        F: Future<Output = streamgauge::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let mut tasks = JoinSet::new();
        for _ in 0..self.streams {
            tasks.spawn(open());
        }
        all_held(&self.url, self.streams).await?;
        self.send(WARM).await?;
        let before = thread_cpu();
        self.send(self.events).await?;
        let taken = thread_cpu() - before;
        ask(&self.url, "/end").await?;
        while let Some(ended) = tasks.join_next().await {
            // It took in all it should, or says why not. A price that nobody looks at need not be read: the compiler could
            // leave that out on one side.
            black_box(ended??);
        }
        Ok(1e9 * taken.as_secs_f64() / (self.events * self.streams).max(1) as f64)
    }

    /// Has so many events sent on each stream.
    async fn send(&self, events: usize) -> streamgauge::Result {
        match self.drive {
            Drive::Paced(pace) => self.sent(&pace.path("tick", events * self.streams)).await,
            Drive::LockStep => {
                for _ in 0..events {
                    let before = TAKEN_RAW.load(Ordering::Relaxed);
                    self.sent("/round/tick").await?;
                    // The events came before this answer. Each turn looks at a thousand sockets, then come the tasks that
                    // they wake, then this one.
                    for _ in 0..8 + 2 * self.streams / 1000 {
                        yield_now().await;
                    }
                    let taken = TAKEN_RAW.load(Ordering::Relaxed) - before;
                    if self.is_raw && taken != self.streams {
                        return Err(format!("not in lock step: {taken} of {} events", self.streams).into());
                    }
                }
                Ok(())
            }
        }
    }

    async fn sent(&self, path: &str) -> streamgauge::Result {
        let answer = ask(&self.url, path).await?;
        if answer == "sent" { Ok(()) } else { Err("the server did not send".into()) }
    }
}
