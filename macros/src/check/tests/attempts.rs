//! `attempt`, `break` and `continue`: which streams and values are there behind them, and what their blocks may not do.

use expect_test::expect;

use super::{fine, reports, reports_of_fragment, reports_with, values};

#[test]
fn a_round_may_open_streams_and_leave_them_open() {
    fine(
        r#"base "http://x"
attempt 3 { sse "a" open "/a" check await within 1s until 1 }
sse "a" close
attempt 3 after 1s { sse "a" open "/a" } otherwise { sse "a" open "/b" }
sse "a" close
attempt 3 { sse "a" open "/a" check await within 1s until end }
attempt 3 { sse "b" name "b" open "/b" close sse "b" name "b" open "/b" close }"#,
    );
}

#[test]
fn streams_from_before_stay_as_they_are() {
    reports(
        r#"base "http://x"
sse "a" name "closed" open "/a"
sse "a" name "ended" open "/a"
sse "a" name "over" open "/a" check await within 1s until end
sse "a" name "listened" open "/a" check listen within 1s until end
attempt 3 {
    sse "a" name "closed" close
    sse "a" name "ended" check await within 1s until end
    sse "a" name "over" open "/a"
    sse "a" name "listened" await
}
sse "a" name "closed" close
sse "a" name "ended" close
sse "a" name "over" close
"#,
        expect![[r#"
            7:26: stream "closed" is from before the `attempt` in line 6, opened in line 2, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block
            8:25: stream "ended" is from before the `attempt` in line 6, opened in line 3, and this `check` waits for its end, so that the next round could not go on with it: `open` it in the block, or wait for its end behind the `attempt`
            9:24: stream "over" is from before the `attempt` in line 6, opened in line 4, and may have ended since: its block opens only streams that are closed when it begins, so `close` this one before the `attempt`
            10:28: stream "listened" is from before the `attempt` in line 6, opened in line 5, and this `await` waits for its end, so that the next round could not go on with it: `open` it in the block, or wait for its end behind the `attempt`"#]],
    );
}

#[test]
fn the_rule_holds_in_each_attempt_around() {
    reports(
        r#"base "http://x"
sse "a" open "/a"
attempt 3 { repeat 2 { if (x) { attempt 2 { sse "a" close } } } }
sse "a" close
attempt 3 {
    sse "b" name "b" open "/b"
    attempt 2 { sse "b" name "b" close } otherwise { sse "b" name "b" close }
    sse "c" name "c" open "/c"
}
sse "c" name "c" close
"#,
        expect![[r#"
            3:52: the default stream is from before the `attempt` in line 3, opened in line 2, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block
            7:33: stream "b" is from before the `attempt` in line 7, opened in line 6, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block"#]],
    );
}

#[test]
fn members_of_a_family_may_be_opened_in_a_round() {
    reports(
        r#"base "http://x"
sse "a" name "m"[0] open "/a"
attempt 3 { sse "a" name "m"[1] open "/a" sse "a" name "m"[1] close }
attempt 3 { sse "a" name "m"[0] close }
attempt 3 { sse "a" name "m"[1] open "/a" sse "a" name "m"[all] close }
sse "a" name "m"[all] close
"#,
        expect![[r#"
            4:32: family "m" is from before the `attempt` in line 4, opened in line 2, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block
            5:64: family "m" is from before the `attempt` in line 5, opened in line 2, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block"#]],
    );
}

#[test]
fn what_is_opened_in_the_block_is_open_behind_it_or_not() {
    reports(
        r#"base "http://x"
attempt 3 { sse "a" open "/a" } otherwise { pause 1s }
sse "a" close
attempt 3 { sse "b" name "b" open "/b" }
"#,
        expect![[r#"
            3:8: the default stream is open on only one of the branches that join before this `close` (opened in line 2), and not on another: move the `close` into that branch, or have the stream open on all of them
            4:29: stream "b" is still open at the end of the scenario: add `sse "…" name "b" close` after its last use"#]],
    );
}

#[test]
fn values_of_a_round_stay_where_it_fails() {
    let plan = fine(
        r#"base "http://x"
attempt 3 {
    let first = (1)
    http "h" get "/h" check json "$.n" save second: u64
} otherwise {
    if (first.is_some()) { pause 1s }
    let second: u64 = (0)
    let third = (3)
}"#,
    );
    assert_eq!(values(&plan), "first: Option<_>, second: u64, third: Option<_>");
}

#[test]
fn a_round_begins_with_what_any_of_the_rounds_before_left() {
    let plan = fine(
        r#"attempt 2 { let seen = (old) let old: u64 = (1) fail "x" } otherwise { let end = (1) }
attempt 1 { let a = (1) } otherwise { stop }"#,
    );
    assert_eq!(values(&plan), "seen: Option<_>, old: Option<u64>, end: _, a: Option<_>");
}

#[test]
fn under_continue_the_flow_goes_on_behind_the_attempt() {
    let plan = fine(
        r#"base "http://x"
on failure continue
attempt 3 {
    http "h" get "/h" check json "$.n" save n: u64
    let there = (n + 1)
    sse "a" open "/a" check await within 1s until 1 json "$.n" save m: u64
    let m = (m + 1)
}
sse "a" check await within 1s until 1 close"#,
    );
    assert_eq!(values(&plan), "n: Option<u64>, there: Option<_>, m: Option<u64>");
    let plan = fine(r#"attempt 3 { group "g" on failure continue { run { a() } } let n = (1) }"#);
    assert_eq!(values(&plan), "n: Option<_>");
    let plan = fine(r#"attempt 3 { let n = (1) }"#);
    assert_eq!(values(&plan), "n: _");
}

#[test]
fn a_check_of_the_round_is_not_pending_where_it_has_failed() {
    reports(
        r#"base "http://x"
sse "a" open "/a"
attempt 3 { sse "a" check listen within 1s until 1 } otherwise { sse "a" await }
sse "a" await
sse "a" check listen within 1s until 1
attempt 3 { pause 1s } otherwise { sse "a" await }
sse "a" close
"#,
        expect![
            "3:73: no `listen` check can be pending on the default stream here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`"
        ],
    );
}

#[test]
fn a_forever_with_a_break_can_be_left() {
    let plan = fine(
        r#"base "http://x"
sse "a" open "/a"
forever { sse "a" check await within 1s until 1 json "$.n" save n: u64 if (n > 3) { break } let m = (n) }
sse "a" close
repeat 3 { let o = (1) continue }
repeat 3 { if (x) { break } let p = (1) }"#,
    );
    assert_eq!(values(&plan), "n: u64, m: Option<_>, o: _, p: Option<_>");
}

#[test]
fn the_states_of_break_and_continue_join() {
    reports(
        r#"base "http://x"
repeat 3 { sse "a" name "a" open "/a" if (x) { break } sse "a" name "a" close }
sse "a" name "a" close
forever { sse "b" name "b" open "/b" if (x) { continue } sse "b" name "b" close if (y) { break } }
forever { sse "c" name "c" open "/c" if (x) { break } sse "c" name "c" close }
sse "c" name "c" close
repeat 3 { break pause 1s }
forever { continue pause 1s }
attempt 3 { fail "x" pause 1s }
forever { repeat 2 { break } }
pause 1s
"#,
        expect![[r#"
            3:17: stream "a" is open on only one of the branches that join before this `close` (opened in line 2), and not on another (closed in line 2): move the `close` into that branch, or have the stream open on all of them
            4:27: stream "b" is not open where the body of the loop in line 4 begins, and this `open` leaves it open on one branch where the body ends, so that the next round opens it again: `close` it in the body, or `open` it before the loop
            7:17: this step is never reached, since `break` in line 7 leaves the loop: move it before the `break`, or remove it
            8:19: this step is never reached, since `continue` in line 8 ends the round of the loop: move it before the `continue`, or remove it
            9:0: this step is never reached, since `forever` in line 8 never ends: leave the loop with a `break`, move it before the `forever`, or remove it
            9:21: this step is never reached, since `fail` in line 9 ends the round of the `attempt`: move it before the `fail`, or remove it"#]],
    );
}

#[test]
fn the_index_of_a_loop_is_bound_only_in_it() {
    reports(
        r#"attempt 2 { repeat 3 as i { if (i > 1) { break } fail "x" } pause (a(i)) } otherwise { pause (a(i)) }"#,
        expect![[r#"
            1:66: `i` is bound only in the body of the `repeat … as i` in line 1: move this into it, or keep the number with `let` there
            1:93: `i` is bound only in the body of the `repeat … as i` in line 1: move this into it, or keep the number with `let` there"#]],
    );
}

#[test]
fn an_attempt_in_a_fragment_and_around_one() {
    reports_of_fragment(
        r#"f needs stream "s" closes stream "t" { attempt 3 { sse "a" name "s" close } attempt 2 { sse "a" name "t" close } }"#,
        expect![[r#"
            1:68: stream "s" is from before the `attempt` in line 1, opened in line 1, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block
            1:105: stream "t" is from before the `attempt` in line 1, opened in line 1, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block"#]],
    );
    reports_with(
        &[r#"closing closes stream "s" { sse "a" name "s" close }"#],
        r#"base "http://x"
sse "a" name "s" open "/a"
attempt 3 { include closing }
"#,
        expect![[
            r#"3:20: fragment `closing` does not fit here: stream "s" is from before the `attempt` in line 3, opened in line 2, and its block may not close it, since the next round could not go on with it: `close` it behind the `attempt`, or `open` it in the block"#
        ]],
    );
}

#[test]
fn loops_and_attempts_in_each_other_take_no_time() {
    let (open, close) = ("attempt 2 { repeat 2 { if (x) { break } ".repeat(30), "} }".repeat(30));
    fine(&format!("base \"http://x\" {open} sse \"a\" open \"/a\" close {close}"));
}

#[test]
fn what_leaves_an_inner_body_is_seen_in_each_pass_of_the_outer() {
    let plan = fine(
        r#"base "http://x"
forever {
    let first = (1)
    attempt 2 { repeat 2 { let deep = (1) fail "x" } } otherwise { if (deep.is_some()) { break } }
    attempt 2 { if (x) { break } let second = (2) } otherwise { continue }
}"#,
    );
    assert_eq!(values(&plan), "first: _, deep: Option<_>, second: Option<_>");
}
