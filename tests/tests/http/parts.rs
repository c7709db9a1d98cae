//! Parts of a request that are only known when it is sent: its method, lists of headers, parts behind `when`.

use std::collections::BTreeMap;

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::{Event, Kind, Recorder, asked, assert_says, only_request, serving};

/// A server that answers any method at `/s`, a stream at `/t`.
async fn server() -> Server {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::text("here"));
    server.on("/t", Script::sse().message(1).hold());
    server
}

#[tokio::test]
async fn a_method_is_any_text() {
    let server = server().await;
    let (m, url, kind) = ("PURGE", "/s", "LI");
    let log = Recorder::default();
    scenario! {
        base (server.url())
        http "One" method "REPORT" "/s" body text "x" check body == "here"
        http "Two" method (m) (url)
        http "Three" method "{kind}NK" "/s"
        http "Four" method (m.to_lowercase()) "/s"
        // As Fetch normalizes a method.
        http "Five" method "post" "/s"
        sse "Six" open method "REPORT" (server.url_to("/t")) header "Depth" "1"
            check await within 20s until 1 close
        sse "Seven" name "n" open method (m) "/t" close
    }
    .observer(log.clone())
    .run()
    .await
    .unwrap();
    let methods: Vec<String> = server.requests().into_iter().map(|request| request.method).collect();
    assert_eq!(methods, ["REPORT", "PURGE", "LINK", "purge", "POST", "REPORT", "PURGE"]);
    assert_eq!(server.requests()[0].text(), "x");
    let told = log.picked(|event| (event.kind() == Kind::Responded).then(|| event.clone()));
    assert_eq!(told[0], Event::responded("REPORT", "One", 200, 4));
}

#[tokio::test]
async fn a_head_by_its_name_has_no_body() {
    let server = server().await;
    let head = "HEAD";
    scenario! {
        base (server.url())
        http "x" method (head) "/s" check body == "" header "Content-Length" == "4"
    }
    .run()
    .await
    .unwrap();
}

#[tokio::test]
async fn what_is_no_method_fails_the_step() {
    let server = server().await;
    for (method, says) in [
        ("", "\"\" is no method"),
        ("RE PORT", "\"RE PORT\" is no method"),
        ("GET / HTTP/1.1\r\nX: y\r\n\r\nGET", "is no method"),
        ("CONNECT", "\"CONNECT\" asks a proxy for a tunnel"),
        ("ÄNDERN", "is no method: only letters"),
    ] {
        let http = scenario! { base (server.url()) http "x" method (method) "/s" }.run().await.unwrap_err();
        let open = scenario! { base (server.url()) sse "x" open method (method) "/t" close };
        let open = open.run().await.unwrap_err();
        for failure in [http, open] {
            assert_eq!(failure.kind(), FailureKind::Request, "{method:?}");
            assert_says(&failure, &[says]);
            assert!(!failure.to_string().contains('\r'), "{failure}");
        }
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_secret_in_place_of_a_method_is_not_shown() {
    let server = serving(Script::json(r#"{"token":"s3cr3t-t0ken"}"#)).await;
    let failure = scenario! {
        base (server.url())
        http "Login" get "/s" check json "$.token" save token
        http "Use" method (format!("X {token}")) "/s" bearer "{token}"
    };
    let failure = failure.run().await.unwrap_err();
    assert!(!failure.to_string().contains("s3cr3t"), "{failure}");
    assert_says(&failure, &["is no method"]);
}

#[tokio::test]
async fn headers_are_any_iterator_of_pairs() {
    let server = server().await;
    let list = vec![("X-A".to_owned(), 1), ("X-B".to_owned(), 2)];
    let map: BTreeMap<&str, String> = [("X-C", "3".to_owned()), ("X-D", "4".to_owned())].into();
    let lent = [("X-E", 5.5)];
    let lent = &lent[..];
    let maybe: Option<(&str, char)> = None;
    for _ in 0..2 {
        let sends = scenario! {
            base (server.url())
            header "X-A" "scenario"
            repeat 2 {
                http "x" get "/s"
                    headers (list)
                    headers (map)
                    headers (lent)
                    headers (list.iter().map(|(name, n)| (format!("{name}-twice"), n * 2)))
                    headers (maybe)
                    headers ([["X-F", "6"]])
            }
            sse "x" open "/t" headers (&map) headers (Vec::<(String, String)>::new()) close
        };
        sends.run().await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 6);
    for request in [&requests[0], &requests[1], &requests[3]] {
        let sent = ["X-A", "X-B", "X-C", "X-D", "X-E", "X-A-twice", "X-B-twice", "X-F"];
        let sent = sent.map(|name| request.header(name).unwrap_or_default());
        assert_eq!(sent, ["1", "2", "3", "4", "5.5", "2", "4", "6"]);
    }
    assert_eq!((requests[2].header("X-C"), requests[2].header("X-A")), (Some("3"), Some("scenario")));
}

#[tokio::test]
async fn of_one_name_the_last_is_sent() {
    let server = server().await;
    let pairs = [("x-a", "list"), ("X-B", "first"), ("x-b", "second"), ("Accept", "own/type")];
    scenario! {
        base (server.url())
        http "x" get "/s" header "X-A" "before" headers (pairs)
        http "y" get "/s" headers (pairs) header "X-A" "behind"
    }
    .run()
    .await
    .unwrap();
    let sent = |name: &str| -> Vec<String> {
        let requests = server.requests();
        requests.iter().map(|request| request.header(name).unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(sent("X-A"), ["list", "behind"]);
    assert_eq!(sent("X-B"), ["second", "second"]);
    assert_eq!(sent("Accept"), ["own/type", "own/type"]);
    let lines = &server.requests()[0].headers;
    assert_eq!(lines.iter().filter(|(name, _)| name.eq_ignore_ascii_case("x-b")).count(), 1);
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_fails_the_step_and_shows_no_secret() {
    let server = server().await;
    for (name, value, says) in [
        ("X Y", "v", "\"X Y\" is not the name of a header"),
        ("", "v", "\"\" is not the name of a header"),
        ("X-Note", "a\nb", "header `X-Note`: its value has a line break (0x0A) at byte 2 of 3"),
        ("X-Api-Key", "s3cr3t-key\r", "header `X-Api-Key`: its value has a carriage return"),
    ] {
        let http = scenario! { base (server.url()) http "x" get "/s" headers ([(name, value)]) };
        let open = scenario! { base (server.url()) sse "x" open "/t" headers ([(name, value)]) close };
        for failure in [http.run().await.unwrap_err(), open.run().await.unwrap_err()] {
            assert_eq!(failure.kind(), FailureKind::Request, "{name:?}");
            assert_says(&failure, &[says]);
            assert!(!failure.to_string().contains("s3cr3t"), "{failure}");
        }
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_secret_of_a_list_is_masked_where_the_server_repeats_it() {
    let server = serving(Script::text("you sent k3y-of-mine").with_status(403)).await;
    let key = "k3y-of-mine";
    let failure = scenario! {
        base (server.url())
        http "x" get "/s" headers ([("X-Api-Key", key)])
    };
    let failure = failure.run().await.unwrap_err();
    assert!(!failure.to_string().contains("k3y-of-mine"), "{failure}");
}

#[tokio::test]
async fn a_value_that_a_list_sends_as_a_secret_is_one_from_where_it_is_found() {
    let server = serving(Script::json(r#"{"key":"found-k3y"}"#)).await;
    let failure = scenario! {
        base (server.url())
        http "x" get "/s" check json "$.key" != "found-k3y" save key
        http "y" get "/s" headers ([("X-Api-Key", &key)])
    };
    let failure = failure.run().await.unwrap_err();
    assert!(!failure.to_string().contains("key\":\"found-k3y"), "{failure}");
}

#[tokio::test]
async fn a_part_behind_when_is_sent_if_it_holds() {
    let server = server().await;
    let user = scenario! {
        base (server.url())
        repeat 2 as i {
            http "x" post "/s"
                when (i == 0) header "X-First" "{i}"
                when (i == 0) body json { "i": (i) }
                when (i == 1) body text "second"
                when (i == 1) headers ([("X-List", i)])
                when (i == 0) query "first" "yes"
                when (i == 0) bearer "t0ken"
                when (i == 1) basic "name" "word"
                check status == 200
                    when (i == 5) status == 404
        }
        sse "s" open post "/t"
            when (false) header "X-First" "no"
            header "X-Always" "1"
            when (true) body text "x"
            timeout 20s
            check await within 20s until 1 close
    };
    user.run().await.unwrap();
    let requests = server.requests();
    assert_eq!(asked(&server), ["POST /s?first=yes", "POST /s", "POST /t"]);
    let sent = |name: &str| -> Vec<Option<String>> {
        requests.iter().map(|request| request.header(name).map(str::to_owned)).collect()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(sent("X-First"), [text("0"), None, None]);
    assert_eq!(sent("X-List"), [None, text("1"), None]);
    assert_eq!(sent("X-Always"), [None, None, text("1")]);
    assert_eq!(sent("Authorization"), [text("Bearer t0ken"), text("Basic bmFtZTp3b3Jk"), None]);
    let bodies: Vec<_> = requests.iter().map(|request| request.text().into_owned()).collect();
    assert_eq!(bodies, [r#"{"i":0}"#, "second", "x"]);
}

#[tokio::test]
async fn what_does_not_hold_is_not_even_evaluated() {
    let server = server().await;
    let key: Option<String> = std::env::var("STREAMGAUGE_NO_SUCH_VARIABLE").ok();
    scenario! {
        base (server.url())
        http "x" get "/s" when (key.is_some()) header "X-Key" (key.as_ref().unwrap())
    }
    .run()
    .await
    .unwrap();
    assert_eq!(only_request(&server).header("X-Key"), None);
}

#[tokio::test]
async fn two_bodies_that_both_hold_fail_the_step() {
    let server = server().await;
    let (one, other) = (true, true);
    let http = scenario! {
        base (server.url())
        http "x" post "/s" when (one) body text "a" when (other) body json { "b": 1 }
    };
    let open = scenario! {
        base (server.url())
        sse "x" open post "/t" body text "a" when (other) body form { "b": "1" } close
    };
    for failure in [http.run().await.unwrap_err(), open.run().await.unwrap_err()] {
        assert_eq!(failure.kind(), FailureKind::Value);
        assert_says(&failure, &["the request has two bodies"]);
    }
    assert!(server.requests().is_empty());
}

streamgauge::fragment! {
    /// Sends what it is given.
    sends(verb: String, first: bool) {
        http "x" method (verb) "/s" when (first) header "X-First" "{verb}" headers ([("X-List", &verb)]) redirects 0
    }
}

#[tokio::test]
async fn a_fragment_has_them_too() {
    let server = server().await;
    scenario! {
        base (server.url())
        include sends("LOCK", true)
        include sends("UNLOCK", false)
    }
    .run()
    .await
    .unwrap();
    assert_eq!(asked(&server), ["LOCK /s", "UNLOCK /s"]);
    let requests = server.requests();
    assert_eq!([0, 1].map(|at| requests[at].header("X-First")), [Some("LOCK"), None]);
    assert_eq!([0, 1].map(|at| requests[at].header("X-List")), [Some("LOCK"), Some("UNLOCK")]);
}

#[tokio::test]
async fn of_several_authorizations_the_last_is_sent() {
    let server = server().await;
    let pairs = [("authorization", "Digest a")];
    let (yes, no) = (true, false);
    scenario! {
        base (server.url())
        header "Authorization" "Scheme of-all"
        http "Pairs" get "/s" bearer "token" headers (pairs)
        http "Bearer" get "/s" headers (pairs) bearer "token"
        http "Basic" get "/s" bearer "token" basic "a" "b"
        http "Again" get "/s" when (yes) basic "a" "b" when (no) headers (pairs) when (yes) bearer "token"
        http "Header" get "/s" basic "a" "b" header "AUTHORIZATION" "Digest b"
        sse "Stream" open "/t" bearer "token" headers (pairs) close
    }
    .run()
    .await
    .unwrap();
    let sent = |request: &streamgauge::testing::Request| {
        let of_name = request.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        of_name.map(|(_, value)| value.clone()).collect::<Vec<_>>().join(", ")
    };
    let sent: Vec<String> = server.requests().iter().map(sent).collect();
    let all = ["Digest a", "Bearer token", "Basic YTpi", "Bearer token", "Digest b", "Digest a"];
    assert_eq!(sent, all);
}
