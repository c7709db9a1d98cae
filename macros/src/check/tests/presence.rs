//! After which steps a value is certain, optional or missing: the guide's table of values.

use super::{fine, values};

/// The values at the end of steps behind a base, with stream `a` opened before and closed after them.
#[track_caller]
fn after(steps: &str, expected: &str) {
    let plan = fine(&format!("base \"http://x\" sse \"a\" open \"/a\" {steps} sse \"a\" close"));
    assert_eq!(values(&plan), expected, "{steps}");
}

/// Like [`after`], under `on failure continue`.
#[track_caller]
fn continuing(steps: &str, expected: &str) {
    let plan =
        fine(&format!("base \"http://x\" on failure continue sse \"a\" open \"/a\" {steps} sse \"a\" close"));
    assert_eq!(values(&plan), expected, "{steps}");
}

#[test]
fn awaited() {
    after("check await within 1s until 1 save x: f64", "x: f64");
    after("check await within 1s until (n) save x", "x: String");
    after("check await within 1s expect 3 save x", "x: String");
    after("check await within 1s expect 1..=3 save x", "x: String");
    after("check await within 1s expect 1.. save x", "x: String");
    after("check await within 1s expect 1..(n) save x", "x: String");
}

#[test]
fn awaited_that_can_succeed_without_a_match() {
    after("check await within 1s until end save x", "x: Option<String>");
    after("check await within 1s expect 0..=3 save x", "x: Option<String>");
    after("check await within 1s expect ..=3 save x", "x: Option<String>");
    after("check await within 1s expect 0 save x", "x: Option<String>");
    after("check await within 1s expect (n) save x", "x: Option<String>");
    after("check await within 1s expect (n)..=3 save x", "x: Option<String>");
}

#[test]
fn until_the_end_by_number() {
    after("check await within 1s until end expect 1.. save x", "x: String");
    after("check await within 1s until end expect 2 save x: u8", "x: u8");
    after("check await within 1s until end expect 1..=3 save x", "x: String");
    after("check await within 1s until end expect 0.. save x", "x: Option<String>");
    after("check await within 1s until end expect ..=3 save x", "x: Option<String>");
    after("check await within 1s until end expect (n) save x", "x: Option<String>");
    after("check listen within 1s until end expect 1.. save x await", "x: String");
    after("check listen within 1s until end expect 1.. save x reconcile", "x: Option<String>");
    // The stream has ended, so that it may be opened again.
    after("check await within 1s until end expect 1.. save x sse \"a\" open \"/b\"", "x: String");
}

#[test]
fn an_option_that_the_flow_adds_to_a_written_one_is_one_option() {
    after("check await within 1s until 1 json \"$.x\" save x: Option<f64>", "x: Option<f64>");
    after("check await within 1s until end json \"$.x\" save x: Option<f64>", "x: Option<f64>");
    after("if (c) { sse \"a\" check await within 1s until 1 id save x: Option<f64> }", "x: Option<f64>");
    after("check listen within 1s until 1 id save x: std::option::Option<f64> await", "x: Option<f64>");
    after("check listen within 1s until 1 id save x: Option<f64>", "x: Option<f64>");
    after("check await within 1s until 1 id save x: Option<Option<u8>>", "x: Option<Option<u8>>");
    after("http \"h\" get \"/h\" check json \"$.x\" save x: Option<f64>", "x: Option<f64>");
    after("let x: Option<f64> = (None) if (c) { let x = (Some(1.0)) }", "x: Option<f64>");
    after(
        "if (c) { let x: Option<f64> = (None) } else { sse \"a\" check await within 1s until 1 id save x: Option<f64> }",
        "x: Option<f64>",
    );
    // What may keep that nothing is there is none that stays.
    after(
        "let x: Option<u8> = (None) sse \"a\" check listen within 1s until 1 id save x: Option<u8> await",
        "x: Option<u8>",
    );
    after("check await within 1s until 1 id collect x: Option<f64>", "x: Vec<Option<f64>>");
    after("check await within 1s until 1 require id > 1 save x", "x: String");
    after("check await within 1s until 1 when (c) require id > 1 save x", "x: Option<String>");
}

#[test]
fn listened_and_awaited() {
    after("check listen within 1s until 1 save x await", "x: String");
    after("check listen within 1s expect 1..=3 save x pause 1s sse \"a\" await", "x: String");
    after("check listen within 1s expect 0..=3 save x await", "x: Option<String>");
    after("check listen within 1s until end save x await", "x: Option<String>");
    after("check listen within 1s until 1 save x reconcile await", "x: String");
}

#[test]
fn listened_and_taken() {
    after("check listen within 1s until 1 save x", "x: Option<String>");
    after("check listen within 1s until 1 save x reconcile", "x: Option<String>");
    after("check listen within 1s until 1 save x cancel", "x: Option<String>");
    after("check listen within 1s until 1 save x check await within 1s until 1", "x: Option<String>");
    after("check listen within 1s until 1 save x check listen within 1s until 1 await", "x: Option<String>");
}

#[test]
fn branches() {
    after("if (c) { sse \"a\" check await within 1s until 1 save x }", "x: Option<String>");
    after(
        "if (c) { sse \"a\" check await within 1s until 1 save x } else { sse \"a\" check await within 1s until 1 save x }",
        "x: String",
    );
    after("if (c) { sse \"a\" check listen within 1s until 1 save x } sse \"a\" await", "x: Option<String>");
    after(
        "if (c) { sse \"a\" check listen within 1s until 1 save x } else { sse \"a\" check listen within 2s until 1 save x } sse \"a\" await",
        "x: String",
    );
    after(
        "if (c) { sse \"a\" check await within 1s until 1 save x } else { sse \"a\" check listen within 2s until 1 save x } sse \"a\" await",
        "x: String",
    );
    after(
        "check listen within 1s until 1 save x if (c) { sse \"a\" await } else { sse \"a\" reconcile } if (d) { pause 1s } sse \"a\" await",
        "x: String",
    );
    after("if (c) { sse \"a\" check await within 1s until 1 save x } else { fail \"no\" }", "x: String");
}

#[test]
fn branches_with_a_stop() {
    after("if (c) { stop } sse \"a\" check await within 1s until 1 save x", "x: Option<String>");
    after("sse \"a\" check await within 1s until 1 save x if (c) { stop }", "x: String");
    after("if (c) { fail \"no\" } sse \"a\" check await within 1s until 1 save x", "x: String");
}

#[test]
fn loops() {
    after("repeat 3 { sse \"a\" check await within 1s until 1 save x }", "x: String");
    after("repeat (n) { sse \"a\" check await within 1s until 1 save x }", "x: Option<String>");
    after("during 1s { sse \"a\" check await within 1s until 1 save x }", "x: Option<String>");
    after("while (c) { sse \"a\" check await within 1s until 1 save x }", "x: Option<String>");
    after("repeat 3 { if (c) { sse \"a\" check await within 1s until 1 save x } }", "x: Option<String>");
    after(
        "check listen within 1s until 1 save x repeat 3 { sse \"a\" await check listen within 2s until 1 save x } sse \"a\" await",
        "x: String",
    );
    after("check listen within 1s until 1 save x repeat 3 { sse \"a\" await }", "x: String");
    after("check listen within 1s until 1 save x repeat (n) { sse \"a\" await }", "x: Option<String>");
}

#[test]
fn a_value_that_is_there_stays_there() {
    after("check await within 1s until 1 save x check listen within 1s until 1 save x", "x: String");
    after("check await within 1s until 1 save x check await within 1s until end save x", "x: String");
    after(
        "check await within 1s until 1 save x if (c) { sse \"a\" check await within 1s until 1 save x }",
        "x: String",
    );
    after(
        "let x: String = (s()) repeat (n) { sse \"a\" check await within 1s until end save x }",
        "x: String",
    );
}

#[test]
fn continue_on_failure() {
    continuing("check await within 1s until 1 save x", "x: Option<String>");
    continuing("check listen within 1s until 1 save x await", "x: Option<String>");
    continuing("let x: u8 = (1)", "x: u8");
    continuing("let x: u8 = run { f().await? }", "x: Option<u8>");
    after("let x: u8 = run { f().await? }", "x: u8");
    after(
        "group \"g\" on failure continue { sse \"a\" check await within 1s until 1 save x }",
        "x: Option<String>",
    );
    after(
        "check listen within 1s until 1 save x group \"g\" on failure continue { sse \"a\" await }",
        "x: Option<String>",
    );
    // If the `open` may have failed, the actions after it may be skipped.
    let open = "group \"g\" on failure continue { sse \"b\" name \"b\" open \"/b\" }";
    after(
        &format!("{open} sse \"b\" name \"b\" check await within 1s until 1 save x close"),
        "x: Option<String>",
    );
    continuing(
        "group \"g\" on failure stop { sse \"b\" name \"b\" open \"/b\" check await within 1s until 1 save x close }",
        "x: String",
    );
}

#[test]
fn ends() {
    assert_eq!(values(&fine("forever { let x: u8 = (1) }")), "x: Option<u8>");
    assert_eq!(values(&fine("forever { let x: u8 = (1) if (c) { stop } }")), "x: u8");
    assert_eq!(values(&fine("fail \"no\"")), "");
}

#[test]
fn other_streams() {
    after(
        "check listen within 1s until 1 save x sse \"b\" name \"b\" open \"/b\" check await within 1s until 1 save x close sse \"a\" await",
        "x: String",
    );
    after(
        "check listen within 1s until 1 save x sse \"b\" name \"b\" open \"/b\" check listen within 1s until 1 save x close",
        "x: Option<String>",
    );
}

#[test]
fn collected() {
    after("check await within 1s until 1 collect xs: f64", "xs: Vec<f64>");
    after("if (c) { sse \"a\" check await within 1s until 1 collect xs }", "xs: Vec<String>");
}

#[test]
fn default_types() {
    after("check await within 1s until 1 data count save n", "n: usize");
    after("check await within 1s until 1 regex \"a(b)\" save n", "n: String");
    after("check await within 1s until 1 regex \"(a)(b)\" save n", "n: (String,String)");
    after("check await within 1s until 1 regex \"(a)(?:b)(?<c>c)\" all save n", "n: Vec<(String,String)>");
    after("check await within 1s until 1 regex \"(a)(b)\" collect n", "n: Vec<(String,String)>");
    after("check await within 1s until 1 regex \"(a)(b)\" count save n", "n: usize");
    after("check await within 1s until 1 json \"$..a\" all save n", "n: Vec<String>");
    after("check await within 1s until 1 json \"$..a\" all collect n: Vec<f64>", "n: Vec<Vec<f64>>");
    after("check await within 1s until 1 save n", "n: String");
    after("check await within 1s until 1 regex (pattern) save n: (u8, u8)", "n: (u8,u8)");
    after("let n = (1)", "n: _");
}
