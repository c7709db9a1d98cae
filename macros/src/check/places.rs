//! Places of Rust: a variable, a field or an element of one, and whether they are changed.

use proc_macro2::{Delimiter, Spacing, TokenTree};

/// Types that look like variables, behind `&mut`.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "dyn", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "impl", "isize", "str", "u8",
    "u16", "u32", "u64", "u128", "usize",
];

/// Whether the variable at `at`, a field or an element of it is assigned to or borrowed as mutable.
pub(super) fn is_change(tokens: &[TokenTree], at: usize) -> bool {
    let end = end_of_place(tokens, at);
    let sign = |at: usize| match tokens.get(at) {
        Some(TokenTree::Punct(punct)) => Some((punct.as_char(), punct.spacing())),
        _ => None,
    };
    let word = |back: usize, word: &str| {
        let token = at.checked_sub(back).and_then(|at| tokens.get(at));
        matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
    };
    let is_called = matches!(tokens.get(end), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    if PRIMITIVES.iter().any(|ty| word(0, ty)) {
        return false;
    }
    if word(1, "mut") && at > 1 && sign(at - 2).is_some_and(|(sign, _)| sign == '&') {
        let goes_on = matches!(sign(end), Some(('.' | '?' | '!' | ':', _)));
        return !is_called && !goes_on && !matches!(tokens.get(end), Some(TokenTree::Ident(_)));
    }
    if word(1, "type") || is_called {
        return false;
    }
    match sign(end) {
        // No `==`, and no arm of a `match`.
        Some(('=', Spacing::Alone)) => true,
        Some(('=', Spacing::Joint)) => !matches!(sign(end + 1), Some(('=' | '>', _))),
        Some(('+' | '-' | '*' | '/' | '%' | '^' | '&' | '|', Spacing::Joint)) => {
            matches!(sign(end + 1), Some(('=', _)))
        }
        Some((one @ ('<' | '>'), Spacing::Joint)) => {
            matches!(sign(end + 1), Some((other, _)) if other == one)
                && matches!(sign(end + 2), Some(('=', _)))
        }
        _ => false,
    }
}

/// The position behind a place: a variable, with fields and elements. A call of a method is no part of it.
fn end_of_place(tokens: &[TokenTree], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        match (tokens.get(end), tokens.get(end + 1), tokens.get(end + 2)) {
            (Some(TokenTree::Group(index)), ..) if index.delimiter() == Delimiter::Bracket => end += 1,
            (Some(TokenTree::Punct(dot)), Some(TokenTree::Ident(_) | TokenTree::Literal(_)), behind)
                if dot.as_char() == '.' && !is_call(behind) =>
            {
                end += 2;
            }
            _ => return end,
        }
    }
}

/// Whether a field is a method, since its arguments or their types follow.
fn is_call(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
        Some(TokenTree::Punct(sign)) => sign.as_char() == ':',
        Some(TokenTree::Ident(_) | TokenTree::Literal(_)) | None => false,
    }
}
