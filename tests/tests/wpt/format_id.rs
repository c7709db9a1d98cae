//! The field `id`, and what of it goes out with the next request.

use streamgauge::testing::Script;
use streamgauge_tests::last_event_ids;

use crate::source::{Fired, Source, format, message, message_at, on_both};

/// `format-field-id.any.js`, and `format-field-id-2.any.js`, which goes one connection further.
#[tokio::test]
async fn format_field_id_2() {
    on_both(async |transport, server| {
        // The id is no ASCII; the server gets the bytes that it sent.
        server.on("/s", Script::sse().bytes("retry:5\nid: …\ndata:first\n\n").end());
        server.on("/s", Script::sse().message("again").end());
        let source = Source::new(transport, server.url_to("/s"));
        let [open, again] = [Fired::Open, message_at("…", "again")];
        let lost = Fired::Reconnecting;
        let all =
            [&open, &message_at("…", "first"), &lost, &open, &again, &lost, &open, &again].map(Clone::clone);
        assert_eq!(source.fires(8).await[..8], all, "{transport:?}");
        source.close().await;
        let sent = last_event_ids(server);
        assert_eq!(sent[..3], [None, Some("…".to_owned()), Some("…".to_owned())], "{transport:?}");
    })
    .await;
}

/// `format-field-id-3.window.js`: "persists".
#[tokio::test]
async fn format_field_id_3_persists() {
    let stream = "id: 8\ndata: a\n\ndata: b\n\nid: 9\ndata: c\n\ndata: d\n\n";
    format(stream, &[message_at("8", "a"), message_at("8", "b"), message_at("9", "c"), message_at("9", "d")])
        .await;
}

/// `format-field-id-3.window.js`: "resets".
#[tokio::test]
async fn format_field_id_3_resets() {
    for reset in ["id:", "id: ", "id"] {
        let stream = format!("id: 8\ndata: a\n\n{reset}\ndata: b\n\ndata: c\n\n");
        format(stream, &[message_at("8", "a"), message("b"), message("c")]).await;
    }
}

/// `format-field-id-null.window.js`
#[tokio::test]
async fn format_field_id_null() {
    for id in ["\0\0", "a\0", "\0a", "a\0a", " \0"] {
        on_both(async |transport, server| {
            server.on("/s", Script::sse().bytes(format!("retry:5\nid:{id}\ndata:a\n\n")).end());
            let source = Source::new(transport, server.url_to("/s"));
            let twice = [Fired::Open, message("a"), Fired::Reconnecting, Fired::Open, message("a")];
            assert_eq!(source.fires(5).await[..5], twice, "{transport:?} {id:?}");
            source.close().await;
            assert_eq!(last_event_ids(server)[..2], [None, None], "{transport:?} {id:?}");
        })
        .await;
    }
}
