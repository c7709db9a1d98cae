//! Reads `"[" ( INT | "(" expr ")" | "all" ) "]"` after the name of a stream: one member of a family, or all.

use proc_macro2::{Delimiter, Span, TokenTree};

use super::cursor::Cursor;
use super::numbers::is_dots;
use super::parser::{Parser, Passed};
use super::source;
use crate::ast::{Int, Member, Which};
use crate::language::{self, SelectWord};

impl Parser<'_> {
    /// Reads the brackets after the name, if there are any. After a mistake nothing more is reported of the stream.
    pub(super) fn member(&mut self, cursor: &mut Cursor, name: &str) -> (Option<Member>, Passed) {
        if let Some(group) = cursor.group(Delimiter::Bracket) {
            let span = group.span();
            let mut inside = Cursor::inside(group);
            cursor.skip();
            let which = self.which(&mut inside, name, span);
            let mut passed = if which.is_some() { Passed::Known } else { Passed::Unknown };
            if !inside.is_end() {
                let text =
                    format!("one index stands in the brackets: write `name {name:?}[(i)]`, or `[all]`");
                self.at(inside.span(), text);
                passed = Passed::Unknown;
            }
            let which = which.unwrap_or(Which::Index(Int::Literal { span, value: 0 }));
            return (Some(Member { span, which }), passed);
        }
        let Some(group) = cursor.parentheses() else { return (None, Passed::Known) };
        let span = group.span();
        let text = format!("the index of a stream stands in brackets: write `name {name:?}[(…)]`");
        self.at(span, text);
        let which = Which::Index(self.int(cursor, "name"));
        (Some(Member { span, which }), Passed::Unknown)
    }

    /// Returns `None` after a report.
    fn which(&mut self, inside: &mut Cursor, name: &str, span: Span) -> Option<Which> {
        let shown = format!("write `name {name:?}[3]`, `[(i)]`, or `[all]` for all of them");
        let at = inside.span();
        let message = if inside.take(SelectWord::All).is_some() {
            return Some(Which::All);
        } else if inside.is_end() {
            self.at(span, format!("`[ ]` needs the index of a stream: {shown}"));
            return None;
        } else if let Some(word) = inside.word() {
            let all = ["every", "each", "any"].contains(&word.as_str());
            if all || language::nearest(&word, &[&[SelectWord::All.word()]]).is_some() {
                format!("all streams of a family are `[all]`, found `{word}`: did you mean `all`?")
            } else {
                format!("an index that is Rust stands in parentheses: write `name {name:?}[({word})]`")
            }
        } else if inside.is_punct('-') {
            format!("an index counts from 0 and cannot be negative: {shown}")
        } else if inside.literal().is_none() && inside.parentheses().is_none() {
            let found = inside.peek().map(source::shown).unwrap_or_default();
            format!("`[ ]` needs the index of a stream, found {found}: {shown}")
        } else {
            let index = self.int(inside, "name");
            if !is_dots(inside) {
                return Some(Which::Index(index));
            }
            self.at(
                inside.span(),
                "a step is about one stream of a family, or about all: leave out the range, or write `[all]`",
            );
            skip_rest(inside);
            return None;
        };
        self.at(at, message);
        skip_rest(inside);
        None
    }

    /// Reports brackets without a name. The default stream cannot have any.
    pub(super) fn member_without_name(&mut self, cursor: &mut Cursor) {
        if matches!(cursor.peek(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket) {
            let text = "an index stands behind the name of a stream: write `name \"subs\"[(i)]`";
            self.at(cursor.span(), text);
            cursor.skip();
        }
    }
}

fn skip_rest(inside: &mut Cursor) {
    while !inside.is_end() {
        inside.skip();
    }
}
