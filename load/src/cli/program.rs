//! The runs of a load as a program: what comes before, the users as often as they are asked for, what comes after.

use std::cell::RefCell;
use std::time::SystemTime;

use serde_json::Value;

use super::args::RunArguments;
use super::display::Display;
use super::ending::leave;
use super::files::{self, Places};
use super::interrupt::Interrupt;
use crate::engine::{self, Part, Watch, blocking};
use crate::error::LoadError;
use crate::judge::{Baseline, Exit, judge};
use crate::level::Level;
use crate::load::Load;
use crate::metrics::{PortsShort, Snapshot};
use crate::processes::{self, Parts};
use crate::result::{Ending, Report};
use crate::shard::{DESCRIPTORS, Limits, Need};

/// How a load is run as a program.
pub(super) struct Program<'f> {
    pub(super) flags: &'f RunArguments,
    pub(super) processes: u32,
    pub(super) baseline: Option<Baseline>,
    pub(super) interrupt: Interrupt,
    /// The targets to which there may be too few ports, as far as it was said.
    pub(super) warned: RefCell<Vec<String>>,
}

impl Program<'_> {
    /// Says what may be too little on this machine. What certainly is gets refused later.
    pub(super) fn warn(&self, load: &Load<'_>) {
        if self.processes > 1 && self.flags.processes.is_none() {
            eprintln!(
                "{} processes share the load, since one may not have as many descriptors as it may need",
                self.processes
            );
        }
        let limits = Limits::here();
        let descriptors =
            load.needs(self.processes, &limits).into_iter().find(|need| need.what == DESCRIPTORS);
        if let Some(need) = descriptors.filter(Need::is_short) {
            eprintln!("warning: {need}");
        }
        for warning in self.new_warnings(&load.ports_short(&limits)) {
            eprintln!("{warning}");
        }
        for assertion in &load.assertions {
            if let Some(why) = load.misnamed(assertion) {
                eprintln!("warning: `{assertion}` will have no data: {why}");
            }
        }
    }

    /// What is to be said of targets to which there may be too few ports, of each once.
    fn new_warnings(&self, short: &[PortsShort]) -> Vec<String> {
        let mut warned = self.warned.borrow_mut();
        let mut warnings = Vec::new();
        for PortsShort { target, why } in short {
            if !warned.contains(target) {
                warned.push(target.clone());
                warnings.push(format!("warning: {why}"));
            }
        }
        warnings
    }

    /// Runs what comes before the users.
    pub(super) fn before(&self, load: &Load<'_>) -> Result<Vec<Value>, LoadError> {
        Places::of(self.flags, &load.name, 0)?.prepare()?;
        let is_first = self.flags.shard.is_none_or(|shard| shard.index() == 0);
        blocking(|| engine::before(load, is_first))
    }

    /// Runs what comes after them. Gives why it failed, if it did.
    pub(super) fn after(&self, load: &Load<'_>) -> Option<String> {
        let is_first = self.flags.shard.is_none_or(|shard| shard.index() == 0);
        let after = || blocking(|| Ok(engine::after(load)));
        if is_first { after().unwrap_or_else(|error| Some(error.to_string())) } else { None }
    }

    /// Runs the users once.
    pub(super) fn users(
        &self,
        load: &Load<'_>,
        prepared: &[Value],
        level: Option<Level>,
        start: Option<SystemTime>,
        watch: &mut dyn Watch,
    ) -> Result<Report, LoadError> {
        let shard = self.flags.shard.unwrap_or_default();
        blocking(|| match self.processes {
            1 => engine::users(load, &Part { shard, cores: load.cores_used(), processes: 1, start }, watch),
            count => processes::run(load, &Parts { shard, count, prepared, level, start }, watch),
        })
    }

    /// Runs the load as often as it is asked for.
    pub(super) fn runs(&self, load: &mut Load<'_>, prepared: &[Value]) -> Result<Exit, LoadError> {
        let failures = load.settings.failures.clone();
        let count = self.flags.repeat.unwrap_or(1);
        let mut runs: Vec<Report> = Vec::new();
        let mut display = Display::new(self.flags, &self.interrupt);
        for number in 0..count {
            load.handle.renew();
            if self.interrupt.is_pressed() && number > 0 {
                break;
            }
            load.settings.failures = failures.clone().map(|file| files::numbered(file, self.flags, number));
            let start = self.flags.start_at.filter(|_| number == 0);
            let which = if count > 1 { format!("run {} of {count}", number + 1) } else { String::new() };
            display.begin(load, which, true, start);
            let is_last = number + 1 == count;
            let mut shown =
                Shown { display: &mut display, program: self, load, earlier: &runs, number, is_last };
            let report = self.users(load, prepared, None, start, &mut shown)?;
            display.clear();
            let report = self.ended(load, &runs, report, number, is_last)?;
            let goes_on = report.ending != Ending::Stopped && report.lost.is_empty();
            runs.push(report);
            if !goes_on {
                break;
            }
        }
        Ok(runs.last().map_or(Exit::CouldNotRun, |report| self.exit(load, report)))
    }

    /// What follows when a run has ended: it is judged, shown and written; behind the last, what comes after.
    fn ended(
        &self,
        load: &Load<'_>,
        earlier: &[Report],
        mut report: Report,
        number: u32,
        is_last: bool,
    ) -> Result<Report, LoadError> {
        let places = Places::of(self.flags, &report.name, number)?;
        if self.flags.shard.is_none() {
            report.assertions = judge(&load.assertions, &report);
        }
        if is_last || report.ending == Ending::Stopped || !report.lost.is_empty() {
            report.after_failed = self.after(load);
            if let Some(baseline) = &self.baseline {
                let runs: Vec<&Report> = earlier.iter().chain([&report]).collect();
                match baseline.judge(&runs) {
                    Ok(verdicts) => report.assertions.extend(verdicts),
                    Err(error) => {
                        files::show(&report, Some(&places))?;
                        return Err(LoadError::Invalid(vec![error.to_string()]));
                    }
                }
            }
        }
        files::show(&report, Some(&places))?;
        Ok(report)
    }

    pub(super) fn allows_saturated(&self, load: &Load<'_>) -> bool {
        load.settings.allow_saturated
    }

    fn exit(&self, load: &Load<'_>, report: &Report) -> Exit {
        match Exit::of(report, self.allows_saturated(load)) {
            Exit::Interrupted => Exit::Interrupted,
            _ if report.after_failed.is_some() || !report.lost.is_empty() => Exit::CouldNotRun,
            // A shard judges nothing: neither that users were dropped nor that it was the bottleneck.
            _ if self.flags.shard.is_some() => Exit::Held,
            exit => exit,
        }
    }
}

/// What follows a run.
struct Shown<'a, 'l> {
    display: &'a mut Display,
    program: &'a Program<'a>,
    load: &'a Load<'l>,
    earlier: &'a [Report],
    number: u32,
    is_last: bool,
}

impl Watch for Shown<'_, '_> {
    fn see(&mut self, snapshot: &Snapshot) {
        for warning in self.program.new_warnings(&snapshot.generator.ports_short) {
            self.display.say(&warning);
        }
        self.display.see(snapshot);
    }

    fn gives_up(&mut self, report: Report) {
        self.display.clear();
        match self.program.ended(self.load, self.earlier, report, self.number, self.is_last) {
            Ok(report) => leave(self.program.exit(self.load, &report)),
            Err(error) => {
                eprintln!("error: {error}");
                leave(Exit::CouldNotRun);
            }
        }
    }
}
