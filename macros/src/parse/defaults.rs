//! Values that may be missing: reads `or VALUE`, and reports where it, or an `Option<…>`, can have no effect.

use proc_macro2::{Span, TokenTree};

use super::cursor::Cursor;
use super::parser::{About, Parser};
use super::source;
use crate::ast::{Comparison, ComparisonKind, Condition, Operand, Select, Target, Test};
use crate::language::{self, ComparisonWord, Field, Keyword, ResponseField, SelectWord, StreamField};

/// `or VALUE` as it was read, with the place of `or`.
pub(super) type Default = (Span, Operand);

/// A part of a condition that stands before an `or`, and must not.
#[derive(Debug, Clone, Copy)]
pub(super) enum Before {
    Comparison,
    Keep,
    Default,
}

impl Parser<'_> {
    /// Reads the `or` at the cursor, and the value behind it. `behind` is the part of the condition that must not stand
    /// before it, and does.
    pub(super) fn default_value(
        &mut self,
        cursor: &mut Cursor,
        about: About,
        behind: Option<Before>,
    ) -> Default {
        let span = cursor.skip();
        let message = match behind {
            None => None,
            Some(Before::Comparison) => Some(
                "`or` is no other value to compare with: write `in [\"a\", \"b\"]` for one of several; the value that \
                 counts where nothing is found stands before the comparison, `json \"$.x\" or \"none\" == …`",
            ),
            Some(Before::Keep) => {
                Some("`or` comes before `save` and `collect`: write `json \"$.x\" or \"none\" save x`")
            }
            Some(Before::Default) => {
                Some("a second `or`: one value counts where nothing is found, leave out the other")
            }
        };
        if let Some(message) = message {
            self.at(span, message);
        }
        (span, self.operand(cursor, Keyword::Or.word(), about))
    }

    /// Reports an `or` or an `Option<…>` of a condition that has a value in any case. `selected` is the place of `all`
    /// or `count`, `default` that of `or`.
    pub(super) fn check_missing(
        &mut self,
        condition: &Condition,
        selected: Option<Span>,
        default: Option<Span>,
    ) {
        let select = match condition.select {
            Select::All => Some(SelectWord::All),
            Select::Count => Some(SelectWord::Count),
            Select::First | Select::Find(_) => None,
        };
        if let Some(default) = default {
            self.check_default(condition, select, default);
        }
        let Some(keep) = condition.keep.as_ref() else { return };
        let Some(inside) = keep.inside_option() else { return };
        let (name, word) = (&keep.name.ident, keep.word().word());
        let inside = source::of_rust(&inside);
        let inside = inside.trim_start_matches('(').trim_end_matches(')');
        match &condition.comparison {
            // It keeps nothing, which is reported at the keep.
            None | Some(Comparison { kind: ComparisonKind::Missing, .. }) => {}
            Some(comparison) => self.at(
                comparison.span,
                format!(
                    "`{word} {name}: Option<…>` holds also where nothing is there, and no comparison does: leave out \
                     the comparison, or write `{word} {name}: {inside}`"
                ),
            ),
        }
        if let (Some(select), Some(at)) = (select, selected) {
            let (select, gives, write) = match select {
                SelectWord::Count => ("count", "a number", "usize"),
                SelectWord::All | SelectWord::Find => ("all", "a list", "Vec<…>"),
            };
            let text = format!(
                "`{select}` gives {gives}, which is never missing: write `{word} {name}: {write}`, or leave out `{select}`"
            );
            self.at(at, text);
        }
        if let Some(default) = default {
            let text = format!(
                "behind `or` there is always a value, so that this `Option` is never `None`: leave out `or`, or write \
                 `{word} {name}: {inside}`"
            );
            self.at(default, text);
        }
    }

    fn check_default(&mut self, condition: &Condition, select: Option<SelectWord>, at: Span) {
        if let Some(select) = select {
            let select = select.word();
            let text = format!(
                "`or` stands for one value that is missing, and `{select}` is about all of them: leave out one of the two"
            );
            self.at(at, text);
        }
        let asks_presence = condition.comparison.as_ref().and_then(|comparison| match comparison.kind {
            ComparisonKind::Exists => Some((comparison.span, ComparisonWord::Exists, "always holds")),
            ComparisonKind::Missing => Some((comparison.span, ComparisonWord::Missing, "is never met")),
            ComparisonKind::Is(..)
            | ComparisonKind::OneOf(_)
            | ComparisonKind::Within(_)
            | ComparisonKind::Satisfies(_) => None,
        });
        if let Some((span, word, why)) = asks_presence {
            let word = word.word();
            self.at(
                span,
                format!("`{word}` {why} behind `or`, which gives a value: leave out `{word}`, or `or`"),
            );
        }
        if let (Test::Whole, Some(word)) = (&condition.test, always_there(&condition.target)) {
            let text = format!("`{word}` is never missing, so that this `or` is never taken: leave it out");
            self.at(at, text);
        }
    }
}

/// The word of a target that every message or response has.
fn always_there(target: &Target) -> Option<&'static str> {
    match target {
        Target::Field(field @ (Field::Data | Field::Event | Field::Message | Field::Comment)) => {
            Some(field.word())
        }
        Target::Field(
            Field::Id
            | Field::Retry
            | Field::LastEventId
            | Field::Text
            | Field::Reasoning
            | Field::Refusal
            | Field::Tool
            | Field::Usage
            | Field::Finish
            | Field::Choice
            | Field::Error,
        )
        | Target::ErrorKind
        | Target::Header { .. }
        | Target::Lost(Some(_)) => None,
        Target::Lost(None) => Some(StreamField::Lost.word()),
        Target::Status => Some(ResponseField::Status.word()),
        Target::Elapsed => Some(ResponseField::Elapsed.word()),
        Target::Body => Some(ResponseField::Body.word()),
    }
}

/// Whether `or` and a value come, and not `or` and another condition. `compared`: a comparison stands before it.
pub(super) fn is_default(cursor: &Cursor, compared: bool) -> bool {
    if !cursor.is(Keyword::Or) {
        return false;
    }
    match cursor.peek_at(1) {
        Some(TokenTree::Literal(_) | TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() == '-',
        Some(TokenTree::Ident(word)) => {
            let word = word.to_string();
            let is_value = ["true", "false", "null"].contains(&word.as_str());
            // Rust without its parentheses, which is reported as such.
            is_value || !compared && !language::is_known(&word)
        }
        None => false,
    }
}
