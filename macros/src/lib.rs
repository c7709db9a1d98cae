//! The procedural macro behind `streamgauge::scenario!`. Use it through `streamgauge`, which documents
//! the language; this crate has no interface of its own.

mod ast;
mod check;
mod errors;
mod expand;
mod parse;

use proc_macro2::{TokenStream, TokenTree};

use crate::errors::Errors;

/// `scenario!` without the wrapper of `streamgauge`, which passes the path of the runtime in brackets first.
#[proc_macro]
pub fn scenario(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expansion(input.into()).into()
}

/// The whole pipeline. Every stage reports to the same sink and goes on.
fn expansion(input: TokenStream) -> TokenStream {
    let (runtime, input) = runtime_path(input);
    let mut errors = Errors::default();
    let scenario = parse::scenario(input.clone(), &mut errors);
    let plan = check::check(scenario, &mut errors);
    if errors.is_empty() {
        expand::expand(&plan, &runtime)
    } else {
        expand::skeleton(&plan, input, &runtime, errors)
    }
}

/// Takes the wrapper's `[$crate]` off the front of the input.
fn runtime_path(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    match tokens.next() {
        Some(TokenTree::Group(path)) => (path.stream(), tokens.collect()),
        first => (TokenStream::new(), first.into_iter().chain(tokens).collect()),
    }
}
