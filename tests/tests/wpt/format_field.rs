//! The fields `event` and `retry`, and an event that does not come to its end.

use streamgauge::testing::Script;

use crate::source::{Fired, Source, event, format, message, on_both};

/// `format-field-event.any.js`
#[tokio::test]
async fn format_field_event() {
    format("event:tick\ndata:a\n\ndata:b\n\n", &[event("tick", "", "a"), message("b")]).await;
}

/// `format-field-event-empty.any.js`
#[tokio::test]
async fn format_field_event_empty() {
    format("event: \ndata:a\n\nevent\ndata:b\n\n", &[message("a"), message("b")]).await;
}

/// The reconnection times that this stream is left with. That they are waited for is a matter of `tests/reconnect`.
async fn retries(stream: &'static str, times: &[u64]) {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().bytes(stream).end());
        let source = Source::once(transport, server.url_to("/s"));
        let heard = source.comes(|heard| heard.fired.contains(&Fired::Closed)).await;
        assert_eq!(heard.fired, [Fired::Open, message("a"), Fired::Closed], "{transport:?}");
        assert_eq!(heard.retries, times, "{transport:?}");
    })
    .await;
}

/// `format-field-retry.any.js`
#[tokio::test]
async fn format_field_retry() {
    // Decimal, though it begins with a zero.
    retries("retry:0120\ndata:a\n\n", &[120]).await;
}

/// `format-field-retry-bogus.any.js`
#[tokio::test]
async fn format_field_retry_bogus() {
    retries("retry:130\nretry:1x\ndata:a\n\n", &[130]).await;
}

/// `format-field-retry-empty.any.js`
#[tokio::test]
async fn format_field_retry_empty() {
    retries("retry\ndata:a\n\n", &[]).await;
}

/// `format-data-before-final-empty-line.any.js`
#[tokio::test]
async fn format_data_before_final_empty_line() {
    // What the second event began is forgotten with it, its id too.
    on_both(async |transport, server| {
        server.on("/s", Script::sse().bytes("retry:5\ndata:whole\n\nid:no\ndata:half").end());
        let source = Source::new(transport, server.url_to("/s"));
        let both = [Fired::Open, message("whole"), Fired::Reconnecting, Fired::Open, message("whole")];
        assert_eq!(source.fires(5).await[..5], both, "{transport:?}");
        assert_eq!(server.requests()[1].header("last-event-id"), None, "{transport:?}");
        source.close().await;
    })
    .await;
}
