//! All of it in one scenario, by several users at once on several threads.

use std::sync::Arc;
use std::time::Duration;

use streamgauge::testing::{Script, Server};
use streamgauge::{Feeder, Scenario, fragment, scenario};
use streamgauge_tests::{SOON, delta, quick, stop_after};

#[derive(Debug, Clone)]
pub(crate) struct Account {
    name: String,
    strict: bool,
}

fragment! {
    subscribe(symbol: String, strict: bool) gives stream "subs"[all], value first: u32 {
        let index: usize = (symbol.len() - 1)
        sse "Prices of {symbol}" name "subs"[(index)] open "/prices/{symbol}" reconnect 1 unmatched 5
            check await within (streamgauge_tests::SOON) until 2
                when (strict) event == "tick"
                jmespath "seq" satisfies (|seq: &u32| *seq < 1_000_000) save first: u32
                require json "$.seq" rising per json "$.symbol"
    }
}

/// Four users with records of their own.
fn journey(url: String, accounts: Feeder<Account>) -> impl Scenario + Send + Sync {
    scenario! { move
        "Everything"
        base [(url.clone()), "{url}/other"]
        header "X-Test" "together"
        on failure stop
        feed account from (&accounts)
        http "Login" post "/login" body form { "name": "{account.name}" }
            check when (account.strict) status == 200 jmespath "token" save token
        group "Subscribe" on failure continue {
            repeat 3 as i {
                let symbol: String = ("A".repeat(i + 1))
                include subscribe("{symbol}", account.strict)
                sse "Rest" name "subs"[(i)] unmatched collect rest dropped save dropped
            }
        }
        sse "Chat" name "chat" open post "/chat" bearer (token) body json { "name": "{account.name}" }
            protocol openai_chat idle 15s unmatched 4
            check listen within (SOON) until end
                text save answer
                usage json "$.completion_tokens" satisfies (|tokens: &u32| *tokens == 2) collect tokens: u32
                finish exists
                require sequence [ data json "$.usage" exists, data == "[DONE]" ]
        sse "All" name "subs"[all]
            check listen within (SOON) until 1
                when (!account.strict) json "$.seq" > 1
                json "$.seq" collect lasts: u32
                require gap <= 10s
            await
        during 1ms { pause 1ms..2ms }
        sse "Chat" name "chat" await
        if (answer.as_deref() != Some("Paris") || tokens.len() != 2) { fail "no answer, but {answer}" }
        else if (lasts.len() != 3) { fail (format!("{} has {first} of {rest:?} {dropped}", account.name)) }
        sse "All" name "subs"[all] close
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_by_four_users_at_once() {
    let server = Server::start().await.unwrap();
    for base in ["", "/other"] {
        server.on(&format!("{base}/login"), Script::json(r#"{"token":"t0ken"}"#));
        for symbol in ["A", "AA", "AAA"] {
            let tick = move |seq| format!("event: tick\ndata: {{\"symbol\":\"{symbol}\",\"seq\":{seq}}}\n\n");
            let prices = quick().message("hello").every(Duration::from_millis(5), tick);
            server.on(&format!("{base}/prices/{symbol}"), prices);
        }
        let chat = Script::sse()
            .message(delta("Par"))
            .message(delta("is"))
            .message(stop_after(2))
            .message("[DONE]")
            .hold();
        server.on(&format!("POST {base}/chat"), chat);
    }
    let accounts =
        ["ann", "bob", "cem", "dan"].map(|name| Account { name: name.to_owned(), strict: name < "c" });
    let journey = Arc::new(journey(server.url().to_owned(), Feeder::new(accounts.to_vec())));
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let journey = Arc::clone(&journey);
            tokio::spawn(async move { journey.start().await })
        })
        .collect();
    for run in runs {
        run.await.unwrap().unwrap();
    }
    assert_eq!(server.requests_to("/login").len(), 2);
    assert!(server.requests().iter().all(|request| request.header("X-Test") == Some("together")));
    server.wait_closed(SOON).await.unwrap();
}
