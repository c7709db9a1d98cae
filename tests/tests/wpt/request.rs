//! What is asked, and which answers are a stream.

use streamgauge::FailureKind;
use streamgauge::testing::{Script, Server};

use crate::source::{Fired, Source, TRANSPORTS, message, on_both};

/// `request-accept.any.js`
#[tokio::test]
async fn request_accept() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().message("a").hold());
        let source = Source::new(transport, server.url_to("/s"));
        assert_eq!(source.fires(2).await, [Fired::Open, message("a")], "{transport:?}");
        source.close().await;
        assert_eq!(sent(server, "accept"), [["text/event-stream"]], "{transport:?}");
    })
    .await;
}

/// `request-cache-control.any.js`: two sources, one after the other.
#[tokio::test]
async fn request_cache_control() {
    on_both(async |transport, server| {
        server.on("/s", Script::sse().message("a").hold());
        for _ in 0..2 {
            let source = Source::new(transport, server.url_to("/s"));
            assert_eq!(source.fires(2).await, [Fired::Open, message("a")], "{transport:?}");
            source.close().await;
        }
        assert_eq!(sent(server, "cache-control"), [["no-cache"], ["no-cache"]], "{transport:?}");
    })
    .await;
}

/// The values of all headers of this name, for each request.
fn sent(server: &Server, name: &str) -> Vec<Vec<String>> {
    let of = |headers: &[(String, String)]| {
        let all = headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        all.map(|(_, value)| value.clone()).collect()
    };
    server.requests().iter().map(|request| of(&request.headers)).collect()
}

/// `request-credentials.any.window.js`: "enabled". The cookie of the first response comes with the second request.
#[tokio::test]
async fn request_credentials() {
    on_both(async |transport, server| {
        let first = Script::sse().header("set-cookie", "seat=12; Path=/").bytes("retry:5\ndata:first\n\n");
        server.on("/s", first.end());
        server.on("/s", Script::sse().message("second").hold());
        let source = Source::new(transport, server.url_to("/s"));
        let all = [Fired::Open, message("first"), Fired::Reconnecting, Fired::Open, message("second")];
        assert_eq!(source.fires(5).await, all, "{transport:?}");
        source.close().await;
        assert_eq!(sent(server, "cookie"), [vec![], vec!["seat=12".to_owned()]], "{transport:?}");
    })
    .await;
}

/// `request-redirect.any.window.js`
#[tokio::test]
async fn request_redirect() {
    for status in [301, 302, 303, 307, 308] {
        on_both(async |transport, server| {
            server.on("/moved", Script::redirect(status, "/s")).on("/s", Script::sse().message("a").hold());
            let source = Source::new(transport, server.url_to("/moved"));
            assert_eq!(source.fires(2).await, [Fired::Open, message("a")], "{transport:?} {status}");
            source.close().await;
        })
        .await;
    }
}

/// `request-status-error.window.js`
#[tokio::test]
async fn request_status_error() {
    for status in [204, 205, 210, 299, 404, 410, 503] {
        on_both(async |transport, server| {
            // A 204 has no body; the others have one that would pass for a stream.
            let script = match status {
                204 => Script::status(status).content_type("text/event-stream"),
                _ => Script::sse().with_status(status).bytes("retry:5\ndata:a\n\n").end(),
            };
            server.on("/s", script).expect("/s", 1);
            let source = Source::new(transport, server.url_to("/s"));
            assert_eq!(source.closed().await, [Fired::Closed], "{transport:?} {status}");
            assert_eq!(source.failure().await, Some(FailureKind::Status), "{transport:?} {status}");
        })
        .await;
    }
}

/// `eventsource-constructor-url-bogus.any.js`
#[tokio::test]
async fn eventsource_constructor_url_bogus() {
    for transport in TRANSPORTS {
        let source = Source::new(transport, "http://no url/");
        assert_eq!(source.closed().await, [Fired::Closed], "{transport:?}");
        assert_eq!(source.failure().await, Some(FailureKind::Request), "{transport:?}");
    }
}

/// `eventsource-cross-origin.window.js`: the uses that succeed. From another server; after a redirect to it; and once
/// more when that stream was lost.
#[tokio::test]
async fn eventsource_cross_origin() {
    on_both(async |transport, server| {
        let other = Server::start().await.expect("a server starts");
        other.on("/s", Script::sse().bytes("retry:5\ndata:a\n\n").end());
        other.on("/s", Script::sse().message("b").hold());
        server.on("/moved", Script::redirect(302, &other.url_to("/s")));
        let source = Source::new(transport, server.url_to("/moved"));
        let all = [Fired::Open, message("a"), Fired::Reconnecting, Fired::Open, message("b")];
        assert_eq!(source.fires(5).await, all, "{transport:?}");
        source.close().await;
        assert_eq!((server.requests().len(), other.requests().len()), (2, 2), "{transport:?}");
    })
    .await;
}
