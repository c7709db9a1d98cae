//! Reads `gap`, `rate` and `sequence` after `require`, and reports those that can never be met.

use std::time::Duration;

use proc_macro2::{Delimiter, Span, TokenTree};

use super::comparisons::is_comparison;
use super::cursor::Cursor;
use super::numbers::{Numbers, is_dots, value_of};
use super::parser::{About, Parser, found};
use crate::ast::{
    Across, Bound, Bounds, Check, Comparison, ComparisonKind, Condition, Expr, Goal, Int, Operand, Operator,
    Rule, Stage, Time,
};
use crate::language::{AcrossWord, KeepWord, Keyword};

impl Parser<'_> {
    /// Reads the `gap`, `rate` or `sequence` at the cursor. Returns `None` if its bound or list is missing.
    pub(super) fn across(&mut self, cursor: &mut Cursor, when: Option<Expr>) -> Option<Across> {
        let (word, span) = cursor.take_any::<AcrossWord>()?;
        let rule = match word {
            AcrossWord::Gap => Rule::Gap(self.gap(cursor)?),
            AcrossWord::Rate => Rule::Rate(self.rate(cursor)?),
            AcrossWord::Sequence => Rule::Sequence(self.sequence(cursor, span)?),
        };
        if cursor.is_any::<KeepWord>() {
            let word = cursor.word().unwrap_or_default();
            let rule = across_word(&rule);
            let text = format!(
                "`{rule}` is about several messages and keeps nothing: write `{word}` in a condition of the check"
            );
            self.at(cursor.span(), text);
            // The kept name is still a value of the scenario.
            self.keep(cursor);
        }
        Some(Across { span, when, rule })
    }

    fn gap(&mut self, cursor: &mut Cursor) -> Option<Time> {
        let span = cursor.span();
        if is_comparison(cursor) && cursor.word().is_none() {
            let operator = self.operator(cursor).ok()?;
            if operator != Operator::LessOrEqual {
                let text = format!(
                    "a gap has a longest time, so that `{}` says nothing here: write `gap <= 500ms`",
                    operator.word()
                );
                self.at(span, text);
            }
            return Some(self.time_above_zero(cursor, "gap <=", "lets no two messages pass"));
        }
        let text = format!("`gap` needs `<=` and a time{}: write `gap <= 500ms`", found(cursor));
        self.at(span, text);
        let is_time = cursor.literal().is_some() || cursor.parentheses().is_some();
        is_time.then(|| self.time(cursor, "gap"))
    }

    fn rate(&mut self, cursor: &mut Cursor) -> Option<Comparison> {
        if !is_comparison(cursor) {
            let text = format!("`rate` needs a range or a bound{}: write `rate in 5..=20`", found(cursor));
            self.at(cursor.span(), text);
            return None;
        }
        let comparison = self.comparison(cursor, About::Message).ok()?;
        let why = match &comparison.kind {
            ComparisonKind::Within(_) => None,
            ComparisonKind::Is(operator, Operand::Number { .. } | Operand::Expr(_)) => {
                let exact = matches!(operator, Operator::Equal | Operator::NotEqual);
                exact.then_some("a rate is hardly ever exactly a number")
            }
            ComparisonKind::Is(..)
            | ComparisonKind::OneOf(_)
            | ComparisonKind::Exists
            | ComparisonKind::Missing
            | ComparisonKind::Satisfies(_) => Some("a rate is a number of messages in a second"),
        };
        if let Some(why) = why {
            self.at(
                comparison.span,
                format!("{why}: write a range or a bound, `rate in 5..=20` or `rate >= 5`"),
            );
            return None;
        }
        if let Some(why) = says_nothing(&comparison.kind) {
            self.at(
                comparison.span,
                format!("this {why}, since a rate is never below 0: write `rate in 5..=20`"),
            );
        }
        Some(comparison)
    }

    fn sequence(&mut self, cursor: &mut Cursor, span: Span) -> Option<Vec<Stage>> {
        const WRITE: &str = "`sequence [ event == \"snapshot\", 1.. event == \"tick\" ]`";
        let Some(list) = cursor.group(Delimiter::Bracket).cloned() else {
            let text = format!("`sequence` needs its list{}: write {WRITE}", found(cursor));
            self.at(cursor.span(), text);
            if matches!(cursor.peek(), Some(TokenTree::Group(_))) {
                cursor.skip();
            }
            return None;
        };
        cursor.skip();
        let mut inside = Cursor::inside(&list);
        if inside.is_end() {
            self.at(
                span,
                format!("`sequence []` awaits nothing: write its messages in their order, {WRITE}"),
            );
            return None;
        }
        let mut stages = Vec::new();
        while !inside.is_end() {
            let before = inside.position();
            stages.push(self.stage(&mut inside));
            if !inside.is_end() && !inside.is_punct(',') {
                self.expected(&inside, "a condition, or `,` before the next message of the `sequence`");
                while !inside.is_end() && !inside.is_punct(',') {
                    inside.skip();
                }
            }
            if inside.is_punct(',') || inside.position() == before {
                inside.skip();
            }
        }
        Some(stages)
    }

    /// Reads one item of a sequence, up to the comma.
    fn stage(&mut self, cursor: &mut Cursor) -> Stage {
        let told = self.errors.count();
        let counts = cursor.literal().is_some() || is_dots(cursor) || cursor.parentheses().is_some();
        let times = counts.then(|| self.bounds(cursor, "sequence", Numbers::Whole));
        if let Some(never) = times.as_ref().and_then(comes_never) {
            self.at(
                never,
                "a message that comes 0 times is none of the sequence: write `0..=1` if it may be missing",
            );
        }
        let mut conditions: Vec<Condition> = Vec::new();
        while !cursor.is_end() && !cursor.is_punct(',') {
            if self.recovered_stage(cursor) {
                let (mut condition, _) = self.condition(cursor, false);
                if let Some(Comparison { span, kind: ComparisonKind::Satisfies(_) }) = &condition.comparison {
                    let text = "`satisfies` cannot stand in a `sequence`: write a comparison, or ask it of all messages in a \
                                condition of the check";
                    self.at(*span, text);
                    condition.comparison = None;
                }
                conditions.push(condition);
            } else {
                return Stage { times, conditions };
            }
        }
        if conditions.is_empty() && self.errors.count() == told {
            let text = format!(
                "a message of a `sequence` needs a condition{}: write `event == \"tick\"`, or `data` for any message",
                found(cursor)
            );
            self.at(cursor.span(), text);
        }
        Stage { times, conditions }
    }

    /// Whether a condition of a sequence begins here.
    fn recovered_stage(&mut self, cursor: &mut Cursor) -> bool {
        self.recover_word(cursor, "a condition (`event == …`, `json …`)", Keyword::Per.followed_by());
        if cursor.is(Keyword::When) {
            self.at(
                cursor.span(),
                "`when` comes before the whole requirement: write `when (…) require sequence [ … ]`",
            );
            self.when(cursor);
        }
        cursor.is_condition()
    }

    /// Reports rules that always hold or never hold under the clauses of the check.
    pub(super) fn impossible_across(&mut self, check: &Check) {
        for across in &check.across {
            match &across.rule {
                Rule::Gap(Time::Literal { span, value: gap }) => self.long_gap(*span, *gap, check),
                Rule::Sequence(stages) => self.misfit(across.span, stages, &check.goal),
                Rule::Gap(Time::Expr(_)) | Rule::Each { .. } | Rule::Rate(_) => {}
            }
        }
    }

    fn long_gap(&mut self, span: Span, gap: Duration, check: &Check) {
        if let Time::Literal { value: within, .. } = check.within
            && gap >= within
        {
            let text = "this gap is never over before the deadline of the check: write a shorter time, or a longer `within`";
            self.at(span, text);
        }
    }

    /// Reports a sequence that takes more or fewer messages than the check.
    fn misfit(&mut self, span: Span, stages: &[Stage], goal: &Goal) {
        let Some((min, max)) = length(stages) else { return };
        let (from, to, written) = match goal {
            Goal::Until(Int::Literal { value, .. }) => (*value, Some(*value), format!("until {value}")),
            Goal::Expect(bounds) | Goal::UntilEnd(Some(bounds)) => match ends(bounds) {
                Some((from, to)) => (from, to, "expect".to_owned()),
                None => return,
            },
            Goal::Until(Int::Expr(_)) | Goal::UntilEnd(None) => return,
        };
        if to.is_some_and(|to| to < min) {
            let text = format!(
                "this sequence has {min} messages or more, which `{written}` does not let come: raise its number"
            );
            self.at(span, text);
        } else if let Some(max) = max.filter(|max| *max < from) {
            let text = format!(
                "this sequence has at most {max} messages, and `{written}` wants more: lower its number"
            );
            self.at(span, text);
        }
    }
}

/// The word of a rule that is no condition.
fn across_word(rule: &Rule) -> &'static str {
    match rule {
        Rule::Gap(_) => AcrossWord::Gap.word(),
        Rule::Rate(_) => AcrossWord::Rate.word(),
        Rule::Sequence(_) => AcrossWord::Sequence.word(),
        Rule::Each { order, .. } => order.word(),
    }
}

/// The span of a count that allows a message 0 times only.
fn comes_never(times: &Bounds) -> Option<Span> {
    let (min, max) = ends(times)?;
    let span = |bound: &Option<Bound>| match bound {
        Some(Bound::Number { span, .. }) => Some(*span),
        _ => None,
    };
    // A reversed range was reported.
    (min == 0 && max == Some(0)).then(|| span(&times.max).or(span(&times.min))).flatten()
}

/// The smallest and the largest number of messages of a sequence, if both are known and the sequence has no
/// mistakes.
fn length(stages: &[Stage]) -> Option<(u64, Option<u64>)> {
    stages.iter().try_fold((0_u64, Some(0_u64)), |(min, max), stage| {
        let (from, to) = stage.times.as_ref().map_or(Some((1, Some(1))), ends)?;
        if stage.conditions.is_empty() || to.is_some_and(|to| to < from.max(1)) {
            return None;
        }
        Some((min.saturating_add(from), max.zip(to).map(|(max, to)| max.saturating_add(to))))
    })
}

/// The smallest and the largest number of a range of whole literals.
fn ends(bounds: &Bounds) -> Option<(u64, Option<u64>)> {
    let value = |bound: &Option<Bound>| match bound {
        None => Some(None),
        Some(Bound::Number { digits, .. }) => digits.to_string().parse::<u64>().ok().map(Some),
        Some(Bound::Expr(_) | Bound::Time { .. }) => None,
    };
    let min = value(&bounds.min)?.unwrap_or(0);
    if bounds.single {
        return Some((min, Some(min)));
    }
    let max = value(&bounds.max)?;
    Some((min, max.map(|max| if bounds.inclusive { max } else { max.saturating_sub(1) })))
}

/// The message about a bound on a rate that has no effect.
fn says_nothing(kind: &ComparisonKind) -> Option<&'static str> {
    let (never, always) = ("is never met", "always holds");
    let number = |bound: &Option<Bound>| match bound {
        Some(Bound::Number { negative, digits, .. }) => value_of(*negative, digits),
        _ => None,
    };
    match kind {
        ComparisonKind::Is(operator, Operand::Number { negative, digits }) => {
            let value = value_of(*negative, digits)?;
            match operator {
                Operator::Less => (value <= 0.0).then_some(never),
                Operator::LessOrEqual => (value < 0.0).then_some(never),
                Operator::Greater => (value < 0.0).then_some(always),
                Operator::GreaterOrEqual | Operator::Equal | Operator::NotEqual => {
                    (value <= 0.0).then_some(always)
                }
            }
        }
        ComparisonKind::Within(bounds) if !bounds.single => {
            match (number(&bounds.min), number(&bounds.max)) {
                (_, Some(max)) if max < 0.0 || (max == 0.0 && !bounds.inclusive) => Some(never),
                (Some(min), None) if min <= 0.0 && bounds.max.is_none() => Some(always),
                _ => None,
            }
        }
        ComparisonKind::Is(..)
        | ComparisonKind::OneOf(_)
        | ComparisonKind::Within(_)
        | ComparisonKind::Exists
        | ComparisonKind::Missing
        | ComparisonKind::Satisfies(_) => None,
    }
}
