//! `open`: the method, the URL, and what the request carries.

use proc_macro2::{Delimiter, Span};

use super::cursor::Cursor;
use super::parser::Parser;
use super::words::{self, ACTIONS, METHODS, OPTIONS, STEPS};
use crate::ast::{Open, Part};

impl Parser<'_> {
    /// Reads what follows the `open` at `span`.
    pub(super) fn open(&mut self, cursor: &mut Cursor, span: Span) -> Open {
        let method = self.method(cursor);
        let url = self.text(cursor, "`open` needs a URL", "`open \"/path\"`");
        let mut open = Open {
            span,
            method,
            url,
            parts: Vec::new(),
            last_event_id: None,
            timeout: None,
            idle: None,
            status: None,
            protocol: None,
            pending: Vec::new(),
        };
        loop {
            let what =
                "an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step";
            self.settle(cursor, what, &[OPTIONS, ACTIONS, STEPS]);
            let Some((word, span)) = cursor.take_word_of(OPTIONS) else { return open };
            self.option(cursor, word, span, &mut open);
        }
    }

    fn method(&mut self, cursor: &mut Cursor) -> &'static str {
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
                let text = format!(
                    "`{word}` is no method ({all}): leave it out for a GET, or write `({word})` where the URL is a variable"
                );
                self.at(span, text);
            }
        }
        near.map_or("GET", upper)
    }

    fn option(&mut self, cursor: &mut Cursor, word: &str, span: Span, open: &mut Open) {
        let single = format!("`{word} \"text\"`");
        let mut two = |parser: &mut Self, names: [&str; 2]| {
            let [first, second] = names;
            let pair = format!("`{word} \"{first}\" \"{second}\"`");
            let first = parser.text(cursor, &format!("`{word}` needs a {first}"), &pair);
            (first, parser.text(cursor, &format!("`{word}` needs a {second}"), &pair))
        };
        match word {
            "header" => {
                let (name, value) = two(self, ["name", "value"]);
                open.parts.push(Part::Header(name, value));
            }
            "query" => {
                let (name, value) = two(self, ["name", "value"]);
                open.parts.push(Part::Query(name, value));
            }
            "basic" => {
                let (user, password) = two(self, ["user", "password"]);
                open.parts.push(Part::Basic(user, password));
            }
            "bearer" => {
                open.parts.push(Part::Bearer(self.text(cursor, &format!("`{word}` needs a text"), &single)));
            }
            "last_event_id" => {
                let id = self.text(cursor, &format!("`{word}` needs a text"), &single);
                self.once(&mut open.last_event_id, id, word, span);
            }
            "timeout" => {
                let time = self.time_above_zero(cursor, word, "lets no response come");
                self.once(&mut open.timeout, time, word, span);
            }
            "idle" => {
                let time = self.time_above_zero(cursor, word, "lets no message come");
                self.once(&mut open.idle, time, word, span);
            }
            "status" => {
                let status = self.bounds(cursor, word, false);
                self.once(&mut open.status, status, word, span);
            }
            "protocol" => {
                let protocol = self.protocol(cursor);
                self.once(&mut open.protocol, protocol, word, span);
            }
            _ => self.later_option(cursor, word, span),
        }
    }

    /// Keeps what an option says; a second time is reported.
    fn once<T>(&mut self, known: &mut Option<T>, said: T, word: &str, span: Span) {
        if known.is_some() {
            self.at(span, format!("a second `{word}`: an `open` has one, leave out the other"));
        }
        known.get_or_insert(said);
    }

    /// Reports and steps over `reconnect` and `body`.
    fn later_option(&mut self, cursor: &mut Cursor, word: &str, span: Span) {
        self.later(word, span);
        if word == "reconnect" {
            if cursor.take_word("always").is_none()
                && (cursor.literal().is_some() || cursor.parentheses().is_some())
            {
                cursor.skip();
            }
            return;
        }
        if cursor.take_word_of(&["json", "form", "text"]).is_some() {
            let groups = [Delimiter::Brace, Delimiter::Bracket, Delimiter::Parenthesis, Delimiter::None];
            if cursor.literal().is_some() || groups.iter().any(|delimiter| cursor.group(*delimiter).is_some())
            {
                cursor.skip();
            }
        }
    }

    /// Reports a word of a later version.
    pub(super) fn later(&mut self, word: &str, span: Span) {
        let text = format!(
            "`{word}` is part of the language, but not of this version of streamgauge yet: leave it out"
        );
        self.at(span, text);
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
