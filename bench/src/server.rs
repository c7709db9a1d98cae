//! The server that both sides are measured against, in its own process.
//!
//! ```text
//! GET /burst/KIND/EVENTS                   the events as fast as they are taken, then the end
//! GET /first/KIND                          one event in the same packet as the head, and nothing more
//! GET /numbers/NUMBERS/EVENTS              events that are arrays of so many numbers, then the end
//! GET /hold                                a stream on which nothing comes until it is told
//! GET /hold/KIND                           the same behind one event
//! GET /send/KIND/EVENTS/AT_ONCE/EVERY_MS   sends so many events to the held streams, in turn; answers when they are sent
//!                                          of the kind `timed` each says when it was sent, `heartbeat` are comments
//! GET /round/KIND                          sends one event to each held stream, and answers
//! GET /held                                answers how many streams are held
//! GET /end                                 ends the held streams
//! GET /tls                                 answers a URL whose streams come over TLS 1.3, and its certificate
//! ```
//!
//! Every event is its own HTTP chunk, as in servers written with the usual libraries.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Stdio};
use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::events::{LLM_END, large_tick, llm_event, tick};
use crate::process::{Core, this_program};

mod tls;

/// The argument that makes this program the server.
pub(crate) const COMMAND: &str = "serve";

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/// How events are sent to the held streams: so many at once, one to a stream each, and how often. This leaves both sides
/// idle much of the time.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) at_once: usize,
    pub(crate) milliseconds: u64,
}

impl Pace {
    /// What to ask the server for, so that it sends so many events in all.
    pub(crate) fn path(self, kind: &str, events: usize) -> String {
        format!("/send/{kind}/{events}/{}/{}", self.at_once, self.milliseconds)
    }
}

/// A running server, which ends with this value.
pub(crate) struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts this program once more, as the server.
    pub(crate) fn start(core: Core) -> io::Result<Self> {
        let mut process = this_program(core)?.arg(COMMAND).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut address)?;
        }
        Ok(Self { process, address: address.trim().to_owned() })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asks the server at `url` for something that is no stream.
pub(crate) async fn ask(url: &str, path: &str) -> io::Result<String> {
    let address = url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await?;
    connection.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// The same from where no runtime is.
pub(crate) fn ask_now(url: &str, path: &str) -> streamgauge::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(ask(url, path))?)
}

/// Waits until the server holds this many streams.
pub(crate) async fn all_held(url: &str, streams: usize) -> io::Result<()> {
    while ask(url, "/held").await? != streams.to_string() {
        sleep(Duration::from_millis(1)).await;
    }
    // The last head may be on its way.
    sleep(Duration::from_millis(20)).await;
    Ok(())
}

/// Serves until the process is killed.
pub(crate) fn serve() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let listener = listen()?;
        println!("{}", listener.local_addr()?);
        let held = Rc::new(Held::default());
        loop {
            let (connection, _) = listener.accept().await?;
            connection.set_nodelay(true)?;
            let held = Rc::clone(&held);
            spawn_local(async move {
                // A client that has gone is no fault of the server.
                let _ = answer(connection, &held).await;
            });
        }
    })
}

/// A listener with room for thousands of connections at once.
fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((std::net::Ipv4Addr::LOCALHOST, 0).into())?;
    socket.listen(4096)
}

/// The streams that are held.
#[derive(Default)]
struct Held {
    plain: RefCell<Vec<TcpStream>>,
    tls: RefCell<Vec<tls::Stream>>,
}

async fn answer(mut connection: TcpStream, held: &Rc<Held>) -> io::Result<()> {
    let path = path_asked_for(&mut connection).await?;
    let words: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let number = |word: &str| word.parse::<usize>().map_err(|_| io::ErrorKind::InvalidInput);
    match words[..] {
        ["burst", kind, events] => burst(connection, kind, number(events)?).await,
        ["first", kind] => first(connection, kind).await,
        ["numbers", numbers, events] => {
            let event = format!("data: [{}1]\n\n", "1,".repeat(number(numbers)?.saturating_sub(1)));
            let all = event.repeat(number(events)?);
            connection.write_all(format!("{HEAD}{:x}\r\n{all}\r\n0\r\n\r\n", all.len()).as_bytes()).await
        }
        ["hold", ref kind @ ..] => {
            let first = kind.first().map(|kind| chunk(&event(kind)(0))).unwrap_or_default();
            connection.write_all(&[HEAD.as_bytes(), &first].concat()).await?;
            held.plain.borrow_mut().push(connection);
            Ok(())
        }
        ["send", kind, events, at_once, milliseconds] => {
            let pace = Pace { at_once: number(at_once)?, milliseconds: number(milliseconds)? as u64 };
            let chunks = chunks(kind);
            let chunk = |event: usize| match kind {
                "timed" => chunk(&timed()),
                "heartbeat" => chunk(":\n\n"),
                _ => chunks[event % chunks.len()].clone(),
            };
            send(&held.plain, &chunk, number(events)?, pace).await?;
            connection.write_all(b"sent").await
        }
        ["round", kind] => {
            let chunk = chunk(&event(kind)(0));
            held.plain.borrow().iter().try_for_each(|stream| write_now(stream, &chunk))?;
            connection.write_all(b"sent").await
        }
        ["held"] => {
            let count = held.plain.borrow().len() + held.tls.borrow().len();
            connection.write_all(count.to_string().as_bytes()).await
        }
        ["end"] => {
            held.plain.take().iter().try_for_each(|stream| write_now(stream, b"0\r\n\r\n"))?;
            connection.write_all(b"ended").await
        }
        ["tls"] => {
            let told = tls::listen(Rc::clone(held))?;
            connection.write_all(told.as_bytes()).await
        }
        _ => connection.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").await,
    }
}

async fn path_asked_for(connection: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        if connection.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = String::from_utf8_lossy(&head);
    Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
}

/// The events of a kind, by their number.
fn event(kind: &str) -> fn(usize) -> String {
    match kind {
        "llm" | "chat" => llm_event,
        "large" => large_tick,
        _ => tick,
    }
}

/// An event that says when it was sent, in nanoseconds since 1970.
fn timed() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("data: {{\"t\":{}}}\n\n", now.as_nanos())
}

/// An event as an HTTP chunk.
fn chunk(event: &str) -> Vec<u8> {
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}

/// Some hundred different events, each as an HTTP chunk.
fn chunks(kind: &str) -> Vec<Vec<u8>> {
    (0..500).map(event(kind)).map(|event| chunk(&event)).collect()
}

async fn burst(mut connection: TcpStream, kind: &str, events: usize) -> io::Result<()> {
    connection.write_all(HEAD.as_bytes()).await?;
    let chunks = chunks(kind);
    let all = chunks.concat();
    for _ in 0..events / chunks.len() {
        connection.write_all(&all).await?;
    }
    connection.write_all(&chunks[..events % chunks.len()].concat()).await?;
    if kind == "chat" {
        connection.write_all(&chunk(LLM_END)).await?;
    }
    connection.write_all(b"0\r\n\r\n").await
}

/// Sends one event in one write with the head, and waits until the client is gone.
async fn first(mut connection: TcpStream, kind: &str) -> io::Result<()> {
    connection.write_all(&[HEAD.as_bytes(), &chunk(&event(kind)(0))].concat()).await?;
    connection.read_u8().await.map(drop)
}

/// Sends events to the held streams in turn, a few streams at a time.
async fn send(
    held: &RefCell<Vec<TcpStream>>,
    chunk: &dyn Fn(usize) -> Vec<u8>,
    events: usize,
    pace: Pace,
) -> io::Result<()> {
    let mut turn = interval(Duration::from_millis(pace.milliseconds));
    // Never faster than that, also after a delay: two events in one read would cost the client less.
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for event in 0..events {
        if event % pace.at_once == 0 {
            turn.tick().await;
        }
        let streams = held.borrow();
        if let Some(stream) = streams.get(event % streams.len().max(1)) {
            write_now(stream, &chunk(event))?;
        }
    }
    sleep(Duration::from_millis(100)).await;
    Ok(())
}

/// Writes a few bytes to a stream whose client keeps up.
fn write_now(stream: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    let written = stream.try_write(bytes)?;
    if written < bytes.len() { Err(io::ErrorKind::WriteZero.into()) } else { Ok(()) }
}
