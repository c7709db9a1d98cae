//! `http` steps: how they are read, and the messages about mistakes in them.

use super::{fine, read, says, sent, told};
use crate::ast::{Bound, ComparisonKind, Http, Operand, Part, Step, StepKind, Target};

fn http(text: &str) -> Http {
    match fine(&format!("http {text}")).steps.into_iter().next() {
        Some(Step { kind: StepKind::Http(http), .. }) => *http,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_step_has_a_title_a_method_a_url_parts_and_conditions() {
    let plain = http(r#""Login" get "/x""#);
    assert_eq!((sent(&plain.method).as_str(), plain.parts.len(), plain.conditions.len()), ("GET", 0, 0));
    for (word, method) in [("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")] {
        assert_eq!(sent(&http(&format!("(title) {word} (url)")).method), method);
    }
    let full = http(
        r#""x" post "/x" header "a" "b" timeout 5s body json {} query "c" "d" bearer (t) basic "e" "f"
           check status == 200 header "A" find 1 "#,
    );
    assert!(matches!(
        &full.parts[..],
        [Part::Header(..), Part::Body(_), Part::Query(..), Part::Bearer(_), Part::Basic(..)]
    ));
    assert!(full.timeout.is_some() && full.conditions.len() == 2);
    // The next step ends it.
    assert_eq!(fine(r#"http "a" get "/a" http "b" get "/b" check status pause 1s stop"#).steps.len(), 4);
}

#[test]
fn conditions_have_targets_and_tests() {
    let conditions = http(
        r#""x" get "/x" check status in 200..300 save s: u16 header "A" all == "b" elapsed < 200ms body save page
           body json "$.a" == 1 json "$.b" regex "c" collect cs contains "d" count > 1 jsonp "$.e" body contains "x""#,
    )
    .conditions;
    let targets: Vec<&str> = conditions
        .iter()
        .map(|condition| match &condition.target {
            Target::Status => "status",
            Target::Header { name, .. } => name,
            Target::Elapsed => "elapsed",
            Target::Body => "body",
            _ => "?",
        })
        .collect();
    assert_eq!(targets, ["status", "A", "elapsed", "body", "body", "body", "body", "body", "body", "body"]);
    assert_eq!(conditions.iter().filter(|condition| condition.keep.is_some()).count(), 3);
}

#[test]
fn elapsed_is_compared_with_times() {
    let kinds: Vec<ComparisonKind> = http(
        r#""x" get "/x" check elapsed < 1.5s elapsed in 10ms..=1s elapsed in [(a), 2s] elapsed in (range)
           elapsed in (a)..(b) elapsed in ..=1min elapsed in 1h.. elapsed == (1s)"#,
    )
    .conditions
    .into_iter()
    .filter_map(|condition| Some(condition.comparison?.kind))
    .collect();
    let [
        ComparisonKind::Is(_, Operand::Time { .. }),
        ComparisonKind::Within(one),
        ComparisonKind::OneOf(values),
        ComparisonKind::Within(range),
        ComparisonKind::Within(two),
        ComparisonKind::Within(three),
        ComparisonKind::Within(four),
        ComparisonKind::Is(_, Operand::Time { .. }),
    ] = &kinds[..]
    else {
        panic!("{kinds:#?}")
    };
    assert!(matches!(
        (&one.min, &one.max, one.inclusive),
        (Some(Bound::Time { .. }), Some(Bound::Time { .. }), true)
    ));
    assert!(matches!(&values[..], [Operand::Expr(_), Operand::Time { .. }]));
    assert!(range.single && matches!((&two.min, &two.max), (Some(Bound::Expr(_)), Some(Bound::Expr(_)))));
    assert!(three.min.is_none() && four.max.is_none());
    // Behind it, numbers are numbers again.
    assert!(told(r#"http "x" get "/x" check elapsed < 1s json "$.a" > 1 stop"#).is_empty());
    assert!(told(r#"http "x" get "/x" check elapsed < 1s sse "T" open "http://x" check await within 1s until 1 data > 1"#).is_empty());
}

#[track_caller]
fn says_of_step(text: &str, reports: &[&str]) {
    const BEFORE: &str = "http \"L\" ";
    let reports: Vec<String> = reports
        .iter()
        .map(|report| {
            let (column, message) = report.split_once(": ").expect("column: message");
            format!("1:{}: {message}", column.parse::<usize>().expect("column") + BEFORE.len())
        })
        .collect();
    assert_eq!(told(&format!("{BEFORE}{text} stop")), reports, "{text}");
}

#[test]
fn missing_parts_of_a_request() {
    let methods = "`get`, `post`, `put`, `patch`, `delete`, `head` or `options`";
    says_of_step(
        "\"/x\"",
        &[&format!("0: `http` needs a method ({methods}) before the URL: write `get \"/x\"`")],
    );
    says_of_step(
        "(url)",
        &[&format!("0: `http` needs a method ({methods}) before the URL: write `get (…)`")],
    );
    says_of_step("GET \"/x\"", &["0: methods are written small: write `get`"]);
    says_of_step(
        "get check status == 200",
        &[
            "4: `http` needs a URL, a string literal or `(expr)`, found `check`: write `http \"Login\" post \"/login\"`",
        ],
    );
    says(
        "http get \"/x\" stop",
        &[
            "1:5: `http` needs a title, a string literal or `(expr)`, found `get`: write `http \"Login\" post \"/login\"`",
        ],
    );
    says_of_step(
        "name \"s1\" get \"/x\"",
        &["0: an `http` step is about no stream: leave out `name` and what follows it"],
    );
}

#[test]
fn words_of_streams_are_refused() {
    let option = "is an option of `open`, since only a stream has it: leave it out; the longest time of an `http` step is \
                  `timeout`";
    says_of_step("get \"/x\" idle 1s", &[&format!("9: `idle` {option}")]);
    says_of_step("get \"/x\" reconnect 3 timeout 1s", &[&format!("9: `reconnect` {option}")]);
    says_of_step(
        "get \"/x\" last_event_id \"7\" check status == 200",
        &[&format!("9: `last_event_id` {option}")],
    );
    says_of_step(
        "get \"/x\" status 200",
        &["9: `status` is checked and no option here: write `check status == 200`"],
    );
    says_of_step(
        "get \"/x\" status == 200",
        &["9: `status` is checked: write `check` before it, `check status …`"],
    );
    says_of_step(
        "get \"/x\" json \"$.a\" save a",
        &["9: `json` is checked: write `check` before it, `check json …`"],
    );
    let action = "is an action of a stream, and an `http` step is over when its response has come: write `sse \"…\" close` \
                  for a stream, or leave it out";
    says_of_step("get \"/x\" close", &[&format!("9: `close` {action}")]);
    says_of_step("get \"/x\" check status == 200 close", &[&format!("29: `close` {action}")]);
    let message = "is of a message on a stream: a response has `status`, `header \"…\"`, `elapsed` and `body`, and a test \
                   alone looks at the body";
    says_of_step("get \"/x\" check data == \"a\" status == 200", &[&format!("15: `data` {message}")]);
    let listens = "is for a check on a stream: an `http` step waits for its one response, at most its `timeout`; leave it out";
    says_of_step(
        "get \"/x\" check await within 1s until 1 status == 200",
        &[&format!("15: `await within … until …` {listens}")],
    );
    says_of_step("get \"/x\" check status == 200 within 1s", &[&format!("29: `within` {listens}")]);
    says_of_step(
        "get \"/x\" check await within 1s until 1 data == 1 id save id check listen within 2s until 1",
        &[&format!("15: `await within … until …` {listens}")],
    );
    says_of_step(
        "get \"/x\" check require status == 200",
        &[
            "15: `require` is for messages, of which some match: all conditions must hold on the one response, leave out `require`",
        ],
    );
}

#[test]
fn parts_in_the_wrong_order() {
    for part in [
        "timeout 1s",
        "query \"a\" \"b\"",
        "bearer (t)",
        "header \"a\" \"b\"",
        "body json {}",
        "body text \"a\"",
    ] {
        let word = part.split(' ').next().expect("a word");
        says_of_step(
            &format!("get \"/x\" check status == 200 {part} json \"$.a\" == 1"),
            &[&format!("29: what is sent comes before what is checked: move this `{word}` before `check`")],
        );
    }
    says_of_step(
        "get \"/x\" timeout 1s timeout 2s",
        &["20: a second `timeout`: an `http` step has one, leave out the other"],
    );
    says_of_step(
        "get \"/x\" check status == 200 check body == \"\"",
        &["29: a second `check`: an `http` step has one, whose conditions stand one after another"],
    );
    says_of_step(
        "get \"/x\" check",
        &["15: `check` needs a condition, found `stop`: write `check status == 200`"],
    );
    says_of_step(
        "get \"/x\" check save all",
        &["15: `save` needs what it keeps before it: write `body save page`, or `json \"$.id\" save id`"],
    );
    says_of_step(
        "get \"/x\" timeout 0s",
        &["17: `timeout` of zero lets no response come: write a longer time, such as `timeout 10s`"],
    );
}

#[test]
fn conditions_that_can_never_hold() {
    let status = |number: &str| {
        format!("`{number}` is no status: write a whole number of 100..=599, such as `status == 200`")
    };
    says_of_step("get \"/x\" check status == 700", &[&format!("25: {}", status("700"))]);
    says_of_step("get \"/x\" check status in [200, 20]", &[&format!("31: {}", status("20"))]);
    let none = "no status is in this range: write one within 100..=599, such as `status in 200..300`";
    says_of_step("get \"/x\" check status in 0..=50 save s", &[&format!("29: {none}")]);
    says_of_step("get \"/x\" check status in 600..", &[&format!("25: {none}")]);
    says_of_step("get \"/x\" check status in 0..=600 status < 600 status >= 0 status in ..=1000", &[]);
    says_of_step("get \"/x\" check status in 200..600", &[]);
    says_of_step("get \"/x\" check status 200", &["22: `status` needs a comparison: write `status == 200`"]);
    says_of_step(
        "get \"/x\" check status 200..=299",
        &["22: `status` needs a comparison: write `status in …`"],
    );
    says_of_step(
        "get \"/x\" check status == 10s",
        &["25: `10s` is a time, and only `elapsed` is compared with one: write `10`, or `elapsed` before it"],
    );
    says_of_step(
        "get \"/x\" check status missing",
        &["22: `status missing` is never met, since every response has it: leave it out"],
    );
    says_of_step(
        "get \"/x\" check elapsed < 200",
        &["25: `200` has no unit: write `200s`, `200ms`, `200min` or `200h`"],
    );
    says_of_step(
        "get \"/x\" check elapsed < \"200ms\"",
        &["25: a time is written without quotes: write `200ms`"],
    );
    says_of_step(
        "get \"/x\" check elapsed in 2s..1s",
        &["26: this range of times is reversed: write the shorter time first, `10ms..=1s`"],
    );
    says_of_step(
        "get \"/x\" check elapsed 200ms",
        &["23: `elapsed` needs a comparison: write `elapsed == 200ms`"],
    );
    says_of_step("get \"/x\" check elapsed > 0s elapsed >= 0ms save t elapsed != 0s elapsed count == 1", &[]);
    says_of_step(
        "get \"/x\" check elapsed == 0s",
        &[
            "26: this is never met, since every response takes some time: write a longer one, such as `elapsed < 200ms`",
        ],
    );
    says_of_step(
        "get \"/x\" check header == 1",
        &["22: the name of a header is a string literal in quotes, found `==`"],
    );
    says_of_step(
        "get \"/x\" check header (name) == 1",
        &[
            "22: the name of a header is fixed when the scenario is compiled: write a string literal, not `(expr)`",
        ],
    );
}

#[test]
fn a_step_that_is_cut_anywhere_keeps_what_was_read() {
    let whole = r#"http "L" post "/x" header "a" "b" body json { "a": [1, (b)] } timeout 5s check status in 200..=299 save s: u16
        header "A" all in ["a"] collect hs elapsed in 10ms..=1s save t json "$.a" > 1 save a: u8 stop"#;
    let tokens: Vec<proc_macro2::TokenTree> =
        whole.parse::<proc_macro2::TokenStream>().expect("tokens").into_iter().collect();
    for end in 0..tokens.len() {
        for drop in 0..2 {
            let kept = tokens.iter().take(end).chain(tokens.iter().skip(end + drop + 1));
            let text: proc_macro2::TokenStream = kept.cloned().collect();
            read(&text.to_string());
        }
        let cut: proc_macro2::TokenStream = tokens.iter().take(end).cloned().collect();
        read(&cut.to_string());
    }
}

#[test]
fn a_when_stands_before_its_condition() {
    let conditions =
        http(r#""x" get "/x" check when (a) status == 200 json "$.a" when (b) header "A" save h"#).conditions;
    let whens: Vec<bool> = conditions.iter().map(|condition| condition.when.is_some()).collect();
    assert_eq!(whens, [true, false, true]);
    says_of_step(
        "get \"/x\" check when (a)",
        &["15: `when` needs the condition that it is about, found `stop`: write `when (…) status == 200`"],
    );
    says_of_step(
        "get \"/x\" check when (a) require status == 200",
        &[
            "24: `require` is for messages, of which some match: all conditions must hold on the one response, leave out `require`",
        ],
    );
}

#[test]
fn options_of_streams_are_refused() {
    const SEVERAL: &str =
        "is about several messages on a stream, and an `http` step has one response: leave it out";
    says(
        r#"http "A" get "/a" check status rising per id json "$.a" require gap <= 1s"#,
        &[&format!("1:31: `rising` {SEVERAL}"), &format!("1:64: `gap` {SEVERAL}")],
    );
    says(
        r#"http "A" get "/a" check body exists sequence [data] status == 200"#,
        &[&format!("1:36: `sequence` {SEVERAL}")],
    );
    says(r#"http "A" get "/a" rate > 1"#, &[&format!("1:18: `rate` {SEVERAL}")]);
    for (text, column) in [("unmatched 3", 18), ("check unmatched 3", 24)] {
        let word = text.trim_start_matches("check ").split(' ').next().unwrap_or_default();
        says(
            &format!(r#"http "A" get "/a" {text}"#),
            &[&format!(
                "1:{column}: `{word}` is an option of `open`, since only a stream has it: leave it out"
            )],
        );
    }
}
