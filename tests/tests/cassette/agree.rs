//! A replay comes to the same verdict and the same text as the server that was recorded.

use streamgauge::testing::{Cassette, Script, Server};
use streamgauge::{Client, Failure, Transport, scenario};
use streamgauge_tests::{DONE, Kind, Recorder, SOON, delta, stop_after};

use super::support::Scratch;

/// What a run said, without its times.
#[derive(Debug, PartialEq)]
struct Said {
    text: Option<String>,
    failure: Option<(String, Option<u16>)>,
    events: Vec<streamgauge_tests::Event>,
}

async fn ask(url: &str, client: Client) -> Said {
    let heard = Recorder::default();
    let over: Result<_, Failure> = scenario! {
        base (url)
        http "Models" get "/v1/models" check status == 200
        sse "Chat" name "chat" open post "/v1/chat/completions"
                bearer "sk-0123456789"
                body json { "model": "m", "messages": [{ "role": "user", "content": "Hi" }], "stream": true }
                protocol openai_chat
            check await within (SOON) until 1 finish == "stop" text save text
            check await within (SOON) until end expect 1.. usage json "$.completion_tokens" >= 2
    }
    .observer(heard.clone())
    .client(client)
    .run()
    .await;
    let (text, failure) = match over {
        Ok(user) => (Some(user.text), None),
        Err(failure) => (None, Some((failure.cause().to_owned(), failure.status()))),
    };
    // Measures are of times, and an own server sends as it likes.
    let events = heard.events().into_iter().filter(|event| event.kind() != Kind::Measured);
    Said { text, failure, events: events.collect() }
}

#[tokio::test]
async fn whatever_the_server_does() -> streamgauge::Result {
    let chat = || Script::sse().message(delta("Hel")).message(delta("lo"));
    let whole = || chat().message(stop_after(2)).message(DONE);
    for script in [
        whole().end(),
        whole().hold(),
        chat().end(),
        chat().cut(),
        chat().cut_in("data: {\"cho"),
        chat().message("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}").end(),
        chat().message("no JSON").end(),
        chat().message(stop_after(1)).message(DONE).end(),
        Script::json(r#"{"error":{"message":"Too many","type":"rate_limit"}}"#).with_status(429),
        Script::text("not a stream"),
        Script::raw().bytes("no HTTP at all\r\n\r\n"),
        Script::raw().reset(),
    ] {
        for transport in [Transport::Automatic, Transport::Reqwest] {
            let server = Server::start().await?;
            server.on("/v1/models", Script::json(r#"{"data":[]}"#));
            server.on("/v1/chat/completions", script.clone());
            let scratch = Scratch::new();
            let client = Client::new().transport(transport).record(Cassette::to(scratch.path()));
            let recorded = ask(server.url(), client).await;
            for way in [streamgauge::testing::Replay::at_once, |replay| replay] {
                let replay = way(scratch.replay());
                let replayed = ask(server.url(), Client::new().replay(&replay)).await;
                assert_eq!(replayed, recorded, "{script:?}");
                replay.finish()?;
            }
        }
    }
    Ok(())
}

/// Everything that a scenario tells, of a stream that is lost again and again, a request that is not answered, and a run that fails.
async fn lose(url: &str, client: Client) -> (Vec<streamgauge_tests::Event>, Option<String>) {
    let heard = Recorder::default();
    let over = scenario! {
        base (url)
        on failure continue
        sse "Stream" name "s" open "/s" reconnect 9 through 500..=599
            check await within (SOON) until 1 data == "d"
        http "Slow" get "/slow" timeout 50ms
        http "Error" get "/error" check status == 503 body == "busy"
        http "Away" get "/away" redirects 0 check status == 301
        http "Wrong" get "/error" check status == 200
        sse "Stream" name "s"
            check await within 50ms until 1
            close
        sse "Not one" name "n" open "/error" close
    }
    .observer(heard.clone())
    .client(client)
    .run()
    .await;
    let events = heard.events().into_iter().filter(|event| event.kind() != Kind::Measured);
    (events.collect(), over.err().map(|failure| failure.cause().to_owned()))
}

#[tokio::test]
async fn whatever_happens_to_streams_and_requests() -> streamgauge::Result {
    let server = Server::start().await?;
    for script in [
        Script::sse().event("id: 1\nretry: 1\ndata: a").cut(),
        Script::sse().event("id: 2\ndata: b").end(),
        Script::status(503),
        Script::raw().reset(),
        Script::redirect(307, "/s?again"),
        Script::sse().event("data: c\n\nid\ndata: d").hold(),
    ] {
        server.on("/s", script);
    }
    server.on("/slow", Script::stall()).on("/error", Script::text("busy").with_status(503));
    server.on("/away", Script::redirect(301, "/nowhere"));
    let scratch = Scratch::new();
    let recorded = lose(server.url(), Client::new().record(Cassette::to(scratch.path()))).await;
    assert!(recorded.1.is_some());
    for way in [streamgauge::testing::Replay::at_once, |replay| replay] {
        let replay = way(scratch.replay());
        assert_eq!(lose(server.url(), Client::new().replay(&replay)).await, recorded);
        replay.finish()?;
    }
    Ok(())
}
