//! Words of the language that stand where they mean nothing: where they belong.

use super::cursor::Cursor;
use super::parser::Parser;
use super::source;
use super::words::{
    self, ACROSS, COMPARISONS, KEEPS, METHODS, OPTIONS, ORDERS, REQUIRE, SELECTS, SETTINGS, TARGETS, TESTS,
    WHEN,
};

impl Parser<'_> {
    /// Reports the token at the cursor, which can stand neither after an action nor, where `in_check`,
    /// after a condition, and steps over it.
    pub(super) fn stray(&mut self, cursor: &mut Cursor, in_check: bool) {
        let span = cursor.span();
        self.lost |= cursor.word().is_some_and(|word| !words::is_known(&word));
        let message = match cursor.word() {
            Some(word) => Self::stray_word(&word, in_check),
            None => {
                let found = cursor.peek().map(source::shown).unwrap_or_default();
                if super::comparisons::is_comparison(cursor) {
                    format!(
                        "{found} compares nothing: write what is compared before it, such as `data` or `json \"$.price\"`"
                    )
                } else {
                    format!("expected {}, found {found}", expected(in_check))
                }
            }
        };
        self.at(span, message);
        cursor.skip();
    }

    fn stray_word(word: &str, in_check: bool) -> String {
        let is = |words: &[&str]| words.contains(&word);
        if is(OPTIONS) {
            format!("`{word}` belongs to `open`: write it right after the URL, before the next action")
        } else if word == "as" {
            "`as` stands only in `repeat 3 as i`: a value is kept with `save`, its type after a colon, `save price: f64`"
                .to_owned()
        } else if super::checks::is_clause(word) {
            if in_check {
                format!(
                    "`{word}` comes before the conditions: write `check await within 10s until 1` first, each once"
                )
            } else {
                let mode = if word == "listen" { word } else { "await" };
                format!("`{word}` belongs to a check: write `check {mode} within 10s until 1`")
            }
        } else if is(SELECTS) || is(COMPARISONS) {
            format!("`{word}` needs what it is about before it: write `json \"$.price\" {word} …`")
        } else if word == "per" {
            "`per` stands after `rising`, `unique` or `same`: write `require json \"$.seq\" rising per json \"$.symbol\"`"
                .to_owned()
        } else if is(ORDERS) && in_check {
            format!("`{word}` needs what it is about before it: write `require id {word}`")
        } else if word == "dropped" {
            "`dropped` belongs to the action `unmatched`: write `unmatched collect rest dropped save lost`"
                .to_owned()
        } else if is(KEEPS) || is(ORDERS) || is(ACROSS) || is(REQUIRE) || is(WHEN) || is(TARGETS) || is(TESTS)
        {
            format!("`{word}` belongs to a check: write `check await within 10s until 1` before it")
        } else if is(SETTINGS) {
            format!("`{word}` is a setting: settings come before the first step, move it up")
        } else if is(METHODS) {
            format!("`{word}` is a method and comes right after `open`: write `open {word} \"/path\"`")
        } else {
            format!("expected {}, found `{word}`", expected(in_check))
        }
    }
}

fn expected(in_check: bool) -> String {
    let actions = words::any_of(words::ACTIONS);
    if in_check {
        "a condition (`event == …`, `json …`), an action (`close`, …) or a step (`sse`, `pause`, …)"
            .to_owned()
    } else {
        format!("an action ({actions}) or a step (`sse`, `pause`, …)")
    }
}
