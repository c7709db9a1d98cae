//! Streams that are opened, have their first event checked, and are held from then on, each with its user.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use streamgauge::{Client, Scenario, scenario};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Streams opened at once: the memory of a request in progress is not that of its stream.
const AT_ONCE: usize = 100;

/// Streams of this process whose first event was checked.
static CHECKED: AtomicUsize = AtomicUsize::new(0);

/// Counts a stream whose first event was checked.
pub(crate) fn first_is_checked() {
    CHECKED.fetch_add(1, Ordering::Relaxed);
}

/// A user that checks the first event of a stream and then waits for more, which does not come.
pub(crate) fn user(base: String, path: &'static str, client: Client) -> impl Scenario {
    scenario! { move
        base (base)
        sse "First" open (path)
            check await within 600s until 1
                json "$.price" > 0.0
        run { first_is_checked(); }
        sse "Idle" check listen within 3600s expect 0..
                json "$.price" > 0.0
            await
            close
    }
    .client(client)
}

/// The streams of this process, all on one thread.
pub(crate) struct Holding {
    runtime: Runtime,
    tasks: JoinSet<streamgauge::Result>,
}

impl Holding {
    pub(crate) fn new() -> streamgauge::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, tasks: JoinSet::new() })
    }

    /// Opens streams until there are so many, each with its first event checked.
    ///
    /// # Errors
    ///
    /// If one has ended.
    pub(crate) fn open_up_to<F>(
        &mut self,
        streams: usize,
        open: &mut impl FnMut() -> F,
    ) -> streamgauge::Result
    where
        F: Future<Output = streamgauge::Result> + Send + 'static,
    {
        let Self { runtime, tasks } = self;
        runtime.block_on(async {
            while tasks.len() < streams {
                (0..AT_ONCE.min(streams - tasks.len())).for_each(|_| drop(tasks.spawn(open())));
                while CHECKED.load(Ordering::Relaxed) < tasks.len() {
                    none_ended(tasks)?;
                    sleep(Duration::from_millis(1)).await;
                }
            }
            // Whatever the last ones have still to do.
            sleep(Duration::from_millis(20)).await;
            none_ended(tasks)
        })
    }

    /// An error if a stream has ended.
    pub(crate) fn none_ended(&mut self) -> streamgauge::Result {
        self.runtime.block_on(async { sleep(Duration::from_millis(1)).await });
        none_ended(&mut self.tasks)
    }
}

fn none_ended(tasks: &mut JoinSet<streamgauge::Result>) -> streamgauge::Result {
    match tasks.try_join_next() {
        Some(ended) => Err(format!("a stream ended early: {ended:?}").into()),
        None => Ok(()),
    }
}
