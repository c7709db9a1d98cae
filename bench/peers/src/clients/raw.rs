//! The floor: a socket and a task for each stream, one read buffer for all, and no more of HTTP than this server's answer
//! needs.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use streamgauge::sse::Decoder;
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;

use super::by_hand::{Events, Wanted};
use super::{Task, all};

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

/// The client of the row, as the one with reqwest.
pub(super) async fn run(task: Task, each: bool) -> streamgauge::Result {
    let wanted = Wanted::of(&task, each);
    let address: std::net::SocketAddr = task.base.trim_start_matches("http://").parse()?;
    let head: Arc<str> =
        format!("GET {} HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n\r\n", task.path).into();
    all(task.users, || {
        let (head, wanted) = (Arc::clone(&head), Arc::clone(&wanted));
        async move {
            let mut socket = TcpStream::connect(address).await?;
            socket.set_nodelay(true)?;
            socket.write_all(head.as_bytes()).await?;
            drop(head);
            let mut stream = Stream::default();
            poll_fn(|cx| stream.poll(cx, &mut socket, &wanted)).await
        }
    })
    .await
}

/// What is kept of a stream between two reads.
#[derive(Default)]
struct Stream {
    body: Option<Chunked>,
    decoder: Decoder,
    events: Events,
}

impl Stream {
    /// Ready with the last event.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        socket: &mut TcpStream,
        wanted: &Wanted,
    ) -> Poll<streamgauge::Result> {
        BUFFER.with_borrow_mut(|buffer| {
            loop {
                let mut read = ReadBuf::new(buffer);
                ready!(Pin::new(&mut *socket).poll_read(cx, &mut read))?;
                let cut = read.filled().is_empty();
                if self.take(read.filled_mut(), wanted)? {
                    return Poll::Ready(Ok(()));
                }
                if cut || matches!(self.body, Some(Chunked::End)) {
                    let ended = format!("the stream ended after {} events", self.events.seen);
                    return Poll::Ready(Err(ended.into()));
                }
            }
        })
    }

    fn take(&mut self, bytes: &mut [u8], wanted: &Wanted) -> streamgauge::Result<bool> {
        let mut at = 0;
        let body = match &mut self.body {
            Some(body) => body,
            None if bytes.is_empty() => return Ok(false),
            None => {
                let mut headers = [httparse::EMPTY_HEADER; 16];
                let mut head = httparse::Response::new(&mut headers);
                // The server writes the head at once.
                let httparse::Status::Complete(length) = head.parse(bytes)? else {
                    return Err("the head came in pieces".into());
                };
                if head.code != Some(200) {
                    return Err(format!("status {:?}", head.code).into());
                }
                at = length;
                self.body.insert(Chunked::Size(0))
            }
        };
        let length = body.compact(&mut bytes[at..])?;
        self.events.read(&mut self.decoder, &bytes[at..at + length], wanted)
    }
}

/// Where in a chunked body a stream is.
enum Chunked {
    /// In the line of a size, of which so much is read.
    Size(usize),
    /// In a chunk, of which so much is to come, with the line end behind it.
    Data(usize),
    /// Behind the chunk of size 0.
    End,
}

impl Chunked {
    /// Moves what is data to the front, and says how much it is.
    fn compact(&mut self, bytes: &mut [u8]) -> streamgauge::Result<usize> {
        let (mut at, mut length) = (0, 0);
        while at < bytes.len() {
            match self {
                Self::Size(size) => {
                    match bytes[at] {
                        b'\n' if *size == 0 => *self = Self::End,
                        b'\n' => *self = Self::Data(*size + 2),
                        b'\r' => {}
                        digit => {
                            let digit = char::from(digit).to_digit(16).ok_or("no size of a chunk")?;
                            *size = *size * 16 + digit as usize;
                        }
                    }
                    at += 1;
                }
                Self::Data(left) => {
                    let here = (*left).min(bytes.len() - at);
                    // The last two bytes of what is left are the line end.
                    let data = here.min((*left).saturating_sub(2));
                    bytes.copy_within(at..at + data, length);
                    (at, length, *left) = (at + here, length + data, *left - here);
                    if *left == 0 {
                        *self = Self::Size(0);
                    }
                }
                Self::End => break,
            }
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::Chunked;

    #[test]
    fn a_body_is_the_same_wherever_it_is_cut() {
        let wire = b"5\r\nevent\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n";
        for cut in 0..=wire.len() {
            let (mut body, mut chunked) = (Vec::new(), Chunked::Size(0));
            for piece in [&wire[..cut], &wire[cut..]] {
                let mut piece = piece.to_vec();
                let length = chunked.compact(&mut piece).expect("a body");
                body.extend_from_slice(&piece[..length]);
            }
            assert!(matches!(chunked, Chunked::End), "cut at {cut}");
            assert_eq!(body, b"eventabcdefghijklmnopqrstuvwxyz", "cut at {cut}");
        }
    }
}
