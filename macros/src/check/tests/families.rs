//! Families of streams: the order is checked for the family as a whole.

use expect_test::expect;

use super::{checked_with, fine, reports, reports_of_fragment, reports_with, values};

const BASE: &str = "base \"http://localhost\"\n";

#[test]
fn loops_and_branches_may_open_members() {
    for text in [
        "repeat 50 as i { sse \"S\" name \"f\"[(i)] open \"/{i}\" } sse \"S\" name \"f\"[all] close",
        "repeat (n) as i { sse \"S\" name \"f\"[(i)] open \"/\" } sse \"S\" name \"f\"[all] close",
        "while (c) { sse \"S\" name \"f\"[(next())] open \"/\" } sse \"S\" name \"f\"[all] close",
        "if (c) { sse \"S\" name \"f\"[0] open \"/\" } sse \"S\" name \"f\"[all] check await within 1s until 1 close",
        "sse \"S\" name \"f\"[0] open \"/\" sse \"S\" name \"f\"[0] close open \"/\" sse \"S\" name \"f\"[all] close",
        "forever { sse \"S\" name \"f\"[0] open \"/\" close }",
        "repeat 2 { sse \"S\" name \"f\"[1] open \"/\" sse \"S\" name \"f\"[all] close }",
        "sse \"S\" name \"f\"[0] open \"/\" repeat 2 { sse \"S\" name \"f\"[all] close }",
        "sse \"S\" name \"f\"[0] open \"/\" sse \"S\" name \"f\"[all] check await within 1s until end",
        "sse \"S\" name \"f\"[0] open \"/\" sse \"S\" name \"f\"[all] check await within 1s until end sse \"S\" name \"f\"[1] open \"/\" sse \"S\" name \"f\"[all] close",
        "sse \"S\" name \"f\"[0] open \"/\" stop",
        "repeat 2 as i { sse \"S {i}\" name \"f\"[(i)] open \"/\" check listen within 1s until 1 save x } sse \"S\" name \"f\"[all] await reconcile cancel close",
    ] {
        let text = text.replace(" reconcile cancel close", " reconcile close");
        fine(&format!("{BASE}{text}"));
    }
}

#[test]
fn the_order_of_a_family() {
    reports(
        r#"base "http://localhost"
sse "S" name "never"[(i)] check await within 1s until 1
sse "S" name "later"[all] await
sse "S" name "later"[0] open "/" close
sse "S" name "later"[all] close
sse "S" name "later"[0] cancel
repeat 3 as i { sse "S" name "left"[(i)] open "/" close }
if (c) { sse "S" name "half"[1] open "/" }
sse "S" name "none"[1] open "/"
sse "S" name "none"[1] await
sse "S" name "none"[all] reconcile close
sse "S" name "none2"[1] open "/" await
"#,
        expect![[r#"
            2:21: `i` is bound only in the body of the `repeat … as i` in line 7: move this into it, or keep the number with `let` there
            2:26: family "never" is not open, and no step opens it: add `sse "…" name "never"[(i)] open "…"` before this `check`
            3:26: family "later" is not open yet, line 4 opens it: move this `await` behind that `open`, or `open` the stream before
            6:24: family "later" was closed in line 5: `open` it again before this `cancel`, or move the `cancel` before the `close`
            7:41: family "left" is still open at the end of the scenario: add `sse "…" name "left"[all] close` after its last use
            8:32: family "half" is still open at the end of the scenario if the branch with this `open` is taken: add `sse "…" name "half"[all] close` after its last use
            10:23: no `listen` check can be pending on family "none" here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`
            12:33: no `listen` check can be pending on family "none2" here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`"#]],
    );
}

#[test]
fn a_misspelt_family() {
    reports(
        r#"base "http://localhost"
repeat 3 as i { sse "S" name "left"[(i)] open "/" check listen within 1s until 1 }
sse "S" name "lefr"[1] await
sse "S" name "left"[all] close
"#,
        expect![[
            r#"3:23: family "lefr" is not open where this `await` stands: did you mean "left", opened in line 2?"#
        ]],
    );
}

#[test]
fn a_name_is_a_family_everywhere_or_nowhere() {
    reports(
        r#"base "http://localhost"
sse "S" name "f"[0] open "/"
sse "S" name "f" close
sse "S" name "f"[all] close
sse "S" name "s" open "/"
sse "S" name "s"[1] close
sse "S" name "s" close
sse "S" name "g"[all] open "/"
"#,
        expect![[r#"
            3:13: "f" names a family of streams since line 2, where an index stands behind it: write `name "f"[(i)]` for one of them, or `name "f"[all]`
            6:16: "s" names a single stream in line 5, where no index stands behind it: leave out the brackets, or write an index there too
            8:22: `open` opens one stream of a family: write its index, `name "g"[(i)]`, in a `repeat … as i { … }` for many"#]],
    );
}

#[test]
fn values_that_members_save() {
    let values_of = |text: &str| {
        let open = "repeat 3 as i { sse \"S\" name \"f\"[(i)] open \"/\"";
        values(&fine(&format!("{BASE}{open} {text} sse \"S\" name \"f\"[all] close")))
    };
    assert_eq!(
        values_of("} sse \"S\" name \"f\"[all] check await within 1s until 1 save x"),
        "x: Option<String>"
    );
    assert_eq!(values_of("} sse \"S\" name \"f\"[1] check await within 1s until 1 save x"), "x: String");
    assert_eq!(values_of("check await within 1s until 1 save x }"), "x: String");
    assert_eq!(
        values_of("check listen within 1s until 1 save x } sse \"S\" name \"f\"[all] await"),
        "x: Option<String>"
    );
    assert_eq!(values_of("check listen within 1s until 1 save x await }"), "x: Option<String>");
    assert_eq!(
        values_of(
            "check listen within 1s until 1 collect x: u8 data save y } sse \"S\" name \"f\"[all] await"
        ),
        "x: Vec<u8>, y: Option<String>"
    );
    reports(
        r#"base "http://localhost"
sse "S" name "f"[2] open "/" check listen within 1s until 1 save x
pause (x)
sse "S" name "f"[(x)] close
sse "S" name "f"[all] close
pause (x.unwrap())
"#,
        expect![[r#"
            3:6: `x` is saved by the `listen` check in line 2, and nothing has taken it over from family "f" yet: put `sse "…" name "f"[all] await` (or `reconcile`, which does not wait) before line 3
            4:17: `x` is saved by the `listen` check in line 2, and nothing has taken it over from family "f" yet: put `sse "…" name "f"[all] await` (or `reconcile`, which does not wait) before line 4"#]],
    );
}

#[test]
fn unmatched_messages_of_each_member() {
    let open = "sse \"S\" name \"f\"[0] open \"/\" unmatched 9";
    let text = format!("{BASE}{open} sse \"S\" name \"f\"[0] unmatched collect rest dropped save lost close");
    assert_eq!(
        values(&fine(&format!("{text} sse \"S\" name \"f\"[all] close"))),
        "rest: Vec<String>, lost: u64"
    );
    reports(
        &format!("{BASE}{open}\nsse \"S\" name \"f\"[all] unmatched collect rest close"),
        expect![[
            r#"3:22: `unmatched` hands over the messages of one stream of a family: write its index, `name "f"[(i)]`, in a `repeat … as i { … }` for many"#
        ]],
    );
}

#[test]
fn families_in_fragments() {
    const ADDS: &str = r#"adds(n: usize) gives stream "subs"[all] {
        sse "Subscribe" name "subs"[(n)] open "/{n}"
    }"#;
    const WAITS: &str = r#"waits needs stream "subs"[all] {
        sse "All" name "subs"[all] check await within 1s until 1
    }"#;
    const ENDS: &str = r#"ends closes stream "subs"[all] { sse "Done" name "subs"[all] close }"#;
    const OWN: &str =
        r#"own { repeat 3 as i { sse "S" name "subs"[(i)] open "/" } sse "S" name "subs"[all] close }"#;
    const SINGLE: &str =
        r#"single needs stream "subs" { sse "S" name "subs" check await within 1s until 1 }"#;
    for text in [ADDS, WAITS, ENDS, OWN] {
        reports_of_fragment(text, expect![[""]]);
    }
    for text in [
        r#"base "http://x" repeat 5 as i { include adds((i)) } include waits include ends"#,
        r#"base "http://x" include adds(1) sse "S" name "subs"[2] open "/" include waits sse "S" name "subs"[all] close"#,
        r#"base "http://x" include own include own"#,
    ] {
        assert_eq!(checked_with(&[ADDS, WAITS, ENDS, OWN], text).1, [""; 0], "{text}");
    }
    reports_with(
        &[ADDS, WAITS, ENDS, OWN, SINGLE],
        r#"
base "http://x"
include waits
include adds(1)
include single
include own
"#,
        expect![[r#"
            2:8: fragment `waits` needs family "subs" open, which is not open here: put `sse "…" name "subs"[(i)] open "…"` before this `include`
            4:8: fragment `single` takes "subs" for a single stream, which is a family of streams here
            5:8: fragment `own` opens family "subs", which is open already, opened in line 2: put `sse "…" name "subs"[all] close` before this `include`"#]],
    );
    reports_of_fragment(
        r#"leaves { sse "S" name "subs"[0] open "/" }"#,
        expect![[
            r#"1:32: family "subs" is still open at the end of the fragment: add `sse "…" name "subs"[all] close` after its last use, or declare `gives stream "subs"[all]` before the steps"#
        ]],
    );
    reports_of_fragment(
        r#"gives_none gives stream "subs"[all] { pause 1s }"#,
        expect![[
            r#"1:17: family "subs" is not open at the end of the fragment, which declares that it gives it: add `sse "…" name "subs"[(i)] open "…"`, or leave this out"#
        ]],
    );
    reports_of_fragment(
        r#"gives_one gives stream "subs"[0] { sse "S" name "subs"[0] open "/" }"#,
        expect![[r#"1:29: a fragment declares a family as a whole: write `stream "subs"[all]`"#]],
    );
    reports_of_fragment(
        r#"mixes needs stream "subs" { sse "S" name "subs"[0] close }"#,
        expect![[
            r#"1:47: "subs" names a single stream in line 1, where no index stands behind it: leave out the brackets, or write an index there too"#
        ]],
    );
}
