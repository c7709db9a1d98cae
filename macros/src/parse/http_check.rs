//! Reads the `check` of an `http` step: conditions on its response.

use std::time::Duration;

use proc_macro2::{Delimiter, Ident, Span, TokenTree};

use super::comparisons::is_comparison;
use super::cursor::{Cursor, flat};
use super::http::{NO_NAME, of_actions, of_checks, of_messages, of_several, of_streams};
use super::numbers::{Numbers, is_dots, value_of};
use super::parser::{About, Parser, Read, Reported, found};
use super::ranges::foreign_dots;
use crate::ast::{
    Bound, Bounds, Comparison, ComparisonKind, Condition, Http, Operand, Operator, Select, Target, Test, Time,
};
use crate::language::{
    self, AcrossWord, ActionWord, BodyWord, Classes, Field, GoalWord, HttpOption, KeepWord, Keyword,
    LossWord, Method, Mode, OpenOption, Order, PartWord, PatternKind, ResponseField, StepWord, StreamField,
    TextTest, Word,
};

/// The valid statuses (RFC 9110, section 15).
const LEAST_STATUS: f64 = 100.0;
const MOST_STATUS: f64 = 599.0;

/// The words that a condition on a response begins with.
const RESPONSE_CONDITION: Classes = &[ResponseField::WORDS, PatternKind::WORDS, TextTest::WORDS];

impl Parser<'_> {
    /// Reads the tokens after `check`.
    pub(super) fn http_check(&mut self, cursor: &mut Cursor, http: &mut Http) {
        if cursor.is_punct(':') {
            self.at(cursor.span(), "no `:` stands behind `check`: leave it out");
            cursor.skip();
        }
        let group = cursor.group(Delimiter::Parenthesis).or_else(|| cursor.group(Delimiter::Brace)).cloned();
        if let Some(group) = group {
            let signs = if group.delimiter() == Delimiter::Brace { "braces" } else { "parentheses" };
            self.at(cursor.span(), format!("a check is written without {signs}: `check status == 200`"));
            cursor.replace(flat(group.stream()));
        }
        self.no_title(cursor, StepWord::Http.word());
        let before = (http.conditions.len(), cursor.position());
        while self.http_check_entry(cursor, http) {}
        if before == (http.conditions.len(), cursor.position()) {
            let text = format!("`check` needs a condition{}: write `check status == 200`", found(cursor));
            self.at(cursor.span(), text);
        }
    }

    /// Reads one condition. Returns whether the check goes on.
    fn http_check_entry(&mut self, cursor: &mut Cursor, http: &mut Http) -> bool {
        if self.separator(cursor, "conditions")
            || self.filler(cursor)
            || self.said_cookie(cursor)
            || self.bare_path(cursor, About::Response)
        {
            return true;
        }
        self.recover_word(
            cursor,
            "a condition (`status == 200`, `json …`) or a step",
            ResponseField::FOLLOWED_BY,
        );
        if cursor.is_any::<StreamField>() {
            return self.misplaced_in_http_check(cursor, http);
        }
        if cursor.is_end()
            || cursor.is_any::<StepWord>()
            || cursor.is(ActionWord::Check)
            || cursor.is_any::<Method>()
        {
            return false;
        }
        if self.late_part(cursor, http) {
            return true;
        }
        if cursor.is(PartWord::Headers) {
            let (span, word) = (cursor.span(), PartWord::Header.word());
            self.at(span, "a condition is on one header: write `header` before its name");
            cursor.replace([TokenTree::Ident(Ident::new(word, span))]);
        }
        if cursor.is(Keyword::When) {
            self.http_when(cursor, http);
            return true;
        }
        if cursor.is_response_condition() {
            self.response_condition(cursor, &mut http.conditions);
            return true;
        }
        if cursor.is_any::<KeepWord>() {
            let word = cursor.word().unwrap_or_default();
            let text = format!(
                "`{word}` needs what it keeps before it: write `body {word} page`, or `json \"$.id\" {word} id`"
            );
            self.at(cursor.span(), text);
            self.response_rest(cursor, Target::Body, &mut http.conditions);
            return true;
        }
        self.misplaced_in_http_check(cursor, http)
    }

    /// Reads `when (expr)` and its condition.
    fn http_when(&mut self, cursor: &mut Cursor, http: &mut Http) {
        let span = cursor.span();
        let Some(when) = self.when(cursor) else { return };
        self.recover_word(cursor, "the condition that `when` is about", RESPONSE_CONDITION);
        if cursor.is(Keyword::Require) {
            self.misplaced_in_http_check(cursor, http);
        }
        if !cursor.is_response_condition() {
            let text = format!(
                "`when` needs the condition that it is about{}: write `when (…) status == 200`",
                found(cursor)
            );
            self.at(span, text);
            return;
        }
        let at = http.conditions.len();
        self.response_condition(cursor, &mut http.conditions);
        if let Some(condition) = http.conditions.get_mut(at) {
            condition.when = Some(when);
        }
    }

    /// Reads a part of the request that comes after `check`, and reports it.
    fn late_part(&mut self, cursor: &mut Cursor, http: &mut Http) -> bool {
        let is_late = match cursor.any::<PartWord>() {
            Some(PartWord::Header) => cursor.literal_at(1) && is_string(cursor.peek_at(2)),
            Some(PartWord::Body) => match cursor.word_at(1).and_then(|word| BodyWord::from_word(&word)) {
                Some(BodyWord::Json) => matches!(cursor.peek_at(2), Some(TokenTree::Group(_))),
                Some(BodyWord::Form | BodyWord::Text) => true,
                None => false,
            },
            Some(PartWord::Headers) => !cursor.literal_at(1),
            Some(PartWord::Query | PartWord::Bearer | PartWord::Basic) => true,
            None => cursor.is_any::<HttpOption>(),
        };
        if !is_late {
            return false;
        }
        let (word, span) = (cursor.word().unwrap_or_default(), cursor.span());
        self.at(
            span,
            format!("what is sent comes before what is checked: move this `{word}` before `check`"),
        );
        self.http_part(cursor, http)
    }

    /// Reads the condition on a response at the cursor.
    pub(super) fn response_condition(&mut self, cursor: &mut Cursor, conditions: &mut Vec<Condition>) {
        let target = match cursor.take_any::<ResponseField>() {
            Some((ResponseField::Status, _)) => Target::Status,
            Some((ResponseField::Elapsed, _)) => Target::Elapsed,
            Some((ResponseField::Header, span)) => {
                let at = cursor.span();
                if let Some(word) = cursor.word().filter(|word| !language::is_known(word)) {
                    self.at(at, format!("the name of a header stands in quotes: write `header \"{word}\"`"));
                    cursor.skip();
                    return self.response_rest(
                        cursor,
                        Target::Header { span, name: "x".to_owned() },
                        conditions,
                    );
                }
                match self.str(cursor, "the name of a header") {
                    Some(name) => Target::Header { span: at, name: name.value },
                    None => Target::Header { span, name: "x".to_owned() },
                }
            }
            Some((ResponseField::Body, _)) | None => Target::Body,
        };
        self.response_rest(cursor, target, conditions);
    }

    /// Reads the rest of a condition, after its target.
    pub(super) fn response_rest(
        &mut self,
        cursor: &mut Cursor,
        target: Target,
        conditions: &mut Vec<Condition>,
    ) {
        let word = match &target {
            Target::Status => "status",
            Target::Elapsed => "elapsed",
            Target::Lost(None) => "lost",
            Target::Lost(Some(LossWord::Kind)) => "lost kind",
            Target::Lost(Some(LossWord::Status)) => "lost status",
            Target::Header { .. } | Target::Body | Target::Field(_) | Target::ErrorKind => "header \"…\"",
        };
        let takes_tests = matches!(target, Target::Body);
        let about = if matches!(target, Target::Elapsed) { About::Elapsed } else { About::Response };
        let bare = !takes_tests && (cursor.literal().is_some() || cursor.parentheses().is_some());
        if bare && let Some(length) = bare_foreign_range(cursor) {
            let (low, high) =
                (cursor.peek().map(ToString::to_string), cursor.peek_at(1 + length).map(ToString::to_string));
            let (low, high) = (low.unwrap_or_default(), high.unwrap_or_default());
            self.at(cursor.span(), format!("`{word}` needs a comparison: write `{word} in {low}..={high}`"));
            cursor.advance(2 + length);
        } else if bare {
            let value = cursor.peek().map(super::source::shown).unwrap_or_default();
            let value = value.trim_matches('`').to_owned();
            let write = if is_bare_range(cursor) { "in" } else { "==" };
            let value = if write == "in" { "…".to_owned() } else { value };
            self.at(cursor.span(), format!("`{word}` needs a comparison: write `{word} {write} {value}`"));
            if write == "in" {
                // It is read so that its Rust is checked, and then dropped.
                let _ = match about {
                    About::Elapsed => self.times(cursor),
                    About::Message | About::Response => {
                        Ok(ComparisonKind::Within(self.bounds(cursor, "in", Numbers::Compared(about))))
                    }
                };
            } else {
                self.operand(cursor, "==", about);
            }
        }
        let (condition, extra) = self.condition_on(cursor, target, true, about);
        self.check_response(&condition);
        conditions.push(condition);
        conditions.extend(extra.into_iter().map(|keep| Condition {
            when: None,
            target: Target::Body,
            target_at: None,
            choice: None,
            test: Test::Whole,
            select: Select::First,
            default: None,
            comparison: None,
            keep: Some(keep),
            groups: 0,
        }));
    }

    /// Reports tokens that are not allowed in the check. Returns whether the check goes on.
    fn misplaced_in_http_check(&mut self, cursor: &mut Cursor, http: &mut Http) -> bool {
        let (span, word) = (cursor.span(), cursor.word().unwrap_or_default());
        if word == Keyword::Require.word() && cursor.word_at(1).is_some_and(|next| AcrossWord::has(&next)) {
            // The tokens after it are reported anyway.
            cursor.skip();
            return true;
        }
        let Some(message) = of_elsewhere(&word, cursor) else {
            self.misplaced_in_request(cursor);
            self.skip_to(cursor, &[RESPONSE_CONDITION, &[KeepWord::WORDS, StepWord::WORDS]].concat());
            if cursor.is_any::<KeepWord>() {
                // The keep of a condition that could not be read. Its name is known nevertheless.
                self.response_rest(cursor, Target::Body, &mut http.conditions);
            }
            return true;
        };
        if !http.checks_stream {
            self.at(span, message);
        }
        http.checks_stream |= language::is_clause(&word);
        cursor.skip();
        if word == Keyword::Name.word() && cursor.literal().is_some() {
            cursor.skip();
        }
        if Field::has(&word) && (is_comparison(cursor) || cursor.is_any::<KeepWord>()) {
            // The condition is read so that its kept value is known, and then dropped.
            let (condition, _) = self.condition_on(cursor, Target::Body, true, About::Response);
            drop(condition);
        } else if word != Keyword::Require.word() && !Field::has(&word) {
            let clauses = [Mode::WORDS, &[Keyword::Within.word()], GoalWord::WORDS];
            let others = [Field::WORDS, KeepWord::WORDS, ActionWord::WORDS, StepWord::WORDS];
            self.skip_to(cursor, &[RESPONSE_CONDITION, &clauses, &others].concat());
        }
        true
    }

    /// Reads the range of times of `in`.
    pub(super) fn times(&mut self, cursor: &mut Cursor) -> Read<ComparisonKind> {
        let span = cursor.span();
        if cursor.literal().is_none() && cursor.parentheses().is_none() && !is_dots(cursor) {
            let text =
                format!("`in` needs a list or a range of times{}: write `in 10ms..=1s`", found(cursor));
            self.at(span, text);
            return Err(Reported);
        }
        let start = cursor.position();
        let min = if is_dots(cursor) { None } else { Some(bound(self.time(cursor, "in"))) };
        if !is_dots(cursor) {
            let low = cursor.since(start).to_vec();
            if self.foreign_dots(cursor, &low, "in ", "..=") {
                let max = Some(bound(self.time(cursor, "in")));
                return Ok(ComparisonKind::Within(Bounds { min, max, inclusive: true, single: false }));
            }
            let single = min.is_some();
            if let Some(Bound::Time { span, .. }) = &min {
                self.at(
                    *span,
                    "`in` needs a list or a range of times: write `in 10ms..=1s`, or `==` for one time",
                );
            }
            return Ok(ComparisonKind::Within(Bounds { min, max: None, inclusive: true, single }));
        }
        let dots = cursor.span();
        cursor.advance(2);
        let inclusive = cursor.is_punct('=');
        if inclusive {
            cursor.skip();
        }
        let comes = cursor.literal().is_some() || cursor.parentheses().is_some();
        let max = comes.then(|| bound(self.time(cursor, "in")));
        self.check_times(min.as_ref(), max.as_ref(), inclusive, dots);
        Ok(ComparisonKind::Within(Bounds { min, max, inclusive, single: false }))
    }

    fn check_times(&mut self, min: Option<&Bound>, max: Option<&Bound>, inclusive: bool, dots: Span) {
        match (min, max) {
            (None, None) => self.at(dots, "this range has no bound: write `10ms..=1s`, `10ms..` or `..=1s`"),
            (Some(_), None) if inclusive => {
                self.at(
                    dots,
                    "`..=` needs its upper bound: write `10ms..=1s`, or `10ms..` for no upper bound",
                );
            }
            (None, Some(_)) if !inclusive => {
                self.at(dots, "a range without a lower bound is written with `..=`: write `..=1s`");
            }
            (Some(Bound::Time { span, value: from }), Some(Bound::Time { value: to, .. })) => {
                if from > to {
                    self.at(
                        *span,
                        "this range of times is reversed: write the shorter time first, `10ms..=1s`",
                    );
                } else if from == to && !inclusive {
                    self.at(*span, "this range of times is empty: write a longer second time, or `..=`");
                }
            }
            (None, Some(Bound::Time { span, value: Duration::ZERO })) => {
                self.at(*span, "no response takes no time at all: write a longer one, such as `..=200ms`");
            }
            _ => {}
        }
    }

    /// Reports comparisons of the status, the time and the body that can never hold.
    fn check_response(&mut self, condition: &Condition) {
        let Some(comparison) = &condition.comparison else { return };
        if matches!(condition.select, Select::Count) {
            return;
        }
        let word = match (&condition.target, &condition.test) {
            (Target::Status, _) => "status",
            (Target::Elapsed, _) => "elapsed",
            (Target::Body, Test::Whole) => "body",
            (Target::Lost(None), _) => "lost",
            (
                Target::Body
                | Target::Header { .. }
                | Target::Field(_)
                | Target::ErrorKind
                | Target::Lost(Some(_)),
                _,
            ) => return,
        };
        if matches!(comparison.kind, ComparisonKind::Missing) && !matches!(condition.select, Select::Find(_))
        {
            let whose = if word == "lost" { "stream" } else { "response" };
            let text = format!("`{word} missing` is never met, since every {whose} has it: leave it out");
            self.at(comparison.span, text);
        }
        match &condition.target {
            Target::Status => self.check_status(comparison),
            Target::Elapsed => self.check_elapsed(comparison),
            Target::Body | Target::Header { .. } | Target::Field(_) | Target::ErrorKind | Target::Lost(_) => {
            }
        }
    }

    fn check_status(&mut self, comparison: &Comparison) {
        match &comparison.kind {
            ComparisonKind::Is(Operator::Equal | Operator::NotEqual, value) => {
                self.status_value(value, comparison.span);
            }
            ComparisonKind::OneOf(values) => {
                values.iter().for_each(|value| self.status_value(value, comparison.span));
            }
            ComparisonKind::Within(bounds) => self.status_range(bounds),
            ComparisonKind::Is(..)
            | ComparisonKind::Exists
            | ComparisonKind::Missing
            | ComparisonKind::Satisfies(_) => {}
        }
    }

    fn status_value(&mut self, value: &Operand, span: Span) {
        match value {
            Operand::Number { negative, digits } => self.status_number(digits.span(), *negative, digits),
            // `null` is also the placeholder for a reported operand.
            Operand::True | Operand::False => {
                self.at(span, "a status is a number, which this is never met by: write `status == 200`");
            }
            Operand::Null | Operand::Text(_) | Operand::Time { .. } | Operand::Expr(_) => {}
        }
    }

    fn status_number(&mut self, span: Span, negative: bool, digits: &proc_macro2::Literal) {
        let Some(value) = value_of(negative, digits) else { return };
        let sign = if negative { "-" } else { "" };
        if !(LEAST_STATUS..=MOST_STATUS).contains(&value) || value.fract() != 0.0 {
            let text = format!(
                "`{sign}{digits}` is no status: write a whole number of 100..=599, such as `status == 200`"
            );
            self.at(span, text);
        }
    }

    /// Reports a range without any valid status. A range that is too wide is not reported.
    fn status_range(&mut self, bounds: &Bounds) {
        let outside = |bound: &Option<Bound>, is_outside: fn(f64) -> bool| match bound {
            Some(Bound::Number { span, negative, digits }) => {
                value_of(*negative, digits).filter(|value| is_outside(*value)).map(|_| *span)
            }
            Some(Bound::Time { .. } | Bound::Expr(_)) | None => None,
        };
        let above = outside(&bounds.min, |min| min > MOST_STATUS);
        let below = outside(&bounds.max, |max| max < LEAST_STATUS);
        if let Some(span) = above.or(below) {
            self.at(
                span,
                "no status is in this range: write one within 100..=599, such as `status in 200..300`",
            );
        }
    }

    fn check_elapsed(&mut self, comparison: &Comparison) {
        use Operator::{Equal, Less, LessOrEqual};
        if let ComparisonKind::Is(Equal | Less | LessOrEqual, Operand::Time { span, value: Duration::ZERO }) =
            &comparison.kind
        {
            let text = "this is never met, since every response takes some time: write a longer one, such as \
                        `elapsed < 200ms`";
            self.at(*span, text);
        }
    }
}

/// The message about a word that does not belong to the check of a response.
fn of_elsewhere(word: &str, cursor: &Cursor) -> Option<String> {
    if StreamField::has(word) {
        let text = format!(
            "`{word}` is of a stream, and an `http` step has a response alone: write `sse \"…\" check {word} …`"
        );
        Some(text)
    } else if word == Keyword::Require.word() {
        let text = "`require` is for messages, of which some match: all conditions must hold on the one response, leave \
                    out `require`";
        Some(text.to_owned())
    } else if Mode::has(word) && cursor.word_at(1).is_some_and(|next| language::is_clause(&next)) {
        let text = format!(
            "`{word} within … until …` is for a check on a stream: an `http` step waits for its one response, at most its \
             `timeout`; leave it out"
        );
        Some(text)
    } else if language::is_clause(word) {
        Some(of_checks(word))
    } else if Field::has(word) && !cursor.literal_at(1) {
        Some(of_messages(word))
    } else if let Some(text) = OpenOption::from_word(word).and_then(|option| of_streams(option, cursor)) {
        Some(text)
    } else if word == Keyword::Name.word() {
        Some(NO_NAME.to_owned())
    } else if Field::has(word) {
        Some(of_messages(word))
    } else if AcrossWord::has(word) || Order::has(word) {
        Some(of_several(word))
    } else if ActionWord::has(word) {
        Some(of_actions(word))
    } else {
        None
    }
}

fn is_string(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Literal(literal)) if literal.to_string().starts_with(['"', 'r']))
}

fn bound(time: Time) -> Bound {
    match time {
        Time::Literal { span, value } => Bound::Time { span, value },
        Time::Expr(expr) => Bound::Expr(expr),
    }
}

/// Whether a range comes instead of a comparison: `status 200..=299`.
fn is_bare_range(cursor: &Cursor) -> bool {
    cursor.punct_at(1) == Some('.') && cursor.punct_at(2) == Some('.')
}

/// The number of tokens of another language's sign in `status 200-299`.
fn bare_foreign_range(cursor: &Cursor) -> Option<usize> {
    let mut ahead = cursor.clone();
    ahead.skip();
    foreign_dots(&ahead)
}
