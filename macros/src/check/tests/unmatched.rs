//! The action `unmatched`: where it is allowed, and which values it saves.

use expect_test::expect;

use super::{fine, reports, reports_with, values};

#[test]
fn saved_values_may_be_missing_and_collected_ones_are_lists() {
    let plan = fine(
        r#"
sse "x" open "http://x" unmatched 10
    check listen within 1s until 1 json "$.a" save a: f64
    unmatched id save last: u32 json "$.p" collect ps: f64 dropped save lost
    await
    unmatched collect rest
    close
"#,
    );
    assert_eq!(values(&plan), "a: f64, last: Option<u32>, ps: Vec<f64>, lost: u64, rest: Vec<String>");
    let plan = fine(
        r#"
on failure continue
sse "x" open "http://x" unmatched 10 unmatched collect rest dropped save lost close
"#,
    );
    assert_eq!(values(&plan), "rest: Vec<String>, lost: Option<u64>");
}

#[test]
fn it_takes_over_what_a_listen_check_saved_as_other_actions_do() {
    fine(
        r#"
sse "x" open "http://x" unmatched 10
    check listen within 1s until 1 json "$.a" save a: f64
    unmatched collect rest
run { use_it(a, rest); }
sse "x" close
"#,
    );
}

#[test]
fn mistakes_around_unmatched() {
    reports(
        r#"
sse "x" name "a" open "http://x" close
sse "x" name "a" unmatched collect one
sse "x" name "b" open "http://x"
    unmatched collect two
    close
sse "x" name "c" unmatched collect three
sse "x" name "d" open "http://x" unmatched 3
    unmatched json "$[" collect four dropped save four
    unmatched json (four) collect five: f64 id == "{six}" save six
    close
"#,
        expect![[r#"
            2:17: stream "a" was closed in line 1: `open` it again before this `unmatched`, or move the `unmatched` before the `close`
            4:4: no `open` of stream "b" keeps the messages that no check takes: write how many, `unmatched 100`, after the URL of its `open`
            6:17: stream "c" is not open, and no step opens it: add `sse "…" name "c" open "…"` before this `unmatched`
            8:19: this JSONPath of a check on stream "d" does not parse: from `[` on this is no path (RFC 9535)
              $[
               ^
            8:50: `four` is kept by `collect` in line 8 and by `save` here: use one of the two for both, or another name
            9:50: `six` is used before any step saves it: line 9 is the first that does; move this step behind it, or save `six` before"#]],
    );
}

#[test]
fn a_fragment_takes_what_the_open_around_it_keeps() {
    const TAKES: &str =
        r#"takes needs stream gives value rest: Vec<String> { sse "x" unmatched collect rest }"#;
    let around = |option: &str| {
        format!("base \"http://x\"\nsse \"x\" open \"/\"{option}\ninclude takes\nsse \"x\" close")
    };
    reports_with(&[TAKES], &around(" unmatched 5"), expect![""]);
    reports_with(
        &[TAKES],
        &around(""),
        expect![
            "3:8: fragment `takes` does not fit here: no `open` of the default stream keeps the messages that no check takes: write how many, `unmatched 100`, after the URL of its `open`"
        ],
    );
}
