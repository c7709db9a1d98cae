//! What a server sends as a secret is shown nowhere: under the name of one, or because the scenario uses it as one.

use std::time::Duration;

use streamgauge::check::{Check, Condition, Goal, Json, Text};
use streamgauge::session::Session;
use streamgauge::testing::{Script, Server};
use streamgauge::{JsonPath, Open, Target, fragment, scenario};
use streamgauge_tests::{Hear, assert_says, serving};

use crate::everywhere::Everything;

const LOGIN: &str = r#"{"ok":false,"user":"ada","token":"t0ken-1","n":{"list":[{"refreshToken":"t0ken-2"}]},"client_secret":"t0ken-3","total_tokens":5,"token_type":"bearer"}"#;

const LOGIN_SHOWN: &str = r#"{"ok":false,"user":"ada","token":"***","n":{"list":[{"refreshToken":"***"}]},"client_secret":"***","total_tokens":5,"token_type":"bearer"}"#;

#[tokio::test]
async fn the_body_of_a_login_that_fails_is_shown_without_its_token() {
    let server = serving(Script::json(LOGIN)).await;
    let everything = Everything::default();
    let logging = everything.log();
    let failures = [
        scenario! { base (server.url()) http "Login" get "/s" check json "$.ok" == true json "$.token" save token }
            .observer(everything.clone())
            .run()
            .await
            .map(drop)
            .unwrap_err(),
        scenario! { base (server.url()) http "Login" get "/s" check json "$.token" == "no" json "$.n" == 5 json "$.client_secret" save n: u64 }
            .run()
            .await
            .map(drop)
            .unwrap_err(),
        scenario! { base (server.url()) http "Login" get "/s" check json "$.token" save n: u64 }
            .run()
            .await
            .map(drop)
            .unwrap_err(),
        scenario! { base (server.url()) http "Login" get "/s" check json "$.token" satisfies (|t: &str| t == "no") }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (server.url()) sse "Login" open "/s" close }.run().await.unwrap_err(),
    ];
    drop(logging);
    everything.all_failed(&failures);
    everything.assert_without(&["t0ken-"]);
    for failure in &failures {
        assert_says(failure, &[&format!("body: {LOGIN_SHOWN}")]);
    }
    assert_says(&failures[1], &[r#"json "$.token" is "***""#, r#"{"list":[{"refreshToken":"***"}]}"#]);
    assert_says(&failures[2], &[r#"json "$.token": its value, which is not shown, does not fit"#]);
}

#[tokio::test]
async fn messages_are_shown_without_them_whatever_they_are_part_of() {
    let in_a_string = serde_json::json!({ "body": LOGIN }).to_string();
    let long = format!(r#"{{"token":"{}"}}"#, "t0ken-9".repeat(3000));
    let server = serving(
        Script::sse()
            .typed("login", LOGIN)
            .message(in_a_string)
            .message(long)
            .message(r#"cb({"password":"t0ken-4"});"#)
            .message("user=ada&password=t0ken-5")
            .message(r#"{"api_key":"t0ken-6"#)
            .hold(),
    )
    .await;
    let everything = Everything::default();
    let logging = everything.log();
    let base = server.url();
    let failures = [
        scenario! { base (base) sse "x" open "/s" idle 200ms check await within 20s until 9 close }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 500ms until 1 json "$.token" == "no" close }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 500ms until 1 json "$.body" == "no" close }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 500ms until 1 message == "no" close }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 20s until 9 require json "$.token" unique close }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 20s until 9 require json "$.token" rising close }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 20s until 1 require json "$.token" == "t0ken-x" close }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) sse "x" open "/s" protocol openai_chat check await within 20s until end close }
            .run()
            .await
            .unwrap_err(),
    ];
    drop(logging);
    for failure in &failures {
        everything.failed(failure);
        failure
            .messages()
            .iter()
            .for_each(|came| assert!(!came.data().contains("t0ken-"), "{}", came.data()));
    }
    everything.assert_without(&["t0ken-"]);
    assert_says(&failures[0], &[r#"cb({"password":"***"});"#, "user=ada&password=***", r#"{"api_key":"***"#]);
    assert_says(&failures[6], &[r#"json "$.token" == "***""#, r#"json "$.token" is "***""#]);
}

/// What a path, a query or a pattern finds without naming it.
#[tokio::test]
async fn a_reason_does_not_show_what_the_text_has_under_the_name_of_one() {
    let body = r#"{"idToken":"t0ken-1","n":[{"password":"t0ken-2"}],"x":"open é \"日本\"","pin_token":"open","state":"open"}"#;
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().message(body).hold());
    server.on("/h", Script::json(body));
    let (base, everything) = (server.url(), Everything::default());
    let failures = [
        scenario! { base (base) sse "x" open "/s" check await within 100ms until 1 json "$.*" == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 100ms until 1 json "$..*" all == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 100ms until 1 json "$[?search(@, 'ken')]" == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 100ms until 1 json "$['idToken','x']" == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 100ms until 1 jmespath "[idToken, x]" == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" check await within 20s until 1 require regex "idToken.:.([^\"]*)" == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/h" check json "$.*" == "q" regex "(t0[^\"]*)" == "q" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/h" check regex "(t0[^\"]*)" save n: u64 }.run().await.map(drop).unwrap_err(),
    ];
    everything.all_failed(&failures);
    everything.assert_without(&["t0ken-"]);
    assert_says(&failures[4], &[r#"is ["***","open é \"日本\""]"#]);
    assert_says(&failures[7], &[r#""***" is not a u64"#]);
    // Messages too long to be kept whole, and what a protocol puts together.
    server.on(
        "/long",
        Script::sse().message(format!(r#"{{"pad":"{}","token":"t0ken-3"}}"#, "p".repeat(6000))).hold(),
    );
    server.on(
        "/chat",
        Script::sse()
            .message(r#"{"choices":[{"index":0,"delta":{"content":"{\"token\":\"t0ken-"}}]}"#)
            .message(r#"{"choices":[{"index":0,"delta":{"content":"4\"}"},"finish_reason":"stop"}]}"#)
            .hold(),
    );
    let failures = [
        scenario! { base (base) sse "x" open "/long" check await within 100ms until 1 regex "(t0[^\"]*)" == "q" close }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/chat" protocol openai_chat check await within 100ms until 1 text json "$.*" == "q" close }.run().await.unwrap_err(),
    ];
    failures.iter().for_each(|failure| assert!(failure.to_string().contains("is \"***\""), "{failure}"));
    // A path that names what it looks for shows it.
    let failure = scenario! { base (base) http "x" get "/h" check json "$.x" == "q" json "$.state" == "q" }
        .run()
        .await
        .unwrap_err();
    assert_says(&failure, &[r#"json "$.state" is "open""#, r#"json "$.x" is "open é \"日本\"""#]);
}

#[tokio::test]
async fn what_was_sent_in_vain_is_shown_without_them() {
    let vain = "error: {\"token\":\"t0ken-1\"}\nBearer t0ken-2-x\n{\"password\":\"t0ken-3\"}\ndata: {\"token\":\"t0ken-4";
    let server = serving(Script::sse().bytes(vain).end()).await;
    let everything = Everything::default();
    let logging = everything.log();
    let base = server.url();
    let failures = [
        scenario! { base (base) sse "x" open "/s" check await within 20s until 1 close }.observer(everything.clone()).run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" protocol openai_chat check await within 20s until end close }.observer(everything.clone()).run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" reconnect 1 check await within 100ms until 1 close }.observer(everything.clone()).run().await.unwrap_err(),
    ];
    drop(logging);
    everything.all_failed(&failures);
    everything.assert_without(&["t0ken-"]);
    assert_says(&failures[0], &["dropped", "\"***\""]);
}

#[tokio::test]
async fn what_is_used_as_a_bearer_is_a_secret_from_its_save_on() {
    let server = Server::start().await.unwrap();
    let body = r#"{"ok":false,"session":{"id":"abc/123+x"},"again":"abc%2F123%2Bx"}"#;
    server.on("/login", Script::json(body));
    let everything = Everything::default();
    let logging = everything.log();
    let failure = scenario! {
        base (server.url())
        http "Login" get "/login" check json "$.ok" == true json "$.session.id" save session
        http "Use" get "/use" bearer "{session}"
    }
    .observer(everything.clone())
    .run()
    .await
    .map(drop)
    .unwrap_err();
    drop(logging);
    everything.failed(&failure).assert_without(&["abc/123", "abc%2F123"]);
    assert_says(&failure, &[r#"body: {"ok":false,"session":{"id":"***"},"again":"***"}"#]);
}

fragment! {
    pub(crate) signed_in(name: String) needs value session: String {
        http "Use of {name}" get "/use" header "X-Auth-Token" (session) check json "$.ok" == true
    }
}

#[tokio::test]
async fn every_way_to_use_one_counts() {
    let server = Server::start().await.unwrap();
    server.on("/login", Script::json(r#"{"ok":false,"s":"abc-123-x"}"#));
    server.on("/use", Script::json(r#"{"ok":false,"said":"abc-123-x"}"#));
    let (base, everything) = (server.url(), Everything::default());
    let failures = [
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.ok" == true json "$.s" save s
            http "Use" get "/use" basic "ada" "{s}"
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.ok" == true regex "\"s\":\"([^\"]*)\"" save s
            let made = (format!("v1 {s}"))
            sse "Use" open "/use" header "X-Auth-Token" (made) close
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.ok" == true json "$.s" all collect s
            if (!s.is_empty()) { sse "Use" open "/use" bearer (s[0][0].clone()) close }
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.ok" == true json "$.s" save s
            http "Use" post "/use?key={s}"
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.ok" == true json "$.s" save s
            http "Use" post "/use" body json { "a": [{ "password": "{s}" }] }
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        // It was found and kept, and a later step fails.
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.s" save session
            include signed_in("ada")
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        scenario! {
            base (base)
            http "Login" get "/login" check json "$.s" save s
            if (s == "x") { http "Use" get "/use" bearer "{s}" }
            fail "it is {s}"
        }
        .run()
        .await
        .map(drop)
        .unwrap_err(),
    ];
    everything.all_failed(&failures);
    everything.assert_without(&["abc-123"]);
    assert!(failures.iter().all(|failure| failure.to_string().contains("***")));
}

#[tokio::test]
async fn streams_that_send_one_are_shown_without_it() {
    let server = Server::start().await.unwrap();
    server.on(
        "/s",
        Script::sse()
            .event("id: abc-111-x\ndata: {\"s\":\"abc-123-x\",\"n\":1}")
            .message(r#"{"s":"abc-456-x","n":2}"#)
            .typed("abc-789-x", "whole-data-is-it")
            .hold(),
    );
    server.on("/use", Script::json(r#"{"said":"abc-123-x"}"#).with_status(401));
    let everything = Everything::default();
    let logging = everything.log();
    let base = server.url();
    let failures = [
        // The condition behind it does not hold, and neither does the one before it.
        scenario! {
            base (base)
            sse "x" open "/s" check await within 500ms until 1 json "$.s" save s json "$.n" == 7
            sse "x" close
            http "Use" get "/use" bearer "{s}"
        }
        .observer(everything.clone())
        .run()
        .await
        .map(drop)
        .unwrap_err(),
        scenario! {
            base (base)
            sse "x" open "/s" check await within 500ms until 1 json "$.n" == 7 json "$.s" save s close
            http "Use" get "/use" bearer "{s}"
        }
        .observer(everything.clone())
        .run()
        .await
        .map(drop)
        .unwrap_err(),
    ];
    everything.failed(&failures[0]).failed(&failures[1]);
    everything.assert_without(&["abc-123", "abc-456"]);
    assert_says(&failures[1], &[r#"{"s":"***","n":2}"#, r#"json "$.n" is 2"#]);
    // It was kept, and the answer to its use says it again. No check looks at the message behind it.
    let failure = scenario! {
            base (base)
            sse "x" open "/s" check await within 20s until 1 json "$.s" save s close
            http "Use" get "/use" bearer "{s}"
    }
    .observer(everything.clone())
    .run()
    .await
    .map(drop)
    .unwrap_err();
    drop(logging);
    everything.failed(&failure).assert_without(&["abc-123"]);
    assert_says(&failure, &[r#"body: {"said":"***"}"#]);
    let failure = scenario! {
            base (base)
            sse "x" open "/s" check await within 500ms until 1 id save a event save b require data == "no" close
            http "Use" get "/use" header "Cookie" "a={a}" basic "{b}" "x"
    }
    .run()
    .await
    .map(drop)
    .unwrap_err();
    let text = failure.to_string();
    assert!(!text.contains("abc-111"), "{text}");
}

#[tokio::test]
async fn the_scenario_and_its_observer_have_them_whole() {
    let server = Server::start().await.unwrap();
    server.on("/login", Script::json(LOGIN));
    server.on("/s", Script::sse().message(LOGIN).hold());
    let heard = std::sync::Arc::new(std::sync::Mutex::new(String::new()));
    let hears = std::sync::Arc::clone(&heard);
    let user = scenario! {
        base (server.url())
        http "Login" get "/login" check json "$.token" save token
        sse "x" open "/s" bearer "{token}" check await within 20s until 1 json "$.token" == "{token}" data save data close
    }
    .observer(Hear(move |event: &streamgauge::RunEvent<'_>| {
        if let streamgauge::RunEventKind::Message { message, .. } = &event.kind {
            hears.lock().unwrap().push_str(message.data());
            assert_eq!(event.shown(message.data()).to_string(), LOGIN_SHOWN);
        }
    }))
    .run()
    .await
    .unwrap();
    assert_eq!((user.token.as_str(), user.data.as_str()), ("t0ken-1", LOGIN));
    assert_eq!(*heard.lock().unwrap(), LOGIN);
    let sent = server.requests();
    assert_eq!(sent[1].header("authorization"), Some("Bearer t0ken-1"));
}

#[tokio::test]
async fn a_session_says_what_is_a_secret() {
    let server = serving(
        Script::sse()
            .message(r#"{"s":"abc-123-x"}"#)
            .message(r#"{"s":"abc-456-x","again":"abc-123-x"}"#)
            .hold(),
    )
    .await;
    let secret = || Condition::on(Target::Data).json(&JsonPath::parse("$.s").unwrap()).secret();
    let one = |text| Condition::on(Target::Data).contains(text);
    for shows in [false, true] {
        let mut session = Session::new().base(server.url()).show_secrets(shows);
        let stream = session.stream("s");
        let stream = session.open(stream, "x", Open::new("GET", "/s")).await.unwrap();
        let within = Duration::from_secs(20);
        let kept = session
            .check(&stream, Check::new("x", Goal::Until(1), within).when(secret()).save::<Json, String>())
            .await;
        assert_eq!(kept.unwrap(), ((), Some("abc-123-x".to_owned())));
        let check = Check::new("x", Goal::Until(1), Duration::from_millis(300))
            .when(one("no"))
            .save::<Text, String>();
        let text = session.check(&stream, check).await.unwrap_err().to_string();
        assert!(text.contains("abc-456-x"), "no check said that it is one: {text}");
        assert_eq!(text.contains("abc-123-x"), shows, "{text}");
    }
}
