//! A gate is asked before each request, and holds it back at no cost but time.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::testing::{Gate as ScriptGate, Script, Server};
use streamgauge::{
    FailureKind, Gate, GatedRequest, Observer, RequestKind, RunEvent, RunEventKind, Scenario, Shard,
    StopSignal, UserStart, scenario,
};
use streamgauge_tests::{Both, Hear, Kind, Recorder, asked, serving, serving_at, soon};
use tokio::sync::{Semaphore, watch};

/// Lets one request through for each permit, and keeps what it was asked.
#[derive(Debug)]
struct Keeper {
    permits: Arc<Semaphore>,
    asked: watch::Sender<Vec<Asked>>,
}

#[derive(Debug, Clone, PartialEq)]
struct Asked {
    kind: RequestKind,
    stream: Option<String>,
    user: u64,
    scenario: usize,
    shard: Shard,
    line: u32,
}

impl Gate for Keeper {
    fn admit(&self, request: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        let asked = Asked {
            kind: request.kind,
            stream: request.stream.map(str::to_owned),
            user: request.user,
            scenario: request.scenario,
            shard: request.shard,
            line: request.location.line(),
        };
        self.asked.send_modify(|all| all.push(asked));
        let permits = Arc::clone(&self.permits);
        Some(Box::pin(async move { permits.acquire().await.unwrap().forget() }))
    }
}

impl Keeper {
    fn closed() -> Arc<Self> {
        Arc::new(Self { permits: Arc::new(Semaphore::new(0)), asked: watch::Sender::default() })
    }

    fn kinds(&self) -> Vec<RequestKind> {
        self.asked.borrow().iter().map(|asked| asked.kind).collect()
    }

    /// Waits until so many requests have come to the gate.
    async fn wait_asked(&self, count: usize) {
        let mut asked = self.asked.subscribe();
        soon(asked.wait_for(|asked| asked.len() >= count)).await.unwrap();
    }

    /// Lets one through.
    fn let_through(&self) {
        self.permits.add_permits(1);
    }
}

/// What requests were told to take, and how long they were held back.
#[derive(Debug, Clone, Default)]
struct Times(Arc<Mutex<Vec<(Duration, Time)>>>);

#[derive(Debug, Clone, PartialEq)]
enum Time {
    Throttled(RequestKind, Option<String>, Duration),
    Opened(Duration),
    Responded(Duration),
    Redirected,
    Reconnected,
    /// Of the step.
    Finished(&'static str, Duration),
}

impl Times {
    fn observer(&self) -> impl Observer + use<> {
        let times = self.clone();
        Hear(move |event: &RunEvent<'_>| {
            let time = match event.kind {
                RunEventKind::Throttled { kind, stream, elapsed, .. } => {
                    Time::Throttled(kind, stream.map(str::to_owned), elapsed)
                }
                RunEventKind::Opened { elapsed, .. } => Time::Opened(elapsed),
                RunEventKind::Responded { elapsed, .. } => Time::Responded(elapsed),
                RunEventKind::Redirected { .. } => Time::Redirected,
                RunEventKind::Reconnected { .. } => Time::Reconnected,
                RunEventKind::StepFinished { step: step @ ("open" | "http"), elapsed, .. } => {
                    Time::Finished(step, elapsed)
                }
                _ => return,
            };
            times.0.lock().unwrap().push((event.since_start(), time));
        })
    }

    fn all(&self) -> Vec<(Duration, Time)> {
        self.0.lock().unwrap().clone()
    }

    /// In their order, without the times.
    fn order(&self) -> Vec<String> {
        let name = |(_, time): &(Duration, Time)| match time {
            Time::Throttled(kind, stream, _) => format!("Throttled {kind:?} {stream:?}"),
            Time::Opened(_) => "Opened".to_owned(),
            Time::Responded(_) => "Responded".to_owned(),
            Time::Redirected => "Redirected".to_owned(),
            Time::Reconnected => "Reconnected".to_owned(),
            Time::Finished(step, _) => format!("{step} finished"),
        };
        self.all().iter().map(name).collect()
    }
}

#[tokio::test]
async fn every_request_asks_and_is_sent_when_it_is_let_through() {
    let server = Server::start().await.unwrap();
    server.on("/from", Script::redirect(302, "/to"));
    server.on("/to", Script::text("here"));
    server.on("/s", Script::sse().bytes("retry: 1\n\n").message(1).cut());
    server.on("/s", Script::redirect(307, "/t"));
    server.on("/t", Script::sse().message(2).hold());
    let (keeper, times, line) = (Keeper::closed(), Times::default(), line!());
    let scenario = scenario! {
        base (server.url())
        http "Moved" get "/from"
        sse "Prices" name "prices" open "/s" reconnect 1
            check await within 1h until 2
            close
    };
    let start = UserStart::new()
        .number(7)
        .scenario(2)
        .shard(Shard::new(1, 4).unwrap())
        .recorder(Arc::new(times.observer()))
        .gate(keeper.clone());
    let engine = async {
        for sent in 0..5 {
            keeper.wait_asked(sent + 1).await;
            assert_eq!(server.requests().len(), sent, "none is sent before it is let through");
            keeper.let_through();
        }
    };
    let (result, ()) = soon(async { tokio::join!(scenario.run_as(start), engine) }).await;
    result.unwrap();
    use RequestKind::{Http, Open, Reconnect, Redirect};
    let prices = || Some("prices".to_owned());
    let expected: Vec<_> = [
        (Http, None, line + 3),
        (Redirect, None, line + 3),
        (Open, prices(), line + 4),
        (Reconnect, prices(), line + 4),
        (Redirect, prices(), line + 4),
    ]
    .into_iter()
    .map(|(kind, stream, line)| Asked {
        kind,
        stream,
        user: 7,
        scenario: 2,
        shard: Shard::new(1, 4).unwrap(),
        line,
    })
    .collect();
    assert_eq!(*keeper.asked.borrow(), expected);
    assert_eq!(asked(&server), ["GET /from", "GET /to", "GET /s", "GET /s", "GET /t"]);
    assert_eq!(
        times.order(),
        [
            "Throttled Http None",
            "Redirected",
            "Throttled Redirect None",
            "Responded",
            "http finished",
            "Throttled Open Some(\"prices\")",
            "Opened",
            "open finished",
            "Throttled Reconnect Some(\"prices\")",
            "Redirected",
            "Throttled Redirect Some(\"prices\")",
            "Reconnected",
        ]
    );
}

/// Holds each request back for longer than its `timeout`.
const HELD: Duration = Duration::from_millis(2500);

#[tokio::test]
async fn the_time_at_the_gate_is_in_no_elapsed_and_no_timeout() {
    let server = Server::start().await.unwrap();
    server.on("/from", Script::redirect(302, "/to"));
    server.on("/to", Script::text("here"));
    server.on("/s", Script::sse().bytes("retry: 1\n\n").message(1).cut());
    server.on("/s", Script::sse().message(2).hold());
    let (keeper, times, log) = (Keeper::closed(), Times::default(), Recorder::default());
    let scenario = scenario! {
        base (server.url())
        http "Moved" get "/from" timeout 2s
        sse "Prices" open "/s" timeout 2s reconnect 1
            check await within 1h until 2
            close
    };
    let observer = Both(log.clone(), times.observer());
    let start = UserStart::new().recorder(Arc::new(observer)).gate(keeper.clone());
    let engine = async {
        for sent in 0..4 {
            keeper.wait_asked(sent + 1).await;
            tokio::time::sleep(HELD).await;
            keeper.let_through();
        }
    };
    let (result, ()) = soon(async { tokio::join!(scenario.run_as(start), engine) }).await;
    result.unwrap();
    assert_eq!(log.count(Kind::ReconnectFailed), 0);
    // Since the step before was over: how long requests were held back.
    let (mut held, mut requests, mut before) = (Duration::ZERO, 0, Duration::ZERO);
    for (since_start, time) in times.all() {
        match time {
            Time::Throttled(_, _, elapsed) => {
                assert!(elapsed >= HELD);
                held += elapsed;
                requests += 1;
            }
            // All of it has room beside the time at the gate.
            Time::Opened(elapsed) | Time::Responded(elapsed) => {
                assert!(before + held + elapsed <= since_start, "{elapsed:?} beside {held:?}");
            }
            Time::Finished(_, elapsed) => {
                assert!(before + held + elapsed <= since_start, "{elapsed:?} beside {held:?}");
                (before, held) = (since_start, Duration::ZERO);
            }
            Time::Redirected | Time::Reconnected => {}
        }
    }
    assert_eq!(requests, 4);
}

#[tokio::test]
async fn the_timeout_runs_on_once_a_request_is_let_through() {
    let server = serving(Script::stall()).await;
    let keeper = Keeper::closed();
    let engine = |count| {
        let keeper = keeper.clone();
        async move {
            keeper.wait_asked(count).await;
            keeper.let_through();
        }
    };
    let opens = scenario! { base (server.url()) sse "S" open "/s" timeout 50ms close };
    let start = UserStart::new().gate(keeper.clone());
    let (result, ()) = soon(async { tokio::join!(opens.run_as(start), engine(1)) }).await;
    assert_eq!(result.unwrap_err().kind(), FailureKind::Timeout);
    let asks = scenario! { base (server.url()) http "S" get "/s" timeout 50ms };
    let start = UserStart::new().gate(keeper.clone());
    let (result, ()) = soon(async { tokio::join!(asks.run_as(start), engine(2)) }).await;
    assert_eq!(result.unwrap_err().kind(), FailureKind::Timeout);
}

#[tokio::test]
async fn streams_go_on_while_a_user_waits_at_the_gate() {
    let script_gate = ScriptGate::new();
    let server = serving_at([
        ("/a", Script::sse().gate(&script_gate).message(1).message(2).hold()),
        ("/b", Script::sse().hold()),
    ])
    .await;
    let (keeper, log) = (Keeper::closed(), Recorder::default());
    let scenario = scenario! {
        base (server.url())
        sse "A" name "a" open "/a" check listen within 1h until 2
        sse "B" name "b" open "/b" close
        sse "A" name "a" await close
    };
    let start = UserStart::new().recorder(Arc::new(log.clone())).gate(keeper.clone());
    let engine = async {
        keeper.let_through();
        keeper.wait_asked(2).await;
        script_gate.open();
        log.comes(|event| event.data() == Some("2")).await;
        assert_eq!(log.streams(Kind::Opened), ["a"]);
        keeper.let_through();
    };
    let (result, ()) = soon(async { tokio::join!(scenario.run_as(start), engine) }).await;
    result.unwrap();
}

#[tokio::test]
async fn a_check_is_decided_by_time_while_a_user_waits_at_the_gate() {
    let server = serving_at([("/a", Script::sse().hold()), ("/b", Script::sse().hold())]).await;
    let (keeper, log) = (Keeper::closed(), Recorder::default());
    let scenario = scenario! {
        base (server.url())
        sse "A" name "a" open "/a" check listen within 50ms until 1
        sse "B" name "b" open "/b" close
        sse "A" name "a" close
    };
    keeper.let_through();
    let start = UserStart::new().recorder(Arc::new(log.clone())).gate(keeper.clone());
    let failure = soon(scenario.run_as(start)).await.unwrap_err();
    assert_eq!((failure.kind(), failure.title()), (FailureKind::Check, "A"));
    assert_eq!(keeper.kinds(), [RequestKind::Open, RequestKind::Open]);
}

#[tokio::test]
async fn the_wish_to_stop_is_seen_at_the_gate() {
    let server = serving(Script::sse().hold()).await;
    let opens = scenario! { base (server.url()) sse "S" open "/s" close };
    let asks = scenario! { base (server.url()) http "S" get "/s" };
    let scenarios: [&(dyn Scenario + Sync); 2] = [&opens, &asks];
    for scenario in scenarios {
        let (keeper, signal, log) = (Keeper::closed(), StopSignal::new(), Recorder::default());
        let start =
            UserStart::new().recorder(Arc::new(log.clone())).gate(keeper.clone()).stop(signal.clone());
        let engine = async {
            keeper.wait_asked(1).await;
            signal.stop();
        };
        let (result, ()) = soon(async { tokio::join!(scenario.start_as(start), engine) }).await;
        assert_eq!(result.unwrap_err().kind(), FailureKind::Stopped);
        assert_eq!(log.count(Kind::Failed), 0);
        assert_eq!(Arc::strong_count(&keeper.permits), 1, "what waited at the gate is gone");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_stream_that_is_at_the_gate_to_be_reconnected_can_be_closed() {
    let server = serving(Script::sse().bytes("retry: 1\n\n").message(1).cut()).await;
    let keeper = Keeper::closed();
    let asked = keeper.clone();
    let scenario = scenario! { move
        base (server.url())
        sse "S" open "/s" timeout 2s reconnect always check await within 1h until 1
        run { asked.wait_asked(2).await; }
        pause 2500ms
        sse "S" close
    };
    keeper.let_through();
    soon(scenario.run_as(UserStart::new().gate(keeper.clone()))).await.unwrap();
    assert_eq!(keeper.kinds(), [RequestKind::Open, RequestKind::Reconnect]);
}

#[tokio::test]
async fn one_that_lets_all_through_at_once_is_told_of_nowhere() {
    #[derive(Default)]
    struct Open(Mutex<Vec<RequestKind>>);

    impl Gate for Open {
        fn admit(&self, request: &GatedRequest<'_>) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
            self.0.lock().unwrap().push(request.kind);
            None
        }
    }

    let server = Server::start().await.unwrap();
    server.on("/from", Script::redirect(302, "/s"));
    server.on("/s", Script::sse().message(1).hold());
    let (gate, times) = (Arc::new(Open::default()), Times::default());
    let scenario =
        scenario! { base (server.url()) sse "S" open "/from" check await within 10s until 1 close };
    let start = UserStart::new().recorder(Arc::new(times.observer())).gate(gate.clone());
    scenario.run_as(start).await.unwrap();
    assert_eq!(*gate.0.lock().unwrap(), [RequestKind::Open, RequestKind::Redirect]);
    assert_eq!(times.order(), ["Redirected", "Opened", "open finished"]);
}

#[tokio::test]
async fn a_request_that_cannot_be_made_asks_nobody() {
    let keeper = Keeper::closed();
    let url = "/relative".to_owned();
    let scenario = scenario! { http "S" get (url) };
    let failure = soon(scenario.run_as(UserStart::new().gate(keeper.clone()))).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Request);
    assert!(keeper.kinds().is_empty());
}
