//! Settings that cannot be used, and what a client shows of those that can.

use std::time::Duration;

use streamgauge::{Client, FailureKind};
use streamgauge_tests::assert_says;

use crate::ask;
use crate::authority::Authority;
use crate::echo::Echo;

#[tokio::test]
async fn each_fails_the_first_request_and_is_named() {
    let server = Echo::plain().await;
    let (authority, other) = (Authority::new(), Authority::new());
    let (user, stranger) = (authority.user(), other.user());
    let bad_pem = "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n";
    let new = Client::new;
    for (client, parts) in [
        (
            new().root_certificates("hello"),
            ["`root_certificates`", "neither a certificate in PEM nor one in DER"],
        ),
        (new().root_certificates(bad_pem), ["`root_certificates`", "cannot be used: "]),
        (new().root_certificates(&user.key), ["`root_certificates`", "there is no certificate in it"]),
        (new().root_certificates(&authority.der[..40]), ["`root_certificates`", "no root certificate"]),
        (
            new().root_certificates_file("/not/there.pem"),
            ["`root_certificates_file`", "`/not/there.pem`: entity not found"],
        ),
        (new().without_system_roots(), ["`without_system_roots`", "no `root_certificates` were given"]),
        (new().client_certificate(&user.certificate, ""), ["`client_certificate`", "no private key"]),
        (new().client_certificate("", &user.key), ["`client_certificate`", "no certificate"]),
        (
            new().client_certificate(&user.certificate, &stranger.key),
            ["`client_certificate`", "certificate and key"],
        ),
        (
            new().client_certificate_files("/not/user.pem", "/not/user.key"),
            ["`client_certificate_files`", "`/not/user.pem`"],
        ),
        (new().proxy("localhost:3128"), ["`proxy`", "write `http://localhost:3128`"]),
        (new().proxy("ftp://localhost"), ["`proxy`", "`ftp://localhost` is no proxy that is known"]),
        (new().proxy("http://local host"), ["`proxy`", "is not a URL"]),
        (new().proxy_credentials("name", "s3cret"), ["`proxy_credentials`", "no `proxy` was given"]),
        (
            new().system_proxy().proxy_credentials("name", "s3cret"),
            ["`proxy_credentials`", "no `proxy` was given"],
        ),
        (new().user_agent("two\nlines"), ["`user_agent`", "no header may have"]),
        (new().connect_timeout(Duration::ZERO), ["`connect_timeout`", "no time"]),
        (new().tcp_keepalive(Duration::from_millis(5)), ["`tcp_keepalive`", "one second"]),
        // Of several the first is told.
        (new().proxy("ftp://a").user_agent("\n"), ["`proxy`", "`ftp://a`"]),
    ] {
        let failure = ask(&server.url(), client).await.unwrap_err();
        assert_eq!(failure.kind(), FailureKind::Request);
        assert_says(&failure, &["the client's `", "cannot be used", parts[0], parts[1]]);
        assert!(!failure.to_string().contains("s3cret"), "{failure}");
    }
    assert!(server.seen().is_empty());
}

#[test]
fn a_client_shows_its_settings_and_no_secret() {
    let user = Authority::new().user();
    let client = Client::new()
        .proxy("http://name:s3cret@localhost:1")
        .proxy_credentials("name", "hunter2")
        .client_certificate(&user.certificate, &user.key)
        .connect_timeout(Duration::from_secs(2));
    let shown = format!("{client:#?}");
    let key = user.key.lines().nth(1).unwrap();
    for secret in ["s3cret", "hunter2", "name:", key] {
        assert!(!shown.contains(secret), "{shown}");
    }
    for part in ["http://…@localhost:1/", "of_the_client: true", "connect_timeout: Some"] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
}
