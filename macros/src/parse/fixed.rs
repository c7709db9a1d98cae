//! Names and titles that are fixed when the scenario is compiled, and what people write to have them filled in.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::cursor::{Cursor, flat};
use super::parser::Parser;
use super::{source, text};
use crate::ast::{Int, Member, Str, Which};
use crate::interpolation::{self, Style};

/// What messages call the text that a stream has for a name.
const STREAM: &str = "the name of a stream";

/// A name that is not fixed, taken apart: the fixed part of it, and the Rust that would be filled in.
struct Numbered {
    name: String,
    index: String,
}

impl Parser<'_> {
    /// Reads the name of a stream. One that would be filled in is reported, and counts as a member of a family.
    pub(super) fn stream_str(&mut self, cursor: &mut Cursor) -> (Option<Str>, Option<Member>) {
        self.joint(cursor);
        let span = cursor.span();
        let Some(Numbered { name, index }) = numbered(cursor) else {
            return (self.str(cursor, STREAM), None);
        };
        let text = format!(
            "the name of a stream is fixed when the scenario is compiled, and nothing is filled in: the streams of a \
             family are numbered, write `name {name:?}[({index})]`, and `name {name:?}[all]` for all of them"
        );
        self.at(span, text);
        skip_text(cursor);
        let which = Which::Index(Int::Literal { span, value: 0 });
        (Some(Str { value: name }), Some(Member { span, which }))
    }

    /// Reports what looks filled in, in a text that is fixed.
    pub(super) fn not_filled(&mut self, span: Span, of: &str, value: &str) {
        if let Some(hole) = hole(value) {
            if of == STREAM {
                let name = of_text(value).map_or_else(|| "subs".to_owned(), |numbered| numbered.name);
                let text = format!(
                    "{of} is fixed when the scenario is compiled, so `{hole}` is not filled in: a family is declared as \
                     a whole, write `stream {name:?}[all]`"
                );
                return self.at(span, text);
            }
            let text = format!(
                "{of} is fixed when the scenario is compiled, so `{hole}` is not filled in: leave it out"
            );
            let titles = if of.contains("title") {
                "; the titles of `sse` and `http` steps are filled in"
            } else {
                ""
            };
            self.at(span, text + titles);
        }
    }
}

/// The first place of a text that looks filled in.
fn hole(value: &str) -> Option<String> {
    let foreign = interpolation::all(value).into_iter().find(|foreign| match foreign.style {
        Style::Dollar | Style::Hash | Style::Doubled | Style::Format | Style::Tag => true,
        Style::Bare | Style::Segment | Style::Percent => false,
    });
    foreign
        .map(|foreign| foreign.written)
        .or_else(|| text::first_hole(value).map(|path| format!("{{{path}}}")))
}

/// The name at the cursor, if it is not fixed: `"s{i}"`, `"s${i}"`, `format!("s{}", i)`, `("s".to_owned() + i)`.
fn numbered(cursor: &Cursor) -> Option<Numbered> {
    if let Some((value, _)) = cursor.literal().and_then(text::unquoted) {
        if let Some(found) = of_text(&value) {
            return Some(found);
        }
        let goes_on = cursor.punct_at(1) == Some('+')
            || (cursor.punct_at(1) == Some('.') && cursor.word_at(2).is_some());
        return goes_on.then(|| Numbered { name: value, index: "i".to_owned() });
    }
    let mut ahead = cursor.clone();
    if ahead.is_punct('&') {
        ahead.skip();
    }
    if ahead.is_word("format") && ahead.punct_at(1) == Some('!') {
        ahead.advance(2);
        return match ahead.peek() {
            Some(TokenTree::Group(arguments)) => Some(of_format(&arguments.stream())),
            _ => None,
        };
    }
    let group = ahead.parentheses()?;
    let tokens = flat(group.stream());
    if super::exprs::lone(&ahead).is_some_and(|inner| inner.literal().is_some()) {
        let inner = super::exprs::lone(&ahead)?;
        return of_text(&text::unquoted(inner.literal()?)?.0);
    }
    let format = tokens.iter().position(|token| matches!(token, TokenTree::Ident(word) if word == "format"));
    let arguments = format.and_then(|at| match (tokens.get(at + 1), tokens.get(at + 2)) {
        (Some(TokenTree::Punct(sign)), Some(TokenTree::Group(group))) if sign.as_char() == '!' => Some(group),
        _ => None,
    });
    Some(match arguments {
        Some(arguments) => of_format(&arguments.stream()),
        None => {
            let literal = tokens.iter().find_map(|token| match token {
                TokenTree::Literal(literal) => text::unquoted(literal),
                TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => None,
            });
            let name = literal.map_or_else(|| "subs".to_owned(), |(value, _)| trimmed(&value));
            let index = match tokens.as_slice() {
                [TokenTree::Ident(index)] => index.to_string(),
                _ => "i".to_owned(),
            };
            Numbered { name, index }
        }
    })
}

fn of_text(value: &str) -> Option<Numbered> {
    let hole = hole(value)?;
    let (before, after) = value.split_once(&hole)?;
    let path = hole.trim_matches(['{', '}', '$', '#', '<', '>', '%', '=', ' ']);
    let path = path.split(':').next().unwrap_or(path);
    let is_index = !path.is_empty() && path.split('.').all(interpolation::is_name);
    let index = if is_index { path.to_owned() } else { "i".to_owned() };
    let name = if before.is_empty() { trimmed(after) } else { trimmed(before) };
    Some(Numbered { name, index })
}

/// Of the arguments of `format!`.
fn of_format(arguments: &TokenStream) -> Numbered {
    let parts = super::exprs::between_commas(&flat(arguments.clone()));
    let format = parts.first().and_then(|part| match part.as_slice() {
        [TokenTree::Literal(literal)] => text::unquoted(literal),
        _ => None,
    });
    let format = format.map(|(value, _)| value).unwrap_or_default();
    if let Some(found) = of_text(&format) {
        return found;
    }
    let name = format.split('{').next().unwrap_or_default();
    let index = parts.get(1).map_or_else(|| "i".to_owned(), |part| source::text(part));
    Numbered { name: trimmed(name), index }
}

/// The fixed part of a name, without what stood between it and the number.
fn trimmed(name: &str) -> String {
    let name = name.split(['{', '$', '#']).next().unwrap_or_default();
    let name = name.trim_matches(|sign: char| "-_./: ".contains(sign));
    if name.is_empty() { "subs".to_owned() } else { name.to_owned() }
}

/// Skips the text at the cursor, and what was meant to be added to it.
fn skip_text(cursor: &mut Cursor) {
    if cursor.is_punct('&') {
        cursor.skip();
    }
    let is_macro = cursor.punct_at(1) == Some('!');
    cursor.advance(if is_macro { 3 } else { 1 });
    while cursor.is_punct('+') || (cursor.is_punct('.') && cursor.word_at(1).is_some()) {
        cursor.advance(2);
        if cursor.group(Delimiter::Parenthesis).is_some() {
            cursor.skip();
        }
    }
}
