//! `protocol`, and the targets that need one.

use super::{condition, open, says};
use crate::ast::{Protocol, Target};
use crate::language::Field;

#[test]
fn names_and_values() {
    for name in ["openai_chat", "openai_responses", "anthropic", "mcp", "a2a"] {
        match open(&format!("\"/x\" protocol {name} timeout 5s")).protocol {
            Some(Protocol::Named { name: read, .. }) => assert_eq!(read.word(), name),
            other => panic!("{other:?}"),
        }
    }
    let Some(Protocol::Expr(expr)) = open("post \"/x\" protocol (words::Words::new(3)) idle 1s").protocol
    else {
        panic!("no expression");
    };
    assert_eq!(expr.tokens.to_string().replace(' ', ""), "words::Words::new(3)");
    assert!(open("\"/x\"").protocol.is_none());
}

#[test]
fn targets() {
    for (text, target) in [
        ("text contains \"Paris\"", Target::Field(Field::Text)),
        ("tool json \"$[0].name\" == \"weather\"", Target::Field(Field::Tool)),
        ("usage json \"$.output_tokens\" save tokens: u64", Target::Field(Field::Usage)),
        ("finish == \"stop\"", Target::Field(Field::Finish)),
        ("text save text", Target::Field(Field::Text)),
    ] {
        let condition = condition(text);
        assert_eq!(format!("{:?}", condition.target), format!("{target:?}"), "{text}");
        assert!(condition.target_at.is_some());
    }
    assert!(condition("contains \"x\"").target_at.is_none());
}

#[test]
fn targets_under_the_names_of_the_apis() {
    super::says_of_condition(
        "finish_reason == \"stop\" tool_calls exists",
        &[
            "0: `finish_reason` is called `finish` here: write `finish == \"stop\"`",
            "24: `tool_calls` is called `tool` here: write `tool json \"$[0].name\"`",
        ],
    );
}

#[test]
fn wrong_protocols() {
    const ALL: &str = "`openai_chat`, `openai_responses`, `anthropic`, `mcp` or `a2a`";
    let case = |protocol: &str, message: &str| {
        says(&format!("sse \"T\" open \"/x\" protocol {protocol}"), &[&format!("1:{message}")]);
    };
    case(
        "opnai_chat idle 1s",
        &format!("27: `opnai_chat` is no protocol ({ALL}): did you mean `openai_chat`?"),
    );
    case("Anthropic close", &format!("27: `Anthropic` is no protocol ({ALL}): did you mean `anthropic`?"));
    case(
        "words close",
        &format!("27: `words` is no protocol ({ALL}): a variable that holds one is written `(words)`"),
    );
    case("\"mcp\" close", "27: a protocol is written without quotes: write `protocol mcp`");
    case("\"x\" close", &format!("27: a protocol is written without quotes: write one of {ALL}"));
    case("own::Words::new() close", "27: a protocol of your own stands in parentheses: write `protocol (…)`");
    case(
        "check await within 1s until 1 text exists close",
        &format!(
            "27: `protocol` needs a name ({ALL}) or a value of your own in parentheses, found `check`: write `protocol openai_chat`"
        ),
    );
    case(
        "",
        &format!(
            "18: `protocol` needs a name ({ALL}) or a value of your own in parentheses after this, where the scenario ends: write `protocol openai_chat`"
        ),
    );
    case("mcp protocol a2a close", "31: a second `protocol`: an `open` has one, leave out the other");
    case("() close", "27: `()` is empty: write a Rust expression between the parentheses");
    says(
        "sse \"T\" open \"/x\" close protocol mcp",
        &["1:24: `protocol` belongs to `open`: write it right after the URL, before the next action"],
    );
}
