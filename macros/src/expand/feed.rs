//! Generates `feed`.

use proc_macro2::{Span, TokenStream, TokenTree};

use super::context::{Context, Place, step_block, user, variable};
use super::located;
use crate::ast::{Expr, Name};

/// `feed NAME from (feeder)`.
pub(super) fn step(cx: &Context<'_>, span: Span, name: &Name, feeder: &Expr) -> TokenStream {
    let (user, place) = (user(), cx.place("feed", span));
    let (fed, keep, at) = (taken(cx, feeder, &place), keep_record(cx, name, feeder), &place.at);
    let (name, source) = (name.ident.to_string(), crate::parse::source_text(&feeder.tokens));
    step_block(&quote! {
        let fed = #fed;
        if let ::core::option::Option::Some(record) = #user.fed(#name, #source, fed, #at)? { #keep }
    })
}

/// The next record of a feeder for the user's shard, as a `Result`. A feeder with a name is borrowed, even a static, so
/// that all users take from the same feeder.
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

/// Keeps the variable `record`. The tokens have the feeder's place, since rustc reports there if an earlier `feed`
/// has another type of record.
pub(super) fn keep_record(cx: &Context<'_>, name: &Name, feeder: &Expr) -> Option<TokenStream> {
    // If a name is a record here and another value elsewhere, that was reported, and its slot has the first kind.
    cx.is_fed(name.value).then(|| {
        let slot = variable(name.value);
        located::at(feeder.span, quote!(#slot = ::core::option::Option::Some(record);))
    })
}

/// Whether an expression is a place or the path of a static, so only names with dots and colons between them.
fn is_path(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().all(|token| match token {
        TokenTree::Ident(_) | TokenTree::Literal(_) => true,
        TokenTree::Punct(sign) => matches!(sign.as_char(), '.' | ':'),
        TokenTree::Group(_) => false,
    })
}
