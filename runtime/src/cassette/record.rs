//! The recorder: what goes through the transport's door, written to a file.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::time::Instant;

use super::CassetteError;
use super::exchange::{End, Exchange, Fate, Head, Piece, Raw, When};
use super::line;
use super::mask::Masks;

/// A recording under way, made by [`Cassette::to`](super::Cassette::to) and given to a client by
/// [`Client::record`](crate::Client::record). Clones are the same recording.
///
/// The file is made, or made anew, when the first request is sent. Each exchange is written as one line, in one go, when it ends:
/// a test that fails or panics leaves a file that can be read. A process that is killed leaves out the exchanges that were open.
///
/// Several clients and users may share a recording. Two recordings of one file overwrite each other.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> streamgauge::Result {
/// use streamgauge::testing::{Cassette, Script, Server};
/// use streamgauge::{Client, scenario};
///
/// let server = Server::start().await?;
/// server.on("POST /chat", Script::sse().message("Paris").message("[DONE]").end());
///
/// let path = std::env::temp_dir().join("streamgauge-recording-example.jsonl");
/// let recording = Cassette::to(&path);
/// scenario! {
///     base (server.url())
///     sse "Chat" open post "/chat" body json { "question": "capital of France" }
///         check await within 10s until 1 data == "[DONE]"
///         close
/// }
/// .client(Client::new().record(recording.clone()))
/// .run()
/// .await?;
/// assert_eq!(recording.finish()?, 1);
/// # std::fs::remove_file(path)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a recording does nothing until it is given to a client"]
pub struct Recording(Arc<Mutex<Tape>>);

struct Tape {
    path: PathBuf,
    /// Once the first request was sent, and as long as it can be written.
    file: Option<File>,
    /// When the first request was sent.
    begun: Option<Instant>,
    requests: u64,
    open: BTreeMap<u64, Open>,
    masks: Masks,
    written: usize,
    failed: Option<CassetteError>,
}

/// An exchange that has not ended.
struct Open {
    exchange: Exchange,
    sent: Instant,
    /// So much of the body was searched for secrets.
    searched: usize,
}

impl Recording {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(Arc::new(Mutex::new(Tape {
            path,
            file: None,
            begun: None,
            requests: 0,
            open: BTreeMap::new(),
            masks: Masks::default(),
            written: 0,
            failed: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many exchanges have been written. Those that are open are written when they end, or their scenario is dropped.
    ///
    /// # Errors
    ///
    /// When the file could not be written. The next request of a client that records to it fails for the same reason.
    pub fn finish(&self) -> Result<usize, CassetteError> {
        let tape = self.lock();
        match &tape.failed {
            Some(error) => Err(error.again()),
            None => Ok(tape.written),
        }
    }

    /// A request is sent.
    ///
    /// # Errors
    ///
    /// Why it cannot be recorded.
    pub(crate) fn begin(&self, raw: &Raw<'_>) -> Result<Taken, CassetteError> {
        let sent = Instant::now();
        let mut tape = self.lock();
        if let Some(error) = &tape.failed {
            return Err(error.again());
        }
        if tape.file.is_none() {
            let opened = tape.create().map_err(|error| CassetteError::unwritten(&tape.path, error))?;
            (tape.file, tape.begun) = (Some(opened), Some(sent));
        }
        tape.search();
        tape.requests += 1;
        let number = tape.requests;
        let asked = tape.masks.request(raw);
        let begun = tape.begun.unwrap_or(sent);
        let end = End { when: When::default(), fate: Fate::Closed };
        let sent_at = sent.duration_since(begun);
        let exchange =
            Exchange { number, line: 0, sent: sent_at, asked, head: None, pieces: Vec::new(), end };
        tape.open.insert(number, Open { exchange, sent, searched: 0 });
        drop(tape);
        Ok(Taken { recording: self.clone(), number })
    }
}

impl Tape {
    fn create(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create(&self.path)?;
        file.write_all(line::first().as_bytes())?;
        Ok(file)
    }

    /// Learns the secrets in all that came and was not searched yet: a request that repeats one may be next.
    fn search(&mut self) {
        /// A secret with its name is not longer, unless it comes at once.
        const OVERLAP: usize = 4096;
        for open in self.open.values_mut() {
            let length: usize = open.exchange.pieces.iter().map(|piece| piece.bytes.len()).sum();
            if length > open.searched {
                let body = open.exchange.body();
                let from = open.searched.saturating_sub(OVERLAP);
                self.masks.learn_answer(body.get(from..).unwrap_or_default());
                open.searched = length;
            }
        }
    }

    fn write(&mut self, mut exchange: Exchange) -> io::Result<()> {
        self.masks.answer(&mut exchange);
        if let Some(file) = &mut self.file {
            // In one go, so that no other process sees half a line. A line is small beside what the exchange took.
            file.write_all(line::of(&exchange).as_bytes())?;
            self.written += 1;
        }
        Ok(())
    }
}

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("path", &self.lock().path).finish_non_exhaustive()
    }
}

/// An exchange that is being recorded. Dropping it says that the client closed it.
pub(crate) struct Taken {
    recording: Recording,
    number: u64,
}

impl Taken {
    /// The head of the answer came.
    pub(crate) fn head(&self, version: http::Version, status: u16, headers: &http::HeaderMap) {
        let headers = headers.iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let headers = headers.collect();
        self.note(|exchange, when| exchange.head = Some(Head { when, version, status, headers }));
    }

    /// A piece of the body came.
    pub(crate) fn piece(&self, bytes: &Bytes) {
        self.note(|exchange, when| exchange.pieces.push(Piece { when, bytes: bytes.clone() }));
    }

    fn note(&self, note: impl FnOnce(&mut Exchange, When)) {
        let mut tape = self.recording.lock();
        let requests = tape.requests;
        if let Some(open) = tape.open.get_mut(&self.number) {
            note(&mut open.exchange, When { at: open.sent.elapsed(), requests });
        }
    }

    /// It has ended. What comes later is not recorded.
    pub(crate) fn end(&self, fate: Fate) {
        let mut tape = self.recording.lock();
        // Others may hold secrets that it repeats, and its own are those of later requests.
        tape.search();
        let Some(Open { mut exchange, sent, .. }) = tape.open.remove(&self.number) else { return };
        exchange.end = End { when: When { at: sent.elapsed(), requests: tape.requests }, fate };
        if let Err(error) = tape.write(exchange) {
            let error = CassetteError::unwritten(&tape.path, error);
            // Half a line may stand there, and nothing is to follow it.
            tape.file = None;
            tape.failed.get_or_insert(error);
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.end(Fate::Closed);
    }
}
