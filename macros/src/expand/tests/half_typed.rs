//! Half-typed scenarios. An editor still finds the values, the words and the Rust in them.

use expect_test::expect_file;
use proc_macro2::{TokenStream, TokenTree};

use super::{expands, expansion, flatten, is_before, pretty};

/// A test for each half-typed text. Its parentheses and braces are closed, as an editor closes them.
macro_rules! typed_so_far {
    ($($name:ident: $text:expr;)*) => {$(
        #[test]
        fn $name() {
            expands($text, expect_file![concat!("snapshots/", stringify!($name), ".rs")]);
        }
    )*};
}

typed_so_far! {
    after_sse: r#"base (server.url()) sse"#;
    within_name: r#"sse "Ticks" na"#;
    after_open: r#"sse "Ticks" name "ticks" open"#;
    within_check: r#"sse "Ticks" open "http://x" che"#;
    after_check: r#"sse "Ticks" open "http://x" check"#;
    after_within: r#"sse "Ticks" open "http://x" check await within"#;
    after_until: r#"sse "Ticks" open "http://x" check await within (limit) until"#;
    after_a_target: r#"sse "Ticks" open "http://x" check await within 1s until 1 event"#;
    after_json: r#"sse "Ticks" open "http://x" check await within 1s until 1 json"#;
    within_when: r#"sse "Ticks" open "http://x" check await within 1s until 1 when (order.) json "$.price" save price: f64"#;
    within_a_sequence: r#"sse "Ticks" open "http://x" check await within 1s until end require sequence [event == (kind.), 1.. js] require id ris"#;
    within_unmatched: r#"sse "Ticks" open "http://x" unmatched 10 unmatched json "$.price" > (limit.) collect"#;
    after_an_operator: r#"sse "Ticks" open "http://x" check await within 1s until 1 data save price: f64 json "$.price" >"#;
    after_a_dot: r#"base (server.)"#;
    within_a_closure: r#"sse "Ticks" open "http://x" check await within 1s until 1 json "$.price" satisfies (|price| price.) save price: f64"#;
    after_save: r#"sse "Ticks" open "http://x" check await within 1s until 1 json "$.price" save"#;
    before_a_type: r#"sse "Ticks" open "http://x" check await within 1s until 1 json "$.price" save price:"#;
    within_if: r#"let price: f64 = (1.0) if (price.)"#;
    within_repeat: r#"let pace = (limit) repeat 3 { pause (pace) pau }"#;
    after_let: r#"let price ="#;
    after_protocol: r#"sse "Chat" open "http://x" protocol check await within 1s until 1 text save answer close"#;
    within_a_protocol: r#"sse "Chat" open "http://x" protocol (words.)"#;
    within_an_index: r#"sse "Ticks" name "ticks"[(desk.)] open "http://x""#;
    after_feed: r#"feed"#;
    after_from: r#"feed user from"#;
    within_a_feeder: r#"feed user from (users.) sse"#;
    within_a_fed_record: r#"feed user from (users) if (user.)"#;
    within_a_body: r#"sse "Ticks" open post "http://x" body json { "model": (model.), "n": }"#;
    after_http: r#"http "Login" po"#;
    after_a_response_target: r#"http "Login" post "http://x" body form { "a": (a.) } check json "$.token" save token status =="#;
    after_elapsed: r#"http "Login" post "http://x" check elapsed < (limit.) save took: Duration header"#;
    after_reconnect: r#"sse "Ticks" open "http://x" reconnect (limit.)"#;
    within_reconnect: r#"sse "Ticks" open "http://x" idle (silence) reconnect alw"#;
    within_a_step: r#"pau"#;
    within_a_misspelt_step: r#"pasue"#;
    within_a_target: r#"sse "Ticks" open "http://x" check await within 1s until 1 js"#;
    within_a_setting: r#"bas"#;
    within_a_protocol_name: r#"sse "Chat" open "http://x" protocol an"#;
    within_on_failure: r#"on failure st"#;
    within_a_text: r#"let price = (1.5) fail "{price} of {{all}}" pau"#;
    within_rust: r#"let price = (1.5) let twice: f64 = ()"#;
    within_a_header: r#"sse "Ticks" open "http://x" header "Authorization" (token.)"#;
}

const WHOLE: &str = r#"
    base (server.url())
    feed user from (users)
    sse "Ticks" name "ticks" open "/ticks/{symbol}/{user.name}" header "A" (token) timeout (limit) reconnect (often)
        check await within (limit) until (many)
            json "$.price" > (lowest) save price: f64
            json "$.price" satisfies (|p| *p > 1.0) collect prices: f64
    repeat 3 as i { sse "Sub" name "subs"[(i)] open "/{i}" }
    sse "Subs" name "subs"[all] check await within 1s until 1 collect all close
    let twice: f64 = (price * 2.0)
    repeat (rounds) as round { pause (pace(round))..(limit) if (twice > 1.0) { fail "{price}" } }
    sse "Ticks" name "ticks" close
"#;

#[test]
fn every_cut_expands_to_an_expression_with_its_errors_last() {
    let tokens: Vec<TokenTree> = WHOLE.parse::<TokenStream>().expect("tokens").into_iter().collect();
    let mut broken = 0;
    for end in 0..tokens.len() {
        let cut: TokenStream = tokens.iter().take(end).cloned().collect();
        let text = cut.to_string();
        pretty(&text);
        let expansion = expansion(&text);
        if expansion.to_string().contains("compile_error") {
            broken += 1;
            assert!(is_before(expansion, "scenario_fn", "compile_error"), "{text}");
        }
    }
    assert!(broken > 40, "{broken}");
}

#[test]
fn a_mistake_changes_neither_the_values_nor_their_types() {
    let values = |text: &str| {
        let text = pretty(text);
        let start = text.find("pub struct ScenarioValues").expect("the values");
        let variables: Vec<String> =
            text.lines().filter(|line| line.contains("let mut value_")).map(str::to_owned).collect();
        (
            text[start..]
                .lines()
                .take_while(|line| line.trim() != "}")
                .map(str::to_owned)
                .collect::<Vec<_>>(),
            variables,
        )
    };
    let whole = values(WHOLE);
    assert!(whole.1.iter().any(|line| line.contains("f64")), "{whole:?}");
    assert_eq!(values(&WHOLE.replace("close", "clsoe")), whole);
    assert_eq!(values(&format!("{WHOLE} sse")), whole);
    assert_eq!(values(&WHOLE.replace("(lowest)", "(lowest.)").replace("fail", "fial")), whole);
}

#[test]
fn no_cfg_is_left_for_rustc_to_lint_in_the_crate_of_the_user() {
    for text in
        [WHOLE, "pau", "fail \"{price}\" let price = (1.0)", "sse \"Ticks\" open \"http://x\" protocol an"]
    {
        let mut words = Vec::new();
        flatten(expansion(text), &mut words);
        assert!(words.contains(&"for_editors".to_owned()), "{text}");
        assert!(!words.iter().any(|word| word == "cfg" || word == "rust_analyzer"), "{text}");
    }
}
