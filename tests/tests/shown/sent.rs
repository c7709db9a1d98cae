//! What a scenario sends as a secret is shown nowhere, whoever says it again.

use streamgauge::scenario;
use streamgauge::testing::{Script, Server};
use streamgauge_tests::{assert_says, serving};

use crate::everywhere::Everything;

#[tokio::test]
async fn a_header_that_cannot_be_sent_does_not_show_its_value() {
    let server = serving(Script::text("x")).await;
    let (base, token, everything) = (server.url(), "s3cr3t\n", Everything::default());
    let failures = [
        scenario! { base (base) http "x" get "/s" header "X-Auth-Token" (token) }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/s" header "x-api-key" "{token}" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/s" header "X-Plain" "Bearer {token}" }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" bearer (token) close }.run().await.unwrap_err(),
        scenario! { base (base) header "X-Auth-Token" (token) sse "x" open "/s" close }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" last_event_id (token) close }.run().await.unwrap_err(),
    ];
    everything.all_failed(&failures);
    everything.assert_without(&["s3cr3t"]);
    assert_says(
        &failures[0],
        &[
            "header `X-Auth-Token`: its value has a line break (0x0A) at byte 7 of 7, which no header may have",
        ],
    );
}

#[tokio::test]
async fn a_server_that_says_them_again_is_not_repeated() {
    let server = Server::start().await.unwrap();
    let said = "you sent t0ken-1 and Bearer t0ken-1, pass/w+rd, pass%2Fw%2Brd, pass\\/w+rd, YWRhOnBhc3MvdytyZA==, \
                k3y-2, k3y-3, c00kie-4, lovelace5, qu3ry-6 and ur1-7";
    server.on("/http", Script::text(said).with_status(400));
    server.on("/open", Script::text(said).with_status(400));
    server.on("/s", Script::sse().typed(said, said).comment(said).message(said).hold());
    server.on(
        "/error",
        Script::sse()
            .message(format!("{{\"error\":{{\"message\":\"{}\"}}}}", said.replace('\\', "\\\\")))
            .hold(),
    );
    let everything = Everything::default();
    let logging = everything.log();
    let failure = scenario! {
        base (server.url())
        on failure continue
        header "x-api-key" "k3y-2"
        http "1" post "/http?key=ur1-7"
            bearer "t0ken-1" header "X-Auth-Token" "v1 k3y-3" header "Cookie" "a=c00kie-4; b=2" query "api_key" "qu3ry-6"
            body form { "user": "ada", "password": "lovelace5" }
        http "2" get "/http" basic "ada" "pass/w+rd"
        sse "3" name "a" open "/open" close
        sse "4" open "/s" check await within 300ms until 1 data == "no" event contains "no" close
        sse "5" open "/error" protocol openai_chat check await within 20s until end close
        if (true) { fail "it said {said}" }
    }
    .observer(everything.clone())
    .run()
    .await
    .unwrap_err();
    drop(logging);
    everything.failed(&failure);
    let first = failure.to_string();
    assert!(first.contains("you sent *** and Bearer ***"), "{first}");
    // The first answer came before a step sent the password of the second.
    let secrets = ["t0ken-1", "k3y-2", "k3y-3", "c00kie-4", "lovelace5", "qu3ry-6", "ur1-7"];
    everything.assert_without(&secrets);
    for further in failure.further() {
        let text = further.to_string();
        assert!(
            ["pass/w", "pass%2F", "pass\\/w", "YWRhOn"].iter().all(|secret| !text.contains(secret)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn the_name_of_the_very_step_that_sends_one_does_not_show_it() {
    let server = serving(Script::sse().message(1).hold()).await;
    let (token, everything) = ("t0ken-of-ada", Everything::default());
    let logging = everything.log();
    let failure = scenario! {
        base (server.url())
        header "X-Api-Key" "k3y-of-ada"
        sse "by {token}" open "/s" bearer "{token}" check await within 300ms until 1 data == "{token} k3y-of-ada" close
    }
    .observer(everything.clone())
    .run()
    .await
    .unwrap_err();
    drop(logging);
    let text = failure.to_string();
    assert!(text.starts_with("check \"by ***\"") && text.contains("data == \"*** ***\""), "{text}");
    assert!(
        !everything
            .text()
            .lines()
            .filter(|line| line.starts_with("event") || line.contains(" streamgauge::"))
            .any(|line| line.contains("of-ada"))
    );
}

#[tokio::test]
async fn short_secrets_leave_sentences_whole() {
    let server =
        serving(Script::json(r#"{"said":"a","error":"a status that a user wants"}"#).with_status(403)).await;
    let failure = scenario! { base (server.url()) http "x" get "/s" bearer "a" }.run().await.unwrap_err();
    assert_says(
        &failure,
        &[r#"body: {"said":"***","error":"a status that a user wants"}"#, "a status of 200..=399"],
    );
}

#[tokio::test]
async fn a_setting_shows_them() {
    let server =
        serving(Script::json(r#"{"token":"t0ken-1","said":"t0ken-2"}"#).header("x-auth-token", "t0ken-3"))
            .await;
    let everything = Everything::default();
    let failure = scenario! {
        base (server.url())
        http "x" get "/s" bearer "t0ken-2" check json "$.token" == "no" header "x-auth-token" == "no"
    }
    .show_secrets(true)
    .observer(everything.clone())
    .run()
    .await
    .unwrap_err();
    assert_says(
        &failure,
        &[
            r#"json "$.token" is "t0ken-1""#,
            r#"header "x-auth-token" is "t0ken-3""#,
            r#"{"token":"t0ken-1","said":"t0ken-2"}"#,
        ],
    );
}
