//! The one server that every client is measured against: raw sockets, and every event an HTTP chunk of its own, as
//! servers written with the usual libraries send them.
//!
//! ```text
//! GET /burst/EVENTS      the events as fast as they are taken
//! GET /ticks/MS/EVENTS   an event every so many milliseconds
//! GET /idle              an event, and a last one when the server is told `end`
//! ```
//!
//! The `volume` of an event is its number, so that a client can say that it had all. The server prints its address, then
//! [`REQUESTED`] once a stream was asked for, and [`ALL_OPEN`] when the number of streams that it was started for have
//! their first event.

use std::cell::Cell;
use std::io;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, stdin};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::interval;

/// The argument that makes this program the server.
pub(crate) const COMMAND: &str = "server";
pub(crate) const REQUESTED: &str = "requested";
pub(crate) const ALL_OPEN: &str = "all open";
/// What it is told to send the last event of the idle streams.
pub(crate) const END: &str = "end";

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\
                    Transfer-Encoding: chunked\r\n\r\n";
/// Events of a burst that go into one write.
const AT_ONCE: usize = 64;

/// What the connections share.
struct Streams {
    expected: usize,
    opened: Cell<usize>,
    end: Notify,
}

/// Serves until the process is killed.
pub(crate) fn serve(expected: usize) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = socket.listen(8192)?;
        println!("{}", listener.local_addr()?);
        let streams = Rc::new(Streams { expected, opened: Cell::new(0), end: Notify::new() });
        let told = Rc::clone(&streams);
        spawn_local(async move {
            let mut lines = BufReader::new(stdin()).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                if line == END {
                    told.end.notify_waiters();
                }
            }
        });
        loop {
            let (connection, _) = listener.accept().await?;
            connection.set_nodelay(true)?;
            let streams = Rc::clone(&streams);
            spawn_local(async move {
                // A client that has gone is no fault of the server.
                let _ = answer(connection, &streams).await;
            });
        }
    })
}

impl Streams {
    fn requested(&self) {
        if self.opened.get() == 0 {
            println!("{REQUESTED}");
        }
    }

    fn opened(&self) {
        self.opened.set(self.opened.get() + 1);
        if self.opened.get() == self.expected {
            println!("{ALL_OPEN}");
        }
    }
}

async fn answer(mut connection: TcpStream, streams: &Streams) -> io::Result<()> {
    let path = path_asked_for(&mut connection).await?;
    let mut words = path.trim_start_matches('/').split('/');
    let kind = words.next().unwrap_or_default();
    let mut number = || words.next().and_then(|word| word.parse::<usize>().ok()).unwrap_or_default();
    streams.requested();
    connection.write_all(HEAD.as_bytes()).await?;
    match kind {
        "burst" => {
            let (total, mut sent) = (number(), 0);
            streams.opened();
            while sent < total {
                let next = total.min(sent + AT_ONCE);
                let events: Vec<u8> = (sent..next).flat_map(chunk).collect();
                connection.write_all(&events).await?;
                sent = next;
            }
        }
        "ticks" => {
            let (every, total) = (number().max(1), number());
            streams.opened();
            let mut every = interval(Duration::from_millis(every as u64));
            for event in 0..total {
                every.tick().await;
                connection.write_all(&chunk(event)).await?;
            }
        }
        _ => {
            connection.write_all(&chunk(0)).await?;
            let end = streams.end.notified();
            streams.opened();
            end.await;
            connection.write_all(&chunk(1)).await?;
        }
    }
    connection.write_all(b"0\r\n\r\n").await?;
    // The client closes, since it knows which event is the last.
    connection.read(&mut [0]).await.map(drop)
}

async fn path_asked_for(connection: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::with_capacity(512);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if connection.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = String::from_utf8_lossy(&head);
    Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
}

/// An event as a stock ticker sends it, as a chunk.
fn chunk(number: usize) -> Vec<u8> {
    let price = 100 + number % 50;
    let event = format!(
        "event: tick\nid: {number}\ndata: {{\"symbol\":\"ACME\",\"price\":{price}.5,\"volume\":{number},\
         \"time\":\"2026-01-01T10:00:00.000Z\"}}\n\n"
    );
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}
