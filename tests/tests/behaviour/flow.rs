//! The steps that are no requests: loops, branches, groups, `let`, `stop`, pauses.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, SOON, assert_says, serving};

#[tokio::test]
async fn repeat_runs_its_body_so_many_times_and_counts_from_zero() {
    let seen = Mutex::new(Vec::new());
    let note = |n: usize| seen.lock().unwrap().push(n);
    let times = 3;
    scenario! {
        repeat (times) as i { let noted = (note(i)) }
        repeat 2 as i { repeat 2 as j { let noted = (note(10 * i + j)) } }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(*seen.lock().unwrap(), [0, 1, 2, 0, 1, 10, 11]);
}

#[tokio::test]
async fn while_asks_before_each_round() {
    let left = AtomicUsize::new(3);
    let rounds = AtomicUsize::new(0);
    scenario! {
        while (left.load(Ordering::Relaxed) > 0) {
            let a = (left.fetch_sub(1, Ordering::Relaxed))
            let b = (rounds.fetch_add(1, Ordering::Relaxed))
        }
        while (false) { fail "never" }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(rounds.into_inner(), 3);
}

#[tokio::test]
async fn during_enters_no_round_after_its_time_and_finishes_the_one_it_is_in() {
    let rounds = AtomicUsize::new(0);
    let start = Instant::now();
    scenario! {
        during 200ms {
            pause 150ms
            let n = (rounds.fetch_add(1, Ordering::Relaxed))
        }
    }
    .run()
    .await
    .unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300) || rounds.load(Ordering::Relaxed) == 1);
    assert!(rounds.into_inner() >= 1);
}

#[tokio::test]
async fn a_during_that_never_waits_ends_and_its_streams_go_on() {
    let server = serving(Script::sse().message(1).hold()).await;
    scenario! {
        base (server.url())
        sse "x" open "/s" check listen within 10min until 1 data == 1
        during 300ms { let n = (1) }
        sse "x" cancel
        sse "x" close
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn a_check_is_decided_during_a_loop_that_never_waits() {
    let server = serving(Script::sse().message(1).hold()).await;
    let log = Recorder::default();
    let watched = log.clone();
    scenario! {
        base (server.url())
        sse "x" open "/s" check listen within 10min until 1 data == 1
        while (watched.count(Kind::CheckFinished) == 0) { let n = (1) }
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_succeeded("x", 1, 1)]);
}

#[tokio::test]
async fn stop_ends_the_run_well_wherever_it_stands() {
    let server = serving(Script::sse().hold()).await;
    let log = Recorder::default();
    let values = scenario! {
        base (server.url())
        let a = (1)
        sse "x" open "/s"
        repeat 5 as i {
            if (i == 2) { group "g" on failure continue { stop } }
        }
        let b = (2)
        pause 10min
        sse "x" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!((values.a, values.b), (1, None));
    assert!(log.steps("pause").is_empty());
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn forever_ends_with_stop() {
    let count = AtomicUsize::new(0);
    scenario! {
        forever {
            let n = (count.fetch_add(1, Ordering::Relaxed))
            if (n == 9) { stop }
        }
    }
    .run()
    .await
    .unwrap();
    assert_eq!(count.into_inner(), 10);
}

#[tokio::test]
async fn if_takes_one_branch() {
    let values = scenario! {
        let n = (2)
        if (n == 1) { let word = ("one") } else if (n == 2) { let word = ("two") } else { let word = ("many") }
        let none = (0)
        if (n == 3) { let none = (1) }
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.word, values.none), ("two", 0));
}

#[tokio::test]
async fn let_of_a_name_that_exists_assigns_it() {
    let values = scenario! {
        let sum = (0)
        repeat 4 as i { let sum = (sum + i) }
        let text: String = ("a".repeat(sum))
    }
    .run()
    .await
    .unwrap();
    assert_eq!((values.sum, values.text.as_str()), (6, "aaaaaa"));
}

#[tokio::test]
async fn a_pause_lasts_as_long_as_it_says_and_a_random_one_within_its_bounds() {
    let start = Instant::now();
    let none = Duration::ZERO;
    scenario! {
        pause 100ms
        pause 10ms..20ms
        pause 10ms..=20ms
        pause (none)
        pause (none)..(none)
    }
    .run()
    .await
    .unwrap();
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn a_group_changes_what_a_failure_does_until_its_end() {
    let server = Server::start().await.unwrap();
    server.on("/no", Script::status(500));
    let log = Recorder::default();
    let failure = scenario! {
        base (server.url())
        group "lenient" on failure continue {
            sse "one" name "a" open "/no" close
            group "plain" { sse "two" name "b" open "/no" close }
        }
        sse "three" name "c" open "/no" close
        pause 10min
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap_err();
    let further: Vec<&str> = failure.further().iter().map(streamgauge::Failure::title).collect();
    assert_eq!((failure.title(), further), ("one", vec!["two", "three"]));
    assert!(log.steps("pause").is_empty());
}

#[tokio::test]
async fn a_group_can_stop_where_the_scenario_continues() {
    let server = Server::start().await.unwrap();
    server.on("/no", Script::status(500));
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "one" open "/no" close
        group "strict" on failure stop { sse "two" open "/no" close }
        sse "three" open "/no" close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.further().len(), 1, "{failure}");
}

#[tokio::test]
async fn a_negative_number_of_rounds_fails_the_step() {
    let times = -1;
    let failure = scenario! { repeat (times) { pause 10min } }.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step()), (FailureKind::Value, "repeat"));
    assert_says(&failure, &["negative"]);
}

#[tokio::test]
async fn fail_in_a_branch_does_not_ask_for_the_values_of_later_steps() {
    let server = serving(Script::sse().message(1).hold()).await;
    let early = true;
    let failure = scenario! {
        base (server.url())
        if (early) { group "g" { fail "early" } }
        sse "x" open "/s" check await within 20s until 1 save n: u8 close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.kind(), failure.further().len()), (FailureKind::Fail, 0), "{failure}");
}
