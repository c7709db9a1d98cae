//! The items and variables of an expansion.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use super::checks::{Kept, kept_items};
use super::rust::{walk, walk_written};
use super::{Context, checks, families, named, slot, variable, variant};
use crate::ast::{ActionKind, Check, Condition, Pattern, Protocol, Step, StepKind, Test};
use crate::language::{PatternKind, RuntimeType, item};
use crate::plan::{Presence, Value, ValueKind};

/// The struct that `run()` gives. Its types are parameters, since a local item cannot name those of the
/// function around it, and since untyped `let`s are inferred.
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

/// The enum of each stream's checks, and the struct of the streams.
pub(super) fn streams(cx: &Context<'_>) -> TokenStream {
    let rt = &cx.rt;
    let enums = (0..cx.plan.streams.len()).map(|stream| {
        let name = checks(stream);
        let kinds = kinds(cx, stream);
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
            impl<#parameters> #rt::Pending for #name<#parameters> {
                fn state(&self) -> &#rt::CheckState { #state }
                fn state_mut(&mut self) -> &mut #rt::CheckState { #state_mut }
                fn look(&mut self, message: &#rt::Message<'_>) -> #rt::Look { #look }
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
        impl<#(#types: #rt::Pending),*> #rt::Streams for __Streams<#(#types),*> {
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

/// How many numbers the streams have, and the arms of a `match` that lead from a number to a member of a family.
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
struct Kinds {
    /// The type of each check.
    variants: Vec<TokenStream>,
    /// The type parameters in them, with what each stands for where the types of the function around the scenario can
    /// be named. They are said there and not inferred: with inferred ones, rustc asks again at every step about every
    /// check whose step is still to come, and takes seconds for a hundred.
    parameters: BTreeMap<Ident, TokenStream>,
}

fn kinds(cx: &Context<'_>, stream: usize) -> Kinds {
    let rt = &cx.rt;
    let mut kinds = Kinds { variants: Vec::new(), parameters: BTreeMap::new() };
    for check in stream_checks(cx, stream) {
        let mut list = quote!(());
        for item in kept_items(check) {
            let item = match item {
                Kept::Value { keep, sometimes } => {
                    let parameter = format_ident!("V{}", keep.name.value, span = Span::mixed_site());
                    let item = match (keep.collects, sometimes) {
                        (true, true) => quote!(CollectSome),
                        (true, false) => quote!(Collect),
                        (false, _) => quote!(Save),
                    };
                    let item = quote!(#rt::#item<#parameter>);
                    kinds.parameters.insert(parameter, type_of(cx, keep.name.value));
                    item
                }
                Kept::Question => {
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

/// The type that a value is kept as: of one element, for `collect`.
fn type_of(cx: &Context<'_>, value: usize) -> TokenStream {
    cx.plan.values.get(value).and_then(|value| value.ty.clone()).unwrap_or_else(|| quote!(_))
}

/// The checks of a stream, in the order of their numbers.
fn stream_checks<'p>(cx: &Context<'p>, stream: usize) -> Vec<&'p Check> {
    let mut found = Vec::new();
    walk(&cx.plan.scenario.steps, &mut |step| {
        let StepKind::Sse(sse) = &step.kind else { return };
        if sse.stream == stream {
            found.extend(sse.actions.iter().filter_map(|action| match &action.kind {
                ActionKind::Check(check) => Some(&**check),
                _ => None,
            }));
        }
    });
    found
}

fn arms(variants: &[Ident], none: bool, call: &TokenStream) -> TokenStream {
    if none {
        // An enum without variants is matched by no arm, but not through a reference.
        return quote!(match *self {});
    }
    quote!(match self { #(Self::#variants(check) => check.#call),* })
}

/// The value of the struct of streams: none is open.
pub(super) fn new_streams(cx: &Context<'_>) -> TokenStream {
    let rt = &cx.rt;
    let slots = cx.plan.streams.iter().enumerate().map(|(stream, info)| {
        let (field, kind) = (slot(stream), checks(stream));
        let name = info.name.as_deref().unwrap_or_default();
        let types = kinds(cx, stream).parameters.into_values();
        let kind = quote!(#kind<#(#types),*>);
        if info.family.is_some() {
            let family = families::new(cx, stream, &kind);
            return quote!(#field: #family);
        }
        quote!(#field: #rt::Slot::<#kind>::new(#stream, #name))
    });
    quote!(__Streams { #(#slots),* })
}

/// A static for each pattern that is a literal.
pub(super) fn patterns(cx: &Context<'_>) -> TokenStream {
    let rt = &cx.rt;
    let statics = literals(cx).into_iter().enumerate().map(|(index, (_, kind, literal))| {
        let name = pattern_name(index);
        let RuntimeType { name: ty, error, new } = kind.runtime_type();
        let (ty, error, new) = (named(ty), named(error), named(new));
        quote! {
            static #name: ::std::sync::LazyLock<::core::result::Result<#rt::#ty, #rt::#error>> =
                ::std::sync::LazyLock::new(|| #rt::#ty::#new(#literal));
        }
    });
    quote!(#(#statics)*)
}

/// Builds the patterns before the scenario is run.
pub(super) fn warm(cx: &Context<'_>) -> TokenStream {
    let names = (0..literals(cx).len()).map(pattern_name);
    quote!(#(let _ = ::std::sync::LazyLock::force(&#names);)*)
}

pub(super) fn pattern_name(index: usize) -> Ident {
    format_ident!("__PATTERN_{index}", span = Span::mixed_site())
}

/// The patterns that are literals, in the order of the scenario.
fn literals<'p>(cx: &Context<'p>) -> Vec<(&'p Test, PatternKind, &'p str)> {
    let mut found = Vec::new();
    walk(&cx.plan.scenario.steps, &mut |step| {
        if let StepKind::Http(http) = &step.kind {
            found.extend(http.conditions.iter().filter_map(literal));
        }
        let StepKind::Sse(sse) = &step.kind else { return };
        for action in &sse.actions {
            let Some(check) = action.judging() else { continue };
            found.extend(check.judged().filter_map(literal));
        }
    });
    found
}

fn literal(condition: &Condition) -> Option<(&Test, PatternKind, &str)> {
    match &condition.test {
        Test::Pattern { kind, pattern: Pattern::Literal { value, .. } } => {
            Some((&condition.test, *kind, value))
        }
        Test::Pattern { pattern: Pattern::Expr(_), .. } | Test::Whole | Test::Contains(_) => None,
    }
}

/// Which of the pattern statics a condition's literal is.
pub(super) fn pattern_of(cx: &Context<'_>, condition: &Condition) -> Option<Ident> {
    let wanted: *const Test = &raw const condition.test;
    literals(cx).iter().position(|(test, ..)| std::ptr::eq(*test, wanted)).map(pattern_name)
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

/// What the scenario gives at its end.
pub(super) fn result(cx: &Context<'_>) -> TokenStream {
    let (rt, user) = (&cx.rt, super::user());
    let fields = fields(cx).map(|(index, value)| {
        let (name, variable) = (&value.name.ident, variable(index));
        let text = name.to_string();
        match (value.kind, value.at_end) {
            (ValueKind::Collect, _) => quote!(#name: #variable.unwrap_or_default()),
            (_, Presence::Definite) => quote!(#name: #rt::definite(#user, #text, #variable)?),
            (_, Presence::Maybe) => quote!(#name: #variable),
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

/// The keywords of all steps and actions.
pub(super) fn words(cx: &Context<'_>) -> Vec<Ident> {
    let mut words = Vec::new();
    walk_written(&cx.plan.scenario.steps, &mut |step| words.extend(keywords_of(step)));
    words
}

fn keywords_of(step: &Step) -> Vec<Ident> {
    let word = |word: &str, span: Span| Ident::new(&item(word), span);
    let mut words: Vec<Ident> = step.kind.word().map(|own| word(own.word(), step.span)).into_iter().collect();
    let StepKind::Sse(sse) = &step.kind else { return words };
    words.extend(sse.actions.iter().filter_map(|action| match &action.kind {
        ActionKind::Open(open) => match &open.protocol {
            Some(Protocol::Named { span, name }) => Some(word(name.word(), *span)),
            Some(Protocol::Expr(_) | Protocol::Unknown) | None => None,
        },
        ActionKind::Check(_)
        | ActionKind::Unmatched(_)
        | ActionKind::Await
        | ActionKind::Cancel
        | ActionKind::Reconcile
        | ActionKind::Close => None,
    }));
    words.extend(sse.actions.iter().map(|action| word(action.kind.word().word(), action.span)));
    words
}
