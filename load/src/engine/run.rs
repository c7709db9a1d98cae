//! A whole run: what comes before, the cores, what comes after.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use streamgauge::{Shard, UserStart};
use tokio::runtime::{Builder, Handle as RuntimeHandle, Runtime, RuntimeFlavor};
use tokio::time::Instant;

use super::control::Handle;
use super::core::drive;
use super::plan::Plan;
use crate::error::LoadError;
use crate::hook::Hook;
use crate::load::{Load, WarmUp};
use crate::metrics::{Book, Snapshot};
use crate::recorder::{Boundary, CoreRecorder, Delta};
use crate::result::{Ending, Report};

/// How often the run is looked at from outside: for its longest time, its stages, its warm-up.
const GLANCE: Duration = Duration::from_millis(50);

/// Who follows a run while it runs.
pub(crate) trait Watch {
    /// The run as it is now; about once a second.
    fn see(&mut self, snapshot: &Snapshot);
}

impl Watch for () {
    fn see(&mut self, _: &Snapshot) {}
}

/// Runs a load, and gives what it came to.
pub(crate) fn run(load: &Load<'_>, handle: &Handle, shard: Shard, watch: &mut dyn Watch) -> Result<Report, LoadError> {
    load.check()?;
    blocking(|| {
        let runtime = runtime()?;
        let hooks_of = |hooks: &[Hook<'_>]| runtime.block_on(all(hooks, load));
        hooks_of(&load.before).map_err(LoadError::Before)?;
        let mut report = users(load, handle, shard, watch)?;
        report.after_failed = hooks_of(&load.after).err();
        Ok(report)
    })
}

/// Runs all users.
fn users(load: &Load<'_>, handle: &Handle, shard: Shard, watch: &mut dyn Watch) -> Result<Report, LoadError> {
    let cores = load.settings.cores.or_else(|| thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
    let cores = u32::try_from(cores).unwrap_or(u32::MAX);
    let plan = Plan::new(&load.lanes, &load.stages, &load.settings, handle, shard, cores)
        .map_err(|error| LoadError::Invalid(vec![error.to_string()]))?;
    let began = Instant::now();
    let wall = SystemTime::now();
    handle.begin(began);
    let boundary = Boundary::new(load.settings.warm_up.is_some());
    let (deltas, received) = channel();
    let mut conductor = Conductor { load, plan: &plan, handle, boundary: &boundary, began, book: Book::new(), stage: 0 };
    thread::scope(|threads| {
        for core in 0..cores {
            let part = plan.part(core).map_err(|error| LoadError::Generator(error.to_string()))?;
            let recorder = CoreRecorder::new(core, began, boundary.clone(), deltas.clone());
            let plan = &plan;
            let runtime = runtime()?;
            thread::Builder::new()
                .name(format!("load core {core}"))
                .spawn_scoped(threads, move || runtime.block_on(drive(plan, part, recorder)))
                .map_err(|error| LoadError::Generator(format!("no thread could be started: {error}")))?;
        }
        drop(deltas);
        conductor.follow(&received, watch);
        Ok(())
    })
    .inspect_err(|_: &LoadError| handle.cut())?;
    let ending = handle.read().ending.map_or(Ending::Completed, |(why, _)| why);
    Ok(conductor.report(wall, ending))
}

/// Follows the cores.
struct Conductor<'p, 'r> {
    load: &'r Load<'r>,
    plan: &'p Plan<'r>,
    handle: &'p Handle,
    boundary: &'p Boundary,
    began: Instant,
    book: Book,
    stage: usize,
}

impl Conductor<'_, '_> {
    /// Adds up what the cores measure, until all are through.
    fn follow(&mut self, deltas: &Receiver<Delta>, watch: &mut dyn Watch) {
        let mut next_look = Duration::from_secs(1);
        loop {
            match deltas.recv_timeout(GLANCE) {
                Ok(delta) => self.book.add(delta),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let elapsed = self.began.elapsed();
            self.end_in_time(elapsed);
            self.end_warm_up(elapsed);
            self.go_on_to_next_stage();
            if elapsed >= next_look {
                next_look += Duration::from_secs(1);
                watch.see(&self.book.snapshot(elapsed));
            }
        }
    }
}

/// Runs hooks one after another, until one fails.
async fn all(hooks: &[Hook<'_>], load: &Load<'_>) -> Result<(), String> {
    for hook in hooks {
        hook.run(UserStart::new()).await?;
    }
    let _ = load;
    Ok(())
}

fn runtime() -> Result<Runtime, LoadError> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| LoadError::Generator(format!("no runtime could be started: {error}")))
}

/// Does work that blocks its thread, wherever it is called.
fn blocking<T>(work: impl FnOnce() -> Result<T, LoadError>) -> Result<T, LoadError> {
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
