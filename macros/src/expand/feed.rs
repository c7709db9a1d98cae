//! `feed` as Rust.

use proc_macro2::{Span, TokenStream, TokenTree};

use super::context::{Context, Place, step_block, user, variable};
use super::located;
use crate::ast::{Expr, Name};

/// `feed NAME from (feeder)`.
pub(super) fn step(cx: &Context<'_>, span: Span, name: &Name, feeder: &Expr) -> TokenStream {
    let place = cx.named("feed", span, name.ident.to_string());
    let (user, fed, keep) = (user(), taken(cx, feeder, &place), keep_record(cx, name, feeder));
    let (name, source) = (&place.written, crate::parse::source_text(&feeder.tokens));
    let key = cx.key(&place);
    step_block(&quote! {
        let fed = #fed;
        if let ::core::option::Option::Some(record) = #user.fed(#name, #source, fed, #key)? { #keep }
    })
}

/// What a feeder gives to the user's shard, as a `Result`. One that has a name is borrowed, a static too, so that all users take from the
/// same one.
pub(super) fn taken(cx: &Context<'_>, feeder: &Expr, place: &Place) -> TokenStream {
    let (rt, user, borrowed) = (&cx.rt, user(), is_path(&feeder.tokens));
    cx.expr(feeder, place, |value| {
        if borrowed {
            quote!(#rt::feed(&#value, #user.shard()))
        } else {
            quote!(#rt::feed(#value, #user.shard()))
        }
    })
}

/// Keeps what the variable `record` holds. At the feeder, which is to blame if the record is of another type than
/// that of an earlier `feed`.
pub(super) fn keep_record(cx: &Context<'_>, name: &Name, feeder: &Expr) -> Option<TokenStream> {
    // Of a name that is a record here and another value there, which was reported, the slot has the first kind.
    cx.is_fed(name.value).then(|| {
        let slot = variable(name.value);
        located::at(feeder.span, quote!(#slot = ::core::option::Option::Some(record);))
    })
}

/// Whether an expression is a place, or the path of a static: names, with dots and colons between them.
fn is_path(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().all(|token| match token {
        TokenTree::Ident(_) | TokenTree::Literal(_) => true,
        TokenTree::Punct(sign) => matches!(sign.as_char(), '.' | ':'),
        TokenTree::Group(_) => false,
    })
}
