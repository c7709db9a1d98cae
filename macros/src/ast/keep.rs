//! `save` and `collect`, and the names of values.

use proc_macro2::{Ident, Span, TokenStream};

use super::optional::inside_option;
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
    /// `T`, if it is written as `Option<T>`: then it also keeps that nothing is there.
    pub(crate) fn inside_option(&self) -> Option<TokenStream> {
        self.ty.as_ref().and_then(inside_option)
    }

    /// The type of a value that is there.
    pub(crate) fn plain_type(&self) -> Option<TokenStream> {
        self.inside_option().or_else(|| self.ty.clone())
    }

    /// Whether the value itself may be missing afterwards, since a `save` has kept that nothing is there.
    pub(crate) fn is_optional(&self) -> bool {
        !self.collects && self.inside_option().is_some()
    }

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
