//! The unreadable parts of a scenario with mistakes: names of values, and, for editors, Rust and words outside of
//! any step.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

use super::context::{Context, variable};
use super::items;
use super::located::start_of;
use crate::errors::Errors;
use crate::language;
use crate::plan::Plan;

/// The names that unreadable tokens would save or bind, and that are no values of the plan.
pub(super) fn names(plan: &Plan, input: &TokenStream, errors: &Errors) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    bound(input, errors, &mut names);
    for value in &plan.values {
        names.remove(&value.name.ident.to_string());
    }
    names
}

fn bound(tokens: &TokenStream, errors: &Errors, names: &mut BTreeSet<String>) {
    let mut binds = false;
    for token in tokens.clone() {
        let word = match &token {
            TokenTree::Group(group) => {
                bound(&group.stream(), errors, names);
                String::new()
            }
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Literal(literal) => literal.to_string().trim_matches('"').to_owned(),
            TokenTree::Punct(_) => String::new(),
        };
        if language::names_a_value(&word) {
            binds = true;
            continue;
        }
        if binds && !word.is_empty() {
            names.insert(word);
        }
        // The word may have been meant as one that binds a name.
        binds = errors.is_reported(token.span()) && matches!(token, TokenTree::Ident(_));
    }
}

/// Code that only editors see.
pub(super) struct ForEditors {
    /// The words that were not read, which stand first in the expansion: an editor takes a word at the cursor only from
    /// within the length of the expansion without that word.
    pub(super) words: TokenStream,
    /// The user's Rust that was not read.
    pub(super) rust: TokenStream,
}

/// Code for editors: the parentheses that were not read, with the values in scope, and the reported words, as if
/// they were words of the language.
pub(super) fn for_editors(
    cx: &Context<'_>,
    input: TokenStream,
    read: &BTreeSet<(usize, usize)>,
    errors: &Errors,
) -> ForEditors {
    let mut unparsed = Unparsed { read, errors, expressions: Vec::new(), words: Vec::new() };
    unparsed.look(input);
    let rt = &cx.rt;
    let known: BTreeSet<_> =
        items::words(cx).iter().map(|word| (start_of(word.span()), word.to_string())).collect();
    let unread = |word: &&Ident| !known.contains(&(start_of(word.span()), word.to_string()));
    let words: Vec<&Ident> = unparsed.words.iter().filter(unread).collect();
    let words = items::unread_words(cx, &words);
    let values = cx.plan.values.iter().enumerate().map(|(index, value)| {
        let (name, slot) = (&value.name.ident, variable(index));
        quote!(#rt::for_editors! { let #name = #rt::present(&#slot); })
    });
    let expressions =
        unparsed.expressions.iter().map(|tokens| quote!(#rt::for_editors! { let _ = #tokens; }));
    if unparsed.expressions.is_empty() {
        return ForEditors { words, rust: TokenStream::new() };
    }
    ForEditors { words, rust: quote!(#(#values)* #(#expressions)*) }
}

struct Unparsed<'e> {
    read: &'e BTreeSet<(usize, usize)>,
    errors: &'e Errors,
    expressions: Vec<TokenStream>,
    words: Vec<Ident>,
}

impl Unparsed<'_> {
    fn look(&mut self, tokens: TokenStream) {
        // A type follows a `:`. It may have parentheses too.
        let mut in_type = false;
        // A name follows a word that keeps or binds a value.
        let mut is_name = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let is_read = self.read.contains(&start_of(group.span()));
                    if !is_read && !in_type && !group.stream().is_empty() {
                        self.expressions.push(group.stream());
                    }
                    in_type = false;
                }
                TokenTree::Group(group) => {
                    self.look(group.stream());
                    in_type = false;
                }
                TokenTree::Punct(punct) => {
                    let sign = punct.as_char();
                    in_type = sign == ':' || (in_type && matches!(sign, '<' | ',' | '&'));
                }
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    // In rust-analyzer no token has a place, so it never finds a token to be reported.
                    let is_unknown = !language::is_known(&word) && !in_type && !is_name;
                    let wanted = is_unknown || self.errors.is_reported(ident.span());
                    is_name = language::names_a_value(&word);
                    if wanted && !is_keyword_of_rust(&ident) {
                        self.words.push(ident);
                    }
                    in_type = false;
                }
                TokenTree::Literal(_) => in_type = false,
            }
        }
    }
}

/// Whether the word cannot be the name of an item.
fn is_keyword_of_rust(word: &Ident) -> bool {
    syn::parse_str::<Ident>(&word.to_string()).is_err()
}
