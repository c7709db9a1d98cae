//! What is kept, and under which name.

use proc_macro2::{Ident, Span, TokenStream};

use crate::language::KeepWord;

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

impl Keep {
    pub(crate) fn word(&self) -> KeepWord {
        if self.collects { KeepWord::Collect } else { KeepWord::Save }
    }
}

/// The name of a value where it is saved or bound.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) ident: Ident,
    /// Resolved: its index in the plan's table of values.
    pub(crate) value: usize,
}
