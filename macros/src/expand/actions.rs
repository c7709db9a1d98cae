//! Steps on streams as Rust: on a stream, on one member of a family by its index, or on all members that are open.

use proc_macro2::{Ident, Span, TokenStream};

use super::context::{
    Context, Place, checks, evaluated, slot, slots, step_block, step_title, user, variable, variant,
};
use super::take::{self, Rounds, assigned};
use crate::ast::{Action, ActionKind, Check, Reach, Sse, Unmatched, Which};
use crate::plan::KeptValue;

/// A step on streams.
pub(super) fn sse(cx: &Context<'_>, span: Span, sse: &Sse) -> TokenStream {
    let (user, slots, title) = (user(), slots(), step_title());
    let (stream, name) = (sse.stream, cx.stream_name(sse.stream));
    let first = sse.actions.first().map_or(span, |action| action.span);
    // If its title fails, that matters for a stream only that was to be opened.
    let place = Place { stream: opens(sse).then_some(stream), ..cx.named("sse", first, sse.title.written()) };
    let text = evaluated(&cx.text(&sse.title, &place));
    let written = &place.written;
    let actions = sse.actions.iter().map(|action| self::action(cx, sse, written, action));
    let actions: TokenStream = actions.collect();
    match sse.member.as_ref().map(|member| &member.which) {
        None => {
            // A value that is not there must not fail a step that does nothing.
            let nameless = quote!(::core::option::Option::Some(::std::borrow::Cow::Borrowed("")));
            let text = if opens(sse) {
                text
            } else {
                quote!(if #user.skips(#slots, #stream) { #nameless } else { #text })
            };
            quote! {
                if let ::core::option::Option::Some(#title) = #text {
                    #actions
                }
            }
        }
        Some(Which::Index(index)) => {
            let place = Place { stream: None, ..place };
            let (index, member) = (evaluated(&cx.int(index, &place)), member());
            // There before anything of an `open` can fail, so that it can count as skipped.
            let made = opens(sse).then(|| {
                let family = slot(stream);
                quote!(let _ = #slots.#family.make(#member);)
            });
            quote! {
                if let ::core::option::Option::Some(#member) = #index {
                    #user.about(#name, ::core::option::Option::Some(#member));
                    #made
                    if let ::core::option::Option::Some(#title) = #text {
                        #actions
                    }
                }
            }
        }
        Some(Which::All) => quote! {
            if let ::core::option::Option::Some(#title) = #text {
                #user.about(#name, ::core::option::Option::None);
                #actions
            }
        },
    }
}

/// Whether the step opens its stream.
fn opens(sse: &Sse) -> bool {
    sse.actions.iter().any(|action| matches!(action.kind, ActionKind::Open(_)))
}

/// The index of the member that a step is about.
fn member() -> Ident {
    Ident::new("__member", Span::mixed_site())
}

fn action(cx: &Context<'_>, sse: &Sse, written: &str, action: &Action) -> TokenStream {
    let (stream, reach, word) = (sse.stream, sse.reach(), action.kind.word().word());
    let (user, slots, title, slot) = (user(), slots(), step_title(), slot(stream));
    let place = Place { stream: Some(stream), titled: true, ..cx.named(word, action.span, written) };
    let key = cx.key(&place);
    let on = On { cx, stream, reach, key: &key };
    let number = on.number();
    let body = match (&action.kind, reach) {
        // These were reported.
        (ActionKind::Open(_) | ActionKind::Unmatched(_), Reach::All) => return TokenStream::new(),
        (ActionKind::Open(open), Reach::Stream | Reach::Member) => {
            let (request, made, take) = (cx.open(open, &place), on.made(), on.take(&action.pending));
            quote! {
                let request = #request;
                #made
                #take
                #user.open(#slots, #number, &#title, #key, request).await?;
            }
        }
        (ActionKind::Check(check), _) => on.check(check, &action.pending, &place),
        (ActionKind::Unmatched(unmatched), Reach::Stream | Reach::Member) => {
            on.unmatched(unmatched, &action.pending, &place)
        }
        (ActionKind::Await, _) => {
            let (started, take_in) = (on.started(), on.take_in());
            let (wait, take, finished) = (on.wait(), on.take(&action.pending), on.finished());
            quote!(#started #take_in #wait #take #finished)
        }
        (ActionKind::Cancel, _) => {
            let take_in = on.each(&quote!(#user.take_in_unless_kept(#slots, #number).await?;));
            let take = on.take(&action.pending);
            let cancel = on.each(&quote!(#user.cancel(#slots, #number, &#title, #key)?;));
            quote!(#take_in #take #cancel)
        }
        (ActionKind::Reconcile, _) => {
            let (started, take_in) = (on.started(), on.take_in());
            let (take, finished) = (on.take(&action.pending), on.finished());
            quote!(#started #take_in #take #finished)
        }
        (ActionKind::Close, _) => {
            let close = on.each(&quote!(#user.close(#slots, #number, &#title, #key).await?;));
            let (take, tidy) =
                (on.take(&action.pending), (reach != Reach::Stream).then(|| quote!(#slots.#slot.tidy();)));
            quote!(#close #take #tidy)
        }
    };
    let found = on.found(&action.kind);
    step_block(&quote!(#found #body))
}

/// What an action is on, and how that is written.
struct On<'c> {
    cx: &'c Context<'c>,
    stream: usize,
    reach: Reach,
    /// Which action it is.
    key: &'c TokenStream,
}

impl On<'_> {
    /// The number of the stream at hand.
    fn number(&self) -> TokenStream {
        let stream = self.stream;
        match self.reach {
            Reach::Stream => quote!(#stream),
            Reach::Member | Reach::All => quote!(__number),
        }
    }

    /// Makes the member that is to be opened.
    fn made(&self) -> Option<TokenStream> {
        let (slots, slot, number, member) = (slots(), slot(self.stream), self.number(), member());
        match self.reach {
            Reach::Stream | Reach::All => None,
            Reach::Member => Some(quote!(let #number = #slots.#slot.make(#member);)),
        }
    }

    /// Finds what the action is on, and leaves it where there is nothing to do.
    fn found(&self, kind: &ActionKind) -> Option<TokenStream> {
        let key = self.key;
        let (user, slots, slot, title) = (user(), slots(), slot(self.stream), step_title());
        let (number, member, name) = (self.number(), member(), self.cx.stream_name(self.stream));
        let (opens, closes) = (matches!(kind, ActionKind::Open(_)), matches!(kind, ActionKind::Close));
        let skip = (!opens && !closes).then(
            || quote!(if #user.skips_step(#slots, #number, #key, &#title) { break '__step ::core::option::Option::None; }),
        );
        match self.reach {
            Reach::Stream => skip,
            Reach::Member if opens => None,
            Reach::Member => Some(quote! {
                let ::core::option::Option::Some(#number) = #slots.#slot.opened(#member) else {
                    #user.no_member(#name, #member, #key, &#title)?;
                    break '__step ::core::option::Option::None;
                };
                #skip
            }),
            Reach::All => Some(quote!(let opened = #slots.#slot.all_opened();)),
        }
    }

    /// Does something to the stream at hand, one after another where there are several.
    fn each(&self, what: &TokenStream) -> TokenStream {
        let number = self.number();
        match self.reach {
            Reach::Stream | Reach::Member => what.clone(),
            Reach::All => quote!(for #number in opened.iter().copied() { #what }),
        }
    }

    fn started(&self) -> TokenStream {
        let key = self.key;
        let (user, slots, title, number) = (user(), slots(), step_title(), self.number());
        let name = self.cx.stream_name(self.stream);
        match self.reach {
            Reach::Member => {
                quote!(#user.member_step_started(#slots, #number, #key, &#title);)
            }
            Reach::Stream | Reach::All => {
                quote!(#user.step_started(#key, &#title, ::core::option::Option::Some(#name));)
            }
        }
    }

    fn finished(&self) -> TokenStream {
        let (user, key) = (user(), self.key);
        quote!(#user.step_finished(#key);)
    }

    /// Takes in what has arrived.
    fn take_in(&self) -> TokenStream {
        let (user, slots, number) = (user(), slots(), self.number());
        match self.reach {
            Reach::Stream | Reach::Member => quote!(#user.take_in(#slots, #number).await?;),
            Reach::All => quote!(#user.take_in_of(#slots, &opened).await?;),
        }
    }

    /// Waits until what is pending is decided.
    fn wait(&self) -> TokenStream {
        let (rt, user, slots, number) = (&self.cx.rt, user(), slots(), self.number());
        match self.reach {
            Reach::Stream | Reach::Member => quote!(#user.decided(#slots, #number).await?;),
            Reach::All => {
                let (streams, families, turn) = self.cx.turn(self.stream);
                quote!(#user.all_decided(#slots, #rt::Members::new(#streams, #families, #turn)).await?;)
            }
        }
    }

    /// Takes the check that is pending, one of `ids`, and what it saved.
    fn take(&self, ids: &[usize]) -> TokenStream {
        let Rounds { start, round, end } = self.rounds(ids);
        let rounds = self.each(&round);
        quote!(#start #rounds #end)
    }

    /// As [`take`](Self::take), in rounds.
    fn rounds(&self, ids: &[usize]) -> Rounds {
        let (slots, slot, number) = (slots(), slot(self.stream), self.number());
        let (cx, stream) = (self.cx, self.stream);
        match self.reach {
            Reach::Stream => Rounds::of_one(take::one(cx, stream, ids, &quote!(#slots.#slot.take()))),
            Reach::Member => Rounds::of_one(take::one(cx, stream, ids, &quote!(#slots.#slot.take(#number)))),
            Reach::All => take::gathered(cx, stream, ids, &quote!(#slots.#slot.take(#number))),
        }
    }

    fn check(&self, check: &Check, pending: &[usize], place: &Place) -> TokenStream {
        let (user, slots, slot) = (user(), slots(), slot(self.stream));
        let (kind, variant, number) = (checks(self.stream), variant(check.id), self.number());
        let value = self.cx.check(check, place);
        let Rounds { start, round, end } = self.rounds(pending);
        let set = match self.reach {
            Reach::Stream => quote!(#slots.#slot.set(#user, #kind::#variant(check))?;),
            Reach::Member | Reach::All => quote!(#slots.#slot.set(#user, #number, #kind::#variant(check))?;),
        };
        // Of several, each that is only set is over before the next one begins.
        let (finished, ended) = match check.awaited {
            true => (None, Some(self.finished())),
            false => (Some(self.finished()), None),
        };
        let set = self.each(&quote!(let check = #value; #round #set #finished));
        let awaited = check.awaited.then(|| {
            let (wait, after) = (self.wait(), self.take(&[check.id]));
            quote!(#wait #after)
        });
        quote!(#start #set #end #awaited #ended)
    }

    /// Hands over the messages that no check took, after what the pending check has saved.
    fn unmatched(&self, unmatched: &Unmatched, pending: &[usize], place: &Place) -> TokenStream {
        let (user, slots, number) = (user(), slots(), self.number());
        let value = self.cx.check(&unmatched.check, place);
        let (take_in, take) = (self.take_in(), self.take(pending));
        let (kept, assignments) = assigned(unmatched.check.kept().map(KeptValue::from));
        let dropped = unmatched.dropped.as_ref().map(|keep| {
            let slot = variable(keep.name.value);
            quote!(#slot = ::core::option::Option::Some(dropped);)
        });
        quote! {
            let check = #value;
            #take_in
            #take
            if let ::core::option::Option::Some((#kept, dropped)) =
                #user.unmatched(#slots, #number, check).await?
            {
                let _ = dropped;
                #assignments
                #dropped
            }
        }
    }
}
