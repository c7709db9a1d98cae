//! Streams that end or are cut, and are opened again with `Last-Event-ID`.

use streamgauge::{Client, FailureKind, scenario};
use streamgauge_outside_servers::Server;
use streamgauge_tests::{Kind, Recorder, What};

crate::on_frameworks! { [after_an_end, after_a_cut, without_reconnect, last_event_id] }

/// Four connections bring five numbers each, and the fifth is told by 204 that there are no more.
async fn after_an_end(server: &Server, client: Client) {
    let heard = Recorder::default();
    all_numbers(server, client, "end", &heard).await;

    let losses = heard.picked(|event| match event.what {
        What::Lost { ended, .. } => Some(ended),
        _ => None,
    });
    assert_eq!(losses, [true; 4]);
    assert_eq!(heard.count(Kind::Reconnected), 3);
    assert_eq!(heard.count(Kind::Ended), 1);
}

/// A cut may take messages with it that the server has sent: they come again on the next connection.
async fn after_a_cut(server: &Server, client: Client) {
    let heard = Recorder::default();
    all_numbers(server, client, "cut", &heard).await;

    let losses = heard.picked(|event| match event.what {
        What::Lost { ended, .. } => Some(ended),
        _ => None,
    });
    assert!(losses.len() >= 4, "{losses:?}");
    assert!(!losses.contains(&true), "{losses:?}");
    assert_eq!(heard.count(Kind::Reconnected), losses.len() - 1);
    assert_eq!(heard.count(Kind::Ended), 1);
}

async fn all_numbers(server: &Server, client: Client, how: &str, heard: &Recorder) {
    let numbers = scenario! {
        "Numbers"
        base (server.url())
        sse "Numbers" open "/numbers" query "how" (how) reconnect always
            check await within 60s until 20
                json "$.n" collect numbers: u32
                require id rising
            check await within 30s until end
    };
    let user = numbers.client(client).observer(heard.clone()).run().await.unwrap();

    assert_eq!(user.numbers, (1..=20).collect::<Vec<u32>>());
}

/// An end is an end, and a cut is none.
async fn without_reconnect(server: &Server, client: Client) {
    for (how, expected) in [("end", None), ("cut", Some(FailureKind::Cut))] {
        let numbers = scenario! {
            "Numbers"
            base (server.url())
            sse "Numbers" open "/numbers" query "how" (how)
                check await within 30s until end
        };
        let run = numbers.client(client.clone()).run().await;
        assert_eq!(run.err().map(|failure| failure.kind()), expected, "after {how:?}");
    }
}

/// The header as a user writes it.
async fn last_event_id(server: &Server, client: Client) {
    let numbers = scenario! {
        "Numbers"
        base (server.url())
        sse "Numbers" open "/numbers" query "how" "end" last_event_id "17"
            check await within 30s until 3
                json "$.n" collect numbers: u32
            check await within 30s until end
    };
    let user = numbers.client(client).run().await.unwrap();
    assert_eq!(user.numbers, [18, 19, 20]);
}
