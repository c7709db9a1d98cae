//! Reports words of the language in a place without a meaning for them. The messages say where they belong.

use super::cursor::Cursor;
use super::parser::{Parser, Passed};
use super::source;
use crate::language::{
    self, AcrossWord, ActionWord, ComparisonWord, Field, KeepWord, Keyword, LossWord, Method, Mode,
    OpenOption, Order, PartWord, ResponseField, SelectWord, SettingWord, StreamField, Word,
};

/// The kind of code before a misplaced word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// An action, or another part of a step.
    Action,
    /// A condition of a check.
    Condition,
}

impl Parser<'_> {
    /// Reports the token at the cursor, which must not follow `behind`, and skips it.
    pub(super) fn misplaced(&mut self, cursor: &mut Cursor, behind: Behind) -> Passed {
        let span = cursor.span();
        let is_of_looks =
            behind == Behind::Condition && cursor.word().is_some_and(|word| is_of_response(&word, cursor));
        let is_unknown = cursor.word().is_some_and(|word| !language::is_known(&word));
        let message = match cursor.word() {
            Some(word) if is_of_looks => format!(
                "`{word}` is of the stream as it stands, and this check is about messages: write a check of its own before it, \
                 `check {word} …`"
            ),
            Some(word) if word == Field::Retry.word() && behind == Behind::Action && cursor.literal_at(1) => {
                let times = cursor.peek_at(1).map(ToString::to_string).unwrap_or_default();
                cursor.skip();
                format!("a stream that is lost is opened again with `reconnect`: write `reconnect {times}`")
            }
            Some(word) => misplaced_word(&word, behind),
            None => {
                let found = cursor.peek().map(source::shown).unwrap_or_default();
                if let Some(value) = cursor.literal().filter(|_| behind == Behind::Condition) {
                    let value = source::cut(&value.to_string());
                    format!("nothing compares {found}: write `== {value}`, or another comparison")
                } else if super::comparisons::is_comparison(cursor) {
                    format!(
                        "{found} compares nothing: write what is compared before it, such as `data` or `json \"$.price\"`"
                    )
                } else {
                    format!("expected {}, found {found}", expected(behind))
                }
            }
        };
        self.errors.out_of_place(span, message);
        cursor.skip();
        if is_of_looks {
            cursor.take_any::<LossWord>();
            if cursor.literal().is_some() {
                cursor.skip();
            }
            let _ = self.rest_of_condition(cursor);
        }
        if is_unknown { Passed::Unknown } else { Passed::Known }
    }
}

fn misplaced_word(word: &str, behind: Behind) -> String {
    if PartWord::has(word) || OpenOption::has(word) {
        format!("`{word}` belongs to `open`: write it right after the URL, before the next action")
    } else if [Keyword::Through.word(), Keyword::After.word()].contains(&word) {
        format!(
            "`{word}` stands behind `reconnect` and its number: write `reconnect 3 through 500..=599 after 200ms`"
        )
    } else if word == Keyword::Method.word() {
        "`method` comes right after `open`: write `open method \"REPORT\" \"/path\"`".to_owned()
    } else if word == Keyword::As.word() {
        "`as` stands only in `repeat 3 as i`: a value is kept with `save`, its type after a colon, `save price: f64`"
                .to_owned()
    } else if language::is_clause(word) {
        if behind == Behind::Condition {
            format!(
                "`{word}` comes before the conditions: write `check await within 10s until 1` first, each once"
            )
        } else {
            let mode = Mode::from_word(word).unwrap_or(Mode::Await).word();
            format!("`{word}` belongs to a check: write `check {mode} within 10s until 1`")
        }
    } else if SelectWord::has(word) || ComparisonWord::has(word) {
        format!("`{word}` needs what it is about before it: write `json \"$.price\" {word} …`")
    } else if word == Keyword::Per.word() {
        "`per` stands after `rising`, `unique` or `same`: write `require json \"$.seq\" rising per json \"$.symbol\"`"
                .to_owned()
    } else if Order::has(word) && behind == Behind::Condition {
        format!("`{word}` needs what it is about before it: write `require id {word}`")
    } else if word == Keyword::Dropped.word() {
        "`dropped` belongs to the action `unmatched`: write `unmatched collect rest dropped save lost`"
            .to_owned()
    } else if is_of_check(word) {
        format!("`{word}` belongs to a check: write `check await within 10s until 1` before it")
    } else if SettingWord::has(word) {
        format!("`{word}` is a setting: settings come before the first step, move it up")
    } else if Method::has(word) {
        format!("`{word}` is a method and comes right after `open`: write `open {word} \"/path\"`")
    } else {
        format!("expected {}, found `{word}`", expected(behind))
    }
}

/// Whether a condition on a response or on losses begins at the cursor, and no part or option of a request.
fn is_of_response(word: &str, cursor: &Cursor) -> bool {
    match ResponseField::from_word(word) {
        Some(ResponseField::Header) => cursor.literal_at(1) && !cursor.literal_at(2),
        Some(ResponseField::Body) => false,
        Some(ResponseField::Status | ResponseField::Elapsed) => !cursor.literal_at(1),
        None => StreamField::has(word),
    }
}

/// Whether a word may come only in a check, after its clauses.
fn is_of_check(word: &str) -> bool {
    let keyword = [Keyword::Require, Keyword::When].iter().any(|keyword| keyword.word() == word);
    let across = Order::has(word) || AcrossWord::has(word);
    keyword || across || KeepWord::has(word) || Field::has(word) || language::is_test(word)
}

fn expected(behind: Behind) -> String {
    match behind {
        Behind::Condition => {
            "a condition (`event == …`, `json …`), an action (`close`, …) or a step (`sse`, `pause`, …)"
                .to_owned()
        }
        Behind::Action => {
            format!("an action ({}) or a step (`sse`, `pause`, …)", language::any_of::<ActionWord>())
        }
    }
}
