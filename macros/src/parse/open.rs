//! `open`: the method, the URL, and what the request carries.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::Cursor;
use super::parser::Parser;
use super::words::{ACTIONS, OPTIONS, STEPS};
use crate::ast::{Int, Open, Part};

impl Parser<'_> {
    /// Reads what follows `open`.
    pub(super) fn open(&mut self, cursor: &mut Cursor) -> Open {
        let method = self.method(cursor);
        let url = self.text(cursor, "`open` needs a URL", "`open \"/path\"`");
        let mut open = Open {
            method,
            url,
            parts: Vec::new(),
            last_event_id: None,
            timeout: None,
            idle: None,
            reconnect: None,
            status: None,
            unmatched: None,
            protocol: None,
        };
        loop {
            let what =
                "an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step";
            if let Some(body) = self.bodiless(cursor) {
                open.parts.push(Part::Body(body));
                continue;
            }
            self.settle(cursor, what, &[OPTIONS, ACTIONS, STEPS]);
            if is_action(cursor) {
                return open;
            }
            let Some((word, span)) = cursor.take_word_of(OPTIONS) else { return open };
            self.option(cursor, word, span, &mut open);
        }
    }

    fn option(&mut self, cursor: &mut Cursor, word: &str, span: Span, open: &mut Open) {
        if self.part(cursor, (word, span), &mut open.parts) {
            return;
        }
        match word {
            "last_event_id" => {
                let id = self.text(cursor, "`last_event_id` needs a text", "`last_event_id \"text\"`");
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
            "unmatched" => {
                let most = self.int(cursor, word);
                if let Int::Literal { span, value: 0 } = most {
                    self.at(span, "`unmatched 0` keeps no message: write how many are kept, or leave it out");
                }
                self.once(&mut open.unmatched, most, word, span);
            }
            "protocol" => {
                let protocol = self.protocol(cursor);
                self.once(&mut open.protocol, protocol, word, span);
            }
            "reconnect" => {
                if let Some(reconnect) = self.reconnect(cursor) {
                    self.once(&mut open.reconnect, reconnect, word, span);
                }
            }
            _ => {}
        }
    }

    /// Keeps what an option says; a second time is reported.
    fn once<T>(&mut self, known: &mut Option<T>, said: T, word: &str, span: Span) {
        if known.is_some() {
            self.at(span, format!("a second `{word}`: an `open` has one, leave out the other"));
        }
        known.get_or_insert(said);
    }

    /// Reports a word of a later version.
    pub(super) fn later(&mut self, word: &str, span: Span) {
        let text = format!(
            "`{word}` is part of the language, but not of this version of streamgauge yet: leave it out"
        );
        self.at(span, text);
    }
}

/// Whether the word here is an option as well, but is meant as an action.
fn is_action(cursor: &Cursor) -> bool {
    let number = match cursor.peek_at(1) {
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Group(group)) => {
            matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::None)
        }
        Some(TokenTree::Punct(sign)) => matches!(sign.as_char(), '-' | '=' | ':'),
        _ => false,
    };
    cursor.is_word("unmatched") && !number
}
