//! Tokens as a person would write them, in one line.

use proc_macro2::{Delimiter, Group, LineColumn, Spacing, Span, TokenStream, TokenTree};

use super::cursor::flat;

/// Tokens of the language as messages and reports show them, with single spaces between the words. Rust in
/// parentheses stays as it was written.
pub(super) fn text(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    let mut before = [None, None];
    for token in tokens {
        let [two_before, last] = before;
        if last.is_some_and(|last| !is_tight(two_before, last, token)) {
            text.push(' ');
        }
        push(&mut text, token);
        before = [last, Some(token)];
    }
    text
}

/// Rust with its parentheses as it was written, for reports.
pub(crate) fn of_rust(tokens: &TokenStream) -> String {
    text(&[TokenTree::Group(Group::new(Delimiter::Parenthesis, tokens.clone()))])
}

/// A token as messages show it: `"text"`, `word`, `(`. Long ones are cut.
pub(super) fn shown(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis | Delimiter::None => "`(…)`".to_owned(),
            Delimiter::Brace => "`{`".to_owned(),
            Delimiter::Bracket => "`[`".to_owned(),
        },
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {
            format!("`{}`", cut(&one_line(&token.to_string())))
        }
    }
}

/// At most 40 characters of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Whether two tokens of the language are written without a space between them: within `<=`, around `..`, after a
/// sign.
fn is_tight(two_before: Option<&TokenTree>, before: &TokenTree, after: &TokenTree) -> bool {
    let is =
        |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    if is(before, '-') || is(before, '.') {
        return true;
    }
    if is(after, '.') {
        return !matches!(before, TokenTree::Ident(_));
    }
    if is(before, '=') && two_before.is_some_and(|token| is(token, '.')) {
        return true;
    }
    matches!((before, after), (TokenTree::Punct(sign), TokenTree::Punct(_)) if sign.spacing() == Spacing::Joint)
        && !is(after, '-')
}

/// Rust as it was written, with a space where there was one.
fn rust(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    let mut before: Option<&TokenTree> = None;
    for token in tokens {
        let space = before.is_some_and(|before| {
            let is_comma =
                |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
            if is_comma(token) {
                return false;
            }
            let joint = matches!(before, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint);
            is_comma(before) || (!joint && !adjacent(end(before), start(token)))
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
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => token.span(),
    }
}

fn end(token: &TokenTree) -> Span {
    match token {
        TokenTree::Group(group) => group.span_close(),
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => token.span(),
    }
}

/// Whether `after` follows `before` directly.
fn adjacent(before: Span, after: Span) -> bool {
    let (end, start): (LineColumn, LineColumn) = (before.end(), after.start());
    end == start
}
