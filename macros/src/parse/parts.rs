//! Reads the parts of a request, for `open` and `http`: `header`, `query`, `bearer`, `basic`, `body`.

use proc_macro2::{Span, TokenTree};

use super::cursor::Cursor;
use super::parser::{About, Parser};
use super::source;
use crate::ast::Part;
use crate::language::{self, Method, PartWord};

impl Parser<'_> {
    /// Reads a method; it is GET if none is written. `about` says whether the request is of a stream or of an
    /// `http` step.
    pub(super) fn method(&mut self, cursor: &mut Cursor, about: About) -> Method {
        let Some(word) = cursor.word() else { return Method::Get };
        if let Some((method, _)) = cursor.take_any::<Method>() {
            return method;
        }
        if language::is_known(&word) {
            return Method::Get;
        }
        let span = cursor.span();
        cursor.skip();
        let near = language::nearest_of::<Method>(&word);
        let lower = word.to_lowercase();
        match near {
            Some(near) if near.word() == lower => {
                let near = near.word();
                self.at(span, format!("methods are written small: write `{near}`"));
            }
            Some(near) => {
                let (all, near) = (language::any_of::<Method>(), near.word());
                self.at(span, format!("`{word}` is no method ({all}): did you mean `{near}`?"));
            }
            None if matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))) => {
                let step = match about {
                    About::Message => "open",
                    About::Response | About::Elapsed => "http \"…\"",
                };
                let url =
                    cursor.peek().map(|url| source::text(std::slice::from_ref(url))).unwrap_or_default();
                let (all, upper) = (language::any_of::<Method>(), word.to_uppercase());
                self.at(
                    span,
                    format!(
                        "`{word}` is none of the methods that are words ({all}): write `{step} method \"{upper}\" {}`",
                        source::cut(&url)
                    ),
                );
            }
            None => {
                let all = language::any_of::<Method>();
                let write = match about {
                    About::Message => "leave it out for a GET, or write",
                    About::Response | About::Elapsed => "write one of these before the URL, and",
                };
                let text =
                    format!("`{word}` is no method ({all}): {write} `({word})` where the URL is a variable");
                self.at(span, text);
            }
        }
        near.unwrap_or(Method::Get)
    }

    /// Reads the tokens after the word of a part.
    pub(super) fn part(
        &mut self,
        cursor: &mut Cursor,
        (part, span): (PartWord, Span),
        parts: &mut Vec<Part>,
    ) {
        let word = part.word();
        match part {
            PartWord::Header => {
                let (name, value) = self.two_texts(cursor, word, ["name", "value"]);
                parts.push(Part::Header(name, value));
            }
            PartWord::Query => {
                let (name, value) = self.two_texts(cursor, word, ["name", "value"]);
                parts.push(Part::Query(name, value));
            }
            PartWord::Basic => {
                let (user, password) = self.two_texts(cursor, word, ["user", "password"]);
                parts.push(Part::Basic(user, password));
            }
            PartWord::Bearer => {
                let token = self.text(cursor, "`bearer` needs a text", "`bearer \"text\"`");
                parts.push(Part::Bearer(token));
            }
            PartWord::Body => {
                if parts.iter().any(|part| matches!(part, Part::Body(_))) {
                    self.at(span, "a second `body`: a request has one, leave out the other");
                }
                parts.extend(self.body(cursor).map(Part::Body));
            }
        }
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
