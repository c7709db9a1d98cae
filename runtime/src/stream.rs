//! The streams of a virtual user: each a connection, and beside it the check that may be pending on it.
//!
//! ```text
//!            open                 the server ends it
//!  Closed ─────────► Open ───────────────────────────► Ended
//!    ▲                │  reset, silence, over the cap
//!    │                └──────────────────────────────► Cut
//!    │   (open failed under `continue`: Skipped)         │
//!    └───────────────────── close ◄──────────────────────┘
//! ```
//!
//! With `reconnect`, a stream that is lost or ended is `Away` first; see [`reconnect`](crate::reconnect).

use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::came::Came;
use crate::check::{Check, Keeps, Pending, Verdict};
use crate::client::Body;
use crate::dropped::Dropped;
use crate::failure::time;
use crate::location::At;
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::protocol::Reading;
use crate::reconnect::{Away, Loss, Reconnect};
use crate::sse::{CapExceeded, Capped, Decoder};
use crate::stored::StoredMessage;
use crate::stream_name::StreamName;
use crate::unmatched::Unmatched;
use crate::user::{Stop, User};
use crate::watch::Watch;

/// Before each of the user's decisions.
pub(crate) const SINCE_OPEN: u64 = 0;

/// The part of a stream that does not depend on its checks.
#[derive(Debug)]
pub struct Line {
    pub(crate) index: usize,
    pub(crate) name: StreamName,
    pub(crate) state: State,
    /// The name and the place of the `open`, for failures of the stream itself.
    pub(crate) opened_as: String,
    pub(crate) opened_by: At,
    pub(crate) opened_at: Instant,
    pub(crate) idle: Option<Duration>,
    /// How the stream is opened again when it was lost; `None` if it is not.
    pub(crate) reconnect: Option<Box<Reconnect>>,
    /// The bytes of an event that the last connection left unfinished.
    pub(crate) dropped_bytes: usize,
    /// What was sent in vain; `None` if nothing was.
    pub(crate) dropped: Option<Box<Dropped>>,
    pub(crate) last_read: Instant,
    /// Until when a stream that seems silent for too long may show that it is not; `None` since the last read.
    seems_silent: Option<Instant>,
    pub(crate) last_message: Option<Instant>,
    /// The protocol that the open stream is read by.
    pub(crate) reading: Option<Box<Reading>>,
    /// The last messages, used again in turn; the oldest stands at `oldest`.
    recent: Vec<StoredMessage>,
    oldest: usize,
    /// The messages that no check took; `None` if none are kept.
    pub(crate) unmatched: Option<Box<Unmatched>>,
    /// What wakes the user for this stream, when the user has several.
    pub(crate) waker: Option<Waker>,
    /// Since which of the user's decisions the stream is held: a check on it was decided, and what lies behind the message
    /// that decided it is kept for the next check; [`SINCE_OPEN`] if it was opened and nothing was taken in yet.
    pub(crate) held: Option<u64>,
    /// How often something was read.
    pub(crate) reads: u32,
}

#[derive(Debug)]
pub(crate) enum State {
    Closed,
    Open(Body),
    /// Lost, and to be opened again.
    Away(Away),
    Ended {
        /// The bytes of an event that was not finished, and so was dropped.
        dropped: usize,
    },
    Cut(String),
    /// Its `open` failed, and the user goes on: actions on it do nothing.
    Skipped,
}

/// What was read of a stream, on its way to become messages.
#[derive(Debug, Default)]
pub(crate) struct Feed {
    pub(crate) decoder: Decoder,
    /// Read and not decoded yet.
    pub(crate) unread: Bytes,
}

/// A stream and the check on it, if any. `C` is the kind of its checks.
#[derive(Debug)]
pub struct Slot<C> {
    pub(crate) feed: Feed,
    pub(crate) watch: Watch<C>,
}

/// A response that is a stream, and what its `open` asked for.
#[derive(Debug)]
pub struct Opened {
    pub(crate) body: Body,
    pub(crate) idle: Option<Duration>,
    pub(crate) reconnect: Option<Box<Reconnect>>,
    pub(crate) unmatched: u64,
    pub(crate) reading: Option<Box<Reading>>,
}

/// What [`AnySlot::poll`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing more to do until the waker is called.
    Waits,
    /// There may be more; other streams should have their turn first.
    More,
}

/// A stream with checks of any kind.
pub trait AnySlot {
    /// The part that does not depend on the checks.
    fn line(&mut self) -> &mut Line;
    /// The response head has come: the stream is open.
    fn opened(&mut self, opened: Opened, title: &str, at: At, user: &User);
    /// Takes in what came. With `holds` a check that is decided holds the stream: what came after it is left for the
    /// next check.
    fn poll(&mut self, user: &mut User, holds: bool, cx: &mut Context<'_>) -> Progress;
    /// The next moment at which time alone decides something.
    fn deadline(&self) -> Option<Instant>;
    /// Decides what is due; `holds` as in [`poll`](Self::poll).
    fn expire(&mut self, user: &mut User, now: Instant, holds: bool);
    /// Whether no check is pending.
    fn is_decided(&self) -> bool;
    /// Whether nothing is taken in until a check is set: none can come, or what came is kept for that.
    fn is_held(&self) -> bool;
    /// Closes the connection at once, and decides a check that is pending.
    fn close(&mut self, user: &mut User);
    /// Drops the check without a verdict.
    fn cancel(&mut self, user: &mut User);
}

/// The streams of a scenario.
pub trait Streams {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them; `None` if there are fewer.
    fn slot(&mut self, index: usize) -> Option<&mut dyn AnySlot>;
}

impl Line {
    fn new(index: usize, name: StreamName) -> Self {
        let now = Instant::now();
        Self {
            index,
            name,
            state: State::Closed,
            opened_as: String::new(),
            opened_by: At::new("", 0),
            opened_at: now,
            idle: None,
            reconnect: None,
            dropped_bytes: 0,
            dropped: None,
            last_read: now,
            seems_silent: None,
            last_message: None,
            reading: None,
            recent: Vec::new(),
            oldest: 0,
            unmatched: None,
            waker: None,
            held: None,
            reads: 0,
        }
    }

    fn opened(&mut self, opened: Opened, title: &str, at: At, user: &User) {
        let now = Instant::now();
        self.state = State::Open(opened.body);
        title.clone_into(&mut self.opened_as);
        self.opened_by = at;
        self.opened_at = now;
        self.idle = opened.idle;
        self.reconnect = opened.reconnect;
        self.dropped_bytes = 0;
        self.dropped = None;
        self.was_read(now);
        self.last_message = None;
        self.reading = opened.reading;
        self.recent.clear();
        self.oldest = 0;
        self.unmatched = Unmatched::keeping(opened.unmatched);
        self.held = Some(SINCE_OPEN);
        user.wakes.mark(self.index);
    }

    /// Whether actions do nothing since the stream's `open` failed.
    pub(crate) fn is_skipped(&self) -> bool {
        matches!(self.state, State::Skipped)
    }

    /// Something was read.
    pub(crate) fn was_read(&mut self, now: Instant) {
        self.last_read = now;
        self.seems_silent = None;
        self.reads = self.reads.wrapping_add(1);
    }

    /// When the connection alone comes to something by time: silence was too long, or an attempt is due.
    fn deadline(&self) -> Option<Instant> {
        match &self.state {
            // Nobody knows how long a stream that is not read is silent.
            State::Open(_) if self.held.is_some() => None,
            State::Open(_) => self.seems_silent.or(self.last_read.checked_add(self.idle?)),
            State::Away(away) => away.deadline(),
            _ => None,
        }
    }

    /// Whether something may be on its way to a stream that seems silent: if the thread was busy when the silence became too
    /// long, the task of the connection has its turn first.
    fn may_be_on_its_way(&mut self, now: Instant) -> bool {
        /// How late a silence is noticed by a thread that was not busy.
        const IN_TIME: Duration = Duration::from_millis(2);
        /// How much later a silence is told.
        const LATER: Duration = Duration::from_millis(5);
        let due = self.idle.and_then(|idle| self.last_read.checked_add(idle));
        let was_busy = due.is_some_and(|due| now.saturating_duration_since(due) > IN_TIME);
        let may = was_busy && self.seems_silent.is_none();
        if may {
            self.seems_silent = Some(now.checked_add(LATER).unwrap_or(now));
        }
        may
    }

    /// The last messages that came, timed from `since`.
    pub(crate) fn recent(&self, since: Instant) -> Vec<Came> {
        let (newer, older) = self.recent.split_at(self.oldest);
        older.iter().chain(newer).map(|stored| stored.came(since, None)).collect()
    }

    pub(crate) fn remember(&mut self, message: &Message<'_>, now: Instant) {
        const KEPT: usize = 4;
        if self.recent.len() < KEPT {
            self.recent.push(StoredMessage::empty(now));
            self.oldest = self.recent.len() - 1;
        }
        if let Some(oldest) = self.recent.get_mut(self.oldest) {
            oldest.fill(message, now);
        }
        self.oldest = (self.oldest + 1) % self.recent.len();
        self.last_message = Some(now);
    }

    /// The state of the stream in the words of a report.
    pub(crate) fn described(&self, now: Instant) -> String {
        let mut text = match &self.state {
            State::Open(_) => "the stream is open".to_owned(),
            State::Away(_) => self.absence(now),
            State::Ended { dropped: 0 } => "the server ended the stream".to_owned(),
            State::Ended { dropped } => {
                format!(
                    "the server ended the stream in the middle of an event, whose {dropped} bytes are dropped"
                )
            }
            State::Cut(reason) => format!("the stream was cut: {reason}"),
            State::Closed | State::Skipped => "the scenario closed the stream".to_owned(),
        };
        text.push_str(&self.reconnections());
        match self.last_message {
            Some(at) => {
                let ago = now.saturating_duration_since(at).as_secs_f64();
                text.push_str(&format!(", the last message came {ago:.1}s ago"));
                if let (State::Open(_), Some(reading)) = (&self.state, &self.reading) {
                    text.push_str(&format!(" (nothing {})", reading.since()));
                }
            }
            None => text.push_str(", no message ever came"),
        }
        text
    }
}

impl<C: Pending> Slot<C> {
    /// A stream that is not open. `index` is its place among the scenario's.
    #[must_use]
    pub fn new(index: usize, name: &'static str) -> Self {
        Self::of(index, StreamName::new(name))
    }

    /// As [`new`](Self::new), of a name that may be a member's.
    pub(crate) fn of(index: usize, name: StreamName) -> Self {
        Self { feed: Feed::default(), watch: Watch { line: Line::new(index, name), check: None } }
    }

    /// Sets a check. One that is pending fails, and is replaced. A check on a stream that has ended is
    /// decided at once.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub fn set(&mut self, user: &mut User, check: C) -> Result<(), Stop> {
        if self.watch.is_decided() {
            return self.watch.set(user, check);
        }
        self.deciding(|watch| watch.set(user, check))
    }

    /// Takes the check if it was decided; gives it if it succeeded.
    pub fn take(&mut self) -> Option<C> {
        self.watch.take()
    }

    /// As [`User::unmatched`], without a wait.
    ///
    /// # Errors
    ///
    /// [`Stop`], if a step failed and the scenario stops on failure.
    pub(crate) fn unmatched<K: Keeps>(
        &mut self,
        user: &mut User,
        check: Check<K>,
    ) -> Result<Option<(K::Kept, u64)>, Stop> {
        self.watch.line.hand_over(user, check)
    }
}

impl<C: Pending> AnySlot for Slot<C> {
    fn line(&mut self) -> &mut Line {
        &mut self.watch.line
    }

    fn opened(&mut self, opened: Opened, title: &str, at: At, user: &User) {
        let mut decoder = Decoder::with_cap(user.client.cap());
        if let Some(reconnect) = &opened.reconnect {
            decoder = decoder.resuming_after(reconnect.first_id());
        }
        self.feed = Feed { decoder, unread: Bytes::new() };
        self.watch.line.opened(opened, title, at, user);
    }

    fn poll(&mut self, user: &mut User, holds: bool, cx: &mut Context<'_>) -> Progress {
        self.take_in(user, holds, cx)
    }

    fn deadline(&self) -> Option<Instant> {
        let check = self.watch.check.as_ref().and_then(|check| check.state().deadline());
        [check, self.watch.line.deadline()].into_iter().flatten().min()
    }

    fn expire(&mut self, user: &mut User, now: Instant, holds: bool) {
        if !self.is_behind(now) {
            self.expire_check(user, now, holds);
        }
        if self.watch.line.deadline().is_none_or(|due| due > now) {
            return;
        }
        if self.watch.line.is_away() {
            return self.expire_away(user, now);
        }
        // What came and is not decoded yet is no silence.
        if !self.feed.unread.is_empty() || self.watch.line.may_be_on_its_way(now) {
            return;
        }
        let idle = self.watch.line.idle.map(time).unwrap_or_default();
        let mut reason = format!("nothing came for {idle}, longer than `idle` allows");
        if let Some(reading) = &self.watch.line.reading {
            reason.push_str(&format!(", {}", reading.since()));
        }
        self.lost(user, Loss::Broken(reason), now);
    }

    fn is_decided(&self) -> bool {
        self.watch.is_decided()
    }

    fn is_held(&self) -> bool {
        let line = &self.watch.line;
        !matches!(line.state, State::Open(_) | State::Away(_))
            || line.held.is_some() && self.watch.is_decided()
    }

    fn close(&mut self, user: &mut User) {
        self.watch.line.drops_event(self.feed.decoder.finish().as_ref());
        self.watch.line.state = State::Closed;
        self.watch.line.held = None;
        self.watch.decide(user, Verdict::Close, Instant::now());
        self.feed = Feed::default();
        let line = &self.watch.line;
        user.tell(RunEventKind::Closed { stream: &line.name, dropped: line.dropped() });
        self.watch.line.measured(user, Instant::now());
    }

    fn cancel(&mut self, user: &mut User) {
        self.watch.cancel(user);
    }
}

/// What went over the cap, and how a scenario raises it.
pub(crate) fn over_cap(exceeded: &CapExceeded) -> String {
    let what = match exceeded.what {
        Capped::Line => "a line",
        Capped::Event => "an event",
    };
    format!(
        "{what} is over the cap of {} bytes; if the server means to send that much, raise it \
         (`Client::event_cap`, given to the scenario by `.client(…)`)",
        exceeded.cap
    )
}
