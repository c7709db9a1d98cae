//! Durations, numbers and ranges, right and wrong ones.

use super::{check, fine, says, says_of_condition};
use crate::ast::{Step, StepKind, Time};

#[test]
fn durations() {
    let millis = [
        ("500ms", 500),
        ("1.5s", 1500),
        ("2min", 120_000),
        ("1h", 3_600_000),
        ("1_000ms", 1000),
        ("0.5h", 1_800_000),
        ("(10s)", 10_000),
        ("((0.25s))", 250),
        ("0s", 0),
    ];
    for (text, expected) in millis {
        let scenario = fine(&format!("pause {text}"));
        let [Step { kind: StepKind::Pause { min: Time::Literal { value, .. }, .. }, .. }] =
            &scenario.steps[..]
        else {
            panic!("{text}")
        };
        assert_eq!(value.as_millis(), expected, "{text}");
    }
}

#[test]
fn attempts_to_reconnect() {
    let says_of =
        |text: &str, message: &str| says(&format!("sse \"T\" open \"/x\" reconnect {text}"), &[message]);
    fine("sse \"T\" open \"/x\" reconnect 1 close");
    fine("sse \"T\" open \"/x\" idle 1s reconnect (n + 1) status 201 close");
    fine("sse \"T\" open \"/x\" reconnect always close");
    let zero = "`reconnect 0` never reconnects: leave it out, or write `reconnect 1` or more";
    says_of("0 close", &format!("1:28: {zero}"));
    says_of("(0) close", &format!("1:29: {zero}"));
    says_of(
        "-1 close",
        "1:28: `-1` is negative: write how often to reconnect at most, `reconnect 3`, or `reconnect always`",
    );
    for word in ["forever", "unlimited", "alway", "Always", "true"] {
        let text =
            format!("1:28: `reconnect` takes a number or `always`, found `{word}`: did you mean `always`?");
        says_of(&format!("{word} close"), &text);
    }
    let write = "write `reconnect 3` or `reconnect always`";
    says_of("close", &format!("1:28: `reconnect` needs a number or `always`, found `close`: {write}"));
    says_of(
        "forever { pause 1s }",
        &format!("1:28: `reconnect` needs a number or `always`, found `forever`: {write}"),
    );
    says_of(
        "often close",
        &format!(
            "1:28: `reconnect` needs a number or `always`, found `often` (a variable is written `(often)`): {write}"
        ),
    );
    says_of("[3] close", &format!("1:28: `reconnect` needs a number or `always`, found `[`: {write}"));
    says_of("1..=3 close", "1:29: `reconnect` takes one number, the most attempts: leave out the range");
    says_of("3s close", "1:28: `3s` is a time, and `reconnect` needs a whole number: write `3`");
    says_of("1.5 close", "1:28: `1.5` is no whole number, and `reconnect` needs a whole number: write `1`");
    says_of(
        "\"always\" close",
        "1:28: `reconnect` takes a number or `always`, without quotes: write `reconnect always`",
    );
    says_of("3 reconnect always close", "1:30: a second `reconnect`: an `open` has one, leave out the other");
}

#[test]
fn wrong_durations() {
    says("pause 1m", &["1:6: `1m` has no known unit: write `1min` for a minute or `1ms` for a millisecond"]);
    says("pause 10", &["1:6: `10` has no unit: write `10s`, `10ms`, `10min` or `10h`"]);
    says("pause (10)", &["1:7: `10` has no unit: write `10s`, `10ms`, `10min` or `10h`"]);
    says("pause 10sec", &["1:6: `10sec` has no known unit: write `10s`"]);
    says("pause 5d", &["1:6: `5d` has no known unit: write `120h`"]);
    says("pause 5q", &["1:6: `5q` has no known unit: the units are `ms`, `s`, `min` and `h`, as in `5s`"]);
    says(
        "pause 10us",
        &["1:6: `10us` has no known unit: the least is `ms`; write `(Duration::from_micros(10))`"],
    );
    says("pause 10 s stop", &["1:6: a time is written in one word: write `10s`"]);
    says("pause (10 seconds) stop", &["1:7: a time is written in one word: write `10s`"]);
    says("pause 1.s stop", &["1:6: a time is written in one word: write `1s`"]);
    says("pause .5s stop", &["1:6: `.5s` lacks its first digit: write `0.5s`"]);
    says("pause -1s stop", &["1:6: `-1s` is negative, and a time cannot be: leave out the `-`"]);
    says("pause \"10s\"", &["1:6: a time is written without quotes: write `10s`"]);
    says(
        "pause \"soon\"",
        &["1:6: \"soon\" is not a time: write a number and a unit, such as `10s` or `500ms`"],
    );
    says("pause 1e3s", &["1:6: `1e3s` is not a time: write it in decimal digits with a unit, such as `10s`"]);
    says(
        "pause 99999999999999999999h",
        &["1:6: `99999999999999999999h` is longer than a time can be: write a shorter one"],
    );
    says(
        "pause rest stop",
        &[
            "1:6: `pause` needs a time, such as `10s` or `500ms`, found `rest` (a variable is written `(rest)`)",
        ],
    );
    says(
        "pause",
        &["1:0: `pause` needs a time, such as `10s` or `500ms` after this, where the scenario ends"],
    );
}

#[test]
fn zero_times() {
    says(
        "sse \"T\" open \"/x\" timeout 0s idle 0ms check await within (0s) until 1",
        &[
            "1:26: `timeout` of zero lets no response come: write a longer time, such as `timeout 10s`",
            "1:34: `idle` of zero lets no message come: write a longer time, such as `idle 10s`",
            "1:58: `within` of zero lets no message come: write a longer time, such as `within 10s`",
        ],
    );
    says("during 0s { }", &["1:7: `during` of zero runs nothing: write a longer time, such as `during 10s`"]);
}

#[test]
fn pauses() {
    says("pause 2s..1s", &["1:6: this pause is reversed: write the shorter time first, `pause 1s..2s`"]);
    says(
        "pause 2s..2s",
        &["1:6: the range of this pause is empty: write one time, `pause 2s`, or a longer second one"],
    );
    fine("pause 2s..=2s");
    says("pause 2s.. stop", &["1:8: a pause between two times needs both: write `pause 1s..2s`"]);
    says("pause ..2s stop", &["1:6: a pause between two times needs both: write `pause 1s..2s`"]);
}

#[test]
fn whole_numbers() {
    says("repeat 0 { }", &["1:7: `repeat 0` runs nothing: write `repeat 1` or more, or leave the block out"]);
    says(
        "repeat (0) { }",
        &["1:8: `repeat 0` runs nothing: write `repeat 1` or more, or leave the block out"],
    );
    says("repeat -1 { }", &["1:7: `-1` is negative, and `repeat` counts from zero: leave out the `-`"]);
    says("repeat 1.5 { }", &["1:7: `1.5` is no whole number, and `repeat` needs a whole number: write `1`"]);
    says("repeat 3s { }", &["1:7: `3s` is a time, and `repeat` needs a whole number: write `3`"]);
    says("repeat 3x { }", &["1:7: `3x` is no number, and `repeat` needs a whole number: write `3`"]);
    says("repeat \"3\" { }", &["1:7: `repeat` needs a whole number, found \"3\""]);
    says("repeat n { }", &["1:7: `repeat` needs a whole number, found `n` (a variable is written `(n)`)"]);
    says(
        "repeat 99999999999999999999 { }",
        &["1:7: `99999999999999999999` is too large: the largest number is 18446744073709551615"],
    );
    let zero = "`until 0` waits for nothing: write `until 1`, or `expect 0` where no message may match";
    says("sse \"T\" check await within 1s until 0", &[&format!("1:36: {zero}")]);
    says(
        "sse \"T\" check await within 1s until 1..3 event",
        &["1:37: `until` takes one number: write `expect` with a range, `expect 1..=3`"],
    );
    says(
        "sse \"T\" check await within 1s expect end",
        &["1:37: `expect` counts messages: write `until end` to wait for the end of the stream"],
    );
    check("await within 1s until 0x1F");
}

#[test]
fn ranges() {
    let expect = |range: &str, report: &str| {
        says(&format!("sse \"T\" check await within 1s expect {range}"), &[report]);
    };
    expect("5..=3", "1:37: the range `5..=3` is reversed: write `3..=5`");
    expect("3..3", "1:37: the range `3..3` is empty: write `3..=3`");
    expect("(3..3)", "1:38: the range `3..3` is empty: write `3..=3`");
    expect("..5", "1:37: a range without a lower bound is written with `..=`: write `..=4`");
    expect("..", "1:37: this range has no bound: write `1..=3`, `1..` or `..=3`");
    expect("3..=", "1:38: `..=` needs its upper bound: write `1..=3`, or `1..` for no upper bound");
    expect("1...3", "1:38: `...` is no range: write `..=`");
    expect("1..=2.5", "1:41: `2.5` is no whole number, and `expect` needs a whole number: write `2`");
    expect("(1, 3)", "1:37: `expect` takes a number or a range: write `expect 1..=3`");
    says(
        "sse \"T\" open \"/x\" status 300..200",
        &["1:25: the range `300..200` is reversed: write `200..=300`"],
    );
    says_of_condition("data in 2.5..-1", &["8: the range `2.5..-1` is reversed: write `-1..=2.5`"]);
}

#[test]
fn numbers_to_compare_with() {
    for fine in ["1u64", "1.0f64", "-2i8", "1_000.5", "1e3", "0xFF", "(-1)", "((2))", "18446744073709551615"]
    {
        super::condition(&format!("data == {fine}"));
    }
    says_of_condition("data == 1foo", &["8: `1foo` has an unknown suffix: write `1`"]);
    says_of_condition(
        "retry == 3s",
        &["9: `3s` is a time, and here a number is compared: write `3` (`retry` is in milliseconds)"],
    );
    says_of_condition("data == 1e999", &["8: `1e999` is too large for a number"]);
    says_of_condition(
        "data == 99999999999999999999",
        &[
            "8: `99999999999999999999` does not fit into 64 bits: write it as a float, `99999999999999999999.0`",
        ],
    );
    says_of_condition("data == +1", &["8: a number has no `+` in front: leave it out"]);
    says_of_condition("data == 'c'", &["8: `'c'` is a character: write a plain string, `\"c\"`"]);
    says_of_condition(
        "data == None",
        &["8: `None` is no value: write `null`, or `missing` where nothing must be there"],
    );
    says_of_condition("data == True", &["8: `True` is no value: write `true`"]);
    says_of_condition("data == kind event", &["8: Rust is written in parentheses: write `== (kind)`"]);
    says_of_condition("data == a.b() event", &["8: Rust is written in parentheses: write `== (a…)`"]);
    says_of_condition(
        "data == event",
        &["8: `==` needs a value, found `event`: write `== \"text\"`, or `== (event)` for a variable"],
    );
    says_of_condition(
        "data ==",
        &[
            "6: `==` needs a value after this, where the scenario ends: write `== 1`, `== \"text\"` or `== (expr)`",
        ],
    );
}

#[test]
fn bounds_of_count() {
    let such = "since `count` is a whole number from 0 up: write a bound that can go both ways, such as `count >= 1` \
                or `count == 0`";
    let never = ["< 0", "<= -1", "== -1", "== 1.5", "missing", "in ..=-1"];
    for bound in never {
        says_of_condition(
            &format!("data count {bound}"),
            &[&format!("11: `count {bound}` is never met, {such}")],
        );
    }
    says_of_condition("data count in [-1, 2.5]", &[&format!("11: `count in […]` is never met, {such}")]);
    for bound in [">= 0", "> -1", "!= -1", "!= 1.5", "in 0..", "in -3.."] {
        says_of_condition(
            &format!("data count {bound}"),
            &[&format!("11: `count {bound}` always holds, {such}")],
        );
    }
    for fine in
        ["< 1", "<= 0", "== 0", "!= 0", "> 0", ">= 1", "in 0..=3", "in 1..", "in [-1, 0]", ">= (n)", "exists"]
    {
        super::condition(&format!("data count {fine}"));
    }
    super::condition("data < 0");
    let empty = "`in []` is never met, since nothing is in it: write the values, `in [\"a\", \"b\"]`";
    says_of_condition("data in []", &[&format!("5: {empty}")]);
    says_of_condition("data count in []", &[&format!("11: {empty}")]);
}
