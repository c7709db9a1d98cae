//! Generates the streams of a scenario: for each an enum of its checks and a slot.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::context::{Context, checks, slot, variant};
use crate::plan::{Item, KeptValue, Stream};

/// The enum of each stream's checks, and the struct of the streams.
pub(super) fn streams(cx: &Context<'_>, kinds: &[Kinds]) -> TokenStream {
    let rt = &cx.rt;
    let enums = kinds.iter().enumerate().map(|(stream, kinds)| {
        let name = checks(stream);
        let variants: Vec<Ident> = (0..kinds.variants.len()).map(variant).collect();
        let (types, parameters) = (&kinds.variants, kinds.parameters.keys());
        let parameters: TokenStream = quote!(#(#parameters),*);
        let none = variants.is_empty();
        let state = arms(&variants, none, &quote!(state()));
        let state_mut = arms(&variants, none, &quote!(state_mut()));
        let look = arms(&variants, none, &quote!(look(message)));
        let explain = arms(&variants, none, &quote!(explain(message)));
        let wanted = arms(&variants, none, &quote!(wanted()));
        quote! {
            enum #name<#parameters> { #(#variants(#types)),* }
            impl<#parameters> #rt::AnyCheck for #name<#parameters> {
                fn state(&self) -> &#rt::CheckState { #state }
                fn state_mut(&mut self) -> &mut #rt::CheckState { #state_mut }
                fn look(&mut self, message: &#rt::Message<'_>) -> #rt::MatchResult { #look }
                fn explain(&self, message: &#rt::Message<'_>) -> ::std::string::String { #explain }
                fn wanted(&self) -> ::std::string::String { #wanted }
            }
        }
    });
    let slots: Vec<Ident> = (0..cx.plan.streams.len()).map(slot).collect();
    let types: Vec<Ident> =
        (0..slots.len()).map(|index| format_ident!("S{index}", span = Span::mixed_site())).collect();
    let kinds = cx.plan.streams.iter().map(|stream| match stream.family {
        Some(_) => quote!(Family),
        None => quote!(Slot),
    });
    let alone = cx.plan.streams.iter().enumerate().filter(|(_, stream)| stream.family.is_none());
    let alone = alone.map(|(stream, _)| {
        let slot = slot(stream);
        quote!(#stream => ::core::option::Option::Some(&mut self.#slot),)
    });
    let (numbers, members) = members(cx);
    quote! {
        #(#enums)*
        struct __Streams<#(#types),*> { #(#slots: #rt::#kinds<#types>),* }
        impl<#(#types: #rt::AnyCheck),*> #rt::Streams for __Streams<#(#types),*> {
            fn count(&self) -> usize { #numbers }
            fn slot(&mut self, index: usize) -> ::core::option::Option<&mut dyn #rt::AnySlot> {
                match index {
                    #(#alone)*
                    #members
                }
            }
        }
    }
}

/// An expression for the count of all numbers, and the arms of a `match` from a number to a member of a family.
fn members(cx: &Context<'_>) -> (TokenStream, TokenStream) {
    let rt = &cx.rt;
    let (streams, families) = (cx.plan.streams.len(), cx.plan.families());
    let none = quote!(_ => ::core::option::Option::None,);
    if families == 0 {
        return (quote!(#streams), none);
    }
    let slots = cx.plan.streams.iter().enumerate().filter(|(_, stream)| stream.family.is_some());
    let slots: Vec<Ident> = slots.map(|(stream, _)| slot(stream)).collect();
    let turns = 0..families;
    let numbers = quote!(#rt::numbers(#streams, &[#(self.#slots.count()),*]));
    let members = quote! {
        index if index >= #streams => match #rt::turn_and_place(index, #streams, #families) {
            #((#turns, place) => self.#slots.slot(place),)*
            #none
        },
        #none
    };
    (numbers, members)
}

/// The checks of one stream as types.
pub(super) struct Kinds {
    /// The type of each check.
    variants: Vec<TokenStream>,
    /// The type parameters in them, each with its type as the function around the scenario can name it. The types
    /// are written there and not inferred. With inferred types, rustc would ask at every step again about every
    /// later check, which takes seconds for a hundred steps.
    parameters: BTreeMap<Ident, TokenStream>,
}

/// The checks of each stream.
pub(super) fn kinds(cx: &Context<'_>) -> Vec<Kinds> {
    cx.plan.streams.iter().map(|stream| kinds_of(cx, stream)).collect()
}

fn kinds_of(cx: &Context<'_>, stream: &Stream) -> Kinds {
    let rt = &cx.rt;
    let mut kinds = Kinds { variants: Vec::new(), parameters: BTreeMap::new() };
    for check in &stream.checks {
        let mut list = quote!(());
        for item in check {
            let item = match item {
                Item::Kept(KeptValue { value, collects, sometimes, optional }) => {
                    let parameter = format_ident!("V{value}", span = Span::mixed_site());
                    let item = match (collects, sometimes) {
                        (true, true) => quote!(CollectSome),
                        (true, false) => quote!(Collect),
                        (false, _) => quote!(Save),
                    };
                    let item = if *optional {
                        quote!(#rt::#item<::core::option::Option<#parameter>>)
                    } else {
                        quote!(#rt::#item<#parameter>)
                    };
                    kinds.parameters.insert(parameter, cx.type_of(*value));
                    item
                }
                Item::Asked => {
                    let number = kinds.parameters.len();
                    let parameter = format_ident!("F{number}", span = Span::mixed_site());
                    let item = quote!(#rt::Satisfies<#parameter>);
                    kinds.parameters.insert(parameter, quote!(_));
                    item
                }
            };
            list = quote!((#list, #item));
        }
        kinds.variants.push(quote!(#rt::Check<#list>));
    }
    kinds
}

fn arms(variants: &[Ident], none: bool, call: &TokenStream) -> TokenStream {
    if none {
        // An empty enum needs no arms, but a reference to one does.
        return quote!(match *self {});
    }
    quote!(match self { #(Self::#variants(check) => check.#call),* })
}

/// The value of the struct of streams, none of which is open.
pub(super) fn new_streams(cx: &Context<'_>, kinds: &[Kinds]) -> TokenStream {
    let rt = &cx.rt;
    let slots = cx.plan.streams.iter().zip(kinds).enumerate().map(|(stream, (info, kinds))| {
        let (field, kind, name) = (slot(stream), checks(stream), cx.stream_name(stream));
        let types = kinds.parameters.values();
        let kind = quote!(#kind<#(#types),*>);
        if info.family.is_some() {
            let (streams, families, turn) = cx.turn(stream);
            return quote!(#field: #rt::Family::<#kind>::new(#name, #streams, #families, #turn));
        }
        quote!(#field: #rt::Slot::<#kind>::new(#stream, #name))
    });
    quote!(__Streams { #(#slots),* })
}
