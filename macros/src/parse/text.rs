//! Reads `TEXT`, `STR` and `PATTERN`, and splits texts at their `{name}`s.

use proc_macro2::Literal;
use syn::Lit;

use super::cursor::Cursor;
use super::parser::{Parser, found_value};
use super::source;
use crate::ast::{Pattern, Piece, Str, Text};
use crate::language::{self, PatternKind};

impl Parser<'_> {
    /// Reads a `TEXT`. `needs` says what needs the text, and `write` is an example, both for messages.
    pub(super) fn text(&mut self, cursor: &mut Cursor, needs: &str, write: &str) -> Text {
        self.joint(cursor);
        if let Some((literal, value)) = self.string(cursor) {
            return Text::Literal { span: literal.span(), pieces: pieces(&value), value };
        }
        if cursor.parentheses().is_some() {
            return Text::Expr(self.expr(cursor));
        }
        let span = cursor.span();
        let message = format!("{needs}, a string literal or `(expr)`{}: write {write}", found_value(cursor));
        self.no_text(cursor, message);
        Text::Literal { span, pieces: Vec::new(), value: String::new() }
    }

    /// Reads a string literal that is not filled in. Returns `None` after a report.
    pub(super) fn str(&mut self, cursor: &mut Cursor, of: &str) -> Option<Str> {
        self.joint(cursor);
        if let Some((literal, value)) = self.string(cursor) {
            self.not_filled(literal.span(), of, &value);
            return Some(Str { value });
        }
        let message = if cursor.parentheses().is_some() {
            format!("{of} is fixed when the scenario is compiled: write a string literal, not `(expr)`")
        } else {
            format!("{of} is a string literal in quotes{}", found_value(cursor))
        };
        self.no_text(cursor, message);
        None
    }

    /// Reads the `PATTERN` of a test.
    pub(super) fn pattern(&mut self, cursor: &mut Cursor, kind: PatternKind) -> Pattern {
        self.joint(cursor);
        if let Some((literal, value)) = self.string(cursor) {
            return Pattern::Literal { span: literal.span(), value, number: 0 };
        }
        if cursor.parentheses().is_some() {
            return Pattern::Expr(self.expr(cursor));
        }
        let span = cursor.span();
        if let Some(value) = self.unquoted_path(cursor, kind) {
            return Pattern::Literal { span, value, number: 0 };
        }
        let (of, syntax) = (kind.word(), kind.syntax());
        let message = format!(
            "`{of}` needs a {}, a string literal or `(expr)`{}: write `{of} {:?}`",
            syntax.name(),
            found_value(cursor),
            syntax.example()
        );
        self.no_text(cursor, message);
        let value = syntax.any().to_owned();
        let mut literal = Literal::string(&value);
        literal.set_span(span);
        Pattern::Literal { span, value, number: 0 }
    }

    /// Reads a string literal, alone or in parentheses; `None` if there is none.
    fn string(&mut self, cursor: &mut Cursor) -> Option<(Literal, String)> {
        if let Some(mut inner) = super::exprs::lone(cursor) {
            let read = self.string(&mut inner)?;
            cursor.skip();
            return Some(read);
        }
        let literal = cursor.literal()?.clone();
        let (value, suffix) = unquoted(&literal)?;
        cursor.skip();
        if !suffix.is_empty() {
            self.at(literal.span(), format!("a string has no suffix: leave out `{suffix}` after the quotes"));
        }
        Some((literal, value))
    }

    /// Reports that a text was expected, and skips a token that was most likely meant as one.
    fn no_text(&mut self, cursor: &mut Cursor, message: String) {
        let quotes = cursor.literal().and_then(|literal| {
            let text = literal.to_string();
            match (text.get(..1)?, text.get(..2)) {
                (_, Some("b\"" | "br")) => Some("a byte string"),
                (_, Some("c\"" | "cr")) => Some("a C string"),
                (_, Some("b'")) => Some("a byte"),
                ("'", _) => Some("a character"),
                _ => None,
            }
        });
        let message = match (quotes, cursor.literal()) {
            (Some(what), Some(literal)) => {
                let text = literal.to_string();
                let inside = text.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#');
                let inside = inside.trim_matches(['"', '\'']);
                format!(
                    "`{}` is {what}: write a plain string, `\"{}\"`",
                    source::cut(&text),
                    source::cut(inside)
                )
            }
            _ => message,
        };
        self.at(cursor.span(), message);
        let unknown_word = cursor.word().is_some_and(|word| !language::is_known(&word));
        if unknown_word || cursor.literal().is_some() {
            cursor.skip();
            skip_rest_of_rust(cursor);
        }
    }
}

/// Skips what goes on with a Rust expression that lacks its parentheses: `.url()` of `server.url()`.
fn skip_rest_of_rust(cursor: &mut Cursor) {
    while cursor.is_punct('.') && cursor.word_at(1).is_some() {
        cursor.advance(2);
        if cursor.parentheses().is_some() {
            cursor.skip();
        }
    }
}

/// The text of a string literal without its quotes and escapes, and its suffix.
pub(super) fn unquoted(literal: &Literal) -> Option<(String, String)> {
    if !literal.to_string().starts_with(['"', 'r']) {
        return None;
    }
    let Lit::Str(string) = Lit::new(literal.clone()) else { return None };
    Some((string.value(), string.suffix().to_owned()))
}

/// Whether a string literal contains a `{name}`.
pub(crate) fn has_hole(literal: &Literal) -> bool {
    let text = unquoted(literal).map(|(text, _)| text).unwrap_or_default();
    pieces(&text).iter().any(|piece| matches!(piece, Piece::Filled { .. }))
}

/// What stands in the first `{name}` of a text.
pub(super) fn first_hole(value: &str) -> Option<String> {
    pieces(value).into_iter().find_map(|piece| match piece {
        Piece::Filled { path, .. } => Some(path.join(".")),
        Piece::Fixed { .. } => None,
    })
}

/// Splits a text at its `{name}`s.
///
/// `{{` and the `}}` that closes it are one brace each, as for `format!`. Any other brace is a lone one. Both
/// braces of a `}}` are lone if they close lone ones, so `{"a": {"b": 1}}` stays as it is.
fn pieces(value: &str) -> Vec<Piece> {
    let mut cut = Cut::default();
    let mut rest = value;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at(at);
        cut.text.push_str(before);
        let (taken, brace) = if let Some((path, length)) = filled(braces) {
            cut.fill(path);
            rest = braces.get(length..).unwrap_or_default();
            continue;
        } else if braces.starts_with("{{") {
            cut.open.push(Brace::Doubled);
            (2, '{')
        } else if braces.starts_with('{') {
            cut.open.push(Brace::Stray);
            cut.lone_brace = true;
            (1, '{')
        } else {
            let doubled = braces.starts_with("}}") && cut.open.last() != Some(&Brace::Stray);
            cut.lone_brace |= !doubled;
            if doubled || cut.open.last() == Some(&Brace::Stray) {
                cut.open.pop();
            }
            (if doubled { 2 } else { 1 }, '}')
        };
        cut.text.push(brace);
        rest = braces.get(taken..).unwrap_or_default();
    }
    cut.text.push_str(rest);
    cut.end_text();
    cut.pieces
}

/// A text that is being split.
#[derive(Debug, Default)]
struct Cut {
    pieces: Vec<Piece>,
    text: String,
    lone_brace: bool,
    open: Vec<Brace>,
}

/// An opening brace that was not closed yet.
#[derive(Debug, PartialEq)]
enum Brace {
    Doubled,
    Stray,
}

impl Cut {
    fn fill(&mut self, path: Vec<String>) {
        self.end_text();
        self.pieces.push(Piece::Filled { path, used: None });
    }

    fn end_text(&mut self) {
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.pieces.push(Piece::Fixed { text, lone_brace: self.lone_brace });
        }
        self.lone_brace = false;
    }
}

/// The names of the `{name.field}` at the beginning of `text`, and its length.
fn filled(text: &str) -> Option<(Vec<String>, usize)> {
    let inside = text.strip_prefix('{')?;
    let end = inside.find('}')?;
    let path: Vec<&str> = inside.get(..end)?.split('.').collect();
    let (first, fields) = path.split_first()?;
    let whole = (*first == "self" || is_name(first)) && fields.iter().all(|field| is_field(field));
    whole.then(|| (path.iter().map(|name| (*name).to_owned()).collect(), end + 2))
}

fn is_field(text: &str) -> bool {
    is_name(text) || (!text.is_empty() && text.chars().all(|digit| digit.is_ascii_digit()))
}

/// Whether a text is exactly one name of Rust, and no keyword.
pub(super) fn is_name(text: &str) -> bool {
    let plain = !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    plain && syn::parse_str::<proc_macro2::Ident>(text).is_ok()
}
