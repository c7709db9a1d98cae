//! Versions of HTTP, and the connections that streams share or do not.

use streamgauge::testing::Server;
use streamgauge::{Client, FailureKind, scenario};
use streamgauge_tests::{Recorder, What, assert_says};

use crate::ask;
use crate::authority::Authority;
use crate::echo::Echo;

const BOTH: &[&str] = &["h2", "http/1.1"];

#[tokio::test]
async fn an_https_server_chooses_the_version_and_others_are_asked_by_http_1() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem);
    let both = Echo::tls(authority.server(BOTH)).await;
    assert_eq!(ask(&both.url(), client.clone()).await.unwrap().version, "HTTP/2");
    assert_eq!(ask(&both.url(), client.clone().http1_only()).await.unwrap().version, "HTTP/1.1");
    let old = Echo::tls(authority.server(&["http/1.1"])).await;
    assert_eq!(ask(&old.url(), client.clone()).await.unwrap().version, "HTTP/1.1");
    assert_eq!(ask(&Echo::plain().await.url(), client).await.unwrap().version, "HTTP/1.1");
}

#[tokio::test]
async fn http_2_is_spoken_without_asking_over_tls_and_without() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem).http2_prior_knowledge();
    assert_eq!(ask(&Echo::plain().await.url(), client.clone()).await.unwrap().version, "HTTP/2");
    let server = Echo::tls(authority.server(BOTH)).await;
    assert_eq!(ask(&server.url(), client.clone()).await.unwrap().version, "HTTP/2");
    let old = Echo::tls(authority.server(&["http/1.1"])).await;
    let failure = ask(&old.url(), client.clone()).await.unwrap_err();
    assert_says(&failure, &["the server does not speak HTTP/2", "`http2_prior_knowledge`"]);
    let old = Server::start().await.unwrap();
    let failure = ask(old.url(), client).await.unwrap_err();
    assert_says(&failure, &["does the server speak HTTP/2 without being asked"]);
    // It says that it was asked for what it does not speak.
    assert_eq!(old.take_faults().len(), 1);
}

#[tokio::test]
async fn an_observer_hears_the_version() {
    let server = Echo::plain().await;
    let log = Recorder::default();
    for client in [Client::new(), Client::new().http2_prior_knowledge()] {
        let opens = scenario! { base (server.url()) sse "Echo" open "/" close };
        opens.client(client).observer(log.clone()).run().await.unwrap();
    }
    let versions = log.picked(|event| match &event.what {
        What::Opened { version, .. } => Some(version.clone()),
        _ => None,
    });
    assert_eq!(versions, ["HTTP/1.1", "HTTP/2"]);
}

/// The connections of two streams that are open at once, of a third after one of them was closed, and whether the other went on.
async fn connections(url: &str, client: Client) -> [usize; 3] {
    let streams = scenario! {
        base (url)
        sse "One" name "one" open "/one" check await within 10s until 1 json "$.connection" save one: usize
        sse "Two" name "two" open "/two" check await within 10s until 1 json "$.connection" save two: usize
        sse "One" name "one" close
        sse "Three" name "one" open "/three" check await within 10s until 1 json "$.connection" save three: usize
        // Still open: nothing is an answer, the end of the stream is none.
        sse "Two" name "two" check await within 50ms expect 0 close
        sse "Three" name "one" close
    };
    let values = streams.client(client).run().await.unwrap();
    [values.one, values.two, values.three]
}

#[tokio::test]
async fn each_stream_has_a_connection_of_its_own_under_http_2_too() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem);
    let server = Echo::tls(authority.server(BOTH)).await;
    assert_eq!(connections(&server.url(), client).await, [0, 1, 2]);
    let plain = Echo::plain().await;
    assert_eq!(connections(&plain.url(), Client::new().http2_prior_knowledge()).await, [0, 1, 2]);
}

#[tokio::test]
async fn the_streams_of_one_user_share_a_connection_and_users_do_not() {
    let authority = Authority::new();
    let client = Client::new().root_certificates(&authority.pem).share_connections();
    let server = Echo::tls(authority.server(BOTH)).await;
    assert_eq!(connections(&server.url(), client.clone()).await, [0, 0, 0]);
    assert_eq!(connections(&server.url(), client).await, [1, 1, 1]);

    let plain = Echo::plain().await;
    let client = Client::new().http2_prior_knowledge().share_connections();
    let url = plain.url();
    let (one, other) = tokio::join!(connections(&url, client.clone()), connections(&url, client));
    assert!(one == [0; 3] && other == [1; 3] || one == [1; 3] && other == [0; 3], "{one:?} {other:?}");
}

#[tokio::test]
async fn on_a_shared_connection_a_close_resets_its_stream_only() {
    let server = Echo::plain().await;
    let client = Client::new().http2_prior_knowledge().share_connections();
    let streams = scenario! {
        base (server.url())
        sse "One" name "one" open "/one"
        sse "Two" name "two" open "/two" check await within 10s until 1
        sse "One" name "one" close
        run { server.wait_reset("/one").await }
        sse "Two" name "two" check await within 20ms expect 0 close
        run { server.wait_reset("/two").await }
    };
    streams.client(client).run().await.unwrap();
}

#[tokio::test]
async fn a_shared_connection_that_is_lost_cuts_every_stream_on_it() {
    let server = Echo::plain().await;
    let client = Client::new().http2_prior_knowledge().share_connections();
    let streams = scenario! {
        base (server.url())
        on failure continue
        sse "One" name "one" open "/one" check await within 10s until 1
        sse "Two" name "two" open "/two" check await within 10s until 1
        run { server.lose_connections(); }
        sse "One again" name "one" check await within 10s until 1 close
        sse "Two again" name "two" check await within 10s until 1 close
    };
    let failure = streams.client(client).run().await.unwrap_err();
    let failures: Vec<_> = std::iter::once(&failure).chain(failure.further()).collect();
    // The one that comes while the user waits for the other cuts a stream without a check.
    let cut = failures.iter().filter(|failure| failure.to_string().contains("cut")).count();
    assert!(cut >= 2 && failures.iter().all(|failure| failure.kind() == FailureKind::Cut), "{failure}");
}

#[tokio::test]
async fn under_http_1_a_shared_connection_is_used_again_after_a_stream_that_ended() {
    let server = Echo::plain().await;
    let streams = scenario! {
        base (server.url())
        sse "One" open "/ends" check await within 10s until end json "$.connection" save one: usize
        sse "Two" open "/" check await within 10s until 1 json "$.connection" save two: usize close
    };
    let values = streams.client(Client::new().share_connections()).run().await.unwrap();
    assert_eq!((values.one, values.two), (Some(0), 0));
}

#[test]
fn one_client_serves_several_runtimes() {
    let client = Client::new().http2_prior_knowledge().share_connections();
    for client in [client.clone(), Client::new(), client] {
        for _ in 0..2 {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let server = Echo::plain().await;
                ask(&server.url(), client.clone()).await.unwrap();
            });
        }
    }
}
