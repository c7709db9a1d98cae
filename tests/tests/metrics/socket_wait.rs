//! How long bytes lie in a socket until they are read.

use std::thread;
use std::time::Duration;

use streamgauge::testing::{Gate, Script};
use streamgauge::{Scenario, UserStart, scenario};
use streamgauge_tests::{Taken, elsewhere, is_on_reqwest, serving};

use super::{measured, measured_as, ms};

async fn timed(scenario: impl Scenario) -> Taken {
    measured_as(scenario, UserStart::new().time_sockets(true), None).await
}

/// Lets a script go on to its next gate, and then blocks the thread for so long.
fn block(go: &Gate, sent: &Gate, milliseconds: u64) {
    go.step();
    while sent.reached() == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(Duration::from_millis(milliseconds));
}

/// On reqwest nothing is known.
#[track_caller]
fn unless_on_reqwest(taken: &Taken, of: &str, is_it: impl Fn(&[i64]) -> bool) {
    let waits = taken.values(of, "socket wait");
    assert!(if is_on_reqwest() { waits.is_empty() } else { is_it(&waits) }, "{waits:?}");
}

#[tokio::test]
async fn a_message_that_came_while_a_run_blocked_the_thread_lay_there_for_so_long() {
    let (go, sent) = (Gate::new(), Gate::new());
    let script = Script::sse().message(1).gate(&go).message(2).gate(&sent).hold();
    let (server, _lives) = elsewhere(script).await;
    let taken = timed(scenario! {
        base (server.url())
        sse "S" name "s" open "/s"
            check await within 20s until 1
        pause 50ms
        run { block(&go, &sent, 250); }
        sse "Then" name "s"
            check await within 20s until 1
            close
    })
    .await;
    assert_eq!(taken.failures(), []);
    unless_on_reqwest(&taken, "stream s", |waits| waits.iter().any(|wait| *wait >= ms(250)));
}

#[tokio::test]
async fn what_a_slow_server_sends_late_is_read_soon() {
    let slow = Duration::from_secs(1);
    let script = Script::sse().head_after(slow).message(1).wait(slow).message(2).hold();
    let server = serving(script).await;
    let taken = timed(scenario! {
        base (server.url())
        sse "S" name "s" open "/s"
            check await within 20s until 2
            close
    })
    .await;
    assert_eq!(taken.failures(), []);
    assert!(taken.value("open S", "head") >= ms(1_000));
    let is_soon = |waits: &[i64]| !waits.is_empty() && waits.iter().all(|wait| *wait < ms(500));
    unless_on_reqwest(&taken, "open S", is_soon);
    unless_on_reqwest(&taken, "stream s", is_soon);
}

#[tokio::test]
async fn a_response_has_one_with_a_body_and_without() {
    for script in
        [Script::text("body"), Script::status(204), Script::text("in chunks").wait(Duration::from_millis(5))]
    {
        let server = serving(script).await;
        let taken = timed(scenario! {
            base (server.url())
            repeat 20 {
                http "Get" get "/s"
                pause 2ms
            }
        })
        .await;
        assert_eq!(taken.failures(), []);
        // The kernel does not begin at once to note times.
        unless_on_reqwest(&taken, "http Get", |waits| (1..=20).contains(&waits.len()));
    }
}

#[tokio::test]
async fn of_many_reads_some_are_asked() {
    let messages =
        (0..100).fold(Script::sse(), |script, number| script.message(number).wait(Duration::from_millis(3)));
    let server = serving(messages.end()).await;
    let taken = timed(scenario! {
        base (server.url())
        sse "S" name "s" open "/s"
            check await within 20s until end
            close
    })
    .await;
    assert_eq!(taken.counted("stream s", "events"), 100);
    unless_on_reqwest(&taken, "stream s", |waits| (8..40).contains(&waits.len()));
}

#[tokio::test]
async fn who_does_not_ask_is_told_nothing() {
    let server = serving(Script::sse().message(1).end()).await;
    let taken = measured(scenario! {
        base (server.url())
        sse "S" name "s" open "/s" check await within 20s until end close
    })
    .await;
    assert_eq!(taken.outcomes("stream s", "first event"), (1, 0));
    assert_eq!(taken.values("stream s", "socket wait"), [0_i64; 0]);
    assert_eq!(taken.values("open S", "socket wait"), [0_i64; 0]);
}
