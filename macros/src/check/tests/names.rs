//! Every word can also be the name of a value, except the steps and actions of the reference.

use super::checked;

const WORDS: &str = "text tool usage finish rate gap sequence per same unique rising when dropped protocol member \
    include unmatched jmespath all stream value needs gives closes openai_chat mcp a2a anthropic end name from \
    failure always elapsed and or require save collect find count exists missing satisfies data event id json status \
    header body form query base on get post listen within until expect last_event_id timeout idle reconnect null";

#[test]
fn words_are_names_too() {
    for word in WORDS.split_whitespace() {
        for keep in [
            "save NAME",
            "collect NAME: f64 id exists",
            r#"json "$.x" > 1 save NAME: f64 event == "x""#,
            r#"regex "a" count save NAME json "$.a" collect other"#,
            r#"json "$.x" in [1, 2] collect NAME require id exists"#,
            "id exists save NAME require id rising",
            "data save NAME close pause 1s sse \"T\" open \"http://x/a\" check await within 1s until 1",
        ] {
            fine(
                r#"sse "T" open "http://x/a" check await within 1s until 1 KEEP close pause 1s
                   http "A" get "http://x/{NAME}" check json "$.NAME" == (NAME) if (NAME == NAME) { pause 1s }"#
                    .replace("KEEP", keep),
                word,
            );
        }
        for action in ["await", "sse \"T\" await", "reconcile", "cancel", "check await within 1s until 1"] {
            let text =
                r#"sse "T" open "http://x/a" check listen within 1s until 1 data collect NAME ACTION close"#;
            fine(text.replace("ACTION", action), word);
        }
        for text in [
            r#"let NAME = (1) pause 1s let NAME: u8 = run { 1 } fail "{NAME}""#,
            r#"repeat 3 as NAME { http "{NAME}" get "http://x/{NAME}" }"#,
            r#"feed NAME from (f) http "{NAME.a}" get "http://x/{NAME.b}""#,
            r#"http "A" get "http://x" check json "$.a" save NAME status == 200 body contains "x""#,
            r#"http "A" get "http://x" check body save NAME pause 1s fail "{NAME}""#,
        ] {
            fine(text.to_owned(), word);
        }
    }
}

fn fine(text: String, name: &str) {
    let text = text.replace("NAME", name);
    let (_, reports) = checked(&text);
    assert!(reports.is_empty(), "{text}\n{reports:#?}");
}
