//! A process that has no descriptors left says so, in the system's own words, and goes on once it has some again.
#![cfg(unix)]

use std::fs::File;
use std::process::Command;

use streamgauge::testing::{Script, Server};
use streamgauge::{Client, Failure, FailureKind, scenario};
use streamgauge_tests::assert_says;

#[path = "client/authority.rs"]
#[expect(dead_code, reason = "it is another suite's")]
mod authority;

/// Runs one of the tests below in a process of its own, which may have few descriptors.
fn in_a_process_with_few_descriptors(test: &str) {
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 64 && exec \"$0\" --ignored --exact --nocapture \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success() && said.contains("1 passed"), "{said}");
}

/// Takes every descriptor that is left.
fn take_all() -> Vec<File> {
    let taken: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    assert!(taken.len() < 1000, "the limit is not in force");
    taken
}

async fn open(url: &str, client: &Client) -> Result<(), Failure> {
    scenario! { sse "S" open "{url}/s" check await within 20s until 1 close }
        .client(client.clone())
        .run()
        .await
        .map(drop)
}

#[track_caller]
fn assert_says_only(failure: &Failure, parts: &[&str]) {
    assert_says(failure, parts);
    assert_eq!(failure.kind(), FailureKind::Generator, "{failure}");
    let text = failure.to_string();
    for part in ["ertificate", "uncategorized", "root"] {
        assert!(!text.contains(part), "{part:?} is in:\n{text}");
    }
}

#[test]
fn a_client_that_could_not_be_built_is_built_later() {
    in_a_process_with_few_descriptors("http_without_descriptors");
}

#[test]
fn a_client_of_https_that_could_not_be_built_is_built_later() {
    in_a_process_with_few_descriptors("https_without_descriptors");
}

#[tokio::test]
#[ignore = "run by the test above, in a process of its own"]
async fn http_without_descriptors() {
    let server = Server::start().await.unwrap();
    server.on("/s", Script::sse().message(1).hold());
    for client in [Client::new(), Client::new().share_connections(), Client::new().http2_prior_knowledge()] {
        let taken = take_all();
        for _ in 0..2 {
            let failure = open(server.url(), &client).await.unwrap_err();
            assert_says_only(&failure, &["Too many open files (os error 24): ", "`ulimit -n`"]);
        }
        let body = scenario! { base (server.url()) http "S" get "/s" };
        let failure = body.client(client.clone()).run().await.map(drop).unwrap_err();
        assert_says_only(&failure, &["Too many open files (os error 24): ", "`ulimit -n`"]);
        drop(taken);
        if !format!("{client:?}").contains("Http2") {
            open(server.url(), &client).await.unwrap();
        }
    }
}

#[tokio::test]
#[ignore = "run by the test above, in a process of its own"]
async fn https_without_descriptors() {
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::TlsAcceptor;

    let authority = authority::Authority::new();
    let acceptor = TlsAcceptor::from(Arc::new(authority.server(&["http/1.1"])));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let Ok(mut tls) = acceptor.accept(tcp).await else { continue };
            let _ = tls.read(&mut [0; 4096]).await;
            let _ =
                tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n").await;
            let _ = tls.read(&mut [0; 16]).await;
        }
    });
    let trusting = Client::new().root_certificates(&authority.pem);
    let file = std::env::temp_dir().join(format!("streamgauge-descriptors-{}.pem", std::process::id()));
    std::fs::write(&file, &authority.pem).unwrap();
    let taken = take_all();
    // The file cannot be read now.
    let of_file = Client::new().root_certificates_file(&file);
    let failure = open(&url, &of_file).await.unwrap_err();
    assert!(failure.to_string().contains("Too many open files (os error 24): "), "{failure}");
    drop(taken);
    open(&url, &of_file).await.unwrap();
    open(&url, &of_file.without_system_roots().share_connections()).await.unwrap();
    let of_no_file = Client::new().root_certificates_file("/not/there.pem");
    assert!(
        open(&url, &of_no_file).await.unwrap_err().to_string().contains("`/not/there.pem`: entity not found")
    );
    for (client, is_trusted) in [
        (trusting.clone(), true),
        (trusting.clone().share_connections(), true),
        (trusting.without_system_roots(), true),
        (Client::new(), false),
        (Client::new().share_connections(), false),
    ] {
        let taken = take_all();
        for _ in 0..2 {
            let failure = open(&url, &client).await.unwrap_err();
            assert_says_only(&failure, &["Too many open files (os error 24): ", "`ulimit -n`"]);
        }
        drop(taken);
        match open(&url, &client).await {
            Ok(()) => assert!(is_trusted),
            Err(failure) => {
                assert!(!is_trusted && failure.to_string().contains("is not trusted"), "{failure}")
            }
        }
    }
    std::fs::remove_file(&file).unwrap();
}
