//! `http TEXT METHOD TEXT ( part | timeout DURATION )* [ check … ]`.

use proc_macro2::{Span, TokenTree};

use super::cursor::Cursor;
use super::parser::{About, Parser, found};
use super::words::{self, ACROSS, ACTIONS, HTTP_PARTS, METHODS, ORDERS, RESPONSE, STEPS, TARGETS, TESTS};
use crate::ast::{Http, Part};

const EXAMPLE: &str = "`http \"Login\" post \"/login\"`";

impl Parser<'_> {
    /// Reads what follows the `http` at `span`.
    pub(super) fn http(&mut self, cursor: &mut Cursor, span: Span) -> Http {
        self.about = About::Response;
        let title = self.text(cursor, "`http` needs a title", EXAMPLE);
        self.no_name(cursor);
        let method = self.http_method(cursor);
        let url = self.text(cursor, "`http` needs a URL", EXAMPLE);
        let parts = Vec::new();
        let mut http = Http { span, title, method, url, parts, timeout: None, conditions: Vec::new() };
        let mut is_checked = false;
        loop {
            if let Some(body) = self.bodiless(cursor) {
                http.parts.push(Part::Body(body));
                continue;
            }
            if self.separator(cursor, "the parts of a step") {
                continue;
            }
            let what = "a part of the request (`header`, `body`, …), `timeout`, `check` or a step";
            self.settle(cursor, what, &[HTTP_PARTS, &["check"], STEPS]);
            if let Some((word, span)) = cursor.take_word_of(HTTP_PARTS) {
                self.http_part(cursor, (word, span), &mut http);
            } else if let Some(span) = cursor.take_word("check") {
                if is_checked {
                    let text =
                        "a second `check`: an `http` step has one, whose conditions stand one after another";
                    self.at(span, text);
                }
                is_checked = true;
                self.http_check(cursor, &mut http);
            } else if cursor.is_end() || cursor.is_word_of(STEPS) {
                self.about = About::Message;
                return http;
            } else if self.is_condition(cursor) {
                let word = cursor.word().unwrap_or_default();
                self.at(
                    cursor.span(),
                    format!("`{word}` is checked: write `check` before it, `check {word} …`"),
                );
                self.http_check(cursor, &mut http);
            } else {
                self.stray_in_http(cursor);
                self.skip_to(cursor, &[HTTP_PARTS, &["check"], STEPS]);
            }
        }
    }

    /// Reports the name of a stream, and steps over it.
    fn no_name(&mut self, cursor: &mut Cursor) {
        if let Some(span) = cursor.take_word("name") {
            self.at(span, "an `http` step is about no stream: leave out `name` and what follows it");
            if cursor.literal().is_some() {
                cursor.skip();
            }
        }
    }

    fn http_method(&mut self, cursor: &mut Cursor) -> &'static str {
        let is_known = cursor.word().is_some_and(|word| words::is_known(&word));
        if cursor.word().is_some() && (!is_known || cursor.is_word_of(METHODS)) {
            return self.method(cursor);
        }
        let all = words::any_of(METHODS);
        let text = match cursor.peek() {
            Some(url @ TokenTree::Literal(_)) => {
                format!("`http` needs a method ({all}) before the URL: write `get {url}`")
            }
            Some(TokenTree::Group(_)) if cursor.parentheses().is_some() => {
                format!("`http` needs a method ({all}) before the URL: write `get (…)`")
            }
            _ => format!("`http` needs a method ({all}) and a URL{}: write {EXAMPLE}", found(cursor)),
        };
        self.at(cursor.span(), text);
        "GET"
    }

    /// Reads what follows the word of a part, or of `timeout`.
    pub(super) fn http_part(&mut self, cursor: &mut Cursor, (word, span): (&str, Span), http: &mut Http) {
        if !self.part(cursor, (word, span), &mut http.parts) {
            let time = self.time_above_zero(cursor, word, "lets no response come");
            if http.timeout.is_some() {
                self.at(span, format!("a second `{word}`: an `http` step has one, leave out the other"));
            }
            http.timeout.get_or_insert(time);
        }
    }

    fn is_condition(&self, cursor: &Cursor) -> bool {
        let is_option = cursor.is_word("status") && cursor.literal_at(1);
        (cursor.is_word_of(RESPONSE) && !is_option) || cursor.is_word_of(TESTS)
    }

    /// Reports what cannot stand in an `http` step, and steps over it.
    fn stray_in_http(&mut self, cursor: &mut Cursor) {
        let span = cursor.span();
        let Some(word) = cursor.word() else { return self.stray(cursor, false) };
        let message = match word.as_str() {
            "status" => {
                let number = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
                format!("`status` is checked and no option here: write `check status == {number}`")
            }
            "idle" | "reconnect" | "last_event_id" => format!(
                "`{word}` is an option of `open`, since only a stream has it: leave it out; the longest time of an \
                 `http` step is `timeout`"
            ),
            word if is_option(word, cursor) => {
                format!("`{word}` is an option of `open`, since only a stream has it: leave it out")
            }
            word if ACTIONS.contains(&word) => format!(
                "`{word}` is an action of a stream, and an `http` step is over when its response has come: write \
                 `sse \"…\" {word}` for a stream, or leave it out"
            ),
            word if METHODS.contains(&word) => {
                format!(
                    "`{word}` is a method and comes right before the URL: write `http \"…\" {word} \"/path\"`"
                )
            }
            word if TARGETS.contains(&word) => of_messages(word),
            word if ACROSS.contains(&word) || ORDERS.contains(&word) => of_several(word),
            _ => return self.stray(cursor, true),
        };
        self.at(span, message);
        cursor.skip();
    }
}

/// Whether a word in an `http` step is an option that only a stream has.
pub(super) fn is_option(word: &str, cursor: &Cursor) -> bool {
    match word {
        "idle" | "reconnect" | "last_event_id" | "protocol" => true,
        // An action else.
        "unmatched" => cursor.literal_at(1),
        _ => false,
    }
}

/// What is said of a word that is about several messages.
pub(super) fn of_several(word: &str) -> String {
    format!(
        "`{word}` is about several messages on a stream, and an `http` step has one response: leave it out"
    )
}

/// What is said of a target that only messages have.
pub(super) fn of_messages(word: &str) -> String {
    format!(
        "`{word}` is of a message on a stream: a response has `status`, `header \"…\"`, `elapsed` and `body`, and a test \
         alone looks at the body"
    )
}
