//! What the kernel says of this process: CPU time, memory, limits. It is read from `/proc`, so on Linux only. Also how
//! other processes are started, and what they say.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use allocation_counter::opt_out;

/// CPU time that the calling thread has used, to the microsecond.
pub(crate) fn thread_cpu() -> Duration {
    // The kernel brings the figure up to date when the thread leaves the CPU.
    std::thread::sleep(Duration::from_millis(1));
    let metrics = read("/proc/thread-self/schedstat");
    let nanoseconds = metrics.split_whitespace().next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.expect("schedstat begins with the time on the CPU"))
}

/// CPU time, user and system, of the processes that this one started and waited for, and of theirs, to 10 ms.
pub(crate) fn children_cpu() -> Duration {
    let metrics = read("/proc/self/stat");
    // The second figure is the program's name in parentheses, which may hold anything.
    let (_, rest) = metrics.rsplit_once(')').expect("stat has a name in parentheses");
    let ticks: u64 =
        rest.split_whitespace().skip(13).take(2).map(|text| text.parse::<u64>().expect("ticks")).sum();
    Duration::from_millis(ticks * 10)
}

/// Bytes of memory that this process has in use, its program's pages included.
pub(crate) fn resident_memory() -> f64 {
    let status = read("/proc/self/status");
    let kib = status_line(&status, "VmRSS:").trim_end_matches("kB").trim().parse::<f64>();
    kib.expect("KiB") * 1024.0
}

/// How many of `wanted` streams a process may have open. The hard limit of open files counts, up to which a process may
/// raise its own.
pub(crate) fn streams_that_fit(wanted: usize) -> usize {
    /// Files that are not streams.
    const OTHERS: usize = 100;
    let limits = read("/proc/self/limits");
    let line =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("limits has open files");
    let most = line.split_whitespace().nth(1).and_then(|hard| hard.parse().ok()).unwrap_or(usize::MAX);
    wanted.min(most.saturating_sub(OTHERS)).max(1)
}

/// Which core a process runs on.
#[derive(Clone, Copy)]
pub(crate) enum Core {
    /// Whichever is free.
    Any,
    /// The first of those that this process may use.
    Servers,
    /// The last of them.
    Clients,
}

/// This program once more.
pub(crate) fn this_program(core: Core) -> std::io::Result<Command> {
    let program = std::env::current_exe()?;
    let status = read("/proc/self/status");
    // `0-1`, `0,2-3`
    let cores = status_line(&status, "Cpus_allowed_list:").trim();
    let at = [',', '-'];
    let core = match core {
        Core::Any => return Ok(with_all_files(program)),
        Core::Servers => cores.split(at).next(),
        Core::Clients => cores.rsplit(at).next(),
    };
    let mut command = with_all_files("taskset");
    command.arg("--cpu-list").arg(core.unwrap_or(cores)).arg(program);
    Ok(command)
}

/// A program that may have as many files open as the system lets it.
pub(crate) fn with_all_files(program: impl AsRef<OsStr>) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"ulimit -n "$(ulimit -Hn)"; exec "$@""#, "sh"]).arg(program);
    shell
}

/// The figures that a program prints.
///
/// # Errors
///
/// If it does not print so many: its own message.
pub(crate) fn figures<const N: usize>(program: &mut Command) -> streamgauge::Result<[f64; N]> {
    let output = program.output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let figures = told.split_whitespace().map_while(|figure| figure.parse().ok()).collect::<Vec<f64>>();
    figures.try_into().map_err(|_| String::from_utf8_lossy(&output.stderr).into())
}

/// Does some work while the allocator does not count: counting is no part of the work.
pub(crate) fn without_counting<T>(work: impl FnOnce() -> streamgauge::Result<T>) -> streamgauge::Result<T> {
    let mut result = Err("the work was not done".into());
    opt_out(|| result = work());
    result
}

fn status_line<'s>(status: &'s str, name: &str) -> &'s str {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("/proc/self/status has no {name}"))
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs a program with this on its standard input.
pub(crate) fn output_with(program: &mut Command, input: &str) -> std::io::Result<Output> {
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = program.spawn()?;
    if let Some(mut stdin) = process.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    process.wait_with_output()
}

/// An error of a program that failed: its own message.
pub(crate) fn succeeded(output: Output) -> streamgauge::Result<Output> {
    if output.status.success() { Ok(output) } else { Err(String::from_utf8_lossy(&output.stderr).into()) }
}
