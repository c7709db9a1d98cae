//! The expansions of scenarios, right ones and half-typed ones.
//!
//! After a change on purpose: `UPDATE_EXPECT=1 cargo test -p streamgauge-macros`.

mod fragments;
mod half_typed;
mod whole;

use expect_test::ExpectFile;
use proc_macro2::{TokenStream, TokenTree};

/// The expansion of a scenario, in which `$crate` is `streamgauge`.
fn expansion(text: &str) -> TokenStream {
    crate::expansion(format!("[streamgauge] {text}").parse().expect("tokens"))
}

/// The expansion as a person would write it.
fn pretty(text: &str) -> String {
    let expansion = expansion(text);
    let file = syn::parse2(::quote::quote!(const SCENARIO: () = #expansion;));
    prettyplease::unparse(&file.unwrap_or_else(|error| panic!("{error}\n{text}")))
}

/// Compares the expansion with a file.
fn expands(text: &str, expected: ExpectFile) {
    expected.assert_eq(&pretty(text));
}

/// Whether `first` comes before `second` among the words of the expansion.
fn is_before(tokens: TokenStream, first: &str, second: &str) -> bool {
    let mut words = Vec::new();
    flatten(tokens, &mut words);
    let at = |wanted: &str| words.iter().position(|word| word == wanted);
    at(first).zip(at(second)).is_some_and(|(first, second)| first < second)
}

fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => flatten(group.stream(), words),
            TokenTree::Ident(ident) => words.push(ident.to_string()),
            _ => {}
        }
    }
}
