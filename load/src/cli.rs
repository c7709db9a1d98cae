//! A load as a program: its flags, what it prints and writes, and how it ends.

mod args;
mod change;
mod dry_run;
mod interrupt;
mod once;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::SystemTime;

use clap::Parser;
use clap::error::ErrorKind;

use self::args::{Arguments, Command, JudgingArguments, RunArguments};
use crate::engine::{self, Watch};
use crate::error::LoadError;
use crate::judge::{Assertion, Baseline, Exit, judge};
use crate::load::Load;
use crate::metrics::Snapshot;
use crate::processes;
use crate::profile::percent;
use crate::result::Report;
use crate::summary::{Progress, Style, write_summary};

impl Load<'_> {
    /// Runs the load as a program: takes its flags from the command line and the environment, prints progress on standard error and
    /// the summary on standard output, writes the result as JSON, and gives the exit code. `--help` says which flags there are.
    ///
    /// ```no_run
    /// use streamgauge::scenario;
    /// use streamgauge_load::{at_once, load, ramp, secs};
    ///
    /// fn main() -> std::process::ExitCode {
    ///     let stocks = scenario! {
    ///         base "http://127.0.0.1:8080"
    ///         sse "Stocks" open "/stocks" check await within 10s until 1 close
    ///     };
    ///     load("stocks").scenario(stocks, [at_once(10), ramp(1_000).over(secs(30))]).main()
    /// }
    /// ```
    #[must_use = "the exit code says whether the load held"]
    pub fn main(self) -> ExitCode {
        self.main_with(std::env::args_os()).code().into()
    }

    /// As [`main`](Self::main), with these arguments, of which the first is the name of the program.
    pub fn main_with(mut self, arguments: impl IntoIterator<Item = OsString>) -> Exit {
        let arguments = match Arguments::try_parse_from(arguments) {
            Ok(arguments) => arguments,
            Err(error) => {
                let _ = error.print();
                let is_asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
                return if is_asked { Exit::Held } else { Exit::CouldNotRun };
            }
        };
        let done = match arguments.command {
            Some(Command::Merge { files, json, judging }) => merge(&self, &files, json.as_deref(), &judging),
            None => self.by_flags(&arguments.run),
        };
        done.unwrap_or_else(|error| {
            eprintln!("error: {error}");
            Exit::CouldNotRun
        })
    }

    fn by_flags(&mut self, flags: &RunArguments) -> Result<Exit, LoadError> {
        self.change(flags)?;
        self.assert_also(&flags.judging)?;
        self.check()?;
        let baseline = baseline(&flags.judging)?;
        if flags.once {
            return once::once(self);
        }
        if flags.dry_run {
            return dry_run::dry_run(self);
        }
        if let Some(place) = processes::place() {
            interrupt::leave_to_parent();
            return processes::run_part(self, place);
        }
        interrupt::listen(&self.handle);
        let processes = flags.processes.unwrap_or_else(|| self.processes_needed());
        wait_for_start(flags.start_at);
        let mut runs = Vec::new();
        for number in 0..flags.repeat.unwrap_or(1) {
            if number > 0 {
                self.handle.renew();
            }
            let mut progress = Shown(Progress::stderr(flags.quiet));
            let shard = flags.shard.unwrap_or_default();
            let mut report = match processes {
                1 => engine::run(self, shard, &mut progress)?,
                several => processes::run(self, shard, several, &mut progress)?,
            };
            progress.0.clear();
            if flags.shard.is_some() {
                report.assertions.clear();
            }
            let file = file_of(flags, &report, number);
            runs.push(report);
            let is_last = number + 1 == flags.repeat.unwrap_or(1);
            if is_last && let Some(baseline) = &baseline {
                let against = baseline.judge(&runs.iter().collect::<Vec<_>>());
                let verdicts = against.map_err(|error| LoadError::Invalid(vec![error.to_string()]))?;
                runs.last_mut()
                    .into_iter()
                    .for_each(|report| report.assertions.extend(verdicts.iter().cloned()));
            }
            if let Some(report) = runs.last() {
                show(report, Some(&file))?;
            }
        }
        let allow_saturated = self.settings.allow_saturated || flags.judging.allow_saturated;
        let mut exits = runs.iter().map(|report| match &report.after_failed {
            Some(_) => Exit::CouldNotRun,
            // A shard judges nothing: neither that users were dropped nor that it was the bottleneck.
            None if flags.shard.is_some() => Exit::Held,
            None => Exit::of(report, allow_saturated),
        });
        Ok(exits.next_back().unwrap_or(Exit::CouldNotRun))
    }

    /// Adds the assertions of the flags.
    fn assert_also(&mut self, judging: &JudgingArguments) -> Result<(), LoadError> {
        let mut problems = Vec::new();
        for text in &judging.assertions {
            match text.parse::<Assertion>() {
                Ok(assertion) => self.assertions.push(assertion),
                Err(error) => problems.push(format!("--assert: {error}")),
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(LoadError::Invalid(problems)) }
    }
}

/// Puts the results of shards together and judges them.
fn merge(
    load: &Load<'_>,
    files: &[PathBuf],
    json: Option<&Path>,
    judging: &JudgingArguments,
) -> Result<Exit, LoadError> {
    let parts = files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut report = Report::merge(parts).map_err(|error| LoadError::Invalid(vec![error.to_string()]))?;
    let mut assertions = load.assertions.clone();
    for text in &judging.assertions {
        assertions
            .push(text.parse().map_err(|error| LoadError::Invalid(vec![format!("--assert: {error}")]))?);
    }
    report.assertions = judge(&assertions, &report);
    if let Some(baseline) = baseline(judging)? {
        let verdicts =
            baseline.judge(&[&report]).map_err(|error| LoadError::Invalid(vec![error.to_string()]))?;
        report.assertions.extend(verdicts);
    }
    show(&report, json)?;
    Ok(Exit::of(&report, load.settings.allow_saturated || judging.allow_saturated))
}

/// Prints the summary, and writes the result.
fn show(report: &Report, file: Option<&Path>) -> Result<(), LoadError> {
    let out = io::stdout();
    // Whoever reads it may have left, which does not change what the run came to.
    let _ = write_summary(report, &mut out.lock(), Style::of(&out));
    if let Some(reason) = &report.after_failed {
        eprintln!("error: what comes after the users failed: {reason}");
    }
    let Some(file) = file else { return Ok(()) };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let written = folder.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| report.write(file));
    written.map_err(|error| {
        LoadError::Output(format!("the result could not be written to {}: {error}", file.display()))
    })?;
    let _ = writeln!(io::stdout(), "\nresult: {}", file.display());
    Ok(())
}

/// Where the result of a run goes.
fn file_of(flags: &RunArguments, report: &Report, number: u32) -> PathBuf {
    let mut file = flags.json.clone().unwrap_or_else(|| {
        let name: String = report
            .name
            .chars()
            .map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
            .collect();
        let shard =
            flags.shard.map(|shard| format!("-{}-of-{}", shard.index(), shard.of())).unwrap_or_default();
        flags.report.join(format!("{name}{shard}.json"))
    });
    if flags.repeat.is_some_and(|runs| runs > 1) {
        let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        file.set_file_name(format!("{stem}-{}.json", number + 1));
    }
    file
}

fn baseline(judging: &JudgingArguments) -> Result<Option<Baseline>, LoadError> {
    if judging.baseline.is_empty() {
        return Ok(None);
    }
    let earlier = judging.baseline.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Baseline::new(earlier).tolerance(percent(judging.tolerance))))
}

fn read(file: impl AsRef<Path>) -> Result<Report, LoadError> {
    let file = file.as_ref();
    Report::read(file).map_err(|error| LoadError::Invalid(vec![format!("{}: {error}", file.display())]))
}

fn wait_for_start(at: Option<SystemTime>) {
    if let Some(time) = at.and_then(|at| at.duration_since(SystemTime::now()).ok()) {
        if io::stderr().is_terminal() {
            eprintln!(
                "waiting {} to start",
                humantime::format_duration(std::time::Duration::from_secs(time.as_secs()))
            );
        }
        thread::sleep(time);
    }
}

/// The line of progress.
struct Shown(Progress);

impl Watch for Shown {
    fn see(&mut self, snapshot: &Snapshot) {
        self.0.show(snapshot);
    }
}
