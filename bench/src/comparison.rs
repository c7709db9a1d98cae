//! The same work done by us and by another, counted in instructions.

use std::thread;

use crate::bar::{Limit, Line};
use crate::process::{thread_cpu, without_counting};
use crate::rounds::middle;
use crate::valgrind::instructions;

/// The argument that makes this program one side: its name, `ours` or `theirs`, a number of units, and the server's
/// URL.
pub(crate) const COMMAND: &str = "measure";

/// Rounds by the clock; their median counts.
const ROUNDS: usize = 5;

/// Work that is done so many times, on one thread, with the server at this URL.
pub(crate) type Work = fn(&str, usize) -> streamgauge::Result;

/// Two pieces of work. The cost of ours, as a multiple of theirs, must not grow.
pub(crate) struct Comparison {
    pub(crate) name: &'static str,
    /// What the work is done for, one at a time.
    pub(crate) unit: &'static str,
    pub(crate) limit: Limit,
    pub(crate) ours: Work,
    pub(crate) theirs: Work,
    /// How many units the smaller of two runs counts; the larger counts twice as many.
    pub(crate) counted: usize,
    /// How many units are done for the clock.
    pub(crate) timed: usize,
}

impl Comparison {
    /// The bar, and below it what one unit costs on each side.
    pub(crate) fn lines(&self, url: &str) -> streamgauge::Result<[Line; 2]> {
        let (ours, theirs) = self.counts(url)?;
        let (mut our_times, mut their_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (our_time, their_time) = (self.time(self.ours, url)?, self.time(self.theirs, url)?);
            ratios.push(our_time / their_time);
            our_times.push(our_time);
            their_times.push(their_time);
        }
        let text = format!(
            "{ours:.0} over {theirs:.0} instructions, {:.0} over {:.0} ns ({:.2})",
            middle(our_times),
            middle(their_times),
            middle(ratios)
        );
        let each = format!("    each {}", self.unit);
        Ok([Line::bar(self.name, ours / theirs, "x", self.limit), Line::info(each, text)])
    }

    /// The bar, of how many instructions more a unit costs on our side; and below it what it costs on each.
    pub(crate) fn difference(&self, url: &str) -> streamgauge::Result<[Line; 2]> {
        let (ours, theirs) = self.counts(url)?;
        let text = format!("{ours:.0} over {theirs:.0} instructions");
        let each = format!("    each {}", self.unit);
        Ok([Line::bar(self.name, ours - theirs, "", self.limit), Line::info(each, text)])
    }

    /// Instructions of each unit, on our side and on theirs.
    fn counts(&self, url: &str) -> streamgauge::Result<(f64, f64)> {
        // At the same time, since instructions do not depend on what else runs.
        let (ours, theirs) = thread::scope(|scope| {
            let theirs = scope.spawn(|| self.count("theirs", url));
            (self.count("ours", url), theirs.join().expect("a count does not panic"))
        });
        Ok((ours?, theirs?))
    }

    /// Instructions of each unit: the extra cost of twice as many. So one-time work does not count.
    fn count(&self, side: &str, url: &str) -> streamgauge::Result<f64> {
        let program = std::env::current_exe()?;
        let run =
            |units: usize| instructions(&program, [COMMAND, self.name, side, &units.to_string(), url], "");
        Ok((run(2 * self.counted)? - run(self.counted)?) / self.counted as f64)
    }

    /// Nanoseconds of this thread for each unit.
    fn time(&self, work: Work, url: &str) -> streamgauge::Result<f64> {
        let before = thread_cpu();
        without_counting(|| work(url, self.timed))?;
        Ok(1e9 * (thread_cpu() - before).as_secs_f64() / self.timed as f64)
    }
}

/// Does one side's work, as the process whose instructions are counted.
pub(crate) fn side<'a>(
    arguments: &[String],
    mut comparisons: impl Iterator<Item = &'a Comparison>,
) -> streamgauge::Result {
    let [name, side, units, url] = arguments else {
        return Err("a name, a side, a number and a URL are needed".into());
    };
    let comparison = comparisons.find(|comparison| comparison.name == name).ok_or("no such comparison")?;
    let work = if side == "ours" { comparison.ours } else { comparison.theirs };
    let units = units.parse()?;
    without_counting(|| work(url, units))
}

/// Runs a side as a task of a runtime on this thread.
///
/// It is a task since there an event costs less than in `block_on` alone: our part counts for more.
pub(crate) fn on_one_thread(
    side: impl Future<Output = streamgauge::Result> + Send + 'static,
) -> streamgauge::Result {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(runtime.spawn(side))?
}

/// An error if not all events were kept: then the sides differ in their work.
pub(crate) fn all_kept(kept: usize, sent: usize) -> streamgauge::Result {
    if kept == sent { Ok(()) } else { Err(format!("{kept} of {sent} were kept").into()) }
}
