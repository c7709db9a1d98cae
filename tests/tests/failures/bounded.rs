//! The failures of a user that goes on after them do not grow without end.

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};

#[tokio::test]
async fn three_thousand_refused_requests_make_a_short_text() {
    let failure = scenario! {
        on failure continue
        repeat 3000 { http "Prices" get "http://127.0.0.1:1/" }
    }
    .run()
    .await
    .unwrap_err();
    let text = failure.to_string();
    assert!(text.len() < 100_000, "{}", text.len());
    assert_eq!(text.matches("http \"Prices\" failed").count(), 16);
    assert_eq!(failure.further().len(), 15);
    assert_eq!(failure.further_causes().collect::<Vec<_>>(), [("connection refused", 2984)]);
    assert!(text.ends_with("\nand 2984 further failures:\n  2984     connection refused"), "{text}");
}

#[tokio::test]
async fn each_cause_is_counted() {
    let server = Server::start().await.unwrap();
    server.on("/503", Script::status(503));
    server.on("/404", Script::status(404));
    let failure = scenario! {
        base (server.url())
        on failure continue
        repeat 16 { http "First" get "/404" }
        repeat 3 { http "Gone" get "/404" }
        repeat 5 { http "Busy" get "/503" }
        http "Refused" get "http://127.0.0.1:1/"
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(
        failure.further_causes().collect::<Vec<_>>(),
        [("status 503", 5), ("status 404", 3), ("connection refused", 1)]
    );
    assert!(failure.to_string().contains(
        "\nand 9 further failures:\n  5        status 503\n  3        status 404\n  1        connection refused"
    ));
}

#[tokio::test]
async fn sixteen_failures_are_all_whole() {
    let failure = scenario! {
        on failure continue
        repeat 16 { http "Prices" get "http://127.0.0.1:1/" }
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!((failure.further().len(), failure.further_causes().len()), (15, 0));
    assert!(!failure.to_string().contains("further"));
}
