//! The line that says how a run stands, while it runs.

use std::env;
use std::io::{self, IsTerminal, Write};

use crate::metrics::{PercentilesNow, Snapshot};

use super::numbers::{SECOND, clock, count, span, time};
use super::page::WIDTH;
use super::text::{clean, cut, width};

/// One line on how a run stands, of at most `columns`: its time, users, streams, events in the last second, the 50th and the 99th
/// percentile of first events and checks in it, failures, and whether the generator keeps up. In a narrow one the least important
/// is left out.
///
/// ```
/// use streamgauge_load::{Snapshot, summary::line};
///
/// let mut now = Snapshot::default();
/// (now.at, now.users.active, now.open_streams, now.events_now) = (83_000_000_000, 1_000, 998, 12_345);
/// assert_eq!(line(&now, 60), "1:23  1,000 users  998 streams  12,345 events/s  0 failed");
/// ```
#[must_use]
pub fn line(now: &Snapshot, columns: usize) -> String {
    let mut parts = parts(now);
    while joined(&parts).1 > columns && shortened(&mut parts) {}
    cut(&joined(&parts).0, columns)
}

/// A piece of the line: its forms, the longest first.
struct Part {
    /// What it is worth; the greatest is shortened and left out first.
    rank: u8,
    /// Whether it is never left out.
    stays: bool,
    forms: Vec<String>,
}

const GAP: &str = "  ";

fn joined(parts: &[Part]) -> (String, usize) {
    let texts: Vec<&str> = parts.iter().filter_map(|part| part.forms.first()).map(String::as_str).collect();
    let text = texts.join(GAP);
    let columns = width(&text);
    (text, columns)
}

/// Makes the line shorter by one step: first the forms of all, then those parts go that matter least. Whether there was one.
fn shortened(parts: &mut Vec<Part>) -> bool {
    let shortest = parts.iter_mut().filter(|part| part.forms.len() > 1).max_by_key(|part| part.rank);
    if let Some(part) = shortest {
        part.forms.remove(0);
        return true;
    }
    let least = parts.iter().filter(|part| !part.stays).map(|part| part.rank).max();
    let at = least.and_then(|rank| parts.iter().position(|part| !part.stays && part.rank == rank));
    at.map(|at| parts.remove(at)).is_some()
}

fn parts(now: &Snapshot) -> Vec<Part> {
    let part = |rank, forms: Vec<String>| Part { rank, stays: false, forms };
    let at = clock(now.at);
    let forms = match now.planned {
        Some(planned) if planned >= now.at => vec![format!("{at} of {}", clock(planned)), at],
        _ => vec![at],
    };
    // It begins the line: what stands behind it is calmer if it is short for good.
    let mut parts = vec![Part { rank: u8::MAX, stays: true, forms }];
    let phase = if now.ending {
        "ending"
    } else if now.warm_up {
        "warm-up"
    } else {
        ""
    };
    if !phase.is_empty() {
        parts.push(part(3, vec![phase.to_owned()]));
    }
    if now.steering.paused {
        parts.push(part(2, vec!["arrivals paused".to_owned(), "paused".to_owned()]));
    }
    if now.steering.factor != 1.0 {
        parts.push(part(2, vec![format!("rates × {:.2}", now.steering.factor)]));
    }
    let users = &now.users;
    let active = format!("{} user{}", count(users.active), if users.active == 1 { "" } else { "s" });
    parts.push(part(
        1,
        match users.asked {
            Some(asked) => {
                let came = format!("{active} ({} of {} came", count(users.started), count(asked));
                let waiting = users.waiting.filter(|waiting| *waiting > 0);
                let waiting = waiting.map(|waiting| format!("{came}, {} waiting)", count(waiting)));
                waiting.into_iter().chain([format!("{came})"), active]).collect()
            }
            None => vec![active],
        },
    ));
    let streams = count(now.open_streams);
    parts.push(part(4, vec![format!("{streams} stream{}", if now.open_streams == 1 { "" } else { "s" })]));
    let events = count(now.events_now);
    parts.push(part(5, vec![format!("{events} events/s"), format!("{events} ev/s")]));
    for (rank, long, short, times) in
        [(6, "first event", "first", now.first_event.now), (7, "check", "check", now.checks.now)]
    {
        if let Some([p50, p99]) = percentiles(times) {
            parts.push(part(
                rank,
                vec![format!("{long} p50 {p50} p99 {p99}"), format!("{short} {p50}/{p99}")],
            ));
        }
    }
    if users.dropped > 0 {
        parts.push(part(1, vec![format!("{} dropped", count(users.dropped))]));
    }
    parts.push(failures(now));
    parts.extend(generator(now));
    parts
}

/// The 50th and the 99th percentile.
fn percentiles(times: PercentilesNow) -> Option<[String; 2]> {
    let text = |value: Option<u64>| value.map_or_else(|| "none".to_owned(), time);
    (times.count > 0).then(|| [text(times.p50), text(times.p99)])
}

fn failures(now: &Snapshot) -> Part {
    let failed = format!("{} failed", count(now.users.failed));
    let mut forms = vec![failed.clone()];
    if let Some((cause, n)) = now.failures.first() {
        forms.insert(0, format!("{failed} ({} × {})", count(*n), cut(&clean(cause), 40)));
    }
    Part { rank: 0, stays: true, forms }
}

fn generator(now: &Snapshot) -> Option<Part> {
    let generator = &now.generator;
    if let Some(why) = generator.bottlenecks.first() {
        let short = "! generator".to_owned();
        return Some(Part {
            rank: 0,
            stays: true,
            forms: vec![format!("! generator: {}", cut(&clean(why), 40)), short],
        });
    }
    let lag = generator.schedule_lag.max(generator.loop_lag)?;
    Some(Part {
        rank: 8,
        stays: false,
        forms: vec![format!("generator ok (lag {})", span(lag)), "generator ok".to_owned()],
    })
}

/// Where and how often a [`Progress`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// Not at all.
    Never,
    /// Each snapshot in the place of the one before: for a terminal.
    InPlace,
    /// A line each ten seconds: for a file or a log.
    Lines,
}

/// Shows how a run stands, in a line that it writes again and again. It has no clock: it writes when it is told a [`Snapshot`].
///
/// ```
/// use streamgauge_load::Snapshot;
/// use streamgauge_load::summary::{Progress, Showing};
///
/// let mut progress = Progress::new(Vec::new(), Showing::Lines);
/// let mut now = Snapshot::default();
/// for second in 1..=20 {
///     now.at = second * 1_000_000_000;
///     progress.show(&now);
/// }
/// let text = String::from_utf8(progress.into_inner())?;
/// assert_eq!(text.lines().count(), 2);
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[derive(Debug)]
pub struct Progress<W: Write = io::Stderr> {
    out: W,
    shown: Showing,
    /// From when on the next line is written.
    next_at: u64,
    is_on_line: bool,
}

impl Progress {
    /// On standard error: in place if it is a terminal, else a line each ten seconds; nothing if `quiet`.
    #[must_use]
    pub fn stderr(quiet: bool) -> Self {
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let shown = match io::stderr().is_terminal() && !is_dumb {
            _ if quiet => Showing::Never,
            true => Showing::InPlace,
            false => Showing::Lines,
        };
        Self::new(io::stderr(), shown)
    }
}

/// The time between two lines where they stay.
const BETWEEN: u64 = 10 * SECOND;

impl<W: Write> Progress<W> {
    /// Wherever `out` takes it.
    #[must_use]
    pub fn new(out: W, shown: Showing) -> Self {
        Self { out, shown, next_at: BETWEEN, is_on_line: false }
    }

    /// Writes how the run stands, if it is time.
    pub fn show(&mut self, now: &Snapshot) {
        // Whoever reads it may have left, which is no reason to stop a run.
        let _ = match self.shown {
            Showing::Never => Ok(()),
            Showing::InPlace => {
                self.is_on_line = true;
                // A terminal breaks the line at its last column.
                let line = line(now, terminal_width().saturating_sub(1));
                write!(self.out, "\r{line}\x1b[K")
            }
            Showing::Lines if now.at < self.next_at => Ok(()),
            Showing::Lines => {
                self.next_at = (now.at / BETWEEN + 1) * BETWEEN;
                writeln!(self.out, "{}", line(now, WIDTH))
            }
        };
        let _ = self.out.flush();
    }

    /// Takes the line away, so that something else can be printed. The next one begins anew.
    pub fn clear(&mut self) {
        if self.is_on_line {
            self.is_on_line = false;
            let _ = write!(self.out, "\r\x1b[K");
            let _ = self.out.flush();
        }
    }

    /// What it writes to, with the line taken away.
    #[must_use]
    pub fn into_inner(mut self) -> W {
        self.clear();
        self.out
    }
}

/// The columns of the terminal behind standard error, or `COLUMNS`, or 100.
fn terminal_width() -> usize {
    let told = || env::var("COLUMNS").ok()?.parse().ok();
    columns_of(io::stderr()).or_else(told).unwrap_or(WIDTH)
}

/// The columns of the terminal that this is; `None` if it is none, or does not say.
#[cfg(unix)]
pub(super) fn columns_of(out: impl std::os::fd::AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(out).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// The columns of the terminal that this is: nothing here asks for them.
#[cfg(not(unix))]
pub(super) fn columns_of<T>(_: T) -> Option<usize> {
    None
}
