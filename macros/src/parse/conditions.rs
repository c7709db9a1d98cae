//! `[target] [test] [find n | all | count] [or VALUE] [comparison] [keep]`.

use proc_macro2::Span;

use super::comparisons::is_comparison;
use super::cursor::Cursor;
use super::defaults::{self, Before, is_default};
use super::http::of_several;
use super::parser::{About, Parser, found};
use super::target::Looks;
use crate::ast::{Comparison, Condition, Expr, Int, Keep, Order, Select, Target, Test};
use crate::language::{
    self, Classes, Field, KeepWord, Keyword, PatternKind, ResponseField, SelectWord, TextTest,
};

/// A condition while it is read.
#[derive(Debug, Default)]
struct Parts {
    select: Option<Select>,
    /// The place of the word of `select`.
    selected: Option<Span>,
    default: Option<defaults::Default>,
    comparison: Option<Comparison>,
    keep: Option<Keep>,
    order: Option<Ordered>,
    /// Surplus keeps. They were reported, and are read so that their names are known.
    extra: Vec<Keep>,
}

/// A rule for a value across messages: its word, the place of the word, and the condition that groups the messages.
#[derive(Debug)]
pub(super) struct Ordered {
    pub(super) order: Order,
    pub(super) span: Span,
    pub(super) per: Option<Condition>,
}

impl About {
    /// The words that may come inside a condition or after it.
    pub(super) fn followed_by(self) -> Classes {
        match self {
            Self::Message => Field::FOLLOWED_BY,
            Self::Response | Self::Elapsed => ResponseField::FOLLOWED_BY,
        }
    }
}

impl Parser<'_> {
    /// Reads the condition on a message at the cursor. The list holds the surplus keeps of a broken condition. `keeps`:
    /// whether it may keep something.
    pub(super) fn condition(&mut self, cursor: &mut Cursor, keeps: bool) -> (Condition, Vec<Keep>) {
        let Looks { target, target_at, choice } = self.target(cursor);
        let (condition, extra) = self.condition_on(cursor, target, keeps, About::Message);
        (Condition { target_at, choice, ..condition }, extra)
    }

    /// Like [`condition`](Self::condition), but also accepts `rising` and the like instead of the comparison.
    pub(super) fn ordered_condition(
        &mut self,
        cursor: &mut Cursor,
    ) -> (Condition, Option<Ordered>, Vec<Keep>) {
        let Looks { target, target_at, choice } = self.target(cursor);
        let (condition, order, extra) = self.ordered_on(cursor, target, true, About::Message);
        (Condition { target_at, choice, ..condition }, order, extra)
    }

    /// Reads the rest of a condition, after its target.
    pub(super) fn condition_on(
        &mut self,
        cursor: &mut Cursor,
        target: Target,
        keeps: bool,
        about: About,
    ) -> (Condition, Vec<Keep>) {
        let (condition, ordered, extra) = self.ordered_on(cursor, target, keeps, about);
        if let Some(ordered) = ordered {
            let word = ordered.order.word();
            let text = match about {
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
        keeps: bool,
        about: About,
    ) -> (Condition, Option<Ordered>, Vec<Keep>) {
        // A test is about a text: of a message, of a header, or the body of a response.
        let tests = !matches!(target, Target::Status | Target::Elapsed | Target::Lost(_));
        let mut test = Test::Whole;
        self.call_of_target(cursor);
        if let Some(path) = self.path_of_target(cursor, &target) {
            test = path;
        } else if tests {
            self.recover_word(cursor, "a test (`json`, …) or a comparison (`==`, …)", about.followed_by());
            test = self.test(cursor);
            self.call_of_target(cursor);
        }
        let mut parts = Parts::default();
        self.condition_parts(cursor, keeps, about, &mut parts);
        let Parts { select, selected, default, comparison, keep, order, extra } = parts;
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
        let (default_at, default) = default.unzip();
        let condition = Condition {
            when: None,
            target,
            target_at: None,
            choice: None,
            test,
            select,
            default,
            comparison,
            keep,
            groups: 0,
        };
        self.check_missing(&condition, selected, default_at);
        (condition, order, extra)
    }

    /// Reads a target and a test, as a condition without a comparison.
    pub(super) fn looked_at(&mut self, cursor: &mut Cursor) -> Condition {
        let Looks { target, target_at, choice } = self.target(cursor);
        self.recover_word(
            cursor,
            "a test (`json`, …) or a comparison (`==`, …)",
            About::Message.followed_by(),
        );
        let test = self.test(cursor);
        Condition {
            when: None,
            target,
            target_at,
            choice,
            test,
            select: Select::First,
            default: None,
            comparison: None,
            keep: None,
            groups: 0,
        }
    }

    /// Reads `rising`, `unique` or `same`, and the `per …` after it.
    fn order(&mut self, cursor: &mut Cursor, parts: &mut Parts) {
        let Some((order, span)) = cursor.take_any::<Order>() else { return };
        let word = order.word();
        if parts.order.is_some() || parts.comparison.is_some() {
            let text = format!(
                "`{word}` stands where a comparison does, and there is one: write another `require` for it"
            );
            self.at(span, text);
        }
        if cursor.is_word("by") && cursor.word_at(1).is_some() {
            let by = cursor.span();
            self.at(by, format!("`by` is called `per` here: write `{word} per json \"$.symbol\"`"));
            cursor.replace([proc_macro2::TokenTree::Ident(proc_macro2::Ident::new(Keyword::Per.word(), by))]);
        }
        let per = match cursor.take(Keyword::Per) {
            Some(_) => self.per(cursor, word),
            None => None,
        };
        parts.order.get_or_insert(Ordered { order, span, per });
    }

    /// Reads the tokens after `per`: a target, a test, and which of the values.
    fn per(&mut self, cursor: &mut Cursor, word: &str) -> Option<Condition> {
        self.recover_word(
            cursor,
            "what the messages are kept apart by (`json`, `event`, …)",
            Keyword::Per.followed_by(),
        );
        if !cursor.is_condition() {
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
        while cursor.is_any::<SelectWord>() {
            self.select(cursor, &mut parts);
        }
        if is_default(cursor, false) {
            self.condition_default(cursor, About::Message, &mut parts);
        }
        let select = parts.select.unwrap_or(Select::First);
        if matches!(select, Select::All) {
            self.at(span, "what messages are kept apart by is one value: leave out `all`, or write `find 0`");
        }
        let (default_at, default) = parts.default.unzip();
        let condition = Condition { select, default, ..looked_at };
        self.check_missing(&condition, None, default_at);
        Some(condition)
    }

    /// Reads the `when (expr)` at the cursor, if there is one. If there are several, they are reported and the
    /// first one counts.
    pub(super) fn when(&mut self, cursor: &mut Cursor) -> Option<Expr> {
        self.when_before(cursor, words_of_a_condition)
    }

    /// The same before something else, at which Rust without parentheses `ends`.
    pub(super) fn when_before(
        &mut self,
        cursor: &mut Cursor,
        ends: impl Fn(&Cursor) -> bool,
    ) -> Option<Expr> {
        let mut when = None;
        while let Some(span) = cursor.take(Keyword::When) {
            let expr =
                self.needed_expr(cursor, "when", |cursor| ends(cursor) || cursor.is(Keyword::When)).ok();
            if when.is_some() {
                self.at(span, "a second `when`: say both in one, `when (first && second)`");
            }
            when = when.or(expr);
        }
        when
    }

    /// Reads tokens in the wrong place of a condition, and returns the keep among them.
    pub(super) fn rest_of_condition(&mut self, cursor: &mut Cursor) -> Vec<Keep> {
        let mut parts = Parts::default();
        self.condition_parts(cursor, true, About::Message, &mut parts);
        parts.keep.into_iter().chain(parts.extra).collect()
    }

    fn test(&mut self, cursor: &mut Cursor) -> Test {
        if let Some((kind, span)) = cursor.take_any::<PatternKind>() {
            if let Some(text) = kind.lacks_feature() {
                self.at(span, text);
            }
            return Test::Pattern { kind, pattern: self.pattern(cursor, kind) };
        }
        match cursor.take_any::<TextTest>() {
            Some((TextTest::Contains, _)) => {
                Test::Contains(self.text(cursor, "`contains` needs a text", "`contains \"text\"`"))
            }
            None => Test::Whole,
        }
    }

    /// Reads the parts after the test in any order, and reports a wrong order.
    fn condition_parts(&mut self, cursor: &mut Cursor, keeps: bool, about: About, parts: &mut Parts) {
        loop {
            let what = match about {
                About::Message => "a comparison, `save`, a condition, an action or a step",
                About::Response | About::Elapsed => "a comparison, `save`, a condition or a step",
            };
            self.said_save(cursor);
            let is_response = matches!(about, About::Response | About::Elapsed);
            if self.is_bare_path(cursor) || (is_response && self.said_cookie(cursor)) {
                return;
            }
            self.recover_word(cursor, what, about.followed_by());
            if cursor.is_any::<SelectWord>() {
                self.select(cursor, parts);
            } else if is_comparison(cursor) {
                self.condition_comparison(cursor, about, parts);
            } else if is_default(cursor, parts.comparison.is_some()) {
                self.condition_default(cursor, about, parts);
            } else if cursor.is_any::<Order>() {
                self.order(cursor, parts);
            } else if cursor.is_any::<KeepWord>() {
                self.condition_keep(cursor, keeps, parts);
            } else {
                return;
            }
        }
    }

    fn select(&mut self, cursor: &mut Cursor, parts: &mut Parts) {
        let Some((select, span)) = cursor.take_any::<SelectWord>() else { return };
        let word = select.word();
        if parts.comparison.is_some() || parts.keep.is_some() {
            let before = if parts.comparison.is_some() { "comparison" } else { "`save` or `collect`" };
            self.at(span, format!("`{word}` comes before the {before}: write `json \"$.price\" {word} …`"));
        } else if parts.default.is_some() && select == SelectWord::Find {
            self.at(span, "`find` comes before `or`: write `json \"$.price\" find 1 or 0`");
        }
        parts.selected.get_or_insert(span);
        let select = match select {
            SelectWord::Find => Select::Find(self.find(cursor)),
            SelectWord::All => Select::All,
            SelectWord::Count => Select::Count,
        };
        if let Some(first) = &parts.select {
            self.second_select(first, &select, span);
        }
        // If there are two, a `count` wins, since the comparison after it is checked as one of a number.
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
            Select::First | Select::All | Select::Count => None,
        };
        // A `find` with `count` is reported on the number of `find`.
        let at = numbered(first).or(numbered(second)).unwrap_or(span);
        self.at(
            at,
            format!("`{first_name}` and `{second_name}` cannot stand together: leave out one of them"),
        );
    }

    fn condition_comparison(&mut self, cursor: &mut Cursor, about: About, parts: &mut Parts) {
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
        // With `count`, the comparison is about a number and not about a time.
        let about = match (about, &parts.select) {
            (About::Elapsed, Some(Select::Count)) => About::Response,
            (about, _) => about,
        };
        match self.comparison(cursor, about) {
            Ok(comparison) => {
                parts.comparison.get_or_insert(comparison);
            }
            Err(_) => {
                // A keep may follow nevertheless.
                self.skip_to(cursor, about.followed_by());
            }
        }
    }

    fn condition_default(&mut self, cursor: &mut Cursor, about: About, parts: &mut Parts) {
        let behind = match parts {
            Parts { comparison: Some(_), .. } => Some(Before::Comparison),
            Parts { keep: Some(_), .. } => Some(Before::Keep),
            Parts { default: Some(_), .. } => Some(Before::Default),
            _ => None,
        };
        let default = self.default_value(cursor, about, behind);
        parts.default.get_or_insert(default);
    }

    fn condition_keep(&mut self, cursor: &mut Cursor, keeps: bool, parts: &mut Parts) {
        let word = cursor.word().unwrap_or_default();
        if !keeps {
            self.at(
                cursor.span(),
                format!("a `sequence` keeps nothing: write `{word}` in a condition of the check"),
            );
        } else if parts.keep.is_some() {
            self.at(
                cursor.span(),
                format!("a second keep, `{word}`: a condition keeps one value; write the condition once more for the other"),
            );
        }
        match self.keep(cursor) {
            Some(keep) if !keeps || parts.keep.is_some() => parts.extra.push(keep),
            Some(keep) => parts.keep = Some(keep),
            None => {}
        }
    }
}

/// Whether Rust without parentheses ends here, because the condition begins.
fn words_of_a_condition(cursor: &Cursor) -> bool {
    let inside =
        matches!(cursor.previous(), Some(proc_macro2::TokenTree::Punct(sign)) if sign.as_char() == '.');
    !inside && cursor.word().is_some_and(|word| language::is_known(&word))
}

fn named(select: &Select) -> &'static str {
    match select {
        Select::First | Select::Find(_) => SelectWord::Find.word(),
        Select::All => SelectWord::All.word(),
        Select::Count => SelectWord::Count.word(),
    }
}
