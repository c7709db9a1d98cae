//! Faults in a replay, which were not recorded.

use std::fmt;

use super::exchange::{Exchange, Fate, Loss};
use super::place::At;
use crate::reason::ReasonKind;
use crate::script_route::Route;

/// A fault in the answer to a request.
#[derive(Debug, Clone)]
pub(super) struct Injected {
    pub(super) fault: Kind,
    /// As it was written.
    pub(super) text: String,
    pub(super) route: Route,
    pub(super) at: At,
}

/// What became of a fault.
#[derive(Debug, Clone)]
pub(super) enum Course {
    /// No such request was asked for.
    Unasked,
    /// The answers do not reach so far, as these words say of the last one.
    Beyond(String),
    /// It is in the answer to the request of this number.
    Due(u64),
    Come,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Cut,
    Stall,
    Reset,
}

impl Injected {
    pub(super) fn is_for(&self, exchange: &Exchange) -> bool {
        self.route.matches(&exchange.asked.method, &exchange.asked.target())
    }

    /// Has the answer end by it.
    pub(super) fn apply(&self, exchange: &mut Exchange) {
        let Ok(bytes) = self.at.offset(exchange) else { return };
        let loss = |kind: ReasonKind, why: &str| Loss { kind: kind.word().to_owned(), why: why.to_owned() };
        let fate = match self.fault {
            // In the words of our own HTTP/1.1.
            Kind::Cut => Fate::Cut(loss(ReasonKind::Broken, "end of file before message length reached")),
            Kind::Reset => Fate::Reset(loss(ReasonKind::Reset, "connection reset")),
            // Nothing more comes, until the client has enough of it.
            Kind::Stall => Fate::Closed,
        };
        exchange.stop(bytes, fate);
    }

    /// Why it cannot come into this answer, which has so many pieces or events.
    pub(super) fn beyond(&self, exchange: &Exchange, most: usize) -> String {
        let what = match self.at {
            At::Piece(_) => "pieces",
            At::Event(_) => "events",
        };
        format!("the answer to request {} has {most} {what}", exchange.number)
    }

    /// Why it did not come; `None` if it did.
    pub(super) fn missed(&self, course: &Course) -> Option<String> {
        match course {
            Course::Unasked => Some(format!("{self}: no such request was asked for")),
            Course::Beyond(why) => Some(format!("{self}: {why}")),
            Course::Due(number) => {
                Some(format!("{self}: the answer to request {number} was not read so far"))
            }
            Course::Come => None,
        }
    }
}

impl fmt::Display for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.fault {
            Kind::Cut => "cut_at",
            Kind::Stall => "stall_at",
            Kind::Reset => "reset_at",
        };
        write!(f, "`{name}` {:?}, {}", self.text, self.at)
    }
}
