//! Slow functions, floods, busy threads and loops that have nothing to wait for: what is due is told in time, and others
//! have their turn. Time is what is tested, with bounds that a busy machine keeps.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge::testing::{Gate, Script};
use streamgauge_tests::{Heard, Kind, Recorder, elsewhere, serving, soon};
use tokio::task::coop::{has_budget_remaining, poll_proceed};

use crate::others::Others;

/// True, after a millisecond.
fn slowly(_: &str) -> bool {
    std::thread::sleep(Duration::from_millis(1));
    true
}

#[tokio::test]
async fn a_slow_function_under_a_flood_delays_neither_the_decision_nor_others() {
    let (server, _thread) = elsewhere(Script::sse().flood(|n| format!("data: {n}\n\n"))).await;
    let others = Others::ticking();
    let start = Instant::now();
    scenario! {
        base (server.url())
        sse "x" open "/s" check await within 1s expect 1.. data satisfies (slowly)
        close
    }
    .run()
    .await
    .unwrap();
    let elapsed = start.elapsed();
    others.waited_less_than(Duration::from_millis(400));
    assert!(elapsed < Duration::from_secs(2), "{elapsed:?}");
}

#[tokio::test]
async fn a_slow_function_on_one_large_read_does_not_either() {
    let events: String = (0..2_000).map(|n| format!("data: {n}\n\n")).collect();
    let server = serving(Script::sse().bytes(events).hold()).await;
    let log = Recorder::default();
    let start = Instant::now();
    scenario! {
        base (server.url())
        sse "x" open "/s" check listen within 200ms expect 1.. data satisfies (slowly)
        pause 300ms
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let elapsed = start.elapsed();
    let heard = log.heard();
    let decided: Vec<_> = heard.iter().filter(|heard| heard.event.kind() == Kind::CheckFinished).collect();
    assert_eq!(decided.len(), 1);
    let after = decided[0].since_start.as_millis();
    assert!((200..900).contains(&after), "decided after {after} ms");
    assert!(elapsed < Duration::from_millis(1600), "{elapsed:?}");
}

#[tokio::test]
async fn what_is_read_after_the_deadline_does_not_count() {
    let gate = Gate::new();
    let (server, _thread) = elsewhere(Script::sse().message(0).gate(&gate).message(1).hold()).await;
    let busy = || {
        std::thread::sleep(Duration::from_millis(400));
        gate.step();
        std::thread::sleep(Duration::from_millis(200));
    };
    let user = scenario! {
        base (server.url())
        sse "x" open "/s" unmatched 10 check listen within 300ms expect 1 collect came: u8
        pause 100ms
        let elapsed = (busy())
        sse "x" await
        pause 100ms
        sse "x" unmatched collect later: u8
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    assert_eq!((user.came, user.later), (vec![0], vec![1]));
}

#[tokio::test]
async fn a_flood_on_one_stream_leaves_the_others_their_turn() {
    let (server, _thread) = elsewhere(Script::sse().flood(|n| format!("data: {n}\n\n"))).await;
    server.on("/slow", Script::sse().wait(Duration::from_millis(100)).message("here").hold());
    let start = Instant::now();
    scenario! {
        base (server.url())
        repeat 3 as i { sse "Flood {i}" name "floods"[(i)] open "/s" }
        sse "Slow" name "slow" open "/slow" check await within 20s until 1 data == "here"
        sse "Floods" name "floods"[all] check await within 100ms expect 1.. data satisfies (slowly)
        sse "Floods" name "floods"[all] close
        sse "Slow" name "slow" close
    }
    .run()
    .await
    .unwrap();
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(3), "{elapsed:?}");
}

#[tokio::test]
async fn a_slow_function_over_unmatched_messages_leaves_others_their_turn() {
    let events: String = (0..400).map(|n| format!("data: {n}\n\n")).collect();
    let server = serving(Script::sse().bytes(events).hold()).await;
    let others = Others::ticking();
    let user = scenario! {
        base (server.url())
        sse "x" open "/s" unmatched 400
        pause 200ms
        sse "x" unmatched data satisfies (slowly) collect rest
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    others.waited_less_than(Duration::from_millis(350));
    assert_eq!(user.rest.len(), 400);
}

#[tokio::test]
async fn a_round_in_which_all_that_waits_is_skipped_does_not_spin() {
    let server = serving(Script::status(500)).await;
    for kind in 0..3 {
        let rounds = AtomicUsize::new(0);
        let round = || rounds.fetch_add(1, Ordering::Relaxed);
        let failure = scenario! {
            base (server.url())
            on failure continue
            sse "x" open "/s"
            if (kind == 0) {
                during 300ms {
                    sse "x" check await within 50ms expect 0..
                    let n = (round())
                }
            } else if (kind == 1) {
                let end = (Instant::now() + Duration::from_millis(300))
                while (Instant::now() < end) {
                    sse "x" check await within 50ms expect 0..
                    sse "x" check listen within 50ms expect 0..
                    sse "x" await
                    let n = (round())
                }
            } else {
                during 300ms {
                    // A value that is not there: the step fails before it could wait.
                    sse "x" check await within 50ms until 1 save never
                    http "Use" get "/{never}"
                    let n = (round())
                }
            }
            sse "x" close
        }
        .run()
        .await
        .unwrap_err();
        let rounds = rounds.load(Ordering::Relaxed);
        assert!((2..=40).contains(&rounds), "{kind}: {rounds} rounds; {failure}");
    }
}

#[tokio::test]
async fn a_check_on_a_stream_that_has_ended_does_not_spin_either() {
    let server = serving(Script::sse().message(1).end()).await;
    let rounds = AtomicUsize::new(0);
    scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until end
        during 300ms {
            sse "x" open "/s" check await within 20s until end
            repeat 10 { sse "x" check await within 50ms expect 0.. }
            let n = (rounds.fetch_add(1, Ordering::Relaxed))
        }
    }
    .run()
    .await
    .unwrap();
    let rounds = rounds.load(Ordering::Relaxed);
    assert!((1..=5).contains(&rounds), "{rounds} rounds");
}

#[tokio::test]
async fn a_skipped_step_by_itself_takes_no_time() {
    let server = serving(Script::status(500)).await;
    let start = Instant::now();
    let failed = scenario! {
        base (server.url())
        on failure continue
        sse "x" open "/s"
        sse "x" check await within 10min until 1
        sse "x" check await within 10min expect 1..
        sse "x" close
    }
    .run()
    .await;
    assert!(failed.is_err() && start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn messages_that_are_there_are_checked_without_a_wait_between() {
    let events: String = (0..500).map(|n| format!("data: {n}\n\n")).collect();
    let server = serving(Script::sse().bytes(events).hold()).await;
    let start = Instant::now();
    scenario! {
        base (server.url())
        sse "x" open "/s"
        repeat 500 { sse "x" check await within 20s until 1 }
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    // 10 ms a round would be 5 s.
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(3), "{elapsed:?}");
}

#[tokio::test]
async fn a_loop_of_long_rounds_gives_way_after_each() {
    let others = Others::ticking();
    let busy = || std::thread::sleep(Duration::from_millis(10));
    scenario! { repeat 100 { let done = (busy()) } }.run().await.unwrap();
    others.waited_less_than(Duration::from_millis(500));
}

#[tokio::test]
async fn a_loop_of_checks_that_find_their_message_gives_way() {
    let (server, _thread) = elsewhere(Script::sse().flood(|n| format!("data: {n}\n\n"))).await;
    let others = Others::ticking();
    let end = Instant::now() + Duration::from_secs(1);
    scenario! {
        base (server.url())
        sse "x" open "/s"
        while (Instant::now() < end) { sse "x" check await within 20s until 1 }
        sse "x" close
    }
    .run()
    .await
    .unwrap();
    others.waited_less_than(Duration::from_millis(500));
}

#[tokio::test]
async fn a_loop_of_checks_on_one_stream_leaves_another_its_deadline_and_its_messages() {
    let (server, _thread) = elsewhere(Script::sse().flood(|n| format!("data: {n}\n\n"))).await;
    server.on("/slow", Script::sse().wait(Duration::from_millis(50)).message("here").hold());
    let log = Recorder::default();
    let end = Instant::now() + Duration::from_secs(3);
    scenario! {
        base (server.url())
        sse "Due" name "due" open "/slow" check listen within 100ms expect 0..
        sse "Slow" name "slow" open "/slow" check listen within 1min until 1 data == "here"
        sse "Flood" name "flood" open "/s"
        while (Instant::now() < end) { sse "Flood" name "flood" check await within 20s until 1 }
        sse "Flood" name "flood" close
        sse "Due" name "due" close
        sse "Slow" name "slow" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let heard = log.heard();
    for stream in ["due", "slow"] {
        let is_decided = |heard: &&Heard| {
            heard.event.kind() == Kind::CheckFinished && heard.event.stream.as_deref() == Some(stream)
        };
        let after = heard.iter().find(is_decided).unwrap().since_start.as_millis();
        assert!(after < 2500, "the check on {stream} was decided after {after} ms");
    }
}

/// With its clock paused, tokio lets time go on only where everything waits for a timer.
#[tokio::test(start_paused = true)]
async fn a_during_in_which_nothing_waits_goes_on_by_a_timer() {
    let rounds = AtomicUsize::new(0);
    let begun = tokio::time::Instant::now();
    scenario! { during 2h { let n = (rounds.fetch_add(1, Ordering::Relaxed)) pause 1min during 300ms { run { } } } }
        .run()
        .await
        .unwrap();
    assert_eq!(rounds.load(Ordering::Relaxed), 120);
    let elapsed = begun.elapsed();
    assert!((Duration::from_secs(7200)..Duration::from_secs(7300)).contains(&elapsed), "{elapsed:?}");
}

/// A task that has used up its budget, by reading much in one turn, gets no answer of a timer.
#[tokio::test]
async fn what_has_used_up_the_budget_of_its_task_is_woken_in_time() {
    let reads_much = || {
        poll_fn(|cx| {
            while has_budget_remaining() {
                if let Poll::Ready(turn) = poll_proceed(cx) {
                    turn.made_progress();
                }
            }
            Poll::Ready(())
        })
    };
    let server = serving(Script::sse().message(1).hold()).await;
    let ran = scenario! {
        base (server.url())
        run { reads_much().await; Ok(()) }
        pause 20ms
        sse "x" open "/s"
        run { reads_much().await; Ok(()) }
        sse "x" check await within 100ms expect 0..
        sse "x" close
    };
    soon(ran.run()).await.unwrap();
}

#[tokio::test]
async fn a_stream_is_not_silent_while_nobody_reads_it() {
    let busy = || std::thread::sleep(Duration::from_millis(500));
    let numbers = Script::sse().every(Duration::from_millis(20), |n| format!("data: {n}\n\n"));
    let (server, _thread) = elsewhere(numbers).await;
    let ran = scenario! {
        base (server.url())
        sse "x" open "/s" idle 200ms check await within 20s until 1
        let a = (busy())
        pause 50ms
        repeat 2 { let b = (busy()) }
        sse "x" check await within 20s until 1
        let c = (busy())
        sse "x" close
    };
    ran.run().await.unwrap();

    // Nor while what came with one read is decoded.
    server.on("/much", Script::sse().bytes("data: 1\n\n".repeat(300)).hold());
    let ran = scenario! {
        base (server.url())
        sse "x" open "/much" idle 100ms check await within 20s until 300 data satisfies (slowly)
        sse "x" close
    };
    ran.run().await.unwrap();
}
