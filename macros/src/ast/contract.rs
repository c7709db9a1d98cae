//! The declarations of a `fragment!`.

use proc_macro2::{Span, TokenStream};

use super::keep::Name;
use super::literal::Str;

/// The contract of a fragment with the scenarios that include it.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    pub(crate) parameters: Vec<Declared>,
    /// Values that are there and streams that are open when the fragment begins. These streams are open when it
    /// ends, too.
    pub(crate) needs: Things,
    /// Values that are there and streams that are open when it ends.
    pub(crate) gives: Things,
    /// Streams that are open when it begins and not open when it ends.
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
    /// `T`, also if `Option<T>` is written.
    pub(crate) ty: TokenStream,
    /// Whether it was declared as `Option<T>`, so that the value may be missing.
    pub(crate) maybe: bool,
}

/// `stream "…"`, or `stream` for the default one, or `stream "…"[all]` for a family.
#[derive(Debug)]
pub(crate) struct DeclaredStream {
    pub(crate) span: Span,
    pub(crate) name: Option<Str>,
    pub(crate) family: bool,
    /// Resolved: its index among the streams of the scenario.
    pub(crate) stream: usize,
}

impl Contract {
    /// The declared names. Each means the same value in the fragment and around it.
    pub(crate) fn shared(&self) -> impl Iterator<Item = &Declared> {
        self.needs.values.iter().chain(&self.gives.values)
    }

    /// The streams that are open when it begins.
    pub(crate) fn begins_with(&self) -> impl Iterator<Item = &DeclaredStream> {
        self.needs.streams.iter().chain(&self.closes)
    }
}
