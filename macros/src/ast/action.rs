//! Actions on a stream.

use proc_macro2::Span;

use super::across::Across;
use super::condition::Condition;
use super::keep::Keep;
use super::literal::{Bounds, Int, Text, Time};
use super::request::{Part, Protocol, RequestMethod};
use crate::language::ActionWord;

/// One action on a stream.
#[derive(Debug)]
pub(crate) struct Action {
    /// The span of its keyword.
    pub(crate) span: Span,
    /// Resolved: the `listen` checks that may be pending when the action begins, as indexes into the stream's
    /// checks.
    pub(crate) pending: Vec<usize>,
    pub(crate) kind: ActionKind,
}

#[derive(Debug)]
pub(crate) enum ActionKind {
    // These are boxed because they are much larger than the others.
    Open(Box<Open>),
    Check(Box<Check>),
    Look(Box<Look>),
    Unmatched(Box<Unmatched>),
    Next(Box<Next>),
    Await,
    Cancel,
    Reconcile,
    Close,
}

#[derive(Debug)]
pub(crate) struct Open {
    /// `get` where none was written.
    pub(crate) method: RequestMethod,
    pub(crate) url: Text,
    /// `header`, `headers`, `query`, `bearer`, `basic`, `body`, in their order.
    pub(crate) parts: Vec<Part>,
    pub(crate) last_event_id: Option<Text>,
    pub(crate) timeout: Option<Time>,
    pub(crate) idle: Option<Time>,
    pub(crate) reconnect: Option<Reconnect>,
    pub(crate) status: Option<Bounds>,
    /// A content type that is taken beside that of an event stream.
    pub(crate) content_type: Option<Text>,
    pub(crate) redirects: Option<Int>,
    /// `unmatched n`: how many of the messages that no check takes are kept.
    pub(crate) unmatched: Option<Int>,
    pub(crate) protocol: Option<Protocol>,
    /// The check on its response, behind it.
    pub(crate) look: Option<Look>,
}

/// A check on a stream as it stands: `check status == 200 header "X" save x`. It waits for nothing.
#[derive(Debug)]
pub(crate) struct Look {
    /// The span of its keyword.
    pub(crate) span: Span,
    /// The conditions on the response and the losses. It has neither clauses nor `require`s, and is not among the checks of its
    /// stream.
    pub(crate) check: Check,
}

/// `next within 1s save m: OwnedMessage`, optionally with `or end`.
#[derive(Debug)]
pub(crate) struct Next {
    /// What the message must meet, and what is kept of it. It has no `require`s, and is not among the checks of its stream.
    pub(crate) check: Check,
    /// `or end`: leaves the loop at the end of the stream.
    pub(crate) or_end: bool,
}

/// How a lost stream is opened again.
#[derive(Debug)]
pub(crate) struct Reconnect {
    pub(crate) often: Often,
    /// `through …`: the statuses that are a failed attempt.
    pub(crate) through: Option<Bounds>,
    /// `after …`: the wait before an attempt, if the server named none.
    pub(crate) after: Option<Time>,
}

/// How often a lost stream is opened again.
#[derive(Debug)]
pub(crate) enum Often {
    /// At most this many times.
    Times(Int),
    Always,
}

#[derive(Debug)]
pub(crate) struct Check {
    /// `await` (true) or `listen` (false).
    pub(crate) awaited: bool,
    pub(crate) within: Time,
    pub(crate) goal: Goal,
    /// A leading `save` or `collect`. It keeps the whole data of a message.
    pub(crate) keep: Option<Keep>,
    pub(crate) conditions: Vec<Condition>,
    /// `require …`
    pub(crate) requires: Vec<Condition>,
    /// `require … rising`, `require gap …` and the like.
    pub(crate) across: Vec<Across>,
    /// Whether it is about comments. Then all its conditions are.
    pub(crate) comments: bool,
    /// Resolved: the index of this check among the checks of its stream.
    pub(crate) id: usize,
}

#[derive(Debug)]
pub(crate) enum Goal {
    /// `until n`
    Until(Int),
    /// `until end`, and how many must have matched by then: `until end expect 1..`
    UntilEnd(Option<Bounds>),
    /// `expect n`, `expect a..=b`
    Expect(Bounds),
}

/// The messages that no check took: `unmatched … collect rest`, optionally with `dropped save lost`.
#[derive(Debug)]
pub(crate) struct Unmatched {
    /// The conditions on the messages and the values to keep, as a check that is decided at once. It has neither
    /// clauses nor `require`s, and is not among the checks of its stream.
    pub(crate) check: Check,
    /// `dropped save NAME`: keeps the number of messages that were dropped.
    pub(crate) dropped: Option<Keep>,
}

impl Action {
    pub(crate) fn open(&self) -> Option<&Open> {
        if let ActionKind::Open(open) = &self.kind { Some(open) } else { None }
    }

    pub(crate) fn check(&self) -> Option<&Check> {
        if let ActionKind::Check(check) = &self.kind { Some(check) } else { None }
    }

    /// Its conditions and what it keeps, of a `check`, an `unmatched` or a `next`, or of the check behind an `open`.
    pub(crate) fn any_check(&self) -> Option<&Check> {
        match &self.kind {
            ActionKind::Check(check) => Some(check),
            ActionKind::Unmatched(unmatched) => Some(&unmatched.check),
            ActionKind::Next(next) => Some(&next.check),
            ActionKind::Look(look) => Some(&look.check),
            ActionKind::Open(open) => open.look.as_ref().map(|look| &look.check),
            ActionKind::Await | ActionKind::Cancel | ActionKind::Reconcile | ActionKind::Close => None,
        }
    }

    /// As [`any_check`](ActionKind::any_check).
    pub(crate) fn any_check_mut(&mut self) -> Option<&mut Check> {
        match &mut self.kind {
            ActionKind::Check(check) => Some(check),
            ActionKind::Unmatched(unmatched) => Some(&mut unmatched.check),
            ActionKind::Next(next) => Some(&mut next.check),
            ActionKind::Look(look) => Some(&mut look.check),
            ActionKind::Open(open) => open.look.as_mut().map(|look| &mut look.check),
            ActionKind::Await | ActionKind::Cancel | ActionKind::Reconcile | ActionKind::Close => None,
        }
    }

    /// Whether it looks at the response or the losses of its stream.
    pub(crate) fn looks(&self) -> bool {
        match &self.kind {
            ActionKind::Look(_) => true,
            ActionKind::Open(open) => open.look.is_some(),
            ActionKind::Check(_)
            | ActionKind::Unmatched(_)
            | ActionKind::Next(_)
            | ActionKind::Await
            | ActionKind::Cancel
            | ActionKind::Reconcile
            | ActionKind::Close => false,
        }
    }

    /// Whether it leaves the loop at the end of its stream.
    pub(crate) fn leaves(&self) -> bool {
        matches!(&self.kind, ActionKind::Next(next) if next.or_end)
    }

    /// The `save` of the number of messages that were dropped.
    pub(crate) fn dropped(&self) -> Option<&Keep> {
        if let ActionKind::Unmatched(unmatched) = &self.kind { unmatched.dropped.as_ref() } else { None }
    }
}

impl ActionKind {
    /// Its keyword.
    pub(crate) fn word(&self) -> ActionWord {
        match self {
            Self::Open(_) => ActionWord::Open,
            Self::Check(_) | Self::Look(_) => ActionWord::Check,
            Self::Next(_) => ActionWord::Next,
            Self::Unmatched(_) => ActionWord::Unmatched,
            Self::Await => ActionWord::Await,
            Self::Cancel => ActionWord::Cancel,
            Self::Reconcile => ActionWord::Reconcile,
            Self::Close => ActionWord::Close,
        }
    }
}

impl Check {
    /// Every condition that messages are compared with: conditions, `require`s, and those of the rules across
    /// messages.
    pub(crate) fn all_conditions(&self) -> impl Iterator<Item = &Condition> {
        let across = self.across.iter().flat_map(Across::conditions);
        self.conditions.iter().chain(&self.requires).chain(across)
    }

    /// Whether only an error of the server's meets it, in any case.
    pub(crate) fn wants_an_error(&self) -> bool {
        self.conditions.iter().chain(&self.requires).any(Condition::wants_an_error)
    }

    /// Whether the stream is over when it has succeeded: at `until end`, and at `until 1` by an error.
    pub(crate) fn ends_the_stream(&self) -> bool {
        match self.goal {
            Goal::UntilEnd(_) => true,
            Goal::Until(_) => self.wants_an_error(),
            Goal::Expect(_) => false,
        }
    }

    /// As [`all_conditions`](Self::all_conditions).
    pub(crate) fn all_conditions_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        let across = self.across.iter_mut().flat_map(Across::conditions_mut);
        self.conditions.iter_mut().chain(&mut self.requires).chain(across)
    }
}
