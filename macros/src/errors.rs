//! The sink every stage reports to, so that one compile shows every mistake.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// Collects compile errors. Stages go on after reporting; at most one error is kept for each token.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: Vec<(Span, String)>,
}

impl Errors {
    /// Reports `message` on the token at `span`. A second report on the same token is dropped, since it would only
    /// be a consequence of the first.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) {
        let key = position(span);
        // Detached spans have no position. Without this test they would all look like one token.
        if key.is_none() || self.found.iter().all(|(known, _)| position(*known) != key) {
            self.found.push((span, message.into()));
        }
    }

    /// Whether something was reported on the token at `span`.
    pub(crate) fn is_reported(&self, span: Span) -> bool {
        let key = position(span);
        key.is_some() && self.found.iter().any(|(known, _)| position(*known) == key)
    }

    /// The first report's message.
    pub(crate) fn first(&self) -> Option<&str> {
        self.found.first().map(|(_, message)| message.as_str())
    }

    /// Whether nothing was reported.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The number of reports so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// `line:column: message` for each report, in the order of their places in the source, for tests.
    #[cfg(test)]
    pub(crate) fn placed(&self) -> Vec<String> {
        let mut found: Vec<_> = self.found.iter().map(|(span, message)| (span.start(), message)).collect();
        found.sort_by_key(|(start, _)| (start.line, start.column));
        found.iter().map(|(start, message)| format!("{}:{}: {message}", start.line, start.column)).collect()
    }

    /// One `compile_error!` per report, in the order of their places in the source.
    pub(crate) fn into_tokens(mut self) -> TokenStream {
        self.found.sort_by_key(|(span, _)| (span.start().line, span.start().column));
        self.found
            .into_iter()
            .map(|(span, message)| quote_spanned!(span=> ::core::compile_error! { #message }))
            .collect()
    }
}

/// The place of a token; `None` for a token without a place in the source.
fn position(span: Span) -> Option<(usize, usize, usize)> {
    let (start, end) = (span.start(), span.end());
    (start != end || start.line > 1).then_some((start.line, start.column, end.column))
}
