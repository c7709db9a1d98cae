//! Generates the `when`s of checks.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::context::{Context, Place};
use crate::ast::Expr;

/// The `when`s of a check. Each is evaluated to a variable before the rest of the check. A condition whose `when`
/// is false is never evaluated.
#[derive(Default)]
pub(super) struct Whens {
    pub(super) bindings: TokenStream,
    count: usize,
}

impl Whens {
    /// Adds a `when`, and returns its variable.
    pub(super) fn bind(&mut self, cx: &Context<'_>, when: &Expr, place: &Place) -> Ident {
        let name = format_ident!("when_{}", self.count, span = Span::mixed_site());
        self.count += 1;
        let truth = cx.truth(when, place);
        self.bindings.extend(quote!(let #name = #truth;));
        name
    }
}

/// A value, or an `Option` of it if there is a `when`.
pub(super) fn only_when(when: Option<&Ident>, value: TokenStream) -> TokenStream {
    match when {
        None => value,
        Some(when) => {
            quote!(if #when { ::core::option::Option::Some(#value) } else { ::core::option::Option::None })
        }
    }
}
