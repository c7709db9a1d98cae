//! Uses of values that are missing.

use expect_test::expect;

use super::reports;

#[test]
fn before_any_step_saves_it() {
    reports(
        r#"base "http://localhost"
pause (delay)
sse "a {price}" open "/{price.symbol}" header "x" "{price}" check await within (delay) until (count) data == (price) save price: f64
sse "a" check await within 1s until 1 id count save count data save delay: Duration close
"#,
        expect![[r#"
            2:6: `delay` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `delay` before
            3:4: `price` is used here before it is saved, which this same step does only later: save it in a step before this one
            3:21: `price` is used here before it is saved, which this same step does only later: save it in a step before this one
            3:50: `price` is used here before it is saved, which this same step does only later: save it in a step before this one
            3:79: `delay` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `delay` before
            3:93: `count` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `count` before
            3:109: `price` is used here before it is saved, which this same step does only later: save it in a step before this one"#]],
    );
}

#[test]
fn in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
sse "a" open "/a"
repeat 3 { pause (price) }
if (x) { pause (price) } else { sse "a" check await within 1s until 1 save price: Duration }
while (other > 1) { pause 1s }
sse "a" check await within 1s until 1 save other close
"#,
        expect![[r#"
            3:17: `price` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `price` before
            4:15: `price` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `price` before
            5:6: `other` is used before any step saves it: line 6 is the first that does; move this step behind it, or save `other` before"#]],
    );
}

#[test]
fn on_another_branch_only() {
    reports(
        r#"base "http://localhost"
sse "a" open "/a"
if (x) { sse "a" check await within 1s until 1 save price stop }
sse "a {price}" close
"#,
        expect![
            "4:4: `price` is not saved on any way that leads here; line 3 saves it, but on another branch, by a check that is replaced, or by the check that this stands in, whose Rust is evaluated when it is set: save it before this step on this way too"
        ],
    );
}

#[test]
fn in_a_setting() {
    reports(
        r#"base "http://{host}" header "x" "{host}"
let host = (1)
"#,
        expect![[r#"
            1:5: `host` is not there yet where the settings are evaluated, before the first step; line 2 is the first that saves it: move this to the `open` of the streams that need it
            1:32: `host` is not there yet where the settings are evaluated, before the first step; line 2 is the first that saves it: move this to the `open` of the streams that need it"#]],
    );
}

#[test]
fn not_reconciled() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" check listen within 1s until 1 save price: f64
pause (price)
sse "b" open "/a" check listen within 1s until 1 collect all
sse "b {all}" check await within 1s until 1 data == "{all}"
sse "b {all} {price}" close
if (price > 1.0) { pause 1s }
sse "a" name "s1" close
if (price.is_some()) { pause 1s }
"#,
        expect![[r#"
            3:6: `price` is saved by the `listen` check in line 2, and nothing has taken it over from stream "s1" yet: put `sse "…" name "s1" await` (or `reconcile`, which does not wait) before line 3
            5:4: `all` is saved by the `listen` check in line 4, and nothing has taken it over from the default stream yet: put `sse "…" await` (or `reconcile`, which does not wait) before line 5
            5:52: `all` is saved by the `listen` check in line 4, and nothing has taken it over from the default stream yet: put `sse "…" await` (or `reconcile`, which does not wait) before line 5
            6:4: `price` is saved by the `listen` check in line 2, and nothing has taken it over from stream "s1" yet: put `sse "…" name "s1" await` (or `reconcile`, which does not wait) before line 6
            7:3: `price` is saved by the `listen` check in line 2, and nothing has taken it over from stream "s1" yet: put `sse "…" name "s1" await` (or `reconcile`, which does not wait) before line 7"#]],
    );
}

#[test]
fn not_reconciled_in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" check listen within 1s until 1 save price: f64
repeat 3 { pause (price) }
if (x) { pause (price) }
sse "a" name "s1" close
sse "a" open "/a"
repeat 3 { sse "a" check listen within 1s until 1 save other sse "b {other}" name "s1" open "/a" close }
sse "a" close
"#,
        expect![[r#"
            3:17: `price` is saved by the `listen` check in line 2, and nothing has taken it over from stream "s1" yet: put `sse "…" name "s1" await` (or `reconcile`, which does not wait) before line 3
            4:15: `price` is saved by the `listen` check in line 2, and nothing has taken it over from stream "s1" yet: put `sse "…" name "s1" await` (or `reconcile`, which does not wait) before line 4"#]],
    );
}

#[test]
fn replaced() {
    reports(
        r#"base "http://localhost"
sse "a" open "/a" check listen within 1s until 1 save price
sse "a" check await within 1s until 1
sse "a {price}" close
"#,
        expect![[""]],
    );
}

#[test]
fn index_outside_of_its_loop() {
    reports(
        r#"
pause (wait(i))
repeat 3 as i { pause (wait(i)) repeat 2 as i { pause (wait(i)) } pause (wait(i)) }
pause (wait(i))
"#,
        expect![[r#"
            1:6: `i` is bound only in the body of the `repeat … as i` in line 2: move this into it, or keep the number with `let` there
            3:6: `i` is bound only in the body of the `repeat … as i` in line 2: move this into it, or keep the number with `let` there"#]],
    );
}

#[test]
fn names_of_rust_are_not_reported() {
    reports(
        r#"base "http://localhost"
pause (price) let x = (price) if (server.price > Foo::price()) { pause 1s }
sse "a {price} {server.url}" open "/{price}" close
"#,
        expect![[""]],
    );
}
