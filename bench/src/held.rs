//! A load that holds many streams: is the generator late, and what does holding cost?
//!
//! The load is a program of its own, as a user has one, and reads the flags that a user gives.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge_load::{Report, Timestamp, json, load, ramp, secs};

use crate::bar::{Limit, Line};
use crate::process::{Core, this_program, without_counting};
use crate::program::{Load, file, p99};
use crate::server::{Pace, Server, ask_now};

/// The argument that makes this program the load: its name, the file for the result, how many users for each server, in how many
/// seconds they come, and the servers' URLs.
pub(crate) const COMMAND: &str = "hold-load";

/// The most that a server of one process holds.
const MOST: usize = 17_000;

/// Measures both bars.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let mut lines = an_event_a_second(10_000)?;
    lines.extend(idle(50_000)?);
    Ok(lines)
}

/// So many streams with an event a second each for half a minute, the client on one core and the server on the other.
fn an_event_a_second(streams: usize) -> streamgauge::Result<Vec<Line>> {
    let server = Server::start(Core::Servers)?;
    let file = file();
    let mut load = start(Core::Clients, &file, streams, 20, &[server.url()])?;
    load.all_held(&[(server.url(), streams)])?;
    let pace = Pace { at_once: streams / 100, milliseconds: 10 };
    ask_now(&server.url(), &pace.path("timed", streams * 30))?;
    ask_now(&server.url(), "/end")?;
    let report = load.result(&file)?;
    let late = |metric| p99(&report, metric);
    let at_most = || Limit::Varying { bar: 50.0, failure: 100.0 };
    Ok(vec![
        Line::bar(
            "held: 10,000 streams, an event a second: users start late by, p99",
            late("schedule lag")?,
            "ms",
            at_most(),
        ),
        Line::bar("held: the same: timers of the core are late by, p99", late("loop lag")?, "ms", at_most()),
        Line::bar("held: the same: events are late by, p99", late("delivery")?, "ms", at_most()),
        Line::info("    streams that held to the end", format!("{} of {streams}", succeeded(&report))),
    ])
}

/// So many idle streams with a heartbeat each 15 s, in as many processes as the load takes by itself.
fn idle(streams: usize) -> streamgauge::Result<Vec<Line>> {
    let count = streams.div_ceil(MOST);
    let each = streams.div_ceil(count);
    let servers = (0..count).map(|_| Server::start(Core::Any)).collect::<std::io::Result<Vec<_>>>()?;
    let urls: Vec<String> = servers.iter().map(Server::url).collect();
    let file = file();
    let began = Instant::now();
    let mut load = start(Core::Any, &file, each, 40, &urls)?;
    load.all_held(&urls.iter().map(|url| (url.clone(), each)).collect::<Vec<_>>())?;
    let opened = began.elapsed().as_secs_f64();
    // Four heartbeats for each stream: a minute.
    let pace = Pace { at_once: each / 1_500 + 1, milliseconds: 10 };
    let before = (cpu_of_all()?, Instant::now());
    thread::scope(|threads| {
        let asking = urls.iter().map(|url| {
            threads.spawn(move || {
                ask_now(url, &pace.path("heartbeat", each * 4)).map_err(|error| error.to_string())
            })
        });
        let asking: Vec<_> = asking.collect();
        asking
            .into_iter()
            .try_for_each(|asked| asked.join().map_err(|_| "a thread panicked".to_owned())?.map(drop))
    })?;
    let share = 100.0 * (cpu_of_all()? - before.0).as_secs_f64() / before.1.elapsed().as_secs_f64();
    urls.iter().try_for_each(|url| ask_now(url, "/end").map(drop))?;
    let report = load.result(&file)?;
    let all = each * count;
    let lost = all as u64 - succeeded(&report);
    Ok(vec![
        Line::bar(
            "held: 50,000 idle streams: all open after",
            opened,
            "s",
            Limit::Varying { bar: 60.0, failure: 120.0 },
        ),
        Line::bar("held: the same: streams lost", lost as f64, "", Limit::AtMost(0.0)),
        Line::bar(
            "held: the same: CPU of a core, a heartbeat each 15 s",
            share,
            "%",
            Limit::Varying { bar: 15.0, failure: 25.0 },
        ),
        Line::info("    processes", report.shards.len().to_string()),
    ])
}

fn succeeded(report: &Report) -> u64 {
    report.scenarios.iter().map(|scenario| scenario.users.succeeded).sum()
}

/// Starts the load: so many users for each server, who come in so many seconds.
fn start(core: Core, file: &Path, users: usize, seconds: u64, urls: &[String]) -> streamgauge::Result<Load> {
    let mut program = this_program(core)?;
    program.arg(COMMAND).arg(file).args([users.to_string(), seconds.to_string()]).args(urls);
    Load::start(program.stdout(Stdio::null()))
}

/// The time that all processes of the load have had.
fn cpu_of_all() -> streamgauge::Result<Duration> {
    let mut ticks = 0;
    for process in fs::read_dir("/proc")?.filter_map(Result::ok) {
        // One that is gone meanwhile is no process.
        let read = |file: &str| fs::read(process.path().join(file)).unwrap_or_default();
        let line = read("cmdline");
        let mut words = line.split(|byte| *byte == 0);
        if words.nth(1) != Some(COMMAND.as_bytes()) {
            continue;
        }
        let stat = String::from_utf8_lossy(&read("stat")).into_owned();
        // Behind the name, which stands in brackets: `utime` and `stime` are the 12th and 13th.
        let times = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        ticks += times.filter_map(|time| time.parse::<u64>().ok()).sum::<u64>();
    }
    // Linux has told hundredths of a second to programs for ever (`USER_HZ`).
    Ok(Duration::from_millis(ticks * 10))
}

/// The load itself.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [file, users, seconds, urls @ ..] = arguments else {
        return Err("a file, numbers and URLs are needed".into());
    };
    let (users, seconds) = (users.parse()?, secs(seconds.parse()?));
    without_counting(|| {
        let mut held = load("held");
        for url in urls {
            let holds = scenario! { move
                base (url.clone())
                sse "Held" open "/hold/tick"
                    check await within 60s until 1
                    check await within 1h until end
            };
            held = held.scenario(holds, ramp(users).over(seconds));
        }
        let held = held.sent_at(json("$.t"), Timestamp::Nanoseconds);
        let flags = ["held", "--json", file, "--allow-saturated", "--quiet"];
        let exit = held.main_with(flags.map(Into::into));
        if exit.code() == 0 { Ok(()) } else { Err(format!("the load ended with {}", exit.code()).into()) }
    })
}
