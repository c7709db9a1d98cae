//! The sink every stage reports to, so that one compile shows every mistake.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;

/// Collects compile errors. Stages go on after reporting; at most one error is kept for each token.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: Vec<(Span, String)>,
    /// Places of words that are known and have no meaning there.
    out_of_place: Vec<Span>,
    /// Places of reports that were left out. Nothing more is reported there.
    left_out: Vec<Span>,
}

impl Errors {
    /// Reports `message` on the token at `span`. A second report on the same token is dropped, since it would only
    /// be a consequence of the first.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) {
        let key = position(span);
        // Detached spans have no position. Without this test they would all look like one token.
        if key.is_none() || self.places().all(|known| position(known) != key) {
            self.found.push((span, message.into()));
        }
    }

    /// Reports a word of the language that has no meaning at `span`. It may only seem so to a reader that has lost its way.
    pub(crate) fn out_of_place(&mut self, span: Span, message: impl Into<String>) {
        self.out_of_place.push(span);
        self.at(span, message);
    }

    /// Whether something was reported on the token at `span`.
    pub(crate) fn is_reported(&self, span: Span) -> bool {
        let key = position(span);
        key.is_some() && self.places().any(|known| position(known) == key)
    }

    fn places(&self) -> impl Iterator<Item = Span> {
        self.found.iter().map(|(span, _)| *span).chain(self.left_out.iter().copied())
    }

    /// Called when `input` has been read: leaves out what was most likely reported only because the reader had lost its
    /// way. A slip makes the next few tokens look wrong too, as in any parser. What stays is a wrong literal, and
    /// whatever is known to be meant for something else, since it is recognised by itself.
    pub(crate) fn settle(&mut self, input: &TokenStream) {
        let mut tokens = Tokens::default();
        tokens.add(input.clone());
        self.found.sort_by_key(|(span, _)| (span.start().line, span.start().column));
        let lost: Vec<_> = self.out_of_place.iter().copied().filter_map(position).collect();
        let mut last: Option<Token> = None;
        self.found.retain(|(span, message)| {
            let Some(token) = tokens.at(*span) else { return true };
            let may_be_lost = (message.contains(FOUND) && !message.contains(MEANT))
                || position(*span).is_some_and(|place| lost.contains(&place));
            let astray = may_be_lost
                && last.is_some_and(|last| {
                    token.number <= last.number + ASTRAY && !(token.is_literal && last.is_literal)
                });
            last = Some(token);
            if astray {
                self.left_out.push(*span);
            }
            !astray
        });
    }

    /// The first report's message.
    pub(crate) fn first(&self) -> Option<&str> {
        self.found.first().map(|(_, message)| message.as_str())
    }

    /// Whether nothing was reported.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The number of reports so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// `line:column: message` for each report, in the order of their places in the source, for tests.
    #[cfg(test)]
    pub(crate) fn placed(&self) -> Vec<String> {
        let mut found: Vec<_> = self.found.iter().map(|(span, message)| (span.start(), message)).collect();
        found.sort_by_key(|(start, _)| (start.line, start.column));
        found.iter().map(|(start, message)| format!("{}:{}: {message}", start.line, start.column)).collect()
    }

    /// One `compile_error!` per report, in the order of their places in the source.
    pub(crate) fn into_tokens(mut self) -> TokenStream {
        self.found.sort_by_key(|(span, _)| (span.start().line, span.start().column));
        self.gather();
        self.found
            .into_iter()
            .map(|(span, message)| quote_spanned!(span=> ::core::compile_error! { #message }))
            .collect()
    }

    /// What is said in the same words of many places is one mistake, such as a `base` that is missing: the first
    /// places stand for all.
    fn gather(&mut self) {
        let mut times = BTreeMap::<String, usize>::new();
        for (_, message) in &self.found {
            *times.entry(what_is_said(message).to_owned()).or_default() += 1;
        }
        let mut shown = BTreeMap::<String, usize>::new();
        self.found.retain_mut(|(_, message)| {
            let what = what_is_said(message).to_owned();
            let more = times.get(&what).copied().unwrap_or_default().saturating_sub(SAME);
            let so_far = shown.entry(what).or_default();
            *so_far += 1;
            if *so_far == SAME && more > 0 {
                let places = if more == 1 { "place" } else { "places" };
                message.push_str(&format!(" (and the same in {more} more {places})"));
                return true;
            }
            *so_far <= SAME
        });
    }
}

/// Said of each URL, which it names: one `base` helps them all.
pub(crate) const NO_BASE: &str = "is relative, and the scenario has no `base`";

/// What a message says, without what it says it of.
fn what_is_said(message: &str) -> &str {
    if message.contains(NO_BASE) { NO_BASE } else { message }
}

/// In how many places the same words are reported.
const SAME: usize = 3;

/// The place of a token; `None` for a token without a place in the source.
fn position(span: Span) -> Option<(usize, usize, usize)> {
    let (start, end) = (span.start(), span.end());
    (start != end || start.line > 1).then_some((start.line, start.column, end.column))
}

/// Says what stands in the place of something else that was expected.
pub(crate) const FOUND: &str = ", found ";
/// Says what a word is likely to be, so that it is a mistake of its own.
pub(crate) const MEANT: &str = "did you mean ";

/// How many tokens a reader needs to find its way again.
const ASTRAY: usize = 4;

/// The tokens of an input by their places, brackets among them.
#[derive(Default)]
struct Tokens {
    places: BTreeMap<(usize, usize), Token>,
}

#[derive(Clone, Copy)]
struct Token {
    number: usize,
    is_literal: bool,
}

impl Tokens {
    fn add(&mut self, tokens: TokenStream) {
        for token in tokens {
            let is_literal = matches!(token, TokenTree::Literal(_));
            match token {
                TokenTree::Group(group) => {
                    self.put(group.span_open(), false);
                    self.add(group.stream());
                    self.put(group.span_close(), false);
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.put(token.span(), is_literal);
                }
            }
        }
    }

    fn put(&mut self, span: Span, is_literal: bool) {
        let number = self.places.len();
        let start = span.start();
        self.places.entry((start.line, start.column)).or_insert(Token { number, is_literal });
    }

    fn at(&self, span: Span) -> Option<Token> {
        position(span)?;
        let start = span.start();
        self.places.get(&(start.line, start.column)).copied()
    }
}
