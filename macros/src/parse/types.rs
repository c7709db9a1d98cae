//! Finds the end of a type of Rust.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::cursor::Cursor;

/// Skips the type at the cursor. Returns whether there was one.
pub(super) fn read(cursor: &mut Cursor) -> bool {
    match cursor.peek() {
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '&' => {
                cursor.skip();
                lifetime(cursor);
                cursor.take_word("mut");
                read(cursor)
            }
            '*' => {
                cursor.skip();
                (cursor.take_word("const").is_some() || cursor.take_word("mut").is_some()) && read(cursor)
            }
            '!' => {
                cursor.skip();
                true
            }
            '<' => arguments(cursor) && colons(cursor) && path(cursor),
            ':' => colons(cursor) && path(cursor),
            _ => false,
        },
        Some(TokenTree::Group(group)) => {
            let is_type = group.delimiter() != Delimiter::Brace;
            if is_type {
                cursor.skip();
            }
            is_type
        }
        Some(TokenTree::Ident(word)) if word == "dyn" || word == "impl" => {
            cursor.skip();
            bounds(cursor)
        }
        Some(TokenTree::Ident(word)) if word == "fn" => {
            cursor.skip();
            call(cursor)
        }
        Some(TokenTree::Ident(_)) => path(cursor),
        _ => false,
    }
}

/// Skips `< … >`. Returns whether it was complete.
pub(super) fn arguments(cursor: &mut Cursor) -> bool {
    if !cursor.is_punct('<') {
        return false;
    }
    cursor.skip();
    loop {
        if cursor.is_punct('>') {
            cursor.skip();
            return true;
        }
        if !argument(cursor) {
            return false;
        }
        if cursor.is_punct(',') {
            cursor.skip();
        } else if !cursor.is_punct('>') {
            return false;
        }
    }
}

fn argument(cursor: &mut Cursor) -> bool {
    if lifetime(cursor) {
        return true;
    }
    if cursor.is_punct('-') {
        cursor.skip();
    }
    if cursor.literal().is_some_and(|literal| !literal.to_string().starts_with(['"', 'r'])) {
        cursor.skip();
        return true;
    }
    if cursor.group(Delimiter::Brace).is_some() {
        cursor.skip();
        return true;
    }
    if !read(cursor) {
        return false;
    }
    if cursor.is_punct('=') || (cursor.is_word("as") && cursor.word_at(1).is_some()) {
        cursor.skip();
        return read(cursor);
    }
    if cursor.is_punct(':') {
        cursor.skip();
        return bounds(cursor);
    }
    true
}

fn path(cursor: &mut Cursor) -> bool {
    loop {
        if cursor.word().is_none() {
            return false;
        }
        cursor.skip();
        if cursor.is_punct('!') && matches!(cursor.peek_at(1), Some(TokenTree::Group(_))) {
            cursor.advance(2);
            return true;
        }
        let turbofish = cursor.punct_at(0) == Some(':') && cursor.punct_at(2) == Some('<');
        if turbofish {
            cursor.advance(2);
        }
        if cursor.is_punct('<') && !arguments(cursor) {
            return false;
        }
        let is_fn =
            matches!(cursor.previous(), Some(TokenTree::Ident(word)) if word.to_string().starts_with("Fn"));
        if is_fn && cursor.group(Delimiter::Parenthesis).is_some() {
            return call(cursor);
        }
        if !(cursor.punct_at(0) == Some(':') && cursor.punct_at(1) == Some(':')) {
            return true;
        }
        cursor.advance(2);
    }
}

/// Skips `::`.
fn colons(cursor: &mut Cursor) -> bool {
    let here = cursor.punct_at(0) == Some(':') && cursor.punct_at(1) == Some(':');
    if here {
        cursor.advance(2);
    }
    here
}

/// Skips `( … ) -> type`.
fn call(cursor: &mut Cursor) -> bool {
    if cursor.group(Delimiter::Parenthesis).is_none() {
        return false;
    }
    cursor.skip();
    if cursor.punct_at(0) == Some('-') && cursor.punct_at(1) == Some('>') {
        cursor.advance(2);
        return read(cursor);
    }
    true
}

fn bounds(cursor: &mut Cursor) -> bool {
    loop {
        if cursor.is_punct('?') {
            cursor.skip();
        }
        if !lifetime(cursor) {
            colons(cursor);
            let group = cursor.group(Delimiter::Parenthesis).is_some();
            if group {
                cursor.skip();
            } else if !path(cursor) {
                return false;
            }
        }
        if !cursor.is_punct('+') {
            return true;
        }
        cursor.skip();
    }
}

/// Skips `'a`.
fn lifetime(cursor: &mut Cursor) -> bool {
    let here = cursor.is_punct('\'') && cursor.word_at(1).is_some();
    if here {
        cursor.advance(2);
    }
    here
}

/// What owns the values of a type that stands only behind a reference, `str` or `[T]`, and the place of that type.
pub(super) fn owned(ty: &TokenStream) -> Option<(Span, TokenStream)> {
    let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(word)] if word == "str" => {
            let span = word.span();
            Some((span, quote_spanned!(span=> String)))
        }
        [TokenTree::Group(list)] if list.delimiter() == Delimiter::Bracket => {
            // An array has a length.
            let is_length =
                |token: TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';');
            if list.stream().into_iter().any(is_length) {
                return None;
            }
            let (span, element) = (list.span(), list.stream());
            Some((span, quote_spanned!(span=> Vec<#element>)))
        }
        _ => None,
    }
}
