//! The ways through proxies.

use std::process::Stdio;

use streamgauge::{Client, FailureKind};
use streamgauge_tests::assert_says;
use tokio::process::Command;

use crate::ask;
use crate::authority::Authority;
use crate::echo::Echo;
use crate::socks::{Asked, Socks};

/// `name:s3cret` in base64.
const BASIC: &str = "Basic bmFtZTpzM2NyZXQ=";

#[tokio::test]
async fn a_proxy_is_asked_for_the_whole_url_of_a_plain_request() {
    let proxy = Echo::plain().await;
    let answer = ask("http://prices.example.com/acme?x=1", Client::new().proxy(proxy.url())).await.unwrap();
    assert_eq!(answer.target, "http://prices.example.com/acme?x=1");
    let seen = proxy.seen();
    assert_eq!(seen[0].header("host"), Some("prices.example.com"));
    assert_eq!(seen[0].header("proxy-authorization"), None);
}

#[tokio::test]
async fn a_proxy_is_asked_for_a_tunnel_to_an_https_server() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server(&["h2", "http/1.1"])).await;
    let proxy = Echo::plain().await;
    let client = Client::new().root_certificates(&authority.pem).proxy(proxy.url()).user_agent("price-check");
    let answer = ask(&format!("{}/acme", server.url()), client).await.unwrap();
    assert_eq!((answer.version.as_str(), answer.target.as_str()), ("HTTP/2", "/acme"));
    let seen = proxy.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("CONNECT", &*server.address.to_string()));
    assert_eq!(seen[0].header("user-agent"), Some("price-check"));
}

#[tokio::test]
async fn a_proxy_may_be_reached_over_tls() {
    let authority = Authority::new();
    let proxy = Echo::tls(authority.server(&["http/1.1"])).await;
    let client = Client::new().root_certificates(&authority.pem).proxy(proxy.url());
    let answer = ask("http://prices.example.com/acme", client.clone()).await.unwrap();
    assert_eq!(answer.target, "http://prices.example.com/acme");
    let server = Echo::tls(authority.server(&["h2", "http/1.1"])).await;
    assert_eq!(ask(&server.url(), client).await.unwrap().version, "HTTP/2");
}

#[tokio::test]
async fn credentials_go_to_the_proxy_from_the_url_or_by_themselves() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server(&["http/1.1"])).await;
    let proxy = Echo::demanding(BASIC).await;
    let at = proxy.address;
    let client = Client::new().root_certificates(&authority.pem);
    for client in [
        client.clone().proxy(format!("http://name:s3cret@{at}")),
        client.clone().proxy(format!("http://{at}")).proxy_credentials("name", "s3cret"),
        client.clone().proxy_credentials("name", "s3cret").proxy(format!("http://other:one@{at}")),
    ] {
        assert!(!format!("{client:?}").contains("s3cret"), "{client:?}");
        ask(&server.url(), client.clone()).await.unwrap();
        ask("http://prices.example.com/", client).await.unwrap();
    }
    // The server is not told.
    assert!(server.seen().iter().all(|seen| seen.header("proxy-authorization").is_none()));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_a_failure_that_shows_no_secret() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server(&["http/1.1"])).await;
    let proxy = Echo::demanding(BASIC).await;
    let wrong = Client::new()
        .root_certificates(&authority.pem)
        .proxy(format!("http://name:hunter2@{}", proxy.address));
    let tunnel = ask(&server.url(), wrong.clone()).await.unwrap_err();
    assert_eq!(tunnel.kind(), FailureKind::Connect);
    assert_says(&tunnel, &["authorization required, on the way through the proxy `http://…@127.0.0.1:"]);
    let plain = ask("http://prices.example.com/", wrong).await.unwrap_err();
    assert_eq!(plain.kind(), FailureKind::Status);
    assert_says(&plain, &["407"]);
    for failure in [tunnel, plain] {
        assert!(!failure.to_string().contains("hunter2"), "{failure}");
        assert!(!format!("{:?}", std::error::Error::source(&failure)).contains("hunter2"));
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named() {
    let nobody = Client::new().proxy("http://name:s3cret@127.0.0.1:1");
    let failure = ask("http://prices.example.com/", nobody).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Connect);
    assert_says(&failure, &["connection refused, on the way through the proxy `http://…@127.0.0.1:1/`"]);
}

#[tokio::test]
async fn a_socks_proxy_is_given_the_address_or_the_name() {
    let server = Echo::plain().await;
    let proxy = Socks::start().await;
    let url = format!("http://localhost:{}/acme", server.address.port());
    let by_name = Client::new().proxy(format!("socks5h://{}", proxy.address));
    assert_eq!(ask(&url, by_name).await.unwrap().target, "/acme");
    let by_address = Client::new()
        .proxy(format!("socks5://{}", proxy.address))
        .resolve("localhost", server.address)
        .proxy_credentials("na/me", "s3:cret@");
    ask(&url, by_address).await.unwrap();
    let host = |host: &str| Asked { host: host.to_owned(), ..Asked::default() };
    let (name, password) = (Some("na/me".to_owned()), Some("s3:cret@".to_owned()));
    assert_eq!(proxy.asked(), [host("localhost"), Asked { name, password, ..host("127.0.0.1") }]);
}

/// Runs the test below in a process of its own, whose environment names this proxy.
async fn with_environment(proxy: &Echo, server: &Echo, how: &str) {
    let test = std::env::current_exe().unwrap();
    let output = Command::new(test)
        .args(["--exact", "proxies::in_an_environment_with_a_proxy", "--ignored"])
        .env("HTTP_PROXY", proxy.url())
        .env("http_proxy", proxy.url())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .env_remove("REQUEST_METHOD")
        .env("STREAMGAUGE_URL", server.url())
        .env("STREAMGAUGE_HOW", how)
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
}

#[tokio::test]
#[ignore = "the next test runs it, with the environment that it is about"]
async fn in_an_environment_with_a_proxy() {
    let (Ok(url), Ok(how)) = (std::env::var("STREAMGAUGE_URL"), std::env::var("STREAMGAUGE_HOW")) else {
        return;
    };
    let client = Client::new();
    ask(&url, if how == "system" { client.system_proxy() } else { client }).await.unwrap();
}

#[tokio::test]
async fn the_environments_proxy_is_used_only_by_who_asks_for_it() {
    let (proxy, server) = (Echo::plain().await, Echo::plain().await);
    with_environment(&proxy, &server, "default").await;
    assert_eq!((proxy.seen().len(), server.seen().len()), (0, 1));
    with_environment(&proxy, &server, "system").await;
    assert_eq!((proxy.seen().len(), server.seen().len()), (1, 1));
    assert_eq!(proxy.seen()[0].target, format!("{}/", server.url()));
}
