//! Generates the assignments from checks to the variables of the values that they kept.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use quote::format_ident;

use super::context::{Context, checks, variable, variant};
use crate::plan::KeptValue;

/// A pattern for the kept values of a check, and the assignments from its variables.
pub(super) fn assigned(kept: impl Iterator<Item = KeptValue>) -> (TokenStream, TokenStream) {
    let (mut pattern, mut assignments) = (quote!(()), TokenStream::new());
    for (index, kept) in kept.enumerate() {
        let name = format_ident!("kept_{index}", span = Span::mixed_site());
        pattern = quote!((#pattern, #name));
        let slot = variable(kept.value);
        assignments.extend(if kept.collects && !kept.sometimes {
            quote!(#slot = ::core::option::Option::Some(#name);)
        } else if kept.optional {
            // What was kept may be that nothing is there.
            quote!(if let ::core::option::Option::Some(#name) = #name { #slot = #name; })
        } else {
            // The older value stays if the check succeeded without a match, or if its condition did not count. It is not moved:
            // the round of an `attempt` would take it out of the scenario's variable.
            quote!(if #name.is_some() { #slot = #name; })
        });
    }
    (pattern, assignments)
}

/// Takes the check of a stream if it was decided, and its values if it succeeded. The check is one of `ids`, and
/// `taken` is the expression that takes it.
pub(super) fn one(cx: &Context<'_>, stream: usize, ids: &[usize], taken: &TokenStream) -> TokenStream {
    let kind = checks(stream);
    let arms = ids.iter().filter_map(|id| {
        let (pattern, assignments) = assigned(cx.plan.kept(stream, *id));
        let variant = variant(*id);
        (!assignments.is_empty()).then(|| {
            quote! {
                ::core::option::Option::Some(#kind::#variant(check)) => {
                    let #pattern = check.into_kept();
                    #assignments
                }
            }
        })
    });
    let arms: TokenStream = arms.collect();
    if arms.is_empty() {
        return quote!(let _ = #taken;);
    }
    quote! {
        #[allow(unreachable_patterns, reason = "a stream may have only this one check")]
        match #taken { #arms _ => {} }
    }
}

/// Code that takes checks in rounds: one round for a stream, and one for each member of a family.
pub(super) struct Rounds {
    pub(super) start: TokenStream,
    pub(super) round: TokenStream,
    pub(super) end: TokenStream,
}

impl Rounds {
    /// The single round of one stream.
    pub(super) fn of_one(take: TokenStream) -> Self {
        Self { start: TokenStream::new(), round: take, end: TokenStream::new() }
    }
}

/// Takes the values of the checks on all members. The lists that they collect are joined.
pub(super) fn gathered(cx: &Context<'_>, stream: usize, ids: &[usize], taken: &TokenStream) -> Rounds {
    joined(collected(cx, stream, ids), &one(cx, stream, ids, taken))
}

/// The same of what is kept of each member at once by `take`.
pub(super) fn in_rounds(kept: impl Iterator<Item = KeptValue>, take: &TokenStream) -> Rounds {
    joined(kept.filter(|kept| kept.collects).map(|kept| kept.value).collect(), take)
}

/// `take` in rounds, after which the lists of these values are joined.
fn joined(values: BTreeSet<usize>, take: &TokenStream) -> Rounds {
    let (mut start, mut before, mut after, mut end) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new(), TokenStream::new());
    for value in values {
        let variable = variable(value);
        let all = format_ident!("gathered_{value}", span = Span::mixed_site());
        let older = format_ident!("older_{value}", span = Span::mixed_site());
        start.extend(quote! {
            let mut #all: ::core::option::Option<::std::vec::Vec<_>> = ::core::option::Option::None;
        });
        before.extend(quote!(let #older = #variable.take();));
        after.extend(quote! {
            if let ::core::option::Option::Some(fresh) = ::core::mem::replace(&mut #variable, #older) {
                #all.get_or_insert_with(::std::vec::Vec::new).extend(fresh);
            }
        });
        end.extend(quote!(if #all.is_some() { #variable = #all; }));
    }
    Rounds { start, round: quote!(#before #take #after), end }
}

/// The values that these checks of a stream collect.
fn collected(cx: &Context<'_>, stream: usize, ids: &[usize]) -> BTreeSet<usize> {
    let kept = ids.iter().flat_map(|id| cx.plan.kept(stream, *id));
    kept.filter(|kept| kept.collects).map(|kept| kept.value).collect()
}
