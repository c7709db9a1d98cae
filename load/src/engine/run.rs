//! A whole run: what comes before, the cores, what comes after.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, SystemTime};

use streamgauge::Shard;
use tokio::time::Instant;

use super::around::{after, before, blocking, runtime};
use super::asked::scenarios;
use super::core::drive;
use super::health::{Health, bottlenecks};
use super::lane::TIME_TO_HEAR;
use super::plan::Plan;
use super::ports::PortWatch;
use crate::control::Handle;
use crate::error::LoadError;
use crate::judge::{Goodput, add_dropped, goodputs, judge};
use crate::load::Load;
use crate::metrics::{Book, Delta, Snapshot, Users};
use crate::profile::share;
use crate::recorder::{Boundary, CoreRecorder, FailureFile};
use crate::result::{Ending, Environment, FORMAT, Phase, Report, ShardPart};
use crate::settings::WarmUp;
use crate::shard::Limits;

/// How often the run is looked at from outside: for its longest time, its stages, its warm-up.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a core may be silent at the end, when all that it has to do is to drop its users.
const PATIENCE: Duration = TIME_TO_HEAR.saturating_add(Duration::from_secs(1));

/// Who follows a run while it runs.
pub(crate) trait Watch {
    /// The run as it is now; about once a second.
    fn see(&mut self, snapshot: &Snapshot);

    /// The run so far, if an assertion may end it early. Whether it is to be judged here: it is not if it is only a part.
    fn judges(&mut self, _so_far: &Report) -> bool {
        true
    }

    /// So many stages are over here. Whether the next one is to begin: it is not if this is only a part, since others may not be
    /// so far.
    fn is_through(&mut self, _stages: usize) -> bool {
        true
    }

    /// The run is over, but for cores that do not answer any more and whose threads cannot be ended; this is what there is. If it
    /// returns, they are waited for.
    fn gives_up(&mut self, _report: Report) {}
}

impl Watch for () {
    fn see(&mut self, _: &Snapshot) {}
}

impl Load<'_> {
    /// Runs it, blocks until all is over, and gives what it came to, judged by the assertions.
    ///
    /// Each core has a thread of its own. Within a tokio runtime this needs several threads, since it blocks one of them:
    /// `#[tokio::test(flavor = "multi_thread")]`.
    ///
    /// # Errors
    ///
    /// If it could not be run. Users that fail and assertions that do not hold are no errors, but stand in the report.
    pub fn run(self) -> Result<Report, LoadError> {
        run(&self, Shard::default(), &mut ())
    }
}

/// Runs a load in this process, with what comes before and after, and judges it.
pub(crate) fn run(load: &Load<'_>, shard: Shard, watch: &mut dyn Watch) -> Result<Report, LoadError> {
    load.check()?;
    load.handle.renew();
    blocking(|| {
        before(load, true)?;
        let ran = users(load, &Part { shard, cores: load.cores_used(), processes: 1, start: None }, watch);
        let after_failed = after(load);
        ran.map(|report| Report { assertions: judge(&load.assertions, &report), after_failed, ..report })
    })
}

/// The part of a load that a process drives.
pub(crate) struct Part {
    pub(crate) shard: Shard,
    pub(crate) cores: u32,
    /// How many processes of this machine drive the load together.
    pub(crate) processes: u32,
    /// When it starts; at once if nothing is said.
    pub(crate) start: Option<SystemTime>,
}

/// Runs all users, and gives what they came to, which is not judged yet.
pub(crate) fn users(load: &Load<'_>, part: &Part, watch: &mut dyn Watch) -> Result<Report, LoadError> {
    let (handle, &Part { shard, cores, processes, start }) = (&load.handle, part);
    let plan = Plan::new(&load.lanes, &load.stages, &load.settings, handle, shard, cores)
        .map_err(|error| LoadError::Invalid(vec![error.to_string()]))?;
    let limits = Limits::here();
    load.fits(shard, &limits)?;
    let ports = PortWatch::new(&limits, processes, load.ports_short(&limits));
    let (began, wall) = wait_for(start, handle);
    handle.begin(began);
    let boundary = Boundary::new(load.settings.warm_up.is_some());
    if let Some(WarmUp::For(time)) = load.settings.warm_up {
        boundary.end_at(time);
    }
    let failure_file = load.settings.failures.as_deref().map(FailureFile::create).transpose();
    let failure_file = failure_file.map_err(|error| of_failures(load, &error))?;
    let (file, to_file) = failure_file.unzip();
    let (deltas, received) = channel();
    let mut conductor = Conductor {
        load,
        plan: &plan,
        handle,
        boundary: &boundary,
        began,
        wall,
        health: Health::new(limits, ports),
        book: Book::new(),
        told: 0,
    };
    let goodputs: Arc<[_]> = goodputs(&load.assertions).iter().map(Goodput::answers).collect();
    let result = thread::scope(|threads| {
        let _cut = CutByPanic(handle);
        let mut running = Vec::new();
        for core in 0..cores {
            let start = || {
                let part = plan.part(core).map_err(|error| LoadError::Generator(error.to_string()))?;
                let recorder = CoreRecorder::new(core, began, boundary.clone(), deltas.clone())
                    .failure_file(to_file.clone())
                    .goodputs(Arc::clone(&goodputs));
                let (plan, runtime) = (&plan, runtime()?);
                let drives = move || runtime.block_on(drive(plan, part, recorder));
                let thread = thread::Builder::new().name(format!("load core {core}"));
                thread.spawn_scoped(threads, drives).map_err(|error| {
                    LoadError::Generator(format!("no thread could be started for core {core}: {error}"))
                })
            };
            // Cores that did start are not to go on if another could not; they are waited for.
            let started = start().inspect_err(|_| {
                handle.end(Ending::Stopped);
                handle.cut();
            });
            running.push(started?);
        }
        drop((deltas, to_file));
        conductor.follow(&received, &running, watch);
        // Each is waited for, also behind one that panicked.
        let panicked = running.into_iter().map(ScopedJoinHandle::join).filter(Result::is_err).count();
        let is_whole = panicked == 0;
        is_whole.then_some(()).ok_or_else(|| {
            LoadError::Generator("a core of it panicked, which is a fault of streamgauge".to_owned())
        })
    });
    result?;
    if let Some(file) = file {
        file.finish().map_err(|error| of_failures(load, &error))?;
    }
    let elapsed = conductor.began.elapsed();
    // What waits is still there.
    conductor.health.ports.read(&conductor.book.connections());
    Ok(conductor.ended(elapsed))
}

/// Where whoever follows the run panics, nobody hears the cores any more: they are not to go on to the end of their profiles.
struct CutByPanic<'h>(&'h Handle);

impl Drop for CutByPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.end(Ending::Stopped);
            self.0.cut();
        }
    }
}

/// That the file of failures cannot be written.
fn of_failures(load: &Load<'_>, error: &io::Error) -> LoadError {
    let file = load.settings.failures.as_deref().unwrap_or(Path::new(""));
    LoadError::Output(format!("the failures could not be written to {}: {error}", file.display()))
}

/// Follows the cores.
struct Conductor<'p, 'a> {
    load: &'p Load<'a>,
    plan: &'p Plan<'p>,
    handle: &'p Handle,
    boundary: &'p Boundary,
    began: Instant,
    wall: SystemTime,
    health: Health,
    book: Book,
    /// How many stages the watch knows to be over.
    told: usize,
}

impl Conductor<'_, '_> {
    /// Adds up what the cores measure, until all are through.
    fn follow(
        &mut self,
        deltas: &Receiver<Delta>,
        cores: &[ScopedJoinHandle<'_, ()>],
        watch: &mut dyn Watch,
    ) {
        let look = self.load.settings.look;
        let (mut next_look, mut has_given_up) = (look, false);
        loop {
            match deltas.recv_timeout(GLANCE) {
                Ok(delta) => self.book.add(delta),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let elapsed = self.began.elapsed();
            if self.load.settings.max_duration.is_some_and(|longest| elapsed >= longest) {
                self.handle.end(Ending::MaxDuration);
            }
            self.begin_next_stage(watch);
            if elapsed >= next_look {
                next_look += look;
                let snapshot = self.snapshot(elapsed);
                self.end_warm_up(&snapshot);
                watch.see(&snapshot);
                self.abort(elapsed, watch);
                let silent = if has_given_up { Vec::new() } else { self.silent(elapsed, cores) };
                if !silent.is_empty() {
                    has_given_up = true;
                    watch.gives_up(self.without(&silent, elapsed));
                }
            }
        }
    }

    /// Begins the next stage when all cores are through with the last.
    fn begin_next_stage(&mut self, watch: &mut dyn Watch) {
        let stage = self.handle.read().stages.len();
        let cores = self.plan.cores as usize;
        let is_through = stage
            .checked_sub(1)
            .is_some_and(|last| self.plan.shared.done[last].load(Ordering::Acquire) == cores);
        if is_through && stage < self.plan.stages && self.told < stage {
            self.told = stage;
            if watch.is_through(stage) {
                self.handle.next_stage(Instant::now());
            }
        }
    }

    /// Ends a warm-up that lasts until so many streams are open.
    fn end_warm_up(&self, now: &Snapshot) {
        if let Some(WarmUp::OpenStreams(wanted)) = self.load.settings.warm_up
            && now.open_streams >= share(wanted, self.plan.shard)
        {
            // A little ahead, so that all cores know it in time.
            let at = self.began.elapsed() + GLANCE;
            self.boundary.end_at(at);
        }
    }

    /// Ends the run if an assertion is to end it early.
    fn abort(&self, elapsed: Duration, watch: &mut dyn Watch) {
        if self.load.may_abort() && self.boundary.nanoseconds() <= nanoseconds(elapsed) {
            let so_far = self.report(elapsed);
            if watch.judges(&so_far) {
                self.load.abort(&so_far);
            }
        }
    }

    /// The cores that are not through and do not answer any more, if they are all that the run waits for: it is over, by what it
    /// was told or by its profiles, and users have had the time to finish.
    fn silent(&self, elapsed: Duration, cores: &[ScopedJoinHandle<'_, ()>]) -> Vec<usize> {
        let (now, state, grace) = (Instant::now(), self.handle.read(), self.load.settings.grace);
        let (is_over, patience) = match state.ending {
            _ if state.is_cut => (true, PATIENCE),
            Some((_, at)) => (now >= at + grace + PATIENCE, PATIENCE),
            None => (self.planned().is_some_and(|end| nanoseconds(elapsed) >= end), grace + PATIENCE),
        };
        let busy = &self.plan.shared.busy;
        let left: Vec<usize> = (0..cores.len()).filter(|core| !cores[*core].is_finished()).collect();
        let answers = left.iter().any(|core| busy.silent(*core, now) < patience);
        if is_over && !answers { left } else { Vec::new() }
    }

    /// The run so far, without cores that do not answer.
    fn without(&self, cores: &[usize], elapsed: Duration) -> Report {
        let mut report = self.report(elapsed);
        let now = Instant::now();
        report.lost.extend(cores.iter().map(|core| {
            let silent = self.plan.shared.busy.silent(*core, now).as_secs();
            format!(
                "core {core} does not answer, since a user's Rust has blocked it for {silent} s; what it measured last is missing"
            )
        }));
        for Users { started, succeeded, failed, unfinished, .. } in
            report.scenarios.iter_mut().map(|scenario| &mut scenario.users)
        {
            *unfinished = started.saturating_sub(*succeeded + *failed);
        }
        report
    }

    fn snapshot(&mut self, elapsed: Duration) -> Snapshot {
        let state = self.handle.read();
        let mut snapshot = self.book.snapshot(elapsed);
        snapshot.planned = self.planned();
        let left = snapshot.planned.map(|planned| Duration::from_nanos(planned).saturating_sub(elapsed));
        self.health.ports.look(elapsed, left, &self.book.connections());
        self.health.look(&self.plan.shared.busy, &mut snapshot.generator);
        snapshot.warm_up = self.boundary.nanoseconds() > snapshot.at;
        snapshot.ending = state.ending.is_some();
        let users: Option<u64> = self.load.lanes.iter().map(|lane| lane.profile.users()).sum();
        snapshot.users.asked = users.map(|users| share(users, self.plan.shard));
        let came = snapshot.users.started + snapshot.users.dropped;
        snapshot.users.waiting = snapshot.users.asked.map(|asked| asked.saturating_sub(came));
        snapshot.steering = state.steering_now();
        snapshot
    }

    /// How long all profiles last: the longest of each stage.
    fn planned(&self) -> Option<u64> {
        let mut stages = vec![Duration::ZERO; self.plan.stages];
        for planned in &self.plan.lanes {
            let lasts = planned.lane.profile.duration();
            let lasts = planned.lane.profile.time_limit().map_or(lasts, |longest| lasts.min(longest));
            stages[planned.stage] = stages[planned.stage].max(lasts);
        }
        let all = stages.into_iter().sum::<Duration>();
        Some(nanoseconds(self.load.settings.max_duration.map_or(all, |longest| all.min(longest))))
    }

    /// The run so far.
    fn report(&self, elapsed: Duration) -> Report {
        self.completed(self.known(elapsed).so_far(&self.book))
    }

    /// The run when no more comes.
    fn ended(mut self, elapsed: Duration) -> Report {
        let book = std::mem::take(&mut self.book);
        self.completed(self.known(elapsed).filled(book))
    }

    /// What is known of the run besides what the cores measure.
    fn known(&self, elapsed: Duration) -> Report {
        let state = self.handle.read();
        let elapsed = nanoseconds(elapsed);
        let warm_up_end = self.boundary.nanoseconds().min(elapsed);
        let phase = |name: &str, from_at, to_at| Phase { name: name.to_owned(), from_at, to_at };
        let mut phases = vec![phase("run", warm_up_end, elapsed)];
        if self.load.settings.warm_up.is_some() {
            phases.insert(0, phase("warm-up", 0, warm_up_end));
        }
        Report {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            name: self.load.name.clone(),
            began: self
                .wall
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as u64),
            elapsed,
            seed: self.load.settings.seed,
            shards: vec![ShardPart {
                index: self.plan.shard.index(),
                of: self.plan.shard.of(),
                cores: self.plan.cores,
            }],
            ending: state.ending.map_or(Ending::Completed, |(why, _)| why),
            streams_asked: match self.load.settings.warm_up {
                Some(WarmUp::OpenStreams(streams)) => Some(share(streams, self.plan.shard)),
                Some(WarmUp::For(_)) | None => None,
            },
            scenarios: scenarios(self.load, self.plan.shard),
            settings: self.load.settings.told(),
            phases,
            steering: state.steering,
            generator: self.health.generator(Environment::here()),
            goodput: goodputs(&self.load.assertions).iter().map(Goodput::counts).collect(),
            ..Report::default()
        }
    }

    /// What follows from what was measured.
    fn completed(&self, mut report: Report) -> Report {
        add_dropped(&goodputs(&self.load.assertions), &mut report);
        let limit = self.load.settings.saturated_at;
        report.generator.bottlenecks = bottlenecks(&report.generator, &report.failures, limit);
        report
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Waits for the time to start, unless the run is ended before. Gives it, by both clocks.
fn wait_for(start: Option<SystemTime>, handle: &Handle) -> (Instant, SystemTime) {
    while let Some(left) = start.and_then(|start| start.duration_since(SystemTime::now()).ok())
        && !left.is_zero()
        && handle.read().ending.is_none()
    {
        thread::sleep(left.min(GLANCE));
    }
    (Instant::now(), SystemTime::now())
}
