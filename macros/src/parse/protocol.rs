//! Reads `protocol NAME` and `protocol (expr)`.

use super::cursor::Cursor;
use super::parser::{Parser, found};
use crate::ast::Protocol;
use crate::language::{self, ActionWord, ProtocolName};

impl Parser<'_> {
    /// Reads the tokens after `protocol`.
    pub(super) fn protocol(&mut self, cursor: &mut Cursor) -> Protocol {
        self.joint(cursor);
        if cursor.parentheses().is_some() {
            return Protocol::Expr(self.expr(cursor));
        }
        if let Some((name, span)) = cursor.take_any::<ProtocolName>() {
            return Protocol::Named { span, name };
        }
        let (span, all) = (cursor.span(), language::any_of::<ProtocolName>());
        if cursor.literal().is_some() {
            let written = cursor.literal().map(ToString::to_string).unwrap_or_default();
            let name = written.trim_matches('"').to_owned();
            cursor.skip();
            let known = language::nearest_of::<ProtocolName>(&name);
            let write = known.map_or(format!("one of {all}"), |known| format!("`protocol {}`", known.word()));
            self.at(span, format!("a protocol is written without quotes: write {write}"));
            return known.map_or(Protocol::Unknown, |name| Protocol::Named { span, name });
        }
        let Some(word) = cursor.word().filter(|word| !language::is_known(word)) else {
            let text = format!(
                "`protocol` needs a name ({all}) or a value of your own in parentheses{}: write `protocol openai_chat`",
                found(cursor)
            );
            self.at(span, text);
            return Protocol::Unknown;
        };
        if cursor.punct_at(1).is_some_and(|sign| matches!(sign, ':' | '.')) {
            self.at(span, "a protocol of your own stands in parentheses: write `protocol (…)`");
            self.skip_to(cursor, ActionWord::Open.followed_by());
            return Protocol::Unknown;
        }
        cursor.skip();
        match language::nearest_of::<ProtocolName>(&word) {
            Some(name) => {
                self.at(span, format!("`{word}` is no protocol ({all}): did you mean `{}`?", name.word()));
                Protocol::Named { span, name }
            }
            None => {
                let text = format!(
                    "`{word}` is no protocol ({all}): a variable that holds one is written `({word})`"
                );
                self.at(span, text);
                Protocol::Unknown
            }
        }
    }
}
