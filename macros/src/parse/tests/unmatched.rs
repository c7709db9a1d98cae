//! `unmatched`, the option of `open` and the action.

use super::{fine, open, says, sse};
use crate::ast::{Action, ActionKind, Int, Unmatched};

/// The `unmatched` of `sse "T" unmatched …`.
fn unmatched(text: &str) -> Unmatched {
    match sse(fine(&format!("sse \"T\" unmatched {text}"))).actions.into_iter().next() {
        Some(Action { kind: ActionKind::Unmatched(unmatched), .. }) => *unmatched,
        other => panic!("{other:?}"),
    }
}

#[test]
fn as_an_option_it_has_a_number() {
    assert!(matches!(open("\"/x\" unmatched 100 idle 1s").unmatched, Some(Int::Literal { value: 100, .. })));
    assert!(matches!(open("\"/x\" timeout 1s unmatched (most)").unmatched, Some(Int::Expr(_))));
    let actions = sse(fine("sse \"T\" open \"/x\" unmatched 5 unmatched collect rest close")).actions;
    assert!(matches!(
        actions.as_slice(),
        [
            Action { kind: ActionKind::Open(_), .. },
            Action { kind: ActionKind::Unmatched(_), .. },
            Action { kind: ActionKind::Close, .. }
        ]
    ));
    let actions = sse(fine("sse \"T\" open \"/x\" unmatched data collect rest close")).actions;
    assert!(
        matches!(actions.as_slice(), [Action { kind: ActionKind::Open(open), .. }, Action { kind: ActionKind::Unmatched(_), .. }, _] if open.unmatched.is_none())
    );
}

#[test]
fn as_an_action_it_has_conditions_and_keeps() {
    let whole = unmatched("collect rest: String");
    assert!(whole.check.keep.is_some() && whole.check.conditions.is_empty() && whole.dropped.is_none());
    let some =
        unmatched(r#"event == "a" when (b) json "$.x" > 1 save x: f64 id collect ids dropped save lost"#);
    assert_eq!(some.check.conditions.len(), 3);
    assert_eq!(some.dropped.map(|keep| keep.name.ident.to_string()).as_deref(), Some("lost"));
    assert!(unmatched("dropped save lost").dropped.is_some());
}

#[test]
fn mistakes_around_unmatched() {
    says(
        r#"sse "T" open "/x" unmatched 0 close"#,
        &["1:28: `unmatched 0` keeps no message: write how many are kept, or leave it out"],
    );
    says(
        r#"sse "T" open "/x" unmatched 1 unmatched 2 close"#,
        &["1:30: a second `unmatched`: an `open` has one, leave out the other"],
    );
    says(
        r#"sse "T" unmatched close"#,
        &[
            "1:8: `unmatched` keeps nothing, found `close`: write `unmatched collect rest`, or `unmatched json \"$.price\" \
           collect prices`",
        ],
    );
    says(
        r#"sse "T" cancel unmatched 100 collect rest"#,
        &[
            "1:25: how many messages are kept is an option of `open`: write `unmatched 100` right after the URL, and \
           `unmatched collect rest` here",
        ],
    );
    says(
        r#"sse "T" unmatched require json "$.a" > 1 data collect rest"#,
        &["1:18: nothing is required of messages that no check took: write a condition without `require`"],
    );
    says(
        r#"sse "T" unmatched data collect rest when (x) require json "$.a" > 1"#,
        &["1:8: nothing is required of messages that no check took: write a condition without `require`"],
    );
    says(
        r#"sse "T" unmatched collect rest dropped"#,
        &[
            "1:31: `dropped` is a number that is saved after this, where the scenario ends: write `dropped save lost`",
        ],
    );
    says(
        r#"sse "T" unmatched dropped collect lost"#,
        &["1:26: `dropped` is one number: write `dropped save lost`"],
    );
    says(
        r#"sse "T" unmatched dropped save lost: u8"#,
        &["1:37: `dropped` is a `u64`: leave out the type, write `dropped save lost`"],
    );
    says(
        r#"sse "T" unmatched dropped save a dropped save b"#,
        &["1:33: a second `dropped`: the number is kept once, leave out the other"],
    );
    says(
        r#"sse "T" processUnmatchedMessages collect rest"#,
        &[
            "1:8: `processUnmatchedMessages` is Gatling's word, called `unmatched` here: write `unmatched collect rest`",
        ],
    );
}
