//! URLs of the server that was recorded are those of the one that is asked now.

use streamgauge::testing::{Cassette, Script, Server};
use streamgauge::{Client, scenario};
use streamgauge_tests::{Recorder, SOON};

use super::support::{Scratch, cassette, line};

#[tokio::test]
async fn in_locations_bodies_and_requests() -> streamgauge::Result {
    let server = Server::start().await?;
    let root = server.url().to_owned();
    server.on("/old", Script::redirect(307, &format!("{root}/new")));
    server.on(
        "/new",
        Script::json(format!(r#"{{"endpoint":"{root}/agent","same":"{}"}}"#, root.replace('/', "\\/"))),
    );
    // The URL is split at each byte.
    server.on(
        "/agent",
        Script::sse().split(format!("event: endpoint\ndata: {root}/messages?n=7\n\n"), 1).hold(),
    );
    server.on("/messages", Script::text("taken"));
    let ask = |url: String, client: Client| async move {
        scenario! {
            base (url)
            http "Card" get "/old" check json "$.endpoint" save agent json "$.same" save same
            sse "Agent" name "agent" open "{agent}"
                check await within (SOON) until 1 event == "endpoint" data save endpoint
            http "Say" post "{endpoint}" body json { "callback": "{url}/back" } check body save said
            sse "Agent" name "agent" close
        }
        .client(client)
        .run()
        .await
        .map(|user| [user.agent, user.same, user.endpoint, user.said])
    };
    let scratch = Scratch::new();
    let recorded = ask(root.clone(), Client::new().record(Cassette::to(scratch.path()))).await?;
    assert_eq!(recorded[2], format!("{root}/messages?n=7"));
    for elsewhere in ["http://localhost", "https://agents.example.com", "http://[::1]:8080"] {
        let replay = scratch.replay();
        let replayed = ask(elsewhere.to_owned(), Client::new().replay(&replay)).await?;
        assert_eq!(replayed, recorded.clone().map(|text| text.replace(&root, elsewhere)));
        replay.finish()?;
    }
    Ok(())
}

#[tokio::test]
async fn the_announced_length_is_that_of_the_new_body() -> streamgauge::Result {
    let text = "see http://recorded.example:81/a";
    let scratch = cassette([line(1, "GET /a").text(200, text).status(200, &[("content-length", "32")])]);
    let replay = scratch.replay();
    let heard = Recorder::default();
    let user = scenario! {
        base "http://localhost"
        http "A" get "/a" check body save body header "content-length" save length: usize
    }
    .observer(heard)
    .client(Client::new().replay(&replay))
    .run()
    .await?;
    assert_eq!((user.body.as_str(), user.length), ("see http://localhost/a", 22));
    replay.finish()?;
    Ok(())
}

#[tokio::test]
async fn several_origins_even_if_they_change_places() -> streamgauge::Result {
    let (first, second) = (Server::start().await?, Server::start().await?);
    let (one, two) = (first.url().to_owned(), second.url().to_owned());
    first.on("/card", Script::json(format!(r#"{{"agent":"{two}/agent"}}"#)));
    second.on("/agent", Script::json(format!(r#"{{"back":"{one}/back","self":"{two}"}}"#)));
    first.on("POST /back", Script::text(format!("{one} {two}")));
    let ask = |one: String, two: String, client: Client| async move {
        scenario! {
            http "Card" get "{one}/card" check json "$.agent" save agent: String
            http "Agent" get "{two}/agent" check json "$.back" save back: String json "$.self" save me: String
            // What is asked now has URLs of both.
            http "Back" post "{back}?from={me}" body json { "from": "{two}/agent", "to": "{back}" } check body save said
        }
        .client(client)
        .run()
        .await
        .map(|user| [user.agent, user.back, user.me, user.said])
    };
    let scratch = Scratch::new();
    let client = Client::new().record(Cassette::to(scratch.path()));
    let recorded = ask(one.clone(), two.clone(), client).await?;
    for (new_one, new_two) in [
        ("http://a.example", "https://b.example:8443"),
        (two.as_str(), one.as_str()),
        (one.as_str(), two.as_str()),
    ] {
        let replay = scratch.replay();
        let replayed = ask(new_one.to_owned(), new_two.to_owned(), Client::new().replay(&replay)).await?;
        let expected = recorded.clone().map(|text| {
            text.replace(&one, "<one>")
                .replace(&two, "<two>")
                .replace("<one>", new_one)
                .replace("<two>", new_two)
        });
        // Before the second origin was asked for, nobody knew its new name.
        assert_eq!(replayed[1..], expected[1..]);
        replay.finish()?;
    }
    Ok(())
}
