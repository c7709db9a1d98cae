//! Fragments by themselves: their declarations must be true.

use expect_test::expect;

use super::reports_of_fragment;

#[test]
fn declarations_that_are_true() {
    for text in [
        r#"nothing { }"#,
        r#"waits(limit: Duration) { pause (limit) }"#,
        r#"opens gives stream "s", value x: u8 { sse "S" name "s" open "/s" check await within 1s until 1 save x: u8 }"#,
        r#"opens gives stream { sse "S" open "/s" }"#,
        r#"opens gives value xs: Vec<u8> { sse "S" open "/s" check await within 1s until 1 collect xs: u8 close }"#,
        r#"uses needs stream "s", value x: u8, { sse "{x}" name "s" check await within 1s until 1 data == (x) }"#,
        r#"closes_it closes stream "s" { sse "S" name "s" close }"#,
        r#"ends closes stream "s" { sse "S" name "s" check await within 1s until end }"#,
        r#"opens_again needs stream "s" { sse "S" name "s" close open "/s" }"#,
        r#"perhaps gives value x: Option<u8> { sse "S" open "/s" check await within 1s expect 0..=1 save x: u8 close }"#,
        r#"perhaps needs value x: Option<u8> { fail "{x}" }"#,
        r#"changes needs value x: u8 gives value x: u8 { let x = (x + 1) }"#,
        r#"leaves gives value x: u8 { stop }"#,
        r#"leaves_one(on: bool) gives value x: u8 { if (on) { fail "off" } else { let x: u8 = (1) } }"#,
        r#"pub(crate) documented needs value x: std::option::Option<std::vec::Vec<u8>> { }"#,
    ] {
        reports_of_fragment(text, expect![[""]]);
    }
}

#[test]
fn streams_at_the_end() {
    reports_of_fragment(
        r#"
opens {
    sse "S" name "s" open "/s"
}"#,
        expect![[
            r#"2:21: stream "s" is still open at the end of the fragment: add `sse "…" name "s" close` after its last use, or declare `gives stream "s"` before the steps"#
        ]],
    );
    reports_of_fragment(
        r#"
closes_it needs stream "s" {
    sse "S" name "s" close
}"#,
        expect![[
            r#"2:21: stream "s" is closed at the end of the fragment, which declares `needs stream "s"`, a stream that stays open: write `closes stream "s"` there, or have it open at the end"#
        ]],
    );
    reports_of_fragment(
        r#"
closes_one(on: bool) needs stream {
    if (on) { sse "S" close }
}"#,
        expect![
            "2:22: the default stream is closed at the end of the fragment on one branch, which declares `needs stream`, a stream that stays open: write `closes stream` there, or have it open at the end"
        ],
    );
    reports_of_fragment(
        r#"keeps closes stream "s" { sse "S" name "s" check await within 1s until 1 }"#,
        expect![[
            r#"1:13: stream "s" is still open at the end of the fragment, which declares that it closes it: add `sse "…" name "s" close`, or write `needs stream "s"` here"#
        ]],
    );
    reports_of_fragment(
        r#"gives_none gives stream "s" { pause 1s }"#,
        expect![[
            r#"1:17: stream "s" is not open at the end of the fragment, which declares that it gives it: add `sse "…" name "s" open "…"`, or leave this out"#
        ]],
    );
    reports_of_fragment(
        r#"gives_none gives stream "s" { sse "S" name "s" open "/s" close }"#,
        expect![[
            r#"1:17: stream "s" is not open at the end of the fragment, which declares that it gives it, since line 1 closes it: leave out that `close`, or this"#
        ]],
    );
    reports_of_fragment(
        r#"gives_one(on: bool) gives stream "s" { if (on) { sse "S" name "s" open "/s" } }"#,
        expect![[
            r#"1:26: stream "s" is open on one branch only at the end of the fragment, which declares that it gives it: open it on all of them"#
        ]],
    );
    reports_of_fragment(
        r#"ended needs stream { sse "S" check await within 1s until end }"#,
        expect![
            "1:12: the default stream has ended at the end of the fragment, which declares `needs stream`, a stream that stays open: write `closes stream` there, or have it open at the end"
        ],
    );
}

#[test]
fn values_at_the_end() {
    reports_of_fragment(
        r#"saves_none gives value x: u8 { pause 1s }"#,
        expect![
            "1:23: no step of this fragment saves `x` on a way to its end: keep it with `save x` in a check or `let x = (…)`, or leave it out here"
        ],
    );
    reports_of_fragment(
        r#"saves_one(on: bool) gives value x: u8 { if (on) { let x: u8 = (1) } }"#,
        expect![
            "1:32: `x` may be empty at the end of the fragment, since not every way through it saves it: save it on all of them, or declare it as an `Option<…>`"
        ],
    );
    reports_of_fragment(
        r#"listens gives stream, value x: u8 { sse "S" open "/s" check listen within 1s until 1 save x: u8 }"#,
        expect![[
            r#"1:28: `x` is saved by the `listen` check in line 1, and nothing has taken it over at the end of the fragment: add `sse "…" await`"#
        ]],
    );
    reports_of_fragment(
        r#"other gives value x: u8 { let x: u16 = (1) }"#,
        expect![
            "1:18: `x` is kept as `u16` in line 1 and as `u8` here: write one type for both, or another name"
        ],
    );
    reports_of_fragment(
        r#"other needs value x: u8 { let x: String = (x.to_string()) }"#,
        expect![
            "1:30: `x` is kept as `u8` in line 1 and as `String` here: write one type for both, or another name"
        ],
    );
}

#[test]
fn the_rules_of_streams_hold_in_fragments() {
    reports_of_fragment(
        r#"
wrong needs stream "s1" {
    base "http://x"
    sse "S" name "sl" check await within 0s until 0 regex "("
    pause (wait)
    let wait: Duration = (LIMIT)
    stop
    pause 1s
}"#,
        expect![[r#"
            2:4: `base` is a setting, and a fragment has none: write it in the scenarios that include this
            3:22: stream "sl" is not open where this `check` stands: did you mean "s1", opened in line 1?
            3:41: `within` of zero lets no message come: write a longer time, such as `within 10s`
            3:50: `until 0` waits for nothing: write `until 1`, or `expect 0` where no message may match
            3:58: this regular expression of a check on stream "sl" does not parse: unclosed group
              (
              ^
            4:10: `wait` is used before any step saves it: line 5 is the first that does; move this step behind it, or save `wait` before
            7:4: this step is never reached, since `stop` in line 6 ends the run: move it before the `stop`, or remove it"#]],
    );
}

#[test]
fn wrong_declarations() {
    for (text, expected) in [
        (
            r#""login" { }"#,
            expect![[
                r#"1:0: a fragment begins with its name, found `"login"`: write `fragment! { login { … } }`"#
            ]],
        ),
        (
            "",
            expect![
                "1:0: a fragment begins with its name after this, where the fragment ends: write `fragment! { login { … } }`"
            ],
        ),
        (
            "sse { }",
            expect![
                "1:0: a fragment cannot be called `sse`, which is a step of the language: write another name"
            ],
        ),
        (
            "crate { }",
            expect![
                "1:0: a fragment cannot be called `crate`, which is a keyword of Rust: write another name"
            ],
        ),
        ("login", expect!["1:0: fragment `login` lacks its steps: write them in braces, `login { … }`"]),
        (
            "login needs",
            expect![[
                r#"1:6: expected `stream "…"` or `value name: Type` after `needs` after this, where the fragment ends"#
            ]],
        ),
        (
            "login nedes stream { sse \"S\" check await within 1s until 1 }",
            expect![
                "1:6: expected `needs`, `gives`, `closes` or the block of steps, found `nedes`: did you mean `needs`?"
            ],
        ),
        (
            "login needs token: String { }",
            expect![[r#"1:12: expected `stream "…"` or `value name: Type` after `needs`, found `token`"#]],
        ),
        (
            "login needs value token { }",
            expect!["1:24: expected the type of `token`, found `{`: write `token: String`"],
        ),
        (
            "login needs value token: { }",
            expect![
                "1:25: expected a type after `token:`, found `{`: write a type of Rust, such as `token: f64`"
            ],
        ),
        (
            "login needs value { }",
            expect!["1:18: `value` needs the name of a value, found `{`: write `value token: String`"],
        ),
        (
            "login(user) { }",
            expect!["1:6: expected the type of `user` after this, where the list ends: write `user: String`"],
        ),
        (
            "login(user: String user: u8) { }",
            expect!["1:19: expected `,` between the entries of the list, found `user`"],
        ),
        (
            "login(user: String) needs value user: String { }",
            expect!["1:32: `user` is declared already: leave out one of the two"],
        ),
        (
            "login(user: String) gives value user: String { }",
            expect![
                "1:32: `user` is a parameter of this fragment, and no value that it gives: write another name"
            ],
        ),
        (
            "login needs stream \"s\", stream \"s\" { }",
            expect![[
                r#"1:24: stream "s" is declared already: `needs` is for a stream that is open before and after, `gives` for one that is opened, `closes` for one that is closed"#
            ]],
        ),
        (
            "login closes value x: u8 { }",
            expect![[r#"1:13: only streams are closed: write `closes stream "…"`"#]],
        ),
        (
            "login { } logout { }",
            expect![
                "1:10: a fragment ends with its block of steps: write what comes after it in a `fragment!` of its own"
            ],
        ),
        (
            "login { include login }",
            expect![
                "1:16: fragment `login` includes itself, and its steps are laid out where it is included, without end: repeat them with `repeat`, `while` or `forever`"
            ],
        ),
    ] {
        reports_of_fragment(text, expected);
    }
}
