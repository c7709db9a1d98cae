//! The steps of a profile, of one kind or the other.

use std::time::Duration;

use super::closed::{ClosedStep, Slope};
use super::open::OpenStep;
use super::outline::Outline;
use super::problem::Problem;
use super::shape::Stretch;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Steps {
    Open(Vec<OpenStep>),
    Closed(Vec<ClosedStep>),
}

impl Steps {
    /// How many users start, if that is known.
    pub(super) fn users(&self) -> Option<u64> {
        let mut stretches = self.stretches()?;
        stretches.try_fold(0_u64, |sum, stretch| Some(sum.saturating_add(stretch.users)))
    }

    /// The most users at a time, if that is known.
    pub(super) fn peak_concurrency(&self) -> Option<u64> {
        self.slopes().map(|slopes| slopes.map(|slope| slope.from.max(slope.to)).max().unwrap_or_default())
    }

    pub(super) fn peak_rate(&self) -> Option<f64> {
        self.stretches().map(|stretches| stretches.map(|stretch| stretch.peak_rate()).fold(0.0, f64::max))
    }

    pub(super) fn duration(&self) -> Duration {
        let open = self.stretches().into_iter().flatten().map(|stretch| stretch.lasts);
        let closed = self.slopes().into_iter().flatten().map(|slope| slope.lasts);
        open.chain(closed).fold(Duration::ZERO, Duration::saturating_add)
    }

    fn stretches(&self) -> Option<impl Iterator<Item = Stretch>> {
        match self {
            Steps::Open(steps) => Some(steps.iter().flat_map(OpenStep::stretches)),
            Steps::Closed(_) => None,
        }
    }

    fn slopes(&self) -> Option<impl Iterator<Item = Slope>> {
        match self {
            Steps::Open(_) => None,
            Steps::Closed(steps) => Some(steps.iter().flat_map(ClosedStep::slopes)),
        }
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        match self {
            Steps::Open(steps) => Steps::Open(steps.iter().map(|step| step.scaled(factor)).collect()),
            Steps::Closed(steps) => Steps::Closed(steps.iter().map(|step| step.scaled(factor)).collect()),
        }
    }

    pub(super) fn stretched(&self, factor: f64) -> Self {
        match self {
            Steps::Open(steps) => Steps::Open(steps.iter().map(|step| step.stretched(factor)).collect()),
            Steps::Closed(steps) => Steps::Closed(steps.iter().map(|step| step.stretched(factor)).collect()),
        }
    }

    /// Gives what rounding took or added to the largest step that counts its users.
    pub(super) fn correct_to(&mut self, wanted: u64) {
        let now = self.users().unwrap_or(wanted);
        if let Steps::Open(steps) = self
            && let Some(users) = steps.iter_mut().filter_map(OpenStep::counted).max()
        {
            *users = users.saturating_add(wanted).saturating_sub(now);
        }
    }

    pub(super) fn describe(&self) -> String {
        let steps: Vec<String> = match self {
            Steps::Open(steps) => steps.iter().map(OpenStep::describe).collect(),
            Steps::Closed(steps) => steps.iter().map(ClosedStep::describe).collect(),
        };
        if steps.is_empty() { "nobody".to_owned() } else { steps.join(", ") }
    }

    pub(super) fn outline(&self) -> Vec<Outline> {
        let mut starts = Duration::ZERO;
        let mut outline = |steps: Self| {
            let lasts = steps.duration();
            let users = steps.users().or(steps.peak_concurrency()).unwrap_or_default();
            let step = Outline { text: steps.describe(), starts, lasts, users };
            starts = starts.saturating_add(lasts);
            step
        };
        match self {
            Steps::Open(steps) => steps.iter().map(|step| outline(Steps::Open(vec![step.clone()]))).collect(),
            Steps::Closed(steps) => {
                steps.iter().map(|step| outline(Steps::Closed(vec![step.clone()]))).collect()
            }
        }
    }

    pub(super) fn problems(&self) -> Vec<Problem> {
        match self {
            Steps::Open(steps) => located(steps, OpenStep::problems, OpenStep::describe),
            Steps::Closed(steps) => located(steps, ClosedStep::problems, ClosedStep::describe),
        }
    }
}

fn located<S>(steps: &[S], problems: fn(&S) -> Vec<Problem>, describe: fn(&S) -> String) -> Vec<Problem> {
    let each = steps.iter().enumerate();
    each.flat_map(|(index, step)| problems(step).into_iter().map(move |it| it.at(index, describe(step))))
        .collect()
}
