//! Several mistakes in one scenario, and the parts of broken steps that are kept.

use super::{read, says};
use crate::ast::{Action, ActionKind, Sse, Step, StepKind};

#[test]
fn all_mistakes_are_reported_in_one_go() {
    says(
        r#"bse "https://a"
sse "A" opne "/x"
    chek await within 1m until 0
        evnt == "x" save type: f64
        data count < 0
pause 2s..1s
repaet 0 { sse "B" name "b" open "/y" close timeout 3s }
sse "C" close"#,
        &[
            "1:0: expected a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …), found `bse`: did you \
             mean `base`?",
            "2:8: expected `name` or an action (`open`, `check`, …), found `opne`: did you mean `open`?",
            "3:4: expected an option of `open` (`header`, `timeout`, …), an action (`check`, `close`, …) or a step, found \
             `chek`: did you mean `check`?",
            "3:22: `1m` has no known unit: write `1min` for a minute or `1ms` for a millisecond",
            "3:31: `until 0` waits for nothing: write `until 1`, or `expect 0` where no message may match",
            "4:8: expected a condition, an action or a step, found `evnt`: did you mean `event`?",
            "4:25: a value cannot be called `type`, which is a keyword of Rust: write another name, such as `type_value`",
            "5:19: `count < 0` is never met, since `count` is a whole number from 0 up: write a bound that can go both \
             ways, such as `count >= 1` or `count == 0`",
            "6:6: this pause is reversed: write the shorter time first, `pause 1s..2s`",
            "7:0: expected a step (`sse`, `http`, `pause`, `repeat`, `during`, `while`, `forever`, `break`, `continue`, `attempt`, `if`, `group`, `let`, \
             `feed`, `run`, `stop`, `fail` or `include`), found `repaet`: did you mean `repeat`?",
            "7:7: `repeat 0` runs nothing: write `repeat 1` or more, or leave the block out",
            "7:44: `timeout` belongs to `open`: write it right after the URL, before the next action",
        ],
    );
}

fn steps_of(text: &str) -> Vec<Sse> {
    let sse = |step: Step| match step.kind {
        StepKind::Sse(sse) => Some(sse),
        _ => None,
    };
    read(text).0.steps.into_iter().filter_map(sse).collect()
}

#[test]
fn an_action_with_a_mistake_inside_is_still_that_action() {
    for text in [
        r#"sse "T" open "/x" timeout 1m check await within 1m until 0 close"#,
        r#"sse "T" open "/x" header check await until 1 json == close"#,
        r#"sse "T" open zzz "/x" 3 "y" check await within 1s until 1 within 2s close"#,
        r#"sse "T" open check await close"#,
        r#"sse "T" opne "/x" setCheck wsAwait within 1s until 1 clsoe"#,
        r#"sse "T" open "/x" body json {} check listen event = "x" , , close"#,
    ] {
        let steps = steps_of(text);
        let [Sse { actions, broken: false, .. }] = &steps[..] else { panic!("{text}\n{steps:#?}") };
        assert!(
            matches!(
                &actions[..],
                [
                    Action { kind: ActionKind::Open(_), .. },
                    Action { kind: ActionKind::Check(_), .. },
                    Action { kind: ActionKind::Close, .. }
                ]
            ),
            "{text}\n{actions:#?}"
        );
    }
}

#[test]
fn an_unknown_word_that_may_have_been_an_action_marks_its_step() {
    for text in [
        r#"sse "T" zzz "/x" close"#,
        r#"sse "T" open "/x" zzz"#,
        r#"sse "T" check await within 1s until 1 event zzz"#,
        r#"sse "T""#,
        r#"sse "T" name (x) open "/x""#,
    ] {
        let steps = steps_of(text);
        assert!(matches!(&steps[..], [Sse { broken: true, .. }]), "{text}\n{steps:#?}");
        let steps = steps_of(&format!("{text} sse \"U\" close"));
        assert!(matches!(&steps[..], [_, Sse { broken: false, .. }]), "{text}\n{steps:#?}");
    }
}

#[test]
fn a_keep_behind_a_mistake_is_kept() {
    for condition in [
        "data == == 3 save x: f64",
        "data == = save x: f64",
        "require data rising save x: f64",
        "data save y save x: f64",
        "data save y save z data in save x: f64",
        "data saveAs(\"x\")",
        "event save a require id save b save x",
        "json save x",
    ] {
        let text = format!("sse \"T\" check await within 1s until 1 {condition}");
        let (scenario, reports) = read(&text);
        assert!(!reports.is_empty(), "{text}");
        let [Step { kind: StepKind::Sse(Sse { actions, .. }), .. }] = &scenario.steps[..] else {
            panic!("{text}")
        };
        let [Action { kind: ActionKind::Check(check), .. }] = &actions[..] else { panic!("{text}") };
        let names = check.conditions.iter().filter_map(|condition| condition.keep.as_ref());
        assert!(names.into_iter().any(|keep| keep.name.ident == "x"), "{text}\n{check:#?}");
    }
}

#[test]
fn a_broken_step_is_kept_as_tokens_and_its_block_is_read() {
    let (scenario, reports) = read("zzz 3 { sse \"T\" open \"/x\" } feed z of y feed x of y stop");
    assert_eq!(reports.len(), 3, "{reports:#?}");
    let [
        Step { kind: StepKind::Group { body, .. }, .. },
        Step { kind: StepKind::Broken { tokens }, .. },
        Step { kind: StepKind::Broken { .. }, .. },
        Step { kind: StepKind::Broken { .. }, .. },
        Step { kind: StepKind::Stop, .. },
    ] = &scenario.steps[..]
    else {
        panic!("{:#?}", scenario.steps)
    };
    assert_eq!(body.len(), 1);
    assert!(tokens.to_string().starts_with("zzz 3"));
}

#[test]
fn the_words_of_a_skipped_step_are_not_taken_for_steps() {
    says(
        "zzz save run as stop x::http y on failure stop pause 1s..1s",
        &[
            "1:0: expected a setting (`base`, `header`, `on failure`) or a step (`sse`, `pause`, …), found `zzz`",
            "1:53: the range of this pause is empty: write one time, `pause 2s`, or a longer second one",
        ],
    );
}
