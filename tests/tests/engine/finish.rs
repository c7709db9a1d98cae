//! Users come to an end: at once where they only hold streams, else as their scenario says.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Failure, FailureKind, GatedRequest, Scenario, StopSignal, UserStart, scenario};
use streamgauge_tests::{Ended, Event, Kind, Recorder, SOON, serving, serving_in_turn, soon};
use tokio::sync::oneshot;

/// A run that is let come to an end at the first event of which `is_there` is true; `then` is done after that.
async fn finishes(
    scenario: impl Scenario,
    is_there: impl Fn(&Event) -> bool,
    then: impl AsyncFnOnce(&Recorder),
) -> (Result<(), Failure>, Recorder) {
    let (log, signal) = (Recorder::default(), StopSignal::new());
    let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone());
    let finish = async {
        log.comes(is_there).await;
        // The user has gone on to what it waits for.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        signal.finish();
        then(&log).await;
    };
    let (result, ()) = soon(async { tokio::join!(scenario.start_as(start), finish) }).await;
    (result, log)
}

#[track_caller]
fn assert_stopped((result, log): &(Result<(), Failure>, Recorder)) {
    let failure = result.as_ref().expect_err("it was ended");
    assert_eq!(failure.kind(), FailureKind::Stopped, "{failure}");
    assert_eq!(log.last(), Some(Event::finished(Ended::Stopped)), "{:#?}", log.events());
    assert_eq!(log.count(Kind::Failed), 0, "{:#?}", log.events());
}

fn is_pause(event: &Event) -> bool {
    event.is_step("pause")
}

#[tokio::test]
async fn a_stream_that_is_only_held_is_closed_at_once() {
    let server =
        serving(Script::sse().every(std::time::Duration::from_millis(5), |n| format!("data: {n}\n\n"))).await;
    let holds = scenario! {
        base (server.url())
        sse "S" open "/s" check await within 20s until 1
        pause 1h
        sse "S" close
    };
    let came = finishes(holds, is_pause, async |_| {}).await;
    assert_stopped(&came);
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_stream_that_waits_to_come_back_is_given_up() {
    let server = serving(Script::sse().bytes("retry: 3600000\n\n").end()).await;
    let holds = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
        pause 1h
        sse "S" close
    };
    assert_stopped(&finishes(holds, |event| event.kind() == Kind::Lost, async |_| {}).await);
}

#[tokio::test]
async fn a_pause_goes_on_until_the_check_is_decided() {
    let gate = Gate::new();
    let server = serving(Script::sse().message(1).gate(&gate).message(2).hold()).await;
    let listens = || {
        scenario! {
            base (server.url())
            sse "S" open "/s" check listen within 1h until 1 data == "2"
            pause 1h
            sse "S" await close
        }
    };
    let came = finishes(listens(), is_pause, async |log: &Recorder| {
        log.comes(|event| event.data() == Some("1")).await;
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(log.count(Kind::Finished), 0);
        gate.open();
    })
    .await;
    assert_stopped(&came);
    let checks: Vec<Event> = came.1.of(Kind::CheckFinished);
    assert_eq!(checks, [Event::check_succeeded("S", 1, 2)]);
}

#[tokio::test]
async fn a_pause_goes_on_until_the_deadline_of_the_check() {
    let server = serving(Script::sse().message(1).hold()).await;
    let listens = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" check listen within 300ms expect 0 data == "2"
        pause 1h
        sse "S" close
    };
    let came = finishes(listens, is_pause, async |_| {}).await;
    assert_stopped(&came);
    assert_eq!(came.1.of(Kind::CheckFinished), [Event::check_succeeded("S", 0, 1)]);
}

#[tokio::test]
async fn a_response_is_waited_for_and_the_user_goes_on_to_its_end() {
    let gate = Gate::new();
    let server = serving(Script::text("page").head_behind(&gate)).await;
    let asks = || scenario! { base (server.url()) http "Page" get "/s" pause 1ms http "Next" get "/s" };
    let came = finishes(asks(), |event| event.is_step("http"), async |_| gate.open()).await;
    came.0.unwrap();
    assert_eq!(came.1.steps("http"), ["Page", "Next"]);
    assert_eq!(came.1.last(), Some(Event::finished(Ended::Succeeded)));
}

#[tokio::test]
async fn an_open_is_waited_for() {
    let gate = Gate::new();
    let server = serving(Script::sse().head_behind(&gate).hold()).await;
    let opens = scenario! { base (server.url()) sse "S" open "/s" pause 1h sse "S" close };
    let came = finishes(opens, |event| event.is_step("open"), async |_| gate.open()).await;
    assert_stopped(&came);
    assert_eq!((came.1.count(Kind::Opened), came.1.steps("pause").len()), (1, 1));
    server.wait_streams(0, SOON).await.unwrap();
}

#[tokio::test]
async fn a_check_is_waited_for_and_who_is_at_its_end_has_succeeded() {
    for further in [false, true] {
        let gate = Gate::new();
        let server = serving(Script::sse().gate(&gate).message(1).hold()).await;
        let awaits = scenario! {
            base (server.url())
            sse "S" open "/s" check await within 20s until 1
            if (further) { pause 1h }
            sse "S" close
        };
        let came = finishes(awaits, |event| event.kind() == Kind::CheckSet, async |_| gate.open()).await;
        assert_eq!(came.1.of(Kind::CheckFinished), [Event::check_succeeded("S", 1, 1)]);
        match further {
            true => assert_stopped(&came),
            false => came.0.unwrap(),
        }
    }
    let (gate, server) = (Gate::new(), Server::start().await.unwrap());
    server.on("/s", Script::text("page").head_behind(&gate));
    let asks = scenario! { base (server.url()) http "Page" get "/s" };
    let (result, log) = finishes(asks, |event| event.is_step("http"), async |_| gate.open()).await;
    result.unwrap();
    assert_eq!(log.last(), Some(Event::finished(Ended::Succeeded)));
}

#[tokio::test]
async fn rust_is_waited_for() {
    let (sender, receiver) = oneshot::channel::<()>();
    let (receiver, done) = (std::sync::Mutex::new(Some(receiver)), AtomicBool::new(false));
    let runs = scenario! {
        run {
            let receiver = receiver.lock().unwrap().take().unwrap();
            receiver.await?;
            done.store(true, Ordering::SeqCst);
        }
        pause 1ms
    };
    let came = finishes(runs, |event| event.is_step("run"), async |_| sender.send(()).unwrap()).await;
    came.0.unwrap();
    assert!(done.load(Ordering::SeqCst));
}

/// Holds every request back until it is opened.
struct Shut(Arc<tokio::sync::Semaphore>);

impl streamgauge::Gate for Shut {
    fn admit(&self, _: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let permits = Arc::clone(&self.0);
        Some(Box::pin(async move { permits.acquire().await.unwrap().forget() }))
    }
}

#[tokio::test]
async fn a_request_that_a_gate_holds_back_is_sent_after_all() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::text("page"));
    let asks = scenario! { base (server.url()) http "Page" get "/s" };
    let (log, signal, permits) =
        (Recorder::default(), StopSignal::new(), Arc::new(tokio::sync::Semaphore::new(0)));
    let gate = Arc::new(Shut(Arc::clone(&permits)));
    let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone()).gate(gate);
    let finish = async {
        log.comes(|event| event.is_step("http")).await;
        signal.finish();
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        permits.add_permits(1);
    };
    let (result, ()) = soon(async { tokio::join!(asks.start_as(start), finish) }).await;
    result.unwrap();
}

#[tokio::test]
async fn a_loop_goes_on_and_ends_where_it_only_holds_its_stream() {
    let server = serving(Script::sse().message(1).hold()).await;
    let rounds = AtomicBool::new(false);
    let goes_on = scenario! {
        base (server.url())
        sse "S" open "/s"
        forever {
            run { rounds.store(true, Ordering::SeqCst); }
            pause 1ms
        }
    };
    assert_stopped(&finishes(goes_on, is_pause, async |_| {}).await);
    assert!(rounds.load(Ordering::SeqCst));
}

#[tokio::test]
async fn who_waits_is_stopped_at_once_after_all() {
    let server = serving_in_turn([Script::sse().message(1).hold()]).await;
    let awaits = scenario! { base (server.url()) sse "S" open "/s" check await within 1h until 2 close };
    let (log, signal) = (Recorder::default(), StopSignal::new());
    let start = UserStart::new().recorder(Arc::new(log.clone())).stop(signal.clone());
    let stops = async {
        log.comes(|event| event.data() == Some("1")).await;
        signal.finish();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        assert_eq!(log.count(Kind::Finished), 0);
        signal.stop();
    };
    let (result, ()) = soon(async { tokio::join!(awaits.start_as(start), stops) }).await;
    assert_stopped(&(result, log));
}

#[tokio::test]
async fn the_stages_are_told_apart() {
    let signal = StopSignal::new();
    assert!(!signal.is_finishing() && !signal.is_stopped());
    let (heard, waits) = (signal.clone(), signal.clone());
    let stopped = tokio::spawn(async move { waits.stopped().await });
    tokio::task::yield_now().await;
    heard.finish();
    assert!(signal.is_finishing() && !signal.is_stopped());
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!stopped.is_finished());
    signal.stop();
    signal.finish();
    assert!(heard.is_finishing() && heard.is_stopped());
    soon(stopped).await.unwrap();
    // Whoever starts now ends before its first step.
    let failure = scenario! { pause 1h }.run_as(UserStart::new().stop(signal)).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Stopped);
}
