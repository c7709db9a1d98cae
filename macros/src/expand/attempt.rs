//! Generates `attempt`.

use proc_macro2::{Span, TokenStream};

use super::context::{Context, Frame, Jump, evaluated, named, slot, slots, told, user};
use crate::ast::{Attempt, Include, Leaves, Step, StepKind, Visit};

/// A round is a future of its own: a failed step anywhere in it ends it, and leaves the values that were saved by then.
pub(super) fn attempt(cx: &Context<'_>, span: Span, attempt: &Attempt) -> TokenStream {
    let (rt, user, slots, place) = (&cx.rt, user(), slots(), cx.place("attempt", span));
    let key = cx.key(&place);
    let times = evaluated(&cx.int(&attempt.times, &place));
    let after = match &attempt.after {
        Some(after) => evaluated(&cx.time(after, &place)),
        None => quote!(::core::option::Option::Some(#rt::Duration::ZERO)),
    };
    let elsewhere = attempt.otherwise.is_some();
    let leaves_open = attempt.leaves_open.iter();
    let (body, _) = cx.inside(Frame::Attempt, || cx.block(&attempt.body));
    let families = cx.plan.streams.iter().enumerate().filter(|(_, stream)| stream.family.is_some());
    let tidy = families.map(|(stream, _)| {
        let slot = slot(stream);
        quote!(#slots.#slot.tidy();)
    });
    let jumps = jumps(&attempt.body).into_iter().map(|jump| {
        let (left, jump) = (named(jump.left()), cx.jump(jump));
        quote!(::core::option::Option::Some(#rt::Left::#left) => { #jump })
    });
    let otherwise = attempt.otherwise.as_ref().map(|steps| cx.block(steps));
    told(
        cx,
        &place,
        &quote!({
            let (times, after) = (#times, #after);
            let mut __attempt =
                #user.attempt(#slots, #key, times, after, #elsewhere, &[#(#leaves_open),*])?;
            let mut left = ::core::option::Option::None;
            while #user.begins_round(&mut __attempt) {
                let round: ::core::result::Result<#rt::Left, #rt::Stop> = async {
                    #body
                    ::core::result::Result::Ok(#rt::Left::AtEnd)
                }
                .await;
                left = #user.ends_round(#slots, &mut __attempt, round).await?;
                #(#tidy)*
            }
            match left {
                #(#jumps)*
                ::core::option::Option::Some(_) => {}
                ::core::option::Option::None => { #otherwise }
            }
        }),
    )
}

/// How the steps of a block leave it, beside a failure.
fn jumps(steps: &[Step]) -> Vec<Jump> {
    let (leaves, mut stops) = (Leaves::of(steps), Stops(false));
    stops.block(steps);
    let all = [(leaves.breaks, Jump::Break), (leaves.continues, Jump::Continue), (stops.0, Jump::Stop)];
    all.into_iter().filter_map(|(leaves, jump)| leaves.then_some(jump)).collect()
}

/// Whether a step ends the run, in a fragment too.
struct Stops(bool);

impl Visit for Stops {
    fn step(&mut self, step: &Step) {
        self.0 |= matches!(step.kind, StepKind::Stop);
        self.walk_step(step);
    }

    fn include(&mut self, include: &Include) {
        self.block(&include.body);
    }
}
