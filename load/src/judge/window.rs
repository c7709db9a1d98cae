//! Which stretch of a run is judged.

use super::shown::Shown;
use super::text::Time;
use crate::result::{Report, Slice};

/// The stretch of a run that is judged, in nanoseconds from its start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: u64,
    pub(crate) to: u64,
    /// Whether only the slices tell of it.
    pub(crate) is_span: bool,
    /// What was done to the span that was asked for.
    pub(crate) note: Option<String>,
}

impl Window {
    /// The run without its warm-up, or a span of that, counted from its beginning.
    pub(crate) fn of(report: &Report, span: Option<(u64, u64)>) -> Self {
        let run = report.phases.iter().find(|phase| phase.name == "run");
        let (begin, end) = run.map_or((0, report.elapsed), |run| (run.from_at, run.to_at));
        let Some((asked_from, asked_to)) = span else {
            return Self { from: begin, to: end, is_span: false, note: None };
        };
        let (from, to) = (begin.saturating_add(asked_from), begin.saturating_add(asked_to));
        let width = report.slice.max(1);
        let last = end.div_ceil(width).saturating_mul(width);
        let wide = Self {
            from: (from / width * width).min(last),
            to: to.div_ceil(width).saturating_mul(width).min(last),
            is_span: true,
            note: None,
        };
        let told = |at: u64| match at.checked_sub(begin) {
            Some(at) => Time(at).to_string(),
            None => format!("{} before the warm-up ended", Time(begin - at)),
        };
        let note = if wide.from >= wide.to {
            Some(format!(
                "the run was over after {}",
                Shown::Time.digits(end.saturating_sub(begin) as f64, 3)
            ))
        } else if (wide.from, wide.to) != (from, to) {
            let (from, to) = (told(wide.from), told(wide.to));
            Some(format!("from slices of {}: from {from} to {to}", Time(width)))
        } else {
            None
        };
        Self { note, ..wide }
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.to.saturating_sub(self.from) as f64 / 1e9
    }

    /// Whether a slice is of the span.
    pub(crate) fn has(&self, slice: &Slice) -> bool {
        (self.from..self.to).contains(&slice.at)
    }
}
