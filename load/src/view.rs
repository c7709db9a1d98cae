//! The live view of a run on a terminal: a thread of its own draws what it is told, and steers the run by what is pressed.
//!
//! The run never waits for it: what a slow terminal cannot take in time is left out.

mod charts;
mod draw;
mod keys;
mod model;
mod others;
mod rows;
mod screen;
mod words;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::thread;
use std::time::{Duration, SystemTime};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{self, Event};
use ratatui::layout::Rect;
use tokio::time::Instant;

pub(crate) use self::keys::Asked;
pub(crate) use self::model::{Outlook, Stage, Step};
pub(crate) use self::screen::{is_on, leave, leave_soon};

use self::draw::draw;
use self::keys::asked;
use self::model::{Model, Standing, Told};
use crate::control::{Handle, State};
use crate::metrics::Snapshot;

/// How soon it is seen that there is something new.
const GLANCE: Duration = Duration::from_millis(100);

/// How often the clock is drawn.
const CLOCK: Duration = Duration::from_secs(1);

/// How much is kept for a terminal that is slow.
const WAITING: usize = 64;

/// The view, until it is dropped.
pub(crate) struct View {
    told: SyncSender<Told>,
    ends: Arc<AtomicBool>,
    has_ended: Receiver<()>,
}

/// Why there can be no view; `None` if there can be one.
pub(crate) fn obstacle() -> Option<&'static str> {
    if !io::stderr().is_terminal() {
        return Some("standard error is no terminal");
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Some("TERM is dumb");
    }
    if !screen::is_in_foreground() {
        return Some("the program runs in the background");
    }
    let size = ratatui::crossterm::terminal::size();
    (!size.is_ok_and(|(columns, lines)| columns > 0 && lines > 0)).then_some("the terminal has no size")
}

impl View {
    /// Takes the terminal, and shows the run that begins (at this time, if it is known). What keys ask for goes to `heed`.
    ///
    /// # Errors
    ///
    /// If the terminal refuses it.
    pub(crate) fn open(
        outlook: Outlook,
        starts: Option<SystemTime>,
        handle: Handle,
        heed: impl Fn(Asked) + Send + 'static,
    ) -> io::Result<Self> {
        let terminal = screen::enter()?;
        let (told, hears) = sync_channel(WAITING);
        let (ended, has_ended) = channel();
        let ends = Arc::new(AtomicBool::new(false));
        let shows = Shows { model: Model::new(outlook), starts, handle, hears, ends: Arc::clone(&ends) };
        let shows = move || {
            // It ends with this, also by a panic: then nothing is drawn any more, and the terminal is given back.
            let _ended = (Leaves, ended);
            shows.run(terminal, heed);
        };
        let started = thread::Builder::new().name("live view".to_owned()).spawn(shows);
        started.inspect_err(|_| leave()).map(|_| Self { told, ends, has_ended })
    }

    /// Shows the next run.
    pub(crate) fn begin(&self, outlook: Outlook) {
        self.tell(Told::Begins(Box::new(outlook)));
    }

    /// Shows how the run stands.
    pub(crate) fn see(&self, now: &Snapshot) {
        self.tell(Told::Snapshot(Box::new(now.clone())));
    }

    /// Shows a line besides the figures.
    pub(crate) fn note(&self, line: &str) {
        self.tell(Told::Note(line.to_owned()));
    }

    fn tell(&self, what: Told) {
        let _ = self.told.try_send(what);
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Release);
        // A terminal that takes nothing more is not waited for.
        let _ = self.has_ended.recv_timeout(CLOCK);
        leave();
    }
}

/// Gives the terminal back at the end of a scope.
struct Leaves;

impl Drop for Leaves {
    fn drop(&mut self) {
        leave();
    }
}

/// What the thread has.
struct Shows {
    model: Model,
    starts: Option<SystemTime>,
    handle: Handle,
    hears: Receiver<Told>,
    ends: Arc<AtomicBool>,
}

impl Shows {
    fn run(mut self, terminal: File, heed: impl Fn(Asked)) {
        let Ok(mut terminal) = Terminal::new(CrosstermBackend::new(terminal)) else { return };
        let (mut is_new, mut drawn_at) = (true, Instant::now());
        let mut has_keys = true;
        while !self.has_ended() {
            loop {
                match self.hears.try_recv() {
                    Ok(told) => {
                        self.model.tell(told);
                        is_new = true;
                    }
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            if is_new || drawn_at.elapsed() >= CLOCK {
                self.model.standing = standing(&self.handle.read(), self.starts, Instant::now());
                // It is gone, say: the run goes on without being seen.
                if terminal.draw(|frame| draw(frame, &self.model)).is_err() {
                    return;
                }
                (is_new, drawn_at) = (false, Instant::now());
            }
            if !has_keys {
                thread::sleep(GLANCE);
                continue;
            }
            match event::poll(GLANCE)
                .and_then(|is_there| if is_there { event::read().map(Some) } else { Ok(None) })
            {
                Ok(Some(Event::Key(key))) => {
                    // What was steered a moment ago counts already.
                    self.model.standing = standing(&self.handle.read(), self.starts, Instant::now());
                    match asked(key, &self.model) {
                        Some(Asked::Redraw) => drop(redraw(&mut terminal)),
                        Some(Asked::Suspend) => match self.suspended() {
                            Some(again) => terminal = again,
                            None => return,
                        },
                        Some(what) => heed(what),
                        None => {}
                    }
                    is_new = true;
                }
                Ok(Some(_)) => is_new = true,
                Ok(None) => {}
                Err(_) => has_keys = false,
            }
        }
    }

    fn has_ended(&self) -> bool {
        self.ends.load(Ordering::Acquire)
    }

    /// Gives the terminal to the shell, and takes it again when it is this program's turn; `None` if it never is. A program that goes
    /// on in the background runs without being seen.
    fn suspended(&self) -> Option<Terminal<CrosstermBackend<File>>> {
        leave();
        screen::stop();
        while !screen::is_in_foreground() {
            if self.has_ended() {
                return None;
            }
            thread::sleep(GLANCE);
        }
        Terminal::new(CrosstermBackend::new(screen::enter().ok()?)).ok()
    }
}

/// Has all be drawn anew. (`clear` would ask the terminal for its cursor first, by standard output, which may go elsewhere.)
fn redraw(terminal: &mut Terminal<CrosstermBackend<File>>) -> io::Result<()> {
    let size = terminal.size()?;
    terminal.resize(Rect::new(0, 0, size.width, size.height))
}

/// Where the run stands by what was said to it.
fn standing(state: &State, starts: Option<SystemTime>, now: Instant) -> Standing {
    let elapsed = state.began.filter(|began| *began <= now).map(|began| now - began);
    let stage = state.stages.len().saturating_sub(1);
    Standing {
        elapsed,
        waits: starts.filter(|_| elapsed.is_none()).and_then(|at| at.duration_since(SystemTime::now()).ok()),
        stage,
        profile: state.profile_time(stage, now).unwrap_or_default(),
        ending: state.ending.as_ref().map(|(_, at)| now.saturating_duration_since(*at)),
        steering: state.steering_now(),
    }
}
