//! A client that leaves is noticed by the server; comments keep a stream alive.

use std::sync::atomic::{AtomicU32, Ordering};

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::{Event, Kind, Recorder, assert_says};
use tokio::time::{Duration, sleep, timeout};

crate::on_frameworks! { [close, failure, dropped_run, comments, silence] }

/// Waits until the clients of this many streams have left, as the server sees it.
pub(crate) async fn left(url: &str, client: &Client, key: &str, streams: u32) {
    let gone = scenario! {
        "Who has left"
        base (url)
        let gone: u32 = (0)
        while (gone < streams) {
            http "Gone" get "/gone" query "key" (key)
                check status == 200
                    json "$.gone" save gone: u32
            pause 5ms
        }
    };
    let user = gone.client(client.clone()).run().await.unwrap();
    assert_eq!(user.gone, streams);
}

/// `close` of the scenario.
async fn close(server: &Server, client: Client) {
    let key = unique("close");
    let hold = scenario! {
        "Close"
        base (server.url())
        sse "Hold" open "/hold" query "key" (&key)
            check await within 30s until 1 data == "here"
            close
        sse "Again" open "/hold" query "key" (&key)
            check await within 30s until 1 data == "here"
            close
    };
    hold.client(client.clone()).run().await.unwrap();
    left(server.url(), &client, &key, 2).await;
}

/// A step that fails closes the streams.
async fn failure(server: &Server, client: Client) {
    let key = unique("failure");
    let hold = scenario! {
        "Failure"
        base (server.url())
        sse "Hold" open "/hold" query "key" (&key)
            check await within 30s until 1 data == "here"
        fail "on purpose"
    };
    let failure = hold.client(client.clone()).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Fail);
    left(server.url(), &client, &key, 1).await;
}

/// So does a run whose future is dropped in the middle of a wait.
async fn dropped_run(server: &Server, client: Client) {
    let key = unique("dropped");
    let heard = Recorder::default();
    let hold = scenario! {
        "Dropped"
        base (server.url())
        sse "Hold" open "/hold" query "key" (&key)
            check await within 1h until 2 data == "here"
            close
    };
    let run = hold.client(client.clone()).observer(heard.clone()).run();
    tokio::select! {
        _ = run => panic!("nothing ends it"),
        () = heard.comes(Event::is_message) => {}
    }
    left(server.url(), &client, &key, 1).await;
}

/// Comments come while no message does, and keep the stream alive for longer than `idle`.
async fn comments(server: &Server, client: Client) {
    let key = unique("comments");
    let heard = Recorder::default();
    let hold = scenario! {
        "Comments"
        base (server.url())
        sse "Hold" open "/hold" query "key" (&key) idle 20s
            check await within 30s until 1 data == "here"
            check listen within 1h expect 0
        run {
            while heard.count(Kind::Comment) < 5 {
                sleep(Duration::from_millis(5)).await;
            }
        }
        sse "Hold" close
    };
    let run = hold.client(client).observer(heard.clone()).run();
    timeout(Duration::from_secs(60), run).await.expect("comments come").unwrap();
    assert_eq!(heard.count(Kind::Message), 1);
}

/// A stream on which nothing comes for longer than `idle` is cut.
async fn silence(server: &Server, client: Client) {
    let room = unique("silence");
    let orders = scenario! {
        "Silence"
        base (server.url())
        sse "Orders" open "/orders" query "room" (&room) idle 300ms
            check await within 30s until 1 event == "ready"
            check await within 60s until 1 event == "order"
            close
    };
    let failure = orders.client(client).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["300ms"]);
}

/// A key that no other run of a test uses.
pub(crate) fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{name}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}
