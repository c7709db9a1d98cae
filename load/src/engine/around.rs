//! What runs around the users: hooks, and the runtimes of threads.

use serde_json::Value;
use streamgauge::UserStart;
use tokio::runtime::{Builder, Handle as RuntimeHandle, Runtime, RuntimeFlavor};

use crate::error::LoadError;
use crate::hook::{Hook, caught};
use crate::load::Load;

/// Runs what comes before the users; on all but the first of several machines, only what prepares values. Gives what it has
/// prepared, one value for each hook.
pub(crate) fn before(load: &Load<'_>, is_first: bool) -> Result<Vec<Value>, LoadError> {
    let hooks = load.before.iter().map(|hook| Some(hook).filter(|hook| is_first || hook.prepares()));
    let runtime = runtime()?;
    caught(|| runtime.block_on(all(hooks))).map_err(LoadError::Before)
}

/// Runs what comes after the users. Gives why it failed, if it did.
pub(crate) fn after(load: &Load<'_>) -> Option<String> {
    match runtime() {
        Ok(runtime) => caught(|| runtime.block_on(all(load.after.iter().map(Some)))).err(),
        Err(error) => Some(error.to_string()),
    }
}

/// Runs hooks one after another, until one fails.
async fn all<'h, 'a: 'h>(hooks: impl Iterator<Item = Option<&'h Hook<'a>>>) -> Result<Vec<Value>, String> {
    let mut prepared = Vec::new();
    for hook in hooks {
        prepared.push(match hook {
            Some(hook) => hook.run(UserStart::new()).await?,
            None => Value::Null,
        });
    }
    Ok(prepared)
}

/// A runtime for this thread.
pub(super) fn runtime() -> Result<Runtime, LoadError> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| LoadError::Generator(format!("no runtime could be started: {error}")))
}

/// Does work that blocks its thread, wherever it is called.
pub(crate) fn blocking<T>(work: impl FnOnce() -> Result<T, LoadError>) -> Result<T, LoadError> {
    match RuntimeHandle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Err(_) => work(),
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        Ok(_) => Err(LoadError::Generator(
            "`run` blocks its thread, and this is the only one of a tokio runtime, whose tasks could not go on: call it \
             outside of the runtime, or write `#[tokio::test(flavor = \"multi_thread\")]`"
                .to_owned(),
        )),
    }
}
