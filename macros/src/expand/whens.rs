//! The `when`s of checks as Rust.

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::context::{Context, Place};
use crate::ast::Expr;

/// The `when`s of a check, each evaluated to a variable before anything else of the check: what stands under one that
/// is false is never evaluated.
#[derive(Default)]
pub(super) struct Whens {
    pub(super) bindings: TokenStream,
    count: usize,
}

impl Whens {
    /// The variable of one more.
    pub(super) fn bind(&mut self, cx: &Context<'_>, when: &Expr, place: &Place) -> Ident {
        let name = format_ident!("when_{}", self.count, span = Span::mixed_site());
        self.count += 1;
        let truth = cx.truth(when, place);
        self.bindings.extend(quote!(let #name = #truth;));
        name
    }
}

/// A value, or under a `when` an `Option` of it.
pub(super) fn only_when(when: Option<&Ident>, value: TokenStream) -> TokenStream {
    match when {
        None => value,
        Some(when) => {
            quote!(if #when { ::core::option::Option::Some(#value) } else { ::core::option::Option::None })
        }
    }
}
