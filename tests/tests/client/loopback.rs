//! For servers on this machine, users take several local addresses.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use streamgauge::{Client, UserStart, scenario};
use streamgauge_tests::soon;

use crate::echo::Echo;

/// The local addresses that these users' requests come from.
async fn peers(url: &str, client: Client, users: u64) -> Vec<String> {
    let asks = scenario! {
        sse "Echo" open "{url}"
            check await within 10s until 1 json "$.peer" save peer
            close
    };
    let asks = asks.client(client);
    let mut peers = Vec::new();
    for user in 0..users {
        peers.push(soon(asks.run_as(UserStart::new().number(user))).await.unwrap().peer);
    }
    peers
}

#[tokio::test]
async fn users_are_spread_over_eight_addresses_when_asked() {
    let server = Echo::plain().await;
    let (url, port) = (server.url(), server.address.port());
    let spread = Client::new().spread_loopback(true);
    let wanted: Vec<String> = (1..=8).chain(1..=2).map(|last| format!("127.0.0.{last}")).collect();
    assert_eq!(peers(&url, spread.clone(), 10).await, wanted);
    // reqwest has connections of its own for each address, too.
    assert_eq!(peers(&url, spread.clone().share_connections(), 10).await, wanted);
    // By a name whose addresses are given.
    let given = spread.clone().resolve("pods.test", ([127, 0, 0, 1], 0).into());
    assert_eq!(peers(&format!("http://pods.test:{port}"), given, 3).await, wanted[..3]);
    for client in [
        Client::new(),
        spread.clone().spread_loopback(false),
        spread.clone().local_address(std::net::Ipv4Addr::LOCALHOST),
    ] {
        let came = peers(&url, client, 3).await;
        assert_eq!(came, ["127.0.0.1"; 3]);
    }
}

#[tokio::test]
async fn of_all_addresses_each_has_its_share() {
    let server = Echo::plain().await;
    let mut counts = BTreeMap::new();
    for peer in peers(&server.url(), Client::new().spread_loopback(true), 24).await {
        *counts.entry(peer).or_insert(0) += 1;
    }
    assert_eq!(counts.into_values().collect::<Vec<_>>(), [3; 8]);
}
