//! `reconnect ( INT | "always" )`.

use super::cursor::Cursor;
use super::numbers::is_dots;
use super::parser::{Parser, found_value};
use super::text;
use crate::ast::{Int, Reconnect};
use crate::language::{self, Keyword, StepWord};

/// Words for `always` in other tools.
const ALWAYS: &[&str] = &["forever", "infinite", "infinitely", "unlimited", "endless", "endlessly", "true"];

impl Parser<'_> {
    /// Reads the tokens after `reconnect`. Returns `None` after a report.
    pub(super) fn reconnect(&mut self, cursor: &mut Cursor) -> Option<Reconnect> {
        self.joint(cursor);
        if cursor.take(Keyword::Always).is_some() {
            return Some(Reconnect::Always);
        }
        let span = cursor.span();
        if cursor.is_punct('-') && cursor.peek_at(1).is_some() {
            let number = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
            let text = format!(
                "`-{number}` is negative: write how often to reconnect at most, `reconnect 3`, or `reconnect always`"
            );
            self.at(span, text);
            cursor.advance(2);
            return None;
        }
        if let Some(word) = cursor.word() {
            return self.reconnect_word(cursor, &word);
        }
        if cursor.literal().is_some_and(|literal| literal.to_string() == "\"always\"") {
            self.at(span, "`reconnect` takes a number or `always`, without quotes: write `reconnect always`");
            cursor.skip();
            return Some(Reconnect::Always);
        }
        if let Some((text, _)) = cursor.literal().and_then(text::unquoted) {
            let number = if text.parse::<u32>().is_ok_and(|number| number > 0) { text.as_str() } else { "3" };
            let text = format!("`reconnect` takes a number without quotes: write `reconnect {number}`");
            self.at(span, text);
            cursor.skip();
            return None;
        }
        if cursor.literal().is_none() && cursor.parentheses().is_none() {
            return self.no_reconnect(cursor);
        }
        let times = self.int(cursor, "reconnect");
        if is_dots(cursor) {
            let text = "`reconnect` takes one number, the most attempts: leave out the range";
            self.at(cursor.span(), text);
            cursor.advance(2);
            if cursor.is_punct('=') {
                cursor.skip();
            }
            if cursor.literal().is_some() || cursor.parentheses().is_some() {
                cursor.skip();
            }
        }
        if let Int::Literal { span, value: 0 } = times {
            let text = "`reconnect 0` never reconnects: leave it out, or write `reconnect 1` or more";
            self.at(span, text);
        }
        Some(Reconnect::Times(times))
    }

    /// Reports a word other than `always`.
    fn reconnect_word(&mut self, cursor: &mut Cursor, word: &str) -> Option<Reconnect> {
        // `forever { … }` is a step, and `reconnect` then lacks its number.
        let is_step = word == StepWord::Forever.word()
            && cursor.peek_at(1).is_some_and(|next| matches!(next, proc_macro2::TokenTree::Group(_)));
        let near = language::nearest(word, &[&[Keyword::Always.word()]]);
        if !is_step && (ALWAYS.contains(&word) || near.is_some()) {
            self.at(
                cursor.span(),
                format!("`reconnect` takes a number or `always`, found `{word}`: did you mean `always`?"),
            );
            cursor.skip();
            return Some(Reconnect::Always);
        }
        self.no_reconnect(cursor)
    }

    fn no_reconnect(&mut self, cursor: &mut Cursor) -> Option<Reconnect> {
        let found = found_value(cursor);
        let text = format!(
            "`reconnect` needs a number or `always`{found}: write `reconnect 3` or `reconnect always`"
        );
        self.at(cursor.span(), text);
        if cursor.word().is_some_and(|word| !language::is_known(&word)) {
            cursor.skip();
        }
        None
    }
}
