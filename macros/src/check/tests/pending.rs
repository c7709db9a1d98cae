//! Actions without a check to wait for, to cancel or to reconcile, and the checks that the plan lists as pending.

use expect_test::expect;

use super::{fine, reports};
use crate::ast::{LetValue, StepKind};

#[test]
fn nothing_is_pending() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" await close
sse "a" name "s2" open "/a" check await within 1s until 1 await close
sse "a" name "s3" open "/a" check listen within 1s until 1 await await close
sse "a" name "s4" open "/a" check listen within 1s until 1 cancel cancel close
sse "a" name "s5" open "/a" check listen within 1s until 1 check await within 1s until 1 cancel close
sse "a" name "s6" open "/a" check listen within 1s until 1 close open "/b" await close
sse "a" open "/a" check listen within 1s until 1 save x reconcile await close
"#,
        expect![[r#"
            2:28: no `listen` check can be pending on stream "s1" here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`
            3:58: no `listen` check can be pending on stream "s2" here, so there is nothing to wait for: the `check await` in line 3 has waited by itself; write `check listen` there, or leave out this `await`
            4:65: no `listen` check can be pending on stream "s3" here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`
            5:66: no `listen` check can be pending on stream "s4" here, so there is nothing to cancel: set one with `check listen` before, or leave out this `cancel`
            6:89: no `listen` check can be pending on stream "s5" here, so there is nothing to cancel: the `check await` in line 6 has waited by itself; write `check listen` there, or leave out this `cancel`
            7:75: no `listen` check can be pending on stream "s6" here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`"#]],
    );
}

#[test]
fn nothing_is_pending_in_a_loop_and_in_a_branch() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a"
repeat 3 { sse "a" name "s1" await }
sse "a" name "s2" open "/a"
if (x) { sse "a" name "s2" cancel }
sse "a" name "s3" open "/a"
repeat 3 { sse "a" name "s3" await check listen within 1s until 1 }
sse "a" name "s3" close
"#,
        expect![[r#"
            3:29: no `listen` check can be pending on stream "s1" here, so there is nothing to wait for: set one with `check listen` before, or leave out this `await`
            5:27: no `listen` check can be pending on stream "s2" here, so there is nothing to cancel: set one with `check listen` before, or leave out this `cancel`"#]],
    );
}

#[test]
fn nothing_is_saved() {
    reports(
        r#"base "http://localhost"
sse "a" name "s1" open "/a" check listen within 1s until 1 reconcile close
sse "a" name "s2" open "/a" check await within 1s until 1 save x reconcile close
sse "a" name "s3" open "/a"
repeat 2 { sse "a" name "s3" reconcile }
sse "a" name "s3" close
sse "a" name "s4" open "/a"
if (x) { sse "a" name "s4" reconcile }
sse "a" name "s4" close
sse "a" name "s5" open "/a" reconcile check listen within 1s until 1 collect xs close
"#,
        expect![[r#"
            2:59: no `listen` check on stream "s1" saves anything, so there is nothing to reconcile: add `save` or `collect` to one, or leave out this `reconcile`
            3:65: no `listen` check on stream "s2" saves anything, so there is nothing to reconcile: add `save` or `collect` to one, or leave out this `reconcile`
            5:29: no `listen` check on stream "s3" saves anything, so there is nothing to reconcile: add `save` or `collect` to one, or leave out this `reconcile`
            8:27: no `listen` check on stream "s4" saves anything, so there is nothing to reconcile: add `save` or `collect` to one, or leave out this `reconcile`"#]],
    );
}

/// `line keyword: ids`, for each action at which a check may be pending.
fn pending(text: &str) -> String {
    let mut plan = fine(text);
    let mut lines = Vec::new();
    crate::ast::each_step_mut(&mut plan.scenario.steps, &mut |step| {
        let StepKind::Sse(sse) = &step.kind else { return };
        for action in &sse.actions {
            let (word, pending) = (action.kind.word().word(), &action.pending);
            lines.push(format!("{word} {pending:?}"));
        }
    });
    lines.join(", ")
}

#[test]
fn pending_is_resolved() {
    expect!["open [], check [], reconcile [0], check [0], await [1], check [], check [2], close []"]
        .assert_eq(&pending(
            r#"sse "a" open "http://x" check listen within 1s until 1 save x reconcile
                check listen within 1s until 1 await
                check listen within 1s until 1 check await within 1s until 1 close"#,
        ));
    // The first check of a round replaces the one of the round before.
    expect!["open [], check [], check [0, 2], reconcile [1], check [1], close [0, 2], open [], close []"]
        .assert_eq(&pending(
            r#"sse "a" open "http://x" check listen within 1s until 1 save x
               repeat (n) {
                   sse "a" check listen within 1s until 1 save x reconcile
                   sse "a" check listen within 1s until 1 save x
               }
               sse "a" close open "http://x" close"#,
        ));
}

#[test]
fn uses_are_resolved() {
    let mut plan = fine(
        r#"sse "a" open "http://x" check await within 1s until 1 save x
           let z = (x)
           sse "a" check await within 1s until end save y data collect all
           let z = (y + x + all + y)
           repeat (n) as i { let z = (i + y) let y = (s()) let z = (y) }
           let z = (y)
           sse "a" close"#,
    );
    let mut lines = Vec::new();
    let names: Vec<_> = plan.values.iter().map(|value| value.name.ident.to_string()).collect();
    crate::ast::each_step_mut(&mut plan.scenario.steps, &mut |step| {
        if let StepKind::Let { value: LetValue::Expr(value), .. } = &step.kind {
            let uses = value.uses.iter().map(|used| format!("{} {}", names[used.value], used.definite));
            lines.push(uses.collect::<Vec<_>>().join(", "));
        }
    });
    expect![[r#"
        x true
        y false, x true, all true
        i true, y false

        y true
        y false"#]]
    .assert_eq(&lines.join("\n"));
}
