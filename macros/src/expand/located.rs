//! Spans that make rustc report a mistake in the user's Rust at the user's own tokens, and not at the whole macro.

use proc_macro2::{Delimiter, Group, Ident, LineColumn, Span, TokenStream, TokenTree};

/// The placeholder for the user's expression in a template of [`around`].
pub(super) fn hole() -> Ident {
    Ident::new("__expression", Span::mixed_site())
}

/// `template` with the user's tokens in its hole. All generated tokens around them are located at `span`, and their
/// names keep their meaning.
pub(super) fn around(template: TokenStream, user: &TokenStream, span: Span) -> TokenStream {
    let hole = hole();
    let mut filled = TokenStream::new();
    for token in template {
        match token {
            TokenTree::Ident(ident) if ident == hole => filled.extend(user.clone()),
            TokenTree::Ident(mut ident) => {
                ident.set_span(ident.span().located_at(span));
                filled.extend([ident]);
            }
            // Signs get the user's span. For an argument that begins with a generated sign, rustc would show the
            // whole macro.
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), around(group.stream(), user, span));
                inner.set_span(span);
                filled.extend([TokenTree::Group(inner)]);
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                let mut ours = token;
                ours.set_span(span);
                filled.extend([ours]);
            }
        }
    }
    filled
}

/// The user's tokens in their own delimiters again, which are at `span`. If the tokens do not end well, rustc reports
/// that at the user's closing delimiter.
pub(super) fn group(delimiter: Delimiter, user: &TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(delimiter, user.clone());
    group.set_span(span);
    TokenTree::Group(group)
}

/// Generated tokens located at `span`.
pub(super) fn at(span: Span, tokens: TokenStream) -> TokenStream {
    around(tokens, &TokenStream::new(), span)
}

/// A generated path that is located from the first to the last of the user's tokens.
pub(super) fn over(user: &TokenStream, path: TokenStream) -> TokenStream {
    let mut tokens = user.clone().into_iter();
    let Some(first) = tokens.next() else { return path };
    let last = tokens.last().unwrap_or_else(|| first.clone()).span();
    let mut path: Vec<TokenTree> = at(first.span(), path).into_iter().collect();
    if let Some(end) = path.last_mut() {
        end.set_span(end.span().located_at(last));
    }
    path.into_iter().collect()
}

/// The line and column at which a token begins.
pub(super) fn start_of(span: Span) -> (usize, usize) {
    let LineColumn { line, column } = span.start();
    (line, column)
}
