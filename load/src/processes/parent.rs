//! Starts the processes of a load, and puts together what they came to.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use streamgauge::Shard;

use super::failures::gather;
use super::together::of_all;
use super::{FromChild, FromParent, Place, VARIABLE};
use crate::engine::Watch;
use crate::error::LoadError;
use crate::level::Level;
use crate::load::Load;
use crate::metrics::Snapshot;
use crate::result::{Ending, Report};
use crate::shard::Limits;

/// How long processes may take to start.
const STARTUP: Duration = Duration::from_secs(60);

/// How long a process may take to say who it is, once it has connected.
const GREETING: Duration = Duration::from_secs(5);

/// From the last process that is ready to the first user, so that all have heard it.
const LEAD: Duration = Duration::from_millis(100);

/// How often it is looked at what was steered, so that all hear of it before it takes effect.
const GLANCE: Duration = Duration::from_millis(20);

/// What several processes are to run.
pub(crate) struct Parts<'a> {
    /// The part of the load that is theirs together.
    pub(crate) shard: Shard,
    pub(crate) count: u32,
    /// What came before has prepared.
    pub(crate) prepared: &'a [Value],
    pub(crate) level: Option<Level>,
    /// When the first user starts, if not as soon as all are ready.
    pub(crate) start: Option<SystemTime>,
}

impl Parts<'_> {
    fn part(&self, number: u32) -> Result<Shard, LoadError> {
        let part = Shard::new(self.shard.index() + self.shard.of() * number, self.shard.of() * self.count);
        part.map_err(|error| LoadError::Generator(error.to_string()))
    }
}

/// Runs the users of a load in so many processes of this program. What they came to is not judged yet.
///
/// If one of them ends without a result, the others are ended too, and the result says what is missing.
pub(crate) fn run(load: &Load<'_>, parts: &Parts<'_>, watch: &mut dyn Watch) -> Result<Report, LoadError> {
    load.fits(parts.part(0)?, &Limits::here())?;
    let mut children = Children::start(load, parts)?;
    let (prepared, level) = (parts.prepared.to_vec(), parts.level);
    let soonest = SystemTime::now() + LEAD;
    let at = parts.start.map_or(soonest, |start| start.max(soonest));
    children.say(&FromParent::Start { at, prepared, level });
    let left = at.duration_since(SystemTime::now()).unwrap_or_default();
    load.handle.begin(tokio::time::Instant::now() + left);
    let reports = children.follow(load, watch)?;
    let lost = std::mem::take(&mut children.lost);
    drop(children);
    if let Some(file) = &load.settings.failures {
        gather(file, parts.count).map_err(|error| {
            let file = file.display();
            LoadError::Output(format!("the failures could not be written to {file}: {error}"))
        })?;
    }
    if reports.is_empty() && !lost.is_empty() {
        return Err(LoadError::Generator(lost.join("; ")));
    }
    let mut report = Report::merge(reports).map_err(|error| LoadError::Generator(error.to_string()))?;
    report.lost.extend(lost);
    Ok(report)
}

/// The processes, by their number.
struct Children {
    processes: Vec<Child>,
    lines: Vec<TcpStream>,
    told: Receiver<(usize, Heard)>,
    /// Which of them ended without a result, and how.
    lost: Vec<String>,
}

/// What is heard of a process.
enum Heard {
    Said(FromChild),
    /// It has closed its line.
    Gone,
}

/// Where a process stands.
#[derive(Default)]
struct Standing {
    snapshot: Option<Snapshot>,
    /// Whether the snapshot has not been shown yet.
    is_new: bool,
    so_far: Option<Report>,
    /// How many stages it is through with.
    stages: usize,
    report: Option<Report>,
    is_over: bool,
}

impl Children {
    /// Starts them, and waits until all are ready.
    fn start(load: &Load<'_>, parts: &Parts<'_>) -> Result<Self, LoadError> {
        let failed =
            |error: io::Error| LoadError::Generator(format!("no further process could be started: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let parent = listener.local_addr().map_err(failed)?;
        let program = env::current_exe().map_err(failed)?;
        let (cores, key) = ((load.cores_used() / parts.count).max(1), fastrand::u64(..));
        let (to, told) = channel();
        let mut children = Self { processes: Vec::new(), lines: Vec::new(), told, lost: Vec::new() };
        for number in 0..parts.count {
            let place = Place { shard: parts.part(number)?, number, count: parts.count, cores, key, parent };
            let child = Command::new(&program)
                .args(env::args_os().skip(1))
                .env(VARIABLE, place.written())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .spawn();
            children.processes.push(child.map_err(failed)?);
        }
        let mut lines: Vec<Option<TcpStream>> = (0..parts.count).map(|_| None).collect();
        let deadline = Instant::now() + STARTUP;
        while lines.iter().any(Option::is_none) {
            match listener.accept() {
                // Anybody on this machine may connect: who does not have the key is sent away.
                Ok((stream, _)) => {
                    if let Some((number, stream)) = admit(stream, key, &to)
                        && let Some(line) = lines.get_mut(number)
                    {
                        *line = Some(stream);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => children.wait(deadline)?,
                Err(error) => return Err(failed(error)),
            }
        }
        children.lines = lines.into_iter().flatten().collect();
        Ok(children)
    }

    /// Waits a little for processes that are not ready yet.
    fn wait(&mut self, deadline: Instant) -> Result<(), LoadError> {
        let count = self.processes.len();
        for (number, process) in self.processes.iter_mut().enumerate() {
            if let Ok(Some(status)) = process.try_wait() {
                let what = format!("process {number} of {count} ended before the run began: {status}");
                return Err(LoadError::Generator(what));
            }
        }
        if Instant::now() >= deadline {
            let what = format!("its processes were not ready within {} s", STARTUP.as_secs());
            return Err(LoadError::Generator(what));
        }
        thread::sleep(Duration::from_millis(5));
        Ok(())
    }

    fn say(&mut self, what: &FromParent) {
        let Ok(mut line) = serde_json::to_vec(what) else { return };
        line.push(b'\n');
        for stream in &mut self.lines {
            // One that is gone is noticed by its line that ends.
            let _ = stream.write_all(&line);
        }
    }

    /// Hands on what is steered, and what they say, until all are through. Gives what they came to.
    fn follow(&mut self, load: &Load<'_>, watch: &mut dyn Watch) -> Result<Vec<Report>, LoadError> {
        let mut all: Vec<Standing> = self.processes.iter().map(|_| Standing::default()).collect();
        let (mut said, mut stages) = (0, 0);
        while !all.iter().all(|one| one.is_over) {
            for what in load.handle.read().said.into_iter().skip(said) {
                said += 1;
                self.say(&FromParent::Said(what));
            }
            let through = all.iter().filter(|one| !one.is_over).map(|one| one.stages).min();
            if through.is_some_and(|through| through > stages) {
                stages += 1;
                // A little ahead, so that all begin it together.
                let at = load.handle.elapsed().unwrap_or_default() + LEAD;
                self.say(&FromParent::NextStage(at));
                load.handle.next_stage_at(at);
            }
            let (number, heard) = match self.told.recv_timeout(GLANCE) {
                Ok(heard) => heard,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let Some(one) = all.get_mut(number) else { continue };
            match heard {
                Heard::Said(FromChild::Ready { .. }) => {}
                Heard::Said(FromChild::Snapshot(snapshot)) => {
                    (one.snapshot, one.is_new) = (Some(*snapshot), true);
                    show(&mut all, watch);
                }
                Heard::Said(FromChild::Through(stages)) => one.stages = stages,
                Heard::Said(FromChild::SoFar(report)) => {
                    one.so_far = Some(*report);
                    judge_so_far(&mut all, load);
                }
                Heard::Said(FromChild::Report(report)) => {
                    let open = report.scenarios.iter().filter(|part| part.open);
                    let never_came = open
                        .map(|part| part.asked.saturating_sub(part.users.started + part.users.dropped))
                        .sum();
                    (one.report, one.is_over) = (Some(*report), true);
                    if let Some(last) = &mut one.snapshot {
                        (last.users.active, last.open_streams, last.events_now) = (0, 0, 0);
                        last.users.waiting = last.users.waiting.map(|_| never_came);
                    }
                }
                Heard::Said(FromChild::Failed(why)) => {
                    let count = self.processes.len();
                    return Err(LoadError::Generator(format!("process {number} of {count}: {why}")));
                }
                Heard::Gone if one.is_over => {}
                Heard::Gone => {
                    one.is_over = true;
                    let what = self.lose(number);
                    load.handle.end(Ending::Aborted(what));
                }
            }
        }
        Ok(all.into_iter().filter_map(|one| one.report).collect())
    }

    /// Notes that a process ended without a result. Gives what was noted.
    fn lose(&mut self, number: usize) -> String {
        let count = self.processes.len();
        // It has closed its line, so that it is about to end if it has not.
        let status = self.processes.get_mut(number).and_then(|process| {
            let deadline = Instant::now() + GREETING;
            loop {
                match process.try_wait() {
                    Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(5)),
                    Ok(status) => return status,
                    Err(_) => return None,
                }
            }
        });
        let how =
            status.map_or_else(|| "it does not answer any more".to_owned(), |status| status.to_string());
        let what = format!("process {number} of {count}, which ended without a result: {how}");
        self.lost.push(what.clone());
        what
    }
}

/// Takes the connection of a process that is ready. Gives the number of the process; `None` if it is no process of ours.
fn admit(stream: TcpStream, key: u64, to: &Sender<(usize, Heard)>) -> Option<(usize, TcpStream)> {
    stream.set_nonblocking(false).ok()?;
    stream.set_read_timeout(Some(GREETING)).ok()?;
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    let FromChild::Ready { number, key: known } = serde_json::from_str(&first).ok()? else { return None };
    if known != key {
        return None;
    }
    stream.set_read_timeout(None).ok()?;
    let (number, to) = (number as usize, to.clone());
    thread::spawn(move || {
        let said = lines.map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok());
        for heard in said.map(Heard::Said).chain([Heard::Gone]) {
            if to.send((number, heard)).is_err() {
                return;
            }
        }
    });
    Some((number, stream))
}

/// Shows how the run stands, when all that are not through have said so.
fn show(all: &mut [Standing], watch: &mut dyn Watch) {
    if all.iter().all(|one| one.is_new || one.is_over) {
        all.iter_mut().for_each(|one| one.is_new = false);
        let now: Vec<Snapshot> = all.iter().filter_map(|one| one.snapshot.clone()).collect();
        watch.see(&of_all(&now));
    }
}

/// Judges the run so far, when all have said what it is.
fn judge_so_far(all: &mut [Standing], load: &Load<'_>) {
    if all.iter().all(|one| one.so_far.is_some() || one.report.is_some()) {
        let so_far = |one: &mut Standing| one.so_far.take().or_else(|| one.report.clone());
        if let Ok(now) = Report::merge(all.iter_mut().filter_map(so_far).collect()) {
            load.abort(&now);
        }
    }
}

impl Drop for Children {
    /// None outlives the run: they hear it by their line, and are killed if they do not.
    fn drop(&mut self) {
        for line in &self.lines {
            let _ = line.shutdown(Shutdown::Both);
        }
        let deadline = Instant::now() + Duration::from_secs(1);
        for process in &mut self.processes {
            while matches!(process.try_wait(), Ok(None)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(2));
            }
            if !matches!(process.try_wait(), Ok(Some(_))) {
                let _ = process.kill();
            }
            let _ = process.wait();
        }
    }
}
