//! `http` steps: values that they save and use, and requests that cannot be sent.

use expect_test::expect;

use super::{fine, reports, values};

#[test]
fn saved_values_are_there_under_on_failure_stop() {
    let after = |text: &str| values(&fine(&format!("base \"http://x\" {text}")));
    assert_eq!(
        after(r#"http "a" get "/" check status save s: u16 body save b json "$" collect c: u8"#),
        "s: u16, b: String, c: Vec<u8>"
    );
    assert_eq!(
        after(r#"http "a" get "/" check header "x" count save n header "x" all save all"#),
        "n: usize, all: Vec<String>"
    );
    assert_eq!(
        after(r#"http "a" get "/" check elapsed save t: Duration elapsed save text"#),
        "t: Duration, text: String"
    );
    assert_eq!(after(r#"on failure continue http "a" get "/" check body save b"#), "b: Option<String>");
    assert_eq!(
        after(r#"group "g" on failure continue { http "a" get "/" check body save b json "$" collect c }"#),
        "b: Option<String>, c: Vec<String>"
    );
    assert_eq!(after(r#"if (x) { http "a" get "/" check body save b }"#), "b: Option<String>");
    assert_eq!(
        after(r#"if (x) { http "a" get "/" check body save b } else { http "b" get "/" check body save b }"#),
        "b: String"
    );
    assert_eq!(after(r#"repeat 2 { http "a" get "/" check body save b } http "b" get "/{b}""#), "b: String");
    assert_eq!(after(r#"repeat (n) { http "a" get "/" check body save b }"#), "b: Option<String>");
    assert_eq!(
        after(
            r#"while (x) { http "a" get "/" check body save b sse "s" open "/{b}" bearer "{b}" body json { "b": (b) } close }"#
        ),
        "b: Option<String>"
    );
    assert_eq!(after(r#"http "a" get "/" check regex "(a)(b)" save p"#), "p: (String,String)");
}

#[test]
fn uses_of_missing_values() {
    reports(
        r#"
base "http://x"
http "{a}" get "/{b}" header "{c}" (d) body json { "{e}": [(f)], "g": "{g}" } timeout (t) check json "$.a" == (a) save a
http "x" post "/" body form { "x": "{b}" } check body save b
repeat 2 { http "x" get "/{c}" check body save c json "$.d" save d json "$.e" save e }
http "x" get "/" check json "$.f" save f json "$.g" save g elapsed save t: Duration
sse "S" open "/" check listen within 1s until 1 save late
http "x" post "/" body text "{late}"
http "x" get "/" check status == 200
sse "S" await close"#,
        expect![[r#"
            2:5: `a` is used here before it is saved, which this same step does only later: save it in a step before this one
            2:15: `b` is used before any step saves it: line 3 is the first that does; move this step behind it, or save `b` before
            2:29: `c` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `c` before
            2:35: `d` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `d` before
            2:51: `e` is used before any step saves it: line 4 is the first that does; move this step behind it, or save `e` before
            2:59: `f` is used before any step saves it: line 5 is the first that does; move this step behind it, or save `f` before
            2:70: `g` is used before any step saves it: line 5 is the first that does; move this step behind it, or save `g` before
            2:86: `t` is used before any step saves it: line 5 is the first that does; move this step behind it, or save `t` before
            2:110: `a` is used here before it is saved, which this same step does only later: save it in a step before this one
            3:35: `b` is used here before it is saved, which this same step does only later: save it in a step before this one
            7:28: `late` is saved by the `listen` check in line 6, and nothing has taken it over from the default stream yet: put `sse "…" await` (or `reconcile`, which does not wait) before line 7"#]],
    );
}

#[test]
fn one_name_has_one_type_and_one_way_to_be_kept() {
    reports(
        r#"
base "http://x"
http "a" get "/" check status save s: u16 status save s: u8 body collect s
http "b" get "/" check json "$.a" save fail
http "c" get "/" check body save a sse "S" open "/" check await within 1s until 1 save a: u8 close"#,
        expect![[r#"
            2:54: `s` is kept as `u16` in line 2 and as `u8` here: write one type for both, or another name
            2:73: `s` is kept by `save` in line 2 and by `collect` here: use one of the two for both, or another name
            3:39: a value cannot be called `fail`, which is a step of the language: write another name, such as `fail_value`
            4:87: `a` is kept as `String` in line 4 and as `u8` here: write one type for both, or another name"#]],
    );
}

#[test]
fn patterns_and_groups_are_checked() {
    reports(
        r#"
base "http://x"
http "Login" get "/" check regex "a(" json "$.a[" regex "(a)(b)" save x: u8 body all save y: u8 regex "(a)(b)" == "x"
http (title) get "/" check json "$.{z}" let z = (1)
http "x" get "/" check header "x" missing save n count == 1
group "g" { repeat 2 { http "x" get "/" check json "a" } }"#,
        expect![[r#"
            2:33: this regular expression of the check of `http "Login"` does not parse: unclosed group
              a(
               ^
            2:43: this JSONPath of the check of `http "Login"` does not parse: from `[` on this is no path (RFC 9535)
              $.a[
                 ^
            2:56: this regular expression has 2 groups, so that `save x` keeps a tuple: write a tuple type such as `(String, String)`, or make the groups that are not to be kept `(?:…)`
              (a)(b)
                 ^
            2:93: `all` gives `y` a `Vec` of all that was found: write the whole type, `save y: Vec<…>`, or leave out `all`
            2:111: a regular expression with 2 groups gives a tuple, which compares with nothing, in the check of `http "Login"`: use `satisfies (|groups| …)`, or make all groups but one `(?:…)`
            3:32: patterns are not filled in, so `{z}` is not the value `z` here: compare with it instead (`== "{z}"`), or give a pattern built in Rust in parentheses
              $.{z}
                ^
            4:34: `count missing` is never met, since `count` is a whole number from 0 up: write a bound that can go both ways, such as `count >= 1` or `count == 0`
            4:42: `missing` holds when nothing is there, so `save n` has nothing to keep: keep it in a condition of its own, or ask `exists`
            4:49: `count` comes before the comparison: write `json "$.price" count …`
            4:55: a second comparison: a condition has one; write another condition for it, or a range, `in 1..=3`
            5:51: this JSONPath of the check of `http "x"` does not parse: a path begins with `$`, the whole document, as in `$.price`
              a
              ^"#]],
    );
}

#[test]
fn requests_that_cannot_be_sent() {
    reports(
        r#"
http "Login" post "/login"
http "a" get "ws://x/" header "a b" "c" header "d" "e
f" bearer "a{b" check header "a b" == "c" header "" == "d"
forever { http "b" get "http://" body text "{" } "#,
        expect![[r#"
            1:18: the URL of `http "Login"`, "/login", is relative, and the scenario has no `base`: add `base "http://…"` before the first step, or write the whole URL
            2:13: the URL of `http "a"`, "ws://x/", has the scheme `ws`: requests go over `http` or `https`
            2:30: the header name "a b" of `http "a"` has a space in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            2:51: the value of the header "d" of `http "a"` has a line break in it, which no header can carry: leave it out
            3:10: the bearer token of `http "a"` has a brace in it that belongs to no `{name}`: write `{{` or `}}` for a literal brace
            3:29: the header name "a b" in the check of `http "a"` has a space in it, which no header name can have: only letters, digits and !#$%&'*+-.^_`|~ can stand there
            3:49: the header name "" in the check of `http "a"` is empty: a header needs a name
            4:23: the URL of `http "b"`, "http://", has no host: write it after `://`"#]],
    );
}

#[test]
fn steps_after_the_end_are_never_reached() {
    reports(
        "\nbase \"http://x\"\nif (x) { stop http \"a\" get \"/\" }\nforever { http \"b\" get \"/\" }\nhttp \"c\" get \"/\"",
        expect![[r#"
            2:14: this step is never reached, since `stop` in line 2 ends the run: move it before the `stop`, or remove it
            4:0: this step is never reached, since `forever` in line 3 never ends: leave the loop with a `break`, move it before the `forever`, or remove it"#]],
    );
}

#[test]
fn streams_are_checked_around_http_steps() {
    reports(
        r#"
base "http://x"
http "a" get "/" sse "S" check await within 1s until 1
sse "T" name "t" open "/" http "b" get "/" check status == 200"#,
        expect![[r#"
            2:25: the default stream is not open, and no step opens it: add `sse "…" open "…"` before this `check`
            3:17: stream "t" is still open at the end of the scenario: add `sse "…" name "t" close` after its last use"#]],
    );
}

#[test]
fn a_stream_whose_open_or_check_was_misread_is_not_reported_again() {
    reports(
        r#"
base "http://x"
sse "S" name "s" post "/" check listen within 1s until 1 data save a
sse "S" name "s" await close
sse "T" name "t" open "/" listen within 1s until 1 data save b
http "a" get "/" check status == 200
sse "T" name "t" await close"#,
        expect![[r#"
            2:17: `post` is a method and comes right after `open`: write `open post "/path"`
            4:26: `listen` belongs to a check: write `check listen within 10s until 1`"#]],
    );
}
