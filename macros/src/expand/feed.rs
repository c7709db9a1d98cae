//! Generates `feed`.

use proc_macro2::{Span, TokenStream, TokenTree};

use super::context::{Context, Place, step_block, user, variable};
use super::located;
use crate::ast::{Expr, Name};

/// `feed NAME from (feeder)`.
pub(super) fn step(cx: &Context<'_>, span: Span, name: &Name, feeder: &Expr) -> TokenStream {
    let place = cx.named("feed", span, name.ident.to_string());
    let key = cx.key(&place);
    let (user, fed) = (user(), taken(cx, feeder, &place, &key));
    let keep = keep_record(cx, name, feeder);
    let (name, source) = (&place.written, crate::parse::source_text(&feeder.tokens));
    step_block(&quote! {
        #user.heed(#key)?;
        let fed = #fed;
        if let ::core::option::Option::Some(record) = #user.fed(#name, #source, fed, #key)? { #keep }
    })
}

/// The next record of a feeder for the user in the step of this key, as a `Result`. A feeder with a name is borrowed, even a static, so
/// that all users take from the same feeder.
pub(super) fn taken(cx: &Context<'_>, feeder: &Expr, place: &Place, key: &TokenStream) -> TokenStream {
    let (rt, user, borrowed) = (&cx.rt, user(), is_path(&feeder.tokens));
    cx.expr(feeder, place, |value| {
        if borrowed {
            quote!(#rt::feed(&#value, #user.taker(#key)))
        } else {
            quote!(#rt::feed(#value, #user.taker(#key)))
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
