//! Reads the body of a request: `body json { … }`, `body form { … }` or `body text TEXT`.

use proc_macro2::{Delimiter, Group, Span, TokenTree};

use super::cursor::Cursor;
use super::exprs::lone;
use super::numbers::{Digits, as_json};
use super::parser::{About, Parser, found};
use crate::ast::{Body, Json, Str, Text};
use crate::language::{self, BodyWord, Word};

const AS_JSON: &str = "`body json { \"key\": \"text\", \"n\": 1 }`";
const AS_FORM: &str = "`body form { \"name\": \"text\" }`";

impl Parser<'_> {
    /// Reads the tokens after `body`. Returns `None` after a report.
    pub(super) fn body(&mut self, cursor: &mut Cursor) -> Option<Body> {
        if cursor.is_punct(':') && cursor.word_at(1).is_some() {
            self.at(cursor.span(), "no `:` stands behind `body`: leave it out");
            cursor.skip();
        }
        if !cursor.is_any::<BodyWord>() {
            if self.foreign_body(cursor) {
                return None;
            }
            let before = cursor.position();
            self.recover_word(cursor, "`json`, `form` or `text` after `body`", &[BodyWord::WORDS]);
            if cursor.position() != before && !cursor.is_any::<BodyWord>() {
                // This was a word of Gatling's, which was reported and skipped.
                return None;
            }
        }
        match cursor.take_any::<BodyWord>() {
            Some((word, _)) => Some(self.body_of(cursor, word)),
            None => self.bare_body(cursor),
        }
    }

    fn body_of(&mut self, cursor: &mut Cursor, word: BodyWord) -> Body {
        match word {
            BodyWord::Json => Body::Json(self.json_body(cursor)),
            BodyWord::Form => Body::Form(self.form_body(cursor)),
            BodyWord::Text => Body::Text(self.text(cursor, "`body text` needs a text", "`body text \"…\"`")),
        }
    }

    /// Reads a body without its `json`, `form` or `text`, and reports that.
    fn bare_body(&mut self, cursor: &mut Cursor) -> Option<Body> {
        let (word, sign) = match cursor.peek() {
            Some(TokenTree::Group(group)) => match group.delimiter() {
                Delimiter::Brace => (BodyWord::Json, "{ … }"),
                Delimiter::Bracket => (BodyWord::Json, "[ … ]"),
                Delimiter::Parenthesis | Delimiter::None => (BodyWord::Text, "(…)"),
            },
            Some(TokenTree::Literal(_)) => (BodyWord::Text, "\"…\""),
            _ => {
                let text = format!("`body` needs `json`, `form` or `text`{}: write {AS_JSON}", found(cursor));
                self.at(cursor.span(), text);
                skip_unknown(cursor);
                return None;
            }
        };
        let (at, kind) = (cursor.span(), word.word());
        self.at(at, format!("`body` says what it is, `json`, `form` or `text`: write `body {kind} {sign}`"));
        Some(self.body_of(cursor, word))
    }

    fn json_body(&mut self, cursor: &mut Cursor) -> Json {
        self.joint(cursor);
        if is_written_json(cursor) {
            return self.json(cursor);
        }
        let span = cursor.span();
        if cursor.parentheses().is_some() || cursor.literal().is_some() {
            let text = format!(
                "`body json` is written out, with Rust where a value stands: write {AS_JSON}, or `(value)` for a \
                 value; for a text that is JSON already write `body text` and `header \"Content-Type\" \
                 \"application/json\"`"
            );
            self.at(span, text);
            // The values in it are still used.
            return self.json(cursor);
        }
        self.at(span, format!("`body json` needs an object or a list{}: write {AS_JSON}", found(cursor)));
        skip_unknown(cursor);
        Json::Null
    }

    fn form_body(&mut self, cursor: &mut Cursor) -> Vec<(Str, Text)> {
        self.joint(cursor);
        let Some(group) = cursor.group(Delimiter::Brace).cloned() else {
            let text = format!("`body form` needs its fields in braces{}: write {AS_FORM}", found(cursor));
            self.at(cursor.span(), text);
            if cursor.literal().is_some() || matches!(cursor.peek(), Some(TokenTree::Group(_))) {
                cursor.skip();
            }
            return Vec::new();
        };
        cursor.skip();
        let fields = self.members(&group, Self::form_value).into_iter();
        fields.filter_map(|(name, value)| Some((self.field_name(name)?, value))).collect()
    }

    /// Reads the name of a field, which is a `STR`.
    fn field_name(&mut self, name: Text) -> Option<Str> {
        match name {
            Text::Literal { span, value, .. } => {
                self.not_filled(span, "the name of a field", &value);
                Some(Str { value })
            }
            Text::Expr(expr) => {
                let text = "the name of a field is fixed when the scenario is compiled: write it in quotes";
                self.at(expr.span, text);
                None
            }
        }
    }

    fn form_value(&mut self, cursor: &mut Cursor) -> Text {
        let (span, token) = (cursor.span(), cursor.peek().map(ToString::to_string).unwrap_or_default());
        let is_other = match cursor.peek() {
            Some(TokenTree::Literal(_)) => token.starts_with(|first: char| first.is_ascii_digit()),
            Some(TokenTree::Ident(_)) => matches!(token.as_str(), "true" | "false" | "null"),
            _ => false,
        };
        if is_other {
            self.at(span, format!("the fields of a form are texts: write `\"{token}\"`"));
            cursor.skip();
            return nothing(span);
        }
        if let Some(TokenTree::Group(group)) = cursor.peek()
            && cursor.parentheses().is_none()
        {
            let sign = if group.delimiter() == Delimiter::Brace { "{ … }" } else { "[ … ]" };
            self.at(
                span,
                format!("the fields of a form are texts, and `{sign}` is none: write `body json` for it"),
            );
            cursor.skip();
            return nothing(span);
        }
        if at_end_of_value(cursor) {
            let text = format!("a field of a form needs a text{}: write {AS_FORM}", found(cursor));
            self.at(span, text);
            return nothing(span);
        }
        if let Some(text) = self.bare_rust(cursor) {
            return text;
        }
        self.text(cursor, "a field of a form needs a text", AS_FORM)
    }

    /// Reads one value of JSON.
    fn json(&mut self, cursor: &mut Cursor) -> Json {
        if let Some(mut inner) = lone(cursor) {
            cursor.skip();
            return self.json(&mut inner);
        }
        let span = cursor.span();
        match cursor.peek().cloned() {
            Some(TokenTree::Group(group)) => match group.delimiter() {
                Delimiter::Brace => {
                    cursor.skip();
                    Json::Object(self.object(&group))
                }
                Delimiter::Bracket => {
                    cursor.skip();
                    Json::Array(self.array(&group))
                }
                Delimiter::Parenthesis | Delimiter::None => Json::Expr(self.expr(cursor)),
            },
            Some(TokenTree::Literal(literal))
                if literal.to_string().starts_with(|c: char| c.is_ascii_digit()) =>
            {
                self.json_number(cursor)
            }
            Some(TokenTree::Literal(_)) => {
                Json::Text(self.text(cursor, "a value of JSON is missing", "`\"key\": \"text\"`"))
            }
            Some(TokenTree::Punct(sign)) if matches!(sign.as_char(), '-' | '+') => self.json_number(cursor),
            Some(TokenTree::Ident(word)) => self.json_word(cursor, &word.to_string()),
            _ => {
                let text = format!(
                    "expected a value of JSON{}: write `\"text\"`, `1`, `true`, `null`, `[ … ]`, `{{ … }}` or `(expr)`",
                    found(cursor)
                );
                self.at(span, text);
                // Without this step the token would be read again.
                skip_value(cursor);
                Json::Null
            }
        }
    }

    fn json_word(&mut self, cursor: &mut Cursor, word: &str) -> Json {
        let span = cursor.span();
        let (json, write) = match word {
            "true" | "True" | "TRUE" => (Json::True, "true"),
            "false" | "False" | "FALSE" => (Json::False, "false"),
            "null" | "None" | "nil" | "undefined" | "NULL" | "Null" => (Json::Null, "null"),
            _ => {
                self.bare_rust(cursor);
                return Json::Null;
            }
        };
        cursor.skip();
        if word != write {
            self.at(span, format!("`{word}` is no value of JSON: write `{write}`"));
        }
        json
    }

    /// Reports Rust without parentheses, and skips it.
    fn bare_rust(&mut self, cursor: &mut Cursor) -> Option<Text> {
        let (word, span) = (cursor.word()?, cursor.span());
        cursor.skip();
        let rest = if at_end_of_value(cursor) { "" } else { "…" };
        self.at(
            span,
            format!("Rust is written in parentheses: write `({word}{rest})`, or `\"{word}\"` for a text"),
        );
        skip_value(cursor);
        Some(nothing(span))
    }

    fn json_number(&mut self, cursor: &mut Cursor) -> Json {
        let ahead = if cursor.literal().is_some() { 0 } else { 1 };
        if let Some(TokenTree::Literal(literal)) = cursor.peek_at(ahead) {
            let (text, span) = (literal.to_string(), literal.span());
            if let Some(digits) = Digits::of(&text).filter(Digits::is_time) {
                self.at(
                    span,
                    format!(
                        "`{text}` is a time, which JSON has not: write `{}`, or `\"{text}\"` for a text",
                        digits.text
                    ),
                );
                cursor.advance(ahead + 1);
                return Json::Null;
            }
        }
        match self.number(cursor, "body json", About::Message) {
            Some((_, negative, digits)) => Json::Number(as_json(negative, &digits.to_string())),
            None => Json::Null,
        }
    }

    fn array(&mut self, group: &Group) -> Vec<Json> {
        let mut inside = Cursor::inside(group);
        let mut values = Vec::new();
        while !inside.is_end() {
            if self.second_comma(&mut inside) {
                continue;
            }
            values.push(self.json(&mut inside));
            self.end_of_value(&mut inside, |_| true);
        }
        values
    }

    fn object(&mut self, group: &Group) -> Vec<(Text, Json)> {
        let members = self.members(group, Self::json);
        let mut known: Vec<(&String, Span)> = Vec::new();
        for (key, _) in &members {
            let Text::Literal { span, value, .. } = key else { continue };
            match known.iter().find(|(text, _)| *text == value) {
                Some((_, first)) => {
                    let line = first.start().line;
                    self.at(
                        *span,
                        format!("the key {value:?} stands twice in this object, first in line {line}: leave out one"),
                    );
                }
                None => known.push((value, *span)),
            }
        }
        members
    }

    /// Reads `KEY: VALUE, …`.
    fn members<V>(
        &mut self,
        group: &Group,
        mut value: impl FnMut(&mut Self, &mut Cursor) -> V,
    ) -> Vec<(Text, V)> {
        let mut inside = Cursor::inside(group);
        let mut members = Vec::new();
        while !inside.is_end() {
            if self.second_comma(&mut inside) {
                continue;
            }
            let Some(key) = self.key(&mut inside) else {
                skip_value(&mut inside);
                inside.skip();
                continue;
            };
            if self.colon(&mut inside, &key) {
                members.push((key, value(self, &mut inside)));
            }
            self.end_of_value(&mut inside, is_key);
        }
        members
    }

    fn key(&mut self, cursor: &mut Cursor) -> Option<Text> {
        let span = cursor.span();
        let message = match cursor.peek() {
            Some(TokenTree::Group(_)) if cursor.parentheses().is_some() => {
                return Some(self.text(cursor, "a key is a string", "`\"key\": \"text\"`"));
            }
            Some(TokenTree::Ident(word)) => format!("a key stands in quotes: write `\"{word}\"`"),
            Some(TokenTree::Literal(literal)) => {
                let text = literal.to_string();
                if text.starts_with(['"', 'r']) {
                    return Some(self.text(cursor, "a key is a string", "`\"key\": \"text\"`"));
                }
                format!("a key is a string: write `\"{}\"`", text.trim_matches('\''))
            }
            _ => {
                let text = format!("expected a key in quotes{}: write `\"key\": \"text\"`", found(cursor));
                self.at(span, text);
                return None;
            }
        };
        self.at(span, message);
        cursor.skip();
        Some(nothing(span))
    }

    /// Reads the `:` after a key. Returns whether a value can follow.
    fn colon(&mut self, cursor: &mut Cursor, key: &Text) -> bool {
        if cursor.is_punct(':') {
            cursor.skip();
            return true;
        }
        let key = match key {
            Text::Literal { value, .. } if !value.is_empty() => format!(" after the key {value:?}"),
            Text::Literal { .. } | Text::Expr(_) => " after the key".to_owned(),
        };
        let text = format!("expected `:`{key}{}: write `\"key\": \"text\"`", found(cursor));
        self.at(cursor.span(), text);
        while matches!(cursor.punct_at(0), Some('=' | '>')) {
            cursor.skip();
        }
        !cursor.is_end() && !cursor.is_punct(',')
    }

    /// Reads the comma after a value. If it is missing, reading goes on at a token that `begins` another entry.
    fn end_of_value(&mut self, cursor: &mut Cursor, begins: impl Fn(&Cursor) -> bool) {
        if cursor.is_punct(',') {
            cursor.skip();
        } else if !cursor.is_end() {
            let what = if cursor.is_punct(';') { "`,` between the entries" } else { "`,` before this" };
            self.expected(cursor, what);
            if !begins(cursor) {
                skip_value(cursor);
                cursor.skip();
            }
        }
    }

    fn second_comma(&mut self, cursor: &mut Cursor) -> bool {
        let is_comma = cursor.is_punct(',');
        if is_comma {
            self.at(cursor.span(), "nothing stands before this `,`: leave it out");
            cursor.skip();
        }
        is_comma
    }

    /// Whether a body such as `json { … }` comes without the word `body`. Reads and reports it.
    pub(super) fn bodiless(&mut self, cursor: &mut Cursor) -> Option<Body> {
        let span = cursor.span();
        let is_group = matches!(cursor.peek_at(1), Some(TokenTree::Group(group))
            if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket));
        if !(cursor.is(BodyWord::Json) || cursor.is(BodyWord::Form)) || !is_group {
            return None;
        }
        let word = cursor.word().unwrap_or_default();
        self.at(span, format!("what a request carries begins with `body`: write `body {word} …`"));
        self.body(cursor)
    }
}

/// Whether an object or a list begins here.
fn is_written_json(cursor: &Cursor) -> bool {
    cursor.group(Delimiter::Brace).or_else(|| cursor.group(Delimiter::Bracket)).is_some()
}

fn is_key(cursor: &Cursor) -> bool {
    matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Ident(_)))
        && cursor.punct_at(1) == Some(':')
}

fn at_end_of_value(cursor: &Cursor) -> bool {
    cursor.is_end() || cursor.is_punct(',')
}

fn skip_value(cursor: &mut Cursor) {
    while !at_end_of_value(cursor) {
        cursor.skip();
    }
}

/// Skips a word that is not allowed here, with the tokens that belong to it: the name of a macro, or a bare value
/// of JSON.
fn skip_unknown(cursor: &mut Cursor) {
    let is_macro = cursor.punct_at(1) == Some('!');
    if cursor.is_punct('!') || is_macro || cursor.word().is_some_and(|word| !language::is_known(&word)) {
        cursor.skip();
        while cursor.is_punct('!')
            || matches!(cursor.peek(), Some(TokenTree::Group(_) | TokenTree::Literal(_)))
        {
            cursor.skip();
        }
    }
}

/// A placeholder for a text that was reported.
fn nothing(span: Span) -> Text {
    Text::Literal { span, pieces: Vec::new(), value: String::new() }
}
