//! Cookies are kept for each virtual user, and sent by `http` and `open`.

use streamgauge::scenario;
use streamgauge::testing::{Request, Script, Server};

fn cookies(requests: &[Request]) -> Vec<Option<&str>> {
    requests.iter().map(|request| request.header("cookie")).collect()
}

#[tokio::test]
async fn a_login_is_remembered_by_the_stream_and_by_later_steps() {
    let server = Server::start().await.unwrap();
    let login = Script::json("{}").header("Set-Cookie", "id=secret; Path=/; HttpOnly");
    server.on("/login", login.header("set-cookie", "b=2"));
    server.on("/stream", Script::sse().header("Set-Cookie", "from=stream").message("hello").hold());
    server.on("/logout", Script::status(204).header("Set-Cookie", "id=; Max-Age=0"));
    let session = scenario! {
        base (server.url())
        http "Login" post "/login"
        sse "Prices" open "/stream" check await within 10s until 1 close
        http "Logout" post "/logout"
        http "Again" post "/logout" header "Cookie" "by=hand"
        http "Again" post "/logout"
    };
    session.run().await.unwrap();
    assert_eq!(
        cookies(&server.requests()),
        [
            None,
            Some("id=secret; b=2"),
            Some("id=secret; b=2; from=stream"),
            Some("by=hand"),
            Some("b=2; from=stream"),
        ]
    );
    // Another user begins without any.
    session.run().await.unwrap();
    assert_eq!(cookies(&server.requests())[5..7], [None, Some("id=secret; b=2")]);
}

#[tokio::test]
async fn users_that_run_at_once_share_no_cookies() {
    let server = Server::start().await.unwrap();
    for n in 0..2 {
        server.on(&format!("/{n}"), Script::status(200).header("Set-Cookie", &format!("user={n}; Path=/")));
    }
    server.on("/who", Script::status(200));
    let base = server.url();
    let users = (0..2).map(|n: u32| {
        let scenario =
            scenario! { move base (base) http "in" get "/{n}" http "who" get "/who" query "n" "{n}" };
        async move { scenario.run().await.unwrap() }
    });
    let mut users = users.collect::<Vec<_>>().into_iter();
    let (Some(one), Some(other)) = (users.next(), users.next()) else { panic!() };
    tokio::join!(one, other);
    for request in server.requests_to("/who") {
        let n = request.path.rsplit('=').next().unwrap();
        assert_eq!(request.header("cookie"), Some(format!("user={n}").as_str()));
    }
}

#[tokio::test]
async fn cookies_are_applied_at_each_redirect() {
    let server = Server::start().await.unwrap();
    server.on("/login", Script::redirect(303, "/home").header("Set-Cookie", "id=1; Path=/"));
    server.on("/home", Script::redirect(302, "/stream").header("Set-Cookie", "b=2; Path=/stream"));
    server.on("/stream", Script::sse().message("hello").hold());
    scenario! {
        base (server.url())
        sse "Prices" open post "/login" body form { "a": "b" } check await within 10s until 1 close
    }
    .run()
    .await
    .unwrap();
    assert_eq!(cookies(&server.requests()), [None, Some("id=1"), Some("b=2; id=1")]);
}

#[tokio::test]
async fn a_cookie_is_never_shown() {
    let server = Server::start().await.unwrap();
    server.on("/login", Script::text("x").header("Set-Cookie", "id=hunter2; Path=/"));
    let base = server.url();
    let failures = [
        scenario! { base (base) http "a" get "/login" check header "Set-Cookie" == "x" }.run().await.unwrap_err(),
        scenario! { base (base) http "a" get "/login" check header "set-cookie" save n: u8 }.run().await.unwrap_err(),
        scenario! { base (base) http "a" get "/login" check header "SET-COOKIE" satisfies (|c| c.is_empty()) }
            .run()
            .await
            .unwrap_err(),
        scenario! { base (base) http "a" get "/login" http "b" get "/login" check status == 500 }
            .run()
            .await
            .unwrap_err(),
    ];
    for failure in failures {
        assert!(!failure.to_string().contains("hunter2"), "{failure}");
    }
    let user = scenario! { base (base) http "a" get "/login" check header "Set-Cookie" save cookie };
    assert_eq!(user.run().await.unwrap().cookie, "id=hunter2; Path=/");
}
