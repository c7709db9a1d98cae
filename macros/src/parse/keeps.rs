//! Reads `save x: T` and `collect xs: T`, and checks the names of values.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use super::cursor::Cursor;
use super::exprs::lone;
use super::parser::{Parser, Read, Reported, found};
use super::{source, text, types};
use crate::ast::{Keep, Name};
use crate::language::{self, ActionWord, KeepWord, StepWord, Word};

impl Parser<'_> {
    /// Reads the `save` or `collect` at the cursor. Returns `None` without a usable name.
    pub(super) fn keep(&mut self, cursor: &mut Cursor) -> Option<Keep> {
        let (keep, span) = cursor.take_any::<KeepWord>()?;
        let word = keep.word();
        let name = self.keep_name(cursor, word, span).ok()?;
        let ty = self.optional_type(cursor, &format!("{word} {}", name.ident));
        let ty = ty.map(|ty| match types::owned(&ty) {
            Some((span, owned)) => {
                let write = source::text(&owned.clone().into_iter().collect::<Vec<_>>());
                let write = write.replace(" < ", "<").replace(" >", ">");
                let text = format!(
                    "a type that stands only behind a reference has no values to keep: write `{}: {write}`",
                    name.ident
                );
                self.at(span, text);
                owned
            }
            None => ty,
        });
        Some(Keep { span, collects: keep == KeepWord::Collect, name, ty })
    }

    fn keep_name(&mut self, cursor: &mut Cursor, word: &str, keyword: Span) -> Read<Name> {
        self.said_name(cursor, word);
        let quoted = match lone(cursor) {
            Some(inner) => inner.literal().cloned(),
            None => cursor.literal().cloned(),
        };
        let Some(quoted) = quoted else {
            return self.name(cursor, &format!("`{word}`"), &format!("{word} price"));
        };
        let name = text::unquoted(&quoted).map(|(name, _)| name).filter(|name| text::is_name(name));
        let written = name.clone().unwrap_or_else(|| "price".to_owned());
        // Gatling's `saveAs("x")` was already reported on its word.
        if !self.errors.is_reported(keyword) {
            self.at(
                quoted.span(),
                format!("the name of a value is written without quotes: `{word} {written}`"),
            );
        }
        cursor.skip();
        let name = name.ok_or(Reported)?;
        Ok(Name { ident: Ident::new(&name, quoted.span()), value: 0 })
    }

    /// Reads the name of a value after `of`. `write` is an example for messages.
    pub(super) fn name(&mut self, cursor: &mut Cursor, of: &str, write: &str) -> Read<Name> {
        let Some(TokenTree::Ident(ident)) = cursor.peek().cloned() else {
            let text = format!("{of} needs the name of a value{}: write `{write}`", found(cursor));
            self.at(cursor.span(), text);
            return Err(Reported);
        };
        let (word, span) = (ident.to_string(), ident.span());
        if word == "mut" && cursor.word_at(1).is_some() {
            self.at(span, "every value can be assigned again: leave out `mut`");
            cursor.skip();
            return self.name(cursor, of, write);
        }
        let what = match word.as_str() {
            known if StepWord::has(known) || ActionWord::has(known) => {
                if of != "`as`" && is_missing(cursor, &word) {
                    let text = format!("{of} needs the name of a value, found `{word}`: write `{write}`");
                    self.at(span, text);
                    return Err(Reported);
                }
                if language::is_also_a_name(known) {
                    cursor.skip();
                    return Ok(Name { ident, value: 0 });
                }
                if StepWord::has(known) { "a step of the language" } else { "an action of the language" }
            }
            "_" => "no name",
            raw if raw.starts_with("r#") => "a raw identifier, which cannot stand in `{…}`",
            known if language::is_rust_keyword(known) => "a keyword of Rust",
            _ => {
                cursor.skip();
                return Ok(Name { ident, value: 0 });
            }
        };
        cursor.skip();
        let plain = word.trim_start_matches("r#").trim_matches('_').to_lowercase();
        let other = if plain.is_empty() { "value".to_owned() } else { format!("{plain}_value") };
        self.at(
            span,
            format!(
                "a value cannot be called `{word}`, which is {what}: write another name, such as `{other}`"
            ),
        );
        Ok(Name { ident: Ident::new(&other, span), value: 0 })
    }

    /// Reads `[ ":" TYPE ]` after `of`.
    pub(super) fn optional_type(&mut self, cursor: &mut Cursor, of: &str) -> Option<TokenStream> {
        if !cursor.is_punct(':') {
            if !self.is_bare_type(cursor, of) {
                return None;
            }
        } else {
            cursor.skip();
        }
        let start = cursor.position();
        let word = cursor.word();
        let known = word.as_ref().is_some_and(|word| language::is_known(word));
        let is_path = cursor.punct_at(1) == Some(':') && cursor.punct_at(2) == Some(':');
        if (known && !is_path) || !types::read(cursor) {
            if !known && cursor.is_end() && cursor.position() > start {
                self.at(cursor.span(), format!("the type of `{of}` is not finished: write its rest"));
                return None;
            }
            cursor.go_to(start);
            // `f64 < 3`: this is a comparison after the type, which is reported at its first token.
            if word.is_some() && !known && cursor.punct_at(1) == Some('<') {
                cursor.skip();
                return Some(cursor.since(start).iter().cloned().collect());
            }
            let text = format!(
                "expected a type after `{of}:`{}: write a type of Rust, such as `{of}: f64`",
                found(cursor)
            );
            self.at(cursor.span(), text);
            return None;
        }
        Some(cursor.since(start).iter().cloned().collect())
    }

    /// Whether a type follows without its colon. Reports that.
    fn is_bare_type(&mut self, cursor: &Cursor, of: &str) -> bool {
        let Some(word) = cursor.word().filter(|word| !language::is_known(word)) else { return false };
        let is_type = PRIMITIVES.contains(&word.as_str()) || word.starts_with(char::is_uppercase);
        if is_type {
            self.at(cursor.span(), format!("a type stands after a colon: write `{of}: {word}`"));
        }
        is_type
    }
}

const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
    "u128", "usize",
];

/// Whether the keyword at the cursor is the next step or action, so that the name is missing.
fn is_missing(cursor: &Cursor, word: &str) -> bool {
    if cursor.is(StepWord::Include) {
        let is_path = cursor.punct_at(1) == Some(':') && cursor.punct_at(2) == Some(':');
        return is_path || cursor.word_at(1).is_some_and(|next| !language::is_known(&next));
    }
    if cursor.is(ActionWord::Unmatched) {
        return cursor.word_at(1).is_some_and(|next| KeepWord::has(&next));
    }
    match cursor.peek_at(1) {
        Some(TokenTree::Literal(_) | TokenTree::Group(_)) => true,
        Some(TokenTree::Ident(_)) if word == "check" => {
            cursor.word_at(1).is_some_and(|word| language::is_clause(&word))
        }
        Some(TokenTree::Ident(_)) => word == "let" || word == "feed",
        _ => false,
    }
}
