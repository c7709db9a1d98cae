//! Secrets do not get into a cassette, and another key is no difference.

use streamgauge::testing::{Cassette, Script, Server};
use streamgauge::{Client, scenario};
use streamgauge_tests::SOON;

use super::support::{Scratch, whole};

/// Logs in, and sends what it was given in several places. The secrets are `id` behind a word.
async fn ask(url: &str, client: Client, id: &str) -> streamgauge::Result<(String, String)> {
    let (key, password) = (format!("key-{id}-0123456789"), format!("password-{id}"));
    let user = scenario! {
        base (url)
        http "Log in" post "/login"
            bearer (key)
            query "api_key" (key)
            body json { "user": "ada", "password": (password) }
            check
                json "$.session_token" save token
                json "$.user" save name
        http "Who" get "/who/{token}" header "X-Note" "of {token}" check json "$.you" save you
        sse "Stream" open "/stream" query "user" "ada"
            check await within (SOON) until end
    }
    .client(client)
    .run()
    .await?;
    Ok((user.name, user.you))
}

async fn server(id: &str) -> streamgauge::Result<Server> {
    let server = Server::start().await?;
    server.on(
        "/login",
        Script::json(format!(
            r#"{{"user":"ada","session_token":"session-{id}","seen":"key-{id}-0123456789"}}"#
        ))
        .header("set-cookie", &format!("sid=cookie-{id}; Path=/; HttpOnly"))
        .header("x-api-key", &format!("key-{id}")),
    );
    server.on(&format!("/who/session-{id}"), Script::json(r#"{"you":"ada"}"#));
    // The token stands across two pieces.
    let stream = Script::sse().split(format!("data: {{\"user\":\"ada\",\"token\":\"abc{id}\"}}\n\n"), 7);
    server.on("/stream", stream.message(format!("cookie-{id}")).end());
    Ok(server)
}

#[tokio::test]
async fn no_secret_is_written_and_another_one_matches() -> streamgauge::Result {
    let scratch = Scratch::new();
    let server = server("one").await?;
    let recorded = ask(server.url(), Client::new().record(Cassette::to(scratch.path())), "one").await?;
    assert_eq!(server.request("/stream").unwrap().header("cookie"), Some("sid=cookie-one"));
    let text = scratch.text();
    // `one` is part of each secret, and of nothing else.
    assert!(!text.contains("one"), "{text}");
    let all = scratch.exchanges();
    assert_eq!((all[0]["query"].as_str(), all[0]["path"].as_str()), (Some("api_key=***"), Some("/login")));
    assert_eq!(all[0]["body"]["text"], r#"{"user":"ada","password":"***"}"#);
    assert_eq!(whole(&all[0]), r#"{"user":"ada","session_token":"***","seen":"***"}"#);
    assert_eq!(all[1]["path"], "/who/***");
    assert_eq!(whole(&all[2]), "data: {\"user\":\"ada\",\"token\":\"***\"}\n\ndata: ***\n\n");
    for wanted in [
        r#"["authorization","Bearer ***"]"#,
        r#"["set-cookie","sid=***; Path=/; HttpOnly"]"#,
        r#"["cookie","sid=***"]"#,
        r#"["x-note","of ***"]"#,
        r#"["x-api-key","***"]"#,
    ] {
        assert!(text.contains(wanted), "no {wanted} in {text}");
    }

    // With other secrets, at another server.
    let replay = scratch.replay();
    let replayed = ask("https://elsewhere.example", Client::new().replay(&replay), "two").await?;
    assert_eq!(replayed, recorded);
    replay.finish()?;
    Ok(())
}

#[tokio::test]
async fn cookies_are_set_and_sent_on_a_replay_too() -> streamgauge::Result {
    let scratch = Scratch::new();
    let server = server("one").await?;
    ask(server.url(), Client::new().record(Cassette::to(scratch.path())), "one").await?;
    // What a replay sends is seen when it is recorded itself.
    let (again, replay) = (Scratch::new(), scratch.replay());
    ask("http://localhost", Client::new().replay(&replay).record(Cassette::to(again.path())), "one").await?;
    replay.finish()?;
    let all = again.exchanges();
    assert!(all[1]["headers"].to_string().contains(r#"["cookie","sid=***"]"#), "{}", all[1]);
    let without_times = |scratch: &Scratch| {
        let mut all = scratch.exchanges();
        for exchange in &mut all {
            exchange["origin"].take();
            // The answer said `***` already.
            exchange.as_object_mut().unwrap().remove("masked");
            exchange["sent_ms"].take();
            let text = whole(exchange);
            exchange["pieces"] = text.into();
            exchange["head"]["at_ms"].take();
            exchange["end"].take();
        }
        all
    };
    assert_eq!(without_times(&again), without_times(&scratch));
    Ok(())
}

#[tokio::test]
async fn what_was_masked_by_a_value_of_the_answer_may_be_anything() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/token", Script::json(r#"{"token":"test"}"#));
    server.on("POST /run", Script::text("done"));
    let ask = |url: String, client: Client| async move {
        // `test` is said by who wrote the scenario, and happens to be the token.
        let asked = scenario! {
            base (url)
            http "Token" get "/token"
            http "Run" post "/run" body json { "env": "test" }
        };
        asked.client(client).run().await
    };
    let scratch = Scratch::new();
    ask(server.url().to_owned(), Client::new().record(Cassette::to(scratch.path()))).await?;
    assert_eq!(scratch.exchanges()[1]["body"]["text"], r#"{"env":"***"}"#);
    let replay = scratch.replay();
    ask("http://localhost".to_owned(), Client::new().replay(&replay)).await?;
    replay.finish()?;
    Ok(())
}
