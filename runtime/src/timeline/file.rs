//! The timeline that a failed run leaves in a file, if `STREAMGAUGE_TIMELINE` names a folder.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::kept::Kept;
use super::{Observer, Timeline};
use crate::observer::{Recorder, RunEvent, RunEventKind};
use crate::outcome::Outcome;
use crate::shown::Secrets;

/// The variable with the folder.
const VARIABLE: &str = "STREAMGAUGE_TIMELINE";

/// How many failures stand below a timeline.
const FAILURES: usize = 16;

/// Keeps what happens in a run, and writes it if the run fails.
pub(crate) struct TimelineFile {
    folder: &'static Path,
    /// What the file is named after: the test, or the scenario.
    name: String,
    timeline: Timeline,
    kept: Kept,
    failures: Vec<String>,
}

impl TimelineFile {
    /// For a run of a scenario of this title; `None` if nobody asks for it.
    pub(crate) fn asked(title: &str) -> Option<Self> {
        static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
        let folder =
            FOLDER.get_or_init(|| env::var_os(VARIABLE).filter(|folder| !folder.is_empty()).map(Into::into));
        let folder = folder.as_deref()?;
        let kept = Kept::default();
        let timeline = Timeline::new(kept.clone());
        timeline.page(|page| page.heading(title));
        let name = file_name(&test().unwrap_or_else(|| title.to_owned()));
        Some(Self { folder, name, timeline, kept, failures: Vec::new() })
    }

    fn leave(&self, secrets: &Secrets) {
        let text = format!("{}\n{}", self.kept.text().trim_start(), self.failures.join("\n"));
        // What became known as a secret later stands in the lines before.
        let text = secrets.mask(&text);
        if let Err(error) = written(self.folder, &self.name, &text) {
            static SAID: AtomicBool = AtomicBool::new(false);
            if !SAID.swap(true, Ordering::Relaxed) {
                let folder = self.folder.display();
                // Who does not listen any more misses nothing.
                let _ = writeln!(
                    io::stderr(),
                    "streamgauge: the timeline of a run that failed could not be written to the folder {folder}, which \
                     {VARIABLE} names: {error}. It is said this once.",
                );
            }
        }
    }
}

impl Recorder for TimelineFile {
    fn event(&mut self, event: &RunEvent<'_>) {
        match &event.kind {
            // The heading is there already.
            RunEventKind::Started { .. } => return,
            RunEventKind::Failed { failure, .. } if self.failures.len() < FAILURES => {
                self.failures.push(format!("{failure}\n"));
            }
            _ => {}
        }
        Observer::event(&self.timeline, event);
        if let RunEventKind::Finished { outcome, .. } = &event.kind {
            // What a panic ends is abandoned; so is what is dropped, which may be as it should.
            let has_panicked = *outcome == Outcome::Abandoned && std::thread::panicking();
            if outcome.is_failed() || has_panicked {
                self.leave(event.secrets);
            }
        }
    }
}

/// The test that this thread runs, as far as its name tells.
fn test() -> Option<String> {
    // Of a test that is the only one in its process, the thread is the main one.
    let by_runner = || env::var("NEXTEST_TEST_NAME").ok();
    let thread = std::thread::current();
    let name = thread.name().filter(|name| *name != "main" && !name.starts_with("tokio-"));
    name.map(str::to_owned).or_else(by_runner).filter(|name| !name.is_empty())
}

/// A name that can be that of a file anywhere: letters, digits, `-`, `_` and dots within.
fn file_name(name: &str) -> String {
    /// In bytes; file systems take 255 with what comes behind.
    const LONGEST: usize = 120;
    let mut safe = String::new();
    for c in name.chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' => safe.push(c),
            '.' if !safe.is_empty() => safe.push(c),
            _ if safe.ends_with('-') || safe.is_empty() => {}
            _ => safe.push('-'),
        }
    }
    let safe = crate::shown::beginning(&safe, LONGEST).trim_end_matches(['-', '.']);
    if safe.is_empty() { "scenario".to_owned() } else { safe.to_owned() }
}

/// Writes a file that was not there: other tests and processes write to the folder too.
fn written(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    fs::create_dir_all(folder)?;
    let process = std::process::id();
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = folder.join(format!("{name}-{process}-{number}.txt"));
        match File::options().write(true).create_new(true).open(file) {
            Ok(mut file) => return file.write_all(text.as_bytes()),
            // An earlier process had the same number.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe() {
        for (name, file) in [
            ("prices::opening", "prices-opening"),
            ("Prices of ACME, in €", "Prices-of-ACME-in"),
            ("../../etc/passwd", "etc-passwd"),
            ("C:\\a\0b\n", "C-a-b"),
            ("v1.2", "v1.2"),
            ("längst", "längst"),
            ("…", "scenario"),
            ("", "scenario"),
        ] {
            assert_eq!(file_name(name), file);
        }
        assert!(file_name(&"ä".repeat(500)).len() <= 120);
    }
}
