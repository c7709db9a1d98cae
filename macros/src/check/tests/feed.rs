//! Records of `feed`: where they may be used, and what else must not have their name.

use expect_test::expect;

use super::{checked, fine, reports, values};
use crate::ast::{Expr, Step, StepKind, Time};
use crate::plan::ValueKind;

/// Whether `user` is certain to be there in the `pause` at the end of a scenario.
#[track_caller]
fn definite(steps: &str) -> bool {
    let plan = fine(&format!("{steps} pause (time(user))"));
    match plan.scenario.steps.last() {
        Some(Step { kind: StepKind::Pause { min: Time::Expr(Expr { uses, .. }), .. }, .. }) => {
            uses.first().is_some_and(|used| used.definite)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_record_is_no_value_of_the_run() {
    let plan = fine("feed user from (users) let name = (user.name)");
    assert_eq!(values(&plan), "name: _");
    assert_eq!(plan.values.first().map(|value| value.kind), Some(ValueKind::Feed));
}

#[test]
fn a_record_is_there_from_its_step_on() {
    assert!(definite("feed user from (users)"));
    assert!(definite("repeat 3 { feed user from (users) }"));
    assert!(definite("group \"g\" { feed user from (users) }"));
    assert!(definite("if (new) { feed user from (new_users) } else { feed user from (users) }"));
    assert!(definite("feed user from (users) if (new) { feed user from (new_users) }"));
    assert!(definite("if (new) { feed user from (users) } else { stop }"));
}

#[test]
fn a_record_may_be_missing() {
    assert!(!definite("if (new) { feed user from (users) }"));
    assert!(!definite("repeat (n) { feed user from (users) }"));
    assert!(!definite("while (more) { feed user from (users) }"));
    assert!(!definite("during 1s { feed user from (users) }"));
    assert!(!definite("on failure continue feed user from (users)"));
    assert!(!definite("group \"g\" on failure continue { feed user from (users) }"));
    assert!(definite("on failure continue group \"g\" on failure stop { feed user from (users) }"));
    assert!(definite("feed user from (users) group \"g\" on failure continue { feed user from (users) }"));
}

#[test]
fn uses_of_a_record_that_was_not_fed() {
    reports(
        r#"
header "x" "{user.name}"
if (user.new) { feed user from (users) stop }
fail "{user.name}"
"#,
        expect![[r#"
            1:11: `user` is not there yet where the settings are evaluated, before the first step; line 2 is the first that feeds it: move this to the `open` of the streams that need it
            2:3: `user` is used before any step feeds it: line 2 is the first that does; move this step behind it, or feed `user` before
            3:5: `user` is not fed on any way that leads here; line 2 feeds it, but on another branch, or it is the `feed` that this stands in: feed it before this step on this way too"#]],
    );
}

#[test]
fn used_in_loops_and_in_its_own_feed() {
    reports(
        r#"
feed user from (user)
repeat 3 { feed users from (&users) }
feed price from (prices[price])
repeat 3 { pause (time(next)) feed next from (users) }
while (other.is_some()) { feed other from (users) }
"#,
        expect![[r#"
            1:15: `user` is the record of this `feed`, which hides the feeder of that name: give the record another name, such as `feed record from (user)`
            2:27: `users` is the record of this `feed`, which hides the feeder of that name: give the record another name, such as `feed record from (users)`
            3:16: `price` is not fed on any way that leads here; line 3 feeds it, but on another branch, or it is the `feed` that this stands in: feed it before this step on this way too"#]],
    );
}

#[test]
fn one_name_for_a_record_and_a_value() {
    reports(
        r#"base "http://localhost"
feed user from (users)
feed user from (users)
let user = (1)
repeat 3 as user { pause 1s }
let price = (1)
feed price from (prices)
repeat 3 as i { feed i from (users) }
if (true) { feed other from (users) } else { let other = (1) }
"#,
        expect![[r#"
            4:4: `user` is the record that `feed` takes in line 2: give this value another name
            5:12: `user` is a value already, kept in line 2: give the index of this `repeat` another name
            7:5: `price` is a value already, kept in line 6: give the record of this `feed` another name
            8:21: `i` is the index of the `repeat` in line 8: give this value another name
            9:49: `other` is the record that `feed` takes in line 9: give this value another name"#]],
    );
}

#[test]
fn a_broken_feed_counts_as_one() {
    let (_, reports) = checked("feed user from (users) feed other of them fail \"{user.name} {other.name}\"");
    assert_eq!(reports.len(), 1, "{reports:#?}");
    let (_, reports) = checked("feed user from users if (x) { pause (time(user)) }");
    assert_eq!(reports.len(), 1, "{reports:#?}");
}
