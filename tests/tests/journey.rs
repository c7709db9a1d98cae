//! A whole journey through a real server: people log in, listen to a room, and hear what they say.

use streamgauge::{FailureKind, Scenario, scenario};
use streamgauge_examples::chat_room;
use streamgauge_tests::SOON;

streamgauge_tests::on_both_transports!();

/// One person: the answer of `http` comes after what it causes on the stream.
fn talk(url: String, room: String, user: String) -> impl Scenario<Values = Talk> + Send + Sync {
    let password: String = user.chars().rev().collect();
    scenario! { move
        "Chat"
        base (url)

        http "Login" post "/login"
            body form { "user": "{user}", "password": "{password}" }
            check
                status == 200
                header "content-type" == "application/json"
                json "$.user" == "{user}"
                json "$.token" save token

        sse "Room" open "/rooms/{room}/events" bearer "{token}"
            check await within (SOON) until 1
                event == "joined"
                json "$.room" == "{room}"

        repeat 3 as round {
            sse "Echo" check listen within (SOON) until 1
                json "$.from" == "{user}"
                json "$.text" == "round {round} of \"{user}\""
                id save heard: u64
            http "Say" post "/rooms/{room}/messages"
                body json { "text": "round {round} of \"{user}\"" }
                check status == 201 json "$.id" save said: u64
            sse "Echo" await
            if (heard != said) { fail "heard {heard}, said {said}" }
        }

        http "Latest" get "/rooms/{room}/latest"
            check
                status == 200
                json "$.text" save last
                elapsed < 20s
        sse "Room" close
    }
    .map(|values| Talk { token: values.token, heard: values.heard, last: values.last })
}

#[derive(Debug)]
struct Talk {
    token: String,
    heard: u64,
    last: String,
}

#[tokio::test]
async fn what_a_request_causes_is_heard_although_it_comes_before_the_answer() -> streamgauge::Result {
    let server = chat_room::spawn().await?;
    let talk = talk(server.url().to_owned(), "lobby".to_owned(), "ada".to_owned()).run().await?;
    assert_eq!(talk.token, "token-of-ada");
    assert_eq!(talk.heard, 3);
    assert_eq!(talk.last, "round 2 of \"ada\"");
    Ok(())
}

#[tokio::test]
async fn many_users_have_a_session_each() -> streamgauge::Result {
    let server = chat_room::spawn().await?;
    let users = ["ada", "ben", "cid", "dot", "eve", "fay", "gus", "hal"];
    let talks: Vec<_> = users
        .iter()
        .map(|user| talk(server.url().to_owned(), "lobby".to_owned(), (*user).to_owned()))
        .collect();
    let runs: Vec<_> = talks.into_iter().map(|talk| tokio::spawn(async move { talk.run().await })).collect();
    for (run, user) in runs.into_iter().zip(users) {
        assert_eq!(run.await??.token, format!("token-of-{user}"));
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_stops_the_journey_where_it_is_wrong() -> streamgauge::Result {
    let server = chat_room::spawn().await?;
    let journey = scenario! {
        base (server.url())
        http "Login" post "/login"
            body form { "user": "ada", "password": "guess" }
            check json "$.token" save token
        sse "Room" open "/rooms/lobby/events" bearer "{token}" close
    };
    let failure = journey.run().await.unwrap_err();
    assert_eq!((failure.kind(), failure.step(), failure.title()), (FailureKind::Status, "http", "Login"));
    let text = failure.to_string();
    assert!(text.contains("401") && text.contains("ada has another password"), "{text}");
    Ok(())
}
