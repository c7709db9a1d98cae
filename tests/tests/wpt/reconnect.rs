//! What is fired when a stream opens, ends and opens again.

use streamgauge::testing::Script;

use crate::source::{Fired, Source, message, on_both};

/// `eventsource-onopen.any.js` and `eventsource-onmessage.any.js`: the stream is open before anything comes.
#[tokio::test]
async fn eventsource_onopen() {
    on_both(async |transport, server| {
        let gate = streamgauge::testing::Gate::new();
        server.on("/s", Script::sse().gate(&gate).message("a").hold());
        let source = Source::new(transport, server.url_to("/s"));
        assert_eq!(source.fires(1).await, [Fired::Open], "{transport:?}");
        gate.open();
        assert_eq!(source.fires(2).await, [Fired::Open, message("a")], "{transport:?}");
        source.close().await;
    })
    .await;
}

/// `eventsource-reconnect.window.js`: "200". The first response has nothing but a time.
#[tokio::test]
async fn eventsource_reconnect_200() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().bytes("retry: 5\n").end());
        server.on("/s", Script::sse().message("a").hold());
        let source = Source::new(transport, server.url_to("/s"));
        let all = [Fired::Open, Fired::Reconnecting, Fired::Open, message("a")];
        assert_eq!(source.fires(4).await, all, "{transport:?}");
        source.close().await;
    })
    .await;
}

/// `eventsource-reconnect.window.js`: "test reconnection events".
#[tokio::test]
async fn eventsource_reconnect_events() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().bytes("retry: 5\ndata: a\n\n").end());
        server.on("/s", Script::sse().message("b").hold());
        let source = Source::new(transport, server.url_to("/s"));
        let all = [Fired::Open, message("a"), Fired::Reconnecting, Fired::Open, message("b")];
        assert_eq!(source.fires(5).await, all, "{transport:?}");
        source.close().await;
    })
    .await;
}
