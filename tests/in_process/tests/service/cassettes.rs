//! What a service in the same process sends is recorded and replayed as what a server sends.

use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use futures_util::{StreamExt, stream};
use streamgauge::testing::Cassette;
use streamgauge::{Client, scenario};
use streamgauge_tests::Recorder;
use tokio::time::sleep;

/// A service that waits half a minute between its words.
fn slow() -> Router {
    let stream = || async {
        let words = stream::iter(["one", "two", "three"]).then(|word| async move {
            sleep(Duration::from_millis(31_400)).await;
            Ok::<_, std::convert::Infallible>(format!("data: {word}\n\n"))
        });
        ([("content-type", "text/event-stream")], Body::from_stream(words))
    };
    Router::new().route("/words", get(stream)).route("/ask", post(|| async { "heard" }))
}

#[tokio::test(start_paused = true)]
async fn a_service_in_this_process_is_replayed_with_the_same_figures() -> streamgauge::Result {
    let run = |client: Client| async move {
        let heard = Recorder::default();
        scenario! {
            base "http://localhost"
            sse "Words" name "words" open "/words"
                check await within 10min until 1 data == "two"
            http "Ask" post "/ask" body text "now"
            sse "Words" name "words"
                check await within 10min until end
        }
        .observer(heard.clone())
        .client(client)
        .run()
        .await
        .map(|_| heard.heard())
    };
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("service-{}.jsonl", std::process::id()));
    let recorded = run(Client::service(slow()).record(Cassette::to(&file))).await?;
    // The third word waits for the request before it, if it is asked for first.
    let replay = Cassette::read(&file)?.replay();
    std::fs::remove_file(&file)?;
    let replayed = run(Client::service(slow()).replay(&replay)).await?;
    assert_eq!(replayed, recorded);
    replay.finish()?;
    Ok(())
}
