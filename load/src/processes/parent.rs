//! Starts the processes of a load, and puts together what they came to.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use streamgauge::Shard;

use super::{FromChild, FromParent, VARIABLE};
use crate::engine::{self, Watch, blocking};
use crate::error::LoadError;
use crate::judge::judge;
use crate::load::Load;
use crate::metrics::{PercentilesNow, Snapshot};
use crate::result::Report;

/// How long processes may take to start.
const STARTUP: Duration = Duration::from_secs(60);

/// From the last process that is ready to the first user, so that all have heard it.
const LEAD: Duration = Duration::from_millis(100);

/// How often it is looked at what was steered.
const GLANCE: Duration = Duration::from_millis(50);

/// Runs a part of a load in so many processes of this program, with what comes before and after, and judges it.
pub(crate) fn run(
    load: &Load<'_>,
    shard: Shard,
    count: u32,
    watch: &mut dyn Watch,
) -> Result<Report, LoadError> {
    load.check()?;
    blocking(|| {
        let prepared = engine::before(load)?;
        let mut children = Children::start(load, shard, count)?;
        children.say(&FromParent::Start { at: SystemTime::now() + LEAD, prepared });
        load.handle.begin(tokio::time::Instant::now() + LEAD);
        let parts = children.follow(load, watch)?;
        let mut report = Report::merge(parts).map_err(|error| LoadError::Generator(error.to_string()))?;
        report.assertions = judge(&load.assertions, &report);
        report.after_failed = engine::after(load);
        Ok(report)
    })
}

/// The processes, by their number.
struct Children {
    processes: Vec<Child>,
    lines: Vec<TcpStream>,
    told: Receiver<(usize, FromChild)>,
}

impl Children {
    /// Starts them, and waits until all are ready.
    fn start(load: &Load<'_>, shard: Shard, count: u32) -> Result<Self, LoadError> {
        let failed =
            |error: io::Error| LoadError::Generator(format!("no further process could be started: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let program = env::current_exe().map_err(failed)?;
        let cores = (load.cores_used() / count).max(1);
        let (to, told) = channel();
        let mut children = Self { processes: Vec::new(), lines: Vec::new(), told };
        for number in 0..count {
            let (index, of) = (shard.index() + shard.of() * number, shard.of() * count);
            let child = Command::new(&program)
                .args(env::args_os().skip(1))
                .env(VARIABLE, format!("{index}/{of}/{number}/{cores}/{address}"))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .spawn();
            children.processes.push(child.map_err(failed)?);
        }
        let mut lines: Vec<Option<TcpStream>> = (0..count).map(|_| None).collect();
        let deadline = Instant::now() + STARTUP;
        while lines.iter().any(Option::is_none) {
            match listener.accept() {
                Ok((stream, _)) => {
                    let (number, stream) = children.admit(stream, &to).map_err(failed)?;
                    if let Some(line) = lines.get_mut(number) {
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

    /// Takes the connection of a process that is ready. Gives the number of the process.
    fn admit(&self, stream: TcpStream, to: &Sender<(usize, FromChild)>) -> io::Result<(usize, TcpStream)> {
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(STARTUP))?;
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let first = lines.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        let FromChild::Ready { part } = serde_json::from_str(&first)? else {
            return Err(io::Error::other("a process began with something else than that it is ready"));
        };
        stream.set_read_timeout(None)?;
        let (number, to) = (part as usize, to.clone());
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Ok(said) = serde_json::from_str(&line)
                    && to.send((number, said)).is_err()
                {
                    return;
                }
            }
        });
        Ok((number, stream))
    }

    /// Waits a little for processes that are not ready yet.
    fn wait(&mut self, deadline: Instant) -> Result<(), LoadError> {
        for (number, process) in self.processes.iter_mut().enumerate() {
            if let Ok(Some(status)) = process.try_wait() {
                let all = self.lines.len().max(number + 1);
                let what = format!("process {number} of {all} ended before the run began: {status}");
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
            // One that is gone is noticed by what it does not say.
            let _ = stream.write_all(&line);
        }
    }

    /// Hands on what is steered, and what they say, until all have said what they came to.
    fn follow(&mut self, load: &Load<'_>, watch: &mut dyn Watch) -> Result<Vec<Report>, LoadError> {
        let count = self.processes.len();
        let mut parts: Vec<Option<Report>> = vec![None; count];
        let mut so_far = parts.clone();
        let mut snapshots = vec![None; count];
        let mut said = 0;
        while parts.iter().any(Option::is_none) {
            for what in load.handle.read().said.into_iter().skip(said) {
                said += 1;
                self.say(&FromParent::Steer(what));
            }
            match self.told.recv_timeout(GLANCE) {
                Ok((number, FromChild::Snapshot(snapshot))) => {
                    snapshots[number] = Some(*snapshot);
                    if snapshots.iter().all(Option::is_some) {
                        let now: Vec<Snapshot> = snapshots.iter_mut().filter_map(Option::take).collect();
                        watch.see(&of_all(&now));
                    }
                }
                Ok((number, FromChild::SoFar(report))) => {
                    so_far[number] = Some(*report);
                    if so_far.iter().all(Option::is_some) {
                        let now = Report::merge(so_far.iter_mut().filter_map(Option::take).collect());
                        if let Ok(now) = now {
                            load.abort(&now);
                        }
                    }
                }
                Ok((number, FromChild::Report(report))) => parts[number] = Some(*report),
                Ok((number, FromChild::Failed(why))) => {
                    return Err(LoadError::Generator(format!("process {number} of {count}: {why}")));
                }
                Ok((_, FromChild::Ready { .. })) => {}
                Err(RecvTimeoutError::Timeout) => self.look(&parts)?,
                Err(RecvTimeoutError::Disconnected) => {
                    self.look(&parts)?;
                    return Err(LoadError::Generator("a process ended without a result".to_owned()));
                }
            }
        }
        Ok(parts.into_iter().flatten().collect())
    }

    /// Looks for a process that is gone and has not said what it came to.
    fn look(&mut self, parts: &[Option<Report>]) -> Result<(), LoadError> {
        let count = self.processes.len();
        for (number, (process, part)) in self.processes.iter_mut().zip(parts).enumerate() {
            if part.is_none()
                && let Ok(Some(status)) = process.try_wait()
                // What it said last may still be on its way.
                && !status.success()
            {
                let what = format!("process {number} of {count} ended without a result: {status}");
                return Err(LoadError::Generator(what));
            }
        }
        Ok(())
    }
}

/// The run as it is in all processes. Percentiles of several cannot be put together: the worst of them stands for all.
fn of_all(all: &[Snapshot]) -> Snapshot {
    let mut sum = all.first().cloned().unwrap_or_default();
    for one in all.iter().skip(1) {
        sum.at = sum.at.max(one.at);
        sum.ending &= one.ending;
        sum.warm_up |= one.warm_up;
        sum.users.active += one.users.active;
        sum.users.started += one.users.started;
        sum.users.finished += one.users.finished;
        sum.users.failed += one.users.failed;
        sum.users.dropped += one.users.dropped;
        sum.open_streams += one.open_streams;
        sum.events += one.events;
        sum.events_now += one.events_now;
        for (sum, one) in [(&mut sum.first_event, &one.first_event), (&mut sum.checks, &one.checks)] {
            worst(&mut sum.now, &one.now);
            worst(&mut sum.total, &one.total);
        }
        for (cause, count) in &one.failures {
            match sum.failures.iter_mut().find(|(known, _)| known == cause) {
                Some((_, sum)) => *sum += count,
                None => sum.failures.push((cause.clone(), *count)),
            }
        }
        let (of_all, generator) = (&mut sum.generator, &one.generator);
        of_all.schedule_lag = of_all.schedule_lag.max(generator.schedule_lag);
        of_all.loop_lag = of_all.loop_lag.max(generator.loop_lag);
        of_all.busiest_core = of_all.busiest_core.max(generator.busiest_core);
        of_all.memory += generator.memory;
        of_all.descriptors += generator.descriptors;
        of_all.descriptor_limit += generator.descriptor_limit;
    }
    sum.failures.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sum
}

/// The worse of each. One that is `None` though there are samples is that of a failure, which is longer than any.
fn worst(sum: &mut PercentilesNow, one: &PercentilesNow) {
    let worse = |ours: Option<u64>, theirs: Option<u64>| match (sum.count, one.count) {
        (0, _) => theirs,
        (_, 0) => ours,
        _ => ours.zip(theirs).map(|(ours, theirs)| ours.max(theirs)),
    };
    (sum.p50, sum.p99) = (worse(sum.p50, one.p50), worse(sum.p99, one.p99));
    sum.count += one.count;
}

impl Drop for Children {
    /// None outlives the run: they hear it by their line, and are killed if they do not.
    fn drop(&mut self) {
        self.lines.clear();
        for process in &mut self.processes {
            if !matches!(process.try_wait(), Ok(Some(_))) {
                thread::sleep(Duration::from_millis(20));
            }
            if !matches!(process.try_wait(), Ok(Some(_))) {
                let _ = process.kill();
            }
            let _ = process.wait();
        }
    }
}
