//! What a `fragment!` declares.

use proc_macro2::{Span, TokenStream};

use super::keep::Name;
use super::literal::Str;

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
