//! Which transport carries what: else the other tests could ask the same one twice.

use std::sync::{Arc, Mutex};

use streamgauge::{CarriedBy, Client, RunEvent, RunEventKind, Transport, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::Hear;

#[tokio::test]
async fn each_by_its_own() {
    let server = Server::start(crate::AXUM).expect("it needs no runtime");
    // As a run on reqwest alone sets it.
    let is_reqwest_alone = std::env::var("STREAMGAUGE_TRANSPORT").is_ok_and(|value| value == "reqwest");
    let automatic = if is_reqwest_alone { CarriedBy::Reqwest } else { CarriedBy::Http1 };
    for (client, expected) in [
        (Client::new(), automatic),
        (Client::new().transport(Transport::Automatic), automatic),
        (Client::new().transport(Transport::Reqwest), CarriedBy::Reqwest),
        (Client::new().gzip(true), CarriedBy::Reqwest),
        (Client::new().http2_prior_knowledge(), CarriedBy::Reqwest),
    ] {
        assert_eq!(carried(&server, client).await, expected);
    }
}

/// Which transport carries a stream of this client.
pub(crate) async fn carried(server: &Server, client: Client) -> CarriedBy {
    let carried = Arc::new(Mutex::new(Vec::new()));
    let hear = {
        let carried = carried.clone();
        Hear(move |event: &RunEvent<'_>| {
            if let RunEventKind::Opened { transport, .. } = event.kind {
                carried.lock().unwrap().push(transport);
            }
        })
    };
    let burst = scenario! {
        base (server.url())
        sse "Burst" open "/burst" query "n" "10"
            check await within 30s until 10
            check await within 30s until end
    };
    burst.client(client).observer(hear).run().await.unwrap();
    let carried = carried.lock().unwrap();
    assert_eq!(carried.len(), 1);
    carried[0]
}
