//! What the live view takes of a run: the same load without it, and with it on a terminal.
//!
//! The terminal is a pseudoterminal of a common size, which this process reads. So the view has its own thread, draws as often as
//! it does for a user, and asks for keys. The load has one core for all its threads, so what the view takes, the run lacks.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use streamgauge::scenario;
use streamgauge_load::{load, ramp, secs};

use crate::bar::{Limit, Line};
use crate::process::{Core, this_program, without_counting};
use crate::program::{Load, file, p99};
use crate::rounds::middle;
use crate::server::{Pace, Server, ask_now};

/// The argument that makes this program the load: its name, how it shows its progress, the file for the result, how many streams it
/// has, and the server's URL.
pub(crate) const COMMAND: &str = "load-on-a-terminal";

const STREAMS: usize = 1_000;
/// 20,000 events a second in all.
const PACE: Pace = Pace { at_once: 20, milliseconds: 1 };
/// Events on each stream that are measured: 8 s of them.
const EVENTS: usize = 160;
/// Events on each stream before that.
const WARM: usize = 20;

/// Rounds; the median of each figure counts.
const ROUNDS: usize = 7;

const COLUMNS: u16 = 120;
const LINES: u16 = 40;

/// What a run came to.
struct Ran {
    /// Nanoseconds of CPU for each event.
    cpu: f64,
    events_per_second: f64,
    /// How late timers came at p99, in milliseconds.
    late: f64,
    seen: Seen,
}

/// Measures the load in turns, each time in a process of its own with a server of its own.
pub(crate) fn run(_: &str) -> streamgauge::Result<Vec<Line>> {
    let (mut plain, mut seen) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Neither is always the first.
        for shows in [round % 2 == 1, round % 2 == 0] {
            if shows { &mut seen } else { &mut plain }.push(ran(shows)?);
        }
    }
    let ratio = |figure: fn(&Ran) -> f64| {
        middle(seen.iter().zip(&plain).map(|(seen, plain)| figure(seen) / figure(plain)).collect())
    };
    let middle_of = |runs: &[Ran], figure: fn(&Ran) -> f64| middle(runs.iter().map(figure).collect());
    let both = |figure: fn(&Ran) -> f64| (middle_of(&seen, figure), middle_of(&plain, figure));
    let (cpu, events, late) = (both(|ran| ran.cpu), both(|ran| ran.events_per_second), both(|ran| ran.late));
    let written = middle(seen.iter().map(|ran| ran.seen.bytes as f64).collect());
    Ok(vec![
        Line::bar(
            "view: CPU of an event with the view on, over without",
            ratio(|ran| ran.cpu),
            "x",
            Limit::Varying { bar: 1.03, failure: 1.06 },
        ),
        Line::info("    each event", format!("{:.2} us over {:.2} us", cpu.0 / 1e3, cpu.1 / 1e3)),
        Line::bar(
            "view: time for as many events with the view on, over without",
            1.0 / ratio(|ran| ran.events_per_second),
            "x",
            Limit::Varying { bar: 1.01, failure: 1.03 },
        ),
        Line::info("    events in a second", format!("{:.0} over {:.0}", events.0, events.1)),
        Line::bar(
            "view: timers later at p99 with the view on, by",
            // Where it is the other way round, that is chance.
            (late.0 - late.1).max(0.0),
            "ms",
            Limit::Varying { bar: 2.0, failure: 5.0 },
        ),
        Line::info("    timers late by, p99", format!("{:.2} ms over {:.2} ms", late.0, late.1)),
        Line::info("    drawn on the terminal", format!("{:.0} kB", written / 1e3)),
    ])
}

/// Runs the load once.
fn ran(shows: bool) -> streamgauge::Result<Ran> {
    let (server, file) = (Server::start(Core::Servers)?, file());
    let (url, progress) = (server.url(), if shows { "view" } else { "none" });
    let terminal = Terminal::open()?;
    let program = this_program(Core::Clients)?;
    // Whoever asks for keys has to be in the foreground of a terminal of its own.
    let mut command = Command::new("setsid");
    command.arg("--ctty").arg(program.get_program()).args(program.get_args());
    command.args([COMMAND, progress]).arg(&file).arg(STREAMS.to_string()).arg(&url);
    command.env("TERM", "xterm-256color");
    command.stdin(terminal.other_end()?).stderr(terminal.other_end()?).stdout(Stdio::null());
    let mut load = Load::start(&mut command)?;
    // What is open here too would hide that the load has closed it.
    drop(command);
    let reads = terminal.read();
    load.all_held(&[(url.clone(), STREAMS)])?;
    ask_now(&url, &PACE.path("tick", WARM * STREAMS))?;
    let (began, before) = (Instant::now(), load.cpu()?);
    ask_now(&url, &PACE.path("tick", EVENTS * STREAMS))?;
    let (taken, lasted) = (load.cpu()? - before, began.elapsed());
    ask_now(&url, "/end")?;
    let report = load.result(&file)?;
    let events = report.series.iter().filter(|series| series.metric == "events");
    let events: u64 = events.map(|series| series.total.count).sum();
    if events != ((WARM + EVENTS) * STREAMS) as u64 {
        return Err(format!("{events} events came").into());
    }
    let seen = reads.join().map_err(|_| "the terminal could not be read")?;
    seen.check(shows, lasted)?;
    let measured = (EVENTS * STREAMS) as f64;
    Ok(Ran {
        cpu: taken.as_nanos() as f64 / measured,
        events_per_second: measured / lasted.as_secs_f64(),
        late: p99(&report, "loop lag")?,
        seen,
    })
}

/// What came to a terminal.
#[derive(Default)]
struct Seen {
    bytes: usize,
    /// In how many pieces: a frame is one, or several.
    pieces: usize,
    text: String,
}

impl Seen {
    /// That the view was there all the time, or never.
    fn check(&self, shows: bool, lasted: Duration) -> streamgauge::Result {
        // It takes the other screen, draws words and bars, and gives the screen back.
        let is_there =
            ["\x1b[?1049h", "events/s", "████", "\x1b[?1049l"].iter().all(|part| self.text.contains(part));
        let as_told = match shows {
            true => is_there && self.pieces as u64 >= lasted.as_secs(),
            false => self.bytes == 0,
        };
        let Self { bytes, pieces, .. } = self;
        let wanted = if shows { "a view" } else { "nothing" };
        let told =
            || format!("{wanted} was to be on the terminal, where {bytes} bytes in {pieces} pieces came");
        as_told.then_some(()).ok_or_else(|| told().into())
    }
}

/// A terminal that somebody looks at.
struct Terminal(File);

impl Terminal {
    fn open() -> io::Result<Self> {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&terminal)?;
        unlockpt(&terminal)?;
        tcsetwinsize(&terminal, Winsize { ws_row: LINES, ws_col: COLUMNS, ws_xpixel: 0, ws_ypixel: 0 })?;
        Ok(Self(File::from(terminal)))
    }

    /// Where a program reads keys and writes.
    fn other_end(&self) -> io::Result<File> {
        let path = OsString::from_vec(ptsname(&self.0, Vec::new())?.into_bytes());
        File::options().read(true).write(true).open(Path::new(&path))
    }

    /// Reads it until no program has it any more.
    fn read(mut self) -> JoinHandle<Seen> {
        thread::spawn(move || {
            let (mut seen, mut piece) = (Seen::default(), vec![0; 64 * 1_024]);
            let mut all = Vec::new();
            // Linux says that it is at its end by an error.
            while let Ok(read @ 1..) = self.0.read(&mut piece) {
                seen.bytes += read;
                seen.pieces += 1;
                all.extend_from_slice(&piece[..read]);
            }
            seen.text = String::from_utf8_lossy(&all).into_owned();
            seen
        })
    }
}

/// The load itself.
pub(crate) fn side(arguments: &[String]) -> streamgauge::Result {
    let [progress, file, streams, url] = arguments else {
        return Err("how it is shown, a file, a number and a URL are needed".into());
    };
    let (url, streams) = (url.clone(), streams.parse()?);
    without_counting(|| {
        let ticks = scenario! { move
            base (url)
            sse "Ticks" open "/hold"
                check listen within 1h until end
                    json "$.price" > 0.0 save price: f64
                await
                close
        };
        let load = load("ticks").cores(1).scenario(ticks, ramp(streams).over(secs(2)));
        let flags =
            ["ticks", "--json", file, "--output", "none", "--allow-saturated", "--progress", progress];
        let exit = load.main_with(flags.map(Into::into));
        if exit.code() == 0 { Ok(()) } else { Err(format!("the load ended with {}", exit.code()).into()) }
    })
}
