//! Responses that are no stream.

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::assert_says;

crate::on_frameworks! { [not_found, unauthorized, wrong_type, wrong_method, no_content] }

async fn not_found(server: &Server, client: Client) {
    let missing = scenario! { base (server.url()) sse "Missing" open "/missing" close };
    let failure = missing.client(client.clone()).run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.cause()), (FailureKind::Status, "status 404"));

    let missing = scenario! { base (server.url()) http "Missing" get "/missing" check status == 404 };
    missing.client(client).run().await.unwrap();
}

async fn unauthorized(server: &Server, client: Client) {
    let token = |token: &'static str| {
        let private = scenario! { move
            base (server.url())
            sse "Private" open "/private" bearer (token)
                check await within 30s until 1 data == "welcome"
                check await within 30s until end
        };
        private.client(client.clone())
    };
    let failure = token("wr0ng").run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.cause()), (FailureKind::Status, "status 401"));
    assert_says(&failure, &["no token"]);

    token("t0ken").run().await.unwrap();
}

async fn wrong_type(server: &Server, client: Client) {
    let page = scenario! { base (server.url()) sse "Page" open "/page" close };
    let failure = page.client(client).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentType);
    assert_says(&failure, &["text/html", "<p>not a stream</p>"]);
}

async fn wrong_method(server: &Server, client: Client) {
    let chat =
        scenario! { base (server.url()) sse "Chat" open put "/chat" body json { "question": "?" } close };
    let failure = chat.client(client).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    // Express and actix-web know no such route.
    assert!(["status 404", "status 405"].contains(&failure.cause()), "{failure}");
}

async fn no_content(server: &Server, client: Client) {
    let numbers = scenario! {
        base (server.url())
        sse "Numbers" open "/numbers" query "how" "end" last_event_id "20"
            close
    };
    let failure = numbers.client(client).run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.cause()), (FailureKind::Status, "status 204"));
}
