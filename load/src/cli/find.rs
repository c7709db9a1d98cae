//! The search for the highest load under which assertions hold.

use std::time::Duration;

use serde_json::Value;

use super::args::{RunArguments, Shows};
use super::change::assertions;
use super::display::Display;
use super::ending::leave;
use super::files::{self, Places};
use super::program::Program;
use crate::control::Handle;
use crate::engine::Watch;
use crate::error::LoadError;
use crate::judge::{self, Assertion, Exit, LevelEnd, LevelResult, Observation, Search, judge};
use crate::level::Level;
use crate::load::Load;
use crate::metrics::Snapshot;
use crate::profile::percent;
use crate::result::{Ending, Report};

/// What is searched for.
pub(super) struct Asked {
    search: Search,
    assertions: Vec<Assertion>,
}

/// What the flags ask for; `None` if for no search.
pub(super) fn asked(load: &Load<'_>, flags: &RunArguments) -> Result<Option<Asked>, LoadError> {
    if flags.find.is_empty() {
        return Ok(None);
    }
    let assertions = assertions("--find", &flags.find, |assertion| load.misnamed(assertion))
        .map_err(LoadError::Invalid)?;
    let mut search = Search::new();
    if let Some(length) = flags.find_level {
        search = search.levels(length / 4, length);
    }
    if let Some((lowest, highest)) = flags.find_between {
        search = search.between(lowest, highest);
    }
    if let Some(precision) = flags.find_precision {
        search = search.precision(percent(precision));
    }
    Ok(Some(Asked { search, assertions }))
}

/// Searches, and shows what was found. The result is the run with the highest load that held.
pub(super) fn find(
    load: &mut Load<'_>,
    program: &Program<'_>,
    prepared: &[Value],
    Asked { mut search, assertions }: Asked,
) -> Result<Exit, LoadError> {
    let written = load.written();
    load.assertions.clone_from(&assertions);
    let mut held: Vec<(f64, Report)> = Vec::new();
    let mut last = None;
    let mut display = Display::new(program.flags, &program.interrupt);
    while let Some(level) = search.next() {
        load.handle.renew();
        if last.is_some() && program.interrupt.is_pressed() {
            break;
        }
        let at = Level { factor: level.factor, warm_up: level.warm_up, length: level.length };
        load.be_at(&at, &written)?;
        display.begin(load, which(&level), false, None);
        let mut watch = LevelWatch {
            display: &mut display,
            watch: judge::Watch::new(&level),
            handle: load.handle.clone(),
        };
        let mut report = program.users(load, prepared, Some(at), None, &mut watch)?;
        let watched = watch.watch;
        if !report.lost.is_empty() {
            return Err(LoadError::Generator(format!("the search has ended: {}", report.lost.join("; "))));
        }
        report.assertions = judge(&assertions, &report);
        let unknown: Vec<String> =
            assertions.iter().filter_map(|assertion| judge::unknown(assertion, &report)).collect();
        if !unknown.is_empty() {
            return Err(LoadError::Invalid(unknown));
        }
        if report.ending == Ending::Stopped {
            last = Some(report);
            break;
        }
        if report.ending == Ending::MaxDuration {
            // A level is as long as it was to be.
            report.ending = Ending::Completed;
        }
        let result = watched.result(&report, &assertions);
        if program.flags.shows() != Some(Shows::None) {
            display.say(&line(&level, &result));
        }
        if result.end == LevelEnd::Held {
            held.retain(|(factor, _)| *factor != level.factor);
            held.push((level.factor, report.clone()));
        }
        last = Some(report);
        search.told(&level, result);
    }
    let mut found = search.found();
    found.assertion = assertions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    let exit = found.exit(program.allows_saturated(load));
    let best = held.into_iter().find(|(factor, _)| found.factor == Some(*factor)).map(|(_, report)| report);
    let Some(mut report) = best.or(last) else { return Ok(Exit::CouldNotRun) };
    report.search = Some(found);
    display.clear();
    report.after_failed = program.after(load);
    files::show(&report, Some(&Places::of(program.flags, &report.name, 0)?))?;
    if program.interrupt.is_pressed() {
        eprintln!("the search was stopped: this is what it had found until then");
        return Ok(Exit::Interrupted);
    }
    Ok(if report.after_failed.is_some() { Exit::CouldNotRun } else { exit })
}

/// Which level it is.
fn which(level: &judge::SearchLevel) -> String {
    let longer = if level.confirms { " for longer" } else { "" };
    format!("× {}{longer}", level.factor)
}

/// What a level came to, in a line.
fn line(level: &judge::SearchLevel, result: &LevelResult) -> String {
    let start = which(level);
    match &result.end {
        LevelEnd::Held => format!("{start}: holds, {}", result.value),
        LevelEnd::Failed(why) => format!("{start}: does not hold, {why}"),
        LevelEnd::Saturated(why) => format!("{start}: the generator was the bottleneck, {why}"),
    }
}

/// Follows a level, and leaves it early if that is enough to know what it comes to.
struct LevelWatch<'a> {
    display: &'a mut Display,
    watch: judge::Watch,
    handle: Handle,
}

impl Watch for LevelWatch<'_> {
    fn see(&mut self, now: &Snapshot) {
        self.display.see(now);
        let seen = Observation {
            at: Duration::from_nanos(now.at),
            in_flight: now.users.active,
            started: now.users.started,
            latency: now.checks.now.p50.or(now.first_event.now.p50).map(Duration::from_nanos),
        };
        if let Some(why) = self.watch.tell(seen) {
            self.handle.end(Ending::Aborted(why));
        }
    }

    fn gives_up(&mut self, report: Report) {
        self.display.clear();
        eprintln!("error: the search has ended: {}", report.lost.join("; "));
        leave(Exit::CouldNotRun);
    }
}
