//! `[target] [test] [find n | all | count] [comparison] [keep]`.

use proc_macro2::Span;

use super::comparisons::is_comparison;
use super::cursor::Cursor;
use super::http::of_several;
use super::parser::{About, Parser, found};
use super::words::{
    self, ACTIONS, COMPARISONS, KEEPS, ORDERS, REQUIRE, RESPONSE, SELECTS, STEPS, TARGETS, TESTS, WHEN,
};
use crate::ast::{Comparison, Condition, Expr, Int, Keep, Order, Select, Target, Test};

/// What may stand inside a condition, or after it.
pub(super) const GOES_ON: &[&[&str]] =
    &[TESTS, SELECTS, COMPARISONS, KEEPS, TARGETS, ORDERS, REQUIRE, WHEN, ACTIONS, STEPS];

/// The same of a response.
pub(super) const RESPONSE_GOES_ON: &[&[&str]] =
    &[TESTS, SELECTS, COMPARISONS, KEEPS, RESPONSE, REQUIRE, WHEN, ACTIONS, STEPS];

/// A condition while it is read.
#[derive(Debug, Default)]
struct Parts {
    select: Option<Select>,
    comparison: Option<Comparison>,
    keep: Option<Keep>,
    order: Option<Ordered>,
    /// Keeps too many: reported, and read so that their names are known.
    extra: Vec<Keep>,
}

/// What must hold of a value across messages: the word, where it stands, and what the messages are kept apart by.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) order: Order,
    pub(super) span: Span,
    pub(super) per: Option<Condition>,
}

impl Parser<'_> {
    /// Reads the condition at the cursor. The second list holds what else a broken one would keep.
    pub(super) fn condition(&mut self, cursor: &mut Cursor, required: bool) -> (Condition, Vec<Keep>) {
        let (target, target_at) = target(cursor);
        let (condition, extra) = self.condition_on(cursor, target, required);
        (Condition { target_at, ..condition }, extra)
    }

    /// As [`condition`](Self::condition), or `rising` and the like in the place of the comparison.
    pub(super) fn ordered_condition(
        &mut self,
        cursor: &mut Cursor,
        required: bool,
    ) -> (Condition, Option<Ordered>, Vec<Keep>) {
        let (target, target_at) = target(cursor);
        let (condition, order, extra) = self.ordered_on(cursor, target, required);
        (Condition { target_at, ..condition }, order, extra)
    }

    /// Reads what follows the target of a condition.
    pub(super) fn condition_on(
        &mut self,
        cursor: &mut Cursor,
        target: Target,
        required: bool,
    ) -> (Condition, Vec<Keep>) {
        let (condition, ordered, extra) = self.ordered_on(cursor, target, required);
        if let Some(ordered) = ordered {
            let word = ordered.order.word();
            let text = match self.about {
                About::Message => format!(
                    "`{word}` is about several messages, so it stands after the `require` of a check: write \
                     `require id {word}`"
                ),
                About::Response | About::Elapsed => of_several(word),
            };
            self.at(ordered.span, text);
        }
        (condition, extra)
    }

    fn ordered_on(
        &mut self,
        cursor: &mut Cursor,
        target: Target,
        required: bool,
    ) -> (Condition, Option<Ordered>, Vec<Keep>) {
        // What is tested is the text of a message, or the body of a response.
        let tests = !matches!(target, Target::Status | Target::Header { .. } | Target::Elapsed);
        let goes_on = self.goes_on();
        let mut test = Test::Whole;
        if tests {
            self.settle(cursor, "a test (`json`, …) or a comparison (`==`, …)", goes_on);
            test = self.test(cursor);
        }
        let mut parts = Parts::default();
        self.condition_parts(cursor, required, &mut parts);
        let Parts { select, comparison, keep, order, extra } = parts;
        let select = select.unwrap_or(Select::First);
        if let Some(comparison) = &comparison {
            self.check_bounds(&select, comparison);
        }
        if let (Some(ordered), Select::All) = (&order, &select) {
            let word = ordered.order.word();
            let text =
                format!("`{word}` is about one value of each message: leave out `all`, or write `find 0`");
            self.at(ordered.span, text);
        }
        (
            Condition { when: None, target, target_at: None, test, select, comparison, keep, groups: 0 },
            order,
            extra,
        )
    }

    /// Reads a target and a test, as a condition that asks nothing.
    pub(super) fn looked_at(&mut self, cursor: &mut Cursor) -> Condition {
        let (target, target_at) = target(cursor);
        self.settle(cursor, "a test (`json`, …) or a comparison (`==`, …)", self.goes_on());
        let test = self.test(cursor);
        let select = Select::First;
        Condition { when: None, target, target_at, test, select, comparison: None, keep: None, groups: 0 }
    }

    /// Reads `rising`, `unique` or `same`, with what follows it.
    fn order(&mut self, cursor: &mut Cursor, parts: &mut Parts) {
        let Some((word, span)) = cursor.take_word_of(ORDERS) else { return };
        let order = match word {
            "rising" => Order::Rising,
            "unique" => Order::Unique,
            _ => Order::Same,
        };
        if parts.order.is_some() || parts.comparison.is_some() {
            let text = format!(
                "`{word}` stands where a comparison does, and there is one: write another `require` for it"
            );
            self.at(span, text);
        }
        if cursor.is_word("by") && cursor.word_at(1).is_some() {
            let by = cursor.span();
            self.at(by, format!("`by` is called `per` here: write `{word} per json \"$.symbol\"`"));
            cursor.replace([proc_macro2::TokenTree::Ident(proc_macro2::Ident::new("per", by))]);
        }
        let per = match cursor.take_word("per") {
            Some(_) => self.per(cursor, word),
            None => None,
        };
        parts.order.get_or_insert(Ordered { order, span, per });
    }

    /// Reads what stands after `per`: a target, a test, which value.
    fn per(&mut self, cursor: &mut Cursor, word: &str) -> Option<Condition> {
        self.settle(cursor, "what the messages are kept apart by (`json`, `event`, …)", &[TARGETS, TESTS]);
        if !cursor.is_word_of(TARGETS) && !cursor.is_word_of(TESTS) {
            let text = format!(
                "`per` needs what the messages are kept apart by{}: write `{word} per json \"$.symbol\"`",
                found(cursor)
            );
            self.at(cursor.span(), text);
            return None;
        }
        let looked_at = self.looked_at(cursor);
        let mut parts = Parts::default();
        let span = cursor.span();
        while cursor.is_word_of(SELECTS) {
            self.select(cursor, &mut parts);
        }
        let select = parts.select.unwrap_or(Select::First);
        if matches!(select, Select::All) {
            self.at(span, "what messages are kept apart by is one value: leave out `all`, or write `find 0`");
        }
        Some(Condition { select, ..looked_at })
    }

    /// Reads the `when (expr)` at the cursor, if one stands there; of several, which are reported, the first.
    pub(super) fn when(&mut self, cursor: &mut Cursor) -> Option<Expr> {
        let mut when = None;
        while let Some(span) = cursor.take_word("when") {
            let expr = self.needed_expr(cursor, "when", words_of_a_condition).ok();
            if when.is_some() {
                self.at(span, "a second `when`: say both in one, `when (first && second)`");
            }
            when = when.or(expr);
        }
        when
    }

    /// Reads what stands where a condition has already begun, and gives what it would keep.
    pub(super) fn rest_of_condition(&mut self, cursor: &mut Cursor) -> Vec<Keep> {
        let mut parts = Parts::default();
        self.condition_parts(cursor, false, &mut parts);
        parts.keep.into_iter().chain(parts.extra).collect()
    }

    /// What may stand inside a condition, or after it.
    fn goes_on(&self) -> &'static [&'static [&'static str]] {
        if self.about == About::Message { GOES_ON } else { RESPONSE_GOES_ON }
    }

    fn test(&mut self, cursor: &mut Cursor) -> Test {
        match cursor.take_word_of(TESTS) {
            Some((of @ "regex", _)) => Test::Regex(self.pattern(cursor, of)),
            Some((of @ "json", _)) => Test::Json(self.pattern(cursor, of)),
            Some((of @ "jsonp", _)) => Test::Jsonp(self.pattern(cursor, of)),
            Some((of @ "jmespath", span)) => {
                if !cfg!(feature = "jmespath") {
                    let text = "`jmespath` needs a feature of streamgauge: write `features = [\"jmespath\"]` at the \
                                dependency in Cargo.toml, or a JSONPath, `json \"$.price\"`";
                    self.at(span, text);
                }
                Test::Jmespath(self.pattern(cursor, of))
            }
            Some(_) => Test::Contains(self.text(cursor, "`contains` needs a text", "`contains \"text\"`")),
            None => Test::Whole,
        }
    }

    /// Reads what follows the test, in whatever order, and reports a wrong one.
    fn condition_parts(&mut self, cursor: &mut Cursor, required: bool, parts: &mut Parts) {
        loop {
            let what = match self.about {
                About::Message => "a comparison, `save`, a condition, an action or a step",
                About::Response | About::Elapsed => "a comparison, `save`, a condition or a step",
            };
            self.settle(cursor, what, self.goes_on());
            if cursor.is_word_of(SELECTS) {
                self.select(cursor, parts);
            } else if is_comparison(cursor) {
                self.condition_comparison(cursor, parts);
            } else if cursor.is_word_of(ORDERS) {
                self.order(cursor, parts);
            } else if cursor.is_word_of(KEEPS) {
                self.condition_keep(cursor, required, parts);
            } else {
                return;
            }
        }
    }

    fn select(&mut self, cursor: &mut Cursor, parts: &mut Parts) {
        let Some((word, span)) = cursor.take_word_of(SELECTS) else { return };
        if parts.comparison.is_some() || parts.keep.is_some() {
            let before = if parts.comparison.is_some() { "comparison" } else { "`save` or `collect`" };
            self.at(span, format!("`{word}` comes before the {before}: write `json \"$.price\" {word} …`"));
        }
        let select = match word {
            "find" => Select::Find(self.find(cursor)),
            "all" => Select::All,
            _ => Select::Count,
        };
        if self.about == About::Elapsed && matches!(select, Select::Count) {
            // A number is compared, not a time.
            self.about = About::Response;
        }
        if let Some(first) = &parts.select {
            self.second_select(first, &select, span);
        }
        // With `count`, which row 13 looks at, the rest is judged as if it stood alone.
        if parts.select.is_none() || matches!(select, Select::Count) {
            parts.select = Some(select);
        }
    }

    fn find(&mut self, cursor: &mut Cursor) -> Int {
        if cursor.literal().is_some() || cursor.parentheses().is_some() || cursor.is_punct('-') {
            return self.int(cursor, "find");
        }
        let span = cursor.span();
        let text = format!(
            "`find` needs a number{}: write `find 0` for the first, or `all` or `count` alone",
            found(cursor)
        );
        self.at(span, text);
        Int::Literal { span, value: 0 }
    }

    fn second_select(&mut self, first: &Select, second: &Select, span: Span) {
        let (first_name, second_name) = (named(first), named(second));
        let numbered = |select: &Select| match select {
            Select::Find(Int::Literal { span, .. }) => Some(*span),
            Select::Find(Int::Expr(expr)) => Some(expr.span),
            _ => None,
        };
        // `find` with `count` stands on the number of `find`.
        let at = numbered(first).or(numbered(second)).unwrap_or(span);
        self.at(
            at,
            format!("`{first_name}` and `{second_name}` cannot stand together: leave out one of them"),
        );
    }

    fn condition_comparison(&mut self, cursor: &mut Cursor, parts: &mut Parts) {
        let span = cursor.span();
        if parts.comparison.is_some() {
            self.at(
                span,
                "a second comparison: a condition has one; write another condition for it, or a range, `in 1..=3`",
            );
        } else if let Some(ordered) = &parts.order {
            let word = ordered.order.word();
            self.at(span, format!("a comparison beside `{word}`: write another `require` for it"));
        } else if parts.keep.is_some() {
            self.at(
                span,
                "a comparison comes before `save` and `collect`: write `json \"$.price\" > 1 save price`",
            );
        }
        match self.comparison(cursor) {
            Ok(comparison) => {
                parts.comparison.get_or_insert(comparison);
            }
            Err(_) => {
                // What follows may be kept all the same.
                self.skip_to(cursor, self.goes_on());
            }
        }
    }

    fn condition_keep(&mut self, cursor: &mut Cursor, required: bool, parts: &mut Parts) {
        let word = cursor.word().unwrap_or_default();
        if required {
            self.at(
                cursor.span(),
                format!(
                    "a `require` keeps nothing: write `{word}` in a condition of its own, before `require`"
                ),
            );
        } else if parts.keep.is_some() {
            self.at(
                cursor.span(),
                format!("a second keep, `{word}`: a condition keeps one value; write the condition once more for the other"),
            );
        }
        match self.keep(cursor) {
            Some(keep) if required || parts.keep.is_some() => parts.extra.push(keep),
            Some(keep) => parts.keep = Some(keep),
            None => {}
        }
    }
}

/// Reads the target at the cursor, `data` if there is none.
/// A target, and where it is written.
fn target(cursor: &mut Cursor) -> (Target, Option<Span>) {
    let written = cursor.take_word_of(TARGETS);
    let target = match written {
        Some(("event", _)) => Target::Event,
        Some(("id", _)) => Target::Id,
        Some(("retry", _)) => Target::Retry,
        Some(("message", _)) => Target::Message,
        Some(("text", _)) => Target::Text,
        Some(("tool", _)) => Target::Tool,
        Some(("usage", _)) => Target::Usage,
        Some(("finish", _)) => Target::Finish,
        _ => Target::Data,
    };
    (target, written.map(|(_, span)| span))
}

/// Whether Rust that should have been in parentheses is over: the condition begins.
fn words_of_a_condition(cursor: &Cursor) -> bool {
    let inside =
        matches!(cursor.previous(), Some(proc_macro2::TokenTree::Punct(sign)) if sign.as_char() == '.');
    !inside && cursor.word().is_some_and(|word| words::is_known(&word))
}

fn named(select: &Select) -> &'static str {
    match select {
        Select::First | Select::Find(_) => "find",
        Select::All => "all",
        Select::Count => "count",
    }
}
