//! Branches that disagree, and loops that change a stream.

use expect_test::expect;

use super::reports;

#[test]
fn used_after_branches_that_disagree() {
    reports(
        r#"base "http://localhost"
if (x) { sse "a" name "s1" open "/a" }
sse "a" name "s1" close
sse "a" name "s2" open "/a"
if (x) { sse "a" name "s2" close } else { pause 1s }
sse "a" name "s2" check await within 1s until 1
if (x) { sse "a" name "s3" open "/a" }
sse "a" name "s3" open "/a" close
"#,
        expect![[r#"
            3:18: stream "s1" is open on only one of the branches that join before this `close` (opened in line 2), and not on another: move the `close` into that branch, or have the stream open on all of them
            6:18: stream "s2" is open on only one of the branches that join before this `check` (opened in line 4), and not on another (closed in line 5): move the `check` into that branch, or have the stream open on all of them
            8:18: stream "s3" is open on only one of the branches that join before this `open`, where it was opened in line 7: `close` it on that branch, or move this `open` into the others"#]],
    );
}

#[test]
fn used_in_a_loop_and_in_a_branch_after_branches_that_disagree() {
    reports(
        r#"base "http://localhost"
if (x) { sse "a" name "s1" open "/a" }
repeat 3 { sse "a" name "s1" check await within 1s until 1 }
if (x) { sse "a" name "s2" open "/a" }
if (x) { sse "a" name "s2" close }
"#,
        expect![[r#"
            3:29: stream "s1" is open on only one of the branches that join before this `check` (opened in line 2), and not on another: move the `check` into that branch, or have the stream open on all of them
            5:27: stream "s2" is open on only one of the branches that join before this `close` (opened in line 4), and not on another: move the `close` into that branch, or have the stream open on all of them"#]],
    );
}

#[test]
fn ended_on_one_branch_and_closed_on_another() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
if (x) { sse "a" name "s1" check await within 1s until end } else { sse "a" name "s1" close }
sse "a" name "s1" close
"#,
        expect![[
            r#"4:18: stream "s1" has ended on one of the ways that lead to this `close`, and is not open on another (closed in line 3): put the `close` where the stream is known to be open"#
        ]],
    );
}

#[test]
fn loop_that_opens() {
    reports(
        r#"base "http://localhost"
repeat 3 {
    sse "a" name "s1" open "/a"
}
sse "a" name "s1" close
repeat 3 { if (x) { sse "a" name "s2" open "/a" } }
while (x) { during 1s { sse "a" name "s3" open "/a" check await within 1s until 1 } }
"#,
        expect![[r#"
            3:22: stream "s1" is not open where the body of the loop in line 2 begins, and this `open` leaves it open where the body ends, so that the next round opens it again: `close` it in the body, or `open` it before the loop
            6:38: stream "s2" is not open where the body of the loop in line 6 begins, and this `open` leaves it open on one branch where the body ends, so that the next round opens it again: `close` it in the body, or `open` it before the loop
            7:42: stream "s3" is not open where the body of the loop in line 7 begins, and this `open` leaves it open where the body ends, so that the next round opens it again: `close` it in the body, or `open` it before the loop"#]],
    );
}

#[test]
fn loop_that_closes() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
repeat (n) {
    sse "a" name "s1" check await within 1s until 1 close
}
sse "a" name "s2" open "/a"
forever { if (x) { sse "a" name "s2" close } }
"#,
        expect![[r#"
            4:52: stream "s1" is open where the body of the loop in line 3 begins, opened in line 2, and this `close` leaves it closed where the body ends, so that the next round finds it closed: `open` it again in the body, or `close` it after the loop
            7:37: stream "s2" is open where the body of the loop in line 7 begins, opened in line 6, and this `close` leaves it closed on one branch where the body ends, so that the next round finds it closed: `open` it again in the body, or `close` it after the loop"#]],
    );
}

#[test]
fn loop_that_closes_an_ended_stream() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" check await within 1s until end
repeat 3 { sse "a" name "s1" close }
"#,
        expect![[
            r#"3:29: stream "s1" has ended on one of the ways that lead to this `close`, and is not open on another (closed in line 3): put the `close` where the stream is known to be open"#
        ]],
    );
}

#[test]
fn loop_with_another_mistake_in_it_says_only_that() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
repeat 3 { sse "a" name "s1" close close }
sse "a" name "s1" close
repeat 3 { sse "b" name "s2" close sse "b" name "s2" open "/a" }
"#,
        expect![[r#"
            3:35: stream "s1" was closed in line 3 already: leave out this `close`, or `open` the stream again before it
            5:29: stream "s2" is not open yet, line 5 opens it: move this `close` behind that `open`, or `open` the stream before
            5:53: stream "s2" is not open where the body of the loop in line 5 begins, and this `open` leaves it open where the body ends, so that the next round opens it again: `close` it in the body, or `open` it before the loop"#]],
    );
}
