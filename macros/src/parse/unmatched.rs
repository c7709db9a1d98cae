//! `unmatched [ keep ] condition* [ "dropped" "save" IDENT ]`.

use std::time::Duration;

use proc_macro2::Span;

use super::checks::Lacks;
use super::cursor::Cursor;
use super::parser::{Parser, Passed, found};
use crate::ast::{Bound, Bounds, Check, Goal, Keep, Time, Unmatched};
use crate::language::{self, KeepWord, Keyword};

impl Parser<'_> {
    /// Reads the tokens after the `unmatched` at `span`.
    pub(super) fn unmatched(&mut self, cursor: &mut Cursor, span: Span) -> (Unmatched, Passed) {
        let told = self.errors.count();
        if cursor.literal().is_some() || cursor.parentheses().is_some() {
            let text = "how many messages are kept is an option of `open`: write `unmatched 100` right after the URL, \
                        and `unmatched collect rest` here";
            self.at(cursor.span(), text);
            cursor.skip();
        }
        let mut unmatched = Unmatched { check: any_number(span), dropped: None };
        let mut passed = Passed::Known;
        loop {
            if cursor.is(Keyword::Require) {
                let text =
                    "nothing is required of messages that no check took: write a condition without `require`";
                self.at(cursor.span(), text);
                cursor.skip();
            } else if let Some(at) = cursor.take(Keyword::Dropped) {
                let dropped = self.dropped(cursor, at);
                if unmatched.dropped.is_some() {
                    self.at(at, "a second `dropped`: the number is kept once, leave out the other");
                }
                unmatched.dropped = unmatched.dropped.or(dropped);
            } else if let Some(entry) = self.check_entry(cursor, &mut unmatched.check, Lacks::Nothing) {
                passed = passed.and(entry);
            } else {
                break;
            }
        }
        self.unmatched_keeps(cursor, &mut unmatched, span, told);
        (unmatched, passed)
    }

    /// Reads the `save` after `dropped`.
    fn dropped(&mut self, cursor: &mut Cursor, at: Span) -> Option<Keep> {
        const WRITE: &str = "write `dropped save lost`";
        if !cursor.is_any::<KeepWord>() {
            let text = format!("`dropped` is a number that is saved{}: {WRITE}", found(cursor));
            self.at(at, text);
            // The next word is most likely the name.
            if cursor.word().is_none_or(|word| language::is_known(&word)) {
                return None;
            }
            let name = self.name(cursor, "`dropped save`", "dropped save lost").ok()?;
            return Some(Keep { span: at, collects: false, name, ty: None });
        }
        let mut keep = self.keep(cursor)?;
        if keep.collects {
            self.at(keep.span, format!("`dropped` is one number: {WRITE}"));
            keep.collects = false;
        }
        if let Some(first) = keep.ty.take().and_then(|ty| ty.into_iter().next()) {
            self.at(first.span(), format!("`dropped` is a `u64`: leave out the type, {WRITE}"));
        }
        Some(keep)
    }

    /// Reports parts that are not allowed in the `unmatched` at `span`, and an `unmatched` that keeps nothing.
    /// `told` is the number of errors before it.
    fn unmatched_keeps(&mut self, cursor: &Cursor, unmatched: &mut Unmatched, span: Span, told: usize) {
        self.no_comments(&unmatched.check, "unmatched");
        let check = &mut unmatched.check;
        if !check.requires.is_empty() || !check.across.is_empty() {
            let text =
                "nothing is required of messages that no check took: write a condition without `require`";
            self.at(span, text);
        }
        check.conditions.append(&mut check.requires);
        check.across.clear();
        if check.kept().next().is_none() && unmatched.dropped.is_none() && self.errors.count() == told {
            let text = format!(
                "`unmatched` keeps nothing{}: write `unmatched collect rest`, or `unmatched json \"$.price\" collect prices`",
                found(cursor)
            );
            self.at(span, text);
        }
    }
}

/// A check that takes any number of messages.
pub(super) fn any_number(span: Span) -> Check {
    let mut none = proc_macro2::Literal::u64_unsuffixed(0);
    none.set_span(span);
    let min = Some(Bound::Number { span, negative: false, digits: none });
    Check {
        awaited: true,
        within: Time::Literal { span, value: Duration::from_secs(1) },
        goal: Goal::Expect(Bounds { min, max: None, inclusive: false, single: false }),
        keep: None,
        conditions: Vec::new(),
        requires: Vec::new(),
        across: Vec::new(),
        comments: false,
        id: 0,
    }
}
