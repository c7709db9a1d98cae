//! Streams that are recorded once and replayed in tests: what an API sent, when it sent it, and how it ended.

mod deck;
mod error;
mod exchange;
mod faults;
mod line;
mod mask;
mod matching;
mod place;
mod play;
mod read;
mod record;
mod replay;
mod rewrite;
mod splice;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deck::Recorded;

pub(crate) use deck::Deck;
pub use error::CassetteError;
pub(crate) use exchange::{Fate, Loss, Raw};
pub use place::At;
pub(crate) use play::Playing;
pub use record::Recording;
pub(crate) use record::Taken;
pub use replay::{Replay, ReplayError};

/// A file of recorded requests and answers, whose streams are kept piece by piece.
///
/// A test against a real API costs time, money and a key. So record it once, and replay it from then on:
///
/// ```no_run
/// # async fn chat(client: streamgauge::Client) -> streamgauge::Result { Ok(()) }
/// # async fn record_and_replay() -> streamgauge::Result {
/// use streamgauge::Client;
/// use streamgauge::testing::Cassette;
///
/// // Once, with the key:
/// chat(Client::new().record(Cassette::to("tests/cassettes/chat.jsonl"))).await?;
///
/// // In the tests, without a network:
/// let replay = Cassette::read("tests/cassettes/chat.jsonl")?.replay();
/// chat(Client::new().replay(&replay)).await?;
/// replay.finish()?;
/// # Ok(())
/// # }
/// ```
///
/// Both stand at the transport's door, below redirects, cookies, reconnecting and protocols, which work on a replay as they do on a
/// server. Under `#[tokio::test(start_paused = true)]` a replay takes no time, and its figures are the same each time, in whole
/// milliseconds.
///
/// # Secrets
///
/// `Authorization`, cookies, keys and passwords are `***` as in failures
/// ([what is shown of secrets](crate::scenario!#what-is-shown-of-secrets)), in requests and in answers, and also where the other side
/// repeats them, whichever user it is. A `Location` keeps what is no secret, since a replay follows it. On a replay, what is `***` in a
/// request may be anything. What a server sent as a secret comes as `***`, is sent back as `***`, and so is found.
///
/// # The file
///
/// JSON Lines, which can be read, compared and edited by hand. The first line is `{"cassette":1}`, the version. Each other line is one
/// exchange, in the order in which they ended:
///
/// | member | meaning |
/// |---|---|
/// | `request`, `sent_ms` | its place among all requests, from 1; when it was sent, from the first request on |
/// | `method`, `origin`, `path`, `query`, `headers`, `body` | the request. Headers are those that the scenario and its protocol asked for, such as `last-event-id` |
/// | `masked` | `true` if something of path, query or body is `***`, which may then be anything |
/// | `head` | `version`, `status` and `headers` of the answer; missing if none came |
/// | `pieces` | the body as it came, decoded: `text`, or `base64` where a piece is no UTF-8 by itself |
/// | `end` | `fate` is `end`, `cut`, `reset` or `closed` (by the client); `kind` and `why` say how it was lost |
///
/// `head`, `end` and each piece have `at_ms`, from the sending of their request on, and `requests`, how many requests had been sent by
/// then.
pub struct Cassette(Arc<Recorded>);

impl Cassette {
    /// Records to this file, once a client [has it](crate::Client::record). What the file had before is overwritten with the first request,
    /// and missing folders are made.
    ///
    /// ```
    /// use streamgauge::Client;
    /// use streamgauge::testing::Cassette;
    ///
    /// let client = Client::new().record(Cassette::to("tests/cassettes/chat.jsonl"));
    /// # drop(client);
    /// ```
    pub fn to(path: impl Into<PathBuf>) -> Recording {
        Recording::new(path.into())
    }

    /// Reads a file. A relative path begins at the folder that the program runs in; for a test that is the folder of its package.
    ///
    /// # Errors
    ///
    /// When there is no such file, it has another version, or a line is broken, such as the last one of a recorder that was killed.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, CassetteError> {
        read::read(path.as_ref()).map(|recorded| Self(Arc::new(recorded)))
    }

    /// A replay from the beginning, with nothing asked for yet. Each is by itself.
    pub fn replay(&self) -> Replay {
        Replay::new(Arc::clone(&self.0))
    }

    /// How many exchanges it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.exchanges.len()
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.exchanges.is_empty()
    }
}

impl fmt::Debug for Cassette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exchanges = self.0.exchanges.len();
        f.debug_struct("Cassette").field("path", &self.0.path).field("exchanges", &exchanges).finish()
    }
}
