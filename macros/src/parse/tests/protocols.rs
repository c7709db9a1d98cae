//! `protocol`, and the targets that need one.

use super::{condition, open, says};
use crate::ast::{Int, Protocol, Target};
use crate::language::Field;

#[test]
fn names_and_values() {
    let names =
        ["openai_chat", "openai_completions", "openai_responses", "anthropic", "gemini", "mcp", "a2a"];
    for name in names {
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
        ("reasoning contains \"hm\" save reasoning", Target::Field(Field::Reasoning)),
        ("refusal exists save refusal", Target::Field(Field::Refusal)),
        ("error json \"$.code\" == \"x\" save error", Target::Field(Field::Error)),
        ("error kind == \"x\" save kind", Target::ErrorKind),
        ("error kind regex \"_error$\"", Target::ErrorKind),
        ("choice 1 text contains \"x\" save choice", Target::Field(Field::Text)),
        ("choice (i) tool json \"$[0].name\" == \"x\"", Target::Field(Field::Tool)),
    ] {
        let condition = condition(text);
        assert_eq!(format!("{:?}", condition.target), format!("{target:?}"), "{text}");
        assert!(condition.target_at.is_some());
    }
    assert!(condition("contains \"x\"").target_at.is_none());
}

#[test]
fn choices() {
    for word in ["text", "reasoning", "refusal", "tool", "finish"] {
        let condition = condition(&format!("choice 3 {word} exists"));
        assert!(matches!(condition.choice, Some(Int::Literal { value: 3, .. })), "{word}");
    }
    assert!(matches!(condition("choice (i + 1) text exists").choice, Some(Int::Expr(_))));
    assert!(condition("text exists").choice.is_none());
    const WHAT: &str = "`choice` stands before `text`, `reasoning`, `refusal`, `tool` or `finish`";
    for (text, message) in [
        ("choice text exists", "0: `choice` needs its number, from 0, found `text`: write `choice 1 text …`"),
        (
            "choice 1 txt exists",
            "9: expected `text`, `reasoning`, `refusal`, `tool` or `finish`, found `txt`: did you mean `text`?",
        ),
        (
            "choice 1 usage exists",
            "9: `usage` is of the whole stream, not of one choice: write `usage` alone",
        ),
        (
            "choice 1 error exists",
            "9: `error` is of the whole stream, not of one choice: write `error` alone",
        ),
        ("choice 1 data == \"x\"", &format!("9: {WHAT}, found `data`: write `choice 1 text …`")),
        ("choice 1 == \"x\"", &format!("9: {WHAT}, found `==`: write `choice 1 text …`")),
        ("text choice 1 contains \"x\"", "5: `choice` comes before `text`: write `choice 1 text …`"),
        ("choice -1 text exists", "7: `-1` is negative, and `choice` counts from zero: leave out the `-`"),
        (
            "choice 1.5 text exists",
            "7: `1.5` is no whole number, and `choice` needs a whole number: write `1`",
        ),
    ] {
        super::says_of_condition(text, &[message]);
    }
}

#[test]
fn an_error_comes_once() {
    let check = |goal: &str, of: &str, messages: &[&str]| {
        says(
            &format!("sse \"T\" open \"http://x\" protocol mcp check await within 1s {goal} {of}"),
            messages,
        );
    };
    const ONCE: &str = "only an error meets this check, and an error ends the stream, so that it is met once at most: write \
                        `until 1`, or `expect 0` where none may come";
    let at = &format!("1:59: {ONCE}");
    for goal in ["until 1", "expect 0", "expect 1", "expect 1..", "expect (n)"] {
        check(goal, "error json \"$.code\" == 1", &[]);
        check(goal, "text exists require error kind == \"x\"", &[]);
    }
    for goal in ["until 2", "until (n)", "until end", "until end expect 1.."] {
        for of in [
            "error kind == \"x\" save x",
            "error save x",
            "data save d error exists",
            "save x require error exists",
        ] {
            check(goal, of, &[at]);
        }
        // What no error has to meet may come several times.
        for of in [
            "when (x) error exists data save d",
            "require error missing",
            "error save e: Option<String>",
            "error kind or \"none\" == \"none\" data save d",
            "error json \"$.x\" missing data save d",
        ] {
            check(goal, of, &[]);
        }
    }
    check(
        "expect 1..",
        "require error kind same",
        &[
            "1:78: an error ends the stream, so that there is one at most, and nothing to hold it against: write `require error \
           json \"$.code\" == …` to ask for it",
        ],
    );
}

#[test]
fn of_a_response_there_is_none_of_these() {
    for word in ["error", "reasoning", "refusal"] {
        says(
            &format!("http \"h\" get \"/\" check {word} exists"),
            &[&format!(
                "1:23: `{word}` is of a message on a stream: a response has `status`, `header \"…\"`, `elapsed` and `body`, \
                 and a test alone looks at the body"
            )],
        );
    }
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
    super::says_of_condition(
        "thinking exists error_kind == \"x\"",
        &[
            "0: `thinking` is called `reasoning` here: write `reasoning contains \"…\"`",
            "16: `error_kind` is called `error kind` here: write `error kind == \"overloaded_error\"`",
        ],
    );
}

#[test]
fn wrong_protocols() {
    const ALL: &str =
        "`openai_chat`, `openai_completions`, `openai_responses`, `anthropic`, `gemini`, `mcp` or `a2a`";
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
