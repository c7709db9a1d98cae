//! Cassettes: settings of a client that is recorded, or replayed.

use crate::cassette::{Recording, Replay};
use crate::client::Client;

/// # Cassettes
///
/// With the cargo feature `testing`.
impl Client {
    /// Writes all requests and answers to a [cassette](crate::testing::Cassette), each piece of a stream with its time. What carries them stays as
    /// it is. A request that cannot be recorded, since the file cannot be written, fails.
    ///
    /// ```
    /// use streamgauge::Client;
    /// use streamgauge::testing::Cassette;
    ///
    /// let client = Client::new().record(Cassette::to("tests/cassettes/chat.jsonl"));
    /// # drop(client);
    /// ```
    #[must_use]
    pub fn record(self, recording: Recording) -> Self {
        self.with(|settings| settings.recording = Some(recording))
    }

    /// Has a [cassette](crate::testing::Replay) answer all requests. No connection is made: settings of TLS, proxies and
    /// addresses have no effect.
    ///
    /// ```
    /// # use streamgauge::testing::{Cassette, CassetteError};
    /// # fn chat() -> Result<(), CassetteError> {
    /// use streamgauge::Client;
    ///
    /// let replay = Cassette::read("tests/cassettes/chat.jsonl")?.replay().at_once();
    /// let client = Client::new().replay(&replay);
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn replay(self, replay: &Replay) -> Self {
        self.with(|settings| settings.replay = Some(replay.deck()))
    }
}
