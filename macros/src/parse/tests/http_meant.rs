//! `http` steps with the slips of a beginner, or of a user of another tool. Each slip is reported once, and the
//! right parts beside it are read.

use super::says;

/// Asserts the reports about `http "L" TEXT stop`. Columns count from `TEXT`.
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
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    says(&format!("{BEFORE}{text} stop"), &reports);
}

const METHODS: &str = "`get`, `post`, `put`, `patch`, `delete`, `head` or `options`";

#[test]
fn the_method_and_the_url_in_another_place() {
    let found = |word: &str| {
        format!(
            "0: `http` needs a method ({METHODS}) and a URL, found `{word}`: write `http \"Login\" post \"/login\"`"
        )
    };
    says_of_step("timeout 5s get \"/x\" check status == 200", &[&found("timeout")]);
    says_of_step("header \"a\" \"b\" get (url) bearer \"c\"", &[&found("header")]);
    says_of_step("check status == 200 get \"/x\"", &[&found("check")]);
    says_of_step("\"get\" \"/x\"", &["0: a method is written without quotes: write `get`"]);
    says_of_step(
        "trace \"/x\"",
        &[&format!(
            "0: `trace` is none of the methods that are words ({METHODS}): write `http \"…\" method \"TRACE\" \"/x\"`"
        )],
    );
    says_of_step(
        "get \"/x\" get \"/y\"",
        &["9: `get` is a method and comes right before the URL: write `http \"…\" get \"/path\"`"],
    );
    says("http get \"L\" \"/x\" stop", &["1:5: the title comes before the method: write `http \"L\" get …`"]);
    says(
        "get \"/x\" stop",
        &[
            "1:0: `get` is a method: write `http \"…\" get \"/path\"` for a request, and `open get \"/path\"` for a stream",
        ],
    );
}

#[test]
fn conditions_without_their_check() {
    let expected = "expected a part of the request (`header`, `body`, …), a condition (`check status == 200`) or a step, found";
    says_of_step("get \"/x\" 200", &[&format!("9: {expected} `200`")]);
    says_of_step("get \"/x\" { }", &[&format!("9: {expected} `{{`")]);
    says_of_step("get \"/x\" check \"200\"", &[&format!("15: {expected} `\"200\"`")]);
    for at in ["", "check "] {
        says_of_step(
            &format!("get \"/x\" {at}== 200"),
            &[&format!(
                "{}: `==` compares nothing: write what is compared before it, such as `check status == 200`",
                9 + at.len()
            )],
        );
    }
    says_of_step(
        "get \"/x\" save page",
        &["9: `save` belongs to a condition: write `check json \"$.id\" save id`"],
    );
    says_of_step(
        "get \"/x\" when (x) status == 200",
        &["9: `when` is checked: write `check` before it, `check when …`"],
    );
    says_of_step(
        "get \"/x\" require status == 200 timeout 5",
        &[
            "9: all conditions of an `http` step must hold: write `check` instead of `require`",
            "31: what is sent comes before what is checked: move this `timeout` before `check`",
            "39: `5` has no unit: write `5s`, `5ms`, `5min` or `5h`",
        ],
    );
    says_of_step(
        "get \"/x\" within 5s check status == 200",
        &[
            "9: `within` is for a check on a stream: an `http` step waits for its one response, at most its `timeout`; \
             leave it out",
        ],
    );
}

#[test]
fn each_option_of_a_stream_is_reported() {
    let option = "is an option of `open`, since only a stream has it: leave it out; the longest time of an `http` step is \
                  `timeout`";
    says_of_step(
        "get \"/x\" reconnect 3 idle 5s last_event_id \"7\" name \"s1\" check status == 200",
        &[
            &format!("9: `reconnect` {option}"),
            &format!("21: `idle` {option}"),
            &format!("29: `last_event_id` {option}"),
            "47: an `http` step is about no stream: leave out `name` and what follows it",
        ],
    );
}

#[test]
fn signs_of_other_languages() {
    let separator = "need no separator: leave out `,`";
    says_of_step(
        ", get \"/x\", body: json {}, check: status == 200, json \"$.t\": 3 save t",
        &[
            &format!("0: the parts of a step {separator}"),
            &format!("10: the parts of a step {separator}"),
            "16: no `:` stands behind `body`: leave it out",
            &format!("25: the parts of a step {separator}"),
            "32: no `:` stands behind `check`: leave it out",
            &format!("47: conditions {separator}"),
            "59: `:` is no comparison: write `==`",
        ],
    );
    says_of_step(
        "get \"/x\" check header x == 1 header \"y\": \"z\" status ~= 2 status == 200..=299 save s",
        &[
            "22: the name of a header stands in quotes: write `header \"x\"`",
            "39: `:` is no comparison: write `==`",
            "52: `~=` is no comparison: a pattern is a test, write `regex \"…\"`",
            "64: `==` compares with one value, and this is a range: write `in` for `==`",
        ],
    );
    says(
        "sse \"S\" open \"/x\" reconnect \"5\" close",
        &["1:28: `reconnect` takes a number without quotes: write `reconnect 5`"],
    );
    says("feed mut user from (users)", &["1:5: every value can be assigned again: leave out `mut`"]);
}

#[test]
fn bodies_of_other_kinds() {
    let says_of_body = |text: &str, report: &str| {
        says_of_step(&format!("post \"/x\" body {text} check status == 200"), &[report])
    };
    says_of_body(
        "file \"x.json\"",
        "15: a body is `json`, `form` or `text`, and not `file`: write `body text (text)`, with `let text = \
         std::fs::read_to_string(\"…\")?;` before the scenario",
    );
    says_of_body(
        "xml \"<a/>\" timeout 1s",
        "15: a body is `json`, `form` or `text`, and not `xml`: write `body text \"…\"` and `header \"Content-Type\" \
         \"application/xml\"`",
    );
    let shape = "write `body json { \"key\": \"text\", \"n\": 1 }`";
    says_of_body(
        "json json!({ \"a\": 1 })",
        &format!("20: `body json` needs an object or a list, found `json`: {shape}"),
    );
    says_of_body(
        "json! { \"a\": 1 }",
        &format!("19: `body json` needs an object or a list, found `!`: {shape}"),
    );
}

#[test]
fn requests_as_gatling_writes_them() {
    let dots = "the parts of a scenario are not chained with `.`: leave out the dots";
    let parentheses = "a check is written without parentheses: `check status == 200`";
    says(
        "http(\"L\").get(\"/x\").check(status.is(200)) stop",
        &[
            &format!("1:9: {dots}"),
            &format!("1:25: {parentheses}"),
            "1:33: `is` is Gatling's word, called `==` here: write `==`",
        ],
    );
    says_of_step(
        "post \"/x\" formParam \"a\" \"b\" queryParam \"c\" \"d\" check bodyString saveAs \"page\" responseTimeInMillis < 1s",
        &[
            "10: `formParam` is Gatling's word, and not needed here: write `body form { \"name\": \"value\" }`",
            "28: `queryParam` is Gatling's word, called `query` here: write `query \"name\" \"value\"`",
            "53: `bodyString` is Gatling's word, called `body` here: write `body == \"…\"`",
            "64: `saveAs` is Gatling's word, called `save` here: write `save price` (the name without quotes), or \
             `collect prices` to keep all",
            "78: `responseTimeInMillis` is Gatling's word, called `elapsed` here: write `elapsed < 200ms`",
        ],
    );
    says_of_step(
        "post \"/x\" body StringBody(\"x\") check status == 200",
        &[
            "15: `StringBody` is Gatling's word, and not needed here: write `body text \"…\"`, or `body json { \"key\": \
             \"text\" }`",
        ],
    );
    says(
        "exec(http(\"x\").post(\"/y\").check(status.is(200))) stop",
        &[
            "1:0: `exec` is Gatling's word, and not needed here: write the steps one after another, with nothing between them",
        ],
    );
}

#[test]
fn a_word_that_is_missing_or_unknown_is_one_mistake() {
    let stray = "expected a part of the request (`header`, `body`, …), `timeout`, `check` or a step, found";
    says_of_step("get \"/x\" xyzzy body == \"c\" save page", &[&format!("9: {stray} `xyzzy`")]);
    says_of_step("get \"/x\" xyzzy header \"a\" == 1 save a", &[&format!("9: {stray} `xyzzy`")]);
    says_of_step(
        "post \"/x\" xyzzy json { \"a\": 1 } check status == 200",
        &[&format!("10: {stray} `xyzzy`")],
    );
    says_of_step(
        "post \"/x\" body text \"a\" body == \"c\" save page",
        &["24: `body` is checked: write `check` before it, `check body …`"],
    );
    says_of_step(
        "get \"/x\" header \"a\" \"b\" header \"a\" exists",
        &["24: `header` is checked: write `check` before it, `check header …`"],
    );
    let condition = "expected a part of the request (`header`, `body`, …), a condition (`check status == 200`) or a step, found";
    says_of_step("get \"/x\" check \"$.n\" save n: u8", &[&format!("15: {condition} `\"$.n\"`")]);
    says_of_step(
        "get \"/x\" check == 200 save n: u8",
        &["15: `==` compares nothing: write what is compared before it, such as `check status == 200`"],
    );
    says_of_step(
        "get \"/x\" check header \"k\" 1 save k",
        &["26: `header \"…\"` needs a comparison: write `header \"…\" == 1`"],
    );
    says_of_step(
        "get \"/x\" check status in 200 .= 300 save s",
        &["29: `.` makes no range: write `1..=3`, `1..` or `..=3`"],
    );
    says_of_step(
        "post \"/x\" body form { \"d\": , \"e\": \"f\" }",
        &["27: a field of a form needs a text, found `,`: write `body form { \"name\": \"text\" }`"],
    );
    says_of_step(
        "\"/x\" get header \"a\" \"b\"",
        &[
            "0: `http` needs a method (`get`, `post`, `put`, `patch`, `delete`, `head` or `options`) before the URL: write `get \"/x\"`",
        ],
    );
    says(
        "sse \"S\" post \"http://x\" check await within 1s until 1 close",
        &["1:8: `post` is a method and comes right after `open`: write `open post \"/path\"`"],
    );
}
