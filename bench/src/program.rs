//! A load as a program of its own, as a user has one: it reads the flags that a user gives, and writes a result.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use streamgauge_load::Report;

use crate::server::ask_now;

/// The load, until it is dropped.
pub(crate) struct Load(Child);

impl Load {
    pub(crate) fn start(program: &mut Command) -> streamgauge::Result<Self> {
        Ok(Self(program.spawn()?))
    }

    /// Waits until each server holds so many streams.
    pub(crate) fn all_held(&mut self, servers: &[(String, usize)]) -> streamgauge::Result {
        let deadline = Instant::now() + Duration::from_secs(300);
        for (url, streams) in servers {
            while ask_now(url, "/held")? != streams.to_string() {
                if let Some(status) = self.0.try_wait()? {
                    return Err(format!("the load has ended: {status}").into());
                }
                if Instant::now() > deadline {
                    return Err("the streams were not open within five minutes".into());
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
        Ok(())
    }

    /// CPU time, user and system, that its threads have had.
    pub(crate) fn cpu(&self) -> streamgauge::Result<Duration> {
        let mut nanoseconds = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.0.id()))? {
            // One that is gone meanwhile has no figure any more.
            let told = fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
            nanoseconds += told.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0);
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Waits for its end, and gives what it has written.
    pub(crate) fn result(&mut self, file: &Path) -> streamgauge::Result<Report> {
        let status = self.0.wait()?;
        if !status.success() {
            return Err(format!("the load has ended: {status}").into());
        }
        let report = Report::read(file)?;
        fs::remove_file(file)?;
        Ok(report)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        // It may have ended itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A file for the result of a load.
pub(crate) fn file() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("streamgauge-bench-{}-{number}.json", std::process::id()))
}

/// The 99th percentile of a metric in milliseconds; of several series, that of the worst.
pub(crate) fn p99(report: &Report, metric: &str) -> streamgauge::Result<f64> {
    let series = report.series.iter().filter(|series| series.metric == metric);
    let worst = series.filter_map(|series| series.total.succeeded.percentile(99.0)).max();
    worst.map(|worst| worst as f64 / 1e6).ok_or_else(|| format!("there is no `{metric}`").into())
}
