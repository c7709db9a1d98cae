//! Tokens as a person would write them, in one line.

use proc_macro2::{Delimiter, LineColumn, Spacing, Span, TokenTree};

use super::cursor::flat;

/// What stands in messages and reports for these tokens of the language: single spaces between the words,
/// and Rust in parentheses as it was written.
pub(super) fn text(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        if before.is_some_and(|before| !is_tight(before, token, before_is_sign(tokens, at))) {
            text.push(' ');
        }
        push(&mut text, token);
    }
    text
}

/// A token for a message: `"text"`, `word`, `(`; long ones are cut.
pub(super) fn shown(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis | Delimiter::None => "`(…)`".to_owned(),
            Delimiter::Brace => "`{`".to_owned(),
            Delimiter::Bracket => "`[`".to_owned(),
        },
        token => format!("`{}`", cut(&one_line(&token.to_string()))),
    }
}

/// At most 40 characters of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Whether the token at `at - 1` is a sign in front of a number, not between two.
fn before_is_sign(tokens: &[TokenTree], at: usize) -> bool {
    let Some(TokenTree::Punct(sign)) = at.checked_sub(1).and_then(|at| tokens.get(at)) else { return false };
    sign.as_char() == '-'
}

/// Whether no space stands between two tokens of the language: within `<=`, around `..`, after a sign.
fn is_tight(before: &TokenTree, after: &TokenTree, sign: bool) -> bool {
    let dot = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '.');
    let joint = matches!(before, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
    let range_end = matches!(before, TokenTree::Punct(punct) if punct.as_char() == '=')
        && adjacent(before.span(), after.span());
    sign || joint || dot(before) || dot(after) || range_end
}

/// Rust as it was written: a space where there was one.
fn rust(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    let mut before: Option<&TokenTree> = None;
    for token in tokens {
        let space = before.is_some_and(|before| {
            let comma = matches!(before, TokenTree::Punct(punct) if punct.as_char() == ',');
            let joint = matches!(before, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
            comma || (!joint && !adjacent(end(before), start(token)))
        });
        if space {
            text.push(' ');
        }
        push(&mut text, token);
        before = Some(token);
    }
    text
}

fn push(text: &mut String, token: &TokenTree) {
    let TokenTree::Group(group) = token else { return text.push_str(&one_line(&token.to_string())) };
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{ ", " }"),
        Delimiter::None => ("", ""),
    };
    text.push_str(open);
    text.push_str(&rust(&flat(group.stream())));
    text.push_str(close);
}

fn one_line(text: &str) -> String {
    text.replace('\r', "\\r").replace('\n', "\\n")
}

fn start(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_open(),
        token => token.span(),
    }
}

fn end(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_close(),
        token => token.span(),
    }
}

/// Whether `after` begins where `before` ends.
fn adjacent(before: Span, after: Span) -> bool {
    let (end, start): (LineColumn, LineColumn) = (before.end(), after.start());
    end == start
}
