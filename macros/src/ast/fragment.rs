//! Shared steps: what a `fragment!` declares, and an `include` of one.

use proc_macro2::{Ident, Span, TokenStream};

use super::{Expr, Name, Step, Str, Text};

/// A whole `fragment! { … }`.
#[derive(Debug)]
pub(crate) struct Fragment {
    /// Its documentation and its `cfg`s, with the `#`s.
    pub(crate) attributes: Vec<TokenStream>,
    /// `pub`, `pub(crate)`, … or nothing.
    pub(crate) visibility: TokenStream,
    pub(crate) name: Ident,
    pub(crate) contract: Contract,
    pub(crate) body: Vec<Step>,
}

/// What a fragment declares of itself.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    pub(crate) parameters: Vec<Declared>,
    /// There, or open, when it begins; streams that it needs are open when it ends.
    pub(crate) needs: Things,
    /// There, or open, when it ends.
    pub(crate) gives: Things,
    /// Open when it begins, and not when it ends.
    pub(crate) closes: Vec<DeclaredStream>,
}

#[derive(Debug, Default)]
pub(crate) struct Things {
    pub(crate) streams: Vec<DeclaredStream>,
    pub(crate) values: Vec<Declared>,
}

/// `value NAME: TYPE`, or a parameter.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) name: Name,
    /// `T`, of `Option<T>` too.
    pub(crate) ty: TokenStream,
    /// Whether it was declared as `Option<T>`: it may not be there.
    pub(crate) maybe: bool,
}

/// `stream "…"`, or `stream` for the default one, or `stream "…"[all]` for a family.
#[derive(Debug)]
pub(crate) struct DeclaredStream {
    pub(crate) span: Span,
    pub(crate) name: Option<Str>,
    pub(crate) family: bool,
    /// Resolved: its index among the scenario's.
    pub(crate) stream: usize,
}

/// `include PATH [ ( argument, … ) ]`, with the steps of the fragment.
#[derive(Debug)]
pub(crate) struct Include {
    /// Of `include`.
    pub(crate) span: Span,
    /// Of the fragment's name, the last of the path: whatever is wrong with the whole stands there.
    pub(crate) at: Span,
    /// The path as it was written.
    pub(crate) path: String,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) contract: Contract,
    pub(crate) body: Vec<Step>,
    /// Whether the fragment has mistakes. They were reported where it stands, and its steps are left out.
    pub(crate) broken: bool,
    /// Resolved: which of the includes it is, from 1 on; the scenario's own steps are 0.
    pub(crate) unit: usize,
    /// Resolved: what the scenario lacks for it, apart from the order of steps.
    pub(crate) problems: Vec<String>,
}

/// What is given for a parameter.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) name: Name,
    pub(crate) ty: TokenStream,
    pub(crate) value: ArgumentValue,
}

#[derive(Debug)]
pub(crate) enum ArgumentValue {
    Expr(Expr),
    /// Of a parameter that is a `String`.
    Text(Text),
}

impl Contract {
    /// The names that mean the same value in the fragment and around it.
    pub(crate) fn shared(&self) -> impl Iterator<Item = &Declared> {
        self.needs.values.iter().chain(&self.gives.values)
    }

    /// The streams that are open when it begins.
    pub(crate) fn begins_with(&self) -> impl Iterator<Item = &DeclaredStream> {
        self.needs.streams.iter().chain(&self.closes)
    }
}
