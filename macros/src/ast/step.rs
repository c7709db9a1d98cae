//! Steps.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};

use super::action::Action;
use super::contract::Contract;
use super::keep::Name;
use super::literal::{Expr, Int, Str, Text, Time};
use super::request::Http;
use crate::language::{OnFailure, StepWord};

/// One step of a block.
#[derive(Debug)]
pub(crate) struct Step {
    /// The span of its keyword, or of the first token if the step is broken.
    pub(crate) span: Span,
    pub(crate) kind: StepKind,
}

#[derive(Debug)]
pub(crate) enum StepKind {
    Sse(Sse),
    // Boxed because it is much larger than the others.
    Http(Box<Http>),
    Pause {
        min: Time,
        max: Option<Time>,
    },
    Repeat {
        times: Int,
        index: Option<Name>,
        body: Vec<Step>,
    },
    During {
        time: Time,
        body: Vec<Step>,
    },
    While {
        condition: Expr,
        body: Vec<Step>,
    },
    Forever {
        body: Vec<Step>,
    },
    If(If),
    /// `break`
    Break,
    /// `continue`
    Continue,
    Attempt(Attempt),
    Group {
        name: Str,
        on_failure: Option<OnFailure>,
        body: Vec<Step>,
    },
    Let {
        name: Name,
        ty: Option<TokenStream>,
        value: LetValue,
    },
    /// `feed NAME from (feeder)`
    Feed {
        name: Name,
        feeder: Expr,
    },
    Run {
        block: Expr,
    },
    Stop,
    Fail {
        message: Text,
    },
    Include(Include),
    /// Tokens that could not be read. The mistake was reported; the tokens are kept so that editors still see them.
    Broken {
        tokens: TokenStream,
    },
}

#[derive(Debug)]
pub(crate) struct If {
    pub(crate) condition: Expr,
    pub(crate) then: Vec<Step>,
    /// The `else` block. For `else if` this block holds just that `if`.
    pub(crate) otherwise: Option<Vec<Step>>,
}

/// `attempt N [after TIME] { … } [otherwise { … }]`.
#[derive(Debug)]
pub(crate) struct Attempt {
    /// How many rounds there are at most.
    pub(crate) times: Int,
    /// The wait between two rounds.
    pub(crate) after: Option<Time>,
    pub(crate) body: Vec<Step>,
    pub(crate) otherwise: Option<Vec<Step>>,
    /// Resolved: the streams that a round leaves open if it succeeds.
    pub(crate) leaves_open: BTreeSet<usize>,
}

#[derive(Debug)]
pub(crate) enum LetValue {
    Expr(Expr),
    Run(Expr),
}

/// `sse TEXT [name STR [member]] action+`.
#[derive(Debug)]
pub(crate) struct Sse {
    /// The request's name, for reports and failures.
    pub(crate) title: Text,
    /// `name "…"`; `None` is the default stream.
    pub(crate) name: Option<Str>,
    /// The span of the literal after `name`, or of `sse` if there is no name.
    pub(crate) named_at: Span,
    /// `[…]` after the name: the stream is a family.
    pub(crate) member: Option<Member>,
    pub(crate) actions: Vec<Action>,
    /// Resolved: the index of the stream in the plan's list, which is in order of first appearance.
    pub(crate) stream: usize,
    /// Whether a part of the step could not be read. Then the state of its stream is unknown, and nothing more is
    /// reported of it.
    pub(crate) broken: bool,
}

/// Which streams of a family a step is about. `span` is the span of the brackets.
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

/// How many streams a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// One stream that is not a family.
    Stream,
    /// One member of a family. The other members stay as they are.
    Member,
    /// All members of a family.
    All,
}

impl Sse {
    pub(crate) fn reach(&self) -> Reach {
        match self.member.as_ref().map(|member| &member.which) {
            None => Reach::Stream,
            Some(Which::Index(_)) => Reach::Member,
            Some(Which::All) => Reach::All,
        }
    }
}

/// `include PATH [ ( argument, … ) ]`, with the steps of the fragment.
#[derive(Debug)]
pub(crate) struct Include {
    /// The span of the fragment's name, which is the last name of the path. Mistakes of the whole `include` are
    /// reported there.
    pub(crate) at: Span,
    /// The path as it was written.
    pub(crate) path: String,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) contract: Contract,
    pub(crate) body: Vec<Step>,
    /// Whether the fragment has mistakes. They were reported in the fragment itself, and its steps are left out
    /// here.
    pub(crate) broken: bool,
    /// Resolved: the number of this `include`, counted from 1. The number 0 means the scenario's own steps.
    pub(crate) include_id: usize,
    /// Resolved: messages about what the scenario lacks for this fragment, apart from the order of steps.
    pub(crate) problems: Vec<String>,
}

/// An argument for a parameter.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) name: Name,
    pub(crate) ty: TokenStream,
    pub(crate) value: ArgumentValue,
}

#[derive(Debug)]
pub(crate) enum ArgumentValue {
    Expr(Expr),
    /// The argument of a parameter of type `String`.
    Text(Text),
}

impl StepKind {
    /// Its keyword. A broken step has none.
    pub(crate) fn word(&self) -> Option<StepWord> {
        match self {
            Self::Sse(_) => Some(StepWord::Sse),
            Self::Http(_) => Some(StepWord::Http),
            Self::Pause { .. } => Some(StepWord::Pause),
            Self::Repeat { .. } => Some(StepWord::Repeat),
            Self::During { .. } => Some(StepWord::During),
            Self::While { .. } => Some(StepWord::While),
            Self::Forever { .. } => Some(StepWord::Forever),
            Self::If(_) => Some(StepWord::If),
            Self::Break => Some(StepWord::Break),
            Self::Continue => Some(StepWord::Continue),
            Self::Attempt(_) => Some(StepWord::Attempt),
            Self::Group { .. } => Some(StepWord::Group),
            Self::Let { .. } => Some(StepWord::Let),
            Self::Feed { .. } => Some(StepWord::Feed),
            Self::Run { .. } => Some(StepWord::Run),
            Self::Stop => Some(StepWord::Stop),
            Self::Fail { .. } => Some(StepWord::Fail),
            Self::Include(_) => Some(StepWord::Include),
            Self::Broken { .. } => None,
        }
    }
}
