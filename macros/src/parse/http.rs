//! `http TEXT METHOD TEXT ( part | timeout DURATION )* [ check … ]`.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::checks::is_clause;
use super::comparisons::{is_comparison, signs};
use super::cursor::Cursor;
use super::parser::{About, Parser, found};
use super::source::shown;
use super::text;
use super::words::{
    self, ACROSS, ACTIONS, COMPARISONS, HTTP_PARTS, KEEPS, METHODS, OPTIONS, ORDERS, SELECTS, STEPS, TARGETS,
    TESTS,
};
use crate::ast::{Http, Part, Text};

pub(super) const NO_NAME: &str = "an `http` step is about no stream: leave out `name` and what follows it";
const EXAMPLE: &str = "`http \"Login\" post \"/login\"`";

impl Parser<'_> {
    /// Reads what follows `http`.
    pub(super) fn http(&mut self, cursor: &mut Cursor) -> Http {
        self.about = About::Response;
        let (title, mut method, url) = self.http_head(cursor);
        let parts = Vec::new();
        let mut http = Http {
            title,
            method: method.unwrap_or("GET"),
            url,
            parts,
            timeout: None,
            conditions: Vec::new(),
        };
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
            if cursor.is_end() || cursor.is_word_of(STEPS) {
                self.about = About::Message;
                return http;
            }
            if let Some(span) = cursor.take_word("check") {
                if is_checked {
                    let text =
                        "a second `check`: an `http` step has one, whose conditions stand one after another";
                    self.at(span, text);
                }
                is_checked = true;
                self.http_check(cursor, &mut http);
            } else if is_condition(cursor) {
                self.unchecked(cursor, &mut http);
            } else if let Some((word, span)) = cursor.take_word_of(HTTP_PARTS) {
                self.http_part(cursor, (word, span), &mut http);
            } else if method.is_none() && cursor.is_word_of(METHODS) {
                self.late_head(cursor, &mut http);
                method = Some(http.method);
            } else {
                self.stray_part(cursor, &mut http);
            }
        }
    }

    /// Reports conditions that `check` is missing before, and reads them.
    fn unchecked(&mut self, cursor: &mut Cursor, http: &mut Http) {
        let (word, span) = (cursor.word().unwrap_or_default(), cursor.span());
        let text = if cursor.take_word("require").is_some() {
            "all conditions of an `http` step must hold: write `check` instead of `require`".to_owned()
        } else {
            format!("`{word}` is checked: write `check` before it, `check {word} …`")
        };
        self.at(span, text);
        self.http_check(cursor, http);
    }

    /// Reports what is no part, and steps over it. An unknown word before conditions was meant as `check`.
    fn stray_part(&mut self, cursor: &mut Cursor, http: &mut Http) {
        let is_unknown = cursor.word().is_some_and(|word| !words::is_known(&word));
        self.stray_in_http(cursor);
        if is_unknown && is_condition(cursor) {
            self.http_check(cursor, http);
        }
        self.skip_to(cursor, &[OPTIONS, ACTIONS, METHODS, &["name"], STEPS]);
    }

    /// Reads the method where it comes late, and the URL behind it, after what was reported in their place.
    fn late_head(&mut self, cursor: &mut Cursor, http: &mut Http) {
        http.method = self.method(cursor);
        if matches!(cursor.peek(), Some(TokenTree::Literal(_) | TokenTree::Group(_))) {
            http.url = self.text(cursor, "`http` needs a URL", EXAMPLE);
        }
    }

    /// Reads the title, the method, if there is one, and the URL.
    fn http_head(&mut self, cursor: &mut Cursor) -> (Text, Option<&'static str>, Text) {
        if cursor.is_word_of(METHODS) && cursor.literal_at(1) && cursor.literal_at(2) {
            let (word, title) = (cursor.word().unwrap_or_default(), cursor.peek_at(1));
            let title = title.map(|title| shown(title).replace('`', "")).unwrap_or_default();
            self.at(
                cursor.span(),
                format!("the title comes before the method: write `http {title} {word} …`"),
            );
            let method = self.method(cursor);
            let title = self.text(cursor, "`http` needs a title", EXAMPLE);
            return (title, Some(method), self.text(cursor, "`http` needs a URL", EXAMPLE));
        }
        let title = self.text(cursor, "`http` needs a title", EXAMPLE);
        self.no_name(cursor);
        self.skip_dot(cursor);
        self.separator(cursor, "the parts of a step");
        let method = self.http_method(cursor);
        (title, method, self.text(cursor, "`http` needs a URL", EXAMPLE))
    }

    /// Reports the name of a stream, and steps over it.
    fn no_name(&mut self, cursor: &mut Cursor) {
        if let Some(span) = cursor.take_word("name") {
            self.at(span, NO_NAME);
            if cursor.literal().is_some() {
                cursor.skip();
            }
        }
    }

    fn http_method(&mut self, cursor: &mut Cursor) -> Option<&'static str> {
        let is_known = cursor.word().is_some_and(|word| words::is_known(&word));
        if cursor.word().is_some() && (!is_known || cursor.is_word_of(METHODS)) {
            return Some(self.method(cursor));
        }
        let quoted = cursor.literal().and_then(text::unquoted).map(|(word, _)| word);
        if let Some(word) = METHODS.iter().find(|word| quoted.as_ref().is_some_and(|quoted| quoted == *word))
        {
            let span = cursor.span();
            self.at(span, format!("a method is written without quotes: write `{word}`"));
            cursor.replace([TokenTree::Ident(Ident::new(word, span))]);
            return Some(self.method(cursor));
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
        None
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

    /// Reports what cannot stand in an `http` step, and steps over it.
    fn stray_in_http(&mut self, cursor: &mut Cursor) {
        let span = cursor.span();
        let Some(word) = cursor.word() else { return self.stray_in_request(cursor) };
        let message = match word.as_str() {
            "status" => {
                let number = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
                format!("`status` is checked and no option here: write `check status == {number}`")
            }
            "name" => NO_NAME.to_owned(),
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
            _ => return self.stray_in_request(cursor),
        };
        self.at(span, message);
        cursor.skip();
        if word == "name" && cursor.literal().is_some() {
            cursor.skip();
        }
    }

    /// Reports a token that means nothing in an `http` step, and steps over it.
    pub(super) fn stray_in_request(&mut self, cursor: &mut Cursor) {
        let found = cursor.peek().map(shown).unwrap_or_default();
        let message = match cursor.word().as_deref() {
            Some(word) if is_clause(word) => of_checks(word),
            Some(word) if KEEPS.contains(&word) => {
                format!("`{word}` belongs to a condition: write `check json \"$.id\" {word} id`")
            }
            Some(word) if SELECTS.contains(&word) => {
                format!("`{word}` needs what it is about before it: write `check json \"$.price\" {word} …`")
            }
            _ if is_comparison(cursor) => {
                let signs = if cursor.word().is_some() { found } else { format!("`{}`", signs(cursor)) };
                format!(
                    "{signs} compares nothing: write what is compared before it, such as `check status == 200`"
                )
            }
            Some(word) if words::is_known(word) => return self.stray(cursor, true),
            _ => format!(
                "expected a part of the request (`header`, `body`, …), a condition (`check status == 200`) or a step, \
                 found {found}"
            ),
        };
        self.at(cursor.span(), message);
        cursor.skip();
    }
}

/// Whether a condition begins where a part may stand. `header` and `body` are both: what follows decides.
fn is_condition(cursor: &Cursor) -> bool {
    let goes_on = |at: usize| {
        let sign = match cursor.punct_at(at) {
            Some('=') => cursor.punct_at(at + 1) == Some('='),
            Some(sign) => matches!(sign, '!' | '<' | '>'),
            None => false,
        };
        let words = [KEEPS, SELECTS, COMPARISONS].concat();
        sign || cursor.word_at(at).is_some_and(|word| words.contains(&word.as_str()))
    };
    match cursor.word().as_deref() {
        Some("status") => !cursor.literal_at(1),
        Some("header") => cursor.literal_at(1) && goes_on(2),
        Some("body") => {
            let tested = ["regex", "jsonp", "contains", "jmespath"];
            goes_on(1) || cursor.word_at(1).is_some_and(|word| tested.contains(&word.as_str()))
        }
        Some("elapsed" | "when" | "require") => true,
        // `json { … }` is a body.
        Some(word) => {
            let is_body = matches!(cursor.peek_at(1), Some(TokenTree::Group(group))
                if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket));
            TESTS.contains(&word) && !is_body
        }
        None => false,
    }
}

/// What is said of a clause that only checks on streams have.
pub(super) fn of_checks(word: &str) -> String {
    format!(
        "`{word}` is for a check on a stream: an `http` step waits for its one response, at most its `timeout`; \
         leave it out"
    )
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
