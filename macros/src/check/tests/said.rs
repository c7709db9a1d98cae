//! Other languages' interpolation, borrowed types, and Rust that changes what it cannot.

use super::checked;

#[track_caller]
fn told(text: &str) -> Vec<String> {
    checked(text).1
}

#[track_caller]
fn one(text: &str, says: &str) {
    let reports = told(text);
    let [report] = &reports[..] else { panic!("{text}\n{reports:#?}") };
    assert!(report.contains(says), "{report}");
}

#[test]
fn a_dollar_brace_is_refused_in_every_text() {
    let places = [
        r#"base "§" stop"#,
        r#"header "A" "§" stop"#,
        r#"header "§" "a" stop"#,
        r#"sse "§" open "http://x" close"#,
        r#"sse "a" open "http://x/§" close"#,
        r#"sse "a" open "http://x" header "A" "§" close"#,
        r#"sse "a" open "http://x" query "a" "§" close"#,
        r#"sse "a" open "http://x" query "§" "a" close"#,
        r#"sse "a" open "http://x" bearer "§" close"#,
        r#"sse "a" open "http://x" basic "§" "a" close"#,
        r#"sse "a" open "http://x" basic "a" "§" close"#,
        r#"sse "a" open "http://x" last_event_id "§" close"#,
        r#"sse "a" open post "http://x" body text "§" close"#,
        r#"sse "a" open post "http://x" body form { "a": "§" } close"#,
        r#"sse "a" open post "http://x" body json { "a": ["§"] } close"#,
        r#"sse "a" open post "http://x" body json { "§": 1 } close"#,
        r#"sse "a" open "http://x" check await within 1s until 1 data == "§" close"#,
        r#"sse "a" open "http://x" check await within 1s until 1 data in ["a", "§"] close"#,
        r#"sse "a" open "http://x" check await within 1s until 1 contains "§" close"#,
        r#"sse "a" open "http://x" check await within 1s until 1 data require id != "§" close"#,
        r#"http "§" get "http://x""#,
        r#"http "a" get "http://x/§""#,
        r#"http "a" get "http://x" check header "A" == "§""#,
        r#"http "a" get "http://x" check body contains "§""#,
        r#"fail "§""#,
        r#"if (x) { repeat 3 { group "g" { fail "a § b" } } }"#,
    ];
    for place in places {
        for (written, write, way_out) in [
            ("${token}", "write `{token}`", r#"`(format!("${token}"))`"#),
            ("${user.name}", "write `{user.name}`", r#"`(format!("${}", user.name))`"#),
            ("#{token}", "write `{token}`", r##"`(format!("#{token}"))`"##),
            ("${__time()}", "write `{name}`", "double the braces"),
            ("<%= token %>", "write `{token}`", ".to_owned())`"),
        ] {
            let text = place.replace('§', written);
            one(&text, write);
            one(&text, way_out);
        }
    }
}

#[test]
fn the_ways_out_are_no_mistakes() {
    for text in [
        r#"sse "a" open "http://x" bearer (format!("${token}")) header "A" (format!("${}", user.name)) close"#,
        r##"http "a" post "http://x" body text "${{token}} #{{token}} $5 $(a) a#b" header "A" ("$a".to_owned())"##,
        r#"http "a" get "http://x/a?$filter=b&$top=3" check body == "$b""#,
        r#"http "a" post "http://x" body json { "$schema": "{a}", "$ref": "$b" }"#,
        r#"http "a" post "http://x" body text "{\"a\":1} { hero { name } } {a:1} 100%s""#,
    ] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_dollar_before_a_value_of_the_scenario_is_refused() {
    let with = |text: &str| format!(r#"let token = (1) {text} stop"#);
    one(&with(r#"http "a" get "http://x" bearer "$token""#), "write `{token}`");
    one(&with(r#"http "a" get "http://x/$token""#), "write `{token}`");
    one(&with(r#"http "a" get "http://x/:token/b""#), "write `{token}`");
    one(&with(r#"http "a" post "http://x" body text "{{token}}""#), "write `{token}`");
    one(&with(r#"http "a" post "http://x" body text "{{ token.a }}""#), "write `{token.a}`");
    one(&with(r#"http "a" post "http://x" body text "{token:>8}""#), r#"write `(format!("{token:>8}"))`"#);
    one(r#"http "a" get "http://x" bearer "$other""#, "write `{other}`");
    one(r#"http "a" get "http://x" bearer "{{other}}""#, "write `{other}`");
    one(r#"http "a" post "http://x" body text "{other:?}""#, r#"write `(format!("{other:?}"))`"#);
    one(r#"http "a" get "http://x/%s""#, "write `{name}`");
}

#[test]
fn patterns_are_never_filled_in() {
    one(r#"http "a" get "http://x" check json "$[?@.a=='${token}'].b" save b"#, "patterns are not filled in");
    one(r#"http "a" get "http://x" check regex "a${token}" save b"#, "patterns are not filled in");
}

#[test]
fn kept_types_that_borrow() {
    for (ty, write) in [
        ("&str", "String"),
        ("&'static str", "String"),
        ("&'a str", "String"),
        ("Vec<&str>", "Vec<String>"),
        ("Option<&str>", "Option<String>"),
        ("&[u8]", "Vec<u8>"),
        ("(&str, u8)", "(String, u8)"),
        ("HashMap<&str, &Quote>", "HashMap<String, Quote>"),
    ] {
        for text in [
            format!(r#"http "a" get "http://x" check json "$.a" save a: {ty}"#),
            format!(
                r#"sse "a" open "http://x" check await within 1s until 1 json "$.a" collect a: {ty} close"#
            ),
            format!(
                r#"sse "a" open "http://x" unmatched 5 check await within 1s until 1 unmatched collect a: {ty} close"#
            ),
        ] {
            one(&text, &format!("write `a: {write}`"));
        }
    }
    let owned = r#"http "a" get "http://x" check json "$.a" save a: Cow<'_, str> json "$.b" save b: Box<dyn Any> json "$.c" save d: [u8; 3] json "$.e" save e: Box<str> let c: &str = (x)"#;
    assert_eq!(told(owned), Vec::<String>::new());
}

#[test]
fn kept_types_without_a_size() {
    for (ty, write) in [("str", "String"), ("[u8]", "Vec<u8>"), ("[Vec<u8>]", "Vec<Vec<u8>>")] {
        one(
            &format!(r#"http "a" get "http://x" check json "$.a" save a: {ty}"#),
            &format!("has no values to keep: write `a: {write}`"),
        );
    }
}

#[test]
fn changes_of_variables_and_values() {
    for change in [
        "n += 1;",
        "n = 1;",
        "n <<= 1;",
        "*n += 1;",
        "n.a.b = 1;",
        "n[0] = 1;",
        "n.0 -= 1;",
        "f(&mut n);",
        "f(&mut n.a);",
        "if a { n += 1; }",
        "for i in 0..3 { n += i; }",
        "let x = async { n += 1; };",
        "v.iter().for_each(|x| n += x);",
    ] {
        one(&format!("run {{ {change} }}"), "`n` is a variable of the code around the scenario");
        one(&format!("let n = (1) run {{ {change} }}"), "`n` is a copy of the value here");
        one(&format!("repeat 3 as n {{ run {{ {change} }} }}"), "`n` counts the rounds");
    }
    one("let a = ({ n += 1; n })", "`n` is a variable");
    one("pause (f(&mut n))", "`n` is a variable");
    one("run { n += 1; } run { n += 1; } pause (g(&mut n))", "`n` is a variable");
}

#[test]
fn what_changes_nothing_from_outside() {
    for rust in [
        "let mut n = 0; n += 1; n = 2; f(&mut n);",
        "let n; n = 1;",
        "for mut n in 0..3 { n += 1; }",
        "if let Some(mut n) = a { n = 1; } while let Some(mut n) = b { n += 1; }",
        "match a { mut n => { n += 1; } }",
        "let f = |mut n: u8| { n += 1; n };",
        "fn f(mut n: u8) -> u8 { n += 1; n }",
        "let mut f = move || { n += 1; n };",
        "*n.lock().unwrap() += 1; n.borrow_mut().a = 1; f(&mut n.lock().unwrap());",
        "if n == 1 && n <= 2 && n >= 3 && n != 4 { }",
        "println!(\"{n}\", n = 1); select! { n = f() => {} }",
        "#[allow(unused, reason = \"a\")] let a = S { n: 1 };",
        "type n = u8; let a = b as &mut u8;",
        "NUMBER.store(1);",
    ] {
        assert_eq!(told(&format!("run {{ {rust} }}")), Vec::<String>::new(), "{rust}");
    }
}

#[test]
fn loops_in_loops_take_no_time() {
    // Each kind of loop, with a stream and values that change in it; with twice the time for each loop, this would not end.
    let begins = [
        "repeat 2 { ",
        "during 1s { ",
        "while (a) { ",
        "forever { ",
        "if (a) { pause 1s } else { ",
        "group \"g\" on failure continue { ",
        "repeat (n) as i { ",
    ];
    let inner = r#"http "a" get "http://x" check body save a sse "b" name "n" open "http://x" check listen within 1s until 1 data
        save b sse "b" name "n" await sse "b" name "n" close let c = (b) if (c) { stop } "#;
    for kinds in [&begins[0..1], &begins[2..3], &begins[3..4], &begins[..]] {
        let depth = 60;
        let open: String = (0..depth)
            .map(|level| kinds[level % kinds.len()].replace("as i", &format!("as i{level}")))
            .collect();
        told(&format!("{open}{inner}{}", "}".repeat(depth)));
    }
}

#[test]
fn urls_count_on_a_late_base() {
    one(r#"http "A" get "/" base "http://h" sse "B" open "/x" close"#, "settings come before the first step");
}
