//! gzip, by the compression that comes with each framework.

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_outside_servers::Server;

use crate::leaving::{left, unique};

crate::on_frameworks! { [stream, json, live] }

// By their settings here these compress event streams; actix-web-lab and Starlette never do.
crate::on! {
    [axum_compressed = crate::AXUM, better_sse_compressed = crate::BETTER_SSE]
    [without_gzip]
}

/// A stream comes whole, compressed or not.
async fn stream(server: &Server, client: Client) {
    let burst = scenario! {
        "Burst"
        base (server.url())
        sse "Burst" open "/gzip/burst" query "n" "3000"
            check await within 60s until 3000
                json "$.n" collect numbers: u32
            check await within 30s until end
    };
    let user = burst.client(client.gzip(true)).run().await.unwrap();
    assert_eq!(user.numbers, (1..=3000).collect::<Vec<u32>>());
}

/// So does JSON. Asked for by hand, it is seen to be compressed.
async fn json(server: &Server, client: Client) {
    let note = "x".repeat(10_000);
    let decoded = scenario! {
        "Decoded"
        base (server.url())
        http "JSON" get "/gzip/json"
            check json "$.note" == (&note)
    };
    decoded.client(client.clone().gzip(true)).run().await.unwrap();

    let by_hand = scenario! {
        "By hand"
        base (server.url())
        http "JSON" get "/gzip/json" header "Accept-Encoding" "gzip"
            check header "Content-Encoding" == "gzip"
                json "$.note" missing
    };
    by_hand.client(client).run().await.unwrap();
}

/// An event is there when the server has flushed it, and leaving is noticed.
async fn live(server: &Server, client: Client) {
    let client = client.gzip(true);
    let key = unique("live");
    let hold = scenario! {
        "Live"
        base (server.url())
        sse "Hold" open "/gzip/hold" query "key" (&key)
            check await within 30s until 1 data == "here"
            close
    };
    hold.client(client.clone()).run().await.unwrap();
    left(server.url(), &client, &key, 1).await;
}

/// A compressed stream that was asked for by hand cannot be read.
async fn without_gzip(server: &Server, client: Client) {
    let burst = scenario! {
        "Burst"
        base (server.url())
        sse "Burst" open "/gzip/burst" query "n" "10" header "Accept-Encoding" "gzip"
            close
    };
    let failure = burst.client(client).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::ContentEncoding);
}
