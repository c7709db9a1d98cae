//! `reconnect ( INT | "always" ) [ "through" ( INT | RANGE ) ] [ "after" DURATION ]`.

use super::cursor::Cursor;
use super::numbers::{Numbers, is_dots, value_of};
use super::parser::{Parser, found_value};
use super::text;
use crate::ast::{Bound, Bounds, Int, Often, Reconnect};
use crate::language::{self, Keyword, StepWord};

/// Words for `always` in other tools.
const ALWAYS: &[&str] = &["forever", "infinite", "infinitely", "unlimited", "endless", "endlessly", "true"];

/// Words for none in other tools.
const NEVER: &[&str] = &["never", "no", "none", "off", "false"];

/// The words behind the number.
const BEHIND: &[&str] = &[Keyword::Through.word(), Keyword::After.word()];

impl Parser<'_> {
    /// Reads the tokens after `reconnect`. Returns `None` after a report.
    pub(super) fn reconnect(&mut self, cursor: &mut Cursor) -> Option<Reconnect> {
        let often = self.often(cursor);
        let (mut through, mut after) = (None, None);
        loop {
            let misspelt = cursor.word().filter(|word| !language::is_known(word));
            if misspelt.is_some_and(|word| language::nearest(&word, &[BEHIND]).is_some()) {
                self.recover_word(cursor, "`through` or `after` behind `reconnect`", &[BEHIND]);
            }
            if let Some(span) = cursor.take(Keyword::Through) {
                let statuses = self.bounds(cursor, "through", Numbers::Whole);
                self.check_through(&statuses);
                self.once_in("a `reconnect`", &mut through, statuses, "through", span);
            } else if let Some(span) = cursor.take(Keyword::After) {
                let wait = self.time(cursor, "after");
                self.once_in("a `reconnect`", &mut after, wait, "after", span);
            } else {
                return Some(Reconnect { often: often?, through, after });
            }
        }
    }

    /// Reports a number that is no status.
    fn check_through(&mut self, statuses: &Bounds) {
        for bound in statuses.min.iter().chain(&statuses.max) {
            if let Bound::Number { span, negative, digits } = bound
                && value_of(*negative, digits).is_some_and(|value| !(100.0..=600.0).contains(&value))
            {
                let text =
                    format!("`{digits}` is no status: write some within 100..=599, `through 500..=599`");
                self.at(*span, text);
            }
        }
    }

    /// Reads how often. Returns `None` after a report.
    fn often(&mut self, cursor: &mut Cursor) -> Option<Often> {
        self.joint(cursor);
        if cursor.take(Keyword::Always).is_some() {
            return Some(Often::Always);
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
            return Some(Often::Always);
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
        self.no_times(cursor, "reconnect");
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
        Some(Often::Times(times))
    }

    /// Reports a word other than `always`.
    fn reconnect_word(&mut self, cursor: &mut Cursor, word: &str) -> Option<Often> {
        // `forever { … }` is a step, and `reconnect` then lacks its number.
        let is_step = word == StepWord::Forever.word()
            && cursor.peek_at(1).is_some_and(|next| matches!(next, proc_macro2::TokenTree::Group(_)));
        if NEVER.contains(&word) {
            let text = format!("a stream without `reconnect` stays lost: leave out `reconnect {word}`");
            self.at(cursor.span(), text);
            cursor.skip();
            return None;
        }
        let near = language::nearest(word, &[&[Keyword::Always.word()]]);
        if !is_step && (ALWAYS.contains(&word) || near.is_some()) {
            self.at(
                cursor.span(),
                format!("`reconnect` takes a number or `always`, found `{word}`: did you mean `always`?"),
            );
            cursor.skip();
            return Some(Often::Always);
        }
        self.no_reconnect(cursor)
    }

    fn no_reconnect(&mut self, cursor: &mut Cursor) -> Option<Often> {
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
