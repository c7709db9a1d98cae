//! Unknown words, words of other tools, and words in the wrong place.

use super::{fine, says, says_of_condition, told};

#[test]
fn unknown_words_and_the_nearest_known_one() {
    says(
        "sse \"T\" opne \"/x\"",
        &["1:8: expected `name` or an action (`open`, `check`, …), found `opne`: did you mean `open`?"],
    );
    says(
        "paus 1s",
        &[
            "1:0: expected a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …), found `paus`: did you \
         mean `pause`?",
        ],
    );
    let steps = "a step (`sse`, `http`, `pause`, `repeat`, `during`, `while`, `forever`, `break`, `continue`, `attempt`, `if`, `group`, `let`, `feed`, \
                 `run`, `stop`, `fail` or `include`)";
    says(
        "pause 1s whlie (true) { }",
        &[&format!("1:9: expected {steps}, found `whlie`: did you mean `while`?")],
    );
    says("pause 1s zzz 3 stop", &[&format!("1:9: expected {steps}, found `zzz`")]);
    let option = "an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step";
    says(
        "sse \"T\" open \"/x\" timout 3s close",
        &[&format!("1:18: expected {option}, found `timout`: did you mean `timeout`?")],
    );
    says(
        "sse \"T\" check awiat wihtin 1s utnil 1",
        &[
            "1:14: expected `await` or `listen`, found `awiat`: did you mean `await`?",
            "1:20: expected `within`, found `wihtin`: did you mean `within`?",
            "1:30: expected `until` or `expect`, found `utnil`: did you mean `until`?",
        ],
    );
    says_of_condition(
        "evnt == 1",
        &["0: expected a condition, an action or a step, found `evnt`: did you mean `event`?"],
    );
    says_of_condition(
        "data exsts",
        &["5: expected a test (`json`, …) or a comparison (`==`, …), found `exsts`: did you mean `exists`?"],
    );
    says_of_condition(
        "data == 1 svae x",
        &[
            "10: expected a comparison, `save`, a condition, an action or a step, found `svae`: did you mean `save`?",
        ],
    );
    says("sse \"T\" open GET \"/x\"", &["1:13: methods are written small: write `get`"]);
    let methods = "(`get`, `post`, `put`, `patch`, `delete`, `head` or `options`)";
    says(
        "sse \"T\" open psot \"/x\"",
        &[&format!("1:13: `psot` is no method {methods}: did you mean `post`?")],
    );
    says(
        "sse \"T\" open zzz \"/x\"",
        &[&format!(
            "1:13: `zzz` is none of the methods that are words {methods}: write `open method \"ZZZ\" \"/x\"`"
        )],
    );
    says(
        "on fialure stop stop",
        &["1:3: expected `on failure stop` or `on failure continue`, found `fialure`"],
    );
}

#[test]
fn gatlings_words() {
    let words = [
        ("wsAwait", "await", "sse \"T\" check ¤ within 1s until 1"),
        ("wsListen", "listen", "sse \"T\" check ¤ within 1s until 1"),
        ("setCheck", "check", "sse \"T\" ¤ await within 1s until 1"),
        ("cancelCheck", "cancel", "sse \"T\" ¤"),
        ("reconciliate", "reconcile", "sse \"T\" ¤"),
        ("sseName", "name", "sse \"T\" ¤ \"s1\" close"),
        ("saveAs", "save", "sse \"T\" check await within 1s until 1 data ¤ \"x\""),
        ("saveAs", "save", "sse \"T\" check await within 1s until 1 data ¤(\"x\")"),
        ("jsonPath", "json", "sse \"T\" check await within 1s until 1 ¤ \"$.a\""),
        ("jsonPath", "json", "sse \"T\" check await within 1s until 1 ¤(\"$.a\")"),
        ("jsonpJsonPath", "jsonp", "sse \"T\" check await within 1s until 1 ¤ \"$.a\""),
        ("findAll", "all", "sse \"T\" check await within 1s until 1 data ¤"),
        ("is", "==", "sse \"T\" check await within 1s until 1 data ¤(\"x\")"),
        ("not", "!=", "sse \"T\" check await within 1s until 1 data ¤ 1"),
        ("notExists", "missing", "sse \"T\" check await within 1s until 1 data ¤"),
        ("validate", "satisfies", "sse \"T\" check await within 1s until 1 data ¤ (f)"),
        ("transform", "satisfies", "sse \"T\" check await within 1s until 1 data ¤ (f)"),
        ("baseURL", "base", "¤ \"http://x\" stop"),
        ("baseUrls", "base", "¤ [\"http://x\"] stop"),
        ("asLongAs", "while", "¤ (x) { }"),
    ];
    for (word, ours, text) in words {
        let told = told(&text.replace('¤', word));
        let [report] = &told[..] else { panic!("{told:#?}") };
        let column = text.find('¤').expect("mark");
        let start = format!("1:{column}: `{word}` is Gatling's word, called `{ours}` here: write `");
        assert!(report.starts_with(&start), "{report}");
    }
    says(
        "exec(x) stop",
        &[
            "1:0: `exec` is Gatling's word, and not needed here: write the steps one after another, with nothing between them",
        ],
    );
    says("sleep 1s", &["1:0: `sleep` is called `pause` here: write `pause 2s`"]);
    says("for i in 0..3 { stop }", &["1:0: `for` is called `repeat` here: write `repeat 3 as i { … }`"]);
}

#[test]
fn gatlings_way_of_writing() {
    let text =
        r#"sse("Stocks").sseName("s1").open("/x").check(wsAwait.within(10 seconds).until(1).close()) stop"#;
    let columns: Vec<String> =
        told(text).iter().map(|report| report.split(": ").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(columns, ["1:13", "1:14", "1:44", "1:45", "1:60", "1:86"], "{:#?}", told(text));
    says(
        "sse \"T\" check(await within 1s until 1) close()",
        &[
            "1:13: a check is written without parentheses: `check await within 10s until 1 event == \"x\"`",
            "1:44: `close` has no parentheses here: write `close`",
        ],
    );
}

#[test]
fn settings_and_titles_that_come_late() {
    let setting = "is a setting: settings come before the first step, move it up";
    says("stop base \"http://x\"", &[&format!("1:5: `base` {setting}")]);
    says("repeat 2 { on failure stop }", &[&format!("1:11: `on` {setting}")]);
    says("sse \"T\" close base \"http://x\"", &[&format!("1:14: `base` {setting}")]);
    says(
        "base \"http://x\" \"Title\" stop",
        &[
            "1:16: expected a setting or a step, found `\"Title\"`: a scenario has one title, which comes first, before the \
         settings",
        ],
    );
    says("\"Title\" move stop", &["1:8: `move` comes before the title: write `scenario! { move \"…\" … }`"]);
    says("stop move stop", &["1:5: `move` comes first of all: write `scenario! { move … }`"]);
    says(
        "base \"a\" base \"b\" stop",
        &["1:9: a second `base`: several roots are written as a list, `base [\"…\", \"…\"]`"],
    );
    says("base [] stop", &["1:5: `base []` has no root: write at least one, `base [\"https://…\"]`"]);
    says(
        "on failure stop on failure stop stop",
        &["1:16: a second `on failure`: one says what a failed step does, leave out the other"],
    );
    says(
        "on failure ignore stop",
        &["1:11: expected `on failure stop` or `on failure continue`, found `ignore`"],
    );
}

#[test]
fn words_of_streams_in_the_wrong_place() {
    says(
        "sse \"T\" open \"/x\" name \"s1\" close",
        &["1:18: `name` comes before the actions: write `sse \"Ticks\" name \"s1\" open …`"],
    );
    says(
        "sse \"T\" name \"a\" name \"b\" close",
        &["1:17: a second `name`: a step is about one stream, leave out the other"],
    );
    says("sse \"T\" \"s1\" close", &["1:8: the name of the stream comes after `name`: write `name \"s1\"`"]);
    says(
        "sse name \"s1\" close",
        &["1:4: `sse` needs a title, a string literal or `(expr)`, found `name`: write `sse \"Ticks\"`"],
    );
    let actions = "(`open`, `check`, `await`, `cancel`, `reconcile`, `unmatched`, `next` or `close`)";
    says(
        "sse \"T\"",
        &[&format!(
            "1:4: this `sse` step does nothing: expected an action {actions} after this, where the scenario ends"
        )],
    );
    says(
        "sse \"T\" stop",
        &[&format!("1:8: this `sse` step does nothing: expected an action {actions}, found `stop`")],
    );
    says(
        "sse \"T\" open close",
        &["1:13: `open` needs a URL, a string literal or `(expr)`, found `close`: write `open \"/path\"`"],
    );
    says("stop close", &["1:5: `close` is an action of a stream: write `sse \"Ticks\" close …`"]);
    says(
        "sse \"T\" close timeout 3s",
        &["1:14: `timeout` belongs to `open`: write it right after the URL, before the next action"],
    );
    says(
        "sse \"T\" open \"/x\" timeout 3s timeout 4s",
        &["1:29: a second `timeout`: an `open` has one, leave out the other"],
    );
    says(
        "sse \"T\" open \"/x\" post",
        &["1:18: `post` is a method and comes right after `open`: write `open post \"/path\"`"],
    );
    says(
        "sse \"T\" close json \"$.a\" == 1",
        &["1:14: `json` belongs to a check: write `check await within 10s until 1` before it"],
    );
    says(
        "sse \"T\" close within 1s",
        &["1:14: `within` belongs to a check: write `check await within 10s until 1`"],
    );
    says_of_condition(
        "event within 5s",
        &["6: `within` comes before the conditions: write `check await within 10s until 1` first, each once"],
    );
    says(
        "stop else { }",
        &["1:5: `else` stands right after the block of an `if`: write `if (…) { … } else { … }`"],
    );
}

#[test]
fn separators() {
    says("stop; stop", &["1:4: steps need no separator: leave out `;`"]);
    says("sse \"T\" close, close", &["1:13: actions need no separator: leave out `,`"]);
    says_of_condition(
        "event, data && id and retry",
        &[
            "5: conditions need no separator: leave out `,`",
            "12: conditions stand one after another, and all must hold: leave out `&&`",
            "18: conditions stand one after another, and all must hold: leave out `and`",
        ],
    );
    says_of_condition(
        "event || data",
        &["6: there is no `||` between conditions: say it in one, with `in [ … ]` or `satisfies (…)`"],
    );
}

#[test]
fn signs_and_braces_without_a_meaning() {
    let sign = |sign: char| format!("no `{sign}` stands between a word and what belongs to it: leave it out");
    says(
        "sse \"T\" open \"/x\" header \"a\": \"b\" header \"a\", \"b\"",
        &[&format!("1:28: {}", sign(':')), &format!("1:44: {}", sign(','))],
    );
    says(
        "sse \"T\" check await within=1s until: 1",
        &[&format!("1:26: {}", sign('=')), &format!("1:35: {}", sign(':'))],
    );
    says(
        "sse \"T\" { open \"/x\" check { await within 1s until 1 } }",
        &[
            "1:8: the actions of a step stand in no braces: leave out `{` and `}`",
            "1:26: a check is written without braces: `check await within 10s until 1 event == \"x\"`",
        ],
    );
    says_of_condition("data not exists", &["5: `not exists` is called `missing` here: write `missing`"]);
    says_of_condition(
        "data save x as f64",
        &[
            "12: `as` stands only in `repeat 3 as i`: a value is kept with `save`, its type after a colon, `save price: f64`",
        ],
    );
}

#[test]
fn loops_and_branches_without_their_parts() {
    says(
        "while x < 3 { stop }",
        &["1:6: `while` needs its Rust in parentheses, found `x`: write `while (…)`"],
    );
    says("if (a) && (b) { stop }", &["1:7: expected a block of steps, found `&&`: write `if (…) { … }`"]);
    says("forever stop", &["1:8: expected a block of steps, found `stop`: write `forever { … }`"]);
    says("repeat 3 times { }", &["1:9: `repeat` takes the number alone: leave out `times`"]);
    says("group { stop }", &["1:6: the title of a group is a string literal in quotes, found `{`"]);
    says(
        "group (x) { stop }",
        &[
            "1:6: the title of a group is fixed when the scenario is compiled: write a string literal, not `(expr)`",
        ],
    );
    says("let x = 5 stop", &["1:8: `let x =` needs its Rust in parentheses, found `5`: write `let x = (…)`"]);
    says("let x (5) stop", &["1:6: expected `=` after `let x`, found `(…)`: write `let x = (…)`"]);
    says(
        "let mut x = (5)",
        &["1:4: a value can always be assigned again, by another `let`: leave out `mut`"],
    );
    says("let = (5)", &["1:4: `let` needs the name of a value, found `=`: write `let name = (…)`"]);
    says("run f() stop", &["1:4: `run` needs a block of Rust, found `f`: write `run { … }`"]);
}

#[test]
fn a_scenario_may_be_empty() {
    fine("");
    fine("move \"Title\" on failure stop");
    fine("stop");
}
