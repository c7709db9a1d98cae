//! The parts of a request, which `open` and `http` share: `header`, `query`, `bearer`, `basic`, `body`.

use proc_macro2::Span;

use super::cursor::Cursor;
use super::parser::{About, Parser};
use super::words::{self, METHODS};
use crate::ast::Part;

impl Parser<'_> {
    /// Reads a method of `of`; a GET where none is written.
    pub(super) fn method(&mut self, cursor: &mut Cursor) -> &'static str {
        let Some(word) = cursor.word() else { return "GET" };
        if let Some((word, _)) = cursor.take_word_of(METHODS) {
            return upper(word);
        }
        if words::is_known(&word) {
            return "GET";
        }
        let span = cursor.span();
        cursor.skip();
        let near = words::nearest(&word, &[METHODS]);
        let lower = word.to_lowercase();
        match near {
            Some(near) if near == lower => {
                self.at(span, format!("methods are written small: write `{near}`"));
            }
            Some(near) => {
                let all = words::any_of(METHODS);
                self.at(span, format!("`{word}` is no method ({all}): did you mean `{near}`?"));
            }
            None => {
                let all = words::any_of(METHODS);
                let write = match self.about {
                    About::Message => "leave it out for a GET, or write",
                    _ => "write one of these before the URL, and",
                };
                let text =
                    format!("`{word}` is no method ({all}): {write} `({word})` where the URL is a variable");
                self.at(span, text);
            }
        }
        near.map_or("GET", upper)
    }

    /// Reads what follows the word of a part; says whether it is one.
    pub(super) fn part(
        &mut self,
        cursor: &mut Cursor,
        (word, span): (&str, Span),
        parts: &mut Vec<Part>,
    ) -> bool {
        match word {
            "header" => {
                let (name, value) = self.two_texts(cursor, word, ["name", "value"]);
                parts.push(Part::Header(name, value));
            }
            "query" => {
                let (name, value) = self.two_texts(cursor, word, ["name", "value"]);
                parts.push(Part::Query(name, value));
            }
            "basic" => {
                let (user, password) = self.two_texts(cursor, word, ["user", "password"]);
                parts.push(Part::Basic(user, password));
            }
            "bearer" => {
                let token = self.text(cursor, "`bearer` needs a text", "`bearer \"text\"`");
                parts.push(Part::Bearer(token));
            }
            "body" => {
                if parts.iter().any(|part| matches!(part, Part::Body(_))) {
                    self.at(span, "a second `body`: a request has one, leave out the other");
                }
                parts.extend(self.body(cursor).map(Part::Body));
            }
            _ => return false,
        }
        true
    }

    fn two_texts(
        &mut self,
        cursor: &mut Cursor,
        word: &str,
        names: [&str; 2],
    ) -> (crate::ast::Text, crate::ast::Text) {
        let [first, second] = names;
        let pair = format!("`{word} \"{first}\" \"{second}\"`");
        let first = self.text(cursor, &format!("`{word}` needs a {first}"), &pair);
        (first, self.text(cursor, &format!("`{word}` needs a {second}"), &pair))
    }
}

fn upper(method: &str) -> &'static str {
    match method {
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" => "DELETE",
        "head" => "HEAD",
        "options" => "OPTIONS",
        _ => "GET",
    }
}
