//! Redirects are followed as browsers do, by `http` and by `open`.

use streamgauge::testing::{Request, Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, assert_says};

/// A server whose `/s` redirects to `/t`.
async fn redirecting(status: u16) -> Server {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::redirect(status, "/t?x=1"));
    server.on("/t", Script::text("here"));
    server
}

fn last(server: &Server) -> Request {
    server.requests().pop().unwrap()
}

/// The redirects and the responses, in their order.
fn heard(log: &Recorder) -> Vec<Event> {
    log.picked(|event| matches!(event.kind(), Kind::Redirected | Kind::Responded).then(|| event.clone()))
}

/// The redirect from the path of a number to that of the next.
fn moved(status: u16, base: &str, n: usize) -> Event {
    Event::redirected(status, &format!("{base}/{n}"), &format!("{base}/{}", n + 1))
}

#[tokio::test]
async fn the_method_and_the_body_follow_the_status() {
    for (status, sent, then) in [
        (301, "post", "GET"),
        (302, "post", "GET"),
        (303, "post", "GET"),
        (307, "post", "POST"),
        (308, "post", "POST"),
        (301, "put", "PUT"),
        (302, "put", "PUT"),
        (303, "put", "GET"),
        (303, "head", "HEAD"),
        (301, "get", "GET"),
    ] {
        let server = redirecting(status).await;
        let base = server.url();
        let result = match sent {
            "post" => {
                let post = scenario! {
                    base (base) header "X-A" "a"
                    http "x" post "/s" query "q" "1" body text "body" bearer "t"
                };
                post.run().await.map(drop)
            }
            "put" => {
                let put =
                    scenario! { base (base) header "X-A" "a" http "x" put "/s" body text "body" bearer "t" };
                put.run().await.map(drop)
            }
            "head" => {
                let head = scenario! { base (base) header "X-A" "a" http "x" head "/s" bearer "t" };
                head.run().await.map(drop)
            }
            _ => {
                let get = scenario! { base (base) header "X-A" "a" http "x" get "/s" bearer "t" };
                get.run().await.map(drop)
            }
        };
        result.unwrap();
        let request = last(&server);
        assert_eq!((request.method.as_str(), request.path.as_str()), (then, "/t?x=1"), "{status} {sent}");
        let keeps = then != "GET" && then != "HEAD";
        assert_eq!(request.text(), if keeps { "body" } else { "" }, "{status} {sent}");
        assert_eq!(request.header("content-type").is_some(), keeps, "{status} {sent}");
        assert_eq!((request.header("x-a"), request.header("authorization")), (Some("a"), Some("Bearer t")));
    }
}

#[tokio::test]
async fn a_redirect_without_a_location_is_the_response() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::status(302));
    server.on("/n", Script::status(304).header("location", "/s"));
    scenario! {
        base (server.url())
        http "x" get "/s" check status == 302
        http "x" get "/n" check status == 304
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn twenty_redirects_are_followed_and_the_next_fails() {
    let server = Server::start().await.unwrap();
    for n in 0..21 {
        server.on(&format!("/{n}"), Script::redirect(302, &format!("{}", n + 1)));
    }
    server.on("/21", Script::text("here"));
    let base = server.url();
    let log = Recorder::default();
    scenario! { base (base) http "x" get "/1" check body == "here" }
        .observer(log.clone())
        .run()
        .await
        .unwrap();
    let mut wanted: Vec<Event> = (1..21).map(|n| moved(302, base, n)).collect();
    wanted.push(Event::responded("GET", "x", 200, 4));
    assert_eq!(heard(&log), wanted);

    let log = Recorder::default();
    let failure = scenario! { base (base) http "x" get "/0" }.observer(log.clone()).run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Redirect);
    assert_says(
        &failure,
        &[
            &format!("request  GET {base}/0"),
            &format!("via      status 302 to {base}/1"),
            "more than 20 times",
            &format!("from {base}/20 to {base}/21 (status 302)"),
        ],
    );
    assert_eq!(heard(&log), (0..20).map(|n| moved(302, base, n)).collect::<Vec<_>>());
}

/// A server on which `/0` leads to `/1`, and so on, up to `/most`.
async fn chain(most: usize, end: Script) -> Server {
    let server = Server::start().await.unwrap();
    for n in 0..most {
        server.on(&format!("/{n}"), Script::redirect(302, &format!("/{}", n + 1)));
    }
    server.on(&format!("/{most}"), end);
    server
}

#[tokio::test]
async fn a_redirect_that_is_wanted_is_the_response() {
    let server = Server::start().await.unwrap();
    server.on("/login", Script::redirect(302, "/home?x=1").header("Set-Cookie", "id=7"));
    server.on("/home?x=1", Script::text("home"));
    let log = Recorder::default();
    let user = scenario! {
        base (server.url())
        http "Login" post "/login" redirects 0 check status == 302 header "Location" save to
        http "Home" get "{to}" check body == "home"
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(user.to, "/home?x=1");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].header("cookie"), Some("id=7"));
    assert_eq!(log.count(Kind::Redirected), 0);
}

#[tokio::test]
async fn behind_so_many_redirects_the_answer_is_the_response_itself() {
    let server = chain(3, Script::text("here")).await;
    let most = 1_u8;
    let user = scenario! {
        base (server.url())
        http "One" get "/0" redirects (most) check status == 302 header "Location" save one
        http "Two" get "/0" redirects (most + 1) timeout 5s check header "Location" save two
        // Fewer come than are followed.
        http "All" get "/2" redirects 30 check body == "here"
    };
    let user = user.run().await.unwrap();
    assert_eq!((user.one.as_str(), user.two.as_str()), ("/2", "/3"));
    let paths: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/0", "/1", "/0", "/1", "/2", "/2", "/3"]);

    let long = chain(25, Script::sse().message("here").hold()).await;
    let far = scenario! {
        base (long.url())
        sse "Far" open "/0" redirects 25 check await within 20s until 1 data == "here" close
    };
    far.run().await.unwrap();
    let failure = scenario! { base (long.url()) sse "Far" open "/0" close }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Redirect);
    assert_says(&failure, &["more than 20 times"]);
}

#[tokio::test]
async fn a_location_that_is_not_followed_may_be_anything() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::redirect(301, "ftp://x y"));
    let user = scenario! {
        base (server.url())
        http "x" get "/s" redirects 0 check header "Location" save to
    };
    assert_eq!(user.run().await.unwrap().to, "ftp://x y");
}

#[tokio::test]
async fn a_redirect_that_open_does_not_follow_is_no_stream() {
    let server = chain(1, Script::sse().message("here").hold()).await;
    let failure = scenario! {
        base (server.url())
        sse "S" open "/0" redirects 0 close
    }
    .run()
    .await
    .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(
        &failure,
        &["wanted   status 200 with content type text/event-stream", "got      status 302 Found", "to /1"],
    );
    assert_eq!(server.requests().len(), 1);
    let followed = scenario! {
        base (server.url())
        sse "S" open "/0" redirects 1 check await within 20s until 1 close
    };
    followed.run().await.unwrap();
}

#[tokio::test]
async fn a_negative_number_of_redirects_fails_the_step() {
    let server = chain(1, Script::text("here")).await;
    let most = -1;
    let failure =
        scenario! { base (server.url()) http "x" get "/0" redirects (most) }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Value);
    assert_says(&failure, &["cannot be negative"]);
    server.expect("/0", 0);
}

#[tokio::test]
async fn another_origin_is_told_no_secrets() {
    let (one, other) = (Server::start().await.unwrap(), Server::start().await.unwrap());
    one.on("/s", Script::redirect(307, &other.url_to("/t")));
    other.on("/t", Script::redirect(307, &one.url_to("/back")));
    one.on("/back", Script::text("here"));
    scenario! {
        base (one.url())
        header "Authorization" "Basic c2NlbmFyaW8="
        http "x" post "/s" header "Cookie" "a=1" header "X-A" "a" body text "body"
        http "x" post "/s" bearer "t0ken"
    }
    .run()
    .await
    .unwrap();
    for server in [&other, &one] {
        for request in server.requests() {
            let first = request.path == "/s";
            assert_eq!(request.header("authorization").is_some(), first, "{request:?}");
            assert!(first || request.header("cookie").is_none());
        }
    }
    let first = &other.requests()[0];
    assert_eq!((first.header("x-a"), first.text().into_owned()), (Some("a"), "body".to_owned()));
    assert_eq!(first.header("host"), Some(other.url().trim_start_matches("http://")));
}

#[tokio::test]
async fn a_name_in_the_url_stays_with_its_origin_and_is_never_shown() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::redirect(302, "/t"));
    server.on("/t", Script::text("x").with_status(500));
    let url = server.url_to("/s").replace("http://", "http://ada:secret@");
    let log = Recorder::default();
    let failure = scenario! { http "x" get (url) }.observer(log.clone()).run().await.unwrap_err();
    assert_eq!(last(&server).header("authorization"), Some("Basic YWRhOnNlY3JldA=="));
    assert!(!failure.to_string().contains("secret"), "{failure}");
    assert!(!format!("{:?}", log.events()).contains("secret"), "{:?}", log.events());
    server.on("/s", Script::redirect(302, "http://ada:hunter2@127.0.0.1:1/"));
    let failure = scenario! { http "x" get (url) }.run().await.unwrap_err();
    assert_says(&failure, &["via      status 302 to http://…@127.0.0.1:1/", "connection refused"]);
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_is_a_clear_failure() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::redirect(302, "ftp://127.0.0.1/"));
    server.on("/t", Script::redirect(302, "http://"));
    let base = server.url();
    for failure in [
        scenario! { base (base) http "x" get "/s" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/t" }.run().await.unwrap_err(),
        scenario! { base (base) sse "x" open "/s" close }.run().await.unwrap_err(),
    ] {
        assert_eq!(failure.kind(), FailureKind::Redirect, "{failure}");
        assert_says(&failure, &["it was redirected to `"]);
    }
}

#[tokio::test]
async fn a_stream_is_redirected_too() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::redirect(307, "/t"));
    server.on("/t", Script::sse().message("here").hold());
    server.on("/bad", Script::redirect(302, "/gone"));
    server.on("/gone", Script::status(404));
    let base = server.url();
    let log = Recorder::default();
    scenario! {
        base (base)
        sse "x" open post "/s" body json { "a": 1 } last_event_id "7"
            check await within 10s until 1 data == "here"
            close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    assert_eq!(heard(&log), [Event::redirected(307, &format!("{base}/s"), &format!("{base}/t"))]);
    let request = last(&server);
    assert_eq!((request.method.as_str(), request.text().into_owned()), ("POST", r#"{"a":1}"#.to_owned()));
    assert_eq!(request.header("accept"), Some("text/event-stream"));
    assert_eq!(request.header("last-event-id"), Some("7"));
    let failure = scenario! { base (base) sse "x" open "/bad" close }.run().await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Status);
    assert_says(&failure, &[&format!("via      status 302 to {base}/gone"), "status 404"]);
}

#[tokio::test]
async fn a_stream_that_is_reconnected_is_redirected_again() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::redirect(302, "/t"));
    server.on("/t", Script::sse().event("retry: 1\nid: 1\ndata: one").end());
    server.on("/t", Script::sse().event("id: 2\ndata: two").hold());
    let (base, log) = (server.url(), Recorder::default());
    scenario! {
        base (base)
        sse "x" open "/s" reconnect 3 check await within 10s until 2 close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let moved = Event::redirected(302, &format!("{base}/s"), &format!("{base}/t"));
    assert_eq!(heard(&log), [moved.clone(), moved]);
    assert_eq!(last(&server).header("last-event-id"), Some("1"));
}
