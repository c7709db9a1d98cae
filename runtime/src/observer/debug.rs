//! The `Debug` text of what happens: all foreign text in it is escaped, masked and cut, as everywhere.

use std::fmt::{self, Debug};
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::Instant;

use super::{RunEvent, RunEventKind};
use crate::carried_by::CarriedBy;
use crate::dropped::Dropped;
use crate::failure::Failure;
use crate::gate::RequestKind;
use crate::location::Location;
use crate::message::Message;
use crate::outcome::Outcome;
use crate::protocol::StreamMetrics;
use crate::reason::Reason;
use crate::shown::{Secrets, Shown};

impl Debug for RunEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunEvent")
            .field("timestamp", &self.timestamp)
            .field("since_start", &self.since_start())
            .field("user", &self.user)
            .field("scenario", &self.scenario)
            .field("shard", &self.shard)
            .field("kind", &Told { kind: &self.kind, secrets: self.secrets })
            .finish()
    }
}

impl Debug for RunEventKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Told { kind: self, secrets: &Secrets::default() }.fmt(f)
    }
}

impl Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        message(self, self.secrets().unwrap_or(&Secrets::default()), f)
    }
}

/// Without the text that the stream put together, which is as long as the stream.
fn message(message: &Message<'_>, secrets: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct("Message")
        .field("data", &secrets.shown(message.data()))
        .field("event", &message.named_event().map(|event| secrets.shown(event)))
        .field("id", &message.id().map(|id| secrets.shown(id)))
        .field("retry", &message.retry())
        .field("last_event_id", &secrets.shown(message.last_event_id()))
        .finish()
}

/// What happened to a user with these secrets.
struct Told<'a> {
    kind: &'a RunEventKind<'a>,
    secrets: &'a Secrets,
}

/// A field of an event, in the words of a `Debug` text.
trait Field {
    fn debug(&self, secrets: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl Field for &str {
    fn debug(&self, secrets: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Shown<'_> = secrets.shown(self);
        Debug::fmt(&shown, f)
    }
}

impl Field for Option<&str> {
    fn debug(&self, secrets: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.map(|text| secrets.shown(text)), f)
    }
}

impl Field for &Message<'_> {
    fn debug(&self, secrets: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        message(self, self.secrets().unwrap_or(secrets), f)
    }
}

impl Field for &Dropped {
    fn debug(&self, secrets: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(&secrets.shown(&self.to_string()), f)
    }
}

/// Fields without foreign text, or which escape it themselves.
macro_rules! plain {
    ($($type:ty),*) => { $(
        impl Field for $type {
            fn debug(&self, _: &Secrets, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Debug::fmt(self, f)
            }
        }
    )* };
}
plain!(
    bool,
    u16,
    u64,
    usize,
    Option<u64>,
    SocketAddr,
    Option<SocketAddr>,
    Duration,
    Instant,
    Option<Duration>,
    Location,
    RequestKind,
    CarriedBy,
    &StreamMetrics,
    &Failure,
    &Reason,
    Option<&Reason>,
    Outcome<'_>
);

struct OfUser<'a>(&'a dyn Field, &'a Secrets);

impl Debug for OfUser<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(self.1, f)
    }
}

/// All kinds with all their fields: a forgotten one does not compile.
macro_rules! kinds {
    ($told:ident, $f:ident, $($kind:ident { $($field:ident),* })*) => {
        match $told.kind {
            $(RunEventKind::$kind { $($field),* } => $f
                .debug_struct(stringify!($kind))
                $(.field(stringify!($field), &OfUser($field, $told.secrets)))*
                .finish(),)*
        }
    };
}

impl Debug for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        kinds! { self, f,
            Started { scenario }
            StepStarted { step, title, written_title, stream, detail, protocol, location }
            StepFinished { step, title, written_title, stream, location, outcome, elapsed }
            Connected { stream, address, name_lookup, tcp, tls }
            Opened { stream, status, version, transport, address, elapsed }
            Throttled { kind, stream, elapsed }
            Redirected { from, to, status }
            Responded { title, method, status, address, elapsed, bytes, invalid_utf8 }
            Message { stream, message, last_event_id, read_at, invalid_utf8 }
            Block { stream, event, id, last_event_id, retry, invalid_utf8 }
            Comment { stream, text }
            CheckSet { stream, title, written_title, location }
            Matched { stream, title, matched }
            UnmatchedDropped { stream, dropped }
            UnmatchedTaken { stream, title, taken, matched, dropped }
            CheckFinished { stream, title, written_title, location, outcome, wanted, matched, seen, elapsed }
            CheckCancelled { stream, title }
            Ended { stream, dropped_bytes, dropped, error }
            Cut { stream, reason, dropped }
            Lost { stream, cause, ended, dropped_bytes, dropped }
            ReconnectFailed { stream, attempt, address, reason, id_not_sent }
            Reconnected { stream, status, attempt, address, recovery, id_not_sent }
            Resumed { stream, last_id, first_id, lost, repeated }
            Closed { stream, dropped }
            Measured { stream, metrics }
            StreamFinished { stream, title, written_title, location, outcome, elapsed, messages }
            Retried { failure, round, of }
            Failed { failure }
            Finished { outcome, elapsed }
        }
    }
}
