//! Many at once: users, threads and recordings.

use std::time::Duration;

use streamgauge::testing::{Cassette, Script, Server};
use streamgauge::{Client, scenario};
use streamgauge_tests::{SOON, serving};

use super::support::{Scratch, whole};

const USERS: u64 = 100;

/// Logs in, and looks something up by the token.
async fn user(url: String, client: Client, number: u64) -> streamgauge::Result<String> {
    let user = scenario! {
        base (url)
        http "Log in" post "/login/{number}" check json "$.token" save token
        sse "Stream" name "s" open "/stream/{number}"
            check await within (SOON) until 1
        http "Look" get "/look/{token}" check body save seen
        sse "Stream" name "s" close
    }
    .client(client)
    .run()
    .await?;
    Ok(user.seen)
}

async fn users(url: &str, client: Client) -> streamgauge::Result {
    let tasks = (0..USERS).map(|number| tokio::spawn(user(url.to_owned(), client.clone(), number)));
    for (number, task) in tasks.collect::<Vec<_>>().into_iter().enumerate() {
        assert_eq!(task.await.expect("no user panics")?, format!("seen by {number}"));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_users_share_a_recording_and_no_secret_is_forgotten() -> streamgauge::Result {
    let server = Server::start().await?;
    for number in 0..USERS {
        let token = format!("tk-{number}-0123456789");
        server.on(&format!("POST /login/{number}"), Script::json(format!(r#"{{"token":"{token}"}}"#)));
        server.on(&format!("/stream/{number}"), Script::sse().message(number).hold());
        server.on(&format!("/look/{token}"), Script::text(format!("seen by {number}")));
    }
    let scratch = Scratch::new();
    let recording = Cassette::to(scratch.path());
    users(server.url(), Client::new().record(recording.clone())).await?;
    assert_eq!(recording.finish()?, 3 * USERS as usize);
    let text = scratch.text();
    assert!(!text.contains("tk-"), "{:?}", text.find("tk-").map(|at| &text[at - 60..at + 20]));
    let all = scratch.exchanges();
    let numbers: Vec<_> = all.iter().map(|exchange| exchange["request"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=3 * USERS).collect::<Vec<_>>());
    let closed = all.iter().filter(|exchange| exchange["end"]["fate"] == "closed").count();
    assert_eq!(closed, USERS as usize);
    Ok(())
}

#[tokio::test]
async fn a_recording_goes_on_over_several_runs() -> streamgauge::Result {
    let server = serving(Script::text("hi")).await;
    let scratch = Scratch::new();
    let recording = Cassette::to(scratch.path());
    for (client, count) in [(Client::new(), 1), (Client::new().share_connections(), 3)] {
        let asked = scenario! { base (server.url()) http "A" get "/s" check body == "hi" };
        let asked = asked.client(client.record(recording.clone()));
        asked.run().await?;
        if count > 1 {
            asked.run().await?;
        }
        assert_eq!(recording.finish()?, count);
    }
    // Of what is open the rest is written when it is given up.
    let stream = Server::start().await?;
    stream.on("/stream", Script::sse().message("open").hold());
    let open = scenario! {
        base (stream.url())
        sse "S" open "/stream"
            check await within (SOON) until 1
        pause 1h
        sse "S" close
    };
    let running = open.client(Client::new().record(recording.clone()));
    let dropped = tokio::time::timeout(Duration::from_millis(300), running.run()).await;
    assert!(dropped.is_err());
    assert_eq!(recording.finish()?, 4);
    let all = scratch.exchanges();
    assert_eq!((whole(&all[3]).as_str(), all[3]["end"]["fate"].as_str()), ("data: open\n\n", Some("closed")));
    Ok(())
}

#[tokio::test]
async fn a_file_has_one_recording_at_a_time() -> streamgauge::Result {
    let server = serving(Script::text("hi")).await;
    let scratch = Scratch::new();
    let ask = |recording: &streamgauge::testing::Recording| {
        let asked = scenario! { base (server.url()) http "A" get "/s" };
        let asked = asked.client(Client::new().record(recording.clone()));
        async move { asked.run().await.map(drop) }
    };
    let first = Cassette::to(scratch.path());
    ask(&first).await?;
    let second = Cassette::to(scratch.path());
    let failure = ask(&second).await.unwrap_err().to_string();
    assert!(failure.contains("cannot be written: another recording writes to it"), "{failure}");
    assert_eq!(second.finish().unwrap_err().path(), scratch.path());
    ask(&first).await?;
    assert_eq!((first.finish()?, scratch.exchanges().len()), (2, 2));
    // It is finished: what follows overwrites it.
    let third = Cassette::to(scratch.path());
    ask(&third).await?;
    assert_eq!((third.finish()?, scratch.exchanges().len()), (1, 1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_is_recorded_and_replayed() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("/stream", Script::sse().message(1).message(2).end());
    let load = |url: String, client: Client| {
        let users = scenario! {
            base (url)
            sse "Stream" open "/stream"
                check await within (SOON) until 2
                check await within (SOON) until end
        };
        streamgauge_load::load("cassette").scenario(users.client(client), streamgauge_load::at_once(20)).run()
    };
    let scratch = Scratch::new();
    let recording = Cassette::to(scratch.path());
    let report = load(server.url().to_owned(), Client::new().record(recording.clone()))?;
    assert_eq!((report.scenarios[0].users.succeeded, recording.finish()?), (20, 20));
    let replay = scratch.replay();
    let report = load("http://localhost".to_owned(), Client::new().replay(&replay))?;
    assert_eq!(report.scenarios[0].users.succeeded, 20);
    replay.finish()?;
    Ok(())
}
