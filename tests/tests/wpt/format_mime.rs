//! Which content types are those of an event stream, and that its text is always UTF-8.

use streamgauge::FailureKind;
use streamgauge::testing::Script;

use crate::source::{Fired, Source, message, on_both};

/// A stream of this type is refused, and nobody tries again.
async fn refused(content_type: &str) {
    on_both(async |transport, server| {
        let stream = Script::sse().content_type(content_type).bytes("retry:5\ndata:a\n\n").end();
        server.on("/s", stream).expect("/s", 1);
        let source = Source::new(transport, server.url_to("/s"));
        assert_eq!(source.closed().await, [Fired::Closed], "{transport:?}");
        assert_eq!(source.failure().await, Some(FailureKind::ContentType), "{transport:?}");
    })
    .await;
}

/// A stream of this type is read.
async fn read(content_type: &str, data: &str) {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().content_type(content_type).message(data).end());
        let source = Source::once(transport, server.url_to("/s"));
        let all = [Fired::Open, message(data), Fired::Closed];
        assert_eq!(source.closed().await, all, "{transport:?}");
    })
    .await;
}

/// `format-mime-bogus.any.js`
#[tokio::test]
async fn format_mime_bogus() {
    refused("no type").await;
}

/// `format-mime-valid-bogus.any.js`
#[tokio::test]
async fn format_mime_valid_bogus() {
    refused("text/x-other").await;
}

/// `format-mime-trailing-semicolon.any.js`
#[tokio::test]
async fn format_mime_trailing_semicolon() {
    read("text/event-stream;", "a").await;
}

/// `format-utf-8.any.js`
#[tokio::test]
async fn format_utf_8() {
    // Whatever the server says of its encoding.
    read("text/event-stream;charset=windows-1252", "ok… ä").await;
}
