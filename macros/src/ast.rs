//! What was written: a spanned tree of a scenario, which can hold broken steps.
//!
//! `parse` makes it, `check` fills in what is marked *resolved*, and `expand` reads it through a
//! [`Plan`](crate::check::Plan), which only `check` can make.

mod across;
mod condition;
mod fragment;
mod literal;
mod request;
mod unmatched;

use proc_macro2::{Ident, Span, TokenStream};

pub(crate) use across::{Across, Order, Rule, Stage};
pub(crate) use condition::{Comparison, ComparisonKind, Condition, Operator, Select, Target, Test, Value};
pub(crate) use fragment::{Argument, ArgumentValue, Contract, Declared, DeclaredStream, Fragment, Include};
pub(crate) use literal::{Bound, Bounds, Expr, Int, Pattern, Piece, Str, Text, Time, Use};
pub(crate) use request::{Body, Http, Json, Part};
pub(crate) use unmatched::Unmatched;

/// A whole `scenario! { … }`.
#[derive(Debug)]
pub(crate) struct Scenario {
    /// Whether it begins with `move`.
    pub(crate) moves: Option<Span>,
    pub(crate) title: Option<Str>,
    pub(crate) settings: Settings,
    pub(crate) steps: Vec<Step>,
}

/// What stands between the title and the first step.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// `base …`: one root or several; empty when there is none.
    pub(crate) base: Vec<Text>,
    /// `header NAME VALUE`, in their order.
    pub(crate) headers: Vec<(Text, Text)>,
    /// `on failure …`.
    pub(crate) on_failure: Option<OnFailure>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFailure {
    Stop,
    Continue,
}

/// One step of a block. `span` is always that of the step's keyword.
#[derive(Debug)]
pub(crate) enum Step {
    Sse(Sse),
    Http(Http),
    Pause {
        span: Span,
        least: Time,
        most: Option<Time>,
    },
    Repeat {
        span: Span,
        times: Int,
        index: Option<Name>,
        body: Vec<Step>,
    },
    During {
        span: Span,
        time: Time,
        body: Vec<Step>,
    },
    While {
        span: Span,
        condition: Expr,
        body: Vec<Step>,
    },
    Forever {
        span: Span,
        body: Vec<Step>,
    },
    If(If),
    Group {
        span: Span,
        name: Str,
        on_failure: Option<OnFailure>,
        body: Vec<Step>,
    },
    Let {
        span: Span,
        name: Name,
        ty: Option<TokenStream>,
        value: LetValue,
    },
    /// `feed NAME from (feeder)`
    Feed {
        span: Span,
        name: Name,
        feeder: Expr,
    },
    Run {
        span: Span,
        block: Expr,
    },
    Stop {
        span: Span,
    },
    Fail {
        span: Span,
        message: Text,
    },
    Include(Include),
    /// What could not be read, kept so that editors still see its tokens. It was reported.
    Broken {
        tokens: TokenStream,
    },
}

#[derive(Debug)]
pub(crate) struct If {
    pub(crate) span: Span,
    pub(crate) condition: Expr,
    pub(crate) then: Vec<Step>,
    /// The `else` block; `else if` is a block that holds that one `if`.
    pub(crate) otherwise: Option<Vec<Step>>,
}

#[derive(Debug)]
pub(crate) enum LetValue {
    Expr(Expr),
    Run(Expr),
}

/// `sse TEXT [name STR [member]] action+`.
#[derive(Debug)]
pub(crate) struct Sse {
    pub(crate) span: Span,
    /// The request's name, for reports and failures.
    pub(crate) title: Text,
    /// `name "…"`; `None` is the default stream.
    pub(crate) name: Option<Str>,
    /// Of the literal after `name`; of `sse` without one.
    pub(crate) named_at: Span,
    /// `[…]` behind the name: the stream is a family.
    pub(crate) member: Option<Member>,
    pub(crate) actions: Vec<Action>,
    /// Resolved: the index of the stream among the scenario's, in order of first appearance.
    pub(crate) stream: usize,
    /// Part of it could not be read, so that nothing is known of the stream: it counts as reported.
    pub(crate) broken: bool,
}

/// Which streams of a family a step is about. `span` is that of the brackets.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) span: Span,
    pub(crate) which: Which,
}

#[derive(Debug)]
pub(crate) enum Which {
    Index(Int),
    All,
}

/// One action on a stream. `span` is that of its keyword.
#[derive(Debug)]
pub(crate) enum Action {
    // These are boxed, since they are much larger than the others.
    Open(Box<Open>),
    Check(Box<Check>),
    Unmatched(Box<Unmatched>),
    Await {
        span: Span,
        /// Resolved: the `listen` checks (indexes into the stream's) that may be pending here.
        pending: Vec<usize>,
    },
    Cancel {
        span: Span,
        pending: Vec<usize>,
    },
    Reconcile {
        span: Span,
        pending: Vec<usize>,
    },
    Close {
        span: Span,
        pending: Vec<usize>,
    },
}

impl Action {
    /// Its keyword, and where that stands.
    pub(crate) fn keyword(&self) -> (&'static str, Span) {
        match self {
            Self::Open(open) => ("open", open.span),
            Self::Check(check) => ("check", check.span),
            Self::Unmatched(unmatched) => ("unmatched", unmatched.span),
            Self::Await { span, .. } => ("await", *span),
            Self::Cancel { span, .. } => ("cancel", *span),
            Self::Reconcile { span, .. } => ("reconcile", *span),
            Self::Close { span, .. } => ("close", *span),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) span: Span,
    /// In capitals, as it goes over the wire; `GET` when none was written.
    pub(crate) method: &'static str,
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
    /// Resolved: `listen` checks that may still hold what the main flow has not taken.
    pub(crate) pending: Vec<usize>,
}

/// `protocol …`.
#[derive(Debug)]
pub(crate) enum Protocol {
    /// One of the language's own, by its name; the span is that of the name.
    Named {
        span: Span,
        name: &'static str,
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
    /// `check`.
    pub(crate) span: Span,
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
    /// Resolved: `listen` checks that may be pending when this one is set.
    pub(crate) pending: Vec<usize>,
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

#[derive(Debug)]
pub(crate) struct Keep {
    /// `save` or `collect`.
    pub(crate) span: Span,
    /// `collect` (true) or `save` (false).
    pub(crate) collects: bool,
    pub(crate) name: Name,
    /// As it was written; `None` is the default that the language fixes for the condition.
    pub(crate) ty: Option<TokenStream>,
}

/// The name of a value where it is saved or bound.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) ident: Ident,
    /// Resolved: its index in the plan's table of values.
    pub(crate) value: usize,
}
