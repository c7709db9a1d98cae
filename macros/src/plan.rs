//! The result of `check` and the input of `expand`: a scenario in which every stream, check, value and pattern has
//! its number.

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
    /// The number of the family, if the stream is a family.
    pub(crate) family: Option<usize>,
    /// Its checks; `Check::id` is an index into it. Each is a list of the values that the check gives to Rust, in
    /// the order of the generated calls.
    pub(crate) checks: Vec<Vec<Item>>,
    /// Whether a check looks at it as it stands, so that it keeps the head of its response.
    pub(crate) is_looked_at: bool,
}

/// A value that a check gives to Rust. The type of the check is generic over the list of these items.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Item {
    /// A found value, given to the function of a `satisfies`.
    Asked,
    Kept(KeptValue),
}

/// A value that a check keeps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptValue {
    pub(crate) value: usize,
    /// `collect` (true) or `save` (false).
    pub(crate) collects: bool,
    /// Whether its condition has a `when`.
    pub(crate) sometimes: bool,
    /// Whether it is saved as an `Option<T>`, which may be `None`.
    pub(crate) optional: bool,
}

/// A value of the scenario. Most are fields of the result of `run()`; see [`ValueKind::is_field`].
#[derive(Debug)]
pub(crate) struct Value {
    /// Where it is saved or bound first.
    pub(crate) name: Name,
    pub(crate) kind: ValueKind,
    /// `T`, as it was written, also in `Option<T>`, or by default; `None` for a `let` without a type.
    pub(crate) ty: Option<TokenStream>,
    /// Whether it was written as `Option<T>`. Then it is kept that nothing is there.
    pub(crate) optional: bool,
    /// Whether the value is certain to be there when the scenario has ended.
    pub(crate) at_end: Certainty,
    /// Whether it belongs to a fragment alone, and so is no field of the result of `run()`.
    pub(crate) private: bool,
    /// Whether a request sends it as a secret.
    pub(crate) secret: bool,
    /// The step or argument that gives the value, as a failure names it.
    pub(crate) saver: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Save,
    Collect,
    Let,
    /// `repeat … as NAME`. It is in scope in the body of the loop, and is no field of the result of `run()`.
    Index,
    /// `feed NAME from …`. It is in scope after the step, and is no field of the result of `run()`.
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

    /// The values that check `id` of `stream` keeps.
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
        Self {
            value: kept.keep.name.value,
            collects: kept.keep.collects,
            sometimes: kept.sometimes(),
            optional: kept.keep.is_optional(),
        }
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

impl Value {
    /// The type of a `let` that binds it: `Option<T>` where that is written.
    pub(crate) fn whole_type(&self) -> Option<TokenStream> {
        let ty = self.ty.as_ref()?;
        let span = proc_macro2::Span::mixed_site();
        Some(if self.optional {
            quote::quote_spanned!(span=> ::core::option::Option<#ty>)
        } else {
            ty.clone()
        })
    }
}

impl ValueKind {
    /// Whether such a value is a field of the result of `run()`.
    pub(crate) fn is_field(self) -> bool {
        match self {
            Self::Save | Self::Collect | Self::Let => true,
            Self::Index | Self::Feed => false,
        }
    }
}
