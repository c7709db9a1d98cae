//! How `scenario!` gets the steps of the fragments that it includes.
//!
//! A macro cannot see what another macro defines. So each fragment is a `macro_rules!` that passes its definition
//! on. If `scenario!` meets an `include` of an unknown fragment, it expands to a call of that macro. The macro
//! calls `scenario!` again, with the definition added.
//!
//! ```text
//! scenario! { [$crate] … include login … }
//! login! { [$crate::private::scenario !] [$crate; (login)] … include login … }
//! $crate::private::scenario! { [$crate; (login) { definition }] … include login … }
//! ```
//!
//! A `fragment!` that includes others does the same before it defines its own macro. So its macro passes on their
//! definitions too, and their paths are looked up in the module of the `fragment!`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// The definitions that are known so far, by the paths of their `include`s.
#[derive(Debug, Default)]
pub(crate) struct Fragments(Vec<(String, TokenStream)>);

/// The brackets before the input of both macros.
#[derive(Debug, Default)]
pub(crate) struct Head {
    /// The path of the runtime.
    pub(crate) runtime: TokenStream,
    pub(crate) fragments: Fragments,
    /// All of the brackets, as they came.
    tokens: TokenStream,
}

/// The path of a fragment that is not known yet.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) tokens: Vec<TokenTree>,
    /// The span of the last name.
    pub(crate) span: Span,
}

impl Path {
    pub(crate) fn text(&self) -> String {
        path_text(self.tokens.iter().cloned().collect())
    }
}

fn path_text(tokens: TokenStream) -> String {
    tokens.into_iter().map(|token| token.to_string()).collect()
}

impl Fragments {
    /// Reads a list of `(path) { definition }`.
    pub(crate) fn read(tokens: TokenStream) -> Self {
        let mut found = Vec::new();
        let mut path = None;
        for token in tokens {
            let TokenTree::Group(group) = token else { continue };
            match group.delimiter() {
                Delimiter::Parenthesis => path = Some(path_text(group.stream())),
                Delimiter::Brace | Delimiter::Bracket | Delimiter::None => {
                    found.extend(path.take().map(|path| (path, group.stream())))
                }
            }
        }
        Self(found)
    }

    pub(crate) fn find(&self, path: &str) -> Option<&TokenStream> {
        self.0.iter().find(|(known, _)| known == path).map(|(_, definition)| definition)
    }
}

impl Head {
    /// Takes the brackets off the front of the input.
    pub(crate) fn take(input: TokenStream) -> (Self, TokenStream) {
        let mut tokens = input.into_iter();
        match tokens.next() {
            Some(TokenTree::Group(head)) => (Self::read(head.stream()), tokens.collect()),
            first => (Self::default(), first.into_iter().chain(tokens).collect()),
        }
    }

    fn read(tokens: TokenStream) -> Self {
        let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
        let mut rest = tokens.clone().into_iter();
        let runtime = rest.by_ref().take_while(|token| !is_end(token)).collect();
        Self { runtime, fragments: Fragments::read(rest.collect()), tokens }
    }

    /// The definitions as they came, to be passed on.
    pub(crate) fn definitions(&self) -> TokenStream {
        let is_end = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
        self.tokens.clone().into_iter().skip_while(|token| !is_end(token)).skip(1).collect()
    }
}

/// Asks the macro of a fragment for its definition, and then starts again with it. `back` is the macro to start
/// again: `scenario` or `fragment`.
pub(crate) fn ask_for(path: &Path, back: &str, head: &Head, input: TokenStream) -> TokenStream {
    let (runtime, definitions) = (&head.runtime, head.definitions());
    let back = Ident::new(back, Span::call_site());
    let tokens: TokenStream = path.tokens.iter().cloned().collect();
    // If the macro is not a fragment, rustc reports at its name that these tokens are not expected.
    let bracketed = |inside: TokenStream| {
        let mut group = Group::new(Delimiter::Bracket, inside);
        group.set_span(path.span);
        TokenTree::Group(group).into_token_stream()
    };
    let back = bracketed(quote_spanned!(Span::call_site()=> #runtime::private::#back !));
    let head = bracketed(quote_spanned!(Span::call_site()=> #runtime; #definitions (#tokens)));
    quote_spanned!(Span::call_site()=> #tokens ! { #back #head #input })
}
