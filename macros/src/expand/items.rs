//! Generates the items and variables of an expansion.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::format_ident;

use super::context::{self, Context, named, user, variable};
use crate::ast::{Action, Protocol, Step, StepKind, each_step};
use crate::language::{RuntimeType, item};
use crate::parse::has_hole;
use crate::plan::{Certainty, Literal, Value, ValueKind};

/// The struct that `run()` returns. Its types are type parameters, for two reasons: a local item cannot name the
/// type parameters of the function around it, and the types of untyped `let`s are inferred.
pub(super) fn values(cx: &Context<'_>) -> TokenStream {
    let fields: Vec<&Ident> = fields(cx).map(|(_, value)| &value.name.ident).collect();
    let types: Vec<Ident> =
        (0..fields.len()).map(|index| format_ident!("T{index}", span = Span::mixed_site())).collect();
    quote! {
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
        #[allow(dead_code, non_snake_case, reason = "a scenario's values need not be used")]
        pub struct ScenarioValues<#(#types),*> { #(pub #fields: #types),* }
    }
}

/// The values that become fields, with their indexes.
pub(super) fn fields<'p>(cx: &Context<'p>) -> impl Iterator<Item = (usize, &'p Value)> {
    let is_field = |value: &Value| value.kind.is_field() && !value.private;
    cx.plan.values.iter().enumerate().filter(move |(_, value)| is_field(value))
}

/// A static for each pattern that is a literal.
pub(super) fn patterns(cx: &Context<'_>) -> TokenStream {
    let rt = &cx.rt;
    let statics = cx.plan.patterns.iter().enumerate().map(|(number, Literal { kind, text })| {
        let name = context::pattern(number);
        let RuntimeType { name: ty, error, new } = kind.runtime_type();
        let (ty, error, new) = (named(ty), named(error), named(new));
        quote! {
            static #name: ::std::sync::LazyLock<::core::result::Result<#rt::#ty, #rt::#error>> =
                ::std::sync::LazyLock::new(|| #rt::#ty::#new(#text));
        }
    });
    quote!(#(#statics)*)
}

/// Builds the patterns before the scenario is run.
pub(super) fn warm(cx: &Context<'_>) -> TokenStream {
    let names = (0..cx.plan.patterns.len()).map(context::pattern);
    quote!(#(let _ = ::std::sync::LazyLock::force(&#names);)*)
}

/// A variable for each value: an `Option`, empty until a step saves it.
pub(super) fn variables(cx: &Context<'_>) -> TokenStream {
    let variables = cx.plan.values.iter().enumerate().map(|(index, value)| {
        let name = variable(index);
        let ty = stored_type(value);
        quote! {
            #[allow(unused_mut, unused_variables, reason = "whether it is ever set depends on the scenario")]
            let mut #name: ::core::option::Option<#ty> = ::core::option::Option::None;
        }
    });
    quote!(#(#variables)*)
}

/// The type of a value where it is there: `Vec<T>` for `collect`.
fn stored_type(value: &Value) -> TokenStream {
    let ty = value.ty.clone().unwrap_or_else(|| quote!(_));
    match value.kind {
        ValueKind::Collect => quote!(::std::vec::Vec<#ty>),
        ValueKind::Index => quote!(usize),
        ValueKind::Feed => quote!(::std::sync::Arc<#ty>),
        ValueKind::Save | ValueKind::Let => ty,
    }
}

/// The result of the scenario.
pub(super) fn result(cx: &Context<'_>) -> TokenStream {
    let (rt, user) = (&cx.rt, user());
    let fields = fields(cx).map(|(index, value)| {
        let (name, variable) = (&value.name.ident, variable(index));
        let text = name.to_string();
        match (value.kind, value.at_end) {
            (ValueKind::Collect, _) => quote!(#name: #variable.unwrap_or_default()),
            (_, Certainty::Definite) => quote!(#name: #rt::definite(#user, #text, #variable)?),
            (_, Certainty::Maybe) => quote!(#name: #variable),
        }
    });
    quote! {
        #user.go_on()?;
        ::core::result::Result::Ok(ScenarioValues { #(#fields),* })
    }
}

/// The keywords of the steps, as uses of documented items, so that editors complete and explain them.
pub(super) fn keywords(cx: &Context<'_>) -> TokenStream {
    let (rt, words) = (&cx.rt, words(cx));
    quote! {
        #(
            #[allow(unused_imports, reason = "only for editors")]
            use #rt::step::#words as _;
        )*
    }
}

/// The words that were not read, for editors to complete. To complete a word, an editor expands the macro once more, with a
/// made-up word at the cursor. It looks into a macro of the expansion only if the same macro stands at the same place
/// without that word, so every expansion begins with this.
pub(super) fn unread_words(cx: &Context<'_>, words: &[&Ident]) -> TokenStream {
    let rt = &cx.rt;
    quote!(#rt::for_editors! { use #rt::step::{#(#words as _),*}; })
}

/// The texts and the Rust of the user with the values in scope, for editors: from `{price}` one goes to its `save`, and all
/// are renamed together. A macro on stable Rust cannot give a part of a literal a place of its own, but editors know
/// what a name in the text of `format_args!` is. It stands at the same place whether or not the scenario has mistakes,
/// so an editor completes Rust here, where no variable of the expansion is in scope.
pub(super) fn uses(cx: &Context<'_>, input: TokenStream) -> Option<TokenStream> {
    let mut uses = Vec::new();
    collect_uses(input, &mut uses);
    (!uses.is_empty()).then(|| {
        let rt = &cx.rt;
        let values = cx.plan.values.iter().map(|value| {
            let (name, ty) = (&value.name.ident, stored_type(value));
            quote!(let #name: #ty = ::core::default::Default::default();)
        });
        quote! {
            #rt::for_editors! {
                let _ = async {
                    #(#values)*
                    #(let _ = #uses;)*
                };
            }
        }
    })
}

fn collect_uses(tokens: TokenStream, uses: &mut Vec<TokenStream>) {
    // A type follows a `:`. It may have parentheses too.
    let mut in_type = false;
    for token in tokens {
        let was_type = std::mem::take(&mut in_type);
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                if !was_type {
                    uses.push(TokenTree::Group(group).into());
                }
            }
            TokenTree::Group(group) => collect_uses(group.stream(), uses),
            TokenTree::Punct(punct) => {
                let sign = punct.as_char();
                in_type = sign == ':' || (was_type && matches!(sign, '<' | ',' | '&'));
            }
            TokenTree::Literal(text) if has_hole(&text) => {
                uses.push(quote!(::core::format_args!(#text)));
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// The keywords of all steps and actions.
pub(super) fn words(cx: &Context<'_>) -> Vec<Ident> {
    let mut words = Vec::new();
    each_step(&cx.plan.scenario.steps, &mut |step| words.extend(keywords_of(step)));
    words
}

fn keywords_of(step: &Step) -> Vec<Ident> {
    let word = |word: &str, span: Span| Ident::new(&item(word), span);
    let mut words: Vec<Ident> = step.kind.word().map(|own| word(own.word(), step.span)).into_iter().collect();
    let protocol = |protocol: &Option<Protocol>| match protocol {
        Some(Protocol::Named { span, name }) => Some(word(name.word(), *span)),
        Some(Protocol::Expr(_) | Protocol::Unknown) | None => None,
    };
    if let StepKind::Http(http) = &step.kind {
        words.extend(protocol(&http.protocol));
    }
    let StepKind::Sse(sse) = &step.kind else { return words };
    words.extend(sse.actions.iter().filter_map(Action::open).filter_map(|open| protocol(&open.protocol)));
    words.extend(sse.actions.iter().map(|action| word(action.kind.word().word(), action.span)));
    words
}
