//! Runs of scenarios as JUnit XML, which CI shows: each step and each check is a test case (feature `junit`).
//!
//! A [`Report`] hears runs, and writes a file of all that have ended whenever one does. The tests of one binary share it:
//!
//! ```
//! use std::sync::LazyLock;
//! use streamgauge::{junit, scenario};
//!
//! # let folder = std::env::temp_dir().join(format!("streamgauge-junit-{}", std::process::id()));
//! # static FOLDER: LazyLock<std::path::PathBuf> =
//! #     LazyLock::new(|| std::env::temp_dir().join(format!("streamgauge-junit-{}", std::process::id())));
//! # /*
//! static JUNIT: LazyLock<junit::Report> =
//!     LazyLock::new(|| junit::Report::new("prices").file("target/junit/prices.xml"));
//! # */
//! # static JUNIT: LazyLock<junit::Report> =
//! #     LazyLock::new(|| junit::Report::new("prices").file(FOLDER.join("prices.xml")));
//!
//! // In each test:
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! scenario! { "Opening price"  pause 1ms }.observer(JUNIT.clone()).run().await?;
//! # Ok::<_, streamgauge::Failure>(()) }).unwrap();
//! # let text = std::fs::read_to_string(folder.join("prices.xml")).unwrap();
//! # assert!(text.contains("Opening price") && text.contains("pause"), "{text}");
//! # std::fs::remove_dir_all(folder).unwrap();
//! ```
//!
//! A runner that starts a process for each test, as nextest does, needs a file for each: put the name of the test into its name.

mod run;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use quick_junit::TestSuite;

use self::run::Run;
use crate::observer::{Observer, Recorder, RunEvent, RunEventKind};

/// Hears runs of scenarios and sessions, any number at once, and gives them as JUnit XML. Its clones are the same report.
///
/// - A run is a test suite with the title of its scenario. Its test cases are its steps, actions and checks, each once however often it was
///   done, with the time that it took in all. What only holds others, such as a group or a loop, has none.
/// - A step that failed has the whole text of the [failure](crate::Failure); the first one has the [timeline](crate::Timeline) of the run
///   too, as its output. What failed in an `attempt` that tried again has not failed.
/// - A step that was skipped, or that the end of the run cut, is skipped.
/// - A run that panicked has a test case `the run` with an error.
///
/// Secrets are `***` as in failures, unless the scenario [shows them](crate::ScenarioFn::show_secrets).
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use streamgauge::{junit, scenario};
///
/// let report = junit::Report::new("prices");
/// let prices = scenario! { "Nobody there" sse "Prices" open "http://127.0.0.1:1/" close };
/// assert!(prices.observer(report.clone()).run().await.is_err());
///
/// let mut file = Vec::new();
/// report.write(&mut file)?;
/// assert!(String::from_utf8_lossy(&file).contains("<failure"));
/// # Ok::<_, std::io::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct Report(Arc<Mutex<Runs>>);

struct Runs {
    name: String,
    file: Option<PathBuf>,
    /// Whether it was said that the file cannot be written.
    has_said: bool,
    going_on: BTreeMap<u64, Run>,
    ended: Vec<TestSuite>,
}

impl Report {
    /// A report of this name, of no runs yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let (going_on, ended) = (BTreeMap::new(), Vec::new());
        Self(Arc::new(Mutex::new(Runs { name: name.into(), file: None, has_said: false, going_on, ended })))
    }

    /// Writes the file whenever a run has ended, in a folder that is made if it is not there. If that cannot be done, it is said on
    /// standard error, once, and changes nothing of the run.
    #[must_use]
    pub fn file(self, path: impl Into<PathBuf>) -> Self {
        self.runs().file = Some(path.into());
        self
    }

    /// Writes the runs that have ended.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        self.runs().write(out)
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        // What a panic leaves behind are whole runs.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runs {
    fn event(&mut self, event: &RunEvent<'_>) {
        match &event.kind {
            // Who hears a session may have come later.
            RunEventKind::Started { scenario, .. } => {
                self.going_on.entry(event.run).or_insert_with(|| Run::new(scenario)).event(event);
            }
            RunEventKind::Finished { outcome, elapsed, .. } => {
                let mut run = self.going_on.remove(&event.run).unwrap_or_else(|| Run::new(""));
                run.event(event);
                self.ended.push(run.ended(*outcome, *elapsed, event.secrets));
                self.rewrite();
            }
            _ => self.going_on.entry(event.run).or_insert_with(|| Run::new("")).event(event),
        }
    }

    fn write(&self, out: impl Write) -> io::Result<()> {
        let mut report = quick_junit::Report::new(&*self.name);
        report.add_test_suites(self.ended.iter().cloned());
        report.serialize(out).map_err(io::Error::other)
    }

    fn rewrite(&mut self) {
        let Some(file) = &self.file else { return };
        if let Err(error) = self.replace(file)
            && !self.has_said
        {
            // Who does not listen any more misses nothing.
            let _ = writeln!(
                io::stderr(),
                "streamgauge: the JUnit file {} could not be written: {error}. It is said this once.",
                file.display()
            );
            self.has_said = true;
        }
    }

    /// Replaces the file when all is written.
    fn replace(&self, file: &Path) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut text = Vec::new();
        self.write(&mut text)?;
        let mut partial = file.as_os_str().to_owned();
        partial.push(format!(".{}.partial", std::process::id()));
        fs::write(&partial, text)?;
        fs::rename(&partial, file)
    }
}

impl Observer for Report {
    fn event(&self, event: &RunEvent<'_>) {
        self.runs().event(event);
    }
}

impl Recorder for Report {
    fn event(&mut self, event: &RunEvent<'_>) {
        Observer::event(self, event);
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("name", &self.runs().name).finish_non_exhaustive()
    }
}
