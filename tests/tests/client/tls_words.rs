//! What is wrong with TLS is told in words, with the way out.

use std::time::Duration;

use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, IsCa, date_time_ymd};
use streamgauge::{Client, Failure, FailureKind};
use streamgauge_tests::assert_says;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::ask;
use crate::authority::{Authority, Signed, self_signed};
use crate::echo::Echo;

/// Asks a server that shows this certificate, with this one as a root.
async fn asked(shown: &Signed, root: &str) -> Result<(), Failure> {
    let server = Echo::tls(Authority::server_that_shows(shown)).await;
    // With the roots of the system another verifier is at work.
    let beside = ask(&server.url(), Client::new().root_certificates(root)).await.map(drop);
    let alone =
        ask(&server.url(), Client::new().root_certificates(root).without_system_roots()).await.map(drop);
    match (beside, alone) {
        (Ok(()), Ok(())) => Ok(()),
        (Err(beside), Err(alone)) => {
            assert_eq!(cause(&beside), cause(&alone));
            Err(beside)
        }
        (beside, alone) => panic!("{beside:?} and {alone:?}"),
    }
}

/// What is said of the cause, without what stands in backticks.
fn cause(failure: &Failure) -> String {
    let text = failure.to_string();
    let (_, cause) = text.split_once("  cause ").unwrap();
    cause.split('`').step_by(2).collect::<Vec<_>>().join("_").trim().to_owned()
}

#[track_caller]
fn assert_in_words(failure: &Failure, parts: &[&str]) {
    assert_says(failure, parts);
    assert_eq!(failure.kind(), FailureKind::Connect);
    let cause = cause(failure);
    let camel = |word: &str| {
        word.as_bytes().windows(2).any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase())
    };
    assert!(
        !cause.split(|c: char| !c.is_alphanumeric()).any(camel) && !cause.contains("Other("),
        "{failure}"
    );
}

#[tokio::test]
async fn an_authority_s_certificate_shown_as_a_server_s_is_told_with_the_way_out() {
    let authority = self_signed(IsCa::Ca(BasicConstraints::Unconstrained));
    let failure = asked(&authority, &authority.certificate).await.unwrap_err();
    assert_in_words(
        &failure,
        &[
            "the server's certificate is not trusted: it is that of an authority (`CA:TRUE`, as `openssl req -x509` makes it)",
            "`-addext basicConstraints=critical,CA:FALSE`",
        ],
    );
}

#[tokio::test]
async fn the_way_out_leads_out() {
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
        let own = self_signed(is_ca);
        asked(&own, &own.certificate).await.unwrap();
    }
}

#[tokio::test]
async fn what_else_is_wrong_with_a_certificate_is_told_in_words() {
    let authority = Authority::new();
    for (shown, wanted) in [
        (authority.certifies(|params| params.not_after = date_time_ymd(2001, 1, 1)), "it has expired "),
        (
            authority.certifies(|params| params.not_before = date_time_ymd(4001, 1, 1)),
            "it is not valid yet, but in ",
        ),
        (
            authority
                .certifies(|params| params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth)),
            "it has to have `serverAuth`",
        ),
        (authority.certifies(|params| params.subject_alt_names.clear()), "has no `subjectAltName`"),
    ] {
        let failure = match asked_beside(&shown, &authority.pem).await {
            Ok(()) => panic!("{wanted}"),
            Err(failure) => failure,
        };
        assert_in_words(&failure, &["the server's certificate is not trusted: ", wanted]);
    }
    let stranger = Authority::new();
    let failure = asked_beside(&stranger.certifies(|_| {}), &authority.pem).await.unwrap_err();
    assert_in_words(&failure, &["no authority that is trusted has signed it", "`Client::root_certificates`"]);
}

/// As [`asked`], of one verifier: the two word a wrong usage differently.
async fn asked_beside(shown: &Signed, root: &str) -> Result<(), Failure> {
    let server = Echo::tls(Authority::server_that_shows(shown)).await;
    ask(&server.url(), Client::new().root_certificates(root).without_system_roots()).await.unwrap_err();
    ask(&server.url(), Client::new().root_certificates(root)).await.map(drop)
}

/// Answers the start of a handshake with these bytes, and ends the connection.
async fn answering(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let _ = tcp.read(&mut [0; 4096]).await;
            let _ = tcp.write_all(bytes).await;
            let _ = tcp.shutdown().await;
            // Until the client has gone, so that nothing is reset.
            let _ = tokio::time::timeout(Duration::from_secs(5), tcp.read(&mut [0; 16])).await;
        }
    });
    url
}

#[tokio::test]
async fn what_is_no_tls_is_told_in_words() {
    for (bytes, wanted) in [
        (&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], "if it speaks plain HTTP, its URL begins with `http://`"),
        (b"", "if it speaks plain HTTP, its URL begins with `http://`"),
        // A fatal alert: handshake_failure, protocol_version, unrecognized_name, one that nobody knows.
        (b"\x15\x03\x03\0\x02\x02\x28", "the server refuses the TLS handshake"),
        (b"\x15\x03\x03\0\x02\x02\x46", "the server takes neither TLS 1.2 nor TLS 1.3"),
        (b"\x15\x03\x03\0\x02\x02\x70", "the server knows no host of this name"),
        (b"\x15\x03\x03\0\x02\x02\xc8", "an alert that is not known, number 200"),
        (b"\x15\x03\x03\0\x02\x02\x50", "the server has an internal error"),
        (b"\x16\x03\x03\0\x04\x0e\0\0\0", "out of order"),
        (b"\x17\x03\x03\0\x01a", "out of order"),
    ] {
        let failure =
            ask(&answering(bytes).await, Client::new().danger_accept_any_certificate()).await.unwrap_err();
        assert_in_words(&failure, &[wanted]);
    }
}

#[tokio::test]
async fn a_key_of_another_certificate_is_told_in_words() {
    let authority = Authority::new();
    let (one, other) = (authority.user(), authority.user());
    let client = Client::new().client_certificate(&one.certificate, &other.key);
    let failure = ask("https://127.0.0.1:1", client).await.unwrap_err();
    assert_says(&failure, &["the private key is not that of the certificate"]);
}
