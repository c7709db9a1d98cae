//! `http` to a server that speaks TLS, and `https` to one that does not: the failure says which it is.

use streamgauge::testing::{Script, Server};
use streamgauge::{Client, FailureKind};
use streamgauge_tests::assert_says;

use crate::ask;
use crate::authority::Authority;
use crate::echo::Echo;

#[tokio::test]
async fn http_to_a_server_that_speaks_tls() {
    let server = Echo::tls(Authority::new().server(&["http/1.1"])).await;
    let url = server.url().replace("https://", "http://");
    let failure = ask(&url, Client::new()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Connect);
    assert_says(&failure, &["if it speaks TLS, its URL begins with `https://`"]);
}

#[tokio::test]
async fn https_to_a_server_that_speaks_plain_http() {
    let server = Server::start().await.unwrap();
    server.on("/", Script::sse());
    let url = server.url().replace("http://", "https://");
    for client in [
        Client::new(),
        Client::new().http1_only(),
        Client::new().http2_prior_knowledge(),
        Client::new().danger_accept_any_certificate(),
    ] {
        let failure = ask(&url, client).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Connect);
        assert_says(&failure, &["the server does not speak TLS; if it speaks plain HTTP"]);
        let faults = server.take_faults();
        assert!(faults[0].to_string().contains("it is TLS, and this server speaks plain HTTP"), "{faults:?}");
    }
}
