//! What a request may leave to its run: the method, lists of headers, parts behind `when`, options; and the messages about
//! mistakes in them.

use expect_test::{Expect, expect};

use super::{fine, open, sent, told};
use crate::ast::{Bounds, Http, Often, Part, Protocol, Step, StepKind};
use crate::language::ProtocolName;

fn http(text: &str) -> Http {
    match fine(&format!("http \"T\" {text}")).steps.into_iter().next() {
        Some(Step { kind: StepKind::Http(http), .. }) => *http,
        other => panic!("{other:?}"),
    }
}

/// Compares all reports about a text.
fn reports(text: &str, expected: Expect) {
    expected.assert_eq(&told(text).join("\n"));
}

#[test]
fn a_method_is_a_text() {
    for (written, method) in [
        ("method \"REPORT\" \"/x\"", "REPORT"),
        ("method (m) (url)", "(m)"),
        ("method (\"PURGE\") \"/{x}\"", "PURGE"),
        ("method \"{verb}\" (url)", "{verb}"),
        ("post \"/x\"", "POST"),
    ] {
        assert_eq!(sent(&open(written).method), method);
        assert_eq!(sent(&http(written).method), method);
    }
    assert_eq!(sent(&open("(method)").method), "GET");
}

#[test]
fn parts_may_stand_behind_when() {
    let parts = r#"when (a) header "X" "1" headers (pairs) when (!a) body json {} when (a && b) headers ([("a", 1)])
        when (c) body text "x" when (d) query "q" "1" when (e) bearer (t) when (f) basic "a" "b""#;
    let kinds = |parts: &[Part]| {
        let names = parts.iter().map(|part| match part {
            Part::When(_, part) => match &**part {
                Part::Header(..) => "when header",
                Part::Headers(_) => "when headers",
                Part::Body(_) => "when body",
                Part::Query(..) => "when query",
                Part::Bearer(_) => "when bearer",
                Part::Basic(..) => "when basic",
                Part::When(..) => "when when",
            },
            Part::Headers(_) => "headers",
            _ => "?",
        });
        names.collect::<Vec<_>>()
    };
    let all = [
        "when header",
        "headers",
        "when body",
        "when headers",
        "when body",
        "when query",
        "when bearer",
        "when basic",
    ];
    assert_eq!(kinds(&open(&format!("post \"/x\" {parts} timeout 1s")).parts), all);
    let http = http(&format!(
        "post \"/x\" {parts} timeout 1s check when (x) header \"X\" == \"1\" when (y) status == 200"
    ));
    assert_eq!((kinds(&http.parts), http.conditions.len()), (all.to_vec(), 2));
}

#[test]
fn options_are_read() {
    let open = open(
        r#""/x" redirects 0 content_type "application/octet-stream" idle (wait) last_event_id (id)
           reconnect always through 500..=599 after 200ms"#,
    );
    assert!(open.redirects.is_some() && open.content_type.is_some() && open.idle.is_some());
    let reconnect = open.reconnect.expect("reconnect");
    assert!(matches!(reconnect.often, Often::Always) && reconnect.after.is_some());
    assert!(matches!(reconnect.through, Some(Bounds { single: false, inclusive: true, .. })));
    let single =
        super::open(r#""/x" reconnect (n) after (t) through 503 idle 1s"#).reconnect.expect("reconnect");
    assert!(matches!(single.often, Often::Times(_)) && single.after.is_some());
    assert!(matches!(single.through, Some(Bounds { single: true, .. })));
    let http = http(r#"post "/x" redirects (n) protocol mcp check status == 302"#);
    assert!(http.redirects.is_some());
    assert!(matches!(http.protocol, Some(Protocol::Named { name: ProtocolName::Mcp, .. })));
}

#[test]
fn mistakes_in_parts() {
    reports(
        r#"sse "A" open method close"#,
        expect![[
            r#"1:20: `method` needs a text, a string literal or `(expr)`, found `close`: write `method "REPORT"`"#
        ]],
    );
    reports(
        r#"sse "A" open "/a" headers [("a", "b")] close"#,
        expect![[
            r#"1:26: `headers` needs an iterator of names and values in parentheses, found `[`: write `headers (pairs)`, or `header "name" "value"` for one"#
        ]],
    );
    reports(
        r#"sse "A" open "/a" headers pairs close http "B" get "/b" headers "X" "1""#,
        expect![[r#"
            1:26: `headers` needs an iterator of names and values in parentheses, found `pairs` (a variable is written `(pairs)`): write `headers (pairs)`, or `header "name" "value"` for one
            1:64: `headers` needs an iterator of names and values in parentheses, found `"X"`: write `headers (pairs)`, or `header "name" "value"` for one"#]],
    );
    reports(
        r#"sse "A" open "/a" when first header "X" "1" when (a) haeder "X" "1" when (a) idle 3s when (a) timeout 3s close"#,
        expect![[r#"
            1:23: `when` needs its Rust in parentheses, found `first`: write `when (…)`
            1:53: expected the part that `when` is about, found `haeder`: did you mean `header`?
            1:68: `when` stands before a part of the request, such as `header` or `body`: `idle` takes an `Option`, `idle (first.then_some(…))`
            1:85: `when` stands before a part of the request, such as `header` or `body`: leave out `when`, and compute what stands behind `timeout`"#]],
    );
    reports(
        r#"http "A" get "/a" when (a) redirects 1 when (b) when (c) header "X" "1" check status == 200"#,
        expect![[r#"
            1:18: `when` stands before a part of the request, such as `header` or `body`: leave out `when`, and compute what stands behind `redirects`
            1:48: a second `when`: say both in one, `when (first && second)`"#]],
    );
    reports(
        r#"sse "A" open "/a" when (a) status == 200 close"#,
        expect!["1:18: `when` belongs to a check: write `check await within 10s until 1` before it"],
    );
    reports(
        r#"http "A" post "/a" body text "a" body text "b" when (c) body text "c" check when (d) status == 200"#,
        expect!["1:33: a second `body`: a request has one, leave out the other"],
    );
    reports(
        r#"sse "A" open "/a" method "REPORT" close"#,
        expect![[r#"1:18: `method` comes right after `open`: write `open method "REPORT" "/path"`"#]],
    );
    reports(
        r#"http "A" "/a" method "REPORT""#,
        expect![[
            r#"1:9: `http` needs a method (`get`, `post`, `put`, `patch`, `delete`, `head` or `options`) before the URL: write `get "/a"`"#
        ]],
    );
    reports(
        r#"http "A" get "/a" check headers "X" == "1""#,
        expect!["1:24: a condition is on one header: write `header` before its name"],
    );
}

#[test]
fn a_misspelt_option_gets_its_word() {
    reports(
        r#"http "A" post "/a" redirect 0 sse "B" open "/b" contenttype "a/b" redirct 1 close"#,
        expect![[r#"
            1:19: expected a part of the request (`header`, `body`, …), `timeout`, `check` or a step, found `redirect`: did you mean `redirects`?
            1:48: expected an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step, found `contenttype`: did you mean `content_type`?
            1:66: expected an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step, found `redirct`: did you mean `redirects`?"#]],
    );
}

#[test]
fn headers_are_no_setting() {
    reports(
        r#"base "http://x" headers (pairs) header "A" "b" http "x" get "/a""#,
        expect![[
            r#"1:16: `headers` is a part of `open` and `http`: as a setting write `header "name" "value"`, one for each"#
        ]],
    );
}

#[test]
fn mistakes_in_options() {
    reports(
        r#"sse "A" open "/a" redirects -1 redirects 3 close"#,
        expect![[r#"
            1:28: `-1` is negative, and `redirects` counts from zero: leave out the `-`
            1:31: a second `redirects`: an `open` has one, leave out the other"#]],
    );
    reports(
        r#"sse "A" open "/a" redirects none close"#,
        expect!["1:28: `redirects` needs a whole number, found `none` (a variable is written `(none)`)"],
    );
    reports(
        r#"http "A" get "/a" redirects 1 redirects 2"#,
        expect!["1:30: a second `redirects`: an `http` step has one, leave out the other"],
    );
    reports(
        r#"sse "A" open "/a" content_type html content_type "a/b" close"#,
        expect![[r#"
            1:31: `content_type` needs a text, a string literal or `(expr)`, found `html` (a variable is written `(html)`): write `content_type "application/octet-stream"`
            1:36: a second `content_type`: an `open` has one, leave out the other"#]],
    );
    reports(
        r#"http "A" get "/a" content_type "a/b""#,
        expect![
            "1:18: `content_type` is an option of `open`, since only a stream has it: leave it out; the longest time of an `http` step is `timeout`"
        ],
    );
    reports(
        r#"sse "A" open "/a" reconnect 3 through 5 after 3 through 500 close"#,
        expect![[r#"
            1:38: `5` is no status: write some within 100..=599, `through 500..=599`
            1:46: `3` has no unit: write `3s`, `3ms`, `3min` or `3h`
            1:48: a second `through`: a `reconnect` has one, leave out the other"#]],
    );
    reports(
        r#"sse "A" open "/a" reconnect 3 trough 500..=599 aftr 200ms close"#,
        expect![[r#"
            1:30: expected `through` or `after` behind `reconnect`, found `trough`: did you mean `through`?
            1:47: expected `through` or `after` behind `reconnect`, found `aftr`: did you mean `after`?"#]],
    );
    reports(
        r#"sse "A" open "/a" after 3s through 500 close"#,
        expect![
            "1:18: `after` stands behind `reconnect` and its number: write `reconnect 3 through 500..=599 after 200ms`"
        ],
    );
    reports(
        r#"sse "A" open "/a" reconnect through 500..=599 close"#,
        expect![
            "1:28: `reconnect` needs a number or `always`, found `through`: write `reconnect 3` or `reconnect always`"
        ],
    );
    reports(
        r#"sse "A" open "/a" reconnect 3 through 599..500 close"#,
        expect!["1:38: the range `599..500` is reversed: write `500..=599`"],
    );
    reports(
        r#"http "A" post "/a" protocol openai_chat protocol mcp"#,
        expect![[r#"
            1:28: an `http` step has the protocol `mcp` alone, whose answer is one response: a stream is opened by `sse "…" open … protocol openai_chat`
            1:40: a second `protocol`: an `http` step has one, leave out the other"#]],
    );
    reports(
        r#"http "A" post "/a" protocol (own)"#,
        expect![[
            r#"1:28: an `http` step has the protocol `mcp` alone, whose answer is one response: a stream is opened by `sse "…" open … protocol (…)`"#
        ]],
    );
    reports(
        r#"http "A" post "/a" protocol "mcp" http "B" post "/b" protocol check status == 200"#,
        expect![[r#"
            1:28: an `http` step has the protocol `mcp` alone, whose answer is one response, found `"mcp"`: write `protocol mcp`
            1:62: an `http` step has the protocol `mcp` alone, whose answer is one response, found `check`: write `protocol mcp`"#]],
    );
    reports(
        r#"http "A" post "/a" check status == 200 redirects 0 protocol mcp"#,
        expect![[r#"
            1:39: what is sent comes before what is checked: move this `redirects` before `check`
            1:51: what is sent comes before what is checked: move this `protocol` before `check`"#]],
    );
}
