//! Streams that the server ends: forms of events, many, large, several at once.

use futures_util::future::join_all;
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_outside_servers::{Server, UNICODE};
use streamgauge_tests::{Kind, Recorder, What, assert_says};

crate::on_frameworks! { [forms, burst, large, over_the_cap, family, many_users] }

crate::on! { [better_sse_only = crate::BETTER_SSE] [early_hints, trailers] }

/// Types, ids, lines, characters, comments and `retry`.
async fn forms(server: &Server, client: Client) {
    let heard = Recorder::default();
    let forms = scenario! {
        "Forms of events"
        base (server.url())
        sse "Forms" open "/formats"
            check await within 30s until 1
                event == "greeting"
                id == "1"
                data == "hello"
            check await within 30s until 1
                event == "lines"
                id == "2"
                data == "first\nsecond\n\n  fourth: x"
            check await within 30s until 1
                event == "message"
                id == "3"
                data == (UNICODE)
            check await within 30s until 1
                event == "json"
                id == "4"
                json "$.price" > 99.4 save price: f64
            check await within 30s until end
    };
    let user = forms.client(client).observer(heard.clone()).run().await.unwrap();

    assert_eq!(user.price, 99.5);
    let sent = ["hello", "first\nsecond\n\n  fourth: x", UNICODE, r#"{"price":99.5}"#];
    assert_eq!(heard.messages(""), sent);
    let comments = heard.picked(|event| match &event.what {
        What::Comment { text } => Some(text.trim().to_owned()),
        _ => None,
    });
    assert_eq!(comments, ["a comment"]);
    let retries = heard.picked(|event| match event.what {
        What::Block { retry, .. } => retry,
        _ => None,
    });
    assert_eq!(retries, [2500]);
    assert_eq!(heard.dropped_at(Kind::Ended).to_string(), "");
}

/// 10,000 events, as fast as they go out.
async fn burst(server: &Server, client: Client) {
    let burst = scenario! {
        "Burst"
        base (server.url())
        sse "Burst" open "/burst" query "n" "10000"
            check await within 60s until 10000
                json "$.n" collect numbers: u32
                require id rising
            check await within 30s until end
    };
    let user = burst.client(client).run().await.unwrap();

    assert_eq!(user.numbers, (1..=10_000).collect::<Vec<u32>>());
}

/// An event of a megabyte, and a small one behind it.
async fn large(server: &Server, client: Client) {
    let large = scenario! {
        "Large"
        base (server.url())
        sse "Large" open "/large" query "bytes" "1000000"
            check await within 60s until 1
                event == "large"
                data save text
            check await within 30s until 1
                event == "after"
                data == "small"
            check await within 30s until end
    };
    let user = large.client(client).run().await.unwrap();

    assert_eq!(user.text.len(), 1_000_000);
    assert!(user.text.bytes().all(|byte| byte == b'x'));
}

/// An event over the cap cuts the stream, and a greater cap takes it.
async fn over_the_cap(server: &Server, client: Client) {
    let large = scenario! {
        "Over the cap"
        base (server.url())
        sse "Large" open "/large" query "bytes" "1100000"
            check await within 60s until 1
                event == "after"
            close
    };
    let large = large.client(client.clone());
    let failure = large.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Cut);
    assert_says(&failure, &["1048576"]);

    large.client(client.event_cap(2 << 20)).run().await.unwrap();
}

/// Twenty streams of one user.
async fn family(server: &Server, client: Client) {
    let family = scenario! {
        "Family"
        base (server.url())
        repeat 20 as i {
            sse "Burst {i}" name "bursts"[(i)] open "/burst" query "n" "100"
                check listen within 60s until 100
                    json "$.n" collect numbers: u32
                    require id rising
        }
        sse "All" name "bursts"[all] await
        sse "All end" name "bursts"[all] check await within 30s until end
    };
    let user = family.client(client).run().await.unwrap();

    assert_eq!(user.numbers, (0..20).flat_map(|_| 1..=100).collect::<Vec<u32>>());
}

/// Thirty users at once, each with a stream of its own.
async fn many_users(server: &Server, client: Client) {
    let heard = Recorder::default();
    let user = scenario! {
        "One of many"
        base (server.url())
        sse "Burst" open "/burst" query "n" "200"
            check await within 60s until end
                json "$.n" collect numbers: u32
                require id rising
    };
    let user = user.client(client).observer(heard.clone());
    for user in join_all((0..30).map(|_| user.run())).await {
        assert_eq!(user.unwrap().numbers, (1..=200).collect::<Vec<u32>>());
    }
    assert_eq!(heard.count(Kind::Ended), 30);
}

/// 103 comes before the head of the stream.
async fn early_hints(server: &Server, client: Client) {
    let hints = scenario! {
        "Early hints"
        base (server.url())
        sse "Burst" open "/hints"
            check await within 30s until 10
            check await within 30s until end
    };
    hints.client(client).run().await.unwrap();
}

/// Trailers are no part of the stream, and it has ended.
async fn trailers(server: &Server, client: Client) {
    let heard = Recorder::default();
    let trailers = scenario! {
        "Trailers"
        base (server.url())
        sse "Trailers" open "/trailers"
            check await within 30s until 1 data == "one"
            check await within 30s until end
    };
    trailers.client(client).observer(heard.clone()).run().await.unwrap();
    assert_eq!(heard.dropped_at(Kind::Ended).to_string(), "");
}
