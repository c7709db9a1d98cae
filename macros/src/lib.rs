//! The procedural macro behind `streamgauge::scenario!`. Use it through `streamgauge`, which documents
//! the language; this crate has no interface of its own.

mod ast;
mod check;
mod errors;
mod parse;

use proc_macro2::TokenStream;

use crate::errors::Errors;

/// `scenario!` without the wrapper of `streamgauge`: the first token group holds the path of the runtime.
#[proc_macro]
pub fn scenario(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expansion(input.into()).into()
}

/// The whole pipeline. Every stage reports to the same sink and goes on.
fn expansion(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let scenario = parse::scenario(input, &mut errors);
    let _plan = check::check(scenario, &mut errors);
    errors.into_tokens()
}
