//! Reads the method and the parts of a request, for `open` and `http`: `header`, `query`, `bearer`, `basic`, `body`.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::Cursor;
use super::http::is_condition;
use super::parser::{About, Parser, found_value};
use super::{source, text};
use crate::ast::{Expr, Part, RequestMethod};
use crate::language::{self, HttpOption, Keyword, Method, OpenOption, PartWord, Word};

impl Parser<'_> {
    /// Reads a method; it is GET if none is written. `about` says whether the request is of a stream or of an
    /// `http` step.
    pub(super) fn method(&mut self, cursor: &mut Cursor, about: About) -> RequestMethod {
        if cursor.take(Keyword::Method).is_some() {
            return RequestMethod::Text(self.text(cursor, "`method` needs a text", "`method \"REPORT\"`"));
        }
        RequestMethod::Word(self.method_word(cursor, about))
    }

    /// Reads a text or an `(expr)` before the URL as the method, without the word `method` before it, and reports it.
    pub(super) fn bare_method(&mut self, cursor: &mut Cursor, step: &str) -> Option<RequestMethod> {
        let is_text = |token: Option<&TokenTree>| match token {
            Some(TokenTree::Literal(literal)) => text::unquoted(literal).is_some(),
            Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
            Some(TokenTree::Ident(_) | TokenTree::Punct(_)) | None => false,
        };
        if !is_text(cursor.peek()) || !is_text(cursor.peek_at(1)) {
            return None;
        }
        let shown = |ahead: usize| {
            let token = cursor.peek_at(ahead).map(|token| source::text(std::slice::from_ref(token)));
            source::cut(&token.unwrap_or_default())
        };
        let (method, url) = (shown(0), shown(1));
        let known = cursor.literal().and_then(text::unquoted);
        let known = known.and_then(|(word, _)| Method::from_word(&word.to_lowercase()));
        let text = match known {
            Some(word) => {
                format!("a method is a word without quotes: write `{step} {} {url}`", word.word())
            }
            None => format!(
                "a method that is no word of the language has `method` before it: write `{step} method {method} {url}`"
            ),
        };
        self.at(cursor.span(), text);
        Some(RequestMethod::Text(self.text(cursor, "`method` needs a text", "`method \"REPORT\"`")))
    }

    fn method_word(&mut self, cursor: &mut Cursor, about: About) -> Method {
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

    /// Reads `when (expr)` and the part behind it. Returns false, and reads nothing, if the `when` here is one of a
    /// condition.
    pub(super) fn when_of_part(&mut self, cursor: &mut Cursor, parts: &mut Vec<Part>) -> bool {
        let mut ahead = cursor.clone();
        while ahead.is(Keyword::When) {
            ahead.advance(2);
        }
        let option = if is_condition(&ahead) { None } else { option(&ahead) };
        let is_part = ahead.is_any::<PartWord>() && !is_condition(&ahead)
            || ahead.word().is_some_and(|word| {
                !language::is_known(&word) && language::nearest(&word, &[PartWord::WORDS]).is_some()
            });
        if !cursor.is(Keyword::When) || !is_part && option.is_none() {
            return false;
        }
        let span = cursor.span();
        let begins = |cursor: &Cursor| cursor.is_any::<PartWord>() || self::option(cursor).is_some();
        let when = self.when_before(cursor, begins);
        if let Some(word) = option {
            let write = match word {
                "idle" | "last_event_id" => {
                    format!("`{word}` takes an `Option`, `{word} (first.then_some(…))`")
                }
                _ => format!("leave out `when`, and compute what stands behind `{word}`"),
            };
            self.at(
                span,
                format!("`when` stands before a part of the request, such as `header` or `body`: {write}"),
            );
            return true;
        }
        self.recover_word(cursor, "the part that `when` is about", &[PartWord::WORDS]);
        let Some(part) = cursor.take_any::<PartWord>() else { return true };
        let mut own = Vec::new();
        self.part(cursor, part, &mut own);
        parts.extend(own.into_iter().map(|part| match &when {
            Some(when) => Part::When(when.clone(), Box::new(part)),
            None => part,
        }));
        true
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
            PartWord::Headers => parts.extend(self.headers(cursor).map(Part::Headers)),
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

    /// Reads the `( … )` after `headers`.
    fn headers(&mut self, cursor: &mut Cursor) -> Option<Expr> {
        self.joint(cursor);
        if cursor.parentheses().is_some() {
            return Some(self.expr(cursor));
        }
        let text = format!(
            "`headers` needs an iterator of names and values in parentheses{}: write `headers (pairs)`, or \
             `header \"name\" \"value\"` for one",
            found_value(cursor)
        );
        self.at(cursor.span(), text);
        if cursor.word().is_some_and(|word| !language::is_known(&word)) {
            cursor.skip();
        }
        while matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))) {
            cursor.skip();
        }
        None
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

/// The option at the cursor, of `open` or `http`. `status` and `unmatched` without a number are something else.
fn option(cursor: &Cursor) -> Option<&'static str> {
    match cursor.any::<OpenOption>() {
        Some(OpenOption::Status | OpenOption::Unmatched) if !cursor.literal_at(1) => None,
        Some(option) => Some(option.word()),
        None => cursor.any::<HttpOption>().map(HttpOption::word),
    }
}
