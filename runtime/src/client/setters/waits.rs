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

    /// The seed of the random extra time that each stream waits before it is opened again, and of pauses `a..b` where the
    /// [load](crate::UserStart::seed) has none. With the same seed each user of a run waits as in the run before. The extra
    /// time has the seed 0 by default. Pauses are drawn anew in each run by default, but for a client of a
    /// [service](crate::Client#a-service-in-the-same-process), where they have the seed 0 too.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.with(|settings| settings.waits.seed = Some(seed))
    }

    /// Leaves the random extra time away: a stream waits for what the server, or `reconnect … after`, asks for, or for the
    /// least wait if that is longer, and after many losses for
    /// [`reconnect_wait_after_losses`](Self::reconnect_wait_after_losses). For tests under paused time, whose figures are
    /// then exact. Under a load, streams that were lost together come back together.
    ///
    /// ```
    /// let client = streamgauge::Client::new().no_spread();
    /// # let _ = client;
    /// ```
    #[must_use]
    pub fn no_spread(self) -> Self {
        self.with(|settings| settings.waits.spread = false)
    }
}
