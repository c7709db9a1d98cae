//! The state of a stream.
//!
//! ```text
//!            opened                ended: by the server
//!  Closed ──────────► Open ──────────────────────────────► Ended
//!   ▲ ▲              ▲  │ │    cut: reset, silence, over the cap
//!   │ │              │  │ └───────────────────────────────► Cut
//!   │ │              │  │ waits: lost or ended, with          ▲
//!   │ │       opened │  ▼        `reconnect`                  │
//!   │ │              └ Reconnecting ────── ended, cut: no attempt left┘
//!   │ │
//!   │ └── closed: from any state
//!   └──── skipped: its `open` failed under `continue` ────► Skipped
//! ```
//!
//! `Reconnecting` is `Waiting` and `Connecting` in turn; see [`reconnect`](super::reconnect).

use tokio::time::Instant;

use super::away::{Reconnecting, Sending};
use crate::client::Body;
use crate::exchange::Trail;
use crate::reason::Reason;

/// Where a stream stands. It changes by the transitions below, and by nothing else.
#[derive(Debug)]
pub(super) struct State(Inner);

#[derive(Debug)]
enum Inner {
    Closed,
    Open(Body),
    /// Lost, and to be opened again.
    Reconnecting(Reconnecting),
    Ended {
        /// The bytes of an event that was not finished, and so was dropped.
        dropped: usize,
    },
    Cut(Reason),
    /// Its `open` failed, and the user goes on: actions on it do nothing.
    Skipped,
}

/// The transitions.
impl State {
    /// The state of a stream that was never opened.
    pub(super) const CLOSED: Self = Self(Inner::Closed);

    /// The head of the response has come, to the first request or to an attempt to reconnect.
    pub(super) fn opened(&mut self, body: Body) {
        self.0 = Inner::Open(body);
    }

    /// The stream was lost, or an attempt failed. The next attempt is due `until` then; `None` if that overflows the
    /// clock, and so never.
    pub(super) fn waits(&mut self, until: Option<Instant>) {
        self.0 = Inner::Reconnecting(Reconnecting::Waiting { until });
    }

    /// An attempt was begun. Its response head must come before `until`.
    pub(super) fn connects(&mut self, sending: Sending, trail: Trail, until: Option<Instant>) {
        self.0 = Inner::Reconnecting(Reconnecting::Connecting { sending, trail, until });
    }

    /// No further attempt is begun, since the stream is about to be closed.
    pub(super) fn stays_away(&mut self) {
        if let Inner::Reconnecting(Reconnecting::Waiting { until }) = &mut self.0 {
            *until = None;
        }
    }

    /// The server ended the stream, `dropped` bytes behind the last event.
    pub(super) fn ended(&mut self, dropped: usize) {
        self.0 = Inner::Ended { dropped };
    }

    /// The stream is lost for good.
    pub(super) fn cut(&mut self, reason: Reason) {
        self.0 = Inner::Cut(reason);
    }

    /// The scenario closed the stream.
    pub(super) fn closed(&mut self) {
        self.0 = Inner::Closed;
    }

    /// The stream could not be opened, and the user goes on.
    pub(super) fn skipped(&mut self) {
        self.0 = Inner::Skipped;
    }
}

/// What can be asked.
impl State {
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.0, Inner::Closed)
    }

    #[inline]
    pub(super) fn is_skipped(&self) -> bool {
        matches!(self.0, Inner::Skipped)
    }

    #[inline]
    pub(super) fn is_open(&self) -> bool {
        matches!(self.0, Inner::Open(_))
    }

    #[inline]
    pub(super) fn is_away(&self) -> bool {
        matches!(self.0, Inner::Reconnecting(_))
    }

    #[inline]
    pub(super) fn is_cut(&self) -> bool {
        matches!(self.0, Inner::Cut(_))
    }

    /// Why the stream is cut, if it is.
    pub(super) fn cut_reason(&self) -> Option<&Reason> {
        if let Inner::Cut(reason) = &self.0 { Some(reason) } else { None }
    }

    /// Whether the stream was opened and is lost or ended for good.
    #[inline]
    pub(super) fn is_over(&self) -> bool {
        matches!(self.0, Inner::Ended { .. } | Inner::Cut(_))
    }

    /// Whether more can come.
    #[inline]
    pub(super) fn is_live(&self) -> bool {
        self.is_open() || self.is_away()
    }

    /// What an open stream is read from.
    #[inline]
    pub(super) fn body(&mut self) -> Option<&mut Body> {
        if let Inner::Open(body) = &mut self.0 { Some(body) } else { None }
    }

    /// Where a stream stands that is being reconnected.
    pub(super) fn away(&self) -> Option<&Reconnecting> {
        if let Inner::Reconnecting(away) = &self.0 { Some(away) } else { None }
    }

    /// The attempt under way, if one is.
    pub(super) fn attempt(&mut self) -> Option<(&mut Sending, &Trail)> {
        match &mut self.0 {
            Inner::Reconnecting(Reconnecting::Connecting { sending, trail, .. }) => Some((sending, trail)),
            Inner::Reconnecting(Reconnecting::Waiting { .. })
            | Inner::Closed
            | Inner::Open(_)
            | Inner::Ended { .. }
            | Inner::Cut(_)
            | Inner::Skipped => None,
        }
    }

    /// The state in the words of a report. `None` while the stream is reconnected: the history of its reconnections says
    /// more then.
    pub(super) fn described(&self) -> Option<String> {
        let text = match &self.0 {
            Inner::Open(_) => "the stream is open".to_owned(),
            Inner::Reconnecting(_) => return None,
            Inner::Ended { dropped: 0 } => "the server ended the stream".to_owned(),
            Inner::Ended { dropped } => {
                format!(
                    "the server ended the stream in the middle of an event, whose {dropped} bytes are dropped"
                )
            }
            Inner::Cut(reason) => format!("the stream was cut: {reason}"),
            Inner::Closed | Inner::Skipped => "the scenario closed the stream".to_owned(),
        };
        Some(text)
    }
}
