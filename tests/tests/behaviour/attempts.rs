//! `attempt`: a failed step of its block ends the round, and the next one begins.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use streamgauge::testing::{Gate, Script};
use streamgauge::{FailureKind, Feeder, StopSignal, UserStart, scenario};
use streamgauge_tests::{
    Event, Kind, Recorder, SOON, What, asked, assert_says, serving, serving_at, serving_in_turn, soon,
};

/// Two responses that fail an `http`, and one that does not.
fn third_time_lucky() -> [Script; 3] {
    [Script::status(503), Script::status(502), Script::json(r#"{"n":7}"#)]
}

#[tokio::test]
async fn rounds_are_begun_until_one_succeeds_and_what_failed_before_fails_nobody() {
    let (server, log) = (serving_in_turn(third_time_lucky()).await, Recorder::default());
    let user = scenario! {
        base (server.url())
        attempt 3 { http "Get" get "/s" check status == 200 json "$.n" save n: u64 }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(user.n, 7);
    let retried = [1, 2].map(|round| Event::retried(FailureKind::Check, "Get", round, 3));
    assert_eq!(log.of(Kind::Retried), retried);
    assert_eq!(log.count(Kind::Failed), 0);
}

#[tokio::test]
async fn the_last_failure_is_the_step_s_and_says_how_often_it_was_tried() {
    let server = serving_in_turn([Script::status(503), Script::status(503), Script::status(404)]).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        attempt 3 { http "Get" get "/s" }
        pause 10min
    };
    let failure = soon(scenario.observer(log.clone()).run()).await.unwrap_err();
    assert_eq!(
        (failure.kind(), failure.cause(), failure.step()),
        (FailureKind::Status, "status 404", "http")
    );
    assert_eq!(failure.further().len(), 0);
    assert_says(&failure, &["round 3 of 3 of the `attempt` in", "before it: status 503 (2 times)"]);
    assert_eq!((log.count(Kind::Retried), log.count(Kind::Failed)), (2, 1));
}

#[tokio::test]
async fn otherwise_goes_on_elsewhere_and_the_user_has_not_failed() {
    let server = serving_at([("/a", Script::status(500)), ("/b", Script::json(r#"{"n":2}"#))]).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        attempt 1 { http "A" get "/a" check status == 200 json "$.n" save n: u64 }
        otherwise { http "B" get "/b" check json "$.n" save n: u64 }
        attempt 2 { let good = (true) } otherwise { fail "never" }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!((user.n, user.good), (2, true));
    assert_eq!(asked(&server), ["GET /a", "GET /b"]);
    assert_eq!(log.of(Kind::Retried), [Event::retried(FailureKind::Check, "A", 1, 1)]);
}

#[tokio::test]
async fn a_failure_in_otherwise_is_an_ordinary_one() {
    let failure = scenario! {
        attempt 2 { fail "first" } otherwise { fail "elsewhere" }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.title(), failure.further().len()), ("elsewhere", 0));
}

#[tokio::test]
async fn a_failed_step_ends_the_round_whatever_on_failure_says() {
    let (rounds, never) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failure = scenario! {
        on failure continue
        attempt 3 {
            let a = (rounds.fetch_add(1, Ordering::Relaxed))
            group "g" on failure continue { run { Err::<(), _>("no")? } let b = (never.fetch_add(1, Ordering::Relaxed)) }
            let c = (never.fetch_add(1, Ordering::Relaxed))
        }
        let behind = (rounds.fetch_add(10, Ordering::Relaxed))
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((rounds.into_inner(), never.into_inner()), (13, 0), "three rounds, and the step behind");
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Run, 0));
}

#[tokio::test]
async fn under_continue_what_the_block_would_have_opened_is_skipped_behind_it() {
    let server = serving_at([("/s", Script::status(503)), ("/m", Script::sse().message(1).hold())]).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        on failure continue
        attempt 2 {
            sse "M" name "m"[7] open "/m"
            sse "S" name "s" open "/s" check await within 10min until 1
        }
        sse "S" name "s" check await within 10min until 1
            close
        sse "M" name "m"[7] check await within 10min until 1
        sse "M" name "m"[all] close
    };
    let failure = soon(scenario.observer(log.clone()).run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Status, 0));
    assert_eq!(asked(&server), ["GET /m", "GET /s", "GET /m", "GET /s"]);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_stream_of_the_round_is_closed_and_opened_again_by_the_next() {
    let first = Script::sse().message(0).hold();
    let server = serving_in_turn([first, Script::sse().message(1).hold()]).await;
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        attempt 2 {
            sse "S" name "s" open "/s" check await within 10s until 1 data save n: u64 require data == 1
        }
        run { server.wait_streams(1, SOON).await?; }
        sse "S" name "s" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(user.n, 1);
    let told = log.picked(|event| match &event.what {
        What::StreamFinished { outcome, .. } => Some(format!("stream {outcome:?}")),
        What::CheckFinished { outcome, .. } => Some(format!("check {outcome:?}")),
        What::StepFinished { step: "open" | "check" | "attempt", outcome, .. } => {
            Some(format!("step {outcome:?}"))
        }
        _ => None,
    });
    let expected = [
        "step Succeeded",
        "check Retried(Check)",
        "step Retried(Check)",
        "stream Abandoned",
        "step Succeeded",
        "check Succeeded",
        "step Succeeded",
        "step Succeeded",
        "stream Succeeded",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_check_of_the_round_on_a_stream_from_before_is_dropped_and_the_stream_stays() {
    let gate = Gate::new();
    let server = serving(Script::sse().message(1).gate(&gate).message(2).hold()).await;
    let (rounds, log) = (AtomicUsize::new(0), Recorder::default());
    let user = scenario! {
        base (server.url())
        sse "S" open "/s" check await within 10s until 1 data == 1
        attempt 2 {
            sse "Pending" check listen within 10min until 1 data == 9
            if (rounds.fetch_add(1, Ordering::Relaxed) == 0) { fail "once" }
            sse "Pending" cancel
        }
        run { gate.open(); }
        sse "S" check await within 10s until 1 data save n: u64
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!((user.n, asked(&server).len()), (2, 1));
    let ends = log.picked(|event| match &event.what {
        What::CheckFinished { title, outcome, .. } if title == "Pending" => Some(format!("{outcome:?}")),
        _ => None,
    });
    assert_eq!(ends, ["Abandoned", "Abandoned"], "by the round, and by `cancel`");
}

#[tokio::test]
async fn a_listen_check_of_the_block_that_fails_ends_the_round_at_once() {
    let server = serving_in_turn([Script::sse().message(0).hold(), Script::sse().message(1).hold()]).await;
    let scenario = scenario! {
        base (server.url())
        attempt 2 {
            sse "S" open "/s" check listen within 10s until 1 require data == 1
            pause 300ms
            sse "S" close
        }
    };
    soon(scenario.run()).await.unwrap();
    assert_eq!(asked(&server).len(), 2);
}

#[tokio::test]
async fn a_cut_of_a_stream_of_the_block_ends_the_round() {
    let server = serving_in_turn([Script::sse().message(0).reset(), Script::sse().message(1).hold()]).await;
    let log = Recorder::default();
    let scenario = scenario! {
        base (server.url())
        attempt 2 {
            sse "S" open "/s" check await within 10s until 1
            pause 300ms
            sse "S" close
        }
    };
    soon(scenario.observer(log.clone()).run()).await.unwrap();
    assert_eq!(asked(&server).len(), 2);
    assert_eq!(log.count(Kind::Cut), 1);
}

#[tokio::test]
async fn failures_of_streams_from_before_are_not_tried_again() {
    let server = serving_at([("/cut", Script::sse().message(1).reset())]).await;
    let scenario = scenario! {
        base (server.url())
        sse "Old" open "/cut"
        attempt 5 { pause 10min } otherwise { pause 10min }
        sse "Old" close
    };
    let log = Recorder::default();
    let failure = soon(scenario.observer(log.clone()).run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Cut, "Old"));
    assert_eq!((log.count(Kind::Retried), log.count(Kind::Failed)), (0, 1));

    let server = serving(Script::sse().message(1).hold()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Old" open "/s" check listen within 10s until 1 require data == 2
        attempt 5 { pause 10min }
        sse "Old" close
    };
    let failure = soon(scenario.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Check, "Old"));
}

#[tokio::test]
async fn a_check_that_outlives_the_round_is_no_longer_of_it() {
    let gate = Gate::new();
    let server = serving(Script::sse().gate(&gate).message(1).hold()).await;
    let scenario = scenario! {
        base (server.url())
        attempt 5 { sse "S" open "/s" check listen within 10s until 1 require data == 2 }
        attempt 5 { run { gate.open(); } pause 10min }
        sse "S" close
    };
    let failure = soon(scenario.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Check, "S"));
    assert_eq!(asked(&server).len(), 1);
}

#[tokio::test]
async fn fail_is_tried_again_and_the_last_ends_the_run_in_every_mode_and_stop_ends_it_well() {
    let rounds = AtomicUsize::new(0);
    let failure = scenario! {
        on failure continue
        attempt 4 { let n = (rounds.fetch_add(1, Ordering::Relaxed)) fail "again {n}" }
        let behind = (rounds.fetch_add(10, Ordering::Relaxed))
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((rounds.into_inner(), failure.title()), (4, "again 3"));

    let log = Recorder::default();
    scenario! {
        attempt 3 { group "g" { attempt 3 { stop } otherwise { pause 10min } } pause 10min }
        pause 10min
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.steps("pause"), [""; 0]);
}

#[tokio::test]
async fn values_and_feeders_are_not_turned_back() {
    let users = Feeder::new([1, 2, 3, 4]);
    let taken = Mutex::new(Vec::new());
    let user = scenario! {
        let count = (0)
        attempt 3 {
            feed user from (users)
            let count = (count + 1)
            let noted = (taken.lock().unwrap().push(*user))
            if (count < 3) { fail "not yet" }
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.count, taken.into_inner().unwrap()), (3, vec![1, 2, 3]));
}

#[tokio::test]
async fn after_is_the_wait_between_two_rounds() {
    let (wait, log) = (Duration::from_millis(60), Recorder::default());
    let start = Instant::now();
    let failure = scenario! {
        attempt 3 after (wait) { fail "no" }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Fail);
    assert!(start.elapsed() >= wait * 2, "between three rounds there are two waits");
    assert_eq!(log.count(Kind::Retried), 2);
}

#[tokio::test]
async fn streams_from_before_go_on_during_the_wait() {
    let server = serving(Script::sse().message(1).reset()).await;
    let scenario = scenario! {
        base (server.url())
        sse "Old" open "/s"
        attempt 3 after 10min { fail "no" } otherwise { pause 10min }
        sse "Old" close
    };
    let failure = soon(scenario.run()).await.unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Cut, "Old"));
}

#[tokio::test]
async fn the_last_failure_of_an_inner_attempt_ends_the_round_of_the_outer() {
    let (inner, outer, log) = (AtomicUsize::new(0), AtomicUsize::new(0), Recorder::default());
    let failure = scenario! {
        attempt 2 {
            let o = (outer.fetch_add(1, Ordering::Relaxed))
            attempt 3 { let i = (inner.fetch_add(1, Ordering::Relaxed)) fail "inner" }
            fail "never"
        }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    assert_eq!((outer.into_inner(), inner.into_inner()), (2, 6));
    let rounds = log.picked(|event| match &event.what {
        What::Retried { round, of, .. } => Some((*round, *of)),
        _ => None,
    });
    assert_eq!(rounds, [(1, 3), (2, 3), (1, 2), (1, 3), (2, 3)]);
    assert_says(&failure, &["round 3 of 3 of the `attempt`", "round 2 of 2 of the `attempt`"]);
}

#[tokio::test]
async fn what_an_inner_round_left_belongs_to_the_outer_one() {
    let server = serving_in_turn([Script::sse().message(0).reset(), Script::sse().message(1).hold()]).await;
    let scenario = scenario! {
        base (server.url())
        attempt 2 {
            attempt 9 { sse "S" open "/s" check await within 10s until 1 }
            attempt 9 { pause 300ms }
            sse "S" close
        }
    };
    soon(scenario.run()).await.unwrap();
    assert_eq!(asked(&server).len(), 2, "the cut ended the round of the outer `attempt`");
}

#[tokio::test]
async fn attempts_stand_in_loops_and_loops_in_attempts() {
    let server = serving(Script::sse().message(1).hold()).await;
    let tries = AtomicUsize::new(0);
    scenario! {
        base (server.url())
        repeat 3 as i {
            attempt 2 {
                let n = (tries.fetch_add(1, Ordering::Relaxed))
                repeat 2 { sse "S {i}" open "/s" check await within 10s until 1 close }
                if (n % 2 == 0) { fail "each first time" }
            }
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!((tries.into_inner(), asked(&server).len()), (6, 12));
}

#[tokio::test]
async fn a_member_of_a_family_that_the_block_opens_is_closed_and_the_others_stay() {
    // Held back until all are listened to: what came before a check was set is not its business.
    let rest = Gate::new();
    let old = || Script::sse().gate(&rest).message(1).hold();
    let new = [Script::sse().message(0).hold(), Script::sse().message(1).gate(&rest).message(2).hold()];
    let server = serving_in_turn([old(), old()].into_iter().chain(new)).await;
    let user = scenario! {
        base (server.url())
        repeat 2 as i { sse "Old" name "m"[(i)] open "/s" }
        attempt 2 {
            sse "New" name "m"[2] open "/s" check await within 10s until 1 require data == 1
        }
        sse "All" name "m"[all] check listen within 10s until 1 data collect all: u64
        run { rest.open(); server.wait_streams(3, SOON).await?; }
        sse "All" name "m"[all] await close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.all, asked(&server).len()), (vec![1, 1, 2], 4));
}

mod fragments {
    streamgauge::fragment! {
        /// Gets a number, in two rounds at most.
        pub(crate) number(path: String) gives value n: u64 {
            attempt 2 { http "N" get "{path}" check status == 200 json "$.n" save n: u64 }
        }
    }

    streamgauge::fragment! {
        pub(crate) gives_up { fail "in the fragment" }
    }
}

#[tokio::test]
async fn attempts_stand_in_fragments_and_fragments_in_attempts() {
    let scripts = [500, 500, 500].map(Script::status).into_iter().chain([Script::json(r#"{"n":3}"#)]);
    let (server, log) = (serving_in_turn(scripts).await, Recorder::default());
    let user = scenario! {
        base (server.url())
        attempt 2 { include fragments::number("/s") }
        attempt 2 { include fragments::gives_up } otherwise { let there = (n + 1) }
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!((user.n, user.there, asked(&server).len()), (3, 4, 4));
    assert_eq!(log.count(Kind::Retried), 5);
}

#[tokio::test]
async fn the_number_of_rounds_may_come_from_rust_and_must_not_be_0() {
    let (times, rounds) = (2_u8, AtomicUsize::new(0));
    scenario! { attempt (times) { let n = (rounds.fetch_add(1, Ordering::Relaxed)) fail "x" } }
        .run()
        .await
        .unwrap_err();
    assert_eq!(rounds.load(Ordering::Relaxed), 2);

    let none = 0;
    let failure = scenario! {
        on failure continue
        attempt (none) { let n = (rounds.fetch_add(1, Ordering::Relaxed)) }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Value, "attempt"));
    assert_says(&failure, &["its number must be 1 or more, and is 0"]);
    assert_eq!(rounds.into_inner(), 2);
}

#[tokio::test]
async fn a_run_that_is_told_to_stop_is_not_tried_again() {
    let (stop, log) = (StopSignal::new(), Recorder::default());
    let scenario = scenario! { attempt 9 { pause 10min } otherwise { pause 10min } };
    let start = UserStart::new().stop(stop.clone()).recorder(std::sync::Arc::new(log.clone()));
    let (ended, ()) = soon(async {
        tokio::join!(scenario.run_as(start), async {
            log.comes(|event| event.is_step("pause")).await;
            stop.stop();
        })
    })
    .await;
    assert_eq!(ended.unwrap_err().kind(), FailureKind::Stopped);
    assert_eq!((log.steps("pause").len(), log.count(Kind::Retried)), (1, 0));
}

#[tokio::test]
async fn rounds_without_a_wait_leave_other_tasks_their_turn() {
    let other = AtomicUsize::new(0);
    let scenario = scenario! { attempt 1000000000 { fail "again" } };
    soon(async {
        tokio::select! {
            biased;
            _ = scenario.run() => panic!("a thousand million rounds take longer"),
            () = async { tokio::task::yield_now().await; other.fetch_add(1, Ordering::Relaxed); } => {}
        }
    })
    .await;
    assert_eq!(other.into_inner(), 1);
}

#[tokio::test]
async fn messages_that_came_in_a_failed_round_are_there_for_the_next() {
    let server = serving(Script::sse().message(1).message(2).message(3).hold()).await;
    let user = scenario! {
        base (server.url())
        let round = (0)
        sse "S" open "/s"
        attempt 2 {
            let round = (round + 1)
            sse "S" check await within 10s until 1 data save n: u64
            if (round == 1) { fail "again" }
        }
        sse "S" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.n, user.round), (2, 2));
}
