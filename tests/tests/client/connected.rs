//! Connections are told with their address and their times, and failures name the address that was asked.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Client, Failure, FailureKind, RunEvent, RunEventKind, Scenario, scenario};
use streamgauge_tests::{Hear, soon};

/// What was told of connections and of the responses on them.
#[derive(Debug, Clone, PartialEq)]
enum Told {
    Connected { stream: Option<String>, address: SocketAddr, times: [Option<Duration>; 3] },
    Opened(Option<SocketAddr>),
    Responded(Option<SocketAddr>),
    Redirected,
    Lost,
    Reconnected(Option<SocketAddr>),
    ReconnectFailed(Option<SocketAddr>),
}

type All = Arc<Mutex<Vec<Told>>>;

fn hears(all: &All) -> impl streamgauge::Observer + use<> {
    let all = Arc::clone(all);
    Hear(move |event: &RunEvent<'_>| {
        let told = match event.kind {
            RunEventKind::Connected { stream, address, name_lookup, tcp, tls, .. } => {
                Told::Connected { stream: stream.map(str::to_owned), address, times: [name_lookup, tcp, tls] }
            }
            RunEventKind::Opened { address, .. } => Told::Opened(address),
            RunEventKind::Responded { address, .. } => Told::Responded(address),
            RunEventKind::Redirected { .. } => Told::Redirected,
            RunEventKind::Lost { .. } => Told::Lost,
            RunEventKind::Reconnected { address, .. } => Told::Reconnected(address),
            RunEventKind::ReconnectFailed { address, .. } => Told::ReconnectFailed(address),
            _ => return,
        };
        all.lock().unwrap().push(told);
    })
}

/// The events of a run, each connection as its stream, address, and whether name, TCP and TLS took time.
async fn told(scenario: impl Scenario, all: &All) -> Vec<Told> {
    soon(scenario.start()).await.unwrap();
    std::mem::take(&mut *all.lock().unwrap())
}

fn without_times(told: Vec<Told>) -> Vec<Told> {
    let no_times = |told| match told {
        Told::Connected { stream, address, times } => {
            assert!(times.into_iter().flatten().all(|time| time < Duration::from_secs(20)), "{times:?}");
            Told::Connected { stream, address, times: times.map(|time| time.map(|_| Duration::ZERO)) }
        }
        other => other,
    };
    told.into_iter().map(no_times).collect()
}

fn connected(stream: Option<&str>, address: SocketAddr, times: [bool; 3]) -> Told {
    let times = times.map(|there| there.then_some(Duration::ZERO));
    Told::Connected { stream: stream.map(str::to_owned), address, times }
}

#[tokio::test]
async fn each_connection_is_told_before_the_response_on_it() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().message(1).hold());
    server.on("/page", Script::text("page"));
    server.on("/moved", Script::redirect(302, "/page"));
    let (all, at) = (All::default(), server.address());
    let scenario = scenario! {
        base (server.url())
        sse "S" name "s" open "/s" check await within 20s until 1 close
        http "Page" get "/page"
        http "Moved" get "/moved"
    };
    let told = told(scenario.observer(hears(&all)), &all).await;
    let (direct, some) = ([false, true, false], Some(at));
    let wanted = [
        connected(Some("s"), at, direct),
        Told::Opened(some),
        connected(None, at, direct),
        Told::Responded(some),
        connected(None, at, direct),
        Told::Redirected,
        connected(None, at, direct),
        Told::Responded(some),
    ];
    assert_eq!(without_times(told), wanted);
}

#[tokio::test]
async fn a_connection_that_is_used_again_is_told_once() {
    let server = Server::start().await.unwrap();
    server.on("/page", Script::text("page"));
    let (all, at) = (All::default(), server.address());
    let scenario = scenario! { base (server.url()) repeat 3 { http "Page" get "/page" } };
    let scenario = scenario.client(Client::new().share_connections()).observer(hears(&all));
    let told = without_times(told(scenario, &all).await);
    let some = Some(at);
    assert_eq!(told[..2], [connected(None, at, [false, true, false]), Told::Responded(some)]);
    let responses = told.iter().filter(|told| **told == Told::Responded(some)).count();
    assert_eq!((responses, told.len()), (3, 3 + server.connections().len()), "{told:?}");
}

#[tokio::test]
async fn a_stream_that_comes_back_tells_its_connections() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().bytes("retry: 5\n\n").message(1).end());
    server.on("/s", Script::raw().cut());
    server.on("/s", Script::sse().message(2).hold());
    let (all, at) = (All::default(), server.address());
    let scenario = scenario! {
        base (server.url())
        sse "S" open "/s" reconnect always
            check await within 20s until 1 data == "2"
            close
    };
    let told = told(scenario.observer(hears(&all)), &all).await;
    let (made, some) = (connected(Some(""), at, [false, true, false]), Some(at));
    let wanted = [
        made.clone(),
        Told::Opened(some),
        Told::Lost,
        made.clone(),
        Told::ReconnectFailed(some),
        made,
        Told::Reconnected(some),
    ];
    assert_eq!(without_times(told), wanted);
}

async fn failure(scenario: impl Scenario) -> Failure {
    soon(scenario.start()).await.unwrap_err()
}

#[tokio::test]
async fn a_failure_names_the_address_that_was_asked() {
    let server = Server::start().await.unwrap();
    server.on("/refused", Script::status(403));
    server.on("/silent", Script::stall());
    let (at, relative) = (server.address(), "/relative");
    let nobody: SocketAddr = (Ipv4Addr::LOCALHOST, 1).into();
    let cases = [
        (
            failure(scenario! { sse "S" open "http://127.0.0.1:1/" close }).await,
            FailureKind::Connect,
            Some(nobody),
        ),
        (
            failure(scenario! { http "S" get "http://[::1]:1/" }).await,
            FailureKind::Connect,
            "[::1]:1".parse().ok(),
        ),
        (
            failure(scenario! { base (server.url()) sse "S" open "/refused" close }).await,
            FailureKind::Status,
            Some(at),
        ),
        (
            failure(scenario! { base (server.url()) http "S" get "/refused" }).await,
            FailureKind::Status,
            Some(at),
        ),
        (
            failure(scenario! { base (server.url()) sse "S" open "/silent" timeout 50ms close }).await,
            FailureKind::Timeout,
            Some(at),
        ),
        (failure(scenario! { sse "S" open "{relative}" close }).await, FailureKind::Request, None),
        (failure(scenario! { fail "no request" }).await, FailureKind::Fail, None),
    ];
    for (failure, kind, address) in cases {
        assert_eq!((failure.kind(), failure.address()), (kind, address), "{failure}");
    }
}
