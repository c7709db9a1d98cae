//! HTTP/2 without TLS, where the framework offers it.

use streamgauge::{Client, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::{Recorder, What};

use crate::leaving::{left, unique};

crate::on! {
    [axum = crate::AXUM, actix_web = crate::ACTIX_WEB, better_sse = crate::BETTER_SSE]
    [burst, shared]
}

fn url(server: &Server) -> &str {
    server.h2c().expect("it speaks HTTP/2")
}

async fn burst(server: &Server, client: Client) {
    let heard = Recorder::default();
    let burst = scenario! {
        "Burst"
        base (url(server))
        sse "Burst" open "/burst" query "n" "2000"
            check await within 60s until 2000
                json "$.n" collect numbers: u32
            check await within 30s until end
    };
    let run = burst.client(client.http2_prior_knowledge()).observer(heard.clone()).run();
    assert_eq!(run.await.unwrap().numbers, (1..=2000).collect::<Vec<u32>>());
    let versions = heard.picked(|event| match &event.what {
        What::Opened { version, .. } => Some(version.clone()),
        _ => None,
    });
    assert_eq!(versions, ["HTTP/2"]);
}

/// On one connection, a stream that is closed leaves the others open.
async fn shared(server: &Server, client: Client) {
    let client = client.http2_prior_knowledge().share_connections();
    let key = unique("shared");
    let hold = scenario! {
        "Shared"
        base (url(server))
        repeat 5 as i {
            sse "Hold" name "held"[(i)] open "/hold" query "key" (&key)
                check await within 30s until 1 data == "here"
        }
        sse "One" name "held"[2] close
        run { left(url(server), &client, &key, 1).await }
        sse "Burst" name "burst" open "/burst" query "n" "100"
            check await within 30s until 100
            check await within 30s until end
        sse "All" name "held"[all] close
    };
    hold.client(client.clone()).run().await.unwrap();
    left(url(server), &client, &key, 5).await;
}
