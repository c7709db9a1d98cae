//! A client that sees every byte.

use std::io::ErrorKind;

use streamgauge::testing::Server;
use streamgauge_tests::SOON;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) const SSE_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
     cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n";

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Closed,
    Reset,
}

pub(crate) struct Client {
    stream: TcpStream,
    /// What was read and not yet asked for.
    rest: Vec<u8>,
}

impl Client {
    pub(crate) async fn connect(server: &Server) -> Self {
        Self { stream: TcpStream::connect(server.address()).await.unwrap(), rest: Vec::new() }
    }

    /// Connects and asks for a path.
    pub(crate) async fn get(server: &Server, path: &str) -> Self {
        let mut client = Self::connect(server).await;
        client.send(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")).await;
        client
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Reads exactly this text.
    pub(crate) async fn reads(&mut self, expected: &str) {
        while self.rest.len() < expected.len() {
            match self.more().await {
                None => {}
                Some(ended) => {
                    panic!("{ended:?} after {:?} of {expected:?}", String::from_utf8_lossy(&self.rest))
                }
            }
        }
        let after = self.rest.split_off(expected.len());
        assert_eq!(String::from_utf8_lossy(&self.rest), expected);
        self.rest = after;
    }

    /// Reads all there is to come, and how it ends.
    pub(crate) async fn reads_to_end(&mut self) -> (String, Ended) {
        loop {
            if let Some(ended) = self.more().await {
                let rest = std::mem::take(&mut self.rest);
                return (String::from_utf8(rest).unwrap(), ended);
            }
        }
    }

    async fn more(&mut self) -> Option<Ended> {
        let read = tokio::time::timeout(SOON, self.stream.read_buf(&mut self.rest)).await;
        match read.expect("nothing more came, and no end") {
            Ok(0) => Some(Ended::Closed),
            Ok(_) => None,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Some(Ended::Reset),
            Err(error) => panic!("{error}"),
        }
    }

    /// Goes away by a reset.
    pub(crate) fn reset(self) {
        self.stream.set_zero_linger().unwrap();
    }

    /// Shuts down the sending half only.
    pub(crate) async fn stops_sending(&mut self) {
        self.stream.shutdown().await.unwrap();
    }
}

/// An ordinary client, as our users' code has one.
pub(crate) fn http() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    client.read_timeout(SOON).build().unwrap()
}
