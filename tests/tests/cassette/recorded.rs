//! What a recorder writes.

use streamgauge::testing::{Cassette, Gate, Script, Server};
use streamgauge::{Client, Transport, scenario};
use streamgauge_tests::{Kind, SOON, opens, serving, serving_in_turn};

use super::support::{Scratch, whole};

#[tokio::test]
async fn a_stream_is_kept_piece_by_piece_with_its_request() -> streamgauge::Result {
    for transport in [Transport::Automatic, Transport::Reqwest] {
        let gate = Gate::new();
        // The first piece ends in the middle of an `é`.
        let script = Script::sse().header("x-served-by", "one").bytes(b"data: 1\n\ndata: caf\xc3");
        let server = serving(script.gate(&gate).bytes(b"\xa9\n\n").end()).await;
        let scratch = Scratch::new();
        let recording = Cassette::to(scratch.path());
        let user = scenario! {
            base (server.url())
            sse "Stream" name "s" open post "/s?page=2" header "X-Mine" "yes" body json { "q": "ä" }
                check await within (SOON) until 1 data != "1" save last: String
                check await within (SOON) until end
        }
        .observer(opens(&gate, |event| event.kind() == Kind::Message))
        .client(Client::new().transport(transport).record(recording.clone()))
        .run()
        .await?;
        assert_eq!(user.last, "café");
        assert_eq!(recording.finish()?, 1);

        let all = scratch.exchanges();
        let exchange = &all[0];
        assert_eq!((all.len(), exchange["request"].as_u64()), (1, Some(1)));
        for (name, value) in
            [("method", "POST"), ("origin", server.url()), ("path", "/s"), ("query", "page=2")]
        {
            assert_eq!(exchange[name], value, "{name}");
        }
        assert_eq!(exchange["body"]["text"], r#"{"q":"ä"}"#);
        let header = |of: &serde_json::Value, name: &str| {
            let pair = of["headers"].as_array().unwrap().iter().find(|pair| pair[0] == name);
            pair.map(|pair| pair[1].as_str().unwrap().to_owned())
        };
        assert_eq!(header(exchange, "x-mine").as_deref(), Some("yes"));
        let head = &exchange["head"];
        assert_eq!((head["status"].as_u64(), head["version"].as_str()), (Some(200), Some("HTTP/1.1")));
        assert_eq!(header(head, "x-served-by").as_deref(), Some("one"));

        let pieces = exchange["pieces"].as_array().unwrap();
        assert_eq!(pieces.len(), 2, "{pieces:?}");
        // No text by themselves.
        assert_eq!(pieces[0]["base64"], "ZGF0YTogMQoKZGF0YTogY2Fmww==");
        assert_eq!(pieces[1]["base64"], "qQoK");
        assert_eq!(
            (pieces[1]["requests"].as_u64(), exchange["end"]["fate"].as_str()),
            (Some(1), Some("end"))
        );
        let times: Vec<f64> = [head, &pieces[0], &pieces[1], &exchange["end"]]
            .iter()
            .map(|when| when["at_ms"].as_f64().unwrap())
            .collect();
        assert!(times.is_sorted(), "{times:?}");
    }
    Ok(())
}

#[tokio::test]
async fn each_piece_has_the_number_of_requests_before_it() -> streamgauge::Result {
    let server = Server::start().await?;
    let gate = Gate::new();
    server.on("/stream", Script::sse().message("before").gate(&gate).message("behind").hold());
    server.on("POST /ask", Script::text("heard"));
    let scratch = Scratch::new();
    scenario! {
        base (server.url())
        sse "Stream" name "s" open "/stream"
            check await within (SOON) until 1
        http "Ask" post "/ask" body text "now"
        let opened: () = (gate.open())
        sse "Stream" name "s"
            check await within (SOON) until 1 data == "behind"
            close
    }
    .client(Client::new().record(Cassette::to(scratch.path())))
    .run()
    .await?;
    let all = scratch.exchanges();
    let requests = |exchange: &serde_json::Value| -> Vec<(String, u64)> {
        let pieces = exchange["pieces"].as_array().unwrap().iter();
        let of = |piece: &serde_json::Value| {
            (piece["text"].as_str().unwrap().to_owned(), piece["requests"].as_u64().unwrap())
        };
        pieces.map(of).collect()
    };
    assert_eq!(requests(&all[0]), [("data: before\n\n".to_owned(), 1), ("data: behind\n\n".to_owned(), 2)]);
    assert_eq!(
        (all[0]["end"]["fate"].as_str(), all[0]["end"]["requests"].as_u64()),
        (Some("closed"), Some(2))
    );
    assert_eq!(requests(&all[1]), [("heard".to_owned(), 2)]);
    assert_eq!((all[1]["body"]["text"].as_str(), all[1]["end"]["fate"].as_str()), (Some("now"), Some("end")));
    Ok(())
}

#[tokio::test]
async fn each_connection_is_one_exchange_with_its_fate() -> streamgauge::Result {
    let server = serving_in_turn([
        Script::sse().event("id: 1\nretry: 1\ndata: a").cut(),
        Script::sse().event("id: 2\ndata: b").end(),
        Script::raw().reset(),
        Script::redirect(307, "/s?again"),
        Script::sse().event("data: c").hold(),
    ])
    .await;
    let scratch = Scratch::new();
    scenario! {
        base (server.url())
        sse "Stream" open "/s" reconnect 5
            check await within (SOON) until 1 data == "c"
            close
    }
    .client(Client::new().record(Cassette::to(scratch.path())))
    .run()
    .await?;
    let all = scratch.exchanges();
    let id = |exchange: &serde_json::Value| {
        let headers = exchange["headers"].as_array().unwrap().iter();
        headers
            .clone()
            .find(|pair| pair[0] == "last-event-id")
            .map(|pair| pair[1].as_str().unwrap().to_owned())
    };
    let ids: Vec<_> = all.iter().map(id).collect();
    assert_eq!(ids, [None, Some("1".into()), Some("2".into()), Some("2".into()), Some("2".into())]);
    let fates: Vec<_> = all.iter().map(|exchange| exchange["end"]["fate"].as_str().unwrap()).collect();
    assert_eq!(fates[..3], ["cut", "end", "reset"]);
    assert_eq!(fates[4], "closed");
    assert_eq!(
        (all[0]["end"]["kind"].as_str(), all[2]["end"]["kind"].as_str()),
        (Some("broken"), Some("reset"))
    );
    assert!(all[2].get("head").is_none());
    assert_eq!((all[3]["head"]["status"].as_u64(), all[4]["query"].as_str()), (Some(307), Some("again")));
    Ok(())
}

#[tokio::test]
async fn a_test_that_fails_leaves_a_readable_file() {
    let scratch = Scratch::new();
    let server = serving_in_turn([Script::text("whole"), Script::sse().message("1").hold()]).await;
    let (url, path) = (server.url().to_owned(), scratch.path().display().to_string());
    let failed = tokio::spawn(async move {
        scenario! {
            base (url)
            http "First" get "/s"
            sse "Stream" open "/s"
                check await within (SOON) until 1
            run { assert!(path.is_empty(), "in the middle of a stream"); }
            sse "Stream" close
        }
        .client(Client::new().record(Cassette::to(&path)))
        .run()
        .await
    });
    assert!(failed.await.is_err_and(|error| error.is_panic()));
    assert_eq!(Cassette::read(scratch.path()).unwrap().len(), 2);
    let all = scratch.exchanges();
    assert_eq!((whole(&all[1]).as_str(), all[1]["end"]["fate"].as_str()), ("data: 1\n\n", Some("closed")));
}

#[tokio::test]
async fn no_server_is_recorded_too() {
    let scratch = Scratch::new();
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let ask = |client: Client| {
        let gone = gone.clone();
        async move {
            scenario! { base (gone) sse "Stream" open "/s" close }.client(client).run().await.unwrap_err()
        }
    };
    let recorded = ask(Client::new().record(Cassette::to(scratch.path()))).await;
    let replay = scratch.replay();
    let replayed = ask(Client::new().replay(&replay)).await;
    assert_eq!((replayed.kind(), replayed.cause()), (recorded.kind(), recorded.cause()));
    replay.finish().unwrap();
}

#[tokio::test]
async fn a_file_that_cannot_be_written_fails_the_request() {
    let server = serving(Script::text("")).await;
    let scratch = Scratch::new();
    std::fs::write(scratch.path(), "").unwrap();
    // Below a file there is no folder.
    let recording = Cassette::to(scratch.path().join("chat.jsonl"));
    let failure = scenario! { base (server.url()) http "Ask" get "/s" }
        .client(Client::new().record(recording.clone()))
        .run()
        .await
        .unwrap_err();
    for text in [failure.to_string(), recording.finish().unwrap_err().to_string()] {
        assert!(text.contains("chat.jsonl` cannot be written: "), "{text}");
    }
    assert!(server.requests().is_empty(), "what cannot be recorded is not sent");
}
