//! Where connections come from, how long they may take, and who they say they are.

use std::time::Duration;

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::assert_says;
use tokio::net::TcpListener;

use crate::ask;
use crate::echo::Echo;

// Linux has all of 127.0.0.0/8 without being told.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_server_sees_the_local_address_and_users_take_turns() {
    let server = Echo::plain().await;
    let one = |last| std::net::Ipv4Addr::new(127, 0, 0, last);
    let client = Client::new().local_address(one(2));
    assert_eq!(ask(&server.url(), client.clone()).await.unwrap().peer, "127.0.0.2");
    for client in [client.clone(), client.share_connections()] {
        let asks = scenario! {
            base (server.url())
            sse "One" open "/" check await within 10s until 1 json "$.peer" save one close
            sse "Two" open "/" check await within 10s until 1 json "$.peer" save two close
        };
        let asks = asks.client(client.local_address(one(3)));
        for peer in ["127.0.0.2", "127.0.0.3", "127.0.0.2"] {
            let values = asks.run().await.unwrap();
            assert_eq!([values.one, values.two], [peer; 2]);
        }
    }
}

#[tokio::test]
async fn an_address_of_another_machine_fails_the_request() {
    let server = Echo::plain().await;
    // TEST-NET-1 (RFC 5737).
    let client = Client::new().local_address(std::net::Ipv4Addr::new(192, 0, 2, 1));
    let failure = ask(&server.url(), client).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Generator);
    assert_says(
        &failure,
        &["the client's `local_address` is no address of this machine", "further addresses"],
    );
}

#[tokio::test]
async fn an_address_of_the_other_family_is_not_left_aside() {
    let server = Echo::plain().await;
    let client = Client::new().local_address(std::net::Ipv6Addr::LOCALHOST);
    let failure = ask(&server.url(), client).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Connect);
    assert_says(&failure, &["the client's `local_address` is of another family (IPv4, IPv6)"]);
}

#[tokio::test]
async fn a_connection_that_takes_too_long_is_given_up() {
    // It takes connections and says nothing, so that TLS never comes about.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", silent.local_addr().unwrap());
    let client = Client::new().connect_timeout(Duration::from_millis(50));
    for client in [client.clone(), client.share_connections()] {
        let failure = ask(&url, client).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Connect);
        assert_says(&failure, &["no connection within 50ms, the client's `connect_timeout`"]);
    }
}

#[tokio::test]
async fn the_time_to_connect_does_not_limit_the_stream() {
    let server = Echo::plain().await;
    let longer = scenario! {
        base (server.url())
        sse "S" open "/" check await within 150ms expect 1 close
    };
    longer.client(Client::new().connect_timeout(Duration::from_millis(50))).run().await.unwrap();
}

#[tokio::test]
async fn the_user_agent_has_a_default_that_the_client_and_then_the_scenario_replace() {
    let server = Echo::plain().await;
    let named = Client::new().user_agent("price-check/1.0");
    ask(&server.url(), Client::new()).await.unwrap();
    ask(&server.url(), named.clone()).await.unwrap();
    let own = scenario! { base (server.url()) header "user-agent" "the scenario's" sse "S" open "/" close };
    own.client(named).run().await.unwrap();
    let agents: Vec<_> =
        server.seen().iter().map(|seen| seen.header("user-agent").unwrap().to_owned()).collect();
    assert_eq!(agents[1..], ["price-check/1.0", "the scenario's"]);
    assert!(
        agents[0].strip_prefix("streamgauge/").is_some_and(|version| version.starts_with("0.")),
        "{agents:?}"
    );
}

/// The kind of timer that runs for the connection from one port to another, as the kernel tells it: "02" is the one of
/// keepalive.
#[cfg(target_os = "linux")]
fn timer_of(from: u16, to: u16) -> Option<String> {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let (from, to) = (format!(":{from:04X}"), format!(":{to:04X}"));
    table.lines().find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        let is_it = fields.get(1)?.ends_with(&from) && fields.get(2)?.ends_with(&to);
        is_it.then(|| fields.get(5)?.split(':').next().map(str::to_owned))?
    })
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn tcp_is_told_to_ask_whether_the_other_side_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/");
    for (client, asks) in [
        (Client::new(), true),
        (Client::new().tcp_keepalive(Duration::from_secs(60)), true),
        (Client::new().tcp_keepalive(None), false),
    ] {
        let opens = scenario! { sse "S" open "{url}" close };
        let opens = opens.client(client);
        let looked = async {
            let (connection, peer) = listener.accept().await.unwrap();
            connection.readable().await.unwrap();
            let mut timer = timer_of(peer.port(), port);
            // The request waits to be acknowledged, which has the one timer that is shown.
            while timer.as_deref() == Some("01") {
                tokio::time::sleep(Duration::from_millis(5)).await;
                timer = timer_of(peer.port(), port);
            }
            drop(connection);
            timer
        };
        let looked = tokio::time::timeout(Duration::from_secs(20), looked);
        let (timer, _) = tokio::join!(looked, opens.run());
        let timer = timer.unwrap();
        assert_eq!(timer.as_deref() == Some("02"), asks, "{timer:?}");
    }
}
