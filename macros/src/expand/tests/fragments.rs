//! The expansions of fragments, and of scenarios that include them.

use expect_test::{ExpectFile, expect_file};
use proc_macro2::{TokenStream, TokenTree};

use super::{expands, pretty};

const DOUBLES: &str = "/// Doubles it.\npub(crate) doubles(n: u32) gives value twice: u32 { let twice: u32 = (crate::double(n)) }";
const KNOWN: &str =
    "(flows::doubles) { [] whole doubles(n: u32) gives value twice: u32 { let twice: u32 = (n * 2) } }";

/// A fragment's items, as a person would write them.
fn pretty_fragment(head: &str, text: &str) -> String {
    let items = crate::fragment::definition(format!("[{head}] {text}").parse().expect("tokens"));
    let file = syn::parse2(items);
    stable(&prettyplease::unparse(&file.unwrap_or_else(|error| panic!("{error}\n{text}"))))
}

/// The text without the counter of the texts that a thread has parsed.
fn stable(text: &str) -> String {
    let mut parts = text.split("<parsed string ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("<file");
        text.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    let mut parts = text.split("__fragment_doubles_");
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        made.push_str("__fragment_doubles_…");
        made.push_str(part.trim_start_matches(|c: char| c == '_' || c.is_alphanumeric()));
    }
    made
}

fn defines(text: &str, expected: ExpectFile) {
    expected.assert_eq(&pretty_fragment("streamgauge", text));
}

#[test]
fn a_fragment_is_a_macro_and_is_checked() {
    defines(DOUBLES, expect_file!["snapshots/fragment.rs"]);
}

#[test]
fn a_fragment_with_mistakes_is_still_known() {
    defines(
        "pub doubles gives value twice: u32 { let twice: u32 = (self::f()) puase 1s }",
        expect_file!["snapshots/broken_fragment.rs"],
    );
}

#[test]
fn a_fragment_is_asked_for() {
    expands("pause 1s include flows::doubles(2)", expect_file!["snapshots/asked_for.rs"]);
    let text = pretty_fragment("streamgauge; (a) {[] whole a {}}", "b { include a include super::c }");
    assert!(text.contains("super::c!"), "{text}");
    assert!(text.contains("[streamgauge::private::fragment!]"), "{text}");
    let head = "[streamgauge; (a) { [] whole a {} } (super::c)]";
    assert!(text.split_whitespace().collect::<String>().contains(&head.replace(' ', "")), "{text}");
}

#[test]
fn a_fragment_is_included() {
    let text = format!("[streamgauge; {KNOWN}] include flows::doubles(2) pause (wait(twice))");
    let expansion = crate::expansion(text.parse().expect("tokens"));
    let file = syn::parse2(::quote::quote!(const SCENARIO: () = #expansion;)).expect("Rust");
    expect_file!["snapshots/included.rs"].assert_eq(&stable(&prettyplease::unparse(&file)));
}

#[test]
fn half_typed() {
    for text in
        ["include", "sse \"S\" include", "include flows::", "include flows::doubles(", "include doubles"]
    {
        let text = text.replace('(', "()");
        pretty(&text);
    }
    expands("let n = (1) include flows::", expect_file!["snapshots/after_include.rs"]);
}

const WHOLE: &str = r#"
    /// Opens it.
    pub(crate) prices(symbol: String, limit: Duration)
        needs value token: String, stream "s1"
        gives stream, value opening: Option<f64>
        closes stream "s2"
    {
        sse "Prices of {symbol}" open "/prices/{symbol}" bearer (token)
            check await within (limit) expect 0..=1 json "$.price" save opening: f64
        repeat 3 { include doubles(1) }
        sse "S" name "s2" close
    }
"#;

/// Every cut expands to items and an error.
#[test]
fn every_cut_of_a_fragment() {
    let known = "(doubles) { [] whole doubles(n: u32) gives value twice: u32 { let twice: u32 = (n * 2) } }";
    let head = format!("streamgauge; {known}");
    assert!(!pretty_fragment(&head, WHOLE).contains("compile_error! { \"`twice"));
    let tokens: Vec<TokenTree> = WHOLE.parse::<TokenStream>().expect("tokens").into_iter().collect();
    for end in 0..tokens.len() {
        let cut: TokenStream = tokens.iter().take(end).cloned().collect();
        let text = pretty_fragment(&head, &cut.to_string());
        assert!(text.contains("compile_error"), "{text}");
    }
    let Some(TokenTree::Group(body)) = tokens.last() else { panic!("a block") };
    let steps: Vec<TokenTree> = body.stream().into_iter().collect();
    for end in 0..steps.len() {
        let cut: TokenStream = steps.iter().take(end).cloned().collect();
        pretty_fragment(
            &head,
            &format!("prices(symbol: String, limit: Duration, token: String) {{ {cut} }}"),
        );
    }
}

/// A definition that comes from no fragment gives an error and not a panic.
#[test]
fn definitions_that_come_from_no_fragment() {
    for head in [
        "streamgauge;",
        "streamgauge; x",
        "streamgauge; (a)",
        "streamgauge; (a) {}",
        "streamgauge; {} (a) { [ ] }",
    ] {
        crate::expansion(format!("[{head}] include a include a(1)").parse().expect("tokens"));
        crate::fragment::definition(format!("[{head}] b {{ include a }}").parse().expect("tokens"));
    }
}
