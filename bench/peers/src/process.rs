//! One client against a server of its own: each on its own core, and what the kernel says of the client. It is read from
//! `/proc`, so on Linux only.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::server;

const SERVER_CORE: &str = "0";
const CLIENT_CORE: &str = "1";
/// What ends a run that hangs.
const LONGEST: Duration = Duration::from_secs(400);
/// From the last stream's first event until the memory is looked at.
const SETTLES: Duration = Duration::from_secs(2);

/// What a run has cost.
pub(crate) struct Cost {
    /// CPU time, user and system, of the whole run.
    pub(crate) cpu: Duration,
    /// CPU time until the server was asked for the first stream.
    pub(crate) before: Duration,
    /// Real time until then.
    pub(crate) waited: Duration,
    /// Bytes of resident memory with all streams open, if it was asked for.
    pub(crate) resident: Option<f64>,
    /// Bytes of live objects of a Java heap, then.
    pub(crate) live: Option<f64>,
    /// What the client wrote.
    pub(crate) output: String,
}

/// What is done while the streams are open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    Nothing,
    Memory,
    /// And what of a Java heap is live.
    MemoryAndHeap,
}

/// Runs a client, which opens so many streams, to its end. What it writes goes to the file `output`.
pub(crate) fn run(
    streams: usize,
    meanwhile: Meanwhile,
    output: &Path,
    client: impl FnOnce(&str) -> Vec<String>,
) -> streamgauge::Result<Cost> {
    let mut server = Server::start(streams)?;
    let (started, before_all) = (Instant::now(), children_cpu()?);
    let file = File::create(output)?;
    let mut client = Ended(
        on_core(CLIENT_CORE, client(&server.url))
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()?,
    );
    let pid = client.0.id();
    let (mut first, mut resident, mut live) = (None, None, None);
    let status = loop {
        match server.told.recv_timeout(Duration::from_millis(20)) {
            Ok(line) if line == server::REQUESTED => first = Some((cpu_so_far(pid)?, started.elapsed())),
            Ok(line) if line == server::ALL_OPEN && meanwhile != Meanwhile::Nothing => {
                thread::sleep(SETTLES);
                resident = Some(resident_memory(pid)?);
                if meanwhile == Meanwhile::MemoryAndHeap {
                    live = Some(live_heap(pid)?);
                }
                server.end_streams()?;
            }
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err("the server has gone".into()),
        }
        if let Some(status) = client.0.try_wait()? {
            break status;
        }
        if started.elapsed() > LONGEST {
            return Err(format!("it did not end within {LONGEST:?}").into());
        }
    };
    let cpu = children_cpu()? - before_all;
    let output = fs::read_to_string(output)?;
    if !status.success() {
        return Err(format!("{status}: {}", output.trim()).into());
    }
    let (before, waited) = first.ok_or("it never asked for a stream")?;
    Ok(Cost { cpu, before, waited, resident, live, output })
}

/// Lets this process and those that it starts have as many files open as the system allows: thousands of streams need
/// more than the usual 1,024.
pub(crate) fn raise_file_limit() -> streamgauge::Result {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let mut words = line.ok_or("limits has open files")?.split_whitespace();
    if words.next() != words.next() {
        // A shell can raise it; this program then starts anew, with nothing left to raise.
        let mut again = Command::new("sh");
        again.args(["-c", "ulimit -n \"$(ulimit -Hn)\" && exec \"$0\" \"$@\""]);
        return Err(again.arg(std::env::current_exe()?).args(std::env::args_os().skip(1)).exec().into());
    }
    Ok(())
}

/// A process that ends with this value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Server {
    process: Ended,
    url: String,
    told: Receiver<String>,
}

impl Server {
    fn start(streams: usize) -> streamgauge::Result<Self> {
        let program = std::env::current_exe()?;
        let arguments = [program.into_os_string(), server::COMMAND.into(), streams.to_string().into()];
        let mut process = on_core(SERVER_CORE, arguments);
        let mut process = Ended(process.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?);
        let mut lines = BufReader::new(process.0.stdout.take().ok_or("no output")?).lines();
        let address = lines.next().ok_or("the server did not start")??;
        let (tell, told) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Ok(Self { process, url: format!("http://{address}"), told })
    }

    /// Lets it send the last event of its idle streams.
    fn end_streams(&mut self) -> io::Result<()> {
        let mut stdin = self.process.0.stdin.as_ref().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(stdin, "{}", server::END)
    }
}

fn on_core<A: AsRef<OsStr>>(core: &str, arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", core]).args(arguments);
    command
}

/// CPU time of the processes that this one started and waited for, to 10 ms. The server is not among them while a client
/// runs.
fn children_cpu() -> streamgauge::Result<Duration> {
    ticks("/proc/self/stat", 13)
}

/// CPU time of a process that runs.
fn cpu_so_far(pid: u32) -> streamgauge::Result<Duration> {
    // Its threads say it exactly, but those that have ended do not; the process counts them too, to 10 ms.
    let mut threads = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        let text = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
        let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse().ok());
        threads += Duration::from_nanos(nanoseconds.unwrap_or_default());
    }
    Ok(threads.max(ticks(&format!("/proc/{pid}/stat"), 11)?))
}

/// Two figures of `stat` in a row, user and system, counted from behind the name.
fn ticks(path: &str, skipped: usize) -> streamgauge::Result<Duration> {
    let text = fs::read_to_string(path)?;
    // The name stands in parentheses and may hold anything.
    let (_, rest) = text.rsplit_once(')').ok_or("stat has a name")?;
    let two = rest.split_whitespace().skip(skipped).take(2).map(str::parse::<u64>);
    let ticks: u64 = two.sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(10 * ticks))
}

fn resident_memory(pid: u32) -> streamgauge::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("status has VmRSS")?;
    Ok(1024.0 * line.trim_end_matches("kB").trim().parse::<f64>()?)
}

/// Bytes of what is reachable; the histogram begins with a full collection.
fn live_heap(pid: u32) -> streamgauge::Result<f64> {
    let output = Command::new("jcmd").args([&pid.to_string(), "GC.class_histogram"]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let total = text.lines().find_map(|line| line.strip_prefix("Total")).ok_or("jcmd gave no histogram")?;
    Ok(total.split_whitespace().nth(1).ok_or("jcmd gave no bytes")?.parse()?)
}
