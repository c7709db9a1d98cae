//! `fragment!`: steps under a name. A fragment is checked by itself. It expands to a macro that passes its source
//! on to the scenarios that include it (see `include.rs`).

use proc_macro2::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::format_ident;

use crate::ast::Fragment;
use crate::check;
use crate::errors::Errors;
use crate::expand::{self, quote};
use crate::include::{self, Head};
use crate::language::StepWord;
use crate::parse;

/// The whole pipeline of a fragment.
pub(crate) fn definition(input: TokenStream) -> TokenStream {
    let (head, input) = Head::take(input);
    let mut errors = Errors::default();
    let fragment = match parse::fragment(input.clone(), &head.fragments, &mut errors) {
        Ok(Some(fragment)) => fragment,
        Ok(None) => return errors.into_tokens(),
        Err(path) => return include::ask_for(&path, "fragment", &head, input),
    };
    errors.settle(&input);
    let Fragment { attributes, visibility, name, mut contract, body } = fragment;
    let written = header_and_steps(&input, &attributes, &visibility);
    refuse(&written, &mut errors);
    let plan = check::check_fragment(&mut contract, body, &mut errors);
    let state = Ident::new(if errors.is_empty() { "whole" } else { "broken" }, Span::mixed_site());
    // The fragment is checked in its own file, where editors also complete and explain it.
    let checked = if errors.is_empty() {
        expand::expand(&plan, written.clone(), &head.runtime)
    } else {
        expand::skeleton(&plan, written.clone(), &head.runtime, errors)
    };
    let definitions = head.definitions();
    let definition = portable(quote!([#definitions] #state #written));
    let cfgs = attributes.iter().filter(|attribute| is_cfg(attribute));
    let cfgs: TokenStream = cfgs.cloned().collect();
    let item = item(&name, &attributes.iter().cloned().collect(), &cfgs, &visibility, &definition);
    quote! {
        #item
        #cfgs
        const _: () = {
            #[allow(dead_code, reason = "it is only compiled: its steps run where they are included")]
            #[allow(unused_qualifications, reason = "a path is written for the places where it is included")]
            fn fragment() { let _ = #checked; }
        };
    }
}

/// The macro that passes the definition on, under the name of the fragment.
fn item(
    name: &Ident,
    attributes: &TokenStream,
    cfgs: &TokenStream,
    visibility: &TokenStream,
    definition: &TokenStream,
) -> TokenStream {
    // The macro has a name of its own, since fragments with the same name in two modules may both be exported.
    let hidden = hidden_name(name);
    let is_exported = visibility.clone().into_iter().count() == 1;
    let export = is_exported.then(|| quote!(#[doc(hidden)] #[macro_export]));
    let shown = if is_exported { quote!(#[doc(inline)]) } else { TokenStream::new() };
    let misused = format!("`{name}` is a fragment of steps: write `include {name}` in a `scenario!`");
    quote! {
        #attributes
        #export
        #[allow(unused_macros, reason = "a fragment need not be included")]
        macro_rules! #hidden {
            ([$($back:tt)*] [$($head:tt)*] $($input:tt)*) => {
                $($back)* { [$($head)* { #definition }] $($input)* }
            };
            ($($other:tt)*) => { ::core::compile_error! { #misused } };
        }
        #cfgs
        #shown
        #[allow(unused_imports, reason = "a fragment need not be included")]
        #visibility use #hidden as #name;
    }
}

fn hidden_name(name: &Ident) -> Ident {
    let (place, file) = (name.span().start(), name.span().file());
    // FNV-1a.
    let hash = file.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let (line, column) = (place.line, place.column);
    format_ident!("__fragment_{name}_{line}_{column}_{hash:x}", span = Span::mixed_site())
}

fn is_cfg(attribute: &TokenStream) -> bool {
    let Some(TokenTree::Group(group)) = attribute.clone().into_iter().nth(1) else { return false };
    matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(word)) if word == "cfg")
}

/// The input without the attributes and the visibility before the name.
fn header_and_steps(
    input: &TokenStream,
    attributes: &[TokenStream],
    visibility: &TokenStream,
) -> TokenStream {
    let before = attributes.iter().chain([visibility]).map(|tokens| tokens.clone().into_iter().count());
    input.clone().into_iter().skip(before.sum()).collect()
}

/// Refuses names that would mean something else in the scenarios that include the fragment.
fn refuse(tokens: &TokenStream, errors: &mut Errors) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => refuse(&group.stream(), errors),
            TokenTree::Punct(sign) if sign.as_char() == '$' => {
                errors.at(
                    sign.span(),
                    "`$` cannot stand in a fragment, which becomes a macro: write this Rust in a \
                     function, and call that",
                );
            }
            TokenTree::Ident(word) if word == "self" || word == "super" => {
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let goes_on = match before {
                    Some(TokenTree::Punct(sign)) => sign.as_char() == ':' && at > 1 && is_colon(at - 2),
                    Some(TokenTree::Ident(word)) => word == StepWord::Include.word(),
                    Some(TokenTree::Group(_) | TokenTree::Literal(_)) | None => false,
                };
                if !goes_on && is_colon(at + 1) && is_colon(at + 2) {
                    let text = format!(
                        "`{word}::` would be looked up from where the fragment is included: write the \
                         whole path, `crate::…`"
                    );
                    errors.at(word.span(), text);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Replaces `crate::` by `$crate::`, so that it means this crate also in other crates.
fn portable(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(sign)) if sign.as_char() == ':');
    let mut made = TokenStream::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), portable(group.stream()));
                inner.set_span(group.span());
                made.extend([TokenTree::Group(inner)]);
            }
            // A `$` was refused. rustc could not read the macro with it.
            TokenTree::Punct(sign) if sign.as_char() == '$' => {}
            TokenTree::Ident(word) if word == "crate" && is_colon(at + 1) => {
                let mut dollar = Punct::new('$', Spacing::Alone);
                dollar.set_span(word.span());
                made.extend([TokenTree::Punct(dollar), token.clone()]);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => made.extend([token.clone()]),
        }
    }
    made
}
