//! Generates loops, and the steps that leave them.

use proc_macro2::{Span, TokenStream};

use super::context::{
    Context, Frame, Jump, Place, evaluated, loop_label, round_label, slots, told, user, variable,
};
use crate::ast::{Expr, Int, Leaves, Name, Step, Time};

pub(super) fn repeat(
    cx: &Context<'_>,
    span: Span,
    times: &Int,
    index: Option<&Name>,
    body: &[Step],
) -> TokenStream {
    let (rt, user, place) = (&cx.rt, user(), cx.place("repeat", span));
    let times = evaluated(&cx.int(times, &place));
    let index = index.map(|name| {
        let slot = variable(name.value);
        quote!(#slot = ::core::option::Option::Some(#rt::place(index));)
    });
    let rounds = rounds(
        cx,
        &quote!(#user.rounds()),
        &quote!(for index in 0..#times.unwrap_or(0)),
        &quote!(let _ = index; #index),
        body,
    );
    told(cx, &place, &rounds)
}

pub(super) fn during(cx: &Context<'_>, span: Span, time: &Time, body: &[Step]) -> TokenStream {
    let (rt, user, place) = (&cx.rt, user(), cx.place("during", span));
    let time = evaluated(&cx.time(time, &place));
    let rounds = rounds(
        cx,
        &quote!(#user.rounds_by_time()),
        &quote!(while !end.has_passed()),
        &TokenStream::new(),
        body,
    );
    told(cx, &place, &quote!({ let end = #rt::Deadline::after(#time.unwrap_or_default()); #rounds }))
}

pub(super) fn while_loop(cx: &Context<'_>, span: Span, condition: &Expr, body: &[Step]) -> TokenStream {
    let (user, place) = (user(), cx.place("while", span));
    let condition = evaluated(&cx.truth(condition, &place));
    let rounds = rounds(
        cx,
        &quote!(#user.rounds()),
        &quote!(while #condition.unwrap_or(false)),
        &TokenStream::new(),
        body,
    );
    told(cx, &place, &rounds)
}

pub(super) fn forever(cx: &Context<'_>, span: Span, body: &[Step]) -> TokenStream {
    let (rt, user) = (&cx.rt, user());
    // rustc must not see that the loop has no end, or it would warn about the code after it.
    let head = quote!(while #rt::truth(true));
    let rounds = rounds(cx, &quote!(#user.rounds()), &head, &TokenStream::new(), body);
    told(cx, &cx.place("forever", span), &rounds)
}

/// A loop. `begun` makes its `Rounds`, `head` stands before its block, and `first` in it.
fn rounds(
    cx: &Context<'_>,
    begun: &TokenStream,
    head: &TokenStream,
    first: &TokenStream,
    body: &[Step],
) -> TokenStream {
    let (user, slots, leaves) = (user(), slots(), Leaves::of(body));
    let (mut body, around) = cx.inside(Frame::Loop, || cx.block(body));
    if leaves.continues {
        let label = round_label(around);
        body = quote!(#label: { #body });
    }
    let label = leaves.breaks.then(|| {
        let label = loop_label(around);
        quote!(#label:)
    });
    quote!({
        let mut __rounds = #begun;
        #label #head {
            #first
            #user.round(#slots, &mut __rounds);
            #body
            #user.round_ended(#slots, &__rounds).await?;
        }
    })
}

/// A `break` or a `continue`.
pub(super) fn leave(cx: &Context<'_>, place: Place, jump: Jump) -> TokenStream {
    let (rt, user, key, jump) = (&cx.rt, user(), cx.key(&place), cx.jump(jump));
    // The condition hides the jump from rustc, as that of `stop` does.
    quote!(if #rt::truth(true) { #user.leaves(#key, &__rounds)?; #jump })
}
