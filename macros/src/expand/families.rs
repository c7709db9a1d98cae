//! Steps on a family of streams as Rust: on one member by its index, or on all that are open.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};

use super::checks::find_check;
use super::rust::Place;
use super::steps::{self, evaluated, step_block};
use super::{Context, checks, slot, slots, step_title, user, variable, variant};
use crate::ast::{Action, ActionKind, Check, Int, Sse, Which};
use quote::format_ident;

/// A step on a family.
pub(super) fn sse(cx: &Context<'_>, span: Span, sse: &Sse, which: &Which) -> TokenStream {
    let (user, title, name) = (user(), step_title(), name(cx, sse.stream));
    let first = sse.actions.first().map_or(span, |action| action.keyword().1);
    let place = Place { step: "sse", at: cx.at(first), stream: None, titled: false };
    let text = evaluated(&cx.text(&sse.title, &steps::step_place(cx, sse, first)));
    match which {
        Which::Index(index) => {
            let (index, member) = (self::index(cx, index, &place), member());
            let actions = sse.actions.iter().map(|action| one(cx, sse.stream, action));
            // There before anything of an `open` can fail, so that it can count as skipped.
            let made = steps::opens(sse).then(|| {
                let (slots, family) = (slots(), slot(sse.stream));
                quote!(let _ = #slots.#family.make(#member);)
            });
            quote! {
                if let ::core::option::Option::Some(#member) = #index {
                    #user.about(#name, ::core::option::Option::Some(#member));
                    #made
                    if let ::core::option::Option::Some(#title) = #text {
                        #(#actions)*
                    }
                }
            }
        }
        Which::All => {
            let actions = sse.actions.iter().map(|action| all(cx, sse.stream, action));
            quote! {
                if let ::core::option::Option::Some(#title) = #text {
                    #user.about(#name, ::core::option::Option::None);
                    #(#actions)*
                }
            }
        }
    }
}

fn index(cx: &Context<'_>, index: &Int, place: &Place) -> TokenStream {
    evaluated(&cx.int(index, place))
}

/// The index of the member that a step is about.
fn member() -> Ident {
    Ident::new("__member", Span::mixed_site())
}

/// The number of the stream that an action is about.
fn number() -> Ident {
    Ident::new("__number", Span::mixed_site())
}

fn name<'p>(cx: &Context<'p>, stream: usize) -> &'p str {
    cx.plan.streams.get(stream).and_then(|stream| stream.name.as_deref()).unwrap_or_default()
}

/// An action on one member.
fn one(cx: &Context<'_>, stream: usize, action: &Action) -> TokenStream {
    let (user, slots, title, family) = (user(), slots(), step_title(), slot(stream));
    let (word, span) = action.keyword();
    let (at, number, member) = (cx.at(span), number(), member());
    let place = Place { step: word, at: at.clone(), stream: Some(stream), titled: true };
    let take = |ids: &[usize]| taken(cx, stream, ids);
    let started = quote!(#user.member_step_started(&mut #slots, #number, #word, &#title, #at););
    let take_in = quote!(#user.take_in(&mut #slots, #number).await?;);
    let body = match &action.kind {
        ActionKind::Open(open) => {
            let (request, take) = (steps::open(cx, open, &place), take(&action.pending));
            return step_block(&quote! {
                let request = #request;
                let #number = #slots.#family.make(#member);
                #take
                #user.open(&mut #slots, #number, &#title, #at, request).await?;
            });
        }
        ActionKind::Check(check) => {
            let (kind, variant) = (checks(stream), variant(check.id));
            let (value, before) = (cx.check(check, &place), take(&action.pending));
            let awaited = check.awaited.then(|| {
                let after = take(&[check.id]);
                quote!(#user.decided(&mut #slots, #number).await?; #after)
            });
            quote! {
                let check = #value;
                #before
                #slots.#family.set(#user, #number, #kind::#variant(check))?;
                #awaited
            }
        }
        ActionKind::Unmatched(unmatched) => {
            let take = take(&action.pending);
            let take = quote!(#take_in #take);
            let taken = quote!(#user.unmatched(&mut #slots, #number, check).await);
            steps::unmatched(cx, unmatched, &place, &take, &taken)
        }
        ActionKind::Await => {
            let take = take(&action.pending);
            quote!(#started #take_in #user.decided(&mut #slots, #number).await?; #take)
        }
        ActionKind::Cancel => {
            let take = take(&action.pending);
            quote! {
                #user.take_in_unless_kept(&mut #slots, #number).await?;
                #take
                #user.cancel(&mut #slots, #number, &#title, #at)?;
            }
        }
        ActionKind::Reconcile => {
            let take = take(&action.pending);
            quote!(#started #take_in #take)
        }
        ActionKind::Close => {
            let take = take(&action.pending);
            quote!(#user.close(&mut #slots, #number, &#title, #at).await?; #take #slots.#family.tidy();)
        }
    };
    let name = name(cx, stream);
    let skip = (!matches!(action.kind, ActionKind::Close)).then(
        || quote!(if #user.skips(&mut #slots, #number) { break '__step ::core::option::Option::None; }),
    );
    step_block(&quote! {
        let ::core::option::Option::Some(#number) = #slots.#family.opened(#member) else {
            #user.no_member(#name, #member, #word, &#title, #at)?;
            break '__step ::core::option::Option::None;
        };
        #skip
        #body
    })
}

/// An action on all members that are open.
fn all(cx: &Context<'_>, stream: usize, action: &Action) -> TokenStream {
    let (user, slots, title, family) = (user(), slots(), step_title(), slot(stream));
    let (word, span) = action.keyword();
    let (at, number, name) = (cx.at(span), number(), name(cx, stream));
    let opened = quote!(let opened = #slots.#family.all_opened(););
    let started = quote!(#user.step_started(#word, &#title, ::core::option::Option::Some(#name), #at););
    let take_in = quote!(#user.take_in_of(&mut #slots, &opened).await?;);
    let wait = {
        let (rt, members) = (&cx.rt, members(cx, stream));
        quote!(#user.all_decided(&mut #slots, #rt::Members::new #members).await?;)
    };
    let each = |ids: &[usize]| {
        let Gathered { start, round, end } = gathered(cx, stream, ids);
        quote!(#start for #number in opened.iter().copied() { #round } #end)
    };
    let body = match &action.kind {
        // These were reported.
        ActionKind::Open(_) | ActionKind::Unmatched(_) => return TokenStream::new(),
        ActionKind::Check(check) => {
            let place = Place { step: word, at: at.clone(), stream: Some(stream), titled: true };
            let (kind, variant, value) = (checks(stream), variant(check.id), cx.check(check, &place));
            let Gathered { start, round, end } = gathered(cx, stream, &action.pending);
            let awaited = check.awaited.then(|| {
                let after = each(&[check.id]);
                quote!(#wait #after)
            });
            quote! {
                #start
                for #number in opened.iter().copied() {
                    let check = #value;
                    #round
                    #slots.#family.set(#user, #number, #kind::#variant(check))?;
                }
                #end
                #awaited
            }
        }
        ActionKind::Await => {
            let take = each(&action.pending);
            quote!(#started #take_in #wait #take)
        }
        ActionKind::Cancel => {
            let take = each(&action.pending);
            quote! {
                for #number in opened.iter().copied() {
                    #user.take_in_unless_kept(&mut #slots, #number).await?;
                }
                #take
                for #number in opened.iter().copied() { #user.cancel(&mut #slots, #number, &#title, #at)?; }
            }
        }
        ActionKind::Reconcile => {
            let take = each(&action.pending);
            quote!(#started #take_in #take)
        }
        ActionKind::Close => {
            let take = each(&action.pending);
            quote! {
                for #number in opened.iter().copied() {
                    #user.close(&mut #slots, #number, &#title, #at).await?;
                }
                #take
                #slots.#family.tidy();
            }
        }
    };
    step_block(&quote!(#opened #body))
}

/// How many streams and families there are, and which of them this one is, as arguments.
fn members(cx: &Context<'_>, stream: usize) -> TokenStream {
    let (streams, families) = (cx.plan.streams.len(), cx.plan.families());
    let turn = cx.plan.streams.get(stream).and_then(|stream| stream.family).unwrap_or_default();
    quote!((#streams, #families, #turn))
}

/// A family without members.
pub(super) fn new(cx: &Context<'_>, stream: usize, kind: &TokenStream) -> TokenStream {
    let (rt, name) = (&cx.rt, name(cx, stream));
    let (streams, families) = (cx.plan.streams.len(), cx.plan.families());
    let turn = cx.plan.streams.get(stream).and_then(|stream| stream.family).unwrap_or_default();
    quote!(#rt::Family::<#kind>::new(#name, #streams, #families, #turn))
}

/// Takes what the check on one member has saved.
fn taken(cx: &Context<'_>, stream: usize, ids: &[usize]) -> TokenStream {
    let (slots, family, number) = (slots(), slot(stream), number());
    steps::take_from(cx, stream, ids, &quote!(#slots.#family.take(#number)))
}

/// Takes what the checks on all members have saved, in rounds. What they collect is put together.
struct Gathered {
    start: TokenStream,
    /// For the member whose number is at hand.
    round: TokenStream,
    end: TokenStream,
}

fn gathered(cx: &Context<'_>, stream: usize, ids: &[usize]) -> Gathered {
    let take = taken(cx, stream, ids);
    let (mut start, mut before, mut after, mut end) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new(), TokenStream::new());
    for value in collected(cx, stream, ids) {
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
    Gathered { start, round: quote!(#before #take #after), end }
}

/// The values that these checks of a stream collect.
fn collected(cx: &Context<'_>, stream: usize, ids: &[usize]) -> BTreeSet<usize> {
    let found = ids.iter().filter_map(|id| find_check(&cx.plan.scenario.steps, stream, *id));
    let keeps = found.flat_map(Check::kept).map(|kept| kept.keep);
    keeps.filter(|keep| keep.collects).map(|keep| keep.name.value).collect()
}
