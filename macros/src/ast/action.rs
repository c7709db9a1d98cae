//! Actions on a stream.

use proc_macro2::Span;

use super::across::Across;
use super::condition::Condition;
use super::keep::Keep;
use super::literal::{Bounds, Expr, Int, Text, Time};
use super::request::Part;
use crate::language::{ActionWord, Method, ProtocolName};

/// One action on a stream.
#[derive(Debug)]
pub(crate) struct Action {
    /// Of its keyword.
    pub(crate) span: Span,
    /// Resolved: the `listen` checks (indexes into the stream's) that may be pending when it begins.
    pub(crate) pending: Vec<usize>,
    pub(crate) kind: ActionKind,
}

#[derive(Debug)]
pub(crate) enum ActionKind {
    // These are boxed, since they are much larger than the others.
    Open(Box<Open>),
    Check(Box<Check>),
    Unmatched(Box<Unmatched>),
    Await,
    Cancel,
    Reconcile,
    Close,
}

#[derive(Debug)]
pub(crate) struct Open {
    /// `get` where none was written.
    pub(crate) method: Method,
    pub(crate) url: Text,
    /// `header`, `query`, `bearer`, `basic`, `body`, in their order.
    pub(crate) parts: Vec<Part>,
    pub(crate) last_event_id: Option<Text>,
    pub(crate) timeout: Option<Time>,
    pub(crate) idle: Option<Time>,
    pub(crate) reconnect: Option<Reconnect>,
    pub(crate) status: Option<Bounds>,
    /// How many messages are kept that no check takes.
    pub(crate) unmatched: Option<Int>,
    pub(crate) protocol: Option<Protocol>,
}

/// `protocol …`.
#[derive(Debug)]
pub(crate) enum Protocol {
    /// One of the language's own, by its name; the span is that of the name.
    Named {
        span: Span,
        name: ProtocolName,
    },
    Expr(Expr),
    /// It could not be read, which was reported.
    Unknown,
}

/// How often a stream that was lost is opened again.
#[derive(Debug)]
pub(crate) enum Reconnect {
    /// At most so many times.
    Times(Int),
    Always,
}

#[derive(Debug)]
pub(crate) struct Check {
    /// `await` (true) or `listen` (false).
    pub(crate) awaited: bool,
    pub(crate) within: Time,
    pub(crate) goal: Goal,
    /// A leading `save` or `collect`, which takes the whole data.
    pub(crate) keep: Option<Keep>,
    pub(crate) conditions: Vec<Condition>,
    /// `require …`; their `keep` is `None`.
    pub(crate) requires: Vec<Condition>,
    /// `require … rising`, `require gap …` and the like.
    pub(crate) across: Vec<Across>,
    /// Resolved: the index of this check among its stream's.
    pub(crate) id: usize,
}

#[derive(Debug)]
pub(crate) enum Goal {
    /// `until n`
    Until(Int),
    /// `until end`
    UntilEnd,
    /// `expect n`, `expect a..=b`
    Expect(Bounds),
}

/// The messages that no check took: `unmatched … collect rest`, optionally with `dropped save lost`.
#[derive(Debug)]
pub(crate) struct Unmatched {
    /// What the messages are held against and what is kept of them, as a check that is decided at once. It has neither
    /// clauses nor `require`s, and is none of its stream's checks.
    pub(crate) check: Check,
    /// Keeps how many messages were dropped.
    pub(crate) dropped: Option<Keep>,
}

impl Action {
    pub(crate) fn open(&self) -> Option<&Open> {
        if let ActionKind::Open(open) = &self.kind { Some(open) } else { None }
    }

    pub(crate) fn check(&self) -> Option<&Check> {
        if let ActionKind::Check(check) = &self.kind { Some(check) } else { None }
    }

    /// What messages are held against, of a `check` or an `unmatched`.
    pub(crate) fn any_check(&self) -> Option<&Check> {
        match &self.kind {
            ActionKind::Check(check) => Some(check),
            ActionKind::Unmatched(unmatched) => Some(&unmatched.check),
            ActionKind::Open(_)
            | ActionKind::Await
            | ActionKind::Cancel
            | ActionKind::Reconcile
            | ActionKind::Close => None,
        }
    }

    /// As [`any_check`](ActionKind::any_check).
    pub(crate) fn any_check_mut(&mut self) -> Option<&mut Check> {
        match &mut self.kind {
            ActionKind::Check(check) => Some(check),
            ActionKind::Unmatched(unmatched) => Some(&mut unmatched.check),
            ActionKind::Open(_)
            | ActionKind::Await
            | ActionKind::Cancel
            | ActionKind::Reconcile
            | ActionKind::Close => None,
        }
    }

    /// What keeps how many messages were dropped.
    pub(crate) fn dropped(&self) -> Option<&Keep> {
        if let ActionKind::Unmatched(unmatched) = &self.kind { unmatched.dropped.as_ref() } else { None }
    }
}

impl ActionKind {
    /// Its keyword.
    pub(crate) fn word(&self) -> ActionWord {
        match self {
            Self::Open(_) => ActionWord::Open,
            Self::Check(_) => ActionWord::Check,
            Self::Unmatched(_) => ActionWord::Unmatched,
            Self::Await => ActionWord::Await,
            Self::Cancel => ActionWord::Cancel,
            Self::Reconcile => ActionWord::Reconcile,
            Self::Close => ActionWord::Close,
        }
    }
}

impl Check {
    /// All that messages are held against: conditions, `require`s, and what must hold across them.
    pub(crate) fn all_conditions(&self) -> impl Iterator<Item = &Condition> {
        let across = self.across.iter().flat_map(Across::conditions);
        self.conditions.iter().chain(&self.requires).chain(across)
    }

    /// As [`all_conditions`](Self::all_conditions).
    pub(crate) fn all_conditions_mut(&mut self) -> impl Iterator<Item = &mut Condition> {
        let across = self.across.iter_mut().flat_map(Across::conditions_mut);
        self.conditions.iter_mut().chain(&mut self.requires).chain(across)
    }
}
