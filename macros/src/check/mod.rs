//! From the tree to a plan in which every stream, value and check is resolved.

use proc_macro2::{Span, TokenStream};

use crate::ast::{Name, Scenario};
use crate::errors::Errors;

/// A scenario whose streams, checks and values are resolved. Only [`check`] makes one.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) scenario: Scenario,
    /// In order of first appearance; `Sse::stream` is an index into it.
    pub(crate) streams: Vec<Stream>,
    /// In order of first appearance; `Name::value` and `Use::value` are indexes into it.
    pub(crate) values: Vec<Value>,
}

/// A stream of the scenario.
#[derive(Debug)]
pub(crate) struct Stream {
    /// `None` is the default stream.
    pub(crate) name: Option<String>,
    /// Where it is named first.
    pub(crate) span: Span,
    /// How many checks there are on it; `Check::id` counts them.
    pub(crate) checks: usize,
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
    pub(crate) at_end: Presence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueKind {
    Save,
    Collect,
    Let,
    /// `repeat … as NAME`: no field of what `run()` gives; in scope in the loop's body.
    Index,
}

/// Whether a value is there, at some point of the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// `T` (`Vec<T>` for `collect`).
    Definite,
    /// `Option<T>` (`Vec<T>` for `collect`).
    Maybe,
}

/// Checks a scenario, fills in what is marked *resolved* in the tree, and gives its plan. The plan may
/// be expanded only if nothing was reported.
pub(crate) fn check(scenario: Scenario, _errors: &mut Errors) -> Plan {
    Plan { scenario, streams: Vec::new(), values: Vec::new() }
}
