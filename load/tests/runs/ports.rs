//! The ports that connections take, by target and local address.

use std::net::Ipv4Addr;

use streamgauge::scenario;
use streamgauge::testing::Script;
use streamgauge_load::{at_once, load};

use crate::server;

#[test]
fn the_ports_of_each_target_and_local_address_stand_in_the_result() {
    let (_runtime, server) = server();
    server.on("/", Script::sse().message("1").hold());
    let url = server.url().to_owned();
    let holds = scenario! { base (url) sse "S" open "/" check await within 20s until 1 close };
    let report = load("ports").scenario(holds, at_once(16)).cores(2).run().unwrap();
    assert_eq!(report.scenarios[0].users.succeeded, 16);
    let ports = &report.generator.ports;
    assert!(ports.iter().all(|used| used.target == server.address().to_string()), "{ports:?}");
    // Users take eight addresses of this machine in turn, and a port is taken until a minute after.
    let mut sources: Vec<&str> = ports.iter().map(|used| used.source.as_str()).collect();
    sources.sort_unstable();
    let eight: Vec<String> = (1..=8).map(|last| Ipv4Addr::new(127, 0, 0, last).to_string()).collect();
    assert_eq!(sources, eight);
    for used in ports {
        // A server of another test that had this port a minute ago may have left some.
        assert!(used.most >= 2 && used.free() == used.there - used.most, "{used:?}");
        assert!(used.there > 1_000, "{used:?}");
    }
    assert_eq!(report.generator.ports_short, []);
    let summary = report.to_string();
    let most = ports.iter().map(|used| used.most).max().unwrap_or_default();
    assert!(summary.contains(&format!("ports          {most} at most from 127.0.0.")), "{summary}");
}
