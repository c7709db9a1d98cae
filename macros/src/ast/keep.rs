//! `save` and `collect`, and the names of values.

use proc_macro2::{Ident, Span, TokenStream};

use crate::language::KeepWord;

#[derive(Debug)]
pub(crate) struct Keep {
    /// `save` or `collect`.
    pub(crate) span: Span,
    /// `collect` (true) or `save` (false).
    pub(crate) collects: bool,
    pub(crate) name: Name,
    /// The type as it was written. `None` means the default type of the condition.
    pub(crate) ty: Option<TokenStream>,
}

impl Keep {
    pub(crate) fn word(&self) -> KeepWord {
        if self.collects { KeepWord::Collect } else { KeepWord::Save }
    }
}

/// The name of a value, where a step saves or binds it.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) ident: Ident,
    /// Resolved: its index in the plan's table of values.
    pub(crate) value: usize,
}
