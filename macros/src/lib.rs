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
mod interpolation;
mod language;
mod parse;
mod pipeline;
mod plan;
mod similar;

use crate::pipeline::expansion;

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
