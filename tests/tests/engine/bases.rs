//! The root that the start of a user gives goes before those of the scenario.

use streamgauge::testing::{Script, Server};
use streamgauge::{FailureKind, UserStart, scenario};
use streamgauge_tests::{asked, assert_says, soon};

async fn server() -> Server {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().message(1).hold());
    server.on("/v2/s", Script::sse().message(1).hold());
    server.on("/page", Script::text("page"));
    server
}

#[tokio::test]
async fn a_given_root_goes_before_one_and_before_many() {
    let (server, elsewhere) = (server().await, server().await);
    let absolute = elsewhere.url_to("/page");
    let one = scenario! {
        base "http://127.0.0.1:1"
        sse "S" open "/s" check await within 20s until 1 close
        http "Page" get "{absolute}"
    };
    let many = scenario! {
        base ["http://127.0.0.1:1", "http://127.0.0.1:2"]
        sse "S" open "/s" check await within 20s until 1 close
    };
    soon(one.run_as(UserStart::new().base(server.url()))).await.unwrap();
    for number in 0..3 {
        soon(many.run_as(UserStart::new().number(number).base(server.url()))).await.unwrap();
    }
    assert_eq!(asked(&server), ["GET /s"; 4]);
    assert_eq!(asked(&elsewhere), ["GET /page"]);
    // Its path is kept, as that of any base.
    soon(many.run_as(UserStart::new().base(server.url_to("/v2/")))).await.unwrap();
    assert_eq!(asked(&server)[4..], ["GET /v2/s"]);
}

#[tokio::test]
async fn a_scenario_without_a_root_takes_the_given_one() {
    let (server, path) = (server().await, "/page");
    let page = scenario! { http "Page" get "{path}" };
    soon(page.run_as(UserStart::new().base(server.url()))).await.unwrap();
    assert_eq!(asked(&server), ["GET /page"]);
    let failure = soon(page.run_as(UserStart::new().base("localhost"))).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Request);
    assert_says(&failure, &["`localhost` is not a URL", "`UserStart::base`"]);
}

#[tokio::test]
async fn a_root_that_is_none_fails_with_its_name() {
    let server = server().await;
    let page = scenario! { base (server.url()) http "Page" get "/page" };
    for (root, said) in [
        ("ftp://prices.example.com", "`ftp://prices.example.com` is no `http` or `https` URL"),
        ("prices.example.com", "`prices.example.com` is not a URL that begins with `http://`"),
        ("", "`` is not a URL"),
    ] {
        let failure = soon(page.run_as(UserStart::new().base(root))).await.unwrap_err();
        assert_eq!((failure.kind(), failure.step()), (FailureKind::Request, "base"));
        assert_says(&failure, &[said, "`UserStart::base`"]);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn the_password_in_a_given_root_is_not_shown() {
    let page = scenario! { base "http://127.0.0.1:2" http "Page" get "/hunter2/page" };
    let start = UserStart::new().base("http://ada:hunter2@127.0.0.1:1");
    let debug = format!("{start:?}");
    let failure = soon(page.run_as(start)).await.unwrap_err();
    assert!(!failure.to_string().contains("hunter2") && !debug.contains("hunter2"), "{failure}\n{debug}");
}
