//! Streams with checks of any kind, as the user's flow sees them.

use std::task::Context;

use tokio::time::Instant;

use super::line::Line;
use super::opened::Opened;
use crate::journal::Journal;
use crate::round_id::RoundId;
use crate::step_key::StepKey;

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
    fn opened(&mut self, opened: Opened, title: &str, key: StepKey, journal: &Journal);
    /// The response that opened it is no stream: it has ended.
    fn is_no_stream(&mut self, journal: &mut Journal);
    /// Takes in what came. With `holds` a check that is decided holds the stream: what came after it is left for the
    /// next check.
    fn poll(&mut self, journal: &mut Journal, holds: bool, cx: &mut Context<'_>) -> Progress;
    /// The flow waits: what is left of the last read is copied, if it is at most `most` bytes, so that others can read into
    /// its buffer.
    fn let_buffer_go(&mut self, most: usize);
    /// The next moment at which time alone decides something.
    fn deadline(&self) -> Option<Instant>;
    /// Decides what is due; `holds` as in [`poll`](Self::poll).
    fn expire(&mut self, journal: &mut Journal, now: Instant, holds: bool);
    /// Whether no check is pending.
    fn is_decided(&self) -> bool;
    /// Whether nothing is taken in until a check is set: either nothing can come, or what came is kept for the next
    /// check.
    fn is_held(&self) -> bool;
    /// Closes the connection at once, and decides a check that is pending.
    fn close(&mut self, journal: &mut Journal);
    /// Drops the check without deciding it.
    fn cancel(&mut self, journal: &mut Journal);
    /// A round of an `attempt` has failed: drops the check if it was set in it, and closes the stream if it was opened in it.
    /// Returns whether it was.
    fn end_round(&mut self, journal: &mut Journal, round: RoundId) -> bool;
    /// The run is over: tells the end of a check that is pending.
    fn abandon_check(&mut self, journal: &mut Journal);
    /// The run is over: tells the end of the stream, if it is open.
    fn abandon(&mut self, journal: &mut Journal);
}

/// The streams of a scenario.
pub trait Streams {
    /// How many there are.
    fn count(&self) -> usize;
    /// One of them; `None` if there are fewer.
    fn slot(&mut self, index: usize) -> Option<&mut dyn AnySlot>;
}
