//! `check`: its clauses, then its conditions.

use std::time::Duration;

use proc_macro2::{Delimiter, Span, TokenTree};

use super::comparisons::is_comparison;
use super::conditions::Ordered;
use super::cursor::Cursor;
use super::misplaced::Behind;
use super::numbers::Numbers;
use super::parser::{About, Parser, Passed, found};
use super::ranges::NONE;
use super::{source, text};
use crate::ast::{Across, Check, Condition, Expr, Goal, Int, Keep, Rule, Select, Target, Test, Time};
use crate::language::{
    self, AcrossWord, ActionWord, ComparisonWord, Field, GoalWord, KeepWord, Keyword, Mode, Order,
    PatternKind, SelectWord, StepWord, TextTest, Word,
};

/// What people call what is counted.
const COUNTED: &[&str] = &["message", "messages", "event", "events"];

/// The clauses of a check while they are read.
#[derive(Debug, Default)]
struct Clauses {
    mode: Option<Mode>,
    within: Option<Time>,
    goal: Option<Goal>,
    /// The place of `end`.
    end: Option<Span>,
    /// The place of `until` or `expect`.
    goal_at: Option<Span>,
    /// The place of the first clause that came too early.
    out_of_order: Option<Span>,
}

/// Whether clauses of a check are missing. If so, that was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lacks {
    Nothing,
    Clause,
}

impl Parser<'_> {
    /// Reads the tokens after the `check` at `span`. `stream` is the name of the stream in messages.
    pub(super) fn check(&mut self, cursor: &mut Cursor, span: Span, stream: &str) -> (Check, Passed) {
        let told = self.errors.count();
        let group = cursor.group(Delimiter::Parenthesis).or_else(|| cursor.group(Delimiter::Brace)).cloned();
        if let Some(group) = group {
            let signs = if group.delimiter() == Delimiter::Brace { "braces" } else { "parentheses" };
            let at = cursor.span();
            let text = format!(
                "a check is written without {signs}: `check await within 10s until 1 event == \"x\"`"
            );
            self.at(at, text);
            cursor.replace(super::cursor::flat(group.stream()));
        }
        self.no_title(cursor, StepWord::Sse.word());
        let mut clauses = Clauses::default();
        while self.clause(cursor, &mut clauses) {}
        let lacks = self.report_clauses(cursor, &clauses, stream);
        let within = clauses.within.unwrap_or(Time::Literal { span, value: Duration::from_secs(1) });
        let goal = clauses.goal.unwrap_or(Goal::Until(Int::Literal { span, value: 1 }));
        let mut check = Check {
            awaited: clauses.mode.unwrap_or(Mode::Await) == Mode::Await,
            within,
            goal,
            keep: None,
            conditions: Vec::new(),
            requires: Vec::new(),
            across: Vec::new(),
            comments: false,
            id: 0,
        };
        let mut passed = Passed::Known;
        while let Some(entry) = self.check_entry(cursor, &mut check, lacks) {
            passed = passed.and(entry);
        }
        self.asks_nothing(&check, clauses.end, told);
        self.of_comments(&mut check);
        self.of_errors(&check, clauses.goal_at);
        self.impossible_across(&check);
        (check, passed)
    }

    /// Reports a title or a name behind `check`, and skips it. `step` is the word of the step around it.
    pub(super) fn no_title(&mut self, cursor: &mut Cursor, step: &str) {
        let is_name = cursor.is(Keyword::Name);
        let after = usize::from(is_name);
        let Some(TokenTree::Literal(title)) = cursor.peek_at(after) else { return };
        let begins_check =
            cursor.word_at(after + 1).is_some_and(|next| !StepWord::has(&next) && !KeepWord::has(&next));
        if text::unquoted(title).is_none() || !begins_check {
            return;
        }
        let written = source::cut(&format!("{}{title}", if is_name { "name " } else { "" }));
        let message = format!(
            "a check goes by the title of its `{step}` step and has none of its own: leave out `{written}`"
        );
        self.at(cursor.span(), message);
        cursor.advance(1 + after);
    }

    /// Reads one clause, in whatever order. Returns whether there was one.
    fn clause(&mut self, cursor: &mut Cursor, clauses: &mut Clauses) -> bool {
        let complete = clauses.mode.is_some() && clauses.within.is_some() && clauses.goal.is_some();
        if complete {
            return false;
        }
        let (what, sets): (_, &[&[&str]]) = match clauses {
            Clauses { mode: None, .. } => {
                ("`await` or `listen`", &[Mode::WORDS, &[Keyword::Within.word()], GoalWord::WORDS])
            }
            Clauses { within: None, .. } => {
                ("`within`", &[&[Keyword::Within.word()], GoalWord::WORDS, Mode::WORDS])
            }
            _ => ("`until` or `expect`", &[GoalWord::WORDS, &[Keyword::Within.word()], Mode::WORDS]),
        };
        self.said_within(cursor, clauses.within.is_some());
        if clauses.goal.is_some() && ["messages", "events"].iter().any(|word| cursor.is_word(word)) {
            self.filler(cursor);
        }
        self.recover_word(cursor, what, sets);
        let span = cursor.span();
        let early = clauses.mode.is_none()
            || (clauses.within.is_none() && !(cursor.is(Keyword::Within) || cursor.is_any::<Mode>()));
        if let Some((mode, _)) = cursor.take_any::<Mode>() {
            match clauses.mode {
                None => clauses.mode = Some(mode),
                Some(_) => self.at(span, "a check is either `await` or `listen`: leave out one of them"),
            }
        } else if cursor.take(Keyword::Within).is_some() {
            if early {
                clauses.out_of_order.get_or_insert(span);
            }
            let time = self.time_above_zero(cursor, "within", "lets no message come");
            if clauses.within.is_some() {
                self.at(span, "a second `within`: a check has one deadline, leave out the other");
            }
            clauses.within.get_or_insert(time);
        } else if let Some((word, _)) = cursor.take_any::<GoalWord>() {
            if early {
                clauses.out_of_order.get_or_insert(span);
            }
            clauses.goal_at.get_or_insert(span);
            let (goal, end) = self.goal(cursor, word);
            clauses.end = clauses.end.or(end);
            if clauses.goal.is_some() {
                self.at(span, "a check has one of `until` and `expect`: leave out the other");
            }
            clauses.goal.get_or_insert(goal);
        } else {
            return self.bare_clause(cursor, clauses);
        }
        true
    }

    /// Reads a time or a number without its word, and reports that.
    fn bare_clause(&mut self, cursor: &mut Cursor, clauses: &mut Clauses) -> bool {
        let Some(text) = cursor.literal().map(ToString::to_string) else { return false };
        let is_number = text.starts_with(|first: char| first.is_ascii_digit());
        if !is_number || clauses.mode.is_none() {
            return false;
        }
        if clauses.within.is_none() {
            self.at(cursor.span(), format!("`within` is missing before the time: write `within {text}`"));
            clauses.within = Some(self.time(cursor, "within"));
        } else {
            let text = format!("`until` or `expect` is missing before the number: write `until {text}`");
            self.at(cursor.span(), text);
            clauses.goal = Some(Goal::Expect(self.bounds(cursor, "expect", Numbers::Whole)));
        }
        true
    }

    /// Reads the number of `until n` or `expect a..=b`, or `end`, whose place it returns.
    fn goal(&mut self, cursor: &mut Cursor, word: GoalWord) -> (Goal, Option<Span>) {
        let end = cursor.take(Keyword::End);
        let goal = match (word, end) {
            (GoalWord::Until, Some(_)) => {
                let expects = cursor.take(GoalWord::Expect).is_some();
                Goal::UntilEnd(expects.then(|| self.bounds(cursor, "expect", Numbers::Whole)))
            }
            (GoalWord::Until, None) => Goal::Until(self.until(cursor)),
            (GoalWord::Expect, Some(end)) => {
                self.at(end, "`expect` counts messages: write `until end` to wait for the end of the stream");
                Goal::UntilEnd(None)
            }
            (GoalWord::Expect, None) => {
                let bounds = self.bounds(cursor, "expect", Numbers::Whole);
                if !(cursor.is(GoalWord::Until) && cursor.word_at(1).is_some_and(|word| word == "end")) {
                    return (Goal::Expect(bounds), None);
                }
                let text = "`until end` comes before `expect`: write `until end expect 1..`";
                self.at(cursor.span(), text);
                cursor.advance(2);
                Goal::UntilEnd(Some(bounds))
            }
        };
        (goal, end)
    }

    fn until(&mut self, cursor: &mut Cursor) -> Int {
        let (span, start) = (cursor.span(), cursor.position());
        let count = if ["End", "END", "eof"].iter().any(|end| cursor.is_word(end)) {
            self.at(span, "`until` takes a number or `end`: write `until end`");
            cursor.skip();
            Int::Literal { span, value: 1 }
        } else if let Some(write) = cursor.word().and_then(|word| said_until(&word)) {
            self.at(span, format!("`until` takes a number or `end`: write `{write}`"));
            cursor.skip();
            let is_counted = COUNTED.iter().any(|word| cursor.is_word(word));
            if is_counted && cursor.word_at(1).is_some_and(|next| Field::has(&next)) {
                cursor.skip();
            }
            Int::Literal { span, value: 1 }
        } else {
            self.int(cursor, "until")
        };
        let low = cursor.since(start).to_vec();
        if self.foreign_dots(cursor, &low, "expect ", "..=") {
            cursor.skip();
        }
        if super::numbers::is_dots(cursor) {
            self.at(cursor.span(), "`until` takes one number: write `expect` with a range, `expect 1..=3`");
            cursor.advance(2);
            if cursor.is_punct('=') {
                cursor.skip();
            }
            if cursor.literal().is_some() || cursor.parentheses().is_some() {
                cursor.skip();
            }
        }
        if let Int::Literal { span, value: 0 } = count {
            let text =
                "`until 0` waits for nothing: write `until 1`, or `expect 0` where no message may match";
            self.at(span, text);
        }
        count
    }

    /// Reports clauses that are missing or in the wrong order, at the place of the first such clause.
    fn report_clauses(&mut self, cursor: &Cursor, clauses: &Clauses, stream: &str) -> Lacks {
        let missing: Vec<&str> = [
            (clauses.mode.is_none(), "`await` or `listen`"),
            (clauses.within.is_none(), "`within` with a time"),
            (clauses.goal.is_none(), "`until` or `expect` with a number"),
        ]
        .into_iter()
        .filter_map(|(missing, what)| missing.then_some(what))
        .collect();
        let example = match clauses.mode {
            Some(Mode::Listen) => "`check listen within 10s expect 1..=3`",
            Some(Mode::Await) | None => "`check await within 10s until 1`",
        };
        if missing.is_empty() {
            if let Some(span) = clauses.out_of_order {
                let order = "`await` or `listen`, then `within`, then `until` or `expect`";
                self.at(span, format!("the clauses of a check come in one order, {order}: write {example}"));
            }
            return Lacks::Nothing;
        }
        let missing = missing.join(" and ");
        match clauses.out_of_order {
            Some(span) => self.at(
                span,
                format!("the check on {stream} lacks {missing}, which comes first: write {example}"),
            ),
            None => {
                let text = format!("the check on {stream} lacks {missing}{}: write {example}", found(cursor));
                self.at(cursor.span(), text);
            }
        }
        Lacks::Clause
    }

    /// Reads one condition, `require` or leading keep. Returns what was skipped, or `None` at the end of the check.
    pub(super) fn check_entry(
        &mut self,
        cursor: &mut Cursor,
        check: &mut Check,
        lacks: Lacks,
    ) -> Option<Passed> {
        if self.separator(cursor, "conditions")
            || self.filler(cursor)
            || self.bare_path(cursor, About::Message)
        {
            return Some(Passed::Known);
        }
        self.negated(cursor);
        self.recover_word(cursor, "a condition, an action or a step", Field::FOLLOWED_BY);
        if cursor.is_end() || cursor.is_any::<ActionWord>() || cursor.is_any::<StepWord>() {
            return None;
        }
        let (when_span, begins_with_when) = (cursor.span(), cursor.is(Keyword::When));
        let when = self.when(cursor);
        if begins_with_when {
            if when.is_none() {
                return Some(Passed::Known);
            }
            self.recover_word(cursor, "the condition that `when` is about", Keyword::When.followed_by());
        }
        let is_option = cursor.is(Field::LastEventId) && cursor.literal_at(1);
        if cursor.is_condition() && !is_option {
            if !check.requires.is_empty() || !check.across.is_empty() {
                let text =
                    "conditions come before `require`: move this one up, or write `require` before it too";
                self.at(cursor.span(), text);
            }
            let (condition, extra) = self.condition(cursor, true);
            check.conditions.push(Condition { when, ..condition });
            check.conditions.extend(extra.into_iter().map(keeper));
        } else if cursor.take(Keyword::Require).is_some() {
            self.require(cursor, check, when);
        } else if cursor.is_any::<AcrossWord>() {
            let word = cursor.word().unwrap_or_default();
            let text = format!(
                "`{word}` is about several messages, so it stands after `require`: write `require {word} …`"
            );
            self.at(cursor.span(), text);
            self.require(cursor, check, when);
        } else if when.is_some() {
            self.lonely_when(cursor, when_span, check);
        } else if cursor.is_any::<KeepWord>() {
            self.leading_keep(cursor, check);
        } else if cursor.is(Keyword::Name) {
            return None;
        } else {
            return Some(self.misplaced_in_check(cursor, check, lacks));
        }
        Some(Passed::Known)
    }

    /// Reports a `when` without a condition after it.
    fn lonely_when(&mut self, cursor: &mut Cursor, span: Span, check: &mut Check) {
        if is_comparison(cursor) || cursor.is_any::<SelectWord>() || cursor.is_any::<ComparisonWord>() {
            self.at(span, "`when` comes before the whole condition: write `when (…) json \"$.price\" > 0`");
            check.conditions.extend(self.rest_of_condition(cursor).into_iter().map(keeper));
            return;
        }
        if cursor.is_any::<KeepWord>() {
            self.at(
                span,
                "`when` stands before a condition: write `when (…) data save text` to keep the whole data only then",
            );
            check.conditions.extend(self.keep(cursor).map(keeper));
            return;
        }
        let found = found(cursor);
        let text = format!(
            "`when` needs the condition that it is about{found}: write `when (…) json \"$.price\" > 0`"
        );
        self.at(span, text);
    }

    /// Reads the tokens after `require`.
    fn require(&mut self, cursor: &mut Cursor, check: &mut Check, when: Option<Expr>) {
        self.filler(cursor);
        self.recover_word(cursor, "a condition", Keyword::Require.followed_by());
        if cursor.is(Keyword::When) {
            self.at(cursor.span(), "`when` comes before `require`: write `when (…) require …`");
        }
        let when = when.or(self.when(cursor));
        if cursor.is_any::<AcrossWord>() {
            check.across.extend(self.across(cursor, when));
            return;
        }
        if cursor.is_any::<Order>() {
            self.orderless(cursor);
            return;
        }
        if !cursor.is_condition() {
            let text =
                format!("`require` needs a condition{}: write `require json \"$.price\" > 0`", found(cursor));
            self.at(cursor.span(), text);
            return;
        }
        let (mut of, ordered, mut extra) = self.ordered_condition(cursor);
        match ordered {
            None => check.requires.push(Condition { when, ..of }),
            Some(Ordered { order, span, per }) => {
                if let Some(keep) = of.keep.take() {
                    let (word, kept) = (order.word(), keep.word().word());
                    let text = format!(
                        "`{word}` is about several messages and keeps nothing: write `{kept}` in a condition of the check"
                    );
                    self.at(keep.span, text);
                    extra.push(keep);
                }
                check.across.push(Across {
                    span,
                    when,
                    rule: Rule::Each { order, of: Box::new(of), per: per.map(Box::new) },
                });
            }
        }
        check.conditions.extend(extra.into_iter().map(keeper));
    }

    /// Reports `require rising`, and reads the condition after it that was most likely meant: `require rising id`.
    fn orderless(&mut self, cursor: &mut Cursor) {
        let Some((order, span)) = cursor.take_any::<Order>() else { return };
        let word = order.word();
        self.at(span, format!("`{word}` needs what it is about before it: write `require id {word}`"));
        if cursor.is_condition() {
            self.looked_at(cursor);
        }
    }

    fn leading_keep(&mut self, cursor: &mut Cursor, check: &mut Check) {
        let span = cursor.span();
        let first = check.keep.is_none() && check.conditions.is_empty() && check.requires.is_empty();
        if !first {
            let text = "a second keep: the whole data is kept once, before the conditions; write a \
                        condition for it, `data save text`";
            self.at(span, text);
        }
        match self.keep(cursor) {
            Some(keep) if first => check.keep = Some(keep),
            Some(keep) => check.conditions.push(keeper(keep)),
            None => {}
        }
    }

    /// Reports tokens that are not allowed in a check, and goes on at the next allowed one.
    fn misplaced_in_check(&mut self, cursor: &mut Cursor, check: &mut Check, lacks: Lacks) -> Passed {
        let (after_per, after_dropped) = (cursor.is(Keyword::Per), cursor.is(Keyword::Dropped));
        let is_clause = cursor.word().is_some_and(|word| language::is_clause(&word));
        let passed = if lacks == Lacks::Clause && is_clause {
            // The missing clause, which was reported above.
            cursor.skip();
            Passed::Known
        } else {
            self.misplaced(cursor, Behind::Condition)
        };
        if after_per && cursor.is_condition() {
            self.looked_at(cursor);
        }
        if after_dropped && cursor.is_any::<KeepWord>() {
            check.conditions.extend(self.keep(cursor).map(keeper));
        }
        self.skip_to(
            cursor,
            &[
                Field::WORDS,
                PatternKind::WORDS,
                TextTest::WORDS,
                KeepWord::WORDS,
                &[Keyword::Require.word(), Keyword::When.word()],
                AcrossWord::WORDS,
                ActionWord::WORDS,
                StepWord::WORDS,
            ],
        );
        passed
    }
}

/// What to write for a word in the place of the number of `until`.
fn said_until(word: &str) -> Option<&'static str> {
    if NONE.contains(&word) {
        return Some("expect 0");
    }
    let is_one =
        ["first", "one", "any", "some", "a", "an", "next"].contains(&word) || COUNTED.contains(&word);
    is_one.then_some("until 1")
}

/// A placeholder condition with a keep that was in a wrong place, so that its value is known.
pub(super) fn keeper(keep: Keep) -> Condition {
    Condition {
        when: None,
        target: Target::Field(Field::Data),
        target_at: None,
        choice: None,
        test: Test::Whole,
        select: Select::First,
        default: None,
        comparison: None,
        keep: Some(keep),
        groups: 0,
    }
}
