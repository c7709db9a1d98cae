//! A stream of each protocol, sent by a service, recorded and replayed: under a paused clock with the same figures.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body as AxumBody, Bytes};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use streamgauge::protocol::StreamMetrics;
use streamgauge::testing::{At, Cassette};
use streamgauge::{Client, Failure, FailureKind, scenario};
use streamgauge_tests::{DONE, Heard, Recorder, delta, stop_after};
use tokio::time::sleep;

use crate::support::{BoxError, at, by, events};

/// A client of a service that sends what `examples/cassettes` has of a protocol, each piece at its time.
fn plays(protocol: &str) -> Client {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/cassettes");
    let text = std::fs::read_to_string(path.join(format!("{protocol}.jsonl"))).unwrap();
    let exchange: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    let ms = |value: &Value| Duration::from_secs_f64(value.as_f64().unwrap().round() / 1e3);
    let mut before = Duration::ZERO;
    let pieces: Vec<_> = (exchange["pieces"].as_array().unwrap().iter())
        .map(|piece| {
            let at = ms(&piece["at_ms"]);
            (at - std::mem::replace(&mut before, at), Bytes::from(piece["text"].as_str().unwrap().to_owned()))
        })
        .collect();
    assert!(!pieces.is_empty());
    by(move |_| {
        let pieces = stream::iter(pieces.clone()).then(|(after, piece)| async move {
            sleep(after).await;
            Ok::<_, BoxError>(piece)
        });
        async { Ok(events(AxumBody::from_stream(pieces))) }
    })
}

/// What was said, and what was heard.
type Said = (Result<(String, String), String>, Vec<Heard>);

macro_rules! ask {
    ($client:ident, $($protocol:ident)*) => {
        [$((stringify!($protocol), {
            let heard = Recorder::default();
            let over = scenario! {
                base "http://localhost"
                sse "Question" open post "/ask"
                        bearer "t0k3n"
                        body json { "jsonrpc": "2.0", "id": 1, "method": "ask", "params": { "stream": true } }
                        protocol $protocol
                    check await within 1min until 1 finish exists save finish text save text
                    check await within 1min until end
            }
            .observer(heard.clone())
            .client($client(stringify!($protocol)))
            .run()
            .await;
            let over = over.map(|user| (user.text, user.finish));
            (over.map_err(|failure: Failure| failure.to_string()), heard.heard())
        })),*]
    };
}

async fn all(client: impl Fn(&str) -> Client) -> [(&'static str, Said); 7] {
    ask!(client, openai_chat openai_completions openai_responses anthropic gemini mcp a2a)
}

/// A file that is removed with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("protocols-{}-{number}.jsonl", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn each_says_the_same_recorded_and_replayed() {
    let scratch: Arc<std::sync::Mutex<Vec<(String, Scratch)>>> = Arc::default();
    let recorded = all(|protocol| {
        let file = Scratch::new();
        let client = plays(protocol).record(Cassette::to(&file.0));
        scratch.lock().unwrap().push((protocol.to_owned(), file));
        client
    })
    .await;
    for (protocol, (said, heard)) in &recorded {
        let (text, finish) = said.as_ref().unwrap_or_else(|failure| panic!("{protocol}: {failure}"));
        assert!(!text.is_empty() && !finish.is_empty(), "{protocol}");
        assert!(heard.iter().any(|heard| heard.event.kind() == streamgauge_tests::Kind::Measured));
    }
    let scratch = std::mem::take(&mut *scratch.lock().unwrap());
    let replays: Vec<_> = (scratch.iter())
        .map(|(protocol, file)| (protocol.clone(), Cassette::read(&file.0).unwrap().replay()))
        .collect();
    let replayed = all(|protocol| {
        let (_, replay) = replays.iter().find(|(of, _)| of == protocol).unwrap();
        // Of a client without a service.
        Client::new().replay(replay)
    })
    .await;
    assert_eq!(replayed, recorded);
    for (protocol, replay) in replays {
        replay.finish().unwrap_or_else(|error| panic!("{protocol}: {error}"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_figures_of_a_model_are_exact() {
    let chat = format!("data: {}\n\n", delta("Hel"));
    let more = format!("data: {}\n\n", delta("lo"));
    let over = format!("data: {}\n\ndata: {DONE}\n\n", stop_after(5));
    let pieces: [(u64, &'static str); 3] = [(250, chat.leak()), (100, more.leak()), (40, over.leak())];
    let heard = Recorder::default();
    let asks = scenario! {
        sse "Chat" open post "/chat" protocol openai_chat check await within 1min until end expect 1.. text == "Hello"
    };
    let client = by(move |_| async move { Ok(events(at(pieces))) });
    asks.observer(heard.clone()).client(client).run().await.unwrap();
    let [metrics]: [StreamMetrics; 1] = heard.metrics().try_into().unwrap();
    let ms = |ms| Some(Duration::from_millis(ms));
    assert_eq!((metrics.first_byte, metrics.first_text, metrics.last_content), (ms(250), ms(250), ms(350)));
    assert_eq!((metrics.content_gaps.max(), Some(metrics.total)), (ms(100), ms(390)));
}

/// What goes wrong there goes wrong in the replay, and what is broken off on purpose is a cut.
#[tokio::test(start_paused = true)]
async fn a_cut_is_replayed_and_one_can_be_made() {
    let chat = format!("data: {}\n\n", delta("Hel")).leak() as &'static str;
    let breaks = by(move |_| async move {
        let pieces = [Ok(chat), Err(BoxError::from("the model is gone"))];
        Ok(events(AxumBody::from_stream(stream::iter(pieces))))
    });
    async fn ask(client: Client) -> Failure {
        let asks = scenario! {
            base "http://localhost"
            sse "Chat" open "/chat" protocol openai_chat check await within 1min until end close
        };
        asks.client(client).run().await.unwrap_err()
    }
    let file = Scratch::new();
    let failure = ask(breaks.record(Cassette::to(&file.0))).await;
    assert_eq!(failure.kind(), FailureKind::Cut);
    let cassette = Cassette::read(&file.0).unwrap();
    let replay = cassette.replay();
    assert_eq!(ask(Client::new().replay(&replay)).await.to_string(), failure.to_string());
    replay.finish().unwrap();
    let replay = cassette.replay().cut_at("/chat", At::Event(1));
    assert_eq!(ask(Client::new().replay(&replay)).await.kind(), FailureKind::Cut);
}
