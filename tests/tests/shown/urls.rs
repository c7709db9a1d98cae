//! URLs are shown without what is secret in them, and redirects take no secrets along.

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, scenario};
use streamgauge_tests::assert_says;

use crate::everywhere::Everything;

#[tokio::test]
async fn keys_in_queries_and_fragments_are_shown_nowhere() {
    let server = Server::start().await.unwrap();
    let to = "/b?key=s3cr3t-1&page=7&opaque=s3cr3t-2&s3cr3t-8#access_token=s3cr3t-3";
    server.on("/a", Script::redirect(302, to));
    server.on("/b", Script::redirect(307, "/c?sig=s3cr3t-4"));
    server.on("/c", Script::text("no").with_status(500));
    let everything = Everything::default();
    let logging = everything.log();
    let key = "s3cr3t-5";
    let failures = [
        scenario! { base (server.url()) http "x" get "/a?api_key={key}&symbol=ACME" query "access_token" "s3cr3t-6" }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err(),
        scenario! { base (server.url()) sse "x" open "/a?token=s3cr3t-7" query "key" (key) close }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err(),
    ];
    drop(logging);
    everything.all_failed(&failures);
    everything.assert_without(&["s3cr3t"]);
    let base = server.url();
    assert_says(
        &failures[0],
        &[
            &format!("request  GET {base}/a?api_key=***&symbol=ACME\n"),
            &format!("via      status 302 to {base}/b?key=***&page=***&opaque=***&***#…\n"),
            &format!("status 307 to {base}/c?sig=***\n"),
        ],
    );
    let request = &server.requests()[0];
    assert_eq!(request.path, "/a?api_key=s3cr3t-5&symbol=ACME&access_token=s3cr3t-6");
}

#[tokio::test]
async fn redirects_that_lead_nowhere_show_none_either() {
    let server = Server::start().await.unwrap();
    let everything = Everything::default();
    for to in [
        "ftp://a/?key=s3cr3t#s3cr3t",
        "http://[s3cr3t?key=s3cr3t",
        "http://u:s3cr3t@127.0.0.1:1/?sig=s3cr3t#t=s3cr3t",
        "/a?key=s3cr3t",
    ] {
        server.on("/a", Script::redirect(302, to));
        let failure = scenario! { base (server.url()) http "x" get "/a" }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err();
        if to.contains('[') {
            // A host is none that is hidden.
            continue;
        }
        everything.failed(&failure);
        server.on("/s", Script::redirect(302, to));
        let failure = scenario! { base (server.url()) sse "x" open "/s" close }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err();
        everything.failed(&failure);
    }
    everything.assert_without(&["key=s3cr3t", "sig=s3cr3t", "t=s3cr3t", "#s3cr3t", "u:s3cr3t"]);
}

#[tokio::test]
async fn a_url_that_cannot_be_used_shows_none() {
    let everything = Everything::default();
    let (key, no_base, path, odd) =
        ("s3cr3t", "u:s3cr3t@127.0.0.1:1", "/?key=s3cr3t", "http://[/?key=s3cr3t");
    let failures = [
        scenario! { http "x" get "http://127.0.0.1:1/?key={key}" }.run().await.unwrap_err(),
        scenario! { base "http://127.0.0.1:1" http "x" get (odd) }.run().await.unwrap_err(),
        scenario! { base (no_base) http "x" get "/" }.run().await.unwrap_err(),
        scenario! { http "x" get (path) }.run().await.unwrap_err(),
    ];
    everything.all_failed(&failures);
    everything.assert_without(&["s3cr3t"]);
    assert_eq!(failures[0].kind(), FailureKind::Connect);
}

#[tokio::test]
async fn the_location_of_an_answer_is_shown_without_its_fragment() {
    let server = Server::start().await.unwrap();
    server.on("/a", Script::status(201).header("location", "/b?token=s3cr3t-1&page=7#s3cr3t-2"));
    let base = server.url();
    let failures = [
        scenario! { base (base) http "x" get "/a" check header "Location" == "/c" }.run().await.unwrap_err(),
        scenario! { base (base) http "x" get "/a" check header "location" save n: u64 }
            .run()
            .await
            .map(drop)
            .unwrap_err(),
    ];
    for failure in &failures {
        assert!(!failure.to_string().contains("s3cr3t"), "{failure}");
        assert_says(failure, &[r#""/b?token=***&page=7#…""#]);
    }
}

#[tokio::test]
async fn a_url_is_shown_on_one_line() {
    let path = "/a?b\n  got      all is well";
    let failure = scenario! { base "http://127.0.0.1:1" http "x" get (path) }.run().await.unwrap_err();
    assert_says(&failure, &["request  GET http://127.0.0.1:1/a?b\\n  got      all is well\n"]);
}

#[tokio::test]
async fn another_origin_gets_no_header_that_holds_a_secret() {
    let (one, other) = (Server::start().await.unwrap(), Server::start().await.unwrap());
    one.on("/s", Script::redirect(307, &other.url_to("/t")));
    one.on("/here", Script::redirect(307, "/t"));
    for server in [&one, &other] {
        server.on("/t", Script::sse().message(1).hold());
    }
    let token = "t0ken-of-ada";
    for (path, shows) in [("/s", false), ("/s", true), ("/here", false)] {
        scenario! {
            base (one.url())
            header "x-goog-api-key" "k"
            sse "x" open (path)
                header "X-Api-Key" "k"
                header "api-key" "k"
                header "X-Auth-Token" "k"
                header "X-Client-Secret" "k"
                header "Proxy-Authorization" "k"
                header "X-Session" "v1 {token}"
                header "X-Plain" "plain"
                header "Idempotency-Key" "7"
                bearer "{token}"
                check await within 20s until 1
                close
        }
        .show_secrets(shows)
        .run()
        .await
        .unwrap();
    }
    let secrets = [
        "x-goog-api-key",
        "x-api-key",
        "api-key",
        "x-auth-token",
        "x-client-secret",
        "proxy-authorization",
        "x-session",
        "authorization",
    ];
    assert_eq!(other.requests().len(), 2);
    for request in other.requests() {
        for secret in secrets {
            assert_eq!(request.header(secret), None, "{secret}");
        }
        for plain in ["x-plain", "idempotency-key", "accept"] {
            assert!(request.header(plain).is_some(), "{plain}");
        }
    }
    let of_the_same = one.requests().into_iter().find(|request| request.path == "/t").unwrap();
    assert!(secrets.iter().all(|secret| of_the_same.header(secret).is_some()));
}

#[tokio::test]
async fn urls_in_headers_and_bodies_are_shown_without_their_keys() {
    let server = Server::start().await.unwrap();
    let url = "https://a/x?page=2&key=s3cr3t-1&code=s3cr3t-2#access_token=s3cr3t-3";
    server.on(
        "/a",
        Script::text(format!("see {url}, or <a href=\"{url}\">this</a>"))
            .with_status(201)
            .header("location", url),
    );
    let everything = Everything::default();
    let failure =
        scenario! { base (server.url()) http "x" get "/a" check header "location" == "y" body == "z" }
            .observer(everything.clone())
            .run()
            .await
            .unwrap_err();
    everything.failed(&failure).assert_without(&["s3cr3t"]);
    assert_says(
        &failure,
        &[
            "header \"location\" is \"https://a/x?page=2&key=***&code=***#…\"",
            "body: see https://a/x?page=2&key=***",
        ],
    );
}
