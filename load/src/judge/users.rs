//! What became of users, in a stretch of the run.

use super::known::DROPPED;
use super::samples::counted;
use super::window::Window;
use crate::result::{Report, Series};

/// How many users there were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UsersOf {
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
    pub(crate) unfinished: u64,
    pub(crate) dropped: u64,
    pub(crate) notes: Vec<String>,
}

impl UsersOf {
    /// Of some scenarios, or of all.
    pub(crate) fn of(report: &Report, scenarios: Option<&[usize]>, window: &Window) -> Self {
        let mut users = Self::default();
        for (index, part) in report.scenarios.iter().enumerate() {
            if scenarios.is_some_and(|scenarios| !scenarios.contains(&index)) {
                continue;
            }
            let series = |metric: &str| {
                let is_it = |series: &&Series| {
                    series.of.kind == "user" && series.metric == metric && series.scenario == Some(index)
                };
                report.series.iter().find(is_it)
            };
            if window.is_span {
                let slices = |metric: &str| {
                    let of_window = |series| Series::slices_in(series, window);
                    series(metric).map(of_window).unwrap_or_default()
                };
                let (ended, failed) = slices("user");
                users.succeeded += ended - failed;
                users.failed += failed;
                users.unfinished += slices("unfinished").0;
            } else {
                // A user that panicked is told by the scenario alone. What ended in the warm-up is not of the run.
                let warm_up = |metric: &str| series(metric).and_then(|series| series.warm_up.as_ref());
                let (succeeded, failed) = warm_up("user")
                    .map_or((0, 0), |warm_up| (warm_up.succeeded.count(), warm_up.failed.count()));
                let unfinished = warm_up("unfinished").map_or(0, |warm_up| warm_up.succeeded.count());
                users.succeeded += part.users.succeeded.saturating_sub(succeeded);
                users.failed += part.users.failed.saturating_sub(failed);
                users.unfinished += part.users.unfinished.saturating_sub(unfinished);
            }
            match series(DROPPED) {
                Some(series) => users.dropped += counted(series, window),
                None if part.users.dropped > 0 => {
                    users.dropped += part.users.dropped;
                    if window.is_span || report.phases.len() > 1 {
                        users.notes.push("the dropped users are those of the whole run".into());
                    }
                }
                None => {}
            }
        }
        users.notes.dedup();
        users
    }

    /// Those that ran to their end, or would have.
    pub(crate) const fn asked(&self) -> u64 {
        self.succeeded + self.failed + self.dropped
    }
}

impl Series {
    /// How many samples the slices of a window have, and how many of what failed.
    fn slices_in(&self, window: &Window) -> (u64, u64) {
        let slices = self.slices.iter().filter(|slice| window.has(slice));
        slices.fold((0, 0), |(count, failed), slice| {
            (count + slice.count, failed + slice.failed.min(slice.count))
        })
    }
}
