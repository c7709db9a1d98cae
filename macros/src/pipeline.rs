//! From the tokens of `scenario!` to those of its expansion.

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::include::{self, Head};
use crate::{check, expand, parse};

/// The whole pipeline. Every stage reports to the same sink and goes on.
pub(crate) fn expansion(input: TokenStream) -> TokenStream {
    let (head, input) = Head::take(input);
    let mut errors = Errors::default();
    let scenario = match parse::scenario_with(input.clone(), &head.fragments, &mut errors) {
        Ok(scenario) => scenario,
        Err(path) => return include::ask_for(&path, "scenario", &head, input),
    };
    errors.settle(&input);
    let plan = check::check(scenario, &mut errors);
    if errors.is_empty() {
        expand::expand(&plan, input, &head.runtime)
    } else {
        expand::skeleton(&plan, input, &head.runtime, errors)
    }
}
