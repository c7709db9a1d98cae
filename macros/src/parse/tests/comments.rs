//! Checks on comments, and the targets that messages have.

use super::{check, fine, says, says_of_condition};
use crate::ast::{Check, Target};
use crate::language::Field;

/// The fields that its conditions look at.
fn fields(check: &Check) -> Vec<Field> {
    let fields = check.all_conditions().map(|condition| match condition.target {
        Target::Field(field) => field,
        _ => panic!("{condition:?}"),
    });
    fields.collect()
}

#[test]
fn one_condition_on_comments_makes_all_of_them_so() {
    use Field::{Comment, Data, LastEventId, Message};
    let one = check(
        r#"await within 20s until 1 save whole regex "a" comment contains "keep" require contains "b" require regex "(.)" rising require sequence [contains "c"]"#,
    );
    assert!(one.comments && one.keep.is_some());
    assert_eq!(fields(&one), [Comment; 5]);
    let by_rule = check("await within 20s until end require comment unique");
    assert!(by_rule.comments);
    let messages =
        check(r#"await within 20s until 1 regex "a" last_event_id == "7" message save m: OwnedMessage"#);
    assert!(!messages.comments);
    assert_eq!(fields(&messages), [Data, LastEventId, Message]);
}

#[test]
fn a_comment_has_its_text_only() {
    says_of_condition(
        r#"comment contains "keep" event == "tick" json "$.n" id save id"#,
        &[
            "24: this check is about comments, and a comment has no `event`: leave out `event`, since a test alone looks at \
             the comment here, or set a check of its own for messages",
            "51: this check is about comments, and a comment has no `id`: leave out `id`, since a test alone looks at the \
             comment here, or set a check of its own for messages",
        ],
    );
    says_of_condition(
        "comment missing",
        &[
            "8: `comment missing` is never met, since every comment has its text: write `expect 0 comment` where none may \
             come",
        ],
    );
    says_of_condition(r#"comment contains "x" missing"#, &[]);
    says(
        r#"sse "T" open "http://x" unmatched 9 sse "T" unmatched comment collect rest"#,
        &[
            "1:54: comments are no messages, and none are kept for `unmatched`: write `check await within 20s until 1 \
             comment` to wait for one",
        ],
    );
    says(
        r#"http "h" get "/" check comment == "x" last_event_id == "7""#,
        &[
            "1:23: `comment` is of a message on a stream: a response has `status`, `header \"…\"`, `elapsed` and `body`, and \
             a test alone looks at the body",
            "1:38: `last_event_id` is of a message on a stream: a response has `status`, `header \"…\"`, `elapsed` and \
             `body`, and a test alone looks at the body",
        ],
    );
}

#[test]
fn their_words_are_options_and_names_too() {
    let steps = fine(
        r#"sse "T" open "http://x" last_event_id "7" check await within 1s until 1 last_event_id save comment event save last_event_id"#,
    );
    assert_eq!(steps.steps.len(), 1);
    says_of_condition(
        r#"last_event_id "7""#,
        &["0: `last_event_id` belongs to `open`: write it right after the URL, before the next action"],
    );
}
