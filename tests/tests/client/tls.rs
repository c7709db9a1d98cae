//! Whom the client trusts, and how it shows who it is.

use streamgauge::{Client, FailureKind};
use streamgauge_tests::assert_says;

use crate::ask;
use crate::authority::Authority;
use crate::echo::Echo;

const HTTP1: &[&str] = &["http/1.1"];

#[tokio::test]
async fn the_systems_roots_refuse_an_authority_that_is_not_theirs_and_say_so() {
    let server = Echo::tls(Authority::new().server(HTTP1)).await;
    let failure = ask(&server.url(), Client::new()).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::Connect);
    assert_says(
        &failure,
        &[
            "the server's certificate is not trusted",
            "no authority that is trusted has signed it",
            "Client::root_certificates",
        ],
    );
}

#[tokio::test]
async fn given_roots_are_trusted_in_pem_and_in_der_beside_the_systems_or_alone() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server(HTTP1)).await;
    let other = Authority::new();
    let both = format!("{}\n{}", other.pem, authority.pem);
    for client in [
        Client::new().root_certificates(&authority.pem),
        Client::new().root_certificates(&authority.der),
        Client::new().root_certificates(&both),
        Client::new().root_certificates(&other.der).root_certificates(&authority.der),
        Client::new().without_system_roots().root_certificates(&authority.pem),
        Client::new().root_certificates(&authority.der).without_system_roots(),
    ] {
        assert_eq!(ask(&server.url(), client).await.unwrap().version, "HTTP/1.1");
    }
    let failure =
        ask(&server.url(), Client::new().root_certificates(&other.pem).without_system_roots()).await;
    assert_says(&failure.unwrap_err(), &["the server's certificate is not trusted"]);
}

#[tokio::test]
async fn roots_and_client_certificates_are_read_from_files() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server_that_asks(HTTP1)).await;
    let user = authority.user();
    let folder = std::env::temp_dir().join(format!("streamgauge-client-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let (pem, der) = (file("root.pem", authority.pem.as_bytes()), file("root.der", &authority.der));
    let chain = file("user.pem", user.certificate.as_bytes());
    let key = file("user.key", user.key.as_bytes());
    let both = file("both.pem", format!("{}{}", user.key, user.certificate).as_bytes());
    for client in [
        Client::new().root_certificates_file(&pem).client_certificate_files(&chain, &key),
        Client::new().root_certificates_file(&der).client_certificate_files(&both, &both),
    ] {
        ask(&server.url(), client).await.unwrap();
    }
    let no_key = Client::new().client_certificate_files(&chain, &chain);
    let failure = ask(&server.url(), no_key).await.unwrap_err();
    assert_says(&failure, &["`client_certificate_files` cannot be used", "user.pem", "private key"]);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_server_that_asks_for_a_client_certificate_gets_it_or_the_failure_says_so() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server_that_asks(HTTP1)).await;
    let client = Client::new().root_certificates(&authority.pem);
    let failure = ask(&server.url(), client.clone()).await.unwrap_err();
    assert_says(&failure, &["the server asks for a certificate of the client", "Client::client_certificate"]);

    let user = authority.user();
    ask(&server.url(), client.clone().client_certificate(&user.certificate, &user.key)).await.unwrap();

    let stranger = Authority::new().user();
    let refused = client.client_certificate(&stranger.certificate, &stranger.key);
    assert_eq!(ask(&server.url(), refused).await.unwrap_err().kind(), FailureKind::Connect);
}

#[tokio::test]
async fn any_certificate_is_accepted_only_by_who_asks_for_the_danger() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server_for(HTTP1, &["another.example.com"])).await;
    let trusting = Client::new().root_certificates(&authority.pem);
    let failure = ask(&server.url(), trusting).await.unwrap_err();
    assert_says(&failure, &["the server's certificate is not trusted", "another.example.com"]);
    ask(&server.url(), Client::new().danger_accept_any_certificate()).await.unwrap();
}

#[tokio::test]
async fn a_name_can_be_resolved_to_the_server_under_test() {
    let authority = Authority::new();
    let server = Echo::tls(authority.server(HTTP1)).await;
    let client = Client::new().root_certificates(&authority.pem);
    let port = server.address.port();
    let with_port = client.clone().resolve("Prices.example.com", ([127, 0, 0, 1], 9).into());
    ask(&format!("https://prices.example.com:{port}/"), with_port).await.unwrap();
    let without = client.resolve("prices.example.com", server.address);
    ask("https://prices.example.com/", without).await.unwrap();
}
