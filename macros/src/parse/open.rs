//! Reads `open`: the method, the URL, the parts and the options.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::Cursor;
use super::numbers::Numbers;
use super::parser::{About, Parser};
use crate::ast::{Int, Open, Part, Protocol};
use crate::language::{ActionWord, OpenOption, PartWord};

impl Parser<'_> {
    /// Reads the tokens after `open`.
    pub(super) fn open(&mut self, cursor: &mut Cursor) -> Open {
        let so_far = self.errors.count();
        let mut open = self.whole_open(cursor);
        if open.protocol.is_none() && self.errors.count() > so_far {
            // It may stand in what could not be read.
            open.protocol = Some(Protocol::Unknown);
        }
        open
    }

    fn whole_open(&mut self, cursor: &mut Cursor) -> Open {
        let bare = self.bare_method(cursor, ActionWord::Open.word());
        let method = bare.unwrap_or_else(|| self.method(cursor, About::Message));
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
            content_type: None,
            redirects: None,
            unmatched: None,
            protocol: None,
            look: None,
        };
        loop {
            let what =
                "an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step";
            if let Some(body) = self.bodiless(cursor) {
                open.parts.push(Part::Body(body));
                continue;
            }
            if self.when_of_part(cursor, &mut open.parts) {
                continue;
            }
            self.recover_word(cursor, what, ActionWord::Open.followed_by());
            if is_action(cursor) {
                return open;
            }
            if let Some(part) = cursor.take_any::<PartWord>() {
                self.part(cursor, part, &mut open.parts);
            } else if let Some(option) = cursor.take_any::<OpenOption>() {
                self.option(cursor, option, &mut open);
            } else {
                return open;
            }
        }
    }

    fn option(&mut self, cursor: &mut Cursor, (option, span): (OpenOption, Span), open: &mut Open) {
        let word = option.word();
        match option {
            OpenOption::LastEventId => {
                let id = self.text(cursor, "`last_event_id` needs a text", "`last_event_id \"text\"`");
                self.once(&mut open.last_event_id, id, word, span);
            }
            OpenOption::Timeout => {
                let time = self.time_above_zero(cursor, word, "lets no response come");
                self.once(&mut open.timeout, time, word, span);
            }
            OpenOption::Idle => {
                let time = self.time_above_zero(cursor, word, "lets no message come");
                self.once(&mut open.idle, time, word, span);
            }
            OpenOption::Status => {
                let status = self.bounds(cursor, word, Numbers::Whole);
                self.once(&mut open.status, status, word, span);
            }
            OpenOption::ContentType => {
                let write = "`content_type \"application/octet-stream\"`";
                let content_type = self.text(cursor, "`content_type` needs a text", write);
                self.once(&mut open.content_type, content_type, word, span);
            }
            OpenOption::Redirects => {
                let redirects = self.int(cursor, word);
                self.once(&mut open.redirects, redirects, word, span);
            }
            OpenOption::Unmatched => {
                let max = self.int(cursor, word);
                if let Int::Literal { span, value: 0 } = max {
                    self.at(span, "`unmatched 0` keeps no message: write how many are kept, or leave it out");
                }
                self.once(&mut open.unmatched, max, word, span);
            }
            OpenOption::Protocol => {
                let protocol = self.protocol(cursor);
                self.once(&mut open.protocol, protocol, word, span);
            }
            OpenOption::Reconnect => {
                if let Some(reconnect) = self.reconnect(cursor) {
                    self.once(&mut open.reconnect, reconnect, word, span);
                }
            }
        }
    }

    /// Stores the value of an option. A second one is reported.
    fn once<T>(&mut self, known: &mut Option<T>, said: T, word: &str, span: Span) {
        self.once_in("an `open`", known, said, word, span);
    }

    /// The same for the options of `whole`.
    pub(super) fn once_in<T>(&mut self, whole: &str, known: &mut Option<T>, said: T, word: &str, span: Span) {
        if known.is_some() {
            self.at(span, format!("a second `{word}`: {whole} has one, leave out the other"));
        }
        known.get_or_insert(said);
    }
}

/// Whether the word at the cursor is an action here, although an option has the same word.
fn is_action(cursor: &Cursor) -> bool {
    let number = match cursor.peek_at(1) {
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Group(group)) => {
            matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::None)
        }
        Some(TokenTree::Punct(sign)) => matches!(sign.as_char(), '-' | '=' | ':'),
        _ => false,
    };
    cursor.is(ActionWord::Unmatched) && !number
}
