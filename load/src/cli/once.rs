//! One user of each scenario, and what happens to it.

use streamgauge::UserStart;
use tokio::runtime::Builder;

use crate::error::LoadError;
use crate::judge::Exit;
use crate::load::Load;
use crate::summary::Timeline;

/// Runs one user of each scenario, one after another, and prints all that happens to it.
pub(super) fn once(load: &Load<'_>) -> Result<Exit, LoadError> {
    let built = Builder::new_current_thread().enable_all().build();
    let runtime =
        built.map_err(|error| LoadError::Generator(format!("no runtime could be started: {error}")))?;
    runtime.block_on(async {
        for hook in &load.before {
            hook.run(UserStart::new()).await.map_err(LoadError::Before)?;
        }
        let mut exit = Exit::Held;
        for weighted in load.lanes.iter().flat_map(|lane| &lane.scenarios) {
            let timeline = Timeline::stdout();
            let start = UserStart::new().number(0).recorder(std::sync::Arc::new(timeline));
            if weighted.scenario.start_as(start).await.is_err() {
                exit = Exit::Failed;
            }
        }
        for hook in &load.after {
            if let Err(reason) = hook.run(UserStart::new()).await {
                eprintln!("error: what comes after the users failed: {reason}");
                exit = Exit::CouldNotRun;
            }
        }
        Ok(exit)
    })
}
