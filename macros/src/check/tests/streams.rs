//! Streams that are not open, already open or still open, mistyped names, and steps that are never reached.

use expect_test::expect;

use super::{checked, reports};

#[test]
fn never_opened() {
    reports(
        r#"
sse "Ticks" name "s1" check await within 1s until 1 close
sse "Ticks" await
sse "Ticks" name "s2" cancel
sse "Ticks" name "s3" reconcile
sse "Ticks" name "s4" close
"#,
        expect![[r#"
            1:22: stream "s1" is not open, and no step opens it: add `sse "…" name "s1" open "…"` before this `check`
            2:12: the default stream is not open, and no step opens it: add `sse "…" open "…"` before this `await`
            3:22: stream "s2" is not open, and no step opens it: add `sse "…" name "s2" open "…"` before this `cancel`
            4:22: stream "s3" is not open, and no step opens it: add `sse "…" name "s3" open "…"` before this `reconcile`
            5:22: stream "s4" is not open, and no step opens it: add `sse "…" name "s4" open "…"` before this `close`"#]],
    );
}

#[test]
fn opened_under_a_name_that_is_not_written() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
sse "a" check await within 1s until 1
sse "a" name "s1" close
"#,
        expect![[
            r#"3:8: the default stream is not open, and no step opens it: add `sse "…" open "…"` before this `check`, or write `name "s1"` if that stream is meant"#
        ]],
    );
}

#[test]
fn opened_later_or_on_another_branch() {
    reports(
        r#"base "http://localhost"
sse "Ticks" name "s1" check await within 1s until 1
sse "Ticks" name "s1" open "/a" close
if (x) { sse "Ticks" name "s2" open "/a" stop }
sse "Ticks" name "s2" close
"#,
        expect![[r#"
            2:22: stream "s1" is not open yet, line 3 opens it: move this `check` behind that `open`, or `open` the stream before
            5:22: stream "s2" is not open here, since the `open` in line 4 is on another branch: open it on this one too before this `close`"#]],
    );
}

#[test]
fn not_open_in_a_loop_and_in_a_branch() {
    reports(
        r#"
repeat 3 { sse "Ticks" name "s1" check await within 1s until 1 }
if (x) { sse "Ticks" name "s2" close } else { pause 1s }
repeat 3 { repeat 2 { sse "Ticks" name "s3" check await within 1s until 1 close } }
"#,
        expect![[r#"
            1:33: stream "s1" is not open, and no step opens it: add `sse "…" name "s1" open "…"` before this `check`
            2:31: stream "s2" is not open, and no step opens it: add `sse "…" name "s2" open "…"` before this `close`
            3:44: stream "s3" is not open, and no step opens it: add `sse "…" name "s3" open "…"` before this `check`"#]],
    );
}

#[test]
fn open_already() {
    reports(
        r#"base "http://localhost"
sse "Stocks" name "s1" open "/a"
sse "Stocks" name "s1"
    open "/b"
    close
sse "Stocks" open "/a" open "/b" close
"#,
        expect![[r#"
            4:4: stream "s1" is open already, opened in line 2: `close` it before this `open`, or give this stream another `name`
            6:23: the default stream is open already, opened in line 6: `close` it before this `open`, or give this stream another `name`"#]],
    );
}

#[test]
fn open_already_in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
sse "Stocks" name "s1" open "/a"
repeat 3 { sse "Stocks" name "s1" open "/b" }
sse "Stocks" name "s2" open "/a"
if (x) { sse "Stocks" name "s2" open "/b" }
sse "Stocks" name "s2" close
"#,
        expect![[r#"
            3:34: stream "s1" is open already, opened in line 2: `close` it before this `open`, or give this stream another `name`
            5:32: stream "s2" is open already, opened in line 4: `close` it before this `open`, or give this stream another `name`"#]],
    );
}

#[test]
fn used_after_close() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" close
sse "a" name "s1" check await within 1s until 1
sse "a" name "s2" open "/a"
sse "a" name "s2" close
sse "a" name "s2" close
sse "a" name "s3" open "/a" close reconcile
sse "a" open "/a" close
sse "a" await
"#,
        expect![[r#"
            3:18: stream "s1" was closed in line 2: `open` it again before this `check`, or move the `check` before the `close`
            6:18: stream "s2" was closed in line 5 already: leave out this `close`, or `open` the stream again before it
            7:34: stream "s3" was closed in line 7: `open` it again before this `reconcile`, or move the `reconcile` before the `close`
            9:8: the default stream was closed in line 8: `open` it again before this `await`, or move the `await` before the `close`"#]],
    );
}

#[test]
fn used_after_close_in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" close
repeat 3 { sse "a" name "s1" check await within 1s until 1 }
sse "a" name "s2" open "/a" close
if (x) { pause 1s } else { sse "a" name "s2" close }
repeat 2 { sse "a" name "s3" open "/a" close cancel }
"#,
        expect![[r#"
            3:29: stream "s1" was closed in line 2: `open` it again before this `check`, or move the `check` before the `close`
            5:45: stream "s2" was closed in line 4 already: leave out this `close`, or `open` the stream again before it
            6:45: stream "s3" was closed in line 6: `open` it again before this `cancel`, or move the `cancel` before the `close`"#]],
    );
}

#[test]
fn reported_once_until_its_next_open() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" check await within 1s until 1 close
sse "a" name "s1" close
sse "a" name "s1" open "/a" close
sse "a" name "s1" close
sse "a" name "s1" check await within 1s until 1
"#,
        expect![[r#"
            2:18: stream "s1" is not open yet, line 4 opens it: move this `check` behind that `open`, or `open` the stream before
            5:18: stream "s1" was closed in line 4 already: leave out this `close`, or `open` the stream again before it"#]],
    );
}

#[test]
fn still_open_at_the_end() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
sse "a" open "/a" check await within 1s until 1
sse "a" name "s2" open "/a" close open "/b"
"#,
        expect![[r#"
            2:18: stream "s1" is still open at the end of the scenario: add `sse "…" name "s1" close` after its last use
            3:8: the default stream is still open at the end of the scenario: add `sse "…" close` after its last use
            4:34: stream "s2" is still open at the end of the scenario: add `sse "…" name "s2" close` after its last use"#]],
    );
}

#[test]
fn still_open_at_the_end_in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
if (x) { sse "a" name "s1" open "/a" }
if (x) { sse "a" name "s2" open "/a" } else { sse "a" name "s2" open "/a" }
repeat 3 { if (y) { sse "a" name "s3" open "/a" close open "/b" stop } }
group "g" { sse "a" name "s4" open "/a" }
sse "a" name "s5" open "/a"
repeat 3 { if (x) { sse "a" name "s5" check await within 1s until end } }
"#,
        expect![[r#"
            2:27: stream "s1" is still open at the end of the scenario if the branch with this `open` is taken: add `sse "…" name "s1" close` after its last use
            3:27: stream "s2" is still open at the end of the scenario: add `sse "…" name "s2" close` after its last use
            5:30: stream "s4" is still open at the end of the scenario: add `sse "…" name "s4" close` after its last use
            6:18: stream "s5" is still open at the end of the scenario: add `sse "…" name "s5" close` after its last use"#]],
    );
}

#[test]
fn still_open_at_the_end_but_closed_on_one_branch() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
if (x) { sse "a" name "s1" close }
sse "a" open "/a" close
if (x) { sse "a" open "/a" }
"#,
        expect![[r#"
            2:18: stream "s1" is still open at the end of the scenario on one branch, although line 3 closes it on another: add `sse "…" name "s1" close` after its last use
            5:17: the default stream is still open at the end of the scenario if the branch with this `open` is taken: add `sse "…" close` after its last use"#]],
    );
}

#[test]
fn still_open_where_the_check_for_the_end_may_have_failed() {
    reports(
        r#"base "http://localhost" on failure continue
sse "a" name "s1" open "/a" check await within 1s until end
group "g" on failure stop { sse "a" name "s2" open "/a" check await within 1s until end }
"#,
        expect![[
            r#"2:18: stream "s1" is still open at the end of the scenario: add `sse "…" name "s1" close` after its last use"#
        ]],
    );
}

#[test]
fn a_name_close_to_that_of_an_open_stream() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
sse "a" name "s1 " check await within 1s until 1
sse "a" name "sl" check await within 1s until 1
sse "a" name "S1" check await within 1s until 1
sse "a" name "far away" check await within 1s until 1
"#,
        expect![[r#"
            3:19: stream "s1 " is not open where this `check` stands: did you mean "s1", opened in line 2?
            4:18: stream "sl" is not open where this `check` stands: did you mean "s1", opened in line 2?
            5:18: stream "S1" is not open where this `check` stands: did you mean "s1", opened in line 2?
            6:24: stream "far away" is not open, and no step opens it: add `sse "…" name "far away" open "…"` before this `check`"#]],
    );
}

#[test]
fn a_mistyped_name_has_no_consequences() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" check listen within 1s until 1 save x
sse "a" name "sl" await
sse "a {x}" name "s1" close
sse "a" name "s2" open "/a"
sse "a" name "S2" check listen within 1s until 1 save y
sse "a" name "s2" await
sse "a {y}" name "s2" close
sse "a" name "s3" open "/a"
sse "a" name "s3 " close
"#,
        expect![[r#"
            3:18: stream "sl" is not open where this `await` stands: did you mean "s1", opened in line 2?
            6:18: stream "S2" is not open where this `check` stands: did you mean "s2", opened in line 5?
            10:19: stream "s3 " is not open where this `close` stands: did you mean "s3", opened in line 9?"#]],
    );
}

#[test]
fn a_mistyped_name_in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
sse "a" name "prices" open "/a"
repeat 3 { sse "a" name "price" check await within 1s until 1 }
if (x) { sse "a" name "pirces" await }
sse "a" name "PRICES" close
"#,
        expect![[r#"
            3:32: stream "price" is not open where this `check` stands: did you mean "prices", opened in line 2?
            4:31: stream "pirces" is not open where this `await` stands: did you mean "prices", opened in line 2?
            5:22: stream "PRICES" is not open where this `close` stands: did you mean "prices", opened in line 2?"#]],
    );
}

#[test]
fn a_name_close_to_another_that_is_opened_too() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
sse "a" name "s2" open "/a" close
sse "a" name "s2" check await within 1s until 1
sse "a" name "s1" close
"#,
        expect![[
            r#"4:18: stream "s2" was closed in line 3: `open` it again before this `check`, or move the `check` before the `close`"#
        ]],
    );
}

#[test]
fn never_reached() {
    reports(
        r#"
stop
pause 1s
pause 2s
"#,
        expect![
            "2:0: this step is never reached, since `stop` in line 1 ends the run: move it before the `stop`, or remove it"
        ],
    );
    reports(
        r#"
repeat 3 { fail "no" pause 1s }
if (x) { stop let y = (1) } else { forever { pause 1s } repeat 3 { pause 1s } }
forever { stop }
if (x) { stop }
"#,
        expect![[r#"
            1:21: this step is never reached, since `fail` in line 1 ends the run: move it before the `fail`, or remove it
            2:14: this step is never reached, since `stop` in line 2 ends the run: move it before the `stop`, or remove it
            2:56: this step is never reached, since `forever` in line 2 never ends: leave the loop with a `break`, move it before the `forever`, or remove it
            4:0: this step is never reached, since `forever` in line 3 never ends: leave the loop with a `break`, move it before the `forever`, or remove it"#]],
    );
}

#[test]
fn never_reached_steps_are_checked_all_the_same() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
stop
sse "a" name "s1" close
sse "a" name "s1" close
sse "a" name "s2" close
"#,
        expect![[r#"
            4:0: this step is never reached, since `stop` in line 3 ends the run: move it before the `stop`, or remove it
            5:18: stream "s1" was closed in line 4 already: leave out this `close`, or `open` the stream again before it
            6:18: stream "s2" is not open, and no step opens it: add `sse "…" name "s2" open "…"` before this `close`"#]],
    );
}

#[test]
fn eight_mistakes_at_once() {
    reports(
        r#"
"Stock market"
sse "1" name "s1" check await within 1s until 1
sse "2" name "s2" open "http://localhost/a" open "http://localhost/b"
sse "3" name "s3" open "http://localhost/a" close close
sse "4" name "s4" open "http://localhost/a"
if (x) { sse "5" name "s5" open "http://localhost/a" }
sse "5" name "s5" close
sse "6" name "s6" open "http://localhost/a" cancel
sse "7" name "s7" open "http://localhost/a" reconcile
sse "8" name "S4" check await within 1s until 1
pause (later) repeat 2 { sse "9" name "s4" check await within 1s until 1 save later: Duration }
sse "10" name "s4" check await within 1s until 1 save later: f64
sse "11" name "s4" check await within 1s until 1 regex "(" json "$." json "{later}"
sse "14" name "s8" open "/relative" close
stop
pause 1s
"#,
        expect![[r#"
            2:18: stream "s1" is not open, and no step opens it: add `sse "…" name "s1" open "…"` before this `check`
            3:44: stream "s2" is open already, opened in line 3: `close` it before this `open`, or give this stream another `name`
            4:50: stream "s3" was closed in line 4 already: leave out this `close`, or `open` the stream again before it
            7:18: stream "s5" is open on only one of the branches that join before this `close` (opened in line 6), and not on another: move the `close` into that branch, or have the stream open on all of them
            8:44: no `listen` check can be pending on stream "s6" here, so there is nothing to cancel: set one with `check listen` before, or leave out this `cancel`
            9:44: no `listen` check on stream "s7" saves anything, so there is nothing to reconcile: add `save` or `collect` to one, or leave out this `reconcile`
            10:18: stream "S4" is not open where this `check` stands: did you mean "s4", opened in line 5?
            11:6: `later` is used before any step saves it: line 11 is the first that does; move this step behind it, or save `later` before
            12:54: `later` is kept as `Duration` in line 11 and as `f64` here: write one type for both, or another name
            13:55: this regular expression of a check on stream "s4" does not parse: unclosed group
              (
              ^
            13:64: this JSONPath of a check on stream "s4" does not parse: from `.` on this is no path (RFC 9535)
              $.
               ^
            13:74: patterns are not filled in, so `{later}` is not the value `later` here: compare with it instead (`== "{later}"`), or give a pattern built in Rust in parentheses
              {later}
              ^
            14:24: the URL of stream "s8", "/relative", is relative, and the scenario has no `base`: add `base "http://…"` before the first step, or write the whole URL
            16:0: this step is never reached, since `stop` in line 15 ends the run: move it before the `stop`, or remove it"#]],
    );
}

#[test]
fn broken_steps_have_no_consequences() {
    let (_, reports) = checked(
        r#"base "http://localhost"
sse "a" name "s1" opne "/a"
sse "a" name "s1" check await within 1s until 1 close
sse "a" name "s2" open "/a" chekc await
sse "a" name "s2" close close
ses "a" name "s3" open "/a"
sse "a" name "s3" close
"#,
    );
    // The other reports come from the parser.
    let ours: Vec<_> = reports.iter().filter(|report| report.contains(": stream \"s")).cloned().collect();
    expect![[r#"
        5:24: stream "s2" was closed in line 5 already: leave out this `close`, or `open` the stream again before it"#]]
    .assert_eq(&ours.join("\n"));
}
