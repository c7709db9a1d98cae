//! The clauses of a check and the parts of a condition: missing, twice, in a wrong order.

use super::{says, says_of_condition};
use crate::language::{ActionWord, StepWord, Word, is_also_a_name};

/// Asserts the report about `sse "T" check …`. The text begins at column 14.
#[track_caller]
fn says_of_check(text: &str, report: &str) {
    says(&format!("sse \"T\" check {text}"), &[report]);
}

#[test]
fn missing_clauses() {
    says_of_check(
        "within 1s until 1 event",
        "1:14: the check on the default stream lacks `await` or `listen`, which \
        comes first: write `check await within 10s until 1`",
    );
    says_of_check(
        "await until 1 event",
        "1:20: the check on the default stream lacks `within` with a time, which \
        comes first: write `check await within 10s until 1`",
    );
    says_of_check(
        "listen within 1s event",
        "1:31: the check on the default stream lacks `until` or `expect` with a \
        number, found `event`: write `check listen within 10s expect 1..=3`",
    );
    says_of_check(
        "event == \"x\" close",
        "1:14: the check on the default stream lacks `await` or `listen` and `within` \
        with a time and `until` or `expect` with a number, found `event`: write `check await within 10s until 1`",
    );
    says(
        "sse \"T\" name \"s1\" check await within 1s\npause 1s",
        &["2:0: the check on stream \"s1\" lacks `until` or \
        `expect` with a number, found `pause`: write `check await within 10s until 1`"],
    );
    says_of_check(
        "await within 1s",
        "1:27: the check on the default stream lacks `until` or `expect` with a number \
        after this, where the scenario ends: write `check await within 10s until 1`",
    );
    says_of_check("await 1s until 1", "1:20: `within` is missing before the time: write `within 1s`");
    says_of_check(
        "await within 1s 3",
        "1:30: `until` or `expect` is missing before the number: write `until 3`",
    );
    says_of_check(
        "await within until 1",
        "1:27: `within` needs a time, such as `10s` or `500ms`, found `until`",
    );
    says_of_check("await within 1s until event", "1:36: `until` takes a number or `end`: write `until 1`");
}

#[test]
fn a_check_has_no_title() {
    let none = "a check goes by the title of its `sse` step and has none of its own: leave out";
    says_of_check("\"Two\" await within 1s until 1 close", &format!("1:14: {none} `\"Two\"`"));
    says_of_check("name \"Two\" await within 1s until 1 close", &format!("1:14: {none} `name \"Two\"`"));
    says(
        "http \"L\" get \"/a\" check \"OK\" status == 200",
        &["1:24: a check goes by the title of its `http` step and has none of its own: leave out `\"OK\"`"],
    );
}

#[test]
fn a_clause_among_the_conditions_is_reported_once() {
    says_of_check(
        "await until 1 event within 2s",
        "1:20: the check on the default stream lacks `within` with a time, which comes first: write `check await \
         within 10s until 1`",
    );
}

#[test]
fn clauses_in_the_wrong_order_or_twice() {
    let order = "the clauses of a check come in one order, `await` or `listen`, then `within`, then `until` or \
                 `expect`: write";
    let awaits = format!("{order} `check await within 10s until 1`");
    says_of_check("await until 1 within 1s event", &format!("1:20: {awaits}"));
    says_of_check("within 1s await until 1", &format!("1:14: {awaits}"));
    says_of_check("until 1 within 1s await", &format!("1:14: {awaits}"));
    says_of_check(
        "expect 1 listen within 1s",
        &format!("1:14: {order} `check listen within 10s expect 1..=3`"),
    );
    says_of_check(
        "await listen within 1s until 1",
        "1:20: a check is either `await` or `listen`: leave out one of them",
    );
    says_of_check(
        "await within 1s within 2s until 1",
        "1:30: a second `within`: a check has one deadline, leave out the \
        other",
    );
    says_of_check(
        "await within 1s until 1 expect 2",
        "1:38: `expect` comes before the conditions: write `check await \
        within 10s until 1` first, each once",
    );
}

#[test]
fn comparisons_twice_or_late() {
    let twice =
        "a second comparison: a condition has one; write another condition for it, or a range, `in 1..=3`";
    says_of_condition("event == \"x\" != \"y\"", &[&format!("13: {twice}")]);
    says_of_condition("event exists in [1]", &[&format!("13: {twice}")]);
    let late = "a comparison comes before `save` and `collect`: write `json \"$.price\" > 1 save price`";
    says_of_condition("data save x: f64 > 1", &[&format!("17: {late}")]);
    says_of_condition("data save x: f64 < 1 json \"$.a\"", &[&format!("17: {late}")]);
    says_of_condition("data save x: Vec<f64> exists", &[&format!("22: {late}")]);
    says_of_condition("event = \"x\"", &["6: `=` is no comparison: write `==`"]);
    says_of_condition("data => 1", &["5: `=>` is no comparison: write `>=`"]);
    says_of_condition("data === 1", &["5: `===` is no comparison: write `==`"]);
    says_of_condition("data <> 1", &["5: `<>` is no comparison: write `!=`"]);
    says_of_condition(
        "data <<= 1 event",
        &["5: `<<=` is no comparison: write one of `==`, `!=`, `<`, `<=`, `>`, `>=`"],
    );
    says_of_condition(
        "== 1",
        &["0: `=` compares nothing: write what is compared before it, such as `data` or `json \"$.price\"`"],
    );
    says_of_condition("data in 5", &["8: `in` needs a list or a range: write `== 5` for one value"]);
    says_of_condition(
        "data in \"a\"",
        &["8: `in` needs a list or a range, found `\"a\"`: write `in [\"a\", \"b\"]` or `in 1..=3`"],
    );
    says_of_condition("data in [1 2]", &["11: expected `,` between the entries of the list, found `2`"]);
    says_of_condition(
        "data satisfies |x| true",
        &["15: `satisfies` needs its Rust in parentheses, found `|`: write `satisfies (…)`"],
    );
}

#[test]
fn selections_twice_or_late() {
    let both = "cannot stand together: leave out one of them";
    says_of_condition("data find 1 count", &[&format!("10: `find` and `count` {both}")]);
    says_of_condition("data count find 1", &[&format!("16: `count` and `find` {both}")]);
    says_of_condition("data all count", &[&format!("9: `all` and `count` {both}")]);
    says_of_condition(
        "data == 1 count",
        &["10: `count` comes before the comparison: write `json \"$.price\" count …`"],
    );
    says_of_condition(
        "data save x all",
        &["12: `all` comes before the `save` or `collect`: write `json \"$.price\" all …`"],
    );
    says_of_condition(
        "data find == 1",
        &["10: `find` needs a number, found `==`: write `find 0` for the first, or `all` or `count` alone"],
    );
    says_of_condition(
        "count == 1",
        &["0: `count` needs what it is about before it: write `json \"$.price\" count …`"],
    );
}

#[test]
fn keeps_twice_or_misplaced() {
    says_of_condition(
        "data save a collect b",
        &[
            "12: a second keep, `collect`: a condition keeps one value; write the condition once more for the other",
        ],
    );
    says_of_condition(
        "save a save b",
        &[
            "7: a second keep: the whole data is kept once, before the conditions; write a condition for it, `data save \
         text`",
        ],
    );
    says_of_condition("require data save a", &[]);
    says_of_condition(
        "require data save a collect b",
        &[
            "20: a second keep, `collect`: a condition keeps one value; write the condition once more for the other",
        ],
    );
    says_of_condition("require data json \"$.a\"", &[]);
    says_of_condition(
        "require data event",
        &["13: conditions come before `require`: move this one up, or write `require` before it too"],
    );
    says_of_condition(
        "require == 1",
        &["8: `require` needs a condition, found `==`: write `require json \"$.price\" > 0`"],
    );
    says_of_condition("data save \"x\"", &["10: the name of a value is written without quotes: `save x`"]);
    says_of_condition("data save (\"x\")", &["11: the name of a value is written without quotes: `save x`"]);
    says_of_condition(
        "data save f64: == 1",
        &["15: expected a type after `save f64:`, found `==`: write a type of Rust, such as `save f64: f64`"],
    );
    says_of_condition("data save x f64", &["12: a type stands after a colon: write `save x: f64`"]);
    says_of_condition(
        "data save x: json \"$.a\"",
        &["13: expected a type after `save x:`, found `json`: write a type of Rust, such as `save x: f64`"],
    );
    says_of_condition(
        "data save x: Vec<Vec<f64>",
        &["24: the type of `save x` is not finished: write its rest"],
    );
    says_of_condition(
        "data save",
        &["5: `save` needs the name of a value after this, where the scenario ends: write `save price`"],
    );
    says_of_condition(
        "data save pause 1s",
        &["10: `save` needs the name of a value, found `pause`: write `save price`"],
    );
}

#[test]
fn names_that_a_value_cannot_have() {
    let other = |name: &str, what: &str, other: &str| {
        format!(
            "10: a value cannot be called `{name}`, which is {what}: write another name, such as `{other}`"
        )
    };
    let steps = StepWord::WORDS.iter().filter(|name| !is_also_a_name(name));
    for name in steps.filter(|name| !["let", "feed"].contains(name)) {
        let report = other(name, "a step of the language", &format!("{name}_value"));
        says_of_condition(&format!("data save {name}: f64 event"), &[&report]);
    }
    for name in ActionWord::WORDS.iter().filter(|name| !is_also_a_name(name)) {
        let report = other(name, "an action of the language", &format!("{name}_value"));
        says_of_condition(&format!("data save {name}: f64"), &[&report]);
    }
    for name in ["type", "loop", "self", "async", "yield", "gen", "true"] {
        let report = other(name, "a keyword of Rust", &format!("{name}_value"));
        says_of_condition(&format!("data save {name}"), &[&report]);
    }
    says_of_condition("data save Self", &[&other("Self", "a keyword of Rust", "self_value")]);
    says_of_condition("data save _", &[&other("_", "no name", "value")]);
    says_of_condition(
        "data save r#type",
        &[&other("r#type", "a raw identifier, which cannot stand in `{…}`", "type_value")],
    );
    says(
        "let stop = (1)",
        &[
            "1:4: a value cannot be called `stop`, which is a step of the language: write another name, such as `stop_value`",
        ],
    );
    says(
        "repeat 3 as run { }",
        &[
            "1:12: a value cannot be called `run`, which is a step of the language: write another name, such as `run_value`",
        ],
    );
}
