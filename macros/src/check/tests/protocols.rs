//! `text`, `tool`, `usage` and `finish` on streams that have a protocol, and on those that have none.

use expect_test::expect;

use super::{fine, reports, values};

#[test]
fn with_a_protocol() {
    let plan = fine(
        r#"
        base "http://x"
        sse "a" name "a" open post "/a" protocol openai_chat
            check await within 1s until 1
                finish == "stop" text contains "Paris" text save answer usage json "$.output_tokens" save tokens: u64
            check await within 1s until end text save whole tool json "$[0].arguments.city" collect cities
        if (x) { sse "b" open "/b" protocol (own) } else { sse "b" open "/b" }
        sse "b" check await within 1s until 1 require text contains "x" close
        repeat 3 { sse "c" name "c" open "/c" protocol mcp check await within 1s until end expect 1.. text exists }
        "#,
    );
    assert_eq!(values(&plan), "answer: String, tokens: u64, whole: Option<String>, cities: Vec<String>");
}

#[test]
fn without_a_protocol() {
    reports(
        r#"
base "http://x"
sse "a" name "a" open "/a"
    check await within 1s until 1 text contains "x" tool exists save t
    check listen within 1s expect 1.. require usage exists require json "$.a"
    close
repeat 3 { sse "b" open "/b" check await within 1s until 1 finish == "stop" close }
if (x) { sse "c" name "c" open "/c" } else { sse "c" name "c" open "/c" }
sse "c" name "c" check await within 1s until 1 data == 1 text save t close
sse "a" name "a" open "/a" protocol mcp check await within 1s until 1 text exists close
sse "a" name "a" open "/a" check await within 1s until 1 text exists close
sse "d" name "d" check await within 1s until 1 text exists
"#,
        expect![[r#"
            3:34: stream "a" has no protocol, so nothing puts its `text` together: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            3:52: stream "a" has no protocol, so nothing puts its `tool` together: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            4:46: stream "a" has no protocol, so nothing puts its `usage` together: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            6:59: the default stream has no protocol, so nothing puts its `finish` together: add `protocol openai_chat` (or another) to the `open` in line 6, or look at `data`
            8:57: stream "c" has no protocol, so nothing puts its `text` together: add `protocol openai_chat` (or another) to the `open` in line 7, or look at `data`
            10:57: stream "a" has no protocol, so nothing puts its `text` together: add `protocol openai_chat` (or another) to the `open` in line 10, or look at `data`
            11:17: stream "d" is not open, and no step opens it: add `sse "…" name "d" open "…"` before this `check`"#]],
    );
}

#[test]
fn a_protocol_that_could_not_be_read_is_one() {
    reports(
        r#"
sse "a" open "http://x" protocol check await within 1s until 1 text exists close
sse "a" open "http://x" protocol nonsense check await within 1s until 1 text exists close
"#,
        expect![[r#"
            1:33: `protocol` needs a name (`openai_chat`, `openai_completions`, `openai_responses`, `anthropic`, `gemini`, `mcp` or `a2a`) or a value of your own in parentheses, found `check`: write `protocol openai_chat`
            2:33: `nonsense` is no protocol (`openai_chat`, `openai_completions`, `openai_responses`, `anthropic`, `gemini`, `mcp` or `a2a`): a variable that holds one is written `(nonsense)`"#]],
    );
}

#[test]
fn in_conditions_across_messages_and_afterwards() {
    reports(
        r#"
base "http://x"
sse "a" name "a" open "/a" unmatched 9
    check await within 1s until 1 require text rising per usage json "$.a" require sequence [ finish == "x" ]
    unmatched text contains "x" collect rest
    close
sse "b" name "b"[0] open "/b" protocol mcp unmatched 9 check await within 1s until 1 require text unique
    unmatched tool collect calls
sse "b" name "b"[all] close
sse "c" name "c"[0] open "/c" check await within 1s until 1 text contains "x"
sse "c" name "c"[all] close
"#,
        expect![[r#"
            3:42: stream "a" has no protocol, so nothing puts its `text` together: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            3:58: stream "a" has no protocol, so nothing puts its `usage` together: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            3:94: stream "a" has no protocol, so nothing puts its `finish` together: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            4:14: `text` is of the stream so far, and is not kept with the messages that no check took: look at `data`, or ask for `text` in a `check`
            7:14: `tool` is of the stream so far, and is not kept with the messages that no check took: look at `data`, or ask for `tool` in a `check`
            9:60: family "c" has no protocol, so nothing puts its `text` together: add `protocol openai_chat` (or another) to the `open` in line 9, or look at `data`"#]],
    );
}

#[test]
fn choices_where_there_is_one_answer() {
    reports(
        r#"
base "http://x"
sse "a" name "a" open "/a" protocol anthropic
    check await within 1s until 1 choice 0 text exists require choice 1 finish == "x"
    close
sse "b" name "b" open "/b" protocol mcp check await within 1s until end choice (i) tool save t close
if (x) { sse "c" name "c" open "/c" protocol a2a } else { sse "c" name "c" open "/c" protocol gemini }
sse "c" name "c" check await within 1s until 1 choice 1 text exists close
if (x) { sse "d" name "d" open "/d" protocol openai_responses } else { sse "d" name "d" open "/d" protocol (own) }
sse "d" name "d" check await within 1s until 1 choice 1 text exists close
sse "e" name "e"[0] open "/e" protocol openai_responses check await within 1s until 1 choice 1 text exists
sse "e" name "e"[all] close
sse "f" name "f" open "/f" check await within 1s until 1 choice 1 text exists close
"#,
        expect![[r#"
            3:34: stream "a" has a protocol with one answer to a request, and no choices: write `text` without `choice`
            3:63: stream "a" has a protocol with one answer to a request, and no choices: write `finish` without `choice`
            5:72: stream "b" has a protocol with one answer to a request, and no choices: write `tool` without `choice`
            10:86: family "e" has a protocol with one answer to a request, and no choices: write `text` without `choice`
            12:57: stream "f" has no protocol, so nothing puts its `text` together: add `protocol openai_chat` (or another) to the `open` in line 12, or look at `data`"#]],
    );
    fine(
        r#"
        base "http://x"
        sse "a" open "/a" protocol openai_completions check await within 1s until end choice 1 text save x
        repeat 2 as i { sse "b" name "b" open "/a" protocol openai_chat check await within 1s until end choice (i) text save y }
        "#,
    );
}

#[test]
fn a_stream_whose_error_was_taken_has_ended() {
    let plan = fine(
        r#"
        base "http://x"
        sse "a" name "a" open "/a" protocol mcp check await within 1s until 1 error json "$.code" save code: i64
        sse "a" name "a" open "/a" protocol mcp check listen within 1s until 1 error kind save kind
        sse "a" name "a" await
        repeat 2 { sse "a" name "a" open "/a" protocol mcp check await within 1s until 1 require error exists }
        "#,
    );
    assert_eq!(values(&plan), "code: i64, kind: String");
    reports(
        r#"
base "http://x"
sse "a" name "a" open "/a" protocol mcp check await within 1s expect 1 error exists
sse "b" name "b" open "/b" protocol mcp check await within 1s until 1 when (x) error exists
sse "c" name "c" open "/c" protocol mcp check await within 1s until 1 error missing
sse "d" name "d" open "/d" protocol mcp check listen within 1s until 1 error exists
group "g" on failure continue { sse "e" name "e" open "/e" protocol mcp check await within 1s until 1 error exists }
"#,
        expect![[r#"
            2:17: stream "a" is still open at the end of the scenario: add `sse "…" name "a" close` after its last use
            3:17: stream "b" is still open at the end of the scenario: add `sse "…" name "b" close` after its last use
            4:17: stream "c" is still open at the end of the scenario: add `sse "…" name "c" close` after its last use
            5:17: stream "d" is still open at the end of the scenario: add `sse "…" name "d" close` after its last use
            6:49: stream "e" is still open at the end of the scenario: add `sse "…" name "e" close` after its last use"#]],
    );
}

#[test]
fn errors_without_a_protocol_or_afterwards() {
    reports(
        r#"
base "http://x"
sse "a" name "a" open "/a"
    check await within 1s until 1 error exists
    close
sse "b" name "b" open "/b" protocol mcp unmatched 9
    unmatched error kind == "x" collect rest reasoning contains "x"
    close
"#,
        expect![[r#"
            3:34: stream "a" has no protocol, so nothing tells an error from other messages: add `protocol openai_chat` (or another) to the `open` in line 2, or look at `data`
            6:14: `error` ends the stream, and is not kept with the messages that no check took: look at `data`, or ask for `error` in a `check`
            6:45: `reasoning` is of the stream so far, and is not kept with the messages that no check took: look at `data`, or ask for `reasoning` in a `check`"#]],
    );
}
