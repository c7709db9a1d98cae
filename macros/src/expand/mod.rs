//! Turns a plan into Rust.
//!
//! ```text
//! {
//!     struct ScenarioValues<…> { … }                  one field for each value
//!     enum __Checks0<…> { … }                         for each stream, its checks
//!     struct __Streams<…> { … }                       a slot for each stream
//!     static __PATTERN_0 …                            the patterns, built once
//!     static __STEPS …                                which steps there are, for events
//!     runtime::scenario_fn(title, contents, async |user| { steps }, |body, user| async move { … })
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
mod captured;
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
mod refused;
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

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

use self::context::{Context, slots, user};
use crate::plan::Plan;
pub(crate) use skeleton::skeleton;

/// Expands a plan without errors. It checks nothing again and cannot fail. `input` is the whole input of the macro.
pub(crate) fn expand(plan: &Plan, input: TokenStream, runtime: &TokenStream) -> TokenStream {
    let cx = Context::new(plan, runtime, true);
    let rt = &cx.rt;
    let (unread, uses) = (items::unread_words(&cx, &[]), items::uses(&cx, input.clone()));
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
    let (keys, contents) = (cx.keys(), cx.contents());
    let result = items::result(&cx);
    let warm = items::warm(&cx);
    let value = value(input);
    let (begin, body) = closure(
        plan,
        quote!(async #moves |#user: &mut #rt::User|),
        quote! {
            let mut __flow = #rt::Flow::new(#user, #new_slots);
            let (#user, #slots) = __flow.parts();
            #variables
            #settings
            '__scenario: { #steps }
            #result
        },
    );
    quote! {{
        #unread
        #uses
        #values
        #streams
        #patterns
        #keywords
        #keys
        #warm
        #[allow(clippy::let_and_return, reason = "for the place of the value")]
        let #value = #rt::scenario_fn(
            #title,
            #contents,
            #begin #body,
            |body, mut user| async move {
                let result = body(&mut user).await;
                user.finish(result)
            },
        );
        #value
    }}
}

/// The variable of the whole scenario. It has the place of the first token of the user's, and not only looks as if: of
/// code from another crate's macro rustc does not say that it must be used.
fn value(input: TokenStream) -> Ident {
    let first = input.into_iter().next();
    Ident::new("__scenario", first.map_or_else(Span::mixed_site, |first| first.span()))
}

/// The closure of all steps, located where a report about what it captures belongs.
fn closure(plan: &Plan, begin: TokenStream, body: TokenStream) -> (TokenStream, TokenTree) {
    let at = captured::place(plan).unwrap_or_else(Span::mixed_site);
    (located::at(at, begin), located::group(Delimiter::Brace, &body, Span::mixed_site().located_at(at)))
}
