//! From a plan to Rust.
//!
//! ```text
//! {
//!     struct ScenarioValues<…> { … }                  one field for each value
//!     enum __Checks0<…> { … }                         for each stream, its checks
//!     struct __Streams<…> { … }                       a slot for each stream
//!     static __PATTERN_0 …                            the patterns, built once
//!     runtime::script(title, async |user| { steps }, |body, user| async move { … })
//! }
//! ```

/// `quote!` whose variables and labels are of the expansion alone: a variable of the user's that is called
/// the same, or a saved value, is another one.
macro_rules! quote {
    ($($rust:tt)*) => { ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($rust)*) };
}
pub(crate) use quote;

mod across;
mod bodies;
mod checks;
mod conditions;
mod families;
mod feed;
mod http;
mod items;
mod located;
mod lost;
mod pieces;
mod protocol;
mod rust;
mod skeleton;
mod steps;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use proc_macro2::{Ident, Span, TokenStream};
use quote::format_ident;

use crate::ast::OnFailure;
use crate::language::Word;
use crate::plan::Plan;
pub(crate) use skeleton::skeleton;

/// What every part of the expansion needs to know.
pub(super) struct Context<'p> {
    plan: &'p Plan,
    /// The path of the runtime's hidden module.
    rt: TokenStream,
    /// Whether the scenario has no mistakes, and so is to run.
    runs: bool,
    /// How many fragments are around the steps at hand.
    included: Cell<usize>,
}

/// Expands a plan that has no errors. It re-checks nothing and cannot fail.
pub(crate) fn expand(plan: &Plan, runtime: &TokenStream) -> TokenStream {
    let cx = Context { plan, rt: quote!(#runtime::private), runs: true, included: Cell::new(0) };
    let rt = &cx.rt;
    let values = items::values(&cx);
    let streams = items::streams(&cx);
    let patterns = items::patterns(&cx);
    let keywords = items::keywords(&cx);
    let title = title(plan);
    let moves = plan.scenario.moves.map(|span| Ident::new("move", span));
    let (user, slots) = (user(), slots());
    let new_slots = items::new_streams(&cx);
    let variables = items::variables(&cx);
    let settings = steps::settings(&cx);
    let steps = steps::block(&cx, &plan.scenario.steps);
    let result = items::result(&cx);
    let warm = items::warm(&cx);
    quote! {{
        #values
        #streams
        #patterns
        #keywords
        #warm
        #rt::script(
            #title,
            async #moves |#user: &mut #rt::User| {
                let mut #slots = #new_slots;
                #variables
                #settings
                '__scenario: { #steps }
                #result
            },
            |body, mut user| async move {
                let result = body(&mut user).await;
                user.finish(result)
            },
        )
    }}
}

fn title(plan: &Plan) -> &str {
    plan.scenario.title.as_ref().map_or("", |title| title.value.as_str())
}

impl Context<'_> {
    /// The place of a step in the user's source.
    fn at(&self, span: Span) -> TokenStream {
        let rt = &self.rt;
        let line = u32::try_from(span.start().line).unwrap_or_default();
        if self.included.get() > 0 {
            let file = span.file();
            return quote!(#rt::At::new(#file, #line));
        }
        quote!(#rt::At::new(::core::file!(), #line))
    }

    /// What `expand` makes of the steps of a fragment, whose places are in a file of its own.
    fn of_fragment(&self, expand: impl FnOnce() -> TokenStream) -> TokenStream {
        let around = self.included.replace(self.included.get() + 1);
        let steps = expand();
        self.included.set(around);
        steps
    }

    /// What a failed step does, as the runtime names it.
    fn on_failure(&self, on_failure: OnFailure) -> TokenStream {
        let (rt, mode) = (&self.rt, named(on_failure.variant()));
        quote!(#rt::OnFailure::#mode)
    }
}

/// Something of the runtime's, by its name.
pub(super) fn named(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The user, in the expansion.
pub(super) fn user() -> Ident {
    Ident::new("__user", Span::mixed_site())
}

/// The streams, in the expansion.
pub(super) fn slots() -> Ident {
    Ident::new("__streams", Span::mixed_site())
}

/// The name of the request of the step at hand, in the expansion.
pub(super) fn step_title() -> Ident {
    Ident::new("__title", Span::mixed_site())
}

/// The variable that holds a value of the scenario, as an `Option`.
pub(super) fn variable(value: usize) -> Ident {
    format_ident!("value_{value}", span = Span::mixed_site())
}

/// The field of a stream.
pub(super) fn slot(stream: usize) -> Ident {
    format_ident!("s{stream}", span = Span::mixed_site())
}

/// The enum of a stream's checks.
pub(super) fn checks(stream: usize) -> Ident {
    format_ident!("__Checks{stream}", span = Span::mixed_site())
}

/// The variant of a check.
pub(super) fn variant(check: usize) -> Ident {
    format_ident!("C{check}", span = Span::mixed_site())
}
