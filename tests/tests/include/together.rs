//! Fragments with the other parts of the language.

use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, fragment, scenario};

#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) id: u32,
}

fragment! {
    /// Takes a record of the scenario's.
    posts(model: String, wait: Duration) needs value user: std::sync::Arc<crate::together::User> gives stream "chat", value answer: String {
        sse "Chat of {user.name}" name "chat"
            open post "/chat/{user.name}" header "X-Id" (user.id)
                body json { "model": "{model}", "user": { "name": "{user.name}", "id": (user.id) }, "wait": (wait.as_secs()) }
                reconnect 2
            check await within 10s until 1
                when (user.id > 1) data contains "{user.name}"
                regex "answer: (.*)" save answer
    }
}

fragment! {
    /// Takes records of its own.
    feeds(many: usize) gives value last: Option<u32> {
        repeat (many) {
            feed user from (crate::together::numbers())
            let last: u32 = (*user)
        }
    }
}

pub(crate) fn numbers() -> &'static Feeder<u32> {
    static NUMBERS: std::sync::LazyLock<Feeder<u32>> =
        std::sync::LazyLock::new(|| Feeder::new(vec![1, 2, 3]));
    &NUMBERS
}

#[tokio::test]
async fn records_bodies_and_reconnecting() -> streamgauge::Result {
    let server = Server::start().await?;
    server.on("POST /chat/ann", Script::sse().message("answer: hi, ann").hold());
    let users = Feeder::new(vec![User { name: "ann".to_owned(), id: 7 }]);
    let scenario = scenario! {
        base (server.url())
        feed user from (&users)
        include posts("m-1", Duration::from_secs(3))
        sse "Chat" name "chat" close
        include feeds(1)
        fail "{user.name} has {answer} and {last}"
    };
    let failure = scenario.run().await.unwrap_err();
    assert!(failure.to_string().contains("ann has hi, ann and 1"), "{failure}");
    let requests = server.requests();
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body)?;
    assert_eq!(body, serde_json::json!({ "model": "m-1", "user": { "name": "ann", "id": 7 }, "wait": 3 }));
    assert_eq!(requests[0].header("x-id"), Some("7"));
    Ok(())
}
