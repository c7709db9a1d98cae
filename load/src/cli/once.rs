//! One user of each scenario, and what happens to it.

use std::io::{self, Write};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use streamgauge::UserStart;
use tokio::runtime::Builder;

use crate::engine::blocking;
use crate::error::LoadError;
use crate::judge::Exit;
use crate::load::Load;
use crate::summary::Timeline;

/// Runs one user of each scenario, one after another, and prints all that happens to it.
pub(super) fn once(load: &Load<'_>) -> Result<Exit, LoadError> {
    let built = Builder::new_current_thread().enable_all().build();
    let runtime =
        built.map_err(|error| LoadError::Generator(format!("no runtime could be started: {error}")))?;
    blocking(|| runtime.block_on(users(load)))
}

async fn users(load: &Load<'_>) -> Result<Exit, LoadError> {
    for hook in &load.before {
        hook.run(UserStart::new()).await.map_err(LoadError::Before)?;
    }
    let mut exit = Exit::Held;
    let scenarios = load.lanes.iter().flat_map(|lane| &lane.scenarios);
    for (number, weighted) in scenarios.enumerate() {
        // As the engine starts its first user.
        let mut start = UserStart::new()
            .number(0)
            .scenario(number)
            .seed(load.settings.seed)
            .spread_loopback(true)
            .recorder(Arc::new(Timeline::stdout()));
        if let Some(base) = &load.settings.base {
            start = start.base(base);
        }
        // What a panic leaves half done is the user's own.
        match AssertUnwindSafe(weighted.scenario.start_as(start)).catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                // Who does not listen any more misses nothing.
                let _ = writeln!(io::stdout(), "\n{failure}");
                exit = Exit::Failed;
            }
            // The panic has told of itself.
            Err(_) => exit = Exit::Failed,
        }
    }
    for hook in &load.after {
        if let Err(reason) = hook.run(UserStart::new()).await {
            eprintln!("error: what comes after the users failed: {reason}");
            exit = Exit::CouldNotRun;
        }
    }
    Ok(exit)
}
