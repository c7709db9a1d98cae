//! The options of the sockets are the same on both transports.

use std::fs::read_link;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::net::sockopt;
use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
use streamgauge::{Client, Transport, scenario};
use streamgauge_tests::soon;
use tokio::net::TcpListener;

/// The socket of this process that has this local port and is connected to the other: a second descriptor of it.
fn socket(local: u16, remote: u16) -> OwnedFd {
    let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap();
    let (local, remote) = (format!(":{local:04X}"), format!(":{remote:04X}"));
    let inode = table.lines().find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        let is_it = fields.get(1)?.ends_with(&local) && fields.get(2)?.ends_with(&remote);
        is_it.then(|| fields.get(9).map(|inode| (*inode).to_owned()))?
    });
    let inode = format!("socket:[{}]", inode.expect("the connection is in the table"));
    let number = std::fs::read_dir("/proc/self/fd").unwrap().find_map(|entry| {
        let entry = entry.ok()?;
        let is_it = read_link(entry.path()).is_ok_and(|target| target.as_os_str() == inode.as_str());
        is_it.then(|| entry.file_name().to_str()?.parse::<i32>().ok())?
    });
    let process = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
    pidfd_getfd(&process, number.expect("it is ours"), PidfdGetfdFlags::empty()).unwrap()
}

/// The options that decide how a connection behaves.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    no_delay: bool,
    keepalive: bool,
    idle: Duration,
    interval: Duration,
    probes: u32,
    reuse: bool,
    send_buffer: usize,
    receive_buffer: usize,
    linger: Option<Duration>,
    quick_ack: bool,
    is_non_blocking: bool,
    closes_on_exec: bool,
}

impl Options {
    fn of(socket: &OwnedFd) -> Self {
        Self {
            no_delay: sockopt::tcp_nodelay(socket).unwrap(),
            keepalive: sockopt::socket_keepalive(socket).unwrap(),
            idle: sockopt::tcp_keepidle(socket).unwrap(),
            interval: sockopt::tcp_keepintvl(socket).unwrap(),
            probes: sockopt::tcp_keepcnt(socket).unwrap(),
            reuse: sockopt::socket_reuseaddr(socket).unwrap(),
            send_buffer: sockopt::socket_send_buffer_size(socket).unwrap(),
            receive_buffer: sockopt::socket_recv_buffer_size(socket).unwrap(),
            linger: sockopt::socket_linger(socket).unwrap(),
            quick_ack: sockopt::tcp_quickack(socket).unwrap(),
            is_non_blocking: rustix::fs::fcntl_getfl(socket).unwrap().contains(rustix::fs::OFlags::NONBLOCK),
            closes_on_exec: rustix::io::fcntl_getfd(socket).unwrap().contains(rustix::io::FdFlags::CLOEXEC),
        }
    }
}

/// The options of the socket over which a client sends.
async fn options(client: Client) -> Options {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let opens = scenario! { sse "S" open "http://127.0.0.1:{port}/" close };
    let opens = opens.client(client);
    let looks = async {
        let (connection, peer) = listener.accept().await.unwrap();
        // All options are set when the request comes.
        connection.peek(&mut [0]).await.unwrap();
        Options::of(&socket(peer.port(), port))
    };
    tokio::select! {
        options = soon(looks) => options,
        opened = opens.run() => panic!("{:?}", opened.map(drop)),
    }
}

#[tokio::test]
async fn they_are_the_same() {
    for client in [
        Client::new(),
        Client::new().tcp_keepalive(None),
        Client::new().tcp_keepalive(Duration::from_secs(77)),
        Client::new().local_address([127, 0, 0, 2]),
        Client::new().connect_timeout(Duration::from_secs(9)),
    ] {
        let own = options(client.clone()).await;
        assert_eq!(own, options(client.clone().transport(Transport::Reqwest)).await, "{client:?}");
        assert!(own.no_delay, "{own:?}");
    }
}

#[tokio::test]
async fn they_are_those_of_the_settings() {
    let options = options(Client::new().tcp_keepalive(Duration::from_secs(77))).await;
    let seconds = Duration::from_secs(77);
    assert_eq!(
        (options.keepalive, options.idle, options.interval, options.probes),
        (true, seconds, seconds, 3)
    );
}
