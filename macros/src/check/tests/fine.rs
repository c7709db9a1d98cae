//! Scenarios without mistakes, and parts of such scenarios.

use super::fine;

/// Puts steps behind a base.
fn steps(text: &str) -> super::Plan {
    fine(&format!("\"title\" base \"http://localhost:8080/api\" {text}"))
}

#[test]
fn first_look() {
    fine(
        r#"
        "Stock market"
        base (server.url())

        sse "Stocks" name "s1"
            open "/stocks/prices"
            check await within 10s until 1
                event == "snapshot"
                json "$.price" > 0.0 save opening: f64

        sse "Ticks" name "s1"
            check listen within 10s expect 3..=5
                json "$.symbol" == "ACME"
                json "$.price" collect ticks: f64
        pause 2s
        sse "Ticks" name "s1" await
        sse "Close SSE" name "s1" close
        "#,
    );
}

#[test]
fn one_line() {
    steps(r#"sse "Stocks" name "s1" open "/stocks" check await within 1s until 1 regex "a" close"#);
    steps(r#"sse "Stocks" open "/stocks" close sse "Stocks" open "/stocks" close"#);
}

#[test]
fn no_streams() {
    fine("pause 1s");
}

#[test]
fn independent_streams() {
    steps(
        r#"
        sse "a" open "/a"
        sse "b" name "b" open "/b"
        sse "c" name "c" open "/c" check listen within 1s until 1
        sse "a" check listen within 1s until 1
        sse "c" name "c" await close
        sse "b" name "b" close
        sse "a" await close
        "#,
    );
}

#[test]
fn branches_that_agree() {
    steps(
        r#"
        sse "a" open "/a"
        if (x) { sse "a" close sse "a" open "/b" } else if (y) { pause 1s } else { sse "a" check await within 1s until 1 }
        sse "a" close
        if (x) { sse "b" open "/b" } else { sse "b" open "/c" }
        sse "b" close
        if (x) { sse "c" open "/b" sse "c" close }
        if (x) { sse "d" name "d" open "/b" close } else { sse "e" name "e" open "/b" close }
        "#,
    );
}

#[test]
fn a_branch_that_ends_the_run() {
    steps(
        r#"
        sse "a" open "/a"
        if (x) { sse "a" close stop }
        if (x) { stop }
        if (x) { fail "no price" } else { sse "a" check await within 1s until 1 save price: f64 }
        if (price > 1.0) { sse "a" close } else { fail "it is {price}" }
        "#,
    );
}

#[test]
fn until_end() {
    // A stream that has ended needs neither `close` nor `open`.
    steps(r#"sse "a" open "/a" check await within 1s until end"#);
    steps(r#"sse "a" open "/a" check await within 1s until end close"#);
    steps(r#"sse "a" open "/a" check await within 1s until end sse "a" open "/a" close"#);
    steps(r#"sse "a" open "/a" check await within 1s until end check await within 1s until 1 close"#);
    steps(
        r#"sse "a" open "/a" check await within 1s until end check listen within 1s until 1 save x reconcile cancel"#,
    );
    steps(r#"sse "a" open "/a" check listen within 1s until end sse "a" await"#);
    steps(r#"sse "a" open "/a" check listen within 1s until end sse "a" await open "/b" close"#);
    steps(r#"sse "a" open "/a" if (x) { sse "a" check await within 1s until end } sse "a" close"#);
    steps(r#"sse "a" open "/a" if (x) { sse "a" check await within 1s until end } else { sse "a" close }"#);
    steps(
        r#"sse "a" open "/a" if (x) { sse "a" check await within 1s until end } else { sse "a" close }
           sse "a" open "/b" close"#,
    );
    steps(r#"if (x) { sse "a" open "/a" check await within 1s until end }"#);
    fine(r#"base "http://x" on failure continue sse "a" open "/a" check await within 1s until end close"#);
}

#[test]
fn loops() {
    steps(r#"repeat 3 { sse "a" open "/a" check await within 1s until 1 close }"#);
    steps(r#"repeat 3 { sse "a" open "/a" check await within 1s until end }"#);
    steps(r#"repeat 3 { sse "a" open "/a" check await within 1s until end close }"#);
    steps(r#"sse "a" open "/a" check await within 1s until end repeat 3 { sse "a" open "/a" close }"#);
    steps(r#"sse "a" open "/a" repeat (n) { sse "a" close open "/b" } sse "a" close"#);
    steps(r#"sse "a" open "/a" while (go) { sse "a" check await within 1s until 1 } sse "a" close"#);
    steps(
        r#"sse "a" open "/a" during 10s { repeat 3 as i { sse "a {i}" check await within 1s until 1 } } sse "a" close"#,
    );
    steps(r#"sse "a" open "/a" forever { sse "a" check await within 1s until 1 }"#);
    steps(r#"sse "a" open "/a" forever { if (x) { sse "a" close stop } }"#);
    steps(
        r#"sse "a" open "/a" repeat 3 { if (x) { sse "a" close stop } sse "a" check await within 1s until 1 } sse "a" close"#,
    );
    steps(r#"sse "a" open "/a" repeat 3 { sse "a" check await within 1s until end }"#);
}

#[test]
fn checks_across_rounds() {
    steps(
        r#"
        sse "a" open "/a" check listen within 1s until 1 save x
        repeat 3 { pause 1s sse "a" await check listen within 1s until 1 save x }
        sse "a" close
        "#,
    );
}

#[test]
fn listen_checks_and_the_actions_that_take_them() {
    steps(
        r#"
        sse "a" open "/a" check listen within 1s until 1 save x
        sse "a" reconcile
        sse "a {x}" check await within 1s until 1 event == "{x}"
        sse "a" check listen within 1s until 1 save y cancel
        sse "a {y}" close
        "#,
    );
    steps(
        r#"
        sse "a" open "/a"
        repeat 3 {
            sse "a" check listen within 1s until 1 save x
            pause 1s
            sse "a" reconcile
        }
        sse "a" await close
        "#,
    );
    steps(r#"sse "a" open "/a" if (x) { sse "a" check listen within 1s until 1 } sse "a" await close"#);
    steps(
        r#"
        sse "a" open "/a" check listen within 1s until 1
        repeat 3 { if (x) { sse "a" cancel check listen within 1s until 1 } }
        sse "a" close
        "#,
    );
}

#[test]
fn groups() {
    steps(r#"group "g" { sse "a" open "/a" } group "h" on failure continue { sse "a" close }"#);
    steps(r#"group "g" { sse "a" open "/a" stop }"#);
}

#[test]
fn eight_streams() {
    let opens: String = (0..8).map(|n| format!("if (c{n}) {{ sse \"o\" name \"n{n}\" open \"/\" check listen within 1s until 1 save v{n} close }} ")).collect();
    steps(&opens);
    let nested = (0..7)
        .fold("sse \"a\" open \"/\" check await within 1s until 1 save x close".to_owned(), |body, n| {
            format!("repeat {} as i{n} {{ {body} }}", n + 1)
        });
    steps(&nested);
}

/// There is a plan, whatever is missing.
#[test]
fn a_scenario_that_is_cut_anywhere_has_a_plan() {
    let text = r#"
        "Stock market" base ["http://x", (server.url())] header "a" "{b}" on failure continue
        let b: u8 = (1)
        sse "Stocks" name "s1" open post "/{b}" header "a" "b" bearer (token(b)) last_event_id "{b}" reconnect (b.len())
            check await within 10s until 1 event == "snapshot" json "$.price[0]" > 0.0 save opening: f64
        repeat 3 as i { sse "Ticks {i}" name "s1" check listen within (b) expect 3..=(b) save all
            regex "(a)(b)" all collect pairs: Vec<(u8, u8)> require json "$.a" in [1, (b)] }
        if (opening > 1.0) { pause 1s..2s } else { group "g" { sse "x" name "s1" reconcile } stop }
        sse "Ticks" name "s1" await close
    "#;
    let tokens: Vec<_> = text.parse::<proc_macro2::TokenStream>().expect("tokens").into_iter().collect();
    for cut in 0..tokens.len() {
        let without: proc_macro2::TokenStream =
            tokens.iter().enumerate().filter(|(at, _)| *at != cut).map(|(_, token)| token.clone()).collect();
        let up_to: proc_macro2::TokenStream = tokens.iter().take(cut).cloned().collect();
        for tokens in [without, up_to] {
            let mut errors = crate::errors::Errors::default();
            let scenario = crate::parse::scenario(tokens, &mut errors);
            let plan = super::super::check(scenario, &mut errors);
            assert!(plan.streams.len() <= 2, "the default stream, and `s1`");
        }
    }
}
