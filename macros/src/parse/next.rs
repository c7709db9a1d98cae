//! Reads `next within TIME [keep] condition* [or end]`.

use std::time::Duration;

use proc_macro2::{Span, TokenStream, TokenTree};

use super::checks::{Lacks, keeper};
use super::cursor::Cursor;
use super::parser::{Parser, Passed, found};
use super::unmatched::any_number;
use crate::ast::{Condition, Goal, Int, Next, Target, Time, inside_option};
use crate::language::{ActionWord, Field, Keyword};

impl Parser<'_> {
    /// Reads the tokens after the `next` at `span`.
    pub(super) fn next_message(&mut self, cursor: &mut Cursor, span: Span) -> (Next, Passed) {
        self.recover_word(cursor, "`within`", ActionWord::Next.followed_by());
        let within = match cursor.take(Keyword::Within) {
            Some(_) => self.time_above_zero(cursor, "within", "lets no message come"),
            None => {
                let text = format!(
                    "`next` needs the longest time that it waits{}: write `next within 1s save m: OwnedMessage`",
                    found(cursor)
                );
                self.at(span, text);
                Time::Literal { span, value: Duration::from_secs(1) }
            }
        };
        let mut check = any_number(span);
        check.within = within;
        check.goal = Goal::Until(Int::Literal { span, value: 1 });
        let (mut or_end, mut passed) = (None, Passed::Known);
        loop {
            if cursor.is(Keyword::Or) && cursor.word_at(1).is_some_and(|word| word == Keyword::End.word()) {
                let at = cursor.span();
                cursor.advance(2);
                if or_end.is_some() {
                    self.at(at, "a second `or end`: leave it out");
                } else if self.loops == 0 {
                    self.at(
                        at,
                        "`or end` leaves the loop around it, and there is none here: put the step into `forever { … }`, or \
                         leave out `or end`",
                    );
                }
                or_end.get_or_insert(at);
            } else if cursor.is(Keyword::Require) {
                self.at(
                    cursor.span(),
                    "all conditions of a `next` must hold on its message: leave out `require`",
                );
                cursor.skip();
            } else if let Some(entry) = self.check_entry(cursor, &mut check, Lacks::Nothing) {
                passed = passed.and(entry);
            } else {
                break;
            }
        }
        self.no_comments(&check, ActionWord::Next.word());
        if !check.requires.is_empty() || !check.across.is_empty() {
            self.at(span, "all conditions of a `next` must hold on its one message: leave out `require`");
        }
        check.conditions.append(&mut check.requires);
        check.across.clear();
        if check.keep.as_ref().and_then(|keep| keep.ty.as_ref()).is_some_and(is_message) {
            let whole = check.keep.take().map(|keep| Condition {
                target: Target::Field(Field::Message),
                target_at: Some(keep.span),
                ..keeper(keep)
            });
            check.conditions.splice(0..0, whole);
        }
        (Next { check, or_end: or_end.is_some() }, passed)
    }
}

/// Whether a type is that of a whole message, or an `Option` of it.
fn is_message(ty: &TokenStream) -> bool {
    let ty = inside_option(ty).unwrap_or_else(|| ty.clone());
    matches!(ty.into_iter().last(), Some(TokenTree::Ident(name)) if name == "OwnedMessage")
}
