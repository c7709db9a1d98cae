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
use tokio::sync::broadcast;
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

/// What is said is heard on every stream.
fn room() -> Router {
    let (said, _) = broadcast::channel::<String>(16);
    let hears = said.clone();
    let stream = move || async move {
        let heard = stream::unfold(hears.subscribe(), |mut heard| async move {
            let text = heard.recv().await.ok()?;
            Some((Ok::<_, std::convert::Infallible>(format!("data: {text}\n\n")), heard))
        });
        ([("content-type", "text/event-stream")], Body::from_stream(heard))
    };
    let say = move |text: String| async move { drop(said.send(text)) };
    Router::new().route("/hear/{who}", get(stream)).route("/say", post(say))
}

/// Two streams on which nothing comes before somebody has said it. There is no base.
async fn talk(client: Client, pause: Duration) -> streamgauge::Result<[Vec<String>; 2]> {
    let heard = Recorder::default();
    scenario! {
        sse "A" name "a" open "/hear/a"
        sse "B" name "b" open "/hear/b"
            check await within 1s expect 0
        http "Say" post "/say" body text "one"
        sse "A" name "a" check await within 10s until 1 data == "one"
        pause (pause)
        sse "A" name "a" check listen within 10s until 1 data == "two"
        http "Say" post "/say" body text "two"
        sse "B" name "b" check await within 10s until 1 data == "two"
        sse "A" name "a" await
        http "Say" post "/say" body text "one"
        sse "B" name "b" check await within 10s until 1 data == "one" close
        sse "A" name "a" close
    }
    .observer(heard.clone())
    .client(client)
    .run()
    .await?;
    Ok([heard.messages("a"), heard.messages("b")])
}

#[tokio::test(start_paused = true)]
async fn nothing_is_heard_before_it_is_said_however_slowly_it_is_replayed() -> streamgauge::Result {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("room-{}.jsonl", std::process::id()));
    let second = Duration::from_secs(1);
    let recorded = talk(Client::service(room()).record(Cassette::to(&file)), second).await?;
    let cassette = Cassette::read(&file)?;
    std::fs::remove_file(&file)?;
    for pause in [second, Duration::ZERO, 100 * second] {
        for replay in [cassette.replay(), cassette.replay().at_once(), cassette.replay().faster(3.0)] {
            let replayed = talk(Client::new().replay(&replay), pause).await?;
            assert_eq!(replayed, recorded);
            replay.finish()?;
        }
    }
    Ok(())
}
