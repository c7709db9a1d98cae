//! What people write for ranges, names, fields, times and Rust steps: each is reported once, with what to type.

use super::{says, says_of_condition, told};

#[test]
fn ranges_as_people_write_them() {
    let expect = |range: &str, column: usize, write: &str| {
        let text = format!("sse \"T\" check await within 1s expect {range} event == \"x\" close stop");
        let reports = told(&text);
        let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
        assert!(report.starts_with(&format!("1:{}: ", 37 + column)), "{report}");
        assert!(report.contains(&format!("write `expect {write}`")), "{report}");
    };
    expect("3-5", 1, "3..=5");
    expect("3 - 5", 2, "3..=5");
    expect("3~5", 1, "3..=5");
    expect("3:5", 1, "3..=5");
    expect("3 to 5", 2, "3..=5");
    expect("(a)-(b)", 3, "(a)..=(b)");
    expect("3, 5", 1, "3..=5");
    expect("[3, 5]", 0, "3..=5");
    expect("(3, 5)", 0, "3..=5");
    expect("\"3-5\"", 0, "3..=5");
    expect("\"3\"", 0, "3");
    expect("between 3 and 5", 0, "3..=5");
    expect("from 3 to 5", 0, "3..=5");
    expect("3+", 1, "3..");
    expect("3 or more", 2, "3..");
    expect("3 or less", 2, "..=3");
    expect("at least 3", 0, "3..");
    expect("at most 3", 0, "..=3");
    expect("min 3", 0, "3..");
    expect("max 3", 0, "..=3");
    expect("exactly 3", 0, "3");
    expect("more than 3", 0, "4..");
    expect("less than 3", 0, "..=2");
    expect(">= 3", 0, "3..");
    expect("> 3", 0, "4..");
    expect("<= 3", 0, "..=3");
    expect("< 3", 0, "..=2");
    expect("== 3", 0, "3");
}

#[test]
fn ranges_in_other_places() {
    says(
        "sse \"T\" open \"/x\" status 200-299 close",
        &["1:28: a range is written with `..=`: write `status 200..=299`"],
    );
    says(
        "sse \"T\" check await within 1s until 3-5 close",
        &["1:37: a range is written with `..=`: write `expect 3..=5`"],
    );
    says_of_condition("json \"$.a\" in 1-3 save a", &["15: a range is written with `..=`: write `in 1..=3`"]);
    says_of_condition(
        "json \"$.a\" in -1 to 3 save a",
        &["17: a range is written with `..=`: write `in -1..=3`"],
    );
    says_of_condition("json \"$.a\" == 1-3 save a", &["15: a range is written with `..=`: write `in 1..=3`"]);
    says("pause 1s-3s stop", &["1:8: a range is written with `..`: write `pause 1s..3s`"]);
    says("pause 1s to 3s stop", &["1:9: a range is written with `..`: write `pause 1s..3s`"]);
    for pair in ["pause 1s, 3s stop", "pause 1s 3s stop", "pause (1s, 3s) stop"] {
        let [report] = &told(pair)[..] else { panic!("{pair}") };
        assert!(report.ends_with("write `pause 1s..3s`"), "{report}");
    }
    says(
        "http \"a\" get \"/x\" check status 200-299 elapsed in 1ms-3s stop",
        &[
            "1:31: `status` needs a comparison: write `status in 200..=299`",
            "1:53: a range is written with `..=`: write `in 1ms..=3s`",
        ],
    );
    says(
        "repeat 3..5 { stop }",
        &["1:8: `repeat` takes one number: a number by chance is Rust, `repeat (n)`"],
    );
}

#[test]
fn words_before_conditions_and_names() {
    for word in ["where", "with", "messages"] {
        let report = format!(
            "0: conditions stand one after another, right behind the number, and no word stands before them: leave out \
             `{word}`"
        );
        says_of_condition(&format!("{word} json \"$.a\" == 1 close"), &[&report]);
        let text = format!("http \"a\" get \"/x\" check {word} status == 200 stop");
        assert_eq!(told(&text).len(), 1, "{text}");
    }
    for (said, column) in
        [("as price", 16), ("into price", 16), ("to price", 16), ("= price", 16), ("$price", 16)]
    {
        let sign = said.split("price").next().unwrap_or_default().trim();
        let report =
            format!("{column}: the name stands right behind `save`: leave out `{sign}`, write `save price`");
        says_of_condition(&format!("json \"$.a\"  save {said}: f64 close"), &[&report.replace("16:", "17:")]);
    }
    says_of_condition(
        "json \"$.a\" save (price) close",
        &["16: the name of a value stands alone: write `save price`"],
    );
    says_of_condition(
        "json \"$.a\" -> price close",
        &["11: a value is kept with `save`: write `save price`"],
    );
    says_of_condition(
        "json \"$.a\" into price close",
        &["11: a value is kept with `save`: write `save price`"],
    );
    // A value may have such a name.
    says_of_condition("json \"$.a\" save to id save into close", &[]);
}

#[test]
fn other_words_for_the_deadline() {
    for word in ["timeout", "for", "deadline", "during"] {
        says(
            &format!("sse \"T\" check await {word} 10s until 1 close"),
            &["1:20: the deadline of a check is called `within` here: write `within 10s`"],
        );
    }
}

#[test]
fn fields_of_json() {
    let field = |text: &str, column: usize, write: &str| {
        let report = format!("{column}: a field of JSON is found by a JSONPath: write `{write}`");
        says_of_condition(&format!("{text} close"), &[&report]);
    };
    field("data.price == 1 save a", 4, "json \"$.price\"");
    field("data.a.b[0] > 1", 4, "json \"$.a.b[0]\"");
    field("data[\"price\"] > 1", 4, "json \"$['price']\"");
    field("message.data == \"x\"", 7, "message json \"$.data\"");
    field("$.price > 1", 0, "json \"$.price\"");
    field("price > 1 save a", 0, "json \"$.price\"");
    field("order.price save a", 0, "json \"$.order.price\"");
    field("msg.price == 1", 0, "json \"$.price\"");
    says_of_condition("json $.a.b == 1 close", &["5: a JSONPath stands in quotes: write `json \"$.a.b\"`"]);
    says_of_condition("json.id == 1 close", &["4: a JSONPath stands in quotes: write `json \"$.id\"`"]);
    says(
        "http \"a\" get \"/x\" check body.id save id response.status == 200 res.token save token stop",
        &[
            "1:28: a field of JSON is found by a JSONPath: write `json \"$.id\"`",
            "1:40: what a condition looks at stands alone: write `status`",
            "1:63: a field of JSON is found by a JSONPath: write `json \"$.token\"`",
        ],
    );
}

#[test]
fn times_of_several_units() {
    for (written, write) in [
        ("1min30s", "90s"),
        ("1m30s", "90s"),
        ("1h30min", "90min"),
        ("1h30", "90min"),
        ("\"1m30s\"", "90s"),
        ("\"PT1M30S\"", "90s"),
        ("1s500ms", "1500ms"),
        ("2d", "48h"),
        ("1:30", "90s"),
        ("0:01:30", "90s"),
    ] {
        let reports = told(&format!("pause {written} stop"));
        let [report] = &reports[..] else { panic!("{written}: {reports:#?}") };
        assert!(report.starts_with("1:6: ") && report.ends_with(&format!("write `{write}`")), "{report}");
    }
}

#[test]
fn rust_in_the_place_of_a_step() {
    let one = |text: &str, write: &str| {
        for text in [text.to_owned(), format!("stop if (x) {{ {text} pause 1s }}")] {
            let reports: Vec<String> =
                told(&text).into_iter().filter(|report| !report.contains("never reached")).collect();
            let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
            assert!(report.contains(write), "{report}");
        }
    };
    one(
        "println!(\"a {x}\", x);",
        "`println!` is Rust, which stands in a `run`: write `run { println!(\"a {x}\", x); }`",
    );
    one("println!(\"a\")", "write `run { println!(\"a\"); }`");
    one("dbg!(x)", "write `run { dbg!(x); }`");
    one("panic!(\"a\");", "write `fail \"why\"`");
    one("assert_eq!(x, 1);", "write `if (…) { fail \"why\" }`");
    one("tokio::time::sleep(x).await;", "write `run { tokio::time::sleep(x).await; }`");
    one("client.send(x).await?;", "write `run { client.send(x).await?; }`");
    one("send(x);", "write `run { send(x); }`");
    one("total += 1;", "write `let total = (total + …)`");
    one("total = 1;", "write `let total = (…)`");
    one("use std::fmt;", "write it before the scenario, or in a `run { … }`");
    one("fn f() { }", "write it before the scenario, or in a `run { … }`");
    one("async { x }", "write `run { … }`");
    one("import http from \"k6/http\";", "write a `fragment!` before the scenario");
}

#[test]
fn words_around_a_check() {
    let one = |text: &str, column: usize, says: &str| {
        let reports = told(text);
        let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
        assert!(report.starts_with(&format!("1:{column}: ")) && report.contains(says), "{text}: {report}");
    };
    let check = |rest: &str, column: usize, says: &str| {
        one(&format!("sse \"T\" check await within 1s {rest} close stop"), column + 30, says);
    };
    check("until message data == \"a\"", 6, "write `until 1`");
    check("until first message data == \"a\"", 6, "write `until 1`");
    check("until any event event == \"a\"", 6, "write `until 1`");
    check("until none event == \"a\"", 6, "write `expect 0`");
    check("expect none event == \"a\"", 7, "write `expect 0`");
    check("expect no messages event == \"a\"", 7, "write `expect 0`");
    check("until 1 event \"price\"", 14, "nothing compares `\"price\"`: write `== \"price\"`");
    check("until 1 json \"$.n\" 3", 19, "nothing compares `3`: write `== 3`");
    check("until 1 not event == \"a\"", 8, "write `!=` in the place of `==`");
    check("until 1 !event == \"a\"", 8, "write `!=` in the place of `==`");
    check("until 1 data.len() > 3", 12, "write `satisfies (|value: &str| value.len(…) …)`");
    check("until 1 json \"$.n\".is_empty()", 18, "write `satisfies (|value: &str| value.is_empty(…) …)`");
    one("sse \"T\" await within 1s until 1 close stop", 8, "write `check await within …`");
    for word in ["with", "using", "add"] {
        one(
            &format!("sse \"T\" open \"/a\" {word} header \"A\" \"b\" stop"),
            18,
            &format!("leave out `{word}`"),
        );
        one(
            &format!("http \"T\" get \"/a\" {word} body text \"b\" stop"),
            18,
            &format!("leave out `{word}`"),
        );
    }
    one("sse \"T\" url \"/a\" close stop", 8, "write `open \"/stream\"`");
    one("sse \"T\" open \"/a\" reconnect 3 times close stop", 30, "leave out `times`");
    for word in ["never", "no", "none", "off", "false"] {
        one(
            &format!("sse \"T\" open \"/a\" reconnect {word} close stop"),
            28,
            &format!("leave out `reconnect {word}`"),
        );
    }
}

#[test]
fn rust_in_the_middle_of_a_step() {
    for before in [
        "http \"L\" get \"/a\" ",
        "http \"L\" get \"/a\" header \"A\" \"b\" ",
        "http \"L\" get \"/a\" check status == 200 ",
        "sse \"T\" open \"/a\" ",
        "sse \"T\" open \"/a\" check await within 1s until 1 data == \"x\" ",
        "sse \"T\" open \"/a\" close ",
    ] {
        for after in ["", " pause 1s", "; pause 1s"] {
            let reports = told(&format!("{before}println!(\"{{x}}\"){after}"));
            let [report] = &reports[..] else { panic!("{before}{after}\n{reports:#?}") };
            assert!(report.starts_with(&format!("1:{}: ", before.len())), "{report}");
            assert!(report.contains("write `run { println!(\"{x}\"); }`"), "{report}");
        }
    }
}

#[test]
fn what_other_tools_have() {
    let one = |text: &str, says: &str| {
        let reports = told(text);
        let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
        assert!(report.contains(says), "{report}");
    };
    one("users 100 pause 1s", "how many run, and when, is said in Rust");
    one("vus 10 pause 1s", "how many run, and when, is said in Rust");
    one("tryMax 3 { sse \"T\" close }", "write `attempt 3 { … }`");
    one("exitBlockOnFail { sse \"T\" close }", "write `attempt 1 { … }`");
    one("pace 3s stop", "`let began = (Instant::now())`");
    one("match (x) { 1 => { stop } }", "write `if (…) { … } else if (…) { … }`");
    one("sse \"T\" open report (url) close", "write `open method \"REPORT\" (url)`");
    one("http \"T\" purge \"/x\" stop", "write `http \"…\" method \"PURGE\" \"/x\"`");
    one("sse \"T\" open \"/x\" cookie \"a\" \"b\" close", "write `header \"Cookie\" \"name=value\"`");
    one("http \"T\" post \"/x\" body file \"x.json\" stop", "write `body text (text)`");
    one(
        "http \"T\" post \"/x\" -H \"a: b\" stop",
        "`-H` is an option of a program: write `header \"name\" \"value\"`",
    );
    one(
        "http \"T\" post \"/x\" --data \"a\" stop",
        "`--data` is an option of a program: write `body text \"…\"`",
    );
    one("sse \"T\" open \"/x\" retry 3 close", "write `reconnect 3`");
    one("base_url \"http://x\" stop", "write `base \"https://…\"`");
    one("{ stop }", "leave out the braces");
    one("sse \"T\" check await within 1s until 1 data =~ \"x\" close", "write `regex \"…\"`");
    one(
        "sse \"T\" check await within 1s until 1 data not contains \"x\" close",
        "write `missing` behind the test",
    );
    one("sse \"T\" check await within 1s until 1 data startsWith \"x\" close", "write `regex \"^…\"`");
}

#[test]
fn names_that_look_filled_in() {
    let one = |name: &str, column: usize, write: &str| {
        let text = format!("repeat 3 as i {{ sse \"T\" name {name} open \"/x\" close }}");
        let reports = told(&text);
        let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
        assert!(report.starts_with(&format!("1:{column}: the name of a stream is fixed")), "{report}");
        assert!(report.contains(&format!("write `name {write}`")), "{report}");
    };
    one("\"s{i}\"", 29, "\"s\"[(i)]");
    one("\"s-{user.id}\"", 29, "\"s\"[(user.id)]");
    one("\"s${i}\"", 29, "\"s\"[(i)]");
    one("\"s#{i}\"", 29, "\"s\"[(i)]");
    one("\"{{i}}s\"", 29, "\"s\"[(i)]");
    one("(\"s{i}\")", 29, "\"s\"[(i)]");
    one("format!(\"s{}\", i)", 29, "\"s\"[(i)]");
    one("(format!(\"s{i}\"))", 29, "\"s\"[(i)]");
    one("(&format!(\"s{}\", i + 1))", 29, "\"s\"[(i + 1)]");
    one("&format!(\"s{}\", i)", 29, "\"s\"[(i)]");
    one("(\"s\".to_owned() + i)", 29, "\"s\"[(i)]");
    one("\"s\" + i", 29, "\"s\"[(i)]");
    one("(i)", 29, "\"subs\"[(i)]");
    for (text, of) in [
        ("group \"G {i}\" { stop }", "the title of a group"),
        ("\"T {i}\" stop", "the scenario's title"),
        ("http \"a\" get \"/x\" check header \"X-${i}\" exists stop", "the name of a header"),
        ("http \"a\" post \"/x\" body form { \"a{i}\": \"b\" } stop", "the name of a field"),
    ] {
        let reports = told(text);
        let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
        assert!(report.contains(&format!("{of} is fixed when the scenario is compiled")), "{report}");
    }
}

#[test]
fn classes_of_statuses() {
    let open = "sse \"T\" open \"/x\" status 2xx close";
    says(
        open,
        &["1:25: `2xx` is a class of statuses, which is written as a range: write `status 200..=299`"],
    );
    says(
        "sse \"T\" open \"/x\" reconnect always through 5XX close",
        &["1:43: `5XX` is a class of statuses, which is written as a range: write `through 500..=599`"],
    );
    for comparison in ["in", "=="] {
        let reports = told(&format!("http \"a\" get \"/x\" check status {comparison} 4xx stop"));
        assert!(reports[0].ends_with("write `in 400..=499`"), "{reports:?}");
    }
}

#[test]
fn a_method_without_its_word() {
    for (said, write) in [
        ("sse \"T\" open \"REPORT\" (url) close", "open method \"REPORT\" (url)"),
        ("sse \"T\" open (m) \"/x\" close", "open method (m) \"/x\""),
        ("sse \"T\" open \"post\" \"/x\" close", "open post \"/x\""),
        ("http \"a\" \"PURGE\" \"/x\"", "http \"…\" method \"PURGE\" \"/x\""),
        ("http \"a\" (m) (url)", "http \"…\" method (m) (url)"),
    ] {
        let [report] = &told(said)[..] else { panic!("{said}: {:?}", told(said)) };
        assert!(report.ends_with(&format!("write `{write}`")), "{report}");
    }
}

#[test]
fn words_of_other_places() {
    says("pause 1-3s", &["1:7: a range is written with `..`: write `pause 1s..3s`"]);
    for (words, rest) in [("message where", " event == \"x\""), ("messages where", " event == \"x\"")] {
        says_of_condition(
            &format!("{words}{rest}"),
            &[&format!(
                "0: conditions stand one after another, right behind the number, and no word stands before them: leave out `{words}`"
            )],
        );
    }
    says_of_condition(
        "require where id > 1 close",
        &[
            "8: conditions stand one after another, right behind the number, and no word stands before them: leave out `where`",
        ],
    );
    for wait in ["wait", "every", "delay", "pause"] {
        says(
            &format!("attempt 3 {wait} 1s {{ stop }}"),
            &[&format!(
                "1:10: `{wait}` is called `after` between the rounds of an `attempt`: write `after 1s`"
            )],
        );
    }
    says(
        "http \"a\" get \"/x\" check cookie \"sid\" save sid",
        &[
            "1:24: a cookie stands in the header that sets it: write `header \"Set-Cookie\" regex \"sid=([^;]*)\"`; cookies \
             are kept and sent by themselves",
        ],
    );
    assert_eq!(told("http \"a\" get \"/x\" check status == 200 cookie \"sid\" == 3 json \"$.a\"").len(), 1);
}
