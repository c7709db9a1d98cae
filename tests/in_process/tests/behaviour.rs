//! What a scenario does when it runs: a part of the suite of this name, on a service in the same process.

extern crate streamgauge_in_process as streamgauge;

#[path = "../../tests/behaviour/attempts.rs"]
mod attempts;
#[path = "../../tests/behaviour/checks.rs"]
mod checks;
#[path = "../../tests/behaviour/chunks.rs"]
mod chunks;
#[path = "../../tests/behaviour/decided.rs"]
mod decided;
#[path = "../../tests/behaviour/dropped.rs"]
mod dropped;
#[path = "../../tests/behaviour/failures.rs"]
mod failures;
#[path = "../../tests/behaviour/flow.rs"]
mod flow;
#[path = "../../tests/behaviour/leaving.rs"]
mod leaving;
#[path = "../../tests/behaviour/once.rs"]
mod once;
#[path = "../../tests/behaviour/open.rs"]
mod open;
#[path = "../../tests/behaviour/order.rs"]
mod order;
#[path = "../../tests/behaviour/reconcile.rs"]
mod reconcile;
#[path = "../../tests/behaviour/request.rs"]
mod request;
#[path = "../../tests/behaviour/secrets.rs"]
mod secrets;
#[path = "../../tests/behaviour/streams.rs"]
mod streams;

/// Else the suite would run on sockets.
#[tokio::test]
async fn it_runs_on_a_service() {
    use std::sync::{Arc, Mutex};

    use streamgauge::{CarriedBy, RunEvent, RunEventKind, scenario, testing::Script};

    let server = streamgauge_tests::serving(Script::sse().message(1).end()).await;
    let carried = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&carried);
    let opens = scenario! { base (server.url()) sse "S" open "/s" check await within 20s until end };
    let observer = streamgauge_tests::Hear(move |event: &RunEvent<'_>| {
        if let RunEventKind::Opened { transport, address, .. } = event.kind {
            hears.lock().unwrap().push((transport, address));
        }
    });
    opens.observer(observer).run().await.unwrap();
    assert_eq!(*carried.lock().unwrap(), [(CarriedBy::Service, None)]);
}
