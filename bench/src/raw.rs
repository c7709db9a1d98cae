//! A stream read from a bare socket by hand: no HTTP client, one buffer for the whole thread, `httparse`, our decoder,
//! typed `serde_json`. It is about as little as a task for each stream can do.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use streamgauge::sse::{Decoder, Item};
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

use crate::by_hand::Tick;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

/// A stream of ticks.
pub(crate) struct Stream {
    socket: TcpStream,
    /// The bytes of the head that have come, until all of it has.
    head: Option<Vec<u8>>,
    body: Chunked,
    decoder: Decoder,
}

/// Where a chunked body stands. What comes is what the bench's server sends: no extensions, no trailers.
enum Chunked {
    /// In the line of a size, which is this much so far.
    Size(usize),
    /// So many bytes of a chunk are still to come.
    Data(usize),
    /// Before the line end behind a chunk.
    Behind,
    /// All chunks have come.
    Over,
}

impl Stream {
    /// Asks for a stream.
    pub(crate) async fn open(url: &str, path: &str) -> streamgauge::Result<Self> {
        let address = url.trim_start_matches("http://");
        let mut socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\naccept: text/event-stream\r\ncache-control: no-cache\r\nhost: {address}\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await?;
        Ok(Self { socket, head: Some(Vec::new()), body: Chunked::Size(0), decoder: Decoder::new() })
    }

    /// Gives the ticks to `take` until it has enough of them, as it says, or the stream ends.
    pub(crate) async fn ticks(&mut self, mut take: impl FnMut(Tick) -> bool) -> streamgauge::Result {
        poll_fn(|cx| self.poll_ticks(cx, &mut take)).await
    }

    fn poll_ticks(
        &mut self,
        cx: &mut Context<'_>,
        take: &mut impl FnMut(Tick) -> bool,
    ) -> Poll<streamgauge::Result> {
        BUFFER.with_borrow_mut(|buffer| {
            loop {
                let mut room = ReadBuf::new(buffer);
                ready!(Pin::new(&mut self.socket).poll_read(cx, &mut room))?;
                let bytes = room.filled();
                if bytes.is_empty() {
                    return Poll::Ready(Err("the stream was cut".into()));
                }
                if self.read(bytes, take)? || matches!(self.body, Chunked::Over) {
                    return Poll::Ready(Ok(()));
                }
            }
        })
    }

    /// Takes in bytes; whether there are enough ticks now.
    fn read(&mut self, bytes: &[u8], take: &mut impl FnMut(Tick) -> bool) -> streamgauge::Result<bool> {
        let Some(mut head) = self.head.take() else { return self.read_body(bytes, take) };
        let before = head.len();
        head.extend_from_slice(bytes);
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut response = httparse::Response::new(&mut headers);
        match response.parse(&head)? {
            httparse::Status::Partial => {
                self.head = Some(head);
                Ok(false)
            }
            httparse::Status::Complete(length) => {
                let is_chunked = |header: &httparse::Header<'_>| {
                    header.name.eq_ignore_ascii_case("transfer-encoding") && header.value == b"chunked"
                };
                if response.code != Some(200) || !response.headers.iter().any(is_chunked) {
                    return Err("the response is not a stream in chunks".into());
                }
                self.read_body(&bytes[length - before..], take)
            }
        }
    }

    fn read_body(
        &mut self,
        mut bytes: &[u8],
        take: &mut impl FnMut(Tick) -> bool,
    ) -> streamgauge::Result<bool> {
        let mut enough = false;
        while let Some((&byte, rest)) = bytes.split_first() {
            match self.body {
                Chunked::Size(size) => {
                    bytes = rest;
                    self.body = match byte {
                        b'\r' => Chunked::Size(size),
                        b'\n' if size == 0 => Chunked::Over,
                        b'\n' => Chunked::Data(size),
                        _ => {
                            let digit = char::from(byte).to_digit(16).ok_or("a size is not hexadecimal")?;
                            Chunked::Size(16 * size + digit as usize)
                        }
                    };
                }
                Chunked::Data(left) => {
                    let (mut data, behind) = bytes.split_at(left.min(bytes.len()));
                    bytes = behind;
                    self.body =
                        if data.len() == left { Chunked::Behind } else { Chunked::Data(left - data.len()) };
                    while let Some(item) = self.decoder.next(&mut data)? {
                        if let Item::Event(event) = item {
                            enough |= take(serde_json::from_str(event.data)?);
                        }
                    }
                }
                Chunked::Behind => {
                    bytes = rest;
                    if byte == b'\n' {
                        self.body = Chunked::Size(0);
                    }
                }
                Chunked::Over => return Ok(enough),
            }
        }
        Ok(enough)
    }
}
