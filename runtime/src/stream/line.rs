//! The part of a stream that does not depend on its checks.

use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::away::Reconnecting;
use super::head::Head;
use super::opened::Opened;
use super::recent::Recent;
use super::reconnect::{Reconnect, Resumed};
use super::state::State;
use super::unmatched::Unmatched;
use crate::assembled::Assembled;
use crate::dropped::Dropped;
use crate::failure::duration;
use crate::journal::Journal;
use crate::location::Location;
use crate::message::Message;
use crate::observer::RunEventKind;
use crate::outcome::Outcome;
use crate::protocol::{Fault, Reading};
use crate::received_message::ReceivedMessage;
use crate::round_id::RoundId;
use crate::sse::{Block, Unfinished};
use crate::step_key::StepKey;
use crate::stream_name::StreamName;
use crate::wake::{self, Wakes};

/// Before each of the user's decisions.
const SINCE_OPEN: u64 = 0;

/// The part of a stream that does not depend on its checks.
#[derive(Debug)]
pub struct Line {
    pub(super) index: usize,
    pub(super) name: StreamName,
    pub(super) state: State,
    /// The name and the place of the `open`, for failures of the stream itself.
    pub(super) opened_as: String,
    pub(super) opened_by: StepKey,
    pub(super) opened_at: Instant,
    pub(super) idle: Option<Duration>,
    /// How the stream is opened again when it was lost; `None` if it is not.
    pub(super) reconnect: Option<Box<Reconnect>>,
    /// The bytes of an event that the last connection left unfinished.
    pub(super) dropped_bytes: usize,
    /// What was sent without effect; `None` if nothing was.
    pub(super) dropped: Option<Box<Dropped>>,
    pub(super) last_read: Instant,
    /// The grace of a stream that seems silent for too long: it may still show that it is not until then. `None` after
    /// each read.
    seems_silent: Option<Instant>,
    last_message: Option<Instant>,
    /// The head of the response that it is read from, or was last, if a check looks at it.
    pub(super) head: Option<Box<Head>>,
    /// The protocol that the open stream is read by.
    pub(super) reading: Option<Box<Reading>>,
    /// What a protocol has put together of the stream since it is over.
    left: Option<Box<Assembled>>,
    recent: Recent,
    /// The messages that no check took; `None` if none are kept.
    pub(super) unmatched: Option<Box<Unmatched>>,
    /// What wakes the user for this stream, when the user has several.
    waker: Option<Waker>,
    /// Since which of the user's decisions the stream is held: a check on it was decided, and what lies behind the message
    /// that decided it is kept for the next check; [`SINCE_OPEN`] if it was opened and nothing was taken in yet.
    pub(super) held: Option<u64>,
    /// The round of an `attempt` that it was opened in.
    pub(super) round: RoundId,
    /// How often something was read.
    reads: u32,
    /// How many messages came since it was opened.
    messages: u64,
}

/// What steps ask of it, and do to it.
impl Line {
    pub(super) fn new(index: usize, name: StreamName) -> Self {
        let now = Instant::now();
        Self {
            index,
            name,
            state: State::CLOSED,
            opened_as: String::new(),
            opened_by: StepKey::new("open", "", Location::new("", 0, 0)),
            opened_at: now,
            idle: None,
            reconnect: None,
            dropped_bytes: 0,
            dropped: None,
            last_read: now,
            seems_silent: None,
            last_message: None,
            head: None,
            reading: None,
            left: None,
            recent: Recent::default(),
            unmatched: None,
            waker: None,
            held: None,
            round: RoundId::default(),
            reads: 0,
            messages: 0,
        }
    }

    pub(super) fn opened(&mut self, opened: Opened, title: &str, key: StepKey, journal: &Journal) {
        let now = Instant::now();
        self.state.opened(opened.body);
        title.clone_into(&mut self.opened_as);
        self.opened_by = key;
        self.opened_at = now;
        self.idle = opened.idle;
        self.reconnect = opened.reconnect;
        self.dropped_bytes = 0;
        self.dropped = None;
        self.was_read(now);
        self.last_message = None;
        self.messages = 0;
        self.head = opened.head;
        self.reading = opened.reading;
        self.left = None;
        self.recent.clear();
        self.unmatched = Unmatched::keeping(opened.unmatched);
        self.held = Some(SINCE_OPEN);
        self.round = journal.round();
        journal.wake(self.index);
    }

    /// What the stream is called.
    pub(crate) fn name(&self) -> &StreamName {
        &self.name
    }

    /// Whether more can come: the stream is open, or is being reconnected.
    pub(crate) fn is_live(&self) -> bool {
        self.state.is_live()
    }

    /// Whether the stream was opened and is lost or ended for good, and nobody has closed it since.
    pub(crate) fn is_over(&self) -> bool {
        self.state.is_over()
    }

    /// Whether the stream's `open` failed, so that actions do nothing.
    pub(crate) fn is_skipped(&self) -> bool {
        self.state.is_skipped()
    }

    /// The `open` has failed and the user goes on: actions do nothing.
    pub(crate) fn skip(&mut self, journal: &Journal) {
        self.state.skipped();
        self.round = journal.round();
    }

    /// Closes a stream whose `open` failed. The only effect is that it may be opened again.
    pub(crate) fn close_skipped(&mut self) {
        if self.is_skipped() {
            self.state.closed();
        }
    }

    /// The scenario is about to close the stream: it is not opened again, and what has come is taken in.
    pub(crate) fn prepare_to_close(&mut self) {
        self.state.stays_away();
        // Nothing is kept for a next check, since no check was set before.
        self.held = self.held.filter(|decision| *decision != SINCE_OPEN);
    }

    /// Whether what came is kept for the next check.
    pub(crate) fn is_kept(&self) -> bool {
        self.held.is_some()
    }

    /// Releases the stream if it is held since a decision that `which` accepts. Gives whether it was.
    pub(crate) fn let_go(&mut self, which: impl Fn(u64) -> bool) -> bool {
        let lets_go = self.held.is_some_and(which);
        if lets_go {
            self.held = None;
        }
        lets_go
    }

    /// How often something was read.
    pub(crate) fn reads(&self) -> u32 {
        self.reads
    }

    /// What wakes the user for this stream. It is taken out while the stream is polled, which is cheaper than a clone.
    pub(crate) fn take_waker(&mut self, wakes: &Arc<Wakes>) -> Waker {
        self.waker.take().unwrap_or_else(|| wake::waker(wakes, self.index))
    }

    /// Gives back what [`take_waker`](Self::take_waker) gave.
    pub(crate) fn keep_waker(&mut self, waker: Waker) {
        self.waker = Some(waker);
    }
}

/// What is read, and by when.
impl Line {
    /// Something was read.
    pub(super) fn was_read(&mut self, now: Instant) {
        self.last_read = now;
        self.seems_silent = None;
        self.reads = self.reads.wrapping_add(1);
    }

    /// The deadline of the connection itself: the silence is too long by then, or an attempt is due.
    pub(super) fn deadline(&self) -> Option<Instant> {
        if self.state.is_open() {
            // Silence cannot be measured while the stream is not read.
            return match self.held {
                Some(_) => None,
                None => self.seems_silent.or(self.last_read.checked_add(self.idle?)),
            };
        }
        self.state.away().and_then(Reconnecting::deadline)
    }

    /// Whether something may be on its way to a stream that seems silent: if the thread was busy when the silence became too
    /// long, the task of the connection has its turn first.
    pub(super) fn may_be_on_its_way(&mut self, now: Instant) -> bool {
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

    /// A message with this id came: if it is the first one of a new connection, it is compared with the last id
    /// before. Whether something was told of it.
    #[inline]
    pub(super) fn id_came(&mut self, journal: &mut Journal, id: Option<&str>) -> bool {
        self.reconnect.is_some() && self.resumes(journal, id)
    }

    fn resumes(&mut self, journal: &mut Journal, id: Option<&str>) -> bool {
        let resumed = self.reconnect.as_mut().and_then(|reconnect| reconnect.message_came(id));
        let Some(Resumed { last_id, first_id, lost, repeated }) = resumed else { return false };
        journal.tell(RunEventKind::Resumed { stream: &self.name, last_id, first_id, lost, repeated });
        true
    }

    /// A block without data came. It is no message: its id and its reconnection time are in force, and nothing else follows.
    pub(super) fn tell_block(&self, journal: &mut Journal, block: &Block<'_>) {
        let &Block { event, id, last_event_id, retry, invalid_utf8, .. } = block;
        let stream = &self.name;
        journal.tell(RunEventKind::Block { stream, event, id, last_event_id, retry, invalid_utf8 });
    }

    /// An event came that the stream's protocol takes for no message.
    pub(super) fn tell_no_message(&self, journal: &mut Journal, event: &Message<'_>, invalid_utf8: bool) {
        journal.tell(RunEventKind::Block {
            stream: &self.name,
            event: event.named_event(),
            id: event.id(),
            last_event_id: event.last_event_id(),
            retry: event.retry(),
            invalid_utf8,
        });
    }

    #[inline]
    pub(super) fn remember(&mut self, message: &Message<'_>, now: Instant) {
        self.recent.remember(message, now);
        self.last_message = Some(now);
        self.messages += 1;
    }

    /// Keeps a message that no check took, if such are kept.
    #[inline]
    pub(super) fn set_aside(&mut self, journal: &mut Journal, message: &Message<'_>, now: Instant) {
        let Some(unmatched) = &mut self.unmatched else { return };
        if let Some(dropped) = unmatched.keep(message, now) {
            journal.tell(RunEventKind::UnmatchedDropped { stream: &self.name, dropped });
        }
    }

    /// Takes in a line that is no field of an event stream. Gives the error that the line says, if it says one: the
    /// stream is cut by it.
    pub(super) fn read_unknown(&mut self, line: &[u8]) -> Option<Fault> {
        self.dropped.get_or_insert_default().line(line);
        self.reading.as_mut()?.unknown(line).err()
    }

    /// The connection is gone, and left this unfinished event. Gives its number of bytes.
    pub(super) fn drops_event(&mut self, unfinished: Option<&Unfinished>) -> usize {
        let Some(unfinished) = unfinished else { return 0 };
        self.dropped.get_or_insert_default().event(unfinished)
    }

    /// Whether the end of the connection, `dropped` bytes behind the last event, is a good end by the stream's protocol.
    pub(super) fn may_end(&self, dropped: usize) -> bool {
        self.reading.as_ref().is_some_and(|reading| reading.may_end(dropped))
    }

    /// The stream is over: tells what was measured of it, if it had a protocol, and what it has come to.
    pub(super) fn finished(&mut self, journal: &mut Journal, outcome: Outcome<'_>, now: Instant) {
        if let Some(reading) = self.reading.take() {
            let (metrics, assembled) = reading.over(now);
            journal.tell(RunEventKind::Measured { stream: &self.name, metrics: &metrics });
            self.left = Some(Box::new(assembled));
        }
        journal.stream_over();
        journal.tell(RunEventKind::StreamFinished {
            stream: &self.name,
            title: &self.opened_as,
            written_title: self.opened_by.title(),
            location: self.opened_by.location(),
            outcome,
            elapsed: now.saturating_duration_since(self.opened_at),
            messages: self.messages,
        });
    }

    /// The round of an `attempt` that it was opened in has failed: it is as if it had never been opened.
    pub(super) fn forget_round(&mut self) {
        self.state.closed();
        self.held = None;
        self.round = RoundId::default();
        self.forget_assembled();
    }

    /// Forgets what the stream's protocol has put together.
    pub(super) fn forget_assembled(&mut self) {
        self.left = None;
    }
}

/// What reports say of it.
impl Line {
    /// The last messages that came, timed from `since`.
    pub(crate) fn recent(&self, since: Instant) -> Vec<ReceivedMessage> {
        self.recent.came(since)
    }

    /// What its protocol has put together, if it has one.
    pub(super) fn assembled(&self) -> Option<&Assembled> {
        self.reading.as_ref().map(|reading| reading.assembled()).or(self.left.as_deref())
    }

    /// What the stream has sent in vain.
    pub(crate) fn dropped(&self) -> &Dropped {
        self.dropped.as_deref().unwrap_or(Dropped::NOTHING)
    }

    /// The state of the stream in the words of a report.
    pub(crate) fn described(&self, now: Instant) -> String {
        let mut text = self.state.described().unwrap_or_else(|| self.absence(now));
        text.push_str(&self.reconnections());
        match self.last_message {
            Some(at) => {
                let ago = duration(now.saturating_duration_since(at));
                text.push_str(&format!(", the last message came {ago} ago"));
                if let Some(reading) = self.reading.as_ref().filter(|_| self.state.is_open()) {
                    text.push_str(&format!(" (nothing {})", reading.since()));
                }
            }
            None => text.push_str(", no message ever came"),
        }
        text
    }

    /// What a report says of the stream's reconnections, behind its state.
    fn reconnections(&self) -> String {
        match &self.reconnect {
            Some(reconnect) if self.state.is_open() => reconnect.history.while_open(),
            Some(reconnect) if self.state.is_over() => reconnect.history.at_the_end(),
            _ => String::new(),
        }
    }

    /// What a report says of the stream while it is away.
    fn absence(&self, now: Instant) -> String {
        self.reconnect.as_ref().map(|reconnect| reconnect.history.while_away(now)).unwrap_or_default()
    }
}
