//! The procedural macro behind `streamgauge::scenario!`. Use it through `streamgauge`, which documents
//! the language; this crate has no interface of its own.

// A word that is added must not be taken for another one. Tests look for one variant and fail on any other.
#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

mod ast;
mod check;
mod errors;
mod expand;
mod fragment;
mod include;
mod language;
mod parse;
mod plan;
mod similar;

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::include::Head;

/// `scenario!` without the wrapper of `streamgauge`, which passes the path of the runtime in brackets first.
#[proc_macro]
pub fn scenario(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expansion(input.into()).into()
}

/// `fragment!`, with the same brackets first.
#[proc_macro]
pub fn fragment(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    fragment::definition(input.into()).into()
}

/// The documented items that editors explain the words of the language by, from the one line that stands at each word.
/// What more is to be said of a word is given as a doc comment before it.
#[doc(hidden)]
#[proc_macro]
pub fn documented_words(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    language::items(input.into()).into()
}

/// The whole pipeline. Every stage reports to the same sink and goes on.
fn expansion(input: TokenStream) -> TokenStream {
    let (head, input) = Head::take(input);
    let mut errors = Errors::default();
    let scenario = match parse::scenario_with(input.clone(), &head.fragments, &mut errors) {
        Ok(scenario) => scenario,
        Err(path) => return include::ask_for(&path, "scenario", &head, input),
    };
    let plan = check::check(scenario, &mut errors);
    if errors.is_empty() {
        expand::expand(&plan, &head.runtime)
    } else {
        expand::skeleton(&plan, input, &head.runtime, errors)
    }
}
