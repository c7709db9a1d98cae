//! Settings that a service has no use for.

use std::time::Duration;

use streamgauge::{Client, FailureKind, Transport, scenario};
use streamgauge_tests::assert_says;

use crate::support::sends;

#[tokio::test]
async fn how_a_server_is_reached_cannot_be_said() {
    let new = || sends([]);
    let cases: [(Client, &str); 13] = [
        (new().danger_accept_any_certificate(), "danger_accept_any_certificate"),
        (new().without_system_roots(), "without_system_roots"),
        (new().share_tls_sessions(true), "share_tls_sessions"),
        (new().proxy("http://localhost:3128"), "proxy"),
        (new().system_proxy(), "system_proxy"),
        (new().proxy_credentials("a", "b"), "proxy_credentials"),
        (new().local_address(std::net::Ipv4Addr::LOCALHOST), "local_address"),
        (new().spread_loopback(true), "spread_loopback"),
        (new().resolve("localhost", ([127, 0, 0, 1], 80).into()), "resolve"),
        (new().http2_prior_knowledge(), "http2_prior_knowledge"),
        (new().transport(Transport::Reqwest), "transport"),
        (new().share_connections(), "share_connections"),
        (new().resolve_with(|_| Ok(Vec::new())), "resolve_with"),
    ];
    for (client, setting) in cases {
        let failure = scenario! { sse "S" open "/" close }.client(client).run().await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Request, "{failure}");
        let said = format!("the client's `{setting}` cannot be used: the client's requests go to a service");
        assert_says(&failure, &[&said]);
    }
}

#[tokio::test]
async fn what_asks_for_nothing_does_nothing() {
    let client = sends([(0, "data: 1\n\n")])
        .connect_timeout(Duration::from_secs(1))
        .tcp_keepalive(None)
        .http1_only()
        .gzip(false)
        .event_cap(1_000);
    scenario! { sse "S" open "/" check await within 20s until 1 close }.client(client).run().await.unwrap();
}

#[test]
fn debug_says_that_there_is_a_service() {
    assert!(format!("{:?}", sends([])).contains("service: true"));
    assert!(format!("{:?}", Client::new()).contains("service: false"));
}
