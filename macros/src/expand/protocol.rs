//! Generates the protocol of an `open`.

use proc_macro2::TokenStream;

use super::context::{Context, Place, named};
use super::user_expr::{is_place, is_unfinished};
use crate::ast::Protocol;
use crate::language::Word;

impl Context<'_> {
    /// The protocol of an `open`, as a value; `None` if it could not be read.
    pub(super) fn protocol(&self, protocol: &Protocol, place: &Place) -> Option<TokenStream> {
        let rt = &self.rt;
        match protocol {
            Protocol::Named { name, .. } => {
                let name = named(name.variant());
                Some(quote!(<#rt::protocol::#name as ::core::default::Default>::default()))
            }
            // A place is cloned, since a scenario runs many times.
            Protocol::Expr(expr) if is_place(&expr.tokens) => {
                Some(self.expr(expr, place, |value| quote!(#rt::protocol_of(&#value))))
            }
            // In parentheses that have the user's place, so that rustc reports it there.
            Protocol::Expr(expr) if is_unfinished(&expr.tokens) => {
                Some(self.expr(expr, place, |value| quote!(::core::convert::identity(#value))))
            }
            Protocol::Expr(expr) => Some(self.expr(expr, place, |value| quote!(#value))),
            Protocol::Unknown => None,
        }
    }
}
