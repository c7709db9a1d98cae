//! A stream that is closed, by the page or by the server, stays so.

use std::time::Duration;

use streamgauge::testing::Script;
use streamgauge_tests::SOON;

use crate::source::{Fired, Source, message, on_both};

/// Time for what must not come: 20 times the reconnection time of these streams.
const A_WHILE: Duration = Duration::from_millis(100);

/// `eventsource-close.window.js`: `close()` as soon as it is open.
#[tokio::test]
async fn eventsource_close() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().bytes("retry: 5\n\n").hold()).expect("/s", 1);
        let source = Source::new(transport, server.url_to("/s"));
        assert_eq!(source.fires(1).await, [Fired::Open], "{transport:?}");
        source.close().await;
        server.wait_closed(SOON).await.expect("the connection is closed");
    })
    .await;
}

/// `eventsource-close.window.js`: "test events". A 204 closes what was reconnected once.
#[tokio::test]
async fn eventsource_close_events() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().bytes("retry: 5\ndata: opened\n\n").end());
        server.on("/s", Script::sse().message("reconnected").end());
        server.on("/s", Script::status(204)).expect("/s", 3);
        let source = Source::new(transport, server.url_to("/s"));
        let [open, lost] = [Fired::Open, Fired::Reconnecting];
        let (first, second) = (message("opened"), message("reconnected"));
        let all = [&open, &first, &lost, &open, &second, &lost, &Fired::Closed].map(Clone::clone);
        assert_eq!(source.closed().await, all, "{transport:?}");
        tokio::time::sleep(A_WHILE).await;
        assert_eq!(source.fired(), all, "{transport:?}");
        source.close().await;
    })
    .await;
}

/// `eventsource-request-cancellation.any.window.js`: given up before the response head came.
#[tokio::test]
async fn eventsource_request_cancellation() {
    on_both(async |transport, server| {
        server.on("/s", Script::stall()).expect("/s", 1);
        let source = Source::new(transport, server.url_to("/s"));
        server.wait_requests_to("/s", 1, SOON).await.expect("the request comes");
        source.stop().await;
        server.wait_closed(SOON).await.expect("the connection is closed");
    })
    .await;
}
