//! Secrets do not get into a cassette, and another key is no difference.

use streamgauge::testing::{Cassette, Script, Server};
use streamgauge::{Client, scenario};
use streamgauge_tests::SOON;

use super::support::{Scratch, cassette, line, whole};

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

/// Asks, and asks again on a replay with another key; gives the cassette.
async fn again_with<T, F: Future<Output = Result<T, streamgauge::Failure>>>(
    server: &Server,
    keys: [&'static str; 2],
    ask: impl Fn(String, Client, &'static str) -> F,
) -> streamgauge::Result<(String, T)> {
    let scratch = Scratch::new();
    let client = Client::new().record(Cassette::to(scratch.path()));
    ask(server.url().to_owned(), client, keys[0]).await?;
    let replay = scratch.replay();
    let replayed = ask("http://localhost".to_owned(), Client::new().replay(&replay), keys[1]).await?;
    replay.finish()?;
    Ok((scratch.text(), replayed))
}

#[tokio::test]
async fn a_key_for_tests_may_be_any_word() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("POST /chat", Script::json(r#"{"model":"small"}"#));
    // `test` and `small` stand in the request, too; and there need be none.
    for key in ["test", "small", "x", ""] {
        let ask = |url: String, client: Client, key: &'static str| async move {
            scenario! {
                base (url)
                http "Chat" post "/chat"
                    query "key" (key)
                    query "for" "test"
                    header "x-api-key" (key)
                    body json { "model": "small", "api_key": (key), "note": "a test of small ones" }
                    check json "$.model" save model: String
            }
            .client(client)
            .run()
            .await
            .map(|user| user.model)
        };
        let (text, model) = again_with(&server, ["k-0123456789", key], ask).await?;
        assert_eq!(model, "small");
        assert!(!text.contains("0123456789"), "{text}");
        assert!(text.contains("key=***&for=test"), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn secrets_of_a_stream_that_is_still_open() -> streamgauge::Result {
    let server = Server::start().await?;
    let stream =
        Script::sse().header("x-auth-token", "head-secret-1").header("set-cookie", "sid=cookie-secret-2");
    server.on("/stream", stream.message(r#"{"token":"body-secret-3"}"#).hold());
    server.on("POST /say", Script::text("said"));
    let ask = |url: String, client: Client, _| async move {
        scenario! {
            base (url)
            sse "Stream" name "s" open "/stream"
                check header "x-auth-token" save head
                check await within (SOON) until 1 json "$.token" save body: String
            http "Say" post "/say?of={head}" header "x-of" "{body}" body text "{head}, {body}, cookie-secret-2"
            sse "Stream" name "s" close
        }
        .client(client)
        .run()
        .await
        .map(drop)
    };
    let (text, ()) = again_with(&server, ["", ""], ask).await?;
    assert!(!text.contains("secret"), "{text}");
    Ok(())
}

#[tokio::test]
async fn secrets_of_a_redirect_and_of_what_was_sent_before_they_were_known() -> streamgauge::Result {
    let server = Server::start().await?;
    let root = server.url().to_owned();
    let to = format!(
        "{root}/in?state=7&code=code-secret-1&to=%2Fa%3Ftoken%3Dinner-secret-2#access_token=hash-secret-3"
    );
    server.on("/log", Script::redirect(302, &to));
    // The answer says that what was asked for is a token.
    server.on("/in", Script::json(r#"{"session_token":"guess-secret-4","see":"/in?code=code-secret-1"}"#));
    server.on("/guess-secret-4", Script::json(r#"{"token":"guess-secret-4"}"#));
    let ask = |url: String, client: Client, key: &'static str| async move {
        scenario! {
            base (url)
            http "Guess" get "/guess-secret-4"
            http "Log in" get "/log" basic "ada" (key) check json "$.session_token" save token: String
        }
        .client(client)
        .run()
        .await
        .map(|user| user.token)
    };
    let (text, token) = again_with(&server, ["pass-secret-5", "other"], ask).await?;
    assert_eq!(token, "***");
    assert!(!text.contains("secret"), "{text}");
    assert!(text.contains("/in?state=7&code=***"), "{text}");
    Ok(())
}

#[tokio::test]
async fn secrets_do_not_stand_in_the_failure_of_an_unknown_request() {
    let scratch = cassette([line(1, "POST /a").body(r#"{"q":"one"}"#).text(200, "")]);
    let replay = scratch.replay();
    let failure = scenario! {
        base "http://localhost"
        http "A" post "/a?key=secret-1" bearer "secret-2" body json { "q": "two", "password": "secret-3", "of": "secret-2" }
    }
    .client(Client::new().replay(&replay))
    .run()
    .await
    .unwrap_err()
    .to_string();
    let told = replay.finish().unwrap_err().to_string();
    for text in [failure, told] {
        assert!(
            text.contains("key=***") && text.contains("no $.password") && !text.contains("secret"),
            "{text}"
        );
    }
}
