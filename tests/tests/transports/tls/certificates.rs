//! Who shows what to whom, and under which name.

use std::sync::Arc;

use rcgen::{BasicConstraints, ExtendedKeyUsagePurpose, IsCa, SanType, date_time_ymd};
use streamgauge::Client;
use streamgauge_tests::soon;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::ends::{Last, serving};
use super::{SIZED, client, listens, pair, serves, version};
use crate::authority::{Authority, self_signed};
use crate::both::{Both, Step};

/// A name, an address, and what is no name for TLS.
#[tokio::test]
async fn hosts_that_tls_does_not_take_are_told_alike() {
    hosts(true).await;
}

#[tokio::test]
async fn hosts_that_tls_does_not_take_are_not_connected_to() {
    hosts(false).await;
}

async fn hosts(is_there: bool) {
    let authority = Authority::new();
    let (listener, _) = listens().await;
    let address = listener.local_addr().unwrap();
    let config = authority.server_for(&["http/1.1"], &["127.0.0.1", "a.example", "a_b.example"]);
    serves(listener, config, |mut tls| async move {
        let _ = tls.read(&mut [0; 4096]).await;
        let _ = tls.write_all(SIZED.as_bytes()).await;
        let _ = tls.shutdown().await;
    });
    // Nothing listens on port 1.
    let to = if is_there { address } else { ([127, 0, 0, 1], 1).into() };
    let names = [
        "a.example",
        "A.Example",
        "a.example.",
        "a_b.example",
        "-a.example",
        "a-.example",
        "a..example",
        "*.example",
        "b.example",
        "xn--bcher-kva.example",
        "a.example..",
        "1.2.3.example",
        "a+b.example",
        "_",
        "a!b",
    ];
    let long = format!("{}.example", "a".repeat(64));
    let longer = format!("{}example", "abcdefgh.".repeat(30));
    let mut different = Vec::new();
    for name in names.iter().copied().chain([&*long, &*longer]) {
        let both = Both::of(client(&authority).resolve(name, to));
        let [own, reqwest] = both.see(&format!("https://{name}:{}/s", to.port()), Step::Stream).await;
        if own != reqwest {
            different.push(format!("{name} {is_there}\n own\n{own:?}\n reqwest\n{reqwest:?}"));
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}

/// Whatever is wrong with who shows what, in TLS 1.3 and 1.2.
#[tokio::test]
async fn wrong_certificates_are_told_alike() {
    let authority = Authority::new();
    let other = Authority::new();
    let mut different = Vec::new();
    let signed = [
        ("good", authority.certifies(|_| {})),
        ("other authority", other.certifies(|_| {})),
        ("self", self_signed(IsCa::NoCa)),
        ("self ca", self_signed(IsCa::Ca(BasicConstraints::Unconstrained))),
        ("expired", authority.certifies(|params| params.not_after = date_time_ymd(2000, 1, 1))),
        ("not yet", authority.certifies(|params| params.not_before = date_time_ymd(2090, 1, 1))),
        (
            "other name",
            authority.certifies(|params| {
                params.subject_alt_names = vec![SanType::DnsName("x.example".try_into().unwrap())]
            }),
        ),
        ("no name", authority.certifies(|params| params.subject_alt_names = Vec::new())),
        (
            "client only",
            authority
                .certifies(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]),
        ),
        ("ca", authority.certifies(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained))),
    ];
    let user = authority.user();
    let stranger = other.user();
    for (name, signed) in &signed {
        for is_12 in [false, true] {
            for asks in [false, true] {
                let (certificate, key) = pair(signed);
                let builder = ServerConfig::builder_with_protocol_versions(&version(is_12));
                let mut roots = RootCertStore::empty();
                roots.add(authority.der.clone().into()).unwrap();
                let builder = if asks {
                    builder.with_client_cert_verifier(
                        WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap(),
                    )
                } else {
                    builder.with_no_client_auth()
                };
                let mut config = builder.with_single_cert(vec![certificate], key).unwrap();
                for alpn in [&[b"http/1.1".to_vec()][..], &[b"h2".to_vec()], &[]] {
                    if !alpn.is_empty() && alpn[0] == b"h2" && *name != "good" {
                        continue;
                    }
                    config.alpn_protocols = alpn.to_vec();
                    let url = serving(SIZED, Last::CloseNotify, config.clone()).await;
                    let clients = [
                        ("roots", client(&authority)),
                        ("danger", client(&authority).danger_accept_any_certificate()),
                        ("system", Client::new().http1_only()),
                        ("user", client(&authority).client_certificate(&user.certificate, &user.key)),
                        (
                            "stranger",
                            client(&authority).client_certificate(&stranger.certificate, &stranger.key),
                        ),
                    ];
                    for (who, client) in clients {
                        if !asks && (who == "user" || who == "stranger") {
                            continue;
                        }
                        let [own, reqwest] = soon(Both::of(client).see(&url, Step::Stream)).await;
                        if own != reqwest {
                            different.push(format!(
                                "{name} 1.2: {is_12} asks {asks} {alpn:?} {who}\n own {:?}\n reqwest {:?}",
                                own.failed, reqwest.failed
                            ));
                        }
                    }
                }
            }
        }
    }
    assert!(different.is_empty(), "{} differ\n{}", different.len(), different.join("\n\n"));
}
