//! Scenarios that are cut anywhere.

use proc_macro2::{TokenStream, TokenTree};

use crate::errors::Errors;

pub(super) const BIG: &str = r#"
    move "Stock market"
    base ["https://a.example", (server.url())]
    header "Accept-Language" "en" on failure continue

    sse "Stocks" name "s1"
        open post "/stocks/{id}" header "A" "b" query "q" (x) bearer (token) basic "u" "p"
            last_event_id "7" timeout 5s idle (limit) reconnect (often) status 200..=299 unmatched 10 protocol openai_responses
        check await within 10s until 1 save whole: String
            event == "snapshot"
            json "$.price" > 0.0 save opening: f64
            json "$.list" all satisfies (|list: &Vec<u8>| list.len() > 1) collect lists: Vec<Vec<u8>>
            data count >= 1
            text contains "Paris" save answer  tool json "$[0].name" exists  usage exists  finish == "stop"
            when (gift) json "$.eta" < (limit) save eta: u8
            require id exists
            when (strict) require id != "0"
            require id rising per json "$.symbol" find 1
            require gap <= (limit) require rate in 1..=(most)
            require sequence [(n)..=3 data, event == "a", 1.. json "$.b" > (b)]
            require retry in 1..=3
            require regex (PATTERN) in ["a", 1, -2.5, (x), true, null]
        check listen within (time) expect (a)..=(b) contains "x{y.z.0}" find 2 missing
        unmatched id exists json "$.a" collect rest: u8 dropped save lost
        await reconcile cancel close
    sse "All" name "f"[all] close sse "One" name "f"[(i)] close sse "Three" name "f"[3] close
    pause 1s..2s
    feed user from (users)
    repeat 3 as i { pause 500ms stop }
    during 1.5min { pause (rest) }
    while (a < b && c > d) { pause 1h }
    forever { if (ok) { stop } else if (other) { fail "no {reason}" } else { run { f().await?; } } }
    group "G" on failure stop { let x: Vec<Option<u8>> = (vec![]) let y = run { 1 } }
"#;

#[test]
fn a_scenario_cut_at_any_token_gives_a_tree() {
    let (mut errors, mut cuts) = (Errors::default(), Vec::new());
    super::super::scenario(BIG.parse().expect("tokens"), &mut errors);
    assert!(errors.is_empty(), "{:#?}", errors.placed());
    prefixes(&BIG.parse().expect("tokens"), &mut |cut| cuts.push(cut));
    assert!(cuts.len() > 200);
    for cut in cuts {
        let text = cut.to_string();
        let mut errors = Errors::default();
        let scenario = super::super::scenario(cut, &mut errors);
        let told = errors.placed();
        let has_step = text.contains("sse");
        assert!(!scenario.steps.is_empty() || !told.is_empty() || !has_step, "{text}");
        assert!(told.len() <= 1, "one mistake, {told:#?}\n{text}");
    }
}

#[test]
fn a_scenario_without_one_of_its_tokens_gives_a_tree() {
    let tokens: Vec<TokenTree> = BIG.parse::<TokenStream>().expect("tokens").into_iter().collect();
    for without in 0..tokens.len() {
        for also in without..(without + 3).min(tokens.len()) {
            let rest = tokens.iter().enumerate().filter(|(at, _)| *at != without && *at != also);
            let mut errors = Errors::default();
            super::super::scenario(rest.map(|(_, token)| token.clone()).collect(), &mut errors);
        }
    }
}

/// Calls `seen` with every prefix, also with those that end within a group. Their delimiters are closed.
fn prefixes(tokens: &TokenStream, seen: &mut dyn FnMut(TokenStream)) {
    let mut before: Vec<TokenTree> = Vec::new();
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            let mut inner = Vec::new();
            prefixes(&group.stream(), &mut |cut| inner.push(cut));
            for cut in inner {
                let mut part = proc_macro2::Group::new(group.delimiter(), cut);
                part.set_span(group.span());
                let whole = before.iter().cloned().chain([TokenTree::Group(part)]);
                seen(whole.collect());
            }
        }
        before.push(token);
        seen(before.iter().cloned().collect());
    }
}

#[test]
fn any_tokens_in_any_order_end_in_a_tree() {
    const MORE: &str = "and or . .. , ; : = ! < > - + 'c' b\"x\" 1.5 0 3 r#type _ wsAwait is exec saveAs opne else move times";
    let tokens: Vec<TokenTree> =
        format!("{BIG} {MORE}").parse::<TokenStream>().expect("tokens").into_iter().collect();
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    for _ in 0..2000 {
        let length = 1 + random(30);
        let mixed: Vec<TokenTree> = (0..length).map(|_| tokens[random(tokens.len())].clone()).collect();
        let mut errors = Errors::default();
        let has_step = mixed.iter().any(|token| matches!(token, TokenTree::Ident(word) if word == "sse"));
        let scenario = super::super::scenario(mixed.into_iter().collect(), &mut errors);
        assert!(!scenario.steps.is_empty() || !errors.is_empty() || !has_step);
    }
}
