//! The wish to stop is seen at the next step and in every wait; streams are closed, and the run ends as stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Failure, FailureKind, Feeder, Scenario, StopSignal, UserStart, scenario};
use streamgauge_tests::{Ended, Event, Kind, Recorder, SOON, serving, serving_at, soon};

/// What a run comes to that is told to stop at the first event of which `is_there` is true.
async fn stopped(scenario: impl Scenario, is_there: impl Fn(&Event) -> bool) -> (Failure, Recorder) {
    let (log, signal) = (Recorder::default(), StopSignal::new());
    let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone());
    let stops = async {
        log.comes(is_there).await;
        signal.stop();
    };
    let (result, ()) = soon(async { tokio::join!(scenario.run_as(start), stops) }).await;
    let failure = result.map(drop).expect_err("it was stopped");
    (failure, log)
}

/// That a run ended as stopped, and by nothing else.
#[track_caller]
fn assert_stopped((failure, log): &(Failure, Recorder)) {
    assert_eq!(failure.kind(), FailureKind::Stopped, "{failure}");
    assert!(failure.further().is_empty());
    assert_eq!(log.count(Kind::Failed), 0, "{:#?}", log.events());
    assert_eq!(log.last(), Some(Event::finished(Ended::Stopped)), "{:#?}", log.events());
    let mut closed = log.streams(Kind::Closed);
    closed.extend(log.streams(Kind::Ended));
    closed.extend(log.streams(Kind::Cut));
    assert_eq!(closed.len(), log.count(Kind::Opened), "{:#?}", log.events());
    assert_eq!(log.count(Kind::StepStarted), log.count(Kind::StepFinished), "{:#?}", log.events());
    assert_eq!(log.count(Kind::CheckSet), log.count(Kind::CheckFinished), "{:#?}", log.events());
}

/// As [`stopped`], where a server must see that its stream is closed.
async fn stops(
    server: &Server,
    scenario: impl Scenario,
    is_there: impl Fn(&Event) -> bool,
) -> (Failure, Recorder) {
    let came = stopped(scenario, is_there).await;
    assert_stopped(&came);
    server.wait_streams(0, SOON).await.unwrap();
    came
}

fn is_set(event: &Event) -> bool {
    event.kind() == Kind::CheckSet
}

#[tokio::test]
async fn while_open_waits_for_the_head() {
    let server = serving(Script::stall()).await;
    let scenario = scenario! { base (server.url()) sse "S" open "/s" timeout 1h close };
    let (failure, _) = stops(&server, scenario, |event| event.is_step("open")).await;
    assert_eq!(failure.step(), "open");
}

#[tokio::test]
async fn while_http_waits_for_the_head_and_for_the_body() {
    for script in [Script::stall(), Script::text("").content_length(100)] {
        let server = serving(script).await;
        let scenario = scenario! { base (server.url()) http "S" get "/s" timeout 1h };
        let (failure, _) = stops(&server, scenario, |event| event.is_step("http")).await;
        assert_eq!(failure.step(), "http");
    }
}

#[tokio::test]
async fn in_the_middle_of_a_body() {
    let gate = Gate::new();
    let server =
        serving(Script::raw().bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc").gate(&gate).hold())
            .await;
    let scenario = scenario! { base (server.url()) http "S" get "/s" timeout 1h };
    let (log, signal) = (Recorder::default(), StopSignal::new());
    let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone());
    let stops = async {
        // What stands before the gate was sent.
        gate.wait_reached(1, SOON).await.unwrap();
        signal.stop();
    };
    let (result, ()) = soon(async { tokio::join!(scenario.run_as(start), stops) }).await;
    assert_stopped(&(result.map(drop).unwrap_err(), log));
}

#[tokio::test]
async fn in_a_pause_and_open_streams_are_closed() {
    let server = serving_at([("/a", Script::sse().hold()), ("/b", Script::sse().hold())]).await;
    let scenario = scenario! {
        base (server.url())
        sse "A" name "a" open "/a" check listen within 1h until 1
        sse "B" name "b" open "/b"
        pause 1h
        sse "B" name "b" close
        sse "A" name "a" close
    };
    let (failure, log) = stops(&server, scenario, |event| event.is_step("pause")).await;
    assert_eq!(failure.step(), "pause");
    assert!(failure.to_string().starts_with("pause failed"), "{failure}");
    assert_eq!(log.of(Kind::CheckFinished), [Event::check_finished("A", Ended::Abandoned, 0, 0).on("a")]);
    assert_eq!(log.streams(Kind::Closed), ["a", "b"]);
    let ends =
        ["A", "B"].map(|title| Event::stream_finished(title, Ended::Abandoned, 0).on(&title.to_lowercase()));
    assert_eq!(log.of(Kind::StreamFinished), ends);
    assert!(log.events().contains(&Event::step_finished("pause", "", Ended::Abandoned).on_none()));
}

#[tokio::test]
async fn while_a_check_is_awaited() {
    let server = serving(Script::sse().hold()).await;
    let scenario = scenario! { base (server.url()) sse "S" open "/s" check await within 1h until 1 close };
    stops(&server, scenario, is_set).await;
    let scenario =
        scenario! { base (server.url()) sse "S" open "/s" check listen within 1h until 1 await close };
    stops(&server, scenario, |event| event.is_step("await")).await;
}

#[tokio::test]
async fn while_all_of_a_family_are_awaited() {
    let server = serving(Script::sse().hold()).await;
    let scenario = scenario! {
        base (server.url())
        repeat 3 as i { sse "Sub" name "subs"[(i)] open "/s" check listen within 1h until 1 }
        sse "All" name "subs"[all] await close
    };
    stops(&server, scenario, |event| event.is_step("await")).await;
}

#[tokio::test]
async fn in_a_run_whose_future_is_dropped() {
    let (began, ended) = (Gate::new(), Arc::new(()));
    let held = Arc::clone(&ended);
    let scenario = scenario! { move
        run {
            let _held = Arc::clone(&held);
            began.open();
            std::future::pending::<()>().await;
        }
    };
    let came = stopped(scenario, |event| event.is_step("run")).await;
    assert_stopped(&came);
    assert_eq!(came.0.step(), "run");
    assert_eq!(Arc::strong_count(&ended), 1);
}

#[tokio::test]
async fn while_a_stream_waits_to_be_reconnected() {
    let server = serving(Script::sse().bytes("retry: 3600000\n\n").cut()).await;
    let scenario = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect 5 check await within 2h until 1 close
    };
    stops(&server, scenario, |event| event.kind() == Kind::Lost).await;
}

#[tokio::test]
async fn while_a_stream_is_being_reconnected() {
    let (began, server) = (Gate::new(), Server::start().await.unwrap());
    server.on("/s", Script::sse().bytes("retry: 1\n\n").cut());
    server.on("/s", Script::sse().head_behind(&began).hold());
    let scenario = scenario! {
        base (server.url())
        sse "S" open "/s" timeout 1h reconnect 5 check await within 2h until 1 close
    };
    let (log, signal) = (Recorder::default(), StopSignal::new());
    let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone());
    let stops = async {
        began.wait_reached(1, SOON).await.unwrap();
        signal.stop();
    };
    let (result, ()) = soon(async { tokio::join!(scenario.run_as(start), stops) }).await;
    assert_stopped(&(result.map(drop).unwrap_err(), log));
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn in_a_close_that_takes_in_what_comes_without_an_end() {
    let server = serving(Script::sse().repeat(1_000_000, |n| format!("data: {n}\n\n")).hold()).await;
    let scenario = scenario! { base (server.url()) sse "S" open "/s" pause 1ms sse "S" close pause 1h };
    stops(&server, scenario, |event| event.is_step("close")).await;
}

#[tokio::test]
async fn in_loops_that_never_wait() {
    let rounds = AtomicUsize::new(0);
    let forever = scenario! { forever { let n = (rounds.fetch_add(1, Ordering::Relaxed)) } };
    let whiles = scenario! { while (true) { let n = (rounds.fetch_add(1, Ordering::Relaxed)) } };
    let during = scenario! { during 1h { let n = (rounds.fetch_add(1, Ordering::Relaxed)) } };
    let repeat = scenario! { repeat (u64::MAX) { let n = (rounds.fetch_add(1, Ordering::Relaxed)) } };
    let scenarios: [&(dyn Scenario + Sync); 4] = [&forever, &whiles, &during, &repeat];
    for scenario in scenarios {
        rounds.store(0, Ordering::Relaxed);
        let signal = StopSignal::new();
        let stops = async {
            while rounds.load(Ordering::Relaxed) < 10 {
                tokio::task::yield_now().await;
            }
            signal.stop();
        };
        let start = UserStart::new().stop(signal.clone());
        let (result, ()) = soon(async { tokio::join!(scenario.start_as(start), stops) }).await;
        assert_eq!(result.unwrap_err().kind(), FailureKind::Stopped);
    }
}

#[tokio::test]
async fn before_the_first_step_none_runs() {
    let (server, signal) = (serving(Script::sse().hold()).await, StopSignal::new());
    signal.stop();
    let (ran, numbers) = (AtomicUsize::new(0), Feeder::new([1]));
    let opens = scenario! { base (server.url()) sse "S" open "/s" close };
    let runs = scenario! { run { ran.fetch_add(1, Ordering::Relaxed); } };
    let asks = scenario! { base (server.url()) http "S" get "/s" };
    let pauses = scenario! { pause 1h };
    let fails = scenario! { fail "no" };
    let lets = scenario! { let n = (ran.fetch_add(1, Ordering::Relaxed)) };
    let feeds = scenario! { feed n from (numbers) };
    let chooses = scenario! { if (ran.fetch_add(1, Ordering::Relaxed) == 0) { stop } };
    let groups = scenario! { group "G" { stop } };
    let scenarios: [&(dyn Scenario + Sync); 9] =
        [&opens, &runs, &asks, &pauses, &fails, &lets, &feeds, &chooses, &groups];
    for scenario in scenarios {
        let log = Recorder::default();
        let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone());
        let failure = soon(scenario.start_as(start)).await.unwrap_err();
        assert_stopped(&(failure, log.clone()));
        assert_eq!(log.events().first(), Some(&Event::started("")));
    }
    assert_eq!(ran.load(Ordering::Relaxed), 0);
    assert!(numbers.take().is_some(), "the record is left");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn after_the_last_step_the_run_has_succeeded() {
    let (signal, again) = (StopSignal::new(), StopSignal::new());
    let last = scenario! { let n = (7) run { signal.stop(); } };
    let user = last.run_as(UserStart::new().stop(signal.clone())).await.unwrap();
    assert_eq!(user.n, 7);
    let in_a_group = scenario! { group "G" { run { again.stop(); } } };
    in_a_group.run_as(UserStart::new().stop(again.clone())).await.unwrap();
}

#[tokio::test]
async fn a_step_that_gives_the_signal_is_done_and_the_next_one_is_not() {
    let (signal, ran) = (StopSignal::new(), AtomicUsize::new(0));
    let scenario = scenario! {
        run { signal.stop(); ran.fetch_add(1, Ordering::Relaxed); }
        run { ran.fetch_add(10, Ordering::Relaxed); }
    };
    let failure = scenario.run_as(UserStart::new().stop(signal.clone())).await.unwrap_err();
    assert_eq!((failure.kind(), ran.load(Ordering::Relaxed)), (FailureKind::Stopped, 1));
}

#[tokio::test]
async fn a_failure_that_was_before_remains_the_runs() {
    let server = serving(Script::status(503)).await;
    let scenario = scenario! {
        base (server.url())
        on failure continue
        http "S" get "/s"
        pause 1h
    };
    let (failure, log) = stopped(scenario, |event| event.is_step("pause")).await;
    assert_eq!(failure.kind(), FailureKind::Status, "{failure}");
    assert!(failure.further().is_empty());
    assert_eq!(log.count(Kind::Failed), 1);
    assert_eq!(log.last(), Some(Event::finished(Ended::Failed(FailureKind::Status))));
}

#[tokio::test]
async fn on_failure_continue_goes_on_after_failures_and_not_after_the_signal() {
    let ran = AtomicUsize::new(0);
    let server = serving(Script::sse().hold()).await;
    let scenario = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" check await within 1h until 1
        group "G" on failure continue { pause 1h }
        run { ran.fetch_add(1, Ordering::Relaxed); }
        sse "S" close
    };
    stops(&server, scenario, is_set).await;
    assert_eq!(ran.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn many_users_have_one_signal_and_each_is_woken() {
    let (signal, server) = (StopSignal::new(), serving(Script::sse().hold()).await);
    let url = server.url().to_owned();
    let scenario = Arc::new(scenario! { move
        base (url.clone())
        sse "S" open "/s" check await within 1h until 1 close
    });
    let users: Vec<_> =
        (0..50).map(|_| tokio::spawn(scenario.run_as(UserStart::new().stop(signal.clone())))).collect();
    server.wait_streams(50, SOON).await.unwrap();
    signal.stop();
    signal.stop();
    for user in users {
        assert_eq!(soon(user).await.unwrap().unwrap_err().kind(), FailureKind::Stopped);
    }
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_user_that_changes_its_task_is_woken_in_the_new_one() {
    let signal = StopSignal::new();
    let scenario = scenario! { pause 1h };
    let mut run = Box::pin(scenario.run_as(UserStart::new().stop(signal.clone())));
    // Polled by this task, and then by another one.
    assert!(std::future::poll_fn(|cx| std::task::Poll::Ready(run.as_mut().poll(cx).is_pending())).await);
    let (polled, is_polled) = tokio::sync::oneshot::channel();
    let other = tokio::spawn(async move {
        let mut polled = Some(polled);
        std::future::poll_fn(|cx| {
            let poll = run.as_mut().poll(cx);
            polled.take().map(|polled| polled.send(()));
            poll
        })
        .await
        .map(drop)
    });
    soon(is_polled).await.unwrap();
    signal.stop();
    assert_eq!(soon(other).await.unwrap().unwrap_err().kind(), FailureKind::Stopped);
}

#[tokio::test]
async fn the_signal_can_be_waited_for_and_asked() {
    let (signal, other) = (StopSignal::new(), StopSignal::new());
    let clone = signal.clone();
    assert!(!signal.is_stopped());
    let ((), ()) = soon(async { tokio::join!(clone.stopped(), async { signal.stop() }) }).await;
    assert!(clone.is_stopped() && !other.is_stopped());
    soon(signal.stopped()).await;
    let text = format!("{signal:?}");
    assert!(text.contains("is_stopped: true"), "{text}");
}

/// A task that is woken in vain. Whoever would wake it holds it.
struct Task;

impl Wake for Task {
    fn wake(self: Arc<Self>) {}
}

#[tokio::test]
async fn runs_that_are_over_or_dropped_are_forgotten_by_the_signal() {
    let (signal, task) = (StopSignal::new(), Arc::new(Task));
    let waker = Waker::from(Arc::clone(&task));
    let pauses = scenario! { pause 1ms };
    let waits = scenario! { pause 1h };
    for _ in 0..3 {
        pauses.run_as(UserStart::new().stop(signal.clone())).await.unwrap();
        let mut dropped = Box::pin(waits.run_as(UserStart::new().stop(signal.clone())));
        let mut stopped = Box::pin(signal.stopped());
        let mut context = Context::from_waker(&waker);
        assert!(dropped.as_mut().poll(&mut context).is_pending());
        assert!(stopped.as_mut().poll(&mut context).is_pending());
        assert!(Arc::strong_count(&task) > 2);
        drop((dropped, stopped));
        // Ours, and the waker's own.
        assert_eq!(Arc::strong_count(&task), 2);
    }
    signal.stop();
}
