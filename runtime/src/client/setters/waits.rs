//! How long streams wait before a client opens them again.

use std::time::Duration;

use crate::client::Client;

/// # Reconnecting
impl Client {
    /// The least time that a stream with `reconnect` waits before it is opened again, however small the server's
    /// `retry` is; 10 ms by default.
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

    /// The least average wait of a stream with `reconnect` after five losses or failed attempts without a message
    /// between; 50 ms by default. Each such wait is drawn from half of the average to one and a half.
    #[must_use]
    pub fn reconnect_wait_after_losses(self, time: Duration) -> Self {
        self.with(|settings| settings.waits.after_losses = time)
    }

    /// The seed, 0 by default, of the random extra time that each stream waits before it is opened again. With the same
    /// seed each user of a run waits as in the run before.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.with(|settings| settings.waits.seed = seed)
    }
}
