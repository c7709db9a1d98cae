//! The recorder: what goes through the transport's door, written to a file.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
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
/// Several clients, users and threads may share a recording. Two recordings cannot write to one file at once: until the first one is
/// [finished](Self::finish) or dropped with all its clients, the requests of the other one fail (on Unix; elsewhere the file cannot be read
/// afterwards). So do those of a load in several processes, of which only one records.
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
    /// Whether somebody was told that it failed.
    is_told: bool,
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
            is_told: false,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many exchanges have been written. Those that are open are written when they end, or their scenario is dropped. If none is
    /// open, another recording may write to the file from here on.
    ///
    /// # Errors
    ///
    /// When the file could not be written. Requests of a client that records to it fail for the same reason; if nobody hears of it so, it
    /// is printed to standard error in the end.
    pub fn finish(&self) -> Result<usize, CassetteError> {
        let mut tape = self.lock();
        if let Some(error) = tape.failed() {
            return Err(error);
        }
        if let Some(file) = tape.file.as_ref().filter(|_| tape.open.is_empty()) {
            // What is not locked need not be unlocked.
            let _ = file.unlock();
        }
        Ok(tape.written)
    }

    /// A request is sent.
    ///
    /// # Errors
    ///
    /// Why it cannot be recorded.
    pub(crate) fn begin(&self, raw: &Raw<'_>) -> Result<Taken, CassetteError> {
        let sent = Instant::now();
        let mut tape = self.lock();
        if tape.file.is_none() && tape.failed.is_none() {
            match create(&tape.path) {
                Ok(file) => (tape.file, tape.begun) = (Some(file), Some(sent)),
                Err(error) => tape.failed = Some(CassetteError::unwritten(&tape.path, error)),
            }
        }
        if let Some(error) = tape.failed() {
            return Err(error);
        }
        tape.requests += 1;
        let number = tape.requests;
        let asked = tape.masks.asked(raw);
        let sent_at = sent.duration_since(tape.begun.unwrap_or(sent));
        let end = End { when: When::default(), fate: Fate::Closed };
        let exchange =
            Exchange { number, line: 0, sent: sent_at, asked, head: None, pieces: Vec::new(), end };
        tape.open.insert(number, Open { exchange, sent, searched: 0 });
        drop(tape);
        Ok(Taken { recording: self.clone(), number })
    }
}

/// An empty file with the first line, for this recording alone.
fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Each line goes to the end, whoever else writes.
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    // Elsewhere a lock would keep readers away.
    if cfg!(unix) && matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        return Err(io::Error::new(
            io::ErrorKind::ResourceBusy,
            "another recording writes to it, in this process or in another; give both clients one `Recording`, or each its own file",
        ));
    }
    file.set_len(0)?;
    file.write_all(line::first().as_bytes())?;
    Ok(file)
}

impl Tape {
    /// Why it cannot be written, if it cannot.
    fn failed(&mut self) -> Option<CassetteError> {
        self.is_told |= self.failed.is_some();
        self.failed.as_ref().map(CassetteError::again)
    }

    /// Learns the secrets in all that came and was not searched yet.
    fn search(&mut self) {
        /// A secret with its name is not longer, unless it comes at once.
        const OVERLAP: usize = 4096;
        for Open { exchange, searched, .. } in self.open.values_mut() {
            let length: usize = exchange.pieces.iter().map(|piece| piece.bytes.len()).sum();
            if length > *searched {
                self.masks.learn_body(&exchange.body_from(searched.saturating_sub(OVERLAP)));
                *searched = length;
            }
        }
    }

    fn write(&mut self, mut exchange: Exchange) -> io::Result<()> {
        self.masks.hide(&mut exchange);
        if let Some(file) = &mut self.file {
            // In one go, so that no other process sees half a line. A line is small beside what the exchange took.
            file.write_all(line::of(&exchange).as_bytes())?;
            self.written += 1;
        }
        Ok(())
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        if let Some(error) = self.failed.as_ref().filter(|_| !self.is_told) {
            eprintln!("{error}");
        }
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
        let headers: Vec<_> = headers.collect();
        // A request that repeats one of them may end before this answer.
        self.recording.lock().masks.learn_head(&headers);
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
        // Others may hold secrets that it repeats.
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
