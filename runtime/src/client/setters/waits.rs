//! How long a client lets streams wait that are opened again.

use std::time::Duration;

use crate::client::Client;

/// # Reconnecting
impl Client {
    /// The least time that a stream with `reconnect` waits before it is opened again, 10 ms by default, however small the
    /// `retry` of the server is.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// // As hasty as the server asks for.
    /// let client = streamgauge::Client::new()
    ///     .min_reconnect_wait(Duration::ZERO)
    ///     .reconnect_wait_after_losses(Duration::ZERO);
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn min_reconnect_wait(self, time: Duration) -> Self {
        self.with(|settings| settings.waits.min = time)
    }

    /// The time that a stream with `reconnect` waits on average, at least, once it was lost or not reconnected five times
    /// without a message between; 50 ms by default. Each such wait is drawn from half of it to one and a half.
    #[must_use]
    pub fn reconnect_wait_after_losses(self, time: Duration) -> Self {
        self.with(|settings| settings.waits.after_losses = time)
    }

    /// The seed, 0 by default, from which is drawn how much longer than asked for each stream waits before it is opened
    /// again: with the same seed each user of a run waits as in the run before.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.with(|settings| settings.waits.seed = seed)
    }
}
