//! Loops on one user, and what another task can do meanwhile.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_tests::elsewhere;

use crate::others::Others;

macro_rules! fair {
    ($($name:ident($end:ident, $ms:ident) { $($scenario:tt)* })*) => {$(
        #[tokio::test]
        async fn $name() {
            let (server, _thread) = elsewhere(Script::sse().flood(|n| format!("data: {n}\n\n"))).await;
            server.on("/q", Script::text("x"));
            let others = Others::ticking();
            let $end = Instant::now() + Duration::from_millis(400);
            let $ms = |n| std::thread::sleep(Duration::from_millis(n));
            let ran = scenario! { base (server.url()) $($scenario)* };
            ran.run().await.unwrap();
            others.waited_less_than(Duration::from_millis(250));
        }
    )*};
}

fair! {
    expects_nothing_of_a_ms(end, _ms) {
        sse "x" open "/s"
        while (Instant::now() < end) { sse "x" check await within 1ms expect 0.. }
        sse "x" close
    }
    listens_and_awaits(end, _ms) {
        sse "x" open "/s"
        while (Instant::now() < end) { sse "x" check listen within 20s until 1 sse "x" await }
        sse "x" close
    }
    listens_and_cancels(end, _ms) {
        sse "x" open "/s"
        while (Instant::now() < end) { sse "x" check listen within 20s until 1 data == "never" sse "x" cancel }
        sse "x" close
    }
    pauses_of_nothing(end, ms) {
        sse "x" open "/s"
        while (Instant::now() < end) { pause 0ms let a = (ms(1)) }
        sse "x" close
    }
    runs_ready_and_checks(end, ms) {
        sse "x" open "/s"
        while (Instant::now() < end) { run { ms(1); } sse "x" check await within 20s until 1 }
        sse "x" close
    }
    loops_in_loops(end, ms) {
        sse "x" open "/s"
        while (Instant::now() < end) {
            repeat 1 { repeat 1 { sse "x" check await within 20s until 1 } }
            repeat 3 { let a = (ms(1)) }
        }
        sse "x" close
    }
    unmatched(end, _ms) {
        sse "x" open "/s" unmatched 10
        while (Instant::now() < end) { sse "x" unmatched collect rest }
        sse "x" close
    }
    two_streams(end, _ms) {
        sse "x" name "x" open "/s"
        sse "y" name "y" open "/s"
        while (Instant::now() < end) {
            sse "x" name "x" check await within 20s until 1
            sse "y" name "y" check await within 20s until 1
        }
        sse "x" name "x" close
        sse "y" name "y" close
    }
    requests(end, _ms) {
        sse "x" open "/s"
        while (Instant::now() < end) { http "q" get "/q" }
        sse "x" close
    }
}

/// The most rounds between two turns of another task that is always ready.
async fn rounds_in_a_turn(with_check: bool) -> Vec<usize> {
    let (server, _thread) = elsewhere(Script::sse().flood(|n| format!("data: {n}\n\n"))).await;
    let (rounds, longest) = (Arc::new(AtomicUsize::new(0)), Arc::new(std::sync::Mutex::new(Vec::new())));
    let (counted, most) = (Arc::clone(&rounds), Arc::clone(&longest));
    let others = tokio::spawn(async move {
        loop {
            let before = counted.load(Ordering::Relaxed);
            tokio::task::yield_now().await;
            let came = counted.load(Ordering::Relaxed) - before;
            if came > 0 {
                most.lock().unwrap().push(came)
            }
        }
    });
    let busy = || {
        std::thread::sleep(Duration::from_millis(20));
        rounds.fetch_add(1, Ordering::Relaxed);
    };
    let ran = scenario! {
        base (server.url())
        sse "x" open "/s" check await within 20s until 1
        repeat 30 {
            if (with_check) { sse "x" check await within 20s until 1 }
            run { busy(); }
        }
        sse "x" close
    };
    ran.run().await.unwrap();
    others.abort();
    longest.lock().unwrap().clone()
}

#[tokio::test]
async fn rounds_that_take_long_are_a_turn_each() {
    let counts = [rounds_in_a_turn(false).await, rounds_in_a_turn(true).await];
    assert!(counts.iter().all(|counts| counts.iter().all(|count| *count == 1)), "{counts:?}");
}
