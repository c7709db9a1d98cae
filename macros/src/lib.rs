//! The procedural macro behind `streamgauge::scenario!`. This crate has no interface of its own: use it through
//! `streamgauge`, which documents the language.

// A new word must not be mistaken for another one, so each `match` names all words. Tests may match one variant and
// fail on the others.
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

/// `scenario!`. The wrapper in `streamgauge` passes the path of the runtime first, in brackets.
#[proc_macro]
pub fn scenario(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expansion(input.into()).into()
}

/// `fragment!`. The input begins with the same brackets.
#[proc_macro]
pub fn fragment(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    fragment::definition(input.into()).into()
}

/// Defines the documented items with which editors explain the words of the language. The line of documentation
/// comes from the list of words. A doc comment before a word is added to it.
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
