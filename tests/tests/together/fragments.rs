//! Fragments with all that can stand in them.

use streamgauge::testing::{Gate, Script, Server};
use streamgauge::{Feeder, fragment, scenario};
use streamgauge_tests::{SOON, delta, quick, serving, stop_after};

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) limit: u32,
}

fragment! {
    /// Logs in, with a record of the scenario's.
    login(strict: bool)
        needs value account: std::sync::Arc<crate::fragments::Account>
        gives value token: String, value left: Option<u32>
    {
        http "Login" post "/login" body json { "name": "{account.name}", "limit": (account.limit) }
            check when (strict) status == 200
                jmespath "token" satisfies (|token| !token.is_empty()) save token
                when (account.limit > 5) json "$.left" save left: u32
    }
}

fragment! {
    /// Opens one chat more.
    ask(n: usize) needs value token: String gives stream "chats"[all] {
        sse "Ask {n}" name "chats"[(n)]
            open post "/chat/{n}"
                bearer (token)
                body json { "n": (n), "stream": true }
                protocol openai_chat
                reconnect 2
                unmatched 8
            check await within (streamgauge_tests::SOON) until 1 text contains "a"
    }
}

fragment! {
    /// Hears all of them to their end.
    hear(gate: streamgauge::testing::Gate) needs stream "chats"[all] gives value texts: Vec<String>, value ids: Vec<u32> {
        sse "Hear" name "chats"[all]
            check listen within (streamgauge_tests::SOON) until 1
                finish == "stop"
                text satisfies (|text: &str| text.len() > 1) collect texts
                usage json "$.completion_tokens" collect ids: u32
                require id rising
                require sequence [ finish exists ]
        run { gate.open(); }
        sse "Heard" name "chats"[all] await
    }
}

fragment! {
    /// What came before the loss, and the close.
    rest(n: usize) needs stream "chats"[all] gives value rest: Vec<String>, value dropped: Option<u64> {
        sse "Rest" name "chats"[(n)] unmatched json "$.choices[0].delta.content" collect rest dropped save dropped
    }
}

fragment! { shut closes stream "chats"[all] { sse "Shut" name "chats"[all] close } }

#[tokio::test]
async fn a_journey_made_of_fragments() {
    let server = Server::start().await.unwrap();
    let gate = Gate::new();
    server.on("/login", Script::json(r#"{"token":"t0ken","left":4}"#).header("Set-Cookie", "id=1; Path=/"));
    for n in 0..2 {
        let route = format!("POST /chat/{n}");
        server.on(&route, quick().message(delta("lost")).cut());
        let answer = Script::sse().message(delta("a")).gate(&gate).message(delta(&n.to_string()));
        server
            .on(&route, answer.event(format!("id: 7\ndata: {}", stop_after(n + 1))).message("[DONE]").hold());
    }
    let accounts: Feeder<Account> = Feeder::json_text(r#"[{"name":"ada","limit":9}]"#).unwrap();
    let user = scenario! {
        base (server.url())
        feed account from (accounts)
        include login(true)
        repeat 2 as i { include ask(i) }
        include hear((gate.clone()))
        repeat 2 as i {
            include rest(i)
            let lost = (dropped)
            if (rest.len() != 2 || lost != 0) { fail (format!("{rest:?}")) }
        }
        include shut
    }
    .run()
    .await
    .unwrap();
    assert_eq!(
        (user.token.as_str(), user.left, user.texts, user.ids),
        ("t0ken", Some(4), vec!["a0".to_owned(), "a1".to_owned()], vec![1, 2])
    );
    let again = server.requests_to("/chat/1");
    assert_eq!(again.len(), 2);
    for request in again {
        assert_eq!(request.header("Cookie"), Some("id=1"));
        assert_eq!(request.header("Authorization"), Some("Bearer t0ken"));
        assert_eq!(request.text(), r#"{"n":1,"stream":true}"#);
    }
    server.wait_closed(SOON).await.unwrap();
}

fragment! {
    begins(path: String) gives stream "b", stream "m"[all], value first: Option<String> {
        let url: String = (format!("/{path}"))
        sse "B" name "b" open "{url}" check await within (streamgauge_tests::SOON) until 1 save first
        sse "M" name "m"[3] open "{url}"
    }
}

#[tokio::test]
async fn a_fragment_that_lacks_what_it_is_given_skips_its_streams() {
    let server = serving(Script::sse().message("a").hold()).await;
    let failure = scenario! {
        base (server.url())
        on failure continue
        sse "S" open "/s" check await within 50ms until 1 data == "never" save path close
        include begins("{path}")
        sse "B" name "b" check await within (SOON) until 1 collect more close
        sse "M" name "m"[3] check await within (SOON) until 1
        sse "M" name "m"[all] close
        if (first.is_some()) { fail "{first}" }
    }
    .run()
    .await
    .unwrap_err();
    assert!(failure.further().iter().all(|one| one.kind() == streamgauge::FailureKind::Value), "{failure}");
    assert!(failure.further().iter().all(|one| one.step() != "check"), "{failure}");
}
