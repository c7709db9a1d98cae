use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::fault::{Late, wait_for};

/// A gate at which scripts wait until the test lets them through, so that a test needs no sleeping.
///
/// It starts closed. Clones are the same gate, and one gate can stand in any number of scripts.
///
/// ```
/// use streamgauge::testing::{Gate, Script};
///
/// let gate = Gate::new();
/// let script = Script::sse().message("before").gate(&gate).message("after").hold();
/// gate.open();
/// # drop(script);
/// ```
#[derive(Clone, Debug)]
pub struct Gate {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    // A permit lets one script through once; a closed semaphore lets all of them through for good.
    permits: Semaphore,
    reached: watch::Sender<usize>,
}

impl Gate {
    /// A closed gate.
    ///
    /// ```
    /// assert_eq!(streamgauge::testing::Gate::new().reached(), 0);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self { inner: Arc::new(Inner { permits: Semaphore::new(0), reached: watch::Sender::new(0) }) }
    }

    /// Opens the gate for good: whoever waits goes on, whoever comes later does not wait.
    ///
    /// ```
    /// let gate = streamgauge::testing::Gate::new();
    /// gate.open();
    /// ```
    pub fn open(&self) {
        self.inner.permits.close();
    }

    /// Lets one through: the script that has waited longest, or the next to come.
    ///
    /// ```
    /// use streamgauge::testing::{Gate, Script};
    ///
    /// let gate = Gate::new();
    /// let script = Script::sse().gate(&gate).message("1").gate(&gate).message("2");
    /// gate.step(); // sends the first message, and the second waits
    /// # drop(script);
    /// ```
    pub fn step(&self) {
        if !self.inner.permits.is_closed() {
            self.inner.permits.add_permits(1);
        }
    }

    /// How often a script has come to this gate, whether it was let through or waits.
    ///
    /// All that its script sends before the gate has been handed to the operating system by then.
    ///
    /// ```
    /// assert_eq!(streamgauge::testing::Gate::new().reached(), 0);
    /// ```
    #[must_use]
    pub fn reached(&self) -> usize {
        *self.inner.reached.borrow()
    }

    /// Waits until scripts have come to this gate `times` times, at most `within`.
    ///
    /// # Errors
    ///
    /// [`Late`] when they have not by then.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// use std::time::Duration;
    ///
    /// let gate = streamgauge::testing::Gate::new();
    /// assert!(gate.wait_reached(1, Duration::ZERO).await.is_err());
    /// # }
    /// ```
    pub async fn wait_reached(&self, times: usize, within: Duration) -> Result<(), Late> {
        wait_for(
            &self.inner.reached,
            within,
            |reached| (*reached >= times).then_some(()),
            |reached| (format!("{times} arrivals at a gate"), format!("{reached} came")),
        )
        .await
    }

    /// Counts an arrival, and returns once it is let through.
    pub(super) async fn pass(&self) {
        self.inner.reached.send_modify(|reached| *reached += 1);
        if let Ok(permit) = self.inner.permits.acquire().await {
            permit.forget();
        }
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}
