//! `attempt`, `break` and `continue`.

use super::{fine, says};
use crate::ast::{Attempt, Int, Step, StepKind};

fn attempt(text: &str) -> Attempt {
    match fine(text).steps.into_iter().next() {
        Some(Step { kind: StepKind::Attempt(attempt), .. }) => attempt,
        other => panic!("{other:?}"),
    }
}

#[test]
fn its_parts() {
    let read = attempt("attempt 3 { stop }");
    assert!(matches!(read.times, Int::Literal { value: 3, .. }));
    assert!(read.after.is_none() && read.body.len() == 1 && read.otherwise.is_none());
    let read = attempt("attempt (n) after 1s { } otherwise { stop }");
    assert!(matches!(read.times, Int::Expr(_)));
    assert!(read.after.is_some() && read.otherwise.is_some_and(|steps| steps.len() == 1));
}

#[test]
fn its_words_may_name_values() {
    fine(
        "let attempt = (1) let after = (attempt) let otherwise = (after) attempt 2 { pause (f(otherwise)) }",
    );
    fine(r#"http "h" get "http://x" check json "$.n" save attempt: u64 attempt 2 { let x = (attempt) }"#);
}

#[test]
fn mistakes_of_its_head() {
    says(
        "attempt { stop }",
        &["1:8: `attempt` needs the number of its rounds in all: write `attempt 3 { … }`"],
    );
    says(
        "attempt 0 { stop }",
        &[
            "1:8: `attempt 0` does nothing: write the number of rounds in all, `attempt 1` or more, or leave the block out",
        ],
    );
    says("attempt 3 times { stop }", &["1:10: `attempt` takes the number alone: leave out `times`"]);
    says(
        "attempt 3 aftr 1s { stop }",
        &["1:10: expected `after` or a block, found `aftr`: did you mean `after`?"],
    );
    says("attempt 3 after { stop }", &["1:16: `after` needs a time, such as `10s` or `500ms`, found `{`"]);
}

#[test]
fn what_follows_it() {
    says(
        "attempt 3 { stop } else { stop }",
        &[
            "1:19: `else` is the other branch of an `if`: what follows the last round of an `attempt` is called `otherwise`",
        ],
    );
    says(
        "attempt 3 { stop } otherwis { stop }",
        &["1:19: expected `otherwise` or a step, found `otherwis`: did you mean `otherwise`?"],
    );
    says(
        "attempt 3 { stop } catch (e) { stop }",
        &[
            "1:19: `catch` is called `otherwise` here: write `otherwise { … }` after the block of an `attempt`",
        ],
    );
    says(
        "pause 1s otherwise { stop }",
        &[
            "1:9: `otherwise` stands right after the block of an `attempt`: write `attempt 3 { … } otherwise { … }`",
        ],
    );
    says(
        "attempt 3 { stop } after 1s",
        &[
            "1:19: `after` stands before the block of an `attempt`, with the wait between two rounds: write `attempt 3 after 1s { … }`",
        ],
    );
}

#[test]
fn words_of_others() {
    says(
        "pause 1s retry 3 { stop }",
        &["1:9: `retry` is called `attempt` here: write `attempt 3 { … }`, three rounds in all"],
    );
    says(
        "retry 3 { stop }",
        &["1:0: `retry` is called `attempt` here: write `attempt 3 { … }`, three rounds in all"],
    );
    says(
        "pause 1s try { stop } catch { stop }",
        &[
            "1:9: `try` is called `attempt 1` here: write `attempt 1 { … } otherwise { … }`",
            "1:22: `catch` is called `otherwise` here: write `otherwise { … }` after the block of an `attempt`",
        ],
    );
    says(
        "exitBlockOnFail { stop }",
        &[
            "1:0: `exitBlockOnFail` is Gatling's word, called `attempt 1` here: write `attempt 1 { … }`, which a failed step in it leaves; the steps after `otherwise` follow then",
        ],
    );
    says("loop { break }", &["1:0: `loop` is called `forever` here: write `forever { … }`"]);
}

#[test]
fn leaving_a_loop() {
    fine(
        "repeat 3 { break } forever { if (x) { continue } } during 1s { attempt 2 { group \"g\" { break } } }",
    );
    says(
        "break",
        &[
            "1:0: `break` leaves a loop, and is in none here: write it in the block of a `repeat`, `during`, `while` or `forever`, or `stop` to end this user's run",
        ],
    );
    says(
        "attempt 3 { if (x) { continue } }",
        &[
            "1:21: `continue` goes on with the next round of a loop, and is in none here: write it in the block of a `repeat`, `during`, `while` or `forever`, or leave it out",
        ],
    );
    says(
        "repeat 3 { break 'outer }",
        &["1:17: `break` is about the innermost loop, and takes no label: write `break` alone"],
    );
    says(
        "repeat 3 { continue 2 }",
        &["1:20: `continue` is about the innermost loop, and takes no value: write `continue` alone"],
    );
    says(
        "repat 3 { break } pause 1m",
        &[
            "1:0: expected a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …), found `repat`: did you mean `repeat`?",
            "1:24: `1m` has no known unit: write `1min` for a minute or `1ms` for a millisecond",
        ],
    );
}
