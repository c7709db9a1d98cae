//! The clients that are no load tool of others: each is a process of its own, on one thread.

mod by_hand;
mod ours;
mod raw;

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::interval;

/// The argument that makes this program a client.
pub(crate) const COMMAND: &str = "client";

/// What a client is to do.
struct Task {
    base: String,
    path: String,
    users: usize,
    /// The events of each stream.
    events: usize,
}

/// Runs one client to its end; an error if any user did not have what it should.
pub(crate) fn run(arguments: &[String]) -> streamgauge::Result {
    let [side, row, base, path, users, events] = arguments else {
        return Err("a client needs a side, a row, a URL, a path, users and events".into());
    };
    let (base, path) = (base.clone(), path.clone());
    let task = Task { base, path, users: users.parse()?, events: events.parse()? };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match (side.as_str(), row.as_str()) {
            ("ours", "received") => ours::received(task).await,
            ("ours", "checked") => ours::checked(task).await,
            ("ours", "idle") => ours::idle(task).await,
            ("reqwest", row) => by_hand::run(task, row != "received").await,
            ("raw", row) => raw::run(task, row != "received").await,
            _ => Err(format!("there is no row {row} of {side}").into()),
        }
    })
}

/// Runs so many users, who start a millisecond apart, as Gatling's do. Every one must end well.
async fn all<F, T, E>(users: usize, mut start: impl FnMut() -> F) -> streamgauge::Result
where
    F: Future<Output = Result<T, E>> + Send + 'static,
    T: Send + 'static,
    E: Send + 'static,
    streamgauge::Error: From<E>,
{
    let (mut running, mut apart) = (JoinSet::new(), interval(Duration::from_millis(1)));
    for _ in 0..users {
        apart.tick().await;
        running.spawn(start());
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(())
}
