//! Values that are saved under a `when`, names in a `when`, and the patterns of `jmespath`.

use expect_test::expect;

use super::{fine, reports, values};

#[test]
fn values_under_a_when_may_be_missing() {
    let plan = fine(
        r#"
sse "x" open "http://x"
    check await within 1s until 1
        when (a) json "$.a" save a1: f64
        json "$.b" save b1: f64
        when (a) json "$.b" save c1: f64
        json "$.c" save c1: f64
        when (a) json "$.d" save d1: f64
        when (!a) json "$.e" save d1: f64
        when (a) json "$.f" collect e1: f64
    close
"#,
    );
    assert_eq!(values(&plan), "a1: Option<f64>, b1: f64, c1: f64, d1: Option<f64>, e1: Vec<f64>");
}

#[test]
fn a_value_that_is_there_stays_there() {
    let plan = fine(
        r#"
sse "x" open "http://x"
    check await within 1s until 1 json "$.a" save a: f64
    check await within 1s until 1 when (a > 1.0) json "$.a" save a: f64
    check listen within 1s until 1 when (a > 1.0) json "$.b" save b: f64
    await
    close
"#,
    );
    assert_eq!(values(&plan), "a: f64, b: Option<f64>");
}

#[test]
fn a_when_uses_only_values_that_are_there() {
    reports(
        r#"
sse "x" open "http://x"
    check await within 1s until 1 when (a > 1.0) json "$.a" save a: f64
    close
"#,
        expect![
            "2:39: `a` is used here before it is saved, which this same step does only later: save it in a step before this one"
        ],
    );
}

#[test]
#[cfg(feature = "jmespath")]
fn the_place_of_a_mistake_in_a_jmespath() {
    reports(
        r#"
sse "x" open "http://x"
    check await within 1s until 1
        jmespath "bids[0" == 1
        jmespath "$.price"
        jmespath "lenght(bids) > `1`"
        jmespath "bids[?contains(name)]" save bid
        jmespath ""
        jmespath "'a"
        jmespath "a == `b"
        jmespath "a == `b`"
        jmespath "a b"
        jmespath "avg_by(a, b)"
        jmespath "{bid}" == 1
        jmespath "merge() | map(&a, b)"
        require jmespath "é.[a"
    close
"#,
        expect![[r##"
            3:17: this JMESPath of a check on the default stream does not parse: it ends too early
              bids[0
                    ^
            4:17: this JMESPath of a check on the default stream does not parse: a JMESPath begins at the document itself, without `$.`; a JSONPath is written `json "$.…"`
              $.price
              ^
            5:17: this JMESPath of a check on the default stream calls a function that there is not, `lenght`: did you mean `length`?
              lenght(bids) > `1`
              ^
            6:17: this JMESPath of a check on the default stream gives `contains` 1 argument, where it takes 2
              bids[?contains(name)]
                    ^
            7:17: this JMESPath of a check on the default stream does not parse: it ends too early
            8:17: this JMESPath of a check on the default stream does not parse: the ' is not closed
              'a
              ^
            9:17: this JMESPath of a check on the default stream does not parse: the ` is not closed
              a == `b
                   ^
            10:17: this JMESPath of a check on the default stream does not parse: between backticks stands JSON; a text is written in single quotes, 'text'
              a == `b`
                   ^
            11:17: this JMESPath of a check on the default stream does not parse: from `b` on this is no JMESPath
              a b
                ^
            12:17: this JMESPath of a check on the default stream calls a function that there is not, `avg_by`, only abs, avg, ceil, contains, ends_with, floor, join, keys, length, map, max, max_by, merge, min, min_by, not_null, reverse, sort, sort_by, starts_with, sum, to_array, to_number, to_string, type, values
              avg_by(a, b)
              ^
            13:17: patterns are not filled in, so `{bid}` is not the value `bid` here: compare with it instead (`== "{bid}"`), or give a pattern built in Rust in parentheses
              {bid}
              ^
            14:17: this JMESPath of a check on the default stream gives `merge` 0 arguments, where it takes 1 or more
              merge() | map(&a, b)
              ^
            15:25: this JMESPath of a check on the default stream does not parse: a name with `é` in it stands in double quotes (a raw string, r#"…"#, holds them)
              é.[a
              ^"##]],
    );
}
