//! `break` and `continue`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use streamgauge::testing::Script;
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Ended, Recorder, What, asked, serving, soon};

#[tokio::test]
async fn break_leaves_every_loop() {
    let seen = Mutex::new(Vec::new());
    let note = |n: usize| seen.lock().unwrap().push(n);
    let scenario = scenario! {
        repeat 5 as i { if (i == 2) { break } let a = (note(i)) }
        let left = (10)
        forever { let left = (left - 1) if (left < 8) { break } else { let b = (note(left)) } }
        while (left > 0) { let left = (left - 1) let c = (note(left)) break }
        during 10min { let d = (note(99)) break }
    };
    soon(scenario.run()).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [0, 1, 9, 8, 6, 99]);
}

#[tokio::test]
async fn continue_goes_on_with_the_next_round_of_every_loop() {
    let seen = Mutex::new(Vec::new());
    let note = |n: usize| seen.lock().unwrap().push(n);
    let scenario = scenario! {
        repeat 4 as i { if (i % 2 == 0) { continue } let a = (note(i)) }
        let n = (0)
        while (n < 4) { let n = (n + 1) if (n != 3) { continue } let b = (note(10 + n)) }
        forever { let n = (n + 1) if (n < 7) { continue } let c = (note(20 + n)) break }
        let n = (0)
        during 10min { let n = (n + 1) if (n < 5) { continue } let d = (note(30 + n)) break }
    };
    soon(scenario.run()).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [1, 3, 13, 27, 35]);
}

#[tokio::test]
async fn they_are_about_the_innermost_loop() {
    let seen = Mutex::new(Vec::new());
    let note = |n: usize| seen.lock().unwrap().push(n);
    scenario! {
        repeat 3 as i {
            repeat 3 as j {
                if (j == 1) { continue }
                if (i == 1) { break }
                let a = (note(10 * i + j))
            }
            if (i == 1) { continue }
            let b = (note(100 + i))
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(*seen.lock().unwrap(), [0, 2, 100, 20, 22, 102]);
}

#[tokio::test]
async fn the_groups_that_they_leave_are_ended_and_their_modes_are_over() {
    let log = Recorder::default();
    let scenario = scenario! {
        repeat 2 as i {
            group "outer" on failure continue {
                group "inner" {
                    if (i == 0) { continue } else { break }
                }
            }
        }
        run { Err::<(), _>("no")? }
        pause 10min
    };
    let failure = soon(scenario.observer(log.clone()).run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Run, 0));
    let told = log.picked(|event| match &event.what {
        What::StepStarted { step, title } => Some(format!("{step} {title}")),
        What::StepFinished { step, title, outcome: Ended::Succeeded } => {
            Some(format!("{step} {title} is over"))
        }
        _ => None,
    });
    let round = |word: &str| {
        ["group outer", "group inner", "if ", word].map(str::to_owned).into_iter().chain([
            format!("{word} is over"),
            "if  is over".to_owned(),
            "group inner is over".to_owned(),
            "group outer is over".to_owned(),
        ])
    };
    let expected: Vec<String> = ["repeat ".to_owned()]
        .into_iter()
        .chain(round("continue "))
        .chain(round("break "))
        .chain(["repeat  is over", "run "].map(str::to_owned))
        .collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_mode_that_a_round_has_left_is_not_that_of_the_next() {
    let rounds = AtomicUsize::new(0);
    let failure = scenario! {
        on failure continue
        repeat 3 as i {
            let n = (rounds.fetch_add(1, Ordering::Relaxed))
            run { if n == 1 { Err("the second time")? } }
            group "g" on failure stop { if (i < 9) { continue } }
        }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((rounds.into_inner(), failure.further().len()), (3, 0));
}

#[tokio::test]
async fn they_leave_attempts_too_and_what_these_have_opened_stays_open() {
    let server = serving(Script::sse().message(1).hold()).await;
    let (rounds, log) = (AtomicUsize::new(0), Recorder::default());
    let scenario = scenario! {
        base (server.url())
        forever {
            attempt 3 {
                let n = (rounds.fetch_add(1, Ordering::Relaxed))
                if (n == 0) { fail "first" }
                attempt 2 {
                    group "g" on failure continue {
                        if (n == 1) { continue }
                        sse "S" open "/s"
                        break
                    }
                } otherwise { pause 10min }
            } otherwise { pause 10min }
        }
        sse "S" check await within 10s until 1
            close
    };
    soon(scenario.observer(log.clone()).run()).await.unwrap();
    assert_eq!((rounds.into_inner(), asked(&server).len()), (3, 1));
    let attempts = log.picked(|event| match &event.what {
        What::StepFinished { step: "attempt", outcome, .. } => Some(*outcome),
        _ => None,
    });
    assert_eq!(attempts, [Ended::Succeeded; 4]);
}

#[tokio::test]
async fn a_break_in_otherwise_leaves_the_loop_around_the_attempt() {
    let rounds = AtomicUsize::new(0);
    let scenario = scenario! {
        forever {
            let n = (rounds.fetch_add(1, Ordering::Relaxed))
            attempt 2 { if (n == 2) { fail "now" } } otherwise { break }
        }
    };
    soon(scenario.run()).await.unwrap();
    assert_eq!(rounds.into_inner(), 3);
}

#[tokio::test]
async fn values_at_a_break_are_there_behind_the_loop() {
    let user = scenario! {
        forever {
            let found = (7)
            if (found > 3) { break }
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(user.found, 7, "an i32, since only the `break` leaves the loop");
}
