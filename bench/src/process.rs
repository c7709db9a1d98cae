//! What the kernel says of this process: CPU time, memory, limits. It is read from `/proc`, so on Linux only. Also the
//! output of other processes.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// CPU time that the calling thread has used, to the microsecond.
pub(crate) fn thread_cpu() -> Duration {
    // The kernel brings the figure up to date when the thread leaves the CPU.
    std::thread::sleep(Duration::from_millis(1));
    let metrics = read("/proc/thread-self/schedstat");
    let nanoseconds = metrics.split_whitespace().next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.expect("schedstat begins with the time on the CPU"))
}

/// CPU time, user and system, of the processes that this one started and waited for, and of theirs, to 10
/// ms.
pub(crate) fn children_cpu() -> Duration {
    let metrics = read("/proc/self/stat");
    // The second figure is the program's name in parentheses, which may hold anything.
    let (_, rest) = metrics.rsplit_once(')').expect("stat has a name in parentheses");
    let ticks: u64 =
        rest.split_whitespace().skip(13).take(2).map(|text| text.parse::<u64>().expect("ticks")).sum();
    Duration::from_millis(ticks * 10)
}

/// Bytes of memory that this process uses and shares with no file.
pub(crate) fn anonymous_memory() -> f64 {
    let status = read("/proc/self/status");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("status has RssAnon");
    let kib: f64 = line.trim_end_matches("kB").trim().parse().expect("KiB");
    kib * 1024.0
}

/// How many files this process may have open at once.
pub(crate) fn file_limit() -> usize {
    let limits = read("/proc/self/limits");
    let line =
        limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("limits has open files");
    line.split_whitespace().next().and_then(|soft| soft.parse().ok()).unwrap_or(usize::MAX)
}

/// How many streams of `wanted` fit under that limit.
pub(crate) fn streams_that_fit(wanted: usize) -> usize {
    /// Files that are not streams.
    const OTHERS: usize = 100;
    wanted.min(file_limit().saturating_sub(OTHERS)).max(1)
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
