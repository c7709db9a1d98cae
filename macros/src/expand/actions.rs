//! Generates steps on streams: on one stream, on the member of a family with a given index, or on all open members.

use proc_macro2::{Ident, Span, TokenStream};

use super::context::{
    Context, Jump, Place, checks, evaluated, slot, slots, step_block, step_title, user, variable, variant,
    written,
};
use super::take::{self, Rounds, assigned};
use crate::ast::{Action, ActionKind, Check, Next, Reach, Sse, Unmatched, Which};
use crate::plan::KeptValue;

/// A step on streams.
pub(super) fn sse(cx: &Context<'_>, span: Span, sse: &Sse) -> TokenStream {
    let (user, slots, title) = (user(), slots(), step_title());
    let (stream, name) = (sse.stream, cx.stream_name(sse.stream));
    let first = sse.actions.first().map_or(span, |action| action.span);
    // A title that fails concerns a stream only if the step opens it.
    let place = Place { stream: opens(sse).then_some(stream), ..cx.named("sse", first, written(&sse.title)) };
    let text = evaluated(&cx.text(&sse.title, &place));
    let written = &place.written;
    let actions = sse.actions.iter().map(|action| self::action(cx, sse, written, action));
    let actions: TokenStream = actions.collect();
    match sse.member.as_ref().map(|member| &member.which) {
        None => {
            // A missing value must not fail a step that is skipped.
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
            // The member is made before any part of an `open` can fail, so that it can be marked as skipped.
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

/// The variable with the index of the member.
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
        (ActionKind::Open(_) | ActionKind::Unmatched(_) | ActionKind::Next(_), Reach::All) => {
            return TokenStream::new();
        }
        (ActionKind::Open(open), Reach::Stream | Reach::Member) => {
            let (request, made, take) = (cx.open(open, &place), on.made(), on.take(&action.pending));
            let is_looked_at = cx.plan.streams.get(stream).is_some_and(|stream| stream.is_looked_at);
            let looked_at = is_looked_at.then(|| quote!(.looked_at()));
            let opens = match &open.look {
                None => quote!(#user.open(#slots, #number, &#title, #key, request).await?;),
                Some(look) => {
                    let place =
                        Place { stream: Some(stream), titled: true, ..cx.named("check", look.span, written) };
                    let (check, look_key) = (cx.looks(&look.check, &place), cx.key(&place));
                    let opened = quote! {
                        #user.open_and_look(#slots, #number, &#title, #key, request, #look_key, check).await?
                    };
                    let taken = taken(&look.check, &opened);
                    return step_block(&quote! {
                        let request = #request #looked_at;
                        let check = #check;
                        #made
                        #take
                        #taken
                    });
                }
            };
            quote! {
                let request = #request #looked_at;
                #made
                #take
                #opens
            }
        }
        (ActionKind::Look(look), _) => on.look(&look.check, &action.pending, &place),
        (ActionKind::Next(next), Reach::Stream | Reach::Member) => on.next(next, &action.pending, &place),
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
    let exit = match action.leaves() {
        true => {
            let jump = cx.jump(Jump::Break);
            quote!(#user.leaves_at_end(&__rounds); #jump)
        }
        false => quote!(break '__step ::core::option::Option::None;),
    };
    let found = on.found(&action.kind, &exit);
    step_block(&quote!(#found #body))
}

/// Assigns what a check keeps, of the `Option` that an expression gives.
fn taken(check: &Check, kept: &TokenStream) -> TokenStream {
    let (pattern, assignments) = assigned(check.kept().map(KeptValue::from));
    if assignments.is_empty() {
        return quote!(let _ = #kept;);
    }
    quote!(if let ::core::option::Option::Some(#pattern) = #kept { #assignments })
}

/// What an action is about, and the code for it.
struct On<'c> {
    cx: &'c Context<'c>,
    stream: usize,
    reach: Reach,
    /// Which action it is.
    key: &'c TokenStream,
}

impl On<'_> {
    /// The number of the current stream.
    fn number(&self) -> TokenStream {
        let stream = self.stream;
        match self.reach {
            Reach::Stream => quote!(#stream),
            Reach::Member | Reach::All => quote!(__number),
        }
    }

    /// Makes the member before it is opened.
    fn made(&self) -> Option<TokenStream> {
        let (slots, slot, number, member) = (slots(), slot(self.stream), self.number(), member());
        match self.reach {
            Reach::Stream | Reach::All => None,
            Reach::Member => Some(quote!(let #number = #slots.#slot.make(#member);)),
        }
    }

    /// Finds the stream or members of the action, and leaves the step by `exit` if there is nothing to do.
    fn found(&self, kind: &ActionKind, exit: &TokenStream) -> Option<TokenStream> {
        let key = self.key;
        let (user, slots, slot, title) = (user(), slots(), slot(self.stream), step_title());
        let (number, member, name) = (self.number(), member(), self.cx.stream_name(self.stream));
        let (opens, closes) = (matches!(kind, ActionKind::Open(_)), matches!(kind, ActionKind::Close));
        let skip = (!opens && !closes)
            .then(|| quote!(if #user.skips_step(#slots, #number, #key, &#title) { #exit }));
        match self.reach {
            Reach::Stream => skip,
            Reach::Member if opens => None,
            Reach::Member => Some(quote! {
                let ::core::option::Option::Some(#number) = #slots.#slot.opened(#member) else {
                    #user.no_member(#name, #member, #key, &#title)?;
                    #exit
                };
                #skip
            }),
            Reach::All => Some(quote!(let opened = #slots.#slot.all_opened();)),
        }
    }

    /// Repeats `what` for each stream of the action.
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
                quote!(#user.member_step_started(#slots, #number, #key, &#title)?;)
            }
            Reach::Stream | Reach::All => {
                quote!(#user.step_started(#key, &#title, ::core::option::Option::Some(#name))?;)
            }
        }
    }

    fn finished(&self) -> TokenStream {
        let (user, key) = (user(), self.key);
        quote!(#user.step_finished(#key);)
    }

    /// Takes in the messages that have arrived.
    fn take_in(&self) -> TokenStream {
        let (user, slots, number) = (user(), slots(), self.number());
        match self.reach {
            Reach::Stream | Reach::Member => quote!(#user.take_in(#slots, #number).await?;),
            Reach::All => quote!(#user.take_in_of(#slots, &opened).await?;),
        }
    }

    /// Waits until the pending checks are decided.
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

    /// Takes the pending check, which is one of `ids`, and the values that it saved.
    fn take(&self, ids: &[usize]) -> TokenStream {
        let Rounds { start, round, end } = self.rounds(ids);
        let rounds = self.each(&round);
        quote!(#start #rounds #end)
    }

    /// Like [`take`](Self::take), in rounds.
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

    /// Looks at the stream as it stands, after taking the values of the pending check.
    fn look(&self, check: &Check, pending: &[usize], place: &Place) -> TokenStream {
        let (user, slots, title) = (user(), slots(), step_title());
        let (number, key) = (self.number(), self.key);
        let (value, take_in, take) = (self.cx.looks(check, place), self.take_in(), self.take(pending));
        let looked = quote!({
            let check = #value;
            #user.look(#slots, #number, &#title, #key, check)?
        });
        let looked = taken(check, &looked);
        let Rounds { start, round, end } = match self.reach {
            Reach::Stream | Reach::Member => Rounds::of_one(looked),
            Reach::All => take::in_rounds(
                check.kept().map(KeptValue::from),
                &quote! {
                    if !#user.skips_step(#slots, #number, #key, &#title) { #looked }
                },
            ),
        };
        let rounds = self.each(&round);
        quote!(#take_in #take #start #rounds #end)
    }

    /// Takes the next message, after taking the values of the pending check.
    fn next(&self, next: &Next, pending: &[usize], place: &Place) -> TokenStream {
        let (rt, user, slots, number) = (&self.cx.rt, user(), slots(), self.number());
        let (value, take, or_end) = (self.cx.check(&next.check, place), self.take(pending), next.or_end);
        let (kept, assignments) = assigned(next.check.kept().map(KeptValue::from));
        let at_end = next.or_end.then(|| {
            let jump = self.cx.jump(Jump::Break);
            quote!(#rt::Next::End => { #user.leaves_at_end(&__rounds); #jump })
        });
        quote! {
            let check = #value;
            #take
            match #user.next(#slots, #number, check, #or_end).await? {
                #rt::Next::Message(#kept) => { #assignments }
                #at_end
                _ => {}
            }
        }
    }

    /// Hands over the messages that no check took, after taking the values of the pending check.
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
