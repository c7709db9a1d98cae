//! An event: what happened, when and to whom.

use std::time::Duration;

use tokio::time::Instant;

use super::kind::RunEventKind;
use crate::shard::Shard;
use crate::shown::{Secrets, Shown};
use crate::step_key::StepKey;

/// Something that happened to one virtual user.
///
/// What a server sent is told as it came. Print it only through [`shown`](Self::shown), as `Debug` does.
#[non_exhaustive]
pub struct RunEvent<'a> {
    /// When, on the monotonic clock.
    pub timestamp: Instant,
    /// The virtual user, from 0 in the order in which the scenario's users started.
    pub user: u64,
    /// Which of an engine's scenarios the user runs, as [`UserStart::scenario`](crate::UserStart::scenario) says; 0 if
    /// it says nothing.
    pub scenario: usize,
    /// The part of a load that the user belongs to.
    pub shard: Shard,
    /// What happened.
    pub kind: RunEventKind<'a>,
    /// Which run of this process it is, to tell apart those that one observer hears.
    #[cfg(feature = "junit")]
    pub(crate) run: u64,
    /// When the user's run started.
    pub(crate) started: Instant,
    /// What the user keeps from being seen.
    pub(crate) secrets: &'a Secrets,
}

impl RunEvent<'_> {
    /// How long after the start of the user's run.
    #[must_use]
    pub fn since_start(&self) -> Duration {
        self.timestamp.saturating_duration_since(self.started)
    }

    /// A text of this event as it may be shown: escaped, cut, and with `***` for the user's known secrets, unless the
    /// scenario [shows secrets](crate::ScenarioFn::show_secrets).
    ///
    /// ```
    /// use streamgauge::{Observer, RunEvent, RunEventKind};
    ///
    /// struct Print;
    ///
    /// impl Observer for Print {
    ///     fn event(&self, event: &RunEvent<'_>) {
    ///         if let RunEventKind::Message { message, .. } = &event.kind {
    ///             println!("{}", event.shown(message.data()).max(80));
    ///         }
    ///     }
    /// }
    /// # let _ = Print;
    /// ```
    #[must_use]
    pub fn shown<'t>(&self, text: &'t str) -> Shown<'t> {
        self.secrets.shown(text)
    }

    /// The step, action, check or stream of the event, as written: the same for each user and in each round of a loop.
    /// A stream has the key of its `open`. `None` for an event that is not the beginning or the end of one.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use streamgauge::{Recorder, RunEvent, RunEventKind, StepKey};
    ///
    /// /// How often each step has failed.
    /// #[derive(Default)]
    /// struct Failed(HashMap<StepKey, u64>);
    ///
    /// impl Recorder for Failed {
    ///     fn event(&mut self, event: &RunEvent<'_>) {
    ///         if let (Some(key), RunEventKind::StepFinished { outcome, .. }) = (event.key(), &event.kind) {
    ///             *self.0.entry(key).or_default() += u64::from(outcome.is_failed());
    ///         }
    ///     }
    /// }
    /// # let _ = Failed::default();
    /// ```
    #[must_use]
    pub fn key(&self) -> Option<StepKey> {
        let (step, title, location) = match &self.kind {
            RunEventKind::StepStarted { step, written_title, location, .. }
            | RunEventKind::StepFinished { step, written_title, location, .. } => {
                (*step, *written_title, *location)
            }
            RunEventKind::CheckSet { written_title, location, .. }
            | RunEventKind::CheckFinished { written_title, location, .. } => {
                ("check", *written_title, *location)
            }
            RunEventKind::StreamFinished { written_title, location, .. } => {
                ("open", *written_title, *location)
            }
            _ => return None,
        };
        Some(StepKey::new(step, title, location))
    }
}
