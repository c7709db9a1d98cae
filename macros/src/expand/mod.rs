//! Turns a plan into Rust.
//!
//! ```text
//! {
//!     struct ScenarioValues<…> { … }                  one field for each value
//!     enum __Checks0<…> { … }                         for each stream, its checks
//!     struct __Streams<…> { … }                       a slot for each stream
//!     static __PATTERN_0 …                            the patterns, built once
//!     static __STEPS …                                which steps there are, for events
//!     runtime::scenario_fn(title, async |user| { steps }, |body, user| async move { … })
//! }
//! ```

/// `quote!` with hygienic variables and labels. They do not collide with variables of the user or saved values of
/// the same name.
macro_rules! quote {
    ($($rust:tt)*) => { ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($rust)*) };
}
pub(crate) use quote;

mod across;
mod actions;
mod attempt;
mod bind;
mod bodies;
mod checks;
mod conditions;
mod context;
mod feed;
mod http;
mod items;
mod keys;
mod located;
mod loops;
mod open;
mod protocol;
mod skeleton;
mod steps;
mod streams;
mod take;
#[cfg(test)]
mod tests;
mod unparsed;
mod user_code;
mod user_expr;
mod whens;

use proc_macro2::{Ident, TokenStream};

use self::context::{Context, slots, user};
use crate::plan::Plan;
pub(crate) use skeleton::skeleton;

/// Expands a plan without errors. It checks nothing again and cannot fail.
pub(crate) fn expand(plan: &Plan, runtime: &TokenStream) -> TokenStream {
    let cx = Context::new(plan, runtime, true);
    let rt = &cx.rt;
    let values = items::values(&cx);
    let kinds = streams::kinds(&cx);
    let streams = streams::streams(&cx, &kinds);
    let patterns = items::patterns(&cx);
    let keywords = items::keywords(&cx);
    let title = cx.title();
    let moves = plan.scenario.moves.map(|span| Ident::new("move", span));
    let (user, slots) = (user(), slots());
    let new_slots = streams::new_streams(&cx, &kinds);
    let variables = items::variables(&cx);
    let settings = steps::settings(&cx);
    let steps = cx.block(&plan.scenario.steps);
    let keys = cx.keys();
    let result = items::result(&cx);
    let warm = items::warm(&cx);
    quote! {{
        #values
        #streams
        #patterns
        #keywords
        #keys
        #warm
        #rt::scenario_fn(
            #title,
            async #moves |#user: &mut #rt::User| {
                let mut __flow = #rt::Flow::new(#user, #new_slots);
                let (#user, #slots) = __flow.parts();
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
