//! A timeline of one user's run, for people to look at: it is printed as things happen.

mod file;
mod kept;

pub(crate) use file::TimelineFile;
#[cfg(feature = "junit")]
pub(crate) use kept::Kept;

use std::fmt::{self, Debug};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::location::Location;
use crate::message::Message;
use crate::observer::{Observer, Recorder, RunEvent, RunEventKind};
use crate::outcome::Outcome;
use crate::shown::Shown;

/// The longest line, in characters.
const WIDTH: usize = 110;

// Where the columns begin. The last says where a step stands in the source, or which check a message matches.
const STREAM: usize = 11;
const WHAT: usize = 21;
const TEXT: usize = 32;
const DATA: usize = 49;
const SIDE: usize = 89;

/// The narrowest that lines are made.
const NARROWEST: usize = 60;

/// Prints a run, one line for each thing that happens: requests, messages, checks, losses, failures. It is an [`Observer`] of a
/// scenario, or the [`Recorder`] of one user. Its clones print to the same place.
///
/// It is for one virtual user at a time: the lines of several would be mixed. Secrets that are known when a line is printed are `***`.
///
/// Without any code, `STREAMGAUGE_TIMELINE` makes [each run that fails](crate::scenario!#the-timeline-of-a-run-that-failed) leave
/// its timeline in a file.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{Timeline, scenario};
///
/// let timeline = Timeline::new(std::io::stderr());
/// scenario! { "A short one"  pause 1ms }.observer(timeline.clone()).run().await?;
/// timeline.note("That was all.");
/// # Ok::<_, streamgauge::Failure>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Timeline(Arc<Mutex<Page>>);

impl Timeline {
    /// The longest line, in characters.
    pub const WIDTH: usize = WIDTH;

    /// A timeline without colours that goes wherever `out` takes it.
    #[must_use]
    pub fn new(out: impl Write + Send + 'static) -> Self {
        let (out, streams) = (Box::new(out), Vec::new());
        let page = Page { out, colours: false, width: WIDTH, filled: 0, streams, retried: false };
        Self(Arc::new(Mutex::new(page)))
    }

    /// In the colours of a terminal, or without.
    ///
    /// ```
    /// use std::io::IsTerminal;
    /// use streamgauge::Timeline;
    ///
    /// let timeline = Timeline::new(std::io::stdout()).colours(std::io::stdout().is_terminal());
    /// timeline.value("opening", &99.8);
    /// ```
    #[must_use]
    pub fn colours(self, on: bool) -> Self {
        self.page(|page| page.colours = on);
        self
    }

    /// In lines of at most so many characters, from 60 to [`WIDTH`](Self::WIDTH). In shorter ones the last column has a line of its
    /// own where it finds no room.
    ///
    /// ```
    /// let timeline = streamgauge::Timeline::new(std::io::stdout()).columns(80);
    /// timeline.value("opening", &99.8);
    /// ```
    #[must_use]
    pub fn columns(self, columns: usize) -> Self {
        self.page(|page| page.width = columns.clamp(NARROWEST, WIDTH));
        self
    }

    /// Prints a value that a scenario saved.
    pub fn value(&self, name: &str, value: &impl Debug) {
        self.page(|page| {
            page.text(Look::Dim, "    value");
            page.column(STREAM, Look::Bold, name);
            page.column(TEXT, Look::Plain, &format!("{value:?}"));
        });
    }

    /// Prints a line of text.
    pub fn note(&self, text: &str) {
        self.page(|page| page.text(Look::Plain, text));
    }

    fn page(&self, write: impl FnOnce(&mut Page)) {
        // A panic elsewhere leaves a half-written line at worst.
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.end_line();
        write(&mut page);
        page.end_line();
    }
}

impl Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Timeline")
    }
}

impl Observer for Timeline {
    fn event(&self, event: &RunEvent<'_>) {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.event(event);
    }
}

impl Recorder for Timeline {
    fn event(&mut self, event: &RunEvent<'_>) {
        Observer::event(self, event);
    }
}

/// What a piece of text looks like on a terminal.
#[derive(Debug, Clone, Copy)]
enum Look {
    Plain,
    Bold,
    Dim,
    Good,
    Bad,
    /// A stream has a colour of its own.
    Stream(usize),
}

impl Look {
    /// The number of the escape sequence.
    fn code(self) -> &'static str {
        match self {
            Look::Plain => "0",
            Look::Bold => "1",
            Look::Dim => "2",
            Look::Good => "32",
            Look::Bad => "1;31",
            Look::Stream(number) => ["36", "33", "35", "34"][number % 4],
        }
    }
}

struct Page {
    out: Box<dyn Write + Send>,
    colours: bool,
    width: usize,
    /// How many characters the line has so far. The line of a message is ended by what comes next, since only
    /// then is it known whether the message matches.
    filled: usize,
    /// The streams seen so far, in their order.
    streams: Vec<String>,
    /// Whether the round of an `attempt` has failed, and nothing has begun since.
    retried: bool,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.end_line();
    }
}

impl Page {
    fn event(&mut self, event: &RunEvent<'_>) {
        if let RunEventKind::Matched { title, matched, .. } = &event.kind {
            let title = event.shown(title);
            self.side(Look::Good, &format!("match {matched} {title}"));
            return;
        }
        self.end_line();
        let time = event.since_start();
        match &event.kind {
            RunEventKind::Retried { .. } => self.retried = true,
            RunEventKind::StepStarted { .. } => self.retried = false,
            _ => {}
        }
        match &event.kind {
            RunEventKind::Started { scenario, .. } => self.heading(&event.shown(scenario).to_string()),
            // What they do shows in the steps that follow.
            RunEventKind::StepStarted { step: "let" | "if", .. } => return,
            RunEventKind::StepStarted { step, title, stream, detail, location, .. } => {
                self.row(time, *stream, Look::Bold, step);
                if !title.is_empty() {
                    self.column(TEXT, Look::Plain, &in_quotes(event, title));
                }
                if !detail.is_empty() {
                    let start = TEXT.max(self.filled + 2);
                    self.column(start, Look::Dim, &short(detail, self.edge().saturating_sub(start)));
                }
                self.side(Look::Dim, &place(location));
            }
            RunEventKind::Opened { stream, status, elapsed, .. } => {
                self.row(time, Some(stream), Look::Plain, "opened");
                self.column(TEXT, Look::Plain, &format!("status {status} in {}", seconds(*elapsed)));
            }
            RunEventKind::Message { stream, message, .. } => {
                self.row(time, Some(stream), Look::Plain, "message");
                self.message(event, message);
                return; // not the end of its line
            }
            RunEventKind::Block { stream, id, retry, .. } => {
                self.row(time, Some(stream), Look::Dim, "block");
                let id = id.map(|id| format!("id {} ", event.shown(id).width(13))).unwrap_or_default();
                let retry = retry.map(|retry| format!("retry {retry}")).unwrap_or_default();
                self.column(TEXT, Look::Dim, &format!("{id}{retry}"));
            }
            RunEventKind::Comment { stream, text, .. } => {
                self.row(time, Some(stream), Look::Dim, "comment");
                self.column(TEXT, Look::Dim, &event.shown(text.trim_start()).to_string());
            }
            RunEventKind::CheckFinished { stream, title, outcome, matched, seen, elapsed, .. } => {
                let (style, verdict) = match outcome {
                    Outcome::Succeeded => (Look::Good, "ok"),
                    Outcome::Failed { .. } | Outcome::Retried { .. } => (Look::Bad, "failed"),
                    _ => (Look::Plain, "not decided"),
                };
                self.row(time, Some(stream), style, "check");
                let of = format!("{matched} of {seen} messages matched in {}", seconds(*elapsed));
                self.column(TEXT, style, &format!("{} {verdict}: {of}", in_quotes(event, title)));
            }
            RunEventKind::CheckCancelled { stream, title, .. } => {
                self.row(time, Some(stream), Look::Plain, "check");
                self.column(TEXT, Look::Plain, &format!("{} cancelled", in_quotes(event, title)));
            }
            RunEventKind::Ended { stream, error, .. } => {
                self.row(time, Some(stream), Look::Plain, "ended");
                let by = error.map_or("by the server", |error| error.text());
                self.column(TEXT, Look::Plain, by);
            }
            RunEventKind::Cut { stream, reason, .. } => {
                self.row(time, Some(stream), Look::Bad, "cut");
                self.column(TEXT, Look::Bad, reason.text());
            }
            RunEventKind::Measured { stream, metrics, .. } => {
                let first = metrics.first_content.map_or_else(|| "none".to_owned(), seconds);
                let (tokens, total) = (metrics.output_tokens, seconds(metrics.total));
                self.row(time, Some(stream), Look::Plain, "measured");
                self.column(
                    TEXT,
                    Look::Plain,
                    &format!("first content {first}, {tokens} tokens, {total} in all"),
                );
            }
            RunEventKind::Retried { failure, round, of, .. } => {
                let title = in_quotes(event, failure.title());
                self.row(time, failure.stream(), Look::Bad, "retried");
                let text = format!("{} {title}: round {round} of {of} is over", failure.step());
                self.column(TEXT, Look::Bad, &text);
                self.side(Look::Dim, &place(&failure.at()));
            }
            RunEventKind::Failed { failure, .. } => {
                self.row(time, failure.stream(), Look::Bad, "failed");
                self.column(
                    TEXT,
                    Look::Bad,
                    &format!("{} {}", failure.step(), in_quotes(event, failure.title())),
                );
                self.side(Look::Dim, &place(&failure.at()));
            }
            RunEventKind::Finished { outcome, .. } => {
                let (style, word) = match outcome {
                    Outcome::Succeeded => (Look::Good, "finished"),
                    Outcome::Failed { .. } => (Look::Bad, "finished: failed"),
                    Outcome::Stopped => (Look::Plain, "finished: stopped"),
                    _ => (Look::Bad, "finished: abandoned"),
                };
                self.row(time, None, style, word);
            }
            other => self.told(time, other),
        }
        self.end_line();
    }

    /// What happens to requests, and to streams that are lost and come back.
    fn told(&mut self, time: Duration, kind: &RunEventKind<'_>) {
        let (stream, style, word, text) = match kind {
            RunEventKind::Redirected { to, status, .. } => {
                (None, Look::Plain, "redirected", format!("status {status}, to {to}"))
            }
            RunEventKind::Responded { status, elapsed, bytes, .. } => {
                let text = format!("status {status}, {bytes} bytes in {}", seconds(*elapsed));
                (None, Look::Plain, "response", text)
            }
            RunEventKind::Lost { stream, cause, .. } => (Some(*stream), Look::Bad, "lost", cause.to_string()),
            RunEventKind::ReconnectFailed { stream, attempt, reason, .. } => {
                (Some(*stream), Look::Bad, "not back", format!("attempt {attempt}: {reason}"))
            }
            RunEventKind::Reconnected { stream, attempt, recovery, .. } => {
                let text = format!("attempt {attempt}, {} after the loss", seconds(*recovery));
                (Some(*stream), Look::Good, "back", text)
            }
            RunEventKind::Resumed { stream, lost, repeated, .. } => {
                (Some(*stream), Look::Plain, "resumed", format!("{lost} ids lost, {repeated} repeated"))
            }
            RunEventKind::UnmatchedDropped { stream, dropped, .. } => {
                (Some(*stream), Look::Bad, "dropped", format!("{dropped} messages that no check took"))
            }
            RunEventKind::StepFinished { step, stream, outcome: Outcome::Skipped, .. } => {
                (*stream, Look::Dim, "skipped", (*step).to_owned())
            }
            RunEventKind::StreamFinished { stream, outcome: Outcome::Abandoned, .. } => {
                let what = if self.retried { "the round" } else { "the run" };
                (Some(*stream), Look::Plain, "closed", format!("since {what} is over"))
            }
            // The steps `check` and `close` have their line, and what later versions tell is not known here.
            _ => return,
        };
        self.row(time, stream, style, word);
        self.column(TEXT, style, &text);
    }

    fn heading(&mut self, title: &str) {
        self.text(Look::Plain, "\n");
        self.filled = 0;
        self.text(Look::Bold, &short(title, self.width));
        self.end_line();
        self.text(Look::Dim, &format!("{:>9}", "time"));
        for (start, name) in [(STREAM, "stream"), (WHAT, "what")] {
            self.column(start, Look::Dim, name);
        }
        self.side(Look::Dim, "where, or match");
        self.end_line();
    }

    /// The first columns of a line.
    fn row(&mut self, time: Duration, stream: Option<&str>, style: Look, what: &str) {
        self.text(Look::Dim, &format!("{:>9}", format!("+{:.3}s", time.as_secs_f64())));
        if let Some(name) = stream {
            let number = self.streams.iter().position(|stream| stream == name).unwrap_or_else(|| {
                self.streams.push(name.to_owned());
                self.streams.len() - 1
            });
            let name = if name.is_empty() { "default" } else { name };
            self.column(STREAM, Look::Stream(number), &short(name, WHAT - STREAM - 1));
        }
        self.column(WHAT, style, what);
    }

    fn message(&mut self, event: &RunEvent<'_>, message: &Message<'_>) {
        self.column(TEXT, Look::Bold, &event.shown(message.event()).width(8).to_string());
        if let Some(id) = message.id() {
            self.column(TEXT + 9, Look::Dim, &format!("id {}", event.shown(id).width(13)));
        }
        let width = self.edge().saturating_sub(self.filled.max(DATA));
        self.column(DATA, Look::Plain, &event.shown(message.data()).width(width).to_string());
    }

    /// Where what stands before the last column ends.
    fn edge(&self) -> usize {
        if self.width == WIDTH { SIDE - 2 } else { self.width }
    }

    /// Writes the last column; on a line of its own if there is no room for it.
    fn side(&mut self, style: Look, text: &str) {
        let start = self.width - (WIDTH - SIDE);
        if self.width < WIDTH && self.filled >= start {
            self.end_line();
            self.column(TEXT, style, text);
        } else {
            self.column(start, style, text);
        }
    }

    /// Writes from the column `start` on, up to the end of the line at most.
    fn column(&mut self, start: usize, style: Look, text: &str) {
        let gap = start.saturating_sub(self.filled).max(1);
        self.text(Look::Plain, &" ".repeat(gap));
        self.text(style, &short(text, self.width.saturating_sub(self.filled)));
    }

    fn text(&mut self, style: Look, text: &str) {
        self.filled += text.chars().count();
        // Whoever reads the output may have left, which is no reason to stop.
        let _ = match style {
            Look::Plain => write!(self.out, "{text}"),
            _ if self.colours => write!(self.out, "\x1b[{}m{text}\x1b[0m", style.code()),
            _ => write!(self.out, "{text}"),
        };
        let _ = self.out.flush();
    }

    fn end_line(&mut self) {
        if self.filled > 0 {
            let _ = writeln!(self.out);
            self.filled = 0;
        }
    }
}

/// Text on one line of at most `width` characters, with nothing in it that a terminal would obey.
fn short(text: &str, width: usize) -> String {
    Shown::unmasked(text).width(width).to_string()
}

fn in_quotes(event: &RunEvent<'_>, title: &str) -> String {
    if title.is_empty() { String::new() } else { format!("\"{}\"", event.shown(title).width(24)) }
}

fn place(at: &Location) -> String {
    let file = Path::new(at.file()).file_name().unwrap_or_default().to_string_lossy();
    format!("{file}:{}", at.line())
}

fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{:.1}ms", time.as_secs_f64() * 1000.0)
    } else {
        format!("{:.2}s", time.as_secs_f64())
    }
}
