//! What `check` hands to `expand`: a scenario in which every stream, check, value and pattern has its number.

use proc_macro2::TokenStream;

use crate::ast::{Handed, Kept, Name, Scenario};
use crate::language::PatternKind;

/// A scenario that was checked. It may be expanded only if nothing was reported.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) scenario: Scenario,
    /// In order of first appearance; `Sse::stream` is an index into it.
    pub(crate) streams: Vec<Stream>,
    /// In order of first appearance; `Name::value` and `Use::value` are indexes into it.
    pub(crate) values: Vec<Value>,
    /// In the order of the scenario; `Pattern::Literal::number` is an index into it.
    pub(crate) patterns: Vec<Literal>,
}

/// A pattern that is a literal.
#[derive(Debug)]
pub(crate) struct Literal {
    pub(crate) kind: PatternKind,
    pub(crate) text: String,
}

/// A stream of the scenario.
#[derive(Debug)]
pub(crate) struct Stream {
    /// `None` is the default stream.
    pub(crate) name: Option<String>,
    /// Of a family: which of the scenario's families it is.
    pub(crate) family: Option<usize>,
    /// Its checks; `Check::id` is an index into it. Each is what it hands to Rust, in the order of the calls on it.
    pub(crate) checks: Vec<Vec<Item>>,
}

/// What a check hands to Rust, an item of the list that its type is generic over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item {
    /// What was found, to the function of a `satisfies`.
    Asked,
    Kept(KeptValue),
}

/// What a check keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptValue {
    pub(crate) value: usize,
    /// `collect` (true) or `save` (false).
    pub(crate) collects: bool,
    /// Whether its condition stands under a `when`.
    pub(crate) sometimes: bool,
}

/// A value of the scenario: one field of what `run()` gives.
#[derive(Debug)]
pub(crate) struct Value {
    /// Where it is saved or bound first.
    pub(crate) name: Name,
    pub(crate) kind: ValueKind,
    /// `T`: as written, or the default of the language; `None` for a `let` without a type.
    pub(crate) ty: Option<TokenStream>,
    /// What a reader finds when the scenario has ended.
    pub(crate) at_end: Certainty,
    /// Whether it is a fragment's own: no field of what `run()` gives.
    pub(crate) private: bool,
    /// Whether a request carries it as a secret.
    pub(crate) secret: bool,
    /// What gives it its value, as a failure names it.
    pub(crate) saver: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Save,
    Collect,
    Let,
    /// `repeat … as NAME`: no field of what `run()` gives; in scope in the loop's body.
    Index,
    /// `feed NAME from …`: no field of what `run()` gives; in scope from there on.
    Feed,
}

/// Whether a value is certain to be there when the scenario has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// `T` (`Vec<T>` for `collect`).
    Definite,
    /// `Option<T>` (`Vec<T>` for `collect`).
    Maybe,
}

impl Plan {
    /// How many families of streams there are.
    pub(crate) fn families(&self) -> usize {
        self.streams.iter().filter(|stream| stream.family.is_some()).count()
    }

    /// What check `id` of `stream` keeps.
    pub(crate) fn kept(&self, stream: usize, id: usize) -> impl Iterator<Item = KeptValue> {
        let check = self.streams.get(stream).and_then(|stream| stream.checks.get(id));
        check.into_iter().flatten().filter_map(|item| match item {
            Item::Asked => None,
            Item::Kept(kept) => Some(*kept),
        })
    }
}

impl From<Kept<'_>> for KeptValue {
    fn from(kept: Kept<'_>) -> Self {
        Self { value: kept.keep.name.value, collects: kept.keep.collects, sometimes: kept.sometimes() }
    }
}

impl From<Handed<'_>> for Item {
    fn from(handed: Handed<'_>) -> Self {
        match handed {
            Handed::Asked(_) => Self::Asked,
            Handed::Kept(kept) => Self::Kept(kept.into()),
        }
    }
}

impl ValueKind {
    /// Whether it is a field of what `run()` gives.
    pub(crate) fn is_field(self) -> bool {
        match self {
            Self::Save | Self::Collect | Self::Let => true,
            Self::Index | Self::Feed => false,
        }
    }
}
