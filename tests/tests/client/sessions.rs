//! TLS sessions are resumed within a user, and only there.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use streamgauge::{Client, Persona, RunEvent, RunEventKind, Scenario, UserStart, scenario};
use streamgauge_tests::{Hear, soon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{HandshakeKind, ServerConfig, SupportedProtocolVersion};

use crate::authority::Authority;

/// A server of event streams that says of each handshake whether it was a full one.
struct Counting {
    address: SocketAddr,
    handshakes: Arc<Mutex<Vec<HandshakeKind>>>,
}

impl Counting {
    async fn start(config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, handshakes) = (listener.local_addr().unwrap(), Arc::default());
        let (acceptor, kinds) = (TlsAcceptor::from(Arc::new(config)), Arc::clone(&handshakes));
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, kinds) = (acceptor.clone(), Arc::<Mutex<Vec<_>>>::clone(&kinds));
                tokio::spawn(async move {
                    let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                    kinds.lock().unwrap().extend(tls.get_ref().1.handshake_kind());
                    let _ = tls.read(&mut [0; 4096]).await;
                    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n";
                    let _ = tls.write_all(head.as_bytes()).await;
                    let _ = tls.read(&mut [0; 16]).await;
                });
            }
        });
        Self { address, handshakes }
    }

    /// How the handshakes since the last call went: whether each was a full one.
    fn were_full(&self) -> Vec<bool> {
        let kinds = std::mem::take(&mut *self.handshakes.lock().unwrap());
        kinds.into_iter().map(|kind| kind != HandshakeKind::Resumed).collect()
    }
}

/// A user that opens a stream, closes it, and opens it again, three times in all.
fn opens(server: &Counting, client: Client) -> impl Scenario {
    let url = format!("https://{}/s", server.address);
    scenario! { move
        repeat 3 { sse "S" open "{url}" check await within 20s until 1 close }
    }
    .client(client)
}

/// What each setting is run with: each version of TLS on each transport.
async fn servers() -> Vec<(Counting, Client)> {
    let mut all = Vec::new();
    let versions: [&'static SupportedProtocolVersion; 2] = [&TLS12, &TLS13];
    for version in versions {
        let authority = Authority::new();
        let server = Counting::start(authority.server_of(version)).await;
        let client = Client::new().root_certificates(&authority.pem).without_system_roots();
        all.push((server, client));
    }
    let once_more = all.iter().map(|(server, client)| {
        let server = Counting { address: server.address, handshakes: Arc::clone(&server.handshakes) };
        (server, client.clone().http1_only())
    });
    let once_more: Vec<_> = once_more.collect();
    all.extend(once_more);
    all
}

fn run(scenario: &impl Scenario, start: UserStart) -> impl Future<Output = ()> {
    let run = soon(scenario.start_as(start));
    async { run.await.unwrap() }
}

#[tokio::test]
async fn a_user_resumes_its_own_sessions_and_no_other_s() {
    for (server, client) in servers().await {
        let opens = opens(&server, client);
        for user in 0..2 {
            run(&opens, UserStart::new().number(user)).await;
            assert_eq!(server.were_full(), [true, false, false], "user {user}");
        }
    }
}

#[tokio::test]
async fn users_resume_each_other_s_sessions_if_the_client_says_so() {
    for (server, client) in servers().await {
        let opens = opens(&server, client.share_tls_sessions(true));
        run(&opens, UserStart::new().number(0)).await;
        assert_eq!(server.were_full(), [true, false, false]);
        run(&opens, UserStart::new().number(1)).await;
        assert_eq!(server.were_full(), [false, false, false]);
    }
}

#[tokio::test]
async fn a_user_that_runs_again_resumes_its_session() {
    for (server, client) in servers().await {
        let opens = opens(&server, client);
        let persona = Persona::new();
        run(&opens, UserStart::new().persona(&persona)).await;
        assert_eq!(server.were_full(), [true, false, false]);
        run(&opens, UserStart::new().persona(&persona)).await;
        assert_eq!(server.were_full(), [false, false, false]);
        run(&opens, UserStart::new().persona(&Persona::new())).await;
        assert_eq!(server.were_full(), [true, false, false]);
    }
}

#[tokio::test]
async fn each_connection_tells_the_time_of_its_handshake() {
    for (server, client) in servers().await {
        for client in [client.clone(), client.share_tls_sessions(true)] {
            let times = Arc::new(Mutex::new(Vec::new()));
            let hears = Arc::clone(&times);
            let url = format!("https://{}/s", server.address);
            let opens = scenario! { sse "S" open "{url}" check await within 20s until 1 close };
            let opens = opens.client(client).observer(Hear(move |event: &RunEvent<'_>| {
                if let RunEventKind::Connected { address, name_lookup, tcp, tls, .. } = event.kind {
                    hears.lock().unwrap().push((address, name_lookup, tcp.is_some(), tls));
                }
            }));
            run(&opens, UserStart::new()).await;
            let times = std::mem::take(&mut *times.lock().unwrap());
            let [(address, None, true, Some(tls))] = times[..] else { panic!("{times:?}") };
            assert!(address == server.address && !tls.is_zero(), "{address} {tls:?}");
        }
    }
}
