//! Reports what is wrong with a check as a whole: it asks nothing, or it looks at comments and at messages.

use proc_macro2::Span;

use super::parser::Parser;
use crate::ast::{Across, Check, ComparisonKind, Condition, Goal, Int, Target, Test};
use crate::language::Field;

impl Parser<'_> {
    /// Reports an `until end` whose conditions have no effect. `end` is its place, `told` the number of errors before the
    /// check: after another mistake in it, what it asks is not known.
    pub(super) fn asks_nothing(&mut self, check: &Check, end: Option<Span>, told: usize) {
        let asks = !check.requires.is_empty() || !check.across.is_empty() || check.kept().next().is_some();
        if let (Goal::UntilEnd(None), Some(end)) = (&check.goal, end)
            && !check.conditions.is_empty()
            && !asks
            && self.errors.count() == told
        {
            self.at(
                end,
                "`until end` succeeds whether a message meets these conditions or not, so that they ask nothing: write \
                 `until end expect 1..` to want one at least, or leave out the conditions",
            );
        }
    }

    /// Decides whether a check is about comments. Then all its conditions are.
    pub(super) fn of_comments(&mut self, check: &mut Check) {
        let comments = check.all_conditions().any(is_of_comment);
        check.comments = comments;
        if check.comments {
            check.all_conditions_mut().for_each(|condition| self.of_a_comment(condition));
        }
    }

    fn of_a_comment(&mut self, condition: &mut Condition) {
        let field = match condition.target {
            Target::Field(field) => field,
            Target::ErrorKind => Field::Error,
            Target::Status | Target::Header { .. } | Target::Elapsed | Target::Body | Target::Lost(_) => {
                return;
            }
        };
        match condition.target_at {
            None => condition.target = Target::Field(Field::Comment),
            Some(_) if field == Field::Comment => {
                if let Some(comparison) = &condition.comparison
                    && matches!(comparison.kind, ComparisonKind::Missing)
                    && matches!(condition.test, Test::Whole)
                {
                    self.at(
                        comparison.span,
                        "`comment missing` is never met, since every comment has its text: write `expect 0 comment` \
                         where none may come",
                    );
                }
            }
            Some(span) => {
                let word = field.word();
                let text = format!(
                    "this check is about comments, and a comment has no `{word}`: leave out `{word}`, since a test alone \
                     looks at the comment here, or set a check of its own for messages"
                );
                self.at(span, text);
            }
        }
    }

    /// Reports a goal that an error of the server's cannot meet, and rules for an error across messages. `goal` is the place of
    /// `until` or `expect`.
    pub(super) fn of_errors(&mut self, check: &Check, goal: Option<Span>) {
        let across = check.across.iter().flat_map(Across::conditions).filter(|of| of.is_of_errors());
        for span in across.filter_map(|of| of.target_at) {
            let text = "an error ends the stream, so that there is one at most, and nothing to hold it against: write `require error \
                        json \"$.code\" == …` to ask for it";
            self.at(span, text);
        }
        let is_one = match &check.goal {
            Goal::Until(Int::Literal { value, .. }) => *value <= 1,
            Goal::Expect(_) => true,
            Goal::Until(Int::Expr(_)) | Goal::UntilEnd(_) => false,
        };
        if let (true, false, Some(goal)) = (check.wants_an_error(), is_one, goal) {
            let text = "only an error meets this check, and an error ends the stream, so that it is met once at most: write \
                        `until 1`, or `expect 0` where none may come";
            self.at(goal, text);
        }
    }

    /// Reports conditions on comments in an `unmatched` or a `next`, whose word is given.
    pub(super) fn no_comments(&mut self, check: &Check, word: &str) {
        for condition in check.all_conditions().filter(|condition| is_of_comment(condition)) {
            let Some(span) = condition.target_at else { continue };
            let text = format!(
                "comments are no messages, and none are kept for `{word}`: write `check await within 20s until 1 comment` to \
                 wait for one"
            );
            self.at(span, text);
        }
    }
}

fn is_of_comment(condition: &Condition) -> bool {
    matches!(condition.target, Target::Field(Field::Comment))
}
